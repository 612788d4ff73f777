"""Runs a whole source: its cells in order, then every function that nobody called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import libcst as cst

from kclf_lint.interpreter import calls
from kclf_lint.interpreter.machine import BudgetExceeded, Machine
from kclf_lint.interpreter.statements import run
from kclf_lint.knowledge.call import Arguments
from kclf_lint.values import FALSE, TRUE, Argument, Class, Function, Home, Object, Value, unknown

if TYPE_CHECKING:
    from kclf_lint.sources import Source

_BINDS = re.compile(r"^[ \t]*((?:[A-Za-z_]\w*[ \t]*,[ \t]*)*[A-Za-z_]\w*)[ \t]*=(?!=)", re.MULTILINE)


def run_source(source: Source, trees: Sequence[cst.Module | None]) -> Machine:
    """Interpret a source; what happened is in the machine's ``events``."""
    machine = Machine(source.path, calls.apply)
    try:
        for index, (cell, tree) in enumerate(zip(source.cells, trees, strict=True)):
            if machine.path is FALSE and cell.number is not None:
                # exit() in one cell of a notebook does not keep anybody from running the next.
                machine.path = TRUE
            if tree is None:
                _forget_names(machine, cell.text)
            else:
                _run_module(machine, tree, index)
        _run_uncalled(machine)
    except BudgetExceeded:
        pass
    return machine


def _forget_names(machine: Machine, text: str) -> None:
    """A cell that does not parse would have bound names: what they held before no longer counts."""
    for match in _BINDS.finditer(text):
        for name in match[1].split(","):
            machine.bind(name.strip(), unknown("bound in a cell that cannot be parsed", name.strip()))


def _run_module(machine: Machine, tree: cst.Module, index: int) -> None:
    for statement in tree.body:
        if machine.path is FALSE:
            return
        machine.home = Home(machine.source_path, index, statement)
        _guarded(machine, statement)


def _guarded(machine: Machine, statement: cst.CSTNode) -> None:
    """One top-level statement; nesting that is too deep loses only this statement."""
    path, depth = machine.path, len(machine.running)
    try:
        run(machine, statement)
    except RecursionError:
        machine.limits["gave up a statement that is nested too deeply"] = None
        machine.path = path
        machine.scope = machine.module
        machine.loops = []
        del machine.running[depth:]


def _run_uncalled(machine: Machine) -> None:
    instances: dict[int, Value] = {}
    done = 0
    while done < len(machine.defined):
        function = machine.defined[done]
        done += 1
        if id(function.node) in machine.called:
            continue
        machine.path, machine.scope, machine.loops = TRUE, machine.module, []
        machine.home = function.home
        receiver: Value | None = None
        if function.owner is not None and function.binding != "static":
            receiver = function.owner if function.binding == "class" else _instance(machine, function.owner, instances)
            if id(function.node) in machine.called:
                continue
        try:
            calls.invoke(machine, function, calls.unknown_arguments(machine, function, receiver), function.node)
        except RecursionError:
            machine.limits["gave up a function that is nested too deeply"] = None
            del machine.running[1:]


def _instance(machine: Machine, cls: Class, instances: dict[int, Value]) -> Value:
    """An instance of a class for the methods that nobody calls; one for all of them."""
    if id(cls) not in instances:
        initializer = cls.lookup("__init__")
        arguments = Arguments()
        if isinstance(initializer, Function):
            made = calls.unknown_arguments(machine, initializer, unknown("self"))
            arguments = Arguments(made.positional[1:], made.keywords)
        elif cls.fields:
            arguments = Arguments((), {name: Argument(unknown(f"the field {name}"), None) for name in cls.fields if cls.lookup(name) is None})
        made_instance = calls.instantiate(machine, cls, arguments, cls.place)
        assert isinstance(made_instance, Object)
        instances[id(cls)] = made_instance
    return instances[id(cls)]
