"""What Keras 3 and Keras 2 do with a set-up; the truth table and tests/test_oracle.py hold it against both."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from kclf_lint.setups import OWN, Encoded, Encoding, Fit, Head, Labels, Learned, Loss, Output, Step, Unknown

BINARIZERS = ("LabelBinarizer", "label_binarize")
"""Encoders of scikit-learn that make one column, not two, for two classes."""


class Reaction(Enum):
    """What Keras does when a loss meets labels."""

    ACCEPTS = "accepts"
    RAISES = "raises"
    BROADCASTS = "broadcasts"
    """Trains without a word, on labels that were repeated over all units."""


def learned_classes(labels: Labels) -> tuple[Learned, ...]:
    """Where the encoder of labels, and those before it, found their classes."""
    match labels.made:
        case Step(how=Encoded(learned=learned)):
            return learned
        case _:
            return ()


def learned_anew(labels: Labels, trained_on: Sequence[Labels]) -> Learned | None:
    """The first encoder of these labels that learned from other data than for all of the training labels."""
    for learned in learned_classes(labels):
        same_encoder = [one for other in trained_on for one in learned_classes(other) if one.by == learned.by]
        if same_encoder and all(one.data != learned.data for one in same_encoder):
            return learned
    return None


def is_cross_entropy(loss: Loss) -> bool:
    """True for the losses that read the output as probabilities, or as logits with ``from_logits=True``."""
    return isinstance(loss.name, str) and loss.name.endswith("crossentropy")


def accuracy_metric(output: Output, keras: int) -> str | Unknown:
    """The metric that a bare 'accuracy' becomes, as a function name.

    Keras goes by shapes alone (``get_metric`` in keras/src/trainers/compile_utils.py): an output whose last axis
    is 1 gets binary_accuracy; labels of lower rank than the output, or with a last axis of 1,
    get sparse_categorical_accuracy; the rest gets categorical_accuracy.
    """
    match output.head.units:
        case 1:
            return "binary_accuracy"
        case int():
            from_labels = _accuracy_from_labels(output)
            from_loss = _accuracy_from_loss(output.loss, output.head, keras)
        case _:
            return Unknown("the number of units is not known")
    match from_labels, from_loss:
        case str(), Unknown():
            return from_labels
        case Unknown(), str():
            return from_loss
        case str(), str() if from_labels == from_loss:
            return from_labels
        case str(), str():
            return Unknown("the loss does not accept these labels")
        case _:
            return Unknown("the shape of the labels is not known")


def _accuracy_from_labels(output: Output) -> str | Unknown:
    """The choice for two or more units, from the labels that training meets first."""
    trained_on = [labels for labels in output.labels if labels.split == "train"]
    choices = {_accuracy_of(labels, output.head) for labels in trained_on or output.labels}
    return choices.pop() if len(choices) == 1 else Unknown()


def _accuracy_of(labels: Labels, head: Head) -> str | Unknown:
    match labels.rank, labels.last, head.rank:
        case 1, _, _:
            return "sparse_categorical_accuracy"
        case _, 1, _:
            return "sparse_categorical_accuracy"
        case int() as rank, _, int() as head_rank if rank < head_rank:
            return "sparse_categorical_accuracy"
        case int() as rank, int(), int() as head_rank if rank >= head_rank:
            return "categorical_accuracy"
        case _:
            return Unknown()


def _accuracy_from_loss(loss: Loss | None, head: Head, keras: int) -> str | Unknown:
    """The choice for two or more units if training runs at all: some losses raise for labels of another shape."""
    if loss is None or not isinstance(loss.name, str) or loss.name == OWN:
        return Unknown()
    rows = _rows(loss, loss.name, head, keras)
    if all(row[_Fit.EQUAL] is Reaction.RAISES for row in rows):
        return "sparse_categorical_accuracy"
    if all(row[_Fit.IDS] is row[_Fit.COLUMN] is Reaction.RAISES for row in rows):
        return "categorical_accuracy"
    return Unknown()


class _Fit(Enum):
    """How the shape of labels fits that of an output."""

    EQUAL = "the same shape; (n,) counts as (n, 1)"
    IDS = "(n,) beside two or more units: a class id for each sample"
    STEPS = "one axis less than an output with an axis of time or space: a class id for each step"
    COLUMN = "as many axes, the last one of length 1 beside two or more units"
    ROWS_ON_ONE = "as many axes, the last one of two or more beside one unit"
    OTHER_WIDTH = "as many axes, and another number of classes than units"


_A, _R, _B = Reaction.ACCEPTS, Reaction.RAISES, Reaction.BROADCASTS
_Row = dict[_Fit, Reaction]


def _row(*reactions: Reaction) -> _Row:
    return dict(zip(_Fit, reactions, strict=True))


_SPARSE = _row(_R, _A, _A, _A, _R, _R)
_SAME_SHAPE = _row(_A, _R, _R, _R, _R, _R)
_ELEMENTWISE = {3: _row(_A, _R, _R, _B, _B, _R), 2: _row(_A, _B, _R, _B, _B, _R)}
"""Keras 3 does not add an axis to labels of shape (n,) beside two or more units, so that they clash with the units."""

_BY_NAME: dict[tuple[str, int], _Row] = {
    ("binary_focal_crossentropy", 3): _SAME_SHAPE,
    ("binary_focal_crossentropy", 2): _SAME_SHAPE,
    ("categorical_focal_crossentropy", 2): _SAME_SHAPE,
    **{
        (name, keras): row
        for keras in (2, 3)
        for name, row in (
            ("binary_crossentropy", _SAME_SHAPE),
            ("categorical_crossentropy", _SAME_SHAPE),
            ("sparse_categorical_crossentropy", _SPARSE),
        )
    },
}
"""Losses that compare shapes. All others compute with whatever numpy's rules make of the two shapes."""


def reaction(loss: Loss, labels: Labels, head: Head, keras: int) -> Reaction | Unknown:
    """What Keras of this generation does when a loss meets labels in training, by their shapes.

    An output whose units are not known is taken for one of two or more units.
    """
    if not isinstance(loss.name, str) or loss.name == OWN:
        return Unknown("the loss is not known")
    if head.units == 1 and loss.name == "sparse_categorical_crossentropy":
        # The only class id that one unit has is 0.
        return Reaction.RAISES
    reactions = {row[fit] for row in _rows(loss, loss.name, head, keras) for fit in _fits(labels, head)}
    return reactions.pop() if len(reactions) == 1 else Unknown("the shapes of labels and output are not known")


def _rows(loss: Loss, name: str, head: Head, keras: int) -> list[_Row]:
    """What the loss does with labels of each shape; several possibilities where that hangs on unknown facts."""
    row = _BY_NAME.get((name, keras), _ELEMENTWISE[keras])
    if (name, keras) != ("binary_crossentropy", 2):
        return [row]
    # Keras 2 compares shapes only where it computes from logits: given ones, or those behind the activation
    # (binary_crossentropy in tf_keras/src/backend.py).
    match loss.from_logits, head.activation:
        case (True, _) | (_, "sigmoid" | "softmax"):
            return [row]
        case False, str():
            return [_ELEMENTWISE[2]]
        case _:
            return [row, _ELEMENTWISE[2]]


def _fits(labels: Labels, head: Head) -> frozenset[_Fit]:
    """Every way in which labels may fit an output, as far as their shapes are known; none if nothing is known."""
    match labels.encoding:
        case Encoding.INTEGER | Encoding.BINARY:
            return _fits_of_ids(labels, head)
        case Encoding.ONE_HOT | Encoding.MULTI_HOT:
            return _fits_of_rows(labels, head)
        case _:
            return frozenset()


def _fits_of_ids(labels: Labels, head: Head) -> frozenset[_Fit]:
    match labels.rank, labels.last, head.rank:
        case (1, _, _) | (_, 1, _) if head.units == 1:
            return frozenset({_Fit.EQUAL})
        case 1, _, 2 | Unknown():
            return frozenset({_Fit.IDS})
        case int() as rank, 1, int() as head_rank if rank == head_rank:
            return frozenset({_Fit.COLUMN})
        case int(), 1, Unknown():
            return frozenset({_Fit.COLUMN})
        case int() as rank, last, int() as head_rank if rank == head_rank - 1 and last != 1:
            return frozenset({_Fit.STEPS})
        case Unknown(), Unknown(), _ if labels.encoding is Encoding.INTEGER:
            # Class ids are (n,) or (n, 1), or have an axis less than the output.
            return frozenset({_Fit.EQUAL} if head.units == 1 else {_Fit.IDS, _Fit.STEPS, _Fit.COLUMN})
        case _:
            return frozenset()


def _fits_of_rows(labels: Labels, head: Head) -> frozenset[_Fit]:
    if _both_known(labels.rank, head.rank) and labels.rank != head.rank:
        return frozenset()
    if isinstance(head.rank, Unknown) and labels.encoding is Encoding.MULTI_HOT:
        # Zeros and ones per step of a sequence look like several classes.
        return frozenset()
    match labels.last, head.units:
        case 1, 1:
            return frozenset({_Fit.EQUAL})
        case 1, _:
            return frozenset({_Fit.COLUMN})
        case _, 1 if labels.encoding is Encoding.ONE_HOT or not isinstance(labels.last, Unknown):
            return frozenset({_Fit.ROWS_ON_ONE})
        case int() as last, int() as units if last != units:
            return frozenset({_Fit.OTHER_WIDTH})
        case _, 1:
            return frozenset()
        case _:
            return frozenset({_Fit.EQUAL})


def _both_known(rank: int | Unknown, head_rank: int | Unknown) -> bool:
    return isinstance(rank, int) and isinstance(head_rank, int)


@dataclass(frozen=True, slots=True)
class Logged:
    """The names of the values that a call of ``fit`` logs after each epoch."""

    names: frozenset[str]
    """Of training."""
    numbered: frozenset[str]
    """Of training, with or without a number behind them."""
    once: frozenset[str]
    """Logged once, not for validation too."""
    validation: bool | Unknown
    """Whether the values of training are logged for validation too, as 'val_loss' ..."""

    def may_hold(self, key: str) -> bool:
        """Whether a key may be among them."""
        if self._is_of_training(key) or key in self.once:
            return True
        return self.validation is not False and key.startswith("val_") and self._is_of_training(key[4:])

    def _is_of_training(self, key: str) -> bool:
        return key in self.names or key in self.numbered or re.sub(r"_\d+$", "", key) in self.numbered

    def candidates(self, key: str) -> list[str]:
        """The names that mean the same as a key that is not among them."""
        prefix = "val_" if key.startswith("val_") and self.validation is True else ""
        meant = _meaning(key.removeprefix(prefix))
        found = [f"{prefix}{name}" for name in sorted(self.names) if _meaning(name) == meant]
        return found + [name for name in self.once if not prefix and _meaning(name) == meant]


_MEANINGS = {
    "acc": "accuracy",
    "binaryaccuracy": "accuracy",
    "categoricalaccuracy": "accuracy",
    "sparsecategoricalaccuracy": "accuracy",
    "mse": "meansquarederror",
    "mae": "meanabsoluteerror",
    "mape": "meanabsolutepercentageerror",
    "msle": "meansquaredlogarithmicerror",
    "lr": "learningrate",
    "f1": "f1score",
}


def _meaning(name: str) -> str:
    """What a name stands for, in whatever spelling."""
    plain = _letters(name)
    return _MEANINGS.get(plain, plain)


def logged(fit: Fit, keras: int) -> Logged | Unknown:
    """What a call of ``fit`` logs: the loss and the metrics, for each of several outputs under its own name.

    Metrics are logged under their names as written; a second one of the same name gets a number, and a weighted one
    'weighted_' in front. Callbacks that change the learning rate log it: as 'lr' in Keras 2, as 'learning_rate' in 3.
    """
    if fit.others:
        return Unknown(fit.others)
    names, numbered = {"loss"}, set[str]()
    several = len(fit.metrics) > 1
    for output, metrics in fit.metrics:
        if several and output is None:
            return Unknown("the name of an output is not known")
        prefix = f"{output}_" if several else ""
        names |= {f"{prefix}loss"}
        seen: set[str] = set()
        for metric in metrics:
            if isinstance(metric, Unknown):
                return metric
            if metric.text in seen:
                names |= {f"{prefix}weighted_{metric.text}"}
            if metric.is_numbered or metric.text in seen:
                numbered |= {f"{prefix}{metric.text}"}
            names |= {f"{prefix}{metric.text}"}
            seen |= {metric.text}
    rate = "learning_rate" if keras != 2 else "lr"
    once = frozenset((rate,) if fit.logs_rate else ())
    return Logged(frozenset(names - numbered), frozenset(numbered), once, fit.validation)


def is_logged_by_the_other(fit: Fit, key: str, keras: int) -> bool:
    """Whether the other generation of Keras may log a key that this one does not.

    Keras 3 logs the name of a class that is given as a string as it is written, Keras 2 in snake case.
    """
    other = logged(fit, 2 if keras == 3 else 3)
    if isinstance(other, Unknown):
        return True
    letters = _letters(key.removeprefix("val_"))
    respelled = (name for name in other.names if _letters(name) == letters and f"{name}{key}" != f"{name}{key}".lower())
    return other.may_hold(key) or any(respelled)


def _letters(name: str) -> str:
    return name.lower().replace("_", "")
