"""Code of the checked program, as messages show it and fixes write it again."""

from __future__ import annotations

import re

import libcst as cst

from kclf_lint.places import Place

_COMMENT = re.compile(r"(?m)(^|\s)#[^\n\"']*$")


def expression_text(place: Place) -> str:
    """An expression on one line."""
    return " ".join(_code(place.node).split()) if isinstance(place.node, cst.CSTNode) else ""


def source_text(place: Place) -> str:
    """An expression exactly as written; empty if it stands in parentheses of its own, which edits don't cover."""
    match place.node:
        case cst.BaseExpression(lpar=[]) | cst.BaseExpression(lpar=()) as node:
            return _code(node)
        case _:
            return ""


def operand_text(place: Place | None) -> str:
    """An expression that is written again as the argument of a call; empty where comments are in the way."""
    text = expression_text(place) if place is not None else ""
    return "" if _COMMENT.search(text) else text


_LONGEST = 40


def short_text(place: Place) -> str:
    """An expression on one line without parentheses of its own, cut to a length that leaves room for a sentence."""
    node = place.node
    bare = node.with_changes(lpar=[], rpar=[]) if isinstance(node, cst.BaseExpression) else node
    text = " ".join(_code(bare).split()) if isinstance(bare, cst.CSTNode) else ""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def reusable_text(place: Place) -> str:
    """An expression that a fix may write in another place; empty if a line break or an operator stands in the way."""
    match place.node:
        case cst.Name() | cst.Attribute() | cst.Subscript() | cst.Call() if "\n" not in (text := _code(place.node)):
            return text
        case _:
            return ""


def written_string(place: Place | None) -> Place | None:
    """The place, if a plain string stands there."""
    return place if place is not None and isinstance(place.node, cst.SimpleString) else None


def method_name(place: Place, name: str) -> Place | None:
    """The name of the method in a call of a method with this name."""
    match place.node:
        case cst.Call(func=cst.Attribute(attr=cst.Name(value=found) as node)) if found == name:
            return Place(place.path, place.cell, place.statement, node, place.via)
        case _:
            return None


def receiver_text(place: Place) -> str:
    """What the method of a call is called on; empty if the call is none of a method."""
    match place.node:
        case cst.Call(func=cst.Attribute(value=receiver)):
            return _code(receiver)
        case _:
            return ""


def call_text(place: Place | None) -> str:
    """A call without the path to its callee: ``Dense(10, activation='softmax')``; empty for anything else."""
    match place:
        case Place(node=cst.Call(func=cst.Name(value=name) | cst.Attribute(attr=cst.Name(value=name)), args=arguments)):
            return f"{name}({', '.join(map(_argument_text, arguments))})"
        case _:
            return ""


def _argument_text(argument: cst.Arg) -> str:
    # A comment would swallow the rest of the line.
    value = " ".join(_COMMENT.sub("", _code(argument.value)).split())
    return f"{argument.keyword.value}={value}" if argument.keyword is not None else argument.star + value


def _code(node: cst.CSTNode) -> str:
    return cst.Module([]).code_for_node(node)
