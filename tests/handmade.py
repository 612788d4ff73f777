"""Set-ups made by hand, so that rules and semantics are tested without the interpreter."""

from __future__ import annotations

from kclf_lint.knowledge.metrics import class_of, defaults
from kclf_lint.places import Place
from kclf_lint.setups import (
    Constant,
    Encoding,
    Family,
    Fit,
    Head,
    HeadStep,
    Identifier,
    Labels,
    Literal,
    LogName,
    LogUse,
    Loss,
    Metric,
    MetricsArgument,
    Option,
    Output,
    PredictionUse,
    Removed,
    SetUp,
    Size,
    Softmax,
    Step,
    Unknown,
)


def place(name: str) -> Place:
    """A place that tests tell apart by its name."""
    return Place("made.py", 0, name, name)


def head(
    units: Size = 10,
    activation: str | Unknown = "softmax",
    rank: int | Unknown = 2,
    layer: str = "Dense(10, activation='softmax')",
    *,
    activation_place: bool = True,
    steps: tuple[HeadStep, ...] = (),
    axes: tuple[Size, ...] = (),
) -> Head:
    named = place("activation") if activation_place else None
    return Head(None, units, activation, rank, layer, place("head"), named, steps, axes)


def step(name: str, activation: str | Unknown | None = None, layer: str = "") -> HeadStep:
    """A step of a head: a layer by its class, with the activation that it applies."""
    return HeadStep(name, activation, layer or f"{name}()", place(name), None)


def loss(
    name: str | Unknown = "categorical_crossentropy",
    *,
    from_logits: bool | Unknown = False,
    spelling: str = "string",
    flag_written: bool = False,
    keras_prefix: str | None = "keras",
    rewritable: bool = False,
) -> Loss:
    families = {
        "binary_crossentropy": Family.BINARY,
        "binary_focal_crossentropy": Family.BINARY,
        "sparse_categorical_crossentropy": Family.SPARSE,
        "mse": Family.REGRESSION,
        "hinge": Family.REGRESSION,
    }
    return Loss(
        name=name,
        family=families.get(name, Family.CATEGORICAL) if isinstance(name, str) else Unknown(),
        from_logits=from_logits,
        spelling=spelling,
        place=place("loss"),
        object_place=place("loss object") if spelling == "object" else None,
        from_logits_place=place("flag") if flag_written else None,
        keras_prefix=keras_prefix,
        rewritable=rewritable,
    )


def labels(
    encoding: Encoding | Unknown = Encoding.ONE_HOT,
    rank: int | Unknown = 2,
    last: Size = 10,
    split: str = "train",
    classes: Size = 10,
) -> Labels:
    story = (Step(place(f"{split} encoding"), "labels are encoded here"),)
    return Labels(split, encoding, classes, rank, last, place(f"{split} labels"), story)


def integer(split: str = "train", classes: Size = 10) -> Labels:
    return labels(Encoding.INTEGER, 1, Unknown(), split, classes)


def accuracy(text: str = "accuracy", keras_prefix: str | None = "keras") -> Metric:
    return Metric("accuracy", "string", text, place("metric"), keras_prefix)


def metric(
    name: str, /, *, keras: int = 3, spelling: str = "object", rewritable: bool = True, **given: Constant
) -> Metric:
    """A metric with Keras' defaults for everything that is not given."""
    of_class = class_of(name)
    options = [
        (parameter, Option(given.get(parameter, default), place(parameter) if parameter in given else None))
        for parameter, default in (defaults(of_class, keras) if of_class is not None else {}).items()
    ]
    return Metric(
        name,
        spelling,
        of_class if of_class is not None and spelling == "object" else name,
        place("metric"),
        "keras",
        options=tuple(options),
        object_place=place("metric call") if spelling == "object" else None,
        rewritable=rewritable and not set(given) - {"name"} and spelling == "object",
    )


def argmax(
    axis: int | Unknown | None = 1,
    *,
    reduced: bool | Unknown = True,
    samples: str = "many",
    text: str = "np.argmax(p, axis=1)",
    operand: str = "p",
) -> PredictionUse:
    return PredictionUse("argmax", 0, axis, reduced, samples, place("argmax"), text, place("predict"), operand)


def softmax(axis_size: Size, *, is_output: bool = True, activation_place: bool = True) -> Softmax:
    named = place("activation") if activation_place else None
    return Softmax(axis_size, "Dense(1, activation='softmax')", place("softmax"), named, is_output)


def output(
    of: Head,
    by: Loss | None = None,
    metrics: tuple[Metric, ...] = (),
    split_labels: tuple[Labels, ...] = (),
) -> Output:
    return Output(of, by, metrics, split_labels)


def setup(
    *outputs: Output,
    softmaxes: tuple[Softmax, ...] = (),
    predictions: tuple[PredictionUse, ...] = (),
    trained: bool | Unknown = True,
    compiled: bool = True,
    keras: int = 3,
    metrics_arguments: tuple[MetricsArgument, ...] = (),
) -> SetUp:
    at = place("compile") if compiled else None
    return SetUp(at, outputs, softmaxes, predictions, trained, (), keras, metrics_arguments)


def unknown_name(
    nearest: str | None = "mse", *, exact: bool = True, elsewhere: bool = False, parts: str = ""
) -> Identifier:
    literals = tuple(Literal(text, f"'{text}'", text != "w", place(text)) for text in parts.split())
    return Identifier(
        "metric", parts.replace(" ", "") or "m", nearest, elsewhere, place("name"), exact, literals, bool(parts)
    )


def removed_thing(
    kind: str = "argument", new: str = "n", *, refused: bool = True, name: str = "Adam", is_safe: bool = True
) -> Removed:
    edits = ((place("old"), new),) if new else ()
    argument = "decay" if kind == "argument" else ""
    return Removed(kind, name, argument, new, refused, place("use"), edits, is_safe)


def fit(
    *names: str,
    numbered: tuple[str, ...] = (),
    validation: bool | Unknown = True,
    logs_rate: bool = False,
    uses: tuple[LogUse, ...] = (),
) -> Fit:
    metrics = (*(LogName(name) for name in names), *(LogName(name, is_numbered=True) for name in numbered))
    return Fit(place("fit"), ((None, metrics),), validation, logs_rate, "", uses)


def log_use(
    key: str, kind: str = "history", *, code: str = "", has_mode: bool = True, extra: tuple[str, ...] = ()
) -> LogUse:
    by = {"monitor": "EarlyStopping", "file name": "ModelCheckpoint"}.get(kind, "")
    return LogUse(kind, key, by, place("use"), code or f"'{key}'", has_mode, extra)
