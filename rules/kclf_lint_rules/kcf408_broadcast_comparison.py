"""Predictions of shape (n, 1) compared with labels of shape (n,).

## What it finds
`==`, `!=`, `np.equal` or `np.not_equal` between predictions of shape `(n, 1)`, rounded or compared with a threshold or
as they are, and labels of shape `(n,)` in numpy, or the other way round: class ids of shape `(n,)` beside labels of
shape `(n, 1)`. Scores of scikit-learn take both shapes, and a pandas series raises: they are not reported.

## Why it matters
numpy broadcasts the two shapes to `(n, n)`: every prediction is compared with every label. The mean of this table is no
accuracy. It is near 0.5 for two balanced classes, however good the model is, and for 10,000 samples the table takes 100
megabytes.

## Bad
```python
import keras
import numpy as np

(x_train, y_train), (x_test, y_test) = keras.datasets.imdb.load_data(num_words=1000)
x_train = keras.utils.pad_sequences(x_train, 100)
x_test = keras.utils.pad_sequences(x_test, 100)
model = keras.Sequential(
    [
        keras.Input((100,)),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x_train, y_train)
predicted = np.round(model.predict(x_test))
accuracy = np.mean(predicted == y_test)
```

## Good
```python
import keras
import numpy as np

(x_train, y_train), (x_test, y_test) = keras.datasets.imdb.load_data(num_words=1000)
x_train = keras.utils.pad_sequences(x_train, 100)
x_test = keras.utils.pad_sequences(x_test, 100)
model = keras.Sequential(
    [
        keras.Input((100,)),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x_train, y_train)
predicted = np.round(model.predict(x_test)).ravel()
accuracy = np.mean(predicted == y_test)
```

## What Keras does
Nothing: `predict` of a one-unit model returns shape `(n, 1)`, in Keras 3.15 and in Keras 2 (tf_keras 2.21), and numpy
compares it with `(n,)` without a word: 32 predictions that are all right give an accuracy of about 0.5. A pandas series
raises "ValueError: Data must be 1-dimensional, got ndarray of shape (32, 32) instead".

## Fix safety
Unsafe: `np.ravel` makes the comparison one of each sample with its own label, so every number behind it changes.

## References
- https://numpy.org/doc/stable/user/basics.broadcasting.html
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.findings import Applicability, Severity
from kclf_lint.places import Place
from kclf_lint.rule import About, FixPlan, Replace, Report
from kclf_lint.setups import Comparison, SetUp, Side
from kclf_lint.trials import Observation, Trial, number_of
from kclf_lint.verdicts import Verdict, confirmed, inconclusive, refuted
from kclf_lint.wording import short

SEVERITY = Severity.ERROR


def check(setup: SetUp) -> Iterator[Report]:
    for compared in setup.comparisons:
        if compared.function not in ("==", "!=", "equal", "not_equal") or not _in_numpy(compared):
            continue
        match compared.sides:
            case (Side(rank=2, last=1) as column, Side(rank=1)) | (Side(rank=1), Side(rank=2, last=1) as column):
                yield Report(
                    compared.place,
                    _message(compared, column),
                    _related(compared),
                    _fix(compared, column),
                    about=About(setup.outputs[compared.output], compared),
                )
            case _:
                pass


def _in_numpy(compared: Comparison) -> bool:
    samples = {side.samples for side in compared.sides}
    return all(side.holder == "numpy" for side in compared.sides) and "many" in samples and "one" not in samples


def _message(compared: Comparison, column: Side) -> str:
    first, second = ("predictions", "labels") if column.use else ("labels", "predictions")
    return (
        f"{short(compared.text)} is a table of shape (n, n): the {first} have shape (n, 1), the {second} (n,); "
        f"use np.ravel on the {first}"
    )


def _related(compared: Comparison) -> tuple[tuple[Place, str], ...]:
    return ((compared.prediction_place, "predictions are made here"),)


def _fix(compared: Comparison, column: Side) -> FixPlan | None:
    if compared.numpy_prefix is None or not column.text:
        return None
    change = Replace(column.place, f"{compared.numpy_prefix}.ravel({column.text})")
    return FixPlan("compare each sample with its own label", Applicability.UNSAFE, (change,))


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """The comparison with the labels is a table of every prediction with every label."""
    if trial.use is None or trial.use.name != "compare":
        return refuted("no comparison")
    samples, shape = 1 if trial.used("one_sample") else len(seen.outputs), seen.use_shape
    evidence = f"{number_of(samples, 'prediction')} beside {number_of(samples, 'label')} give shape {shape}"
    if samples == 1 or shape != (samples, samples):
        return refuted(evidence)
    if "samples" in trial.stand_ins:
        return inconclusive("the number of samples is not known")
    return confirmed(f"{evidence}: every prediction is compared with every label")
