"""Rules judge set-ups: a report counts when it follows from the facts of one branch side, never from a mixture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kclf_lint.rule import FixPlan, Report, Rule
from kclf_lint.setups import SetUp
from kclf_lint.understanding import Understanding, Understood, World


@dataclass(frozen=True, slots=True)
class Judged:
    """A report, the rule that made it, and the set-up that it speaks of."""

    rule: Rule
    report: Report
    setup: SetUp


@dataclass(frozen=True, slots=True)
class Failure:
    """A rule that raised on a set-up."""

    rule: Rule
    error: Exception


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules say of a source."""

    reports: tuple[Judged, ...]
    failures: tuple[Failure, ...]


def judge(understanding: Understanding, rules: Iterable[Rule]) -> Judgement:
    """Let every rule with a check judge every set-up; one report per rule and place.

    Two unknown conditions may depend on each other in ways that are not visible here, so a report
    stands only if the worlds of a single branch side (or all worlds) agree on it. Defaults that callers elsewhere may
    override are such a condition themselves, so there all worlds have to agree. Where a rule that replaces others
    reports, their reports are left out.
    """
    reports: list[Judged] = []
    failures: list[Failure] = []
    for rule in rules:
        if rule.check is None:
            continue
        found: dict[tuple[int, int], tuple[Report, SetUp]] = {}
        failure: Exception | None = None
        for understood in understanding.understood:
            try:
                agreed = list(_agreed(rule, understood))
            except Exception as error:  # noqa: BLE001 - kept as a failure: one set-up must not cost the others
                failure = failure or error
                continue
            for report, setup in agreed:
                key = report.place.key
                first, of_first = found.get(key, (report, setup))
                found[key] = _merged(first, report), of_first
        reports += (Judged(rule, report, setup) for report, setup in found.values())
        if failure is not None:
            failures.append(Failure(rule, failure))
    return Judgement(tuple(_not_replaced(reports)), tuple(failures))


def _not_replaced(reports: list[Judged]) -> Iterator[Judged]:
    """The reports whose cause no more specific rule reports."""
    replaced = {
        (code, place.key)
        for judged in reports
        for code in judged.rule.replaces
        for place in (judged.report.place, *judged.report.instead)
    }
    return (judged for judged in reports if (judged.rule.code, judged.report.place.key) not in replaced)


def _merged(first: Report, second: Report) -> Report:
    """Two reports on one place: the first, without its fix where one edit cannot be right for both."""
    return first if _same_changes(first, second) else replace(first, fix=None)


def _same_changes(first: Report, second: Report) -> bool:
    if first.fix is None or second.fix is None:
        return first.fix is second.fix

    def texts(plan: FixPlan) -> list[tuple[tuple[int, int], str]]:
        return [(place.key, change.text) for place, change in zip(plan.places, plan.changes, strict=True)]

    return texts(first.fix) == texts(second.fix)


def _agreed(rule: Rule, understood: Understood) -> Iterator[tuple[Report, SetUp]]:
    assert rule.check is not None
    worlds = understood.worlds
    reported: dict[tuple[int, int], tuple[Report, list[World]]] = {}
    for world in worlds:
        for report in rule.check(world.setup):
            key = report.place.key
            first, found = reported.get(key, (report, []))
            # Two reports on one place, such as a call that encodes two splits, are still one world's.
            reported[key] = (_merged(first, report), found if world in found else [*found, world])
    for report, found in reported.values():
        if len(found) == len(worlds) or (not understood.tentative and _implied_by_one_side(found, worlds)):
            yield report, found[0].setup


def _implied_by_one_side(found: list[World], worlds: tuple[World, ...]) -> bool:
    literals = {literal for world in found for literal in world.assumptions}
    ids = {id(world) for world in found}
    return any(all(id(world) in ids for world in worlds if literal in world.assumptions) for literal in literals)


def seen_from_outside(judged: Judged) -> Judged:
    """A report on code of an imported module, seen from the checked file: at the call or import that leads there."""
    report = judged.report
    place = report.place
    assert place.via is not None, "a report on the checked file itself"
    related = ((place, "this is the code that it leads to"), *report.related)
    return replace(judged, report=replace(report, place=place.via, related=related))
