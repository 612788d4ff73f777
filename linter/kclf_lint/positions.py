"""From places to lines and columns: only the statements that hold a reported place are measured."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kclf_lint.findings import Edit, Fix
from kclf_lint.places import Location, Place
from kclf_lint.project import Parsed
from kclf_lint.rule import AddArgument, Change, DropLayer, FixPlan
from kclf_lint.sources import Source, dedented, lines_of

if TYPE_CHECKING:
    import libcst as cst
    from libcst.metadata import CodeRange


_CellKey = tuple[str, int]
"""Path of a source, and index of a cell in it."""


@dataclass(frozen=True, slots=True)
class _Measured:
    """Positions of all nodes below some tree, and where its lines stand in the cell."""

    ranges: Mapping[cst.CSTNode, CodeRange]
    offset: int
    """Lines of the cell before the measured code."""
    shifts: Mapping[int, int]
    """Characters at the start of a line that the tree leaves out (form feeds, the indentation of a cell), by line."""


class Positions:
    """Measures the places of one source and of the modules that it imports; what was measured once is kept.

    libcst's positions of a whole module cost several times the parse, so a place costs only its top-level statement,
    and Python's own parser, which is fast, says on which line that statement starts.
    """

    def __init__(self, source: Source, trees: Sequence[cst.Module | None], modules: Iterable[Parsed] = ()) -> None:
        self._cells = {
            (one.source.path, number): (cell, tree)
            for one in (*modules, Parsed(source, tuple(trees)))
            for number, (cell, tree) in enumerate(zip(one.source.cells, one.trees, strict=True))
        }
        self._lines: dict[_CellKey, list[str]] = {}
        self._starts: dict[_CellKey, Mapping[cst.CSTNode, int]] = {}
        self._statements: dict[cst.CSTNode, _Measured] = {}
        self._whole: dict[_CellKey, _Measured] = {}

    def location(self, place: Place) -> Location:
        """Where ``place`` is; parentheses around an expression are not part of it."""
        return self._location(place, _node(place.node))

    def statement_lines(self, place: Place) -> tuple[int, int]:
        """First and last line of the innermost simple statement around ``place``.

        A place in the header of a compound statement (``if``, ``def``, a decorator) has its own lines.
        """
        import libcst as cst

        inner = self.location(place)
        for node in self._measured(place).ranges:
            if isinstance(node, cst.SimpleStatementLine | cst.SimpleStatementSuite):
                outer = self._location(place, node)
                if _start(outer) <= _start(inner) and _end(inner) <= _end(outer):
                    return outer.line, outer.end_line
        return inner.line, inner.end_line

    def text(self, place: Place) -> str:
        """The source of ``place``."""
        location = self.location(place)
        lines = self._lines_of(place)[location.line - 1 : location.end_line]
        lines[-1] = lines[-1][: location.end_column - 1]
        lines[0] = lines[0][location.column - 1 :]
        return "\n".join(lines)

    def fix(self, plan: FixPlan) -> Fix | None:
        """The edits of ``plan``, in the order of the source; None where a change can't be written there."""
        changed = [self._edits(change) for change in plan.changes]
        if not all(changed):
            return None
        edits = [edit for found in changed for edit in found]
        return Fix(plan.title, plan.applicability, tuple(sorted(edits, key=lambda edit: edit.location)))

    def _edits(self, change: Change) -> list[Edit]:
        import libcst as cst

        if isinstance(change, DropLayer):
            return self._dropped(change.place)
        if not isinstance(change, AddArgument):
            return [Edit(self.location(change.place), change.text)]
        call = cst.ensure_type(_node(change.call.node), cst.Call)
        if not call.args:
            location = self.location(change.call)
            return [Edit(_point(location, location.end_line, location.end_column - 1), change.text)]
        # Before a trailing comma, if there is one, which then still is one.
        location = self._location(change.call, call.args[-1])
        edit = Edit(_point(location, *_end(location)), f", {change.text}")
        value = call.args[-1].value
        if isinstance(value, cst.GeneratorExp) and not value.lpar:
            # Only a sole argument may be a generator without parentheses of its own.
            opening = Edit(_point(location, *_start(location)), "(")
            return [opening, Edit(edit.location, f"){edit.text}")]
        return [edit]

    def _dropped(self, place: Place) -> list[Edit]:
        """The edits that take a layer out of a list, or a call of it on features away; none if it stands elsewhere."""
        import libcst as cst

        for node in self._measured(place).ranges:
            match node:
                case cst.List(elements=elements):
                    for number, element in enumerate(elements):
                        if element.value is place.node:
                            return self._without(place, elements, number)
                case cst.Call(func=func, args=[cst.Arg(value=features, keyword=None, star="")]) if func is place.node:
                    kept = replace(place, node=features)
                    return [Edit(self.location(replace(place, node=node)), self.text(kept))]
        return []

    def _without(self, place: Place, elements: Sequence[cst.BaseElement], number: int) -> list[Edit]:
        """The edit that takes one element out of a list, with the comma that parts it from a neighbour."""
        own = self._location(place, elements[number])
        if number + 1 < len(elements):
            start, end = _start(own), _start(self._location(place, elements[number + 1]))
        elif number:
            start, end = _end(self._location(place, elements[number - 1])), _end(own)
        else:
            return []
        return [Edit(Location(own.path, own.cell, *start, *end), "")]

    def _location(self, place: Place, node: cst.CSTNode) -> Location:
        measured = self._measured(place)
        span = measured.ranges[node]
        line, end_line = span.start.line + measured.offset, span.end.line + measured.offset
        column = span.start.column + measured.shifts.get(line, 0) + 1
        end_column = span.end.column + measured.shifts.get(end_line, 0) + 1
        return Location(place.path, self._cells[place.path, place.cell][0].number, line, column, end_line, end_column)

    def _measured(self, place: Place) -> _Measured:
        statement = _node(place.statement)
        if statement not in self._statements:
            self._statements[statement] = self._measure_statement(place, statement) or self._measure_cell(place)
        return self._statements[statement]

    def _measure_statement(self, place: Place, statement: cst.CSTNode) -> _Measured | None:
        """Positions in one top-level statement; None if its code is not found where Python's parser has it."""
        import libcst as cst

        start = self._starts_of(place).get(statement)
        if start is None or not isinstance(statement, cst.SimpleStatementLine | cst.BaseCompoundStatement):
            return None
        module = self._tree(place).with_changes(header=(), body=(statement,), footer=())
        ranges = _ranges(module)
        span = ranges[statement]
        offset = start - span.start.line
        code = lines_of(module.code)[span.start.line - 1 : span.end.line]
        shifts = _shifts(code, self._lines_of(place)[start - 1 :])
        if shifts is None:
            return None
        return _Measured(ranges, offset, {start + number: shift for number, shift in shifts.items()})

    def _measure_cell(self, place: Place) -> _Measured:
        key = place.path, place.cell
        if key not in self._whole:
            tree = self._tree(place)
            shifts = _shifts(lines_of(tree.code), self._lines_of(place)) or {}
            self._whole[key] = _Measured(_ranges(tree), 0, {1 + number: shift for number, shift in shifts.items()})
        return self._whole[key]

    def _starts_of(self, place: Place) -> Mapping[cst.CSTNode, int]:
        """The line on which each top-level statement starts, as Python's own parser has it; empty if it disagrees."""
        key = place.path, place.cell
        if key not in self._starts:
            import libcst as cst

            lines = _first_lines(dedented(self._cells[key][0])[0])
            starts: dict[cst.CSTNode, int] = {}
            position = 0
            for statement in self._tree(place).body:
                if position < len(lines):
                    starts[statement] = lines[position]
                # Python counts every part of ``a; b`` as a statement.
                position += len(statement.body) if isinstance(statement, cst.SimpleStatementLine) else 1
            self._starts[key] = starts if position == len(lines) else {}
        return self._starts[key]

    def _tree(self, place: Place) -> cst.Module:
        tree = self._cells[place.path, place.cell][1]
        assert tree is not None, "a place in a cell that does not parse"
        return tree

    def _lines_of(self, place: Place) -> list[str]:
        key = place.path, place.cell
        if key not in self._lines:
            self._lines[key] = lines_of(self._cells[key][0].text)
        return self._lines[key]


def _node(node: object) -> cst.CSTNode:
    import libcst as cst

    assert isinstance(node, cst.CSTNode)
    return node


def _ranges(module: cst.Module) -> Mapping[cst.CSTNode, CodeRange]:
    from libcst.metadata import MetadataWrapper, PositionProvider

    return MetadataWrapper(module, unsafe_skip_copy=True).resolve(PositionProvider)


def _shifts(code: Sequence[str], lines: Sequence[str]) -> dict[int, int] | None:
    """By how many characters ``code``, which libcst writes, starts later in ``lines`` of the cell, by index.

    None where a line differs by more than space at its start.
    """
    shifts: dict[int, int] = {}
    for number, (written, line) in enumerate(zip(code, lines, strict=False)):
        if written != line:
            shift = len(line) - len(written)
            if shift < 0 or not line.endswith(written) or line[:shift].strip():
                return None
            shifts[number] = shift
    return shifts


def _first_lines(text: str) -> list[int]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return [statement.lineno for statement in ast.parse(text).body]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def _start(location: Location) -> tuple[int, int]:
    return location.line, location.column


def _end(location: Location) -> tuple[int, int]:
    return location.end_line, location.end_column


def _point(location: Location, line: int, column: int) -> Location:
    return Location(location.path, location.cell, line, column, line, column)
