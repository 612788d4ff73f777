"""The pipeline from bytes to an outcome, with small rules and a small interpreter of its own."""

from __future__ import annotations

import gc
import json
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import libcst as cst
import libcst.matchers as m
import pytest

from kclf_lint.findings import Applicability, Edit, Finding, Fix, Related, Severity
from kclf_lint.lint import Options, Outcome, check
from kclf_lint.places import Location, Place
from kclf_lint.rule import AddArgument, Check, FixPlan, Report, Rule, all_rules
from kclf_lint.setups import SetUp
from kclf_lint.understanding import Understanding, Understood, World

if TYPE_CHECKING:
    from kclf_lint.project import Project
    from kclf_lint.sources import Source

ALL = Options(frozenset(("KCF101", "KCF301", "KCF901", "KCF902")), setups=False)


def understand_compile_calls(
    source: Source,
    trees: Sequence[cst.Module | None],
    project: Project | None = None,
    keras: int = 3,
    networks: bool = False,
) -> Understanding:
    """Every call ``compile(...)`` is a set-up."""
    understood = []
    for cell, tree in enumerate(trees):
        for statement in tree.body if tree is not None else ():
            for call in m.findall(statement, m.Call(func=m.Name("compile"))):
                place = Place(source.path, cell, statement, call)
                setup = SetUp(place, (), (), (), True, ())
                understood.append(Understood(place, (World(frozenset(), setup),)))
    return Understanding(tuple(understood), ("too many models",))


def say_compile(setup: SetUp) -> Iterator[Report]:
    assert setup.compile_place is not None
    yield Report(setup.compile_place, "it compiles")


def advise(setup: SetUp) -> Iterator[Report]:
    assert setup.compile_place is not None
    related = ((setup.compile_place, "here"),)
    fix = FixPlan("say more", Applicability.SAFE, (AddArgument(setup.compile_place, "more=1"),))
    yield Report(setup.compile_place, "say more", related, fix, Severity.WARNING)


Rules = Callable[[Check, Check], None]


@pytest.fixture
def use_rules(monkeypatch: pytest.MonkeyPatch) -> Rules:
    """Let these two checks be KCF101 and KCF301."""

    def use(first: Check, second: Check) -> None:
        rules = (
            Rule("KCF101", "compiles", Severity.ERROR, "", "", first),
            Rule("KCF301", "says-little", Severity.ADVICE, "", "", second),
            *(rule for rule in all_rules() if rule.code.startswith("KCF9")),
        )
        monkeypatch.setattr("kclf_lint.rule.all_rules", lambda: rules)

    monkeypatch.setattr("kclf_lint.understanding.understand", understand_compile_calls)
    use(say_compile, advise)
    return use


def notebook(*sources: str) -> bytes:
    return json.dumps({"cells": [{"cell_type": "code", "source": source} for source in sources]}).encode()


def lines(outcome: Outcome) -> list[tuple[int | None, int, str]]:
    return [(found.location.cell, found.location.line, found.code) for found in outcome.findings]


@pytest.mark.usefixtures("use_rules")
def test_reports_become_findings() -> None:
    location = Location("a.py", None, 2, 1, 2, 11)
    end = Location("a.py", None, 2, 10, 2, 10)
    outcome = check("a.py", b"import keras\ncompile(1)\n", ALL)
    assert outcome == Outcome(
        "a.py",
        findings=(
            Finding("KCF101", "compiles", Severity.ERROR, "it compiles", location, (2, 2)),
            Finding(
                "KCF301",
                "says-little",
                Severity.WARNING,
                "say more",
                location,
                (2, 2),
                related=(Related(location, "here"),),
                fix=Fix("say more", Applicability.SAFE, (Edit(end, ", more=1"),)),
            ),
        ),
        limits=("too many models",),
        analysed=True,
    )
    assert pickle.loads(pickle.dumps(outcome)) == outcome


@pytest.mark.usefixtures("use_rules")
def test_code_without_keras_is_not_analysed() -> None:
    assert check("a.py", b"compile(1)\nprint 'a'\n", ALL) == Outcome("a.py")


@pytest.mark.usefixtures("use_rules")
def test_findings_are_sorted_and_selected() -> None:
    outcome = check("a.py", b"import keras\n[compile(2), compile(1)]; compile(3)\ncompile(0)\n", ALL)
    assert [(found.location.line, found.location.column, found.code) for found in outcome.findings] == [
        (line, column, code) for line, column in ((2, 2), (2, 14), (2, 27), (3, 1)) for code in ("KCF101", "KCF301")
    ]
    few = Options(frozenset({"KCF301"}), setups=False)
    assert lines(check("a.py", b"import keras\ncompile(1)\n", few)) == [(None, 2, "KCF301")]


@pytest.mark.usefixtures("use_rules")
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("compile(1)  # noqa\n", []),
        ("compile(1)  # noqa: KCF301\n", ["KCF101"]),
        ("compile(\n    1,  # noqa: KCF1,KCF301\n)\n", []),
        ("x = [\n    compile(1),\n]  # noqa: KCF301\n", ["KCF101"]),
        ("x = '# noqa', compile(1)\n", ["KCF101", "KCF301"]),
        ("def f():\n    compile(1)\n    # noqa\n", ["KCF101", "KCF301"]),
        ("def f():  # noqa\n    compile(1)\n", ["KCF101", "KCF301"]),
    ],
)
def test_noqa_on_any_line_of_the_statement_silences(code: str, expected: list[str]) -> None:
    outcome = check("a.py", f"import keras\n{code}".encode(), ALL)
    assert [found.code for found in outcome.findings] == expected


@pytest.mark.usefixtures("use_rules")
def test_in_a_notebook_only_the_broken_cell_is_lost() -> None:
    data = notebook(
        "import keras\n%cd x\ncompile(1)", "x = (", "", "!ls\ncompile(2)  # noqa: KCF101", "print 'a'  # noqa"
    )
    outcome = check("a.ipynb", data, ALL)
    assert lines(outcome) == [(1, 3, "KCF101"), (1, 3, "KCF301"), (2, 1, "KCF901"), (4, 2, "KCF301")]
    assert outcome.findings[2] == Finding(
        "KCF901",
        "cannot-parse",
        Severity.ERROR,
        "cannot parse: '(' was never closed",
        Location("a.ipynb", 2, 1, 5, 1, 5),
        (1, 1),
    )


@pytest.mark.parametrize(
    ("path", "data", "code", "message", "line"),
    [
        ("a.py", b"import keras\ncompile()\nprint 'a'\n", "KCF901", "cannot parse: print statement of Python 2", 3),
        ("a.py", b"import keras\n'\xff'; compile()\n", "KCF902", "cannot read: byte 0xff is not utf-8", 2),
        (
            "a.py",
            "import keras; compile()".encode("utf-16"),
            "KCF902",
            "cannot read: the file is UTF-16, which Python does not read",
            1,
        ),
        ("a.ipynb", b"", "KCF901", "cannot parse: the notebook is empty", 1),
        ("a.ipynb", b"keras", "KCF901", "cannot parse: the notebook is not JSON: Expecting value", 1),
    ],
)
def test_a_file_that_cannot_be_checked_is_one_finding(
    path: str, data: bytes, code: str, message: str, line: int
) -> None:
    outcome = check(path, data, ALL)
    [finding] = outcome.findings
    assert (finding.code, finding.message, finding.location.line) == (code, message, line)
    assert finding.severity is Severity.ERROR
    assert outcome.errors == ()
    others = Options(ALL.codes - {code}, setups=False)
    assert check(path, data, others).findings == ()


def test_a_rule_that_raises_is_an_error_of_the_tool(use_rules: Rules) -> None:
    def broken(setup: SetUp) -> Iterator[Report]:
        yield from say_compile(setup)
        if next(judged):
            raise KeyError("units")

    judged = iter([False, True])
    use_rules(broken, advise)
    outcome = check("a.py", b"import keras\ncompile(1)\ncompile(2)\n", ALL)
    assert lines(outcome) == [(None, 2, "KCF101"), (None, 2, "KCF301"), (None, 3, "KCF301")]
    [error] = outcome.errors
    assert error.startswith("a.py: rule KCF101 (compiles) failed: KeyError: 'units' (test_lint.py:")


@pytest.mark.usefixtures("use_rules")
@pytest.mark.parametrize("failure", [RecursionError("too deep"), AssertionError(), ValueError("odd")])
def test_an_interpreter_that_raises_is_an_error_of_the_tool(
    failure: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(
        source: Source, trees: Sequence[cst.Module | None], project: Project | None, keras: int, networks: bool
    ) -> Understanding:
        raise failure

    monkeypatch.setattr("kclf_lint.understanding.understand", broken)
    outcome = check("a.ipynb", notebook("import keras\ncompile(1)", "x = ("), ALL)
    assert lines(outcome) == [(2, 1, "KCF901")]
    [error] = outcome.errors
    assert error.startswith(f"a.ipynb: the interpreter failed: {type(failure).__name__}: {failure} (test_lint.py:")


@pytest.mark.usefixtures("use_rules")
def test_set_ups_are_described_on_request() -> None:
    data = b"import keras\nif a:\n    compile(1)\n"
    assert check("a.py", data, ALL).setups == ()
    [setup] = check("a.py", data, Options(frozenset(), setups=True)).setups
    assert (setup["path"], setup["cell"], setup["line"], setup["heads"]) == ("a.py", None, 3, [])


@pytest.mark.usefixtures("use_rules")
@pytest.mark.parametrize("enabled", [True, False])
def test_no_garbage_is_collected_during_a_file(enabled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def look(
        source: Source, trees: Sequence[cst.Module | None], project: Project | None, keras: int, networks: bool
    ) -> Understanding:
        seen.append(gc.isenabled())
        raise ValueError

    monkeypatch.setattr("kclf_lint.understanding.understand", look)
    before = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        check("a.py", b"import keras\ncompile(1)\n", ALL)
        assert (seen, gc.isenabled()) == ([False], enabled)
    finally:
        (gc.enable if before else gc.disable)()


def test_a_file_without_keras_costs_no_libcst() -> None:
    code = (
        "import sys\n"
        "from kclf_lint.lint import Options, check\n"
        "check('a.py', b'import torch', Options(frozenset({'KCF101'}), setups=False))\n"
        "print(sorted({'libcst', 'rich', 'tensorflow', 'kclf_lint_rules'} & set(sys.modules)))\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"
