"""Functions and classes of the program: how they are made, called, and instantiated."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import libcst as cst

from kclf_lint.diagrams import both, bound_only, bounded, either, negation, select, within
from kclf_lint.interpreter import records
from kclf_lint.interpreter.machine import MAX_DEPTH, Machine
from kclf_lint.interpreter.state import Loop, Running
from kclf_lint.knowledge import library, models, options
from kclf_lint.knowledge.call import Arguments
from kclf_lint.knowledge.events import Built
from kclf_lint.knowledge.names import canonical
from kclf_lint.knowledge.structures import either_of, over_sides
from kclf_lint.places import Place
from kclf_lint.values import (
    FALSE,
    NONE,
    UNBOUND,
    Argument,
    Bound,
    Class,
    Function,
    Home,
    Object,
    Scope,
    Stream,
    Super,
    Tuple,
    Value,
    fresh_key,
    unknown,
)


def make_function(
    machine: Machine,
    node: cst.FunctionDef | cst.Lambda,
    name: str,
    binding: str = "instance",
    scope: Scope | None = None,
) -> Function:
    """The value of a ``def`` or ``lambda``: its defaults are evaluated now."""
    from kclf_lint.interpreter.expressions import evaluate

    defaults: dict[str, Value] = {}
    parameters = node.params
    for parameter in (*parameters.posonly_params, *parameters.params, *parameters.kwonly_params):
        if parameter.default is not None:
            key = parameter.name.value
            default = evaluate(machine, parameter.default)
            described = options.default_of(default)
            defaults[key] = machine.optional(described, key) if described is not None else default
    return Function(node, scope or machine.scope, defaults, machine.home, None, name, binding)


def invoke(machine: Machine, function: Function, arguments: Arguments, place: Place) -> Value:
    """Run the body of a function with its parameters bound; the result remembers which path returned what."""
    depth = sum(1 for frame in machine.running if frame.function is not None and frame.function.node is function.node)
    if depth > 2 or len(machine.running) > MAX_DEPTH:
        machine.limits[f"stopped at {MAX_DEPTH} calls inside each other"] = None
        return unknown("a call that is too deep")
    machine.called.add(id(function.node))
    outer = (machine.scope, machine.home, machine.loops, machine.tries, machine.path)
    scope = Scope({}, function.scope, machine.path)
    _bind_parameters(machine, function, arguments, scope)
    receiver = arguments.positional[0].value if arguments.positional and function.owner is not None else None
    frame = Running(function, receiver=receiver if isinstance(receiver, Object) else None)
    machine.scope, machine.tries = scope, 0
    machine.loops = [Loop(moment=machine.loops[-1].moment)] if machine.loops else []
    machine.home = _home_of_call(machine, function, place)
    machine.running.append(frame)
    try:
        return _run_body(machine, function, frame)
    finally:
        machine.running.pop()
        machine.scope, machine.home, machine.loops, machine.tries, machine.path = outer
        if frame.left is not None and frame.left is not FALSE and not frame.is_generator:
            _leave_too(machine, frame.left)


def _leave_too(machine: Machine, left: Value) -> None:
    """Where a called function raises or exits, its caller does not go on either."""
    start = machine.path
    machine.path = both(start, left)
    machine.leave()
    machine.path = both(start, negation(left))
    machine.abandon_other_paths(start)


def _home_of_call(machine: Machine, function: Function, place: Place) -> Home:
    """Where the body of a function stands, and how the checked file comes there."""
    if function.home.path == machine.source_path:
        return function.home
    return replace(function.home, via=place if place.path == machine.source_path else place.via)


def _run_body(machine: Machine, function: Function, frame: Running) -> Value:
    from kclf_lint.interpreter.expressions import evaluate
    from kclf_lint.interpreter.statements import run_block

    if isinstance(function.node, cst.Lambda):
        return evaluate(machine, function.node.body)
    start, moment = machine.path, fresh_key()
    run_block(machine, function.node.body.body)
    if frame.is_generator:
        return Stream("generator", over_sides(_yielded(frame), lambda one: machine.decided_after(one, moment)))
    returned = frame.returned
    if machine.path is not FALSE:
        returned = select(machine.path, NONE, returned) if returned is not UNBOUND else NONE
    value = bound_only(within(returned, start))
    return unknown("a function that never returns") if value is UNBOUND else value


def _yielded(frame: Running) -> Value:
    """What the elements of a generator are on each side of a branch; several on one side take turns."""
    element: Value = unknown("an empty generator")
    covered: Value = FALSE
    for path, value in frame.yielded:
        again = select(covered, either_of(element, value), value)
        element, covered = (
            bounded(select(path, again, element) if covered is not FALSE else value),
            either(covered, path),
        )
    return element


def _bind_parameters(machine: Machine, function: Function, arguments: Arguments, scope: Scope) -> None:
    parameters = function.node.params
    names = [parameter.name.value for parameter in (*parameters.posonly_params, *parameters.params)]
    only_keyword = [parameter.name.value for parameter in parameters.kwonly_params]
    given = dict(zip(names, arguments.positional, strict=False))
    extra = arguments.positional[len(names) :]
    others: dict[str, Value] = {}
    for keyword, argument in arguments.keywords.items():
        if keyword in names or keyword in only_keyword:
            given[keyword] = argument
        else:
            others[keyword] = argument.value
    for name in (*names, *only_keyword):
        if name in given:
            scope.names[name] = given[name].value
        elif name in function.defaults and arguments.complete:
            scope.names[name] = function.defaults[name]
        else:
            scope.names[name] = unknown("a parameter", name)
    if isinstance(parameters.star_arg, cst.Param):
        packed = Tuple(tuple(argument.value for argument in extra))
        scope.names[parameters.star_arg.name.value] = packed if arguments.complete else unknown("unpacked arguments")
    if parameters.star_kwarg is not None:
        rest = machine.new_dict(others.items())
        if not arguments.complete:
            machine.write(rest, "entries", unknown("unpacked arguments"))
        scope.names[parameters.star_kwarg.name.value] = rest


def instantiate(machine: Machine, cls: Class, arguments: Arguments, place: Any) -> Value:
    """An instance of a class of the program, after its ``__init__``."""
    if cls.members and arguments.positional:
        return machine.each(lambda value: records.member(machine, cls, value), arguments.positional[0].value)
    made = Object(canonical(cls.library_base()), place, cls)
    if made.kind == "keras.Sequential":
        machine.write(made, "layers", Tuple(()))
    initializer = cls.lookup("__init__")
    if isinstance(initializer, Function):
        invoke(machine, initializer, arguments.after(Argument(made, None)), place)
    elif cls.fields:
        records.fill(machine, made, cls, arguments, place)
    elif models.is_model(made) or library.constructed(made.kind):
        machine.call(Bound(Super(made, cls), "__init__"), arguments, place)
    if models.is_model(made):
        machine.record(Built(made, machine.path))
    return made


def unknown_arguments(machine: Machine, function: Function, receiver: Value | None) -> Arguments:
    """What a function that nobody calls is run with: unknown values; its defaults fill in."""
    parameters = function.node.params
    names = [parameter.name.value for parameter in (*parameters.posonly_params, *parameters.params)]
    positional: list[Argument] = []
    if receiver is not None and names:
        positional.append(Argument(receiver, None))
        names = names[1:]
    keywords = {name: Argument(unknown("a parameter", name), None) for name in names if name not in function.defaults}
    for parameter in parameters.kwonly_params:
        if parameter.name.value not in function.defaults:
            keywords[parameter.name.value] = Argument(unknown("a parameter", parameter.name.value), None)
    return Arguments(tuple(positional), keywords)
