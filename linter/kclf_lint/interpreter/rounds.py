"""What is true of every iteration of a loop whose iterations are not run one by one.

The body is run for any one iteration. What an earlier iteration may have changed, and this one reads before it writes
it or leaves as it is, need not be what it was before the loop: the round is undone, and run again with something in
its place that holds for both. The round that finds no more of the kind is the one that counts. This is the fixpoint
with widening of Cousot, Cousot, "Abstract interpretation: a unified lattice model", POPL 1977.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from functools import reduce

import libcst as cst

from kclf_lint.diagrams import alternatives, both, either, literal, mapped, negation, select, within
from kclf_lint.interpreter import containers
from kclf_lint.interpreter.habits import Guess, habits_of
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
    habits = habits_of(machine, node)
    guesses = {guess.change.key: guess for guess in habits.guesses(machine)}
    start.guess(guesses.values(), join)
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
        if wrong := [one.of for one in guesses.values() if one.is_wrong(watch, within(one.change.now, over))]:
            start.back(watch)
            start.take_back(guesses.values())
            machine.overwritten = dict(start.data)
            habits.rare.update(wrong)
            guesses = {}
            continue
        left, carried = _carried(watch, start.path, over, join, guesses)
        overwritten = start.overwritten(watch)
        if not carried and not overwritten:
            _leave(machine, left, over, join)
            start.take_back(guess for key, guess in guesses.items() if key not in watch.changes)
            return over
        start.back(watch)
        start.data.update((key, either(machine.overwritten[key], start.path)) for key in overwritten)
        machine.overwritten = dict(start.data)
        for change, entry, now in carried:
            machine.seen(change.owner, change.held_in, change.name)
            _put(machine, change, entry, now, join, is_last=number >= CAREFUL_ROUNDS)
            habits.remember(change, entry, within(change.now, start.path), is_name=change.owner is machine.scope)
    machine.limits["gave up a loop whose iterations change too much"] = None
    for change in watch.changes.values():
        if change.found is not None or isinstance(change.owner, Scope) or change.owner.cls is not None:
            change.put(_changing())
    return start.path


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
        self._first = self._outer = self._seen_outside()
        self._steps = machine.steps

    def guess(self, guesses: Iterable[Guess], join: _Join) -> None:
        """Begin with something in place of what was there."""
        for guess in guesses:
            guess.change.put(guess.value)
            for one in alternatives(within(guess.change.now, self.path)):
                join.remember(one)

    def _seen_outside(self) -> list[tuple[Watch, dict[Hashable, Change]]]:
        return [(watch, dict(watch.changes)) for watch in self.machine.watches]

    def start_round(self) -> None:
        """What loops around this one have seen so far is what a round starts with."""
        self._outer, self._steps = self._seen_outside(), self.machine.steps

    def take_back(self, guesses: Iterable[Guess]) -> None:
        """Begin again with what was there."""
        for guess in guesses:
            key = guess.change.key
            guess.change.undo()
            for outer, changes in self._first:
                outer.changes.pop(key, None)
                if key in changes:
                    outer.changes[key] = changes[key]

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
        machine.refund(self._steps)
        for change in watch.changes.values():
            change.undo()
        for outer, changes in self._outer:
            outer.changes = changes
        self.forget_events()
        machine.path, machine.scope.path = self.path, self.scope_path
        frame.returned, frame.left = self._returned, self._left
        del frame.yielded[self._yielded :], machine.defined[self._defined :], machine.imported[self._imported :]
        machine.modules = dict(self._modules)


_Carried = tuple[Change, Value, Value]
"""A change, with the values at the beginning and the end of an iteration."""


def _carried(
    watch: Watch, start: Value, over: Value, join: _Join, guesses: dict[Hashable, Guess]
) -> tuple[list[_Carried], list[_Carried]]:
    """What an iteration changes, and leaves as it is on some paths; and what the next one may find."""
    left: list[_Carried] = []
    carried: list[_Carried] = []
    for key, change in watch.changes.items():
        is_read = key in watch.read
        if not is_read and both(over, negation(change.written)) is FALSE:
            continue
        entry, now = within(change.before or UNBOUND, start), within(change.now, over)
        if not is_read and (guess := guesses.get(key)) is not None:
            left.append((change, guess.entry, now))
            continue
        if entry is UNBOUND and not _has_default(change):
            # A program that reads what it has not written yet fails.
            continue
        if not join.holds(entry, now):
            is_left = not is_read and key not in watch.updated and _all_reads_are_seen(change.owner)
            (left if is_left else carried).append((change, entry, now))
    return left, carried


def _all_reads_are_seen(owner: Object | Scope) -> bool:
    """Whether no table looks at the fields of an object by itself."""
    return isinstance(owner, Scope) or owner.kind in ("list", "set", "dict", "")


def _leave(machine: Machine, left: list[_Carried], over: Value, join: _Join) -> None:
    """Where the last iteration did not write what none reads, it is what an earlier one stored, or was there before."""
    for change, entry, now in left:
        machine.path = both(over, negation(change.written))
        stored = within(now, change.written)
        if not _describes(change) and (either_one := join.stored_by_some(machine, entry, stored)):
            change.put(either_one)
        else:
            _put(machine, change, entry, stored, join, is_last=False)
    machine.path = over


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
        before = set(alternatives(change.now))
        change.put(new)
        for one in alternatives(within(change.now, machine.path)):
            # Which of equal data it is may depend on the path; and too many alternatives are something unknown.
            if (isinstance(one, Array) and one == new) or (isinstance(one, Unknown) and one not in before):
                join.remember(one)


class _Join:
    """Joins values to what is true of both, and knows which values came about in that way."""

    def __init__(self) -> None:
        self._made: set[Hashable] = set()

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

    def stored_by_some(self, machine: Machine, entry: Value, now: Value) -> Value | None:
        """What only some iterations store and none reads is that, or what it was before; None for anything else."""
        stored = {one for one in alternatives(now) if not self._covers(entry, one)}
        if len(stored) != 1:
            return None
        (value,) = stored
        if not isinstance(value, (Const, Function, Class, Library)):
            return None
        return select(literal(machine.branch(("stored before", fresh_key()))), value, entry)

    def _covers(self, entry: Value, now: Value) -> bool:
        match entry, now:
            case Choice(), _:
                # A program that reads what it has not written yet fails.
                return all(one is UNBOUND or self._covers(one, now) for one in alternatives(entry))
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
