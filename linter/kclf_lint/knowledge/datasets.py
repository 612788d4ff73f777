"""The data sets of Keras and scikit-learn: what labels they give."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from kclf_lint.knowledge import numbering
from kclf_lint.knowledge.arrays import integer, many, truth
from kclf_lint.knowledge.call import Call
from kclf_lint.setups import Encoding, Numbers, Step
from kclf_lint.values import NONE, Array, Const, Entries, Object, Shape, Tuple, Value, unknown

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

SKLEARN_DATASETS: dict[str, tuple[Encoding, int | None, int, int]] = {
    # name: encoding, classes, samples, features
    "load_iris": (Encoding.INTEGER, 3, 150, 4),
    "load_wine": (Encoding.INTEGER, 3, 178, 13),
    "load_digits": (Encoding.INTEGER, 10, 1797, 64),
    "load_breast_cancer": (Encoding.BINARY, 2, 569, 30),
    "fetch_california_housing": (Encoding.CONTINUOUS, None, 20_640, 8),
    "load_diabetes": (Encoding.CONTINUOUS, None, 442, 10),
    "fetch_covtype": (Encoding.INTEGER, 7, 581_012, 54),
}
"""``sklearn.datasets.X`` (scikit-learn's user guide, 8.1)."""

SORTED = ("load_iris", "load_wine", "fetch_covtype")
"""Data sets whose samples come class by class, more or less."""

_FROM_ONE = ("fetch_covtype",)
"""Data sets whose classes are numbered from one."""

_TARGET_COLUMNS = {"fetch_california_housing": "MedHouseVal", "fetch_covtype": "Cover_Type"}
"""The column of ``load_X(as_frame=True).frame`` that holds the labels, where it is not called target."""


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
            splits.append(Tuple((Array(Encoding.CONTINUOUS if features else None, shape=shape), labels)))
        return Tuple(tuple(splits))

    return effect


def sklearn_dataset(name: str) -> Callable[[Call], Value]:
    """``sklearn.datasets.load_X``: a Bunch, or (X, y)."""
    encoding, classes, samples, features = SKLEARN_DATASETS[name]

    def effect(call: Call) -> Value:
        length: Value = Const(samples)
        known: Value | None = Const(classes) if classes else None
        kind = encoding
        if call.given("n_class"):
            length, known = many(), call["n_class"]
            kind = class_ids(integer(known))
        inputs = Array(Encoding.CONTINUOUS, shape=(length, Const(features)))
        labels = _labels(call, kind, known, (length,), name.partition("_")[2]).but(grouped=name in SORTED)
        if name in _FROM_ONE:
            labels = numbering.numbered(labels, Numbers(Fraction(1), Fraction(1)))
        if truth(call["return_X_y"]):
            return Tuple((inputs, labels))
        bunch: dict[str, Value] = {
            "data": inputs,
            "target": labels,
            "feature_names": _names(call, features, "a feature name"),
        }
        if classes is not None:
            bunch["target_names"] = _names(call, classes, "a class name")
        if truth(call["as_frame"]):
            columns = Entries(((_TARGET_COLUMNS.get(name, "target"), labels),))
            bunch["frame"] = Array(shape=(length, Const(features + 1)), columns=columns)
        return Object("sklearn.utils.Bunch", call.place, fields=bunch)

    return effect


def _names(call: Call, count: int, reason: str) -> Value:
    return call.host.new_list(unknown(reason) for _ in range(count))


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
        return Tuple(
            (Array(Encoding.CONTINUOUS, shape=(length, width)), _labels(call, kind, classes, (length,), f"{name}()"))
        )

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
