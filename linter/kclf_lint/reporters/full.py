"""The format for people: every finding with its source, and the places that it contradicts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import IO

from rich.console import Console
from rich.text import Text

from kclf_lint.findings import Finding, Severity
from kclf_lint.places import Location
from kclf_lint.reporters.flake8 import place
from kclf_lint.reporters.visible import visible
from kclf_lint.run import CONTEXT, Excerpts
from kclf_lint.verdicts import Status

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.ADVICE: "bold cyan"}
_VERDICT_STYLES = {Status.CONFIRMED: "bold magenta", Status.REFUTED: "bold green", Status.INCONCLUSIVE: "dim"}
_LONGEST_SPAN = 8
_TAB = "    "


def report(findings: Sequence[Finding], excerpts: Excerpts, file: IO[str], *, color: bool | None) -> None:
    """Write ``findings`` to ``file``; ``excerpts`` holds the source lines.

    ``color`` None: as the terminal, NO_COLOR and FORCE_COLOR have it.
    """
    console = _console(file, color=color)
    for finding in findings:
        for line in _finding(finding, excerpts):
            console.print(line, soft_wrap=True)
        console.print()


def _console(file: IO[str], *, color: bool | None) -> Console:
    """A console that prints text as it is, and no escape sequence at all where colours are off."""
    console = partial(Console, file=file, markup=False, emoji=False, highlight=False)
    wanted = console(force_terminal=color or None, no_color=None if color is None else not color)
    # To rich, no colour still allows bold.
    return console(color_system=None) if wanted.no_color else wanted


def _finding(finding: Finding, excerpts: Excerpts) -> list[Text]:
    style = _STYLES[finding.severity]
    numbers = [finding.location.end_line + CONTEXT, *(related.location.end_line for related in finding.related)]
    margin = len(str(max(numbers)))
    lines = [
        Text.assemble(
            (f"{finding.severity.value} {finding.code}", style), f" {finding.rule}: ", visible(finding.message)
        ),
        _arrow(finding.location, margin),
        *_excerpt(finding.location, excerpts, margin, style, context=CONTEXT),
    ]
    for related in finding.related:
        lines += [
            Text.assemble((f"{' ' * margin} = ", "blue"), "note: ", visible(related.message)),
            _arrow(related.location, margin),
            *_excerpt(related.location, excerpts, margin, "blue", context=0),
        ]
    if finding.verdict is not None:
        status = finding.verdict.status
        text = visible(str(finding.verdict)).removeprefix(status.value)
        lines.append(
            Text.assemble((f"{' ' * margin} = ", "blue"), "verdict: ", (status.value, _VERDICT_STYLES[status]), text)
        )
    if finding.fix is not None:
        title = f"{visible(finding.fix.title)} ({finding.fix.applicability.value})"
        lines.append(Text.assemble((f"{' ' * margin} = ", "blue"), ("fix: ", "green"), title))
    return lines


def _arrow(location: Location, margin: int) -> Text:
    return Text.assemble((f"{' ' * margin}--> ", "blue"), place(location))


def _excerpt(location: Location, excerpts: Excerpts, margin: int, style: str, *, context: int) -> list[Text]:
    """The lines of the span and ``context`` lines around them, carets under what is meant."""
    last = min(location.end_line, location.line + _LONGEST_SPAN - 1)
    lines = []
    for number in range(location.line - context, last + context + 1):
        text = excerpts.get((location.path, location.cell, number))
        if text is None:
            continue
        lines.append(Text.assemble((f"{number:>{margin}} | ", "blue"), _shown(text)))
        if location.line <= number <= last:
            lines.append(Text.assemble((f"{' ' * margin} | ", "blue"), (_carets(text, number, location), style)))
    return lines


def _carets(text: str, number: int, location: Location) -> str:
    """Carets under the part of line ``number`` that the span covers."""
    start = location.column - 1 if number == location.line else len(text) - len(text.lstrip())
    end = location.end_column - 1 if number == location.end_line else len(text.rstrip())
    before, covered = _shown(text[:start]), _shown(text[start:end])
    return " " * Text(before).cell_len + "^" * max(1, Text(covered).cell_len)


def _shown(text: str) -> str:
    return visible(text.replace("\t", _TAB))
