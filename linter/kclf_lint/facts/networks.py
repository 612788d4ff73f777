"""The whole model behind an output, as plain data that it can be built from again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite

from kclf_lint.facts.reading import Reading, why
from kclf_lint.knowledge.arrays import integer
from kclf_lint.knowledge.buildable import BUILDABLE, LEFT_OUT, MAX_WRAPPED, SHAPING, is_ignored
from kclf_lint.knowledge.layer_sizes import MisfitError
from kclf_lint.knowledge.layers import activation_name, canonical, layer_kind, short
from kclf_lint.knowledge.network_functions import as_layer, is_kept
from kclf_lint.network_sizes import MAX_CALLS, TOO_LARGE, OpenAxes, fitted
from kclf_lint.networks import Json, LayerCall, Network, NetworkInput, Part
from kclf_lint.setups import OWN, Unknown
from kclf_lint.values import NONE, Const, Object, Stage, Tensor, Value

MAX_SEEN = 4_000
"""Tensors behind an output that are looked at, those in nested models once for each call."""
MAX_ROWS = 1_000
"""Rows of an embedding that are built."""
_MAX_TEXT = 64
_MAX_ITEMS = 16
_MAX_NUMBER = 100_000


def network(reading: Reading, output: Value, data: Value = NONE) -> Network | Unknown:
    """Every layer behind one output, or why they are not all known; ``data`` is what the model is trained on.

    Branches on which no other fact depends are taken: the model is one of those that the world may have.
    """
    # The world is not divided further: what a report says does not depend on hidden layers.
    walk = _Walk(replace(reading, sides=dict(reading.sides), reasons=[]))
    try:
        walk.follow(output)
        return walk.network(data)
    except (_MissingError, MisfitError) as missing:
        return Unknown(str(missing))


class _MissingError(Exception):
    """Something that a model is made of is not known."""


@dataclass(frozen=True, slots=True, eq=False)
class _Scope:
    """One call of a nested model, with the features that it is called on; or the model itself, which has inputs."""

    features: tuple[_Node, ...] = ()


@dataclass(frozen=True, slots=True)
class _Node:
    """A tensor, in the call of the nested model that it belongs to."""

    tensor: Tensor
    scope: _Scope

    @property
    def key(self) -> tuple[int, int]:
        return id(self.tensor), id(self.scope)


@dataclass(frozen=True, slots=True)
class _Made:
    """What makes a tensor that is no input: a layer that is called on others."""

    part: Part
    sources: tuple[Value, ...]
    layer: Object | None
    """Which layer it is: one that is called twice has its weights once."""


@dataclass(slots=True)
class _Input:
    """What is known of an input."""

    axes: OpenAxes | None
    below: int = 0


@dataclass(slots=True)
class _Walk:
    """From an output back to the inputs; inputs, layers and calls are numbered as they are found."""

    reading: Reading
    inputs: list[_Input] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    calls: list[LayerCall] = field(default_factory=list)
    """Their inputs are numbered from -1 downwards where they are inputs of the model, from 0 where results of calls."""
    numbers: dict[tuple[int, int], int] = field(default_factory=dict)
    """The numbers of tensors, by their nodes."""
    layers: dict[int, int] = field(default_factory=dict)
    """The numbers of layers, by their ids."""
    whole: dict[int, int] = field(default_factory=dict)
    """Results of calls that hold the numbers of an input in another shape, and the input."""
    scopes: dict[tuple[tuple[int, int], ...], _Scope] = field(default_factory=dict)
    declared: dict[tuple[int, int], OpenAxes] = field(default_factory=dict)
    """The shapes of inputs, by their nodes; or that which a nested model has for what it is called on."""
    seen: int = 0

    def follow(self, output: Value) -> None:
        """Find everything behind an output, sources first."""
        whole = _Scope()
        todo = [_Node(self._tensor(output), whole)]
        while todo:
            node = self._origin(todo[-1])
            if node.key in self.numbers:
                todo.pop()
                continue
            made = self._made(node.tensor)
            if made is None:
                self._add_input(node)
                todo.pop()
                continue
            sources = [self._origin(_Node(self._tensor(source), node.scope)) for source in made.sources]
            missing = [source for source in sources if source.key not in self.numbers]
            if missing:
                todo += reversed(missing)
                continue
            self._add_call(node, made, [self.numbers[source.key] for source in sources])
            todo.pop()

    def network(self, data: Value) -> Network:
        """What was found, on inputs of lengths that fit."""
        if not self.calls:
            raise _MissingError("the output of the model is its input")
        first = len(self.inputs)
        axes: list[OpenAxes] = []
        trained_on = self.reading.pick(data)
        for found in self.inputs:
            if found.axes is None and first == 1 and isinstance(trained_on, Tensor):
                found.axes = self._axes(trained_on)
            if found.axes is None and found.below:
                found.axes = (None,)
            if found.axes is None:
                raise _MissingError("the input shape is not known")
            axes.append(found.axes)
        calls = (
            LayerCall(call.layer, tuple(-1 - number if number < 0 else first + number for number in call.inputs))
            for call in self.calls
        )
        inputs = tuple(NetworkInput((), found.below) for found in self.inputs)
        return fitted(Network(inputs, tuple(self.parts), tuple(calls)), tuple(axes))

    # Tensors

    def _tensor(self, value: Value) -> Tensor:
        found = self.reading.pick(value)
        if not isinstance(found, Tensor):
            raise _MissingError(why(found).reason)
        return found

    def _origin(self, node: _Node) -> _Node:
        """The tensor that another one only hands on."""
        declared: OpenAxes | None = None
        while True:
            self.seen += 1
            if self.seen > MAX_SEEN:
                raise _MissingError(TOO_LARGE)
            stage, inputs = node.tensor.stage, node.tensor.inputs
            if stage is not None and stage.role == "input":
                declared = self._axes(node.tensor) or declared
                if not node.scope.features:
                    if declared is not None:
                        self.declared.setdefault(node.key, declared)
                    return node
                if len(node.scope.features) > 1:
                    raise _MissingError("a nested model has several inputs")
                (node,) = node.scope.features
            elif stage is not None and stage.role == "model":
                node = _Node(self._tensor(stage.inner or NONE), self._scope(node))
            elif stage is not None and _is_passed(stage) and inputs:
                node = _Node(self._tensor(inputs[0]), node.scope)
            else:
                return node

    def _scope(self, node: _Node) -> _Scope:
        """The call of a nested model that makes a tensor: all its outputs belong to one."""
        features = tuple(_Node(self._tensor(value), node.scope) for value in self._flat(node.tensor.inputs))
        if not features:
            raise _MissingError("a nested model is called on nothing that is known")
        return self.scopes.setdefault(tuple(feature.key for feature in features), _Scope(features))

    def _flat(self, values: Sequence[Value]) -> Iterator[Value]:
        for value in map(self.reading.pick, values):
            items = self.reading.items(value)
            yield from (value,) if items is None else items

    def _axes(self, tensor: Tensor) -> OpenAxes | None:
        return tuple(map(self._length, tensor.shape[1:])) if tensor.shape else None

    def _length(self, value: Value) -> int | None:
        length = integer(self.reading.pick(value))
        return length if length is None or length > 0 else None

    # Inputs and calls

    def _add_input(self, node: _Node) -> None:
        stage = node.tensor.stage
        if stage is not None and stage.layer is not None and self._encodes_texts(stage):
            length = stage.layer.arguments.get("output_sequence_length")
            axes: OpenAxes | None = (self._length(length.value) if length is not None else None,)
        else:
            axes = self.declared.get(node.key)
        self.inputs.append(_Input(axes))
        self.numbers[node.key] = -len(self.inputs)

    def _add_call(self, node: _Node, made: _Made, sources: Sequence[int]) -> None:
        if len(self.calls) >= MAX_CALLS:
            raise _MissingError(TOO_LARGE)
        number = len(self.parts)
        if made.layer is not None:
            number = self.layers.setdefault(id(made.layer), number)
        if number == len(self.parts):
            self.parts.append(made.part)
        for source in sources:
            if source < 0:
                self._tell(self.inputs[-1 - source], made)
        holds = sources[0] if sources[0] < 0 else self.whole.get(sources[0], 0)
        if made.part.name == "Embedding" and holds:
            rows = made.part.arguments["input_dim"]
            found = self.inputs[-1 - holds]
            found.below = min(found.below or MAX_ROWS, rows) if isinstance(rows, int) else 0
        if made.part.name in SHAPING and holds:
            self.whole[len(self.calls)] = holds
        self.numbers[node.key] = len(self.calls)
        self.calls.append(LayerCall(number, tuple(sources)))

    def _tell(self, found: _Input, made: _Made) -> None:
        """What the first layer says of an input whose shape is not known otherwise."""
        if found.axes is None and made.layer is not None:
            found.axes = self._declared(made.layer)

    def _declared(self, layer: Object) -> OpenAxes | None:
        """The shape of a sample, as the arguments of a first layer give it."""
        arguments = layer.arguments
        for name, skipped in (("input_shape", 0), ("batch_input_shape", 1)):
            if name in arguments:
                items = self.reading.items(self.reading.pick(arguments[name].value))
                return tuple(map(self._length, items[skipped:])) if items is not None else None
        is_embedding = short(layer.kind) == "Embedding"
        name = "input_length" if is_embedding else "input_dim"
        return (self._length(arguments[name].value),) if name in arguments else None

    # Layers

    def _made(self, tensor: Tensor) -> _Made | None:
        """What makes a tensor; None for an input, or for numbers that are made of texts."""
        stage = tensor.stage
        if stage is None:
            raise _MissingError("features that a loop changes, or that are made of data")
        if stage.role == "input":
            return None
        sources = tuple(self._flat(tensor.inputs))
        if stage.layer is None:
            part = self._function(stage, tensor, len(sources))
            return _Made(part, sources, None)
        if self._encodes_texts(stage):
            return None
        part = self._part(stage.layer, stage)
        if stage.given:
            raise _MissingError(f"{part.name} is called with more than features")
        if part.name == "TimeDistributed" and stage.role == "keep":
            # The tensor behind it is what the layer inside makes of the steps.
            sources = tuple(self._flat(self._tensor(tensor.inputs[0]).inputs))
        if not sources:
            raise _MissingError(f"what {part.name} is called on is not known")
        return _Made(part, sources, stage.layer)

    def _encodes_texts(self, stage: Stage) -> bool:
        """Whether a layer makes whole numbers of texts: these stand for the input."""
        if stage.layer is None or stage.layer.cls is not None or short(stage.layer.kind) != "TextVectorization":
            return False
        mode = stage.layer.arguments.get("output_mode")
        return mode is None or self.reading.pick(mode.value) == Const("int")

    def _function(self, stage: Stage, tensor: Tensor, sources: int) -> Part:
        if stage.role == "activation":
            name = activation_name(self.reading.pick(stage.activation or NONE))
            axis = self.reading.pick(stage.axis or NONE)
            if name not in (None, OWN) and axis in (NONE, Const(-1)):
                return Part("Activation", {"activation": name})
            if name == "softmax":
                return Part("Softmax", {"axis": self._plain(axis, "the axis of softmax")})
        found = as_layer(stage.name, sources, tensor.shape, stage.axis, lambda axis: self._plain(axis, "an axis"))
        if found is None:
            raise _MissingError(f"{_spelled(stage.name)} is no layer")
        return found

    def _part(self, layer: Object, stage: Stage | None = None, depth: int = MAX_WRAPPED) -> Part:
        """A layer as plain data."""
        if "repeated" in layer.fields:
            raise _MissingError("a loop adds any number of layers")
        if layer.cls is not None:
            raise _MissingError(f"layer {layer.cls.name} is the program's own")
        name = canonical(short(layer.kind))
        row = BUILDABLE.get(name)
        if row is None or layer_kind(layer.kind) is None or not depth:
            raise _MissingError(f"{name} is not rebuilt")
        arguments: dict[str, Json] = {}
        for written, given in layer.arguments.items():
            parameter = row.old.get(written, written)
            value = self.reading.pick(given.value)
            if parameter not in row.arguments:
                if not is_ignored(parameter):
                    raise _MissingError(f"the arguments of {name} are not all known")
            elif parameter == "layer":
                if not isinstance(value, Object):
                    raise _MissingError(f"the layer in {name} is not known")
                arguments[parameter] = self._part(value, None, depth - 1).as_json()
            elif parameter.endswith("activation"):
                own = stage.activation if stage is not None and parameter == "activation" else None
                arguments[parameter] = self._activation(self.reading.pick(own or value), name)
            elif parameter == "input_dim" and (rows := integer(value)) is not None and rows > MAX_ROWS:
                arguments[parameter] = MAX_ROWS
            else:
                arguments[parameter] = self._plain(value, f"{parameter} of {name}")
        return Part(name, arguments)

    def _activation(self, value: Value, layer: str) -> Json:
        if isinstance(value, Object) and value.cls is None and value.arguments:
            return self._part(value, depth=1).as_json()
        name = activation_name(value)
        if name is None:
            raise _MissingError(f"the activation of {layer} is not known")
        if name == OWN:
            raise _MissingError(f"the activation of {layer} is the program's own")
        return name

    def _plain(self, value: Value, what: str) -> Json:
        """A constant, or a list of constants, of a size that does no harm."""
        match value:
            case Const(value=bool() | None as constant):
                return constant
            case Const(value=int(number)):
                if abs(number) > _MAX_NUMBER:
                    raise _MissingError(TOO_LARGE)
                return number
            case Const(value=float(number)) if isfinite(number):
                return number
            case Const(value=str(text)) if len(text) <= _MAX_TEXT:
                return text
        items = self.reading.items(value)
        if items is None or len(items) > _MAX_ITEMS:
            raise _MissingError(f"{what} is not known")
        return [self._plain_item(self.reading.pick(item), what) for item in items]

    def _plain_item(self, value: Value, what: str) -> Json:
        """An item of a list: a number, or a pair of numbers."""
        items = self.reading.items(value)
        if items is not None and any(self.reading.items(self.reading.pick(item)) is not None for item in items):
            raise _MissingError(f"{what} is not known")
        return self._plain(value, what)


def _is_passed(stage: Stage) -> bool:
    """Whether a stage hands on what it gets: a layer of the program stands for those inside it."""
    if stage.layer is None:
        return stage.role == "keep" and is_kept(stage.name)
    if stage.layer.cls is not None:
        return stage.role == "keep"
    return canonical(short(stage.layer.kind)) in LEFT_OUT


def _spelled(name: str) -> str:
    """A function as programs name it."""
    return f"tf.{name.removeprefix('tensorflow.')}" if name.startswith("tensorflow.") else name
