"""An accuracy metric on a regression.

## What it finds
`"accuracy"`, or an accuracy class or function, on an output without activation that is trained with a regression loss
(mse, mae, huber ...) on targets that are known to be real numbers. It takes the place of KCF301.

## Why it matters
Accuracy counts right classes. Real numbers have none: Keras compares the output with 0.5 and the result with the
target, or looks which entry of a row is largest. The number stays near 0 for a good model and says nothing.

## Bad
```python
import keras

(x_train, y_train), _ = keras.datasets.california_housing.load_data()
model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse", metrics=["accuracy"])
model.fit(x_train, y_train)
```

## Good
```python
import keras

(x_train, y_train), _ = keras.datasets.california_housing.load_data()
model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse", metrics=["mae"])
model.fit(x_train, y_train)
```

## What Keras does
Nothing: Keras 3.15 and Keras 2 (tf_keras 2.21) pick a metric by shapes and log its number, 0.0 for targets that are
neither 0 nor 1.

## Fix safety
Unsafe: the fix writes the mean absolute error in its place. Logs and callbacks that look for the accuracy have to
change.

## References
- https://keras.io/api/metrics/regression_metrics/
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.changes import another_metric, unsafe
from kclf_lint.findings import Severity
from kclf_lint.metric_semantics import ACCURACIES
from kclf_lint.rule import About, Change, Replace, Report
from kclf_lint.setups import Encoding, Family, Head, Loss, Metric, Output, SetUp
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, inconclusive, refuted
from kclf_lint.wording import layer_text, metric_text, told

SEVERITY = Severity.WARNING
REPLACES = ("KCF301",)

_NAMED = ACCURACIES | {"exact_match"}


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    for output in setup.outputs:
        if _is_regression(output):
            for metric in output.metrics:
                if metric.name == "accuracy" or metric.name in _NAMED:
                    yield _report(metric, output)


def _is_regression(output: Output) -> bool:
    """Whether real numbers are learned. Unknown labels may be 0 and 1, which a linear output can learn with mse too."""
    match output:
        case Output(head=Head(activation="linear"), loss=Loss(family=Family.REGRESSION)):
            return bool(output.labels) and all(labels.encoding is Encoding.CONTINUOUS for labels in output.labels)
        case _:
            return False


def _report(metric: Metric, output: Output) -> Report:
    loss = output.loss
    assert loss is not None
    message = (
        f"{metric_text(metric)} counts right classes, but {layer_text(output.head)} with {loss.name} is a regression: "
        "the number says nothing; use mean_absolute_error"
    )
    story = told(output.head.place, "the output is any real number") + told(
        loss.place, "the loss is one of real numbers"
    )
    return Report(
        metric.place,
        message,
        story,
        unsafe("use the mean absolute error", _changes(metric)),
        about=About(output, metric),
    )


def _changes(metric: Metric) -> tuple[Change, ...]:
    if metric.spelling == "string" and metric.exact:
        return (Replace(metric.place, '"mean_absolute_error"'),)
    return another_metric(metric, "MeanAbsoluteError")


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """The metric is 0 although the outputs are as near to the targets as they are."""
    named = trial.metric_name in _NAMED or trial.metric_name == "accuracy"
    is_regression = trial.activation == "linear" and trial.family is Family.REGRESSION
    if not named or not is_regression or trial.labels is None or trial.labels.encoding != "continuous":
        return refuted("no accuracy, or no regression")
    if "labels" in trial.stand_ins:
        return inconclusive("the labels are not known")
    if seen.metric_error:
        return confirmed(f"{trial.metric_text} raises {seen.metric_error}")
    return confirmed(f"{trial.metric_text} shows {seen.metric_text} for real numbers, which never equal a class")
