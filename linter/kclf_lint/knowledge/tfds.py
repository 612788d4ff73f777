"""``tensorflow_datasets``: what the elements of the common data sets are."""

from __future__ import annotations

from dataclasses import dataclass

from kclf_lint.knowledge.arrays import integer, truth
from kclf_lint.knowledge.call import Call, Known, known
from kclf_lint.knowledge.datasets import class_ids
from kclf_lint.knowledge.structures import with_batch
from kclf_lint.setups import Encoding, Step
from kclf_lint.values import NONE, Array, Const, Entries, Object, Shape, Stream, Tuple, Value, derived, unknown

Axes = tuple[int | None, ...]
"""Lengths of axes; None where they differ between elements."""


@dataclass(frozen=True, slots=True)
class DataSet:
    """The features of a data set, by name: the number of classes of a label, or the axes of other data."""

    features: dict[str, int | Axes]
    supervised: tuple[str, str] | None
    """Names of the pair (x, y) that ``as_supervised=True`` gives."""
    masks: tuple[str, ...] = ()
    """Features that hold a class id for each pixel."""


def _images(classes: int, axes: Axes = (None, None, 3), **others: int | Axes) -> DataSet:
    return DataSet({"image": axes, "label": classes, **others}, ("image", "label"))


def _texts(classes: int, *names: str, supervised: bool = False) -> DataSet:
    features: dict[str, int | Axes] = {**dict.fromkeys(names, ()), "label": classes}
    return DataSet(features, (names[-1], "label") if supervised else None)


_GREY = (28, 28, 1)
_REVIEWS = _texts(2, "text", supervised=True)
_PETS: dict[str, int | Axes] = {
    "image": (None, None, 3),
    "label": 37,
    "species": 2,
    "segmentation_mask": (None, None, 1),
}

DATA_SETS: dict[str, DataSet] = {
    "mnist": _images(10, _GREY),
    "mnist_corrupted": _images(10, _GREY),
    "fashion_mnist": _images(10, _GREY),
    "kmnist": _images(10, _GREY),
    "emnist": _images(62, _GREY),
    "emnist/byclass": _images(62, _GREY),
    "emnist/balanced": _images(47, _GREY),
    "emnist/digits": _images(10, _GREY),
    "emnist/mnist": _images(10, _GREY),
    "cifar10": _images(10, (32, 32, 3)),
    "cifar10_corrupted": _images(10, (32, 32, 3)),
    "cifar100": _images(100, (32, 32, 3), coarse_label=20),
    "svhn_cropped": _images(10, (32, 32, 3)),
    "stl10": _images(10, (96, 96, 3)),
    "cats_vs_dogs": _images(2),
    "horses_or_humans": _images(2, (300, 300, 3)),
    "malaria": _images(2),
    "patch_camelyon": _images(2, (96, 96, 3)),
    "rock_paper_scissors": _images(3, (300, 300, 3)),
    "beans": _images(3, (500, 500, 3)),
    "citrus_leaves": _images(4),
    "cassava": _images(5),
    "tf_flowers": _images(5),
    "colorectal_histology": _images(8, (150, 150, 3)),
    "deep_weeds": _images(9, (256, 256, 3)),
    "eurosat": _images(10, (64, 64, 3)),
    "eurosat/rgb": _images(10, (64, 64, 3)),
    "imagenette": _images(10),
    "uc_merced": _images(21),
    "plant_leaves": _images(22),
    "binary_alpha_digits": _images(36, (20, 16, 1)),
    "plant_village": _images(38),
    "resisc45": _images(45, (256, 256, 3)),
    "food101": _images(101),
    "caltech101": _images(102),
    "oxford_flowers102": _images(102),
    "stanford_dogs": _images(120),
    "cars196": _images(196),
    "quickdraw_bitmap": _images(345, _GREY),
    "places365_small": _images(365, (256, 256, 3)),
    "imagenet2012": _images(1000),
    "oxford_iiit_pet": DataSet(_PETS, ("image", "label"), ("segmentation_mask",)),
    "imdb_reviews": _REVIEWS,
    "imdb_reviews/plain_text": _REVIEWS,
    "imdb_reviews/bytes": _REVIEWS,
    "imdb_reviews/subwords8k": _REVIEWS,
    "imdb_reviews/subwords32k": _REVIEWS,
    "yelp_polarity_reviews": _REVIEWS,
    "ag_news_subset": _texts(4, "title", "description", supervised=True),
    "glue": _texts(2, "sentence"),
    "glue/cola": _texts(2, "sentence"),
    "glue/sst2": _texts(2, "sentence"),
    "glue/mrpc": _texts(2, "sentence1", "sentence2"),
    "glue/qqp": _texts(2, "question1", "question2"),
    "glue/mnli": _texts(3, "premise", "hypothesis"),
    "glue/qnli": _texts(2, "question", "sentence"),
    "glue/rte": _texts(2, "sentence1", "sentence2"),
    "glue/wnli": _texts(2, "sentence1", "sentence2"),
    "iris": DataSet({"features": (4,), "label": 3}, ("features", "label")),
    "german_credit_numeric": DataSet({"features": (24,), "label": 2}, ("features", "label")),
    "penguins/processed": DataSet({"features": (4,), "species": 3}, ("features", "species")),
    "titanic": DataSet({"pclass": 3, "survived": 2, "sex": 2, "embarked": 4}, None),
    "speech_commands": DataSet({"audio": (None,), "label": 12}, ("audio", "label")),
    "gtzan": DataSet({"audio": (None,), "label": 10}, ("audio", "label")),
}
"""Data sets with one class per sample (tensorflow.org/datasets/catalog, builders of tensorflow_datasets 4.9)."""


def _shape(axes: Axes) -> Shape:
    return tuple(unknown("an axis that differs between samples") if size is None else Const(size) for size in axes)


def _feature(call: Call, name: str, of: DataSet, title: str, known_labels: bool) -> Value:
    fact = of.features[name]
    if name in of.masks and isinstance(fact, tuple):
        step = Step(call.place, f"{name} of {title} holds a class id for each pixel")
        return Array(Encoding.INTEGER, None, _shape(fact), story=(step,))
    if isinstance(fact, tuple):
        return Array(shape=_shape(fact))
    if not known_labels:
        return unknown(f"labels of {title} that are kept back")
    kind = "0 or 1" if fact == 2 else "class ids"
    return Array(class_ids(fact), Const(fact), (), story=(Step(call.place, f"labels of {title} are {kind}"),))


def _name(value: Value) -> str | None:
    """The data set without its version."""
    return value.value.split(":")[0] if isinstance(value, Const) and isinstance(value.value, str) else None


def _element(call: Call, name: Value, split: Value, supervised: bool | None) -> Value:
    title = _name(name)
    of = DATA_SETS.get(title) if title else None
    if of is None or supervised is None:
        label = unknown(f"labels of {title or 'a data set'}")
        return Tuple((unknown(f"inputs of {title or 'a data set'}"), label)) if supervised else label
    # The labels of the test split of GLUE are secret: -1 throughout.
    text = split.value if isinstance(split, Const) else "train"
    known_labels = not (str(title).startswith("glue") and "test" in str(text))
    features = {key: _feature(call, key, of, str(title), known_labels) for key in of.features}
    if not supervised:
        return Object("dict", call.place, fields={"entries": Entries(tuple(features.items()))})
    if of.supervised is None:
        return Tuple((unknown(f"inputs of {title}"), features.get("survived") or unknown(f"labels of {title}")))
    return Tuple((features[of.supervised[0]], features[of.supervised[1]]))


def _data(call: Call, name: Value) -> Value:
    """What ``load`` and ``as_dataset`` give: a dataset for each split that is asked for."""
    supervised, size = truth(call["as_supervised"]), call["batch_size"]

    def one(split: Value) -> Value:
        element = _element(call, name, split, supervised)
        if integer(size) == -1:
            return with_batch(element)
        return Stream("dataset", element if size == NONE else with_batch(element))

    split = call["split"]
    if split == NONE:
        parts = Entries(tuple((key, one(Const(key))) for key in ("train", "test", "validation", "unsupervised")))
        return Object("dict", call.place, fields={"entries": parts})
    if (items := call.host.elements(split)) is not None:
        return call.host.new_list([one(item) for item in items])
    # A part of a split has what the whole has; a variable may stand for several.
    named = isinstance(split, Const) or getattr(split, "name", "").startswith("tensorflow_datasets.Split")
    return one(split) if named else unknown("splits that are not known")


def _info(call: Call, name: Value) -> Value:
    title = _name(name)
    of = DATA_SETS.get(title) if title else None
    entries: list[tuple[str, Value]] = []
    if of is None:
        classes: Value = derived(name, "classes", text="the number of classes")
        entries.append(("label", _class_label(call, classes)))
    for key, fact in of.features.items() if of else ():
        if isinstance(fact, int):
            entries.append((key, _class_label(call, Const(fact))))
        else:
            shape = Tuple(_shape(fact) or ())
            entries.append((key, Object("tensorflow_datasets.Feature", call.place, fields={"shape": shape})))
    features = Object("dict", call.place, fields={"entries": Entries(tuple(entries))})
    return Object("tensorflow_datasets.DatasetInfo", call.place, fields={"features": features})


def _class_label(call: Call, classes: Value) -> Object:
    fields: dict[str, Value] = {"num_classes": classes, "names": Array(shape=(classes,))}
    return Object("tensorflow_datasets.ClassLabel", call.place, fields=fields)


def load(call: Call) -> Value:
    """``tfds.load``: the splits, and the info object if asked for."""
    with_info, data = truth(call["with_info"]), _data(call, call["name"])
    if with_info is None:
        return unknown("with_info is not known")
    return Tuple((data, _info(call, call["name"]))) if with_info else data


_BUILDER = "tensorflow_datasets.core.DatasetBuilder"


def builder(call: Call) -> Value:
    """``tfds.builder``: knows its info and makes datasets."""
    fields = {"name": call["name"], "info": _info(call, call["name"])}
    return Object(_BUILDER, call.place, fields=fields)


def as_dataset(call: Call) -> Value:
    made = call.receiver
    name = call.host.read(made, "name") if isinstance(made, Object) else None
    return _data(call, name if name is not None else NONE)


FUNCTIONS: dict[str, Known] = {
    "tensorflow_datasets.load": known(
        "name, split=None, data_dir=None, batch_size=None, shuffle_files=False, download=True, "
        "as_supervised=False, decoders=None, read_config=None, with_info=False",
        load,
    ),
    "tensorflow_datasets.builder": known("name", builder),
    "tensorflow_datasets.as_numpy": known("dataset", lambda call: call["dataset"]),
}

METHODS: dict[str, dict[str, Known]] = {
    _BUILDER: {
        "as_dataset": known(
            "split=None, batch_size=None, shuffle_files=False, decoders=None, read_config=None, as_supervised=False",
            as_dataset,
        ),
        "download_and_prepare": known("", lambda call: NONE),
    }
}
