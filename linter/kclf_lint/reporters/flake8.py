"""The default format, one line per finding, as editors and CI systems know it from flake8."""

from __future__ import annotations

from kclf_lint.findings import Finding
from kclf_lint.places import Location
from kclf_lint.reporters.visible import visible


def line(finding: Finding) -> str:
    """``path:line:col: KCF101 message``."""
    return f"{place(finding.location)}: {finding.code} {visible(finding.message)}"


def place(location: Location) -> str:
    """``path:line:col``, in a notebook ``path:cell 3:line:col``."""
    cell = "" if location.cell is None else f"cell {location.cell}:"
    return f"{visible(location.path)}:{cell}{location.line}:{location.column}"
