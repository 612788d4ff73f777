"""Evidence that each sample has exactly one class, which several rules ask for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kclf_lint.places import Place
from kclf_lint.setups import Encoding, Family, Labels, Loss, Output, PredictionUse, SetUp, Unknown
from kclf_lint.wording import labels_story, labels_text

_ONE_CLASS_LOSSES = (
    "categorical_crossentropy",
    "categorical_focal_crossentropy",
    "sparse_categorical_crossentropy",
    "categorical_hinge",
    "kl_divergence",
)
_ACCURACIES = ("categorical_accuracy", "sparse_categorical_accuracy")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why each sample has exactly one class."""

    words: str
    """A clause for a message: ``the one-hot labels say that each sample has one class``."""
    story: tuple[tuple[Place, str], ...]
    """The places that say so, as related places of a report."""
    certain: bool = False
    """True if the labels themselves say so; else the code contradicts itself, and either side may be the mistake."""


def of_one_class(setup: SetUp, output: Output) -> tuple[Evidence, ...]:
    """The evidence in the order of its weight; none if any split has labels of another kind."""
    if any(labels.encoding in (Encoding.MULTI_HOT, Encoding.CONTINUOUS) for labels in output.labels):
        return ()
    return tuple(_found(setup, output))


def _found(setup: SetUp, output: Output) -> Iterator[Evidence]:
    if single := [labels for labels in output.labels if _one_class_each(labels, output)]:
        words = f"the {labels_text(single[0])} say that each sample has one class"
        yield Evidence(words, labels_story(single), True)
    match output.loss:
        case Loss(name=str() as name, place=place) if name in _ONE_CLASS_LOSSES:
            yield Evidence(f"{name} expects one class per sample", ((place, "the loss is for one class"),))
    if output.head.rank != 2:
        return  # detectors and masks rate classes by sigmoid and take the best on purpose
    for metric in output.metrics:
        if metric.name in _ACCURACIES:
            words = f"{metric.name} expects one class per sample"
            yield Evidence(words, ((metric.place, "the metric is for one class"),))
    for use in setup.predictions:
        if setup.outputs[use.output] is output and _picks_a_class(use):
            story = ((use.prediction_place, "predictions are made here"), (use.place, "one class is picked here"))
            yield Evidence("argmax picks one class per sample", story)


def _picks_a_class(use: PredictionUse) -> bool:
    return use.kind == "argmax" and use.reduced is True and (use.axis is not None or use.samples == "one")


def _one_class_each(labels: Labels, output: Output) -> bool:
    # A mask channel per class, each trained as a yes/no question, is a common and working choice.
    deep = isinstance(output.head.rank, int) and output.head.rank > 2
    if deep and not (output.loss is not None and output.loss.family in (Family.CATEGORICAL, Family.SPARSE)):
        return False
    match labels.encoding:
        case Encoding.INTEGER if deep:
            return labels.rank == 1 or labels.last == 1 or _one_axis_less(labels.rank, output.head.rank)
        case Encoding.INTEGER | Encoding.BINARY:
            # A row of ids, one for each unit, is no class of the sample.
            return labels.rank == 1 or labels.last == 1
        case Encoding.ONE_HOT:
            return True
        case _:
            return False


def _one_axis_less(rank: int | Unknown, head_rank: int | Unknown) -> bool:
    return isinstance(rank, int) and isinstance(head_rank, int) and rank == head_rank - 1
