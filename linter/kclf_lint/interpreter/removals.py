"""Uses of what Keras 3 no longer has: imports, methods and arguments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

import libcst as cst

from kclf_lint.interpreter.machine import Machine
from kclf_lint.knowledge.call import Arguments
from kclf_lint.knowledge.events import Gone
from kclf_lint.knowledge.layers import short
from kclf_lint.knowledge.removed import (
    GENERATORS,
    SPELLINGS,
    gone_arguments,
    is_gone,
    is_refused,
    moved,
    new_positions,
    split,
)
from kclf_lint.knowledge.removed_names import MOVED
from kclf_lint.places import Place
from kclf_lint.sources import Source
from kclf_lint.values import NONE

_Edits = tuple[tuple[Place, str], ...]


def imported_module(machine: Machine, name: str, place: Place) -> None:
    """``import a.b.c``."""
    if (parts := split(name)) is not None and is_gone(*parts):
        home = moved(*parts, ()) if not parts[1] else None
        edits = ((place, home.module),) if home is not None else ()
        _record_import(machine, name, is_refused(*parts), place, edits)


def imported_names(machine: Machine, name: str, node: cst.ImportFrom) -> None:
    """``from a.b import c``: the module is gone, or some of the names."""
    parts = split(name)
    if parts is None or node.module is None or isinstance(node.names, cst.ImportStar):
        return
    names = [alias.name.value for alias in node.names if isinstance(alias.name, cst.Name)]
    root, path = parts
    place = machine.place(node.module)
    if is_gone(root, path):
        refused = any(is_refused(root, f"{path}.{one}".lstrip(".")) for one in names)
        edits, is_safe = _from_elsewhere(root, path, names, place)
        if not edits and len(names) == 1 and (edits := _renamed_module(machine, node, root, f"{path}.{names[0]}")):
            name = f"{name}.{names[0]}"
        _record_import(machine, name, refused, place, edits, is_safe)
        return
    for alias in node.names:
        wanted = f"{path}.{alias.name.value}".lstrip(".")
        if is_gone(root, wanted):
            edits, is_safe = _from_elsewhere(root, path, names, place)
            if not edits:
                edits = _renamed_module(machine, node, root, wanted)
            _record_import(machine, f"{root}.{wanted}", True, machine.place(alias.name), edits, is_safe)


def _from_elsewhere(root: str, path: str, names: list[str], place: Place) -> tuple[_Edits, bool]:
    """The module that has all the names of an import."""
    home = moved(root, path, names)
    return (((place, home.module),), home.same) if home is not None else ((), True)


def _renamed_module(machine: Machine, node: cst.ImportFrom, root: str, wanted: str) -> _Edits:
    """``from keras.utils import np_utils`` as ``from keras import utils as np_utils``, if ``settle`` allows it."""
    if node.module is None or isinstance(node.names, cst.ImportStar) or len(node.names) != 1:
        return ()
    (alias,) = node.names
    parent, _, name = MOVED.get(wanted, "").rpartition(".")
    if not name:
        return ()
    bound = "" if alias.asname is not None else f" as {wanted.rpartition('.')[2]}"
    return (machine.place(node.module), f"{root}.{parent}".rstrip(".")), (machine.place(alias.name), f"{name}{bound}")


def _record_import(
    machine: Machine, name: str, refused: bool, place: Place, edits: _Edits = (), is_safe: bool = True
) -> None:
    new = edits[0][1] if edits else ""
    if len(edits) > 1:
        new = f"{new}.{edits[1][1].partition(' ')[0]}"
    machine.record(Gone("import", name, "", new, refused, place, machine.path, edits, is_safe))


def attribute_read(machine: Machine, owner: str, name: str, node: cst.CSTNode) -> None:
    """``keras.utils.np_utils``: a module or class that is gone, however Keras is spelled."""
    if owner != "keras" and not owner.startswith("keras."):
        return
    above = owner.removeprefix("keras").lstrip(".")
    if above in MOVED:
        machine.gone_attributes.setdefault(above, set()).add(name)
    elif _is_gone_everywhere(f"{above}.{name}".lstrip(".")) and not _is_gone_everywhere(above):
        machine.record(Gone("attribute", f"{owner}.{name}", "", "", True, machine.place(node), machine.path))


def _is_gone_everywhere(path: str) -> bool:
    return all(is_gone(root, path) for root in SPELLINGS)


def settle(machine: Machine, sources: Iterable[Source]) -> None:
    """Leave out what may be meant for an older Keras, and fixes that do not fit what the program uses of a module."""
    text = [cell.text for source in sources for cell in source.cells]
    is_v1 = any(_V1.search(one) for one in text)
    is_ambiguous = any(_PRIVATE.search(one) for one in text)
    machine.events = [
        _settled(machine, event) if isinstance(event, Gone) else event
        for event in machine.events
        if not isinstance(event, Gone) or not (is_v1 or (is_ambiguous and event.kind == "attribute"))
    ]


_V1 = re.compile(r"compat\.v1(?:\.keras| as | import keras)")
"""Keras as TensorFlow 1 had it."""
_PRIVATE = re.compile(r"compat\.v1|keras\.(?:src|api)\b|keras_core")
"""Modules whose attributes are taken for those of the public ones."""


def _settled(machine: Machine, event: Gone) -> Gone:
    root, path = split(event.name) or ("", "")
    if event.kind == "import" and len(event.edits) == 2:
        used = machine.gone_attributes.get(path, set())
        if moved(root, path, tuple(used)) is None:
            return replace(event, new="", edits=())
    return event


def called(machine: Machine, name: str, arguments: Arguments, place: Place) -> None:
    """A class or function of Keras is called."""
    for gone in gone_arguments(name, tuple(arguments.keywords)):
        # None says nothing: Keras does not warn of what it would ignore.
        if not gone.refused and arguments.keywords[gone.keyword].value == NONE:
            continue
        keyword = _keyword(place, gone.keyword)
        at = keyword or arguments.keywords[gone.keyword].place or place
        edits = ((keyword, gone.new),) if keyword is not None and gone.new else ()
        machine.record(
            Gone(
                "argument",
                short(name),
                gone.keyword,
                gone.new,
                gone.refused,
                at,
                machine.path,
                edits,
                owner=name,
                given=arguments.keywords[gone.keyword].value,
            )
        )


def _keyword(call: Place, name: str) -> Place | None:
    """The name of an argument, where it is written in the call."""
    arguments = call.node.args if isinstance(call.node, cst.Call) else ()
    for argument in arguments:
        if argument.keyword is not None and argument.keyword.value == name:
            return _at(call, argument.keyword)
    return None


def _at(call: Place, node: cst.CSTNode) -> Place:
    return Place(call.path, call.cell, call.statement, node, call.via)


def method_called(machine: Machine, name: str, arguments: Arguments, place: Place) -> None:
    """A method of a model of Keras is called."""
    new = GENERATORS.get(name)
    if new is None:
        called(machine, f"keras.Model.{name}", arguments, place)
        return
    edits = tuple(_as_new_method(name, new, arguments, place))
    machine.record(Gone("method", name, new, new, True, place, machine.path, edits))


def _as_new_method(name: str, new: str, arguments: Arguments, place: Place) -> Iterator[tuple[Place, str]]:
    """The edits that make the call one of the method that takes generators now; none if it lacks an argument."""
    keywords = new_positions(name, len(arguments.positional), tuple(arguments.keywords))
    call = place.node
    if keywords is None or not arguments.complete or not isinstance(call, cst.Call):
        return
    written = [argument for argument in call.args if argument.keyword is None]
    if not isinstance(call.func, cst.Attribute) or len(written) != len(arguments.positional):
        return
    yield _at(place, call.func.attr), new
    for argument, keyword in zip(written[1:], keywords, strict=True):
        yield _at(place, argument.value), f"{keyword}={cst.Module([]).code_for_node(argument.value)}"
    if (generator := _keyword(place, "generator")) is not None:
        yield generator, "x"
