"""Elements of streams: data, or tuples and dicts of data (``tf.nest`` calls them structures)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce

from kclf_lint.diagrams import alternatives, literal, mapped, select
from kclf_lint.knowledge.arrays import literal_array, many, settled
from kclf_lint.setups import CLASS_IDS, Encoding
from kclf_lint.values import (
    Array,
    Choice,
    Const,
    Entries,
    Object,
    Prediction,
    Shape,
    Stream,
    Tuple,
    Unknown,
    Value,
    as_key,
    derived,
    is_key,
    unknown,
)

MAX_NESTED = 6
"""Structures inside each other that are looked into."""


def over_leaves(value: Value, function: Callable[[Value], Value], depth: int = 0) -> Value:
    """Apply a pure function to the data in a structure."""
    if depth > MAX_NESTED:
        return unknown("structures too deep inside each other")

    def inside(part: Value) -> Value:
        return over_leaves(part, function, depth + 1)

    match value:
        case Choice():
            return mapped(value, lambda found: over_leaves(found, function, depth))
        case _:
            return whole if (whole := _rebuilt(value, inside)) is not None else function(value)


def _rebuilt(value: Value, inside: Callable[[Value], Value]) -> Value | None:
    """A tuple or dict with ``inside`` applied to each part; None for anything else."""
    match value:
        case Tuple(items=items):
            return Tuple(tuple(map(inside, items)))
        case Entries(items=entries):
            return Entries(tuple((key, inside(item)) for key, item in entries))
        case Object(kind="dict", fields={"entries": entries}):
            return Object("dict", value.place, fields={"entries": inside(entries)})
        case _:
            return None


def with_batch(value: Value, size: Value | None = None) -> Value:
    """The structure with a batch axis in front of all data."""
    length = many("the batch size") if size is None else size

    def longer(leaf: Value) -> Value:
        match leaf:
            case Const():
                return with_batch(data, length) if (data := _as_data(leaf)) is not None else derived(leaf, "batch")
            case Array(shape=shape):
                return leaf if shape is None else leaf.but(shape=(length, *shape))
            case Unknown():
                return derived(leaf, "batch", reason=leaf.reason)
            case _:
                return leaf

    return over_leaves(value, longer)


def without_batch(value: Value) -> Value:
    """One element of the structure along the first axis of all data."""

    def shorter(leaf: Value) -> Value:
        match leaf:
            case Array(shape=shape):
                return leaf.but(shape=shape[1:] if shape else None)
            case Prediction():
                return row_of(leaf)
            case Unknown():
                return derived(leaf, "element", reason=leaf.reason)
            case _:
                return leaf

    return over_leaves(value, shorter)


def row_of(scores: Prediction) -> Value:
    """One element of predictions along their first axis: those of a sample, or a part of these."""
    if scores.row and not scores.shape:
        return derived(scores, "element")
    shape = scores.shape[1:] if scores.shape is not None else None
    return scores.part(shape=shape, row=True, samples="one", has_units=scores.has_units and shape != ())


def _as_data(value: Value) -> Array | None:
    """A number as data without axes."""
    if isinstance(value, Const) and isinstance(value.value, (int, float)):
        found = literal_array([value.value])
        return found.but(shape=()) if found else None
    return value if isinstance(value, Array) else None


def either_of(first: Value, second: Value, depth: int = 0) -> Value:
    """What is true of both values: of any element of a stream that yields now one, now the other."""
    if first is second or first == second:
        return first
    if depth > MAX_NESTED:
        return unknown("structures too deep inside each other")

    def inside(one: Value, other: Value) -> Value:
        return either_of(one, other, depth + 1)

    match first, second:
        case Choice(), _:
            return mapped(first, lambda found: either_of(found, second, depth))
        case _, Choice():
            return mapped(second, lambda found: either_of(first, found, depth))
        case Tuple(items=some), Tuple(items=others) if len(some) == len(others):
            return Tuple(tuple(map(inside, some, others)))
        case Entries(items=some), Entries() if {key for key, _ in some} == {key for key, _ in second.items}:
            return Entries(tuple((key, inside(item, second.get(key) or item)) for key, item in some))
        case Object(kind="dict", fields={"entries": some}), Object(kind="dict", fields={"entries": others}):
            return Object("dict", first.place, fields={"entries": inside(some, others)})
        case Stream(), Stream():
            return Stream(
                first.kind if first.kind == second.kind else "generator", inside(first.element, second.element)
            )
        case (Unknown(), _) | (_, Unknown()):
            missing = first if isinstance(first, Unknown) else second
            return unknown(missing.reason if isinstance(missing, Unknown) else "")
        case _:
            return _either_data(first, second) or unknown("elements of different kinds")


def any_of(values: Iterable[Value]) -> Value:
    """What is true of each of the values, whichever branch each of them takes: of the elements that loops make."""
    found = [one for value in values for one in map(_collapsed, alternatives(value))]
    return reduce(either_of, found) if found else unknown("an element of something empty")


def distinct(items: Iterable[Value]) -> Value:
    """The content of a set: each element once, or unknown where it is not known which of them are equal."""
    elements = tuple(items)
    if len(elements) > 1 and not all(map(is_key, elements)):
        return unknown("a set of elements that are not known")
    return Tuple(tuple({as_key(element): element for element in elements}.values()))


def _collapsed(value: Value, depth: int = 0) -> Value:
    if isinstance(value, Choice):
        return any_of(alternatives(value))
    if isinstance(value, Tuple) and depth < MAX_NESTED:
        return Tuple(tuple(_collapsed(item, depth + 1) for item in value.items))
    return value


def over_sides(value: Value, changes: Callable[[int], bool], depth: int = 0) -> Value:
    """The structure with both sides joined of branches that a single run takes now one way, now the other."""
    if depth > MAX_NESTED:
        return value

    def inside(part: Value) -> Value:
        return over_sides(part, changes, depth + 1)

    match value:
        case Choice(branch=branch, yes=yes, no=no):
            yes, no = over_sides(yes, changes, depth), over_sides(no, changes, depth)
            return either_of(yes, no) if changes(branch) else select(literal(branch), yes, no)
        case _:
            return whole if (whole := _rebuilt(value, inside)) is not None else value


def _either_data(first: Value, second: Value) -> Array | None:
    numbers = [value.value for value in (first, second) if isinstance(value, Const)]
    if len(numbers) == 2 and all(isinstance(number, (int, float)) for number in numbers):
        found = literal_array(numbers)
        return found.but(shape=()) if found else None
    one, other = _as_data(first), _as_data(second)
    if one is None or other is None:
        return None
    one, other = settled(one), settled(other)
    encoding = one.encoding if one.encoding is other.encoding else _either_ids(one, other, numbers)
    shape, story = _either_shape(one.shape, other.shape), one.story or other.story
    alike = (one.classes, one.numbers) == (other.classes, other.numbers)
    classes = one.classes if alike else Const(2) if encoding is Encoding.BINARY else None
    made = one.made if one.made == other.made else None
    return Array(encoding, classes, shape, story=story, made=made, numbers=one.numbers if alike else None)


def _either_ids(one: Array, other: Array, numbers: list[object]) -> Encoding | None:
    """The encoding of class ids of two kinds: 0 and 1 are binary labels, and so they stay beside others."""
    if one.encoding not in CLASS_IDS or other.encoding not in CLASS_IDS:
        return None
    return Encoding.BINARY if numbers and set(numbers) <= {0, 1} else Encoding.INTEGER


def _either_shape(first: Shape, second: Shape) -> Shape:
    if first is None or second is None or len(first) != len(second):
        return None
    sizes = zip(first, second, strict=True)
    return tuple(one if one == other else unknown("an axis that changes") for one, other in sizes)


def index_symbol(count: Value) -> Unknown:
    """A number that a loop counts with: an index, not a mask or a list of positions."""
    fresh = unknown("a loop counter")
    return derived(fresh, "index", count)
