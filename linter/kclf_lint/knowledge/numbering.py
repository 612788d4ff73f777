"""Which numbers stand for classes: from zero, from one, -1 and 1, or numbers that calculating has made useless."""

from __future__ import annotations

from collections.abc import Callable, Collection
from fractions import Fraction
from itertools import pairwise

from kclf_lint.setups import CLASS_IDS, Encoding, Numbers
from kclf_lint.values import Array, Const, Shape, Value

FROM_ZERO = Numbers(Fraction(0), Fraction(1))

_LARGEST = 10**9
"""Greater numbers, and fractions of greater ones, are not calculated with."""


def numbers_of(labels: Array) -> Numbers | None:
    """How the classes of labels with one number per sample are numbered."""
    if labels.numbers is not None:
        return labels.numbers
    counted = labels.encoding in CLASS_IDS and labels.classes is not None
    return FROM_ZERO if counted else None


def of_values(values: Collection[int], shape: Shape) -> Array | None:
    """Labels that take just these values; None where they are not numbered in equal steps."""
    found = sorted(set(values))
    steps = {after - before for before, after in pairwise(found)}
    if len(steps) != 1:
        return None
    numbers = Numbers(Fraction(found[0]), Fraction(steps.pop()))
    labels = numbered(Array(classes=Const(len(found)), shape=shape), numbers)
    # A list from a negative number on may also be one of targets of a regression.
    return labels if found[0] >= 0 else labels.but(encoding=None)


def of_range(first: int, end: int, shape: Shape) -> Array | None:
    """Labels from ``first`` up to, not including, ``end``; None where that is one number or none."""
    if end - first < 2:
        return None
    return numbered(Array(classes=Const(end - first), shape=shape), Numbers(Fraction(first), Fraction(1)))


def numbered(labels: Array, numbers: Numbers) -> Array:
    """The labels with other numbers for the same classes."""
    start, step = numbers.start, numbers.step
    count = labels.classes.value if isinstance(labels.classes, Const) else None
    if isinstance(count, int) and step < 0:
        start, step = start + (count - 1) * step, -step  # the same numbers, for the classes in another order
    if Numbers(start, step) == FROM_ZERO:
        return labels.but(encoding=Encoding.BINARY if count == 2 else Encoding.INTEGER, numbers=None)
    are_ids = start.denominator == 1 and step == 1
    return labels.but(encoding=Encoding.INTEGER if are_ids else None, numbers=Numbers(start, step))


def are_whole(numbers: Numbers) -> bool:
    """Whether every class has an integer."""
    return numbers.start.denominator == numbers.step.denominator == 1


def survive_as_integers(labels: Array) -> bool:
    """Whether labels as integers say no more and no less: they are whole, or so small that all of them become 0.

    Others may become the numbers of groups of classes.
    """
    numbers, count = numbers_of(labels), labels.classes.value if isinstance(labels.classes, Const) else None
    if numbers is None or are_whole(numbers):
        return True
    last = numbers.start + (count - 1) * numbers.step if isinstance(count, int) else None
    return last is not None and min(numbers.start, last) >= 0 and max(numbers.start, last) < 1


_CALCULATIONS: dict[str, Callable[[Numbers, Fraction], Numbers]] = {
    "+": lambda old, by: Numbers(old.start + by, old.step),
    "-": lambda old, by: Numbers(old.start - by, old.step),
    "*": lambda old, by: Numbers(old.start * by, old.step * by),
    "/": lambda old, by: Numbers(old.start / by, old.step / by),
}


def calculated(old: Numbers, symbol: str, operand: Value, *, is_left: bool) -> Numbers | None:
    """The numbers after ``labels symbol operand``, or ``operand symbol labels`` if the operand is on the left."""
    by = _fraction(operand)
    if by is None or symbol not in _CALCULATIONS or (by == 0 and symbol in "*/"):
        return None
    if is_left and symbol == "-":
        old, symbol = Numbers(-old.start, -old.step), "+"
    if is_left and symbol == "/":
        return None
    new = _CALCULATIONS[symbol](old, by)
    parts = (new.start.numerator, new.start.denominator, new.step.numerator, new.step.denominator)
    return new if max(map(abs, parts)) <= _LARGEST else None


def _fraction(value: Value) -> Fraction | None:
    match value:
        case Const(value=int() | float() as number) if -_LARGEST < number < _LARGEST:
            return Fraction(number)
        case _:
            return None
