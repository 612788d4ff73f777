"""How large a model is, so that none is sent that takes too long or too much memory to build."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import prod

from kclf_lint.knowledge.buildable import sizes_of
from kclf_lint.knowledge.layer_sizes import Axes, MisfitError, Sizes
from kclf_lint.networks import Network

MAX_CALLS = 120
MAX_PARAMETERS = 6_000_000
MAX_PRODUCTS = 120_000_000
"""Multiplications for one sample: 3e9 for a batch of 24."""
MAX_NUMBERS = 1_500_000
"""Numbers that the layers hold for one sample: 150 MB for a batch."""
MAX_OUTPUTS = 4_096
"""Numbers that the model gives for one sample: all are told."""
MAX_STEPS = 64
"""Steps of recurrent layers one after another: a second takes some thirty of them."""
FITTING = (8, 16, 32, 64, 96, 128, 256, 512)
"""Lengths of axes that are tried where a length is left open or too large."""
SMALLEST_PICTURE = 32


@dataclass(frozen=True, slots=True)
class NetworkSizes:
    """What a model makes and costs, for one sample."""

    output: Axes
    """The shape of the output, without the batch axis."""
    parameters: int
    products: int
    numbers: int
    steps: int

    @property
    def is_small(self) -> bool:
        """Whether it can be built and trained in a second or two."""
        return (
            self.parameters <= MAX_PARAMETERS
            and self.products <= MAX_PRODUCTS
            and self.numbers <= MAX_NUMBERS
            and self.steps <= MAX_STEPS
            and prod(self.output) <= MAX_OUTPUTS
        )


def measured(network: Network) -> NetworkSizes:
    """The sizes of a model.

    Raises:
        MisfitError: a layer cannot be built on its inputs.
    """
    shapes: list[Axes] = [one.shape for one in network.inputs]
    parameters: dict[int, int] = {}
    calls: list[Sizes] = []
    for call in network.calls:
        layer = network.layers[call.layer]
        made = sizes_of(layer.name, layer.arguments, [shapes[number] for number in call.inputs])
        if parameters.setdefault(call.layer, made.parameters) != made.parameters:
            raise MisfitError(f"{layer.name} is called on inputs of different shapes")
        shapes.append(made.shape)
        calls.append(made)
    return NetworkSizes(
        shapes[-1],
        parameters=sum(parameters.values()),
        products=sum(made.products for made in calls),
        numbers=sum(map(prod, shapes)) + sum(made.padded for made in calls),
        steps=sum(made.steps for made in calls),
    )


OpenAxes = tuple[int | None, ...]
"""Lengths of the axes of a sample; None for one that is left open."""


def fitted(network: Network, axes: tuple[OpenAxes, ...]) -> Network:
    """The model on inputs of these shapes, with lengths for the open axes that its layers can work on.

    Where the model is too large, long axes are cut.

    Raises:
        MisfitError: there are no such lengths, or the model is too large with all of them.
    """
    if len(network.calls) > MAX_CALLS:
        raise MisfitError(TOO_LARGE)
    is_open = any(length is None for shape in axes for length in shape)
    misfit: MisfitError | None = None
    for shapes in _tries(axes, is_open):
        inputs = tuple(replace(one, shape=shape) for one, shape in zip(network.inputs, shapes, strict=True))
        made = replace(network, inputs=inputs)
        try:
            sizes = measured(made)
        except MisfitError as error:
            misfit = misfit or error
            if not is_open and misfit is error:
                break
            continue
        if sizes.is_small:
            return made
        misfit = MisfitError(TOO_LARGE)
    raise misfit or MisfitError(TOO_LARGE)


TOO_LARGE = "the model is too large to rebuild"


def _tries(axes: tuple[OpenAxes, ...], is_open: bool) -> Iterator[tuple[Axes, ...]]:
    """Shapes for the inputs: as they are, the shortest first where lengths are open, then cut."""
    if is_open:
        for size in FITTING:
            yield tuple(tuple(_filled(shape, size)) for shape in axes)
    else:
        yield tuple(tuple(length or 1 for length in shape) for shape in axes)
    for size in reversed(FITTING):
        yield tuple(tuple(_cut(shape, size)) for shape in axes)


def _filled(shape: OpenAxes, size: int) -> Iterator[int]:
    """Pictures have three channels and are not tiny."""
    is_picture = len(shape) == 3
    for place, length in enumerate(shape):
        if length is not None:
            yield length
        elif is_picture:
            yield 3 if place == 2 else max(size, SMALLEST_PICTURE)
        else:
            yield size


def _cut(shape: OpenAxes, size: int) -> Iterator[int]:
    """All axes but that of the channels are cut."""
    for place, length in enumerate(_filled(shape, size)):
        yield length if place == len(shape) - 1 > 0 else min(length, size)
