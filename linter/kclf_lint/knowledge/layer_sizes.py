"""Sizes of layers: the shape that a layer makes of its inputs, the numbers that it learns, and what it computes.

Shapes are those of one sample: without the batch axis. A test compares every formula with the installed Keras.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod

from kclf_lint.networks import Json

Axes = tuple[int, ...]
"""Lengths of the axes of one sample."""
Arguments = Mapping[str, Json]
"""The arguments of a layer, by parameter."""


class MisfitError(Exception):
    """A layer that cannot be built with such arguments on such inputs."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """What one call of a layer makes, for one sample."""

    shape: Axes
    parameters: int = 0
    products: int = 0
    """Multiplications with weights, or numbers that are looked at."""
    steps: int = 0
    """Steps of a sequence that are taken one after another."""
    padded: int = 0
    """Numbers of the input once it is padded, where that may be more than the input and output have."""


Formula = Callable[[Arguments, Sequence[Axes]], Sizes]


def whole(value: Json, least: int = 1) -> int:
    """A number of units, filters, steps ..."""
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise MisfitError(f"{value!r:.20} is no size")
    return value


def _axes(value: Json, rank: int, least: int = 1) -> Axes:
    """A size for each axis, given as one number or as several."""
    if isinstance(value, (list, tuple)):
        if len(value) != rank:
            raise MisfitError(f"{len(value)} sizes for {rank} axes")
        return tuple(whole(item, least) for item in value)
    return (whole(value, least),) * rank


def _only(inputs: Sequence[Axes], rank: int | None = None, least: int = 1) -> Axes:
    """The shape of the one input, which has so many axes."""
    if len(inputs) != 1:
        raise MisfitError("several inputs")
    (shape,) = inputs
    if (rank is not None and len(shape) != rank) or len(shape) < least:
        raise MisfitError(f"{len(shape)} axes of a sample")
    return shape


def _axis(value: Json, rank: int) -> int:
    """The place of an axis among those of a sample, from its number in a batch."""
    number = value if isinstance(value, int) and not isinstance(value, bool) else None
    if number is None or not -rank - 1 <= number <= rank or number in (0, -rank - 1):
        raise MisfitError(f"{value!r:.20} is no axis of a sample")
    return number - 1 if number > 0 else number % rank


def _channels_last(arguments: Arguments) -> None:
    # TensorFlow has no convolution with the channels first on a CPU.
    if arguments.get("data_format") not in (None, "channels_last"):
        raise MisfitError("the channels are not the last axis")


def same(arguments: Arguments, inputs: Sequence[Axes]) -> Sizes:
    """A layer that keeps the shape."""
    shape = _only(inputs)
    return Sizes(shape, products=prod(shape))


def normalized(weights: int) -> Formula:
    """A layer with so many numbers for each feature."""

    def formula(arguments: Arguments, inputs: Sequence[Axes]) -> Sizes:
        shape = _only(inputs)
        axis = arguments.get("axis", -1)
        chosen = [_axis(one, len(shape)) for one in (axis if isinstance(axis, (list, tuple)) else [axis])]
        left_out = sum(arguments.get(name) is False for name in ("center", "scale"))
        return Sizes(shape, (weights - left_out) * prod(shape[one] for one in chosen), prod(shape))

    return formula


def prelu(arguments: Arguments, inputs: Sequence[Axes]) -> Sizes:
    """A slope for each number of a sample, but for axes that share it."""
    shape = _only(inputs)
    shared = arguments.get("shared_axes") or ()
    places = {_axis(one, len(shape)) for one in (shared if isinstance(shared, (list, tuple)) else (shared,))}
    return Sizes(shape, prod(1 if place in places else size for place, size in enumerate(shape)), prod(shape))


def dense(arguments: Arguments, inputs: Sequence[Axes]) -> Sizes:
    """Dense."""
    shape, units = _only(inputs), whole(arguments.get("units"))
    return Sizes((*shape[:-1], units), shape[-1] * units + _bias(arguments, units), prod(shape) * units)


def _bias(arguments: Arguments, units: int) -> int:
    return 0 if arguments.get("use_bias") is False else units


def _window(arguments: Arguments, shape: Axes, size: str, default: Json = None) -> tuple[Axes, Axes, Axes, int]:
    """The lengths that windows leave of spatial axes, the windows, the strides, and the padded input."""
    _channels_last(arguments)
    spatial = shape[:-1]
    rank = len(spatial)
    windows = _axes(arguments.get(size, default), rank)
    given = arguments.get("strides")
    strides = _axes(given, rank) if given is not None else windows if size == "pool_size" else (1,) * rank
    dilation = _axes(arguments.get("dilation_rate", 1), rank)
    reach = [rate * (window - 1) + 1 for rate, window in zip(dilation, windows, strict=True)]
    match str(arguments.get("padding", "valid")).lower():
        case "valid":
            lengths = [length - far + 1 for length, far in zip(spatial, reach, strict=True)]
        case "same" | "causal":
            lengths = list(spatial)
        case other:
            raise MisfitError(f"padding {other!r:.20}")
    made = tuple(-(-length // stride) for length, stride in zip(lengths, strides, strict=True))
    if min(made) < 1:
        raise MisfitError("windows are larger than what they look at")
    padded = prod(length + far for length, far in zip(spatial, reach, strict=True)) * shape[-1]
    return made, windows, strides, padded


def convolution(rank: int) -> Formula:
    """Conv1D, Conv2D, Conv3D."""

    def formula(arguments: Arguments, inputs: Sequence[Axes]) -> Sizes:
        shape, filters = _only(inputs, rank + 1), whole(arguments.get("filters"))
        groups = whole(arguments.get("groups", 1))
        if shape[-1] % groups or filters % groups:
            raise MisfitError("groups that do not fit the channels")
        made, windows, _, padded = _window(arguments, shape, "kernel_size")
        kernel = prod(windows) * (shape[-1] // groups) * filters
        return Sizes((*made, filters), kernel + _bias(arguments, filters), prod(made) * kernel, padded=padded)

    return formula


def transposed(rank: int) -> Formula:
    """Conv1DTranspose, Conv2DTranspose, Conv3DTranspose."""

    def formula(arguments: Arguments, inputs: Sequence[Axes]) -> Sizes:
        shape, filters = _only(inputs, rank + 1), whole(arguments.get("filters"))
        _channels_last(arguments)
        windows, strides = _axes(arguments.get("kernel_size"), rank), _axes(arguments.get("strides", 1), rank)
        keeps = str(arguments.get("padding", "valid")).lower() == "same"
        made = tuple(
            length * stride + (0 if keeps else max(window - stride, 0))
            for length, stride, window in zip(shape, strides, windows, strict=False)
        )
        kernel = prod(windows) * shape[-1] * filters
        padded = prod(length + window for length, window in zip(made, windows, strict=True)) * filters
        return Sizes((*made, filters), kernel + _bias(arguments, filters), prod(shape[:-1]) * kernel, padded=padded)

    return formula


def separable(rank: int) -> Formula:
    """SeparableConv1D, SeparableConv2D."""

    def formula(arguments: Arguments, inputs: Sequence[Axes]) -> Sizes:
        shape, filters = _only(inputs, rank + 1), whole(arguments.get("filters"))
        made, windows, _, padded = _window(arguments, shape, "kernel_size")
        features = shape[-1] * whole(arguments.get("depth_multiplier", 1))
        kernels = prod(windows) * features + features * filters
        return Sizes((*made, filters), kernels + _bias(arguments, filters), prod(made) * kernels, padded=padded)

    return formula


def depthwise(rank: int) -> Formula:
    """DepthwiseConv1D, DepthwiseConv2D."""

    def formula(arguments: Arguments, inputs: Sequence[Axes]) -> Sizes:
        shape = _only(inputs, rank + 1)
        made, windows, _, padded = _window(arguments, shape, "kernel_size")
        features = shape[-1] * whole(arguments.get("depth_multiplier", 1))
        kernel = prod(windows) * features
        return Sizes((*made, features), kernel + _bias(arguments, features), prod(made) * kernel, padded=padded)

    return formula


def pooled(rank: int) -> Formula:
    """MaxPooling and AveragePooling."""

    def formula(arguments: Arguments, inputs: Sequence[Axes]) -> Sizes:
        shape = _only(inputs, rank + 1)
        made, windows, _, padded = _window(arguments, shape, "pool_size", 2)
        return Sizes((*made, shape[-1]), products=prod(made) * prod(windows) * shape[-1], padded=padded)

    return formula


def globally_pooled(rank: int) -> Formula:
    """GlobalMaxPooling and GlobalAveragePooling."""

    def formula(arguments: Arguments, inputs: Sequence[Axes]) -> Sizes:
        shape = _only(inputs, rank + 1)
        _channels_last(arguments)
        kept = (1,) * rank if arguments.get("keepdims") is True else ()
        return Sizes((*kept, shape[-1]), products=prod(shape))

    return formula


def recurrent(gates: int) -> Formula:
    """SimpleRNN, GRU and LSTM."""

    def formula(arguments: Arguments, inputs: Sequence[Axes]) -> Sizes:
        if arguments.get("return_state") not in (None, False):
            raise MisfitError("several outputs")
        (steps, features), units = _only(inputs, 2), whole(arguments.get("units"))
        kernels = gates * units * (features + units)
        biases = 2 if gates == 3 and arguments.get("reset_after") is not False else 1
        shape = (steps, units) if arguments.get("return_sequences") is True else (units,)
        return Sizes(shape, kernels + biases * _bias(arguments, gates * units), steps * kernels, steps)

    return formula


def embedded(arguments: Arguments, inputs: Sequence[Axes]) -> Sizes:
    """Embedding."""
    shape = _only(inputs)
    rows, units = whole(arguments.get("input_dim")), whole(arguments.get("output_dim"))
    return Sizes((*shape, units), rows * units, prod(shape) * units)


def flat(arguments: Arguments, inputs: Sequence[Axes]) -> Sizes:
    """Flatten."""
    return Sizes((prod(_only(inputs, least=0)),))


def reshaped(arguments: Arguments, inputs: Sequence[Axes]) -> Sizes:
    """Reshape."""
    numbers = prod(_only(inputs))
    target = arguments.get("target_shape")
    sizes = [whole(size, -1) for size in (target if isinstance(target, (list, tuple)) else [target])]
    known = prod(size for size in sizes if size != -1)
    if known < 1 or sizes.count(-1) > 1 or (numbers % known if -1 in sizes else numbers != known):
        raise MisfitError("another number of elements")
    return Sizes(tuple(numbers // known if size == -1 else size for size in sizes))


def repeated(arguments: Arguments, inputs: Sequence[Axes]) -> Sizes:
    """RepeatVector."""
    return Sizes((whole(arguments.get("n")), *_only(inputs, 1)))


def permuted(arguments: Arguments, inputs: Sequence[Axes]) -> Sizes:
    """Permute."""
    shape, order = _only(inputs), arguments.get("dims")
    places = [whole(place) for place in order] if isinstance(order, (list, tuple)) else []
    if sorted(places) != list(range(1, len(shape) + 1)):
        raise MisfitError("no order of the axes")
    return Sizes(tuple(shape[place - 1] for place in places))


def _sides(value: Json, rank: int) -> list[tuple[int, int]]:
    """What is added to or cut off both ends of each axis."""
    if rank == 1 and isinstance(value, (list, tuple)) and len(value) == 2:
        value = [value]
    if not isinstance(value, (list, tuple)):
        value = [value] * rank
    if len(value) != rank:
        raise MisfitError("other axes")
    return [(ends[0], ends[1]) for ends in (_axes(one, 2, 0) for one in value)]


def padded(rank: int) -> Formula:
    """ZeroPadding."""

    def formula(arguments: Arguments, inputs: Sequence[Axes]) -> Sizes:
        shape = _only(inputs, rank + 1)
        _channels_last(arguments)
        sides = _sides(arguments.get("padding", 1), rank)
        made = (length + sum(ends) for length, ends in zip(shape, sides, strict=False))
        return Sizes((*made, shape[-1]))

    return formula


def cropped(rank: int) -> Formula:
    """Cropping."""

    def formula(arguments: Arguments, inputs: Sequence[Axes]) -> Sizes:
        shape = _only(inputs, rank + 1)
        _channels_last(arguments)
        made = [
            length - sum(ends) for length, ends in zip(shape, _sides(arguments.get("cropping"), rank), strict=False)
        ]
        if min(made) < 1:
            raise MisfitError("nothing is left")
        return Sizes((*made, shape[-1]))

    return formula


def upsampled(rank: int) -> Formula:
    """UpSampling."""

    def formula(arguments: Arguments, inputs: Sequence[Axes]) -> Sizes:
        shape = _only(inputs, rank + 1)
        _channels_last(arguments)
        factors = _axes(arguments.get("size", 2), rank)
        return Sizes((*(length * factor for length, factor in zip(shape, factors, strict=False)), shape[-1]))

    return formula


def resized(arguments: Arguments, inputs: Sequence[Axes]) -> Sizes:
    """Resizing, of pictures."""
    shape = _only(inputs, 3)
    made = (whole(arguments.get("height")), whole(arguments.get("width")), shape[-1])
    return Sizes(made, products=prod(made))


def merged(arguments: Arguments, inputs: Sequence[Axes]) -> Sizes:
    """Add, Multiply ...: what numpy makes of such shapes."""
    if len(inputs) < 2 or len({len(shape) for shape in inputs}) > 1:
        raise MisfitError("inputs with other numbers of axes")
    made = tuple(max(lengths) for lengths in zip(*inputs, strict=True))
    if any(length not in (1, full) for shape in inputs for length, full in zip(shape, made, strict=True)):
        raise MisfitError("inputs with other lengths")
    return Sizes(made, products=len(inputs) * prod(made))


def subtracted(arguments: Arguments, inputs: Sequence[Axes]) -> Sizes:
    """Subtract, of two."""
    if len(inputs) != 2:
        raise MisfitError("it takes two inputs")
    return merged(arguments, inputs)


def joined(arguments: Arguments, inputs: Sequence[Axes]) -> Sizes:
    """Concatenate."""
    if len(inputs) < 2 or len({len(shape) for shape in inputs}) > 1:
        raise MisfitError("inputs with other numbers of axes")
    axis = _axis(arguments.get("axis", -1), len(inputs[0]))
    if len({(*shape[:axis], *shape[axis + 1 :]) for shape in inputs}) > 1:
        raise MisfitError("inputs with other lengths")
    return Sizes((*inputs[0][:axis], sum(shape[axis] for shape in inputs), *inputs[0][axis + 1 :]))


def dotted(arguments: Arguments, inputs: Sequence[Axes]) -> Sizes:
    """Dot."""
    if len(inputs) != 2:
        raise MisfitError("it takes two inputs")
    axes = arguments.get("axes")
    pair = axes if isinstance(axes, (list, tuple)) else (axes, axes)
    if len(pair) != 2:
        raise MisfitError("it takes two axes")
    first, second = (_axis(axis, len(shape)) for axis, shape in zip(pair, inputs, strict=True))
    if inputs[0][first] != inputs[1][second]:
        raise MisfitError("inputs with other lengths")
    rest = tuple(
        length
        for shape, axis in zip(inputs, (first, second), strict=True)
        for place, length in enumerate(shape)
        if place != axis
    )
    return Sizes(rest or (1,), products=prod(rest) * inputs[0][first])


def along_time(inner: Formula) -> Formula:
    """TimeDistributed: a layer on each step."""

    def formula(arguments: Arguments, inputs: Sequence[Axes]) -> Sizes:
        steps, *rest = _only(inputs, least=2)
        made = inner(arguments, [tuple(rest)])
        turns = steps * max(made.steps, 1)
        return Sizes((steps, *made.shape), made.parameters, steps * made.products, turns, steps * made.padded)

    return formula


def both_ways(inner: Formula, merge_mode: Json) -> Formula:
    """Bidirectional: two recurrent layers."""

    def formula(arguments: Arguments, inputs: Sequence[Axes]) -> Sizes:
        if merge_mode not in ("concat", "sum", "mul", "ave"):
            raise MisfitError(f"merge_mode {merge_mode!r:.20}")
        one = inner(arguments, inputs)
        last = one.shape[-1] * (2 if merge_mode == "concat" else 1)
        return replace(
            one,
            shape=(*one.shape[:-1], last),
            parameters=2 * one.parameters,
            products=2 * one.products,
            steps=2 * one.steps,
        )

    return formula
