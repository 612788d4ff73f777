"""Which files a run finds: suffixes, excludes, .gitignore, explicit paths, and everything odd on a disk."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from conftest import Project
from kclf_lint.discovery import DEFAULT_EXCLUDES, Discovered, Patterns, discover, is_excluded


def files(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, "")


def found(*paths: str, exclude: Iterable[str] = DEFAULT_EXCLUDES, force_exclude: bool = False) -> list[str]:
    excludes = [Patterns(os.path.realpath("."), tuple(exclude))]
    discovered = discover(paths or (".",), excludes, force_exclude=force_exclude)
    assert discovered.unreadable == ()
    return [path.replace(os.sep, "/") for path in discovered.files]


def test_python_files_and_notebooks_sorted_folder_by_folder(project: Project) -> None:
    project(files("b.py", "a/z.py", "a/b.ipynb", "a-b.py", "a/c.txt", "a/d.pyc", "Z.py", ".hidden/h.py"))
    assert found() == [".hidden/h.py", "Z.py", "a/b.ipynb", "a/z.py", "a-b.py", "b.py"]


def test_paths_are_shown_as_they_were_given(project: Project) -> None:
    root = project(files("pkg/a.py", "pkg/sub/b.py", "other/c.py"))
    assert found("pkg") == ["pkg/a.py", "pkg/sub/b.py"]
    assert found("./pkg/") == ["./pkg/a.py", "./pkg/sub/b.py"]
    assert found(str(root / "pkg")) == [f"{root}/pkg/a.py", f"{root}/pkg/sub/b.py"]
    os.chdir(root / "other")
    assert found("../pkg") == ["../pkg/a.py", "../pkg/sub/b.py"]


def test_every_file_counts_once(project: Project) -> None:
    root = project(files("a.py", "pkg/b.py"))
    assert found("a.py", "./a.py", ".", "pkg", str(root / "a.py"), "pkg/b.py") == ["a.py", "pkg/b.py"]


def test_default_excludes_at_every_depth(project: Project) -> None:
    project(files(*(f"{name}/x.py" for name in DEFAULT_EXCLUDES), *(f"deep/{name}/x.py" for name in DEFAULT_EXCLUDES)))
    assert found() == []
    assert len(found(exclude=())) == 2 * len(DEFAULT_EXCLUDES)


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (["old"], ["a.py", "lib/a.py", "lib/b.ipynb"]),
        (["/old"], ["a.py", "lib/a.py", "lib/b.ipynb", "lib/old/c.py"]),
        (["lib/old"], ["a.py", "lib/a.py", "lib/b.ipynb", "old/d.py"]),
        (["*.ipynb", "a.py"], ["lib/old/c.py", "old/d.py"]),
        (["/a.py"], ["lib/a.py", "lib/b.ipynb", "lib/old/c.py", "old/d.py"]),
        (["lib/**", "!lib/a.py"], ["a.py", "lib/a.py", "old/d.py"]),
        (["**/old/"], ["a.py", "lib/a.py", "lib/b.ipynb"]),
        (["!", "lib"], ["a.py", "old/d.py"]),
    ],
)
def test_exclude_patterns(project: Project, patterns: list[str], expected: list[str]) -> None:
    project(files("a.py", "lib/a.py", "lib/b.ipynb", "lib/old/c.py", "old/d.py"))
    assert found(exclude=patterns) == expected


def test_what_is_named_is_checked_unless_exclusion_is_forced(project: Project) -> None:
    project(files("build/a.py", "build/dist/b.py", "build/script", "src/c.py", "notes.txt"))
    named = ("build/a.py", "build/script", "src/c.py", "notes.txt")
    assert found(*named) == ["build/a.py", "build/script", "notes.txt", "src/c.py"]
    assert found(*named, force_exclude=True) == ["notes.txt", "src/c.py"]
    assert found("build") == ["build/a.py"]
    assert found("build/dist") == ["build/dist/b.py"]
    assert found("build", "build/dist", force_exclude=True) == []


def test_standard_input_can_be_excluded_by_name(project: Project) -> None:
    root = project({})
    excludes = [Patterns(str(root), ("build",))]
    assert [is_excluded(name, excludes) for name in ("build/x.py", "src/x.py", "-")] == [True, False, False]


def test_gitignore_nested_with_negations(project: Project) -> None:
    project(
        {
            **files(
                "a.py", "gen.py", "keep/gen.py", "keep/x_pb2.py", "out/deep/b.py", "out/keep.py", "top.py", "sub/top.py"
            ),
            ".gitignore": "gen.py\n/top.py\n# comment\nout/*\n!out/keep.py\n\n!\n",
            "keep/.gitignore": "!gen.py\n*_pb2.py\n",
        }
    )
    assert found() == ["a.py", "keep/gen.py", "out/keep.py", "sub/top.py"]


def test_files_below_an_ignored_folder_stay_ignored(project: Project) -> None:
    project({**files("out/a.py"), ".gitignore": "out/\n!out/a.py\n"})
    assert found() == []
    assert found("out/a.py") == ["out/a.py"]


def test_gitignore_of_the_repository_around_the_path(project: Project) -> None:
    root = project(
        {
            **files("repo/.git/HEAD", "repo/pkg/a.py", "repo/pkg/gen/b.py", "repo/pkg/local.py"),
            ".gitignore": "*.py\n",
            "repo/.gitignore": "gen/\n",
            "repo/.git/info/exclude": "local.py\n",
        }
    )
    assert found("repo/pkg") == ["repo/pkg/a.py"]
    assert found("repo/pkg/gen") == ["repo/pkg/gen/b.py"]
    os.chdir(root / "repo" / "pkg")
    assert found() == ["a.py"]


def test_without_a_repository_only_ignore_files_below_count(project: Project) -> None:
    project({**files("pkg/a.py", "pkg/b.py"), ".gitignore": "a.py\n", "pkg/.gitignore": "b.py\n"})
    assert found("pkg") == ["pkg/a.py"]
    assert found() == []


def test_links(project: Project) -> None:
    root = project(files("real/a.py", "target.txt"))
    (root / "real" / "loop").symlink_to(root / "real", target_is_directory=True)
    (root / "real" / "self.py").symlink_to("self.py")
    (root / "real" / ".#a.py").symlink_to("nobody@nowhere:1")
    (root / "real" / "linked.py").symlink_to(root / "target.txt")
    (root / "alias").symlink_to(root / "real", target_is_directory=True)
    assert found() == ["real/a.py", "real/linked.py"]
    assert found("alias") == ["alias/a.py", "alias/linked.py"]
    assert found("real/loop/loop/a.py", "real/a.py") == ["real/loop/loop/a.py"]


def test_what_cannot_be_read_is_named_with_its_cause(project: Project) -> None:
    root = project(files("a.py", "empty/readme.txt"))
    (root / "self.py").symlink_to("self.py")
    os.mkfifo(root / "pipe.py")
    paths = ("missing.py", "a.py", "missing/dir", "self.py", "pipe.py", "nul\0.py", "empty")
    assert discover(paths, ()) == Discovered(
        files=("a.py",),
        unreadable=(
            ("missing.py", "No such file or directory"),
            ("missing/dir", "No such file or directory"),
            ("nul\0.py", "embedded null byte"),
            ("pipe.py", "not a regular file"),
            ("self.py", "Too many levels of symbolic links"),
        ),
        empty=("empty",),
    )


def test_pipes_in_folders_are_left_alone(project: Project) -> None:
    os.mkfifo(project(files("a.py")) / "pipe.py")
    assert found() == ["a.py"]


def test_a_folder_without_permission(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project(files("a.py", "closed/b.py"))
    scandir = os.scandir

    # The superuser may read everything, so file modes cannot arrange this.
    def refuse(path: str) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr("os.scandir", refuse)
    assert discover(["."], ()) == Discovered(("a.py",), (("closed", "Permission denied"),), ())


def test_file_names_that_are_no_text(project: Project) -> None:
    root = project({})
    name = os.fsdecode(b"caf\xe9.py")
    try:
        (root / name).touch()
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    assert discover(["."], ()).files == (name,)
