"""What each kind of statement does: one function per libcst node."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import libcst as cst

from kclf_lint.diagrams import both, either, literal, negation, size, ways
from kclf_lint.interpreter import containers, functions, imports, records
from kclf_lint.interpreter.assignment import assign, delete
from kclf_lint.interpreter.expressions import evaluate
from kclf_lint.interpreter.machine import MAX_ITERATIONS, MAX_UNROLLED, Machine
from kclf_lint.interpreter.operators import calculate, compare
from kclf_lint.interpreter.rounds import repeat
from kclf_lint.interpreter.state import Watch
from kclf_lint.knowledge import options
from kclf_lint.values import (
    FALSE,
    NONE,
    TRUE,
    Array,
    Class,
    Function,
    Library,
    Object,
    Scope,
    Unknown,
    Value,
    unknown,
)

MAX_PATH = 16
"""Ways that may lead to a block, before the rest of it is given up."""
MAX_PATH_LENGTH = 64
"""Conditions that these ways may ask, all in all."""


def run_block(machine: Machine, statements: Iterable[cst.CSTNode]) -> None:
    """Run statements in order, as long as there is a path on which they are reached."""
    for statement in statements:
        if machine.path is FALSE:
            return
        if machine.path is not TRUE and (ways(machine.path) > MAX_PATH or size(machine.path) > MAX_PATH_LENGTH):
            machine.limits["stopped at a block that too many paths reach"] = None
            machine.path = FALSE
            return
        run(machine, statement)


def run(machine: Machine, node: cst.CSTNode) -> None:
    """Run one statement."""
    handler = _HANDLERS.get(type(node))
    if handler is not None:
        handler(machine, node)


def _line(machine: Machine, node: cst.SimpleStatementLine) -> None:
    for small in node.body:
        if machine.path is FALSE:
            return
        run(machine, small)


def _suite(machine: Machine, node: cst.BaseSuite) -> None:
    if isinstance(node, (cst.IndentedBlock, cst.SimpleStatementSuite)):
        run_block(machine, node.body)


# Assignment


def _expression(machine: Machine, node: cst.Expr) -> None:
    evaluate(machine, node.value)


def _assignment(machine: Machine, node: cst.Assign) -> None:
    value = evaluate(machine, node.value)
    for target in node.targets:
        assign(machine, target.target, value)


def _annotated(machine: Machine, node: cst.AnnAssign) -> None:
    if node.value is not None:
        assign(machine, node.target, evaluate(machine, node.value))


_AUGMENTED = {
    cst.AddAssign: "+",
    cst.SubtractAssign: "-",
    cst.MultiplyAssign: "*",
    cst.DivideAssign: "/",
    cst.FloorDivideAssign: "//",
    cst.ModuloAssign: "%",
    cst.PowerAssign: "**",
    cst.BitAndAssign: "&",
    cst.BitOrAssign: "|",
    cst.BitXorAssign: "^",
    cst.LeftShiftAssign: "<<",
    cst.RightShiftAssign: ">>",
    cst.MatrixMultiplyAssign: "@",
}


def _augmented(machine: Machine, node: cst.AugAssign) -> None:
    old = evaluate(machine, node.target)
    change = evaluate(machine, node.value)
    symbol = _AUGMENTED[type(node.operator)]
    if isinstance(old, Object) and old.kind == "list" and symbol == "+":
        items = machine.elements(change)
        if items is not None:
            machine.appended(old, items)
        else:
            element = containers.element_of(machine, change)
            machine.joined_by(old, (element,), "a list that was extended by something unknown")
        return
    result = calculate(machine, old, change, symbol, node)
    if isinstance(old, Object) and old.kind == "set":
        containers.become(machine, old, result)
        return
    assign(machine, node.target, result)


# Branches


def _if(machine: Machine, node: cst.If) -> None:
    condition = machine.condition(evaluate(machine, node.test))
    start = machine.path
    if condition is TRUE:
        _suite(machine, node.body)
        return
    machine.path = both(start, condition)
    if machine.path is not FALSE:
        _suite(machine, node.body)
    first = machine.path
    machine.path = both(start, negation(condition))
    second_start = machine.path
    if node.orelse is not None and machine.path is not FALSE:
        if isinstance(node.orelse, cst.If):
            _if(machine, node.orelse)
        else:
            _suite(machine, node.orelse.body)
    second = machine.path
    machine.path = machine.joined(start, first, second)
    if second_start is not FALSE:
        machine.abandon_other_paths(start)


def _match(machine: Machine, node: cst.Match) -> None:
    subject = evaluate(machine, node.subject)
    start, rest, ends = machine.path, machine.path, []
    for case in node.cases:
        condition = _case_condition(machine, subject, case)
        machine.path = both(rest, condition)
        rest = both(rest, negation(condition))
        if machine.path is not FALSE:
            _suite(machine, case.body)
        ends.append(machine.path)
    path = rest
    for end in ends:
        path = either(path, end)
    machine.path = start if path == start else path


def _case_condition(machine: Machine, subject: Value, case: cst.MatchCase) -> Value:
    if case.guard is not None:
        return machine.condition(unknown("a guard"))
    return _pattern_condition(machine, subject, case.pattern)


def _pattern_condition(machine: Machine, subject: Value, pattern: cst.MatchPattern) -> Value:
    match pattern:
        case cst.MatchOr(patterns=elements):
            result: Value = FALSE
            for element in elements:
                result = either(result, _pattern_condition(machine, subject, element.pattern))
            return result
        case cst.MatchSingleton(value=value):
            return machine.condition(
                machine.each(lambda a, b: compare(machine, a, b, "is"), subject, evaluate(machine, value))
            )
        case cst.MatchAs(pattern=None, name=name):
            if name is not None:
                machine.bind(name.value, subject)
            return TRUE
        case cst.MatchValue(value=value):
            return machine.condition(
                machine.each(lambda a, b: compare(machine, a, b, "=="), subject, evaluate(machine, value))
            )
        case _:
            return machine.condition(unknown("a pattern"))


def _try(machine: Machine, node: cst.Try | cst.TryStar) -> None:
    """In the world where the body fails, nothing is known of what it assigned: it can fail anywhere."""
    start = machine.path
    if not node.handlers:
        _suite(machine, node.body)
    else:
        failed = literal(machine.branch(("except", unknown("").key)))
        machine.path = both(start, negation(failed))
        machine.tries += 1
        with machine.watching() as watch, machine.failing(_catches(node)):
            _suite(machine, node.body)
        machine.tries -= 1
        if node.orelse is not None and machine.path is not FALSE:
            _suite(machine, node.orelse.body)
        normal = machine.path
        machine.path = both(start, failed)
        _forget(machine, watch, node.body)
        with machine.failing(_catches(node)):
            machine.path = machine.joined(start, normal, _handled(machine, node))
        machine.abandon_other_paths(start)
    if node.finalbody is not None:
        _suite(machine, node.finalbody.body)


_SPECIAL = frozenset(("KeyboardInterrupt", "SystemExit", "StopIteration", "OSError", "IOError", "FileNotFoundError"))
"""Exceptions that tell nothing of what Keras accepts."""


def _catches(node: cst.Try | cst.TryStar) -> bool:
    """Whether the handlers may be there for calls or imports that only some versions of a library have."""
    return any(not _SPECIAL.issuperset(_names(handler.type)) or handler.type is None for handler in node.handlers)


def _names(node: cst.BaseExpression | None) -> Iterator[str]:
    """The names of exceptions, without their modules."""
    match node:
        case cst.Name(value=name) | cst.Attribute(attr=cst.Name(value=name)):
            yield name
        case cst.Tuple(elements=elements):
            for element in elements:
                yield from _names(element.value)
        case cst.BaseExpression():
            yield ""
        case _:
            pass


_EXPECTING = re.compile(r"(assert)?raises(regexp?)?|assertwarns(regex)?|warns|suppress", re.IGNORECASE)
"""Context managers around what is expected to fail."""


def _expects_failure(node: cst.With) -> bool:
    calls = [item.item.func for item in node.items if isinstance(item.item, cst.Call)]
    return any(_EXPECTING.fullmatch(name) for call in calls for name in _names(call))


def _handled(machine: Machine, node: cst.Try | cst.TryStar) -> Value:
    """Run the handlers, each on the part of the present path that comes to it; the path after them."""
    rest = machine.path
    end: Value = FALSE
    for handler in node.handlers:
        is_last = handler is node.handlers[-1]
        comes_here: Value = TRUE if is_last else literal(machine.branch(("handler", unknown("").key)))
        machine.path, rest = both(rest, comes_here), both(rest, negation(comes_here))
        if handler.name is not None:
            assign(machine, handler.name.name, unknown("an exception"))
        if machine.path is not FALSE:
            _suite(machine, handler.body)
        end = either(end, machine.path)
    return end


def _forget(machine: Machine, watch: Watch, body: cst.BaseSuite) -> None:
    """What a body changed may or may not have changed when it failed; its one statement did not assign what failed."""
    has_one = not isinstance(body, cst.IndentedBlock) or len(body.body) == 1
    for change in watch.changes.values():
        if machine.path is not FALSE and change.before is not None and (change.by_call or not has_one):
            change.put(unknown("a value from a block that failed"))


def _with(machine: Machine, node: cst.With) -> None:
    for item in node.items:
        context = evaluate(machine, item.item)
        if item.asname is not None:

            def entered(found: Value) -> Value:
                result = machine.method(found, "__enter__", (), machine.place(node))
                if result is None and isinstance(found, Array):
                    return found
                return result if result is not None else unknown("what a context manager gives")

            assign(machine, item.asname.name, machine.each(entered, context))
    with machine.failing(_expects_failure(node)):
        _suite(machine, node.body)


# Loops


def _for(machine: Machine, node: cst.For) -> None:
    iterable = evaluate(machine, node.iter)

    def over(found: Value) -> Value:
        items = containers.iterated(machine, found)
        if items is not None and len(items) <= min(MAX_UNROLLED, MAX_ITERATIONS // machine.iterations):
            _counted(machine, node, items)
        else:
            _uncounted(
                machine,
                node.body,
                lambda: assign(machine, node.target, containers.element_of(machine, found)),
                lambda: None,
            )
        return NONE

    machine.each(over, iterable)
    if node.orelse is not None and machine.path is not FALSE:
        _suite(machine, node.orelse.body)


def _counted(machine: Machine, node: cst.For, items: tuple[Value, ...]) -> None:
    start = machine.path
    loop = machine.start_loop(counted=True)
    outer, machine.iterations = machine.iterations, machine.iterations * max(len(items), 1)
    for item in items:
        if machine.path is FALSE:
            break
        assign(machine, node.target, item)
        _suite(machine, node.body)
        machine.path = either(machine.path, loop.continued)
        loop.continued = FALSE
    machine.iterations = outer
    machine.loops.pop()
    machine.path = machine.joined(start, machine.path, loop.broke)


def _uncounted(machine: Machine, body: cst.BaseSuite, prepare: Callable[[], None], ask: Callable[[], None]) -> None:
    """Run the body once for any iteration: what one iteration hands to the next is unknown."""
    start = machine.path

    def iteration() -> Value:
        loop = machine.start_loop(counted=False)
        prepare()
        _suite(machine, body)
        machine.path = either(machine.path, loop.continued)
        loop.continued = FALSE
        if machine.path is not FALSE:
            ask()
        machine.loops.pop()
        return either(machine.path, loop.broke)

    over = repeat(machine, body, iteration)
    machine.path = start if over == start else over


def _while(machine: Machine, node: cst.While) -> None:
    start = machine.path
    loop = machine.start_loop(counted=True)
    endless = isinstance(node.test, (cst.Name, cst.Integer))
    for _ in range(MAX_UNROLLED):
        condition = machine.condition(evaluate(machine, node.test))
        if condition is not TRUE or endless or machine.path is FALSE:
            break
        _suite(machine, node.body)
        machine.path = either(machine.path, loop.continued)
        loop.continued = FALSE
    machine.loops.pop()
    if condition is not FALSE and machine.path is not FALSE:
        _uncounted(machine, node.body, lambda: None, partial(_ask_again, machine, node))
    machine.path = machine.joined(start, machine.path, loop.broke)


def _ask_again(machine: Machine, node: cst.While) -> None:
    """Evaluate the condition after an iteration, for what it changes: its events are those of the first time."""
    events = len(machine.events)
    evaluate(machine, node.test)
    del machine.events[events:]


def _break(machine: Machine, node: cst.Break) -> None:
    if machine.loops:
        machine.loops[-1].broke = either(machine.loops[-1].broke, machine.path)
    machine.path = FALSE


def _continue(machine: Machine, node: cst.Continue) -> None:
    if machine.loops:
        machine.loops[-1].continued = either(machine.loops[-1].continued, machine.path)
    machine.path = FALSE


# What binds functions, classes and modules


def _return(machine: Machine, node: cst.Return) -> None:
    value = evaluate(machine, node.value) if node.value is not None else NONE
    machine.give_back(value)


def _raise(machine: Machine, node: cst.Raise) -> None:
    if node.exc is not None:
        evaluate(machine, node.exc)
    if _is_not_implemented(node.exc):
        # A subclass that is not seen has the method: its callers go on.
        machine.give_back(unknown("a method that is not implemented here"))
    else:
        machine.leave()


def _is_not_implemented(node: cst.BaseExpression | None) -> bool:
    name = node.func if isinstance(node, cst.Call) else node
    return isinstance(name, cst.Name) and name.value == "NotImplementedError"


def _assert(machine: Machine, node: cst.Assert) -> None:
    start = machine.path
    value = evaluate(machine, node.test)
    condition = machine.condition(value)
    if condition is FALSE:
        machine.leave()
    elif not isinstance(value, Unknown) or machine.is_equality(condition):
        # Any other unknown condition says nothing of the values that are known.
        machine.path = both(start, condition)
        machine.abandon_other_paths(start)


_BINDINGS = {"staticmethod": "static", "classmethod": "class", "property": "property", "cached_property": "property"}


def _function(machine: Machine, node: cst.FunctionDef) -> None:
    binding = "instance"
    decorators: list[Value] = []
    for decorator in node.decorators:
        expression = decorator.decorator
        last = expression.attr if isinstance(expression, cst.Attribute) else expression
        if isinstance(last, cst.Name) and last.value in _BINDINGS:
            binding = _BINDINGS[last.value]
        elif isinstance(expression, cst.Attribute) and expression.attr.value in ("setter", "deleter"):
            return
        else:
            decorators.append(evaluate(machine, expression))
    made = functions.make_function(machine, node, node.name.value, binding)
    machine.defined.append(made)
    value: Value = made
    for wrapper in decorators:
        if (described := options.parameter(wrapper)) is not None:
            name, default = described
            made.defaults[name] = machine.optional(default, name) if default != NONE else unknown("an option", name)
    for wrapper in reversed(decorators):
        if isinstance(wrapper, Function):
            # A decorator of the program decides what the name stands for; those of libraries are taken to keep it.
            value = machine.apply(wrapper, (value,), machine.place(node))
    machine.bind(node.name.value, value)


def _class(machine: Machine, node: cst.ClassDef) -> None:
    bases = tuple(evaluate(machine, base.value) for base in node.bases)
    scope = Scope({}, machine.scope, machine.path)
    outer, machine.scope = machine.scope, scope
    first = len(machine.defined)
    try:
        _suite(machine, node.body)
    finally:
        machine.scope = outer
    made = Class(
        node.name.value,
        bases,
        scope,
        machine.place(node),
        records.fields_of(node, bases, scope),
        records.members_of(bases, scope),
        any(isinstance(base, Library) and base.name == "typing.NamedTuple" for base in bases),
    )
    for index in range(first, len(machine.defined)):
        function = machine.defined[index]
        if function.scope is scope:
            method = Function(
                function.node, outer, function.defaults, function.home, made, function.name, function.binding
            )
            machine.defined[index] = method
            if scope.names.get(function.name) is function:
                scope.names[function.name] = method
    records.enumerate_members(made)
    machine.bind(node.name.value, made)


def _global(machine: Machine, node: cst.Global) -> None:
    for item in node.names:
        machine.scope.outer_names[item.name.value] = machine.scope.module()


def _nonlocal(machine: Machine, node: cst.Nonlocal) -> None:
    for item in node.names:
        name = item.name.value
        scope = machine.scope.parent
        while scope is not None and name not in scope.names:
            scope = scope.parent
        if scope is not None:
            machine.scope.outer_names[name] = scope


_HANDLERS: dict[type[cst.CSTNode], Callable[[Machine, Any], None]] = {
    cst.SimpleStatementLine: _line,
    cst.Expr: _expression,
    cst.Assign: _assignment,
    cst.AnnAssign: _annotated,
    cst.AugAssign: _augmented,
    cst.Del: delete,
    cst.If: _if,
    cst.Match: _match,
    cst.Try: _try,
    cst.TryStar: _try,
    cst.With: _with,
    cst.For: _for,
    cst.While: _while,
    cst.Break: _break,
    cst.Continue: _continue,
    cst.Return: _return,
    cst.Raise: _raise,
    cst.Assert: _assert,
    cst.FunctionDef: _function,
    cst.ClassDef: _class,
    cst.Import: imports.run_import,
    cst.ImportFrom: imports.run_import_from,
    cst.Global: _global,
    cst.Nonlocal: _nonlocal,
}
