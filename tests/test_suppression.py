"""``# noqa`` follows flake8's grammar and counts only in real comments."""

from __future__ import annotations

import pytest

from kclf_lint.suppression import find_noqa, is_suppressed


@pytest.mark.parametrize(
    ("comment", "codes"),
    [
        ("# noqa", ()),
        ("# NoQA", ()),
        ("#  noqa", None),
        ("#noqa", None),
        ("# noqa: KCF101", ("KCF101",)),
        ("# noqa:KCF101", ("KCF101",)),
        ("# NOQA: kcf101", ("KCF101",)),
        ("# noqa: KCF101,KCF301", ("KCF101", "KCF301")),
        ("# noqa: KCF101, KCF301", ("KCF101", "KCF301")),
        ("# noqa: KCF101 KCF301", ("KCF101", "KCF301")),
        ("# noqa: E501,KCF1", ("E501", "KCF1")),
        ("# noqa: KCF101 because one unit is meant", ("KCF101",)),
        ("# why  # noqa: KCF101", ("KCF101",)),
        ("# noqa because", ()),
        ("# no qa", None),
        ("# nothing", None),
    ],
)
def test_grammar(comment: str, codes: tuple[str, ...] | None) -> None:
    assert find_noqa(f"x = 1  {comment}\n") == ({} if codes is None else {1: codes})


@pytest.mark.parametrize(
    "line",
    ["x = '# noqa'", '"""\n# noqa\n"""', "f = f'{x} # noqa'"],
)
def test_text_in_a_string_is_no_comment(line: str) -> None:
    assert find_noqa(f"{line}\ny = 1  # noqa: KCF1\n") == {line.count("\n") + 2: ("KCF1",)}


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_python_counts_them(newline: str) -> None:
    assert find_noqa(newline.join(["\fa = 1", "\f", "b = 2  # noqa", "c = 3"])) == {3: ()}


def test_comments_before_broken_code_count() -> None:
    assert find_noqa("a = 1  # noqa\nb = (\n") == {1: ()}


@pytest.mark.parametrize(
    ("codes", "code", "suppressed"),
    [
        ((), "KCF101", True),
        (("KCF101",), "KCF101", True),
        (("KCF1",), "KCF101", True),
        (("KCF301", "KCF101"), "KCF101", True),
        (("KCF301",), "KCF101", False),
        (("E501",), "KCF101", False),
    ],
)
def test_codes_and_their_prefixes_silence(codes: tuple[str, ...], code: str, suppressed: bool) -> None:
    assert is_suppressed(code, (3, 5), {4: codes}) is suppressed


@pytest.mark.parametrize(("line", "suppressed"), [(2, False), (3, True), (4, True), (5, True), (6, False)])
def test_any_line_of_the_statement_counts(line: int, suppressed: bool) -> None:
    assert is_suppressed("KCF101", (3, 5), {line: ()}) is suppressed
