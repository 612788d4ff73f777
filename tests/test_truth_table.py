"""The truth table: for every combination the rules say of a program what Keras shows of the same set-up."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing

import pytest

from conftest import ROOT
from kclf_lint.knowledge.objectives import snake_case
from kclf_lint.laboratory import Laboratory
from kclf_lint.lint import Options, check
from kclf_lint.rule import Rule, all_rules
from kclf_lint.semantics import Reaction, accuracy_metric, reaction
from kclf_lint.setups import Unknown
from kclf_lint.trials import Observation
from kclf_lint.verdicts import Status
from programs import only_setup
from truth import ACCURACY, Row, is_shown, line, rows, table_file, table_text

pytestmark = pytest.mark.tensorflow

WRITE = "KCLF_LINT_WRITE_OBSERVATIONS"
"""An environment variable: if it is set, the test writes the published table anew."""

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


def semantic_errors(row: Row, seen: Observation, keras: int) -> Iterator[str]:
    """What ``semantics`` says of a row and Keras does not show."""
    (output,) = only_setup(row.program, keras).outputs
    assert output.loss is not None
    reactions = {reaction(output.loss, labels, output.head, keras) for labels in output.labels}
    if (reactions == {Reaction.RAISES}) != (seen.error is not None):
        yield f"{reactions}, not {seen.error}"
    if seen.metric_error is None:
        becomes = accuracy_metric(output, keras)
        if isinstance(becomes, str) and becomes != snake_case(seen.metric_name or ""):
            yield f"{becomes}, not {seen.metric_name}"
        if isinstance(becomes, Unknown) and seen.error is None:
            yield f"{becomes.reason}, not {seen.metric_name}"


@pytest.mark.long
@pytest.mark.parametrize("keras", [3, 2])
def test_rules_semantics_and_the_published_table_say_what_keras_shows(keras: int) -> None:
    disagreements: dict[str, list[Row]] = {}
    lines: list[tuple[str, ...]] = []
    with closing(Laboratory(keras)) as laboratory:
        for row in rows():
            seen = laboratory.observe(row.trial)
            by_rules, by_keras = said(row, keras), shown(row, seen)
            wrong = [f"{code} reported, not shown" for code in by_rules - by_keras]
            wrong += [f"{code} shown, not reported" for code in by_keras - by_rules]
            if row.metric == ACCURACY:
                wrong += semantic_errors(row, seen, keras)
            for each in wrong:
                disagreements.setdefault(each, []).append(row)
            if is_shown(row):
                lines.append(line(row, seen, by_rules))
    made = table_text(laboratory.versions, lines)
    if os.environ.get(WRITE):
        table_file(keras).parent.mkdir(exist_ok=True)
        table_file(keras).write_text(made, encoding="utf-8")
    assert not disagreements, "\n".join(f"{each}: {len(of)} rows, as {of[0]}" for each, of in disagreements.items())
    # What versions the table was made with may differ, what Keras does may not.
    assert table_file(keras).read_text(encoding="utf-8").splitlines()[1:] == made.splitlines()[1:]


def test_the_readme_counts_the_rows() -> None:
    count = sum(1 for _ in rows())
    assert f"{count:,} combinations" in " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
