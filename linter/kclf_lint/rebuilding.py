"""From the facts of a report to the trial that shows on Keras whether it holds.

Only facts that the rule did without may be missing: where it had to know one, it would have been silent. What is
missing is made so that it fits the rest (a stand-in), so that nothing but what the report speaks of can be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kclf_lint.knowledge.metrics import class_of
from kclf_lint.knowledge.objectives import HAS_FROM_LOGITS
from kclf_lint.network_sizes import measured
from kclf_lint.networks import Json, Network, Part
from kclf_lint.rebuilding_labels import Lengths, Target, labels_of, other_split
from kclf_lint.rebuilding_uses import with_comparison, with_use
from kclf_lint.rule import About, Topic
from kclf_lint.setups import (
    OWN,
    ROWS,
    Comparison,
    Encoding,
    Family,
    Head,
    HeadStep,
    Identifier,
    Labels,
    LogName,
    LogUse,
    Loss,
    Metric,
    MetricsArgument,
    Numbers,
    Output,
    PredictionUse,
    Removed,
    SetUp,
    Size,
    Softmax,
    Symbol,
    Unknown,
)
from kclf_lint.trials import Trial, TrialFit, TrialLabels, TrialOutput

SOME_CLASSES = 3
"""Stands for a number of classes or units that is not known."""
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
    target = Target(output, units, Lengths(output.head.axes, made), made)
    chosen = about.labels or next(iter(output.labels), None)
    labels = labels_of(chosen, target, about.encoding)
    if isinstance(labels, Unknown):
        return labels
    validation = other_split(about.validation, labels, target) if about.validation is not None else None
    layers = _layers(output.head, units, _activation(output, labels))
    if isinstance(validation, Unknown):
        return validation
    if isinstance(layers, Unknown):
        return layers
    return Trial(
        layers,
        _loss(output.loss, labels, layers),
        labels=labels,
        validation=validation,
        features=(*target.axes, FEATURES),
        network=whole,
        stand_ins=frozenset(_stand_ins(output, chosen, about.validation)),
    )


def _stand_ins(output: Output, labels: Labels | None, validation: Labels | None) -> Iterator[str]:
    units, loss = output.head.units, output.loss
    if not isinstance(units, int):
        yield "units"
    if not isinstance(output.head.rank, int):
        yield "rank"
    if not _is_of_keras(output.head.activation):
        yield "activation"
    if loss is None or not _is_of_keras(loss.name):
        yield "loss"
    elif (loss.spelling == "object" and not loss.rewritable) or isinstance(loss.from_logits, Unknown):
        yield "loss arguments"
    if loss is not None and not loss.exact:
        yield "loss choice"
    if labels is None or not (
        isinstance(labels.encoding, Encoding) or isinstance(labels.numbers, Numbers) or labels.made
    ):
        yield "labels"
    if labels is None or not _are_counted(labels, units):
        yield "classes"
    if validation is not None and not isinstance(validation.encoding, Encoding):
        yield "validation"


def _are_counted(labels: Labels, units: Size) -> bool:
    """Whether it is known how many classes there are beside the units."""
    if labels.encoding is Encoding.CONTINUOUS:
        return True
    return (isinstance(labels.classes, int) and isinstance(units, int)) or labels.classes == units


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
