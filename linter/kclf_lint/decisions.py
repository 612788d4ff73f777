"""How a class is decided from predictions, and what scores of scikit-learn accept (proved by test_oracle_4xx)."""

from __future__ import annotations

from kclf_lint.semantics import is_cross_entropy
from kclf_lint.setups import (
    CLASS_IDS,
    ROWS,
    Comparison,
    Family,
    Head,
    Loss,
    Output,
    PredictionUse,
    Side,
    Symbol,
    Unknown,
)

_CLASSIFIES = (Family.BINARY, Family.CATEGORICAL, Family.SPARSE)

CLASS_ID_SCORES = frozenset(
    "accuracy_score balanced_accuracy_score classification_report cohen_kappa_score confusion_matrix f1_score "
    "fbeta_score hamming_loss jaccard_score matthews_corrcoef multilabel_confusion_matrix "
    "precision_recall_fscore_support precision_score recall_score zero_one_loss".split()
)
"""Scores of scikit-learn that raise ValueError for probabilities and logits."""
SINGLE_LABEL_SCORES = frozenset("balanced_accuracy_score cohen_kappa_score confusion_matrix matthews_corrcoef".split())
"""Those of them that raise for rows of zeros and ones too, whatever is on the other side."""
OF_TENSORFLOW = "tf.math.confusion_matrix"
"""It raises InvalidArgumentError for rows, and cuts the probabilities of one unit to 0."""


def is_classifier(output: Output) -> bool:
    """Whether an output is for classes: by its activation, its loss or its labels."""
    if output.head.activation in ("sigmoid", "softmax"):
        return True
    classes = any(labels.encoding in (*CLASS_IDS, *ROWS) for labels in output.labels)
    return classes or (output.loss is not None and output.loss.family in _CLASSIFIES)


def has_several_units(head: Head) -> bool:
    """Whether an output has two or more units; softmax over one that is not counted would be another mistake."""
    match head.units:
        case int() as units:
            return units > 1
        case Symbol():
            return head.activation == "softmax"
        case _:
            return False


def activation_of(output: Output, used: PredictionUse | Side) -> str | Unknown:
    """The activation that the used values went through last, in the model or behind it."""
    return used.activated or output.head.activation


def are_logits(output: Output, used: PredictionUse | Side) -> bool:
    """Whether the used values are logits: those of a model that learns by a cross-entropy from logits."""
    if activation_of(output, used) != "linear" or output.loss is None:
        return False
    return output.loss.from_logits is True and is_cross_entropy(output.loss)


def threshold(output: Output, used: PredictionUse | Side) -> str | None:
    """Where class 1 begins, for each unit on its own; None where no threshold helps or it is not known."""
    match activation_of(output, used), output.loss:
        case "sigmoid", _:
            return "0.5"
        case "linear", Loss(family=Family.BINARY):
            return "0.0"
        case _:
            return None


def picks_by_argmax(output: Output, used: PredictionUse | Side) -> bool:
    """Whether the largest of several units is the class."""
    if output.head.units == 1:
        return False
    family = output.loss.family if output.loss is not None else None
    return activation_of(output, used) == "softmax" or family in (Family.CATEGORICAL, Family.SPARSE)


def needs_class_ids(compared: Comparison) -> tuple[Side, ...]:
    """The sides that make a score of scikit-learn raise; empty if it accepts them, or nobody knows."""
    if compared.function not in CLASS_ID_SCORES | {OF_TENSORFLOW}:
        return ()
    scores = tuple(side for side in compared.sides if side.use == "scores")
    rows = tuple(side for side in compared.sides if _is_indicator(side))
    ids = any(side.encoding in CLASS_IDS and _is_column(side) for side in compared.sides)
    wrong_rows = rows if ids or scores or compared.function in SINGLE_LABEL_SCORES | {OF_TENSORFLOW} else ()
    return tuple(side for side in compared.sides if side in scores or side in wrong_rows)


def is_cut(compared: Comparison, wrong: tuple[Side, ...]) -> bool:
    """Whether nothing raises, and scores are cut to whole numbers; two tables raise even if both are columns."""
    columns = [side for side in wrong if side.use == "scores" and _is_column(side)]
    fits = bool(wrong) and len(columns) == len(wrong) and any(side.rank == 1 for side in compared.sides)
    return compared.function == OF_TENSORFLOW and fits


def _is_indicator(side: Side) -> bool:
    """Whether a side is a table of zeros and ones, with a column for each class."""
    return side.encoding in ROWS and side.rank == 2 and side.last != 1


def _is_column(side: Side) -> bool:
    return side.rank == 1 or (side.rank == 2 and side.last == 1)
