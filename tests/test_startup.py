"""What a start costs: heavy libraries are loaded only by the runs that need them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from conftest import Project

HEAVY = (
    *("libcst", "rich", "tensorflow", "keras", "numpy", "msgspec", "multiprocessing", "pathspec", "platformdirs"),
    *(f"kclf_lint.{part}" for part in ("cache", "confirmation", "laboratory", "processes", "progress", "rebuilding")),
)

PROBE = f"""
import sys
from kclf_lint.cli import main
try:
    main()
finally:
    print(*(name for name in {HEAVY!r} if name in sys.modules), file=sys.stderr)
"""


def loaded(*arguments: str) -> list[str]:
    """The heavy libraries that a run has loaded at its end."""
    run = subprocess.run([sys.executable, "-c", PROBE, *arguments], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stderr.splitlines()[-1].split()


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("--list-rules",), ("--explain", "KCF101")])
def test_answers_about_the_program_load_nothing(arguments: tuple[str, ...]) -> None:
    assert loaded(*arguments) == []


@pytest.mark.parametrize("output_format", ["flake8", "full", "json"])
def test_a_run_over_files_without_keras(project: Project, output_format: str) -> None:
    project({f"{number}.py": "print(1)\n" for number in range(50)})
    assert loaded("--output-format", output_format) == ["pathspec"]


def test_a_run_over_keras_code_loads_the_parser_and_never_tensorflow(project: Project) -> None:
    project({"a.py": "import keras\nkeras.Model().compile()\n"})
    assert loaded("--exit-zero") == ["libcst", "pathspec"]


def test_colours_are_loaded_only_for_findings_in_full(project: Project) -> None:
    project({"a.py": "import keras\nkeras.Model(\n"})
    assert loaded("--exit-zero", "--output-format", "full") == ["libcst", "rich", "pathspec"]
