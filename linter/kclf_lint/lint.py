"""The one pipeline: from the bytes of a file and the settings to an outcome."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import PurePath
from traceback import extract_tb
from typing import TYPE_CHECKING, Any

from kclf_lint.findings import Finding, Related
from kclf_lint.places import Location
from kclf_lint.project import Project
from kclf_lint.screen import may_matter
from kclf_lint.sources import Cell, Source, SourceError, parse, read_source

if TYPE_CHECKING:
    import libcst as cst

    from kclf_lint.judgement import Judged
    from kclf_lint.positions import Positions
    from kclf_lint.rule import Rule
    from kclf_lint.suppression import Noqa
    from kclf_lint.understanding import Understanding


@dataclass(frozen=True, slots=True)
class Options:
    """What a run wants to know of a file."""

    codes: frozenset[str]
    """The rules that are selected."""
    setups: bool
    """Whether to describe the set-ups too."""
    imports: bool = False
    """Whether the modules of the project that the file imports are read from the disk and followed."""
    keras: int = 3
    """The generation of Keras that the code is for, 2 or 3, where the code itself does not say."""
    confirm: bool = False
    """Whether findings come with the trials that may prove them."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found out about one file."""

    path: str
    findings: tuple[Finding, ...] = ()
    """Sorted by place; what ``# noqa`` silences is left out."""
    setups: tuple[dict[str, Any], ...] = ()
    """Set-ups ready for JSON, if the options ask for them."""
    limits: tuple[str, ...] = ()
    """Bounds that the interpreter hit, one sentence each."""
    analysed: bool = False
    """False for a file that holds no Keras training set-up, or that could not be read."""
    errors: tuple[str, ...] = ()
    """Failures of this program, each with the file and, where it was one, the rule."""


def check(path: str, data: bytes, options: Options) -> Outcome:
    """Check one file; ``path`` gives its name, its kind and its place in the project, and is never opened.

    The story of a run: ``screen`` looks at the bytes and sends away files without Keras. ``sources`` decodes the rest,
    a module as one cell, a notebook as many, and libcst parses each; a file that cannot be read and a cell that cannot
    be parsed are findings themselves, and what remains goes on. ``understanding`` runs the cells on facts instead of
    data and returns the set-ups; if the options say so, the modules of the ``project`` that it imports are run too.
    ``judgement`` lets each selected rule judge the set-ups. Its reports speak of places: what stands in an imported
    module is reported where the file calls it, unless checking that module alone tells it already. ``positions`` turns
    places into lines, ``suppression`` drops what a ``# noqa`` silences, and the rest is sorted.

    A failure of this program (a rule or the interpreter raises) is an error of the outcome, and the other rules go on.
    """
    project = Project(path) if options.imports else None
    if not may_matter(data, path, project):
        return Outcome(path)
    # Trees and values make many objects and no garbage worth looking for; collecting it costs a third of the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _Run(path, options, project).outcome(data)
    finally:
        if collecting:
            gc.enable()


class _Run:
    """One run: the findings and errors that its steps add."""

    def __init__(self, path: str, options: Options, project: Project | None) -> None:
        from kclf_lint.rule import all_rules

        self._path = path
        self._project = project
        self._options = options
        self._rules = [rule for rule in all_rules() if rule.code in options.codes]
        self._findings: set[Finding] = set()
        self._errors: list[str] = []

    def outcome(self, data: bytes) -> Outcome:
        try:
            source = read_source(self._path, data)
        except SourceError as error:
            self._report(error, cell=None)
            return Outcome(self._path, findings=tuple(self._findings))
        trees = [self._parse(cell) for cell in source.cells]
        understanding = self._understand(source, trees)
        setups: tuple[dict[str, Any], ...] = ()
        if understanding is not None:
            from kclf_lint.positions import Positions

            positions = Positions(source, trees, understanding.modules)
            self._judge(understanding, positions)
            if self._options.setups:
                setups = self._describe(understanding, positions)
        return Outcome(
            self._path,
            findings=tuple(sorted(_not_suppressed(self._findings, source), key=_order)),
            setups=setups,
            limits=understanding.limits if understanding else (),
            analysed=True,
            errors=tuple(self._errors),
        )

    def _parse(self, cell: Cell) -> cst.Module | None:
        try:
            return parse(cell)
        except SourceError as error:
            self._report(error, cell.number)
        except Exception as error:  # noqa: BLE001 - the tool's own failure
            self._failed("the parser", error)
        return None

    def _understand(self, source: Source, trees: list[cst.Module | None]) -> Understanding | None:
        from kclf_lint.understanding import understand

        try:
            options = self._options
            return understand(source, trees, self._project, options.keras, networks=options.confirm)
        except Exception as error:  # noqa: BLE001 - the tool's own failure
            self._failed("the interpreter", error)
            return None

    def _judge(self, understanding: Understanding, positions: Positions) -> None:
        from kclf_lint.judgement import judge, seen_from_outside

        judgement = judge(understanding, self._rules)
        for failure in judgement.failures:
            self._failed(_name(failure.rule), failure.error)
        for judged in judgement.reports:
            try:
                place = judged.report.place
                if place.via is None:
                    finding = _finding(judged, positions)
                elif (judged.rule.code, positions.location(place)) not in reports_of(place.path, self._options.keras):
                    finding = _finding(seen_from_outside(judged), positions)
                else:
                    continue
                self._findings.add(self._with_trial(finding, judged) if self._options.confirm else finding)
            except Exception as error:  # noqa: BLE001 - the tool's own failure
                self._failed(_name(judged.rule), error)

    def _with_trial(self, finding: Finding, judged: Judged) -> Finding:
        from kclf_lint.rebuilding import rebuilt
        from kclf_lint.setups import Unknown

        try:
            trial = rebuilt(judged.setup, judged.report.about)
        except Exception as error:  # noqa: BLE001 - the tool's own failure, which must not cost the finding
            self._failed(f"the trial of {_name(judged.rule)}", error)
            return replace(finding, trial=f"there is no trial: {type(error).__name__}: {error}")
        return replace(finding, trial=trial.reason if isinstance(trial, Unknown) else trial)

    def _describe(self, understanding: Understanding, positions: Positions) -> tuple[dict[str, Any], ...]:
        from kclf_lint.show_setups import describe

        try:
            return tuple(describe(understanding, positions))
        except Exception as error:  # noqa: BLE001 - the tool's own failure
            self._failed("the description of set-ups", error)
            return ()

    def _report(self, problem: SourceError, cell: int | None) -> None:
        """Add the finding that a file or cell cannot be read or parsed."""
        line, column = max(problem.line or 1, 1), max(problem.column or 1, 1)
        location = Location(self._path, cell, line, column, line, column)
        action = "read" if problem.code == "KCF902" else "parse"
        for rule in self._rules:
            if rule.code == problem.code:
                message = f"cannot {action}: {problem.cause}"
                self._findings.add(Finding(rule.code, rule.name, rule.severity, message, location, (line, line)))

    def _failed(self, part: str, error: Exception) -> None:
        frame = extract_tb(error.__traceback__)[-1]
        where = f"{PurePath(frame.filename).name}:{frame.lineno}"
        self._errors.append(f"{self._path}: {part} failed: {type(error).__name__}: {error} ({where})")


def _name(rule: Rule) -> str:
    return f"rule {rule.code} ({rule.name})"


def reports_of(path: str, keras: int) -> frozenset[tuple[str, Location]]:
    """Code and location of every report, silenced or not, that checking the module at ``path`` alone makes."""
    return _reports_of(path, keras, os.stat(path).st_mtime_ns)


@lru_cache(maxsize=512)
def _reports_of(path: str, keras: int, changed: int) -> frozenset[tuple[str, Location]]:
    from kclf_lint.judgement import judge
    from kclf_lint.positions import Positions
    from kclf_lint.rule import all_rules
    from kclf_lint.understanding import understand

    project = Project(path)
    parsed = project.parsed(os.path.abspath(path))
    if parsed is None:
        return frozenset()
    understanding = understand(parsed.source, parsed.trees, project, keras)
    positions = Positions(parsed.source, parsed.trees, understanding.modules)
    return frozenset(
        (judged.rule.code, positions.location(judged.report.place))
        for judged in judge(understanding, all_rules()).reports
        if judged.report.place.via is None
    )


def _finding(judged: Judged, positions: Positions) -> Finding:
    rule, report = judged.rule, judged.report
    # Fixes never touch another file than the one that is checked.
    plan = report.fix if report.fix is None or all(place.via is None for place in report.fix.places) else None
    return Finding(
        code=rule.code,
        rule=rule.name,
        severity=report.severity or rule.severity,
        message=report.message,
        location=positions.location(report.place),
        statement_lines=positions.statement_lines(report.place),
        related=tuple(Related(positions.location(place), message) for place, message in report.related),
        fix=positions.fix(plan) if plan is not None else None,
    )


def _not_suppressed(findings: Iterable[Finding], source: Source) -> Iterator[Finding]:
    from kclf_lint.suppression import find_noqa, is_suppressed

    texts = {cell.number: cell.text for cell in source.cells}
    noqa: dict[int | None, Noqa] = {}
    for finding in findings:
        cell = finding.location.cell
        if cell not in noqa:
            noqa[cell] = find_noqa(texts[cell])
        if not is_suppressed(finding.code, finding.statement_lines, noqa[cell]):
            yield finding


def _order(finding: Finding) -> tuple[Location, str, str]:
    return finding.location, finding.code, finding.message
