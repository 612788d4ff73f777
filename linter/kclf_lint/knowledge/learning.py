"""Encoders that find the classes in data: other data may have others."""

from __future__ import annotations

from collections.abc import Hashable

from kclf_lint.knowledge.arrays import integer
from kclf_lint.knowledge.call import Call
from kclf_lint.setups import Learned
from kclf_lint.values import Array, Unknown, Value


def learned_from(call: Call, data: Value, labels: Array | None, *, again: bool = False) -> Learned | None:
    """The classes that a call finds in data; None where it is known that all parts of the data have the same."""
    if labels is not None and (labels.stratified or integer(labels.classes) is not None):
        return None
    return Learned(_identity(data), call.place, again)


def _identity(data: Value) -> Hashable:
    """Which data it is."""
    match data:
        case Array(content=content):
            return content
        case Unknown(key=key):
            return key
        case _:
            return id(data)
