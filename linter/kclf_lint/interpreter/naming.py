"""Names of values that are not known: a size is called what the program calls it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import libcst as cst

from kclf_lint.diagrams import alternatives, mapped
from kclf_lint.values import Choice, Unknown, Value

MAX_NAME = 60
"""Letters of a name; a longer expression names nothing."""


def named(value: Value, node: cst.BaseExpression) -> Value:
    """The value, called by the expression that gave it where it is unknown and has no name yet.

    The name is for readers alone: which value it is, its key says.
    """
    if not isinstance(value, (Unknown, Choice)) or all(map(_has_name, alternatives(value))):
        return value
    if not (text := _text(node)):
        return value
    return mapped(value, lambda found: found if _has_name(found) else replace(found, text=text))  # type: ignore[type-var]


def _has_name(value: Value) -> bool:
    return not isinstance(value, Unknown) or bool(value.text)


@lru_cache(maxsize=4096)
def _text(node: cst.BaseExpression) -> str:
    """The expression as it is written, if it is short and on one line."""
    text = node.value if isinstance(node, cst.Name) else cst.Module([]).code_for_node(node)
    return text if len(text) <= MAX_NAME and "\n" not in text else ""
