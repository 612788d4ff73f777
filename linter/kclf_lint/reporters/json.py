"""The JSON format: one array, one object per finding."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from kclf_lint.findings import Finding, Fix, Related
from kclf_lint.places import Location


def report(findings: Iterable[Finding]) -> str:
    """The JSON text of ``findings``."""
    return array([_finding(finding) for finding in findings])


def array(items: Iterable[Any]) -> str:
    """JSON that is plain ASCII, so that every terminal, pipe and file takes it."""
    return json.dumps(list(items), indent=2)


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        **_span(finding.location),
        "code": finding.code,
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": finding.message,
        "related": [_related(related) for related in finding.related],
        "fix": None if finding.fix is None else _fix(finding.fix),
        "verdict": None if finding.verdict is None else asdict(finding.verdict),
        "docs_url": finding.docs_url,
    }


def _span(location: Location) -> dict[str, Any]:
    return {**_start(location), "end_line": location.end_line, "end_column": location.end_column}


def _start(location: Location) -> dict[str, Any]:
    return {"path": location.path, "cell": location.cell, "line": location.line, "column": location.column}


def _related(related: Related) -> dict[str, Any]:
    return {**_start(related.location), "message": related.message}


def _fix(fix: Fix) -> dict[str, Any]:
    return {
        "applicability": fix.applicability.value,
        "edits": [{**_span(edit.location), "text": edit.text} for edit in fix.edits],
    }
