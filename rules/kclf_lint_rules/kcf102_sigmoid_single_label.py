"""Sigmoid on two or more units although each sample has exactly one class.

## What it finds
An output of two or more sigmoid units together with evidence that each sample has exactly one class: integer or
one-hot labels, a categorical or sparse cross-entropy, a categorical or sparse accuracy, or an argmax over the
classes. Multi-hot labels rule the report out. For an output with more axes than `(batch, classes)`, such as masks,
one-hot labels, metrics and argmax are not enough.

## Why it matters
Sigmoid rates each class on its own, so the outputs of a sample don't add up to 1 and cannot be read as "how likely
is this class rather than the others". Several classes can be near 1.0 at once, or none. Softmax expresses that
exactly one class is right.

## Bad
```python
import keras

(x_train, y_train), _ = keras.datasets.mnist.load_data()
model = keras.Sequential(
    [
        keras.Input((28, 28)),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="sigmoid"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train / 255, y_train)
```

## Good
```python
import keras

(x_train, y_train), _ = keras.datasets.mnist.load_data()
model = keras.Sequential(
    [
        keras.Input((28, 28)),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train / 255, y_train)
```

## What Keras does
Nothing: no warning, in Keras 3.15 and in Keras 2 (tf_keras 2.21). With a categorical or sparse cross-entropy the
TensorFlow backend takes the logits from behind the sigmoid and computes the loss of a softmax (1.3757 for both
activations in a small test), so the model is trained as if it ended in softmax, but `predict` returns sigmoid
values. With binary cross-entropy and one-hot labels it trains one yes/no question per class.

## Fix safety
Unsafe: `softmax` in place of `sigmoid` changes the outputs, and a threshold behind `predict` may have to become an
argmax.

## References
- https://keras.io/api/losses/probabilistic_losses/
- https://keras.io/api/layers/activations/
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kclf_lint.findings import Applicability, Severity
from kclf_lint.places import Place
from kclf_lint.rule import FixPlan, Replace, Report
from kclf_lint.setups import Encoding, Family, Head, Labels, Loss, Output, PredictionUse, SetUp, Unknown
from kclf_lint.wording import labels_story, labels_text, layer_text

SEVERITY = Severity.WARNING

_CROSS_ENTROPIES = ("categorical_crossentropy", "categorical_focal_crossentropy", "sparse_categorical_crossentropy")
_ACCURACIES = ("categorical_accuracy", "sparse_categorical_accuracy")


@dataclass(frozen=True, slots=True)
class _Evidence:
    """Why each sample has exactly one class."""

    words: str
    story: tuple[tuple[Place, str], ...]
    certain: bool = False
    """True if the labels themselves say so; else head and loss, metric or argmax contradict each other."""


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    for index, output in enumerate(setup.outputs):
        match output.head:
            case Head(activation="sigmoid", units=int() as units, place=Place() as place) if units >= 2:
                uses = [use for use in setup.predictions if use.output == index]
                if evidence := tuple(_evidence(output, uses)):
                    related = tuple(step for one in evidence for step in one.story)
                    yield Report(place, _message(output.head, units, evidence[0]), related, _fix(output.head))


def _evidence(output: Output, uses: list[PredictionUse]) -> Iterator[_Evidence]:
    """The evidence in the order of its weight; none if any split has labels of another kind."""
    if any(labels.encoding in (Encoding.MULTI_HOT, Encoding.CONTINUOUS) for labels in output.labels):
        return
    if single := [labels for labels in output.labels if _one_class_each(labels, output)]:
        words = f"the {labels_text(single[0])} say that each sample has one class"
        yield _Evidence(words, labels_story(single), True)
    match output.loss:
        case Loss(name=str() as name, place=place) if name in _CROSS_ENTROPIES:
            yield _Evidence(f"{name} expects one class per sample", ((place, "the loss is for one class"),))
    if output.head.rank != 2:
        return  # detectors and masks rate classes by sigmoid and take the best on purpose
    for metric in output.metrics:
        if metric.name in _ACCURACIES:
            words = f"{metric.name} expects one class per sample"
            yield _Evidence(words, ((metric.place, "the metric is for one class"),))
    for use in uses:
        if use.kind == "argmax" and use.reduced is True and (use.axis is not None or use.samples == "one"):
            story = ((use.prediction_place, "predictions are made here"), (use.place, "one class is picked here"))
            yield _Evidence("argmax picks one class per sample", story)


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


def _message(head: Head, units: int, evidence: _Evidence) -> str:
    advice = "use softmax" if evidence.certain else "use softmax, or a binary loss for several classes"
    return f"{layer_text(head)} rates {units} classes independently, but {evidence.words}; {advice}"


def _fix(head: Head) -> FixPlan | None:
    if head.activation_place is None:
        return None
    change = Replace(head.activation_place, '"softmax"')
    return FixPlan("use softmax for exactly one class", Applicability.UNSAFE, (change,))


experiment: None = None  # comes with --confirm: the outputs of a sample don't add up to 1
