"""What one iteration of a loop hands to the next, read off its syntax."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import libcst as cst


@dataclass(frozen=True, slots=True)
class Carried:
    """A target whose value in one iteration may depend on one of the iterations before."""

    target: cst.Name | cst.Attribute | cst.Subscript
    is_replaced: bool
    """Whether the body puts something else in its place (``a, b = b, a``), not a change of itself (``x = f(x)``)."""
    is_filled: bool = False
    """Whether the body only adds to it or takes from it: ``items.append(x)``."""


@lru_cache(maxsize=4096)
def carried(node: cst.For | cst.While) -> tuple[Carried, ...]:
    """Names, attributes and items whose value in one iteration may depend on one of the iterations before.

    A name is carried if the body assigns it, and there is a way through the body that reads it first. Attributes and
    items are carried if they are changed in place or computed from themselves.
    """
    flow = _Flow()
    if isinstance(node, cst.While):
        flow.read(node.test, frozenset())
        flow.suite(node.body, frozenset())
    else:
        flow.suite(node.body, frozenset(_names(node.target)))
    names = [name for name in flow.exposed if name in flow.written]
    return (
        *(Carried(cst.Name(name), name in flow.replaced) for name in names),
        *(Carried(part, is_replaced=False) for part in flow.parts),
        *(
            Carried(cst.Name(name), is_replaced=False, is_filled=True)
            for name in flow.exposed
            if name in flow.filled and name not in flow.written
        ),
    )


_FILLING = frozenset(
    "append extend insert pop popitem remove discard clear update add setdefault reverse sort "
    "difference_update intersection_update symmetric_difference_update".split()
)
"""Methods of lists, dicts and sets that change their content."""


class _Flow:
    """Follows a block in its order; ``assigned`` are the names that every way through it has assigned so far."""

    def __init__(self) -> None:
        self.exposed: dict[str, None] = {}
        """Names that are read before they are surely assigned."""
        self.written: set[str] = set()
        self.replaced: set[str] = set()
        """Names that are assigned something that does not come from themselves."""
        self.filled: set[str] = set()
        """Names of containers that are changed by their own methods."""
        self.parts: list[cst.Attribute | cst.Subscript] = []

    def suite(self, node: cst.BaseSuite, assigned: frozenset[str]) -> frozenset[str]:
        for statement in node.body if isinstance(node, (cst.IndentedBlock, cst.SimpleStatementSuite)) else ():
            assigned = self._statement(statement, assigned)
        return assigned

    def read(self, node: cst.CSTNode | None, assigned: frozenset[str]) -> None:
        for name in _names(node) if node is not None else ():
            if name not in assigned:
                self.exposed[name] = None

    def _statement(self, node: cst.CSTNode, assigned: frozenset[str]) -> frozenset[str]:
        match node:
            case cst.SimpleStatementLine(body=body):
                for small in body:
                    assigned = self._statement(small, assigned)
                return assigned
            case cst.If(test=test, body=body, orelse=orelse):
                self.read(test, assigned)
                first = self.suite(body, assigned)
                if isinstance(orelse, cst.Else):
                    return first & self.suite(orelse.body, assigned)
                return first & self._statement(orelse, assigned) if orelse is not None else assigned
            case cst.For(target=target, iter=iterable, body=body):
                self.read(iterable, assigned)
                self.written |= set(_names(target))
                self.suite(body, assigned | set(_names(target)))
                return assigned
            case cst.While(test=test, body=body):
                self.read(test, assigned)
                self.suite(body, assigned)
                return assigned
            case cst.Match(subject=subject, cases=cases):
                self.read(subject, assigned)
                for one in cases:
                    self.written |= set(_names(one.pattern))
                    self.suite(one.body, assigned)
                return assigned
            case cst.With(items=items, body=body):
                for item in items:
                    self.read(item.item, assigned)
                    if item.asname is not None:
                        assigned = self._assign((item.asname.name,), None, assigned)
                return self.suite(body, assigned)
            case cst.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final):
                self.suite(body, assigned)
                for handler in handlers:
                    self.suite(handler.body, assigned)
                for last in (orelse, final):
                    if last is not None:
                        self.suite(last.body, assigned)
                return assigned
            case cst.FunctionDef(name=name) | cst.ClassDef(name=name):
                self.written.add(name.value)
                self.read(node, assigned)
                return assigned | {name.value}
            case _:
                return self._simple(node, assigned)

    def _simple(self, node: cst.CSTNode, assigned: frozenset[str]) -> frozenset[str]:
        match node:
            case cst.Assign(targets=targets, value=value):
                return self._assign((target.target for target in targets), value, assigned)
            case cst.AnnAssign(target=target, value=value) if value is not None:
                return self._assign((target,), value, assigned)
            case cst.AugAssign(target=target, value=value):
                self.read(target, assigned)
                return self._assign((target,), value, assigned, in_place=True)
            case cst.Expr(value=cst.Call(func=cst.Attribute(value=cst.Name(value=name), attr=method), args=args)) if (
                method.value in _FILLING
            ):
                self.filled.add(name)
                for argument in args:
                    self.read(argument, assigned)
                return assigned
            case _:
                self.read(node, assigned)
                return assigned

    def _assign(
        self,
        targets: Iterable[cst.CSTNode],
        value: cst.CSTNode | None,
        assigned: frozenset[str],
        in_place: bool = False,
    ) -> frozenset[str]:
        self.read(value, assigned)
        for target in targets:
            match target:
                case cst.Name(value=name):
                    self.written.add(name)
                    if not in_place and (value is None or name not in _names(value)):
                        self.replaced.add(name)
                    assigned |= {name}
                case cst.Tuple(elements=elements) | cst.List(elements=elements):
                    for element, part in zip(elements, _parts(value, len(elements)), strict=True):
                        assigned = self._assign((element.value,), part, assigned)
                case cst.Attribute() | cst.Subscript():
                    self.read(target, assigned)
                    if in_place or (value is not None and _contains(value, target)):
                        self.parts.append(target)
                case _:
                    pass
        return assigned


def _parts(value: cst.CSTNode | None, count: int) -> Sequence[cst.CSTNode | None]:
    """What each of several targets gets: its own part of a tuple, or some part of the whole."""
    if isinstance(value, cst.Tuple) and len(value.elements) == count:
        return [element.value for element in value.elements]
    return [value] * count


def _names(node: cst.CSTNode) -> Iterator[str]:
    """Names that an expression or statement mentions; attribute names and keywords are none."""
    match node:
        case cst.Name(value=name):
            yield name
        case cst.Attribute(value=owner):
            yield from _names(owner)
        case cst.Arg(value=value):
            yield from _names(value)
        case _:
            for child in node.children:
                yield from _names(child)


def _contains(node: cst.CSTNode, part: cst.CSTNode) -> bool:
    return node.deep_equals(part) or any(_contains(child, part) for child in node.children)
