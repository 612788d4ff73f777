"""A module or name that Keras 3 no longer has.

## What it finds
Imports of what Keras 1 and 2 had and the installed Keras 3 has not: `keras.utils.np_utils`, `keras.layers.core`,
`keras.engine`, `keras.preprocessing.image.ImageDataGenerator` (which only `tensorflow.keras` still has),
`keras.layers.CuDNNLSTM`; the same in expressions (`tf.keras.layers.experimental`); and `tensorflow.python.keras`,
TensorFlow's private copy of an old Keras 2. Reported in code that builds, compiles or trains a model, and not under
`keras = 2`, in a `try` with a handler, or behind a test of a version.

## Why it matters
The program stops before it has begun. The private copy can still be imported, but no model of it can be trained,
and Keras 3 refuses its layers and optimizers.

## Bad
```python
import keras
from keras.utils.np_utils import to_categorical

labels = to_categorical([0, 1, 2], 3)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy")
```

## Good
```python
import keras
from keras.utils import to_categorical

labels = to_categorical([0, 1, 2], 3)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy")
```

## What Keras does
Keras 3.15 raises "ModuleNotFoundError: No module named 'keras.utils.np_utils'", or "ImportError: cannot import name
'CuDNNLSTM' from 'keras.layers'". A model of `tensorflow.python.keras` raises "AttributeError: module
'tensorflow.python.distribute.input_lib' has no attribute 'DistributedDatasetInterface'" in `fit`, and Keras 3 refuses
its layers: "Only instances of `keras.Layer` can be added to a Sequential model."

Keras 2 up to 2.12 has these modules; tf_keras 2.21 has the names in public modules (`tf_keras.layers`,
`tf_keras.preprocessing.image`), and no `tf_keras.utils.np_utils`.

## Fix safety
Safe: the same names are imported from where they are now, or the module that has them gets the old name, if
it has all that the program uses of it. Unsafe where `tensorflow.keras` has what `keras` has not: the program then needs
TensorFlow. There is no fix where nothing like it is left.

## References
- https://keras.io/guides/migrating_to_keras_3/
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.findings import Applicability, Severity
from kclf_lint.rule import About, FixPlan, Replace, Report
from kclf_lint.setups import Removed, SetUp
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, refuted

SEVERITY = Severity.ERROR

_PRIVATE = "tensorflow.python.keras"


def check(setup: SetUp) -> Iterator[Report]:
    if setup.keras != 2:
        for gone in setup.removed:
            if gone.kind in ("import", "attribute"):
                severity = None if gone.refused else Severity.WARNING
                yield Report(gone.place, _message(gone), fix=_fix(gone), severity=severity, about=About(topic=gone))


def _message(gone: Removed) -> str:
    if gone.name.startswith(_PRIVATE):
        found = f"{gone.name} is TensorFlow's private copy of Keras 2: no model of it can be trained"
        return f"{found}; import from {gone.new or 'tensorflow.keras'}"
    error = "reading it raises" if gone.kind == "attribute" else "the import raises"
    remedy = f"; import from {gone.new}" if gone.new else ""
    return f"{gone.name} is gone from Keras 3: {error}{remedy}"


def _fix(gone: Removed) -> FixPlan | None:
    if not gone.edits:
        return None
    changes = tuple(Replace(place, text) for place, text in gone.edits)
    return FixPlan(f"import from {gone.new}", Applicability.SAFE if gone.is_safe else Applicability.UNSAFE, changes)


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """Keras has no such module or name, or nothing of it can be trained."""
    gone = [name for name, exists in seen.names.items() if not exists and not name.startswith("Model.")]
    if gone:
        return confirmed(f"this version has no {gone[0]}")
    errors = [call["error"] for call in seen.calls if call["error"]]
    if errors and trial.calls[0].name.startswith(_PRIVATE):
        return confirmed(f"training a model of {_PRIVATE} raises {errors[0]['type']}: {errors[0]['text']}")
    return refuted("Keras has it")
