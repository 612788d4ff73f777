"""The rule object, and how rules are found: by walking ``kclf_lint_rules``."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from kclf_lint.findings import Applicability, Severity
from kclf_lint.places import Place
from kclf_lint.setups import (
    Comparison,
    Encoding,
    Identifier,
    Labels,
    LogUse,
    Metric,
    MetricsArgument,
    Output,
    PredictionUse,
    Removed,
    SetUp,
    Softmax,
)
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict

_MODULE_NAME = re.compile(r"(kcf\d{3})_([a-z0-9_]+)")


@dataclass(frozen=True, slots=True)
class Replace:
    """Replace the source of ``place`` by ``text``."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class AddArgument:
    """Add ``text`` (``name=value``) as last argument of the call at ``call``."""

    call: Place
    text: str


@dataclass(frozen=True, slots=True)
class DropLayer:
    """Take the layer that the call at ``place`` makes out of its model: an element of a list, or a call on features."""

    place: Place

    @property
    def text(self) -> str:
        """What stands there afterwards."""
        return ""


Change = Replace | AddArgument | DropLayer


@dataclass(frozen=True, slots=True)
class FixPlan:
    """Changes that belong together, in terms of places."""

    title: str
    applicability: Applicability
    changes: tuple[Change, ...]

    @property
    def places(self) -> tuple[Place, ...]:
        """The expression or call of each change."""
        return tuple(change.call if isinstance(change, AddArgument) else change.place for change in self.changes)


Topic = Metric | PredictionUse | Comparison | LogUse | Softmax | Identifier | Removed | MetricsArgument
"""One fact of a set-up, beside head, loss and labels, that a report can speak of."""


@dataclass(frozen=True, slots=True)
class About:
    """The facts that a report speaks of: what a trial has to rebuild."""

    output: Output | None = None
    """The output whose head, loss and labels matter; None where the topic stands for itself."""
    topic: Topic | None = None
    labels: Labels | None = None
    """The labels that are wrong, or that the model learns from; None for those that come first."""
    validation: Labels | None = None
    """The labels of another split, where it is compared with ``labels``."""
    encoding: Encoding | None = None
    """How labels of which nothing is known are encoded, by what the report says of them."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a rule says of a set-up, in terms of places; the pipeline turns it into a finding."""

    place: Place
    message: str
    related: tuple[tuple[Place, str], ...] = ()
    fix: FixPlan | None = None
    severity: Severity | None = None
    """Overrides the rule's own severity."""
    instead: tuple[Place, ...] = ()
    """Places, beside its own, where reports of the rules that this one replaces are left out."""
    about: About = About()


Check = Callable[[SetUp], Iterator[Report]]
Experiment = Callable[[Trial, Observation], Verdict]


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of mistake. ``documentation`` is the module docstring with its fixed sections."""

    code: str
    name: str
    severity: Severity
    summary: str
    documentation: str
    check: Check | None
    """None for the codes of the run itself (KCF9xx)."""
    replaces: frozenset[str] = frozenset()
    """Codes of more general rules, whose reports on the same cause are left out."""
    experiment: Experiment | None = None
    """Says of any set-up that was tried on Keras whether it shows what the rule claims."""


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule of ``kclf_lint_rules``, by code.

    Raises:
        TypeError: a rule module misses its docstring, SEVERITY or check.
    """
    import kclf_lint_rules

    rules = []
    for info in pkgutil.iter_modules(kclf_lint_rules.__path__):
        if match := _MODULE_NAME.fullmatch(info.name):
            module = importlib.import_module(f"kclf_lint_rules.{info.name}")
            rules.append(_load(match[1].upper(), match[2].replace("_", "-"), module))
    return tuple(sorted(rules, key=lambda rule: rule.code))


def _load(code: str, name: str, module: object) -> Rule:
    documentation = getattr(module, "__doc__", None)
    severity = getattr(module, "SEVERITY", None)
    if not documentation or not isinstance(severity, Severity):
        raise TypeError(f"rule module {module!r} needs a docstring and SEVERITY")
    check: Check | None = getattr(module, "check", None)
    if check is None and not code.startswith("KCF9"):
        raise TypeError(f"rule module {module!r} needs a function check(setup)")
    summary = documentation.strip().splitlines()[0].rstrip(".")
    replaces = frozenset(getattr(module, "REPLACES", ()))
    experiment: Experiment | None = getattr(module, "experiment", None)
    return Rule(code, name, severity, summary, documentation.strip() + "\n", check, replaces, experiment)
