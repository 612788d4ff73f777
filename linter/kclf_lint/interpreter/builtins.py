"""Builtins of Python: called with the evaluated arguments."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any

from kclf_lint.interpreter.containers import dict_method, element_of, iterated
from kclf_lint.interpreter.machine import MAX_UNROLLED, Machine
from kclf_lint.knowledge import arithmetic, arrays, files
from kclf_lint.knowledge.call import Arguments
from kclf_lint.knowledge.structures import any_of, index_symbol
from kclf_lint.values import (
    FALSE,
    NONE,
    TRUE,
    Array,
    Bound,
    Class,
    Const,
    Entries,
    Function,
    Library,
    Object,
    Prediction,
    Stream,
    Tensor,
    Tuple,
    Unknown,
    Value,
    derived,
    unknown,
)


def _len(machine: Machine, values: list[Value]) -> Value:
    value = values[0]
    items = machine.elements(value)
    if items is not None:
        return Const(len(items))
    match value:
        case Object(kind="list" | "set"):
            return machine.each(_length, machine.contents(value))
        case Object(kind="dict"):
            return machine.each(_length, machine.entries(value) or unknown("a dict"))
        case Const(value=str(text)):
            return Const(len(text))
        case Array() | Prediction() | Tensor() if shape := arrays.shape_of(value):
            return shape[0] if shape[0] != NONE else derived(value, "len")
        case Stream(kind="generator" | "dataset"):
            return derived(value, "len")
        case Object(cls=cls) if (
            cls is not None and (found := machine.method(value, "__len__", (), value.place or cls.place)) is not None
        ):
            return found
        case Unknown(text=text):
            return derived(value, "len", text=f"len({text})" if text else "")
        case _:
            return derived(value, "len")


def _length(content: Value) -> Value:
    elements = content.keys() if isinstance(content, Entries) else None
    if isinstance(content, Tuple):
        elements = content.items
    return Const(len(elements)) if elements is not None else derived(content, "len")


def _open(machine: Machine, values: list[Value]) -> Value:
    text = files.opened(values[0]) if values else None
    return text if text is not None else derived(values[0], "open", *values[1:]) if values else unknown("a file")


def _range(machine: Machine, values: list[Value]) -> Value:
    numbers = [arrays.integer(value) for value in values]
    if None not in numbers and 1 <= len(numbers) <= 3:
        try:
            counted = range(*(number for number in numbers if number is not None))
        except ValueError:
            return unknown("a range with step zero")
        if len(counted) <= MAX_UNROLLED:
            return machine.new_list(Const(number) for number in counted)
    return Object("range")


def _number(kind: type) -> Callable[[Machine, list[Value]], Value]:
    def convert(machine: Machine, values: list[Value]) -> Value:
        match values:
            case [Const(value=int() | float() | str() | bool() as constant)]:
                try:
                    return Const(kind(constant))
                except (ValueError, OverflowError):
                    return unknown("a number from a text that is none")
            case [Array() as value]:
                number = arithmetic.as_type(value, Const("int")) if kind is int else value
                return number.but(shape=()) if isinstance(number, Array) else number
            case [Unknown() as value]:
                return value
            case []:
                return Const(kind())
            case _:
                return derived(values[0], kind.__name__)

    return convert


def _text(machine: Machine, values: list[Value]) -> Value:
    match values:
        case [Const(value=value)] if not isinstance(value, bytes):
            return Const(str(value)) if len(str(value)) < 10_000 else unknown("a long string")
        case [value, *_]:
            return derived(value, "str")
        case _:
            return Const("")


def _list(machine: Machine, values: list[Value]) -> Value:
    if not values:
        return machine.new_list(())
    items = iterated(machine, values[0])
    if items is not None:
        return machine.new_list(items)
    match values[0]:
        case Array():
            return values[0]
        case Stream(element=element):
            return list_of(machine, element, "a list of unknown length")
        case Object(kind="list" | "set") as value if (of := machine.read(value, "of")) is not None:
            return list_of(machine, of, "a list of unknown length")
        case value:
            return derived(value, "list")


def _tuple(machine: Machine, values: list[Value]) -> Value:
    if not values:
        return Tuple(())
    items = iterated(machine, values[0])
    return Tuple(items) if items is not None else derived(values[0], "tuple")


def _set(machine: Machine, values: list[Value]) -> Value:
    if not values:
        return machine.new_set(())
    items = iterated(machine, values[0])
    if items is not None:
        return machine.new_set(items)
    if isinstance(values[0], Array):
        return Array(shape=(arrays.distinct(values[0], values[0]),))
    return derived(values[0], "set")


def dict_of(machine: Machine, value: Value) -> Object:
    """A dict of unknown length, of which each value is this."""
    made = machine.new_dict(())
    machine.write(made, "entries", unknown("a dict made by a loop over unknown elements"))
    machine.write(made, "any", any_of((value,)))
    return made


def _dict(machine: Machine, values: list[Value]) -> Value:
    if not values:
        return machine.new_dict(())
    if isinstance(values[0], Object) and values[0].kind == "dict":
        return dict_method(machine, values[0], "copy", Arguments())
    pairs = machine.elements(values[0]) or ()
    some_pair = machine.elements(element_of(machine, values[0])) if not pairs else None
    if some_pair is not None and len(some_pair) == 2:
        return dict_of(machine, some_pair[1])
    entries: dict[Hashable, Value] = {}
    for pair in pairs:
        match machine.elements(pair):
            case (Const(value=str() | int() as key), value):
                entries[key] = value
            case _:
                return derived(values[0], "dict")
    return machine.new_dict(entries.items()) if pairs else derived(values[0], "dict")


def _zip(machine: Machine, values: list[Value]) -> Value:
    columns = [iterated(machine, value) for value in values]
    if columns and all(column is not None for column in columns):
        known = [column for column in columns if column is not None]
        return machine.new_list(Tuple(row) for row in zip(*known, strict=False))
    return Stream("zip", Tuple(tuple(element_of(machine, value) for value in values)))


def unzipped(machine: Machine, pairs: Value) -> Value:
    """``zip(*pairs)``: for each part of a pair, a tuple of this part of all pairs."""
    parts = machine.elements(element_of(machine, pairs))
    if parts is None:
        return unknown("zip of unpacked arguments")
    return machine.new_list(list_of(machine, part, "a part of all pairs") for part in parts)


def list_of(machine: Machine, element: Value, reason: str) -> Object:
    """A list of unknown length, of which each element is this."""
    made = machine.new_list(())
    machine.write(made, "items", unknown(reason))
    machine.write(made, "of", any_of((element,)))
    return made


def _enumerate(machine: Machine, values: list[Value]) -> Value:
    items = iterated(machine, values[0]) if values else None
    start = arrays.integer(values[1]) if len(values) > 1 else 0
    if items is not None and start is not None and len(items) <= MAX_UNROLLED:
        return machine.new_list(Tuple((Const(number + start), entry)) for number, entry in enumerate(items))
    return (
        Stream("enumerate", Tuple((index_symbol(NONE), element_of(machine, values[0]))))
        if values
        else unknown("enumerate")
    )


def _extreme(name: str, choose: Callable[..., Any]) -> Callable[[Machine, list[Value]], Value]:
    def effect(machine: Machine, values: list[Value]) -> Value:
        items = machine.elements(values[0]) if len(values) == 1 else tuple(values)
        numbers = [
            found.value for found in items or () if isinstance(found, Const) and isinstance(found.value, (int, float))
        ]
        if items and len(numbers) == len(items):
            return Const(choose(numbers))
        return derived(values[0], name, *values[1:]) if values else unknown(name)

    return effect


def _ordered(name: str) -> Callable[[Machine, list[Value]], Value]:
    def effect(machine: Machine, values: list[Value]) -> Value:
        items = iterated(machine, values[0]) if values else None
        if items is None:
            match values:
                case [Array() as value, *_]:
                    return value
                case [value, *_]:
                    return derived(value, name)
                case _:
                    return unknown(name)
        if name == "reversed":
            return machine.new_list(reversed(items))
        constants: list[Any] = [found.value for found in items if isinstance(found, Const)]
        if len(constants) < len(items) or len(values) > 1:
            return machine.new_list(items)
        try:
            return machine.new_list(Const(value) for value in sorted(constants))
        except TypeError:
            return unknown("a sort of things that don't compare")

    return effect


_TYPES: dict[str, type] = {
    **{f"builtins.{kind.__name__}": kind for kind in (int, float, complex, str, bytes, bool, list, tuple, dict, set)},
    "six.string_types": str,
    "six.text_type": str,
}


def _isinstance(machine: Machine, values: list[Value]) -> Value:
    match values:
        case [Const(value=constant), kind]:
            kinds = machine.elements(kind) if isinstance(kind, Tuple) else (kind,)
            types = [_TYPES.get(one.name) if isinstance(one, Library) else None for one in kinds or (kind,)]
            if any(known is not None and isinstance(constant, known) for known in types):
                return TRUE
            return derived(values[0], "isinstance", kind) if None in types else FALSE
        case [value, kind]:
            return derived(value, "isinstance", kind)
        case _:
            return unknown("isinstance")


def _next(machine: Machine, values: list[Value]) -> Value:
    return element_of(machine, values[0]) if values else unknown("next")


def _iter(machine: Machine, values: list[Value]) -> Value:
    match values:
        case [Stream() as stream, *_]:
            return replace(stream, kind="iterator")
        case [value, *_]:
            return value
        case _:
            return unknown("iter")


def _abs(machine: Machine, values: list[Value]) -> Value:
    match values:
        case [Const(value=int() | float() as number)]:
            return Const(abs(number))
        case [value, *_]:
            return derived(value, "abs")
        case _:
            return unknown("abs")


def _callable(machine: Machine, values: list[Value]) -> Value:
    match values:
        case [Function() | Class() | Bound() | Library()]:
            return TRUE
        case [Const()]:
            return FALSE
        case _:
            return derived(values[0], "callable") if values else unknown("callable")


BUILTINS: dict[str, Callable[[Machine, list[Value]], Value] | None] = {
    "len": _len,
    "range": _range,
    "int": _number(int),
    "float": _number(float),
    "bool": None,
    "str": _text,
    "list": _list,
    "tuple": _tuple,
    "set": _set,
    "frozenset": _set,
    "dict": _dict,
    "zip": _zip,
    "enumerate": _enumerate,
    "max": _extreme("max", max),
    "min": _extreme("min", min),
    "sum": _extreme("sum", sum),
    "sorted": _ordered("sorted"),
    "reversed": _ordered("reversed"),
    "iter": _iter,
    "next": _next,
    "abs": _abs,
    "open": _open,
    "round": None,
    "isinstance": _isinstance,
    "callable": _callable,
    **dict.fromkeys(
        "print input super getattr setattr hasattr type map filter any all object property staticmethod "
        "classmethod id hash repr vars "
        "globals locals exit quit eval exec divmod pow ord chr format Exception ValueError TypeError KeyError "
        "RuntimeError "
        "NotImplementedError ImportError FileNotFoundError IOError OSError StopIteration AttributeError "
        "IndexError".split()
    ),
}
"""The builtins that are told apart from undefined names; None where ``calls`` treats them or nothing is known."""
