"""Imports go one way (values <- knowledge <- interpreter <- lint <- cli), and rules see set-ups only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import ROOT

FACTS_OF_RULES = {
    "changes",
    "decisions",
    "evidence",
    "findings",
    "metric_semantics",
    "places",
    "rule",
    "semantics",
    "setups",
    "networks",
    "trials",
    "verdicts",
    "wording",
}

MAY_IMPORT = {
    # a module or package of kclf_lint: what it may import of kclf_lint
    "places": set(),
    "networks": set(),
    "verdicts": set(),
    "setups": {"networks", "places"},
    "findings": {"places", "trials", "verdicts"},
    "values": {"places", "setups"},
    "diagrams": {"values"},
    "knowledge": {"diagrams", "networks", "values", "places", "setups"},
    "network_sizes": {"knowledge", "networks"},
    "sources": set(),
    "project": {"sources"},
    "interpreter": {"knowledge", "diagrams", "values", "places", "setups", "sources", "project"},
    "facts": {"knowledge", "diagrams", "network_sizes", "networks", "values", "places", "setups"},
    "understanding": {"interpreter", "facts", "places", "project", "setups", "sources"},
    "trials": {"knowledge", "networks", "setups", "verdicts"},
    "cache": set(),
    "limits": {"networks"},
    "processes": set(),
    "laboratory": {"cache", "limits", "processes", "trials"},
    "worker": set(),
    "rule": {"findings", "places", "setups", "trials", "verdicts", "RULES"},
    "rebuilding": {
        "decisions",
        "knowledge",
        "network_sizes",
        "networks",
        "rule",
        "semantics",
        "setups",
        "trials",
    },
    "confirmation": {"cache", "findings", "laboratory", "rule", "trials", "verdicts"},
    "semantics": {"setups"},
    "metric_semantics": {"semantics", "setups"},
    "decisions": {"semantics", "setups"},
    "wording": {"places", "setups"},
    "changes": {"findings", "places", "rule", "setups", "wording"},
    "evidence": {"places", "setups", "wording"},
    "judgement": {"rule", "setups", "understanding"},
    "positions": {"findings", "places", "project", "rule", "sources"},
    "screen": {"project"},
    "suppression": set(),
    "show_setups": {"places", "positions", "setups", "understanding"},
    "lint": {
        "findings",
        "judgement",
        "places",
        "positions",
        "project",
        "rebuilding",
        "rule",
        "screen",
        "setups",
        "show_setups",
        "sources",
        "suppression",
        "understanding",
    },
    "discovery": set(),
    "selection": {"rule"},
    "settings": {"discovery", "rule", "selection"},
    "workers": {"run"},
    "run": {"findings", "lint", "places", "project", "screen", "sources", "workers"},
    "reporters": {"findings", "places", "run", "verdicts"},
    "messages": {"reporters"},
    "progress": {"messages", "reporters"},
    "report": {"findings", "messages", "reporters", "rule", "run", "settings", "verdicts"},
    "cli": {
        "cache",
        "confirmation",
        "discovery",
        "findings",
        "laboratory",
        "lint",
        "messages",
        "progress",
        "report",
        "rule",
        "run",
        "selection",
        "settings",
    },
    "__main__": {"cli"},
    "__init__": set(),
}

CONFIRMATION_WORKERS = {"worker"}
"""Modules that run inside of a project's own Python, with its TensorFlow."""

PROGRAM = ROOT / "linter" / "kclf_lint"
RULES = ROOT / "rules" / "kclf_lint_rules"


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, at its top or in a function; ``from a import b`` gives ``a.b``."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                assert level == 0, f"{path}: a relative import"
                yield from (f"{module}.{alias.name}" for alias in names)
            case _:
                pass


def parts_used(path: Path, own: str) -> set[str]:
    """The parts of the project that a file imports, besides its own."""
    used = set()
    for name in imports(path):
        root, _, rest = name.partition(".")
        if root == "kclf_lint_rules":
            used.add("RULES")
        elif root == "kclf_lint":
            used.add(part_named(rest))
    return used - {own, "__init__"}


def part_named(rest: str) -> str:
    first = rest.partition(".")[0]
    return first if (PROGRAM / first).is_dir() or (PROGRAM / f"{first}.py").exists() else "__init__"


def part_of(path: Path) -> str:
    return path.relative_to(PROGRAM).parts[0].removesuffix(".py")


def names(paths: list[Path]) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in paths]


MODULES = sorted(PROGRAM.rglob("*.py"))
RULE_MODULES = sorted(RULES.rglob("*.py"))


def test_every_part_has_a_line_in_the_table() -> None:
    assert {part_of(path) for path in MODULES} == set(MAY_IMPORT)


@pytest.mark.parametrize("path", MODULES, ids=names(MODULES))
def test_imports_go_one_way(path: Path) -> None:
    part = part_of(path)
    assert parts_used(path, part) - MAY_IMPORT[part] == set()


def test_no_part_reaches_itself_through_others() -> None:
    # The worker and the run that starts it belong together.
    edges = {part: set(others) - {"RULES"} for part, others in MAY_IMPORT.items()}
    edges["workers"] = set()
    order: list[str] = []
    while free := sorted(part for part, others in edges.items() if part not in order and others <= set(order)):
        order += free
    assert set(order) == set(edges)


@pytest.mark.parametrize("path", RULE_MODULES, ids=names(RULE_MODULES))
def test_rules_see_facts_only(path: Path) -> None:
    assert parts_used(path, "") <= FACTS_OF_RULES
    assert {name.split(".")[0] for name in imports(path)} & {"libcst", "ast", "tensorflow", "keras"} == set()


def test_rules_do_not_import_each_other() -> None:
    others = [name for path in RULE_MODULES for name in imports(path) if name.startswith("kclf_lint_rules.")]
    assert others == []


@pytest.mark.parametrize("path", MODULES + RULE_MODULES, ids=names(MODULES + RULE_MODULES))
def test_only_confirmation_imports_tensorflow(path: Path) -> None:
    roots = {name.split(".")[0] for name in imports(path)}
    heavy = roots & {"tensorflow", "keras", "tf_keras", "numpy", "pandas", "sklearn"}
    assert heavy == set() or path.stem in CONFIRMATION_WORKERS


def test_facts_know_no_syntax_trees() -> None:
    for part in (
        "places",
        "setups",
        "findings",
        "rule",
        "semantics",
        "metric_semantics",
        "wording",
        "changes",
        "evidence",
        "judgement",
    ):
        assert "libcst" not in {name.split(".")[0] for name in imports(PROGRAM / f"{part}.py")}
