"""The project around a checked file: which files its imports name, read and parsed when they are asked for."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from kclf_lint.sources import Cell, Source, SourceError, parse, read_source

if TYPE_CHECKING:
    import libcst as cst

_ROOT_MARKERS = (".git", ".hg", "pyproject.toml", "setup.py", "setup.cfg")
_SOURCE_FOLDERS = ("src", "lib")
"""Folders below a project's root that its packages often stand in."""

MAX_FOLDERS = 12
"""How many folders upwards a project's root is looked for."""
MAX_LOOKED_AT = 24
"""Modules that are searched for the name of a library."""
MAX_BYTES = 500_000
"""Modules that are larger are not followed: they are data, or were generated."""


_IMPORT = re.compile(
    rb"""^[ \t"]*(?:import[ \t]+(?P<modules>[A-Za-z_][\w.]*(?:[ \t]+as[ \t]+\w+)?(?:[ \t]*,[ \t]*[\w. \t]+)*)"""
    rb"""|from[ \t]+(?P<dots>\.*)(?P<module>[\w.]*)[ \t]+import[ \t]+\(?(?P<names>[\w \t,]*))""",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A source and its syntax trees, one for each cell; None where a cell does not parse."""

    source: Source
    trees: tuple[cst.Module | None, ...]


@dataclass(frozen=True, slots=True)
class ModuleFile:
    """A module of the project as it lies on disk."""

    path: str
    """The file; for a folder without ``__init__.py`` (a namespace package) the folder."""
    folder: str
    """Where its submodules are; '' if it is no package."""

    @property
    def is_namespace(self) -> bool:
        """Whether it is a folder without code of its own."""
        return self.path == self.folder

    @property
    def name(self) -> str:
        """The last part of its name."""
        path = self.folder or self.path.removesuffix(".py")
        return os.path.basename(path)


class Project:
    """The modules that one checked file may import.

    What is found depends on the files on disk alone, never on which other files a run checks: names are looked up from
    the file's own folder upwards to the root of the project.
    """

    def __init__(self, path: str) -> None:
        self._path = os.path.abspath(path)
        self._relative = not os.path.isabs(path)

    def find(self, name: str) -> ModuleFile | None:
        """The module of an absolute import."""
        first, *rest = name.split(".")
        if first in sys.stdlib_module_names:
            return None
        found = next(filter(None, (_module_in(folder, first) for folder in self._folders)), None)
        return _below(found, rest)

    def find_relative(self, name: str, level: int, importer: str) -> ModuleFile | None:
        """The module of ``from ..name import x`` (level 2) in the file ``importer``; '' names the package itself."""
        folder = os.path.dirname(os.path.abspath(importer))
        for _ in range(level - 1):
            folder = os.path.dirname(folder)
        return _below(_package(folder), name.split(".") if name else [])

    def is_checked_file(self, path: str) -> bool:
        """Whether a module is the checked file itself, imported by what it imports."""
        return path == self._path

    def parsed(self, path: str) -> Parsed | None:
        """The content of a module, under the name that reports give it; None if it cannot be read or is too large."""
        try:
            status = os.stat(path)
            if not os.path.isfile(path) or status.st_size > MAX_BYTES:
                return None
            shown = os.path.relpath(path) if self._relative else path
            return _parsed(path, shown, status.st_mtime_ns, status.st_size)
        except (OSError, ValueError):
            return None

    def imports_any(self, data: bytes, words: tuple[bytes, ...]) -> bool:
        """Whether the file with this content imports, directly or not, a module of the project that has a word."""
        todo = [(name, level, self._path) for name, level in _imported_names(data)]
        seen: set[str] = set()
        while todo and len(seen) < MAX_LOOKED_AT:
            name, level, importer = todo.pop()
            found = self.find_relative(name, level, importer) if level else self.find(name)
            if found is None or found.is_namespace or found.path in seen:
                continue
            seen.add(found.path)
            content = _content(found.path)
            if any(word in content for word in words):
                return True
            todo += [(name, level, found.path) for name, level in _imported_names(content)]
        return False

    @cached_property
    def _folders(self) -> tuple[str, ...]:
        """Where absolute imports look: the file's folder and those above, up to the project's root, and its src."""
        folders = [os.path.dirname(self._path)]
        while len(folders) < MAX_FOLDERS and (above := os.path.dirname(folders[-1])) != folders[-1]:
            folders.append(above)
        root = next((index for index, folder in enumerate(folders) if _is_root(folder)), None)
        if root is None:
            # Where no root is to be seen, imports reach as far up as the packages do.
            packages = (index for index, folder in enumerate(folders) if not _is_package(folder))
            root = next(packages, len(folders) - 1)
        return (*folders[: root + 1], *(os.path.join(folders[root], name) for name in _SOURCE_FOLDERS))


def submodule(module: ModuleFile, name: str) -> ModuleFile | None:
    """A module of a package."""
    return _module_in(module.folder, name) if module.folder else None


def _below(found: ModuleFile | None, names: list[str]) -> ModuleFile | None:
    for name in names:
        found = submodule(found, name) if found is not None else None
    return found


def _is_root(folder: str) -> bool:
    return any(os.path.exists(os.path.join(folder, marker)) for marker in _ROOT_MARKERS)


def _is_package(folder: str) -> bool:
    return os.path.isfile(os.path.join(folder, "__init__.py"))


def _module_in(folder: str, name: str) -> ModuleFile | None:
    path = os.path.join(folder, name)
    if os.path.isfile(path + ".py") and not _is_package(path):
        return ModuleFile(path + ".py", "")
    return _package(path) if os.path.isdir(path) else None


def _package(folder: str) -> ModuleFile:
    return ModuleFile(os.path.join(folder, "__init__.py") if _is_package(folder) else folder, folder)


def _imported_names(data: bytes) -> Iterator[tuple[str, int]]:
    """Names of modules, and the levels of relative ones, in lines that look like imports; in notebooks too."""
    for match in _IMPORT.finditer(data):
        if match["modules"] is not None:
            for part in filter(bytes.strip, match["modules"].split(b",")):
                yield part.split()[0].decode(), 0
        else:
            name, level = match["module"].decode(), len(match["dots"])
            yield name, level
            # What is imported from a package may be a module.
            yield from (
                (f"{name}.{part.split()[0].decode()}".lstrip("."), level)
                for part in match["names"].split(b",")
                if part.split()
            )


def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(MAX_BYTES)
    except OSError:
        return b""


@lru_cache(maxsize=128)
def _parsed(path: str, shown: str, changed: int, size: int) -> Parsed | None:
    """Modules are imported by many files of a project: each is parsed once, until it changes."""
    try:
        with open(path, "rb") as file:
            source = read_source(shown, file.read())
    except SourceError:
        return None
    return Parsed(source, tuple(map(_tree, source.cells)))


def _tree(cell: Cell) -> cst.Module | None:
    try:
        return parse(cell)
    except SourceError:
        return None
