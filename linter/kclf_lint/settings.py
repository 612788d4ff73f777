"""Settings: the ``[tool.kclf-lint]`` table of a TOML file, checked key by key, and what they come to for a run."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args, get_type_hints

from kclf_lint.discovery import DEFAULT_EXCLUDES, Patterns
from kclf_lint.selection import SelectionError, Selectors, codes_of, select_codes

if TYPE_CHECKING:
    from kclf_lint.rule import Rule

OutputFormat = Literal["flake8", "full", "json", "sarif"]
Generation = Literal[2, 3]

FILE_NAME = "pyproject.toml"
TABLE = "tool.kclf-lint"


class SettingsError(Exception):
    """Settings that cannot be used: one line that names file, key and cause."""


@dataclass(frozen=True, slots=True)
class Table:
    """The keys of ``[tool.kclf-lint]``, as written (with ``-`` for ``_``)."""

    select: list[str] | None = None
    ignore: list[str] = field(default_factory=list)
    exclude: list[str] | None = None
    extend_exclude: list[str] = field(default_factory=list)
    force_exclude: bool = False
    output_format: OutputFormat = "flake8"
    per_file_ignores: dict[str, list[str]] = field(default_factory=dict)
    keras: Generation = 3


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """A table, and the folder that its patterns are relative to."""

    path: str | None
    folder: str
    table: Table


@dataclass(frozen=True, slots=True)
class CommandLine:
    """What the command line says about things that a settings file may say as well."""

    selectors: Selectors = field(default_factory=Selectors)
    exclude: tuple[str, ...] | None = None
    extend_exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    output_format: OutputFormat | None = None
    keras: Generation | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run needs to know."""

    codes: frozenset[str]
    per_file_ignores: tuple[tuple[Patterns, frozenset[str]], ...]
    excludes: tuple[Patterns, ...]
    force_exclude: bool
    output_format: OutputFormat
    source: str | None
    """The settings file; None where there is none."""
    keras: Generation = 3
    """The generation of Keras that the code is for, where the code itself does not say."""

    def codes_for(self, path: str) -> frozenset[str]:
        """The codes that are on in the file at ``path``."""
        if not self.per_file_ignores:
            return self.codes
        real = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
        ignored = (codes for patterns, codes in self.per_file_ignores if patterns.matches(real))
        return self.codes.difference(*ignored)


def no_settings() -> SettingsFile:
    """The defaults, relative to the current folder."""
    return SettingsFile(None, os.path.realpath(os.curdir), Table())


def find_settings(paths: Sequence[str]) -> SettingsFile:
    """Read the nearest pyproject.toml with a ``[tool.kclf-lint]`` table, from the common folder of ``paths`` upwards.

    Raises:
        SettingsError: the file cannot be used.
    """
    folder = os.path.commonpath([os.path.realpath(path) for path in paths])
    while True:
        candidate = os.path.join(folder, FILE_NAME)
        # Other tools' files, even broken ones, are none of our business.
        data = _read(candidate) if os.path.isfile(candidate) else b""
        if b"kclf-lint" in data and (found := _parse(candidate, data)) is not None:
            return found
        if folder == (outer := os.path.dirname(folder)):
            return no_settings()
        folder = outer


def read_settings(path: str) -> SettingsFile:
    """Read the settings file at ``path``.

    Raises:
        SettingsError: the file cannot be used.
    """
    found = _parse(path, _read(path))
    if found is None:
        raise SettingsError(f"{path}: has no [{TABLE}] table")
    return found


def resolve(file: SettingsFile, command_line: CommandLine, rules: Sequence[Rule]) -> Settings:
    """Bring settings file and command line together; the command line wins.

    Raises:
        SettingsError: the settings file names an unknown rule.
        SelectionError: the command line names an unknown rule.
    """
    table = file.table
    select = None if table.select is None else tuple(table.select)
    per_file_ignores = []
    try:
        layer = Selectors(select, tuple(table.ignore))
        select_codes([layer], rules)
        for pattern, selectors in table.per_file_ignores.items():
            per_file_ignores.append((Patterns(file.folder, (pattern,)), codes_of(selectors, rules)))
    except SelectionError as error:
        raise SettingsError(f"{file.path}: {error}") from None

    here = os.path.realpath(os.curdir)
    if command_line.exclude is not None:
        excludes = [Patterns(here, command_line.exclude)]
    else:
        excludes = [Patterns(file.folder, DEFAULT_EXCLUDES if table.exclude is None else tuple(table.exclude))]
    excludes += [Patterns(file.folder, tuple(table.extend_exclude)), Patterns(here, command_line.extend_exclude)]
    return Settings(
        codes=select_codes([layer, command_line.selectors], rules),
        per_file_ignores=tuple(per_file_ignores),
        excludes=tuple(patterns for patterns in excludes if patterns.lines),
        force_exclude=command_line.force_exclude or table.force_exclude,
        output_format=command_line.output_format or table.output_format,
        source=file.path,
        keras=command_line.keras or table.keras,
    )


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from None


def _parse(path: str, data: bytes) -> SettingsFile | None:
    """None: the file has no table for this program."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    try:
        document = tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise SettingsError(f"{path}: not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: not TOML: {error}") from None
    tools = document.get("tool")
    if not isinstance(tools, dict) or "kclf-lint" not in tools:
        return None
    folder = os.path.dirname(os.path.realpath(path))
    return SettingsFile(path, folder, _convert(path, tools["kclf-lint"]))


def _convert(path: str, table: object) -> Table:
    if not isinstance(table, dict):
        raise SettingsError(f"{path}: {TABLE}: expected a table")
    kinds = {name.replace("_", "-"): kind for name, kind in get_type_hints(Table).items()}
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in kinds:
            close = difflib.get_close_matches(key.replace("_", "-"), kinds, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"known are {', '.join(kinds)}"
            raise SettingsError(f"{path}: {TABLE}: unknown setting {key!r}; {hint}")
        values[key.replace("-", "_")] = _checked(path, key, value, kinds[key])
    return Table(**values)


def _checked(path: str, key: str, value: object, kind: Any) -> object:
    # Imported here, because most runs find no settings file.
    import msgspec

    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise SettingsError(f"{path}: {TABLE}.{key}: {_in_words_of_toml(str(error), kind)}") from None


def _in_words_of_toml(message: str, kind: Any) -> str:
    cause, _, _ = message.partition(" - at ")
    if cause.startswith("Invalid enum value"):
        cause += f"; expected one of {', '.join(map(str, get_args(kind)))}"
    for name, word in (
        ("`array | null`", "an array of strings"),
        ("`array`", "an array of strings"),
        ("`object`", "a table"),
        ("`str`", "a string"),
        ("`bool`", "true or false"),
        ("`int`", "a whole number"),
        ("`float`", "a number"),
    ):
        cause = cause.replace(name, word)
    return cause[0].lower() + cause[1:]
