"""Where facts come from: places in the source, and their lines once they are reported."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """One node of a parsed cell. Lines are worked out only when the place is reported (``positions.locate``).

    ``node`` and ``statement`` are libcst nodes, typed ``object`` so that rules and set-ups need no libcst.
    """

    path: str
    cell: int
    """Index into ``Source.cells``; 0 for a module."""
    statement: object
    """The top-level statement of the cell that holds ``node``."""
    node: object
    via: Place | None = None
    """For a place in a module that the checked file imports: where the checked file calls or imports it."""

    @property
    def key(self) -> tuple[int, int]:
        """Equal for places of the same node that the checked file reaches on the same way."""
        return id(self.node), id(self.via.node) if self.via is not None else 0


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A span of one file. Lines and columns count from 1; the end column is exclusive."""

    path: str
    cell: int | None
    """Code cell of a notebook, counted from 1; None in a module."""
    line: int
    column: int
    end_line: int
    end_column: int
