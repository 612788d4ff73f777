"""What operations on data do to encodings and shapes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod

from kclf_lint.knowledge import numbering
from kclf_lint.knowledge.call import Call
from kclf_lint.setups import CLASS_IDS, ROWS, Encoding, Step
from kclf_lint.values import (
    NONE,
    Array,
    Const,
    Entries,
    Object,
    Prediction,
    Shape,
    Slice,
    Stream,
    Tensor,
    Tuple,
    Unknown,
    Value,
    derived,
    unknown,
)

MAX_LITERAL_RANK = 4
MAX_LITERAL_LENGTH = 10_000
"""How deep and how long the lists may be that are read as labels that are written out."""

MAX_ELEMENTS = 10**12
"""Elements of an array that are counted."""


def integer(value: Value | None) -> int | None:
    """The number, if the value is an integer constant (a float without fraction counts)."""
    if isinstance(value, Const) and not isinstance(value.value, bool):
        if isinstance(value.value, int):
            return value.value
        if isinstance(value.value, float) and value.value.is_integer():
            return int(value.value)
    return None


def truth(value: Value) -> bool | None:
    """The truth of a constant; None if it is not one."""
    return bool(value.value) if isinstance(value, Const) else None


def many(reason: str = "the number of samples") -> Unknown:
    """The length of a batch axis that holds more than one sample."""
    return unknown(reason, at_least=2)


def shape_of(value: Value) -> Shape:
    """The shape of anything that has one."""
    match value:
        case Array(shape=shape) | Tensor(shape=shape) | Prediction(shape=shape):
            return shape
        case Const(value=int() | float() | bool()):
            return ()
        case _:
            return None


def single(shape: Shape) -> bool:
    """Whether a shape has one element for each sample: (), (n,) or (n, 1)."""
    return shape is not None and (len(shape) < 2 or integer(shape[-1]) == 1)


def settled(array: Array) -> Array:
    """The array with the encoding that its equal elements have, if they have one."""
    fill = array.fill
    if array.encoding is not None or fill is None:
        return array
    if not fill.is_integer():
        return array.but(encoding=Encoding.CONTINUOUS)
    if not single(array.shape) or fill < 0:
        return array
    return array.but(encoding=Encoding.BINARY if fill in (0, 1) else Encoding.INTEGER)


def as_array(call: Call, value: Value) -> Array | None:
    """The value as data: arrays as they are, lists of constants by their content."""
    if isinstance(value, Array):
        return value
    nested = _constants(call, value)
    return literal_array(nested, call) if isinstance(nested, list) and nested else None


def _constants(call: Call, value: Value, depth: int = 0) -> object:
    if isinstance(value, Const):
        return value.value
    items = call.host.elements(value) if isinstance(value, (Object, Tuple)) and depth < MAX_LITERAL_RANK else None
    if items is None or len(items) > MAX_LITERAL_LENGTH:
        return _constants
    content = [_constants(call, item, depth + 1) for item in items]
    return _constants if any(item is _constants for item in content) else content


def literal_array(content: list[object], call: Call | None = None) -> Array | None:
    """The encoding of labels that are written out: class ids, rows of one-hot or multi-hot, or real numbers."""
    story = (Step(call.place, "labels are written out here"),) if call else ()
    if all(isinstance(item, (int, float)) for item in content):
        length: tuple[Value, ...] = (Const(len(content)),)
        return _class_ids(content, length, story)
    if all(isinstance(item, str) for item in content):
        return Array(None, Const(len(set(map(str, content)))), (Const(len(content)),))
    if not all(isinstance(row, list) and row for row in content):
        return None
    rows = [row for row in content if isinstance(row, list)]
    width = len(rows[0])
    if any(len(row) != width for row in rows):
        return None
    shape: tuple[Value, ...] = (Const(len(rows)), Const(width))
    flat = [item for row in rows for item in row]
    if not all(isinstance(item, (int, float)) for item in flat):
        return Array(shape=shape if all(isinstance(item, str) for item in flat) else None)
    if width == 1:
        return _class_ids(flat, shape, story)
    if len(rows) > 1 and all(item in (0, 1) for item in flat):
        sums = [sum(float(item) for item in row if isinstance(item, (int, float))) for row in rows]
        if all(total == 1 for total in sums):
            return Array(Encoding.ONE_HOT, Const(width), shape, story=story)
        return Array(Encoding.MULTI_HOT, Const(width), shape, story=story)
    return Array(Encoding.CONTINUOUS if _are_real(flat) else None, None, shape)


def _are_real(content: list[object]) -> bool:
    """Whether numbers cannot be class ids: they have a fraction, or are negative and not just -1."""
    return any(isinstance(item, float) and not item.is_integer() for item in content) or any(
        isinstance(item, (int, float)) and item < -1 for item in content
    )


def _class_ids(content: list[object], shape: tuple[Value, ...], story: tuple[Step, ...]) -> Array:
    if _are_real(content):
        return Array(Encoding.CONTINUOUS, None, shape, story=story)
    numbers = [item for item in content if isinstance(item, (int, float))]
    if set(numbers) == {0.0, 1.0}:
        return Array(Encoding.BINARY, Const(2), shape, story=story, grouped=True)
    whole = [item for item in numbers if isinstance(item, int)]
    if len(whole) == len(numbers) and (found := numbering.of_values(whole, shape)) is not None:
        return found.but(story=story, grouped=True)
    if min(numbers) < 0 or len(whole) < len(numbers):
        return Array(None, None, shape)
    return Array(Encoding.INTEGER, None, shape, story=story)


# Effects: each takes a call and gives the result. The names say what happens to the data.


def same(call: Call) -> Value:
    """Data passes unchanged: copies, casts, conversions between libraries."""
    return first_argument(call)


def copied(call: Call) -> Value:
    """``y.copy()``: what is written into the copy does not change the original."""
    value = first_argument(call)
    return value.anew(fill=value.fill) if isinstance(value, Array) else value


def held_by(holder: str, effect: Callable[[Call], Value]) -> Callable[[Call], Value]:
    """A function whose results are arrays of numpy, or (with '') data that may be anything else."""

    def held(value: Value) -> Value:
        match value:
            case Array():
                return value if value.holder == holder else value.but(holder=holder)
            case Tuple(items=items):
                return Tuple(tuple(map(held, items)))
            case _:
                return value

    return lambda call: held(effect(call))


def first_argument(call: Call) -> Value:
    """What a function or method works on: its receiver, else its first argument."""
    if call.receiver is not None:
        return call.receiver
    if call.rest:
        return call.rest[0].value
    for argument in call.bound.values():
        return argument.value
    return unknown("a call without arguments")


def itself(call: Call) -> Value:
    """A method that returns its own object."""
    return call.receiver if call.receiver is not None else unknown(call.name)


def opaque(call: Call) -> Value:
    """Nothing is known of the result, except that it is the same for the same arguments."""
    return derived(first_argument(call), call.name, *(argument.value for argument in call.bound.values()))


def sample(call: Call) -> Value:
    """A reduction: one number."""
    return derived(first_argument(call), call.name)


def axis_of(call: Call) -> Value:
    """The axis argument under any of its names."""
    for name in ("axis", "dimension", "dim"):
        if call.given(name):
            return call[name]
    return call["axis"]


def argmax(call: Call) -> Value:
    """Class ids from scores or one-hot labels."""
    value = first_argument(call)
    shape, axis = shape_of(value), integer(axis_of(call))
    rest: Shape = None
    if shape is not None and axis is not None and -len(shape) <= axis < len(shape):
        position = axis % len(shape)
        rest = shape[:position] + shape[position + 1 :]
    elif axis_of(call) == NONE and call.name.startswith("numpy"):
        rest = ()
    reduces_classes = axis == -1 or (shape is not None and axis == len(shape) - 1)
    if isinstance(value, Array) and value.encoding is Encoding.ONE_HOT and reduces_classes:
        step = Step(call.place, "one-hot labels become class ids here")
        return Array(Encoding.INTEGER, value.classes, rest, story=(*value.story, step))
    if isinstance(value, Array) and value.shape and reduces_classes:
        return Array(Encoding.INTEGER, value.shape[-1], rest, story=(Step(call.place, "class ids are made here"),))
    return Array(None, None, rest) if isinstance(value, Array) else derived(value, call.name, axis_of(call))


def reshape(call: Call) -> Value:
    """A new shape; labels keep their encoding while their last axis does."""
    value = first_argument(call)
    target = [argument.value for argument in call.rest] or [call["shape"]]
    if len(target) == 1 and (items := call.host.elements(target[0])) is not None:
        target = list(items)
    rest = _left_over(shape_of(value), target)
    shape: Shape = tuple(rest if integer(size) == -1 else size for size in target)
    if len(target) == 1 and isinstance(target[0], (Unknown, Stream)):
        shape = None
    array = as_array(call, value)
    if array is None:
        return Array(shape=shape)
    if array.encoding is Encoding.CONTINUOUS or array.fill is not None:
        return array.but(shape=shape, columns=None)
    if array.encoding in CLASS_IDS:
        kept = shape is not None and (len(shape) == 1 or integer(shape[-1]) == 1)
        return array.but(shape=shape) if kept else _in_shape(array, shape)
    old = array.last_axis()
    if array.encoding and old is not None and shape and len(shape) > 1 and shape[-1] == old:
        return array.but(shape=shape, last=None)
    return _in_shape(array, shape)


def _left_over(old: Shape, target: list[Value]) -> Value:
    """The length that -1 stands for in a new shape."""
    wanted = [size for size in target if integer(size) != -1]
    inner = [integer(size) for size in old[1:]] if old else [None]
    if old and len(wanted) == len(target) - 1 and None not in inner:
        elements = prod(size for size in inner if size is not None)
        keeps_first = old[0] in wanted and integer(old[0]) is None
        if keeps_first:
            wanted.remove(old[0])
        sizes = [integer(size) for size in wanted]
        taken = prod(size for size in sizes if size is not None)
        if None not in sizes and 0 < taken < MAX_ELEMENTS:
            if keeps_first:
                return Const(elements // taken)
            if taken == elements:
                return old[0]
            if (first := integer(old[0])) is not None:
                return Const(first * elements // taken)
    return unknown("a reshaped axis")


def _in_shape(array: Array | None, shape: Shape) -> Array:
    """Data whose encoding is lost with its shape; what was decided of predictions comes from them still."""
    return Array(shape=shape, decision=array.decision, holder=array.holder) if array else Array(shape=shape)


def flatten(call: Call) -> Value:
    """``ravel``/``flatten``: one axis."""
    value = first_argument(call)
    array = as_array(call, value)
    shape = shape_of(value) if array is None else array.shape
    length = shape[0] if shape else many()
    if array and array.encoding in CLASS_IDS:
        return array.but(shape=(length,))
    if not single(shape):
        length = unknown("the length of a flattened array")
    if array and (array.encoding is Encoding.CONTINUOUS or array.fill is not None):
        return array.but(shape=(length,), columns=None)
    return _in_shape(array, (length,))


def squeeze(call: Call) -> Value:
    """Axes of length one go away; unknown lengths are taken to be longer than one only if they are batch axes."""
    value = first_argument(call)
    array = as_array(call, value)
    if array is None:
        return derived(value, "squeeze")
    if array.shape is None or len(array.shape) < 2:
        return array.but(shape=()) if array.shape == (Const(1),) else array
    if any(not isinstance(size, Const) for size in array.shape[1:]):
        return array.but(shape=None)
    shape = (array.shape[0], *(size for size in array.shape[1:] if integer(size) != 1))
    return array.but(shape=shape)


def expand_dims(call: Call) -> Value:
    """One more axis of length one."""
    value, axis = first_argument(call), integer(axis_of(call))
    shape = shape_of(value)
    if shape is None or axis is None:
        return Array(shape=None)
    position = axis if axis >= 0 else len(shape) + 1 + axis
    new: Shape = (*shape[:position], Const(1), *shape[position:])
    if isinstance(value, Array):
        # A last axis of one leaves class ids what they are; rows of classes are not along the last axis any more.
        is_last = position == len(shape)
        keeps = value.encoding is None or is_last == (value.encoding in CLASS_IDS)
        return value.but(shape=new) if keeps or value.encoding is Encoding.CONTINUOUS else Array(shape=new)
    return Array(shape=new)


OVERWRITING_METHODS = frozenset("fill put resize itemset partition update assign assign_add assign_sub".split())
"""Methods that write an argument into the data itself; ``assign`` of pandas takes keywords only."""
_OVERWRITING = frozenset(f"numpy.{name}" for name in "place put putmask copyto fill_diagonal put_along_axis".split())


def written_into(name: str, positional: Sequence[Value], out: Value) -> Value:
    """The data that a function of a library writes into, None if there is none."""
    return positional[0] if name in _OVERWRITING and positional else out


def transpose(call: Call) -> Value:
    value = first_argument(call)
    if not isinstance(value, Array):
        return Array(shape=None)
    order = call["axes"] if call.given("axes") else call["perm"]
    if order == NONE:
        return transposed(value)
    positions = [integer(position) for position in call.host.elements(order) or ()]
    if value.shape is None or sorted(position or 0 for position in positions) != list(range(len(value.shape))):
        return Array(shape=None)
    return Array(shape=tuple(value.shape[position or 0] for position in positions))


def transposed(value: Array) -> Array:
    """``x.T``."""
    shape = tuple(reversed(value.shape)) if value.shape and len(value.shape) <= 2 else None
    if value.encoding is Encoding.CONTINUOUS or value.fill is not None:
        return value.but(shape=shape, columns=None)
    return value if shape is not None and len(shape) == 1 else Array(shape=shape)


def distinct(value: Value, labels: Array | None) -> Value:
    """How many different values data holds: its classes, or the same unknown for the same data."""
    if labels is not None and labels.classes is not None:
        texts = labels.encoding is None and labels.shape is not None and len(labels.shape) == 1
        if labels.encoding in CLASS_IDS or texts:
            return labels.classes
    return derived(value if labels is None else labels, "number of classes", text="the number of classes")


def unique(call: Call) -> Value:
    """``np.unique(y)``: as many elements as there are classes."""
    value = first_argument(call)
    size = unknown("the number of different rows") if call.given("axis") else distinct(value, as_array(call, value))
    results: list[Value] = [Array(shape=(size,))]
    for name in ("return_index", "return_inverse", "return_counts"):
        asked = truth(call[name])
        if asked is None:
            return unknown("np.unique with results that are not known")
        if asked and name == "return_inverse":
            step = Step(call.place, "class ids are made here")
            results.append(Array(Encoding.INTEGER, size, (many(),), story=(step,)))
        elif asked:
            results.append(Array(shape=(size,)))
    return results[0] if len(results) == 1 else Tuple(tuple(results))


def counted(call: Call) -> Value:
    """``Counter(y)``: as many entries as there are classes."""
    value = first_argument(call)
    known = isinstance(value, Array) and value.encoding in CLASS_IDS
    return Array(shape=(distinct(value, value),)) if known and isinstance(value, Array) else opaque(call)


def class_count(call: Call) -> Value:
    """``series.nunique()``."""
    shape = shape_of(unique(call))
    return shape[0] if shape else unknown("a number of classes")


def subscript(value: Array, index: Value) -> Array:
    """``array[index]`` with numpy's meaning."""
    picked = _picked(value, index)
    free = value.encoding is Encoding.CONTINUOUS or value.fill is not None
    # Real numbers and equal numbers stay what they are, whichever of them are picked.
    found = value.but(shape=picked.shape, last=None, content=picked.content) if free else picked
    parts = index.items if isinstance(index, Tuple) else (index,)
    return found.but(base=(value.base or value.content) if all(map(_shares_memory, parts)) else 0)


def _shares_memory(index: Value) -> bool:
    """Whether numpy gives a view for such an index; unknown ones may be numbers."""
    return isinstance(index, (Slice, Const, Unknown))


def is_index(value: Value) -> bool:
    """Whether an unknown value is known to be one integer."""
    return isinstance(value, Unknown) and value.origin[:1] == ("index",)


def _picked(value: Array, index: Value) -> Array:
    indices = index.items if isinstance(index, Tuple) else (index,)
    if value.shape is None:
        return _unknown_part(value, indices)
    shape: list[Value] = []
    rest = list(value.shape)
    touched_classes = picked_samples = False
    for position, part in enumerate(indices):
        if part == NONE:
            shape.append(Const(1))
            continue
        if isinstance(part, Const) and part.value is ...:
            kept = len(rest) - sum(1 for later in indices[position + 1 :] if later != NONE)
            shape += rest[: max(kept, 0)]
            rest = rest[max(kept, 0) :]
            continue
        if not rest:
            return Array()
        size = rest.pop(0)
        touched_classes = touched_classes or (not rest and len(value.shape) > 1)
        match part:
            case Slice(start=start, stop=stop, step=step):
                shape.append(_sliced(size, start, stop, step))
                if (start, stop, step) == (NONE, NONE, NONE):
                    touched_classes = False
            case Const():
                pass
            case Unknown() if is_index(part):
                pass
            case Array(shape=None) | Unknown():
                if isinstance(part, Unknown) and value.encoding and len(indices) == 1:
                    # An unknown index may be a number, a mask or a list of positions.
                    last = value.shape[-1] if len(value.shape) > 1 else None
                    return of_some_classes(value).anew(shape=None, last=last)
                return Array()
            case Array(shape=taken) if taken is not None:
                picked_samples = picked_samples or not shape
                mask_like = (
                    part.encoding is Encoding.BINARY and len(taken) == 1 and value.encoding is not Encoding.ONE_HOT
                )
                shape += (many(),) if mask_like else taken
            case _:
                picked_samples = picked_samples or not shape
                shape.append(many())
    new = (*shape, *rest)
    if value.encoding in ROWS and (touched_classes or indices[-1] == NONE):
        return Array(shape=new)
    if value.encoding in CLASS_IDS and len(value.shape) > 1 and len(new) > 1 and integer(new[-1]) != 1:
        return Array(shape=new)
    whole = [part == NONE or part == Slice(NONE, NONE, NONE) or part == Const(...) for part in indices]
    if all(whole):
        return value.but(shape=new)
    samples = of_some_classes(value, in_order=not picked_samples)
    return samples.anew(shape=new, made=value.made if all(whole[1:]) else None)


def of_some_classes(value: Array, *, in_order: bool = False) -> Array:
    """Samples that were chosen by what they are, or neighbours: they need not have every class."""
    columns = value.columns
    if columns is not None:
        parts = [
            (name, of_some_classes(one, in_order=in_order)) for name, one in columns.items if isinstance(one, Array)
        ]
        columns = Entries(tuple(parts))
    if value.encoding not in (None, Encoding.INTEGER) or (in_order and not value.grouped):
        return value.anew(columns=columns, fill=value.fill)
    return value.anew(columns=columns, fill=value.fill, classes=None, numbers=None)


def _unknown_part(value: Array, indices: tuple[Value, ...]) -> Array:
    """Part of data of unknown rank: class ids stay what they are, and rows along the first axis stay rows."""
    if value.encoding in CLASS_IDS:
        in_order = all(isinstance(part, Slice) for part in indices)
        return of_some_classes(value, in_order=in_order).anew(last=None)
    rows = len(indices) == 1 and isinstance(indices[0], (Slice, Array, Unknown))
    return value.anew() if rows and value.encoding else Array()


def _sliced(size: Value, start: Value, stop: Value, step: Value) -> Value:
    length, first, last = integer(size), integer(start), integer(stop)
    if (start, stop, step) == (NONE, NONE, NONE):
        return size
    if step == NONE and last is not None and last >= 0 and (start == NONE or (first is not None and first >= 0)):
        wanted = max(last - (first or 0), 0)
        if length is not None:
            return Const(max(min(length, last) - (first or 0), 0))
        return Const(wanted) if wanted <= 1 else many()
    return unknown("the length of a slice")
