"""Every rule against programs: the fixtures with their marks, and the examples of its own documentation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import ROOT
from kclf_lint.findings import Finding, Fix
from kclf_lint.lint import Options, Outcome, check
from kclf_lint.places import Location
from kclf_lint.rule import Rule, all_rules

FIXTURES = ROOT / "fixtures"
STORIES = "stories"
CHECKED = [rule for rule in all_rules() if rule.check is not None]

SECTIONS = ["What it finds", "Why it matters", "Bad", "Good", "What Keras does", "Fix safety", "References"]

_MARK = re.compile(r"# expect: (KCF\d{3}(?:, KCF\d{3})*)\s*$")
_EXAMPLE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)

Found = tuple[int | None, int, str]
"""Cell, line and code of a finding."""


def fixture_files() -> list[Path]:
    return sorted(path for path in FIXTURES.rglob("*") if path.suffix in {".py", ".ipynb"})


def named(path: Path) -> str:
    return path.relative_to(FIXTURES).as_posix()


def texts(path: Path) -> Iterator[tuple[int | None, str]]:
    """The code of a fixture by cell. A fixture that no decoder reads still has marks that can be read."""
    if path.suffix == ".py":
        yield None, path.read_bytes().decode("latin-1")
        return
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    yield from enumerate(code, start=1)


def marks(path: Path) -> set[Found]:
    return {
        (cell, number, code)
        for cell, text in texts(path)
        for number, line in enumerate(text.split("\n"), start=1)
        if (mark := _MARK.search(line))
        for code in mark[1].split(", ")
    }


def outcome(path: str, data: bytes, imports: bool = False) -> Outcome:
    return check(path, data, Options(codes=frozenset(rule.code for rule in all_rules()), setups=False, imports=imports))


def found(findings: tuple[Finding, ...]) -> set[Found]:
    return {(finding.location.cell, finding.location.line, finding.code) for finding in findings}


@pytest.mark.parametrize("path", fixture_files(), ids=named)
def test_findings_of_a_fixture_are_its_marks(path: Path) -> None:
    checked = outcome(str(path), path.read_bytes(), imports=True)
    assert checked.errors == ()
    assert checked.limits == ()
    assert found(checked.findings) == marks(path)
    for finding in checked.findings:
        assert len(finding.message) < 200
        assert "\n" not in finding.message


@pytest.mark.parametrize("path", fixture_files(), ids=named)
def test_a_mark_is_written_as_the_grammar_says(path: Path) -> None:
    lines = [line for _, text in texts(path) for line in text.split("\n")]
    assert [line for line in lines if "expect" in line and "KCF" in line and not _MARK.search(line)] == []


def test_rules_and_fixture_folders_match() -> None:
    folders = {path.name for path in FIXTURES.iterdir() if path.is_dir()} - {STORIES}
    assert folders == {f"{rule.code.lower()}_{rule.name.replace('-', '_')}" for rule in all_rules()}


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_fixtures_say_what_they_are(rule: Rule) -> None:
    (folder,) = FIXTURES.glob(f"{rule.code.lower()}_*")
    bad, good = set(folder.glob("bad_*")), set(folder.glob("good_*"))
    assert bad
    assert good
    assert {*folder.iterdir()} == bad | good
    assert {path.name for path in bad if rule.code not in {code for _, _, code in marks(path)}} == set()
    assert {path.name for path in good if marks(path)} == set()


@pytest.mark.parametrize("group", sorted({rule.code.lower()[:4] for rule in CHECKED}))
def test_every_group_has_a_bad_and_a_good_notebook(group: str) -> None:
    names = {path.name.split("_")[0] for path in FIXTURES.glob(f"{group}*/*.ipynb")}
    assert names == {"bad", "good"}


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_the_documentation_has_its_sections_in_order(rule: Rule) -> None:
    assert re.findall(r"^## (.+)$", rule.documentation, re.MULTILINE) == SECTIONS
    assert re.fullmatch(r"[^#\n]+\.\n\n## .*", rule.documentation, re.DOTALL), "a summary of one line comes first"
    empty = re.findall(r"^## (.+)\n+(?=## |\Z)", rule.documentation, re.MULTILINE)
    assert empty == []


def example(rule: Rule, section: str) -> str:
    """The one program of a section."""
    body = rule.documentation.split(f"## {section}\n")[1].split("\n## ")[0]
    (program,) = _EXAMPLE.findall(body)
    assert isinstance(program, str)
    return program


WITH_EXAMPLES = [rule for rule in all_rules() if rule.code != "KCF902"]  # bytes that no text can show


@pytest.mark.parametrize("rule", WITH_EXAMPLES, ids=lambda rule: rule.code)
def test_the_bad_example_triggers_this_rule_alone(rule: Rule) -> None:
    checked = outcome("bad.py", example(rule, "Bad").encode())
    assert checked.errors == ()
    assert [finding.code for finding in checked.findings] == [rule.code]


@pytest.mark.parametrize("rule", WITH_EXAMPLES, ids=lambda rule: rule.code)
def test_the_good_example_triggers_nothing(rule: Rule) -> None:
    checked = outcome("good.py", example(rule, "Good").encode())
    assert (checked.findings, checked.errors) == ((), ())


def applied(text: str, fix: Fix) -> str:
    """The program after a fix; edits are applied from the last to the first."""
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))

    def span(location: Location) -> tuple[int, int]:
        start = starts[location.line - 1] + location.column - 1
        return start, starts[location.end_line - 1] + location.end_column - 1

    for edit in sorted(fix.edits, key=lambda edit: edit.location, reverse=True):
        start, end = span(edit.location)
        text = text[:start] + edit.text + text[end:]
    return text


@pytest.mark.parametrize("rule", CHECKED, ids=lambda rule: rule.code)
def test_the_fix_of_the_bad_example_leaves_a_program_without_findings(rule: Rule) -> None:
    program = example(rule, "Bad")
    (finding,) = outcome("bad.py", program.encode()).findings
    offers_none = "\n## Fix safety\nThere is no fix" in rule.documentation
    assert (finding.fix is None) is offers_none
    if finding.fix is None:
        return
    checked = outcome("bad.py", applied(program, finding.fix).encode())
    assert (checked.findings, checked.errors) == ((), ())


@pytest.mark.parametrize("path", [path for path in fixture_files() if path.suffix == ".py" and marks(path)], ids=named)
def test_a_fix_removes_what_it_fixes(path: Path) -> None:
    data = path.read_bytes()
    before = outcome(named(path), data).findings
    for finding in before:
        if finding.fix is not None:
            after = outcome(named(path), applied(data.decode(), finding.fix).encode())
            codes = [each.code for each in after.findings]
            assert "KCF901" not in codes
            assert codes.count(finding.code) < [each.code for each in before].count(finding.code)


SHARED_BUILDER = """\
import keras
import numpy as np


def build(units, activation, loss):
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(units, activation=activation)])
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    return model


binary = build(1, "sigmoid", "binary_crossentropy")
binary.fit(np.random.rand(9, 4), np.random.randint(0, 2, 9))
sparse = build(3, "softmax", "sparse_categorical_crossentropy")
sparse.fit(np.random.rand(9, 4), np.random.randint(0, 3, 9))
"""


def test_a_string_that_becomes_two_metrics_gets_no_fix() -> None:
    (finding,) = outcome("shared.py", SHARED_BUILDER.encode()).findings
    assert (finding.code, finding.location.line, finding.fix) == ("KCF301", 7, None)


BRANCHES = """\
import sys

import keras

if len(sys.argv) > 1:
    units, activation, loss = 1, "sigmoid", "binary_crossentropy"
else:
    units, activation, loss = 3, "softmax", "sparse_categorical_crossentropy"
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(units, activation=activation)])
model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
"""


def test_a_string_that_differs_by_branch_gets_no_fix() -> None:
    (finding,) = outcome("branches.py", BRANCHES.encode()).findings
    assert (finding.code, finding.location.line, finding.fix) == ("KCF301", 10, None)


SHARED_LIST = """\
import keras

METRICS = ["accuracy", keras.metrics.AUC()]
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=METRICS)
"""


def test_a_fix_in_a_named_list_keeps_its_neighbours() -> None:
    (finding,) = outcome("named.py", SHARED_LIST.encode()).findings
    assert finding.fix is not None
    written = '"accuracy", keras.metrics.AUC()', 'keras.metrics.BinaryAccuracy(name="accuracy"), keras.metrics.AUC()'
    assert applied(SHARED_LIST, finding.fix) == SHARED_LIST.replace(*written)


@pytest.mark.parametrize("rule", CHECKED, ids=lambda rule: rule.code)
def test_a_rule_has_an_experiment(rule: Rule) -> None:
    assert rule.experiment is not None


@pytest.mark.parametrize("metrics", ['base + ["accuracy"]', '[*["accuracy"]]'])
def test_a_string_that_is_part_of_an_expression_gets_no_fix(metrics: str) -> None:
    program = f"""\
import keras

base = ["AUC"]
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics={metrics})
"""
    (finding,) = outcome("part.py", program.encode()).findings
    assert (finding.code, finding.location.line, finding.fix) == ("KCF301", 5, None)
