"""What each output format prints, character for character."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import pytest

from kclf_lint.findings import Applicability, Edit, Finding, Fix, Related, Severity
from kclf_lint.places import Location
from kclf_lint.reporters import flake8, full, sarif, setups
from kclf_lint.reporters import json as json_reporter
from kclf_lint.reporters.visible import visible
from kclf_lint.verdicts import Status, Verdict, inconclusive


def location(
    line: int, column: int, end_line: int, end_column: int, *, path: str = "a.py", cell: int | None = None
) -> Location:
    return Location(path, cell, line, column, end_line, end_column)


def finding(
    place: Location, *, message: str = "the message", related: tuple[Related, ...] = (), fix: Fix | None = None
) -> Finding:
    return Finding(
        "KCF201", "sparse-loss-one-hot", Severity.ERROR, message, place, (place.line, place.end_line), related, fix
    )


SIMPLE = finding(location(3, 5, 3, 9))
IN_NOTEBOOK = finding(
    location(12, 1, 13, 4, path="n.ipynb", cell=3),
    related=(Related(location(2, 3, 2, 8, path="n.ipynb", cell=1), "encoded here"),),
    fix=Fix(
        "use the categorical loss",
        Applicability.UNSAFE,
        (Edit(location(12, 1, 12, 1, path="n.ipynb", cell=3), "categorical"),),
    ),
)


def test_flake8() -> None:
    assert [flake8.line(SIMPLE), flake8.line(IN_NOTEBOOK)] == [
        "a.py:3:5: KCF201 the message",
        "n.ipynb:cell 3:12:1: KCF201 the message",
    ]


VERDICT = Verdict(Status.CONFIRMED, "24 of 24 predictions are 1.0", "Keras 3.15.1", "whole model")


def test_verdicts_in_lines() -> None:
    def shown(verdict: Verdict) -> str:
        return flake8.line(replace(SIMPLE, verdict=verdict)).removeprefix("a.py:3:5: KCF201 the message ")

    assert [shown(VERDICT), shown(inconclusive("what\nis \x1b")), shown(inconclusive("x" * 200))] == [
        "[confirmed on Keras 3.15.1: 24 of 24 predictions are 1.0 (whole model)]",
        r"[inconclusive: what\nis \x1b]",
        f"[inconclusive: {'x' * 200}]",
    ]
    long = "word, " * 60
    assert shown(replace(VERDICT, evidence=long)) == (
        f"[confirmed on Keras 3.15.1: {'word, ' * 32}word, … (whole model)]"
    )
    assert shown(inconclusive("x" * 201)) == f"[inconclusive: {'x' * 199}…]"


def test_verdicts_in_json() -> None:
    found = [replace(SIMPLE, verdict=VERDICT), replace(SIMPLE, verdict=inconclusive("no shape\x1b"))]
    assert [each["verdict"] for each in json.loads(json_reporter.report(found))] == [
        {
            "status": "confirmed",
            "evidence": "24 of 24 predictions are 1.0",
            "judge": "Keras 3.15.1",
            "built": "whole model",
        },
        {"status": "inconclusive", "evidence": "no shape\x1b", "judge": "", "built": ""},
    ]


@pytest.mark.parametrize(
    ("status", "styled"),
    [
        (Status.CONFIRMED, "\x1b[1;35mconfirmed\x1b[0m"),
        (Status.REFUTED, "\x1b[1;32mrefuted\x1b[0m"),
        (Status.INCONCLUSIVE, "\x1b[2minconclusive\x1b[0m"),
    ],
)
def test_verdicts_in_full(status: Status, styled: str) -> None:
    found = finding(location(1, 1, 1, 2), fix=Fix("use 'categorical'", Applicability.SAFE, ()))
    found = replace(found, verdict=replace(VERDICT, status=status, evidence="is \x1b[bold] " + "x" * 600))
    assert shown(found, {"a.py": lines("x")}).splitlines()[4:6] == [
        f"  = verdict: {status.value} on Keras 3.15.1: is \\x1b[bold] {'x' * 600} (whole model)",
        "  = fix: use 'categorical' (safe)",
    ]
    assert f"verdict: {styled} on Keras 3.15.1: " in shown(found, {}, color=True)


def test_flake8_is_one_line_whatever_the_names_are() -> None:
    odd = finding(location(1, 1, 1, 1, path="a\n\x1b[31m.py"), message="loss='x\r\ny\x07'")
    assert flake8.line(odd) == r"a\n\x1b[31m.py:1:1: KCF201 loss='x\r\ny\x07'"


def test_json() -> None:
    assert json.loads(json_reporter.report([SIMPLE, IN_NOTEBOOK])) == [
        {
            "path": "a.py",
            "cell": None,
            "line": 3,
            "column": 5,
            "end_line": 3,
            "end_column": 9,
            "code": "KCF201",
            "rule": "sparse-loss-one-hot",
            "severity": "error",
            "message": "the message",
            "related": [],
            "fix": None,
            "verdict": None,
            "docs_url": "rules/KCF201/",
        },
        {
            "path": "n.ipynb",
            "cell": 3,
            "line": 12,
            "column": 1,
            "end_line": 13,
            "end_column": 4,
            "code": "KCF201",
            "rule": "sparse-loss-one-hot",
            "severity": "error",
            "message": "the message",
            "related": [{"path": "n.ipynb", "cell": 1, "line": 2, "column": 3, "message": "encoded here"}],
            "fix": {
                "applicability": "unsafe",
                "edits": [
                    {
                        "path": "n.ipynb",
                        "cell": 3,
                        "line": 12,
                        "column": 1,
                        "end_line": 12,
                        "end_column": 1,
                        "text": "categorical",
                    }
                ],
            },
            "verdict": None,
            "docs_url": "rules/KCF201/",
        },
    ]


def test_json_is_plain_ascii_and_never_half_written() -> None:
    text = json_reporter.report([finding(location(1, 1, 1, 1, path="caf\udce9é\x1b.py"))])
    assert text.isascii()
    assert "\x1b" not in text
    assert json.loads(text)[0]["path"] == "caf\udce9é\x1b.py"
    assert json_reporter.report([]) == "[]"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain äöü 漢字 🎉", "plain äöü 漢字 🎉"),
        ("\x1b]0;title\x07", r"\x1b]0;title\x07"),
        ("a\tb\nc\rd\x00\x7f\x85\x9b", r"a\tb\nc\rd\x00\x7f\x85\x9b"),
        ("\u202etxt.py\u2066", r"\u202etxt.py\u2066"),
        ("\u2028\u200f", r"\u2028\u200f"),
        ("caf\udce9\ud800", r"caf\xe9\ud800"),
        (r"back\slash", r"back\slash"),
    ],
)
def test_visible(text: str, expected: str) -> None:
    assert visible(text) == expected


Lines = dict[tuple[int | None, int], str]
"""Lines of one file, by cell and number."""


def shown(found: Finding, excerpts: dict[str, Lines], *, color: bool | None = None) -> str:
    file = io.StringIO()
    merged = {(path, *key): line for path, known in excerpts.items() for key, line in known.items()}
    full.report([found], merged, file, color=color)
    return file.getvalue()


def lines(text: str, *, cell: int | None = None, first: int = 1) -> Lines:
    return {(cell, number): line for number, line in enumerate(text.split("\n"), first)}


@pytest.fixture(autouse=True)
def no_wishes_about_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def test_full_shows_source_carets_related_places_and_the_fix() -> None:
    code = (
        "import keras\n\nlabels = to_categorical(y)\n"
        "model = build()\nmodel.compile(\n    loss='sparse'\n)\nmodel.fit(x, labels)\n"
    )
    found = finding(
        location(6, 10, 6, 18),
        related=(
            Related(location(3, 10, 3, 27), "labels are one-hot encoded here"),
            Related(location(1, 1, 1, 2, path="other.py"), "a file without excerpt"),
        ),
        fix=Fix("use 'categorical'", Applicability.SAFE, ()),
    )
    assert shown(found, {"a.py": lines(code)}) == (
        "error KCF201 sparse-loss-one-hot: the message\n"
        " --> a.py:6:10\n"
        "4 | model = build()\n"
        "5 | model.compile(\n"
        "6 |     loss='sparse'\n"
        "  |          ^^^^^^^^\n"
        "7 | )\n"
        "8 | model.fit(x, labels)\n"
        "  = note: labels are one-hot encoded here\n"
        " --> a.py:3:10\n"
        "3 | labels = to_categorical(y)\n"
        "  |          ^^^^^^^^^^^^^^^^^\n"
        "  = note: a file without excerpt\n"
        " --> other.py:1:1\n"
        "  = fix: use 'categorical' (safe)\n"
        "\n"
    )


def test_full_underlines_every_line_of_a_span() -> None:
    found = finding(location(9, 3, 11, 2, path="n.ipynb", cell=2))
    assert shown(found, {"n.ipynb": lines("a\nb\nx=Dense(\n    1,  \n)\nc", cell=2, first=7)}) == (
        "error KCF201 sparse-loss-one-hot: the message\n"
        "  --> n.ipynb:cell 2:9:3\n"
        " 7 | a\n"
        " 8 | b\n"
        " 9 | x=Dense(\n"
        "   |   ^^^^^^\n"
        "10 |     1,  \n"
        "   |     ^^\n"
        "11 | )\n"
        "   | ^\n"
        "12 | c\n"
        "\n"
    )


def test_full_keeps_carets_below_wide_and_odd_characters() -> None:
    found = finding(location(1, 10, 1, 15))
    assert shown(found, {"a.py": lines("\ts='漢\x1b'; Dense")}).splitlines()[2:4] == [
        r"1 |     s='漢\x1b'; Dense",
        "  |                 ^^^^^",
    ]


def test_full_cuts_long_spans() -> None:
    text = shown(finding(location(1, 1, 40, 2)), {"a.py": lines("\n".join(["x"] * 40))})
    assert [line for line in text.splitlines() if "| x" in line] == [f"{number:>2} | x" for number in range(1, 11)]


def test_full_never_wraps_and_takes_markup_as_text() -> None:
    code = "x = [bold]" + "1" * 300 + ":tada:"
    assert f"1 | {code}\n" in shown(finding(location(1, 1, 1, 2)), {"a.py": lines(code)})


def test_full_has_colours_only_where_they_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    def coloured(color: bool | None) -> bool:
        return "\x1b[" in shown(SIMPLE, {}, color=color)

    assert [coloured(None), coloured(True), coloured(False)] == [False, True, False]
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert [coloured(None), coloured(True), coloured(False)] == [True, True, False]
    monkeypatch.setenv("NO_COLOR", "1")
    assert [coloured(None), coloured(True), coloured(False)] == [False, True, False]


AT: dict[str, Any] = {"cell": None, "line": 4}


def facts(**changes: Any) -> dict[str, Any]:
    return {
        "loss": {"name": "mse", "from_logits": None, "family": "regression", "spelling": "string", **AT},
        "heads": [
            {"name": None, "units": 2, "activation": "linear", "rank": 2, "layer": "Dense(2)", "cell": None, "line": 3}
        ],
        "metrics": [{"name": "accuracy", "text": "acc", "spelling": "string", "output": 0, **AT}],
        "labels": {
            "train": {
                "encoding": "one_hot",
                "classes": "n",
                "rank": 2,
                "last": "n",
                "cell": None,
                "line": 5,
                "story": [{"cell": None, "line": 1, "message": "one-hot encoded here"}],
            },
            "validation": None,
            "test": None,
        },
        "predictions": [
            {
                "kind": "argmax",
                "axis": -1,
                "samples": None,
                "text": "np.argmax(p)",
                "output": 0,
                "cell": None,
                "line": 9,
            }
        ],
        "trained": True,
        "unknown": ["from_logits: given by a variable"],
        **changes,
    }


def test_setups() -> None:
    assert list(setups.report([{"path": "a.py", **AT, **facts()}])) == [
        "a.py:4",
        "  head        units=2, activation=linear, rank=2: Dense(2) (line 3)",
        "  loss        mse, from_logits=unknown, family=regression (line 4)",
        "  metric      accuracy: acc (line 4)",
        "  labels      train: encoding=one_hot, classes=n, rank=2, last=n (line 5)",
        "                one-hot encoded here (line 1)",
        "  prediction  argmax, axis=-1, samples=unknown: np.argmax(p) (line 9)",
        "  trained     yes",
        "  unknown     from_logits: given by a variable",
        "",
    ]


def test_setups_of_branches_outputs_and_notebooks() -> None:
    head = {"name": "aux", "units": None, "activation": None, "rank": None, "layer": "", "cell": 2, "line": None}
    loss = {"name": None, "from_logits": None, "family": None, "spelling": "unknown", "cell": 1, "line": 8}
    bare = facts(heads=[head], loss=None, losses=[loss, None], metrics=None, predictions=[], trained=None, unknown=[])
    setup = {"path": "\x1b.ipynb", "cell": 2, "line": 7, **bare, "labels": None, "worlds": [bare | {"labels": None}]}
    block = [
        "head        aux, units=unknown, activation=unknown, rank=unknown",
        "loss        from_logits=unknown, family=unknown (cell 1, line 8)",
        "loss        unknown",
        "trained     unknown",
    ]
    assert list(setups.report([setup])) == [
        r"\x1b.ipynb:cell 2:7",
        *(f"  {line}" for line in block),
        "  branch 1",
        *(f"    {line}" for line in block),
        "",
    ]


def test_sarif() -> None:
    shown = [replace(SIMPLE, verdict=VERDICT), replace(IN_NOTEBOOK, severity=Severity.ADVICE)]
    document = json.loads(sarif.report(shown, {"KCF201": "What it finds"}))
    (run,) = document["runs"]
    rule = {"id": "KCF201", "name": "sparse-loss-one-hot", "shortDescription": {"text": "What it finds"}}
    assert (document["version"], run["tool"]["driver"]["rules"]) == ("2.1.0", [rule])
    simple, in_notebook = run["results"]
    assert (simple["ruleId"], simple["ruleIndex"], simple["level"]) == ("KCF201", 0, "error")
    assert simple["message"] == {"text": "the message"}
    (place,) = simple["locations"]
    assert place == {
        "physicalLocation": {
            "artifactLocation": {"uri": "a.py"},
            "region": {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 9},
        }
    }
    assert simple["properties"]["verdict"] == {
        "status": "confirmed",
        "evidence": "24 of 24 predictions are 1.0",
        "judge": "Keras 3.15.1",
        "built": "whole model",
    }
    assert (in_notebook["level"], in_notebook["locations"][0]["properties"]) == ("note", {"cell": 3})
    assert in_notebook["relatedLocations"][0]["message"] == {"text": "encoded here"}
    (change,) = in_notebook["fixes"][0]["artifactChanges"]
    assert change["replacements"][0]["insertedContent"] == {"text": "categorical"}


def test_paths_in_sarif_are_addresses() -> None:
    strange = finding(location(1, 1, 1, 2, path="a folder\\b#\udcff.py"))
    document = json.loads(sarif.report([strange], {}))
    address = document["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert address == "a%20folder/b%23%FF.py"
