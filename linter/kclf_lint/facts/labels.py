"""Labels that each output gets from each split."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kclf_lint.facts.code import method_name, reusable_text, short_text, written_string
from kclf_lint.facts.reading import Reading, why
from kclf_lint.knowledge.arrays import literal_array, many, settled
from kclf_lint.knowledge.creation import stacked_rows
from kclf_lint.knowledge.encoders import MADE_DENSE
from kclf_lint.knowledge.events import Used
from kclf_lint.knowledge.numbering import numbers_of
from kclf_lint.places import Place
from kclf_lint.setups import (
    Encoded,
    EncodedTwice,
    Encoding,
    Head,
    Labels,
    Loaded,
    Scaled,
    Size,
    Step,
    Unknown,
)
from kclf_lint.values import NONE, Array, Const, Object, Value, unknown
from kclf_lint.values import Unknown as UnknownValue


def labels_by_head(reading: Reading, uses: Iterable[Used], heads: Sequence[Head]) -> list[tuple[Labels, ...]]:
    """The labels of each head, from every call of fit and evaluate; equal ones once."""
    found: list[dict[tuple[object, ...], Labels]] = [{} for _ in heads]
    for use in uses:
        for split, value, place in use.labels:
            for known, part in zip(found, _parts(reading, reading.pick(value), heads), strict=True):
                one = labels_of_split(reading, split, part, place)
                known.setdefault((split, place.key, one.encoding, one.classes, one.rank, one.last), one)
    return [tuple(known.values()) for known in found]


def _parts(reading: Reading, value: Value, heads: Sequence[Head]) -> list[Value]:
    """The labels of each head where they are given as a dict or list."""
    missing = value if isinstance(value, UnknownValue) else unknown("which labels belong to an output is not seen")
    if (entries := reading.entries(value)) is not None:
        return [reading.pick(entries.get(head.name) or missing) for head in heads]
    items = reading.items(value) or ()
    if len(heads) == 1:
        # One array in a list is the array; anything else may be labels that are written out.
        only = reading.pick(items[0]) if len(items) == 1 else value
        return [only if isinstance(only, Array) else value]
    return [reading.pick(item) for item in items] if len(items) == len(heads) else [missing] * len(heads)


def labels_of_split(reading: Reading, split: str, value: Value, place: Place) -> Labels:
    """The labels that one output gets from one split."""
    value = _written_out(reading, value)
    if not isinstance(value, Array):
        missing = why(value)
        return Labels(split, missing, missing, missing, missing, place, ())
    is_filled = value.fill is not None or (value.grouped and not value.story)
    value = settled(value)
    shape, last = value.shape, value.last_axis()
    has_last = last is not None and (shape is None or len(shape) > 1)
    return Labels(
        split,
        encoding=value.encoding or Unknown(value.why or "their origin does not tell it"),
        classes=_classes(reading, value),
        rank=len(shape) if shape is not None else Unknown("the shape is not known"),
        last=reading.size(last) if has_last else Unknown("no last axis is known"),
        place=place,
        story=value.story,
        made=_with_code(reading, value.made),
        numbers=numbers_of(value) or Unknown("the source does not tell it"),
        is_sparse_matrix=value.sparse,
        is_filled=is_filled,
    )


def _with_code(reading: Reading, step: Step | None) -> Step | None:
    """The step with the code that rules quote and fixes change."""
    match step:
        case Step(place=place, how=Scaled()):
            return replace(step, how=Scaled(short_text(place)))
        case Step(how=EncodedTwice(operand=Place() as operand) as twice):
            return replace(step, how=replace(twice, operand_text=reusable_text(operand)))
        case Step(how=Loaded() as loaded):
            return replace(step, how=replace(loaded, mode_place=written_string(loaded.mode_place)))
        case Step(how=Encoded() as encoded):
            return replace(step, how=_encoder_with_code(reading, encoded))
        case _:
            return step


def _encoder_with_code(reading: Reading, encoded: Encoded) -> Encoded:
    encoder = encoded.encoder
    learned = tuple(replace(one, method_place=method_name(one.place, "fit_transform")) for one in encoded.learned)
    encoded = replace(encoded, learned=learned, encoder=None)
    if isinstance(encoder, Object) and reading.pick(encoder.fields.get(MADE_DENSE, NONE)) != NONE:
        return replace(encoded, encoder_place=None, sparse_place=None)
    return encoded


def _classes(reading: Reading, value: Array) -> Size:
    if value.classes is not None:
        return reading.size(value.classes)
    # What is no class is not counted, and where the encoding is missing its reason says it all.
    is_class = value.encoding not in (None, Encoding.CONTINUOUS)
    return Unknown("the source does not tell it") if is_class else Unknown()


def _written_out(reading: Reading, value: Value) -> Value:
    """A list of constants as the data that it is."""
    if not (isinstance(value, Object) and value.kind == "list"):
        return value
    if reading.items(value) is None and (of := value.fields.get("of")) is not None:
        return stacked_rows((reading.pick(of),), many()) or value
    items = [reading.pick(item) for item in reading.items(value) or ()]
    constants = [item.value for item in items if isinstance(item, Const)]
    return (literal_array(constants) or value) if items and len(constants) == len(items) else value
