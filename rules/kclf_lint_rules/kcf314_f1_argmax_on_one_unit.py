"""An F score without threshold on one unit or on several labels.

## What it finds
`F1Score` or `FBetaScore` with `threshold=None`, the default, on an output of 1 unit or with multi-hot labels.

## Why it matters
Without a threshold an F score takes the largest output of each sample as its class. With 1 unit that is always the
unit itself: every sample counts as positive unless its output is exactly 0, whatever the model says. Of several labels
only one can ever be found.

## Bad
```python
import keras
import numpy as np
from sklearn.preprocessing import MultiLabelBinarizer

tags = MultiLabelBinarizer().fit_transform([["red", "round"], ["red"], ["blue", "round"], ["blue"]])
model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(3, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=[keras.metrics.F1Score()])
model.fit(np.zeros((4, 8)), tags)
```

## Good
```python
import keras
import numpy as np
from sklearn.preprocessing import MultiLabelBinarizer

tags = MultiLabelBinarizer().fit_transform([["red", "round"], ["red"], ["blue", "round"], ["blue"]])
model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(3, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=[keras.metrics.F1Score(threshold=0.5)])
model.fit(np.zeros((4, 8)), tags)
```

## What Keras does
Nothing: Keras 3.15 and Keras 2 (tf_keras 2.21) log the F score of a model that always says yes (0.69 for 17 of 32
samples), or of one label per sample. Labels of shape `(n,)` are KCF306 in Keras 3.

## Fix safety
Unsafe: `threshold=0.5` changes the numbers. There is none for logits, because a threshold has to be above 0 ("Invalid
`threshold` argument value. It should verify 0 < threshold <= 1").

## References
- https://keras.io/api/metrics/classification_metrics/#f1score-class
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.changes import unsafe, with_option
from kclf_lint.findings import Severity
from kclf_lint.metric_semantics import F_SCORES
from kclf_lint.rule import About, FixPlan, Report
from kclf_lint.setups import Encoding, Metric, Output, SetUp
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, inconclusive, refuted
from kclf_lint.wording import labels_story, layer_text, metric_text, told

SEVERITY = Severity.WARNING


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    for output in setup.outputs:
        for metric in output.metrics:
            if metric.name in F_SCORES and metric.option("threshold") is None:
                yield from _reports(metric, output)


def _reports(metric: Metric, output: Output) -> Iterator[Report]:
    head = output.head
    several = [labels for labels in output.labels if labels.encoding is Encoding.MULTI_HOT]
    start = f"{metric_text(metric)} without threshold takes the largest output of each sample"
    if head.units == 1:
        message = f"{start}: of the single unit of {layer_text(head)} all but 0 are positive; {_remedy(output)}"
        yield Report(
            metric.place,
            message,
            told(head.place, "the output has one unit"),
            _fix(metric, output),
            about=About(output, metric),
        )
    elif several:
        message = f"{start}, but the labels are multi-hot: at most one label is found; {_remedy(output)}"
        yield Report(
            metric.place, message, labels_story(several), _fix(metric, output), about=About(output, metric, several[0])
        )


def _remedy(output: Output) -> str:
    return "use threshold=0.5" + (" on a sigmoid output" if output.head.activation == "linear" else "")


def _fix(metric: Metric, output: Output) -> FixPlan | None:
    if output.head.activation != "sigmoid":
        return None
    return unsafe("decide each unit on its own", with_option(metric, "threshold", "0.5"))


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """The largest output of one is that one; of several labels one is found."""
    if trial.metric_name not in F_SCORES or trial.metric_option("threshold", None) is not None:
        return refuted("no F score, or one with a threshold")
    if trial.units == 1:
        positive = sum(row[0] == max(row) for row in seen.rows)
        return confirmed(f"{positive} of {len(seen.rows)} samples count as positive")
    if "labels" in trial.stand_ins:
        return inconclusive("the labels are not known")
    several = seen.with_several_classes
    return (
        confirmed(f"{several} of {len(seen.classes)} rows have several labels")
        if several
        else refuted("one label per row")
    )
