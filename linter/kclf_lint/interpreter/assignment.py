"""What assignment does: to names, attributes, items and patterns of them."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from kclf_lint.diagrams import alternatives
from kclf_lint.interpreter import containers, records
from kclf_lint.interpreter.expressions import evaluate, index_of
from kclf_lint.interpreter.machine import Machine
from kclf_lint.knowledge import creation, frames, logs
from kclf_lint.values import (
    NONE,
    UNBOUND,
    Array,
    Bound,
    Class,
    Const,
    Function,
    Module,
    Object,
    Prediction,
    Stream,
    Value,
    derived,
    unknown,
)


def assign(machine: Machine, target: cst.CSTNode, value: Value) -> None:
    """Assign a value to a name, attribute, subscript or pattern of them."""
    match target:
        case cst.Name(value=name):
            machine.bind(name, value)
        case cst.Tuple(elements=elements) | cst.List(elements=elements):
            _unpack(machine, elements, value)
        case cst.Attribute(value=owner, attr=cst.Name(value=name)):
            _set_attribute(machine, evaluate(machine, owner), name, value, target)
        case cst.Subscript():
            _set_item(machine, target, value)
        case cst.StarredElement(value=inner):
            assign(machine, inner, value)
        case _:
            pass


def _unpack(machine: Machine, elements: Sequence[cst.BaseElement], value: Value) -> None:
    starred = next((index for index, element in enumerate(elements) if isinstance(element, cst.StarredElement)), None)

    def part(found: Value, index: int) -> Value:
        items = machine.elements(found) if not isinstance(found, Const) else None
        if items is None:
            inner = containers.element_of(machine, found) if isinstance(found, Array) else None
            return inner if inner is not None else derived(found, "item", Const(index))
        if starred is None:
            return items[index] if index < len(items) else unknown("too few values to unpack")
        after = len(elements) - starred - 1
        if index < starred:
            return items[index] if index < len(items) else unknown("too few values to unpack")
        if index == starred:
            return machine.new_list(items[starred : len(items) - after])
        return items[index - len(elements)] if len(elements) - index <= len(items) else unknown("too few values")

    for index, element in enumerate(elements):
        assign(machine, element.value, machine.each(lambda found, at=index: part(found, at), value))


def _set_attribute(machine: Machine, owner: Value, name: str, value: Value, node: cst.CSTNode) -> None:
    def once(found: Value) -> Value:
        if isinstance(found, Object):
            if name in found.arguments or (name == "activation" and found.kind.startswith("keras.layers.")):
                machine.argue(found, name, value, machine.place(node))
            if records.has_attributes(found):
                containers.store_item(machine, found, Const(name), value)
                return NONE
            setter = found.cls.lookup(name) if found.cls is not None else None
            if not (isinstance(setter, Function) and setter.binding == "property"):
                machine.write(found, name, value)
        elif isinstance(found, Stream) and found.loader is not None:
            machine.write(found.loader, name, value)
        elif isinstance(found, (Class, Module)):
            machine.bind(name, value, found.scope)
        elif isinstance(found, Array) and isinstance(node, cst.Attribute):
            now = machine.each(lambda one: frames.with_attribute(found, name, one) or found, value)
            if now is not found:
                machine.overwrite(found)
                assign(machine, node.value, now)
        return NONE

    machine.each(once, owner)


def _written_into(machine: Machine, node: cst.BaseExpression) -> Value:
    """What an item is assigned to."""
    match node:
        case cst.Name() | cst.Attribute(value=cst.Name()):
            with machine.update():
                found = evaluate(machine, node)
            if all(isinstance(one, Array) for one in alternatives(found)):
                return found
        case _:
            pass
    return evaluate(machine, node)


def _set_item(machine: Machine, target: cst.Subscript, value: Value) -> None:
    owner = _written_into(machine, target.value)
    index = index_of(machine, target)

    def once(found: Value, key: Value) -> Value:
        if isinstance(found, Object) and found.kind == logs.LOG:
            logs.changed(found, key)
        changed = not containers.store_item(machine, found, key, value) and isinstance(found, Array)
        if isinstance(found, Array) and changed:
            now = machine.each(lambda one: creation.written(found, key, one, machine.place(target)), value)
            machine.overwrite(found)
            with machine.update():
                assign(machine, target.value, now)
        elif isinstance(found, Prediction):
            machine.overwrite(found)
            assign(machine, target.value, Array(shape=found.shape))
        elif isinstance(found, Bound) and isinstance(found.receiver, Array) and isinstance(target.value, cst.Attribute):
            by = found.function if isinstance(found.function, str) else ""
            machine.overwrite(found.receiver)
            assign(machine, target.value.value, frames.placed(found.receiver, by, key, value))
        return NONE

    machine.each(once, owner, index)


def delete(machine: Machine, node: cst.Del) -> None:
    targets = (
        [element.value for element in node.target.elements] if isinstance(node.target, cst.Tuple) else [node.target]
    )
    for target in targets:
        if isinstance(target, cst.Name) and machine.lookup(target.value) is not None:
            machine.bind(target.value, UNBOUND)
        elif isinstance(target, cst.Subscript):
            machine.each(
                lambda owner, index: containers.delete_item(machine, owner, index),
                evaluate(machine, target.value),
                index_of(machine, target),
            )
