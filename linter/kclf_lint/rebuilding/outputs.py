"""The trial of an output: its head as a chain of layers, the whole model where it is known, its loss and its labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kclf_lint.knowledge.objectives import HAS_FROM_LOGITS
from kclf_lint.network_sizes import measured
from kclf_lint.networks import Json, Network, Part
from kclf_lint.rebuilding.labels import Lengths, Target, labels_of, other_split
from kclf_lint.rule import About
from kclf_lint.setups import (
    OWN,
    ROWS,
    Encoding,
    Family,
    Head,
    HeadStep,
    Labels,
    Loss,
    Numbers,
    Output,
    Size,
    Symbol,
    Unknown,
)
from kclf_lint.trials import ACTIVATION_LAYERS, Trial, TrialLabels

SOME_CLASSES = 3
"""Stands for a number of classes or units that is not known."""
FEATURES = 6
"""How many numbers the stand-in input of a head has."""
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
_MOVING = frozenset(
    "TimeDistributed Flatten Reshape Permute RepeatVector Identity ActivityRegularization Masking Cropping1D "
    "Cropping2D UpSampling1D UpSampling2D ZeroPadding1D ZeroPadding2D GlobalAveragePooling1D GlobalAveragePooling2D "
    "GlobalAveragePooling3D GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D".split()
)
"""Layers that change no value of an output, or only where it stands: a stand-in does without them."""
_UNDERSTOOD = _MOVING | _KEPT.keys()


def trial_of_output(output: Output, about: About) -> Trial | Unknown:
    """Head, whole model, loss and labels of an output, and what stands in for what is not known of them."""
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
        loss_of(output.loss, labels, layers),
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
    if not is_of_keras(output.head.activation):
        yield "activation"
    if loss is None or not is_of_keras(loss.name):
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


def is_of_keras(name: str | Unknown) -> bool:
    """Whether a name is known, and one of Keras."""
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
    if isinstance(output.head.activation, str) and is_of_keras(output.head.activation):
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
    if step.name in ACTIVATION_LAYERS:
        return (Part(step.name),)
    return () if step.activation in (None, "linear") else (Part("Activation", {"activation": str(step.activation)}),)


def loss_of(loss: Loss | None, labels: TrialLabels, layers: Sequence[Part]) -> Part:
    """The loss as it is; where it is not known, the one for these labels and this head."""
    if loss is not None and isinstance(loss.name, str) and is_of_keras(loss.name):
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
