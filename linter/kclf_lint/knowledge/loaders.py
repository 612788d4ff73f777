"""Loaders of Keras: what the labels are that they take from folders, frames and arrays."""

from __future__ import annotations

from dataclasses import replace

from kclf_lint.knowledge.arrays import as_array, integer, many
from kclf_lint.knowledge.call import Call, Effect, Known, known
from kclf_lint.knowledge.datasets import class_ids
from kclf_lint.knowledge.streams import tensors_in
from kclf_lint.knowledge.structures import with_batch, without_batch
from kclf_lint.setups import Encoding, Loaded, Step
from kclf_lint.values import (
    NONE,
    Array,
    Const,
    Object,
    Stream,
    Tuple,
    Value,
    derived,
    fresh_key,
    unknown,
)


def from_folder(parameter: str, kind: str) -> Effect:
    """Loaders whose ``label_mode`` or ``class_mode`` sets the encoding."""

    def effect(call: Call) -> Value:
        classes = _number_of_classes(call)
        inputs: Value = Array()
        labels = _labels(call, parameter, classes, inputs)
        element = inputs if labels is None else Tuple((inputs, labels))
        batched = kind == "iterator" or call["batch_size"] != NONE
        stream = Stream(kind, with_batch(element) if batched else element, classes)
        if call["subset"] == Const("both"):
            return Tuple((stream, stream))
        return replace(stream, loader=_iterator(call) if kind == "iterator" else _dataset(call, labels))

    return effect


def _iterator(call: Call, labels: Value = NONE) -> Object:
    """The iterator with its attributes: ``shuffle``, and the labels in the order of its files or rows."""
    listed = labels.content if isinstance(labels, Array) else fresh_key()
    fields = {"shuffle": call["shuffle"], "listed": Const(listed)}
    return Object("keras.preprocessing.image.Iterator", call.place, fields=fields, arguments=call.bound)


def _dataset(call: Call, labels: Value | None) -> Object:
    """The data set with what it does: ``shuffle`` draws a new order for every pass over its batches of labels."""
    batches = Const(labels.content) if isinstance(labels, Array) else NONE
    fields = {"shuffle": call["shuffle"], "batches": batches}
    return Object("keras.preprocessing.Dataset", call.place, fields=fields, arguments=call.bound)


def _number_of_classes(call: Call) -> Value:
    names = call["classes"] if call.given("classes") else call["class_names"]
    if (items := call.host.elements(names)) is not None:
        return Const(len(items))
    source = call["dataframe"] if call.given("dataframe") else call["directory"]
    if call.given("labels") and call["labels"] != Const("inferred"):
        source = call["labels"]
    return derived(source, "classes", text="the number of classes")


def _labels(call: Call, parameter: str, classes: Value, inputs: Value) -> Value | None:
    """One label; None where the loader gives none."""
    mode = call[parameter]
    if call.given("labels") and call["labels"] == NONE:
        return None
    match mode:
        case Const(value=str(name)):
            place = call.place_of(parameter)
            how = Loaded(parameter, name, is_default=place is None, mode_place=place)
            step = Step(call.place, f"{parameter}={name!r} sets the label encoding here", how)
            labels = _of_mode(call, name, parameter, classes, inputs)
            return (
                labels.but(story=(step,), made=step) if isinstance(labels, Array) and labels is not inputs else labels
            )
        case Const(value=None):
            return None
        case _:
            return unknown(f"{parameter} is not known")


def _of_mode(call: Call, mode: str, parameter: str, classes: Value, inputs: Value) -> Value:
    match mode:
        case "int" | "sparse":
            return Array(class_ids(integer(classes)), classes, ())
        case "categorical":
            # A column of a frame may hold lists of classes, which make several ones in a row.
            return Array(None if call.given("dataframe") else Encoding.ONE_HOT, classes, (classes,))
        case "binary":
            return Array(Encoding.BINARY, Const(2), (Const(1),) if parameter == "label_mode" else ())
        case "input":
            return inputs
        case "raw":
            return Array()
        case _:
            return unknown(f"{parameter} is not known")


def image_flow(call: Call) -> Value:
    """``ImageDataGenerator.flow(x, y)``: batches of (x, y)."""
    x, y = call["x"], call["y"]
    if y == NONE:
        items = call.host.elements(x)
        element: Value = Tuple(items) if items is not None and len(items) == 2 else x
    else:
        element = Tuple((x, y))
    return Stream("iterator", with_batch(without_batch(tensors_in(call, element))), loader=_iterator(call, y))


def timeseries(call: Call) -> Value:
    """``timeseries_dataset_from_array``: windows of the data, and the target of each."""
    targets = call["targets"]
    data = as_array(call, call["data"])
    shape = (call["sequence_length"], *data.shape[1:]) if data and data.shape else None
    inputs = Array(Encoding.CONTINUOUS if data and data.encoding is Encoding.CONTINUOUS else None, shape=shape)
    element: Value = inputs if targets == NONE else Tuple((inputs, without_batch(tensors_in(call, targets))))
    return Stream("dataset", element if call["batch_size"] == NONE else with_batch(element))


def attribute(stream: Stream, name: str) -> Value | None:
    """What a loader tells of the classes that it found."""
    if stream.classes is None:
        return None
    match name:
        case "num_classes":
            return stream.classes
        case "class_names" | "class_indices":
            return Array(shape=(stream.classes,))
        case "classes" | "labels":
            return _listed(stream, Array(class_ids(integer(stream.classes)), stream.classes, (many(),)))
        case _:
            return None


def _listed(stream: Stream, labels: Array) -> Array:
    """The labels as a loader tells them: the same data each time."""
    listed = stream.loader.fields.get("listed", NONE) if stream.loader is not None else NONE
    return labels.but(content=listed.value, holder="numpy") if isinstance(listed, Const) else labels


_FOLDER = "keras.preprocessing."

FUNCTIONS: dict[str, Known] = {
    f"{_FOLDER}timeseries_dataset_from_array": known(
        "data, targets, sequence_length, sequence_stride=1, sampling_rate=1, batch_size=128", timeseries
    ),
    f"{_FOLDER}image_dataset_from_directory": known(
        "directory, labels='inferred', label_mode='int', class_names=None, color_mode='rgb', batch_size=32, "
        "image_size=None, shuffle=True, seed=None, validation_split=None, subset=None",
        from_folder("label_mode", "dataset"),
    ),
    f"{_FOLDER}text_dataset_from_directory": known(
        "directory, labels='inferred', label_mode='int', class_names=None, batch_size=32, "
        "max_length=None, shuffle=True, seed=None, validation_split=None, subset=None",
        from_folder("label_mode", "dataset"),
    ),
    f"{_FOLDER}audio_dataset_from_directory": known(
        "directory, labels='inferred', label_mode='int', class_names=None, batch_size=32, sampling_rate=None, "
        "output_sequence_length=None, ragged=False, shuffle=True, seed=None, validation_split=None, subset=None",
        from_folder("label_mode", "dataset"),
    ),
}

METHODS: dict[str, dict[str, Known]] = {
    "keras.preprocessing.image.ImageDataGenerator": {
        "flow": known("x, y=None, batch_size=32, shuffle=True", image_flow),
        "flow_from_directory": known(
            "directory, target_size=None, color_mode='rgb', classes=None, class_mode='categorical', batch_size=32, "
            "shuffle=True",
            from_folder("class_mode", "iterator"),
        ),
        "flow_from_dataframe": known(
            "dataframe, directory=None, x_col='filename', y_col='class', weight_col=None, target_size=None, "
            "color_mode='rgb', classes=None, class_mode='categorical', batch_size=32, shuffle=True",
            from_folder("class_mode", "iterator"),
        ),
    },
}
