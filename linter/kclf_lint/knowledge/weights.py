"""Weights of layers: those that layers of the program make in ``build``, and those of Keras' own layers."""

from __future__ import annotations

from kclf_lint.knowledge.arrays import shape_of
from kclf_lint.knowledge.call import Arguments, Call, Host, Known, known
from kclf_lint.knowledge.layers import layer_kind, short
from kclf_lint.places import Place
from kclf_lint.values import NONE, TRUE, Array, Const, Object, Tensor, Tuple, Value, unknown


def build(host: Host, part: Object, inputs: Value, place: Place) -> None:
    """Run the program's own ``build`` of a layer or model, as Keras does before the first call."""
    if part.cls is None or part.cls.lookup("build") is None or host.read(part, "built") is TRUE:
        return
    host.write(part, "built", TRUE)
    several = host.elements(inputs) if isinstance(inputs, (Tuple, Object)) else None
    shape = _shape(inputs) if several is None else host.new_list(map(_shape, several))
    host.method(part, "build", (shape,), place)


def _shape(inputs: Value) -> Value:
    shape = shape_of(inputs) if isinstance(inputs, (Tensor, Array)) else None
    return unknown("the shape of the input") if shape is None else Tuple(shape)


def _of_shape(host: Host, shape: Value) -> Value:
    return host.each(lambda found: Array(shape=host.elements(found)), shape)


def _add_weight(call: Call) -> Value:
    """``self.add_weight``: Keras 3 begins with the shape, Keras 2 with the name."""
    shape = call["shape"]
    if shape == NONE:
        # A weight without a shape is a number.
        shape = next((item.value for item in call.rest if not isinstance(item.value, Const)), Tuple(()))
    return _of_shape(call.host, shape)


def initialized(host: Host, arguments: Arguments) -> Value:
    """``keras.initializers.X()(shape)``: the first values of a weight."""
    given = arguments.keywords.get("shape") or next(iter(arguments.positional), None)
    return _of_shape(host, given.value) if given is not None else Array()


def attribute(layer: Object, name: str) -> Value | None:
    """The weights of Keras' own layers, as far as their arguments give the shape."""
    if layer.cls is not None or layer_kind(layer.kind) is None:
        return None
    match short(layer.kind), name:
        case "Embedding", "embeddings":
            sizes = [layer.arguments.get(parameter) for parameter in ("input_dim", "output_dim")]
            return Array(shape=tuple(size.value if size is not None else unknown("a size") for size in sizes))
        case "Dense", "kernel":
            units = layer.arguments.get("units")
            return Array(shape=(unknown("the width of the input"), units.value)) if units is not None else None
        case _:
            return None


METHODS: dict[str, Known] = {
    "add_weight": known("*shape_or_name, shape=None", _add_weight, lifted=False),
    "add_variable": known("*shape_or_name, shape=None", _add_weight, lifted=False),
}
"""Methods of every layer and model."""
