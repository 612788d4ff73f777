"""Runs over many files: order, reading, processes, and what goes wrong in them."""

from __future__ import annotations

import io
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from conftest import Project
from kclf_lint import lint, workers
from kclf_lint import run as run_module
from kclf_lint.findings import Finding, Related, Severity
from kclf_lint.lint import Options, Outcome
from kclf_lint.places import Location
from kclf_lint.run import HANDFUL, Result, Task, check_task, run

KERAS = "import keras\nmodel.compile(\n"
OPTIONS = Options(codes=frozenset({"KCF901", "KCF902"}), setups=False)
MANY = HANDFUL + 4


def options_for(path: str) -> Options:
    return OPTIONS


def lines(results: Sequence[Result]) -> list[tuple[str, list[str], tuple[str, ...]]]:
    return [
        (result.outcome.path, [finding.code for finding in result.outcome.findings], result.outcome.errors)
        for result in results
    ]


@pytest.fixture
def forked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the workers inherit what a test patches."""
    if "fork" not in multiprocessing.get_all_start_methods():
        pytest.skip("this system cannot fork")
    context = multiprocessing.get_context("fork")
    monkeypatch.setattr(workers, "ProcessPoolExecutor", partial(ProcessPoolExecutor, mp_context=context))


@pytest.mark.parametrize("processes", [1, 2])
def test_results_come_in_the_order_of_the_paths(project: Project, processes: int) -> None:
    names = [f"{number:02}.py" for number in range(MANY)]
    project({name: KERAS + "#" * (int(name[:2]) * 7 % 5) for name in names})
    assert lines(run(names, options_for, processes=processes)) == [(name, ["KCF901"], ()) for name in names]


def test_every_file_has_its_own_options(project: Project) -> None:
    project({"a.py": KERAS, "b.py": KERAS})
    quiet = Options(codes=frozenset(), setups=False)
    results = run(["a.py", "b.py"], lambda path: quiet if path == "a.py" else OPTIONS)
    assert lines(results) == [("a.py", [], ()), ("b.py", ["KCF901"], ())]


def test_files_are_read_once_and_only_what_may_matter_is_checked(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project({"keras.py": KERAS, "plain.py": "print(1)\n", "empty.py": ""})
    opened: list[str] = []
    checked: list[str] = []

    def counting_open(path: str, mode: str) -> io.BufferedIOBase:
        opened.append(path)
        return open(path, "rb")

    def counting_check(path: str, data: bytes, options: Options) -> Outcome:
        checked.append(path)
        return Outcome(path, analysed=True)

    monkeypatch.setattr(run_module, "open", counting_open, raising=False)
    monkeypatch.setattr(run_module, "check", counting_check)
    results = run(["empty.py", "keras.py", "plain.py"], options_for, excerpts=True)
    assert [(result.outcome.path, result.outcome.analysed) for result in results] == [
        ("empty.py", False),
        ("keras.py", True),
        ("plain.py", False),
    ]
    assert sorted(opened) == ["empty.py", "keras.py", "plain.py"]
    assert checked == ["keras.py"]


def test_a_file_that_vanishes_is_a_finding(project: Project) -> None:
    project({"a.py": KERAS})
    results = run(["a.py", "gone.py"], options_for)
    assert lines(results) == [("a.py", ["KCF901"], ()), ("gone.py", ["KCF902"], ())]
    assert results[1].outcome.findings == (
        Finding(
            "KCF902",
            "unreadable",
            Severity.ERROR,
            "cannot read: No such file or directory",
            Location("gone.py", None, 1, 1, 1, 1),
            (1, 1),
        ),
    )


def test_no_files_at_all() -> None:
    assert run([], options_for) == []


@pytest.mark.usefixtures("forked")
def test_a_worker_that_dies_costs_only_its_file(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"{number:02}.py" for number in range(3 * MANY)]
    project(dict.fromkeys(names, KERAS))
    deadly = {"03.py", "04.py", "20.py"}
    check = lint.check

    def dying_check(path: str, data: bytes, options: Options) -> Outcome:
        if path in deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        return check(path, data, options)

    monkeypatch.setattr(run_module, "check", dying_check)
    assert lines(run(names, options_for, processes=2)) == [
        (name, [], (f"{name}: the process that checked this file died",)) if name in deadly else (name, ["KCF901"], ())
        for name in names
    ]


BUSY = f"""
import multiprocessing, os, time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from kclf_lint import run, workers
from kclf_lint.lint import Options
workers.ProcessPoolExecutor = partial(ProcessPoolExecutor, mp_context=multiprocessing.get_context("fork"))
def check(path, data, options):
    os.write(1, b"busy\\n")
    time.sleep(600)
run.check = check
run.run([f"{{number}}.py" for number in range({MANY})], lambda path: Options(frozenset(), setups=False), processes=2)
"""


@pytest.mark.usefixtures("forked")
def test_workers_end_with_a_parent_that_is_killed(project: Project) -> None:
    project({f"{number}.py": KERAS for number in range(MANY)})
    with subprocess.Popen([sys.executable, "-c", BUSY], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert [parent.stdout.readline() for _ in range(2)] == [b"busy\n"] * 2
        parent.kill()
        # The pipe ends when nobody is left who could write to it.
        assert parent.communicate(timeout=30) == (b"", None)


@pytest.mark.usefixtures("forked")
@pytest.mark.parametrize("processes", [1, 2])
def test_an_exception_costs_only_its_file(project: Project, monkeypatch: pytest.MonkeyPatch, processes: int) -> None:
    names = [f"{number:02}.py" for number in range(MANY)]
    project(dict.fromkeys(names, KERAS))
    check = lint.check

    def failing_check(path: str, data: bytes, options: Options) -> Outcome:
        if path == "05.py":
            raise MemoryError("all gone")
        return check(path, data, options)

    monkeypatch.setattr(run_module, "check", failing_check)
    assert lines(run(names, options_for, processes=processes)) == [
        (name, [], ("05.py: MemoryError: all gone",)) if name == "05.py" else (name, ["KCF901"], ()) for name in names
    ]


def finding(cell: int | None, first: int, last: int, *related: tuple[str, int]) -> Finding:
    return Finding(
        "KCF301",
        "bare-accuracy",
        Severity.ADVICE,
        "message",
        Location("a", cell, first, 1, last, 2),
        (first, last),
        tuple(Related(Location(path, cell, line, 1, line, 2), "note") for path, line in related),
    )


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([], []),
        ([finding(None, 5, 5)], [3, 4, 5, 6, 7]),
        ([finding(None, 1, 2)], [1, 2, 3, 4]),
        ([finding(None, 9, 9)], [7, 8, 9]),
        ([finding(None, 5, 5, ("a", 1), ("elsewhere", 9))], [1, 3, 4, 5, 6, 7]),
        ([finding(7, 1, 1)], []),
    ],
)
def test_excerpts_hold_the_lines_that_the_report_shows(
    monkeypatch: pytest.MonkeyPatch, found: list[Finding], expected: list[int]
) -> None:
    monkeypatch.setattr(run_module, "check", lambda path, data, options: Outcome(path, tuple(found)))
    data = b"one\ntwo\r\nthree\rfour\n\x0cfive\nsix\nseven\neight\nnine"
    words = ["one", "two", "three", "four", "\x0cfive", "six", "seven", "eight", "nine"]
    assert check_task(Task("a", data, OPTIONS, excerpts=True)).excerpts == {
        ("a", None, number): words[number - 1] for number in expected
    }
    assert check_task(Task("a", data, OPTIONS, excerpts=False)).excerpts == {}


def test_excerpts_hold_lines_of_imported_modules(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text("one\ntwo\n", encoding="utf-8")
    found = [finding(None, 1, 1, (str(module), 2), (str(tmp_path / "gone.py"), 1))]
    monkeypatch.setattr(run_module, "check", lambda path, data, options: Outcome(path, tuple(found)))
    excerpts = check_task(Task("a", b"first", OPTIONS, excerpts=True)).excerpts
    assert excerpts == {("a", None, 1): "first", (str(module), None, 2): "two"}
