"""An accuracy metric that does not fit the labels or the head.

## What it finds
`BinaryAccuracy`, `CategoricalAccuracy`, `SparseCategoricalAccuracy`, `TopKCategoricalAccuracy` or
`SparseTopKCategoricalAccuracy` (class, function or string) on labels of another encoding: a categorical metric on class
ids or multi-hot labels, a sparse one on one-hot labels, a binary one on class ids or one-hot labels of three classes
or more. And a categorical or sparse metric on an output of 1 unit.

## Why it matters
Most of these numbers are computed without a word and mean nothing: `CategoricalAccuracy` takes the largest entry of
each row, and a row that is one class id has only one. `BinaryAccuracy` on one-hot labels counts each class on its own,
so a model of ten classes that predicts nothing at all reaches 90 %. With 1 unit a categorical accuracy is always 1.0.

## Bad
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
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["categorical_accuracy"])
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
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["sparse_categorical_accuracy"])
model.fit(x_train / 255, y_train)
```

## What Keras does
- Sparse metrics on one-hot labels raise, in Keras 3.15 "ValueError: Dimensions must be equal, but are 3 and 16 for
  '{{node Equal_1}} = Equal", in Keras 2 (tf_keras 2.21) "ValueError: Can not squeeze dim[1], expected a dimension of 1,
  got 3", the top-k form in both "ValueError: Dimensions must be equal, but are 16 and 48".
- `BinaryAccuracy` and `TopKCategoricalAccuracy` on class ids `(n,)` raise in Keras 3: "ValueError: Dimensions must be
  equal, but are 16 and 3" and "ValueError: Shape must be rank 1 but is rank 0". For `(n, 1)`, and in Keras 2 for both
  shapes, they say nothing.
- The others say nothing in both generations. On 1 unit `CategoricalAccuracy` is always 1.0, and
  `SparseCategoricalAccuracy` is the share of class 0.

## Fix safety
Unsafe: the fix writes the metric that fits the labels. The numbers change, and where the metric had no name of its
own so does the key of the history.

## References
- https://keras.io/api/metrics/accuracy_metrics/
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.changes import another_metric, unsafe
from kclf_lint.findings import Severity
from kclf_lint.metric_semantics import (
    ACCURACIES,
    CATEGORICAL_ACCURACIES,
    SPARSE_ACCURACIES,
    TOP_K,
    Measured,
    gives_logits,
    measured,
)
from kclf_lint.rule import About, Change, Replace, Report
from kclf_lint.setups import Encoding, Family, Head, Labels, Loss, Metric, Output, SetUp
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, inconclusive, refuted
from kclf_lint.wording import class_name, labels_story, labels_text, layer_text, metric_text, told

SEVERITY = Severity.WARNING
REPLACES = ("KCF305", "KCF313")


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    for output in setup.outputs:
        for metric in output.metrics:
            if metric.name in ACCURACIES:
                yield from _of_labels(metric, output, setup.keras)


def _of_labels(metric: Metric, output: Output, keras: int) -> Iterator[Report]:
    found = [(labels, measured(metric, labels, output.head, keras)) for labels in output.labels]
    wrong = [(labels, seen) for labels, seen in found if seen in (Measured.MISLEADS, Measured.RAISES)]
    if any(seen is Measured.MEANT for _, seen in found):
        return  # Splits of both kinds contradict each other, not the metric.
    if wrong:
        labels, seen = wrong[0]
        if _may_be_meant(metric, labels, output.head) or (seen is Measured.MISLEADS and _is_always_one(metric, output)):
            return
        related = labels_story(labels for labels, _ in wrong)
        severity = Severity.ERROR if seen is Measured.RAISES else None
        better = _better(metric, labels, output.head)
        message = _message(metric, labels, output.head, seen)
        changes = _changes(metric, output, better)
        yield Report(
            metric.place,
            f"{message}; use {class_name(better)}",
            related,
            unsafe("use the fitting metric", changes),
            severity,
            about=About(output, metric, labels),
        )
    elif not found or all(not isinstance(labels.encoding, Encoding) for labels, _ in found):
        yield from _of_one_unit(metric, output)


def _may_be_meant(metric: Metric, labels: Labels, head: Head) -> bool:
    """Masks of several channels may be rated pixel by pixel, on purpose."""
    return metric.name == "binary_accuracy" and labels.encoding is Encoding.ONE_HOT and head.rank != 2


def _is_always_one(metric: Metric, output: Output) -> bool:
    """A k that covers all classes is a mistake of its own, whatever the labels."""
    units = output.head.units
    return metric.name in TOP_K and isinstance(units, int) and units > 1 and _covers_all(metric.option("k"), units)


def _covers_all(k: object, units: int) -> bool:
    return isinstance(k, int) and k >= units


def _of_one_unit(metric: Metric, output: Output) -> Iterator[Report]:
    """One unit is wrong for these metrics, whatever the labels; targets of a regression are another mistake."""
    match output:
        case Output(loss=Loss(family=Family.REGRESSION)):
            return
        case Output(head=Head(units=1) as head) if metric.name != "binary_accuracy":
            story = told(head.place, "the output has one unit")
            message = f"{_one_unit(metric)} with the single unit of {layer_text(head)}; use BinaryAccuracy"
            changes = _changes(metric, output, "binary_accuracy")
            yield Report(
                metric.place, message, story, unsafe("use the fitting metric", changes), about=About(output, metric)
            )


def _one_unit(metric: Metric) -> str:
    always = "is always 1.0" if metric.name in CATEGORICAL_ACCURACIES else "only ever predicts class 0"
    return f"{metric_text(metric)} picks the largest output of each sample: it {always}"


def _message(metric: Metric, labels: Labels, head: Head, seen: object) -> str:
    name, got = metric_text(metric), labels_text(labels)
    if head.units == 1 and seen is Measured.RAISES:
        return (
            f"{name} expects several outputs per sample, but {layer_text(head)} has one: training stops with an error"
        )
    if head.units == 1:
        return f"{_one_unit(metric)} with the single unit of {layer_text(head)}"
    if seen is Measured.RAISES:
        return f"{name} expects {_expected(metric)}, but gets {got}: training stops with an error"
    if metric.name in CATEGORICAL_ACCURACIES and labels.encoding is Encoding.MULTI_HOT:
        return f"{name} compares only the first label of each row, but gets {got}"
    if metric.name == "binary_accuracy" and labels.encoding is Encoding.ONE_HOT and isinstance(head.units, int):
        idle = (head.units - 1) / head.units
        return f"{name} counts the {head.units} units apart: on {got} predicting nothing at all scores {idle:.0%}"
    return f"{name} expects {_expected(metric)}, but gets {got}: the number is not the accuracy, and Keras says nothing"


def _expected(metric: Metric) -> str:
    if metric.name in SPARSE_ACCURACIES:
        return "integer labels"
    return "one-hot labels" if metric.name in CATEGORICAL_ACCURACIES else "one yes/no label per unit"


def _better(metric: Metric, labels: Labels, head: Head) -> str:
    """The metric that fits the labels, of the best k if it was so."""
    if head.units == 1 or labels.encoding is Encoding.MULTI_HOT:
        return "binary_accuracy"
    best = "top_k_" if metric.name in TOP_K else ""
    return (
        f"{best}categorical_accuracy" if labels.encoding is Encoding.ONE_HOT else f"sparse_{best}categorical_accuracy"
    )


def _changes(metric: Metric, output: Output, better: str) -> tuple[Change, ...]:
    threshold = ("threshold=0.0",) if better == "binary_accuracy" and gives_logits(output) else ()
    if metric.spelling == "string" and metric.exact and not threshold:
        return (Replace(metric.place, f'"{better}"'),)
    return another_metric(metric, class_name(better), *threshold)


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """The metric raises, or its number is another one than the share of samples that are right."""
    name, labels = trial.metric_name, trial.labels
    if name not in ACCURACIES or labels is None or (name == "binary_accuracy" and trial.units == 1):
        return refuted("no accuracy metric that could be wrong")
    if "labels" in trial.stand_ins and trial.units != 1:
        return inconclusive("the labels are not known")
    if name == "binary_accuracy" and labels.encoding == "one_hot" and labels.is_of_steps:
        return refuted("each channel of a mask is rated on its own")
    if seen.metric_error:
        return confirmed(f"{trial.metric_text} raises {seen.metric_error}")
    evidence = f"{trial.metric_text} shows {seen.metric_text}{seen.right_text}"
    if trial.units == 1:
        return confirmed(f"of one output the largest is always that one: {evidence}")
    if name in TOP_K and _covers_all(trial.metric_option("k", 5), trial.units):
        return refuted(f"every class is among the best: {evidence}")
    if labels.encoding == "multi_hot":
        return confirmed(evidence) if name in CATEGORICAL_ACCURACIES else refuted("each label counts")
    if labels.encoding == "one_hot":
        return confirmed(evidence) if name == "binary_accuracy" and trial.units > 2 else refuted(evidence)
    return refuted(evidence) if name in SPARSE_ACCURACIES else confirmed(evidence)
