"""Keras layers: their parameters, and what they do to shape and activation of the features that pass them.

The parameters and defaults are those of Keras 3; ``OLD_NAMES`` are the keyword names of Keras 1 and 2.
A test compares the table with the installed Keras.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from math import prod

from kclf_lint.diagrams import alternatives, mapped
from kclf_lint.knowledge import identifiers, shapes
from kclf_lint.knowledge.arrays import integer, shape_of, truth
from kclf_lint.knowledge.call import Call, Host
from kclf_lint.places import Place
from kclf_lint.setups import OWN
from kclf_lint.values import (
    NONE,
    Argument,
    Array,
    Bound,
    Const,
    Function,
    Library,
    Object,
    Own,
    Prediction,
    Shape,
    Stage,
    Tensor,
    Tuple,
    Value,
    unknown,
)

OLD_NAMES = {
    "output_dim": "units",
    "nb_filter": "filters",
    "init": "kernel_initializer",
    "p": "rate",
    "border_mode": "padding",
    "subsample": "strides",
    "input": "inputs",
    "output": "outputs",
    "nb_epoch": "epochs",
    "W_regularizer": "kernel_regularizer",
}


@dataclass(frozen=True, slots=True)
class LayerKind:
    """What a layer class does."""

    parameters: tuple[str, ...]
    """Positional parameters of the constructor, as far as programs pass them by position."""
    role: str
    """'units', 'activation', 'keep', 'wrap', 'merge', 'call', 'input' or 'opaque' (see ``Stage``)."""
    shape: Callable[[Host, Object, Shape, Value | None], Shape]
    """The shape of the output, from that of the input and the units; a layer that keeps them gets those it is given."""
    activation: str = "linear"
    """The activation where the argument is left out."""
    units: str = "units"
    """The parameter with the length of the last axis."""


def _dense(host: Host, layer: Object, shape: Shape, units: Value | None) -> Shape:
    return (*shape[:-1], units) if shape and units is not None else None


def _conv(host: Host, layer: Object, shape: Shape, units: Value | None) -> Shape:
    if units is None:
        return None
    if shape is None:
        dimensions = next((int(digit) for digit in short(layer.kind) if digit in "123"), 0)
        return (NONE, *(unknown("a convolved axis") for _ in range(dimensions)), units)
    return (shape[0], *(unknown("a convolved axis") for _ in shape[1:-1]), units)


def _recurrent(host: Host, layer: Object, shape: Shape, units: Value | None) -> Shape:
    argument = layer.arguments.get("return_sequences")
    if units is None or "return_state" in layer.arguments:
        return None
    sequences = False if argument is None else truth(argument.value)
    if sequences is None:
        return None
    if not sequences:
        return (NONE, units)
    return (shape[0], shape[1], units) if shape and len(shape) == 3 else (NONE, unknown("the time axis"), units)


def _recurrent_2d(host: Host, layer: Object, shape: Shape, units: Value | None) -> Shape:
    return None


def _same(host: Host, layer: Object, shape: Shape, units: Value | None) -> Shape:
    return shape


def _pooled(host: Host, layer: Object, shape: Shape, units: Value | None) -> Shape:
    return (shape[0], *(unknown("a pooled axis") for _ in shape[1:-1]), shape[-1]) if shape else None


def _globally_pooled(host: Host, layer: Object, shape: Shape, units: Value | None) -> Shape:
    if "keepdims" in layer.arguments:
        return None
    return (shape[0], shape[-1]) if shape else (NONE, units or unknown("the pooled features"))


def _flat(host: Host, layer: Object, shape: Shape, units: Value | None) -> Shape:
    if shape and len(shape) > 1 and all(integer(size) is not None for size in shape[1:]):
        product = 1
        for size in shape[1:]:
            product *= integer(size) or 0
        return (shape[0], Const(product))
    return (NONE, unknown("the flattened features"))


def _embedded(host: Host, layer: Object, shape: Shape, units: Value | None) -> Shape:
    if shape is None:
        length = layer.arguments.get("input_length")
        shape = (NONE, length.value if length else unknown("the length of sequences"))
    return (*shape, units) if units is not None else None


def _reshaped(host: Host, layer: Object, shape: Shape, units: Value | None) -> Shape:
    target = layer.arguments.get("target_shape")
    items = host.elements(target.value) if target else None
    if items is None:
        return None
    return (NONE, *(_rest(shape, items) if integer(item) == -1 else item for item in items))


def _rest(shape: Shape, target: Sequence[Value]) -> Value:
    """The length that -1 stands for: what the other axes leave of all elements."""
    all_sizes = [integer(size) for size in shape[1:]] if shape else [None]
    others = [integer(size) for size in target if integer(size) != -1]
    if None in all_sizes or None in others or 0 in others:
        return unknown("a reshaped axis")
    return Const(prod(size or 0 for size in all_sizes) // prod(size or 1 for size in others))


def _repeated(host: Host, layer: Object, shape: Shape, units: Value | None) -> Shape:
    return (shape[0], units, shape[-1]) if shape and units is not None else None


def _lost(host: Host, layer: Object, shape: Shape, units: Value | None) -> Shape:
    return None


def _kind(
    parameters: str,
    role: str,
    shape: Callable[[Host, Object, Shape, Value | None], Shape],
    activation: str = "linear",
    units: str = "units",
) -> LayerKind:
    return LayerKind(tuple(name for name in parameters.split() if name), role, shape, activation, units)


_CONV = "filters kernel_size strides padding data_format dilation_rate groups activation"
_RNN = "units activation recurrent_activation"
_KEEPING = (
    "Dropout SpatialDropout1D SpatialDropout2D SpatialDropout3D GaussianDropout GaussianNoise AlphaDropout "
    "ActivityRegularization Masking "
    "BatchNormalization LayerNormalization GroupNormalization UnitNormalization Rescaling Normalization "
    "SyncBatchNormalization Identity "
    "RandomFlip RandomRotation RandomTranslation RandomContrast RandomBrightness"
)

LAYERS: dict[str, LayerKind] = {
    "Dense": _kind("units activation use_bias", "units", _dense),
    "Conv1D": _kind(_CONV, "units", _conv, units="filters"),
    "Conv2D": _kind(_CONV, "units", _conv, units="filters"),
    "Conv3D": _kind(_CONV, "units", _conv, units="filters"),
    "Conv1DTranspose": _kind("filters kernel_size strides padding", "units", _conv, units="filters"),
    "Conv2DTranspose": _kind("filters kernel_size strides padding", "units", _conv, units="filters"),
    "Conv3DTranspose": _kind("filters kernel_size strides padding", "units", _conv, units="filters"),
    "SeparableConv1D": _kind("filters kernel_size strides padding", "units", _conv, units="filters"),
    "SeparableConv2D": _kind("filters kernel_size strides padding", "units", _conv, units="filters"),
    "DepthwiseConv2D": _kind("kernel_size strides padding", "opaque", _lost),
    "SimpleRNN": _kind("units activation", "units", _recurrent, "tanh"),
    "LSTM": _kind(_RNN, "units", _recurrent, "tanh"),
    "GRU": _kind(_RNN, "units", _recurrent, "tanh"),
    "ConvLSTM1D": _kind("filters kernel_size", "units", _recurrent_2d, "tanh", "filters"),
    "ConvLSTM2D": _kind("filters kernel_size", "units", _recurrent_2d, "tanh", "filters"),
    "Embedding": _kind("input_dim output_dim", "units", _embedded, units="output_dim"),
    "Flatten": _kind("data_format", "keep", _flat),
    "Reshape": _kind("target_shape", "keep", _reshaped),
    "RepeatVector": _kind("n", "opaque", _repeated, units="n"),
    "Permute": _kind("dims", "opaque", _lost),
    "Activation": _kind("activation", "activation", _same),
    "Softmax": _kind("axis", "activation", _same, "softmax"),
    "ReLU": _kind("max_value", "activation", _same, "relu"),
    "LeakyReLU": _kind("negative_slope", "activation", _same, "leaky_relu"),
    "PReLU": _kind("", "activation", _same, "prelu"),
    "ELU": _kind("alpha", "activation", _same, "elu"),
    "ThresholdedReLU": _kind("theta", "activation", _same, "thresholded_relu"),
    "Concatenate": _kind("axis", "merge", _lost),
    "Add": _kind("", "merge", _same),
    "Subtract": _kind("", "merge", _same),
    "Multiply": _kind("", "merge", _same),
    "Average": _kind("", "merge", _same),
    "Dot": _kind("axes normalize", "merge", _lost),
    "Lambda": _kind("function", "call", _lost),
    "Maximum": _kind("", "merge", _same),
    "Minimum": _kind("", "merge", _same),
    "TextVectorization": _kind(
        "max_tokens standardize split ngrams output_mode output_sequence_length", "opaque", _lost
    ),
    "StringLookup": _kind("max_tokens num_oov_indices", "opaque", _lost),
    "IntegerLookup": _kind("max_tokens num_oov_indices", "opaque", _lost),
    "CategoryEncoding": _kind("num_tokens output_mode", "opaque", _lost),
    "Discretization": _kind("bin_boundaries num_bins", "opaque", _lost),
    "Hashing": _kind("num_bins", "opaque", _lost),
    "TimeDistributed": _kind("layer", "wrap", _lost),
    "Bidirectional": _kind("layer merge_mode", "wrap", _lost),
    "SpectralNormalization": _kind("layer", "wrap", _lost),
    "Input": _kind("shape batch_size dtype", "input", _lost),
    "InputLayer": _kind("shape batch_size dtype", "input", _lost),
    **{name: _kind("rate" if "Dropout" in name else "", "keep", _same) for name in _KEEPING.split()},
    "Rescaling": _kind("scale offset", "keep", _same),
    "GaussianNoise": _kind("stddev", "keep", _same),
    "LayerNormalization": _kind("axis epsilon", "keep", _same),
    "BatchNormalization": _kind("axis momentum epsilon", "keep", _same),
    **{
        f"{kind}Pooling{rank}D": _kind("pool_size strides padding data_format", "keep", _pooled)
        for kind in ("Max", "Average")
        for rank in (1, 2, 3)
    },
    **{
        f"Global{kind}Pooling{rank}D": _kind("data_format keepdims", "keep", _globally_pooled)
        for kind in ("Max", "Average")
        for rank in (1, 2, 3)
    },
    **{f"ZeroPadding{rank}D": _kind("padding", "keep", _pooled) for rank in (1, 2, 3)},
    **{f"Cropping{rank}D": _kind("cropping", "keep", _pooled) for rank in (1, 2, 3)},
    **{f"UpSampling{rank}D": _kind("size", "keep", _pooled) for rank in (1, 2, 3)},
}

_ALIASES = {
    "Convolution1D": "Conv1D",
    "Convolution2D": "Conv2D",
    "Convolution3D": "Conv3D",
    "Convolution1DTranspose": "Conv1DTranspose",
    "Convolution2DTranspose": "Conv2DTranspose",
    "Convolution3DTranspose": "Conv3DTranspose",
    "Deconvolution2D": "Conv2DTranspose",
    "SeparableConvolution1D": "SeparableConv1D",
    "SeparableConvolution2D": "SeparableConv2D",
    "CuDNNLSTM": "LSTM",
    "CuDNNGRU": "GRU",
    "MaxPool1D": "MaxPooling1D",
    "MaxPool2D": "MaxPooling2D",
    "MaxPool3D": "MaxPooling3D",
    "AvgPool1D": "AveragePooling1D",
    "AvgPool2D": "AveragePooling2D",
    "AvgPool3D": "AveragePooling3D",
    "GlobalMaxPool1D": "GlobalMaxPooling1D",
    "GlobalMaxPool2D": "GlobalMaxPooling2D",
    "GlobalMaxPool3D": "GlobalMaxPooling3D",
    "GlobalAvgPool1D": "GlobalAveragePooling1D",
    "GlobalAvgPool2D": "GlobalAveragePooling2D",
    "GlobalAvgPool3D": "GlobalAveragePooling3D",
    "TimeDistributedDense": "Dense",
}

OPAQUE_LAYER = _kind("", "opaque", _lost)

ACTIVATIONS = frozenset(
    "celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu linear "
    "log_sigmoid log_softmax mish "
    "relu relu6 selu sigmoid silu soft_shrink softmax softplus softsign sparse_plus sparse_sigmoid sparsemax "
    "squareplus swish tanh "
    "tanh_shrink threshold".split()
)
"""Names that ``keras.activations.get`` knows."""


def layer_kind(name: str) -> LayerKind | None:
    """What the class ``keras.layers.X`` does; None if the name is not that of a layer class."""
    module, _, last = name.rpartition(".")
    if module not in ("keras.layers", "keras.layers.experimental.preprocessing", "keras.layers.experimental"):
        return None
    if not last[:1].isupper():
        return None
    return LAYERS.get(canonical(last), OPAQUE_LAYER)


def canonical(name: str) -> str:
    """The name that the documentation of Keras 3 has for a layer class."""
    return _ALIASES.get(name, name)


def short(name: str) -> str:
    return name.rpartition(".")[2]


def activation_name(value: Value) -> str | None:
    """Keras' name of the activation that a value stands for; None if it is not known."""
    match value:
        case Own(stands_for=stands_for):
            return OWN if stands_for is None else activation_name(stands_for)
        case Const(value=None):
            return "linear"
        case Const(value=str(name)):
            return name if name in ACTIVATIONS else None
        case Library(name=name) if name.startswith(
            ("keras.activations.", "tensorflow.nn.", "keras.ops.", "tensorflow.", "tensorflow.math.")
        ):
            last = short(name)
            return last if last in ACTIVATIONS else None
        case Object(kind=kind) if (found := layer_kind(kind)) and found.role == "activation":
            given = value.arguments.get("activation")
            return activation_name(given.value) if given else found.activation
        case _:
            return None


def activation_function(call: Call) -> Value:
    """``keras.activations.get``: None is the linear function, and names are those of functions."""
    identifiers.record(call.host, "activation", call["identifier"], call.place_of("identifier"), call.place)
    match call["identifier"]:
        case Const() as given:
            name = activation_name(given)
            return Library(f"keras.activations.{name}") if name is not None else unknown("no activation of Keras")
        case given:
            return given


def own_activation(host: Host, function: Value, place: Place) -> Value:
    """A function of the program's own as an activation: it may only hand on one of Keras."""
    features = Tensor(None)

    def stands_for(result: Value) -> Value:
        while isinstance(result, Tensor) and result is not features:
            stage = result.stage
            if stage is None or stage.role != "activation" or stage.axis is not None or not result.inputs:
                return Own(function, None)
            if result.inputs[0] is features:
                return Own(function, stage.activation)
            result = result.inputs[0]
        return Own(function, Const("linear") if result is features else None)

    return mapped(host.apply(function, (features,), place), stands_for)


def apply_layer(host: Host, layer: Object, inputs: Value, place: Place) -> Value:
    """The result of calling a library layer on ``inputs`` (a tensor, or a list of them)."""
    kind = layer_kind(layer.kind) or OPAQUE_LAYER
    several = host.elements(inputs) if isinstance(inputs, (Tuple, Object)) else None
    sources = several if several is not None else (inputs,)
    first = sources[0] if sources else inputs
    shape = shape_of(first) or input_shape(host, layer)
    name = short(layer.kind)
    if kind.role == "wrap":
        return _wrapped(host, layer, shape, sources, place)
    units_argument = layer.arguments.get(kind.units) if kind.role in ("units", "opaque") else None
    units = units_argument.value if units_argument else None
    activation = layer.arguments.get("activation")
    data_format = layer.arguments.get("data_format")
    if data_format is not None and data_format.value not in (NONE, Const("channels_last")):
        # The channels are another axis than the last.
        units, shape = None, None
    if kind.role == "call":
        return _called(host, layer, inputs, place)
    given = _units_of(first) if kind.role == "keep" else units
    new_shape = _merged(layer, sources) if kind.role == "merge" else kind.shape(host, layer, shape, given)
    role = {"merge": "own"}.get(kind.role, kind.role)
    value: Value = Const(kind.activation) if activation is None else activation.value
    value = host.each(lambda found: own_activation(host, found, place) if _is_own(found) else found, value)
    axis = layer.arguments.get("axis")
    stage = Stage(
        role=role,
        name=name,
        place=layer.place or place,
        units=units,
        activation=value if role in ("units", "activation") else None,
        activation_place=activation.place if activation else None,
        axis=axis.value if axis else None,
        layer=layer,
    )
    return Tensor(new_shape, stage, sources)


def _units_of(features: Value) -> Value | None:
    """Length of the last axis of features whose rank is not known, as the layer that made them gives it."""
    for _ in range(_MAX_KEPT):
        match features:
            case Tensor(shape=None, stage=Stage(role="units", units=units)):
                return units
            case Tensor(shape=None, stage=Stage(role="activation"), inputs=(before, *_)):
                features = before
            case _:
                return None
    return None


_MAX_KEPT = 16
"""Activations one after another that are looked through."""


def _is_own(value: Value) -> bool:
    return isinstance(value, Function) or (isinstance(value, Bound) and isinstance(value.function, Function))


def _called(host: Host, layer: Object, inputs: Value, place: Place) -> Value:
    """``Lambda``: whatever its function makes of the features."""
    function = layer.arguments.get("function")
    result = host.apply(function.value, (inputs,), place) if function and _is_own(function.value) else None
    if result is None or not all(isinstance(found, Tensor) for found in alternatives(result)):
        return Tensor(None, Stage("opaque", short(layer.kind), place, layer=layer), (inputs,))
    return result


def _merged(layer: Object, sources: tuple[Value, ...]) -> Shape:
    parts = [shape_of(source) for source in sources]
    if short(layer.kind) not in ("Concatenate", "Dot"):
        return shapes.broadcast(parts)
    axis = layer.arguments.get("axis")
    return shapes.joined(parts, integer(axis.value) if axis else -1) if short(layer.kind) == "Concatenate" else None


def _wrapped(host: Host, layer: Object, shape: Shape, sources: tuple[Value, ...], place: Place) -> Value:
    inner = layer.arguments.get("layer")
    target = inner.value if inner else None
    if (
        not isinstance(target, Object)
        or (kind := layer_kind(target.kind)) is None
        or kind.role not in ("units", "activation")
    ):
        return Tensor(None, Stage("opaque", short(layer.kind), place, layer=layer), sources)
    if short(layer.kind) == "Bidirectional":
        merged = layer.arguments.get("merge_mode")
        units = integer(target.arguments[kind.units].value) if kind.units in target.arguments else None
        if merged is not None or units is None:
            return Tensor(None, Stage("opaque", "Bidirectional", place, layer=layer), sources)
        doubled = Const(2 * units)
        stage = Stage("units", "Bidirectional", place, doubled, Const(kind.activation), layer=layer)
        return Tensor(kind.shape(host, target, shape, doubled), stage, sources)
    result = apply_layer(host, target, Tensor((shape[0], *shape[2:]) if shape and len(shape) > 2 else None), place)
    if not isinstance(result, Tensor) or result.stage is None:
        return Tensor(None, Stage("opaque", short(layer.kind), place, layer=layer), sources)
    new_shape = (shape[0], shape[1], *result.shape[1:]) if shape and len(shape) > 1 and result.shape else None
    return made_inside(layer, Tensor(new_shape, result.stage, sources), place)


def called_with(result: Value, given: tuple[str, ...]) -> Value:
    """The output of a layer that is called with more than features."""
    if not isinstance(result, Tensor) or result.stage is None:
        return result
    return replace(result, stage=replace(result.stage, given=given))


def made_inside(layer: Object, result: Value, place: Place) -> Value:
    """What other layers made inside of one, as the output of that one."""
    name = layer.cls.name if layer.cls is not None else short(layer.kind)
    stage = Stage("keep", name, place, layer=layer)
    return mapped(result, lambda made: Tensor(made.shape, stage, (made,)) if isinstance(made, Tensor) else made)


def input_shape(host: Host, layer: Object) -> Shape:
    """The shape of a layer's input, as its constructor's arguments give it."""

    def dims(argument: Argument | None) -> tuple[Value, ...] | None:
        return host.elements(argument.value) if argument else None

    arguments = layer.arguments
    if (whole := dims(arguments.get("batch_input_shape") or arguments.get("batch_shape"))) is not None:
        return whole
    if (rest := dims(arguments.get("input_shape") or arguments.get("shape"))) is not None:
        return (NONE, *rest)
    if "input_dim" in arguments and layer.kind != "keras.layers.Embedding":
        return (NONE, arguments["input_dim"].value)
    return None


def input_tensor(host: Host, layer: Object) -> Value:
    """``keras.Input(...)``: a symbolic tensor."""
    return Tensor(input_shape(host, layer), Stage("input", "Input", layer.place, layer=layer))


def activate(name: str, value: Value, axis: Value | None, place: Place) -> Value:
    """An activation function called on a tensor: ``tf.nn.softmax(x)``."""
    if isinstance(value, Tensor):
        stage = Stage("activation", name, place, activation=Const(name), axis=axis)
        return Tensor(value.shape, stage, (value,))
    if isinstance(value, Prediction):
        return value.part(activated=name, base=0)
    return Array(shape=shape_of(value))


def opaque_tensor(inputs: Iterable[Value], name: str, place: Place) -> Tensor:
    """The result of anything else that is done to tensors."""
    return Tensor(None, Stage("opaque", name, place), tuple(inputs))
