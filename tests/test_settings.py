"""Settings files: what is found, what is refused, and what a run gets."""

from __future__ import annotations

import dataclasses
import os
import re
import stat
from pathlib import Path
from typing import Literal

import pytest

from conftest import ROOT, Project
from kclf_lint.discovery import DEFAULT_EXCLUDES, Patterns
from kclf_lint.findings import Severity
from kclf_lint.rule import Rule
from kclf_lint.selection import SelectionError, Selectors
from kclf_lint.settings import (
    CommandLine,
    Settings,
    SettingsError,
    SettingsFile,
    Table,
    find_settings,
    no_settings,
    read_settings,
    resolve,
)

RULES = tuple(
    Rule(code, name, Severity.ERROR, "summary", "documentation\n", None)
    for code, name in (("KCF101", "softmax-one-unit"), ("KCF301", "bare-accuracy"), ("KCF902", "unreadable"))
)
ALL = frozenset({"KCF101", "KCF301", "KCF902"})


def table(text: str) -> str:
    return f"[tool.kclf-lint]\n{text}\n"


def test_every_setting_is_read(project: Project) -> None:
    root = project(
        {
            "pyproject.toml": table(
                """
                select = ["KCF1"]
                ignore = ["KCF301"]
                exclude = ["old"]
                extend-exclude = ["*_pb2.py"]
                force-exclude = true
                output-format = "full"
                per-file-ignores = { "tests/*" = ["KCF101"] }
                """
            )
        }
    )
    assert find_settings(["."]) == SettingsFile(
        path=str(root / "pyproject.toml"),
        folder=str(root),
        table=Table(["KCF1"], ["KCF301"], ["old"], ["*_pb2.py"], True, "full", {"tests/*": ["KCF101"]}),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("selct = []", "tool.kclf-lint: unknown setting 'selct'; did you mean 'select'?"),
        (
            "per_file_ignores = {}",
            "tool.kclf-lint: unknown setting 'per_file_ignores'; did you mean 'per-file-ignores'?",
        ),
        (
            "zzz = 1",
            (
                "tool.kclf-lint: unknown setting 'zzz'; known are select, ignore, exclude, extend-exclude, "
                "force-exclude, output-format, per-file-ignores, keras"
            ),
        ),
        ('select = "KCF1"', "tool.kclf-lint.select: expected an array of strings, got a string"),
        ("ignore = [1]", "tool.kclf-lint.ignore: expected a string, got a whole number"),
        ("force-exclude = 1", "tool.kclf-lint.force-exclude: expected true or false, got a whole number"),
        ('force-exclude = "yes"', "tool.kclf-lint.force-exclude: expected true or false, got a string"),
        ("per-file-ignores = []", "tool.kclf-lint.per-file-ignores: expected a table, got an array of strings"),
        (
            'per-file-ignores = { a = "KCF1" }',
            "tool.kclf-lint.per-file-ignores: expected an array of strings, got a string",
        ),
        (
            'output-format = "xml"',
            "tool.kclf-lint.output-format: invalid enum value 'xml'; expected one of flake8, full, json, sarif",
        ),
        ("keras = 4", "tool.kclf-lint.keras: invalid enum value 4; expected one of 2, 3"),
        ('keras = "3"', "tool.kclf-lint.keras: expected a whole number, got a string"),
    ],
)
def test_wrong_settings_are_one_line_with_file_and_key(project: Project, text: str, message: str) -> None:
    root = project({"pyproject.toml": table(text)})
    with pytest.raises(SettingsError) as error:
        find_settings(["."])
    assert str(error.value) == f"{root / 'pyproject.toml'}: {message}"


def test_a_table_that_is_no_table(project: Project) -> None:
    project({"pyproject.toml": "[tool]\nkclf-lint = 1\n"})
    with pytest.raises(SettingsError, match=r": tool\.kclf-lint: expected a table$"):
        find_settings(["."])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"[tool.kclf-lint\n", r"pyproject\.toml: not TOML: .* \(at line 1, column 16\)"),
        (b"[tool.kclf-lint]\nselect = ['\xff']\n", r"pyproject\.toml: not UTF-8"),
    ],
)
def test_files_that_cannot_be_read(project: Project, data: bytes, message: str) -> None:
    (project({}) / "pyproject.toml").write_bytes(data)
    with pytest.raises(SettingsError, match=f"{message}$"):
        find_settings(["."])


def test_the_nearest_file_with_our_table_counts(project: Project) -> None:
    root = project(
        {
            "pyproject.toml": table('select = ["KCF1"]'),
            "lib/pyproject.toml": table('select = ["KCF3"]'),
            "lib/inner/pyproject.toml": "[tool.ruff]\n",
            "lib/broken/pyproject.toml": "this is no TOML",
            "app/main.py": "",
        }
    )

    def found(*paths: str) -> str:
        path = find_settings(paths).path
        assert path is not None
        return str(Path(path).relative_to(root))

    assert [found("."), found("app"), found("app/main.py"), found("missing.py")] == ["pyproject.toml"] * 4
    assert [found("lib"), found("lib/inner"), found("lib/broken")] == [os.path.join("lib", "pyproject.toml")] * 3
    assert found("lib", "app") == "pyproject.toml"


def test_an_explicit_file_needs_the_table_and_any_name(project: Project) -> None:
    project({"other.toml": table('select = ["KCF1"]'), "empty.toml": ""})
    assert read_settings("other.toml").table == Table(select=["KCF1"])
    for name, message in (("empty.toml", "has no [tool.kclf-lint] table"), ("none.toml", "No such file or directory")):
        with pytest.raises(SettingsError) as error:
            read_settings(name)
        assert str(error.value) == f"{name}: {message}"


def test_defaults(project: Project) -> None:
    root = project({})
    assert resolve(no_settings(), CommandLine(), RULES) == Settings(
        codes=ALL,
        per_file_ignores=(),
        excludes=(Patterns(str(root), DEFAULT_EXCLUDES),),
        force_exclude=False,
        output_format="flake8",
        source=None,
    )


def test_the_command_line_wins(project: Project) -> None:
    root = project({})
    file = SettingsFile("x/pyproject.toml", "/x", Table(["KCF1"], [], ["a"], ["b"], False, "full"))
    assert resolve(file, CommandLine(), RULES) == Settings(
        codes=frozenset({"KCF101", "KCF902"}),
        per_file_ignores=(),
        excludes=(Patterns("/x", ("a",)), Patterns("/x", ("b",))),
        force_exclude=False,
        output_format="full",
        source="x/pyproject.toml",
    )
    command_line = CommandLine(Selectors(("KCF3",)), ("c",), ("d",), True, "json")
    assert resolve(file, command_line, RULES) == Settings(
        codes=frozenset({"KCF301", "KCF902"}),
        per_file_ignores=(),
        excludes=(Patterns(str(root), ("c",)), Patterns("/x", ("b",)), Patterns(str(root), ("d",))),
        force_exclude=True,
        output_format="json",
        source="x/pyproject.toml",
    )


def test_per_file_ignores(project: Project) -> None:
    root = project({})
    ignores = {"tests/": ["KCF3"], "*.ipynb": ["softmax-one-unit"], "!x": ["KCF9"]}
    settings = resolve(SettingsFile("x", str(root), Table(per_file_ignores=ignores)), CommandLine(), RULES)
    assert {
        name: ALL - settings.codes_for(name) for name in ("a.py", "tests/a.py", "b.ipynb", "tests/sub/b.ipynb")
    } == {
        "a.py": set(),
        "tests/a.py": {"KCF301"},
        "b.ipynb": {"KCF101"},
        "tests/sub/b.ipynb": {"KCF101", "KCF301"},
    }
    assert settings.codes_for(str(root / "tests" / "a.py")) == {"KCF101", "KCF902"}


@pytest.mark.parametrize(
    "broken", [Table(select=["KCF7"]), Table(ignore=["KCF7"]), Table(per_file_ignores={"a": ["KCF7"]})]
)
def test_unknown_rules_in_a_file_name_the_file(project: Project, broken: Table) -> None:
    project({})
    with pytest.raises(SettingsError) as error:
        resolve(SettingsFile("x/pyproject.toml", "/x", broken), CommandLine(), RULES)
    assert str(error.value) == "x/pyproject.toml: unknown rule 'KCF7'; --list-rules shows all rules"


def test_unknown_rules_on_the_command_line_do_not(project: Project) -> None:
    project({})
    with pytest.raises(SelectionError, match=r"^unknown rule 'KCF7'"):
        resolve(no_settings(), CommandLine(Selectors(("KCF7",))), RULES)


@pytest.mark.parametrize(
    ("text", "option", "expected"), [("", None, 3), ("", 2, 2), ("keras = 2", None, 2), ("keras = 2", 3, 3)]
)
def test_the_command_line_wins_over_the_generation_of_the_file(
    project: Project, text: str, option: Literal[2, 3] | None, expected: int
) -> None:
    project({"pyproject.toml": table(text)})
    assert resolve(find_settings(["."]), CommandLine(keras=option), RULES).keras == expected


def test_the_readme_has_one_bullet_for_every_setting() -> None:
    section = re.search(r"^## Settings\n(.*?)^## ", (ROOT / "README.md").read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert section is not None
    documented = re.findall(r"^- `([a-z-]+)`", section[1], re.MULTILINE)
    assert documented == [field.name.replace("_", "-") for field in dataclasses.fields(Table)]


def test_a_settings_file_without_permission(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project({"pyproject.toml": table("")})
    file = root / "pyproject.toml"
    file.chmod(0)
    if file.stat().st_mode & stat.S_IRUSR or os.access(file, os.R_OK):
        # The superuser may read everything: let open fail as it does for others.
        def refuse(*_arguments: object, **_options: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(SettingsError, match=r"pyproject\.toml: Permission denied$"):
        find_settings(["."])
