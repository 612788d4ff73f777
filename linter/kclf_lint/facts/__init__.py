"""From the events of a run to the facts of set-ups, in one world at a time.

``subjects`` says what there is to read, ``read_setup`` reads it. ``reading`` resolves choices in a world; ``heads``,
``objectives``, ``metrics``, ``labels`` and ``predictions`` each read one part of a set-up; ``code`` quotes the program.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kclf_lint.diagrams import alternatives
from kclf_lint.facts.heads import head, lone_softmax, named_outputs, softmaxes
from kclf_lint.facts.identifiers import unknown_names
from kclf_lint.facts.labels import labels_by_head, labels_of_split
from kclf_lint.facts.logs import fits
from kclf_lint.facts.metrics import metrics, metrics_arguments
from kclf_lint.facts.networks import network
from kclf_lint.facts.objectives import Spot, loss, losses
from kclf_lint.facts.predictions import comparisons, first_prediction, prediction_uses
from kclf_lint.facts.reading import Reading
from kclf_lint.knowledge.events import (
    Built,
    Compiled,
    Event,
    Gone,
    LossCalled,
    Named,
    PredictionCompared,
    PredictionUsed,
    Registered,
    Used,
)
from kclf_lint.knowledge.layers import layer_kind
from kclf_lint.setups import Constant, Identifier, Output, Removed, SetUp, Unknown
from kclf_lint.values import NONE, Choice, Const, Object, Prediction, Tensor, Tuple, Value

__all__ = ["Reading", "Subject", "read_setup", "subjects"]

Subject = Compiled | LossCalled | Object | Named | Gone
"""What a set-up is about: a compile call, a loss in a training loop, a model or layer that is used without them, or
something that holds whatever the set-up is."""


def subjects(events: Sequence[Event]) -> Iterator[Subject]:
    """Every compile call; then the losses of training loops, and the models and layers that no compile call reaches."""
    compiled = [event for event in events if isinstance(event, Compiled)]
    yield from compiled
    for event in events:
        if isinstance(event, LossCalled) and _comes_from_a_model(event.output):
            yield event
    reached = _reached(compiled)
    for event in events:
        if isinstance(event, Built) and id(event.made) not in reached and _is_telling(event.made, events):
            yield event.made
    if not any(isinstance(event, Registered) for event in events):
        yield from (event for event in events if isinstance(event, Named))
    if any(map(_is_of_a_model, events)):
        yield from (event for event in events if isinstance(event, Gone))


def _is_of_a_model(event: Event) -> bool:
    """Whether a model is built, compiled or used."""
    return isinstance(event, (Compiled, Used)) or (isinstance(event, Built) and layer_kind(event.made.kind) is None)


def _comes_from_a_model(value: Value) -> bool:
    """Whether a loss of this output can be trained on: that of what ``predict`` returns only evaluates."""
    return any(
        (isinstance(found, Prediction) and not found.is_plain)
        or (isinstance(found, Tensor) and found.stage is not None)
        for found in alternatives(value)
    )


def _reached(compiled: Sequence[Compiled]) -> set[int]:
    """Ids of the models that are compiled and of the layers in them, in any world."""
    reached = {id(event.model) for event in compiled}
    todo = [event.output for event in compiled]
    seen: set[int] = set()
    while todo:
        found = todo.pop()
        if id(found) in seen:
            continue
        seen.add(id(found))
        match found:
            case Choice(yes=yes, no=no):
                todo += [yes, no]
            case Tuple(items=items):
                todo += items
            case Tensor(stage=stage, inputs=inputs):
                todo += inputs
                if stage is not None and stage.layer is not None:
                    reached.add(id(stage.layer))
                if stage is not None and stage.inner is not None:
                    todo.append(stage.inner)
            case _:
                pass
    return reached


def _is_telling(made: Object, events: Sequence[Event]) -> bool:
    """Whether there is something to read of a model or layer without compile: an activation, or its predictions."""
    kind = layer_kind(made.kind)
    if kind is None:
        return any(
            isinstance(event, (PredictionUsed, PredictionCompared)) and event.prediction.model is made
            for event in events
        )
    return kind.activation == "softmax" or ("activation" in made.arguments and kind.role in ("units", "activation"))


def read_setup(subject: Subject, reading: Reading) -> SetUp | None:
    """The set-up in the reading's world; None if the world does not come to it."""
    match subject:
        case Compiled():
            return _compiled(subject, reading) if reading.holds(subject.path) else None
        case LossCalled():
            return _loop(subject, reading) if reading.holds(subject.path) else None
        case Named():
            return _named(subject, reading) if reading.holds(subject.path) else None
        case Gone():
            return _bare(reading, removed=(_removed(subject, reading),)) if reading.holds(subject.path) else None
        case _ if layer_kind(subject.kind) is not None:
            return _layer(subject, reading)
        case _:
            return _model(subject, reading)


def _compiled(event: Compiled, reading: Reading) -> SetUp:
    uses = [
        use
        for use in reading.events
        if isinstance(use, Used)
        and use.model is event.model
        and reading.holds(use.path)
        and reading.pick(use.compiled) is event
    ]
    named = named_outputs(reading, _output(event, uses, reading))
    if not named:
        reading.reasons.append("output: the model has none")
    outputs = [value for _, value in named]
    heads = [head(reading, value, name) for name, value in named]
    parts = zip(
        heads,
        losses(reading, event, uses, heads),
        metrics(reading, event, heads),
        labels_by_head(reading, uses, heads),
        strict=True,
    )
    made = SetUp(
        event.place,
        outputs=tuple(Output(*part) for part in parts),
        softmaxes=tuple(softmaxes(reading, outputs)),
        predictions=tuple(prediction_uses(reading, event.model, outputs, heads)),
        trained=_trained(event, uses, reading),
        unknown=tuple(reading.reasons),
        keras=reading.keras,
        metrics_arguments=tuple(metrics_arguments(reading, event)),
        comparisons=tuple(comparisons(reading, event.model, outputs, heads)),
        fits=tuple(fits(reading, event, uses, heads)),
    )
    return _with_networks(made, reading, outputs, event.model)


def _with_networks(made: SetUp, reading: Reading, outputs: Sequence[Value], model: Object | None = None) -> SetUp:
    """The set-up with all layers behind its outputs, if they are asked for; read last, as no other fact needs them."""
    if not reading.networks:
        return made
    data = model.fields.get("trained_on", NONE) if model is not None else NONE
    found = (network(reading, value, data) for value in outputs)
    return replace(
        made, outputs=tuple(replace(output, network=one) for output, one in zip(made.outputs, found, strict=True))
    )


def _output(event: Compiled, uses: Sequence[Used], reading: Reading) -> Value:
    """The model's output; from its first use where that tells the shapes of a model that is built by being used."""
    output = reading.pick(event.output)
    return next((used for use in uses if (used := reading.pick(use.output)) is not output), output)


def _trained(event: Compiled, uses: Sequence[Used], reading: Reading) -> bool | Unknown:
    kinds = {use.kind for use in uses}
    if "fit" in kinds:
        return True
    if not uses and _is_compiled_again(event, reading):
        return False
    if uses and "evaluate" not in kinds and "escaped" not in event.model.fields:
        return False
    return Unknown("no call of fit is seen")


def _is_compiled_again(event: Compiled, reading: Reading) -> bool:
    later = reading.events[reading.events.index(event) + 1 :]
    return any(
        isinstance(other, Compiled) and other.model is event.model and reading.holds(other.path) for other in later
    )


def _loop(event: LossCalled, reading: Reading) -> SetUp | None:
    given = reading.pick(event.output)
    output = reading.pick(given.output) if isinstance(given, Prediction) else given
    if not isinstance(output, Tensor) or (isinstance(given, Prediction) and given.row):
        return None
    found = head(reading, output)
    if isinstance(given, Prediction) and given.activated:
        found = replace(found, activation=given.activated, activation_place=None)
    read = Output(
        found,
        loss(reading, reading.pick(event.loss), Spot(event.loss_place)),
        (),
        (labels_of_split(reading, "train", reading.pick(event.labels), event.labels_place),),
    )
    made = SetUp(None, (read,), tuple(softmaxes(reading, [output])), (), True, tuple(reading.reasons), reading.keras)
    if isinstance(given, Prediction) and given.activated:
        return made  # what is trained is more than the model
    if isinstance(given, Prediction):
        made = replace(
            made,
            predictions=tuple(prediction_uses(reading, given.model, [output], [found])),
            comparisons=tuple(comparisons(reading, given.model, [output], [found])),
        )
    return _with_networks(made, reading, [output])


def _layer(layer: Object, reading: Reading) -> SetUp | None:
    softmax = lone_softmax(reading, layer)
    if softmax is None:
        return None
    return SetUp(None, (), (softmax,), (), Unknown("a layer on its own"), (), reading.keras)


def _model(model: Object, reading: Reading) -> SetUp | None:
    """A model that is never compiled here but whose predictions are used: read from a file, or made elsewhere."""
    first = first_prediction(reading, model)
    if first is None:
        return None
    named = named_outputs(reading, first.output)
    outputs = [value for _, value in named]
    heads = [head(reading, value, name) for name, value in named]
    made = SetUp(
        None,
        outputs=tuple(Output(found, None, (), ()) for found in heads),
        softmaxes=tuple(softmaxes(reading, outputs)),
        predictions=tuple(prediction_uses(reading, model, outputs, heads)),
        trained=Unknown("no compile"),
        unknown=tuple(reading.reasons),
        keras=reading.keras,
        comparisons=tuple(comparisons(reading, model, outputs, heads)),
    )
    return _with_networks(made, reading, outputs)


def _named(event: Named, reading: Reading) -> SetUp | None:
    found = tuple(unknown_names(reading, event))
    return _bare(reading, unknown_names=found) if found else None


def _removed(event: Gone, reading: Reading) -> Removed:
    argument = event.part if event.kind == "argument" else ""
    edits = event.edits
    return Removed(
        event.kind,
        event.name,
        argument,
        event.new,
        event.refused,
        event.place,
        edits,
        event.is_safe,
        event.owner,
        _plain(reading.pick(event.given)),
    )


def _plain(value: Value) -> Constant | Unknown:
    match value:
        case Const(value=(bool() | int() | float() | str() | None) as constant):
            return constant
        case _:
            return Unknown("it is no plain constant")


def _bare(reading: Reading, unknown_names: tuple[Identifier, ...] = (), removed: tuple[Removed, ...] = ()) -> SetUp:
    """Facts that belong to no compile call."""
    nowhere = Unknown("it belongs to no compile call")
    return SetUp(None, (), (), (), nowhere, (), reading.keras, unknown_names=unknown_names, removed=removed)
