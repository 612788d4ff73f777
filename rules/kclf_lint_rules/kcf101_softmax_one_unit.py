"""Softmax over an axis of size one is 1.0 for every input.

## What it finds
A softmax whose normalised axis has length 1: as the output (`Dense(1, activation="softmax")`), or anywhere inside a
model, such as attention weights made by `Dense(1, activation="softmax")` on `(batch, time, features)`.

## Why it matters
Softmax divides each entry by the sum along its axis. With one entry the result is 1.0, whatever the model has
learned: a classifier answers "class 1" for every sample, and attention weighs every time step the same. The loss
can still fall, so training looks alive.

## Bad
```python
import keras

model = keras.Sequential(
    [
        keras.Input((8,)),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dense(1, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="binary_crossentropy")
```

## Good
```python
import keras

model = keras.Sequential(
    [
        keras.Input((8,)),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="adam", loss="binary_crossentropy")
```

## What Keras does
Keras 3.15 warns when the layer is called: "You are using a softmax over axis -1 of a tensor of shape (32, 1). This
axis has size 1. The softmax operation will always return the value 1, which is likely not what you intended. Did
you mean to use a sigmoid instead?". Keras 2 (tf_keras 2.21) says nothing. In both, `fit` runs and `predict` returns
1.0 for every sample. On the TensorFlow backend binary cross-entropy falls all the same (0.8934 to 0.8895 in one
epoch of a small test), because the loss takes the logits from behind the softmax. Categorical cross-entropy is 0.0
from the start.

## Fix safety
Unsafe: `sigmoid` in place of `softmax` changes what the model outputs, to what one unit can express. It is offered
for an output only. Inside a model the right axis is not known, so there is no fix.

## References
- https://keras.io/api/layers/activations/#softmax-function
- https://keras.io/api/layers/activation_layers/softmax/
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.findings import Applicability, Severity
from kclf_lint.rule import About, FixPlan, Replace, Report
from kclf_lint.setups import SetUp, Softmax
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, refuted
from kclf_lint.wording import short

SEVERITY = Severity.ERROR


def check(setup: SetUp) -> Iterator[Report]:
    for softmax in setup.softmaxes:
        if softmax.axis_size == 1:
            yield Report(softmax.place, _message(softmax), fix=_fix(softmax), about=About(topic=softmax))


def _message(softmax: Softmax) -> str:
    layer = short(softmax.layer) or "this softmax"
    if softmax.is_output and not ("1" in layer and "softmax" in layer):
        layer = f"softmax on 1 unit, {layer},"
    if softmax.is_output:
        return f"{layer} always outputs 1.0; use activation='sigmoid', or 2 units"
    return (
        f"{layer} normalises an axis of length 1: every value becomes 1.0; apply softmax along the axis to be weighed"
    )


def _fix(softmax: Softmax) -> FixPlan | None:
    if not softmax.is_output or softmax.activation_place is None:
        return None
    change = Replace(softmax.activation_place, '"sigmoid"')
    return FixPlan("use sigmoid on one unit", Applicability.UNSAFE, (change,))


def experiment(_trial: Trial, seen: Observation) -> Verdict:
    """Every prediction is 1.0."""
    values = seen.values
    ones = sum(abs(value - 1) < 1e-6 for value in values)
    evidence = f"{ones} of {len(values)} predictions are 1.0"
    return confirmed(evidence) if values and ones == len(values) else refuted(evidence)
