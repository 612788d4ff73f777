"""SARIF 2.1.0, the format of code scanning services: one run, its rules and a result for each finding.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from kclf_lint import __version__
from kclf_lint.findings import DOCS_URL, Finding, Fix, Severity
from kclf_lint.places import Location

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "note"}


def report(findings: Iterable[Finding], summaries: Mapping[str, str]) -> str:
    """The SARIF text of ``findings``; ``summaries`` tells of each code what its rule finds."""
    findings = list(findings)
    rules = {finding.code: _rule(finding, summaries.get(finding.code, "")) for finding in findings}
    numbers = {code: number for number, code in enumerate(rules)}
    run = {
        "tool": {"driver": {"name": "kclf-lint", "version": __version__, "rules": list(rules.values())}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, numbers[finding.code]) for finding in findings],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(finding: Finding, summary: str) -> dict[str, Any]:
    page = {"helpUri": finding.docs_url} if DOCS_URL else {}
    return {"id": finding.code, "name": finding.rule, "shortDescription": {"text": summary or finding.rule}, **page}


def _result(finding: Finding, number: int) -> dict[str, Any]:
    related = [
        {"id": place, **_location(step.location), "message": {"text": step.message}}
        for place, step in enumerate(finding.related)
    ]
    return {
        "ruleId": finding.code,
        "ruleIndex": number,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [_location(finding.location)],
        **({"relatedLocations": related} if related else {}),
        **({"fixes": [_fix(finding.fix)]} if finding.fix is not None else {}),
        **({"properties": {"verdict": asdict(finding.verdict)}} if finding.verdict is not None else {}),
    }


def _location(location: Location) -> dict[str, Any]:
    """A place; the lines of a notebook are those of the code cell whose number it has."""
    where = {"physicalLocation": {"artifactLocation": _artifact(location), "region": _region(location)}}
    return where if location.cell is None else {**where, "properties": {"cell": location.cell}}


def _artifact(location: Location) -> dict[str, str]:
    return {"uri": quote(location.path.replace("\\", "/"), errors="surrogateescape")}


def _region(location: Location) -> dict[str, int]:
    return {
        "startLine": location.line,
        "startColumn": location.column,
        "endLine": location.end_line,
        "endColumn": location.end_column,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    changes = [
        {
            "artifactLocation": _artifact(edit.location),
            "replacements": [{"deletedRegion": _region(edit.location), "insertedContent": {"text": edit.text}}],
        }
        for edit in fix.edits
    ]
    return {"description": {"text": f"{fix.title} ({fix.applicability.value})"}, "artifactChanges": changes}
