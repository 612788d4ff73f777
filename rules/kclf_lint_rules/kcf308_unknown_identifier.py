"""A loss, metric, activation or optimizer that Keras does not know.

## What it finds
Strings that `compile`, a layer or `keras.losses.get` and the like take as a name, and that are none: typing mistakes,
names of another library, and names of Keras 2 that Keras 3 no longer has. The names that are known come from Keras
itself. Nothing is said in a program that makes objects of its own known by name (`custom_objects`,
`register_keras_serializable`).

## Why it matters
A wrong optimizer or activation stops the program at once, a wrong loss or metric only when the first batch is trained
on: after the data has been loaded.

## Bad
```python
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_cross_entropy")
```

## Good
```python
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
```

## What Keras does
Keras 3.15 raises "ValueError: Could not interpret loss identifier: binary_cross_entropy" (or "metric", "activation
function", "optimizer identifier"). Names of losses, metrics and activations are looked up as written, in upper and
lower case ("MSE" and "mse" are both known, "Mse" is not); those of optimizers in any case.

Keras 2 (tf_keras 2.21) raises "ValueError: Unknown loss function: 'binary_cross_entropy'. Please ensure you are using
a `keras.utils.custom_object_scope` ...", "ValueError: Unknown activation function 'gelo' cannot be deserialized." and,
for a metric, "TypeError: 'str' object is not callable". It knows other names: metrics such as "auc" or "precision" only
as "AUC" and "Precision", but losses such as "huber_loss" and "logcosh", which Keras 3 has lost.

## Fix safety
Unsafe: the known name that is most like the string is a guess at what was meant.

## References
- https://keras.io/api/losses/
- https://keras.io/api/metrics/
- https://keras.io/api/layers/activations/
- https://keras.io/api/optimizers/
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

_KINDS = {"loss": "a loss", "metric": "a metric", "activation": "an activation", "optimizer": "an optimizer"}
_COMPLAINTS = ("Could not interpret", "Unknown", "is not callable")
_MOMENTS = {"loss": "the first batch", "metric": "the first batch", "activation": "the layer", "optimizer": "compile"}


def check(setup: SetUp) -> Iterator[Report]:
    for name in setup.unknown_names:
        yield Report(name.place, _message(name, setup.keras), fix=_fix(name), about=About(topic=name))


def _message(name: Identifier, keras: int) -> str:
    other = 5 - keras
    known = f"the name of {_KINDS[name.role]} in Keras {other}, but not in Keras {keras}"
    found = known if name.elsewhere else f"no {name.role} that Keras {keras} knows"
    remedy = f"; write '{name.nearest}'" if name.nearest else ""
    return f"'{short(name.text)}' is {found}: {_MOMENTS[name.role]} raises{remedy}"


def _fix(name: Identifier) -> FixPlan | None:
    if name.nearest is None or not name.exact:
        return None
    change = Replace(name.place, f'"{name.nearest}"')
    return FixPlan(f"write {name.nearest}", Applicability.UNSAFE, (change,))


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """Keras does not know a name that it is given."""
    errors = [seen.error, seen.metric_error, *seen.call_errors]
    said = next((error for error in errors if error and any(word in error for word in _COMPLAINTS)), None)
    return confirmed(f"Keras raises {said}") if said else refuted("every name is known")
