"""Rounding or a threshold of 0.5 over the units of a softmax.

## What it finds
`np.round`, `np.rint`, `tf.round`, `.round()`, or a comparison with 0.5, over all units of a softmax output with two or
more units. A column (`predictions[:, 1] > 0.5` of two units, `np.round(predictions)[:, 1]`) is right and not reported,
and so are other thresholds and `(predictions > 0.5).any(axis=1)`, which ask how certain the model is.

## Why it matters
The units of a softmax add up to 1, so with three or more classes the largest may well be below 0.5: a sample
with 0.4, 0.35 and 0.25 has a class, but every entry is rounded to 0. It belongs to no class then, and counts as wrong
whatever its label. With two units the result is a row of two entries for each sample, not a class.

## Bad
```python
import keras
import numpy as np

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
model = keras.Sequential(
    [
        keras.Input((28, 28)),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train / 255, y_train)
digits = np.round(model.predict(x_test / 255))
```

## Good
```python
import keras
import numpy as np

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
model = keras.Sequential(
    [
        keras.Input((28, 28)),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train / 255, y_train)
digits = np.argmax(model.predict(x_test / 255), axis=-1)
```

## What Keras does
Nothing; rounding is NumPy's or TensorFlow's. In a small test with three classes, Keras 3.15 and Keras 2 (tf_keras 2.21)
predict rows such as 0.4, 0.35, 0.25, which `np.round(p)` and `p > 0.5` turn into rows without any 1.

## Fix safety
Unsafe: `np.argmax(p, axis=-1)` gives class ids of shape `(n,)` in place of rows of zeros and ones, so labels that are
compared with them must be class ids too.

## References
- https://keras.io/api/layers/activations/
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.decisions import activation_of, has_several_units
from kclf_lint.findings import Applicability, Severity
from kclf_lint.places import Place
from kclf_lint.rule import About, FixPlan, Replace, Report
from kclf_lint.setups import Head, PredictionUse, SetUp
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, inconclusive, refuted
from kclf_lint.wording import layer_text, short, told

SEVERITY = Severity.WARNING


def check(setup: SetUp) -> Iterator[Report]:
    for use in setup.predictions:
        output = setup.outputs[use.output]
        decides = use.kind == "round" or (use.kind == "threshold" and use.threshold == 0.5)
        over_units = use.has_units and _has_several_units(use, output.head) and not _is_narrowed(use, output.head)
        if decides and over_units and activation_of(output, use) == "softmax":
            yield Report(
                use.place, _message(use, output.head), _related(use, output.head), _fix(use), about=About(output, use)
            )


def _has_several_units(use: PredictionUse, head: Head) -> bool:
    """Units that are not counted may be one under a condition: ``if predictions.shape[1] == 1``."""
    return has_several_units(head) and (isinstance(head.units, int) or not use.guarded)


def _is_narrowed(use: PredictionUse, head: Head) -> bool:
    """Whether a column of the result is taken, or a yes or no for each sample; of two units argmax loses nothing."""
    return bool(use.narrowed & {"column", "reduction"}) or (head.units == 2 and "argmax" in use.narrowed)


def _message(use: PredictionUse, head: Head) -> str:
    asked = "rounds" if use.kind == "round" else "asks for 0.5 of"
    number = f"{head.units} " if isinstance(head.units, int) else ""
    which = f"the {number}softmax units of {layer_text(head)}"
    return f"{short(use.text)} {asked} {which} one by one: a sample may get no class; use argmax"


def _related(use: PredictionUse, head: Head) -> tuple[tuple[Place, str], ...]:
    made = told(head.place, "the units add up to 1")
    return (*made, (use.prediction_place, "predictions are made here"))


def _fix(use: PredictionUse) -> FixPlan | None:
    if use.numpy_prefix is None or not use.is_plain or not use.operand_text:
        return None
    text = f"{use.numpy_prefix}.argmax({use.operand_text}, axis=-1)"
    return FixPlan("take the most likely class", Applicability.UNSAFE, (Replace(use.place, text),))


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """The units of a sample add up to 1, and each of them is asked on its own."""
    if trial.use is None or trial.use.name not in ("round", "threshold") or trial.units < 2:
        return refuted("no rounding and no threshold over several units")
    if trial.use.name == "threshold" and trial.used("threshold") != 0.5:
        return refuted(f"a threshold of {trial.used('threshold')} asks how certain the model is")
    if trial.used("column") or trial.used("narrowed") in ("column", "reduction"):
        return refuted("one value is taken for each sample")
    if "activation" in trial.stand_ins or (trial.used("guarded") and "units" in trial.stand_ins):
        return inconclusive("activation or units are not known")
    rows = _rows(seen.use_of, trial.units)
    if not seen.are_probabilities or any(abs(sum(row) - 1) > 1e-3 for row in rows):
        return refuted("the outputs of a sample do not add up to 1")
    if trial.used("narrowed") == "argmax":
        other = sum(row.index(max(row)) != found for row, found in zip(rows, seen.use_values, strict=True))
        evidence = f"the class is another one than that of the largest output for {other} of {len(rows)} samples"
        return confirmed(evidence) if other else refuted(evidence)
    empty = sum(not any(row) for row in _rows(seen.use_values, trial.units))
    found = f"{len(rows)} rows of {trial.units} zeros and ones in place of {len(rows)} classes"
    return confirmed(f"the result is {found}; {empty} of the rows are all zero")


def _rows(values: list[float], length: int) -> list[list[float]]:
    return [values[start : start + length] for start in range(0, len(values), length)]
