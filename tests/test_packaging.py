"""The wheel holds the two import packages and nothing else."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from conftest import ROOT
from kclf_lint import __version__


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree, built without network by the hatchling that is installed."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    (built,) = folder.iterdir()
    return built


def test_the_wheel_holds_exactly_our_packages(wheel: Path) -> None:
    sources = {
        path.relative_to(root).as_posix()
        for root in (ROOT / "linter", ROOT / "rules")
        for path in root.rglob("*")
        if path.is_file()
        and not any(part == "__pycache__" or part.startswith(".") for part in path.parts[len(root.parts) :])
    }
    info = f"kclf_lint-{__version__}.dist-info"
    metadata = {f"{info}/{name}" for name in ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")}
    with ZipFile(wheel) as archive:
        assert set(archive.namelist()) == sources | metadata
    assert {"kclf_lint/cli.py", "kclf_lint/py.typed", "kclf_lint_rules/kcf101_softmax_one_unit.py"} <= sources


def test_the_wheel_installs_the_program_and_its_small_dependencies(wheel: Path) -> None:
    info = f"kclf_lint-{__version__}.dist-info"
    with ZipFile(wheel) as archive:
        scripts = archive.read(f"{info}/entry_points.txt").decode()
        metadata = archive.read(f"{info}/METADATA").decode()
    assert scripts.split() == ["[console_scripts]", "kclf-lint", "=", "kclf_lint.cli:main"]
    required = [line for line in metadata.splitlines() if line.startswith("Requires-Dist:") and "extra ==" not in line]
    assert sorted(re.findall(r"^Requires-Dist: ([a-z]+)", "\n".join(required), re.MULTILINE)) == [
        "click",
        "libcst",
        "msgspec",
        "pathspec",
        "platformdirs",
        "rich",
        "tomli",
    ]
