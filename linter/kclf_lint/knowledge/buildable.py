"""Layers that can be built again from plain data: the arguments that matter, and the sizes that come of them.

The worker has a list of its own of the same layers, and a test builds each of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kclf_lint.knowledge import layer_sizes as sizes
from kclf_lint.knowledge.layer_sizes import Axes, Formula, MisfitError, Sizes
from kclf_lint.networks import Json


@dataclass(frozen=True, slots=True)
class Buildable:
    """A layer class of Keras."""

    arguments: tuple[str, ...]
    """The arguments that decide what is built."""
    sizes: Formula
    old: Mapping[str, str] = field(default_factory=dict)
    """Names of arguments in Keras 2, where Keras 3 has others."""


def _row(arguments: str, formula: Formula, **old: str) -> Buildable:
    return Buildable(tuple(arguments.split()), formula, old)


_CONV = "kernel_size strides padding data_format dilation_rate activation use_bias"
_RNN = "units activation use_bias return_sequences return_state go_backwards"
_POOL = "pool_size strides padding data_format"
_FORMAT = {1: "", 2: " data_format", 3: " data_format"}

BUILDABLE: dict[str, Buildable] = {
    "Dense": _row("units activation use_bias", sizes.dense),
    **{f"Conv{rank}D": _row(f"filters groups {_CONV}", sizes.convolution(rank)) for rank in (1, 2, 3)},
    **{
        f"Conv{rank}DTranspose": _row(
            "filters kernel_size strides padding data_format activation use_bias", sizes.transposed(rank)
        )
        for rank in (1, 2, 3)
    },
    **{f"SeparableConv{rank}D": _row(f"filters depth_multiplier {_CONV}", sizes.separable(rank)) for rank in (1, 2)},
    **{f"DepthwiseConv{rank}D": _row(f"depth_multiplier {_CONV}", sizes.depthwise(rank)) for rank in (1, 2)},
    **{f"{kind}Pooling{rank}D": _row(_POOL, sizes.pooled(rank)) for kind in ("Max", "Average") for rank in (1, 2, 3)},
    **{
        f"Global{kind}Pooling{rank}D": _row("data_format keepdims", sizes.globally_pooled(rank))
        for kind in ("Max", "Average")
        for rank in (1, 2, 3)
    },
    **{f"ZeroPadding{rank}D": _row(f"padding{_FORMAT[rank]}", sizes.padded(rank)) for rank in (1, 2, 3)},
    **{f"Cropping{rank}D": _row(f"cropping{_FORMAT[rank]}", sizes.cropped(rank)) for rank in (1, 2, 3)},
    **{f"UpSampling{rank}D": _row(f"size{_FORMAT[rank]}", sizes.upsampled(rank)) for rank in (1, 3)},
    "UpSampling2D": _row("size data_format interpolation", sizes.upsampled(2)),
    "SimpleRNN": _row(_RNN, sizes.recurrent(1)),
    "GRU": _row(f"{_RNN} recurrent_activation reset_after", sizes.recurrent(3)),
    "LSTM": _row(f"{_RNN} recurrent_activation unit_forget_bias", sizes.recurrent(4)),
    "Embedding": _row("input_dim output_dim mask_zero", sizes.embedded),
    "Flatten": _row("data_format", sizes.flat),
    "Reshape": _row("target_shape", sizes.reshaped),
    "RepeatVector": _row("n", sizes.repeated),
    "Permute": _row("dims", sizes.permuted),
    "Activation": _row("activation", sizes.same),
    "Softmax": _row("axis", sizes.same),
    "ReLU": _row("max_value negative_slope threshold", sizes.same),
    "LeakyReLU": _row("negative_slope", sizes.same, alpha="negative_slope"),
    "PReLU": _row("shared_axes", sizes.prelu),
    "ELU": _row("alpha", sizes.same),
    "Dropout": _row("rate noise_shape", sizes.same),
    **{f"SpatialDropout{rank}D": _row("rate", sizes.same) for rank in (1, 2, 3)},
    "GaussianDropout": _row("rate", sizes.same),
    "GaussianNoise": _row("stddev", sizes.same),
    "AlphaDropout": _row("rate", sizes.same),
    "ActivityRegularization": _row("l1 l2", sizes.same),
    "Masking": _row("mask_value", sizes.same),
    "BatchNormalization": _row("axis momentum epsilon center scale", sizes.normalized(4)),
    "LayerNormalization": _row("axis epsilon center scale", sizes.normalized(2)),
    "UnitNormalization": _row("axis", sizes.same),
    "Rescaling": _row("scale offset", sizes.same),
    "Resizing": _row("height width interpolation", sizes.resized),
    **{name: _row("", sizes.merged) for name in ("Add", "Multiply", "Average", "Maximum", "Minimum")},
    "Subtract": _row("", sizes.subtracted),
    "Concatenate": _row("axis", sizes.joined),
    "Dot": _row("axes normalize", sizes.dotted),
    "TimeDistributed": _row("layer", sizes.same),
    "Bidirectional": _row("layer merge_mode", sizes.same),
}
"""By class name. The sizes of the last two, which wrap a layer, go by that (``sizes_of``)."""

MERGES = frozenset("Add Subtract Multiply Average Maximum Minimum Concatenate Dot".split())
"""Layers that are called on a list."""

SHAPING = frozenset("Flatten Reshape Permute RepeatVector".split())
"""Layers that leave the numbers of their input as they are."""

LEFT_OUT = frozenset(
    "Identity Normalization RandomFlip RandomRotation RandomTranslation RandomContrast RandomBrightness "
    "RandomZoom".split()
)
"""Layers that a rebuilt model goes without: they change samples while training, or bring them to the scale that
synthetic samples have."""

_IGNORED = frozenset(
    "name trainable dtype seed weights input_shape input_length input_dim batch_input_shape batch_shape batch_size "
    "stateful unroll implementation autocast zero_output_for_mask use_cudnn fused dropout recurrent_dropout".split()
)
_IGNORED_ENDS = ("_initializer", "_regularizer", "_constraint")


def is_ignored(argument: str) -> bool:
    """Whether an argument that is not in the table may be left out, as it does not change what is built."""
    return argument in _IGNORED or argument.endswith(_IGNORED_ENDS)


MAX_WRAPPED = 3
"""Layers inside one another, as in a TimeDistributed layer."""


def sizes_of(name: str, arguments: Mapping[str, Json], inputs: Sequence[Axes]) -> Sizes:
    """What a layer makes of inputs of these shapes.

    Raises:
        MisfitError: it cannot be built.
    """
    return _formula(name, arguments, MAX_WRAPPED)(_inner(arguments), inputs)


def _inner(arguments: Mapping[str, Json]) -> Mapping[str, Json]:
    """The arguments of a layer, or of the innermost layer that it wraps."""
    while isinstance(wrapped := arguments.get("layer"), Mapping):
        found = wrapped.get("arguments")
        arguments = found if isinstance(found, Mapping) else {}
    return arguments


def _formula(name: str, arguments: Mapping[str, Json], depth: int) -> Formula:
    if name not in BUILDABLE or not depth:
        raise MisfitError(f"{name} is not in the table")
    if name not in ("TimeDistributed", "Bidirectional"):
        return BUILDABLE[name].sizes
    wrapped = arguments.get("layer")
    if not isinstance(wrapped, Mapping):
        raise MisfitError(f"{name} without a layer")
    found = wrapped.get("arguments")
    inner = _formula(str(wrapped.get("class")), found if isinstance(found, Mapping) else {}, depth - 1)
    if name == "TimeDistributed":
        return sizes.along_time(inner)
    return sizes.both_ways(inner, arguments.get("merge_mode", "concat"))
