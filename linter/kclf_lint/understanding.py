"""From source to set-ups: the one door between the interpreter and everything behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from kclf_lint.places import Place
from kclf_lint.setups import SetUp

if TYPE_CHECKING:
    import libcst as cst

    from kclf_lint.project import Parsed, Project
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
    tentative: bool = False
    """Whether defaults were taken of a function that nobody calls: callers elsewhere may pass something else."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """Everything that was understood of one source."""

    understood: tuple[Understood, ...]
    limits: tuple[str, ...]
    """Budgets that were hit, one sentence each."""
    modules: tuple[Parsed, ...] = ()
    """The modules of the project that were followed: places may be in them."""


def understand(
    source: Source,
    trees: Sequence[cst.Module | None],
    project: Project | None = None,
    keras: int = 3,
    networks: bool = False,
) -> Understanding:
    """Interpret ``source``; ``trees`` holds one parsed module per cell, None where a cell does not parse.

    With ``project``, modules that the source imports are interpreted too. ``keras`` is the generation of Keras, 2 or
    3, where the source does not name it. ``networks`` asks for all layers behind each output.
    """
    from kclf_lint.facts import Reading, Subject, read_setup, subjects
    from kclf_lint.interpreter.program import run_source

    machine = run_source(source, trees, project, keras)
    prefix = machine.prefixes.get("keras") or machine.prefixes.get("tensorflow")

    def setup(subject: Subject, sides: dict[int, bool]) -> SetUp | None:
        numpy_prefix = machine.prefixes.get("numpy")
        return read_setup(subject, Reading(machine.events, prefix, sides, machine.keras, numpy_prefix, networks))

    limits = dict(machine.limits)
    understood: list[Understood] = []
    for subject in subjects(machine.events):
        worlds, complete = _worlds(partial(setup, subject))
        if not complete:
            limits[f"looked at {MAX_WORLDS} worlds of a set-up only"] = None
        if worlds:
            tentative = id(subject) in machine.tentative
            understood.append(Understood(worlds[0].setup.compile_place, worlds, tentative))
    return Understanding(tuple(understood), tuple(limits), tuple(machine.imported))


def _worlds(setup: Callable[[dict[int, bool]], SetUp | None]) -> tuple[tuple[World, ...], bool]:
    """Every consistent combination of the sides that the set-up's facts depend on; False if some are left.

    ``setup`` reads the facts with the given sides of branches, and adds the side it takes of every other branch that
    it comes to. Each reading turns the last branch of the one before that can be turned.
    """
    worlds: list[World] = []
    sides: dict[int, bool] = {}
    for _ in range(MAX_WORLDS):
        found = setup(sides)
        if found is not None:
            worlds.append(World(frozenset(sides.items()), found))
        while sides and not next(reversed(sides.values())):
            sides.popitem()
        if not sides:
            return tuple(worlds), True
        branch, _ = sides.popitem()
        sides[branch] = False
    return tuple(worlds), False
