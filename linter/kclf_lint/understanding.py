"""From source to set-ups: the one door between the interpreter and everything behind it. (contract)"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kclf_lint.places import Place
from kclf_lint.setups import SetUp

if TYPE_CHECKING:
    import libcst as cst

    from kclf_lint.sources import Source


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
    return Understanding((), ())
