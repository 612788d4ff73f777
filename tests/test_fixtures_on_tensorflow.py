"""Fixtures on TensorFlow: every finding in a bad one is confirmed, and nothing of a good one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from conftest import ROOT
from kclf_lint.findings import Finding
from kclf_lint.laboratory import Laboratory, TrialError
from kclf_lint.lint import Options, check
from kclf_lint.project import Project
from kclf_lint.rebuilding import candidates, rebuilt
from kclf_lint.rule import Rule, all_rules
from kclf_lint.setups import Unknown
from kclf_lint.sources import parse, read_source
from kclf_lint.trials import Trial
from kclf_lint.understanding import understand
from kclf_lint.verdicts import Status, Verdict

pytestmark = pytest.mark.tensorflow

RULES = {rule.code: rule for rule in all_rules() if rule.experiment is not None}
FIXTURES = sorted((ROOT / "fixtures").glob("kcf*/*"))


class Court:
    """Laboratories by generation, opened when they are needed."""

    def __init__(self, opened: ExitStack) -> None:
        self._opened = opened
        self._laboratories: dict[int, Laboratory] = {}

    def verdict(self, rule: Rule, trial: Trial) -> Verdict:
        if trial.keras not in self._laboratories:
            self._laboratories[trial.keras] = self._opened.enter_context(Laboratory(trial.keras))
        assert rule.experiment is not None
        return rule.experiment(trial, self._laboratories[trial.keras].observe(trial))


@pytest.fixture(scope="module")
def court() -> Iterator[Court]:
    with ExitStack() as opened:
        yield Court(opened)


def rule_of(path: Path) -> Rule | None:
    """The rule that a fixture is for; None for those of the run itself."""
    return RULES.get(path.parent.name[:6].upper())


def findings(path: Path, keras: int) -> list[Finding]:
    """What is found in a file, with trials."""
    options = Options(frozenset(RULES), setups=False, keras=keras, imports=True, confirm=True)
    return list(check(str(path), path.read_bytes(), options).findings)


def fixtures(kind: str) -> list[tuple[Path, Rule]]:
    return [(path, rule) for path in FIXTURES if path.name.startswith(kind) and (rule := rule_of(path)) is not None]


@pytest.mark.long
@pytest.mark.parametrize("keras", [3, 2])
def test_every_finding_in_a_bad_fixture_is_confirmed(keras: int, court: Court) -> None:
    """What another rule finds there is not refuted: it may speak of a model that is not rebuilt."""
    wrong, confirmed = [], set()
    for path, rule in fixtures("bad_"):
        for finding in findings(path, keras):
            verdict = finding.trial
            if isinstance(verdict, Trial):
                verdict = court.verdict(RULES[finding.code], verdict)
            status = verdict.status if isinstance(verdict, Verdict) else Status.INCONCLUSIVE
            if finding.code == rule.code and status is Status.CONFIRMED:
                confirmed.add(rule.code)
            elif finding.code == rule.code or status is Status.REFUTED:
                wrong.append(f"{path.name}:{finding.location.line} {finding.code} {verdict}")
    assert not wrong, "\n".join(wrong)
    assert confirmed == {code for code in RULES if keras == 3 or code not in OF_KERAS_3}


OF_KERAS_3 = frozenset(("KCF309", "KCF312", "KCF601", "KCF602", "KCF603"))
"""Rules that are silent on programs for Keras 2."""


@pytest.mark.long
@pytest.mark.parametrize("keras", [3, 2])
def test_nothing_of_a_good_fixture_is_confirmed(keras: int, court: Court) -> None:
    wrong, tried = [], set()
    for path, rule in fixtures("good_"):
        if any(finding.code == rule.code for finding in findings(path, keras)):
            continue  # it is good for the other generation
        for trial in trials(path, keras):
            try:
                verdict = court.verdict(rule, trial)
            except TrialError as error:
                wrong.append(f"{path.name} {rule.code}: {error}")
                continue
            tried.add(rule.code)
            if verdict.status is Status.CONFIRMED:
                wrong.append(f"{path.name} {rule.code} {verdict}: {trial}")
    assert not wrong, "\n".join(dict.fromkeys(wrong))
    assert tried == set(RULES)


def trials(path: Path, keras: int) -> Iterator[Trial]:
    """A trial for everything in a file that a report could be about."""
    source = read_source(str(path), path.read_bytes())
    trees = [parse(cell) for cell in source.cells]
    for part in understand(source, trees, Project(str(path)), keras, networks=True).understood:
        for world in part.worlds:
            for about in candidates(world.setup):
                trial = rebuilt(world.setup, about)
                if not isinstance(trial, Unknown):
                    yield trial
