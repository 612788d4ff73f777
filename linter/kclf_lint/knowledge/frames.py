"""Frames of pandas: data with columns that have names."""

from __future__ import annotations

from kclf_lint.knowledge import numbering
from kclf_lint.knowledge.arrays import (
    as_array,
    distinct,
    first_argument,
    integer,
    many,
    of_some_classes,
    settled,
    shape_of,
    single,
    subscript,
    truth,
)
from kclf_lint.knowledge.call import Call, Host
from kclf_lint.knowledge.logs import LOG
from kclf_lint.knowledge.sampling import some_samples
from kclf_lint.knowledge.structures import any_of, either_of, with_batch
from kclf_lint.setups import CLASS_IDS, Encoding, Step
from kclf_lint.values import (
    NONE,
    Array,
    Bound,
    Const,
    Entries,
    Function,
    Object,
    Partial,
    Slice,
    Tuple,
    Value,
    derived,
    unknown,
)

INDEXERS = ("loc", "iloc", "at", "iat")
"""Attributes of frames and series that are indexed."""

CHANGED_IN_PLACE = frozenset("replace fillna where mask clip rename set_axis".split())
"""Methods with ``inplace=True`` after which the data, or the names of its columns, are not what they were."""

_NO_COLUMNS = frozenset("index columns dtypes dtype axes empty attrs flags style plot hist str dt sparse name".split())
"""Attributes of frames and series that hold no data of theirs."""


def column(frame: Array, name: str | int) -> Array:
    """``frame[name]``, or the column at a position: the same data for the same frame and column."""
    shape = frame.shape[:1] if frame.shape is not None else None
    known = frame.columns.get(name) if frame.columns else None
    key = derived(frame, "column", name).key
    found = known if isinstance(known, Array) else Array(frame.encoding if _is_real(frame) else None, why=frame.why)
    kept = found.keeps_categories or frame.keeps_categories
    found = found.but(keeps_categories=kept)
    return found.but(shape=shape, content=key, base=frame.base or frame.content, holder="")


def has_column(frame: Array, name: str) -> bool:
    """Whether ``frame.name`` may be a column: what is no attribute of every frame."""
    return frame.columns is not None and name not in _NO_COLUMNS


def _is_real(frame: Array) -> bool:
    """Whether all columns that are not told apart hold real numbers."""
    return frame.encoding is Encoding.CONTINUOUS


def _columns(frame: Array, names: list[str]) -> Array:
    """``frame[['a', 'b']]``."""
    found = [column(frame, name) for name in names]
    shape = (frame.shape[0], Const(len(names))) if frame.shape else None
    if len(found) == 1:
        return found[0].but(shape=shape, columns=Entries(((names[0], found[0]),)))
    real = all(one.encoding is Encoding.CONTINUOUS for one in found)
    entries = Entries(tuple(zip(names, found, strict=True)))
    return Array(Encoding.CONTINUOUS if real else None, shape=shape, columns=entries, why=frame.why)


def _names(host: Host, index: Value) -> list[str] | None:
    """The names in a list of names."""
    items = host.elements(index) if isinstance(index, Object) else None
    names = [item.value for item in items or () if isinstance(item, Const) and isinstance(item.value, str)]
    return names if items and len(names) == len(items) else None


def item(host: Host, frame: Array, index: Value) -> Array:
    """``frame[index]``: columns by name, samples by anything else; ``data[rows, column]`` of numpy."""
    if isinstance(index, Const) and isinstance(index.value, str):
        return column(frame, index.value)
    if (names := _names(host, index)) is not None:
        return _columns(frame, names)
    if isinstance(index, Tuple) and len(index.items) == 2 and frame.columns is not None:
        return located(host, frame, "iloc", index)
    return subscript(frame, index)


def located(host: Host, frame: Array, by: str, index: Value) -> Array:
    """``frame.loc[rows, columns]`` by name, ``frame.iloc[rows, columns]`` by position."""
    if not isinstance(index, Tuple) or len(index.items) != 2:
        return subscript(frame, index)
    rows, columns = index.items
    if columns == Slice(NONE, NONE, NONE):
        return subscript(frame, rows)
    if (names := _names(host, columns)) is not None and by in ("loc", "at"):
        return subscript(_columns(frame, names), rows)
    match columns:
        case Const(value=str(name)) if by in ("loc", "at"):
            return subscript(column(frame, name), rows)
        case Const(value=int(position)) if by in ("iloc", "iat") and frame.columns is not None:
            return subscript(column(frame, position), rows)
        case _:
            plain = frame.columns is None or not frame.columns.items
            return subscript(frame.but(columns=None) if plain else Array(shape=frame.shape, why=frame.why), index)


def popped(call: Call) -> Value:
    """``frame.pop(name)``."""
    frame, name = call.receiver, call["item"]
    if isinstance(frame, Array) and frame.columns is not None and isinstance(name, Const):
        return column(frame, str(name.value))
    return derived(first_argument(call), "pop", name)


def with_column(frame: Array, name: str, value: Value) -> Array:
    """The frame after ``frame[name] = value``."""
    shape = frame.shape[:1] if frame.shape else None
    whole = (*shape, unknown("the columns of a frame")) if shape and len(frame.shape or ()) == 2 else frame.shape
    match value:
        case Array() if shape_of(value) is None or len(shape_of(value) or ()) <= 1:
            content = settled(value).but(shape=shape)
        case Const(value=int() | float() as number) if abs(number) < 1e300:
            content = Array(shape=shape, fill=float(number))
        case _:
            content = Array(shape=shape)
    encoding = frame.encoding if content.encoding is Encoding.CONTINUOUS else None
    return frame.anew(shape=whole, encoding=encoding, columns=_by_name(frame).put(name, content))


def _by_name(frame: Array) -> Entries:
    """What is known of columns by name: positions change with the columns."""
    return Entries(tuple(pair for pair in (frame.columns or Entries(())).items if isinstance(pair[0], str)))


def placed(frame: Array, by: str, index: Value, value: Value) -> Array:
    """The frame after ``frame.loc[rows, column] = value``."""
    match index:
        case Tuple(
            items=(
                Slice(start=Const(value=None), stop=Const(value=None), step=Const(value=None)),
                Const(value=str(name)),
            )
        ):
            return with_column(frame, name, value)
        case Tuple(items=(_, Const(value=str(name)))) if by in ("loc", "at"):
            return with_column(frame, name, unknown("a column that is written into"))
        case _:
            return Array(shape=frame.shape, columns=Entries(()) if frame.columns is not None else None)


def with_attribute(frame: Array, name: str, value: Value) -> Array | None:
    """The frame after ``frame.name = value``; None where that says nothing about the data."""
    if name in ("index", "name"):
        return None
    if name in ("columns", "shape") or frame.columns is None:
        return Array(columns=Entries(()) if frame.columns is not None else None)
    return with_column(frame, name, value)


def rearranged(call: Call) -> Value:
    """``drop``, ``sort_values`` ...: other rows or columns, of which those that stay are what they were."""
    value = call.receiver
    if not isinstance(value, Array):
        return derived(first_argument(call), call.name)
    return _rearranged(of_some_classes(value) if call.name.endswith(".drop") and not _drops_columns(call) else value)


def _drops_columns(call: Call) -> bool:
    """Whether ``drop`` takes columns away, not samples."""
    second = call.rest[1].value if len(call.rest) > 1 else call["axis"]
    return call.given("columns") or second in (Const(1), Const("columns"))


def _rearranged(frame: Array) -> Array:
    found = some_samples(frame)
    if found.shape is not None and len(found.shape) < 2:
        return found
    shape = (found.shape[0], unknown("the columns of a frame")) if found.shape else None
    return found.but(shape=shape, columns=_by_name(frame) if frame.columns is not None else None)


def renumbered(call: Call) -> Value:
    """``reset_index``: a series becomes a frame unless its index is dropped."""
    value = call.receiver
    if not isinstance(value, Array):
        return derived(first_argument(call), call.name)
    if truth(call["drop"]):
        return value
    return _rearranged(value) if value.columns is not None else Array(columns=Entries(()))


def assigned(call: Call) -> Value:
    """``frame.assign(name=value)``: functions are asked with the frame."""
    frame = call.receiver
    if not isinstance(frame, Array) or not call.complete:
        return derived(first_argument(call), call.name)
    for name, argument in call.bound.items():
        value = argument.value
        if isinstance(value, (Function, Bound, Partial)):
            value = call.host.apply(value, (frame,), call.place)
        frame = with_column(frame, name, value)
    return frame


def applied(call: Call) -> Value:
    """``series.map(f)``, ``frame.apply(f, axis=1)``: what the function makes of any sample."""
    value, function = call.receiver, call["func"]
    if not isinstance(value, Array):
        return derived(first_argument(call), call.name)
    is_frame = value.columns is not None or (value.shape is not None and len(value.shape) > 1)
    if not isinstance(function, (Function, Partial)) or (is_frame and integer(call["axis"]) != 1):
        return _looked_up(call, function) if call.name.endswith(".map") else Array()
    sample = any_of((call.host.apply(function, (value.but(shape=()),), call.place),))
    length = value.shape[0] if value.shape else many()
    found = with_batch(sample, length)
    single_numbers = isinstance(found, Array) and found.shape is not None and len(found.shape) == 1
    return found if single_numbers else Array()


def replaced(call: Call) -> Value:
    """``series.replace({'a': 0, 'b': 1})``: as ``map``, where all that is replaced are texts."""
    table = call["to_replace"]
    entries = call.host.entries(table)
    texts = isinstance(entries, Entries) and all(isinstance(key, str) for key, _ in entries.items)
    is_column = isinstance(call.receiver, Array) and call.receiver.shape is not None and len(call.receiver.shape) == 1
    return _looked_up(call, table) if texts and is_column else Array(shape=shape_of(first_argument(call)))


def filled(call: Call) -> Value:
    """``fillna(value)``: the value joins the others."""
    value, number = call.receiver, call["value"]
    if not isinstance(value, Array) or value.encoding is Encoding.CONTINUOUS:
        return first_argument(call)
    if value.columns is not None:
        return value.but(columns=Entries(tuple((key, _joined(one, number)) for key, one in value.columns.items)))
    return _joined(value, number)


def _joined(value: Value, number: Value) -> Array:
    """Data in which some elements may be a number."""
    if not isinstance(value, Array):
        return Array()
    found = either_of(value.but(shape=()), number)
    same = isinstance(found, Array) and (found.encoding, found.numbers) == (value.encoding, value.numbers)
    return value if same else Array(shape=value.shape)


def made(call: Call) -> Value:
    """``pd.DataFrame``: of a dict of columns, or of an array."""
    data = call["data"]
    if isinstance(data, Object) and data.kind == LOG:
        return data
    entries = call.host.entries(data)
    if isinstance(entries, Entries):
        frame = Array(shape=(many(), unknown("the columns of a frame")), columns=Entries(()))
        for name, value in entries.items:
            if isinstance(name, str):
                frame = with_column(frame, name, as_array(call, value) or value)
        return frame
    array = as_array(call, data)
    if array is None:
        return Array(shape=(many(), unknown("the columns of a frame")), columns=Entries(()))
    flat = array.shape is not None and len(array.shape) == 1
    shape = (*array.shape, Const(1)) if flat and array.shape is not None else array.shape
    return array.anew(shape=shape, columns=array.columns or Entries(()), fill=array.fill)


def binned(call: Call) -> Value:
    """``pd.cut``, ``pd.qcut``: numbers of the bins, or the labels that the program gives them."""
    shape = shape_of(call["x"])
    labels = call["labels"]
    if truth(labels) is False and call.given("labels"):
        return Array(Encoding.INTEGER, None, shape, story=(Step(call.place, "class ids are made here"),))
    items = as_array(call, labels)
    return items.anew(shape=shape) if items is not None and items.encoding in CLASS_IDS else Array(shape=shape)


def flagged(call: Call) -> Value:
    """``series.isin(...)``, ``series.isna()``: True or False for every element."""
    value = first_argument(call)
    shape = shape_of(value)
    return Array(Encoding.BINARY, Const(2), shape) if single(shape) else Array(shape=shape)


def _looked_up(call: Call, table: Value) -> Value:
    """``series.map({'a': 0, 'b': 1})``: class ids where the values of the dict are the numbers from zero."""
    value = call.receiver
    shape = shape_of(value) if value is not None else None
    story = value.story if isinstance(value, Array) else ()
    entries = call.host.entries(table)
    numbers = [integer(item) for _, item in entries.items] if isinstance(entries, Entries) else []
    known = [number for number in numbers if number is not None]
    found = numbering.of_values(known, shape) if len(known) == len(numbers) else None
    if found is None:
        return Array(shape=shape)
    return found.but(story=(*story, Step(call.place, "labels become class ids here")))


def codes(value: Array) -> Array:
    """``series.cat.codes``: class ids."""
    return Array(Encoding.INTEGER, distinct(value, value), value.shape, story=value.story)
