"""Verdicts: what a trial on TensorFlow says of a finding."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Status(str, Enum):
    """What a trial says of a finding."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a trial says of a finding, and the measured sentence."""

    status: Status
    evidence: str
    """What was measured, or why nothing was."""
    judge: str = ""
    """Which version of Keras was asked: ``Keras 3.15.1``; '' if none was."""
    built: str = ""
    """What was built of the model: 'whole model', or 'head on a stand-in input'; '' if none was needed."""

    def __str__(self) -> str:
        judge = f" on {self.judge}" if self.judge else ""
        built = f" ({self.built})" if self.built else ""
        return f"{self.status.value}{judge}: {self.evidence}{built}"


def confirmed(evidence: str) -> Verdict:
    """The trial shows what the finding says."""
    return Verdict(Status.CONFIRMED, evidence)


def refuted(evidence: str) -> Verdict:
    """The trial shows that the finding does not hold."""
    return Verdict(Status.REFUTED, evidence)


def inconclusive(reason: str) -> Verdict:
    """There was no trial that could tell."""
    return Verdict(Status.INCONCLUSIVE, reason)
