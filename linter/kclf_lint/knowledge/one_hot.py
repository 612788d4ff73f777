"""One-hot encoding by functions: ``to_categorical``, ``tf.one_hot``, rows of ``np.eye``, ``pd.get_dummies``."""

from __future__ import annotations

from collections.abc import Callable

from kclf_lint.knowledge.arrays import as_array, first_argument, integer, shape_of
from kclf_lint.knowledge.call import Call
from kclf_lint.knowledge.learning import chain, counted
from kclf_lint.knowledge.numbering import survive_as_integers
from kclf_lint.setups import ROWS, Encoded, EncodedTwice, Encoding, Scaled, Step
from kclf_lint.values import NONE, Array, Const, Shape, Value, derived, unknown


def encode_one_hot(classes: str) -> Callable[[Call], Value]:
    """One-hot encoding of class ids; ``classes`` names the parameter with the number of classes."""

    def effect(call: Call) -> Value:
        value = first_argument(call)
        labels = as_array(call, value)
        if labels and labels.encoding in ROWS:
            return encoded_twice(
                call, _last(call), labels, _with_classes(call, labels.shape, _width(call, classes, Const(2)))
            )
        if labels and labels.encoding is Encoding.CONTINUOUS:
            return Array(None, None, None)
        width = _width(call, classes, _count(value, labels))
        learned = chain(value, counted(call, _last(call), labels) if call[classes] == NONE else None)
        step = Step(call.place, "labels are one-hot encoded here", Encoded(_last(call), learned))
        shape = _with_classes(call, labels.shape if labels else shape_of(value), width)
        story = (*(labels.story if labels else ()), step)
        scaled = labels.made if labels and _is_useless(labels) else None
        return Array(Encoding.ONE_HOT, width, shape, width, story, made=scaled or step)

    return effect


def of_values(effect: Callable[[Call], Value]) -> Callable[[Call], Value]:
    """One-hot encoding with other numbers than one and zero, or along another axis, is none."""

    def checked(call: Call) -> Value:
        plain = call["on_value"] in _ONES and call["off_value"] in _ZEROS and call["axis"] in (NONE, Const(-1))
        found = effect(call)
        return found if plain or not isinstance(found, Array) else Array(shape=None)

    return checked


_ONES = (NONE, Const(1), Const(1.0), Const(True))
_ZEROS = (NONE, Const(0), Const(0.0), Const(False))


def _is_useless(labels: Array) -> bool:
    """Whether scaled labels are all 0 as integers, or nobody knows what they are."""
    return labels.made is not None and isinstance(labels.made.how, Scaled) and survive_as_integers(labels)


def _last(call: Call) -> str:
    return call.name.rpartition(".")[2]


def _width(call: Call, classes: str, otherwise: Value) -> Value:
    return otherwise if call[classes] == NONE else call[classes]


def _count(value: Value, labels: Array | None) -> Value:
    """How many columns labels need: one more than the greatest id."""
    if labels is None or labels.classes is None:
        return derived(value, "classes", text="the number of classes")
    if labels.numbers is None:
        return labels.classes
    count, last = integer(labels.classes), labels.numbers
    greatest = last.start + (count - 1) * last.step if count is not None else None
    known = greatest is not None and greatest.denominator == 1 and greatest >= 0
    return Const(int(greatest) + 1) if known and greatest is not None else unknown("the greatest class id")


def _with_classes(call: Call, shape: Shape, width: Value) -> Shape:
    if shape is None:
        return None
    drops_last = call.name.endswith("to_categorical") and len(shape) > 1 and integer(shape[-1]) == 1
    return (*(shape[:-1] if drops_last else shape), width)


def encoded_twice(call: Call, by: str, labels: Array, shape: Shape) -> Array:
    """Rows of zeros and ones that are taken for class ids."""
    operand = next((argument.place for argument in (*call.bound.values(), *call.rest)), None)
    step = Step(call.place, "labels that are one-hot already are encoded again here", EncodedTwice(by, operand))
    return Array(None, labels.classes, shape, story=(*labels.story, step), made=step)


def identity_matrix(call: Call) -> Value:
    """``np.eye(n)``: indexed by class ids it one-hot encodes them."""
    size, columns = call["N"], call["M"]
    width = size if columns == NONE else columns
    return Array(Encoding.ONE_HOT, width, (size, width), story=(Step(call.place, "labels are one-hot encoded here"),))
