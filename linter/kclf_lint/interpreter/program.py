"""Runs a whole source: its cells in order, then every function that nobody called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from kclf_lint.diagrams import forget_diagrams
from kclf_lint.interpreter import calls, functions, removals
from kclf_lint.interpreter.machine import Machine
from kclf_lint.interpreter.units import run_module, run_unit
from kclf_lint.knowledge.call import Arguments
from kclf_lint.knowledge.events import Registered
from kclf_lint.values import FALSE, TRUE, Argument, Class, Function, Object, Value, forget_operations, unknown

if TYPE_CHECKING:
    import libcst as cst

    from kclf_lint.project import Project
    from kclf_lint.sources import Source

_BINDS = re.compile(r"^[ \t]*((?:[A-Za-z_]\w*[ \t]*,[ \t]*)*[A-Za-z_]\w*)[ \t]*=(?!=)", re.MULTILINE)


_KERAS_2 = re.compile(
    r"^[ \t]*(?:import|from)[ \t]+tf_keras\b|^[^#\n]*\bTF_USE_LEGACY_KERAS\b\W{1,6}(?:1|True|true)\b", re.MULTILINE
)
"""An import of Keras 2 under its new name, or the switch that makes TensorFlow bring it in as ``tf.keras``."""

_REGISTERS = re.compile(r"custom_object|CustomObjectScope|register_keras_serializable")
"""What makes objects of the program known to Keras by name, however it is imported."""


def run_source(
    source: Source, trees: Sequence[cst.Module | None], project: Project | None = None, keras: int = 3
) -> Machine:
    """Interpret a source and what it imports of ``project``; what happened is in the machine's ``events``."""
    forget_operations()
    forget_diagrams()
    lines = sum(cell.text.count("\n") for cell in source.cells)
    if any(_KERAS_2.search(cell.text) for cell in source.cells):
        keras = 2
    machine = Machine(source.path, lines, calls.apply, project, keras)
    for index, (cell, tree) in enumerate(zip(source.cells, trees, strict=True)):
        if machine.path is FALSE and cell.number is not None:
            # exit() in one cell of a notebook does not keep anybody from running the next.
            machine.path = TRUE
        if tree is None:
            _forget_names(machine, cell.text)
        else:
            run_module(machine, tree, source.path, index)
    _run_uncalled(machine)
    sources = [source, *(parsed.source for parsed in machine.imported)]
    if any(_REGISTERS.search(cell.text) for one in sources for cell in one.cells):
        machine.events.append(Registered())
    removals.settle(machine, sources)
    return machine


def _forget_names(machine: Machine, text: str) -> None:
    """A cell that does not parse would have bound names: what they held before no longer counts."""
    for match in _BINDS.finditer(text):
        for name in match[1].split(","):
            machine.bind(name.strip(), unknown("bound in a cell that cannot be parsed", name.strip()))


def _run_uncalled(machine: Machine) -> None:
    instances: dict[int, Value] = {}
    done = 0
    while done < len(machine.defined):
        function = machine.defined[done]
        done += 1
        if id(function.node) in machine.called or function.home.path != machine.source_path:
            # What nobody calls in an imported module is looked at where that module itself is checked.
            continue
        machine.path = TRUE
        machine.home = function.home
        run_unit(machine, partial(_run_alone, machine, function, instances))


def _run_alone(machine: Machine, function: Function, instances: dict[int, Value]) -> None:
    initializer = function.owner.lookup("__init__") if function.owner is not None else None
    machine.on_defaults = bool(function.defaults) or (isinstance(initializer, Function) and bool(initializer.defaults))
    receiver: Value | None = None
    if function.owner is not None and function.binding != "static":
        receiver = function.owner if function.binding == "class" else _instance(machine, function.owner, instances)
    if id(function.node) not in machine.called:
        arguments = functions.unknown_arguments(machine, function, receiver)
        functions.invoke(machine, function, arguments, function.home.place(function.node))


def _instance(machine: Machine, cls: Class, instances: dict[int, Value]) -> Value:
    """An instance of a class for the methods that nobody calls; one for all of them."""
    if id(cls) not in instances:
        initializer = cls.lookup("__init__")
        arguments = Arguments()
        if isinstance(initializer, Function):
            made = functions.unknown_arguments(machine, initializer, unknown("self"))
            arguments = Arguments(made.positional[1:], made.keywords)
        elif cls.fields:
            arguments = Arguments(
                (),
                {name: Argument(unknown(f"the field {name}"), None) for name in cls.fields if cls.lookup(name) is None},
            )
        made_instance = functions.instantiate(machine, cls, arguments, cls.place)
        assert isinstance(made_instance, Object)
        instances[id(cls)] = made_instance
    return instances[id(cls)]
