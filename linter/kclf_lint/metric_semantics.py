"""What metrics of Keras do with labels and outputs; tests/test_oracle_3xx.py holds it against Keras."""

from __future__ import annotations

from enum import Enum

from kclf_lint.semantics import accuracy_metric, is_cross_entropy
from kclf_lint.setups import CLASS_IDS, ROWS, Encoding, Family, Head, Labels, Loss, Metric, Output, Unknown


class Measured(Enum):
    """What comes of a metric on given labels and a given output."""

    MEANT = "meant"
    """The number that its name promises."""
    MISLEADS = "misleads"
    """Another number, without a word."""
    RAISES = "raises"


class _Form(Enum):
    """How labels lie beside an output (n, ..., units)."""

    ROWS = "one number per unit"
    IDS = "class ids, an axis less than the output"
    COLUMN = "class ids with a last axis of 1"


CATEGORICAL_ACCURACIES = frozenset(("categorical_accuracy", "top_k_categorical_accuracy"))
SPARSE_ACCURACIES = frozenset(("sparse_categorical_accuracy", "sparse_top_k_categorical_accuracy"))
ACCURACIES = CATEGORICAL_ACCURACIES | SPARSE_ACCURACIES | {"binary_accuracy"}
"""Accuracy metrics that a program names itself; 'accuracy' becomes one of them, 'exact_match' compares for equality."""

TOP_K = frozenset(("top_k_categorical_accuracy", "sparse_top_k_categorical_accuracy"))

F_SCORES = frozenset(("f1_score", "f_beta_score"))

_COUNTS = frozenset("precision recall true_positives true_negatives false_positives false_negatives".split())
_CURVES = frozenset(
    "auc precision_at_recall recall_at_precision sensitivity_at_specificity specificity_at_sensitivity".split()
)
CONFUSION = _COUNTS | _CURVES | F_SCORES | {"binary_io_u"}
"""Metrics that count hits and misses of each unit: labels need the shape of the output."""

_HALF = (0.5, (0.5,))


def measured(metric: Metric, labels: Labels, head: Head, keras: int) -> Measured | Unknown:
    """What comes of an accuracy or confusion metric on these labels.

    Labels of a shape that the output cannot have for other reasons are not described.
    """
    if not isinstance(metric.name, str) or not isinstance(head.units, int):
        return Unknown("the metric or the number of units is not known")
    forms = _forms(labels, head, keras)
    if metric.name in ACCURACIES:
        found = {_of_accuracy(metric.name, labels, form, head.units) for form in forms}
    elif metric.name in CONFUSION:
        found = {_of_confusion(metric, labels, form, head, keras) for form in forms}
    else:
        return Unknown("another metric")
    if len(found) == 1:
        return found.pop()
    # The form is one of several, all of them wrong: the lesser claim.
    return Measured.MISLEADS if found == {Measured.MISLEADS, Measured.RAISES} else Unknown("the shape is not known")


def _forms(labels: Labels, head: Head, keras: int) -> frozenset[_Form]:
    """The forms that labels can have; none if nothing is known, or if other things are wrong."""
    rank, last, of_output = labels.rank, labels.last, head.rank
    if labels.encoding in ROWS:
        same = rank == of_output if isinstance(rank, int) and isinstance(of_output, int) else last != 1
        return frozenset((_Form.ROWS,)) if same and last != 1 else frozenset()
    if labels.encoding not in CLASS_IDS:
        return frozenset()
    if rank == 1 and (of_output == 2 or isinstance(of_output, Unknown)):
        # Keras 2 gives labels of shape (n,) a second axis before anything sees them.
        return frozenset((_Form.COLUMN if keras == 2 else _Form.IDS,))
    if isinstance(rank, int) and last == 1 and (rank == of_output or (rank == 2 and isinstance(of_output, Unknown))):
        return frozenset((_Form.COLUMN,))
    if isinstance(rank, int) and isinstance(of_output, int) and rank > 1 and of_output == rank + 1 and last != 1:
        return frozenset((_Form.IDS,))
    if isinstance(rank, Unknown) and isinstance(last, Unknown) and of_output == 2:
        return frozenset((_Form.COLUMN, _Form.IDS)) if labels.encoding is Encoding.INTEGER else frozenset()
    return frozenset()


def _of_accuracy(name: str, labels: Labels, form: _Form, units: int) -> Measured | Unknown:
    if name in SPARSE_ACCURACIES:
        if form is _Form.ROWS:
            return Measured.RAISES
        return Measured.MISLEADS if units == 1 else Measured.MEANT
    if name in CATEGORICAL_ACCURACIES:
        if form is _Form.IDS and (name in TOP_K or labels.rank != 1):
            return Measured.RAISES
        # The largest entry of a row of labels: of ids there is one, of multi-hot labels only the first counts.
        meant = form is _Form.ROWS and labels.encoding is Encoding.ONE_HOT and units > 1
        return Measured.MEANT if meant else Measured.MISLEADS
    if units == 1:
        return Measured.MEANT if form is not _Form.ROWS else Unknown("labels of another width")
    if form is _Form.IDS:
        return Measured.RAISES
    # A row with one 1 is right in most of its entries whatever the class; two softmax units are right or wrong at once.
    inflated = form is _Form.COLUMN or (labels.encoding is Encoding.ONE_HOT and units > 2)
    return Measured.MISLEADS if inflated else Measured.MEANT


def _of_confusion(metric: Metric, labels: Labels, form: _Form, head: Head, keras: int) -> Measured | Unknown:
    is_f_score = metric.name in F_SCORES
    if is_f_score and isinstance(head.rank, int) and head.rank != 2:
        return Unknown("F scores take no output with more axes")
    if head.units == 1:
        if form is _Form.ROWS:
            return Unknown("labels of another width")
        return Measured.RAISES if is_f_score and form is _Form.IDS else Measured.MEANT
    if form is _Form.ROWS:
        return Measured.MEANT
    if keras == 2:
        return Measured.RAISES
    if is_f_score or metric.option("multi_label") is True:
        return Measured.RAISES if form is _Form.IDS else Measured.MISLEADS
    match metric.option("class_id"), form:
        case Unknown() | None, _:
            return Measured.RAISES
        case 0, _:
            return Measured.MISLEADS
        case _, _Form.IDS:
            return Measured.MISLEADS
        case _:
            return Measured.RAISES


def gives_logits(output: Output) -> bool:
    """Whether an output is known to be logits: no activation, and a loss that is about probabilities."""
    match output:
        case Output(head=Head(activation="linear"), loss=Loss(family=Family()) as loss):
            return is_cross_entropy(loss)
        case _:
            return False


def compares_with_half(metric: Metric) -> bool:
    """Whether a metric is known to compare the output with 0.5, or with thresholds between 0 and 1."""
    match metric.name:
        case "binary_accuracy" | "binary_io_u":
            return metric.option("threshold") == 0.5
        case str() as name if name in F_SCORES:
            return metric.option("threshold") == 0.5
        case "auc":
            return metric.option("from_logits") is False and metric.option("thresholds") is None
        case str() as name if name in _CURVES:
            return True
        case str() as name if name in _COUNTS:
            given = metric.option("thresholds")
            takes_best = name in ("precision", "recall") and metric.option("top_k") is not None
            return given in _HALF or (given is None and not takes_best)
        case _:
            return False


def misleading_accuracy(output: Output, keras: int) -> str | None:
    """The metric that a bare 'accuracy' becomes where it misleads; None if it does not, or is not known."""
    match accuracy_metric(output, keras), output:
        case "binary_accuracy" as name, Output(head=Head(activation="linear"), loss=Loss(family=Family.BINARY)):
            return name
        case "categorical_accuracy" as name, _ if any(
            labels.encoding is Encoding.MULTI_HOT for labels in output.labels
        ):
            return name
        case _:
            return None
