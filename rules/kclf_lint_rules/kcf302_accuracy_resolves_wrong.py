"""'accuracy' becomes a metric that misleads here.

## What it finds
The strings `"accuracy"` and `"acc"` where the metric that Keras picks by shapes measures something else than meant:
multi-hot labels get `CategoricalAccuracy`, and an output of 1 unit without sigmoid gets `BinaryAccuracy` with its
threshold of 0.5. It takes the place of KCF301.

## Why it matters
`CategoricalAccuracy` compares the largest output of a row with the largest label of it: of several labels only the
first one counts, and the rest of the row may be wrong. A logit of 0.3 stands for a probability of 0.57, but
`BinaryAccuracy` compares it with 0.5 and counts it as class 0. Both numbers look like an accuracy.

## Bad
```python
import keras
import numpy as np
from sklearn.preprocessing import MultiLabelBinarizer

tags = MultiLabelBinarizer().fit_transform([["red", "round"], ["red"], ["blue", "round"], ["blue"]])
model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(3, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(np.zeros((4, 8)), tags)
```

## Good
```python
import keras
import numpy as np
from sklearn.preprocessing import MultiLabelBinarizer

tags = MultiLabelBinarizer().fit_transform([["red", "round"], ["red"], ["blue", "round"], ["blue"]])
model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(3, activation="sigmoid")])
model.compile(
    optimizer="adam", loss="binary_crossentropy", metrics=[keras.metrics.BinaryAccuracy(name="accuracy")]
)
model.fit(np.zeros((4, 8)), tags)
```

## What Keras does
Nothing: Keras 3.15 and Keras 2 (tf_keras 2.21) choose the metric when the first batch arrives and say nothing. Rows of
multi-hot labels whose first label is the largest output count as right (1.0 for outputs that miss the second label of
every row); logits of 0.3 for class 1 and -0.3 for class 0 have an accuracy of about 0.5.

## Fix safety
Unsafe: the fix writes `BinaryAccuracy`, with `threshold=0.0` for logits, under the old name, because history keys and
callbacks look it up by that name. The numbers change.

## References
- https://keras.io/api/metrics/accuracy_metrics/
- https://keras.io/api/models/model_training_apis/#compile-method
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.changes import another_metric, unsafe
from kclf_lint.findings import Severity
from kclf_lint.metric_semantics import gives_logits, misleading_accuracy
from kclf_lint.rule import About, Report
from kclf_lint.setups import Encoding, Family, Metric, Output, SetUp
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, inconclusive, refuted
from kclf_lint.wording import labels_story, layer_text, metric_text, told

SEVERITY = Severity.WARNING
REPLACES = ("KCF301",)


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    for output in setup.outputs:
        for metric in output.metrics:
            if metric.name == "accuracy" and metric.spelling == "string":
                match misleading_accuracy(output, setup.keras):
                    case "binary_accuracy":
                        yield _of_logits(metric, output)
                    case "categorical_accuracy":
                        yield _of_several_labels(metric, output)


def _of_logits(metric: Metric, output: Output) -> Report:
    # Without the flag it is open whether logits are meant: KCF208 tells that.
    otherwise = "" if gives_logits(output) else ", or a sigmoid"
    message = (
        f"{metric_text(metric)} becomes binary_accuracy here, which compares the logits of "
        f"{layer_text(output.head)} with 0.5; use BinaryAccuracy(threshold=0.0){otherwise}"
    )
    story = told(output.head.place, "the output has no sigmoid")
    changes = another_metric(metric, "BinaryAccuracy", "threshold=0.0", key=metric.text)
    return Report(metric.place, message, story, unsafe("compare logits with 0.0", changes), about=About(output, metric))


def _of_several_labels(metric: Metric, output: Output) -> Report:
    message = (
        f"{metric_text(metric)} becomes categorical_accuracy here, which compares only the largest entry of each row, "
        "but the labels are multi-hot; use BinaryAccuracy"
    )
    threshold = ("threshold=0.0",) if gives_logits(output) else ()
    changes = another_metric(metric, "BinaryAccuracy", *threshold, key=metric.text)
    several = [labels for labels in output.labels if labels.encoding is Encoding.MULTI_HOT]
    return Report(
        metric.place,
        message,
        labels_story(several),
        unsafe("count every label", changes),
        about=About(output, metric, several[0]),
    )


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """The string becomes a metric whose number is not the share of right labels."""
    if trial.metric_name != "accuracy":
        return refuted("no bare accuracy")
    became = f"'accuracy' became {seen.metric_name} and shows {seen.metric_text}"
    if trial.units == 1 and trial.activation == "linear" and trial.family is Family.BINARY:
        flat = seen.values
        between = sum(0 < value < 0.5 for value in flat)
        evidence = f"{became}{seen.right_text}; {between} of {len(flat)} logits are above 0 but below 0.5"
        return confirmed(evidence) if between else inconclusive(evidence)
    several = seen.with_several_classes
    # Where training stops there is no number that could mislead.
    if seen.error is None and several and trial.units > 1 and str(seen.metric_name).lower().startswith("categorical"):
        rows = f"{several} of {len(seen.classes)} rows"
        return confirmed(f"{became}; it looks at one label of each row, but {rows} have several")
    return refuted(became)
