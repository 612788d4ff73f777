"""Results on disk: found again, held to a size, and never in the way."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kclf_lint.cache import Cache, user_cache


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "some" / "folder")


def test_what_is_put_is_found_by_its_key(cache: Cache) -> None:
    contents = {"a": b"one", "A": b"two", "": b"", "../a": b"three", "é\n" * 10_000: bytes(range(256))}
    for key, content in contents.items():
        assert cache.get(key) is None
        cache.put(key, content)
    assert {key: cache.get(key) for key in contents} == contents
    assert {key: Cache(cache.folder).get(key) for key in contents} == contents
    cache.put("a", b"another")
    assert cache.get("a") == b"another"
    assert len(list(cache.folder.iterdir())) == len(contents)


@pytest.mark.parametrize("damage", [b"", b"short", b"x" * 100])
def test_a_damaged_entry_is_none(cache: Cache, damage: bytes) -> None:
    cache.put("a", b"one")
    (path,) = cache.folder.iterdir()
    path.write_bytes(damage)
    assert cache.get("a") is None
    cache.put("a", b"one")
    path.write_bytes(path.read_bytes() + damage)
    assert cache.get("a") == (None if damage else b"one")
    path.write_bytes(path.read_bytes()[:-1])
    assert cache.get("a") is None
    cache.put("a", b"again")
    assert cache.get("a") == b"again"


def aged(cache: Cache, days: int) -> None:
    """Let some time pass."""
    for path in cache.folder.iterdir():
        seen = path.stat().st_mtime - days * 86_400
        os.utime(path, (seen, seen))


@pytest.mark.parametrize("bound", [{"entries": 3}, {"size": 3 * (32 + 10)}])
def test_what_was_not_used_for_longest_makes_room(cache: Cache, bound: dict[str, int]) -> None:
    for name in "abcde":
        cache.put(name, b"x" * 10)
        aged(cache, 1)
    assert cache.get("b")
    Cache(cache.folder, **bound).put("f", b"x" * 10)
    assert {name for name in "abcdef" if cache.get(name)} == {"b", "d", "e", "f"}


def test_a_cache_does_not_outgrow_its_bounds_for_long(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kclf_lint.cache._TIDIED_EVERY", 10)
    small = Cache(cache.folder, entries=20)
    most = 0
    for number in range(100):
        small.put(str(number), b"x")
        most = max(most, len(list(cache.folder.iterdir())))
    assert most == 30


def test_a_folder_that_cannot_be_made_is_no_cache(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path / "file" / "folder")
    cache.put("a", b"one")
    assert cache.get("a") is None


def test_a_folder_that_cannot_be_written_is_no_cache(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError

    cache.put("a", b"one")
    monkeypatch.setattr("os.utime", refused)
    for name in ("tempfile.mkstemp", "os.replace", "os.scandir"):
        with monkeypatch.context() as context:
            context.setattr(name, refused)
            Cache(cache.folder).put("b", b"two")
            assert cache.get("a") == b"one"
            assert cache.get("b") is None
    assert len(list(cache.folder.iterdir())) == 1


def test_several_processes_share_a_cache(cache: Cache) -> None:
    program = (
        "import sys; from pathlib import Path; from kclf_lint.cache import Cache\n"
        "for number in range(200):\n"
        "    cache = Cache(Path(sys.argv[1]), entries=5)\n"
        "    cache.put(str(number % 10), b'x' * 10_000)\n"
        "    assert cache.get(str(number % 7)) in (None, b'x' * 10_000)\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", program, cache.folder]) for _ in range(3)]
    assert [process.wait() for process in running] == [0, 0, 0]
    assert len(list(cache.folder.iterdir())) <= 10


def test_the_folder_of_the_user_can_be_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KCLF_LINT_CACHE_DIR", str(tmp_path))
    assert user_cache("trials").folder == tmp_path / "trials"
    monkeypatch.setenv("KCLF_LINT_CACHE_DIR", "")
    monkeypatch.setattr("platformdirs.user_cache_path", lambda name, **_: Path("caches", name))
    assert user_cache("trials").folder == Path("caches", "kclf-lint", "trials")
