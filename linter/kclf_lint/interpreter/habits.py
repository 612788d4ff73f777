"""What loops are used to carry on from one iteration to the next: a loop that begins with that needs one round less."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from functools import partial

import libcst as cst

from kclf_lint.diagrams import alternatives, mapped, within
from kclf_lint.interpreter.machine import Machine
from kclf_lint.interpreter.state import Change, Watch
from kclf_lint.knowledge.structures import any_of
from kclf_lint.values import UNBOUND, Array, Const, Entries, Object, Tuple, Unknown, Value, unknown

MAX_HABITS = 64
"""Habits of one loop."""
_Kinds = frozenset[type[Value]]
_ALWAYS_UNKNOWN = frozenset((Const, Entries, Tuple, Unknown))
"""What is unknown in the next iteration if it is something else."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What a loop begins with in place of what was there."""

    of: Hashable
    change: Change
    entry: Value
    """What was there, on the path of the loop."""
    value: Value

    def is_wrong(self, watch: Watch, now: Value) -> bool:
        """Whether an iteration reads it and does not carry it on, or carries on more that is known."""
        if self.change.key not in watch.read:
            return False
        if self.change.key not in watch.changes:
            return True
        if isinstance(self.value, Array):
            return any_of((self.entry, now)) != self.value
        same = (*alternatives(self.value), *alternatives(self.entry))
        return all(one in same for one in alternatives(now))


@dataclass(frozen=True, slots=True)
class _Habit:
    """That something was carried on, which began as one of these kinds of values."""

    kinds: _Kinds
    change: Change | None = None
    """For a field: which one."""
    data: Array | None = None
    """What was true of data before and after an iteration."""


@dataclass(slots=True)
class Habits:
    """What a loop carries on: names of the scope that it runs in, and fields by their keys."""

    found: dict[Hashable, _Habit] = field(default_factory=dict)
    rare: set[Hashable] = field(default_factory=set)
    """What it did not carry on each time."""

    def remember(self, change: Change, entry: Value, made: Value, is_name: bool) -> None:
        """A loop has begun with something that holds before it and after each iteration."""
        kinds = _kinds(entry)
        of: Hashable = change.name if is_name else change.key
        if _kinds(made) == {Unknown} and (not is_name or kinds <= _ALWAYS_UNKNOWN):
            self._add(of, _Habit(kinds, None if is_name else change))
        elif isinstance(made, Array) and kinds == {Array} and is_name:
            self._add(of, _Habit(kinds, data=made))

    def _add(self, of: Hashable, habit: _Habit) -> None:
        if len(self.found) < MAX_HABITS or of in self.found:
            self.found[of] = habit

    def guesses(self, machine: Machine) -> Iterator[Guess]:
        """What the loop is about to begin with."""
        for of, habit in self.found.items():
            change = _of_scope(machine, of) if isinstance(of, str) else habit.change
            if of in self.rare or change is None or _is_content(change):
                continue
            entry = within(change.now, machine.path)
            if _kinds(entry) <= habit.kinds | {Unknown} and (value := _begins_with(entry, habit)) is not None:
                found = change.held_in[change.name]
                guessed = Change(
                    change.owner, change.held_in, change.name, found, machine.path, change.by_call, change.put
                )
                yield Guess(of, guessed, entry, value)


def habits_of(machine: Machine, node: cst.CSTNode) -> Habits:
    """Those of the loop with this body; the first time what its statements tell."""
    if (found := machine.habits.get(id(node))) is None:
        found = machine.habits[id(node)] = Habits({name: _Habit(kinds) for name, kinds in _told(node)})
    return found


def _of_scope(machine: Machine, name: str) -> Change | None:
    """A name of the present scope, if it is bound there."""
    scope = machine.scope
    if name in scope.outer_names or name not in scope.names:
        return None
    return Change(scope, scope.names, name, None, machine.path, False, partial(machine.bind, name))


def _kinds(value: Value) -> _Kinds:
    return frozenset(type(one) for one in alternatives(value) if one is not UNBOUND)


def _is_content(change: Change) -> bool:
    """Whether a description of the elements goes with it."""
    return isinstance(change.owner, Object) and change.owner.kind in ("list", "set")


def _begins_with(entry: Value, habit: _Habit) -> Value | None:
    others = (one for one in alternatives(entry) if isinstance(one, Object) and one.kind not in ("list", "dict"))
    if entry is UNBOUND or any(others):
        return None
    if habit.data is None:
        new = unknown("a value that changes in a loop")
        return mapped(entry, lambda one: UNBOUND if one is UNBOUND else new)
    if not isinstance(entry, Array):
        return None
    made = any_of((entry.anew() if entry == habit.data else entry, habit.data))
    return made if isinstance(made, Array) else None


# What the statements of a loop tell


_NONE: _Kinds = frozenset()
_CONSTANT: _Kinds = frozenset((Const,))
_REPLACED: _Kinds = frozenset((Const, Object))


def _told(node: cst.CSTNode) -> Iterator[tuple[str, _Kinds]]:
    """The names that a body assigns, but for functions in it: what is unknown stays so, what is added to counts."""
    match node:
        case cst.AugAssign(target=cst.Name(value=name)):
            yield name, _CONSTANT
        case cst.Assign(targets=targets, value=value):
            mentioned = set(_names(value))
            for name in (name for target in targets for name in _targets(target.target)):
                yield name, _NONE if name in mentioned else _REPLACED
        case cst.IndentedBlock(body=body) | cst.SimpleStatementLine(body=body) | cst.SimpleStatementSuite(body=body):
            for statement in body:
                yield from _told(statement)
        case cst.If(body=body, orelse=other):
            for part in (body, other):
                yield from _sometimes(part)
        case cst.For(body=body) | cst.While(body=body) | cst.Else(body=body) | cst.Try(body=body) | cst.With(body=body):
            yield from _sometimes(body)
        case _:
            pass


def _sometimes(node: cst.CSTNode | None) -> Iterator[tuple[str, _Kinds]]:
    """The names that a part assigns which not every iteration runs."""
    if node is not None:
        yield from ((name, kinds if kinds == _CONSTANT else _NONE) for name, kinds in _told(node))


def _names(node: cst.CSTNode) -> Iterator[str]:
    if isinstance(node, cst.Name):
        yield node.value
    for child in node.children:
        yield from _names(child)


def _targets(node: cst.BaseExpression) -> Iterator[str]:
    match node:
        case cst.Name(value=name):
            yield name
        case cst.Tuple(elements=elements) | cst.List(elements=elements):
            for element in elements:
                yield from _targets(element.value)
        case _:
            pass
