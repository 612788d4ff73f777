"""'accuracy' leaves the choice of the metric to Keras.

## What it finds
The strings `"accuracy"` and `"acc"` (in any case) among the metrics. The message names the metric that this set-up
gets, where the shapes are known.

## Why it matters
Keras picks one of three metrics by shapes alone, not by the loss: an output with a last axis of 1 gets
`BinaryAccuracy`; labels with fewer axes than the output, or a last axis of 1, get `SparseCategoricalAccuracy`;
everything else gets `CategoricalAccuracy`. A change of the head or of the labels silently changes what the number
means. Where the choice misleads, KCF302 reports instead.

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
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
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
model.compile(
    optimizer="adam",
    loss="sparse_categorical_crossentropy",
    metrics=[keras.metrics.SparseCategoricalAccuracy(name="accuracy")],
)
model.fit(x_train / 255, y_train)
```

## What Keras does
Keras 3.15 and Keras 2 (tf_keras 2.21) choose when the first batch arrives, by the rule above, and say nothing. The
number is logged under the string as written: "accuracy" and "val_accuracy", or "acc" and "val_acc".

## Fix safety
Safe: the fix writes the class that Keras would have chosen, with the old string as its name, because history keys,
callbacks (`monitor="val_accuracy"`) and logs look it up by that name. It is offered only where the choice is proven
and does not mislead, and where the file has a name for the keras module.

## References
- https://keras.io/api/models/model_training_apis/#compile-method
- https://keras.io/api/metrics/accuracy_metrics/
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kclf_lint.changes import another_metric
from kclf_lint.findings import Applicability, Severity
from kclf_lint.metric_semantics import misleading_accuracy
from kclf_lint.rule import About, FixPlan, Report
from kclf_lint.semantics import accuracy_metric
from kclf_lint.setups import Metric, Output, SetUp
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, refuted
from kclf_lint.wording import class_name

SEVERITY = Severity.ADVICE


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    by_place: dict[object, list[tuple[Metric, Output]]] = {}
    for output in setup.outputs:
        for metric in output.metrics:
            if metric.name == "accuracy" and metric.spelling == "string":
                by_place.setdefault(metric.place.key, []).append((metric, output))
    for uses in by_place.values():
        metric, output = uses[0]
        report = _report(metric, [output for _, output in uses], setup.keras)
        yield replace(report, about=About(output, metric))


def _report(metric: Metric, outputs: list[Output], keras: int) -> Report:
    """One report per string, for all outputs that it serves."""
    chosen = {accuracy_metric(output, keras) for output in outputs}
    written = f"'{metric.text}'"
    match [*chosen]:
        case [str() as name]:
            message = f"{written} becomes {name} here, by the shapes of labels and output; write {class_name(name)}"
            misleads = any(misleading_accuracy(output, keras) for output in outputs)
            return Report(
                metric.place,
                f"{message}(name={written}) to keep it so",
                fix=_fix(metric, class_name(name)) if not misleads else None,
            )
        case _:
            message = f"{written} becomes binary, categorical or sparse categorical accuracy, whichever the shapes"
            return Report(metric.place, f"{message} of labels and output happen to fit; write the class that is meant")


def _fix(metric: Metric, chosen: str) -> FixPlan | None:
    changes = another_metric(metric, chosen, key=metric.text)
    return FixPlan(f"name the metric: {chosen}", Applicability.SAFE, changes) if changes else None


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """The string becomes one of three metrics, by shapes."""
    if trial.metric is None or trial.metric.is_class or trial.metric.name not in ("accuracy", "acc", "Accuracy"):
        return refuted("no bare accuracy")
    if seen.metric_error:
        return confirmed(f"{trial.metric.name!r} raises {seen.metric_error}")
    return confirmed(f"{trial.metric.name!r} became {seen.metric_name} and shows {seen.metric_text}")
