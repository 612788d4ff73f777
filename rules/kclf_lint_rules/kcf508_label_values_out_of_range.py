"""Label values that the loss does not expect.

## What it finds
- Labels -1 and 1, or 1 and 2, for binary cross-entropy, which expects 0 and 1.
- Labels from 1 to N for a sparse loss on N units, which expects 0 to N - 1; or negative ones.
- Labels of three or more classes on a single unit with binary cross-entropy.

## Why it matters
Binary cross-entropy takes any number for a probability. With labels outside of 0 to 1 it has no minimum that means
anything, and training runs as if nothing were wrong. The sparse loss has no unit for a label of N.

## Bad
```python
import keras
import numpy as np
from sklearn.datasets import load_breast_cancer

x, y = load_breast_cancer(return_X_y=True)
y = np.where(y == 1, 1, -1)
model = keras.Sequential([keras.Input((30,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x, y)
```

## Good
```python
import keras
import numpy as np
from sklearn.datasets import load_breast_cancer

x, y = load_breast_cancer(return_X_y=True)
y = np.where(y == 1, 1, 0)
model = keras.Sequential([keras.Input((30,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x, y)
```

## What Keras does
Binary cross-entropy is silent in Keras 3.15 and in Keras 2 (tf_keras 2.21): with labels -1 and 1, or 1 and 2, the loss
is computed by its formula, may become negative, and falls without end. The sparse loss raises for a label of N or -1 on
the CPU: "InvalidArgumentError: Received a label value of 3 which is outside the valid range of [0, 3)"; on a GPU it
gives NaN, as the documentation of TensorFlow says.

## Fix safety
There is no fix: whether the labels, the number of units or the loss is wrong is not in the code. Often `y - 1`,
`(y + 1) / 2`, or a unit for each class is right.

## References
- https://keras.io/api/losses/probabilistic_losses/#binarycrossentropy-class
- https://www.tensorflow.org/api_docs/python/tf/nn/sparse_softmax_cross_entropy_with_logits
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.findings import Severity
from kclf_lint.rule import About, Report
from kclf_lint.setups import Family, Head, Labels, Loss, Numbers, SetUp, Symbol
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, inconclusive, refuted
from kclf_lint.wording import labels_story, size_text

SEVERITY = Severity.WARNING

_BINARY = ("binary_crossentropy", "binary_focal_crossentropy")


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    for output in setup.outputs:
        if output.loss is None:
            continue
        for labels in output.labels:
            if message := _mistake(output.loss, labels, output.head):
                yield Report(labels.place, message, labels_story([labels]), about=About(output, labels=labels))


def _mistake(loss: Loss, labels: Labels, head: Head) -> str:
    match loss, labels.numbers:
        case Loss(name=str() as name), Numbers() as numbers if name in _BINARY and head.units == 1:
            return _binary(name, labels, numbers)
        case Loss(family=Family.SPARSE, name=str() as name), Numbers() as numbers if loss.spelling != "object":
            return _sparse(name, labels, numbers, head)
        case Loss(family=Family.SPARSE, name=str() as name, rewritable=True), Numbers() as numbers:
            return _sparse(name, labels, numbers, head)
        case _:
            return ""


def _binary(name: str, labels: Labels, numbers: Numbers) -> str:
    if not isinstance(labels.classes, int):
        return ""
    values = _values(labels, numbers)
    silent = "Keras trains on them without a word"
    if labels.classes > 2 and numbers.start.denominator == numbers.step.denominator == 1:
        return (
            f"{name} on 1 unit expects labels 0 and 1, but these have {labels.classes} classes ({values}): {silent}; "
            f"use {labels.classes} softmax units and a sparse loss"
        )
    outside = numbers.start < 0 or numbers.start + numbers.step > 1
    return f"{name} expects labels 0 and 1, but these are {values}: {silent}; make them 0 and 1" if outside else ""


def _sparse(name: str, labels: Labels, numbers: Numbers, head: Head) -> str:
    if numbers.start.denominator != 1 or numbers.step.denominator != 1 or head.units == 1:
        return ""
    if numbers.start < 0:
        expected = f"{name} expects class ids from 0"
    elif numbers.start > 0 and _beyond(labels, numbers, head):
        last = head.units - 1 if isinstance(head.units, int) else f"{size_text(head.units, 'units')} - 1"
        expected = f"the units of {name} are for 0 to {last}"
    else:
        return ""
    return f"labels are {_values(labels, numbers)}, but {expected}: training stops, or the loss is NaN; count from 0"


def _beyond(labels: Labels, numbers: Numbers, head: Head) -> bool:
    """Whether the last class has a number that no unit has."""
    match labels.classes, head.units:
        case int() as classes, int() as units:
            return numbers.start + (classes - 1) * numbers.step >= units
        case Symbol() as classes, units:
            return classes == units and numbers.step >= 1
        case _:
            return False


def _last(labels: Labels, numbers: Numbers) -> str:
    if isinstance(labels.classes, int):
        return str(numbers.start + (labels.classes - 1) * numbers.step)
    return "the number of classes" if numbers.start == numbers.step == 1 else "more"


def _values(labels: Labels, numbers: Numbers) -> str:
    """The numbers of the classes: ``-1 and 1``, ``1 to 7``."""
    joined = " and " if labels.classes == 2 else " to "
    return f"{numbers.start}{joined}{_last(labels, numbers)}"


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """Binary cross-entropy takes numbers that are no probabilities, the sparse loss raises for ids without a unit."""
    numbers = {value for label in seen.labels for value in (label if isinstance(label, list) else [label])}
    columns = {len(label) for label in seen.labels if isinstance(label, list)}
    if columns - {1} or not numbers or not seen.classes or trial.labels is None:
        return refuted("the labels are rows, or no classes")
    if "loss" in trial.stand_ins or ("labels" in trial.stand_ins and trial.labels.values is None):
        return inconclusive("loss or labels are not known")
    least, most = (f"{number:g}" for number in (min(numbers), max(numbers)))
    if trial.family is Family.BINARY and trial.units == 1 and not numbers <= {0, 1}:
        if seen.error:
            return refuted(f"fit raises {seen.error}")
        losses = " to ".join(f"{loss:.2f}" for loss in (seen.losses[0], seen.losses[-1]))
        return confirmed(f"fit takes labels from {least} to {most} without a word, and the loss goes from {losses}")
    if trial.family is not Family.SPARSE or trial.units < 2 or numbers <= set(range(trial.units)):
        return refuted("the loss expects these numbers")
    if "loss arguments" in trial.stand_ins or ("classes" in trial.stand_ins and min(numbers) >= 0):
        return inconclusive("the arguments of the loss, or the number of classes, are not known")
    if seen.error:
        return confirmed(f"fit raises {seen.error}")
    is_lost = any(loss != loss for loss in seen.losses)  # noqa: PLR0124 - it is not a number
    return confirmed("the loss is not a number") if is_lost else refuted("the loss takes these numbers")
