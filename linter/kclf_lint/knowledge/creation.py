"""Arrays that a program makes: filled with a number, drawn at random, put together, written into."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kclf_lint.knowledge import numbering
from kclf_lint.knowledge.arithmetic import as_type
from kclf_lint.knowledge.arrays import (
    as_array,
    axis_of,
    first_argument,
    integer,
    is_index,
    many,
    settled,
    shape_of,
    single,
)
from kclf_lint.knowledge.call import Call
from kclf_lint.knowledge.frames import with_column
from kclf_lint.places import Place
from kclf_lint.setups import CLASS_IDS, Encoding, Step
from kclf_lint.values import NONE, Array, Const, Entries, Object, Shape, Stream, Tuple, Unknown, Value, derived, unknown

_HUGE = 1e300
"""Greater numbers may not fit into a float."""


def to_array(call: Call) -> Value:
    """``np.array(x)``: lists of constants or of arrays become arrays, everything else passes."""
    value = first_argument(call)
    found: Value | None = as_array(call, value)
    if found is None and isinstance(value, (Object, Tuple)):
        items = call.host.elements(value)
        of = call.host.read(value, "of") if isinstance(value, Object) and value.kind == "list" else None
        if items is not None:
            found = stacked_rows(items, Const(len(items)))
        elif of is not None:
            found = _gathered(stacked_rows((of,), many()), of)
        found = found or derived(value, "array", reason="an array of things that are not all known")
    elif found is None and isinstance(value, Stream) and isinstance(value.element, Array):
        found = stacked_rows((value.element,), many())
    return as_type(found if found is not None else value, call["dtype"])


def stacked_rows(items: Iterable[Value], length: Value) -> Array | None:
    """Rows put on top of each other: ``np.stack``."""
    arrays = [item if isinstance(item, Array) else _number(item) for item in items]
    rows = [array for array in arrays if array is not None]
    if not rows or len(rows) < len(arrays):
        return None
    ranks = {len(array.shape) if array.shape is not None else None for array in rows}
    if len(ranks) > 1:
        return None
    first = joined(rows)
    if first.shape is None or (len(first.shape) and len({settled(array).encoding for array in rows}) > 1):
        return first if first.shape is None and first.encoding is Encoding.CONTINUOUS else Array()
    shape: Shape = (length, *first.shape)
    if first.encoding is Encoding.CONTINUOUS or first.fill is not None:
        return first.anew(shape=shape, fill=first.fill)
    if first.encoding in CLASS_IDS and not single(shape):
        return Array(shape=shape)
    # A row is one-hot where each of its rows is; a single row of classes becomes a row of a table.
    return first.anew(shape=shape)


def _number(value: Value) -> Array | None:
    match value:
        case Const(value=bool() | int() | float() as number) if abs(number) < _HUGE:
            return Array(shape=(), fill=float(number))
        case _:
            return Array(Encoding.INTEGER, shape=()) if is_index(value) else None


def joined(parts: list[Array]) -> Array:
    """What is known of data that consists of all the parts; the shape is that of the first."""
    arrays = [settled(part) for part in parts]
    first = arrays[0]
    found = {array.encoding for array in arrays}
    story = next((array.story for array in arrays if array.story), ())
    alike = all((array.classes, array.numbers) == (first.classes, first.numbers) for array in arrays)
    classes = first.classes if alike else None
    numbers = first.numbers if alike else None
    made = first.made if all(array.made == first.made for array in arrays) else None
    fill = first.fill if len({array.fill for array in parts}) == 1 else None
    if len(found) == 1:
        classes = Const(2) if first.encoding is Encoding.BINARY and fill is None else classes
        return Array(first.encoding, classes, first.shape, first.last, story, made, numbers, grouped=True, fill=fill)
    if None in found or not all(single(array.shape) for array in arrays):
        return Array(shape=first.shape)
    if Encoding.CONTINUOUS in found and found <= {Encoding.CONTINUOUS, *CLASS_IDS}:
        return Array(Encoding.CONTINUOUS, None, first.shape, story=story)
    if found == set(CLASS_IDS):
        return Array(Encoding.INTEGER, None, first.shape, story=story)
    return Array(shape=first.shape)


def _parts(call: Call) -> list[Array] | None:
    """The arrays that a call puts together; None if one of them is not known."""
    value = call.rest[0].value if call.rest else first_argument(call)
    items = call.host.elements(value)
    if items is None and isinstance(value, Object) and (of := call.host.read(value, "of")) is not None:
        items = (of,)
    found = [as_array(call, item) or _number(item) for item in items or ()]
    arrays = [array for array in found if array is not None]
    return arrays if arrays and len(arrays) == len(found) else None


def concatenated(call: Call) -> Value:
    """Arrays put end to end along an axis (the first by default)."""
    if (parts := _parts(call)) is None:
        return derived(first_argument(call), call.name)
    made = end_to_end(parts, integer(axis_of(call)))
    value = first_argument(call)
    of = call.host.read(value, "of") if isinstance(value, Object) and call.host.elements(value) is None else None
    return _gathered(made, of) or made


def _gathered(made: Array | None, of: Value | None) -> Array | None:
    """Data that a loop has put together: it remembers of which data all its parts are."""
    return made.but(gathered=of.gathered or of.content) if made is not None and isinstance(of, Array) else made


def appended(call: Call) -> Value:
    """``np.append(a, values)``: flattened without an axis."""
    parts = [as_array(call, call[name]) or _number(call[name]) for name in ("arr", "values")]
    known = [part for part in parts if part is not None]
    if len(known) < 2:
        return derived(call["arr"], call.name)
    if call["axis"] != NONE:
        return end_to_end(known, integer(call["axis"]))
    both = joined(known)
    rows = any(part.shape is None or not single(part.shape) for part in known)
    return both.anew(shape=(many(),)) if not rows or both.encoding is Encoding.CONTINUOUS else Array(shape=(many(),))


def end_to_end(parts: list[Array], axis: int | None) -> Array:
    """``np.concatenate(parts, axis)``."""
    both = joined(parts)
    if axis == 0:
        shape = (many(), *both.shape[1:]) if both.shape else None
        return both.anew(shape=shape, fill=both.fill)
    shape = None
    if both.shape is not None and axis is not None and -len(both.shape) <= axis < len(both.shape):
        sizes = list(both.shape)
        lengths = [
            integer(part.shape[axis]) if part.shape and len(part.shape) == len(sizes) else None for part in parts
        ]
        known = [length for length in lengths if length is not None]
        sizes[axis] = Const(sum(known)) if len(known) == len(parts) else unknown("the length of an axis")
        shape = tuple(sizes)
    alike = len({settled(part).encoding for part in parts}) == 1
    kept = (alike and both.encoding is Encoding.CONTINUOUS) or both.fill is not None
    return both.anew(shape=shape, fill=both.fill) if kept else Array(shape=shape)


def side_by_side(call: Call) -> Value:
    """``np.hstack``: flat arrays end to end, others along the second axis."""
    if (parts := _parts(call)) is None:
        return derived(first_argument(call), call.name)
    ranks = {len(part.shape) if part.shape is not None else None for part in parts}
    return end_to_end(parts, 0 if ranks <= {0, 1} else None if None in ranks else 1)


def on_top(call: Call) -> Value:
    """``np.vstack``: flat arrays become rows, others are put end to end."""
    if (parts := _parts(call)) is None:
        return derived(first_argument(call), call.name)
    if all(part.shape is not None and len(part.shape) == 1 for part in parts):
        return stacked_rows(parts, Const(len(parts))) or Array()
    return end_to_end(parts, 0)


def stacked(call: Call) -> Value:
    """``np.stack``: one more axis."""
    if (parts := _parts(call)) is None:
        return derived(first_argument(call), call.name)
    if integer(axis_of(call)) == 0:
        return stacked_rows(parts, Const(len(parts))) or Array()
    alike = len({settled(part).encoding for part in parts}) == 1
    return Array(Encoding.CONTINUOUS) if alike and joined(parts).encoding is Encoding.CONTINUOUS else Array()


def repeated(call: Call) -> Value:
    """``np.repeat`` and ``np.tile`` of flat data: the same elements, more often."""
    value = first_argument(call)
    array = as_array(call, value) or _number(value)
    if array is None:
        return derived(value, call.name)
    flat = array.shape is not None and len(array.shape) < 2
    if call.name.endswith("tile"):
        flat = flat and integer(call["reps"]) is not None
    if flat:
        return array.anew(shape=(many(),), fill=array.fill)
    return Array(Encoding.CONTINUOUS) if array.encoding is Encoding.CONTINUOUS else Array(fill=array.fill)


# Filled with a number, or drawn


def _given_shape(call: Call, parameter: str) -> Shape:
    if call.rest and not call.given(parameter):
        return tuple(argument.value for argument in call.rest)
    value = call[parameter]
    if isinstance(value, Const):
        return (value,) if integer(value) is not None else ()
    items = call.host.elements(value)
    return (value,) if items is None and _is_count(value) else items


def _is_count(value: Value) -> bool:
    """Whether an unknown value is known to be a number."""
    counts = ("len", "index", "classes", "number of classes", "-", "//")
    return isinstance(value, Unknown) and (value.at_least > 0 or value.origin[:1] in {(name,) for name in counts})


def filled(number: float) -> Callable[[Call], Value]:
    """``np.zeros``, ``np.ones``: an array of a number."""

    def effect(call: Call) -> Value:
        return Array(shape=_given_shape(call, "shape"), fill=number)

    return effect


def filled_like(number: float) -> Callable[[Call], Value]:
    """``np.zeros_like(a)``, ``np.ones_like(a)``."""

    def effect(call: Call) -> Value:
        return Array(shape=shape_of(first_argument(call)), fill=number)

    return effect


def empty(call: Call) -> Value:
    """``np.empty``: the content comes later."""
    return Array(shape=_given_shape(call, "shape"))


def full(call: Call) -> Value:
    """``np.full(shape, number)``."""
    tensor = call.name.startswith("tensorflow.")
    shape = _given_shape(call, "dims" if tensor else "shape")
    match call["value" if tensor else "fill_value"]:
        case Const(value=int() | float() as number) if abs(number) < _HUGE:
            return Array(shape=shape, fill=float(number))
        case _:
            return Array(shape=shape)


def real_numbers(call: Call) -> Value:
    """``np.random.normal`` and its like: real numbers."""
    parameter = "shape" if call.name.startswith("tensorflow.") else "size"
    return as_type(Array(Encoding.CONTINUOUS, shape=_given_shape(call, parameter)), call["dtype"])


def uniform(call: Call) -> Value:
    """``tf.random.uniform``: class ids where an integer type and a bound are given."""
    made = real_numbers(call)
    if made != (bounded := Array(shape=shape_of(made))) or integer(call["minval"]) != 0 or call["maxval"] == NONE:
        return made
    return _drawn(call, call["maxval"], bounded.shape)


def random_integers(call: Call) -> Value:
    """``np.random.randint(low, high, size)``: class ids below ``high``."""
    low, high = call["low"], call["high"]
    if high == NONE:
        low, high = Const(0), low
    shape = _given_shape(call, "size")
    first, last = integer(low), integer(high)
    if first == 0:
        return _drawn(call, high, shape)
    if first is None or last is None or not single(shape):
        return Array(None, None, shape)
    return numbering.of_range(first, last, shape) or Array(None, None, shape)


def _drawn(call: Call, high: Value, shape: Shape) -> Array:
    if shape is not None and not single(shape):
        return Array(Encoding.MULTI_HOT if integer(high) == 2 else None, None, shape)
    encoding = Encoding.BINARY if integer(high) == 2 else Encoding.INTEGER
    return Array(encoding, high, shape, story=(Step(call.place, "labels are drawn here"),))


def chosen(call: Call) -> Value:
    """``np.random.choice(a, size)``: elements of a, or numbers below a."""
    population = call["a"]
    shape = _given_shape(call, "size")
    if integer(population) is not None:
        return _drawn(call, population, shape)
    array = as_array(call, population)
    if array is None or array.shape is None or len(array.shape) != 1:
        return Array(shape=shape)
    found = settled(array)
    kept = single(shape) or found.encoding is Encoding.CONTINUOUS
    counted = numbering.numbers_of(found) is not None
    return found.anew(shape=shape, classes=found.classes if counted else None) if kept else Array(shape=shape)


def drawn_successes(call: Call) -> Value:
    """``np.random.binomial(1, p, size)``: zeros and ones."""
    shape = _given_shape(call, "size")
    return _drawn(call, Const(2), shape) if integer(call["n"]) == 1 else Array(shape=shape)


def permutation(call: Call) -> Value:
    """``np.random.permutation(x)``: the elements of x, or the numbers below x, in a new order."""
    value = call["x"]
    return Array(shape=(value,)) if integer(value) is not None or _is_count(value) else value


def generator(call: Call) -> Value:
    """``np.random.default_rng()``."""
    return Object("numpy.random.Generator", call.place)


def numbered(call: Call) -> Value:
    """``np.arange``: numbers, as many as the bounds say."""
    start, stop = call["start"], call["stop"]
    return Array(shape=(start if stop == NONE else unknown("the length of a range"),))


def spaced(call: Call) -> Value:
    """``np.linspace``: real numbers, unless the steps are whole."""
    start, stop, count = (integer(call[name]) for name in ("start", "stop", "num"))
    gaps = count - 1 if count is not None and call.given("num") else 49
    whole = start is not None and stop is not None and (gaps < 1 or (stop - start) % gaps == 0)
    return Array(None if whole else Encoding.CONTINUOUS, shape=(call["num"],))


# Written into


def written(array: Array, index: Value, value: Value, place: Place) -> Array:
    """The array after ``array[index] = value``."""
    if isinstance(index, Const) and isinstance(index.value, str):
        return with_column(array, index.value, value)
    by_hand = _one_hot_by_hand(array, index, value, place)
    if by_hand is not None:
        return by_hand
    old, new = settled(array), value if isinstance(value, Array) else _number(value)
    kept = _mixed(array, old, settled(new)) if new is not None else None
    columns = Entries(()) if array.columns is not None else None
    return kept.anew(shape=array.shape, columns=columns) if kept else Array(shape=array.shape, columns=columns)


def _mixed(array: Array, old: Array, new: Array) -> Array | None:
    """Data of which a part was replaced."""
    numbers = (*CLASS_IDS, Encoding.CONTINUOUS)
    if old.encoding is new.encoding is Encoding.CONTINUOUS:
        return old
    if old.encoding in CLASS_IDS and new.encoding in CLASS_IDS:
        return joined([old, new])
    if array.fill == 0 and new.encoding in numbers and single(array.shape):
        return joined([old, new])
    return new if array.fill == 0 and new.encoding is Encoding.CONTINUOUS else None


def _one_hot_by_hand(array: Array, index: Value, value: Value, place: Place) -> Array | None:
    """Ones in zeros, at a class id for each row."""
    match index:
        case Tuple(items=(row, Array(encoding=Encoding.INTEGER | Encoding.BINARY, shape=shape) as ids)) if (
            array.fill == 0
            and integer(value) == 1
            and array.shape is not None
            and len(array.shape) == 2
            and shape is not None
            and len(shape) < 2
            and isinstance(row, (Array, Unknown))
        ):
            step = Step(place, "labels are one-hot encoded here, by hand")
            return Array(Encoding.ONE_HOT, array.shape[1], array.shape, story=(*ids.story, step))
        case _:
            return None
