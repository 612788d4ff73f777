"""The text of ``--show-setups``: one block per training set-up, every fact with its place, and what is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kclf_lint.reporters.visible import visible

SetUp = Mapping[str, Any]
"""An object of ``show_setups.describe``."""

_WIDTH = 12
_SHOWN_ELSEWHERE = frozenset(("path", "cell", "line", "story", "layer", "text", "spelling", "name", "kind", "output"))


def report(setups: Iterable[SetUp]) -> Iterator[str]:
    """The lines of all blocks."""
    for setup in setups:
        cell = "" if setup["cell"] is None else f"cell {setup['cell']}:"
        caller = f" ({_called_from(setup['called_from'])})" if "called_from" in setup else ""
        yield f"{visible(setup['path'])}:{cell}{setup['line']}{caller}"
        yield from _facts(setup, setup, indent="  ")
        for number, world in enumerate(setup.get("worlds", ()), 1):
            yield f"  branch {number}"
            yield from _facts(world, setup, indent="    ")
        yield ""


def _facts(facts: Mapping[str, Any], setup: SetUp, indent: str) -> Iterator[str]:
    """The lines of one set-up or one of its worlds; places in the cell of the compile call need no cell number."""
    for subject, text in _rows(facts, setup["cell"]):
        yield f"{indent}{subject:<{_WIDTH}}{visible(text)}".rstrip()


def _rows(facts: Mapping[str, Any], cell: int | None) -> Iterator[tuple[str, str]]:
    for head in facts["heads"] or ():
        yield "head", _fact(head, cell)
    for loss in facts.get("losses") or [facts["loss"]]:
        yield "loss", _fact(loss, cell)
    for metric in facts["metrics"] or ():
        yield "metric", _fact(metric, cell)
    for labels in facts.get("labels_by_output") or [facts["labels"]]:
        for split, known in (labels or {}).items():
            if known is not None:
                yield "labels", f"{split}: {_fact(known, cell)}"
                for step in known["story"] or ():
                    yield "", f"  {step['message']}{_place(step, cell)}"
    for use in facts["predictions"] or ():
        yield "prediction", _fact(use, cell)
    yield "trained", {True: "yes", False: "no"}.get(facts["trained"], "unknown")
    for reason in facts["unknown"]:
        yield "unknown", reason


def _fact(fact: Mapping[str, Any] | None, cell: int | None) -> str:
    if fact is None:
        return "unknown"
    name = [str(known) for key in ("name", "kind") if (known := fact.get(key))]
    values = [f"{key}={_value(value)}" for key, value in fact.items() if key not in _SHOWN_ELSEWHERE]
    source = fact.get("layer") or fact.get("text")
    written = f": {source}" if source else ""
    return ", ".join(name + values) + written + _place(fact, cell)


def _value(value: object) -> str:
    return "unknown" if value is None else str(value)


def _called_from(way: Mapping[str, Any]) -> str:
    cell = "" if way["cell"] is None else f"cell {way['cell']}:"
    return f"called from {visible(way['path'])}:{cell}{way['line']}"


def _place(fact: Mapping[str, Any], cell: int | None) -> str:
    if fact["line"] is None:
        return ""
    if "path" in fact:
        return f" ({fact['path']}:{fact['line']})"
    return f" (line {fact['line']})" if fact["cell"] in (None, cell) else f" (cell {fact['cell']}, line {fact['line']})"
