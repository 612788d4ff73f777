"""The program as its users see it: what it prints where, and how it exits."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable

import click
import pytest
from click.testing import CliRunner, Result

from conftest import ROOT, KclfLint, Project
from kclf_lint import __version__
from kclf_lint import run as run_module
from kclf_lint.cli import main
from kclf_lint.lint import Options, Outcome
from kclf_lint.rule import all_rules

BROKEN = "import keras\nkeras.Model(\n"
"""Keras code with a mistake that needs no interpreter to be seen."""

CAUSE = "cannot parse: '(' was never closed"
FINDING = f"broken.py:2:12: KCF901 {CAUSE}\n"

Cli = Callable[..., Result]


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch) -> Cli:
    monkeypatch.delenv("KCLF_LINT_OUTPUT_FORMAT", raising=False)

    def invoke(*arguments: str, stdin: str | bytes = "", **environment: str) -> Result:
        return CliRunner().invoke(main, arguments, input=stdin, env=environment, catch_exceptions=False)

    return invoke


def said(result: Result) -> tuple[int, str, str]:
    return result.exit_code, result.stdout, result.stderr


def test_nothing_found(project: Project, cli: Cli) -> None:
    project({"a.py": "x = 1\n", "lib/b.ipynb": '{"cells": []}'})
    assert said(cli()) == (0, "", "nothing found in 2 files\n")
    assert said(cli("-q")) == (0, "", "")


def test_findings(project: Project, cli: Cli) -> None:
    project({"broken.py": BROKEN, "fine.py": ""})
    assert said(cli()) == (1, FINDING, "1 finding in 1 of 2 files\n")
    assert said(cli("-q", "broken.py")) == (1, FINDING, "")
    assert said(cli("--exit-zero")) == (0, FINDING, "1 finding in 1 of 2 files\n")


def test_missing_paths_do_not_end_the_run(project: Project, cli: Cli) -> None:
    project({"broken.py": BROKEN})
    missing = "gone/a.py:1:1: KCF902 cannot read: No such file or directory\n"
    assert said(cli("gone/a.py", "broken.py")) == (1, FINDING + missing, "2 findings in 2 of 2 files\n")


def test_folders_without_python_get_a_warning(project: Project, cli: Cli) -> None:
    project({"docs/readme.txt": "", "a.py": ""})
    warning = "warning: docs: no Python files or notebooks here\n"
    assert said(cli("docs")) == (0, "", warning + "nothing found in 0 files\n")
    assert said(cli("docs", "a.py")) == (0, "", warning + "nothing found in 1 file\n")
    assert said(cli("-q", "docs")) == (0, "", "")


def test_standard_input(project: Project, cli: Cli) -> None:
    project({"pyproject.toml": '[tool.kclf-lint]\nper-file-ignores = { "old/" = ["KCF9"] }\nexclude = ["gen"]\n'})
    assert said(cli("-", stdin=BROKEN)) == (1, f"-:2:12: KCF901 {CAUSE}\n", "1 finding in 1 of 1 file\n")
    assert said(cli("-q", "--stdin-filename", "new/a.py", "-", stdin=BROKEN)) == (
        1,
        f"new/a.py:2:12: KCF901 {CAUSE}\n",
        "",
    )
    assert said(cli("-q", "--stdin-filename", "old/a.py", "-", stdin=BROKEN)) == (0, "", "")
    assert said(cli("-q", "--stdin-filename", "gen/a.py", "-", stdin=BROKEN)) == (
        1,
        f"gen/a.py:2:12: KCF901 {CAUSE}\n",
        "",
    )
    assert said(cli("-q", "--stdin-filename", "gen/a.py", "--force-exclude", "-", stdin=BROKEN)) == (0, "", "")
    notebook = json.dumps({"cells": [{"cell_type": "markdown", "source": ""}, {"cell_type": "code", "source": BROKEN}]})
    assert said(cli("-q", "--stdin-filename", "a.ipynb", "-", stdin=notebook)) == (
        1,
        f"a.ipynb:cell 1:2:12: KCF901 {CAUSE}\n",
        "",
    )
    assert said(cli("-q", "-", stdin=b"import keras; compile\n\xff")) == (
        1,
        "-:2:1: KCF902 cannot read: byte 0xff is not utf-8\n",
        "",
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-", "a.py"), "- (standard input) cannot be combined with other paths"),
        (("--stdin-filename", "a.py", "a.py"), "--stdin-filename needs - (standard input) as path"),
        (("--isolated", "--config", "x.toml"), "--isolated and --config exclude each other"),
        (("-q", "-v"), "--quiet and --verbose exclude each other"),
        (("--output-format", "xml"), "Invalid value for '--output-format'"),
        (("--no-such-option",), "No such option"),
    ],
)
def test_wrong_usage(project: Project, cli: Cli, arguments: tuple[str, ...], message: str) -> None:
    project({"a.py": BROKEN})
    result = cli(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--select", "KCF9O1"), "unknown rule 'KCF9O1'; did you mean 'KCF901'?"),
        (("--ignore", "KCF101,bare-acuracy"), "unknown rule 'bare-acuracy'; did you mean 'bare-accuracy'?"),
        (("--explain", "softmax-1-unit"), "unknown rule 'softmax-1-unit'; did you mean 'softmax-one-unit'?"),
        (("--explain", "KCF"), "unknown rule 'KCF'; --list-rules shows all rules"),
        (("--config", "none.toml"), "none.toml: No such file or directory"),
        (("--config", "odd.toml"), "odd.toml: tool.kclf-lint: unknown setting 'slect'; did you mean 'select'?"),
        (("--config", "rule.toml"), "rule.toml: unknown rule 'KCF7'; --list-rules shows all rules"),
    ],
)
def test_what_cannot_be_used_ends_the_run_with_one_line(
    project: Project, cli: Cli, arguments: tuple[str, ...], message: str
) -> None:
    project(
        {
            "a.py": BROKEN,
            "odd.toml": "[tool.kclf-lint]\nslect = []\n",
            "rule.toml": '[tool.kclf-lint]\nignore = ["KCF7"]\n',
        }
    )
    assert said(cli(*arguments)) == (2, "", f"error: {message}\n")


def test_lists_are_comma_separated_and_repeatable(project: Project, cli: Cli) -> None:
    project({"broken.py": BROKEN, "gen/broken.py": BROKEN, "old/broken.py": BROKEN})
    assert said(cli("-q", "--extend-exclude", "gen, old,")) == (1, FINDING, "")
    assert said(cli("-q", "--exclude", "gen", "--exclude", "old")) == (1, FINDING, "")
    assert said(cli("-q", "--ignore", "KCF1,cannot-parse", "--ignore", "KCF3")) == (0, "", "")
    assert said(cli("-q", "--select", "KCF101", "broken.py")) == (1, FINDING, "")
    assert said(cli("-q", "gen", "--extend-exclude", "gen", "--force-exclude")) == (0, "", "")


def test_settings_file_and_options(project: Project, cli: Cli) -> None:
    project(
        {
            "broken.py": BROKEN,
            "pyproject.toml": '[tool.kclf-lint]\nignore = ["KCF901"]\noutput-format = "json"\n',
            "loud.toml": "[tool.kclf-lint]\n",
        }
    )
    assert said(cli("-q")) == (0, "[]\n", "")
    assert said(cli("-q", "--isolated")) == (1, FINDING, "")
    assert said(cli("-q", "--config", "loud.toml")) == (1, FINDING, "")
    assert said(cli("-q", KCLF_LINT_OUTPUT_FORMAT="flake8")) == (0, "", "")


def test_output_formats(project: Project, cli: Cli) -> None:
    project({"broken.py": BROKEN})
    as_json = cli("--output-format", "json")
    assert (as_json.exit_code, as_json.stderr) == (1, "1 finding in 1 of 1 file\n")
    assert json.loads(as_json.stdout) == [
        {
            "path": "broken.py",
            "cell": None,
            "line": 2,
            "column": 12,
            "end_line": 2,
            "end_column": 12,
            "code": "KCF901",
            "rule": "cannot-parse",
            "severity": "error",
            "message": CAUSE,
            "related": [],
            "fix": None,
            "verdict": None,
            "docs_url": "rules/KCF901/",
        }
    ]
    assert said(cli(KCLF_LINT_OUTPUT_FORMAT="json")) == said(as_json)
    assert said(cli("--output-format", "flake8", KCLF_LINT_OUTPUT_FORMAT="json"))[1] == FINDING
    full = (
        f"error KCF901 cannot-parse: {CAUSE}\n"
        " --> broken.py:2:12\n"
        "1 | import keras\n"
        "2 | keras.Model(\n"
        "  |            ^\n"
        "\n"
    )
    assert said(cli("-q", "--output-format", "full")) == (1, full, "")
    coloured = cli("-q", "--output-format", "full", "--color", "always", TERM="xterm").stdout
    assert "\x1b[" in coloured
    assert click.unstyle(coloured) == full
    result = cli(KCLF_LINT_OUTPUT_FORMAT="xml")
    assert (result.exit_code, "KCLF_LINT_OUTPUT_FORMAT" in result.stderr) == (2, True)


def test_statistics(project: Project, cli: Cli) -> None:
    project({"a.py": BROKEN, "b.py": BROKEN})
    counts = "     2  KCF901  cannot-parse\n     1  KCF902  unreadable\n"
    assert said(cli("--statistics", ".", "gone")) == (1, counts, "3 findings in 3 of 3 files\n")
    as_json = cli("-q", "--statistics", "--output-format", "json")
    assert json.loads(as_json.stdout) == [{"code": "KCF901", "rule": "cannot-parse", "count": 2}]


def test_verbose(project: Project, cli: Cli) -> None:
    root = project({"broken.py": BROKEN, "fine.py": "", "pyproject.toml": "[tool.kclf-lint]\n"})
    assert said(cli("-v")) == (
        1,
        FINDING,
        (
            f"settings: {root / 'pyproject.toml'}\n"
            "broken.py: checked\nfine.py: no Keras training code\n1 finding in 1 of 2 files\n"
        ),
    )
    assert "settings: none\n" in cli("-v", "--isolated").stderr


def test_show_setups_of_code_that_has_none(project: Project, cli: Cli) -> None:
    project({"broken.py": BROKEN, "fine.py": "import keras\nprint(keras.Model)\n"})
    assert said(cli("--show-setups", "fine.py")) == (0, "", "")
    assert said(cli("--show-setups", "fine.py", "--output-format", "json")) == (0, "[]\n", "")
    assert said(cli("--show-setups")) == (1, "", FINDING)


def test_what_the_pipeline_says_reaches_the_user(project: Project, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    project({"a.py": BROKEN})

    def check(path: str, data: bytes, options: Options) -> Outcome:
        return Outcome(path, limits=("too many steps",), analysed=True, errors=(f"{path}: rule KCF101 failed: \x1b",))

    monkeypatch.setattr(run_module, "check", check)
    error = "internal error: a.py: rule KCF101 failed: \\x1b\n"
    assert said(cli("-q", "--exit-zero")) == (2, "", error)
    assert said(cli("--show-setups")) == (2, "", f"a.py: too many steps\n{error}")
    assert said(cli("-v"))[2] == (
        f"settings: none\n{error}a.py: checked\na.py: too many steps\nnothing found in 1 file\n"
    )


def test_an_interrupted_run_has_failed(project: Project, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    project({"a.py": BROKEN})

    def check(path: str, data: bytes, options: Options) -> Outcome:
        raise KeyboardInterrupt

    monkeypatch.setattr(run_module, "check", check)
    assert said(cli()) == (2, "", "interrupted\n")


def test_rules_are_listed_and_explained(project: Project, cli: Cli) -> None:
    project({})
    listed = cli("--list-rules")
    assert listed.exit_code == 0
    assert [line.split()[:3] for line in listed.stdout.splitlines()] == [
        [rule.code, rule.name, rule.severity.value] for rule in all_rules()
    ]
    for rule in all_rules():
        expected = (0, f"{rule.code} {rule.name} ({rule.severity.value})\n\n{rule.documentation}", "")
        assert said(cli("--explain", rule.code.lower())) == said(cli("--explain", rule.name)) == expected


def test_version(cli: Cli) -> None:
    assert said(cli("--version")) == (0, f"kclf-lint {__version__}\n", "")


def test_every_option_is_in_the_readme(cli: Cli) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    options = {option for parameter in main.params for option in parameter.opts if option.startswith("--")}
    assert {option for option in options if not re.search(rf"`[^`]*{option}\b", readme)} == set()


def test_names_that_are_no_text_survive_every_format(project: Project, kclf_lint: KclfLint) -> None:
    root = project({})
    name = os.fsdecode(b"caf\xe9\x1b.py")
    try:
        (root / name).write_text(BROKEN, "utf-8")
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    shown = r"caf\xe9\x1b.py:2:12"
    run = kclf_lint("-v")
    assert (run.returncode, run.stdout) == (1, f"{shown}: KCF901 {CAUSE}\n")
    assert "\x1b" not in run.stderr
    assert shown in kclf_lint("--output-format", "full").stdout
    assert json.loads(kclf_lint("--output-format", "json").stdout)[0]["path"] == name


def test_a_terminal_of_few_characters(project: Project, kclf_lint: KclfLint) -> None:
    project({"漢.py": "import keras\nkeras.Model('漢'\n"})
    for output_format in ("flake8", "full"):
        run = kclf_lint("--output-format", output_format, PYTHONIOENCODING="latin-1")
        assert (run.returncode, r"\u6f22.py:2:12" in run.stdout) == (1, True)


@pytest.mark.parametrize("output_format", ["flake8", "full", "json"])
def test_a_reader_that_goes_away_gets_no_traceback(project: Project, output_format: str) -> None:
    project({f"{number}.py": BROKEN for number in range(5)})
    command = [sys.executable, "-m", "kclf_lint", "--output-format", output_format]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.close()
        assert run.stderr.read() == ""
