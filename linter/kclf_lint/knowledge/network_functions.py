"""Functions that do what a layer does: ``tf.concat``, ``x + y``, ``tf.nn.relu``."""

from __future__ import annotations

from collections.abc import Callable

from kclf_lint.knowledge.arrays import integer
from kclf_lint.networks import Json, Part
from kclf_lint.values import NONE, Shape, Value

_MODULES = ("tensorflow", "tensorflow.math", "keras.ops", "keras.layers", "keras.backend")

_LAYERS = {
    **{
        f"{module}.{name}": name.capitalize()
        for module in _MODULES
        for name in ("add", "subtract", "multiply", "maximum", "minimum")
    },
    "keras.layers.average": "Average",
    "the operator +": "Add",
    "the operator -": "Subtract",
    "the operator *": "Multiply",
    **{f"{module}.concatenate": "Concatenate" for module in _MODULES},
    "tensorflow.concat": "Concatenate",
}
"""Functions of several features."""

_KEPT = frozenset(
    f"{module}.{name}"
    for module in _MODULES
    for name in ("identity", "stop_gradient", "ensure_shape", "convert_to_tensor", "copy")
)
_RESHAPING = frozenset(
    f"{module}.{name}" for module in _MODULES for name in ("reshape", "squeeze", "expand_dims", "ravel")
)


def is_kept(name: str) -> bool:
    """Whether a function hands on its features as they are."""
    return name in _KEPT


def as_layer(
    name: str, features: int, shape: Shape, axis: Value | None, number: Callable[[Value], Json]
) -> Part | None:
    """The layer that a function of so many features amounts to, given the shape and the axis of its result."""
    if name in _LAYERS and features > 1:
        layer = _LAYERS[name]
        return Part(layer, {"axis": number(axis)} if axis is not None and layer == "Concatenate" else {})
    if name in _RESHAPING and features == 1 and shape:
        sizes = [-1 if size == NONE else integer(size) for size in shape[1:]]
        return Part("Reshape", {"target_shape": sizes}) if None not in sizes and sizes.count(-1) < 2 else None
    return None
