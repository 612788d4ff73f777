"""Running the pipeline over files: each is read once, here; what may matter is checked here or by worker processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice

from kclf_lint.findings import Finding, Severity
from kclf_lint.lint import Options, Outcome, check
from kclf_lint.places import Location
from kclf_lint.project import Project
from kclf_lint.screen import may_matter
from kclf_lint.sources import SourceError, lines_of, read_source

HANDFUL = 8
"""Up to so many files, starting processes costs more than it saves."""

CONTEXT = 2
"""Lines of source that an excerpt shows before and after a finding."""

Excerpts = Mapping[tuple[str, int | None, int], str]
"""Lines of files, by path, cell (None in a module) and number."""


@dataclass(frozen=True, slots=True)
class Task:
    """One file to check."""

    path: str
    data: bytes = field(repr=False)
    options: Options
    excerpts: bool
    """Whether the report shows source."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file."""

    outcome: Outcome
    excerpts: Excerpts = field(default_factory=dict)


def run(
    paths: Iterable[str], options_for: Callable[[str], Options], *, excerpts: bool = False, processes: int | None = None
) -> list[Result]:
    """Check the files at ``paths`` on all cores; the results come in the order of ``paths``.

    A worker process that dies costs only the file that it was checking.
    """
    paths = tuple(paths)
    results: dict[str, Result] = {}
    # Largest first, so that no core is left alone with a long file at the end.
    tasks = _tasks(sorted(paths, key=_size, reverse=True), options_for, excerpts, results)
    first = list(islice(tasks, HANDFUL + 1))
    processes = min(processes or _cores(), len(paths))
    if len(first) <= HANDFUL or processes <= 1:
        for task in chain(first, tasks):
            results[task.path] = check_task(task)
    else:
        # Imported here, because most runs need no processes.
        from kclf_lint.workers import run_in_processes

        run_in_processes(chain(first, tasks), processes, results)
    return [results[path] for path in paths]


def check_task(task: Task) -> Result:
    """Check one file, and cut the excerpts that its report shows."""
    try:
        outcome = check(task.path, task.data, task.options)
        return Result(outcome, _excerpts(task, outcome.findings) if task.excerpts else {})
    except Exception as error:  # noqa: BLE001 - the tool's own failure; the other files are still checked
        return failed(task.path, f"{type(error).__name__}: {error}")


def failed(path: str, cause: str) -> Result:
    """The result of a file on which this program itself failed."""
    return Result(Outcome(path, errors=(f"{path}: {cause}",)))


def unreadable(path: str, cause: str, options: Options) -> Result:
    """The result of a file whose bytes cannot be had."""
    location = Location(path, None, 1, 1, 1, 1)
    finding = Finding("KCF902", "unreadable", Severity.ERROR, f"cannot read: {cause}", location, (1, 1))
    return Result(Outcome(path, findings=(finding,) if finding.code in options.codes else ()))


def _tasks(
    paths: Iterable[str], options_for: Callable[[str], Options], excerpts: bool, results: dict[str, Result]
) -> Iterator[Task]:
    """Read the files and yield those that need work; the others get their result at once."""
    for path in paths:
        options = options_for(path)
        try:
            with open(path, "rb") as file:
                data = file.read()
        except OSError as error:
            results[path] = unreadable(path, error.strerror or str(error), options)
            continue
        if may_matter(data, path, Project(path) if options.imports else None):
            yield Task(path, data, options, excerpts)
        else:
            results[path] = Result(Outcome(path))


def _excerpts(task: Task, findings: Iterable[Finding]) -> Excerpts:
    places: dict[str, list[tuple[Location, int]]] = {}
    for finding in findings:
        places.setdefault(task.path, []).append((finding.location, CONTEXT))
        for related in finding.related:
            places.setdefault(related.location.path, []).append((related.location, 0))
    excerpts: dict[tuple[str, int | None, int], str] = {}
    for path, wanted in places.items():
        cells = _lines_by_cell(path, task)
        for location, context in wanted:
            lines = cells.get(location.cell, [])
            for number in range(max(1, location.line - context), min(len(lines), location.end_line + context) + 1):
                excerpts[path, location.cell, number] = lines[number - 1]
    return excerpts


def _lines_by_cell(path: str, task: Task) -> dict[int | None, list[str]]:
    """The lines of the checked file, or of a module that it imports, cell by cell."""
    try:
        if path == task.path:
            data = task.data
        else:
            with open(path, "rb") as file:
                data = file.read()
        source = read_source(path, data)
    except (OSError, SourceError):
        return {}
    # Behind the last line end there is no line to show.
    return {cell.number: lines_of(cell.text.rstrip("\r\n")) for cell in source.cells}


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
