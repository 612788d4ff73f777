"""The output has another number of units than there are classes.

## What it finds
One-hot or multi-hot labels with more or fewer columns than the output has units, and class ids of a known number of
classes (of a well-known data set, a loader with class names, labels that are written out) on too few units.

## Why it matters
Rows of labels are compared with the output column by column, so both need the same width. A class id counts the units
from 0: with fewer units than classes the last classes have none. More units than classes are allowed there, since ids
may leave numbers out.

## Bad
```python
import keras

(x_train, y_train), _ = keras.datasets.mnist.load_data()
y_train = keras.utils.to_categorical(y_train, 10)
model = keras.Sequential(
    [
        keras.Input((28, 28)),
        keras.layers.Flatten(),
        keras.layers.Dense(9, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(x_train / 255, y_train)
```

## Good
```python
import keras

(x_train, y_train), _ = keras.datasets.mnist.load_data()
y_train = keras.utils.to_categorical(y_train, 10)
model = keras.Sequential(
    [
        keras.Input((28, 28)),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(x_train / 255, y_train)
```

## What Keras does
For one-hot labels Keras 3.15 raises "ValueError: Arguments `target` and `output` must have the same shape. Received:
target.shape=(32, 2), output.shape=(32, 3)", and Keras 2 (tf_keras 2.21) "ValueError: Shapes (32, 2) and (32, 3) are
incompatible". Class ids stop training at the first label without a unit, in both: "InvalidArgumentError: Received a
label value of 2 which is outside the valid range of [0, 2)." on a CPU; for a GPU Keras documents NaN. A regression
loss on one unit repeats the unit over all columns without a word.

## Fix safety
There is no fix: either the number of units or the encoding of the labels may be the wrong one.

## References
- https://keras.io/api/layers/core_layers/dense/
- https://keras.io/api/utils/python_utils/#tocategorical-function
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.findings import Severity
from kclf_lint.places import Place
from kclf_lint.rule import About, Report
from kclf_lint.setups import ROWS, Encoding, Family, Head, Labels, Loss, Output, SetUp
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, refuted
from kclf_lint.wording import labels_story, labels_text, layer_text

SEVERITY = Severity.ERROR

_CLASS_LOSSES = (Family.CATEGORICAL, Family.SPARSE)


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    for output in setup.outputs:
        match output:
            case Output(head=Head(units=int() as units, place=Place() as place) as head) if not _is_told(output):
                needed = [_units_needed(labels, output) for labels in output.labels]
                wrong = [labels for labels, count in zip(output.labels, needed, strict=True) if count not in (0, units)]
                # Splits of different widths contradict each other, not the head.
                if wrong and len({count for count in needed if count}) == 1:
                    count = max(needed)
                    message = _message(head, units, wrong[0], count, output.loss)
                    yield Report(place, message, labels_story(wrong), about=About(output, labels=wrong[0]))


def _is_told(output: Output) -> bool:
    """Whether another rule tells that one unit is too few for the loss (KCF203, KCF204, KCF206)."""
    families = (Family.BINARY, Family.CATEGORICAL, Family.SPARSE)
    return output.head.units == 1 and (output.loss is None or output.loss.family in families)


def _units_needed(labels: Labels, output: Output) -> int:
    """How many units the labels need; 0 where that is not known, or where there are enough."""
    head, loss = output.head, output.loss
    if labels.encoding in ROWS and isinstance(labels.last, int) and labels.last > 1:
        same_rank = not isinstance(labels.rank, int) or not isinstance(head.rank, int) or labels.rank == head.rank
        return labels.last if same_rank else 0
    match labels, loss:
        case Labels(encoding=Encoding.INTEGER, classes=int() as classes), Loss(family=family) if (
            isinstance(head.units, int) and 1 < head.units < classes and family in _CLASS_LOSSES
        ):
            # Other arguments may say that a class is to be ignored.
            return classes if loss.spelling != "object" or loss.rewritable else 0
        case _:
            return 0


def _message(head: Head, units: int, labels: Labels, count: int, loss: Loss | None) -> str:
    found = f"{layer_text(head)} has {units} {'unit' if units == 1 else 'units'}, but the"
    if labels.encoding is Encoding.INTEGER:
        if loss is not None and loss.family is Family.SPARSE:
            outcome = f"a label of {units} or more stops training"
        else:
            outcome = f"{count - units} have no unit"
        return f"{found} labels have {count} classes: {outcome}; use {count} units"
    outcome = "the unit is repeated" if units == 1 else "training stops with an error"
    columns = labels_text(labels) if labels.rank == 2 else f"{labels_text(labels)} of {count} columns"
    return f"{found} {columns} need {count}: {outcome}; use {count} units"


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """Training stops at labels that have no unit, or that have more columns than there are units."""
    if trial.labels is None or not seen.labels:
        return refuted("no labels")
    if seen.columns > 1:
        is_told = trial.units == 1 and trial.family is not Family.REGRESSION
        if seen.columns == trial.units or is_told:
            return refuted("as many columns as units")
        return confirmed(
            f"fit raises {seen.error}" if seen.error else f"the unit is compared with each of {seen.columns} columns"
        )
    too_few = 1 < trial.units < trial.labels.classes and trial.family in _CLASS_LOSSES
    return confirmed(f"fit raises {seen.error}") if too_few and seen.error else refuted("as many units as classes")
