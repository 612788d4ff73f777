"""Encoders that find the classes in data: other data may have others."""

from __future__ import annotations

from collections.abc import Hashable

from kclf_lint.knowledge.arrays import integer
from kclf_lint.knowledge.call import Call
from kclf_lint.setups import Encoded, Learned
from kclf_lint.values import Array, Unknown, Value

_OF_PANDAS = ("get_dummies",)
"""Encoders that go by the categories of pandas, where data has them, and not by the values."""


def learned_from(call: Call, by: str, data: Value, labels: Array | None, *, again: bool = False) -> Learned | None:
    """The classes that a call finds in data; None where it is known that all parts of the data have the same."""
    if labels is not None and (labels.part == "stratified" or integer(labels.classes) is not None):
        return None
    if labels is not None and labels.keeps_categories and by in _OF_PANDAS:
        return None
    return Learned(by, _identity(data), call.place, again)


def counted(call: Call, by: str, labels: Array | None) -> Learned | None:
    """The greatest class id that a call finds; only in random parts it may be another one."""
    if labels is None or labels.part != "random":
        return None
    return learned_from(call, by, labels, labels)


def chain(data: Value, learned: Learned | None) -> tuple[Learned, ...]:
    """What was learned to encode data up to now, and by this call."""
    before = data.made.how if isinstance(data, Array) and data.made is not None else None
    earlier = before.learned if isinstance(before, Encoded) else ()
    return (*earlier, learned) if learned is not None else earlier


def _identity(data: Value) -> Hashable:
    """Which data it is."""
    match data:
        case Array(content=content):
            return content
        case Unknown(key=key):
            return key
        case _:
            return id(data)
