"""Calls: of functions and classes of the program, objects and functions of libraries, builtins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import libcst as cst

from kclf_lint.interpreter import builtins, containers, records, removals
from kclf_lint.interpreter.attributes import get_attribute, has_attribute
from kclf_lint.interpreter.functions import instantiate, invoke
from kclf_lint.interpreter.machine import Machine
from kclf_lint.interpreter.naming import named
from kclf_lint.interpreter.rounds import repeat
from kclf_lint.knowledge import (
    arrays,
    frames,
    identifiers,
    layers,
    library,
    losses,
    metrics,
    models,
    predictions,
    preprocessing,
    weights,
)
from kclf_lint.knowledge.call import Arguments
from kclf_lint.knowledge.events import Built
from kclf_lint.knowledge.structures import any_of
from kclf_lint.values import (
    FALSE,
    NONE,
    TRUE,
    Argument,
    Array,
    Bound,
    Class,
    Const,
    Entries,
    Function,
    Library,
    Object,
    Partial,
    Prediction,
    Stream,
    Super,
    Tensor,
    Tuple,
    Unknown,
    Value,
    derived,
    unknown,
)


def call(machine: Machine, node: cst.Call) -> Value:
    """A call expression: the callee, then the arguments, then the effect."""
    from kclf_lint.interpreter.expressions import evaluate

    if isinstance(node.func, cst.Name) and node.func.value == "super" and machine.lookup("super") is None:
        return _super(machine)
    callee = evaluate(machine, node.func)
    arguments = _arguments(machine, node.args)
    place = machine.place(node)
    return machine.each(lambda function: apply(machine, function, arguments, place), callee)


def _super(machine: Machine) -> Value:
    frame = machine.running[-1]
    if frame.receiver is not None and frame.function is not None and frame.function.owner is not None:
        return Super(frame.receiver, frame.function.owner)
    return unknown("super() outside of a method")


def _arguments(machine: Machine, nodes: Iterable[cst.Arg]) -> Arguments:
    from kclf_lint.interpreter.expressions import evaluate

    positional: list[Argument] = []
    keywords: dict[str, Argument] = {}
    complete = True
    unpacked: Value | None = None
    for node in nodes:
        value = named(evaluate(machine, node.value), node.value)
        place = machine.place(node.value)
        if node.star == "**":
            content = machine.entries(value)
            if isinstance(content, Entries) and all(isinstance(key, str) for key, _ in content.items):
                keywords.update((str(key), Argument(entry, place)) for key, entry in content.items)
            else:
                complete = False
        elif node.star == "*":
            items = machine.elements(value)
            if items is None:
                complete, unpacked = False, value
            positional += [Argument(item, place) for item in items or ()]
        elif node.keyword is not None:
            keywords[node.keyword.value] = Argument(value, place)
        else:
            positional.append(Argument(value, place))
    return Arguments(tuple(positional), keywords, complete, unpacked)


def apply(machine: Machine, callee: Value, arguments: Arguments, place: Any) -> Value:
    """Call a terminal with evaluated arguments."""
    match callee:
        case Function():
            return invoke(machine, callee, arguments, place)
        case Bound(receiver=receiver, function=Function() as function):
            return invoke(machine, function, arguments.after(Argument(receiver, None)), place)
        case Bound(receiver=Super() as parent, function=str(name)):
            return _library_parent(machine, parent, name, arguments, place)
        case Bound(receiver=receiver, function=str(name)):
            return _method(machine, receiver, name, arguments, place)
        case Class():
            return instantiate(machine, callee, arguments, place)
        case Library(name=name):
            return _library(machine, name, arguments, place)
        case Object():
            return _call_object(machine, callee, arguments, place)
        case Partial(function=function, positional=positional, keywords=keywords):
            merged = replace(arguments, keywords={**keywords, **arguments.keywords}).after(*positional)
            return machine.each(lambda found: apply(machine, found, merged, place), function)
        case Unknown(origin=("attribute", owner, str(name))) if name in _DATA_METHODS:
            receiver = owner if isinstance(owner, Value) else Unknown(owner, callee.reason)
            return _data_method(machine, receiver, name, arguments, place)
        case Unknown():
            _escape(machine, arguments)
            return unknown(callee.reason)
        case Array():
            return unknown("a method of data that is not understood")
        case _:
            return unknown("a call of something that is not understood")


_DATA_METHODS = frozenset("astype reshape ravel flatten argmax toarray todense mean std".split())


def _data_method(machine: Machine, receiver: Value, name: str, arguments: Arguments, place: Any) -> Value:
    """A numpy method of something unknown: the result has the shape that the method gives."""
    known = library.ARRAY_METHODS[name]
    return known.call(known.bind(machine, f"array.{name}", receiver, arguments, place, {}))


def _escape(machine: Machine, arguments: Arguments) -> None:
    """Models handed to unknown code may be trained there, and methods called any number of times."""
    for argument in (*arguments.positional, *arguments.keywords.values()):
        if isinstance(argument.value, Bound):
            containers.changed_unseen(machine, argument.value.receiver)
        if isinstance(argument.value, Object) and models.is_model(argument.value):
            machine.write(argument.value, "escaped", TRUE)


def _call_object(machine: Machine, callee: Object, arguments: Arguments, place: Any) -> Value:
    first = arguments.positional[0].value if arguments.positional else None
    if first is None and "inputs" in arguments.keywords:
        first = arguments.keywords["inputs"].value
    if models.is_model(callee):
        return _call_model(machine, callee, arguments, first, place)
    if models.is_layer(callee) or (callee.cls is not None and callee.kind.startswith("keras.layers.")):
        if callee.cls is not None:
            function = callee.cls.lookup("call")
            if isinstance(function, Function):
                if first is not None:
                    weights.build(machine, callee, first, place)
                extended = arguments.after(Argument(callee, None))
                result = machine.each(lambda found: apply(machine, found, extended, place), function)
                return layers.made_inside(callee, result, place)
        data = first if first is not None else unknown("no input")
        result = machine.each(lambda found: _apply_layer(machine, callee, found, place), data)
        unnamed = [""] * len(arguments.positional[1:])
        others = (*unnamed, *(name for name in arguments.keywords if name not in ("inputs", "training")))
        return machine.each(lambda made: layers.called_with(made, others), result) if others else result
    if callee.cls is not None and isinstance(function := callee.cls.lookup("__call__"), Function):
        return invoke(machine, function, arguments.after(Argument(callee, None)), place)
    if callee.kind.startswith("keras.losses."):
        return _call_loss(machine, callee, arguments, place)
    if callee.kind.startswith("keras.initializers."):
        return weights.initialized(machine, arguments)
    _escape(machine, arguments)
    return unknown("the result of calling an object")


def _call_loss(machine: Machine, loss: Object, arguments: Arguments, place: Any) -> Value:
    """A loss object called on labels and predictions: a training loop of the program's own."""
    given = dict(zip(("y_true", "y_pred"), arguments.positional, strict=False)) | arguments.keywords
    if "y_true" not in given or "y_pred" not in given:
        return unknown("the value of a loss")
    if loss.cls is not None and isinstance(function := loss.cls.lookup("call"), Function):
        positional = (Argument(loss, None), given["y_true"], given["y_pred"])
        return invoke(machine, function, Arguments(positional), place)
    loss_place = machine.home.place(place.node.func) if isinstance(place.node, cst.Call) else place
    return losses.called(machine, loss, given["y_true"], given["y_pred"], place, loss_place)


def _apply_layer(machine: Machine, layer: Object, data: Value, place: Any) -> Value:
    if (encoded := preprocessing.apply_to_data(machine, layer, data, place)) is not None:
        return encoded
    if isinstance(data, (Array, Stream)):
        data = Tensor(arrays.shape_of(data))
    return models.apply_part(machine, layer, data, place)


def _call_model(machine: Machine, model: Object, arguments: Arguments, first: Value | None, place: Any) -> Value:
    if first is None:
        return unknown("a model called without input")

    def on(data: Value) -> Value:
        inner = machine.elements(data) if isinstance(data, (Tuple, Object)) else None
        symbolic = isinstance(data, Tensor) or any(isinstance(item, Tensor) for item in inner or ())
        if symbolic:
            return models.apply_model(machine, model, data, place)
        return models.predicted(machine, model, data, place, is_plain=False)

    return machine.each(on, first)


def _method(machine: Machine, receiver: Value, name: str, arguments: Arguments, place: Any) -> Value:
    match receiver:
        case Object(kind="list"):
            return containers.list_method(machine, receiver, name, arguments)
        case Object(kind="set"):
            return containers.set_method(machine, receiver, name, arguments)
        case Object(kind="dict"):
            return containers.dict_method(machine, receiver, name, arguments)
        case Const(value=str(text)):
            return containers.text_method(machine, text, name, arguments)
        case Object(kind=kind):
            table = kind
        case Stream(kind=kind):
            table = kind
        case _:
            table = "array"
    inplace = arguments.keywords.get("inplace")
    if isinstance(receiver, Array) and name in arrays.OVERWRITING_METHODS and arguments.positional:
        machine.overwrite(receiver)
    if isinstance(receiver, Array) and inplace is not None and inplace.value != FALSE:
        if name in frames.CHANGED_IN_PLACE:
            machine.overwrite(receiver)
        return NONE if inplace.value == TRUE else unknown(f"{name}, maybe in place")
    known = library.method(table, name)
    if known is None:
        return derived(receiver, name)
    if models.is_model(receiver):
        removals.method_called(machine, name, arguments, place)
    bound = known.bind(machine, f"{table}.{name}", receiver, arguments, place, library.OLD_KEYWORDS)
    return known.call(bound)


def _library_parent(machine: Machine, parent: Super, name: str, arguments: Arguments, place: Any) -> Value:
    """``super().name(...)`` where the parent is a library class."""
    receiver = parent.receiver
    if name == "__init__":
        known = library.function(receiver.kind) if models.is_model(receiver) else None
        if known is not None and (arguments.positional or {"inputs", "outputs", "layers"} & set(arguments.keywords)):
            made = known.call(known.bind(machine, receiver.kind, None, arguments, place, library.OLD_KEYWORDS))
            if isinstance(made, Object):
                machine.events.pop()
                for field, value in made.fields.items():
                    machine.write(receiver, field, value)
        elif receiver.kind == "keras.Sequential":
            machine.write(receiver, "layers", Tuple(()))
        elif library.constructed(receiver.kind):
            for parameter, argument in _constructor_arguments(receiver.kind, arguments).items():
                machine.argue(receiver, parameter, argument.value, argument.place)
            machine.write(receiver, "constructed", TRUE)
        return NONE
    if name == "build":
        machine.write(receiver, "built", TRUE)
        return NONE
    return _method(machine, receiver, name, arguments, place)


def _library(machine: Machine, name: str, arguments: Arguments, place: Any) -> Value:
    if name.startswith("builtins."):
        return _builtin(machine, name.removeprefix("builtins."), arguments, place)
    if name == "functools.partial" and arguments.positional:
        first, *rest = arguments.positional
        return Partial(first.value, tuple(rest), arguments.keywords)
    if name in _STOPS:
        machine.leave()
        return NONE
    if (make := records.FUNCTIONS.get(name)) is not None:
        return make(machine, arguments, place)
    out = arguments.keywords.get("out")
    target = arrays.written_into(
        name, [argument.value for argument in arguments.positional], out.value if out else NONE
    )
    if isinstance(target, Array):
        machine.overwrite(target)
    removals.called(machine, name, arguments, place)
    known = library.function(name)
    if known is not None:
        return known.call(known.bind(machine, name, None, arguments, place, library.OLD_KEYWORDS))
    if library.constructed(name):
        return construct(machine, name, arguments, place)
    if (method := library.unbound_method(name)) is not None and arguments.positional:
        receiver, *rest = arguments.positional
        others = replace(arguments, positional=tuple(rest))
        return machine.each(lambda found: _method(machine, found, method, others, place), receiver.value)
    _escape(machine, arguments)
    if "__version__" in name:
        return derived(Library(name), "call")
    fallback = library.FALLBACK
    return fallback.call(fallback.bind(machine, name, None, arguments, place, {}))


_STOPS = frozenset(("sys.exit", "os._exit", "os.abort"))

_CONSTRUCTOR_PARAMETERS: dict[str, tuple[str, ...]] = {
    "BinaryCrossentropy": ("from_logits",),
    "CategoricalCrossentropy": ("from_logits",),
    "SparseCategoricalCrossentropy": ("from_logits",),
    "BinaryFocalCrossentropy": ("apply_class_balancing", "alpha", "gamma", "from_logits"),
    "CategoricalFocalCrossentropy": ("alpha", "gamma", "from_logits"),
}
"""Positional parameters of losses (keras/src/losses/losses.py)."""


def construct(machine: Machine, name: str, arguments: Arguments, place: Any) -> Value:
    """A layer, loss, metric, optimizer, encoder ...: an object that keeps its arguments."""
    kind = layers.layer_kind(name)
    made = Object(name, place, arguments=_constructor_arguments(name, arguments))
    if name == "keras.layers.Input":
        return layers.input_tensor(machine, made)
    if kind is not None and name.startswith("keras.layers."):
        machine.record(Built(made, machine.path))
        identifiers.of_layer(machine, made, place)
    return made


def _constructor_arguments(name: str, arguments: Arguments) -> dict[str, Argument]:
    """The arguments of a constructor by parameter, in the names of Keras 3."""
    kind = layers.layer_kind(name)
    if kind is not None:
        parameters = kind.parameters
    elif name.startswith("keras.metrics."):
        parameters = metrics.parameters(layers.short(name))
    else:
        parameters = _CONSTRUCTOR_PARAMETERS.get(layers.short(name), ())
    bound: dict[str, Argument] = {}
    for index, argument in enumerate(arguments.positional):
        bound[parameters[index] if index < len(parameters) else f"*{index}"] = argument
    for keyword, argument in arguments.keywords.items():
        new = layers.OLD_NAMES.get(keyword, keyword) if kind and keyword not in parameters else keyword
        bound[new] = argument
    if not arguments.complete:
        bound["**"] = Argument(unknown("unpacked arguments"), None)
    return bound


def _builtin(machine: Machine, name: str, arguments: Arguments, place: Any) -> Value:
    values = [argument.value for argument in arguments.positional]
    if name in ("exit", "quit"):
        machine.leave()
        return NONE
    if name == "bool" and values:
        return machine.condition(values[0])
    if name == "dict" and arguments.keywords and not values and arguments.complete:
        return machine.new_dict((key, argument.value) for key, argument in arguments.keywords.items())
    if name == "getattr" and len(values) >= 2 and isinstance(values[1], Const):
        attr = str(values[1].value)
        return machine.each(lambda owner: get_attribute(machine, owner, attr, values[2:], place), values[0])
    if name == "hasattr" and len(values) == 2 and isinstance(values[1], Const):
        attr = str(values[1].value)
        return machine.each(lambda owner: has_attribute(machine, owner, attr), values[0])
    if name == "vars" and len(values) == 1:
        return machine.each(
            lambda owner: records.as_dict(machine, owner) if isinstance(owner, Object) else derived(owner, "vars"),
            values[0],
        )
    if name == "setattr" and len(values) == 3 and isinstance(values[0], Object) and isinstance(values[1], Const):
        machine.write(values[0], str(values[1].value), values[2])
        return NONE
    if name in ("map", "filter") and len(values) == 2:
        items = machine.elements(values[1])
        if items is not None and name == "map":
            return machine.new_list(machine.apply(values[0], (item,), place) for item in items)
        if name == "map":
            return Stream("map", any_of((_mapped(machine, values[0], values[1], place),)))
        return derived(values[1], name, values[0])
    if name == "round" and values:
        return machine.each(lambda number, *rest: _round(machine, number, rest, arguments, place), *values)
    effect = builtins.BUILTINS.get(name)
    if effect is None:
        _escape(machine, arguments)
        return derived(values[0], name, *values[1:]) if values else unknown(f"{name}()")
    if name == "zip" and arguments.unpacked is not None and not values:
        return machine.each(lambda pairs: builtins.unzipped(machine, pairs), arguments.unpacked)
    if not arguments.complete:
        return unknown(f"{name} of unpacked arguments")
    if name in ("len", "enumerate", "int", "float") and not values:
        return unknown(f"{name}()")
    return machine.each(lambda *chosen: effect(machine, list(chosen)), *values)


def _mapped(machine: Machine, function: Value, iterable: Value, place: Any) -> Value:
    """What ``map`` makes of any one element."""
    made: Value = NONE

    def iteration() -> Value:
        nonlocal made
        machine.start_loop(counted=False)
        made = machine.apply(function, (containers.element_of(machine, iterable),), place)
        machine.loops.pop()
        return machine.path

    repeat(machine, place.node, iteration)
    return made


def _round(machine: Machine, number: Value, rest: tuple[Value, ...], arguments: Arguments, place: Any) -> Value:
    if isinstance(number, Prediction):
        decimals = arguments.keywords.get("ndigits")
        digits = rest[0] if rest else decimals.value if decimals else NONE
        return predictions.rounded(machine, number, digits, place, arguments.positional[0].place)
    return Array(shape=number.shape) if isinstance(number, Array) else derived(number, "round", *rest)


# Functions and classes of the program
