"""From the facts of a report to the trial that shows on Keras whether it holds.

Only facts that the rule did without may be missing: where it had to know one, it would have been silent. What is
missing is made so that it fits the rest (a stand-in), so that nothing but what the report speaks of can be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kclf_lint.knowledge.metrics import class_of
from kclf_lint.knowledge.objectives import HAS_FROM_LOGITS
from kclf_lint.network_sizes import measured
from kclf_lint.networks import Json, Network, Part
from kclf_lint.rebuilding_uses import with_comparison, with_use
from kclf_lint.rule import About, Topic
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
    LogName,
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
    Size,
    Softmax,
    Symbol,
    Unknown,
)
from kclf_lint.trials import Trial, TrialFit, TrialLabels, TrialOutput

SOME_CLASSES = 3
"""Stands for a number of classes or units that is not known."""
LONGEST = 12
"""Axes of time or space that are longer are shortened, unless the whole model is built."""
SOME_STEPS = 5
"""Stands for the length of such an axis that is not known."""
FEATURES = 6
MOST_UNITS = 2_000
LARGEST, LONGEST_WORD = 10_000, 30
"""Arguments that are passed on as they are."""

_KEPT: dict[str, Mapping[str, Json]] = {
    "Dropout": {"rate": 0.5},
    "AlphaDropout": {"rate": 0.5},
    "GaussianDropout": {"rate": 0.5},
    "GaussianNoise": {"stddev": 0.5},
    "BatchNormalization": {},
    "LayerNormalization": {},
}
"""Layers behind the units that change values and keep shapes, with arguments that stand for those of the program."""
_MOVING = frozenset(
    "TimeDistributed Flatten Reshape Permute RepeatVector Identity ActivityRegularization SpatialDropout1D "
    "SpatialDropout2D Masking GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D "
    "GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D "
    "Cropping1D Cropping2D UpSampling1D UpSampling2D ZeroPadding1D ZeroPadding2D".split()
)
"""Layers that change no value of an output, or only where it stands: a stand-in does without them."""
_UNDERSTOOD = _MOVING | _KEPT.keys()
_LAYERS_OF_ACTIVATIONS = ("Softmax", "ReLU", "LeakyReLU", "PReLU", "ELU")
_BINARIZERS = ("LabelBinarizer", "label_binarize")


def rebuilt(setup: SetUp, about: About) -> Trial | Unknown:
    """The trial for a report on ``setup``; Unknown where none can be made of the facts."""
    trial = _rebuilt(setup, about)
    return trial if isinstance(trial, Unknown) else replace(trial, keras=setup.keras)


def candidates(setup: SetUp) -> Iterator[About]:
    """Everything that a report on a set-up could be about."""
    for number, output in enumerate(setup.outputs):
        yield About(output)
        yield from (About(output, labels=labels) for labels in output.labels)
        trained_on = next((labels for labels in output.labels if labels.split == "train"), None)
        for labels in output.labels:
            if trained_on is not None and labels.split != "train":
                yield About(output, labels=trained_on, validation=labels)
        yield from (About(output, metric) for metric in output.metrics)
        yield from (About(output, use) for use in setup.predictions if use.output == number)
        yield from (About(output, compared) for compared in setup.comparisons if compared.output == number)
    yield from (About(topic=compared) for compared in setup.comparisons)
    lone: tuple[Topic, ...] = (*setup.softmaxes, *setup.unknown_names, *setup.removed, *setup.metrics_arguments)
    yield from (About(topic=topic) for topic in lone)
    yield from (About(topic=use) for fit in setup.fits for use in fit.uses)


def _rebuilt(setup: SetUp, about: About) -> Trial | Unknown:
    match about.topic:
        case Softmax() as softmax:
            return _softmax(softmax)
        case Identifier() as name:
            return _identifier(name)
        case Removed() as gone:
            return _removed(gone)
        case MetricsArgument() as argument:
            return _metrics_argument(argument)
        case LogUse() as use:
            return _log_use(setup, use)
        case Comparison(shuffled=shuffled) if shuffled is not None and about.output is None:
            return Trial(shuffle=True, again=shuffled.again)
        case PredictionUse(kind="predict_classes" | "predict_proba" as method):
            return Trial(names=(f"Sequential.{method}",))
        case _ if about.output is None:
            return Unknown("there is no trial for it")
        case None | Metric() if setup.trained is False:
            return Unknown("the model is never trained")
        case topic:
            trial = _output(about.output, about)
            return trial if isinstance(trial, Unknown) else _with(trial, topic, about.output)


def _with(trial: Trial, topic: object, output: Output) -> Trial | Unknown:
    match topic:
        case Metric():
            metric = _metric(topic)
            return metric if isinstance(metric, Unknown) else replace(trial, metric=metric)
        case PredictionUse():
            return with_use(trial, topic)
        case Comparison():
            return with_comparison(trial, topic)
        case _:
            return trial


# Outputs


def _output(output: Output, about: About) -> Trial | Unknown:
    units = _units(output)
    if units > MOST_UNITS:
        return Unknown(f"{units} units are too many for a trial")
    whole = output.network if isinstance(output.network, Network) else None
    made = measured(whole).output[:-1] if whole is not None else None
    target = _Target(output, units, _Lengths(output.head.axes, made), made)
    chosen = about.labels or next(iter(output.labels), None)
    labels = _labels(chosen, target, about.encoding)
    layers = _layers(output.head, units, _activation(output, labels))
    if isinstance(layers, Unknown):
        return layers
    return Trial(
        layers,
        _loss(output.loss, labels, layers),
        labels=labels,
        validation=_other_split(about.validation, labels, target) if about.validation is not None else None,
        features=(*target.axes, FEATURES),
        network=whole,
        stand_ins=frozenset(_stand_ins(output, chosen)),
    )


class _Lengths:
    """Short axes for long ones and those that have a name: equal where they are equal.

    Those of a whole model are as it has them: ``made`` are the lengths that its output has for ``axes``.
    """

    def __init__(self, axes: Sequence[Size], made: Sequence[int] | None) -> None:
        self._shortens = made is None
        self._short: dict[object, int] = {}
        for size, length in zip(axes, made or (), strict=False):
            if not isinstance(size, Unknown):
                self._short.setdefault(size, length)

    def of(self, size: Size, otherwise: int = SOME_STEPS) -> int:
        """The length of an axis in a trial."""
        match size:
            case int() | Symbol() if size in self._short:
                return self._short[size]
            case int() if size <= LONGEST or not self._shortens:
                return size
            case int() | Symbol():
                return self._short.setdefault(size, LONGEST + 1 + len(self._short))
            case _:
                return otherwise


@dataclass(frozen=True, slots=True)
class _Target:
    """What labels have to fit."""

    output: Output
    units: int
    lengths: _Lengths
    made: tuple[int, ...] | None
    """The axes that the whole model makes, where it is known."""

    @property
    def axes(self) -> tuple[int, ...]:
        """Lengths of the axes between that of the batch and that of the units."""
        head = self.output.head
        if self.made is not None:
            return self.made
        if head.axes:
            return tuple(map(self.lengths.of, head.axes))
        return (SOME_STEPS,) * (head.rank - 2) if isinstance(head.rank, int) else ()


def _stand_ins(output: Output, labels: Labels | None) -> Iterator[str]:
    if not isinstance(output.head.units, int):
        yield "units"
    if not _is_of_keras(output.head.activation):
        yield "activation"
    if output.loss is None or not _is_of_keras(output.loss.name):
        yield "loss"
    if labels is None or not (
        isinstance(labels.encoding, Encoding) or isinstance(labels.numbers, Numbers) or labels.made
    ):
        yield "labels"


def _is_of_keras(name: str | Unknown) -> bool:
    return isinstance(name, str) and name != OWN


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


def _activation(output: Output, labels: TrialLabels) -> str:
    """The output's activation, or one that fits the rest."""
    if isinstance(output.head.activation, str) and _is_of_keras(output.head.activation):
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
    if strange := [step.name for step in head.steps if step.activation is None and step.name not in _UNDERSTOOD]:
        return Unknown(f"{strange[0] or 'a layer of the program'} behind the output is not rebuilt")
    steps = [step for step in head.steps if step.name not in _MOVING]
    first = steps[0].activation if steps and steps[0].name not in ("Activation", "Softmax") else None
    if not steps:
        layers = [Part("Dense", {"units": units, "activation": activation})]
    elif isinstance(first, str) and first != OWN:
        layers = [Part("Dense", {"units": units, "activation": first})]
        steps = steps[1:]
    else:
        layers = [Part("Dense", {"units": units})]
    for step in steps:
        if not isinstance(step.activation, Unknown) and step.activation != OWN:
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
    if loss is not None and isinstance(loss.name, str) and _is_of_keras(loss.name):
        if loss.name in HAS_FROM_LOGITS and (loss.spelling == "object" or loss.from_logits is True):
            return Part(_class_of_loss(loss.name), {"from_logits": loss.from_logits is True})
        return Part(loss.name, is_class=False)
    trial = Trial(tuple(layers))
    if labels.encoding == "continuous":
        return Part("mean_squared_error", is_class=False)
    name = "binary_crossentropy"
    if trial.units > 1 and labels.encoding != "multi_hot":
        name = "categorical_crossentropy" if labels.encoding == "one_hot" else "sparse_categorical_crossentropy"
    return Part(_class_of_loss(name), {"from_logits": trial.activation == "linear"})


def _class_of_loss(name: str) -> str:
    return name.title().replace("_", "")


# Labels


def _labels(labels: Labels | None, target: _Target, assumed: Encoding | None = None) -> TrialLabels:
    """Labels as they are known to be; of what is not known they have what fits."""
    some = _some_labels(target, assumed)
    if labels is None:
        return some
    match labels.encoding:
        case Encoding() as encoding:
            made = _known_labels(labels, encoding, target)
        case _:
            made = some
    units = max(target.units, 2)
    match labels.made.how if labels.made is not None else None:
        case Loaded(mode=mode):
            return replace(_loaded(mode, made, units), made_by="loader")
        case EncodedTwice():
            return TrialLabels("one_hot", units, made_by="one-hot twice")
        case Scaled() if made.encoding == "one_hot":
            return replace(made, made_by="scaled")
        case Scaled():
            return TrialLabels("integer", units, made.shape, tuple(one / 255 for one in range(units)), "scaled")
        case Encoded(by=by) if by in _BINARIZERS and (labels.classes == 2 or made.encoding == "binary" or units == 2):
            return TrialLabels("integer", 2, (1,), made_by="label binarizer")
        case _ if labels.is_sparse_matrix:
            return TrialLabels("one_hot", units, made_by="sparse matrix")
        case _ if labels.is_filled:
            return replace(made, made_by="filled")
    match labels.numbers:
        case Numbers(start=start, step=step) if start != 0 or step != 1:
            classes = labels.classes if isinstance(labels.classes, int) else units
            values = tuple(float(start + step * number) for number in range(classes))
            return TrialLabels("integer", classes, made.shape if made.encoding != "one_hot" else (), values)
        case _:
            return made


def _known_labels(labels: Labels, encoding: Encoding, target: _Target) -> TrialLabels:
    units, rank, axes = target.units, labels.rank, target.axes
    if encoding in ROWS:
        front = axes[: rank - 2] if isinstance(rank, int) else axes
        if not isinstance(labels.last, int):
            return TrialLabels(encoding.value, max(units, 2), front)
        is_row_of_ids = isinstance(rank, int) and rank < len(axes) + 2
        classes = target.lengths.of(labels.last) if is_row_of_ids and labels.last != units else labels.last
        return TrialLabels(encoding.value, classes, front)
    classes = 2 if encoding is Encoding.BINARY else _classes(labels, units)
    return TrialLabels(encoding.value, classes, _shape(labels, target))


def _classes(labels: Labels, units: int) -> int:
    if isinstance(labels.classes, int):
        return labels.classes
    return units if units > 1 else 2


def _shape(labels: Labels, target: _Target) -> tuple[int, ...]:
    """The shape of one label that is no row of zeros and ones."""
    axes = target.axes
    if not isinstance(labels.rank, int):
        return axes
    if labels.rank < 2:
        return ()
    front = axes[: labels.rank - 2]
    front += (SOME_STEPS,) * (labels.rank - 2 - len(front))
    behind = axes[labels.rank - 2] if len(axes) > labels.rank - 2 else target.units
    return (*front, target.lengths.of(labels.last, behind))


def _some_labels(target: _Target, assumed: Encoding | None) -> TrialLabels:
    """Labels that fit loss and head."""
    output, units, axes = target.output, target.units, target.axes
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


def _other_split(labels: Labels, trained_on: TrialLabels, target: _Target) -> TrialLabels:
    """The labels of another split; one that learns its classes itself is shown with a class less."""
    made = _labels(labels, target)
    how = labels.made.how if labels.made is not None else None
    if isinstance(how, Encoded) and how.learned and made.encoding == trained_on.encoding:
        return replace(trained_on, classes=max(trained_on.classes - 1, 1), made_by="own encoder")
    return made


def _loaded(mode: str, made: TrialLabels, classes: int) -> TrialLabels:
    """What a loader of Keras gives in a mode (keras/src/legacy/preprocessing/image.py, image_dataset_utils.py)."""
    match mode:
        case "binary":
            return TrialLabels("binary", 2, (1,) if made.shape == (1,) else ())
        case "categorical":
            return TrialLabels("one_hot", made.classes if made.encoding == "one_hot" else classes)
        case "int" | "sparse":
            return TrialLabels("integer", made.classes if made.encoding == "integer" else classes)
        case _:
            return made


# Metrics, predictions, names


def _metric(metric: Metric) -> Part | Unknown:
    if metric.spelling != "object":
        return Part(metric.text, is_class=False)
    options = {name: option.value for name, option in metric.options if option.place is not None}
    known = {name: _plain(value) for name, value in options.items() if not isinstance(value, Unknown)}
    if any(isinstance(option.value, Unknown) for _, option in metric.options):
        return Unknown(f"the arguments of {metric.text} are not all known")
    return Part(class_of(str(metric.name)) or metric.text, known)


def _plain(value: object) -> Json:
    match value:
        case tuple():
            return [_plain(one) for one in value]
        case bool() | int() | float() | str() | None:
            return value
        case _:
            return str(value)


_CLASSIFIER = Trial(
    (Part("Dense", {"units": SOME_CLASSES, "activation": "softmax"}),),
    Part("categorical_crossentropy", is_class=False),
    labels=TrialLabels("one_hot", SOME_CLASSES),
    stand_ins=frozenset(("units", "activation", "loss", "labels")),
)
"""A right set-up, for what belongs to none."""


def _metrics_argument(argument: MetricsArgument) -> Trial:
    """A right set-up with the first known metric of the argument, or any."""
    made = (_metric(metric) for metric in argument.metrics if _is_of_keras(metric.name))
    known = next((part for part in made if isinstance(part, Part)), Part("AUC"))
    return replace(_CLASSIFIER, metric=replace(known, form=_form(argument)))


def _form(argument: MetricsArgument) -> str:
    if argument.parameter == "loss_weights":
        return "positional"
    return "list" if argument.is_collection else "single"


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
    fit = next((fit for fit in setup.fits if use in fit.uses), None)
    if fit is None or fit.others:
        return Unknown(fit.others if fit is not None else "the call of fit is not known")
    if use.key in use.extra:
        return Unknown(f"the program puts {use.key!r} there itself")
    outputs = []
    for output in setup.outputs:
        made = _output(output, About(output))
        if isinstance(made, Unknown):
            return made
        metrics = []
        for metric in output.metrics:
            logged = _logged_metric(metric, use.key)
            if isinstance(logged, Unknown):
                return logged
            metrics.append(logged)
        assert made.labels is not None
        # The loss has no part in what is logged, and must not stop training.
        loss = _loss(None, made.labels, made.layers)
        outputs.append(TrialOutput(output.head.name, made.layers, loss, made.labels, tuple(metrics)))
    return Trial(fit=TrialFit(tuple(outputs), fit.validation is not False, fit.logs_rate), key=use.key)


def _logged_metric(metric: Metric, key: str) -> Part | Unknown:
    """The metric; one of the program's own is logged by its name, whatever it computes."""
    named = metric.log_name
    if not isinstance(named, LogName):
        return named
    if named.is_numbered and re.sub(r"_\d+$", "", key.removeprefix("val_")) == named.text:
        return Unknown(f"which number Keras gives to {named.text} depends on what ran before")
    return _metric(metric) if _is_of_keras(metric.name) else Part("MeanSquaredError", {"name": named.text})


def _removed(gone: Removed) -> Trial | Unknown:
    match gone.kind:
        case "argument" if gone.owner:
            return Trial(calls=(Part(gone.owner.removeprefix("keras."), {gone.argument: _harmless(gone)}),))
        case "argument":
            return Unknown("what the argument belongs to is not known")
        case "method":
            return Trial(names=(f"Model.{gone.name}",))
        case _ if gone.name.startswith("tensorflow.python."):
            call = Trial(calls=(Part("tensorflow.python.keras.Sequential.fit"),))
            return call if gone.refused else Unknown("what the program does with it is not known")
        case _:
            return Trial(names=(gone.name,))


def _harmless(gone: Removed) -> Json:
    """The argument as the program gives it, if that is a number or a word; an argument that is gone needs no value."""
    match gone.given:
        case None | bool():
            return gone.given
        case int() | float() if abs(gone.given) < LARGEST:
            return gone.given
        case str() if gone.given.isidentifier() and len(gone.given) < LONGEST_WORD:
            return gone.given
        case _:
            return "..." if gone.refused else 1
