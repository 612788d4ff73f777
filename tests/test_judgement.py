"""A report counts when the worlds of one branch side, or all worlds, agree on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

import handmade
from kclf_lint.findings import Applicability, Severity
from kclf_lint.judgement import judge
from kclf_lint.places import Place
from kclf_lint.rule import AddArgument, Check, FixPlan, Replace, Report, Rule
from kclf_lint.setups import SetUp
from kclf_lint.understanding import Understanding, Understood, World

HEAD = handmade.place("head")
"""One place for all set-ups, as a call in the source is."""


def rule(check: Check | None, code: str = "KCF999") -> Rule:
    return Rule(code, "made-up", Severity.WARNING, "Made up", "Made up.\n", check)


def world(units: int, *literals: int) -> World:
    """A world with one output of so many units; a negative number is the other side of the branch."""
    assumptions = frozenset((abs(number), number > 0) for number in literals)
    head = replace(handmade.head(units), place=HEAD)
    return World(assumptions, handmade.setup(handmade.output(head)))


def one_unit(setup: SetUp) -> Iterator[Report]:
    """Complains of heads with one unit."""
    for output in setup.outputs:
        if output.head.units == 1 and output.head.place is not None:
            yield Report(output.head.place, "one unit")


def reports(check: Check, *understood: Understood) -> list[str]:
    return [judged.report.message for judged in judge(Understanding(understood, ()), [rule(check)]).reports]


def call(*worlds: World, tentative: bool = False) -> Understood:
    return Understood(HEAD, worlds, tentative)


@pytest.mark.parametrize(
    ("worlds", "expected"),
    [
        pytest.param((), False, id="no world"),
        pytest.param((world(1),), True, id="the only world"),
        pytest.param((world(3),), False, id="the only world is fine"),
        pytest.param((world(1, 1), world(1, -1)), True, id="both sides"),
        pytest.param((world(1, 1), world(3, -1)), True, id="one side"),
        pytest.param((world(3, 1), world(1, -1)), True, id="the other side"),
        pytest.param(
            (world(1, 1, 2), world(3, 1, -2), world(3, -1, 2), world(3, -1, -2)), False, id="a mixture of two"
        ),
        pytest.param((world(1, 1, 2), world(1, 1, -2), world(3, -1, 2), world(3, -1, -2)), True, id="one side of two"),
        pytest.param((world(1, 1, 2), world(3, 1, -2), world(3, -1)), True, id="a branch inside a branch"),
        pytest.param(
            (world(1, 1, 2), world(3, 1, -2), world(1, -1, 2), world(3, -1, -2)), True, id="the second branch"
        ),
        pytest.param((world(3, 1), world(1, -1, 2), world(3, -1, -2)), True, id="an elif is a side of its own"),
        pytest.param((world(3, 1, 2), world(1, 1, -2), world(1, -1, 2), world(3, -1, -2)), False, id="exclusive or"),
        pytest.param((world(1, 1, 2), world(1, 1, -2), world(1, -1, 2), world(3, -1, -2)), True, id="all but one"),
    ],
)
def test_one_side_has_to_agree(worlds: tuple[World, ...], expected: bool) -> None:
    assert reports(one_unit, call(*worlds)) == ["one unit"] * expected


@pytest.mark.parametrize(
    ("worlds", "expected"),
    [((world(1, 1), world(1, -1)), True), ((world(1, 1), world(3, -1)), False), ((world(1),), True)],
)
def test_defaults_that_callers_may_override_need_all_worlds(worlds: tuple[World, ...], expected: bool) -> None:
    assert reports(one_unit, call(*worlds, tentative=True)) == ["one unit"] * expected


def test_places_are_agreed_on_one_by_one() -> None:
    """Two complaints, each on half of the worlds that neither side covers."""
    first, second = handmade.place("first"), handmade.place("second")

    def check(setup: SetUp) -> Iterator[Report]:
        units = setup.outputs[0].head.units
        if isinstance(units, int) and units & 1:
            yield Report(first, "first")
        if isinstance(units, int) and units & 2:
            yield Report(second, "second")

    mixture = (world(1, 1, 2), world(2, 1, -2), world(2, -1, 2), world(1, -1, -2))
    assert reports(check, call(*mixture)) == []
    sides = (world(3, 1, 2), world(2, 1, -2), world(1, -1, 2), world(0, -1, -2))
    assert reports(check, call(*sides)) == ["first", "second"]


def test_two_reports_on_one_place_are_one() -> None:
    def twice(setup: SetUp) -> Iterator[Report]:
        yield from one_unit(setup)
        yield from one_unit(setup)

    assert reports(twice, call(world(1))) == ["one unit"]
    assert reports(twice, call(world(1, 1), world(3, -1))) == ["one unit"]
    assert reports(twice, call(world(1, 1, 2), world(3, 1, -2), world(3, -1, 2), world(1, -1, -2))) == []


def test_one_report_for_each_place_however_many_calls_reach_it() -> None:
    assert reports(one_unit, call(world(1)), call(world(3)), call(world(1))) == ["one unit"]


def test_a_call_that_is_fine_does_not_excuse_another() -> None:
    assert reports(one_unit, call(world(3)), call(world(1))) == ["one unit"]


def test_rules_judge_in_their_order_and_rules_without_check_say_nothing() -> None:
    rules = [rule(one_unit, "KCF998"), rule(None, "KCF901"), rule(one_unit, "KCF997")]
    found = judge(Understanding((call(world(1)),), ()), rules)
    assert [judged.rule.code for judged in found.reports] == ["KCF998", "KCF997"]


def test_a_rule_that_fails_on_one_set_up_judges_the_others() -> None:
    def check(setup: SetUp) -> Iterator[Report]:
        if setup.outputs[0].head.units == 7:
            raise KeyError("seven")
        yield from one_unit(setup)

    found = judge(Understanding((call(world(7)), call(world(1))), ()), [rule(check)])
    assert [judged.report.message for judged in found.reports] == ["one unit"]
    assert [(failure.rule.code, repr(failure.error)) for failure in found.failures] == [("KCF999", "KeyError('seven')")]


SPECIFIC = replace(rule(one_unit, "KCF998"), replaces=frozenset({"KCF999"}))


@pytest.mark.parametrize("order", [1, -1])
def test_the_more_specific_rule_replaces_the_other_at_its_place(order: int) -> None:
    rules = [rule(one_unit), SPECIFIC][::order]
    found = judge(Understanding((call(world(1)),), ()), rules)
    assert [judged.rule.code for judged in found.reports] == ["KCF998"]


def test_a_rule_that_is_not_selected_replaces_nothing() -> None:
    found = judge(Understanding((call(world(1)),), ()), [rule(one_unit)])
    assert [judged.rule.code for judged in found.reports] == ["KCF999"]


@pytest.mark.parametrize(("instead", "codes"), [((HEAD,), ["KCF998"]), ((), ["KCF998", "KCF999"])])
def test_a_rule_may_replace_at_another_place(instead: tuple[Place, ...], codes: list[str]) -> None:
    def elsewhere(_: SetUp) -> Iterator[Report]:
        yield Report(handmade.place("labels"), "labels", instead=instead)

    rules = [replace(SPECIFIC, check=elsewhere), rule(one_unit)]
    found = judge(Understanding((call(world(1)),), ()), rules)
    assert [judged.rule.code for judged in found.reports] == codes


def test_a_report_that_the_worlds_do_not_agree_on_replaces_nothing() -> None:
    def in_some_worlds(setup: SetUp) -> Iterator[Report]:
        if setup.outputs[0].head.layer == "some":
            yield Report(HEAD, "some")

    def some(of: World) -> World:
        (output,) = of.setup.outputs
        changed = replace(output, head=replace(output.head, layer="some"))
        return replace(of, setup=replace(of.setup, outputs=(changed,)))

    mixture = call(some(world(1, 1, 2)), world(1, 1, -2), world(1, -1, 2), some(world(1, -1, -2)))
    found = judge(Understanding((mixture,), ()), [replace(SPECIFIC, check=in_some_worlds), rule(one_unit)])
    assert [judged.rule.code for judged in found.reports] == ["KCF999"]


PREDICT = handmade.place("predict")


def plan(text: str, place: Place = PREDICT, change: Callable[[Place, str], Replace | AddArgument] = Replace) -> FixPlan:
    return FixPlan("Change it", Applicability.SAFE, (change(place, text),))


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        pytest.param(plan("a"), plan("a"), True, id="the same"),
        pytest.param(plan("a"), plan("b"), False, id="another text"),
        pytest.param(plan("a"), plan("a", HEAD), False, id="another place"),
        pytest.param(plan("a"), None, False, id="none for one"),
        pytest.param(None, plan("a"), False, id="none for the other"),
        pytest.param(plan("a=1", change=AddArgument), plan("a=1", change=AddArgument), True, id="the same argument"),
        pytest.param(plan("a=1", change=AddArgument), plan("a=2", change=AddArgument), False, id="another argument"),
    ],
)
@pytest.mark.parametrize("together", [True, False], ids=["worlds of one call", "two calls"])
def test_a_fix_has_to_be_right_for_all(
    first: FixPlan | None, second: FixPlan | None, kept: bool, together: bool
) -> None:
    def check(setup: SetUp) -> Iterator[Report]:
        yield Report(HEAD, "change it", fix=first if setup.outputs[0].head.units == 1 else second)

    understood = (call(world(1, 1), world(2, -1)),) if together else (call(world(1)), call(world(2)))
    [judged] = judge(Understanding(understood, ()), [rule(check)]).reports
    assert judged.report == Report(HEAD, "change it", fix=first if kept else None)
