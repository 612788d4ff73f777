"""The form of the tables: a line per library function, with its parameters and its effect on values."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Protocol

from kclf_lint.knowledge.events import Event
from kclf_lint.places import Place
from kclf_lint.values import NONE, Argument, Const, Object, Value, unknown


class Host(Protocol):
    """The interpreter, as far as the tables know it."""

    keras: int
    """The generation of Keras that the program is for: 2 or 3."""
    path: Value
    failures: int
    """How many blocks are open whose failure is caught, or expected."""
    events: list[Event]
    tries: int
    """How many blocks are open in the running function whose exceptions are caught."""

    def each(self, function: Callable[..., Value], *values: Value) -> Value:
        """Call ``function`` once for every consistent combination of alternatives, on its path."""

    def apply(self, function: Value, positional: Iterable[Value], place: Place) -> Value:
        """Call any callable value."""

    def method(self, receiver: Value, name: str, positional: Iterable[Value], place: Place) -> Value | None:
        """Call a method that the checked program defines; None if it defines none of this name."""

    def read(self, owner: Object, name: str) -> Value | None:
        """A field of an object on the present path."""

    def write(self, owner: Object, name: str, value: Value) -> None:
        """Set a field of an object on the present path."""

    def elements(self, value: Value) -> tuple[Value, ...] | None:
        """The elements of a list, tuple or other iterable of known length."""

    def tick(self) -> None:
        """Count a step; ends the unit that runs when it has used up its steps."""

    def contents(self, value: Value) -> Value:
        """The content of a list or tuple: a tuple for each of its alternatives."""

    def entries(self, value: Value) -> Value | None:
        """The content of a dict: entries, where it is known; None for anything that is no dict."""

    def is_repeated(self, owner: Object) -> bool:
        """Whether what is done to an object now may be done any number of times: a loop runs that it is older than."""

    def new_list(self, items: Iterable[Value]) -> Object:
        """A fresh list."""

    def optional(self, default: Value, name: str) -> Value:
        """What somebody who starts the program may set: the default in a run where nothing is set, else unknown."""

    def shared(self, name: str) -> Object:
        """The one object of a library that has this qualified name."""

    def record(self, event: Event) -> None:
        """Remember that something happened that a set-up is made of."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of a call as written. ``complete`` is False after ``*unknown`` or ``**unknown``."""

    positional: tuple[Argument, ...] = ()
    keywords: dict[str, Argument] = field(default_factory=dict)
    complete: bool = True
    unpacked: Value | None = None
    """The value of ``*value`` whose length is not known, if there is one."""

    def after(self, *first: Argument) -> Arguments:
        """The same arguments behind others: ``self``, or those of a ``functools.partial``."""
        return replace(self, positional=(*first, *self.positional))


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a library function, its arguments bound to the parameters."""

    host: Host
    name: str
    receiver: Value | None
    bound: dict[str, Argument]
    rest: tuple[Argument, ...]
    """Positional arguments that went to ``*name``."""
    defaults: dict[str, Value]
    place: Place
    complete: bool

    def __getitem__(self, parameter: str) -> Value:
        """The value of a parameter: as given, by default, or unknown after ``**unknown``."""
        if (argument := self.bound.get(parameter)) is not None:
            return argument.value
        if not self.complete:
            return unknown(f"{parameter} may come from unpacked arguments")
        return self.defaults.get(parameter, NONE)

    def given(self, parameter: str) -> bool:
        return parameter in self.bound

    def place_of(self, parameter: str) -> Place | None:
        argument = self.bound.get(parameter)
        return argument.place if argument else None


Effect = Callable[[Call], Value]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a library function."""

    parameters: tuple[str, ...]
    variadic: bool
    defaults: dict[str, Value]
    effect: Effect
    lifted: bool
    """Whether the effect is asked once for every alternative of its arguments."""
    order_in_keras_2: tuple[str, ...] = ()
    """The parameters, where Keras 2 has them in another order."""

    def bind(
        self,
        host: Host,
        name: str,
        receiver: Value | None,
        arguments: Arguments,
        place: Place,
        old_names: dict[str, str],
    ) -> Call:
        bound: dict[str, Argument] = {}
        rest: list[Argument] = []
        parameters = (host.keras == 2 and self.order_in_keras_2) or self.parameters
        for index, argument in enumerate(arguments.positional):
            if self.variadic or index >= len(parameters):
                rest.append(argument)
            else:
                bound[parameters[index]] = argument
        for keyword, argument in arguments.keywords.items():
            new = keyword if keyword in self.parameters else old_names.get(keyword, keyword)
            bound[new] = argument
        return Call(host, name, receiver, bound, tuple(rest), self.defaults, place, arguments.complete)

    def call(self, call: Call) -> Value:
        """The result of the call, for all alternatives of its arguments."""
        if not self.lifted:
            return self.effect(call)
        names = list(call.bound)
        receiver = [call.receiver] if call.receiver is not None else []
        values = receiver + [argument.value for argument in call.bound.values()] + [item.value for item in call.rest]

        def once(*chosen: Value) -> Value:
            start = len(receiver)
            arguments = dict(
                zip(
                    names,
                    (
                        Argument(value, call.bound[name].place)
                        for name, value in zip(names, chosen[start : start + len(names)], strict=True)
                    ),
                    strict=True,
                )
            )
            rest = tuple(
                Argument(value, old.place) for value, old in zip(chosen[start + len(names) :], call.rest, strict=True)
            )
            first = chosen[0] if receiver else None
            return self.effect(
                Call(call.host, call.name, first, arguments, rest, call.defaults, call.place, call.complete)
            )

        return call.host.each(once, *values)


@lru_cache(maxsize=2048)
def _parse(signature: str) -> tuple[tuple[str, ...], bool, dict[str, Value]]:
    names: list[str] = []
    defaults: dict[str, Value] = {}
    variadic = False
    for part in filter(None, (piece.strip() for piece in signature.split(","))):
        name, _, default = part.partition("=")
        if name.startswith("*"):
            variadic = True
            continue
        names.append(name)
        if default:
            defaults[name] = Const(ast.literal_eval(default))
    return tuple(names), variadic, defaults


def known(signature: str, effect: Effect, *, lifted: bool = True, keras_2: str = "") -> Known:
    """A line of a table: ``known("a, axis=None", argmax)``. A parameter ``*name`` collects all positional arguments.

    ``keras_2`` is the signature in Keras 2, where it has the same parameters in another order.
    """
    parameters, variadic, defaults = _parse(signature)
    return Known(parameters, variadic, defaults, effect, lifted, _parse(keras_2)[0])
