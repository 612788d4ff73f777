"""Metrics are the third positional argument of compile.

## What it finds
`model.compile("adam", "mse", ["mae"])`: metrics where Keras 3 has `loss_weights`. Off for Keras 2, where the third
argument is metrics.

## Why it matters
The parameters of `compile` changed places between the two. Keras 3 takes the names of metrics for weights of losses.

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
model.compile("adam", "sparse_categorical_crossentropy", ["sparse_categorical_accuracy"])
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
model.compile("adam", "sparse_categorical_crossentropy", metrics=["sparse_categorical_accuracy"])
model.fit(x_train / 255, y_train)
```

## What Keras does
Keras 3.15 raises, a list in `fit`: "ValueError: dtype='string' is not a valid dtype for Keras type promotion.", or for
several names "ValueError: `loss_weights` must match the number of losses, got 1 losses and 2 weights."; one string in
`compile`: "ValueError: Expected `loss_weights` argument to be a float (single output case) or a list, tuple, or dict
(multiple output case)." Keras 2 (tf_keras 2.21) takes them as metrics.

## Fix safety
Safe: the keyword is put before the argument. There is none where other positional arguments follow.

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


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False or setup.keras == 2:
        return
    has_metrics = any(argument.parameter == "metrics" for argument in setup.metrics_arguments)
    for argument in setup.metrics_arguments:
        if argument.parameter == "loss_weights":
            yield _report(argument, has_metrics=has_metrics)


def _report(argument: MetricsArgument, *, has_metrics: bool) -> Report:
    text = argument.text if argument.is_collection else f"[{argument.text}]"
    written = f"metrics={short(text)}" if argument.text else "metrics=..."
    message = (
        "the third positional argument of compile is loss_weights in Keras 3, but gets metrics: "
        f"training stops with a ValueError; write {written}"
    )
    fix = None
    if argument.text and argument.last and not has_metrics:
        changes = (Replace(argument.place, f"metrics={text}"),)
        fix = FixPlan("name the argument", Applicability.SAFE, changes)
    return Report(argument.place, message, fix=fix, about=About(topic=argument))


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """Keras takes metrics in the third place for weights of losses."""
    if trial.metric is None or trial.metric.form != "positional":
        return refuted("metrics by name")
    if seen.metric_error:
        return confirmed(f"training raises {seen.metric_error}")
    return refuted("they are taken for metrics")
