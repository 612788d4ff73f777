"""Which files a run checks: Python files and notebooks under the given paths, less what is excluded or git-ignored."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

SUFFIXES = (".py", ".ipynb")

DEFAULT_EXCLUDES = (
    ".bzr",
    ".direnv",
    ".eggs",
    ".git",
    ".hg",
    ".ipynb_checkpoints",
    ".mypy_cache",
    ".nox",
    ".pants.d",
    ".pyenv",
    ".pytest_cache",
    ".pytype",
    ".ruff_cache",
    ".svn",
    ".tox",
    ".venv",
    ".vscode",
    "__pypackages__",
    "_build",
    "buck-out",
    "build",
    "dist",
    "node_modules",
    "site-packages",
    "venv",
)


@dataclass(frozen=True)
class Patterns:
    """Patterns in the language of .gitignore, and the folder that they are relative to."""

    base: str
    lines: tuple[str, ...]

    @cached_property
    def spec(self) -> GitIgnoreSpec:
        """The compiled patterns; lines that git cannot read match nothing, as in git."""
        from pathspec import GitIgnoreSpec

        # To pathspec ``a/**`` means the folder itself as well, to git only what lies in it.
        lines = (f"{line}/*" if line.endswith("/**") else line for line in self.lines)
        return GitIgnoreSpec.from_lines(line for line in lines if _is_pattern(line))

    def verdict(self, path: str) -> bool | None:
        """True: excluded; False: included again by a ``!`` pattern; None: not mentioned.

        ``path`` is absolute and ends with a separator if it is a folder.
        """
        if relative := _relative(path, self.base):
            return self.spec.check_file(relative).include
        return None

    def matches(self, path: str) -> bool:
        """Whether ``path`` or a folder that it lies in is excluded."""
        return self.verdict(path) is True

    def allowing(self, folder: str) -> Patterns:
        """The patterns for a walk that starts in ``folder``: those that exclude the folder itself don't count.

        A folder that was asked for by name is walked, even where a pattern names it or one of its parents.
        """
        name = folder + os.sep
        if _relative(name, self.base) is None:
            return Patterns(folder, self.lines)
        if not self.matches(name):
            return self
        return Patterns(self.base, tuple(line for line in self.lines if not Patterns(self.base, (line,)).matches(name)))


def _is_pattern(line: str) -> bool:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Discovered:
    """The files of a run, in the order of the report."""

    files: tuple[str, ...]
    unreadable: tuple[tuple[str, str], ...]
    """Path and cause."""
    empty: tuple[str, ...]
    """Folders that hold nothing to check."""


def discover(paths: Sequence[str], excludes: Sequence[Patterns], *, force_exclude: bool = False) -> Discovered:
    """Find the files that ``paths`` stand for, each once, sorted.

    Files named in ``paths`` are always taken, whatever they are called, and folders named there are always walked,
    unless ``force_exclude`` holds.
    """
    files: dict[str, str] = {}
    unreadable: dict[str, str] = {}
    empty: list[str] = []
    for path in paths:
        try:
            mode = os.stat(path).st_mode
        except (OSError, ValueError) as error:
            unreadable[path] = _cause(error)
            continue
        real = _real(path, is_folder=stat.S_ISDIR(mode))
        if force_exclude and _matches_any(real, excludes):
            continue
        if stat.S_ISDIR(mode):
            found = list(_walk(path, real.rstrip(os.sep) or os.sep, excludes, unreadable, force_exclude=force_exclude))
            for name, real_name in found:
                files.setdefault(real_name, name)
            if not found:
                empty.append(path)
        elif stat.S_ISREG(mode):
            files.setdefault(real, path)
        else:
            unreadable[path] = "not a regular file"
    return Discovered(tuple(sorted(files.values(), key=report_order)), tuple(sorted(unreadable.items())), tuple(empty))


def is_excluded(path: str, excludes: Iterable[Patterns]) -> bool:
    """Whether the file called ``path``, which need not exist, is excluded."""
    return _matches_any(_real(path, is_folder=False), excludes)


def report_order(path: str) -> tuple[str, ...]:
    """The key that sorts paths folder by folder."""
    return tuple(path.replace(os.sep, "/").split("/"))


def _walk(
    path: str, real: str, excludes: Sequence[Patterns], unreadable: dict[str, str], *, force_exclude: bool
) -> Iterator[tuple[str, str]]:
    """Yield the shown and the real name of every file to check below a folder. Links to folders are not followed."""
    if not force_exclude:
        excludes = [layer.allowing(real) for layer in excludes]
    ignores = [layer.allowing(real) for layer in _ignores_above(real)]
    pending = [(path, real, ignores)]
    while pending:
        folder, real_folder, ignores = pending.pop()
        try:
            with os.scandir(real_folder) as entries:
                children = list(entries)
        except OSError as error:
            unreadable[folder] = _cause(error)
            continue
        ignores = [*ignores, *_ignores_in(real_folder)]
        for entry in children:
            shown = entry.name if folder == os.curdir else os.path.join(folder, entry.name)
            if entry.is_dir(follow_symlinks=False):
                if not _left_out(entry.path + os.sep, excludes, ignores):
                    pending.append((shown, entry.path, ignores))
            elif entry.name.endswith(SUFFIXES) and _is_file(entry) and not _left_out(entry.path, excludes, ignores):
                yield shown, entry.path


def _left_out(path: str, excludes: Iterable[Patterns], ignores: Sequence[Patterns]) -> bool:
    if _matches_any(path, excludes):
        return True
    # As in git, the .gitignore nearest to the file has the last word.
    verdicts = (layer.verdict(path) for layer in reversed(ignores))
    return next((verdict for verdict in verdicts if verdict is not None), False)


def _matches_any(path: str, excludes: Iterable[Patterns]) -> bool:
    return any(layer.matches(path) for layer in excludes)


def _ignores_above(folder: str) -> list[Patterns]:
    """The ignore files of the git repository that ``folder`` lies in, outermost first, without the folder's own."""
    above: list[Patterns] = []
    inner = folder
    while not os.path.exists(os.path.join(inner, ".git")):
        outer = os.path.dirname(inner)
        if outer == inner:
            return []
        above = _ignores_in(outer) + above
        inner = outer
    return above


def _ignores_in(folder: str) -> list[Patterns]:
    found = []
    for name in (os.path.join(".git", "info", "exclude"), ".gitignore"):
        try:
            with open(os.path.join(folder, name), encoding="utf-8", errors="surrogateescape") as file:
                found.append(Patterns(folder, tuple(file.read().splitlines())))
        except OSError:
            continue
    return found


def _is_file(entry: os.DirEntry[str]) -> bool:
    # Broken links (editors use them as locks) and links that loop are no files.
    try:
        return entry.is_file()
    except OSError:
        return False


def _real(path: str, *, is_folder: bool) -> str:
    if is_folder:
        return os.path.join(os.path.realpath(path), "")
    folder, name = os.path.split(path)
    return os.path.join(os.path.realpath(folder), name)


def _relative(path: str, base: str) -> str | None:
    """``path`` relative to ``base``, with forward slashes; None if it lies elsewhere."""
    prefix = os.path.join(base, "")
    if path.startswith(prefix):
        return path[len(prefix) :].replace(os.sep, "/") or None
    return None


def _cause(error: OSError | ValueError) -> str:
    if isinstance(error, ValueError):
        # The one thing that a path cannot hold; each version of Python says it in its own words.
        return "embedded null byte"
    return error.strerror or str(error)
