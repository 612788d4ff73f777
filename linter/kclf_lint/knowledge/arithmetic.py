"""What calculating with data does to encodings and shapes: operators, elementwise functions, reductions, casts."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from kclf_lint.knowledge import numbering
from kclf_lint.knowledge.arrays import as_array, axis_of, first_argument, integer, shape_of, single, truth
from kclf_lint.knowledge.call import Call
from kclf_lint.places import Place
from kclf_lint.setups import CLASS_IDS, Encoding, Scaled, Step
from kclf_lint.values import (
    NONE,
    Array,
    Const,
    Library,
    Prediction,
    Shape,
    Tensor,
    Tuple,
    Unknown,
    Value,
    derived,
    unknown,
)

_REAL_OPERATORS = frozenset(("+", "-", "*", "/", "**", "@"))
"""Operators that make real numbers of real numbers; ``//`` and ``%`` may make class ids of them."""

_ON_NUMBERS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


def calculated(left: Value, right: Value, symbol: str, place: Callable[[], Place]) -> Array:
    """Arithmetic on data, elementwise: class ids are numbered in another way, real numbers stay real numbers.

    Class ids that are divided are neither: no number says any more which class it means.
    """
    shape = broadcast(left, right)
    if (labels := _renumbered(left, right, symbol, place)) is not None:
        return labels
    if isinstance(left, Array):
        if (symbol in "*/" and integer(right) == 1) or (symbol in "+-" and integer(right) == 0):
            return left
        if left.encoding is Encoding.INTEGER and symbol in "+-" and integer(right) is not None:
            return left.anew(classes=None, made=None)
        if symbol in "|&^" and _encoding(left) is _encoding(right) is Encoding.BINARY:
            return left.anew(shape=shape, made=None)
        if symbol == "/" and left.encoding is Encoding.ONE_HOT and (integer(right) or 0) > 1:
            return scaled_labels(left, place()).but(encoding=None)
    if isinstance(right, Array) and symbol == "*" and integer(left) == 1:
        return right
    if symbol in _REAL_OPERATORS and Encoding.CONTINUOUS in (_encoding(left), _encoding(right)):
        wiped_out = symbol in ("*", "**") and 0 in (integer(left), integer(right))
        return Array(None if wiped_out else Encoding.CONTINUOUS, shape=shape)
    return Array(shape=shape, fill=_calculated_fill(left, right, symbol))


def _renumbered(left: Value, right: Value, symbol: str, place: Callable[[], Place]) -> Array | None:
    """Labels with one number per sample, calculated with a number; None for anything else."""
    labels, operand = (left, right) if isinstance(left, Array) else (right, left)
    old = numbering.numbers_of(labels) if isinstance(labels, Array) else None
    new = numbering.calculated(old, symbol, operand, is_left=operand is left) if old is not None else None
    if not isinstance(labels, Array) or new is None:
        return None
    if new == old:
        return labels
    found = numbering.numbered(labels.anew(made=None), new)
    return found if numbering.are_whole(new) else scaled_labels(found, place())


def scaled_labels(labels: Array, place: Place) -> Array:
    """Labels after a calculation that makes their numbers useless as class ids."""
    step = Step(place, "class labels are scaled here", Scaled())
    return labels.anew(made=step, story=(*labels.story, step))


def _encoding(value: Value) -> Encoding | None:
    return value.encoding if isinstance(value, Array) else None


def _calculated_fill(left: Value, right: Value, symbol: str) -> float | None:
    first, second = _number(left), _number(right)
    if first is None or second is None or symbol not in _ON_NUMBERS:
        return None
    try:
        return float(_ON_NUMBERS[symbol](first, second))
    except ArithmeticError:
        return None


def _number(value: Value) -> float | None:
    match value:
        case Array(fill=fill):
            return fill
        case Const(value=int() | float() as number):
            try:
                return float(number)
            except OverflowError:
                return None
        case _:
            return None


def broadcast(left: Value, right: Value) -> Shape:
    """The shape that numpy gives to ``left + right``. What is not known is taken for a number or a smaller array."""
    first, second = shape_of(left), shape_of(right)
    if first is None or second is None:
        known = first if second is None else second
        missing = right if second is None else left
        return None if isinstance(missing, (Array, Tensor, Prediction)) and known != () else known
    longer, shorter = (first, second) if len(first) >= len(second) else (second, first)
    start = len(longer) - len(shorter)
    return (*longer[:start], *(_axis_of_both(*pair) for pair in zip(longer[start:], shorter, strict=True)))


def _axis_of_both(one: Value, other: Value) -> Value:
    if one == other or integer(other) == 1:
        return one
    if integer(one) == 1:
        return other
    if integer(one) is not None:
        return one
    if integer(other) is not None:
        return other
    # Lengths of batches: equal where the program runs at all, unless one of them is 1.
    return one if isinstance(one, Unknown) and one.at_least > 1 else other


def compared(left: Value, right: Value) -> Array:
    """An elementwise comparison: True or False for every element."""
    shape = broadcast(left, right)
    story = left.story if isinstance(left, Array) else ()
    ids = _encoding(left) in CLASS_IDS and shape is None
    if not (ids or single(shape)):
        return Array(shape=shape)
    return Array(Encoding.BINARY, Const(2), shape, story=story)


def negated(value: Array) -> Array:
    """``-x``."""
    return Array(Encoding.CONTINUOUS if value.encoding is Encoding.CONTINUOUS else None, shape=value.shape)


def elementwise(call: Call) -> Value:
    """``np.exp`` and its like: real numbers stay real numbers."""
    value = first_argument(call)
    array = as_array(call, value)
    if array is None:
        shape = shape_of(value)
        return Array(shape=shape) if shape is not None else derived(value, call.name)
    return Array(Encoding.CONTINUOUS if array.encoding is Encoding.CONTINUOUS else None, shape=array.shape)


def rounded(call: Call) -> Value:
    """``np.round``: class ids are whole numbers as they are; of what real numbers become nothing is known."""
    value = first_argument(call)
    array = as_array(call, value)
    if array is None:
        return derived(value, call.name, *(argument.value for argument in call.bound.values()))
    return array if array.encoding in CLASS_IDS else Array(shape=array.shape)


def _reduced(call: Call, shape: Shape) -> Shape:
    """The shape after a reduction over ``axis``."""
    axis = axis_of(call)
    if shape is None:
        return () if axis == NONE else None
    keep = truth(call["keepdims"]) if call.given("keepdims") else False
    items = call.host.elements(axis)
    axes = list(range(len(shape))) if axis == NONE else [integer(item) for item in items or (axis,)]
    positions = {position % len(shape) for position in axes if position is not None and shape}
    if None in axes or keep is None:
        return None
    if keep:
        return tuple(Const(1) if position in positions else size for position, size in enumerate(shape))
    return tuple(size for position, size in enumerate(shape) if position not in positions)


def averaged(call: Call) -> Value:
    """``mean``, ``std``: real numbers, of whatever data."""
    value = first_argument(call)
    if isinstance(value, (Tensor, Prediction)):
        return derived(value, call.name)
    array = as_array(call, value)
    if (
        call.name.startswith("array.")
        and isinstance(value, Array)
        and value.columns is not None
        and axis_of(call) == NONE
    ):
        return Array(Encoding.CONTINUOUS, shape=value.shape[1:] if value.shape else None)
    # Of something unknown it may be one number, or the means of groups or windows.
    return Array(Encoding.CONTINUOUS, shape=_reduced(call, array.shape) if array else None)


def extreme(call: Call) -> Value:
    """``max``, ``min``, ``sum``: of all elements it is one number, the same for the same data."""
    value = first_argument(call)
    if isinstance(value, (Tensor, Prediction)):
        return derived(value, call.name)
    array = as_array(call, value)
    last = call.name.rpartition(".")[2].removeprefix("reduce_").removeprefix("a")
    whole = axis_of(call) == NONE or (array is not None and array.shape is not None and len(array.shape) == 1)
    if whole and not (array and array.encoding is Encoding.CONTINUOUS):
        return derived(array or value, last)
    kept = Encoding.CONTINUOUS if array and array.encoding is Encoding.CONTINUOUS else None
    return Array(kept, shape=_reduced(call, array.shape if array else None))


def one_more(value: Unknown) -> Value | None:
    """``np.max(y) + 1`` is the number of classes where the classes are numbered from zero."""
    match value.origin:
        case ("max", Array(encoding=Encoding.INTEGER | Encoding.BINARY, numbers=None) as ids):
            return number_of_classes(ids)
        case _:
            return None


def number_of_classes(ids: Array) -> Value:
    """The number of classes of class ids that count from zero: known, or the same unknown for the same data."""
    return ids.classes if ids.classes is not None else derived(ids, "classes", text="the number of classes")


_REAL_TYPES = ("float", "double", "half", "f4", "f8", "complex")


def _is_real(kind: Value) -> bool:
    """Whether a dtype holds real numbers."""
    match kind:
        case Const(value=str(text)):
            return text.startswith(_REAL_TYPES)
        case Library(name=name):
            return name.rpartition(".")[2].startswith(_REAL_TYPES)
        case _:
            return False


def cast(call: Call) -> Value:
    """``astype``: class ids keep their meaning; real numbers may become class ids by losing their fraction."""
    value = first_argument(call)
    if isinstance(value, Unknown) and call.name == "array.astype":
        return derived(value, "astype", call["dtype"])
    return as_type(value, call["dtype"])


def as_type(value: Value, kind: Value) -> Value:
    """The value with another dtype (None: its own)."""
    if isinstance(value, Prediction) and kind != NONE and not _is_real(kind):
        return Array(shape=value.shape)
    if not isinstance(value, Array) or kind == NONE or _is_real(kind):
        return value
    if kind == Const("category") or not isinstance(kind, (Const, Library)):
        value = value.but(keeps_categories=True)
    loses = value.encoding is Encoding.CONTINUOUS or (value.fill is not None and not value.fill.is_integer())
    if loses or (value.numbers is not None and not numbering.survive_as_integers(value)):
        return value.anew(encoding=None, classes=None, numbers=None, made=None)
    return value


def to_real(call: Call) -> Value:
    """``np.float32(x)``."""
    return first_argument(call)


def to_integer(call: Call) -> Value:
    """``np.int32(x)``."""
    return as_type(first_argument(call), Const("int32"))


def where(call: Call) -> Value:
    """``np.where(condition, a, b)``: two constants make class ids."""
    condition, yes, no = call["condition"], call["x"], call["y"]
    if isinstance(condition, Array) and condition.decision is not None and NONE not in (yes, no):
        return _decided(condition, yes, no)
    # A comparison of something unknown is taken for True or False, but it may be one of many elements.
    shape = None if isinstance(condition, Const) else shape_of(condition)
    if yes == NONE and no == NONE:
        return (
            Tuple((Array(shape=(unknown("the number of hits"),)),))
            if shape and len(shape) == 1
            else derived(condition, "where")
        )
    if shape_of(yes) or shape_of(no):
        shape = broadcast(condition, Array(shape=broadcast(yes, no)))
    one_each = single(shape) if shape is not None else _encoding(condition) in CLASS_IDS
    if not one_each:
        # Of a mask of pixels no element is the label of a sample.
        return Array(shape=shape)
    story = condition.story if isinstance(condition, Array) else ()
    first, second = integer(yes), integer(no)
    if first is not None and second is not None:
        message = "labels become 0 and 1 here" if {first, second} == {0, 1} else "labels become class ids here"
        found = numbering.of_values((first, second), shape)
        if found is not None:
            return found.but(story=(*story, Step(call.place, message)))
    if all(_is_class_id(value) for value in (yes, no)):
        return Array(Encoding.INTEGER, None, shape, story=(*story, Step(call.place, "labels become class ids here")))
    return Array(shape=shape)


def _decided(condition: Array, yes: Value, no: Value) -> Value:
    """``np.where(scores > 0.5, a, b)``: yes or no under other names."""
    shape = broadcast(condition, Array(shape=broadcast(yes, no))) if shape_of(yes) or shape_of(no) else condition.shape
    if {integer(yes), integer(no)} == {0, 1}:
        return condition.anew(shape=shape)
    is_id = condition.encoding in CLASS_IDS and _is_class_id(yes) and _is_class_id(no)
    return condition.anew(encoding=Encoding.INTEGER if is_id else None, classes=None, shape=shape)


def _is_class_id(value: Value) -> bool:
    number = integer(value)
    return number >= 0 if number is not None else _encoding(value) in CLASS_IDS
