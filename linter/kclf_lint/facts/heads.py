"""Heads and softmaxes of a model, read off its output tensors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kclf_lint.facts.code import call_text
from kclf_lint.facts.reading import Reading, why
from kclf_lint.knowledge.arrays import integer
from kclf_lint.knowledge.layers import activation_name, layer_kind, short
from kclf_lint.places import Place
from kclf_lint.setups import OWN, Head, HeadStep, Size, Softmax, Unknown
from kclf_lint.values import NONE, Const, Object, Stage, Tensor, Tuple, Value
from kclf_lint.values import Unknown as UnknownValue

MAX_CHAIN = 400
"""Stages behind an output that are looked at on the way to its head."""
MAX_STAGES = 1_600
"""Stages of a model that are searched for a softmax."""


def named_outputs(reading: Reading, output: Value) -> list[tuple[str | None, Value]]:
    """Each output of a model; names where the model was made with a dict."""
    output = reading.pick(output)
    if (entries := reading.entries(output)) is not None:
        return [(str(key), reading.pick(value)) for key, value in entries.items]
    if (items := reading.items(output)) is not None:
        return [(None, reading.pick(item)) for item in items]
    return [(None, output)]


@dataclass(frozen=True, slots=True)
class _Activation:
    """What comes out of a stage, and where the source says so."""

    name: str | Unknown
    place: Place | None
    """The expression that names the activation."""
    call: Place | None
    """The call that sets it."""


def head(reading: Reading, output: Value, name: str | None = None) -> Head:
    """The head behind one output: the last layer with units, and the last activation."""
    if not isinstance(output, Tensor):
        missing = why(output)
        return Head(name, missing, missing, missing, "", None, None)
    name = name or _layer_name(reading, output.stage)
    activation: _Activation | None = None
    reason = "the output layer is not seen"
    steps: list[HeadStep] = []
    nested = False
    for stage in _stages_behind(reading, output):
        nested = nested or stage.role == "model"
        if stage.role in ("units", "activation", "keep"):
            steps.insert(0, _step(reading, stage, nested))
        if stage.role == "units":
            return _seen_head(reading, output, stage, activation or _activation_of(reading, stage), name, steps)
        if stage.role == "activation":
            # Linear changes nothing: the activation before it is the one that counts.
            if activation is None and (own := _activation_of(reading, stage)).name != "linear":
                activation = own
        elif stage.role in ("own", "input"):
            activation = activation or _Activation(OWN, None, None)
            break
        elif stage.role not in ("keep", "model"):
            reason = f"it is the output of {stage.name}"
            break
    missing = Unknown(reason)
    activation = activation or _Activation(missing, None, None)
    return Head(
        name,
        units=reading.size(output.shape[-1]) if output.shape else missing,
        activation=activation.name,
        rank=len(output.shape) if output.shape else missing,
        layer=call_text(activation.call),
        place=activation.call,
        activation_place=activation.place,
        steps=tuple(steps),
        axes=_axes(reading, output),
    )


def _axes(reading: Reading, output: Tensor) -> tuple[Size, ...]:
    return tuple(map(reading.size, output.shape[1:-1])) if output.shape else ()


def _step(reading: Reading, stage: Stage, nested: bool) -> HeadStep:
    """A stage as a step of a head; what another model is made of is not changed for this one alone."""
    is_own = stage.layer is not None and stage.layer.cls is not None
    name = "" if is_own else stage.name
    if stage.role == "keep":
        return HeadStep(name, None, call_text(stage.place), stage.place, None)
    found = _activation_of(reading, stage)
    return HeadStep(name, found.name, call_text(found.call), found.call, None if nested else found.place)


def _stages_behind(reading: Reading, output: Value) -> Iterator[Stage]:
    """The stages from an output back along the first inputs, into nested models."""
    for _ in range(MAX_CHAIN):
        output = reading.pick(output)
        if not isinstance(output, Tensor) or output.stage is None:
            return
        yield output.stage
        if output.stage.role == "model":
            output = output.stage.inner or NONE
        else:
            output = output.inputs[0] if output.inputs else NONE


def _seen_head(
    reading: Reading, output: Tensor, stage: Stage, activation: _Activation, name: str | None, steps: list[HeadStep]
) -> Head:
    return Head(
        name,
        units=reading.size(output.shape[-1] if output.shape else stage.units),
        activation=activation.name,
        rank=len(output.shape) if output.shape else Unknown("the rank of the input is not known"),
        layer=call_text(stage.place),
        place=activation.call or stage.place,
        activation_place=activation.place,
        steps=tuple(steps),
        axes=_axes(reading, output),
    )


def _layer_name(reading: Reading, stage: Stage | None) -> str | None:
    """The name of the layer that makes an output: it is that of the output too."""
    given = stage.layer.arguments.get("name") if stage is not None and stage.layer is not None else None
    match reading.pick(given.value) if given else None:
        case Const(value=str(name)):
            return name
        case _:
            return None


def _activation_of(reading: Reading, stage: Stage) -> _Activation:
    name: str | Unknown | None
    if stage.name == "ReLU" and stage.layer is not None and "max_value" in stage.layer.arguments:
        name = Unknown("a relu with an upper limit")
    elif stage.layer is not None and "**" in stage.layer.arguments and "activation" not in stage.layer.arguments:
        name = Unknown("it may come from unpacked arguments")
    else:
        value = reading.pick(stage.activation or NONE)
        name = activation_name(value)
        if name is None:
            name = why(value) if isinstance(value, UnknownValue) else Unknown("it is none of Keras")
    return _Activation(name, stage.activation_place, stage.place)


def softmaxes(reading: Reading, outputs: Iterable[Value]) -> Iterator[Softmax]:
    """Every softmax in the model that makes the outputs."""
    seen: set[int] = set()
    for output in outputs:
        todo: list[tuple[Value, bool]] = [(output, True)] if isinstance(output, Tensor) else []
        while todo and len(seen) < MAX_STAGES:
            value, is_output = todo.pop()
            value = reading.pick(value)
            if isinstance(value, (Tuple, Object)):
                todo += [(item, False) for item in reading.items(value) or ()]
            if not isinstance(value, Tensor) or id(value) in seen:
                continue
            seen.add(id(value))
            stage = value.stage
            if stage is not None:
                if (found := _softmax(reading, stage, value, is_output)) is not None:
                    yield found
                if stage.inner is not None:
                    todo.append((stage.inner, is_output))
            is_passed_on = stage is not None and stage.role == "keep"
            todo += [(item, is_output and is_passed_on) for item in value.inputs]


def lone_softmax(reading: Reading, layer: Object) -> Softmax | None:
    """The softmax of a layer that is made outside any model that is seen."""
    kind = layer_kind(layer.kind)
    if kind is None or kind.role != "units":
        return None
    units, activation = layer.arguments.get(kind.units), layer.arguments.get("activation")
    stage = Stage(
        kind.role,
        short(layer.kind),
        layer.place,
        units=units.value if units else None,
        activation=activation.value if activation else Const(kind.activation),
        activation_place=activation.place if activation else None,
        layer=layer,
    )
    return _softmax(reading, stage, Tensor(None, stage), is_output=False)


def _softmax(reading: Reading, stage: Stage, tensor: Tensor, is_output: bool) -> Softmax | None:
    if stage.role not in ("units", "activation") or stage.place is None:
        return None
    if activation_name(reading.pick(stage.activation or NONE)) != "softmax":
        return None
    given = reading.pick(stage.axis or NONE)
    axis = -1 if given == NONE else integer(given)
    if axis is None:
        return None
    size = _axis_size(reading, stage, tensor, axis)
    return Softmax(size, call_text(stage.place) or stage.name, stage.place, stage.activation_place, is_output)


def _axis_size(reading: Reading, stage: Stage, tensor: Tensor, axis: int) -> Size:
    if stage.role == "units" and axis == -1:
        return reading.size(stage.units)
    if tensor.shape is not None and -len(tensor.shape) <= axis < len(tensor.shape):
        return reading.size(tensor.shape[axis])
    match reading.pick(tensor.inputs[0]) if axis == -1 and tensor.inputs else None:
        case Tensor(stage=Stage(role="units", units=units)):
            return reading.size(units)
        case _:
            return Unknown("the shape is not known")
