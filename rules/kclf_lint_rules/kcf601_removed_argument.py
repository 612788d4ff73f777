"""An argument that Keras 3 no longer has.

## What it finds
Keyword arguments of Keras 1 and 2 that the installed Keras 3 refused when they were tried: `Adam(lr=...)`,
`Conv2D(border_mode=...)`, `Model(input=..., output=...)`, `fit(nb_epoch=..., workers=...)`. Also arguments that it
takes, ignores and warns of: `SGD(decay=...)` (a warning), `Embedding(input_length=...)` (advice). Reported in code that
builds, compiles or trains a model, and not under `keras = 2`, in a `try` with a handler, or behind a test of a version.

## Why it matters
The program stops where the layer, optimizer or model is made. Where `decay` is ignored it trains on, with a learning
rate that never falls.

## Bad
```python
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer=keras.optimizers.Adam(lr=1e-3), loss="binary_crossentropy")
```

## Good
```python
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer=keras.optimizers.Adam(learning_rate=1e-3), loss="binary_crossentropy")
```

## What Keras does
Keras 3.15 raises "ValueError: Argument(s) not recognized: {'lr': 0.001}" for optimizers, "ValueError: Unrecognized
keyword arguments passed to Dense: {'output_dim': 3}" for layers, and "TypeError: Model.fit() got an unexpected keyword
argument 'nb_epoch'" (TensorFlowTrainer.fit) for methods. It warns "Argument `decay` is no longer supported and will be
ignored." and "Argument `input_length` is deprecated. Just remove it.".

Keras 2 (tf_keras 2.21) takes `workers=` and `input_length=`; it logs a warning of `lr=` and goes on with the default
learning rate; it refuses `decay=` ("decay is deprecated in the new TF-Keras optimizer") and what Keras 1 had ("Keyword
argument not understood:").

## Fix safety
Safe: only the name of the argument changes. There is no fix where nothing like it is left, or where the argument comes
from unpacked ones.

## References
- https://keras.io/guides/migrating_to_keras_3/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kclf_lint.findings import Applicability, Severity
from kclf_lint.rule import About, FixPlan, Replace, Report
from kclf_lint.setups import Removed, SetUp
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, inconclusive, refuted

SEVERITY = Severity.ERROR

_LOST = frozenset(("decay",))
"""Ignored arguments without which training goes another way."""


def check(setup: SetUp) -> Iterator[Report]:
    if setup.keras != 2:
        for gone in setup.removed:
            if gone.kind == "argument":
                yield Report(
                    gone.place, _message(gone), fix=_fix(gone), severity=_severity(gone), about=About(topic=gone)
                )


def _message(gone: Removed) -> str:
    call = f"{gone.name}({gone.argument}=...)"
    if not gone.refused:
        remedy = "use a learning rate schedule" if gone.argument in _LOST else "leave it out"
        return f"{call}: Keras 3 ignores {gone.argument} with a warning; {remedy}"
    remedy = f"write {gone.new}" if gone.new else "Keras 3 has nothing in its place: leave it out"
    return f"{call} is gone from Keras 3: the call raises; {remedy}"


def _severity(gone: Removed) -> Severity | None:
    if gone.refused:
        return None
    return Severity.WARNING if gone.argument in _LOST else Severity.ADVICE


def _fix(gone: Removed) -> FixPlan | None:
    if not gone.edits:
        return None
    changes = tuple(Replace(place, text) for place, text in gone.edits)
    return FixPlan(f"write {gone.new}", Applicability.SAFE, changes)


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """The call raises an error that names the argument, or warns of it."""
    for call, outcome in zip(trial.calls, seen.calls, strict=True):
        argument, error = next(iter(call.arguments), ""), outcome["error"]
        written = f"{call.name.rpartition('.')[2]}({argument}=...)"
        if error and _names(error["text"], argument):
            return confirmed(f"{written} raises {error['type']}: {error['text']}")
        if error:
            return inconclusive(f"{written} raises for another reason: {error['text']}")
        warned = [warning for warning in outcome["warnings"] if argument and _names(warning, argument)]
        if warned:
            return confirmed(f"{written} warns: {warned[0]}")
    return refuted("Keras takes the argument without a word" if trial.calls else "no call")


def _names(text: str, argument: str) -> bool:
    return bool(argument) and re.search(rf"\b{re.escape(argument)}\b", text) is not None
