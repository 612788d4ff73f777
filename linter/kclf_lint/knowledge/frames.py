"""Frames of pandas: data with columns that have names."""

from __future__ import annotations

from kclf_lint.knowledge.arrays import distinct, first_argument, integer, many, settled, shape_of
from kclf_lint.knowledge.call import Call
from kclf_lint.knowledge.sampling import some_samples
from kclf_lint.setups import Encoding, Step
from kclf_lint.values import Array, Const, Entries, Object, Value, derived, unknown

_COLUMNS: dict[str, dict[str, Encoding]] = {
    "https://storage.googleapis.com/tf-datasets/titanic/train.csv": {"survived": Encoding.BINARY},
    "https://storage.googleapis.com/tf-datasets/titanic/eval.csv": {"survived": Encoding.BINARY},
    "http://storage.googleapis.com/download.tensorflow.org/data/heart.csv": {"target": Encoding.BINARY},
    "https://storage.googleapis.com/download.tensorflow.org/data/heart.csv": {"target": Encoding.BINARY},
    "http://archive.ics.uci.edu/ml/machine-learning-databases/auto-mpg/auto-mpg.data": {"MPG": Encoding.CONTINUOUS},
}
"""What the columns of public files hold, as the pages that publish them say."""


def from_file(call: Call) -> Value:
    """``pd.read_csv``: a frame; what its columns hold is known of a few public files."""
    path = call["path"]
    address = path.value if isinstance(path, Const) and isinstance(path.value, str) else ""
    length = many()
    known = {
        name: Array(
            encoding,
            Const(2) if encoding is Encoding.BINARY else None,
            (length,),
            story=(Step(call.place, f"the column {name} of this file is {encoding.value}"),),
        )
        for name, encoding in _COLUMNS.get(address, {}).items()
    }
    shape = (length, unknown("the columns of a file"))
    return Array(shape=shape, columns=Entries(tuple(known.items())), why="a column of a file")


def column(frame: Array, name: str) -> Array:
    """``frame[name]``: the same data for the same frame and name."""
    shape = frame.shape[:1] if frame.shape else None
    known = frame.columns.get(name) if frame.columns else None
    key = derived(frame, "column", name).key
    found = known if isinstance(known, Array) else Array(why=frame.why)
    return found.but(shape=shape, content=key)


def popped(call: Call) -> Value:
    """``frame.pop(name)``."""
    frame, name = call.receiver, call["item"]
    if isinstance(frame, Array) and frame.columns is not None and isinstance(name, Const):
        return column(frame, str(name.value))
    return derived(first_argument(call), "pop", name)


def with_column(frame: Array, name: str, value: Value) -> Array:
    """The frame after ``frame[name] = value``."""
    shape = frame.shape[:1] if frame.shape else None
    match value:
        case Array() if shape_of(value) is None or len(shape_of(value) or ()) <= 1:
            content = settled(value).but(shape=shape)
        case Const(value=int() | float() as number) if abs(number) < 1e300:
            content = Array(shape=shape, fill=float(number))
        case _:
            content = Array(shape=shape)
    return frame.anew(columns=(frame.columns or Entries(())).put(name, content))


def rearranged(call: Call) -> Value:
    """``drop``, ``sort_values`` ...: other rows or columns, of which those that stay are what they were."""
    value = call.receiver
    if not isinstance(value, Array):
        return derived(first_argument(call), call.name)
    found = some_samples(value)
    if found.shape is not None and len(found.shape) == 2:
        return found.but(shape=(found.shape[0], unknown("the columns of a frame")))
    return found


def mapped_to(call: Call) -> Value:
    """``series.map({'a': 0, 'b': 1})``: class ids where the values of the dict are the numbers from zero."""
    value, table = call.receiver, call["func"]
    shape = shape_of(value) if value is not None else None
    story = value.story if isinstance(value, Array) else ()
    entries = call.host.read(table, "entries") if isinstance(table, Object) and table.kind == "dict" else None
    numbers = [integer(item) for _, item in entries.items] if isinstance(entries, Entries) else []
    count = len(set(numbers))
    if count < 2 or set(numbers) != set(range(count)):
        return Array(shape=shape)
    encoding = Encoding.BINARY if count == 2 else Encoding.INTEGER
    step = Step(call.place, "labels become class ids here")
    return Array(encoding, Const(count), shape, story=(*story, step))


def codes(value: Array) -> Array:
    """``series.cat.codes``: class ids."""
    return Array(Encoding.INTEGER, distinct(value, value), value.shape, story=value.story)
