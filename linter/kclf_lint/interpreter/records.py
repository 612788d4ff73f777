"""Objects that hold named values: dataclasses, named tuples, enumerations, namespaces, dicts with attributes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import libcst as cst

from kclf_lint.interpreter.machine import Machine
from kclf_lint.knowledge.call import Arguments
from kclf_lint.knowledge.library import FIELDS
from kclf_lint.knowledge.names import canonical
from kclf_lint.places import Place
from kclf_lint.values import (
    NONE,
    TRUE,
    Argument,
    Class,
    Const,
    Entries,
    Function,
    Library,
    Object,
    Partial,
    Scope,
    Value,
    unknown,
)

# Classes with fields

_DECORATORS = frozenset(("dataclass", "define", "frozen", "mutable", "attrs", "s", "attributes"))
_BASES = frozenset(("typing.NamedTuple", "pydantic.BaseModel"))


def fields_of(node: cst.ClassDef, bases: tuple[Value, ...], scope: Scope) -> tuple[str, ...]:
    """Names of the fields that the constructor of a dataclass, named tuple or the like takes; () for other classes."""
    names = {
        last.value for decorator in node.decorators if isinstance(last := _last_name(decorator.decorator), cst.Name)
    }
    inherited = [name for base in bases if isinstance(base, Class) for name in base.fields]
    by_base = any(isinstance(base, Library) and base.name in _BASES for base in bases)
    if not (_DECORATORS & names or by_base or (inherited and _extends_pydantic(bases))):
        return ()
    return tuple(dict.fromkeys([*inherited, *_own_fields(node, scope)]))


def _extends_pydantic(bases: tuple[Value, ...]) -> bool:
    return any(isinstance(base, Class) and base.library_base() == "pydantic.BaseModel" for base in bases)


def _own_fields(node: cst.ClassDef, scope: Scope) -> Iterator[str]:
    for line in node.body.body if isinstance(node.body, cst.IndentedBlock) else ():
        for small in line.body if isinstance(line, cst.SimpleStatementLine) else ():
            match small:
                case cst.AnnAssign(target=cst.Name(value=name)):
                    yield name
                case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))]) if _describes(
                    scope.names.get(name)
                ):
                    yield name
                case _:
                    pass


def _last_name(node: cst.BaseExpression) -> cst.BaseExpression:
    if isinstance(node, cst.Call):
        node = node.func
    return node.attr if isinstance(node, cst.Attribute) else node


def _describes(value: Value | None) -> bool:
    return isinstance(value, Object) and value.kind in FIELDS


def fill(machine: Machine, made: Object, cls: Class, arguments: Arguments, place: Place) -> None:
    """Set the fields of a new instance as its generated constructor does, then run what the program adds to it."""
    given = dict(zip(cls.fields, arguments.positional, strict=False)) | arguments.keywords
    for name in cls.fields:
        value = given[name].value if name in given else _default(machine, cls, name, place)
        if value is None or (name not in given and not arguments.complete):
            value = unknown(f"the field {name}")
        machine.write(made, name, value)
    for name in ("__post_init__", "__attrs_post_init__"):
        machine.method(made, name, (), place)


def _default(machine: Machine, cls: Class, name: str, place: Place) -> Value | None:
    found = cls.lookup(name)
    if not _describes(found):
        return found
    assert isinstance(found, Object)
    factory = found.arguments.get("default_factory", found.arguments.get("factory"))
    if factory is not None:
        return machine.apply(factory.value, (), place)
    default = found.arguments.get("default", found.arguments.get("*0"))
    return default.value if default is not None else None


# Enumerations

_ENUMERATIONS = frozenset(("enum.Enum", "enum.IntEnum", "enum.StrEnum", "enum.Flag", "enum.IntFlag"))
_PLAIN = frozenset(("enum.IntEnum", "enum.StrEnum", "enum.IntFlag", "builtins.int", "builtins.str"))
"""Bases whose members can stand for their values."""


def _library_bases(bases: tuple[Value, ...]) -> Iterator[str]:
    for base in bases:
        if isinstance(base, Library):
            yield canonical(base.name)
        elif isinstance(base, Class):
            yield from _library_bases(base.bases)


def members_of(bases: tuple[Value, ...], scope: Scope) -> tuple[str, ...]:
    """Names of the members of an enumeration; () for other classes."""
    if _ENUMERATIONS.isdisjoint(_library_bases(bases)):
        return ()
    return tuple(
        name
        for name, value in scope.names.items()
        if not name.startswith("_") and not isinstance(value, (Function, Class))
    )


def enumerate_members(cls: Class) -> None:
    """Turn the values in the body of an enumeration into its members; equal values are one member."""
    plain = not _PLAIN.isdisjoint(_library_bases(cls.bases))
    by_value: dict[Value, Value] = {}
    last = 0
    for name in cls.members:
        value = cls.scope.names[name]
        if isinstance(value, Object) and value.kind == "enum.auto":
            value = Const(last + 1)
        if isinstance(value, Const) and isinstance(value.value, int):
            last = value.value
        member = value if plain else Object("enum.Enum", cls.place, cls, {"name": Const(name), "value": value})
        cls.scope.names[name] = by_value.setdefault(value, member)


def member(machine: Machine, cls: Class, value: Value) -> Value:
    """The member of an enumeration by its value."""
    for found in machine.elements(cls) or ():
        if found == value or (isinstance(found, Object) and machine.read(found, "value") == value):
            return found
    return unknown("a member of an enumeration")


# What functions of Python and of libraries make of them


def as_dict(machine: Machine, owner: Object) -> Object:
    """``vars(owner)``: what is written to the dict is written to the object."""
    fields = [(name, machine.read(owner, name)) for name in owner.fields]
    made = machine.new_dict((name, value) for name, value in fields if value is not None)
    made.fields["of"] = owner
    return made


def _copied(machine: Machine, arguments: Arguments, place: Place) -> Value:
    """``dataclasses.replace(record, field=value)``."""
    first = arguments.positional[0].value if arguments.positional else NONE
    return changed(machine, first, arguments.keywords, place) if arguments.complete else unknown("unpacked arguments")


def changed(machine: Machine, owner: Value, changes: dict[str, Argument], place: Place) -> Value:
    """A copy of a record with other values of some fields."""
    if not isinstance(owner, Object) or owner.cls is None:
        return unknown("a copy of something that is not understood")
    for name in owner.fields:
        machine.seen(owner, owner.fields, name)
    made = Object(owner.kind, place, owner.cls, dict(owner.fields))
    for name, argument in changes.items():
        machine.write(made, name, argument.value)
    return made


def _as_plain_dict(machine: Machine, arguments: Arguments, place: Place) -> Value:
    first = arguments.positional[0].value if arguments.positional else NONE
    if not isinstance(first, Object):
        return unknown("a dict of something that is not understood")
    return machine.new_dict((name, machine.read(first, name) or NONE) for name in first.fields)


def _namespace(machine: Machine, arguments: Arguments, place: Place) -> Value:
    made = Object("types.SimpleNamespace", place)
    for name, argument in arguments.keywords.items():
        machine.write(made, name, argument.value)
    return made if arguments.complete else unknown("unpacked arguments")


def _dict_with_attributes(machine: Machine, arguments: Arguments, place: Place) -> Value:
    content: Value | None = Entries(())
    if arguments.positional:
        content = machine.entries(arguments.positional[0].value)
    if not isinstance(content, Entries) or not arguments.complete:
        return unknown("a configuration that is not known")
    given = [(name, argument.value) for name, argument in arguments.keywords.items()]
    return _with_attributes(machine, (*content.items, *given))


def _with_attributes(machine: Machine, items: Any) -> Object:
    """A dict whose entries can be read as attributes, and so on for the dicts in it."""

    def inner(value: Value) -> Value:
        content = machine.entries(value)
        return _with_attributes(machine, content.items) if isinstance(content, Entries) else value

    made = machine.new_dict((name, inner(value)) for name, value in items)
    made.fields["attributes"] = TRUE
    return made


def _named_tuple(machine: Machine, arguments: Arguments, place: Place) -> Value:
    """``collections.namedtuple(name, fields, defaults=...)``."""
    given = dict(zip(("typename", "field_names"), arguments.positional, strict=False)) | arguments.keywords
    title = given["typename"].value if "typename" in given else NONE
    listed = given["field_names"].value if "field_names" in given else NONE
    if isinstance(listed, Const) and isinstance(listed.value, str):
        names = listed.value.replace(",", " ").split()
    else:
        names = [str(item.value) for item in machine.elements(listed) or () if isinstance(item, Const)]
    defaults = machine.elements(given["defaults"].value) or () if "defaults" in given else ()
    if not names or not isinstance(title, Const):
        return unknown("a named tuple that is not understood")
    known = dict(zip(reversed(names), reversed(defaults), strict=False))
    return Class(str(title.value), (), Scope(known, None, TRUE), place, tuple(names), is_tuple=True)


FUNCTIONS: dict[str, Callable[[Machine, Arguments, Place], Value]] = {
    "dataclasses.replace": _copied,
    "attr.evolve": _copied,
    "attrs.evolve": _copied,
    "dataclasses.asdict": _as_plain_dict,
    "attr.asdict": _as_plain_dict,
    "attrs.asdict": _as_plain_dict,
    "collections.namedtuple": _named_tuple,
    "types.SimpleNamespace": _namespace,
    "argparse.Namespace": _namespace,
    "easydict.EasyDict": _dict_with_attributes,
    "addict.Dict": _dict_with_attributes,
    "box.Box": _dict_with_attributes,
    "munch.Munch": _dict_with_attributes,
    "ml_collections.ConfigDict": _dict_with_attributes,
    "ml_collections.config_dict.ConfigDict": _dict_with_attributes,
    "omegaconf.OmegaConf.create": _dict_with_attributes,
}
"""Functions that make or change such objects, by qualified name."""


_TUPLE_METHODS = {"_replace": "dataclasses.replace", "_asdict": "dataclasses.asdict"}
"""Methods of named tuples, and the functions that do the same for dataclasses."""


def attribute(machine: Machine, owner: Object, name: str) -> Value | None:
    """Attributes that such objects have besides their fields; None for any other name."""
    if name == "__dict__":
        return as_dict(machine, owner)
    if owner.cls is not None and owner.cls.is_tuple and name in _TUPLE_METHODS:
        return Partial(Library(_TUPLE_METHODS[name]), (Argument(owner, None),), {})
    if has_attributes(owner) and not hasattr(dict, name):
        content = machine.read(owner, "entries")
        return machine.each(lambda found: _entry(found, name), content) if content is not None else None
    return None


def has_attributes(owner: Object) -> bool:
    """Whether the entries of a dict are its attributes too."""
    return owner.kind == "dict" and "attributes" in owner.fields


def _entry(content: Value, name: str) -> Value:
    found = content.get(name) if isinstance(content, Entries) else None
    return found if found is not None else unknown("an entry that is not known", name)
