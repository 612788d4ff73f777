"""What is going on while a program runs: calls, loops, and the changes that parts of it make."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from kclf_lint.values import FALSE, UNBOUND, Function, Object, Value


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
    serial: int = 0
    """Number of the innermost loop whose iterations are not run one by one; 0 for none."""


@dataclass(frozen=True, slots=True)
class Change:
    """A name or field that got another value."""

    before: Value | None
    """None if it had none."""
    after: Value
    by_call: bool
    """Whether it happened inside a function that was called."""
    put: Callable[[Value], None]
    """Gives it yet another value, on the present path."""


@dataclass(slots=True, eq=False)
class Watch:
    """What changes while a part of the program runs: a loop, or a block that may fail."""

    depth: int
    """How many calls were running when it began."""
    changes: dict[Hashable, Change] = field(default_factory=dict)
