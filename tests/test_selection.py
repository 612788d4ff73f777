"""Selectors and the codes that they come to."""

from __future__ import annotations

import pytest

from kclf_lint.findings import Severity
from kclf_lint.rule import Rule
from kclf_lint.selection import SelectionError, Selectors, codes_of, find_rule, select_codes

RULES = tuple(
    Rule(code, name, Severity.ERROR, "summary", "documentation\n", None)
    for code, name in (
        ("KCF101", "softmax-one-unit"),
        ("KCF102", "sigmoid-single-label"),
        ("KCF201", "sparse-loss-one-hot"),
        ("KCF301", "bare-accuracy"),
        ("KCF901", "cannot-parse"),
        ("KCF902", "unreadable"),
    )
)
RUN = {"KCF901", "KCF902"}


def codes(*layers: tuple[str | None, str]) -> set[str]:
    selectors = [
        Selectors(None if select is None else tuple(select.split()), tuple(ignore.split())) for select, ignore in layers
    ]
    return set(select_codes(selectors, RULES))


@pytest.mark.parametrize(
    ("select", "ignore", "expected"),
    [
        (None, "", {"KCF101", "KCF102", "KCF201", "KCF301", *RUN}),
        (None, "KCF1", {"KCF201", "KCF301", *RUN}),
        (None, "KCF", set()),
        (None, "bare-accuracy", {"KCF101", "KCF102", "KCF201", *RUN}),
        (None, "KCF901", {"KCF101", "KCF102", "KCF201", "KCF301", "KCF902"}),
        ("KCF1", "", {"KCF101", "KCF102", *RUN}),
        ("kcf101", "", {"KCF101", *RUN}),
        ("Bare-Accuracy", "", {"KCF301", *RUN}),
        ("KCF101 KCF2", "", {"KCF101", "KCF201", *RUN}),
        ("KCF1", "KCF102", {"KCF101", *RUN}),
        ("KCF101", "KCF1", {"KCF101", *RUN}),
        ("softmax-one-unit", "KCF10", {"KCF101", *RUN}),
        ("KCF101", "softmax-one-unit", RUN),
        ("KCF1", "KCF1", RUN),
        ("KCF1", "KCF9", {"KCF101", "KCF102"}),
        ("", "", RUN),
    ],
)
def test_select_and_ignore(select: str | None, ignore: str, expected: set[str]) -> None:
    assert codes((select, ignore)) == expected


@pytest.mark.parametrize(
    ("file", "command_line", "expected"),
    [
        (("KCF1", ""), (None, ""), {"KCF101", "KCF102", *RUN}),
        (("KCF1", ""), (None, "KCF102"), {"KCF101", *RUN}),
        (("KCF1", ""), ("KCF3", ""), {"KCF301", *RUN}),
        ((None, "KCF3"), ("KCF3", ""), {"KCF301", *RUN}),
        ((None, "KCF3"), (None, "KCF2"), {"KCF101", "KCF102", *RUN}),
        ((None, "KCF901"), ("KCF3", ""), {"KCF301", "KCF902"}),
    ],
)
def test_command_line_has_the_last_word(
    file: tuple[str | None, str], command_line: tuple[str | None, str], expected: set[str]
) -> None:
    assert codes(file, command_line) == expected


@pytest.mark.parametrize(
    ("selector", "message"),
    [
        ("KCF111", "unknown rule 'KCF111'; did you mean 'KCF101'?"),
        ("KCF7", "unknown rule 'KCF7'; --list-rules shows all rules"),
        ("bare-acuracy", "unknown rule 'bare-acuracy'; did you mean 'bare-accuracy'?"),
        ("E501", "unknown rule 'E501'; --list-rules shows all rules"),
        ("K", "unknown rule 'K'; --list-rules shows all rules"),
        ("KCF1011", "unknown rule 'KCF1011'; did you mean 'KCF101'?"),
    ],
)
def test_unknown_selectors_get_a_suggestion(selector: str, message: str) -> None:
    with pytest.raises(SelectionError) as error:
        codes_of([selector], RULES)
    assert str(error.value) == message


def test_codes_of_joins_what_the_selectors_mean() -> None:
    assert codes_of(["KCF10", "unreadable"], RULES) == {"KCF101", "KCF102", "KCF902"}


def test_find_rule_takes_codes_and_names_but_no_prefixes() -> None:
    assert [find_rule(selector, RULES).code for selector in ("kcf201", "KCF201", "sparse-loss-one-hot")] == [
        "KCF201"
    ] * 3
    with pytest.raises(SelectionError):
        find_rule("KCF20", RULES)
