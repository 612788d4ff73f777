"""What programs do to features besides layers: operators and functions, with the shapes of their results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kclf_lint.knowledge import shapes
from kclf_lint.knowledge.arrays import integer, shape_of, transposed, truth
from kclf_lint.knowledge.call import Call, Effect, Host
from kclf_lint.knowledge.layers import ACTIVATIONS, activate, opaque_tensor, short
from kclf_lint.places import Place
from kclf_lint.values import (
    NONE,
    Argument,
    Array,
    Bound,
    Class,
    Const,
    Function,
    Library,
    Object,
    Partial,
    Shape,
    Slice,
    Stage,
    Tensor,
    Tuple,
    Value,
    unknown,
)

_MODULES = ("tensorflow", "keras.ops", "keras.backend", "numpy")
"""Modules whose functions compute something of tensors, and are no layers."""

_LAYERS = ("tensorflow.layers.", "tensorflow.contrib.")
"""Functions of TensorFlow 1 that are layers."""

_ELEMENTWISE = frozenset(
    "abs absolute exp expm1 log log1p square sqrt rsqrt sign sin cos erf round floor ceil negative reciprocal "
    "clip clip_by_value add subtract multiply divide truediv divide_no_nan maximum minimum pow power "
    "l2_normalize normalize dropout batch_normalization".split()
)
_KEEPING = frozenset(
    "stop_gradient identity ensure_shape dropout copy cast reshape squeeze expand_dims ravel convert_to_tensor".split()
)
"""Functions that leave every number as it is."""
_REDUCING = frozenset("reduce_mean reduce_sum reduce_max reduce_min mean sum max min amax amin argmax argmin".split())
_JOINING = frozenset(("concat", "concatenate"))
_JOINING_LAST = ("keras.layers.", "keras.backend.")
"""Modules whose functions join along the last axis unless told otherwise; others along the first one."""
MERGING = frozenset(
    f"keras.layers.{name}" for name in "add subtract multiply average maximum minimum concatenate dot".split()
)
"""Functions of Keras that do what its merging layers do."""


def of_features(effect: Effect) -> Effect:
    """A function of data that also takes features: its result has the shape that data would have."""

    def on_features(call: Call) -> Value:
        values = [argument.value for argument in (*call.rest, *call.bound.values())]
        features = [tensor for value in values for tensor in _tensors(call.host, value)]
        if not features:
            return effect(call)
        if not any(isinstance(value, Tensor) for value in values):
            return function(call)
        data = {id(tensor): Array(shape=tensor.shape) for tensor in features}

        def stand_in(argument: Argument) -> Argument:
            return Argument(data.get(id(argument.value), argument.value), argument.place)

        bound = {name: stand_in(argument) for name, argument in call.bound.items()}
        result = effect(replace(call, bound=bound, rest=tuple(map(stand_in, call.rest))))
        same = next((tensor for tensor in features if data[id(tensor)] is result), None)
        return same or computed(call.name, features, call.place, shape_of(result))

    return on_features


def function(call: Call) -> Value:
    """A function of a library that the tables do not have, called on features."""
    values = [argument.value for argument in (*call.rest, *call.bound.values())]
    features = [tensor for value in values for tensor in _tensors(call.host, value)]
    name = short(call.name)
    if call.name not in MERGING and (
        not call.name.startswith(tuple(f"{module}." for module in _MODULES))
        or call.name.startswith(_LAYERS)
        or any(map(_is_callable, values))
    ):
        return opaque_tensor(values, call.name, call.place)
    if name in ACTIVATIONS and values and isinstance(values[0], Tensor):
        return activate(name, values[0], call.bound["axis"].value if call.given("axis") else None, call.place)
    if name in ("matmul", "dot") and len(values) == 2:
        return _product(values[0], values[1], call.place)
    if name == "matmul" and len(values) == 3 and truth(call["transpose_b"]) and isinstance(values[1], Array):
        return _product(values[0], transposed(values[1]), call.place)
    if name == "bias_add" and len(values) == 2:
        return operator(values[0], values[1], "+", call.place)
    if name in _REDUCING:
        axis = call["axis"] if call.given("axis") else call.rest[1].value if len(call.rest) > 1 else NONE
        keepdims = truth(call["keepdims"]) if call.given("keepdims") else False
        shape = shapes.reduced(features[0].shape, axis, keepdims)
        return computed(call.name, features, call.place, shape, axis)
    if name in _JOINING:
        default = Const(-1) if call.name.startswith(_JOINING_LAST) else Const(0)
        axis = call["axis"] if call.given("axis") else call.rest[1].value if len(call.rest) > 1 else default
        parts = next((list(_flat(call.host, [value])) for value in values if any(_tensors(call.host, value))), [])
        shape = shapes.joined([shape_of(part) for part in parts], integer(axis))
        # What is joined with something that is no feature is not only made of features.
        mixed = unknown(f"what {name} joins is no feature")
        sources = parts if len(parts) == len(features) else (*features[:1], mixed)
        return replace(computed(call.name, features, call.place, shape, axis), inputs=tuple(sources))
    if name in _ELEMENTWISE or (call.name in MERGING and name != "dot"):
        return computed(
            call.name, features, call.place, shapes.broadcast([shape_of(one) for one in _flat(call.host, values)])
        )
    return computed(call.name, features, call.place)


def computed(
    name: str, features: Sequence[Tensor], place: Place, shape: Shape = None, axis: Value | None = None
) -> Tensor:
    """What a function makes of features; ``axis`` is the one that it joins or reduces."""
    # Without its shape nobody knows whether the last axis is still that of the units.
    kept = short(name) in _KEEPING and shape is not None
    return Tensor(shape, Stage("keep" if kept else "own", name, place, axis=axis), tuple(features))


def operator(left: Value, right: Value, symbol: str, place: Place) -> Value:
    """``left symbol right`` where one or both are features."""
    if symbol == "@":
        return _product(left, right, place)
    features = [value for value in (left, right) if isinstance(value, Tensor)]
    shape = shapes.broadcast([shape_of(left), shape_of(right)])
    if symbol == "+" and len(features) == 1 and isinstance(right, Array) and _is_product(features[0]):
        # Adding a bias leaves a linear map linear.
        return Tensor(shape or features[0].shape, Stage("keep", "a bias", place), (features[0],))
    return computed(f"the operator {symbol}", features, place, shape)


def _product(left: Value, right: Value, place: Place) -> Value:
    """A matrix product: of features and weights it is a linear layer without bias."""
    features = [value for value in (left, right) if isinstance(value, Tensor)]
    if isinstance(left, Tensor) and isinstance(right, Array) and (units := right.last_axis()) is not None:
        shape = (*left.shape[:-1], units) if left.shape else None
        return Tensor(shape, Stage("units", "a matrix product", place, units=units), (left,))
    return computed("a matrix product", features, place)


def _is_product(features: Tensor) -> bool:
    return features.stage is not None and features.stage.name == "a matrix product" and features.stage.role == "units"


def part(owner: Tensor, index: Value, place: Place) -> Tensor:
    """``features[index]``: some of the numbers, or other axes."""
    indices = index.items if isinstance(index, Tuple) else (index,)
    if owner.shape is None:
        return computed("an index", [owner], place)
    rest = list(owner.shape)
    shape: list[Value] = []
    for position, one in enumerate(indices):
        if one == NONE:
            shape.append(Const(1))
        elif isinstance(one, Const) and one.value is ...:
            behind = sum(1 for other in indices[position + 1 :] if other != NONE)
            kept = len(rest) - behind
            shape += rest[:kept]
            del rest[:kept]
        elif isinstance(one, Slice) and rest:
            length = rest.pop(0)
            shape.append(_part_of(length, one))
        elif integer(one) is not None and rest:
            rest.pop(0)
        else:
            return computed("an index", [owner], place)
    # With the last axis whole, every vector of units is one of the owner's.
    name = "squeeze" if rest or indices[-1] == Slice(NONE, NONE, NONE) else "an index"
    return computed(name, [owner], place, (*shape, *rest))


def _part_of(length: Value, cut: Slice) -> Value:
    """The length of a part of an axis."""
    if cut == Slice(NONE, NONE, NONE):
        return length
    whole = integer(length)
    bounds = [None if bound == NONE else integer(bound) for bound in (cut.start, cut.stop, cut.step)]
    given = sum(bound != NONE for bound in (cut.start, cut.stop, cut.step))
    if whole is None or bounds[2] == 0 or sum(bound is not None for bound in bounds) < given:
        return unknown("a part of an axis")
    return Const(len(range(whole)[slice(*bounds)]))


def _flat(host: Host, values: Sequence[Value]) -> Iterator[Value]:
    for value in values:
        items = host.elements(value) if isinstance(value, (Tuple, Object)) else None
        yield from items if items is not None else (value,)


def _tensors(host: Host, value: Value) -> Iterator[Tensor]:
    return (found for found in _flat(host, (value,)) if isinstance(found, Tensor))


def _is_callable(value: Value) -> bool:
    return isinstance(value, (Function, Bound, Partial, Class)) or (
        isinstance(value, Library) and short(value.name) in ACTIVATIONS
    )
