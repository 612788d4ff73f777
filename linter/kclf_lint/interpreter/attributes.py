"""Attributes: of modules, objects, classes, data and features."""

from __future__ import annotations

from typing import Any

import libcst as cst

from kclf_lint.interpreter import imports, records, removals
from kclf_lint.interpreter.functions import invoke
from kclf_lint.interpreter.machine import Machine
from kclf_lint.knowledge import arrays, frames, layers, library, loaders, models, predictions, preprocessing, weights
from kclf_lint.knowledge.call import Arguments
from kclf_lint.knowledge.names import canonical
from kclf_lint.values import (
    FALSE,
    NONE,
    TRUE,
    Argument,
    Array,
    Bound,
    Class,
    Const,
    Function,
    Library,
    Module,
    Object,
    Prediction,
    Stream,
    Super,
    Tensor,
    Tuple,
    Unknown,
    Value,
    derived,
    unknown,
)


def attribute(machine: Machine, owner: Value, name: str, node: cst.CSTNode) -> Value:
    """``owner.name``."""
    match owner:
        case Library(name=module):
            removals.attribute_read(machine, module, name, node)
            return _library_attribute(machine, module, name)
        case Module():
            found = imports.attribute(machine, owner, name, machine.place(node))
            return found if found is not None else _unknown_attribute(owner, name)
        case Object():
            return _object_attribute(machine, owner, name, node)
        case Class():
            found = owner.lookup(name)
            if isinstance(found, Function) and found.binding == "class":
                return Bound(owner, found)
            if found is not None:
                return found
            return Const(owner.name) if name == "__name__" else _unknown_attribute(owner, name)
        case Super(receiver=receiver, after=after):
            for base in after.bases:
                if isinstance(base, Class) and isinstance(found := base.lookup(name), Function):
                    return found if found.binding == "static" else Bound(receiver, found)
            return Bound(owner, name)
        case Array():
            return _array_attribute(machine, owner, name)
        case Stream(kind=kind) if library.method(kind, name) is not None:
            return Bound(owner, name)
        case Stream() if (found := loaders.attribute(owner, name)) is not None:
            return found
        case Prediction() if name in library.ARRAY_METHODS:
            return Bound(owner, name)
        case Prediction() if name == "T":
            return predictions.transposed(owner)
        case Prediction() | Tensor() if name == "shape":
            shape = arrays.shape_of(owner)
            return Tuple(shape) if shape is not None else derived(owner, "shape")
        case Const(value=str()) if hasattr(str, name):
            return Bound(owner, name)
        case Const() if name == "value":
            # Members of IntEnum and StrEnum are constants.
            return owner
        case Unknown(text=text):
            return _unknown_attribute(owner, name, f"{text}.{name}" if text else "")
        case Function() if name == "__name__":
            return Const(owner.name)
        case _:
            return _unknown_attribute(owner, name)


def _library_attribute(machine: Machine, module: str, name: str) -> Value:
    if name == "newaxis" and module in ("numpy", "tensorflow"):
        return NONE
    full = canonical(f"{module}.{name}")
    return machine.shared(full) if full in library.SHARED else Library(full)


def _unknown_attribute(owner: Value, name: str, text: str = "") -> Unknown:
    reason = owner.reason if isinstance(owner, Unknown) else f"the attribute .{name} is not understood"
    return derived(owner, "attribute", name, text=text, reason=reason)


def has_attribute(machine: Machine, owner: Value, name: str) -> Value:
    """``hasattr``: known for objects and classes that are the program's alone."""
    match owner:
        case Object() if models.is_model(owner) and models.lacks(owner, name):
            return FALSE
        case Object(cls=cls, kind="" | "types.SimpleNamespace" | "argparse.Namespace"):
            if machine.read(owner, name) is not None or (cls is not None and cls.lookup(name) is not None):
                return TRUE
            closed = cls is None or (not cls.bases and cls.lookup("__getattr__") is None)
            return FALSE if closed and not name.startswith("__") else derived(owner, "hasattr", name)
        case Class():
            if owner.lookup(name) is not None:
                return TRUE
            return derived(owner, "hasattr", name) if owner.bases or name.startswith("__") else FALSE
        case _:
            return derived(owner, "hasattr", name)


def get_attribute(machine: Machine, owner: Value, name: str, default: list[Value], place: Any) -> Value:
    """``getattr`` with or without a default."""
    if default and has_attribute(machine, owner, name) is FALSE:
        return default[0]
    return attribute(machine, owner, name, place.node)


def _object_attribute(machine: Machine, owner: Object, name: str, node: cst.CSTNode) -> Value:
    is_model = models.is_model(owner)
    if is_model and (found := models.attribute(machine, owner, name, machine.place(node))) is not None:
        return found
    if not (is_model and name in models.METHODS) and (found := machine.read(owner, name)) is not None:
        return found
    if (found := records.attribute(machine, owner, name)) is not None:
        return found
    if owner.cls is not None and (found := owner.cls.lookup(name)) is not None:
        if isinstance(found, Function):
            if found.binding == "property":
                return invoke(machine, found, Arguments((Argument(owner, None),)), machine.place(node))
            return (
                found if found.binding == "static" else Bound(owner.cls if found.binding == "class" else owner, found)
            )
        return found
    if (found := preprocessing.attribute(machine, owner, name)) is not None:
        return found
    if owner.kind in ("list", "set", "dict") or library.method(owner.kind, name) is not None:
        return Bound(owner, name)
    if layers.layer_kind(owner.kind) is not None and name in owner.arguments:
        return owner.arguments[name].value
    if (found := weights.attribute(owner, name)) is not None:
        return found
    if name == "classes_" and (classes := machine.read(owner, "classes")) is not None:
        return Array(shape=(classes,))
    if owner.cls is not None and owner.cls.lookup("__getattr__") is not None:
        return unknown("an attribute made by __getattr__")
    return _unknown_attribute(owner, name)


def _array_attribute(machine: Machine, owner: Array, name: str) -> Value:
    if name in library.ARRAY_METHODS or name in arrays.OVERWRITING_METHODS or name in frames.CHANGED_IN_PLACE:
        return Bound(owner, name)
    shape = owner.shape
    match name:
        case "shape":
            return Tuple(shape) if shape is not None else derived(owner, "shape")
        case "T":
            return arrays.transposed(owner)
        case "values":
            return owner.but(holder="numpy")
        case "cat":
            return owner
        case _ if name in frames.INDEXERS:
            return Bound(owner, name)
        case "codes":
            return frames.codes(owner)
        case "ndim":
            return Const(len(shape)) if shape is not None else derived(owner, "ndim")
        case "size" if shape is not None and len(shape) == 1:
            return shape[0]
        case _ if frames.has_column(owner, name):
            return frames.column(owner, name)
        case _:
            return _unknown_attribute(owner, name)
