"""``# noqa`` comments: which lines hold one, and which findings it silences."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Mapping

# flake8's grammar: letters of any case, codes or prefixes of codes; without codes everything is meant.
_NOQA = re.compile(r"# noqa(?::\s?(?P<codes>(?:[A-Z]+[0-9]+(?:[,\s]+)?)+))?", re.IGNORECASE)

Noqa = Mapping[int, tuple[str, ...]]
"""The codes that a comment names, by line; no code at all means every code."""


def find_noqa(text: str) -> Noqa:
    """The ``# noqa`` comments of a module or cell."""
    found: dict[int, tuple[str, ...]] = {}
    if not _NOQA.search(text):
        return found
    try:
        # newline=None: all line ends count as one, as they do for Python.
        for token in tokenize.generate_tokens(io.StringIO(text, newline=None).readline):
            if token.type == tokenize.COMMENT and (match := _NOQA.search(token.string)):
                found[token.start[0]] = tuple(re.findall(r"[A-Z]+[0-9]+", (match["codes"] or "").upper()))
    except (tokenize.TokenError, SyntaxError):
        # Code that is newer than this Python, or broken: the comments before that place count.
        pass
    return found


def is_suppressed(code: str, lines: tuple[int, int], noqa: Noqa) -> bool:
    """Whether a comment on one of ``lines`` (first and last) silences ``code``."""
    first, last = lines
    return any(first <= line <= last and (not codes or code.startswith(codes)) for line, codes in noqa.items())
