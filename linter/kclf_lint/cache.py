"""Results on disk, so that a second run need not find them again; a cache that cannot be used is as good as empty."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

FOLDER = "KCLF_LINT_CACHE_DIR"
"""The environment variable that names the folder of all caches."""
_TIDIED_EVERY = 500
"""Entries that are added before a cache is made smaller again."""


def user_cache(name: str) -> Cache:
    """The cache of this name in the user's folder of caches."""
    if folder := os.environ.get(FOLDER):
        return Cache(Path(folder) / name)
    import platformdirs

    return Cache(platformdirs.user_cache_path("kclf-lint", appauthor=False) / name)


class Cache:
    """Bytes by key, each entry in a file of its own; several processes may use one folder."""

    def __init__(self, folder: Path, *, entries: int = 20_000, size: int = 200_000_000) -> None:
        """A cache of so many ``entries`` and a ``size`` in bytes: beyond, those go that were not used for longest."""
        self.folder = folder
        self._entries, self._size = entries, size
        self._added = 0

    def get(self, key: str) -> bytes | None:
        """What was put under a key, or None."""
        path = self._path(key)
        try:
            digest, content = _halves(path.read_bytes())
        except OSError:
            return None
        if digest != _digest(content):
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return content

    def put(self, key: str, content: bytes) -> None:
        """Keep ``content`` under a key, if that is possible."""
        with contextlib.suppress(OSError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self._added % _TIDIED_EVERY == 0:
                self._tidy()
            self._added += 1
            _write(self._path(key), _digest(content) + content)

    def _path(self, key: str) -> Path:
        return self.folder / hashlib.sha256(key.encode()).hexdigest()

    def _tidy(self) -> None:
        """Remove what was not used for longest, until there is room for the next entries."""
        with os.scandir(self.folder) as listed:
            found = sorted(((entry.stat(), entry.path) for entry in listed), key=lambda each: -each[0].st_mtime_ns)
        size = 0
        for number, (about, path) in enumerate(found):
            size += about.st_size
            if number >= self._entries or size > self._size:
                with contextlib.suppress(OSError):
                    os.unlink(path)


def _write(path: Path, content: bytes) -> None:
    """Write a file that others see whole or not at all."""
    number, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
        os.replace(name, path)
    except OSError:
        os.unlink(name)
        raise


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _halves(entry: bytes) -> tuple[bytes, bytes]:
    border = hashlib.sha256().digest_size
    return entry[:border], entry[border:]
