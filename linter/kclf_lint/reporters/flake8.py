"""The default format, one line per finding, as editors and CI systems know it from flake8."""

from __future__ import annotations

from dataclasses import replace

from kclf_lint.findings import Finding
from kclf_lint.places import Location
from kclf_lint.reporters.visible import visible
from kclf_lint.verdicts import Verdict

LONGEST_EVIDENCE = 200
"""Characters of a verdict's evidence in a line; exceptions of Keras can be told at length."""


def line(finding: Finding) -> str:
    """``path:line:col: KCF101 message``, with the verdict in brackets where there is one."""
    verdict = "" if finding.verdict is None else f" [{visible(str(_short(finding.verdict)))}]"
    return f"{place(finding.location)}: {finding.code} {visible(finding.message)}{verdict}"


def place(location: Location) -> str:
    """``path:line:col``, in a notebook ``path:cell 3:line:col``."""
    cell = "" if location.cell is None else f"cell {location.cell}:"
    return f"{visible(location.path)}:{cell}{location.line}:{location.column}"


def _short(verdict: Verdict) -> Verdict:
    evidence = verdict.evidence
    if len(evidence) <= LONGEST_EVIDENCE:
        return verdict
    cut = evidence[: LONGEST_EVIDENCE - 1]
    words = cut.rpartition(" ")[0].rstrip()
    return replace(verdict, evidence=f"{words} …" if words else f"{cut}…")
