"""Text of users' files and file names, made safe for a terminal."""

from __future__ import annotations

import re

# Control characters can move the cursor or retitle the window, bidirectional controls can reorder what a line shows,
# and lone surrogates (bytes of file names that are no text) cannot be encoded.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    """``text`` with every character that a terminal could act on written as an escape; the result is one line."""
    return _UNSAFE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if "\udc80" <= character <= "\udcff":
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii") if character > "\x9f" else repr(character)[1:-1]
