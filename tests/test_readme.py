"""The README's examples print what it says they print."""

from __future__ import annotations

import re

import pytest

from conftest import ROOT, KclfLint, Project

README = (ROOT / "README.md").read_text("utf-8")
PROGRAM = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
SESSIONS = re.findall(r"```console\n\$ kclf-lint (.*?)\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize(("arguments", "output"), SESSIONS)
def test_sessions(project: Project, kclf_lint: KclfLint, arguments: str, output: str) -> None:
    project({"train.py": PROGRAM[0]})
    assert kclf_lint(*arguments.split()).stdout.rstrip() == output.rstrip()


def test_there_is_one_program_and_three_sessions() -> None:
    assert (len(PROGRAM), [arguments.split()[-1] for arguments, _ in SESSIONS]) == (1, ["train.py"] * 3)
