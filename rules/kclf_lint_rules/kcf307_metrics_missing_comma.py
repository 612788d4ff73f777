"""A missing comma joins two names of metrics or losses.

## What it finds
String literals one after the other among the metrics or losses, without a comma between them: `"accuracy" "AUC"` is the
one string `"accuracyAUC"`. Reported where Keras does not know the whole, but knows one of the parts.

## Why it matters
Python joins adjacent literals silently, across line ends too; the error then names a metric that nobody wrote.

## Bad
```python
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(
    optimizer="adam",
    loss="binary_crossentropy",
    metrics=[
        "AUC"
        "Precision",
        "Recall",
    ],
)
```

## Good
```python
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(
    optimizer="adam",
    loss="binary_crossentropy",
    metrics=[
        "AUC",
        "Precision",
        "Recall",
    ],
)
```

## What Keras does
Keras 3.15 raises "ValueError: Could not interpret metric identifier: AUCPrecision" when the first batch arrives.
Keras 2 (tf_keras 2.21) raises "TypeError: 'str' object is not callable" there.

## Fix safety
Safe: the program cannot train as it is. The comma is offered only where every part is a known name.

## References
- https://docs.python.org/3/reference/lexical_analysis.html#string-literal-concatenation
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.findings import Applicability, Severity
from kclf_lint.rule import About, FixPlan, Replace, Report
from kclf_lint.setups import Identifier, SetUp
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, refuted
from kclf_lint.wording import short

SEVERITY = Severity.ERROR
REPLACES = ("KCF308",)


def check(setup: SetUp) -> Iterator[Report]:
    for name in setup.unknown_names:
        if name.role in ("loss", "metric") and name.in_list and any(part.is_known for part in name.parts):
            yield Report(name.place, _message(name), fix=_fix(name), about=About(topic=name))


def _message(name: Identifier) -> str:
    parts = " ".join(f"'{part.text}'" for part in name.parts)
    found = f"{short(parts)} is the one string '{short(name.text)}', no {name.role} of Keras"
    return f"{found}: the first batch raises; put a comma between the literals"


def _fix(name: Identifier) -> FixPlan | None:
    if not all(part.is_known for part in name.parts):
        return None
    changes = tuple(Replace(part.place, f"{part.code},") for part in name.parts[:-1])
    return FixPlan("put a comma between the names", Applicability.SAFE, changes)


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """The joined name is unknown."""
    said = seen.error or seen.metric_error or ""
    if any(word in said for word in ("Could not interpret", "Unknown", "is not callable")):
        return confirmed(f"Keras raises {said}")
    return refuted("every name is known")
