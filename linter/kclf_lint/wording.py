"""How rules speak of facts: labels, layers and sizes as words of a message, and the story behind labels."""

from __future__ import annotations

from collections.abc import Iterable

from kclf_lint.places import Place
from kclf_lint.setups import Encoding, Head, Labels, Metric, Size, Step, Symbol

_ENCODINGS = {
    Encoding.INTEGER: "integer",
    Encoding.ONE_HOT: "one-hot",
    Encoding.MULTI_HOT: "multi-hot",
    Encoding.BINARY: "binary",
    Encoding.CONTINUOUS: "continuous",
}

_RECEIVERS = {
    "train": "training gets these labels here",
    "validation": "validation gets these labels here",
    "test": "evaluation gets these labels here",
}

_LONGEST_CODE = 48


def short(code: str) -> str:
    """Code of the user on one line, cut to a length that leaves room for a sentence."""
    line = " ".join(code.split()).replace("( ", "(").replace(", )", ")")
    return line if len(line) <= _LONGEST_CODE else line[: _LONGEST_CODE - 3] + "..."


def layer_text(head: Head) -> str:
    """The output layer as a message names it: ``Dense(10, activation='softmax')``."""
    return short(head.layer) if head.layer else "the output layer"


def metric_text(metric: Metric) -> str:
    """A metric as a message names it: ``'acc'`` or ``BinaryAccuracy``."""
    return f"'{short(metric.text)}'" if metric.spelling == "string" else short(metric.text)


def class_name(metric: str) -> str:
    """The class of a metric of Keras by its function name: ``BinaryAccuracy`` for ``binary_accuracy``."""
    return "AUC" if metric == "auc" else metric.title().replace("_", "")


def told(place: Place | None, message: str) -> tuple[tuple[Place, str], ...]:
    """A related place of a report, where there is one."""
    return ((place, message),) if place is not None else ()


def size_text(size: Size, otherwise: str) -> str:
    """A number, the name of a symbolic size, or ``otherwise``."""
    match size:
        case int():
            return str(size)
        case Symbol(text=text):
            return text if len(text) <= 20 else otherwise
        case _:
            return otherwise


def labels_text(labels: Labels) -> str:
    """Labels with what is known of their shape: ``one-hot labels of shape (n, 10)``."""
    if not isinstance(labels.encoding, Encoding):
        return "labels"
    words = f"{_ENCODINGS[labels.encoding]} labels"
    match labels.rank, labels.last:
        case 1, _:
            return f"{words} of shape (n,)"
        case 2, int() as last:
            return f"{words} of shape (n, {last})"
        case _:
            return words


def labels_story(splits: Iterable[Labels]) -> tuple[tuple[Place, str], ...]:
    """Where labels get their encoding and where the model gets them, as related places of a report."""
    told: dict[tuple[object, str], tuple[Place, str]] = {}
    for labels in splits:
        for step in (*labels.story, Step(labels.place, _RECEIVERS[labels.split])):
            told.setdefault((step.place.key, step.message), (step.place, step.message))
    return tuple(told.values())


def units_for(splits: Iterable[Labels]) -> str:
    """The output that labels need if one unit is too few, ``3 units and softmax``; empty if it may be enough."""
    for labels in splits:
        match labels:
            case Labels(encoding=Encoding.MULTI_HOT):
                return f"{size_text(labels.last, 'as many')} units, sigmoid and binary_crossentropy"
            case Labels(encoding=Encoding.ONE_HOT):
                return f"{size_text(labels.last, 'as many')} units and softmax"
            case Labels(encoding=Encoding.INTEGER, classes=int() as classes) if classes > 2:
                return f"{classes} units and softmax"
    return ""


def one_unit_loss(splits: Iterable[Labels]) -> str:
    """What a loss for many classes on one unit is replaced by, where nothing says that there are more than two."""
    decided = any(labels.encoding is Encoding.BINARY or labels.classes == 2 for labels in splits)
    return "binary_crossentropy" if decided else "binary_crossentropy, or a unit per class"
