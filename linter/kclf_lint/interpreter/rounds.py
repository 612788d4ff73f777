"""What is true of every iteration of a loop whose iterations are not run one by one.

The body is run for any one iteration. What an earlier iteration may have changed, and this one reads before it writes
it or leaves as it is, need not be what it was before the loop: the round is undone, and run again with something in
its place that holds for both. The round that finds no more of the kind is the one that counts. This is the fixpoint
with widening of Cousot, Cousot, "Abstract interpretation: a unified lattice model", POPL 1977.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import partial, reduce

import libcst as cst

from kclf_lint.diagrams import alternatives, both, branches, either, literal, mapped, negation, select, within
from kclf_lint.interpreter import containers
from kclf_lint.interpreter.machine import BudgetExceeded, Machine
from kclf_lint.interpreter.state import Change, Watch
from kclf_lint.knowledge.structures import any_of
from kclf_lint.values import (
    FALSE,
    UNBOUND,
    Array,
    Choice,
    Class,
    Const,
    Entries,
    Function,
    Library,
    Object,
    Scope,
    Tensor,
    Tuple,
    Unknown,
    Value,
    fresh_key,
    unknown,
)

MAX_ROUNDS = 6
"""Rounds until a loop is given up."""
CAREFUL_ROUNDS = 3
"""Rounds until everything that is carried on becomes unknown at once."""


def repeat(machine: Machine, node: cst.CSTNode, iteration: Callable[[], Value]) -> Value:
    """Run a part of the program that is repeated any number of times; the paths that lead out of it.

    ``iteration`` runs it once, and gives the paths on which it is over: at its end, or by ``break`` or ``continue``.
    """
    start, join = _Start(machine), _Join()
    with machine.repeating(start.moment) as outermost:
        return _run(machine, start, join, machine.carried.setdefault(id(node), {}), outermost, iteration)


def _run(
    machine: Machine,
    start: _Start,
    join: _Join,
    known: dict[Hashable, Change],
    outermost: int,
    iteration: Callable[[], Value],
) -> Value:
    """``known`` is what the loop carried on when it was run in an earlier round of a loop around it."""
    for key, earlier in known.items():
        change = _of_scope(machine, key) if isinstance(key, str) else earlier
        if within(change.now, start.path) is not UNBOUND:
            _put(machine, change, UNBOUND, UNBOUND, join, is_last=True)
    for number in range(MAX_ROUNDS):
        start.start_round()
        try:
            with machine.watching() as watch:
                over = iteration()
        except (BudgetExceeded, RecursionError):
            # What it found so far may be wrong for other iterations.
            start.forget_events()
            for change in watch.changes.values():
                change.forget(_changing())
            raise
        carried = list(_carried(watch, start.path, over, join))
        overwritten = start.overwritten(watch)
        if not carried and not overwritten:
            return over
        start.back(watch)
        start.data.update((key, either(machine.overwritten[key], start.path)) for key in overwritten)
        machine.overwritten = dict(start.data)
        for change, entry, now in carried:
            machine.seen(change.owner, change.held_in, change.name)
            if number < CAREFUL_ROUNDS and (either_one := join.stored_by_some(machine, change, watch, entry, now)):
                change.put(either_one)
                continue
            _put(machine, change, entry, now, join, is_last=number >= CAREFUL_ROUNDS)
            if not isinstance(within(change.now, start.path), Unknown):
                continue
            if change.owner is machine.scope:
                known[change.name] = change
            elif change.owner.born < outermost:
                known[id(change.held_in), change.name] = change
    machine.limits["gave up a loop whose iterations change too much"] = None
    for change in watch.changes.values():
        if change.found is not None or isinstance(change.owner, Scope) or change.owner.cls is not None:
            change.put(_changing())
    return start.path


def _of_scope(machine: Machine, name: str) -> Change:
    """A name of the present scope."""
    scope = machine.scope
    return Change(scope, scope.names, name, scope.names.get(name), machine.path, False, partial(machine.bind, name))


class _Start:
    """Where the machine was when a loop began."""

    def __init__(self, machine: Machine) -> None:
        frame = machine.running[-1]
        self.machine, self.moment = machine, fresh_key()
        self.path, self.scope_path = machine.path, machine.scope.path
        self._returned, self._left, self._yielded = frame.returned, frame.left, len(frame.yielded)
        self._events, self._defined, self._imported = len(machine.events), len(machine.defined), len(machine.imported)
        self._modules, self._tentative = dict(machine.modules), set(machine.tentative)
        self.data = dict(machine.overwritten)
        """The data that other names do not know any more, at the beginning of a round."""
        self._outer: list[tuple[Watch, dict[Hashable, Change]]] = []

    def start_round(self) -> None:
        """What loops around this one have seen so far is what a round starts with."""
        self._outer = [(watch, dict(watch.changes)) for watch in self.machine.watches]

    def forget_events(self) -> None:
        del self.machine.events[self._events :]
        self.machine.tentative = set(self._tentative)

    def overwritten(self, watch: Watch) -> list[int]:
        """The data from before the loop that a round has read, and changed in place."""
        found = self.machine.overwritten
        return [
            key for key in found if key < self.moment and key in watch.read and found[key] is not self.data.get(key)
        ]

    def back(self, watch: Watch) -> None:
        """Undo a round."""
        machine, frame = self.machine, self.machine.running[-1]
        for change in watch.changes.values():
            change.undo()
        for outer, changes in self._outer:
            outer.changes = changes
        self.forget_events()
        machine.path, machine.scope.path = self.path, self.scope_path
        frame.returned, frame.left = self._returned, self._left
        del frame.yielded[self._yielded :], machine.defined[self._defined :], machine.imported[self._imported :]
        machine.modules = dict(self._modules)


def _carried(watch: Watch, start: Value, over: Value, join: _Join) -> Iterator[tuple[Change, Value, Value]]:
    """What an iteration changes, and the next one may find: with the values at the beginning and the end."""
    for key, change in watch.changes.items():
        if key not in watch.read and both(over, negation(change.written)) is FALSE:
            continue
        entry, now = within(change.before or UNBOUND, start), within(change.now, over)
        if entry is UNBOUND and not _has_default(change):
            # A program that reads what it has not written yet fails.
            continue
        if not join.holds(entry, now):
            yield change, entry, now


def _has_default(change: Change) -> bool:
    """Whether there is something to read where a field was not written."""
    owner = change.owner
    if not isinstance(owner, Object):
        return False
    return _describes(change) or (owner.cls is not None and owner.cls.lookup(change.name) is not None)


def _describes(change: Change) -> bool:
    """Whether it is what is true of each element of a container."""
    return isinstance(change.owner, Object) and (change.owner.kind, change.name) in _DESCRIPTIONS


_DESCRIPTIONS = frozenset((("list", "of"), ("set", "of"), ("dict", "any")))
_CONTENTS = frozenset((("list", "items"), ("set", "items")))


def _put(machine: Machine, change: Change, entry: Value, now: Value, join: _Join, is_last: bool) -> None:
    """Let a loop begin with something that holds before it and after each iteration."""
    owner = change.owner
    if is_last:
        new: Value = join.unknown()
    elif _describes(change):
        new = join.described(value for value in (entry, now) if value is not UNBOUND)
    else:
        new = join.of(entry, now)
    if isinstance(owner, Object) and (owner.kind, change.name) in _CONTENTS and isinstance(new, Unknown):
        containers.changed_unseen(machine, owner)
        new = within(change.now, machine.path)
        join.remember(new)
    else:
        change.put(new)


class _Join:
    """Joins values to what is true of both, and knows which values came about in that way."""

    def __init__(self) -> None:
        self._made: set[Hashable] = set()
        self._branches: set[int] = set()
        """Branches between what was there before the loop and what some earlier iteration stored."""

    def remember(self, value: Value) -> None:
        """A value that came about here says all that can be said."""
        match value:
            case Unknown(key=key):
                self._made.add(key)
            case Array(content=content):
                self._made.add(("array", content))
            case _:
                pass

    def unknown(self) -> Unknown:
        made = _changing()
        self.remember(made)
        return made

    def described(self, values: Iterable[Value]) -> Value:
        """What is true of data, or of every element of a container, before and after an iteration."""
        made = any_of(values)
        self.remember(made)
        return made

    def holds(self, entry: Value, now: Value) -> bool:
        """Whether what ``entry`` says is true of ``now`` as well."""
        if entry is now or (entry == now and not isinstance(entry, Array)):
            return True
        return all(self._covers(entry, one) for one in alternatives(now))

    def stored_by_some(self, machine: Machine, change: Change, watch: Watch, entry: Value, now: Value) -> Value | None:
        """What only some iterations store and none reads is that, or what it was before; None for anything else."""
        stored = {one for one in alternatives(now) if not self._covers(entry, one)}
        is_read = (id(change.held_in), change.name) in watch.read
        if is_read or len(stored) != 1 or self._branches & branches(entry):
            return None
        (value,) = stored
        if not isinstance(value, (Const, Function, Class, Library)):
            return None
        branch = machine.branch(("stored before", fresh_key()))
        self._branches.add(branch)
        return select(literal(branch), value, entry)

    def _covers(self, entry: Value, now: Value) -> bool:
        match entry, now:
            case Choice(branch=branch, yes=yes, no=no), _:
                sides = (self._covers(yes, now), self._covers(no, now))
                return any(sides) if branch in self._branches else all(sides)
            case Unknown(key=key), _ if key in self._made:
                return True
            case Tensor(shape=None, stage=None), Tensor():
                return True
            case Array(content=content), Array():
                is_made = ("array", content) in self._made
                return content == now.content or (is_made and any_of((entry, now)) == entry)
            case (Tuple(), Tuple()) | (Entries(), Entries()) if _alike(entry, now):
                return all(map(self.holds, _parts(entry), _parts(now)))
            case _:
                return entry == now

    def of(self, entry: Value, now: Value) -> Value:
        """What holds before a loop and after each iteration."""
        if self.holds(entry, now):
            return entry
        return mapped(entry, lambda one: reduce(self._both, alternatives(now), one))

    def _both(self, entry: Value, now: Value) -> Value:
        if entry is UNBOUND or self.holds(entry, now):
            return entry
        match entry, now:
            case Tensor(), Tensor():
                return Tensor(None)
            case Array(), Array():
                return self.described((entry.anew() if entry == now else entry, now))
            case (Tuple(), Tuple()) if _alike(entry, now):
                return Tuple(tuple(map(self.of, _parts(entry), _parts(now))))
            case (Entries(items=entries), Entries()) if _alike(entry, now):
                joined = map(self.of, _parts(entry), _parts(now))
                return Entries(tuple(zip((key for key, _ in entries), joined, strict=True)))
            case _:
                return self.unknown()


def _parts(value: Value) -> tuple[Value, ...]:
    match value:
        case Tuple(items=items):
            return items
        case Entries(items=entries):
            return tuple(part for _, part in entries)
        case _:
            return ()


def _alike(first: Value, second: Value) -> bool:
    """Whether two containers have the same places for values."""
    match first, second:
        case Tuple(items=some), Tuple(items=others):
            return len(some) == len(others)
        case Entries(items=entries), Entries(items=other_entries):
            return [key for key, _ in entries] == [key for key, _ in other_entries]
        case _:
            return False


def _changing() -> Unknown:
    return unknown("a value that changes in a loop")
