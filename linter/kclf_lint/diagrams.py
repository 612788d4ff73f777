"""Diagrams of alternatives: how values remember the side of a branch that they come from, and what is done to them.

Diagrams are ordered and share their parts, so that equal ones are one object. The idea is that of value summaries: Sen,
Necula, Gong, Choi, "MultiSE: multi-path symbolic execution using value summaries", FSE 2015.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kclf_lint.values import FALSE, TRUE, UNBOUND, Array, Choice, Value, fresh_key, unknown

MAX_ALTERNATIVES = 8
"""More alternatives than this make a value unknown."""


MAX_SIZE = 64
"""More alternatives than this make a value unknown, those in which it was never assigned included."""


_nodes: dict[tuple[int, int, int], Choice] = {}
"""Every choice there is, so that diagrams share their parts: by branch and the identities of its sides."""


_selected: dict[tuple[int, int, int], tuple[Value, Value, Value, Value]] = {}
"""What was selected before, by the identities of condition and sides; it holds these, so that their ids stay theirs."""


MAX_SELECTED = 50_000


def forget_diagrams() -> None:
    """Start a new source."""
    _nodes.clear()
    _selected.clear()


def diagram_parts() -> int:
    """How many parts diagrams had so far in this source: what they cost, beside the expressions evaluated."""
    return len(_nodes)


def _node(branch: int, yes: Value, no: Value) -> Choice:
    key = (branch, id(yes), id(no))
    if (found := _nodes.get(key)) is None:
        found = _nodes[key] = Choice(branch, yes, no, size(yes) + size(no), ways(yes) + ways(no))
    return found


def choose(branch: int, yes: Value, no: Value) -> Value:
    """``Choice`` without the needless ones; a side that was never bound cannot be the one that is used."""
    if yes is no:
        return yes
    if yes == no:
        # Equal in all that is known, but which data it is depends on the branch.
        both_data = isinstance(yes, Array) and isinstance(no, Array) and yes.content != no.content
        return yes.but(content=fresh_key()) if both_data and isinstance(yes, Array) else yes
    return _node(branch, yes, no)


def select(condition: Value, yes: Value, no: Value) -> Value:
    """``yes`` where the condition (a diagram of TRUE and FALSE) holds, else ``no``."""
    if condition is TRUE or yes is no:
        return yes
    if condition is FALSE:
        return no
    key = (id(condition), id(yes), id(no))
    if (known := _selected.get(key)) is not None:
        return known[3]
    branch = min(_top(condition), _top(yes), _top(no))
    result = choose(
        branch,
        select(side(condition, branch, True), side(yes, branch, True), side(no, branch, True)),
        select(side(condition, branch, False), side(yes, branch, False), side(no, branch, False)),
    )
    if len(_selected) > MAX_SELECTED:
        _selected.clear()
    _selected[key] = (condition, yes, no, result)
    return result


def literal(branch: int) -> Value:
    """The condition that the branch was taken."""
    return _node(branch, TRUE, FALSE)


def both(first: Value, second: Value) -> Value:
    """Conjunction of two conditions."""
    return select(first, second, FALSE)


def either(first: Value, second: Value) -> Value:
    """Disjunction of two conditions."""
    return select(first, TRUE, second)


def negation(condition: Value) -> Value:
    """The opposite condition."""
    return select(condition, FALSE, TRUE)


def within(value: Value, path: Value) -> Value:
    """The value without the alternatives that the path excludes."""
    if not isinstance(value, Choice) or not isinstance(path, Choice):
        return value
    branch = min(value.branch, path.branch)
    if path.branch > branch:
        return choose(branch, within(value.yes, path), within(value.no, path))
    if path.yes is FALSE:
        return within(side(value, branch, False), path.no)
    if path.no is FALSE:
        return within(side(value, branch, True), path.yes)
    if value.branch > branch:
        return within(value, either(path.yes, path.no))
    return choose(branch, within(value.yes, path.yes), within(value.no, path.no))


def side(value: Value, branch: int, taken: bool) -> Value:
    """The value on one side of a branch that is not below the value's own first branch."""
    if isinstance(value, Choice) and value.branch == branch:
        return value.yes if taken else value.no
    return value


_NO_BRANCH = 1 << 60


def _top(value: Value) -> int:
    return value.branch if isinstance(value, Choice) else _NO_BRANCH


def alternatives(value: Value) -> Iterator[Value]:
    """The terminals of a value."""
    if isinstance(value, Choice):
        yield from alternatives(value.yes)
        yield from alternatives(value.no)
    else:
        yield value


def branches(value: Value) -> set[int]:
    """The branches that decide which alternative of a value counts."""
    found: set[int] = set()
    todo, seen = [value], set[int]()
    while todo:
        one = todo.pop()
        if isinstance(one, Choice) and id(one) not in seen:
            seen.add(id(one))
            found.add(one.branch)
            todo += [one.yes, one.no]
    return found


def mapped(value: Value, function: Callable[[Value], Value]) -> Value:
    """Apply a pure function to every alternative."""
    if isinstance(value, Choice):
        return select(literal(value.branch), mapped(value.yes, function), mapped(value.no, function))
    return function(value)


def bounded(value: Value) -> Value:
    """The value, or unknown where it has more alternatives than the budget allows."""
    if isinstance(value, Choice) and (value.ways > MAX_ALTERNATIVES or value.size > MAX_SIZE):
        return unknown("more alternatives than the budget allows")
    return value


def ways(value: Value) -> int:
    """How many alternatives of a value are neither FALSE nor unbound."""
    if isinstance(value, Choice):
        return value.ways
    return 0 if value is FALSE or value is UNBOUND else 1


def size(value: Value) -> int:
    """How many alternatives a value has."""
    return value.size if isinstance(value, Choice) else 1


def bound_only(value: Value) -> Value:
    """The value without the alternatives in which the name was never assigned."""
    if isinstance(value, Choice):
        yes, no = bound_only(value.yes), bound_only(value.no)
        if yes is UNBOUND:
            return no
        if no is UNBOUND:
            return yes
        return choose(value.branch, yes, no)
    return value
