"""From source to set-ups: the one door between the interpreter and everything behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kclf_lint.places import Place
from kclf_lint.setups import SetUp

if TYPE_CHECKING:
    import libcst as cst

    from kclf_lint.sources import Source

MAX_WORLDS = 24
"""Worlds of one set-up that are looked at."""


@dataclass(frozen=True, slots=True)
class World:
    """A set-up as it is when every assumption (branch number, side taken) holds."""

    assumptions: frozenset[tuple[int, bool]]
    setup: SetUp


@dataclass(frozen=True, slots=True)
class Understood:
    """One compile call (or one model without compile), in every world where it is reached."""

    compile_place: Place | None
    worlds: tuple[World, ...]


@dataclass(frozen=True, slots=True)
class Understanding:
    """Everything that was understood of one source."""

    understood: tuple[Understood, ...]
    limits: tuple[str, ...]
    """Budgets that were hit, one sentence each."""


def understand(source: Source, trees: Sequence[cst.Module | None]) -> Understanding:
    """Interpret ``source``; ``trees`` holds one parsed module per cell, None where a cell does not parse."""
    from kclf_lint.facts import Facts
    from kclf_lint.interpreter.program import run_source

    machine = run_source(source, trees)
    facts = Facts(machine.events, machine.elements, machine.keras_prefixes)
    limits = dict(machine.limits)
    understood: list[Understood] = []
    for place, subject in facts.subjects():
        worlds, complete = _worlds(lambda assumed, found=subject: facts.setup(found, assumed))
        if not complete:
            limits[f"looked at {MAX_WORLDS} worlds of a set-up only"] = None
        if worlds:
            understood.append(Understood(place, tuple(worlds)))
    return Understanding(tuple(understood), tuple(limits))


class Assumptions:
    """The sides of branches that one world takes; a branch that is asked for the first time is taken."""

    def __init__(self, sides: dict[int, bool]) -> None:
        self.sides = sides

    def taken(self, branch: int) -> bool:
        """Which side of a branch this world takes."""
        return self.sides.setdefault(branch, True)


def _worlds(setup: Callable[[Assumptions], SetUp | None]) -> tuple[list[World], bool]:
    """Every consistent combination of the sides that the set-up's facts depend on."""
    worlds: list[World] = []
    for count, assumed in enumerate(_combinations(setup, worlds)):
        if count + 1 >= MAX_WORLDS and assumed:
            return worlds, False
    return worlds, True


def _combinations(setup: Callable[[Assumptions], SetUp | None], worlds: list[World]) -> Iterator[bool]:
    """Run the extraction of facts again and again, each time with the last open branch turned; yields if more are left."""
    sides: dict[int, bool] = {}
    while True:
        assumed = Assumptions(dict(sides))
        found = setup(assumed)
        if found is not None:
            worlds.append(World(frozenset(assumed.sides.items()), found))
        order = list(assumed.sides.items())
        while order and order[-1][1] is False:
            order.pop()
        yield bool(order)
        if not order:
            return
        branch, _ = order.pop()
        sides = {**dict(order), branch: False}
