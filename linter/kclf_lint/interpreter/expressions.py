"""What each kind of expression evaluates to: one function per libcst node."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import libcst as cst

from kclf_lint.diagrams import both, negation, select
from kclf_lint.interpreter import attributes, builtins, calls, containers, functions
from kclf_lint.interpreter.machine import MAX_LENGTH, MAX_UNROLLED, Machine
from kclf_lint.interpreter.naming import named
from kclf_lint.interpreter.operators import added, calculate, compare
from kclf_lint.interpreter.rounds import repeat
from kclf_lint.knowledge import arithmetic
from kclf_lint.knowledge.library import exists
from kclf_lint.knowledge.predictions import Written
from kclf_lint.knowledge.structures import any_of
from kclf_lint.setups import Encoding
from kclf_lint.values import (
    FALSE,
    NONE,
    TRUE,
    Array,
    Choice,
    Const,
    Entries,
    Library,
    Object,
    Prediction,
    Scope,
    Slice,
    Tuple,
    Unknown,
    Value,
    derived,
    is_key,
    tuple_of,
    unknown,
)


def evaluate(machine: Machine, node: cst.BaseExpression) -> Value:
    """The value of an expression on the present path."""
    machine.tick()
    handler = _HANDLERS.get(type(node))
    if handler is None:
        return unknown(f"{type(node).__name__} is not understood")
    value = handler(machine, node)
    return machine.refined(value) if isinstance(value, (Unknown, Array, Prediction, Choice)) else value


def _name(machine: Machine, node: cst.Name) -> Value:
    name = node.value
    found = machine.lookup(name)
    if found is not None:
        return named(found, node)
    if name in containers.CONSTANT_NAMES:
        return containers.CONSTANT_NAMES[name]
    if (starred := machine.star_name(name, exists)) is not None:
        return starred
    if name in builtins.BUILTINS:
        return Library(f"builtins.{name}")
    return Unknown(("name", name), f"{name} is not defined in this file", name)


def _integer(machine: Machine, node: cst.Integer) -> Value:
    return Const(node.evaluated_value) if len(node.value) < 1000 else unknown("a huge number")


def _float(machine: Machine, node: cst.Float) -> Value:
    return Const(node.evaluated_value)


def _string(machine: Machine, node: cst.SimpleString) -> Value:
    text = node.evaluated_value
    return Const(text)


def _concatenated(machine: Machine, node: cst.ConcatenatedString) -> Value:
    return added(machine, evaluate(machine, node.left), evaluate(machine, node.right), "+")


def _formatted(machine: Machine, node: cst.FormattedString) -> Value:
    parts: list[str] = []
    keys: list[Value] = []
    for part in node.parts:
        if isinstance(part, cst.FormattedStringText):
            parts.append(part.value)
            keys.append(Const(part.value))
        elif isinstance(part, cst.FormattedStringExpression):
            value = evaluate(machine, part.expression)
            keys.append(value)
            text = _formatted_constant(machine, value, part)
            if text is not None:
                parts.append(text)
    text = "".join(parts)
    if len(parts) == len(keys) and len(text) <= MAX_LENGTH:
        return Const(text)
    return derived(Const("".join(parts)), "text", *keys, reason="a formatted string")


_CONVERSIONS: dict[str | None, Callable[[object], object]] = {
    None: lambda value: value,
    "r": repr,
    "s": str,
    "a": ascii,
}
_HARMLESS_FORMAT = re.compile(r"[^\d%]*\d{0,3}([.,_]\d{0,3})?[a-zA-Z%]?")
"""Format specifications that cannot ask for a text of millions of characters."""


def _formatted_constant(machine: Machine, value: Value, part: cst.FormattedStringExpression) -> str | None:
    """The text that a constant becomes inside an f-string; None where it is not known."""
    if not isinstance(value, Const):
        return None
    inner = [
        evaluate(machine, one.expression) if isinstance(one, cst.FormattedStringExpression) else Const(one.value)
        for one in part.format_spec or ()
        if isinstance(one, (cst.FormattedStringExpression, cst.FormattedStringText))
    ]
    spec = "".join(str(one.value) for one in inner if isinstance(one, Const))
    if not all(isinstance(one, Const) for one in inner) or not _HARMLESS_FORMAT.fullmatch(spec):
        return None
    try:
        return format(_CONVERSIONS[part.conversion](value.value), spec)
    except (TypeError, ValueError, KeyError):
        return None


def _tuple(machine: Machine, node: cst.Tuple) -> Value:
    items = _elements(machine, node.elements)
    return tuple_of(items) if items is not None else unknown("an unpacked tuple")


def _list(machine: Machine, node: cst.List) -> Value:
    items = _elements(machine, node.elements)
    made = machine.new_list(items or ())
    made = Object("list", machine.place(node), fields=made.fields)
    if items is None:
        machine.write(made, "items", unknown("a list with unpacked elements"))
    return made


def _elements(machine: Machine, elements: Any) -> tuple[Value, ...] | None:
    items: list[Value] = []
    complete = True
    for element in elements:
        value = evaluate(machine, element.value)
        if isinstance(element, cst.StarredElement):
            inner = machine.elements(value)
            complete = complete and inner is not None
            items += inner or ()
        else:
            items.append(named(value, element.value))
    return tuple(items) if complete else None


def _set(machine: Machine, node: cst.Set) -> Value:
    items = _elements(machine, node.elements)
    return machine.new_set(items) if items is not None else unknown("a set")


def _dict(machine: Machine, node: cst.Dict) -> Value:
    entries: dict[Any, Value] = {}
    for element in node.elements:
        if isinstance(element, cst.DictElement):
            key = evaluate(machine, element.key)
            value = evaluate(machine, element.value)
            entries[key.value if isinstance(key, Const) else key] = value
        else:
            inner = evaluate(machine, element.value)
            content = machine.entries(inner)
            if not isinstance(content, Entries):
                made = machine.new_dict(())
                machine.write(made, "entries", unknown("a dict with unpacked elements"))
                return made
            entries.update(content.items)
    made = machine.new_dict(entries.items())
    return Object("dict", machine.place(node), fields=made.fields)


def _lambda(machine: Machine, node: cst.Lambda) -> Value:
    return functions.make_function(machine, node, "<lambda>")


def _attribute(machine: Machine, node: cst.Attribute) -> Value:
    owner = evaluate(machine, node.value)
    name = node.attr.value
    return machine.each(lambda value: attributes.attribute(machine, value, name, node), owner)


def _call(machine: Machine, node: cst.Call) -> Value:
    return calls.call(machine, node)


def _subscript(machine: Machine, node: cst.Subscript) -> Value:
    owner = evaluate(machine, node.value)
    index = index_of(machine, node)
    return machine.each(lambda value, key: containers.item(machine, value, key, node), owner, index)


def index_of(machine: Machine, node: cst.Subscript) -> Value:
    """The value inside the brackets: a tuple for several indices."""
    parts: list[Value] = []
    for element in node.slice:
        if isinstance(element.slice, cst.Slice):
            bounds = (element.slice.lower, element.slice.upper, element.slice.step)
            parts.append(Slice(*(evaluate(machine, bound) if bound else NONE for bound in bounds)))
        elif isinstance(element.slice, cst.Index):
            parts.append(evaluate(machine, element.slice.value))
    return parts[0] if len(parts) == 1 else Tuple(tuple(parts))


def _conditional(machine: Machine, node: cst.IfExp) -> Value:
    condition = machine.condition(evaluate(machine, node.test))
    return on_condition(
        machine, condition, lambda: evaluate(machine, node.body), lambda: evaluate(machine, node.orelse)
    )


def on_condition(machine: Machine, condition: Value, yes: Callable[[], Value], no: Callable[[], Value]) -> Value:
    """Evaluate one or both of two alternatives, each on the path where the condition decides for it."""
    start = machine.path
    if condition is TRUE:
        return yes()
    if condition is FALSE:
        return no()
    machine.path = both(start, condition)
    first = yes() if machine.path is not FALSE else None
    first_end, machine.path = machine.path, both(start, negation(condition))
    second = no() if machine.path is not FALSE else None
    machine.path = machine.joined(start, first_end, machine.path)
    if first is None:
        return second if second is not None else unknown("unreachable")
    return first if second is None else select(condition, first, second)


def _boolean(machine: Machine, node: cst.BooleanOperation) -> Value:
    left = evaluate(machine, node.left)
    condition = machine.condition(left)
    if isinstance(node.operator, cst.And):
        return on_condition(machine, condition, lambda: evaluate(machine, node.right), lambda: left)
    return on_condition(machine, condition, lambda: left, lambda: evaluate(machine, node.right))


def _unary(machine: Machine, node: cst.UnaryOperation) -> Value:
    value = evaluate(machine, node.expression)
    if isinstance(node.operator, cst.Not):
        return negation(machine.condition(value))

    def once(operand: Value) -> Value:
        match node.operator, operand:
            case cst.Minus(), Const(value=int() | float() as number):
                return Const(-number)
            case cst.Plus(), _:
                return operand
            case cst.BitInvert(), Array(encoding=Encoding.BINARY | Encoding.MULTI_HOT | None):
                return operand
            case _, Array():
                return arithmetic.negated(operand)
            case _:
                return derived(operand, type(node.operator).__name__)

    return machine.each(once, value)


_ARITHMETIC: dict[type[cst.BaseBinaryOp], str] = {
    cst.Add: "+",
    cst.Subtract: "-",
    cst.Multiply: "*",
    cst.Divide: "/",
    cst.FloorDivide: "//",
    cst.Modulo: "%",
    cst.Power: "**",
    cst.BitAnd: "&",
    cst.BitOr: "|",
    cst.BitXor: "^",
    cst.LeftShift: "<<",
    cst.RightShift: ">>",
    cst.MatrixMultiply: "@",
}


def _binary(machine: Machine, node: cst.BinaryOperation) -> Value:
    symbol = _ARITHMETIC[type(node.operator)]
    left, right = evaluate(machine, node.left), evaluate(machine, node.right)
    return calculate(machine, left, right, symbol, node)


_COMPARISONS: dict[type[cst.BaseCompOp], str] = {
    cst.Equal: "==",
    cst.NotEqual: "!=",
    cst.LessThan: "<",
    cst.LessThanEqual: "<=",
    cst.GreaterThan: ">",
    cst.GreaterThanEqual: ">=",
    cst.In: "in",
    cst.NotIn: "not in",
    cst.Is: "is",
    cst.IsNot: "is not",
}


def _comparison(machine: Machine, node: cst.Comparison) -> Value:
    left = evaluate(machine, node.left)
    result: Value = TRUE
    for target in node.comparisons:
        symbol = _COMPARISONS[type(target.operator)]
        right = evaluate(machine, target.comparator)
        at = _written(machine, node) if len(node.comparisons) == 1 else None
        one = machine.each(
            lambda first, second, sign=symbol, at=at: compare(machine, first, second, sign, at), left, right
        )
        result = one if result is TRUE else both(machine.condition(result), machine.condition(one))
        left = right
    return result


def _written(machine: Machine, node: cst.Comparison) -> Written:
    return Written(machine.place(node), machine.place(node.left), machine.place(node.comparisons[0].comparator))


def _comprehension(machine: Machine, node: cst.ListComp | cst.GeneratorExp | cst.SetComp) -> Value:
    results: list[Value] = []
    known = _run_comprehension(machine, node.for_in, results, lambda: results.append(evaluate(machine, node.elt)))
    made = machine.new_set(results) if isinstance(node, cst.SetComp) else machine.new_list(results)
    made = Object(made.kind, machine.place(node), fields=made.fields)
    if not known:
        machine.write(made, "items", unknown("a list made by a loop over unknown elements"))
        if results:
            machine.write(made, "of", any_of(results))
    return made


def _dict_comprehension(machine: Machine, node: cst.DictComp) -> Value:
    results: list[tuple[Any, Value]] = []

    def add() -> None:
        key = evaluate(machine, node.key)
        results.append((key.value if isinstance(key, Const) else key, evaluate(machine, node.value)))

    known = _run_comprehension(machine, node.for_in, results, add)
    entries = dict(results)
    if entries and not (known and (len(entries) == 1 or all(map(is_key, entries)))):
        return builtins.dict_of(machine, any_of(entries.values()))
    made = machine.new_dict(entries.items())
    if not known:
        machine.write(made, "entries", unknown("a dict made by a loop over unknown elements"))
    return made


def _run_comprehension(machine: Machine, clause: cst.CompFor, results: list[Any], run: Callable[[], object]) -> bool:
    """Run the body for every element, which adds to ``results``; False if the elements are not all known."""
    outer = machine.scope
    machine.scope = Scope({}, outer, machine.path)
    try:
        iterable = evaluate(machine, clause.iter)
        items = containers.iterated(machine, iterable)
        if items is not None and len(items) <= MAX_UNROLLED:
            machine.start_loop(counted=True)
            each = [_run_clause(machine, clause, item, results, run) for item in items]
            machine.loops.pop()
            return all(each)
        before = len(results)

        def iteration() -> Value:
            del results[before:]
            machine.start_loop(counted=False)
            _run_clause(machine, clause, containers.element_of(machine, iterable), results, run)
            machine.loops.pop()
            return machine.path

        repeat(machine, clause, iteration)
        return False
    finally:
        machine.scope = outer


def _run_clause(
    machine: Machine, clause: cst.CompFor, item: Value, results: list[Any], run: Callable[[], object]
) -> bool:
    """Run the body for one element; False if what it adds is not all known."""
    from kclf_lint.interpreter.assignment import assign

    assign(machine, clause.target, item)
    conditions = [machine.condition(evaluate(machine, test.test)) for test in clause.ifs]
    if any(condition is FALSE for condition in conditions):
        return True
    known = all(condition is TRUE for condition in conditions)
    if clause.inner_for_in is not None:
        return _run_comprehension(machine, clause.inner_for_in, results, run) and known
    run()
    return known


def _named(machine: Machine, node: cst.NamedExpr) -> Value:
    from kclf_lint.interpreter.assignment import assign

    value = evaluate(machine, node.value)
    assign(machine, node.target, value)
    return value


def _yield(machine: Machine, node: cst.Yield) -> Value:
    frame = machine.running[-1]
    frame.is_generator = True
    if isinstance(node.value, cst.From):
        element = containers.element_of(machine, evaluate(machine, node.value.item))
        frame.yielded.append((machine.path, element))
    elif node.value is not None:
        element = evaluate(machine, node.value)
        frame.yielded.append((machine.path, element))
    return unknown("what is sent to a generator")


def _await(machine: Machine, node: cst.Await) -> Value:
    return evaluate(machine, node.expression)


def _ellipsis(machine: Machine, node: cst.Ellipsis) -> Value:
    return Const(...)


_HANDLERS: dict[type[cst.CSTNode], Callable[[Machine, Any], Value]] = {
    cst.Name: _name,
    cst.Integer: _integer,
    cst.Float: _float,
    cst.SimpleString: _string,
    cst.ConcatenatedString: _concatenated,
    cst.FormattedString: _formatted,
    cst.Tuple: _tuple,
    cst.List: _list,
    cst.Set: _set,
    cst.Dict: _dict,
    cst.Lambda: _lambda,
    cst.Attribute: _attribute,
    cst.Call: _call,
    cst.Subscript: _subscript,
    cst.IfExp: _conditional,
    cst.BooleanOperation: _boolean,
    cst.UnaryOperation: _unary,
    cst.BinaryOperation: _binary,
    cst.Comparison: _comparison,
    cst.ListComp: _comprehension,
    cst.GeneratorExp: _comprehension,
    cst.SetComp: _comprehension,
    cst.DictComp: _dict_comprehension,
    cst.NamedExpr: _named,
    cst.Yield: _yield,
    cst.Await: _await,
    cst.Ellipsis: _ellipsis,
}
