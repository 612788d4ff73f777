"""Which rules a run judges by: selectors (codes, prefixes of codes, names) resolved to codes."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kclf_lint.rule import Rule

ALWAYS = frozenset({"KCF901", "KCF902"})
"""Files that could not be checked are reported under any ``select``: silence would look like a pass."""

_PREFIX = re.compile(r"KCF\d{0,2}")


class SelectionError(Exception):
    """A selector that stands for no rule."""


@dataclass(frozen=True, slots=True)
class Selectors:
    """What one source of settings says; ``select`` None leaves the choice as it is."""

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()


def select_codes(layers: Iterable[Selectors], rules: Sequence[Rule]) -> frozenset[str]:
    """The codes that are on, after the settings file and then the command line have spoken.

    Within a layer the more specific selector wins, and ``ignore`` wins a draw: ``--select KCF301 --ignore KCF3``
    leaves KCF301 on. A layer with ``select`` starts from nothing.

    Raises:
        SelectionError: a selector stands for no rule.
    """
    codes = frozenset(rule.code for rule in rules)
    for layer in layers:
        chosen = _specificity(layer.select or (), rules)
        ignored = _specificity(layer.ignore, rules)
        kept = codes if layer.select is None else codes & ALWAYS
        codes = frozenset(
            rule.code
            for rule in rules
            if chosen.get(rule.code, 0) > ignored.get(rule.code, 0) or (rule.code in kept and rule.code not in ignored)
        )
    return codes


def codes_of(selectors: Iterable[str], rules: Sequence[Rule]) -> frozenset[str]:
    """Every code that one of ``selectors`` stands for.

    Raises:
        SelectionError: a selector stands for no rule.
    """
    return frozenset(_specificity(selectors, rules))


def find_rule(selector: str, rules: Sequence[Rule]) -> Rule:
    """The rule with this code or name.

    Raises:
        SelectionError: there is no such rule.
    """
    for rule in rules:
        if selector.upper() == rule.code or selector.lower() == rule.name:
            return rule
    raise SelectionError(_unknown(selector, rules))


def _specificity(selectors: Iterable[str], rules: Sequence[Rule]) -> dict[str, int]:
    """For every code that is meant, the length of the longest selector that means it; a name counts as a code."""
    longest: dict[str, int] = {}
    for selector in selectors:
        prefix = selector.upper()
        meant = [rule.code for rule in rules if _PREFIX.fullmatch(prefix) and rule.code.startswith(prefix)]
        for code in meant or [find_rule(selector, rules).code]:
            longest[code] = max(longest.get(code, 0), len(prefix) if meant else len(code))
    return longest


def _unknown(selector: str, rules: Sequence[Rule]) -> str:
    if selector.upper().startswith("KCF"):
        # Codes look much alike: only those of the same group are worth suggesting.
        close = difflib.get_close_matches(
            selector.upper(), [rule.code for rule in rules if rule.code[:4] == selector.upper()[:4]], n=1
        )
    else:
        close = difflib.get_close_matches(selector.lower(), [rule.name for rule in rules], n=1)
    hint = f"did you mean {close[0]!r}?" if close else "--list-rules shows all rules"
    return f"unknown rule {selector!r}; {hint}"
