"""From the facts of a report to the trial that shows on Keras whether it holds.

Only facts that the rule did without may be missing: where it had to know one, it would have been silent. What is
missing is made so that it fits the rest (a stand-in), so that nothing but what the report speaks of can be wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kclf_lint.knowledge.metrics import class_of
from kclf_lint.knowledge.objectives import HAS_FROM_LOGITS
from kclf_lint.networks import Json, Network, Part
from kclf_lint.rule import About
from kclf_lint.setups import (
    CLASS_IDS,
    OWN,
    ROWS,
    Comparison,
    Encoded,
    EncodedTwice,
    Encoding,
    Family,
    Head,
    HeadStep,
    Identifier,
    Labels,
    Loaded,
    LogUse,
    Loss,
    Metric,
    MetricsArgument,
    Numbers,
    Output,
    PredictionUse,
    Removed,
    Scaled,
    SetUp,
    Softmax,
    Symbol,
    Unknown,
)
from kclf_lint.trials import Trial, TrialLabels

SOME_CLASSES = 3
"""Stands for a number of classes or units that is not known."""
SOME_STEPS = 5
"""Stands for the length of an axis of time or space."""
FEATURES = 6
MOST_UNITS = 2_000

_KEPT: dict[str, Mapping[str, Json]] = {
    "Dropout": {"rate": 0.5},
    "AlphaDropout": {"rate": 0.5},
    "GaussianDropout": {"rate": 0.5},
    "GaussianNoise": {"stddev": 0.5},
    "BatchNormalization": {},
    "LayerNormalization": {},
}
"""Layers behind the units that change values and keep shapes, with arguments that stand for those of the program."""
_LAYERS_OF_ACTIVATIONS = ("Softmax", "ReLU", "LeakyReLU", "PReLU", "ELU")
_BINARIZERS = ("LabelBinarizer", "label_binarize")


def rebuilt(setup: SetUp, about: About) -> Trial | Unknown:
    """The trial for a report on ``setup``; Unknown where none can be made of the facts."""
    trial = _rebuilt(setup, about)
    return trial if isinstance(trial, Unknown) else replace(trial, keras=setup.keras)


def _rebuilt(setup: SetUp, about: About) -> Trial | Unknown:
    match about.topic:
        case Softmax() as softmax:
            return _softmax(softmax)
        case Identifier() as name:
            return _identifier(name)
        case Removed() as gone:
            return _removed(gone)
        case MetricsArgument() as argument:
            form = "positional" if argument.parameter == "loss_weights" else "single"
            return replace(_CLASSIFIER, metric=Part("accuracy", is_class=False, form=form))
        case LogUse() as use:
            return _log_use(setup, use)
        case Comparison(shuffled=shuffled) if shuffled is not None and about.output is None:
            return Trial(shuffle=True)
        case PredictionUse(kind="predict_classes" | "predict_proba" as method):
            return Trial(names=(f"Sequential.{method}",))
        case _ if about.output is None:
            return Unknown("there is no trial for it")
        case topic:
            trial = _output(about.output, about)
            return trial if isinstance(trial, Unknown) else _with(trial, topic, about.output)


def _with(trial: Trial, topic: object, output: Output) -> Trial | Unknown:
    match topic:
        case Metric():
            return replace(trial, metric=_metric(topic))
        case PredictionUse():
            return replace(trial, use=_use(topic))
        case Comparison(function="==" | "!=" | "equal" | "not_equal"):
            return replace(trial, use=Part("compare"))
        case Comparison():
            decided = all(side.use not in ("", "scores") for side in topic.sides[1:])
            return replace(trial, use=Part("score", {"function": topic.function, "decided": decided}))
        case _:
            return trial


# Outputs


def _output(output: Output, about: About) -> Trial | Unknown:
    units = _units(output)
    if units > MOST_UNITS:
        return Unknown(f"{units} units are too many for a trial")
    chosen = about.labels or next(iter(output.labels), None)
    labels = _labels(chosen, output, units, about.encoding)
    layers = _layers(output.head, units, _activation(output, labels))
    if isinstance(layers, Unknown):
        return layers
    return Trial(
        layers,
        _loss(output.loss, labels, layers),
        labels=labels,
        validation=_labels(about.validation, output, units, None) if about.validation is not None else None,
        features=(*(SOME_STEPS for _ in _axes(output.head)), FEATURES),
        network=output.network if isinstance(output.network, Network) else None,
    )


def _units(output: Output) -> int:
    match output.head.units:
        case int() as units:
            return units
        case Symbol():
            return SOME_CLASSES
        case _:
            known = [one.last for one in output.labels if isinstance(one.last, int) and one.encoding in ROWS]
            if known:
                return known[0]
            binary = output.loss is not None and output.loss.family is Family.BINARY
            return 1 if binary or output.head.activation == "sigmoid" else SOME_CLASSES


def _axes(head: Head) -> Sequence[object]:
    """The axes between that of the batch and that of the units."""
    return range(head.rank - 2) if isinstance(head.rank, int) else ()


def _activation(output: Output, labels: TrialLabels) -> str:
    """The output's activation, or one that fits the rest."""
    if isinstance(output.head.activation, str) and output.head.activation != OWN:
        return output.head.activation
    loss = output.loss
    if loss is not None and loss.from_logits is True:
        return "linear"
    if (loss is not None and loss.family is Family.REGRESSION) or labels.encoding == "continuous":
        return "linear"
    is_softmax = loss is not None and loss.family in (Family.CATEGORICAL, Family.SPARSE)
    return "softmax" if is_softmax or labels.encoding == "one_hot" else "sigmoid"


def _layers(head: Head, units: int, activation: str) -> tuple[Part, ...] | Unknown:
    """The head as a chain: a Dense layer for whatever has its units, then what comes behind."""
    steps = [step for step in head.steps if step.activation is not None or step.name in _KEPT]
    first = next((step.activation for step in steps[:1] if step.activation is not None), None)
    if not steps or not isinstance(first, str) or first == OWN or steps[0].name in ("Activation", "Softmax"):
        first = None
    layers = [Part("Dense", {"units": units, "activation": first if len(steps) > 1 or first == activation else None})]
    for step in steps[1:] if first is not None else steps:
        if isinstance(step.activation, Unknown) or step.activation == OWN:
            continue
        layers += _layer(step)
    if (made := Trial(tuple(layers)).activation) != activation:
        if made != "linear":
            return Unknown(f"the head ends in {activation}, and its layers in {made}")
        layers.append(Part("Activation", {"activation": activation}))
    return tuple(layers)


def _layer(step: HeadStep) -> Sequence[Part]:
    if step.name in _KEPT:
        return (Part(step.name, _KEPT[step.name]),)
    if step.name in _LAYERS_OF_ACTIVATIONS:
        return (Part(step.name),)
    return () if step.activation in (None, "linear") else (Part("Activation", {"activation": str(step.activation)}),)


def _loss(loss: Loss | None, labels: TrialLabels, layers: Sequence[Part]) -> Part:
    """The loss as it is; where it is not known, the one for these labels and this head."""
    if loss is not None and isinstance(loss.name, str) and loss.name != OWN:
        if loss.name in HAS_FROM_LOGITS and (loss.spelling == "object" or loss.from_logits is True):
            return Part(_class_of_loss(loss.name), {"from_logits": loss.from_logits is True})
        return Part(loss.name, is_class=False)
    trial = Trial(tuple(layers))
    name = {"integer": "sparse_categorical_crossentropy", "one_hot": "categorical_crossentropy"}.get(labels.encoding)
    if labels.encoding == "continuous":
        return Part("mean_squared_error", is_class=False)
    name = "binary_crossentropy" if name is None or trial.units == 1 else name
    return Part(_class_of_loss(name), {"from_logits": trial.activation == "linear"})


def _class_of_loss(name: str) -> str:
    return name.title().replace("_", "")


# Labels


def _labels(labels: Labels | None, output: Output, units: int, assumed: Encoding | None) -> TrialLabels:
    encoding = labels.encoding if labels is not None else Unknown()
    if isinstance(encoding, Unknown) or labels is None:
        return _some_labels(output, units, assumed)
    classes = _classes(labels, encoding, output, units)
    made = TrialLabels(encoding.value, classes, _shape(labels, encoding, output))
    match labels.made.how if labels.made is not None else None:
        case Loaded():
            return replace(made, made_by="loader")
        case EncodedTwice():
            return replace(made, encoding="one_hot", made_by="one-hot twice", shape=())
        case Scaled():
            return replace(made, made_by="scaled", values=tuple(each / 255 for each in range(classes)))
        case Encoded(by=by) if by in _BINARIZERS:
            return replace(made, made_by="label binarizer")
        case _ if labels.is_sparse_matrix:
            return replace(made, encoding="one_hot", made_by="sparse matrix")
    match labels.numbers:
        case Numbers(start=start, step=step) if start != 0 or step != 1:
            return replace(made, values=tuple(float(start + step * number) for number in range(classes)))
        case _:
            return made


def _classes(labels: Labels, encoding: Encoding, output: Output, units: int) -> int:
    if encoding in ROWS and isinstance(labels.last, int):
        return labels.last
    if encoding is Encoding.BINARY:
        return 2
    if isinstance(labels.classes, int):
        return labels.classes
    return units if units > 1 else 2


def _shape(labels: Labels, encoding: Encoding, output: Output) -> tuple[int, ...]:
    """The shape of one label; of rows the axes in front of the classes."""
    if encoding in ROWS:
        return tuple(SOME_STEPS for _ in range(labels.rank - 2)) if isinstance(labels.rank, int) else ()
    if not isinstance(labels.rank, int):
        return tuple(SOME_STEPS for _ in _axes(output.head))
    if labels.rank < 2:
        return ()
    is_column = labels.last == 1
    return (*(SOME_STEPS for _ in range(labels.rank - 1 - is_column)), *((1,) if is_column else ()))


def _some_labels(output: Output, units: int, assumed: Encoding | None) -> TrialLabels:
    """Labels that fit loss and head."""
    axes = tuple(SOME_STEPS for _ in _axes(output.head))
    family = output.loss.family if output.loss is not None else Unknown()
    if family is Family.SPARSE:
        return TrialLabels("integer", max(units, 2), axes)
    if units == 1:
        is_regression = family is Family.REGRESSION and output.head.activation not in ("sigmoid", "softmax")
        if is_regression:
            return TrialLabels("continuous", 1, (*axes, 1))
        return TrialLabels("binary", 2, (*axes, 1) if axes else ())
    if family is Family.CATEGORICAL or assumed in (Encoding.ONE_HOT, *CLASS_IDS):
        return TrialLabels("one_hot", units, axes)
    if output.head.activation == "softmax" and family is not Family.BINARY:
        return TrialLabels("one_hot", units, axes)
    if family is Family.REGRESSION:
        return TrialLabels("continuous", 1, (*axes, units))
    return TrialLabels("multi_hot", units, axes)


# Metrics, predictions, names


def _metric(metric: Metric) -> Part:
    if metric.spelling != "object":
        return Part(metric.text, is_class=False)
    options = {name: option.value for name, option in metric.options if option.place is not None}
    known = {name: _plain(value) for name, value in options.items() if not isinstance(value, Unknown)}
    return Part(class_of(str(metric.name)) or metric.text, known)


def _plain(value: object) -> Json:
    match value:
        case tuple():
            return [_plain(one) for one in value]
        case bool() | int() | float() | str() | None:
            return value
        case _:
            return str(value)


def _use(use: PredictionUse) -> Part:
    match use.kind:
        case "argmax":
            return Part("argmax", {"axis": use.axis if isinstance(use.axis, int) else None})
        case "threshold":
            return Part("threshold", {"threshold": use.threshold if isinstance(use.threshold, float) else 0.5})
        case kind:
            return Part(kind)


_CLASSIFIER = Trial(
    (Part("Dense", {"units": SOME_CLASSES, "activation": "softmax"}),),
    Part("categorical_crossentropy", is_class=False),
    labels=TrialLabels("one_hot", SOME_CLASSES),
)
"""A right set-up, for what belongs to none."""


def _softmax(softmax: Softmax) -> Trial | Unknown:
    if not isinstance(softmax.axis_size, int) or softmax.axis_size > MOST_UNITS:
        return Unknown("the axis of the softmax is too long for a trial")
    return Trial(
        (Part("Dense", {"units": softmax.axis_size, "activation": "softmax"}),),
        labels=TrialLabels("binary", 2) if softmax.axis_size == 1 else TrialLabels("integer", softmax.axis_size),
    )


def _identifier(name: Identifier) -> Trial | Unknown:
    part = Part(name.text, is_class=False)
    match name.role:
        case "loss":
            return replace(_CLASSIFIER, loss=part)
        case "metric":
            return replace(_CLASSIFIER, metric=part)
        case "activation" | "optimizer":
            return Trial(calls=(Part(f"{name.role}s.get", {"identifier": name.text}),))
        case _:
            return Unknown("there is no trial for it")


def _log_use(setup: SetUp, use: LogUse) -> Trial | Unknown:
    for output in setup.outputs:
        if output.metrics:
            return replace(_CLASSIFIER, metric=_metric(output.metrics[0]), key=use.key)
    return replace(_CLASSIFIER, metric=Part("accuracy", is_class=False), key=use.key)


def _removed(gone: Removed) -> Trial | Unknown:
    name = gone.name.removeprefix("tensorflow.").removeprefix("tf.").removeprefix("keras.")
    match gone.kind:
        case "argument":
            return Trial(calls=(Part(name, {gone.argument: 0.5}),))
        case "method":
            return Trial(names=(f"Model.{name}",))
        case _:
            return Trial(names=(name,))
