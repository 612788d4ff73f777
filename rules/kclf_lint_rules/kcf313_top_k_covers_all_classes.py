"""A top-k accuracy with at least as many places as classes.

## What it finds
`TopKCategoricalAccuracy` or `SparseTopKCategoricalAccuracy` (class, function or string) whose k is not smaller than the
number of units. The default k is 5.

## Why it matters
Every class is among the best k, so every sample counts as right: the metric is 1.0 from the first batch to the last.

## Bad
```python
import keras

(x_train, y_train), _ = keras.datasets.reuters.load_data(num_words=1000)
x_train = keras.utils.pad_sequences(x_train, 100)
model = keras.Sequential(
    [
        keras.Input((100,)),
        keras.layers.Embedding(1000, 16),
        keras.layers.GlobalAveragePooling1D(),
        keras.layers.Dense(46, activation="softmax"),
    ]
)
model.compile(
    optimizer="adam",
    loss="sparse_categorical_crossentropy",
    metrics=[keras.metrics.SparseTopKCategoricalAccuracy(k=50)],
)
model.fit(x_train, y_train)
```

## Good
```python
import keras

(x_train, y_train), _ = keras.datasets.reuters.load_data(num_words=1000)
x_train = keras.utils.pad_sequences(x_train, 100)
model = keras.Sequential(
    [
        keras.Input((100,)),
        keras.layers.Embedding(1000, 16),
        keras.layers.GlobalAveragePooling1D(),
        keras.layers.Dense(46, activation="softmax"),
    ]
)
model.compile(
    optimizer="adam",
    loss="sparse_categorical_crossentropy",
    metrics=[keras.metrics.SparseTopKCategoricalAccuracy(k=5)],
)
model.fit(x_train, y_train)
```

## What Keras does
Nothing: Keras 3.15 and Keras 2 (tf_keras 2.21) take any k and log 1.0.

## Fix safety
Unsafe: the fix sets the largest k that leaves a class out. Which k is wanted is a question of the task.

## References
- https://keras.io/api/metrics/accuracy_metrics/#topkcategoricalaccuracy-class
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.changes import unsafe, with_option
from kclf_lint.findings import Severity
from kclf_lint.metric_semantics import TOP_K
from kclf_lint.rule import About, Report
from kclf_lint.setups import Metric, Output, SetUp
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, inconclusive, refuted
from kclf_lint.wording import layer_text, metric_text, told

SEVERITY = Severity.WARNING


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    for output in setup.outputs:
        for metric in output.metrics:
            # One unit is a mistake of its own.
            match metric.option("k"), output.head.units:
                case int() as k, int() as units if metric.name in TOP_K and k >= units > 1:
                    yield _report(metric, output, k, units)


def _report(metric: Metric, output: Output, k: int, units: int) -> Report:
    default = "" if metric.place_of("k") is not None else " (the default)"
    message = (
        f"{metric_text(metric)} counts a sample as right if its class is among the best {k}{default} of {units}: "
        f"it is always 1.0; use a k below {units}"
    )
    story = told(output.head.place, f"{layer_text(output.head)} has {units} units")
    fix = unsafe("the largest k that leaves a class out", with_option(metric, "k", str(units - 1)))
    return Report(metric.place, message, story, fix, about=About(output, metric))


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """The metric is 1.0 whatever the model says."""
    k = trial.metric_option("k", 5)
    if trial.metric_name not in TOP_K or not isinstance(k, int) or not k >= trial.units > 1:
        return refuted("a k below the number of units, or no top-k metric")
    if "units" in trial.stand_ins:
        return inconclusive("the number of units is not known")
    if seen.metric_error:
        return inconclusive(f"the metric raises {seen.metric_error}")
    evidence = f"k={k} shows {seen.metric_text}{seen.right_text}"
    return confirmed(evidence) if seen.metric_value == 1.0 else refuted(evidence)
