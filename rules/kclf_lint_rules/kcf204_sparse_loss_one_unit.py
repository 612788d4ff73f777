"""Sparse categorical loss on an output of one unit.

## What it finds
`sparse_categorical_crossentropy` (string, function or class) on an output whose last axis has one unit.

## Why it matters
The sparse loss takes a label for the number of the right unit. One unit leaves the label 0 alone: a label of 1 stops
training, and where all labels are 0 the loss is 0.0. One unit that tells two classes apart needs the binary loss.

## Bad
```python
import keras
import numpy as np

x, y = np.random.rand(90, 4), np.random.randint(0, 2, 90)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x, y)
```

## Good
```python
import keras
import numpy as np

x, y = np.random.rand(90, 4), np.random.randint(0, 2, 90)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x, y)
```

## What Keras does
On a CPU Keras 3.15 and Keras 2 (tf_keras 2.21) stop at the first batch with a label other than 0:
"InvalidArgumentError: Received a label value of 1 which is outside the valid range of [0, 1)." A batch of zeros has the
loss 0.0. For a GPU Keras documents NaN in place of the error. One-hot labels raise "ValueError: Argument `output` must
have rank (ndim) `target.ndim - 1`. Received: target.shape=(32, 2), output.shape=(32, 1)", in Keras 2 "ValueError:
`labels.shape` must equal `logits.shape` except for the last dimension. Received: labels.shape=(64,) and
logits.shape=(32, 1)".

## Fix safety
Unsafe: `binary_crossentropy` is the loss for one unit, and training is another one with it. An output without
activation gets `from_logits=True` with it. There is no fix for labels of more than two classes or one-hot labels: those
need an output of as many units.

## References
- https://keras.io/api/losses/probabilistic_losses/#sparsecategoricalcrossentropy-class
- https://keras.io/api/losses/probabilistic_losses/#binarycrossentropy-class
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.changes import another_loss
from kclf_lint.findings import Applicability, Severity
from kclf_lint.rule import About, FixPlan, Report
from kclf_lint.setups import Family, Head, Loss, Output, SetUp
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, refuted
from kclf_lint.wording import labels_story, layer_text, one_unit_loss, told, units_for

SEVERITY = Severity.ERROR
REPLACES = ("KCF207", "KCF208")


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    for output in setup.outputs:
        match output:
            case Output(head=Head(units=1), loss=Loss(family=Family.SPARSE, name=str()) as loss):
                head = told(output.head.place, "the output has one unit")
                related = (*head, *labels_story(output.labels))
                instead = (loss.object_place,) if loss.object_place is not None else ()
                yield Report(
                    loss.place,
                    _message(loss, output),
                    related,
                    _fix(setup, loss, output),
                    instead=instead,
                    about=About(output),
                )


def _message(loss: Loss, output: Output) -> str:
    remedy = units_for(output.labels) or one_unit_loss(output.labels)
    return f"{loss.name} on 1 unit, {layer_text(output.head)}, accepts no label but 0; use {remedy}"


def _fix(setup: SetUp, loss: Loss, output: Output) -> FixPlan | None:
    if units_for(output.labels):
        return None
    is_logits = output.head.activation == "linear" or loss.from_logits is True
    change = another_loss(setup, loss, "binary_crossentropy", from_logits=is_logits)
    return FixPlan("use the loss for one unit", Applicability.UNSAFE, (change,)) if change else None


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """A label other than 0 stops training."""
    if trial.family is not Family.SPARSE or trial.units != 1:
        return refuted("no sparse loss on one unit")
    return confirmed(f"fit raises {seen.error}") if seen.error else refuted("training runs")
