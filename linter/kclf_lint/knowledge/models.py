"""Keras models: what they are made of, and what compile, fit, evaluate and predict mean."""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.diagrams import alternatives, mapped
from kclf_lint.knowledge import identifiers, logs, weights
from kclf_lint.knowledge.arrays import integer, many, shape_of
from kclf_lint.knowledge.call import Call, Host, Known, known
from kclf_lint.knowledge.events import Built, Compiled, LossCalled, PredictionUsed, Used
from kclf_lint.knowledge.layers import apply_layer, input_tensor, layer_kind, made_inside
from kclf_lint.knowledge.losses import called, resolved
from kclf_lint.knowledge.structures import index_symbol
from kclf_lint.places import Place
from kclf_lint.setups import Encoding
from kclf_lint.values import (
    NONE,
    TRUE,
    Argument,
    Array,
    Class,
    Const,
    Library,
    Object,
    Own,
    Prediction,
    Shape,
    Stage,
    Stream,
    Tensor,
    Tuple,
    Unknown,
    Value,
    derived,
    is_result_of,
    unknown,
)

MODELS = ("keras.Sequential", "keras.Model")


_UNSEEN = "layers that are not all known"
_SOME = Stream("layers", unknown(_UNSEEN))
"""Stands for any number of layers in front of those that are known."""


def is_model(value: Value) -> bool:
    """Whether the value is a Keras model (of any kind)."""
    return isinstance(value, Object) and value.kind in MODELS


def is_layer(value: Value) -> bool:
    """Whether the value is a Keras layer (not a model)."""
    return isinstance(value, Object) and layer_kind(value.kind) is not None


def output_of(host: Host, model: Object, place: Place, data: Value = NONE) -> Value:
    """The output of a model: a tensor, a tuple of them, a dict object, or unknown; ``data`` gives the input's shape."""
    if (outputs := host.read(model, "outputs")) is not None:
        return outputs
    seen = host.read(model, "trained_on")
    given = _without_batch_length(shape_of(data) or shape_of(seen or NONE))
    inputs = Tensor(given, Stage("input", "the input", None))
    if (layers := host.read(model, "layers")) is not None:
        return host.each(lambda found: _folded(host, found, inputs, place), layers)
    if (known := host.read(model, "called")) is not None:
        return known
    result = _called(host, model, inputs, place)
    host.write(model, "called", result)
    return result


def _without_batch_length(shape: Shape) -> Shape:
    return (NONE, *shape[1:]) if shape else None


def _called(host: Host, model: Object, inputs: Value, place: Place) -> Value:
    """The result of a subclassed model's own ``call``."""
    host.write(model, "called", unknown("the model calls itself"))
    weights.build(host, model, inputs, place)
    result = host.method(model, "call", (inputs,), place)
    if result is None and model.cls is not None and _is_whole(model.cls):
        # It trains in a way of its own and cannot be called: there is no output.
        return Tuple(())
    return unknown("a model whose call() is not seen") if result is None else result


def _is_whole(cls: Class) -> bool:
    """Whether everything that a model's class has is seen: its bases are Keras' model, or such classes."""
    return bool(cls.bases) and all(
        (isinstance(base, Library) and base.name == "keras.Model") or (isinstance(base, Class) and _is_whole(base))
        for base in cls.bases
    )


def _folded(host: Host, layers: Value, inputs: Value, place: Place) -> Value:
    if not isinstance(layers, Tuple):
        return unknown(_UNSEEN)
    if not layers.items:
        return unknown("a model without layers")
    value = inputs
    for layer in layers.items:
        value = host.each(lambda found, before: apply_part(host, found, before, place), layer, value)
    return value


def apply_part(host: Host, part: Value, inputs: Value, place: Place) -> Value:
    """Call a layer, a model, or anything else that stands in a Sequential, on features."""
    host.tick()
    if isinstance(part, Tensor):
        return part
    if not isinstance(part, Object):
        return Tensor(None, Stage("opaque", "an unknown layer", place), (inputs,))
    if part.cls is not None and not is_model(part):
        weights.build(host, part, inputs, place)
        result = host.method(part, "call", (inputs,), place)
        if result is None and layer_kind(part.kind) is not None and "constructed" in part.fields:
            return apply_layer(host, part, inputs, place)
        if result is None:
            return Tensor(None, Stage("opaque", part.cls.name, place), (inputs,))
        return made_inside(part, result, place)
    if is_model(part):
        return apply_model(host, part, inputs, place)
    if part.kind in ("keras.layers.Input", "keras.layers.InputLayer"):
        return input_tensor(host, part)
    return apply_layer(host, part, inputs, place)


def apply_model(host: Host, model: Object, inputs: Value, place: Place) -> Value:
    """A nested model: its output, as seen through one more stage."""
    inner = output_of(host, model, place)

    def wrap(output: Value) -> Value:
        stage = Stage("model", "a nested model", place, inner=output)
        if isinstance(output, Tuple):
            return Tuple(tuple(wrap(item) for item in output.items))
        return Tensor(shape_of(output), stage, (inputs,))

    return mapped(inner, wrap)


_KEEP_SAMPLES = frozenset(
    "+ - * / array astype attribute numpy.array numpy.asarray tensorflow.convert_to_tensor".split()
)
"""Operations on unknown data behind which it holds as many samples as before."""


def predicted(host: Host, model: Object, data: Value, place: Place, *, is_plain: bool) -> Value:
    """What ``predict`` of data, or a call of the model on data, gives."""
    given = shape_of(_inputs_in(data))
    batch = given[0] if given and given[0] != NONE else unknown("the number of samples")
    length = integer(batch)
    at_least = length if length is not None else batch.at_least if isinstance(batch, Unknown) else 0
    if is_result_of(data, "samples", _KEEP_SAMPLES):
        at_least = 2  # a part of the data that train_test_split and its like make
    samples = "one" if length == 1 else "many" if at_least > 1 else "unknown"
    loader = None
    if isinstance(data, Stream):
        # All batches are predicted: as many samples as one has, or more.
        batch = many() if at_least > 1 else unknown("the number of samples")
        samples, loader = "many" if at_least > 1 else "unknown", data.loader

    def wrap(output: Value, index: int = 0) -> Value:
        if isinstance(output, Tuple):
            return Tuple(tuple(wrap(item, number) for number, item in enumerate(output.items)))
        if isinstance(output, (Tensor, Unknown)):
            rest = shape_of(output)
            shape = (batch, *rest[1:]) if rest else None
            return Prediction(output, model, index, place, samples, shape, is_plain=is_plain, loader=loader)
        return unknown("predictions of several outputs")

    return mapped(output_of(host, model, place, _inputs_in(data)), wrap)


# Effects of methods and constructors.


def construct_sequential(call: Call) -> Value:
    model = Object("keras.Sequential", call.place)
    layers = call["layers"]

    def content(value: Value) -> Value:
        return Tuple(()) if value == NONE else call.host.contents(value)

    call.host.write(model, "layers", call.host.each(content, layers))
    call.host.record(Built(model, call.host.path))
    return model


def construct_model(call: Call) -> Value:
    model = Object("keras.Model", call.place)
    if not call.given("outputs"):
        call.host.write(model, "outputs", unknown("a model without outputs that are known"))
        return model

    def single(found: Value) -> Value:
        if isinstance(found, Tuple) and len(found.items) == 1:
            return single(found.items[0])
        # Only features make a model: what was taken for predictions is the output of a model called on them.
        return (
            found.output
            if isinstance(found, Prediction) and not found.row and not found.activated and not found.base
            else found
        )

    def content(value: Value) -> Value:
        return mapped(call.host.contents(value), single)

    call.host.write(model, "outputs", call.host.each(content, call["outputs"]))
    call.host.write(model, "inputs", call["inputs"])
    call.host.record(Built(model, call.host.path))
    return model


def add(call: Call) -> Value:
    model = call.receiver
    if isinstance(model, Object) and (layers := call.host.read(model, "layers")) is not None:
        layer = call["layer"]
        if isinstance(layer, Object) and call.host.is_repeated(model):
            layer.fields["repeated"] = TRUE
        call.host.write(
            model,
            "layers",
            mapped(layers, lambda found: Tuple((*(found.items if isinstance(found, Tuple) else (_SOME,)), layer))),
        )
    return NONE


def pop(call: Call) -> Value:
    model = call.receiver
    if isinstance(model, Object) and (layers := call.host.read(model, "layers")) is not None:
        call.host.write(
            model,
            "layers",
            mapped(layers, _without_last),
        )
    return NONE


def _without_last(layers: Value) -> Value:
    if not isinstance(layers, Tuple) or layers.items[-1:] == (_SOME,):
        return unknown(_UNSEEN)
    return Tuple(layers.items[:-1])


def compile_model(call: Call) -> Value:
    model = call.receiver
    if not isinstance(model, Object):
        return NONE
    arguments = dict(call.bound)
    if (loss := arguments.get("loss")) is not None:
        arguments["loss"] = Argument(resolved(call.host, loss.value, call.place), loss.place)
    event = Compiled(
        model, output_of(call.host, model, call.place), arguments, call.complete, call.place, call.host.path
    )
    call.host.write(model, "compiled", event)
    call.host.record(event)
    identifiers.of_compile(call)
    return NONE


def _loss_of_own_step(host: Host, model: Object, place: Place) -> Value | None:
    """The loss in a ``train_step`` or ``compute_loss`` of the program's own; None if the model has neither."""
    if model.cls is None:
        return None
    inputs, labels, output = Tensor(None), Tensor(None), Tensor(None)
    start = len(host.events)
    if model.cls.lookup("train_step") is not None:
        host.method(model, "train_step", (Tuple((inputs, labels)),), place)
    elif model.cls.lookup("compute_loss") is not None:
        host.method(model, "compute_loss", (inputs, labels, output), place)
    else:
        return None
    calls = [event for event in host.events[start:] if isinstance(event, LossCalled) and event.labels is labels]
    host.events[start:] = [event for event in host.events[start:] if event not in calls]
    outputs = [output, *_tensors(output_of(host, model, place))]
    found = {id(event.loss): event.loss for event in calls if _is_output(event.output, outputs)}
    return next(iter(found.values())) if len(found) == 1 else Own(model, None)


def _is_output(value: Value, outputs: list[Value]) -> bool:
    """Whether a value is what the model with these outputs gives."""
    return all(
        any(
            found is output or (isinstance(found, Tensor) and found.stage and found.stage.inner is output)
            for output in outputs
        )
        for found in _tensors(value)
    )


def _tensors(value: Value) -> Iterator[Value]:
    for found in alternatives(value):
        if isinstance(found, Tuple):
            for item in found.items:
                yield from _tensors(item)
        else:
            yield found


def _compiled_loss(call: Call) -> Value:
    """``self.compiled_loss(y, y_pred)`` or ``self.compute_loss(x, y, y_pred)`` in a training step of the program."""
    labels, output = call.bound.get("y"), call.bound.get("y_pred")
    if labels is None or output is None or not isinstance(call.receiver, Object):
        return unknown("the value of the compiled loss")
    compiled = call.host.read(call.receiver, "compiled") or NONE

    def of(event: Value) -> Value:
        argument = event.arguments.get("loss") if isinstance(event, Compiled) else None
        return argument.value if argument is not None else NONE

    loss = call.host.each(of, compiled)
    if loss == NONE:
        return unknown("the value of a loss that compile does not set")
    return called(call.host, loss, labels, output, call.place, call.place)


def _labels_in(host: Host, data: Value) -> Value | None:
    """The labels inside what one argument carries: a dataset, a generator, a tuple (x, y)."""
    match data:
        case Stream(element=element):
            return host.each(lambda found: _second(host, found, "a stream without labels"), element)
        case Object(cls=cls) if cls is not None:
            batch = host.method(data, "__getitem__", (index_symbol(data),), data.place or cls.place)
            return _second(host, batch, "a generator without labels") if batch is not None else None
        case Tuple() | Object():
            if (parts := host.elements(data)) is not None:
                return parts[1] if len(parts) >= 2 else None
            one = host.read(data, "of") if isinstance(data, Object) else None
            return _second(host, one, "a generator without labels") if one is not None else None
        case _:
            return None


def _second(host: Host, batch: Value, missing: str) -> Value:
    """The labels of a batch (x, y) or (x, y, weights)."""
    parts = host.elements(batch) if isinstance(batch, Tuple) or getattr(batch, "kind", "") == "list" else None
    if parts is None or len(parts) < 2:
        return batch if isinstance(batch, Unknown) else unknown(missing)
    return host.each(_target, parts[1], parts[0])


def _inputs_in(data: Value) -> Value:
    """The inputs inside what one argument carries."""
    if isinstance(data, Stream):
        return data.element.items[0] if isinstance(data.element, Tuple) and data.element.items else data.element
    return data


def _fit_labels(call: Call, split: str) -> tuple[tuple[str, Value, Place], ...]:
    host = call.host
    found: list[tuple[str, Value, Place]] = []
    if call.given("y") and call["y"] != NONE:
        labels = host.each(_target, call["y"], call["x"])
        found.append((split, labels, call.place_of("y") or call.place))
    elif call.given("x"):
        value = host.each(lambda data: _labels_in(host, data) or unknown(_reason(data)), call["x"])
        found.append((split, value, call.place_of("x") or call.place))
    if call.given("validation_data") and call["validation_data"] != NONE:
        value = host.each(lambda data: _labels_in(host, data) or unknown(_reason(data)), call["validation_data"])
        found.append(("validation", value, call.place_of("validation_data") or call.place))
    return tuple(found)


def _target(labels: Value, inputs: Value) -> Value:
    """Labels as ``fit`` gets them; inputs that are their own target are no class labels."""
    same = labels == inputs and not isinstance(labels, Const)
    if isinstance(labels, Array) and isinstance(inputs, Array):
        # Part of the data is another target than all of it: the next word, the next day.
        same = same and labels.content == inputs.content
    return Array(Encoding.CONTINUOUS, None, shape_of(labels)) if same else labels


def _reason(data: Value) -> str:
    return data.reason if isinstance(data, Unknown) else "labels that are not seen"


def _used(kind: str, split: str | None) -> Known:
    def effect(call: Call) -> Value:
        model = call.receiver
        if not isinstance(model, Object):
            return unknown(f"the result of {kind}")
        host = call.host
        compiled = host.read(model, "compiled") or NONE
        labels = _fit_labels(call, split) if split else ()
        if kind == "fit":
            host.write(model, "trained_on", host.each(lambda data: Tensor(shape_of(_inputs_in(data))), call["x"]))
        output = host.each(lambda data: output_of(host, model, call.place, _inputs_in(data)), call["x"])
        loss = _loss_of_own_step(host, model, call.place) if kind == "fit" else None
        used = Used(
            kind,
            model,
            compiled,
            output,
            loss,
            labels,
            call.place,
            host.path,
            dict(call.bound),
            call.complete,
            host.failures > 0,
        )
        host.record(used)
        if kind == "predict":
            return host.each(lambda data: predicted(host, model, data, call.place, is_plain=True), call["x"])
        if kind != "fit":
            return derived(unknown("evaluation"), kind)
        made = logs.history(host, used)
        host.write(model, "history", made)
        return made

    return known(USE_PARAMETERS[kind], effect, lifted=False)


def _removed(call: Call) -> Value:
    """``predict_classes`` and ``predict_proba``, which Keras 2 had for Sequential models until 2.6."""
    model, name = call.receiver, call.name.rpartition(".")[2]
    if not isinstance(model, Object):
        return unknown(f"the result of {name}")
    host = call.host
    compiled = host.read(model, "compiled") or NONE
    output = host.each(lambda data: output_of(host, model, call.place, _inputs_in(data)), call["x"])
    host.record(Used("predict", model, compiled, output, None, (), call.place, host.path))

    def once(data: Value) -> Value:
        return mapped(predicted(host, model, data, call.place, is_plain=True), result)

    def result(scores: Value) -> Value:
        if not isinstance(scores, Prediction):
            return unknown(f"the result of {name}")
        if host.tries or not lacks(model, name):
            return Array()
        host.record(PredictionUsed(name, scores, NONE, call.place, None, host.path))
        return scores if name == "predict_proba" else Array()

    return host.each(once, call["x"])


REMOVED = ("predict_classes", "predict_proba")
"""Methods that Sequential models had until TensorFlow 2.6."""


def lacks(model: Object, name: str) -> bool:
    """Whether a model surely has no method of this removed name: no class of its own may bring one along."""
    return name in REMOVED and name not in model.fields and (model.cls is None or not _may_have(model.cls, name))


def _may_have(cls: Class, name: str) -> bool:
    return cls.lookup(name) is not None or any(
        _may_have(base, name) if isinstance(base, Class) else getattr(base, "name", "") not in MODELS
        for base in cls.bases
    )


USE_PARAMETERS = {
    "fit": "x=None, y=None, batch_size=None, epochs=1, verbose='auto', callbacks=None, validation_split=0.0, "
    "validation_data=None",
    "evaluate": "x=None, y=None, batch_size=None",
    "predict": "x, batch_size=None",
}

COMPILE_PARAMETERS = "optimizer='rmsprop', loss=None, loss_weights=None, metrics=None, weighted_metrics=None"
COMPILE_PARAMETERS_OF_KERAS_2 = "optimizer='rmsprop', loss=None, metrics=None, loss_weights=None, weighted_metrics=None"


def get_layer(call: Call) -> Value:
    return unknown("a layer of a model, by name")


def attribute(host: Host, model: Object, name: str, place: Place) -> Value | None:
    """An attribute of a model that can be worked out: ``model.output``, ``model.layers``."""
    if name in ("output", "outputs"):
        return output_of(host, model, place)
    if name == "output_shape":
        return host.each(_shape_tuple, output_of(host, model, place))
    if name == "layers" and model.kind == "keras.Sequential":
        layers = host.read(model, "layers")
        return host.each(lambda found: _layer_list(host, found), layers) if layers is not None else None
    if name == "layers" and model.cls is None:
        return host.each(lambda found: _chain(host, found), output_of(host, model, place))
    if name in ("input", "inputs"):
        return host.read(model, "inputs") or Tensor(None)
    return None


def _layer_list(host: Host, layers: Value) -> Value:
    """``layers`` of a Sequential model, which leaves out the input."""
    if not isinstance(layers, Tuple) or _SOME in layers.items:
        return unknown(_UNSEEN)
    inputs = ("keras.layers.Input", "keras.layers.InputLayer")
    return host.new_list(
        layer for layer in layers.items if not isinstance(layer, Tensor) and getattr(layer, "kind", "") not in inputs
    )


def _chain(host: Host, output: Value) -> Value:
    """``layers`` of a functional model in which each layer is called on what the one before it made."""
    layers: list[Value] = []
    while isinstance(output, Tensor) and (stage := output.stage) is not None and stage.layer is not None:
        kind = layer_kind(stage.layer.kind)
        if kind is None or kind.role == "wrap" or stage.layer.cls is not None:
            break
        layers.append(stage.layer)
        if stage.role == "input":
            return host.new_list(reversed(layers))
        if len(output.inputs) != 1 or len(layers) > _MAX_LAYERS:
            break
        output = output.inputs[0]
    return unknown(_UNSEEN)


_MAX_LAYERS = 400


def _shape_tuple(output: Value) -> Value:
    shape = shape_of(output)
    return Tuple(shape) if shape else derived(output, "shape")


METHODS: dict[str, Known] = {
    "add": known("layer", add, lifted=False),
    "pop": known("", pop, lifted=False),
    "compile": known(COMPILE_PARAMETERS, compile_model, lifted=False, keras_2=COMPILE_PARAMETERS_OF_KERAS_2),
    "fit": _used("fit", "train"),
    "evaluate": _used("evaluate", "test"),
    "predict": _used("predict", None),
    "predict_on_batch": _used("predict", None),
    **{name: known("x, batch_size=None, verbose=0", _removed, lifted=False) for name in REMOVED},
    "fit_generator": _used("fit", "train"),
    "evaluate_generator": _used("evaluate", "test"),
    "predict_generator": _used("predict", None),
    "train_on_batch": _used("fit", "train"),
    "test_on_batch": _used("evaluate", "test"),
    "compiled_loss": known("y, y_pred, sample_weight=None", _compiled_loss, lifted=False),
    "compute_loss": known("x=None, y=None, y_pred=None, sample_weight=None", _compiled_loss, lifted=False),
    **weights.METHODS,
    "get_layer": known("name=None, index=None", get_layer, lifted=False),
    "build": known("input_shape", lambda call: NONE, lifted=False),
    "load_weights": known("filepath", lambda call: NONE, lifted=False),
    "save": known("filepath", lambda call: NONE, lifted=False),
    "summary": known("", lambda call: NONE, lifted=False),
}

CONSTRUCTORS: dict[str, Known] = {
    "keras.Sequential": known("layers=None, trainable=True, name=None", construct_sequential, lifted=False),
    "keras.Model": known("inputs, outputs, name=None", construct_model, lifted=False),
}
"""What makes a model of layers."""
