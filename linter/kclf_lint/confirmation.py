"""Confirmation: every finding's trial is run on TensorFlow, and the rule's experiment says what that shows."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

from kclf_lint.cache import Cache
from kclf_lint.findings import Finding
from kclf_lint.laboratory import TIMEOUT, Environment, Laboratory, LaboratoryError, TrialError, no_keras, probe
from kclf_lint.rule import Rule, all_rules
from kclf_lint.trials import Trial
from kclf_lint.verdicts import Verdict, inconclusive


@dataclass(frozen=True, slots=True)
class Judges:
    """Where trials are run."""

    python: str
    """The interpreter whose TensorFlow judges."""
    environment: Environment
    seconds: float = TIMEOUT
    cache: Cache | None = None

    def generation_for(self, trial: Trial) -> int:
        """The generation that the program is for; the other one if the interpreter has no other."""
        has = self.environment.keras
        return trial.keras if trial.keras in has else next(iter(has))


def find_judges(python: str = sys.executable, seconds: float = TIMEOUT, cache: Cache | None = None) -> Judges:
    """The judges that an interpreter has.

    Raises:
        LaboratoryError: it cannot be started, or has no TensorFlow or no Keras.
    """
    environment = probe(python)
    if not environment.keras:
        raise no_keras(python)
    return Judges(python, environment, seconds, cache)


def who_judges(findings: Sequence[Finding], judges: Judges) -> str:
    """The versions on which the findings are tried: ``Keras 3.15.1, TensorFlow 2.21.0, Python 3.11.7``."""
    found = judges.environment
    trials = [finding.trial for finding in findings if isinstance(finding.trial, Trial)]
    keras = sorted({found.keras[judges.generation_for(trial)] for trial in trials} or found.keras.values())
    return f"Keras {' and '.join(keras)}, TensorFlow {found.tensorflow}, Python {found.python}"


def _ignored(_error: str) -> None:
    pass


def confirmed(
    findings: Sequence[Finding], judges: Judges, failed: Callable[[str], None] = _ignored
) -> Generator[Finding, None, None]:
    """The findings in their order, each with its verdict.

    A finding whose trial is lost, or of whose facts none could be made, is inconclusive. ``failed`` is told of each
    failure that costs more than one trial, and of those of this program.
    """
    rules = {rule.code: rule for rule in all_rules()}
    with ExitStack() as opened:
        court = _Court(judges, opened, failed)
        for finding in findings:
            match finding.trial:
                case None:
                    yield finding
                case str() as reason:
                    yield replace(finding, verdict=inconclusive(reason))
                case trial:
                    yield replace(finding, verdict=court.verdict(rules[finding.code], trial, finding.location.path))


class _Court:
    """The laboratories of a run, by generation: each is opened when it is needed, and left when it fails to start."""

    def __init__(self, judges: Judges, opened: ExitStack, failed: Callable[[str], None]) -> None:
        self._judges = judges
        self._opened = opened
        self._tell = failed
        self._laboratories: dict[int, Laboratory] = {}
        self._failed: dict[int, str] = {}

    def verdict(self, rule: Rule, trial: Trial, path: str) -> Verdict:
        """What the rule's experiment says of what is observed of its trial."""
        assert rule.experiment is not None
        generation = self._judges.generation_for(trial)
        if generation in self._failed:
            return inconclusive(self._failed[generation])
        laboratory = self._laboratory(generation)
        try:
            seen = laboratory.observe(trial)
        except TrialError as error:
            return inconclusive(str(error))
        except LaboratoryError as error:
            self._failed[generation] = str(error)
            self._tell(str(error))
            return inconclusive(str(error))
        if seen.missing_module:
            return inconclusive(seen.missing_module)
        try:
            verdict = rule.experiment(trial, seen)
        except Exception as error:  # noqa: BLE001 - one experiment must not cost the other verdicts
            failure = f"the experiment of {rule.code} failed: {type(error).__name__}: {error}"
            self._tell(f"{path}: {failure}")
            return inconclusive(failure)
        return replace(verdict, judge=f"Keras {laboratory.versions['keras']}", built=seen.built)

    def _laboratory(self, generation: int) -> Laboratory:
        if generation not in self._laboratories:
            judges = self._judges
            laboratory = Laboratory(
                generation, judges.python, timeout=judges.seconds, cache=judges.cache, found=judges.environment
            )
            self._laboratories[generation] = self._opened.enter_context(laboratory)
        return self._laboratories[generation]
