"""Shapes of what is computed of several features."""

from __future__ import annotations

from collections.abc import Sequence

from kclf_lint.knowledge.arrays import integer
from kclf_lint.values import NONE, Const, Shape, Value, unknown


def broadcast(shapes: Sequence[Shape]) -> Shape:
    """The shape that numpy's rules give; an axis whose length is not known on one side may be 1 there."""
    if not shapes or any(shape is None for shape in shapes):
        return None
    rank = max(len(shape or ()) for shape in shapes)
    axes = [[shape[index] for shape in shapes if shape and -len(shape) <= index] for index in range(-rank, 0)]
    return tuple(_common(lengths) for lengths in axes)


def _common(lengths: list[Value]) -> Value:
    longer = [length for length in lengths if integer(length) != 1]
    if not longer:
        return lengths[0]
    first = longer[0]
    if all(length == first for length in longer):
        return first
    # A length that is known and not 1 is that of the result; the others fit it.
    return next((length for length in longer if integer(length) is not None), unknown("a broadcast axis"))


def joined(shapes: Sequence[Shape], axis: int | None) -> Shape:
    """The shape of a concatenation."""
    first = shapes[0] if shapes else None
    if first is None or axis is None or not -len(first) <= axis < len(first):
        return None
    whole = list(first)
    lengths = [integer(shape[axis]) if shape and len(shape) == len(first) else None for shape in shapes]
    known = [length for length in lengths if length is not None]
    whole[axis] = unknown("a joined axis") if len(known) < len(lengths) else Const(sum(known))
    return tuple(whole)


def reduced(shape: Shape, axis: Value, keepdims: bool | None) -> Shape:
    """The shape of a sum or mean over one axis, or over all."""
    if keepdims is None:
        return None
    if axis == NONE:
        return None if keepdims else ()
    position = integer(axis)
    if shape is None or position is None or not -len(shape) <= position < len(shape):
        return None
    position %= len(shape)
    return (*shape[:position], *((Const(1),) if keepdims else ()), *shape[position + 1 :])
