"""Models that are there already: clones, models from files, and those of ``keras.applications``."""

from __future__ import annotations

from dataclasses import replace

from kclf_lint.diagrams import mapped
from kclf_lint.knowledge.arrays import truth
from kclf_lint.knowledge.call import Call, Known, known
from kclf_lint.knowledge.events import Built
from kclf_lint.knowledge.models import is_model, output_of
from kclf_lint.values import NONE, Const, Object, Stage, Tensor, Tuple, Value, derived, unknown


def copy_model(call: Call) -> Value:
    """``clone_model``: layers like those of the model, not compiled."""
    model = call["model"]
    if not isinstance(model, Object) or not is_model(model):
        return derived(model, "clone_model")
    clone = Object("keras.Model", call.place)
    layers = call.host.read(model, "layers")
    if call["clone_function"] != NONE:
        call.host.write(clone, "outputs", unknown("layers that a clone_function makes"))
    elif model.cls is None and layers is not None:
        clone = Object("keras.Sequential", call.place)
        call.host.write(clone, "layers", mapped(layers, _copied))
    else:
        call.host.write(clone, "outputs", output_of(call.host, model, call.place))
    return clone


def _copied(layers: Value) -> Value:
    """Layers with the same arguments: what is done to one is not done to the other."""
    return Tuple(tuple(map(_copy, layers.items))) if isinstance(layers, Tuple) else layers


def _copy(layer: Value) -> Value:
    if not isinstance(layer, Object) or is_model(layer):
        return layer
    return replace(layer, fields=dict(layer.fields), arguments=dict(layer.arguments))


def load_model(call: Call) -> Value:
    """A model from a file: nothing is known of it."""
    model = Object("keras.Model", call.place)
    call.host.write(model, "outputs", unknown("a model from a file"))
    call.host.record(Built(model, call.host.path))
    return model


def application(call: Call) -> Value:
    """``keras.applications.X``: an ImageNet classifier, or its features."""
    model = Object("keras.Model", call.place)
    top = truth(call["include_top"])
    pooling = call["pooling"]
    if top is True:
        stage = Stage(
            "units",
            call.name.rpartition(".")[2],
            call.place,
            call["classes"],
            call["classifier_activation"],
            call.place_of("classifier_activation"),
        )
        output: Value = Tensor((NONE, call["classes"]), stage)
    elif top is False:
        if pooling == NONE:
            shape: tuple[Value, ...] = (NONE, unknown("height"), unknown("width"), unknown("the channels"))
        else:
            shape = (NONE, unknown("the channels"))
        output = Tensor(shape if isinstance(pooling, Const) else None, Stage("opaque", call.name, call.place))
    else:
        output = unknown("an application whose top is not known")
    call.host.write(model, "outputs", output)
    call.host.record(Built(model, call.host.path))
    return model


_APPLICATION = (
    "include_top=True, weights='imagenet', input_tensor=None, input_shape=None, pooling=None, "
    "classes=1000, classifier_activation='softmax'"
)

CONSTRUCTORS: dict[str, Known] = {
    "keras.clone_model": known("model, input_tensors=None, clone_function=None", copy_model),
    "keras.load_model": known("filepath", load_model),
    "keras.model_from_json": known("config", load_model),
    "keras.model_from_yaml": known("config", load_model),
    "keras.applications.*": known(_APPLICATION, application, lifted=False),
}
"""Whatever brings a model. A name that ends in ``*`` stands for every class of the module."""
