"""Decision diagrams agree with the functions that they stand for, and equal functions are equal diagrams."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kclf_lint.diagrams import (
    MAX_ALTERNATIVES,
    alternatives,
    both,
    bound_only,
    bounded,
    choose,
    either,
    literal,
    mapped,
    negation,
    select,
    size,
    within,
)
from kclf_lint.values import FALSE, NONE, TRUE, UNBOUND, Choice, Const, Entries, Tuple, Unknown, Value, derived, unknown

BRANCHES = (1, 2, 3, 4)
Assignment = dict[int, bool]
WORLDS: tuple[Assignment, ...] = tuple(
    dict(zip(BRANCHES, sides, strict=True)) for sides in product((True, False), repeat=len(BRANCHES))
)


@dataclass(frozen=True)
class Case:
    """A diagram, and the function that it stands for: its terminal in each of ``WORLDS``."""

    diagram: Value
    table: tuple[Value, ...]


def read(value: Value, world: Assignment) -> Value:
    while isinstance(value, Choice):
        value = value.yes if world[value.branch] else value.no
    return value


def table(value: Value) -> tuple[Value, ...]:
    return tuple(read(value, world) for world in WORLDS)


def is_ordered(value: Value, above: int = 0) -> bool:
    """Whether branch numbers grow downwards, and no choice is needless."""
    if not isinstance(value, Choice):
        return True
    return (
        value.branch > above
        and value.yes != value.no
        and is_ordered(value.yes, value.branch)
        and is_ordered(value.no, value.branch)
    )


def literal_case(branch: int) -> Case:
    return Case(literal(branch), tuple(TRUE if world[branch] else FALSE for world in WORLDS))


def not_case(case: Case) -> Case:
    return Case(negation(case.diagram), tuple(FALSE if found is TRUE else TRUE for found in case.table))


def and_case(first: Case, second: Case) -> Case:
    pairs = zip(first.table, second.table, strict=True)
    expected = tuple(TRUE if a is TRUE and b is TRUE else FALSE for a, b in pairs)
    return Case(both(first.diagram, second.diagram), expected)


def or_case(first: Case, second: Case) -> Case:
    pairs = zip(first.table, second.table, strict=True)
    expected = tuple(TRUE if a is TRUE or b is TRUE else FALSE for a, b in pairs)
    return Case(either(first.diagram, second.diagram), expected)


def select_case(condition: Case, yes: Case, no: Case) -> Case:
    rows = zip(condition.table, yes.table, no.table, strict=True)
    expected = tuple(a if holds is TRUE else b for holds, a, b in rows)
    return Case(select(condition.diagram, yes.diagram, no.diagram), expected)


def terminal_case(terminal: Value) -> Case:
    return Case(terminal, (terminal,) * len(WORLDS))


def conditions() -> st.SearchStrategy[Case]:
    simple = st.one_of(
        st.sampled_from(BRANCHES).map(literal_case),
        st.sampled_from((TRUE, FALSE)).map(terminal_case),
    )
    return st.recursive(
        simple,
        lambda parts: st.one_of(
            parts.map(not_case),
            st.tuples(parts, parts).map(lambda pair: and_case(*pair)),
            st.tuples(parts, parts).map(lambda pair: or_case(*pair)),
        ),
        max_leaves=8,
    )


SAME = unknown("the same unknown value")
TERMINALS = (Const(1), Const(True), Const(1.0), Const("a"), NONE, SAME, Tuple((Const(1), SAME)))


def values(*more: Value) -> st.SearchStrategy[Case]:
    simple = st.sampled_from((*TERMINALS, *more)).map(terminal_case)
    return st.recursive(
        simple,
        lambda parts: st.tuples(conditions(), parts, parts).map(lambda three: select_case(*three)),
        max_leaves=6,
    )


@given(conditions())
def test_conditions_are_what_they_say(case: Case) -> None:
    assert table(case.diagram) == case.table
    assert is_ordered(case.diagram)
    # The interpreter compares with ``is``: no other Const(True) may creep in.
    assert all(found is TRUE or found is FALSE for found in alternatives(case.diagram))


@given(values())
def test_selected_values_are_what_they_say(case: Case) -> None:
    assert table(case.diagram) == case.table
    assert is_ordered(case.diagram)


@given(values(), values())
def test_equal_functions_are_equal_diagrams(first: Case, second: Case) -> None:
    assert (first.diagram == second.diagram) == (first.table == second.table)
    if first.diagram == second.diagram:
        assert hash(first.diagram) == hash(second.diagram)


@given(conditions(), conditions())
def test_de_morgan(first: Case, second: Case) -> None:
    a, b = first.diagram, second.diagram
    assert negation(both(a, b)) == either(negation(a), negation(b))
    assert negation(negation(a)) == a


@given(values(), conditions())
def test_within_keeps_what_the_path_reaches_and_drops_the_rest(value: Case, path: Case) -> None:
    restricted = within(value.diagram, path.diagram)
    reached = [index for index, holds in enumerate(path.table) if holds is TRUE]
    after = table(restricted)
    assert [after[index] for index in reached] == [value.table[index] for index in reached]
    assert is_ordered(restricted)
    if reached:
        assert set(alternatives(restricted)) == {value.table[index] for index in reached}


@given(values(), conditions())
def test_within_twice_is_within_once(value: Case, path: Case) -> None:
    once = within(value.diagram, path.diagram)
    assert within(once, path.diagram) == once


@given(conditions())
def test_a_path_holds_on_itself(path: Case) -> None:
    if path.diagram is not FALSE:
        assert within(path.diagram, path.diagram) is TRUE
        assert within(negation(path.diagram), path.diagram) is FALSE or path.diagram is TRUE


@given(values(), values(), st.sampled_from(BRANCHES))
def test_mapped_applies_the_function_to_every_alternative(value: Case, other: Case, branch: int) -> None:
    def function(found: Value) -> Value:
        """Gives terminals and diagrams alike, as a model that is read inside a branch does."""
        if found == Const("a"):
            return other.diagram
        return choose(branch, Tuple((found,)), NONE) if found == SAME else found

    result = mapped(value.diagram, function)
    expected = tuple(read(function(found), world) for found, world in zip(value.table, WORLDS, strict=True))
    assert table(result) == expected
    assert is_ordered(result)


@given(values(UNBOUND))
def test_bound_only_leaves_out_the_paths_where_the_name_was_never_assigned(value: Case) -> None:
    result = bound_only(value.diagram)
    bound = [index for index, found in enumerate(value.table) if found is not UNBOUND]
    after = table(result)
    assert [after[index] for index in bound] == [value.table[index] for index in bound]
    assert set(alternatives(result)) == {value.table[index] for index in bound} or not bound
    assert (result is UNBOUND) == (not bound)
    assert is_ordered(result)


@given(values())
def test_size_counts_the_alternatives(value: Case) -> None:
    assert size(value.diagram) == len(list(alternatives(value.diagram)))
    small = size(value.diagram) <= MAX_ALTERNATIVES
    assert (bounded(value.diagram) == value.diagram) == small


def test_bounded_values_are_not_equal_to_each_other() -> None:
    def many() -> Iterator[Value]:
        value: Value = NONE
        for branch in range(MAX_ALTERNATIVES, 0, -1):
            value = choose(branch, Const(branch), value)
            yield value

    *fitting, too_many = many()
    assert all(bounded(value) is value for value in fitting)
    assert isinstance(bounded(too_many), Unknown)
    assert bounded(too_many) != bounded(too_many)


@pytest.mark.parametrize(
    ("first", "second", "equal"),
    [
        (Const(1), Const(1), True),
        (Const(1), Const(True), False),
        (Const(1), Const(1.0), False),
        (Const("a"), Const(b"a"), False),
        (Const(None), NONE, True),
        (Tuple((Const(1),)), Tuple((Const(1),)), True),
        (Tuple((Const(1),)), Tuple((Const(True),)), False),
        (unknown("x"), unknown("x"), False),
        (Unknown("key", "one reason", "n", 2), Unknown("key", "another", "m"), True),
        (TRUE, Const(True), True),
        (literal(1), literal(1), True),
        (literal(1), literal(2), False),
    ],
)
def test_equality_of_values(first: Value, second: Value, equal: bool) -> None:
    assert (first == second) is equal
    if equal:
        assert hash(first) == hash(second)


N, M = unknown("n", text="n"), unknown("m", text="m")


@pytest.mark.parametrize(
    ("first", "second", "equal"),
    [
        (lambda: derived(N, "len"), lambda: derived(N, "len"), True),
        (lambda: derived(N, "len"), lambda: derived(M, "len"), False),
        (lambda: derived(N, "len"), lambda: derived(N, "max"), False),
        (lambda: derived(N, "item", Const(0)), lambda: derived(N, "item", Const(1)), False),
        (lambda: derived(N, "item", Const(0)), lambda: derived(N, "item", Const(0)), True),
        (lambda: derived(N, "item", Const(1)), lambda: derived(N, "item", Const(True)), False),
        (lambda: derived(N, "==", M), lambda: derived(N, "==", M), True),
        (lambda: derived(N, "==", M), lambda: derived(M, "==", N), False),
        (lambda: derived(N, "len", text="a", reason="b"), lambda: derived(N, "len"), True),
        (lambda: derived(derived(N, "a"), "b"), lambda: derived(derived(N, "a"), "b"), True),
        (lambda: derived(derived(N, "a"), "b"), lambda: derived(derived(N, "b"), "a"), False),
        # An operand that is an unknown value's key by chance is not that unknown value.
        (lambda: derived(N, "f", N.key), lambda: derived(N, "f", N), False),
    ],
)
def test_the_same_pure_operation_on_the_same_value_is_the_same_unknown(
    first: Callable[[], Value], second: Callable[[], Value], equal: bool
) -> None:
    assert (first() == second()) is equal


def test_derived_keeps_the_reason_of_an_unknown_source() -> None:
    source = unknown("read from a file")
    assert derived(source, "len").reason == "read from a file"
    assert derived(Const(1), "len").reason == "len is not understood"
    assert derived(source, "len", reason="a condition").reason == "a condition"
    assert derived(source, "==", Const(2)).origin == ("==", source.key, Const(2))


def test_entries_are_replaced_where_they_stand() -> None:
    entries = Entries(()).put("a", Const(1)).put("b", Const(2)).put("a", Const(3))
    assert entries.items == (("a", Const(3)), ("b", Const(2)))
    assert (entries.get("a"), entries.get("c")) == (Const(3), None)
