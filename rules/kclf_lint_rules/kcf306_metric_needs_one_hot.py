"""Precision, Recall, AUC or F1Score gets class ids.

## What it finds
`Precision`, `Recall`, `AUC`, `F1Score` and others that count hits and misses of every unit, on integer labels and an
output of two or more units. And an F score on labels of shape `(n,)` with one unit, which Keras 3 does not take.

## Why it matters
These metrics compare the labels with the output entry by entry. The output has one entry per class, class ids have one
entry per sample.

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
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=[keras.metrics.AUC()])
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
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=[keras.metrics.AUC()])
model.fit(x_train / 255, keras.utils.to_categorical(y_train, 10))
```

## What Keras does
Training stops. Keras 3.15: "ValueError: Dimensions must be equal, but are 16 and 48" for `Precision`, `Recall` and the
counts, "ValueError: Argument `segment_ids` and `data` should have same leading dimension. Got (48,) v.s. (16,)." for
`AUC` and the metrics of curves, and "ValueError: FBetaScore expects 2D inputs with shape (batch_size, output_dim).
Received input shapes: y_pred.shape=(16, 3) and y_true.shape=(16,)." for F scores. Keras 2 (tf_keras 2.21): "ValueError:
Shapes (16, 3) and (16, 1) are incompatible".

Without a word Keras 3 takes labels `(n, 1)` for F scores and `AUC(multi_label=True)`, and labels `(n,)` for a metric
with `class_id`: what it logs then means nothing.

## Fix safety
There is no fix: the labels have to be encoded another way, and the loss with them.

## References
- https://keras.io/api/metrics/classification_metrics/
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.findings import Severity
from kclf_lint.metric_semantics import CONFUSION, Measured, measured
from kclf_lint.rule import About, Report
from kclf_lint.setups import Head, Labels, Metric, Output, SetUp
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, refuted
from kclf_lint.wording import labels_story, labels_text, metric_text, size_text

SEVERITY = Severity.ERROR
REPLACES = ("KCF305", "KCF314")


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    for output in setup.outputs:
        for metric in output.metrics:
            if metric.name in CONFUSION:
                yield from _reports(metric, output, setup.keras)


def _reports(metric: Metric, output: Output, keras: int) -> Iterator[Report]:
    found = [(labels, measured(metric, labels, output.head, keras)) for labels in output.labels]
    wrong = [(labels, seen) for labels, seen in found if seen in (Measured.MISLEADS, Measured.RAISES)]
    # Splits of both kinds contradict each other, not the metric.
    if wrong and not any(seen is Measured.MEANT for _, seen in found):
        related = labels_story(labels for labels, _ in wrong)
        yield Report(
            metric.place, _message(metric, output.head, *wrong[0]), related, about=About(output, metric, wrong[0][0])
        )


def _message(metric: Metric, head: Head, labels: Labels, seen: object) -> str:
    shape = f"(n, {size_text(head.units, 'units')})"
    outcome = "training stops with an error" if seen is Measured.RAISES else "its number means nothing"
    remedy = "reshape the labels" if head.units == 1 else "use one-hot labels with a categorical loss"
    expected = f"{metric_text(metric)} expects labels of shape {shape}, but gets {labels_text(labels)}"
    return f"{expected}: {outcome}; {remedy}"


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """The metric raises, or counts the single number of each sample against every unit."""
    labels = trial.labels
    if trial.metric_name not in CONFUSION or labels is None or labels.encoding not in ("integer", "binary"):
        return refuted("no metric of units, or labels for each of them")
    if seen.metric_error:
        # Keras 2 refuses integers for F scores whatever their shape.
        is_of_type = "requested dtype" in seen.metric_error and trial.units == 1
        evidence = f"{trial.metric_text} raises {seen.metric_error}"
        return refuted(evidence) if is_of_type else confirmed(evidence)
    evidence = f"labels of shape {('n', *labels.shape)} were counted against {trial.units} units"
    return confirmed(evidence) if trial.units > 1 else refuted(evidence)
