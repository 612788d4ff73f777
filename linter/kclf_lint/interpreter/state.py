"""What is going on while a program runs: calls, loops, and the changes that parts of it make."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from kclf_lint.values import FALSE, UNBOUND, Argument, Function, Object, Scope, Value


@dataclass(slots=True)
class Running:
    """A call of one of the program's functions while it runs."""

    function: Function | None
    returned: Value = UNBOUND
    left: Value | None = FALSE
    """The paths on which it ends without returning: it raises or exits; None where there are too many."""
    yielded: list[tuple[Value, Value]] = field(default_factory=list)
    """The path of every ``yield``, and the value."""
    is_generator: bool = False
    receiver: Object | None = None


@dataclass(slots=True)
class Loop:
    """A loop while it runs: the paths that left it or went on to the next iteration."""

    broke: Value = FALSE
    continued: Value = FALSE
    moment: int = 0
    """A fresh key of when the innermost loop began whose iterations are not run one by one; 0 for none."""


@dataclass(frozen=True, slots=True)
class Change:
    """A name, field or argument that got another value."""

    owner: Object | Scope
    held_in: dict[str, Any]
    """The names, fields or arguments of the owner."""
    name: str
    found: Value | Argument | None
    """What was there before; None if there was nothing."""
    written: Value
    """The paths on which it was written."""
    by_call: bool
    """Whether it happened inside a function that was called."""
    put: Callable[[Value], None]
    """Gives it yet another value, on the present path."""

    @property
    def key(self) -> Hashable:
        """What is changed."""
        return id(self.held_in), self.name

    @property
    def before(self) -> Value | None:
        return self.found.value if isinstance(self.found, Argument) else self.found

    @property
    def now(self) -> Value:
        found: Value | Argument = self.held_in.get(self.name, UNBOUND)
        return found.value if isinstance(found, Argument) else found

    def forget(self, value: Value) -> None:
        """Put something unknown in the place of what was there before, on every path."""
        self.undo()
        if self.found is not None:
            self.held_in[self.name] = Argument(value, self.found.place) if isinstance(self.found, Argument) else value

    def undo(self) -> None:
        """Put back what was there before."""
        if self.found is None:
            self.held_in.pop(self.name, None)
        else:
            self.held_in[self.name] = self.found


@dataclass(slots=True, eq=False)
class Watch:
    """What a part of the program, a loop or a block that may fail, changes and reads of what was there before it."""

    depth: int
    """How many calls were running when it began."""
    moment: int
    """A fresh key of when it began."""
    changes: dict[Hashable, Change] = field(default_factory=dict)
    read: set[Hashable] = field(default_factory=set)
    """What may have been read before it was written: names, fields, arguments, and contents of data."""
    updated: set[Hashable] = field(default_factory=set)
    """Data that was only read to write into it: the elements are of one kind, whichever iteration writes them."""
