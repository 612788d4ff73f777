"""What a run reports: findings, with related places and fixes, ready to be printed or pickled."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from kclf_lint.places import Location
from kclf_lint.verdicts import Status, Verdict

if TYPE_CHECKING:
    from kclf_lint.trials import Trial

DOCS_URL = ""
"""Where the documentation site is published, with a slash at the end. It has no public address yet: addresses of its
pages are relative to its start page."""


class Severity(str, Enum):
    """How bad a finding is (design.md section 5)."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


class Applicability(str, Enum):
    """Whether a fix keeps the behaviour of correct code (``safe``) or changes it (``unsafe``)."""

    SAFE = "safe"
    UNSAFE = "unsafe"


@dataclass(frozen=True, slots=True)
class Related:
    """One step of the story behind a finding."""

    location: Location
    message: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text of ``location`` by ``text``; an empty span inserts."""

    location: Location
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that belong together: all are applied, or none."""

    title: str
    applicability: Applicability
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's report on one set-up."""

    code: str
    rule: str
    severity: Severity
    message: str
    location: Location
    statement_lines: tuple[int, int]
    """First and last line of the flagged statement: a ``# noqa`` on any of them counts."""
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    trial: Trial | str | None = field(default=None, compare=False)
    """What may prove the finding on TensorFlow, or why nothing can; None unless confirmation is asked for."""
    verdict: Verdict | None = None

    @property
    def docs_url(self) -> str:
        """The page of the rule on the documentation site."""
        return f"{DOCS_URL}rules/{self.code}/"

    @property
    def stands(self) -> bool:
        """Whether it counts for the exit code: no trial refuted it."""
        return self.verdict is None or self.verdict.status is not Status.REFUTED
