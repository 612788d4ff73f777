"""Strings that Keras takes as names and does not know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import libcst as cst

from kclf_lint.facts.code import expression_text
from kclf_lint.facts.objectives import Spot, part_of
from kclf_lint.facts.reading import Reading
from kclf_lint.knowledge.events import Named
from kclf_lint.knowledge.identifiers import is_known, nearest
from kclf_lint.places import Place
from kclf_lint.setups import Identifier, Literal
from kclf_lint.values import Const, Value

_MAX_DEPTH = 4
_OTHER = {2: 3, 3: 2}


def unknown_names(reading: Reading, event: Named) -> Iterator[Identifier]:
    """Every string of an event that Keras does not know in its role."""
    yield from _in_value(reading, event.role, reading.pick(event.value), Spot(event.place))


def _in_value(
    reading: Reading, role: str, value: Value, spot: Spot, inside: tuple[str, ...] = ()
) -> Iterator[Identifier]:
    """``inside`` says in what the value is: a list, in a dict ..."""
    if isinstance(value, Const):
        if isinstance(value.value, str) and not is_known(role, value.value, reading.keras):
            in_list = spot.exact and inside[-1:] == ("list",)
            yield replace(_identifier(reading.keras, role, value.value, spot), in_list=in_list)
    elif len(inside) < _MAX_DEPTH:
        entries, items = reading.entries(value), reading.items(value)
        parts = entries.items if entries is not None else enumerate(items or ())
        within = (*inside, "list" if entries is None else "dict")
        for part, found in parts:
            key = part if isinstance(part, (int, str)) else None
            yield from _in_value(reading, role, reading.pick(found), part_of(reading, spot, value, key), within)


def _identifier(keras: int, role: str, text: str, spot: Spot) -> Identifier:
    place = spot.place
    literals = tuple(_literals(place.node)) if spot.exact else ()
    is_whole = "".join(str(literal.evaluated_value) for literal in literals) == text
    parts = tuple(_literal(keras, role, literal, place) for literal in literals) if is_whole else ()
    known_elsewhere = is_known(role, text, _OTHER[keras])
    is_written = spot.exact and isinstance(place.node, (cst.SimpleString, cst.ConcatenatedString))
    return Identifier(role, text, nearest(role, text, keras), known_elsewhere, place, is_written, parts)


def _literals(node: object) -> Iterator[cst.SimpleString]:
    """The literals of a string that is written as several; none for any other expression."""
    if isinstance(node, cst.ConcatenatedString):
        for side in (node.left, node.right):
            if isinstance(side, cst.SimpleString):
                yield side
            else:
                yield from _literals(side)


def _literal(keras: int, role: str, node: cst.SimpleString, whole: Place) -> Literal:
    text = str(node.evaluated_value)
    place = Place(whole.path, whole.cell, whole.statement, node, whole.via)
    return Literal(text, expression_text(place), is_known(role, text, keras), place)
