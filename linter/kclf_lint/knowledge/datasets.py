"""Data sets and loaders: what labels they give."""

from __future__ import annotations

from collections.abc import Callable

from kclf_lint.knowledge.arrays import as_array, integer, many, truth, with_batch, without_batch
from kclf_lint.knowledge.call import Call
from kclf_lint.setups import Encoding, Step
from kclf_lint.values import NONE, Array, Const, Entries, Object, Shape, Stream, Tuple, Value, derived, unknown

KERAS_DATASETS: dict[str, tuple[Encoding, int | None, tuple[int | None, int | None], tuple[int, ...], int]] = {
    # name: encoding, classes, (train samples, test samples), shape of one input, rank of the labels
    "mnist": (Encoding.INTEGER, 10, (60_000, 10_000), (28, 28), 1),
    "fashion_mnist": (Encoding.INTEGER, 10, (60_000, 10_000), (28, 28), 1),
    "cifar10": (Encoding.INTEGER, 10, (50_000, 10_000), (32, 32, 3), 2),
    "cifar100": (Encoding.INTEGER, 100, (50_000, 10_000), (32, 32, 3), 2),
    "imdb": (Encoding.BINARY, 2, (25_000, 25_000), (), 1),
    "reuters": (Encoding.INTEGER, 46, (None, None), (), 1),
    "boston_housing": (Encoding.CONTINUOUS, None, (None, None), (13,), 1),
    "california_housing": (Encoding.CONTINUOUS, None, (None, None), (8,), 1),
}
"""``keras.datasets.X.load_data()`` (keras.io/api/datasets)."""

_CIFAR100: dict[Value, Value] = {Const("fine"): Const(100), Const("coarse"): Const(20)}
"""Classes of CIFAR-100 by ``label_mode``."""

TFDS_CLASSES = {
    "mnist": 10,
    "fashion_mnist": 10,
    "kmnist": 10,
    "cifar10": 10,
    "cifar100": 100,
    "svhn_cropped": 10,
    "imdb_reviews": 2,
    "imdb_reviews/plain_text": 2,
    "imdb_reviews/subwords8k": 2,
    "yelp_polarity_reviews": 2,
    "ag_news_subset": 4,
    "cats_vs_dogs": 2,
    "horses_or_humans": 2,
    "malaria": 2,
    "patch_camelyon": 2,
    "rock_paper_scissors": 3,
    "beans": 3,
    "iris": 3,
    "tf_flowers": 5,
    "colorectal_histology": 8,
    "deep_weeds": 9,
    "eurosat": 10,
    "imagenette": 10,
    "uc_merced": 21,
    "plant_village": 38,
    "food101": 101,
    "oxford_flowers102": 102,
    "stanford_dogs": 120,
    "imagenet2012": 1000,
}
"""Single-label data sets of tensorflow_datasets and their number of classes (tensorflow.org/datasets/catalog)."""

SKLEARN_DATASETS: dict[str, tuple[Encoding, int | None, int, int]] = {
    # name: encoding, classes, samples, features
    "load_iris": (Encoding.INTEGER, 3, 150, 4),
    "load_wine": (Encoding.INTEGER, 3, 178, 13),
    "load_digits": (Encoding.INTEGER, 10, 1797, 64),
    "load_breast_cancer": (Encoding.BINARY, 2, 569, 30),
    "fetch_california_housing": (Encoding.CONTINUOUS, None, 20_640, 8),
    "load_diabetes": (Encoding.CONTINUOUS, None, 442, 10),
}
"""``sklearn.datasets.X`` (scikit-learn's user guide, 8.1)."""


def _labels(call: Call, encoding: Encoding, classes: Value | None, shape: Shape, name: str) -> Array:
    kind = {Encoding.CONTINUOUS: "real numbers", Encoding.BINARY: "0 or 1", Encoding.INTEGER: "class ids"}.get(
        encoding, "one-hot"
    )
    return Array(encoding, classes, shape, story=(Step(call.place, f"labels of {name} are {kind}"),))


def class_ids(classes: int | None) -> Encoding:
    return Encoding.BINARY if classes == 2 else Encoding.INTEGER


def keras_dataset(name: str) -> Callable[[Call], Value]:
    """``load_data()`` of a Keras data set: ((x, y), (x, y))."""
    encoding, classes, counts, features, rank = KERAS_DATASETS[name]

    def effect(call: Call) -> Value:
        splits: list[Value] = []
        known: Value | None = Const(classes) if classes else None
        if name == "cifar100" and call.given("label_mode"):
            known = _CIFAR100.get(call["label_mode"])
        for count in counts:
            length: Value = Const(count) if count else many()
            shape = (length, *(Const(size) for size in features))
            labels = _labels(
                call,
                encoding,
                known,
                (length,) if rank == 1 else (length, Const(1)),
                name,
            )
            splits.append(Tuple((Array(shape=shape), labels)))
        return Tuple(tuple(splits))

    return effect


def sklearn_dataset(name: str) -> Callable[[Call], Value]:
    """``sklearn.datasets.load_X``: a Bunch, or (X, y)."""
    encoding, classes, samples, features = SKLEARN_DATASETS[name]

    def effect(call: Call) -> Value:
        inputs = Array(shape=(Const(samples), Const(features)))
        labels = _labels(
            call, encoding, Const(classes) if classes else None, (Const(samples),), name.removeprefix("load_")
        )
        if truth(call["return_X_y"]):
            return Tuple((inputs, labels))
        names = call.host.new_list([unknown("a class name") for _ in range(classes or 0)])
        bunch = {"data": inputs, "target": labels, "target_names": names}
        return Object("sklearn.utils.Bunch", call.place, fields=dict(bunch))

    return effect


def generated(encoding: Encoding, parameter: str | None, default: int | None) -> Callable[[Call], Value]:
    """``make_classification`` and its like: (X, y)."""

    def effect(call: Call) -> Value:
        samples = call["n_samples"]
        length = samples if integer(samples) is not None else many()
        classes: Value | None = None
        if encoding is not Encoding.CONTINUOUS:
            given = call[parameter] if parameter else NONE
            if given == NONE:
                classes = Const(default)
            elif (items := call.host.elements(given)) is not None:
                classes = Const(len(items))
            else:
                classes = given
        kind = encoding if encoding is not Encoding.INTEGER else class_ids(integer(classes))
        features = call["n_features"]
        width = features if integer(features) is not None else Const(2) if features == NONE else features
        name = call.name.rpartition(".")[2]
        return Tuple((Array(shape=(length, width)), _labels(call, kind, classes, (length,), f"{name}()")))

    return effect


def multi_label(call: Call) -> Value:
    length = call["n_samples"]
    labels = Array(
        Encoding.MULTI_HOT,
        call["n_classes"],
        (length, call["n_classes"]),
        story=(Step(call.place, "labels are multi-label"),),
    )
    return Tuple((Array(shape=(length, call["n_features"])), labels))


def from_directory(parameter: str) -> Callable[[Call], Value]:
    """Loaders whose ``label_mode`` or ``class_mode`` sets the encoding."""

    def effect(call: Call) -> Value:
        mode = call[parameter]
        batched = call["batch_size"] != NONE
        if call.given("labels") and call["labels"] == NONE:
            mode = NONE
        names = call["classes"] if call.given("classes") else call["class_names"]
        items = call.host.elements(names)
        source = call["directory"] if call.given("directory") else call["dataframe"]
        classes: Value = (
            Const(len(items)) if items is not None else derived(source, "classes", text="the number of classes")
        )
        step = Step(call.place, f"{parameter}={_shown(mode)} sets the label encoding here")
        inputs: Value = Array()
        labels: Value
        match mode:
            case Const(value=None):
                return Stream("dataset", with_batch(inputs) if batched else inputs)
            case Const(value="int" | "sparse"):
                labels = Array(class_ids(integer(classes)), classes, (), story=(step,))
            case Const(value="categorical"):
                labels = Array(Encoding.ONE_HOT, classes, (classes,), story=(step,))
            case Const(value="binary"):
                shape: Shape = (Const(1),) if parameter == "label_mode" else ()
                labels = Array(Encoding.BINARY, Const(2), shape, story=(step,))
            case Const(value="input"):
                labels = inputs
            case _:
                labels = unknown(f"{parameter} is not known")
        element = Tuple((inputs, labels))
        stream = Stream("dataset", with_batch(element) if batched else element, classes)
        return Tuple((stream, stream)) if call["subset"] == Const("both") else stream

    return effect


def _shown(mode: Value) -> str:
    return repr(mode.value) if isinstance(mode, Const) else "..."


def image_flow(call: Call) -> Value:
    """``ImageDataGenerator.flow(x, y)``: batches of (x, y)."""
    x, y = call["x"], call["y"]
    if y == NONE:
        items = call.host.elements(x)
        element: Value = Tuple(items) if items is not None and len(items) == 2 else x
    else:
        element = Tuple((x, y))
    return Stream("dataset", with_batch(without_batch(element)))


def tfds_load(call: Call) -> Value:
    """``tfds.load``: one stream per split, and the info object if asked for."""
    given = call["name"]
    name = given.value.split(":")[0] if isinstance(given, Const) and isinstance(given.value, str) else None
    classes = TFDS_CLASSES.get(name) if name else None
    supervised, info, split = truth(call["as_supervised"]), truth(call["with_info"]), call["split"]
    size: Value = Const(classes) if classes else derived(call["name"], "classes", text="the number of classes")
    if classes:
        labels: Value = _labels(call, class_ids(classes), size, (), str(name))
    else:
        labels = unknown(f"labels of {name or 'a data set'}")
    if supervised:
        element: Value = Tuple((Array(), labels))
    elif supervised is False:
        inputs = Array()
        element = Object(
            "dict", call.place, fields={"entries": Entries((("image", inputs), ("text", inputs), ("label", labels)))}
        )
    else:
        element = unknown("elements of a data set")
    if call.given("batch_size") and call["batch_size"] != NONE:
        element = with_batch(element)

    def stream() -> Value:
        return Stream("dataset", element)

    items = call.host.elements(split)
    if split == NONE:
        entries = Entries(tuple((key, stream()) for key in ("train", "test", "validation", "unsupervised")))
        data: Value = Object("dict", call.place, fields={"entries": entries})
    elif items is not None:
        data = call.host.new_list([stream() for _ in items])
    elif isinstance(split, Const):
        data = stream()
    else:
        data = unknown("splits that are not known")
    if not info:
        return data if info is False else unknown("with_info is not known")
    label = Object("tensorflow_datasets.ClassLabel", call.place, fields={"num_classes": size})
    entries = Entries((("label", label),))
    features = Object("dict", call.place, fields={"entries": entries})
    return Tuple((data, Object("tensorflow_datasets.DatasetInfo", call.place, fields={"features": features})))


# Methods of tf.data.Dataset and other streams.


def slices(call: Call) -> Value:
    """``from_tensor_slices``: the elements along the first axis."""
    value = call["tensors"]
    return Stream("dataset", without_batch(as_array(call, value) or value))


def first_of(call: Call) -> Value:
    """Several streams of the same kind: what one of them yields."""
    items = call.host.elements(call["datasets"])
    return items[0] if items else derived(call["datasets"], "first")


def timeseries(call: Call) -> Value:
    """``timeseries_dataset_from_array``: windows of the data, and the target of each."""
    targets = call["targets"]
    inputs = Array()
    if targets == NONE:
        return Stream("dataset", inputs)
    return Stream("dataset", with_batch(Tuple((inputs, without_batch(targets)))))


def map_elements(call: Call) -> Value:
    """``dataset.map(f)``: f runs on the facts of one element."""
    stream = call.receiver
    if not isinstance(stream, Stream):
        return derived(stream or NONE, "map", call["map_func"])
    element = stream.element
    positional = element.items if isinstance(element, Tuple) else (element,)
    return Stream("dataset", call.host.apply(call["map_func"], positional, call.place))


def batch(call: Call) -> Value:
    stream = call.receiver
    if not isinstance(stream, Stream):
        return derived(stream or NONE, "batch")
    size = integer(call["batch_size"])
    return Stream("dataset", with_batch(stream.element, Const(1) if size == 1 else None))


def unbatch(call: Call) -> Value:
    stream = call.receiver
    return Stream("dataset", without_batch(stream.element)) if isinstance(stream, Stream) else unknown("unbatch")


def same_stream(call: Call) -> Value:
    return call.receiver if call.receiver is not None else unknown("a stream")


def zipped(call: Call) -> Value:
    """``Dataset.zip``: elements side by side."""
    items = [argument.value for argument in call.rest]
    if len(items) == 1 and (inner := call.host.elements(items[0])) is not None:
        items = list(inner)
    streams = [item.element if isinstance(item, Stream) else None for item in items]
    if not streams or any(element is None for element in streams):
        return Stream("dataset", unknown("a zip of streams that are not known"))
    return Stream("dataset", Tuple(tuple(element for element in streams if element is not None)))


def stream_of_unknown(reason: str) -> Callable[[Call], Value]:
    def effect(call: Call) -> Value:
        return Stream("dataset", unknown(reason))

    return effect
