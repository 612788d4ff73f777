"""One world of a run: every choice between values is resolved by the sides of branches that the world takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kclf_lint.knowledge.arrays import integer
from kclf_lint.knowledge.events import Event
from kclf_lint.setups import Size, Symbol, Unknown
from kclf_lint.values import (
    FALSE,
    Array,
    Choice,
    Class,
    Const,
    Entries,
    Function,
    Library,
    Object,
    Prediction,
    Stream,
    Tensor,
    Tuple,
    Value,
)
from kclf_lint.values import Unknown as UnknownValue


@dataclass(frozen=True, slots=True)
class Reading:
    """The events of a run as they are in one world."""

    events: Sequence[Event]
    keras_prefix: str | None
    """How the source spells the keras module; None if it never names it."""
    sides: dict[int, bool]
    """The side that the world takes of each branch; a branch that is asked for the first time is taken."""
    keras: int = 3
    """The generation of Keras that the source is for: 2 or 3."""
    numpy_prefix: str | None = None
    """How the source spells numpy; None if it never names it."""
    networks: bool = False
    """Whether the layers behind the outputs are read too, for trials."""
    reasons: list[str] = field(default_factory=list)
    """Why parts of the set-up are missing altogether; a missing fact says so itself."""

    def pick(self, value: Value) -> Value:
        """The alternative of a value that this world has."""
        while isinstance(value, Choice):
            value = value.yes if self.sides.setdefault(value.branch, True) else value.no
        return value

    def holds(self, path: Value) -> bool:
        """Whether this world comes along a path."""
        return self.pick(path) is not FALSE

    def items(self, value: Value) -> tuple[Value, ...] | None:
        """The content of a tuple or list; None for anything else."""
        match value:
            case Tuple(items=items):
                return items
            case Object(kind="list", fields={"items": content}):
                content = self.pick(content)
                return content.items if isinstance(content, Tuple) else None
            case _:
                return None

    def entries(self, value: Value) -> Entries | None:
        """The content of a dict; None for anything else."""
        match value:
            case Object(kind="dict", fields={"entries": content}):
                content = self.pick(content)
                return content if isinstance(content, Entries) else None
            case _:
                return None

    def size(self, value: Value | None) -> Size:
        """A number of units or classes, or the length of an axis."""
        picked = None if value is None else self.pick(value)
        match picked:
            case UnknownValue(key=key, text=text) if text:
                return Symbol(key, text)
            case UnknownValue():
                return why(picked)
            case None:
                return Unknown("it is not given")
            case _:
                number = integer(picked)
                return number if number is not None else Unknown("it is no number")


def why(value: Value) -> Unknown:
    """The missing fact where a value of another kind was expected."""
    match value:
        case UnknownValue(reason=reason):
            return Unknown(reason)
        case Function() | Class() | Object(cls=Class()):
            return Unknown("a function or class of the program")
        case Library(name=name) | Object(kind=name) if name:
            return Unknown(f"{name} is not understood here")
        case Const(value=constant):
            return Unknown(f"{constant!r:.40} is not understood here")
        case Tuple():
            return Unknown("several values are not understood here")
        case Array() | Stream():
            return Unknown("data is not understood here")
        case Tensor() | Prediction():
            return Unknown("the output of a layer or model is not understood here")
        case _:
            return Unknown("it is not understood")
