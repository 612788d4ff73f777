"""Python's own containers, strings and builtins."""

from __future__ import annotations

import operator
from collections.abc import Callable

import libcst as cst

from kclf_lint.interpreter.machine import MAX_LENGTH, Machine
from kclf_lint.knowledge import arrays, frames, logs, predictions, tensors
from kclf_lint.knowledge.call import Arguments
from kclf_lint.knowledge.structures import any_of, either_of, index_symbol, without_batch
from kclf_lint.setups import Encoding
from kclf_lint.values import (
    FALSE,
    NONE,
    TRUE,
    Argument,
    Array,
    Bound,
    Class,
    Const,
    Entries,
    Object,
    Prediction,
    Slice,
    Stream,
    Tensor,
    Tuple,
    Unknown,
    Value,
    as_key,
    derived,
    fresh_key,
    is_key,
    unknown,
)

CONSTANT_NAMES: dict[str, Value] = {"True": TRUE, "False": FALSE, "None": NONE, "__file__": Unknown("__file__")}


def element_of(machine: Machine, value: Value) -> Value:
    """Any one element of an iterable."""
    items = machine.elements(value)
    match value:
        case Stream(element=element):
            return element
        case Array():
            # A loop may leave elements out.
            return without_batch(arrays.of_some_classes(value).but(gathered=value.gathered or value.content))
        case Prediction():
            return without_batch(value)
        case Object(kind="list" | "set") if items is None and (of := machine.read(value, "of")) is not None:
            return of
        case Object(kind="range"):
            return index_symbol(value)
        case _ if items:
            if all(item == items[0] for item in items):
                return items[0]
            numbers = all((number := arrays.integer(item)) is not None and number >= 0 for item in items)
            return index_symbol(value) if numbers else unknown("an element of a container")
        case Object(cls=cls) if cls is not None:
            found = machine.method(value, "__iter__", (), value.place or cls.place)
            if isinstance(found, Stream):
                return found.element
            found = machine.method(value, "__getitem__", (index_symbol(value),), value.place or cls.place)
            return found if found is not None else unknown("an element of an object")
        case _:
            return unknown("an element of something unknown")


def iterated(machine: Machine, value: Value) -> tuple[Value, ...] | None:
    """All that iterating over a value gives, in order; None if it is not all known."""
    if isinstance(value, Const) and isinstance(value.value, str) and len(value.value) <= MAX_LENGTH:
        return tuple(map(Const, value.value))
    return machine.elements(value)


def item(machine: Machine, owner: Value, index: Value, node: cst.CSTNode) -> Value:
    """``owner[index]``."""
    match owner:
        case Tuple() | Object(kind="list"):
            return _sequence_item(machine, owner, index)
        case Object(kind="dict"):
            content = machine.read(owner, "entries")
            found = _one_of(owner, machine.read(owner, "any"), index)
            if found is None and content is not None:
                found = machine.each(lambda entries: _entry(entries, index), content)
            return found if found is not None else derived(owner, "item", index)
        case Array():
            predictions.item_of_decision(machine, owner, index)
            return frames.item(machine, owner, index)
        case Bound(receiver=Array() as frame, function=str(by)) if by in frames.INDEXERS:
            return frames.located(machine, frame, by, index)
        case Prediction():
            return predictions.item(owner, index)
        case Tensor():
            return tensors.part(owner, index, machine.place(node))
        case Const(value=str(text)) if isinstance(index, Const) and isinstance(index.value, int):
            return (
                Const(text[index.value]) if -len(text) <= index.value < len(text) else unknown("an index out of range")
            )
        case Class(members=members) if isinstance(index, Const) and index.value in members:
            return owner.scope.names[str(index.value)]
        case Object(cls=Class(is_tuple=True)):
            return _sequence_item(machine, Tuple(machine.elements(owner) or ()), index)
        case Object(kind="sklearn.utils.Bunch") if isinstance(index, Const) and isinstance(index.value, str):
            return machine.read(owner, index.value) or derived(owner, "item", index)
        case Object(kind=logs.LOG):
            written = node.slice[0].slice if isinstance(node, cst.Subscript) and len(node.slice) == 1 else None
            key = written.value if isinstance(written, cst.Index) else node
            return logs.read(machine, owner, index, machine.place(key))
        case Object(cls=cls) if cls is not None:
            found = machine.method(owner, "__getitem__", (index,), machine.place(node))
            return found if found is not None else derived(owner, "item", index)
        case Stream(element=element):
            return element
        case _:
            return derived(owner, "item", index)


def _entry(entries: Value, index: Value) -> Value:
    key = index.value if isinstance(index, Const) else index
    found = entries.get(key) if isinstance(entries, Entries) else None
    if isinstance(entries, Unknown) and entries.origin[:2] == ("stored", key):
        stored = entries.origin[2]
        return stored if isinstance(stored, Value) else derived(entries, "item", index)
    if found is None and isinstance(entries, Entries) and isinstance(index, Unknown):
        found = _looked_up(entries)
    return found if found is not None else derived(entries, "item", index)


def _looked_up(entries: Entries) -> Value | None:
    """Any value of a dict from classes to class ids: the numbers from zero, each once."""
    numbers = [arrays.integer(value) for _, value in entries.items]
    count = len(numbers)
    if count < 2 or set(numbers) != set(range(count)):
        return None
    return Array(Encoding.BINARY if count == 2 else Encoding.INTEGER, Const(count), ())


def _one_of(owner: Value, element: Value | None, index: Value) -> Value | None:
    """One of the values of which ``element`` says what is true of each: elements are alike, but not the same."""
    match element:
        case Array():
            return element.anew(fill=element.fill, base=element.base or element.content)
        case Unknown():
            return (
                index_symbol(owner)
                if arrays.is_index(element)
                else derived(owner, "item", index, reason=element.reason)
            )
        case _:
            return element


def _sequence_item(machine: Machine, owner: Value, index: Value) -> Value:
    items = machine.elements(owner)
    if items is None:
        of = machine.read(owner, "of") if isinstance(owner, Object) else None
        if not isinstance(index, Slice) and (one := _one_of(owner, of, index)) is not None:
            return one
        return derived(owner, "item", index)
    if isinstance(index, Slice):
        bounds: list[int | None] = []
        for bound in (index.start, index.stop, index.step):
            if not (isinstance(bound, Const) and (bound.value is None or isinstance(bound.value, int))):
                return unknown("a slice with unknown bounds")
            bounds.append(bound.value)
        part = items[slice(*bounds)] if bounds[2] != 0 else ()
        return Tuple(part) if isinstance(owner, Tuple) else machine.new_list(part)
    position = arrays.integer(index)
    if position is not None:
        return items[position] if -len(items) <= position < len(items) else unknown("an index out of range")
    if items and all(entry == items[0] for entry in items):
        return items[0]
    return derived(owner, "item", index)


def delete_item(machine: Machine, owner: Value, index: Value) -> Value:
    """``del owner[index]`` for containers of Python."""
    if isinstance(owner, Object) and owner.kind == "list":
        if isinstance(index, Slice):
            machine.write(owner, "items", unknown("a list after del"))
        else:
            list_method(machine, owner, "pop", Arguments((Argument(index, None),)))
    elif isinstance(owner, Object) and owner.kind == "dict":
        if isinstance(index, Const):
            dict_method(machine, owner, "pop", Arguments((Argument(index, None),)))
        else:
            machine.write(owner, "entries", unknown("a dict after del"))
    return NONE


def store_item(machine: Machine, owner: Value, index: Value, value: Value) -> bool:
    """``owner[index] = value``; False if the owner is not a container of Python."""
    match owner:
        case Object(kind="list"):
            content = machine.read(owner, "items")
            position = arrays.integer(index)

            def changed(found: Value) -> Value:
                if (
                    isinstance(found, Tuple)
                    and position is not None
                    and -len(found.items) <= position < len(found.items)
                ):
                    items = list(found.items)
                    items[position] = value
                    return Tuple(tuple(items))
                return unknown("a list that was changed at an unknown place")

            if content is not None:
                machine.write(owner, "items", machine.each(changed, content))
            return True
        case Object(kind="dict"):
            content = machine.read(owner, "entries")
            key = index.value if isinstance(index, Const) else index

            def put(found: Value) -> Value:
                if isinstance(found, Unknown):
                    return Unknown(fresh_key(), found.reason, origin=("stored", key, value))
                if not isinstance(found, Entries) or not isinstance(key, (str, int, float, bool, Value)):
                    return found
                if any(name != key and not (is_key(name) and is_key(key)) for name, _ in found.items):
                    # The entry that is written may be one that has another name here.
                    return unknown("a dict that was changed at an unknown key")
                return found.put(key, value)

            if isinstance(instance := owner.fields.get("of"), Object) and isinstance(key, str):
                machine.write(instance, key, value)

            if (old := machine.read(owner, "any")) is not None:
                machine.write(owner, "any", any_of((old, value)))
            if content is not None:
                machine.write(owner, "entries", machine.each(put, content))
            return True
        case Object(cls=cls) if cls is not None:
            machine.method(owner, "__setitem__", (index, value), owner.place or cls.place)
            return True
        case _:
            return False


def changed_unseen(machine: Machine, value: Value) -> Value:
    """A container may have got and lost any number of elements: in other iterations, or in code that is not known."""
    match value:
        case Object(kind="list" | "set"):
            machine.joined_by(value, (), "a list that a loop fills")
        case Object(kind="dict"):
            machine.write(value, "entries", unknown("a dict that a loop fills"))
        case _:
            pass
    return NONE


# Methods of lists, dicts and strings.


def list_method(machine: Machine, owner: Object, name: str, arguments: Arguments) -> Value:
    values = tuple(argument.value for argument in arguments.positional)
    match name, values:
        case "append", (value,):
            machine.appended(owner, (value,))
            return NONE
        case "extend", (value,):
            items = machine.elements(value)
            if items is None:
                machine.joined_by(owner, (element_of(machine, value),), "a list that was extended by something unknown")
            else:
                machine.appended(owner, items)
            return NONE
        case "insert", (position, value):
            items = machine.elements(owner)
            place = arrays.integer(position)
            known = items is not None and place is not None
            machine.write(
                owner,
                "items",
                Tuple((*items[:place], value, *items[place:]))
                if known and items is not None
                else unknown("an insertion"),
            )
            return NONE
        case "pop", _:
            items = machine.elements(owner)
            at = arrays.integer(values[0]) if values else -1
            if items is None or at is None or not -len(items) <= at < len(items):
                machine.write(owner, "items", unknown("a list after pop"))
                return unknown("an element taken from a list")
            rest = list(items)
            taken = rest.pop(at)
            machine.write(owner, "items", Tuple(tuple(rest)))
            return taken
        case "index", _:
            return index_symbol(owner)
        case "copy", _:
            items = machine.elements(owner)
            return machine.new_list(items) if items is not None else owner
        case (("reverse" | "sort" | "clear" | "remove"), _):
            items = machine.elements(owner)
            new: Value = unknown(f"a list after {name}")
            if name == "clear":
                new = Tuple(())
            elif name == "reverse" and items is not None:
                new = Tuple(tuple(reversed(items)))
            machine.write(owner, "items", new)
            return NONE
        case _:
            return derived(owner, name, *values)


def set_method(machine: Machine, owner: Object, name: str, arguments: Arguments) -> Value:
    values = tuple(argument.value for argument in arguments.positional)
    match name, values:
        case "add", (value,):
            machine.appended(owner, (value,))
        case "update", _:
            for value in values:
                list_method(machine, owner, "extend", Arguments((Argument(value, None),)))
        case "clear", _:
            machine.write(owner, "items", Tuple(()))
        case (("union" | "intersection" | "difference" | "symmetric_difference" | "copy"), _) if len(values) < 2:
            other = values[0] if values else machine.new_set(())
            return united(machine, owner, other, _OPERATORS.get(name, "|"))
        case (("discard" | "remove" | "difference_update"), (value,)):
            other = value if name == "difference_update" else Tuple((value,))
            become(machine, owner, united(machine, owner, other, "-"))
        case (("pop" | "intersection_update" | "symmetric_difference_update"), _):
            machine.write(owner, "items", unknown(f"a set after {name}"))
            return unknown("an element taken from a set") if name == "pop" else NONE
        case _:
            return derived(owner, name, *values)
    return NONE


_OPERATORS = {"intersection": "&", "difference": "-", "symmetric_difference": "^"}


def united(machine: Machine, left: Value, right: Value, symbol: str) -> Value:
    """``left | right`` of sets, and what other operators make of them."""
    some, others = machine.elements(left), iterated(machine, right)
    if some is None or others is None or not all(map(is_key, (*some, *others))):
        made = machine.new_set(())
        machine.joined_by(made, (element_of(machine, left), element_of(machine, right)), f"a set made by {symbol}")
        return made
    first, second = ({as_key(element): element for element in part} for part in (some, others))
    merged = {**first, **second}
    return machine.new_set(merged[key] for key in merged if _KEPT[symbol](key in first, key in second))


_KEPT: dict[str, Callable[[bool, bool], bool]] = {
    "|": operator.or_,
    "&": operator.and_,
    "^": operator.xor,
    "-": operator.gt,
}
"""Whether an element is kept, by whether it is on the left and on the right of an operator of sets."""


def become(machine: Machine, owner: Object, result: Value) -> None:
    """A set that an operation like ``|=`` changes into the result of ``|``."""
    content = machine.contents(result)
    if isinstance(content, Tuple):
        machine.write(owner, "items", content)
    else:
        machine.joined_by(owner, (element_of(machine, result),), "a set that was changed by something unknown")


def dict_method(machine: Machine, owner: Object, name: str, arguments: Arguments) -> Value:
    values = tuple(argument.value for argument in arguments.positional)
    content = machine.read(owner, "entries")
    entries = content if isinstance(content, Entries) else None
    keys = entries.keys() if entries is not None else None
    each = [value for _, value in entries.items] if entries is not None else []
    if name in ("update", "setdefault") and machine.read(owner, "any") is not None:
        machine.write(owner, "any", unknown(f"a dict after {name}"))
    match name, values:
        case "get", (key, *rest):
            default = rest[0] if rest else NONE
            if entries is None or not isinstance(key, Const):
                found = machine.read(owner, "any") or (
                    _looked_up(entries) if entries and not isinstance(key, Const) else None
                )
                if found is not None:
                    return either_of(found, default) if rest else found
                return derived(owner, "get", *values)
            found = entries.get(key.value)
            return found if found is not None else default if keys is not None else derived(owner, "get", *values)
        case "items", _:
            return (
                machine.new_list(map(Tuple, zip(keys, each, strict=True)))
                if keys is not None
                else Stream("items", Tuple((unknown("a key"), any_of(each) if each else unknown("a value"))))
            )
        case "values", _:
            return machine.new_list(each) if keys is not None else unknown("the values of a dict")
        case "keys", _:
            return machine.new_list(keys) if keys is not None else unknown("the keys of a dict")
        case "update", _:
            for value in values:
                other = machine.read(value, "entries") if isinstance(value, Object) else None
                if not isinstance(other, Entries):
                    machine.write(owner, "entries", unknown("a dict after update"))
                    return NONE
                for name_of_entry, entry in other.items:
                    store_item(machine, owner, Const(name_of_entry), entry)
            for keyword, argument in arguments.keywords.items():
                store_item(machine, owner, Const(keyword), argument.value)
            return NONE
        case "clear", _:
            machine.write(owner, "entries", Entries(()))
            return NONE
        case "pop", (key, *rest) if entries is not None and keys is not None and isinstance(key, Const):
            found = entries.get(key.value)
            machine.write(owner, "entries", Entries(tuple(pair for pair in entries.items if pair[0] != key.value)))
            return found if found is not None else rest[0] if rest else unknown("a missing key")
        case "copy", _ if entries is not None:
            return machine.new_dict(entries.items)
        case (("pop" | "popitem"), _):
            machine.write(owner, "entries", unknown(f"a dict after {name}"))
            return unknown("an entry taken from a dict")
        case "setdefault", (key, default) if entries is not None and keys is not None and isinstance(key, Const):
            found = entries.get(key.value)
            if found is None:
                store_item(machine, owner, key, default)
            return found if found is not None else default
        case "setdefault", _:
            machine.write(owner, "entries", unknown("a dict after setdefault"))
            return derived(owner, name, *values)
        case _:
            return derived(owner, name, *values)


_PURE_TEXT = frozenset(
    "lower upper strip lstrip rstrip title capitalize startswith endswith replace split join format isdigit "
    "count find".split()
)


def text_method(machine: Machine, owner: str, name: str, arguments: Arguments) -> Value:
    values = [argument.value for argument in arguments.positional]
    if name == "join" and len(values) == 1 and (items := machine.elements(values[0])) is not None:
        texts = [found.value for found in items if isinstance(found, Const) and isinstance(found.value, str)]
        length = sum(map(len, texts)) + len(owner) * len(texts)
        if len(texts) == len(items) and length <= MAX_LENGTH:
            return Const(owner.join(texts))
    constants = [value.value for value in values if isinstance(value, Const)]
    if (
        name not in _PURE_TEXT
        or len(constants) != len(values)
        or arguments.keywords
        or len(owner) > 1000
        or name == "join"
    ):
        return derived(Const(owner), name, *values)
    if name == "format" and (len(owner) > 200 or any(mark in owner for mark in ":!.[")):
        return derived(Const(owner), name, *values)
    try:
        result = getattr(owner, name)(*constants)
    except (TypeError, ValueError, IndexError, KeyError):
        return unknown("a string method that fails")
    if isinstance(result, list):
        return machine.new_list(Const(part) for part in result)
    return (
        Const(result)
        if isinstance(result, (str, int, bool)) and len(str(result)) < 10_000
        else unknown("a long string")
    )


# Builtins: called with the evaluated arguments.
