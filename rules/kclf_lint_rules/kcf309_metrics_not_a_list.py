"""Metrics are given as one string or object.

## What it finds
`metrics="accuracy"`, `metrics=keras.metrics.AUC()` and the like, also for `weighted_metrics`: one metric that is in no
list. Off for Keras 2, which takes it.

## Why it matters
Keras 3 wants a list, tuple or dict, and `compile` stops.

## Bad
```python
import keras

model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(3, activation="softmax")])
model.compile(
    optimizer="adam",
    loss="sparse_categorical_crossentropy",
    metrics=keras.metrics.SparseCategoricalAccuracy(),
)
```

## Good
```python
import keras

model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(3, activation="softmax")])
model.compile(
    optimizer="adam",
    loss="sparse_categorical_crossentropy",
    metrics=[keras.metrics.SparseCategoricalAccuracy()],
)
```

## What Keras does
Keras 3.15 raises in `compile`: "ValueError: Expected `metrics` argument to be a list, tuple, or dict. Received instead:
metrics=accuracy of type <class 'str'>". Keras 2 (tf_keras 2.21) makes a list of it.

## Fix safety
Safe: brackets around the metric. There is none for models of several outputs, which need a metric for each.

## References
- https://keras.io/api/models/model_training_apis/#compile-method
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.findings import Applicability, Severity
from kclf_lint.rule import About, FixPlan, Replace, Report
from kclf_lint.setups import MetricsArgument, SetUp
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, refuted
from kclf_lint.wording import short

SEVERITY = Severity.ERROR
REPLACES = ("KCF301",)


def check(setup: SetUp) -> Iterator[Report]:
    if setup.keras == 2:
        return
    for argument in setup.metrics_arguments:
        if argument.parameter != "loss_weights" and not argument.is_collection:
            yield _report(argument, has_one_output=len(setup.outputs) == 1)


def _report(argument: MetricsArgument, *, has_one_output: bool) -> Report:
    written = short(argument.text) if argument.text else "one metric"
    message = f"{argument.parameter} is {written}, but Keras 3 wants a list: compile stops with a ValueError"
    fix = None
    if argument.text and has_one_output:
        changes = (Replace(argument.place, f"[{argument.text}]"),)
        fix = FixPlan("put the metric in a list", Applicability.SAFE, changes)
    return Report(argument.place, f"{message}; put it in brackets", fix=fix, about=About(topic=argument))


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """``compile`` refuses a metric that is in no list."""
    if trial.metric is None or trial.metric.form != "single":
        return refuted("a list")
    return confirmed(f"compile raises {seen.metric_error}") if seen.metric_error else refuted("it is taken")
