"""Attributes and calls: functions and classes of the program, objects of libraries, builtins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import libcst as cst

from kclf_lint.interpreter import containers, imports, records
from kclf_lint.interpreter.machine import MAX_DEPTH, Machine, Running
from kclf_lint.interpreter.naming import named
from kclf_lint.knowledge import (
    arrays,
    frames,
    layers,
    library,
    loaders,
    losses,
    models,
    options,
    preprocessing,
    weights,
)
from kclf_lint.knowledge.call import Arguments
from kclf_lint.knowledge.events import Built
from kclf_lint.knowledge.names import canonical
from kclf_lint.knowledge.structures import any_of, either_of, over_sides
from kclf_lint.places import Place
from kclf_lint.values import (
    FALSE,
    NONE,
    TRUE,
    UNBOUND,
    Argument,
    Array,
    Bound,
    Class,
    Const,
    Entries,
    Function,
    Home,
    Library,
    Module,
    Object,
    Partial,
    Prediction,
    Scope,
    Stream,
    Super,
    Tensor,
    Tuple,
    Unknown,
    Value,
    both,
    bound_only,
    bounded,
    derived,
    either,
    fresh_key,
    negation,
    select,
    unknown,
    within,
)

# Attributes


def attribute(machine: Machine, owner: Value, name: str, node: cst.CSTNode) -> Value:
    """``owner.name``."""
    match owner:
        case Library(name=module):
            return _library_attribute(machine, module, name)
        case Module():
            found = imports.attribute(machine, owner, name, machine.place(node))
            return found if found is not None else _unknown_attribute(owner, name)
        case Object():
            return _object_attribute(machine, owner, name, node)
        case Class():
            found = owner.lookup(name)
            if isinstance(found, Function) and found.binding == "class":
                return Bound(owner, found)
            if found is not None:
                return found
            return Const(owner.name) if name == "__name__" else _unknown_attribute(owner, name)
        case Super(receiver=receiver, after=after):
            for base in after.bases:
                if isinstance(base, Class) and isinstance(found := base.lookup(name), Function):
                    return found if found.binding == "static" else Bound(receiver, found)
            return Bound(owner, name)
        case Array():
            return _array_attribute(machine, owner, name)
        case Stream(kind=kind) if library.method(kind, name) is not None:
            return Bound(owner, name)
        case Stream() if (found := loaders.attribute(owner, name)) is not None:
            return found
        case Prediction() if name in library.ARRAY_METHODS:
            return Bound(owner, name)
        case Prediction() | Tensor() if name == "shape":
            shape = arrays.shape_of(owner)
            return Tuple(shape) if shape else derived(owner, "shape")
        case Const(value=str()) if hasattr(str, name):
            return Bound(owner, name)
        case Const() if name == "value":
            # Members of IntEnum and StrEnum are constants.
            return owner
        case Unknown(text=text):
            return _unknown_attribute(owner, name, f"{text}.{name}" if text else "")
        case Function() if name == "__name__":
            return Const(owner.name)
        case _:
            return _unknown_attribute(owner, name)


def _library_attribute(machine: Machine, module: str, name: str) -> Value:
    if name == "newaxis" and module in ("numpy", "tensorflow"):
        return NONE
    full = canonical(f"{module}.{name}")
    return machine.shared(full) if full in library.SHARED else Library(full)


def _unknown_attribute(owner: Value, name: str, text: str = "") -> Unknown:
    reason = owner.reason if isinstance(owner, Unknown) else f"the attribute .{name} is not understood"
    return derived(owner, "attribute", name, text=text, reason=reason)


def _has_attribute(machine: Machine, owner: Value, name: str) -> Value:
    """``hasattr``: known for objects and classes that are the program's alone."""
    match owner:
        case Object(cls=cls, kind="" | "types.SimpleNamespace" | "argparse.Namespace"):
            if machine.read(owner, name) is not None or (cls is not None and cls.lookup(name) is not None):
                return TRUE
            closed = cls is None or (not cls.bases and cls.lookup("__getattr__") is None)
            return FALSE if closed and not name.startswith("__") else derived(owner, "hasattr", name)
        case Class():
            if owner.lookup(name) is not None:
                return TRUE
            return derived(owner, "hasattr", name) if owner.bases or name.startswith("__") else FALSE
        case _:
            return derived(owner, "hasattr", name)


def _get_attribute(machine: Machine, owner: Value, name: str, default: list[Value], place: Any) -> Value:
    """``getattr`` with or without a default."""
    if default and _has_attribute(machine, owner, name) is FALSE:
        return default[0]
    return attribute(machine, owner, name, place.node)


def _object_attribute(machine: Machine, owner: Object, name: str, node: cst.CSTNode) -> Value:
    is_model = models.is_model(owner)
    if is_model and (found := models.attribute(machine, owner, name, machine.place(node))) is not None:
        return found
    if not (is_model and name in models.METHODS) and (found := machine.read(owner, name)) is not None:
        return found
    if (found := records.attribute(machine, owner, name)) is not None:
        return found
    if owner.cls is not None and (found := owner.cls.lookup(name)) is not None:
        if isinstance(found, Function):
            if found.binding == "property":
                return invoke(machine, found, Arguments((Argument(owner, None),)), machine.place(node))
            return (
                found if found.binding == "static" else Bound(owner.cls if found.binding == "class" else owner, found)
            )
        return found
    if (found := preprocessing.attribute(machine, owner, name)) is not None:
        return found
    if owner.kind in ("list", "dict") or library.method(owner.kind, name) is not None:
        return Bound(owner, name)
    if layers.layer_kind(owner.kind) is not None and name in owner.arguments:
        return owner.arguments[name].value
    if (found := weights.attribute(owner, name)) is not None:
        return found
    if name == "classes_" and (classes := machine.read(owner, "classes")) is not None:
        return Array(shape=(classes,))
    if owner.cls is not None and owner.cls.lookup("__getattr__") is not None:
        return unknown("an attribute made by __getattr__")
    return _unknown_attribute(owner, name)


def _array_attribute(machine: Machine, owner: Array, name: str) -> Value:
    if name in library.ARRAY_METHODS:
        return Bound(owner, name)
    shape = owner.shape
    match name:
        case "shape":
            return Tuple(shape) if shape is not None else derived(owner, "shape")
        case "T":
            return arrays.transposed(owner)
        case "values" | "cat":
            return owner
        case _ if name in frames.INDEXERS:
            return Bound(owner, name)
        case "codes":
            return frames.codes(owner)
        case "ndim":
            return Const(len(shape)) if shape is not None else derived(owner, "ndim")
        case "size" if shape is not None and len(shape) == 1:
            return shape[0]
        case _ if frames.has_column(owner, name):
            return frames.column(owner, name)
        case _:
            return _unknown_attribute(owner, name)


# Calls


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
            content = machine.read(value, "entries") if isinstance(value, Object) and value.kind == "dict" else None
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
        case _:
            return unknown("a call of something that is not understood")


_DATA_METHODS = frozenset("reshape ravel flatten argmax toarray todense mean std".split())


def _data_method(machine: Machine, receiver: Value, name: str, arguments: Arguments, place: Any) -> Value:
    """A numpy method of something unknown: the result has the shape that the method gives."""
    known = library.ARRAY_METHODS[name]
    return known.call(known.bind(machine, f"array.{name}", receiver, arguments, place, {}))


def _escape(machine: Machine, arguments: Arguments) -> None:
    """Models handed to unknown code may be trained there."""
    for argument in (*arguments.positional, *arguments.keywords.values()):
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
        return machine.each(lambda found: _apply_layer(machine, callee, found, place), data)
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
    if isinstance(receiver, Array) and inplace is not None and inplace.value != FALSE:
        if name in frames.CHANGED_IN_PLACE:
            machine.overwrite(receiver)
        return NONE if inplace.value == TRUE else unknown(f"{name}, maybe in place")
    known = library.method(table, name)
    if known is None:
        return derived(receiver, name)
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
                before = receiver.arguments[parameter].value if parameter in receiver.arguments else UNBOUND
                value = select(machine.path, argument.value, before)
                receiver.arguments[parameter] = Argument(value, argument.place)
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
    return made


def _constructor_arguments(name: str, arguments: Arguments) -> dict[str, Argument]:
    """The arguments of a constructor by parameter, in the names of Keras 3."""
    kind = layers.layer_kind(name)
    parameters = kind.parameters if kind else _CONSTRUCTOR_PARAMETERS.get(layers.short(name), ())
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
        return machine.each(lambda owner: _get_attribute(machine, owner, attr, values[2:], place), values[0])
    if name == "hasattr" and len(values) == 2 and isinstance(values[1], Const):
        attr = str(values[1].value)
        return machine.each(lambda owner: _has_attribute(machine, owner, attr), values[0])
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
            element = machine.apply(values[0], (containers.element_of(machine, values[1]),), place)
            return Stream("map", any_of((element,)))
        return derived(values[1], name, values[0])
    if name == "round" and values and isinstance(values[0], (Prediction, Array)):
        return Array(shape=arrays.shape_of(values[0]))
    effect = containers.BUILTINS.get(name)
    if effect is None:
        _escape(machine, arguments)
        return derived(values[0], name, *values[1:]) if values else unknown(f"{name}()")
    if name == "zip" and arguments.unpacked is not None and not values:
        return machine.each(lambda pairs: containers.unzipped(machine, pairs), arguments.unpacked)
    if not arguments.complete:
        return unknown(f"{name} of unpacked arguments")
    if name in ("len", "enumerate", "int", "float") and not values:
        return unknown(f"{name}()")
    return machine.each(lambda *chosen: effect(machine, list(chosen)), *values)


# Functions and classes of the program


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
    machine.scope, machine.loops, machine.tries = scope, [], 0
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
        _library_parent(machine, Super(made, cls), "__init__", arguments, place)
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
