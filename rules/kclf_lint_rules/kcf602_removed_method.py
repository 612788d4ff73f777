"""A method for generators that Keras 3 no longer has.

## What it finds
`fit_generator`, `evaluate_generator` and `predict_generator` of a model of Keras. Not under `keras = 2`, in a `try`
with a handler, or behind a test of a version.

## Why it matters
The program stops where training should begin. `fit`, `evaluate` and `predict` take generators since TensorFlow 2.1.

## Bad
```python
import keras
import numpy as np


def batches():
    while True:
        yield np.random.rand(8, 4), np.random.rand(8, 1)


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit_generator(batches(), steps_per_epoch=10, epochs=3)
```

## Good
```python
import keras
import numpy as np


def batches():
    while True:
        yield np.random.rand(8, 4), np.random.rand(8, 1)


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(batches(), steps_per_epoch=10, epochs=3)
```

## What Keras does
Keras 3.15 raises "AttributeError: 'Sequential' object has no attribute 'fit_generator'". Keras 2 (tf_keras 2.21) warns
"`Model.fit_generator` is deprecated and will be removed in a future version. Please use `Model.fit`, which supports
generators." and trains.

## Fix safety
Safe: the method changes its name, and arguments given by position get their names. There is no fix where an argument is
gone too (`workers`, `max_queue_size`, `samples_per_epoch`).

## References
- https://keras.io/api/models/model_training_apis/
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.findings import Applicability, Severity
from kclf_lint.rule import About, FixPlan, Replace, Report
from kclf_lint.setups import Removed, SetUp
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, refuted

SEVERITY = Severity.ERROR


def check(setup: SetUp) -> Iterator[Report]:
    if setup.keras != 2:
        for gone in setup.removed:
            if gone.kind == "method":
                message = f"{gone.name} is gone from Keras 3: the call raises; {gone.new} takes generators"
                yield Report(gone.place, message, fix=_fix(gone), about=About(topic=gone))


def _fix(gone: Removed) -> FixPlan | None:
    if not gone.edits:
        return None
    changes = tuple(Replace(place, text) for place, text in gone.edits)
    return FixPlan(f"call {gone.new}", Applicability.SAFE, changes)


def experiment(_trial: Trial, seen: Observation) -> Verdict:
    """Keras' models have no such method."""
    asked = {name: exists for name, exists in seen.names.items() if name.startswith("Model.")}
    gone = [name.removeprefix("Model.") for name, exists in asked.items() if not exists]
    return confirmed(f"a model of this version has no method {gone[0]}") if gone else refuted("Keras has it")
