"""Uses of a model's predictions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kclf_lint.facts.code import expression_text, receiver_text
from kclf_lint.facts.heads import head
from kclf_lint.facts.reading import Reading
from kclf_lint.knowledge.arrays import integer
from kclf_lint.knowledge.events import PredictionUsed
from kclf_lint.setups import Head, PredictionUse, Unknown
from kclf_lint.values import NONE, Object, Tensor, Value


def prediction_uses(
    reading: Reading, model: Object, outputs: Sequence[Value], heads: Sequence[Head]
) -> Iterator[PredictionUse]:
    """The uses of what a model predicts with these outputs and heads."""
    for use in used_predictions(reading, model):
        index = _index(reading, reading.pick(use.prediction.output), outputs, heads)
        if index is not None:
            yield _prediction(reading, use, index, heads[index])


def used_predictions(reading: Reading, model: Object) -> Iterator[PredictionUsed]:
    """What this world does to the predictions of a model."""
    for event in reading.events:
        if isinstance(event, PredictionUsed) and event.prediction.model is model and reading.holds(event.path):
            yield event


def _index(reading: Reading, output: Value, outputs: Sequence[Value], heads: Sequence[Head]) -> int | None:
    """Which output was predicted; None if the model had other outputs at that moment."""
    if not isinstance(output, Tensor):
        return None
    for index, own in enumerate(outputs):
        if own is output:
            return index
    # A model that is called again has new tensors from the same layers.
    if len(heads) == 1 and _identity(head(reading, output)) == _identity(heads[0]):
        return 0
    return None


def _identity(found: Head) -> tuple[object, ...]:
    return found.units, found.activation, found.place


def _prediction(reading: Reading, use: PredictionUsed, index: int, used: Head) -> PredictionUse:
    value = reading.pick(use.axis)
    axis: int | Unknown | None = None if value == NONE else integer(value)
    if axis is None and value != NONE:
        axis = Unknown("it is no number that is known")
    rank = used.rank
    if isinstance(rank, int) and use.prediction.row:
        rank -= 1
    return PredictionUse(
        use.kind,
        index,
        axis,
        reduced=_reduces_classes(axis, rank),
        samples=use.prediction.samples,
        place=use.place,
        text=expression_text(use.place),
        prediction_place=use.prediction.place,
        operand_text=expression_text(use.operand) if use.operand is not None else receiver_text(use.place),
    )


def _reduces_classes(axis: int | Unknown | None, rank: int | Unknown) -> bool | Unknown:
    if axis is None or axis == -1:
        return True
    if isinstance(axis, Unknown) or isinstance(rank, Unknown):
        return Unknown("the rank of the output is not known")
    return -rank <= axis < rank and axis % rank == rank - 1
