"""``tf.data``: what the elements of a dataset are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kclf_lint.knowledge.arrays import as_array, integer, many, of_some_classes
from kclf_lint.knowledge.call import Call, Effect, Host, Known, known
from kclf_lint.knowledge.structures import either_of, over_leaves, with_batch, without_batch
from kclf_lint.setups import CLASS_IDS
from kclf_lint.values import (
    NONE,
    Array,
    Const,
    Library,
    Object,
    Partial,
    Stream,
    Tuple,
    Value,
    derived,
    unknown,
)


def dataset(element: Value) -> Stream:
    return Stream("dataset", element)


def elements_of(host: Host, value: Value) -> tuple[Value, ...] | None:
    """The members of a list or tuple; where a loop over unknown things filled it, the one that stands for all."""
    items = host.elements(value)
    if items is None and isinstance(value, Object) and (one := host.read(value, "of")) is not None:
        return (one,)
    return items


# Sources


def tensors_in(call: Call, value: Value) -> Value:
    """A structure with its lists turned into the arrays that TensorFlow makes of them."""
    return over_leaves(value, lambda leaf: _tensor(call, leaf))


def _tensor(call: Call, leaf: Value) -> Value:
    if not (isinstance(leaf, Object) and leaf.kind == "list"):
        return leaf
    if (data := as_array(call, leaf)) is not None:
        return data
    rows = elements_of(call.host, leaf)
    row = joined(rows) if rows else unknown("an empty list")
    length = Const(len(rows)) if rows and call.host.elements(leaf) is not None else None
    return with_batch(row, length) if isinstance(row, (Array, Const)) else derived(leaf, "tensor")


def _sample(call: Call, leaf: Value) -> Value:
    """The tensor of a list that a function made for one sample: several ids are no class ids of the sample."""
    made = _tensor(call, leaf)
    if made is leaf or not isinstance(made, Array) or made.encoding not in CLASS_IDS:
        return made
    return made if integer(made.last_axis()) == 1 else Array(shape=made.shape)


def slices(call: Call) -> Value:
    """``from_tensor_slices``: the elements along the first axis."""
    return dataset(without_batch(tensors_in(call, call["tensors"])))


def single(call: Call) -> Value:
    """``from_tensors``: one element."""
    return dataset(tensors_in(call, call["tensors"]))


def from_generator(call: Call) -> Value:
    """The elements that the generator yields."""
    extra = call.host.elements(call["args"]) if call["args"] != NONE else ()
    if extra is None:
        return dataset(unknown("a generator with unknown arguments"))
    return dataset(yielded(call.host, call.host.apply(call["generator"], extra, call.place)))


def yielded(host: Host, source: Value) -> Value:
    """What iterating over the result of a generator function gives."""

    def once(found: Value) -> Value:
        if isinstance(found, Stream):
            return found.element
        members = elements_of(host, found)
        return joined(members) if members else unknown("elements of a generator")

    return host.each(once, source)


def joined(items: tuple[Value, ...]) -> Value:
    """What is true of any of several elements."""
    first, *rest = items
    for other in rest:
        first = either_of(first, other)
    return first


def numbers(call: Call) -> Value:
    return dataset(Array(shape=()))


def stream_of_unknown(reason: str) -> Effect:
    """A source whose elements no program can tell."""

    def effect(call: Call) -> Value:
        return dataset(unknown(reason))

    return effect


def csv_dataset(call: Call) -> Value:
    """``make_csv_dataset``: batches of the columns of a file, and of the label column where it is named."""
    columns = unknown("the columns of a file")
    if not call.given("label_name") or call["label_name"] == NONE:
        return dataset(columns)
    return dataset(Tuple((columns, Array(shape=(many("the batch size"),)))))


def mixture(parameter: str) -> Effect:
    """Streams that take turns: an element is one of any of them."""

    def effect(call: Call) -> Value:
        streams = elements_of(call.host, call[parameter])
        if not streams:
            return dataset(unknown("streams that are not all known"))
        return dataset(joined(tuple(call.host.each(_element, stream) for stream in streams)))

    return effect


def _element(value: Value) -> Value:
    return value.element if isinstance(value, Stream) else derived(value, "element")


def zipped(call: Call) -> Value:
    """``Dataset.zip``: elements side by side."""
    items: tuple[Value, ...] | None = tuple(argument.value for argument in call.rest)
    if not items and call.given("datasets"):
        items = (call["datasets"],)
    if items and len(items) == 1 and not isinstance(items[0], Stream):
        if isinstance(items[0], Object) and items[0].kind == "dict":
            return dataset(over_leaves(items[0], _element))
        items = call.host.elements(items[0])
    if not items:
        return dataset(unknown("a zip of streams that are not known"))
    return dataset(Tuple(tuple(over_leaves(item, _element) for item in items)))


# Methods: each gets the stream that it is called on.


def of_stream(effect: Callable[[Call, Stream], Value]) -> Effect:
    """The effect of a method on a dataset; of anything else nothing is known."""

    def once(call: Call) -> Value:
        if isinstance(call.receiver, Stream):
            return effect(call, call.receiver)
        return derived(call.receiver or NONE, call.name, *(argument.value for argument in call.bound.values()))

    return once


def same(call: Call, stream: Stream) -> Value:
    """The elements stay as they are, in whatever order and number."""
    return stream


def filtered(call: Call, stream: Stream) -> Value:
    """``filter``: some of the elements, chosen by what they are."""
    return replace(stream, element=over_leaves(stream.element, _of_some_classes))


def _of_some_classes(leaf: Value) -> Value:
    return of_some_classes(leaf) if isinstance(leaf, Array) else leaf


def kept(call: Call, stream: Stream) -> Value:
    """The elements of the first pass, in the same order in every other one."""
    return replace(stream, loader=None)


def _applied(call: Call, function: Value, element: Value) -> Value:
    """The result of a function on one element: tuples are unpacked into its parameters."""
    positional = element.items if isinstance(element, Tuple) else (element,)
    return call.host.apply(function, positional, call.place)


def _mapped(call: Call, function: Value, element: Value) -> Value:
    return call.host.each(lambda found, one: _applied(call, found, one), function, element)


def map_elements(call: Call, stream: Stream) -> Value:
    """``dataset.map(f)``: f runs on the facts of one element."""
    result = _mapped(call, call["map_func"], stream.element)
    return dataset(over_leaves(result, lambda leaf: _sample(call, leaf)))


def flat_map(call: Call, stream: Stream) -> Value:
    """``flat_map`` and ``interleave``: f makes a stream of every element."""
    result = _mapped(call, call["map_func"], stream.element)
    return dataset(call.host.each(_element, result))


def scan(call: Call, stream: Stream) -> Value:
    """``scan``: f gets a state and an element, and gives a new state and the element to pass on."""
    state = unknown("the state of a scan")
    result = call.host.apply(call["scan_func"], (state, stream.element), call.place)

    def passed_on(found: Value) -> Value:
        return found.items[1] if isinstance(found, Tuple) and len(found.items) == 2 else derived(found, "scanned")

    return dataset(call.host.each(passed_on, result))


def batch(call: Call, stream: Stream) -> Value:
    size = integer(call["batch_size"]) if call.given("batch_size") else None
    length = Const(1) if size == 1 else many("the batch size")

    def longer(element: Value) -> Value:
        # A window is a stream: batching it makes one element of it.
        return element.element if isinstance(element, Stream) else element

    return dataset(with_batch(over_leaves(tensors_in(call, stream.element), longer), length))


def rebatch(call: Call, stream: Stream) -> Value:
    return dataset(with_batch(without_batch(stream.element)))


def unbatch(call: Call, stream: Stream) -> Value:
    return dataset(without_batch(stream.element))


def window(call: Call, stream: Stream) -> Value:
    """``window``: streams of neighbouring elements, one for each part of the structure."""
    return dataset(over_leaves(stream.element, dataset))


def concatenate(call: Call, stream: Stream) -> Value:
    return dataset(either_of(stream.element, _element(call["dataset"])))


def numbered(call: Call, stream: Stream) -> Value:
    return dataset(Tuple((Array(shape=()), stream.element)))


def apply(call: Call, stream: Stream) -> Value:
    """``dataset.apply(f)``: f gets the dataset itself."""
    match call["transformation_func"]:
        case Partial(function=Library(name=name), keywords=bound) if name in TRANSFORMATIONS:
            return TRANSFORMATIONS[name](replace(call, name=name, bound=bound))
        case function:
            return call.host.apply(function, (stream,), call.place)


def first_element(call: Call, stream: Stream) -> Value:
    return stream.element


def split_dataset(call: Call) -> Value:
    """``keras.utils.split_dataset``: two datasets with the elements of one, or of arrays."""
    source = call["dataset"]
    if isinstance(source, Stream):
        part: Value = dataset(source.element)
    else:
        part = dataset(without_batch(tensors_in(call, source)))
    return Tuple((part, part))


# Transformations for ``apply``


def transformation(call: Call) -> Value:
    """``tf.data.experimental.f(...)``: a function from dataset to dataset."""
    return Partial(Library(call.name), (), dict(call.bound))


def map_and_batch(call: Call, stream: Stream) -> Value:
    made = map_elements(call, stream)
    return batch(call, made) if isinstance(made, Stream) else made


_EXPERIMENTAL = "tensorflow.data.experimental."

TRANSFORMATIONS: dict[str, Effect] = {
    f"{_EXPERIMENTAL}unbatch": of_stream(unbatch),
    f"{_EXPERIMENTAL}ignore_errors": of_stream(same),
    f"{_EXPERIMENTAL}shuffle_and_repeat": of_stream(same),
    f"{_EXPERIMENTAL}prefetch_to_device": of_stream(same),
    f"{_EXPERIMENTAL}copy_to_device": of_stream(same),
    f"{_EXPERIMENTAL}assert_cardinality": of_stream(same),
    f"{_EXPERIMENTAL}snapshot": of_stream(same),
    f"{_EXPERIMENTAL}map_and_batch": of_stream(map_and_batch),
    f"{_EXPERIMENTAL}dense_to_ragged_batch": of_stream(batch),
}

_DATASET = "tensorflow.data.Dataset."

FUNCTIONS: dict[str, Known] = {
    f"{_DATASET}from_tensor_slices": known("tensors, name=None", slices),
    f"{_DATASET}from_tensors": known("tensors, name=None", single),
    f"{_DATASET}from_generator": known(
        "generator, output_types=None, output_shapes=None, args=None, output_signature=None, name=None", from_generator
    ),
    f"{_DATASET}list_files": known("file_pattern", stream_of_unknown("file names")),
    f"{_DATASET}range": known("*args", numbers),
    f"{_DATASET}counter": known("start=0", numbers),
    f"{_DATASET}random": known("seed=None", numbers),
    f"{_DATASET}load": known("path", stream_of_unknown("elements of a file")),
    f"{_DATASET}sample_from_datasets": known("datasets", mixture("datasets")),
    f"{_DATASET}choose_from_datasets": known("datasets", mixture("datasets")),
    f"{_DATASET}zip": known("*datasets", zipped),
    "tensorflow.data.TFRecordDataset": known("filenames", stream_of_unknown("records of a file")),
    "tensorflow.data.TextLineDataset": known("filenames", stream_of_unknown("lines of a file")),
    "tensorflow.data.FixedLengthRecordDataset": known("filenames", stream_of_unknown("records of a file")),
    f"{_EXPERIMENTAL}CsvDataset": known("filenames", stream_of_unknown("records of a file")),
    f"{_EXPERIMENTAL}SqlDataset": known("driver_name", stream_of_unknown("records of a data base")),
    f"{_EXPERIMENTAL}make_batched_features_dataset": known("file_pattern", stream_of_unknown("records of a file")),
    f"{_EXPERIMENTAL}load": known("path", stream_of_unknown("elements of a file")),
    f"{_EXPERIMENTAL}sample_from_datasets": known("datasets", mixture("datasets")),
    f"{_EXPERIMENTAL}choose_from_datasets": known("datasets", mixture("datasets")),
    f"{_EXPERIMENTAL}make_csv_dataset": known(
        "file_pattern, batch_size, column_names=None, column_defaults=None, label_name=None", csv_dataset
    ),
    "keras.utils.split_dataset": known("dataset, left_size=None, right_size=None", split_dataset),
    f"{_EXPERIMENTAL}unbatch": known("", transformation),
    f"{_EXPERIMENTAL}ignore_errors": known("log_warning=False", transformation),
    f"{_EXPERIMENTAL}shuffle_and_repeat": known("buffer_size, count=None", transformation),
    f"{_EXPERIMENTAL}prefetch_to_device": known("device, buffer_size=None", transformation),
    f"{_EXPERIMENTAL}copy_to_device": known("target_device", transformation),
    f"{_EXPERIMENTAL}assert_cardinality": known("expected_cardinality", transformation),
    f"{_EXPERIMENTAL}snapshot": known("path", transformation),
    f"{_EXPERIMENTAL}map_and_batch": known("map_func, batch_size", transformation),
    f"{_EXPERIMENTAL}dense_to_ragged_batch": known("batch_size", transformation),
}

METHODS: dict[str, Known] = {
    "map": known("map_func, num_parallel_calls=None", of_stream(map_elements)),
    **{name: known("predicate", of_stream(filtered), lifted=False) for name in ("filter", "take_while")},
    "flat_map": known("map_func", of_stream(flat_map)),
    "interleave": known("map_func, cycle_length=None, block_length=None", of_stream(flat_map)),
    "scan": known("initial_state, scan_func", of_stream(scan)),
    "batch": known("batch_size, drop_remainder=False", of_stream(batch)),
    "padded_batch": known("batch_size, padded_shapes=None", of_stream(batch)),
    "ragged_batch": known("batch_size, drop_remainder=False", of_stream(batch)),
    "rebatch": known("batch_size, drop_remainder=False", of_stream(rebatch)),
    "unbatch": known("", of_stream(unbatch)),
    "window": known("size, shift=None, stride=1, drop_remainder=False", of_stream(window)),
    "concatenate": known("dataset", of_stream(concatenate)),
    "enumerate": known("start=0", of_stream(numbered)),
    "apply": known("transformation_func", of_stream(apply)),
    "get_single_element": known("", of_stream(first_element)),
    **{
        name: known("x=None", of_stream(same), lifted=False)
        for name in "shuffle repeat prefetch take skip with_options shard as_numpy_iterator ignore_errors".split()
    },
    **{name: known("x=None", of_stream(kept), lifted=False) for name in ("cache", "snapshot")},
}

METHODS |= {
    name: known("", of_stream(lambda call, stream: replace(stream, kind="iterator")))
    for name in ("make_one_shot_iterator", "make_initializable_iterator")
}

ITERATOR_METHODS: dict[str, Known] = {
    "next": known("", of_stream(first_element)),
    "__next__": known("", of_stream(first_element)),
    "get_next": known("", of_stream(first_element)),
}
"""Methods of what ``iter(dataset)``, generators and image iterators are."""
