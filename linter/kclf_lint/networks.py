"""Models as plain data: what is sent to Keras to be built, and nothing that a program could run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"


@dataclass(frozen=True, slots=True)
class Part:
    """A layer, loss, metric or call, as plain data: a class with arguments, or a name that Keras resolves."""

    name: str
    arguments: Mapping[str, Json] = field(default_factory=dict)
    is_class: bool = True
    """False for a string that is given to Keras, such as 'accuracy'."""
    form: str = "list"
    """How compile gets a metric: in a 'list', as the 'single' value, or as third 'positional' argument."""

    def as_json(self) -> dict[str, Json]:
        """What the worker reads."""
        return {"class" if self.is_class else "name": self.name, "arguments": dict(self.arguments), "form": self.form}


@dataclass(frozen=True, slots=True)
class NetworkInput:
    """What a model is called on."""

    shape: tuple[int, ...]
    """Of one sample; an axis whose length is left open has a small one."""
    below: int = 0
    """For whole numbers, as an Embedding takes them: 0 to ``below - 1``; 0 for real numbers."""


@dataclass(frozen=True, slots=True)
class LayerCall:
    """One layer called on tensors; a layer that is called twice shares its weights."""

    layer: int
    """Number of the layer in the network."""
    inputs: tuple[int, ...]
    """Numbers of tensors: those of the network's inputs come first, then the results of the calls, in order."""


@dataclass(frozen=True, slots=True)
class Network:
    """Everything behind one output of a model whose every layer is known; the result of the last call is the output."""

    inputs: tuple[NetworkInput, ...]
    layers: tuple[Part, ...]
    calls: tuple[LayerCall, ...]

    def as_json(self) -> dict[str, Json]:
        """What the worker reads."""
        return {
            "inputs": [asdict(one) for one in self.inputs],
            "layers": [layer.as_json() for layer in self.layers],
            "calls": [{"layer": call.layer, "inputs": list(call.inputs)} for call in self.calls],
        }
