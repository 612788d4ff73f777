"""The README's examples print what it says they print."""

from __future__ import annotations

import re

import pytest

from conftest import ROOT, KclfLint, Project

README = (ROOT / "README.md").read_text("utf-8")
PROGRAM = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
SESSIONS = re.findall(r"```console\n\$ kclf-lint (.*?)\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize(("arguments", "output"), [each for each in SESSIONS if "--confirm" not in each[0]])
def test_sessions(project: Project, kclf_lint: KclfLint, arguments: str, output: str) -> None:
    project({"train.py": PROGRAM[0]})
    assert kclf_lint(*arguments.split()).stdout.rstrip() == output.rstrip()


@pytest.mark.tensorflow
@pytest.mark.parametrize(("arguments", "output"), [each for each in SESSIONS if "--confirm" in each[0]])
def test_sessions_on_tensorflow(project: Project, kclf_lint: KclfLint, arguments: str, output: str) -> None:
    """Versions, measured numbers and the texts of exceptions may be others."""

    def measured(shown: str) -> str:
        return re.sub(
            r"Keras [\d.]+|\d+\.\d+|(?<=ValueError: ).*?(?= \(whole model\)\]$)", "", shown.rstrip(), flags=re.MULTILINE
        )

    project({"train.py": PROGRAM[0]})
    assert measured(kclf_lint(*arguments.split()).stdout) == measured(output)


def test_there_is_one_program_and_four_sessions() -> None:
    assert (len(PROGRAM), [arguments.split()[-1] for arguments, _ in SESSIONS]) == (1, ["train.py"] * 4)
