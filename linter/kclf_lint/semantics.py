"""What Keras 3 does with a set-up, as far as the rules ask; tests/test_oracle.py holds it against Keras."""

from __future__ import annotations

from enum import Enum

from kclf_lint.setups import Encoding, Family, Head, Labels, Loss, Output, Unknown

_CLASS_IDS = (Encoding.INTEGER, Encoding.BINARY)

_BROADCASTING = frozenset({"kl_divergence", "categorical_hinge", "categorical_focal_crossentropy"})
"""Categorical losses that don't compare shapes: labels of shape (n, 1) are repeated over all units."""


class Reaction(Enum):
    """What Keras does when a loss meets labels."""

    ACCEPTS = "accepts"
    RAISES = "raises"
    BROADCASTS = "broadcasts"
    """Trains without a word, on labels that were repeated over all units."""


def is_cross_entropy(loss: Loss) -> bool:
    """True for the losses that read the output as probabilities, or as logits with ``from_logits=True``."""
    return isinstance(loss.name, str) and loss.name.endswith("crossentropy")


def accuracy_metric(output: Output) -> str | Unknown:
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
            from_loss = _accuracy_from_loss(output.loss)
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


def _accuracy_from_loss(loss: Loss | None) -> str | Unknown:
    """The choice for two or more units if training runs at all: these losses raise for labels of another shape."""
    match loss:
        case Loss(name="sparse_categorical_crossentropy"):
            return "sparse_categorical_accuracy"
        case Loss(name="categorical_crossentropy" | "binary_crossentropy"):
            return "categorical_accuracy"
        case _:
            return Unknown()


def reaction(loss: Loss, labels: Labels, head: Head) -> Reaction | Unknown:
    """What Keras does with labels of this encoding in a sparse or categorical loss on two or more units.

    Labels that fail for another reason, such as an output that keeps its time axis, are not described.
    """
    match loss.family:
        case Family.SPARSE:
            return _sparse_reaction(labels, head)
        case Family.CATEGORICAL:
            return _categorical_reaction(loss, labels, head)
        case _:
            return Unknown("only sparse and categorical losses are described")


def _sparse_reaction(labels: Labels, head: Head) -> Reaction | Unknown:
    """Class ids need the rank of the output minus one, or the same rank and a last axis of 1."""
    class_ids = labels.encoding in _CLASS_IDS
    if not class_ids and labels.encoding not in (Encoding.ONE_HOT, Encoding.MULTI_HOT):
        return Unknown("the encoding of the labels is not known")
    match labels.rank, labels.last, head.rank:
        case int() as rank, last, int() as head_rank if rank == head_rank:
            if last == 1:
                return Reaction.ACCEPTS
            return Unknown("the last axis of the labels is not 1") if class_ids else Reaction.RAISES
        case int() as rank, last, int() as head_rank:
            # Zeros and ones per time step are class ids for an output with one more axis.
            fits = class_ids and rank == head_rank - 1 and (rank == 1 or last != 1)
            return Reaction.ACCEPTS if fits else Unknown("the ranks of labels and output differ")
        case _ if class_ids:
            return Reaction.ACCEPTS
        case _, last, _ if labels.encoding is Encoding.ONE_HOT and last != 1:
            return Reaction.RAISES
        case _:
            return Unknown("the rank of labels or output is not known")


def _categorical_reaction(loss: Loss, labels: Labels, head: Head) -> Reaction | Unknown:
    """Labels need the shape of the output; a few losses broadcast instead of comparing shapes."""
    same_rank = _both_known(labels.rank, head.rank) and labels.rank == head.rank
    if labels.encoding is Encoding.ONE_HOT:
        if _both_known(labels.rank, head.rank) and not same_rank:
            return Unknown("the ranks of labels and output differ")
        return Reaction.ACCEPTS
    if labels.encoding not in _CLASS_IDS:
        return Unknown("the encoding of the labels is not known")
    broadcasting = loss.name in _BROADCASTING
    match labels.rank, labels.last, head.rank:
        case 1, _, _:
            return Reaction.RAISES
        case int(), 1, _ if not broadcasting:
            return Reaction.RAISES
        case int(), 1, _ if same_rank:
            return Reaction.BROADCASTS
        case int() as rank, _, int() as head_rank if head_rank == rank + 1 and not broadcasting:
            return Reaction.RAISES
        case Unknown(), Unknown(), _ if labels.encoding is Encoding.INTEGER and not broadcasting:
            return Reaction.RAISES  # (n,) or (n, 1), or an axis less than the output
        case _:
            return Unknown("the rank of labels or output is not known")


def _both_known(rank: int | Unknown, head_rank: int | Unknown) -> bool:
    return isinstance(rank, int) and isinstance(head_rank, int)
