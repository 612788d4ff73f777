"""Units: top-level statements and functions that nobody calls. Where one hits a budget, only the rest of it is lost."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import libcst as cst

from kclf_lint.interpreter.machine import BudgetExceeded, Machine
from kclf_lint.places import Place
from kclf_lint.values import FALSE, Home


def run_module(machine: Machine, tree: cst.Module, path: str, cell: int, via: Place | None = None) -> None:
    """Run the statements of a module, or of one cell of a notebook, in the present scope."""
    from kclf_lint.interpreter.statements import run

    for statement in tree.body:
        if machine.path is FALSE:
            return
        machine.home = Home(path, cell, statement, via)
        run_unit(machine, partial(run, machine, statement))


def run_unit(machine: Machine, execute: Callable[[], object]) -> None:
    """Run one unit with steps of its own; afterwards the machine is where it was before."""
    path, scope, running = machine.path, machine.scope, len(machine.running)
    if not machine.start_unit():
        return
    try:
        execute()
    except BudgetExceeded:
        machine.path = path
    except RecursionError:
        machine.limits["gave up a statement or function that is nested too deeply"] = None
        machine.path = path
    machine.scope = scope
    machine.loops = []
    machine.iterations = 1
    machine.tries = 0
    machine.on_defaults = False
    del machine.running[running:]
