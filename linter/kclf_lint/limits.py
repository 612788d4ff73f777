"""What a trial may hold: a model of any size can be written down in a line, and no hostile file may fill the memory."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence

from kclf_lint.networks import Json

LARGEST_NUMBER = 100_000
LARGEST_SHAPE = 1_000_000
"""Numbers in an array."""
LONGEST_TEXT = 1_000
LONGEST_TRIAL = 1_000_000
"""Characters of JSON."""
DEEPEST = 20
"""Levels of JSON, of which a layer in a layer takes two."""
_MOST_VALUES = 100_000
_ENDLESS = (math.inf, -math.inf)
_NO_SHAPES = frozenset({"inputs", "values"})
"""Names of lists whose numbers are no sizes."""


class TooLargeError(Exception):
    """A trial that is not sent; the text names what is too large."""


def line_of(trial: Mapping[str, Json]) -> str:
    """A trial as one line of JSON.

    Raises:
        TooLargeError: something in it is larger than a trial may be.
    """
    _Inspection().look(trial, "", 0)
    line = json.dumps(trial, sort_keys=True)
    if len(line) > LONGEST_TRIAL:
        raise TooLargeError(f"{len(line)} characters are more than a trial may be told in")
    return line


class _Inspection:
    """A walk over everything that a trial holds."""

    def __init__(self) -> None:
        self._seen = 0

    def look(self, value: Json, where: str, depth: int) -> None:
        """Look at a value and what is in it; ``where`` it stands is a text with a place for the value."""
        self._seen += 1
        if self._seen > _MOST_VALUES:
            raise TooLargeError(f"more than {_MOST_VALUES} values are larger than a trial may be")
        if depth > DEEPEST:
            raise TooLargeError(f"more than {DEEPEST} levels are deeper than a trial may be")
        match value:
            case str():
                _short_enough(value, where)
            case int() | float():
                _small_enough(value, where)
            case Mapping():
                self._look_in(value, where, depth)
            case Sequence():
                for each in value:
                    self.look(each, where, depth + 1)
                _few_enough(value, where)
            case _:
                pass

    def _look_in(self, values: Mapping[str, Json], where: str, depth: int) -> None:
        named = values.get("class") or values.get("name")
        for key, value in values.items():
            _short_enough(key, "a key")
            if key == "arguments" and isinstance(named, str):
                self.look(value, named, depth + 1)
            else:
                self.look(value, f"{where}({key}" if where else key, depth + 1)


def _told(where: str, value: object) -> str:
    return f"{where}={value}" + ")" * where.count("(")


def _short_enough(text: str, where: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise TooLargeError(f"{_told(where, text[:20])}: {len(text)} characters are more than a trial may have")


def _small_enough(number: float, where: str) -> None:
    if number != number or number in _ENDLESS:  # noqa: PLR0124 - an integer may be too large for math.isfinite
        raise TooLargeError(f"{_told(where, number)} is no number that a trial may have")
    if abs(number) > LARGEST_NUMBER:
        raise TooLargeError(f"{_told(where, _short(number))} is larger than a trial may be")


def _few_enough(shape: Sequence[Json], where: str) -> None:
    if where.rpartition("(")[2] in _NO_SHAPES:
        return
    product = 1
    for size in shape:
        if isinstance(size, int) and size:
            product *= abs(size)
        if product > LARGEST_SHAPE:
            raise TooLargeError(f"{_told(where, list(shape)[:8])} is larger than a trial may be")


def _short(number: float) -> str:
    digits = math.log10(abs(number))
    return str(number) if digits < 15 else f"10**{digits:.0f}"
