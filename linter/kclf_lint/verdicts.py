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


def confirmed(evidence: str) -> Verdict:
    """The trial shows what the finding says."""
    return Verdict(Status.CONFIRMED, evidence)


def refuted(evidence: str) -> Verdict:
    """The trial shows that the finding does not hold."""
    return Verdict(Status.REFUTED, evidence)


def inconclusive(reason: str) -> Verdict:
    """There was no trial that could tell."""
    return Verdict(Status.INCONCLUSIVE, reason)
