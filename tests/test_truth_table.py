"""The truth table: for every combination the rules say of a program what Keras shows of the same set-up."""

from __future__ import annotations

from collections import Counter
from contextlib import closing

import pytest

from kclf_lint.laboratory import Laboratory
from kclf_lint.lint import Options, check
from kclf_lint.rule import Rule, all_rules
from kclf_lint.trials import Observation, Status
from truth import Row, rows

pytestmark = pytest.mark.tensorflow

RULES = [rule for rule in all_rules() if rule.experiment is not None]
CODES = frozenset(rule.code for rule in RULES)


def said(row: Row, keras: int) -> set[str]:
    """The codes that the rules report on the row's program."""
    outcome = check("row.py", row.program.encode(), Options(CODES, setups=False, keras=keras))
    assert outcome.errors == ()
    return {finding.code for finding in outcome.findings}


def shown(row: Row, seen: Observation) -> set[str]:
    """The codes whose experiments find in the observation what their rules claim."""
    confirmed = [rule for rule in RULES if _confirms(rule, row, seen)]
    replaced = {code for rule in confirmed for code in rule.replaces}
    return {rule.code for rule in confirmed} - replaced


def _confirms(rule: Rule, row: Row, seen: Observation) -> bool:
    assert rule.experiment is not None
    return rule.experiment(row.trial, seen).status is Status.CONFIRMED


@pytest.mark.parametrize("keras", [3, 2])
def test_the_rules_say_what_keras_shows(keras: int) -> None:
    disagreements: Counter[str] = Counter()
    examples: dict[str, Row] = {}
    with closing(Laboratory(keras)) as laboratory:
        for row in rows():
            seen = laboratory.observe(row.trial)
            by_rules, by_keras = said(row, keras), shown(row, seen)
            for code in by_rules ^ by_keras:
                kind = f"{code} {'reported, not shown' if code in by_rules else 'shown, not reported'}"
                disagreements[kind] += 1
                examples.setdefault(f"{kind}: {row}", row)
    assert not disagreements, "\n".join([*map(str, disagreements.most_common()), *list(examples)[:40]])
