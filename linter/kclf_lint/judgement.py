"""Rules judge set-ups: a report counts when it follows from the facts of one branch side, never from a mixture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kclf_lint.rule import Report, Rule
from kclf_lint.understanding import Understanding, Understood, World


@dataclass(frozen=True, slots=True)
class Judged:
    """A report and the rule that made it."""

    rule: Rule
    report: Report


def judge(understanding: Understanding, rules: Iterable[Rule]) -> Iterator[Judged]:
    """Let every rule with a check judge every set-up; one report per rule and place.

    Two unknown conditions may depend on each other in ways that are not visible here, so a report
    stands only if the worlds of a single branch side (or all worlds) agree on it.
    """
    checked = [rule for rule in rules if rule.check is not None]
    seen: set[tuple[str, int]] = set()
    for understood in understanding.understood:
        for rule in checked:
            for report in _agreed(rule, understood):
                key = (rule.code, id(report.place.node))
                if key not in seen:
                    seen.add(key)
                    yield Judged(rule, report)


def _agreed(rule: Rule, understood: Understood) -> Iterator[Report]:
    assert rule.check is not None
    worlds = understood.worlds
    reported: dict[int, tuple[Report, list[World]]] = {}
    for world in worlds:
        for report in rule.check(world.setup):
            reported.setdefault(id(report.place.node), (report, []))[1].append(world)
    for report, found in reported.values():
        if len(found) == len(worlds) or _implied_by_one_side(found, worlds):
            yield report


def _implied_by_one_side(found: list[World], worlds: tuple[World, ...]) -> bool:
    literals = {literal for world in found for literal in world.assumptions}
    ids = {id(world) for world in found}
    return any(all(id(world) in ids for world in worlds if literal in world.assumptions) for literal in literals)
