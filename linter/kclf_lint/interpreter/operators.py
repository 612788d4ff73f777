"""Operators on values: arithmetic, comparison and formatting."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any

import libcst as cst

from kclf_lint.diagrams import negation, select
from kclf_lint.interpreter import containers
from kclf_lint.interpreter.machine import MAX_LENGTH, Machine
from kclf_lint.knowledge import arithmetic, arrays, predictions, tensors
from kclf_lint.knowledge.call import Arguments
from kclf_lint.values import (
    FALSE,
    NONE,
    TRUE,
    Argument,
    Array,
    Const,
    Object,
    Tensor,
    Tuple,
    Unknown,
    Value,
    derived,
    tuple_of,
    unknown,
)

_HARMLESS_PERCENT = re.compile(r"(?:[^%]|%[-+ #0]*\d{0,3}(?:\.\d{0,3})?[a-zA-Z%])*")


def _percent(text: str, value: Value) -> Value | None:
    """``text % value`` for constants."""
    items = value.items if isinstance(value, Tuple) else (value,)
    constants = [item.value for item in items if isinstance(item, Const)]
    if len(constants) < len(items) or len(text) > MAX_LENGTH or not _HARMLESS_PERCENT.fullmatch(text):
        return None
    try:
        return Const(text % tuple(constants))
    except (TypeError, ValueError, OverflowError):
        return None


_OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
    "<<": operator.lshift,
    ">>": operator.rshift,
    "@": operator.matmul,
}


def calculate(machine: Machine, left: Value, right: Value, symbol: str, node: cst.CSTNode) -> Value:
    """``left symbol right`` for all alternatives."""
    return machine.each(lambda first, second: _calculated(machine, first, second, symbol, node), left, right)


def _calculated(machine: Machine, left: Value, right: Value, symbol: str, node: cst.CSTNode) -> Value:
    match left, right:
        case Const(value=str(text)), _ if symbol == "%" and (formatted := _percent(text, right)) is not None:
            return formatted
        case Const(value=first), Const(value=second):
            return _constant(first, second, symbol)
        case Object(kind="dict"), Object(kind="dict") if symbol == "|":
            merged = containers.dict_method(machine, left, "copy", Arguments())
            if isinstance(merged, Object):
                containers.dict_method(machine, merged, "update", Arguments((Argument(right, None),)))
            return merged
        case Object(kind="set"), Object(kind="set") if symbol in "|&-^":
            return containers.united(machine, left, right, symbol)
        case (Tensor(), _) | (_, Tensor()):
            place = machine.home.place(machine.home.statement)
            return tensors.operator(left, right, symbol, place)
        case Unknown(), Const(value=1) if symbol == "+" and (count := arithmetic.one_more(left)) is not None:
            return count
        case (Array(), _) | (_, Array()):
            return arithmetic.calculated(left, right, symbol, lambda: machine.place(node))
        case _ if symbol in "+*":
            return added(machine, left, right, symbol)
        case _:
            return derived(left, symbol, right)


def added(machine: Machine, left: Value, right: Value, symbol: str) -> Value:
    if isinstance(left, Const) and isinstance(right, Const):
        return _constant(left.value, right.value, symbol)
    first = machine.elements(left) if isinstance(left, (Tuple, Object)) else None
    if symbol == "*" and first is not None and (count := arrays.integer(right)) is not None:
        whole = len(first) * max(count, 0) <= MAX_LENGTH
        items = first * count if whole else ()
    else:
        second = machine.elements(right) if isinstance(right, (Tuple, Object)) else None
        whole = first is not None and second is not None and symbol == "+" and len(first) + len(second) <= MAX_LENGTH
        items = (*(first or ()), *(second or ())) if whole else ()
    if not whole:
        made = _list_of_unknown_length(machine, left, right, symbol)
        return made if made is not None else derived(left, symbol, right)
    return tuple_of(items) if isinstance(left, Tuple) else machine.new_list(items)


def _list_of_unknown_length(machine: Machine, left: Value, right: Value, symbol: str) -> Value | None:
    """``[0] * n`` and sums of such lists: what is true of each element."""
    parts: list[Value] = []
    for operand in (left, right) if symbol == "+" else (left,):
        if not (isinstance(operand, Object) and operand.kind == "list"):
            return None
        items = machine.elements(operand)
        of = machine.read(operand, "of")
        parts += items if items is not None else (of,) if of is not None else (unknown("an element of a list"),)
    if not parts or (symbol == "*" and not isinstance(right, Unknown)):
        return None
    made = machine.new_list(())
    machine.joined_by(made, parts, "a list whose length is not known")
    return made


def _constant(left: Any, right: Any, symbol: str) -> Value:
    numbers = isinstance(left, (int, float)) and isinstance(right, (int, float))
    if numbers:
        if symbol == "**" and (abs(right) > 64 or abs(left) > 1e9):
            return unknown("a huge number")
        if symbol == "<<" and right > 512:
            return unknown("a huge number")
        if isinstance(left, int) and isinstance(right, int) and left.bit_length() + right.bit_length() > MAX_LENGTH:
            return unknown("a huge number")
    elif symbol == "*":
        text, count = (left, right) if isinstance(left, (str, bytes)) else (right, left)
        if not isinstance(text, (str, bytes)) or not isinstance(count, int) or len(text) * count > MAX_LENGTH:
            return unknown("a repeated constant")
    elif symbol == "%" or (
        isinstance(left, (str, bytes)) and isinstance(right, (str, bytes)) and len(left) + len(right) > MAX_LENGTH
    ):
        return unknown("a formatted string")
    try:
        return Const(_OPERATIONS[symbol](left, right))
    except (ArithmeticError, TypeError, ValueError):
        return unknown(f"{symbol} of constants that don't fit")


_OPPOSITES = {"!=": "==", "not in": "in", "is not": "is", ">": "<=", ">=": "<"}


_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
}


def compare(machine: Machine, left: Value, right: Value, symbol: str, at: predictions.Written | None = None) -> Value:
    """One comparison of two terminals; ``at`` tells where it stands."""
    if symbol not in ("is", "is not", "in", "not in"):
        if predictions.concerns(left, right):
            return predictions.compared(machine, left, right, symbol, at)
        if isinstance(left, Array) or isinstance(right, Array):
            return arithmetic.compared(left, right)
    if (opposite := _OPPOSITES.get(symbol)) is not None:
        return _opposite(machine, compare(machine, left, right, opposite))
    match left, right:
        case Const(value=first), Const(value=second) if symbol in _COMPARED:
            try:
                return TRUE if _COMPARED[symbol](first, second) else FALSE
            except TypeError:
                return unknown("a comparison of constants that don't fit")
        case Const(value=first), Const(value=second) if symbol == "is":
            return TRUE if first is second or (type(first) is type(second) and first == second) else FALSE
        case Const(value=str(first)), Const(value=str(second)) if symbol == "in":
            return TRUE if first in second else FALSE
        case _ if symbol == "in":
            return _contained(machine, left, right)
        case (Unknown(), _) | (_, Unknown()):
            if isinstance(right, Unknown) and not isinstance(left, Unknown) and symbol == "==":
                left, right = right, left
            if left == right and symbol in ("==", "is", "<="):
                return TRUE
            return derived(left, symbol, right, reason="a condition")
        case Object(kind="enum.Enum"), Object(kind="enum.Enum") if symbol == "==":
            return TRUE if left is right else FALSE
        case _ if symbol in ("==", "is") and NONE in (left, right):
            return TRUE if left == right else FALSE
        case _ if symbol == "is":
            return TRUE if left is right else FALSE
        case Tuple(items=first), Tuple(items=second) if symbol == "==" and len(first) != len(second):
            return FALSE
        case _:
            return derived(left, symbol, right)


def _opposite(machine: Machine, value: Value) -> Value:
    """The opposite of a comparison; of something unknown it may be data (``images > 0.5``), without a truth."""
    if not isinstance(value, Unknown):
        return negation(machine.condition(value))
    machine.condition(value)
    return derived(value, "not", reason=value.reason)


def _contained(machine: Machine, left: Value, right: Value) -> Value:
    items = machine.elements(right)
    if items is not None and isinstance(left, Const) and all(isinstance(item, Const) for item in items):
        return TRUE if left in items else FALSE
    if items is not None and isinstance(left, Unknown) and 0 < len(items) <= 4:
        result: Value = FALSE
        for item in items:
            result = select(machine.condition(compare(machine, left, item, "==")), TRUE, result)
        return result
    # What is in a container depends on its content, which changes.
    return derived(left, "in", machine.entries(right) or machine.contents(right))
