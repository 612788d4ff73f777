"""The class Accuracy compares probabilities with labels for equality.

## What it finds
`keras.metrics.Accuracy()` as a metric of a model whose output is probabilities (sigmoid, softmax) or logits.

## Why it matters
The class `Accuracy` is not what the string `"accuracy"` means. It counts how often an output equals its label exactly,
for class ids that are already decided. A probability of 0.93 is not equal to 1: a model that is always right has an
accuracy of 0.

## Bad
```python
import keras

(x_train, y_train), _ = keras.datasets.imdb.load_data(num_words=5000)
x_train = keras.utils.pad_sequences(x_train, 200)
model = keras.Sequential(
    [
        keras.Input((200,)),
        keras.layers.Embedding(5000, 16),
        keras.layers.GlobalAveragePooling1D(),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=[keras.metrics.Accuracy()])
model.fit(x_train, y_train)
```

## Good
```python
import keras

(x_train, y_train), _ = keras.datasets.imdb.load_data(num_words=5000)
x_train = keras.utils.pad_sequences(x_train, 200)
model = keras.Sequential(
    [
        keras.Input((200,)),
        keras.layers.Embedding(5000, 16),
        keras.layers.GlobalAveragePooling1D(),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=[keras.metrics.BinaryAccuracy(name="accuracy")])
model.fit(x_train, y_train)
```

## What Keras does
For labels of the output's shape, and for one unit, Keras 3.15 and Keras 2 (tf_keras 2.21) say nothing and log a number
near 0.0. For class ids `(n,)` and several units Keras 3 raises "ValueError: Dimensions must be equal, but are 32 and 3"
and Keras 2 raises "ValueError: Shapes (32, 1) and (32, 3) are incompatible".

## Fix safety
Unsafe: the fix writes the class that fits labels and output, under the name of the old metric. It is offered only where
the shapes are known.

## References
- https://keras.io/api/metrics/accuracy_metrics/#accuracy-class
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.changes import another_metric, unsafe
from kclf_lint.findings import Severity
from kclf_lint.metric_semantics import gives_logits
from kclf_lint.rule import About, FixPlan, Report
from kclf_lint.semantics import accuracy_metric
from kclf_lint.setups import Head, Metric, Output, SetUp
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, inconclusive, refuted
from kclf_lint.wording import class_name, layer_text, told

SEVERITY = Severity.ERROR


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    for output in setup.outputs:
        gives = _gives(output)
        for metric in output.metrics:
            if metric.name == "exact_match" and gives is not None:
                yield _report(metric, output, gives, setup.keras)


def _gives(output: Output) -> str | None:
    """What the output is, if it is known that it never is a class."""
    match output.head:
        case Head(activation="softmax", units=1):
            return None  # always 1.0, which does equal a label
        case Head(activation="sigmoid" | "softmax"):
            return "probabilities"
        case _ if gives_logits(output):
            return "logits"
        case _:
            return None


def _report(metric: Metric, output: Output, gives: str, keras: int) -> Report:
    chosen = accuracy_metric(output, keras)
    remedy = class_name(chosen) if isinstance(chosen, str) else "Binary-, Categorical- or SparseCategoricalAccuracy"
    message = (
        f"Accuracy() counts outputs that equal the label exactly, which the {gives} of {layer_text(output.head)} "
        f"hardly ever do; use {remedy}"
    )
    story = told(output.head.place, f"the output is {gives}")
    return Report(
        metric.place,
        message,
        story,
        _fix(metric, output, chosen if isinstance(chosen, str) else None),
        about=About(output, metric),
    )


def _fix(metric: Metric, output: Output, chosen: str | None) -> FixPlan | None:
    if chosen is None:
        return None
    threshold = ("threshold=0.0",) if chosen == "binary_accuracy" and gives_logits(output) else ()
    # Results were logged under the name that the class gives itself.
    changes = another_metric(metric, class_name(chosen), *threshold, key="accuracy")
    return unsafe(f"use {class_name(chosen)}", changes)


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """No output equals its label."""
    is_logits = trial.activation == "linear" and trial.loss_name.endswith("crossentropy")
    is_constant = trial.activation == "softmax" and trial.units == 1
    if trial.metric_name != "exact_match" or is_constant:
        return refuted("no exact match")
    if not is_logits and trial.activation not in ("sigmoid", "softmax"):
        return refuted("outputs that may equal labels")
    if "activation" in trial.stand_ins:
        return inconclusive("what the output is is not known")
    if seen.metric_error:
        return confirmed(f"Accuracy() raises {seen.metric_error}")
    evidence = f"Accuracy() shows {seen.metric_text}{seen.right_text}"
    return confirmed(evidence) if seen.metric_value == 0.0 else refuted(evidence)
