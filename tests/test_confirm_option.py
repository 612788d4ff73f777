"""``--confirm`` as its users see it: verdicts in every format, exit codes, and what happens where nothing is tried."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conftest import Project
from kclf_lint import progress, rebuilding
from kclf_lint.cli import main
from kclf_lint.rule import Rule

GONE = 30.0
"""Seconds in which a process that was told to end is gone, on however slow a machine."""

PROGRAM = """\
import keras

y = keras.utils.to_categorical(ids, {classes})
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense({classes}, activation="softmax")])
model.compile("sgd", "sparse_categorical_crossentropy")
model.fit(x, y)
"""
"""KCF201, whatever the number of classes; the worker below tells the programs apart by it."""

CONFIRMED, REFUTED, REFUSED, HANGS, RAISES_AT_LENGTH = map(
    PROGRAM.format_map, ({"classes": number} for number in range(3, 8))
)
BROKEN = "import keras\nkeras.Model(\n"

INSTALLED = {
    "python": "3.99.0",
    "tensorflow": "2.99.0",
    "keras": {"2": "2.98.0", "3": "3.99.0"},
    "libraries": {"numpy": "2.99.0"},
}
LONG = "ValueError: " + "shapes \x1b " * 70

WORKER = f"""
import json, os, sys, time
def say(**what):
    print(json.dumps(what), flush=True)
with open(os.path.join(os.path.dirname(__file__), "asked"), "a") as file:
    print(sys.argv[2], file=file)
installed = {INSTALLED!r}
if sys.argv[2] == "probe":
    say(**installed)
    raise SystemExit
with open(os.path.join(os.path.dirname(__file__), "started"), "a") as file:
    print(os.getpid(), file=file)
say(**{{**installed, "keras": installed["keras"][sys.argv[2]]}})
for line in sys.stdin:
    asked = json.loads(line)
    labels, error = asked["trial"]["labels"], None
    if labels["classes"] == 6:
        time.sleep(600)
    if labels["classes"] == 5:
        say(number=asked["number"], error="ValueError: no such layer")
        continue
    if labels["classes"] == 3:
        error = {{"type": "ValueError", "text": "shapes differ"}}
    if labels["classes"] == 7:
        error = {{"type": "ValueError", "text": {LONG!r}}}
    rows = [[0.0] * labels["classes"]] * 2
    say(number=asked["number"], seen={{"labels": rows, "training": {{"error": error}}, "built": "whole model"}})
"""

Python = Callable[..., str]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a fake interpreter is a file with a shebang")


@pytest.fixture
def python(tmp_path_factory: pytest.TempPathFactory) -> Python:
    """An interpreter that runs another program in the place of the worker."""

    def write(text: str = WORKER) -> str:
        folder = tmp_path_factory.mktemp("python")
        (folder / "worker.py").write_text(text, "utf-8")
        path = folder / "python"
        path.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{folder}/worker.py" "$@"\n', "utf-8")
        path.chmod(0o755)
        return str(path)

    return write


@pytest.fixture(autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache for each test: fake interpreters have equal versions."""
    monkeypatch.setenv("KCLF_LINT_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))


def kclf_lint(*arguments: str, stdin: str = "", **environment: str) -> Result:
    options = ("--select", "KCF201,KCF9", *arguments)
    clean: dict[str, str | None] = {"KCLF_LINT_OUTPUT_FORMAT": None, "KCLF_LINT_CONFIRM_PYTHON": None}
    return CliRunner().invoke(main, options, input=stdin, env=clean | environment, catch_exceptions=False)


def listed(python: str, name: str) -> list[str]:
    """What the fake worker has written into one of its lists."""
    path = Path(python).with_name(name)
    return path.read_text("utf-8").split() if path.exists() else []


def are_gone(processes: list[int]) -> bool:
    until = time.monotonic() + GONE
    while any(map(is_running, processes)) and time.monotonic() < until:
        time.sleep(0.05)
    return not any(map(is_running, processes))


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


MESSAGE = "KCF201 sparse_categorical_crossentropy expects integer labels of shape (n,), but gets one-hot labels"
CONFIRMING = "on Keras 3.99.0, TensorFlow 2.99.0, Python 3.99.0\n"


def verdicts(result: Result) -> list[str]:
    """The verdicts of lines, and '' where there is none."""
    return [line.partition(" [")[2].removesuffix("]") for line in result.stdout.splitlines()]


def test_verdicts_follow_messages_and_refuted_findings_do_not_count(project: Project, python: Python) -> None:
    project({"a.py": CONFIRMED, "b.py": REFUTED, "c.py": REFUSED, "d.py": BROKEN, "e.py": ""})
    judge = python()
    result = kclf_lint("--confirm", "--confirm-python", judge)
    assert verdicts(result) == [
        "confirmed on Keras 3.99.0: fit raises ValueError: shapes differ (whole model)",
        "refuted on Keras 3.99.0: training runs (whole model)",
        "inconclusive: it cannot be tried: ValueError: no such layer",
        "",
    ]
    assert result.stdout.startswith(f"a.py:5:22: {MESSAGE}")
    counted = "4 findings in 4 of 5 files: 1 confirmed, 1 refuted, 1 inconclusive, 1 without verdict\n"
    assert (result.exit_code, result.stderr) == (
        1,
        f"confirming 3 findings {CONFIRMING}{counted}",
    )
    assert kclf_lint("--confirm", "--confirm-python", judge, "-q", "b.py").exit_code == 0
    assert kclf_lint("--confirm", "--confirm-python", judge, "-q", "c.py").exit_code == 1
    assert kclf_lint("--confirm", "--confirm-python", judge, "-q", "--exit-zero").exit_code == 0
    assert are_gone(list(map(int, listed(judge, "started"))))


def test_quiet_says_nothing(project: Project, python: Python) -> None:
    project({"a.py": CONFIRMED})
    result = kclf_lint("--confirm", "--confirm-python", python(), "-q")
    assert (verdicts(result)[0].partition(" ")[0], result.stderr) == ("confirmed", "")


def test_where_there_is_nothing_to_try_nothing_is_started(project: Project, python: Python) -> None:
    project({"d.py": BROKEN})
    judge = python()
    result = kclf_lint("--confirm", "--confirm-python", judge)
    assert (result.exit_code, result.stderr) == (1, "1 finding in 1 of 1 file: 1 without verdict\n")
    assert listed(judge, "asked") == ["probe"]


def test_json(project: Project, python: Python) -> None:
    project({"a.py": CONFIRMED, "c.py": REFUSED, "d.py": BROKEN, "e.py": RAISES_AT_LENGTH})
    result = kclf_lint("--confirm", "--confirm-python", python(), "--output-format", "json")
    whole = " ".join(LONG.split(" "))
    assert [found["verdict"] for found in json.loads(result.stdout)] == [
        {
            "status": "confirmed",
            "evidence": "fit raises ValueError: shapes differ",
            "judge": "Keras 3.99.0",
            "built": "whole model",
        },
        {
            "status": "inconclusive",
            "evidence": "it cannot be tried: ValueError: no such layer",
            "judge": "",
            "built": "",
        },
        None,
        {
            "status": "confirmed",
            "evidence": f"fit raises ValueError: {whole}",
            "judge": "Keras 3.99.0",
            "built": "whole model",
        },
    ]


def test_full_and_long_evidence(project: Project, python: Python) -> None:
    project({"a.py": RAISES_AT_LENGTH})
    judge = python()
    full = kclf_lint("--confirm", "--confirm-python", judge, "-q", "--output-format", "full").stdout
    (line,) = [line for line in full.splitlines() if "verdict" in line]
    assert line.startswith("  = verdict: confirmed on Keras 3.99.0: fit raises ValueError: ValueError: shapes \\x1b ")
    assert line.endswith("shapes \\x1b  (whole model)")
    (verdict,) = verdicts(kclf_lint("--confirm", "--confirm-python", judge, "-q"))
    assert verdict.startswith("confirmed on Keras 3.99.0: fit raises ValueError: ValueError: shapes \\x1b shapes")
    assert verdict.endswith("shapes \\x1b … (whole model)")


def test_statistics_count_verdicts(project: Project, python: Python) -> None:
    project({"a.py": CONFIRMED, "b.py": REFUTED, "c.py": CONFIRMED, "d.py": BROKEN})
    options = ("--confirm", "--confirm-python", python(), "-q", "--statistics")
    assert kclf_lint(*options).stdout == (
        "     3  KCF201  sparse-loss-one-hot  2 confirmed, 1 refuted\n"
        "     1  KCF901  cannot-parse         1 without verdict\n"
    )
    first, _ = json.loads(kclf_lint(*options, "--output-format", "json").stdout)
    assert first == {
        "code": "KCF201",
        "rule": "sparse-loss-one-hot",
        "count": 3,
        "verdicts": {"confirmed": 2, "refuted": 1, "inconclusive": 0},
    }


def test_standard_input_and_notebooks(project: Project, python: Python) -> None:
    cells = [{"cell_type": "code", "source": part} for part in CONFIRMED.split("\n\n")]
    project({"n.ipynb": json.dumps({"cells": cells})})
    options = ("--confirm", "--confirm-python", python(), "-q")
    for result in (kclf_lint(*options, "-", stdin=REFUTED), kclf_lint(*options, "n.ipynb")):
        assert result.stdout.count(" on Keras 3.99.0: ") == 1
    assert kclf_lint(*options, "-", stdin=REFUTED).exit_code == 0


def test_code_for_keras_2_is_tried_on_keras_2(project: Project, python: Python) -> None:
    project({"a.py": CONFIRMED, "b.py": CONFIRMED.replace("import keras", "import tf_keras as keras")})
    result = kclf_lint("--confirm", "--confirm-python", python())
    assert [verdict.split(":")[0] for verdict in verdicts(result)] == [
        "confirmed on Keras 3.99.0",
        "confirmed on Keras 2.98.0",
    ]
    assert result.stderr.startswith("confirming 2 findings on Keras 2.98.0 and 3.99.0, TensorFlow 2.99.0, ")


def test_what_was_seen_is_kept_unless_there_shall_be_no_cache(project: Project, python: Python, tmp_path: Path) -> None:
    project({"a.py": CONFIRMED, "b.py": CONFIRMED})
    judge = python()
    options = ("--confirm", "--confirm-python", judge, "-q")
    outputs = set()
    for extra, runs in (((), 1), ((), 1), (("--no-cache",), 2), (("--no-cache",), 3), ((), 3)):
        outputs.add(kclf_lint(*options, *extra, KCLF_LINT_CACHE_DIR=str(tmp_path / "kept")).stdout)
        assert len(listed(judge, "started")) == runs
    assert len(outputs) == 1


def test_a_time_out_costs_one_verdict(project: Project, python: Python) -> None:
    project({"a.py": CONFIRMED, "b.py": HANGS, "c.py": REFUTED})
    judge = python()
    result = kclf_lint("--confirm", "--confirm-python", judge, "--confirm-timeout", "0.5")
    assert [verdict.split(" on ")[0] for verdict in verdicts(result)] == [
        "confirmed",
        "inconclusive: no answer within 0.5 seconds",
        "refuted",
    ]
    assert result.exit_code == 1
    assert are_gone(list(map(int, listed(judge, "started"))))


# Where nothing can be tried


def test_no_tensorflow_ends_the_run_before_anything_is_checked(project: Project, python: Python) -> None:
    project({"a.py": BROKEN})
    judge = python(f"import json\nprint(json.dumps({INSTALLED | {'tensorflow': None}}))")
    said = f"error: {judge} has no TensorFlow: run {judge} -m pip install tensorflow"
    result = kclf_lint("--confirm", "--confirm-python", judge)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", said + "\n")
    by_environment = kclf_lint("--confirm", KCLF_LINT_CONFIRM_PYTHON=judge)
    assert (by_environment.exit_code, by_environment.stdout, by_environment.stderr) == (2, "", said + "\n")


def test_no_tensorflow_beside_the_program(project: Project, python: Python, monkeypatch: pytest.MonkeyPatch) -> None:
    project({"a.py": BROKEN})
    judge = python(f"import json\nprint(json.dumps({INSTALLED | {'tensorflow': None}}))")
    monkeypatch.setattr(sys, "executable", judge)
    result = kclf_lint("--confirm")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        f"error: {judge} has no TensorFlow: run {judge} -m pip install tensorflow; "
        "--confirm-python names another interpreter\n"
    )


def test_no_keras(project: Project, python: Python) -> None:
    project({"a.py": BROKEN})
    judge = python(f"import json\nprint(json.dumps({INSTALLED | {'keras': {}}}))")
    result = kclf_lint("--confirm", "--confirm-python", judge)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"error: {judge} has no Keras: run {judge} -m pip install keras\n"


def test_a_broken_tensorflow_loses_no_finding(project: Project, python: Python) -> None:
    project({"a.py": CONFIRMED, "b.py": REFUTED, "d.py": BROKEN})
    starts = 'say(**{**installed, "keras": installed["keras"][sys.argv[2]]})'
    assert starts in WORKER
    judge = python(WORKER.replace(starts, "say(error='ImportError: libfoo.so')\nsys.exit(1)"))
    result = kclf_lint("--confirm", "--confirm-python", judge)
    cause = f"Keras 3 of {judge} cannot be used: ImportError: libfoo.so"
    assert verdicts(result) == [f"inconclusive: {cause}", f"inconclusive: {cause}", ""]
    counted = "3 findings in 3 of 3 files: 2 inconclusive, 1 without verdict\n"
    assert (result.exit_code, result.stderr) == (
        2,
        f"confirming 2 findings {CONFIRMING}error: {cause}\n{counted}",
    )


def test_an_experiment_that_fails_is_a_failure_of_the_program(
    project: Project, python: Python, monkeypatch: pytest.MonkeyPatch
) -> None:
    project({"a.py": CONFIRMED})

    def fails(*_: object) -> None:
        raise ZeroDivisionError("\x1b")

    monkeypatch.setattr(Rule, "experiment", fails)
    result = kclf_lint("--confirm", "--confirm-python", python())
    failure = "the experiment of KCF201 failed: ZeroDivisionError: \\x1b"
    assert (result.exit_code, verdicts(result)) == (2, [f"inconclusive: {failure}"])
    assert f"\nerror: a.py: {failure}\n" in result.stderr


def test_a_trial_that_cannot_be_made_loses_no_finding(
    project: Project, python: Python, monkeypatch: pytest.MonkeyPatch
) -> None:
    project({"a.py": CONFIRMED})

    def fails(*_: object) -> None:
        raise ZeroDivisionError("no")

    monkeypatch.setattr(rebuilding, "rebuilt", fails)
    result = kclf_lint("--confirm", "--confirm-python", python())
    assert (result.exit_code, verdicts(result)) == (2, ["inconclusive: there is no trial: ZeroDivisionError: no"])
    assert "internal error: a.py: the trial of rule KCF201 (sparse-loss-one-hot) failed: Zero" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--confirm-python", "python3"), "--confirm-python needs --confirm"),
        (("--confirm-timeout", "3"), "--confirm-timeout needs --confirm"),
        (("--confirm", "--show-setups"), "--confirm and --show-setups exclude each other"),
        *(
            (("--confirm", "--confirm-timeout", value), "it must be a number of seconds above 0")
            for value in ("0", "-1", "nan", "inf")
        ),
        (("--confirm", "--confirm-timeout", "soon"), "'soon' is not a valid float"),
    ],
)
def test_wrong_usage(project: Project, arguments: tuple[str, ...], message: str) -> None:
    project({"a.py": BROKEN})
    result = kclf_lint(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_an_interpreter_of_the_environment_is_no_wish_to_confirm(project: Project, python: Python) -> None:
    project({"a.py": CONFIRMED})
    judge = python()
    result = kclf_lint(KCLF_LINT_CONFIRM_PYTHON=judge)
    assert (result.exit_code, verdicts(result)) == (1, [""])
    assert listed(judge, "asked") == []


@pytest.mark.parametrize("key", ["confirm", "confirm-python", "confirm_python"])
def test_a_settings_file_cannot_name_a_program(project: Project, python: Python, key: str) -> None:
    """It belongs to the repository that is checked, which may be hostile."""
    judge = python()
    project({"a.py": CONFIRMED, "pyproject.toml": f'[tool.kclf-lint]\n{key} = "{judge}"\n'})
    result = kclf_lint()
    assert (result.exit_code, f"unknown setting '{key}'" in result.stderr) == (2, True)
    assert listed(judge, "asked") == []


# Progress and interruption


def test_where_there_is_no_terminal_lines_tell_of_the_progress(
    project: Project, python: Python, monkeypatch: pytest.MonkeyPatch
) -> None:
    project({"a.py": CONFIRMED, "b.py": REFUTED})
    monkeypatch.setattr(progress, "SECONDS", 0.0)
    result = kclf_lint("--confirm", "--confirm-python", python())
    assert "\n1 of 2 tried, next b.py\n" in result.stderr


def test_a_bar_on_a_terminal(project: Project, python: Python) -> None:
    pty = pytest.importorskip("pty")
    name = f"{'a' * 60}[bold]\x1b[31m.py"
    project({name: CONFIRMED})
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "kclf_lint", "--confirm", "--confirm-python", python(), "."]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "60", "LINES": "20"}
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, env=environment, check=False, text=True)
    shown = os.read(ours, 100_000).decode()
    assert (run.returncode, "\x1b" in run.stdout) == (1, False)
    assert "0/1" in shown
    assert "aaa[bold]\\x1b[31m.py" in shown
    assert "\x1b[31m" not in shown
    assert "\x1b[2K" in shown  # the bar is gone at the end
    for descriptor in (ours, theirs):
        os.close(descriptor)


@pytest.mark.parametrize("output_format", ["flake8", "json"])
def test_whoever_interrupts_gets_no_traceback_and_leaves_no_process(
    project: Project, python: Python, output_format: str
) -> None:
    project({"a.py": HANGS})
    judge = python()
    command = [sys.executable, "-m", "kclf_lint", "--confirm", "--confirm-python", judge]
    pipe = subprocess.PIPE
    with subprocess.Popen([*command, "--output-format", output_format], stdout=pipe, stderr=pipe, text=True) as run:
        until = time.monotonic() + GONE
        while not listed(judge, "started") and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(0.2)
        run.send_signal(signal.SIGINT)
        stdout, stderr = run.communicate(timeout=GONE)
    assert (run.returncode, stdout) == (2, "")
    assert stderr.splitlines()[1:] == ["interrupted"]
    assert are_gone(list(map(int, listed(judge, "started"))))
