"""What a run prints: the report in the wanted format on standard output, and the summary on standard error."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from kclf_lint.messages import counted, say
from kclf_lint.verdicts import Status

if TYPE_CHECKING:
    from kclf_lint.findings import Finding
    from kclf_lint.run import Result
    from kclf_lint.settings import OutputFormat


@dataclass(frozen=True, slots=True)
class Shape:
    """How the report looks and how much is said beside it."""

    output_format: OutputFormat
    show_setups: bool
    statistics: bool
    confirm: bool
    """Whether findings have verdicts."""
    quiet: bool
    verbose: bool
    color: bool | None


def report(results: Sequence[Result], findings: Sequence[Finding], shape: Shape) -> None:
    """Print the findings, or the set-ups or numbers that are wanted instead."""
    if shape.show_setups:
        _setups(results, findings, shape)
    elif shape.statistics:
        _statistics(findings, shape)
    else:
        _findings(results, findings, shape)


def summarise(results: Sequence[Result], findings: Sequence[Finding], shape: Shape) -> None:
    """Say how many findings there are, and of each file what happened to it if that is wanted."""
    if shape.verbose:
        for result in results:
            outcome = result.outcome
            say(f"{outcome.path}: {'checked' if outcome.analysed else 'no Keras training code'}")
        _say_limits(results)
    if shape.show_setups:
        return
    files = counted(len(results), "file")
    if findings:
        affected = len({finding.location.path for finding in findings})
        verdicts = f": {_listed(findings)}" if shape.confirm else ""
        say(f"{counted(len(findings), 'finding')} in {affected} of {files}{verdicts}")
    else:
        say(f"nothing found in {files}")


def _setups(results: Sequence[Result], findings: Sequence[Finding], shape: Shape) -> None:
    from kclf_lint.reporters import flake8, json, setups

    for finding in findings:
        say(flake8.line(finding))
    shown = [setup for result in results for setup in result.outcome.setups]
    for line in [json.array(shown)] if shape.output_format == "json" else setups.report(shown):
        click.echo(line)
    _say_limits(results)


def _statistics(findings: Sequence[Finding], shape: Shape) -> None:
    from kclf_lint.reporters import json

    rows = list(_rows(findings, shape))
    if shape.output_format == "json":
        click.echo(json.array(rows))
        return
    width = max((len(row["rule"]) for row in rows), default=0) if shape.confirm else 0
    for row in rows:
        of_rule = [finding for finding in findings if finding.code == row["code"]]
        verdicts = f"  {_listed(of_rule)}" if shape.confirm else ""
        click.echo(f"{row['count']:>6}  {row['code']}  {row['rule']:<{width}}{verdicts}")


def _rows(findings: Sequence[Finding], shape: Shape) -> Iterator[dict[str, Any]]:
    for (code, rule), count in sorted(Counter((finding.code, finding.rule) for finding in findings).items()):
        row: dict[str, Any] = {"code": code, "rule": rule, "count": count}
        if shape.confirm:
            given = _verdicts(finding for finding in findings if finding.code == code)
            row["verdicts"] = {status.value: given[status] for status in Status}
        yield row


def _findings(results: Sequence[Result], findings: Sequence[Finding], shape: Shape) -> None:
    from kclf_lint.reporters import flake8, json

    if shape.output_format == "json":
        click.echo(json.report(findings))
    elif shape.output_format == "sarif":
        from kclf_lint.reporters import sarif
        from kclf_lint.rule import all_rules

        click.echo(sarif.report(findings, {rule.code: rule.summary for rule in all_rules()}))
    elif shape.output_format == "full":
        if findings:
            from kclf_lint.reporters import full

            excerpts = {key: line for result in results for key, line in result.excerpts.items()}
            full.report(findings, excerpts, sys.stdout, color=shape.color)
    else:
        for finding in findings:
            click.echo(flake8.line(finding))


def _verdicts(findings: Iterable[Finding]) -> Counter[Status | None]:
    """How many findings have which verdict, or none."""
    return Counter(finding.verdict.status if finding.verdict is not None else None for finding in findings)


def _listed(findings: Iterable[Finding]) -> str:
    """``3 confirmed, 1 refuted``."""
    given = _verdicts(findings)
    shown = {**{status.value: given[status] for status in Status}, "without verdict": given[None]}
    return ", ".join(f"{number} {name}" for name, number in shown.items() if number)


def _say_limits(results: Sequence[Result]) -> None:
    for result in results:
        for limit in result.outcome.limits:
            say(f"{result.outcome.path}: {limit}")
