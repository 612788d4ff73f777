"""Labels of a trial: as they are known to be, and of what is not known as it fits the rest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kclf_lint.semantics import BINARIZERS, learned_anew
from kclf_lint.setups import (
    CLASS_IDS,
    ROWS,
    Encoded,
    EncodedTwice,
    Encoding,
    Family,
    Labels,
    Loaded,
    Numbers,
    Output,
    Scaled,
    Size,
    Symbol,
    Unknown,
)
from kclf_lint.trials import TrialLabels

LONGEST = 12
"""Axes of time or space that are longer are shortened, unless the whole model is built."""
SOME_STEPS = 5
"""Stands for the length of such an axis that is not known."""


class Lengths:
    """Short axes for long ones and those that have a name: equal where they are equal.

    Those of a whole model are as it has them: ``made`` are the lengths that its output has for ``axes``.
    """

    def __init__(self, axes: Sequence[Size], made: Sequence[int] | None) -> None:
        self._shortens = made is None
        self._short: dict[object, int] = {}
        for size, length in zip(axes, made or (), strict=False):
            if not isinstance(size, Unknown):
                self._short.setdefault(size, length)

    def of(self, size: Size, otherwise: int = SOME_STEPS) -> int:
        """The length of an axis in a trial."""
        match size:
            case int() | Symbol() if size in self._short:
                return self._short[size]
            case int() if size <= LONGEST or not self._shortens:
                return size
            case int() | Symbol():
                return self._short.setdefault(size, LONGEST + 1 + len(self._short))
            case _:
                return otherwise


@dataclass(frozen=True, slots=True)
class Target:
    """What labels have to fit."""

    output: Output
    units: int
    lengths: Lengths
    made: tuple[int, ...] | None
    """The axes that the whole model makes, where it is known."""

    @property
    def axes(self) -> tuple[int, ...]:
        """Lengths of the axes between that of the batch and that of the units."""
        head = self.output.head
        if self.made is not None:
            return self.made
        if head.axes:
            return tuple(map(self.lengths.of, head.axes))
        return (SOME_STEPS,) * (head.rank - 2) if isinstance(head.rank, int) else ()


def labels_of(labels: Labels | None, target: Target, assumed: Encoding | None = None) -> TrialLabels | Unknown:
    """Labels as they are known to be; of what is not known they have what fits."""
    some = _some_labels(target, assumed)
    if labels is None:
        return some
    match labels.encoding:
        case Encoding() as encoding:
            made = _known_labels(labels, encoding, target)
        case _:
            made = some
    units = max(target.units, 2)
    match labels.made.how if labels.made is not None else None:
        case Loaded(mode=mode):
            return replace(_loaded(mode, made, units), made_by="loader")
        case EncodedTwice():
            return _encoded_twice(labels, target)
        case Scaled(text=text):
            return _scaled(labels, made, _classes(labels, units), text)
        case Encoded(by=by) if by in BINARIZERS and (labels.classes == 2 or made.encoding == "binary" or units == 2):
            return TrialLabels("integer", 2, (1,), made_by="label binarizer")
        case _ if labels.is_sparse_matrix:
            return TrialLabels("one_hot", units, made_by="sparse matrix")
        case _ if labels.is_filled:
            return replace(made, made_by="filled")
    match labels.numbers:
        case Numbers() as numbers if numbers.start != 0 or numbers.step != 1:
            classes = labels.classes if isinstance(labels.classes, int) else units
            return TrialLabels(
                "integer", classes, made.shape if made.encoding != "one_hot" else (), _written(numbers, classes)
            )
        case _:
            return made


def _written(numbers: Numbers, classes: int) -> tuple[float, ...]:
    """The numbers that stand for the classes."""
    return tuple(float(numbers.start + numbers.step * number) for number in range(classes))


def _encoded_twice(labels: Labels, target: Target) -> TrialLabels | Unknown:
    if target.output.head.rank != 2:
        return Unknown("how labels that are encoded twice fit an output with more axes is not known")
    classes = _classes(labels, target.units)
    match labels.rank, labels.last:
        case 2, int() as last if last % classes == 0:
            return TrialLabels("one_hot", classes, made_by="one-hot twice, in columns", depth=last // classes)
        case 3, int() as last if last > 1:
            return TrialLabels("one_hot", classes, made_by="one-hot twice", depth=last)
        case _:
            return TrialLabels("one_hot", classes, made_by="one-hot twice")


_DIVIDED = re.compile(r"/=?\s*(\d+(?:\.\d*)?)\)?$")


def _scaled(labels: Labels, made: TrialLabels, classes: int, text: str) -> TrialLabels | Unknown:
    """Class ids that were calculated with, or rows of them; one-hot labels were encoded afterwards."""
    match labels.numbers, _DIVIDED.search(text):
        case Numbers() as numbers, _:
            values = _written(numbers, classes)
        case _, re.Match() as divided if float(divided[1]):
            values = tuple(number / float(divided[1]) for number in range(classes))
        case _:
            return Unknown("how the labels are scaled is not known")
    if labels.encoding is Encoding.ONE_HOT:
        return replace(made, values=values, made_by="scaled")
    if isinstance(labels.last, int) and labels.last > 1:
        return TrialLabels("one_hot", labels.last, values=values[:2], made_by="scaled rows")
    return TrialLabels("integer", classes, made.shape if made.encoding != "one_hot" else (), values, "scaled")


def _known_labels(labels: Labels, encoding: Encoding, target: Target) -> TrialLabels:
    units, rank, axes = target.units, labels.rank, target.axes
    if encoding in ROWS:
        front = axes[: rank - 2] if isinstance(rank, int) else axes
        if not isinstance(labels.last, int):
            return TrialLabels(encoding.value, max(units, 2), front)
        is_row_of_ids = isinstance(rank, int) and rank < len(axes) + 2
        classes = target.lengths.of(labels.last) if is_row_of_ids and labels.last != units else labels.last
        return TrialLabels(encoding.value, classes, front)
    classes = 2 if encoding is Encoding.BINARY else _classes(labels, units)
    return TrialLabels(encoding.value, classes, _shape(labels, target))


def _classes(labels: Labels, units: int) -> int:
    if isinstance(labels.classes, int):
        return labels.classes
    return units if units > 1 else 2


def _shape(labels: Labels, target: Target) -> tuple[int, ...]:
    """The shape of one label that is no row of zeros and ones."""
    axes = target.axes
    if not isinstance(labels.rank, int):
        return axes
    if labels.rank < 2:
        return ()
    front = axes[: labels.rank - 2]
    front += (SOME_STEPS,) * (labels.rank - 2 - len(front))
    behind = axes[labels.rank - 2] if len(axes) > labels.rank - 2 else target.units
    return (*front, target.lengths.of(labels.last, behind))


def _some_labels(target: Target, assumed: Encoding | None) -> TrialLabels:
    """Labels that fit loss and head."""
    output, units, axes = target.output, target.units, target.axes
    family = output.loss.family if output.loss is not None else Unknown()
    if family is Family.SPARSE:
        return TrialLabels("integer", max(units, 2), axes)
    if units == 1:
        is_regression = family is Family.REGRESSION and output.head.activation not in ("sigmoid", "softmax")
        if is_regression:
            return TrialLabels("continuous", 1, (*axes, 1))
        return TrialLabels("binary", 2, (*axes, 1) if axes else ())
    if family is Family.CATEGORICAL or assumed in (Encoding.ONE_HOT, *CLASS_IDS):
        return TrialLabels("one_hot", units, axes)
    if output.head.activation == "softmax" and family is not Family.BINARY:
        return TrialLabels("one_hot", units, axes)
    if family is Family.REGRESSION:
        return TrialLabels("continuous", 1, (*axes, units))
    return TrialLabels("multi_hot", units, axes)


def other_split(labels: Labels, trained_on: TrialLabels, target: Target) -> TrialLabels | Unknown:
    """The labels of another split; one that learns its classes itself is shown with a class less."""
    made = labels_of(labels, target)
    learned = learned_anew(labels, [one for one in target.output.labels if one.split == "train"])
    if learned is None or isinstance(made, Unknown) or made.encoding != trained_on.encoding or len(made.shape) > 1:
        return made
    counts = learned.by == "to_categorical" and made.encoding == "one_hot"
    made_by = "own columns" if counts else "own encoder"
    return replace(trained_on, classes=max(trained_on.classes - 1, 1), made_by=made_by)


def _loaded(mode: str, made: TrialLabels, classes: int) -> TrialLabels:
    """What a loader of Keras gives in a mode (keras/src/legacy/preprocessing/image.py, image_dataset_utils.py)."""
    match mode:
        case "binary":
            return TrialLabels("binary", 2, (1,) if made.shape == (1,) else ())
        case "categorical":
            return TrialLabels("one_hot", made.classes if made.encoding == "one_hot" else classes)
        case "int" | "sparse":
            return TrialLabels("integer", made.classes if made.encoding == "integer" else classes)
        case _:
            return made
