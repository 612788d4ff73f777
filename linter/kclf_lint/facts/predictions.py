"""Uses of a model's predictions, and their comparison with labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kclf_lint.facts.code import expression_text, operand_text, receiver_text
from kclf_lint.facts.heads import head
from kclf_lint.facts.labels import labels_of_split
from kclf_lint.facts.reading import Reading
from kclf_lint.knowledge.arrays import integer
from kclf_lint.knowledge.events import DecisionNarrowed, PredictionCompared, PredictionUsed
from kclf_lint.knowledge.layers import short
from kclf_lint.places import Place
from kclf_lint.setups import Comparison, Head, PredictionUse, Shuffled, Side, Unknown
from kclf_lint.values import NONE, TRUE, Array, Const, Object, Prediction, Tensor, Value
from kclf_lint.values import Unknown as UnknownValue


def prediction_uses(
    reading: Reading, model: Object, outputs: Sequence[Value], heads: Sequence[Head]
) -> Iterator[PredictionUse]:
    """The uses of what a model predicts with these outputs and heads."""
    for use in _events(reading, model):
        index = _index(reading, reading.pick(use.prediction.output), outputs, heads)
        if index is not None and isinstance(use, PredictionUsed):
            yield _prediction(reading, use, index, heads[index])


def first_prediction(reading: Reading, model: Object) -> Prediction | None:
    """The first predictions of a model that this world uses."""
    return next((event.prediction for event in _events(reading, model)), None)


def _events(reading: Reading, model: Object) -> Iterator[PredictionUsed | PredictionCompared]:
    """What this world does with the predictions of a model."""
    for event in reading.events:
        if (
            isinstance(event, (PredictionUsed, PredictionCompared))
            and event.prediction.model is model
            and reading.holds(event.path)
        ):
            yield event


def _index(reading: Reading, output: Value, outputs: Sequence[Value], heads: Sequence[Head]) -> int | None:
    """Which output was predicted; None if the model had other outputs at that moment."""
    for index, own in enumerate(outputs):
        if own is output:
            return index
    if not isinstance(output, Tensor):
        return None
    # A model that is called again has new tensors from the same layers.
    if len(heads) == 1 and _identity(head(reading, output)) == _identity(heads[0]):
        return 0
    return None


def _identity(found: Head) -> tuple[object, ...]:
    return found.units, found.activation, found.place


def _prediction(reading: Reading, use: PredictionUsed, index: int, used: Head) -> PredictionUse:
    value, scores = reading.pick(use.axis), use.prediction
    axis: int | Unknown | None = None if value == NONE else integer(value)
    if axis is None and value != NONE:
        axis = Unknown("it is no number that is known")
    rank: int | Unknown = len(scores.shape) if scores.shape is not None else used.rank
    if isinstance(rank, int) and scores.shape is None and scores.row:
        rank -= 1
    return PredictionUse(
        use.kind,
        index,
        axis,
        reduced=scores.has_units and _reduces_classes(axis, rank),
        samples=scores.samples,
        place=use.place,
        text=expression_text(use.place),
        prediction_place=scores.place,
        operand_text=expression_text(use.operand) if use.operand is not None else receiver_text(use.place),
        axis_given=use.axis_given,
        has_units=scores.has_units,
        activated=scores.activated,
        is_plain=scores.is_plain,
        threshold=_threshold(reading, use),
        threshold_place=use.threshold_place,
        narrowed=frozenset(_narrowed(reading, use)),
        numpy_prefix=reading.numpy_prefix,
        guarded=use.path is not TRUE,
    )


def _narrowed(reading: Reading, use: PredictionUsed) -> Iterator[str]:
    if use.kind in ("round", "threshold"):
        for event in reading.events:
            if (
                isinstance(event, DecisionNarrowed)
                and event.decision.prediction is use.prediction
                and event.decision.place.key == use.place.key
                and reading.holds(event.path)
            ):
                yield event.how


def _threshold(reading: Reading, use: PredictionUsed) -> float | Unknown | None:
    if use.kind != "threshold":
        return None
    match reading.pick(use.threshold):
        case Const(value=int() | float() as number) if not isinstance(number, bool):
            return float(number) if abs(number) < _HUGE else Unknown("a huge number")
        case _:
            return Unknown("it is no number that is known")


_HUGE = 1e9


def comparisons(
    reading: Reading, model: Object, outputs: Sequence[Value], heads: Sequence[Head]
) -> Iterator[Comparison]:
    """What a model predicts with these outputs and heads, beside labels."""
    for event in _events(reading, model):
        index = _index(reading, reading.pick(event.prediction.output), outputs, heads)
        if index is not None and isinstance(event, PredictionCompared):
            yield _comparison(reading, event, index)


def _comparison(reading: Reading, event: PredictionCompared, index: int) -> Comparison:
    values = [reading.pick(side.value) for side in event.sides]
    first, second = (
        _side(reading, value, side.place or event.place) for value, side in zip(values, event.sides, strict=True)
    )
    return Comparison(
        event.function.replace("tensorflow.", "tf.") if "tensorflow" in event.function else short(event.function),
        index,
        (first, second),
        shuffled=_shuffled(reading, event.prediction, values),
        place=event.place,
        text=expression_text(event.place),
        prediction_place=event.prediction.place,
        numpy_prefix=reading.numpy_prefix,
    )


def _side(reading: Reading, value: Value, place: Place) -> Side:
    if isinstance(value, Prediction):
        return Side(
            "scores",
            Unknown("scores are no labels"),
            rank=len(value.shape) if value.shape is not None else Unknown("the shape is not known"),
            last=reading.size(value.shape[-1]) if value.shape else Unknown("no last axis is known"),
            samples=value.samples,
            holder="numpy" if value.is_plain else "",
            place=place,
            text=operand_text(place),
            has_units=value.has_units,
            activated=value.activated,
        )
    labels = labels_of_split(reading, "test", value, place)
    found = value if isinstance(value, Array) else Array()
    decision = found.decision
    return Side(
        decision.how if decision is not None else "",
        labels.encoding,
        labels.rank,
        labels.last,
        samples=_samples(found),
        holder=found.holder,
        place=place,
        text=operand_text(place),
        story=labels.story,
    )


def _samples(array: Array) -> str:
    size = array.shape[0] if array.shape else None
    length = integer(size)
    at_least = length if length is not None else size.at_least if isinstance(size, UnknownValue) else 0
    return "one" if length == 1 else "many" if at_least > 1 else "unknown"


def _shuffled(reading: Reading, prediction: Prediction, values: Sequence[Value]) -> Shuffled | None:
    """The loader that shuffled what was predicted, if a value lists its labels in the order of files."""
    loader = prediction.loader
    if loader is None or loader.place is None or reading.pick(loader.fields.get("shuffle", NONE)) != TRUE:
        return None
    listed = loader.fields.get("listed")
    batches = loader.fields.get("batches")
    data = [value for value in values if isinstance(value, Array)]
    is_listed = isinstance(listed, Const) and any(one.content == listed.value for one in data)
    is_gathered = isinstance(batches, Const) and any(one.gathered == batches.value for one in data)
    if not (is_listed or is_gathered):
        return None
    argument = loader.arguments.get("shuffle")
    return Shuffled(loader.place, argument.place if argument is not None else None, is_gathered)


def _reduces_classes(axis: int | Unknown | None, rank: int | Unknown) -> bool | Unknown:
    if axis is None or axis == -1:
        return True
    if isinstance(axis, Unknown) or isinstance(rank, Unknown):
        return Unknown("the rank of the output is not known")
    return -rank <= axis < rank and axis % rank == rank - 1
