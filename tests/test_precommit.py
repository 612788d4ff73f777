"""The hook as pre-commit runs it: built from this tree, in a scratch repository.

pre-commit makes a virtual environment and installs the hook repository into it with pip. So that this needs no
network, pip finds hatchling and our dependencies in the packages that are installed here, through PYTHONPATH.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from conftest import ROOT

CAUSE = "KCF901 cannot parse: '(' was never closed"


def environment(home: Path) -> dict[str, str]:
    # Variables of a git hook that this test may run in must not reach the scratch repositories.
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "KCLF_"))}
    packages = dict.fromkeys([sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])
    return {
        **clean,
        "GIT_CONFIG_GLOBAL": os.devnull,
        **{f"GIT_{role}_{key}": "nobody" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")},
        "PRE_COMMIT_HOME": str(home),
        "PIP_NO_INDEX": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # to pip, this means: no isolation
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PYTHONPATH": os.pathsep.join(packages),
    }


def run(*command: str, folder: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


def commit(folder: Path, env: dict[str, str]) -> str:
    for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "all"]):
        done = run("git", *command, folder=folder, env=env)
        assert done.returncode == 0, done.stderr
    return run("git", "rev-parse", "HEAD", folder=folder, env=env).stdout.strip()


@pytest.fixture
def hook_repository(tmp_path: Path) -> Path:
    """What a user's configuration names as ``repo``: the files of this tree that make the hook."""
    repository = tmp_path / "hook"
    for folder in ("linter", "rules"):
        shutil.copytree(ROOT / folder, repository / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in (".pre-commit-hooks.yaml", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, repository / name)
    return repository


def test_the_hook_checks_what_is_committed(tmp_path: Path, hook_repository: Path) -> None:
    env = environment(tmp_path / "home")
    revision = commit(hook_repository, env)
    scratch = tmp_path / "scratch"
    (scratch / "gen").mkdir(parents=True)
    broken = "import keras\nkeras.Model(\n"
    (scratch / "train.py").write_text(broken, "utf-8")
    (scratch / "train.ipynb").write_text(
        '{"cells": [{"cell_type": "code", "source": "import keras\\nModel("}]}', "utf-8"
    )
    (scratch / "gen" / "excluded.py").write_text(broken, "utf-8")
    (scratch / "notes.txt").write_text(broken, "utf-8")
    (scratch / "pyproject.toml").write_text('[tool.kclf-lint]\nextend-exclude = ["gen"]\n', "utf-8")
    (scratch / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {hook_repository}\n  rev: {revision}\n  hooks:\n  - id: kclf-lint\n    args: [--quiet]\n",
        "utf-8",
    )
    commit(scratch, env)

    pre_commit = (sys.executable, "-m", "pre_commit", "run", "--all-files", "--color", "never")
    failed = run(*pre_commit, folder=scratch, env=env)
    assert failed.returncode == 1, failed.stdout + failed.stderr
    first, *details = failed.stdout.split("kclf-lint....", 1)[1].splitlines()
    assert first.strip(".") == "Failed"
    assert details == [
        "- hook id: kclf-lint",
        "- exit code: 1",
        "",
        f"train.ipynb:cell 1:2:6: {CAUSE}",
        f"train.py:2:12: {CAUSE}",
        "",
    ]

    (scratch / "train.py").write_text("import keras\n", "utf-8")
    (scratch / "train.ipynb").write_text('{"cells": []}', "utf-8")
    passed = run(*pre_commit, folder=scratch, env=env)
    assert (passed.returncode, passed.stdout.split(".")[-1]) == (0, "Passed\n")
