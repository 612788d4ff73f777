"""Class labels are scaled like inputs.

## What it finds
Class ids or one-hot labels that are divided (`y_train / 255`) or passed through a scaler of scikit-learn, before a
sparse or categorical cross-entropy.

## Why it matters
The sparse loss cuts the fraction off: of `digits / 255` only class 0 is left. The model learns to say 0 to everything,
the loss falls to nothing, and the accuracy stays at the share of class 0. One-hot labels that are divided no longer add
up to 1, so the loss and its gradients shrink by the same factor.

## Bad
```python
import keras

(x_train, y_train), _ = keras.datasets.mnist.load_data()
x_train, y_train = x_train / 255.0, y_train / 255.0
model = keras.Sequential(
    [
        keras.Input((28, 28)),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train, y_train)
```

## Good
```python
import keras

(x_train, y_train), _ = keras.datasets.mnist.load_data()
x_train = x_train / 255.0
model = keras.Sequential(
    [
        keras.Input((28, 28)),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train, y_train)
```

## What Keras does
Nothing: Keras 3.15 and Keras 2 (tf_keras 2.21) both cast the labels of the sparse loss to integers without a word, so
the loss of labels `[0, 1, 2] / 255` is the loss of `[0, 0, 0]`. With `categorical_crossentropy`, one-hot labels divided
by 255 give a 255th of the loss. `to_categorical` casts as well: `to_categorical([0, 1, 2] / 255, 3)` has a 1 in its
first column throughout. Scaled ids of shape `(n,)` raise with the categorical loss, as class ids do.

## Fix safety
There is no fix: the calculation often has inputs and labels in one line or one loop, and what of it was meant for the
labels is not in the code.

## References
- https://keras.io/api/losses/probabilistic_losses/#sparsecategoricalcrossentropy-class
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kclf_lint.findings import Severity
from kclf_lint.rule import About, Report
from kclf_lint.setups import Encoding, Family, Labels, Loss, Numbers, Scaled, SetUp, Step
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, inconclusive, refuted
from kclf_lint.wording import labels_story

SEVERITY = Severity.ERROR


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    for output in setup.outputs:
        match output.loss:
            case Loss(family=Family.SPARSE | Family.CATEGORICAL, name=str()) as loss:
                for labels in output.labels:
                    match labels.made:
                        case Step(place=place, how=Scaled(text=text)):
                            yield Report(
                                place,
                                _message(text, loss, labels),
                                labels_story([labels]),
                                about=About(output, labels=labels),
                            )
                        case _:
                            pass
            case _:
                pass


def _message(text: str, loss: Loss, labels: Labels) -> str:
    if labels.encoding is Encoding.ONE_HOT:
        outcome = "the one-hot encoding cuts their fractions off"
    elif loss.family is Family.SPARSE:
        rest = ", so all become class 0" if _all_below_one(labels) else ""
        outcome = f"{loss.name} cuts their fractions off{rest}"
    elif labels.rank == 1 or labels.last == 1:
        outcome = f"{loss.name} expects one-hot labels"
    else:
        outcome = f"they don't add up to 1 in {loss.name}"
    return f"`{text}` scales class labels, and {outcome}; scale only the inputs"


def _all_below_one(labels: Labels) -> bool:
    match labels:
        case Labels(numbers=Numbers(start=start, step=step), classes=int() as classes):
            return start >= 0 and start + (classes - 1) * step < 1
        case _:
            return False


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """The loss cuts the labels to whole numbers, or wants rows of them."""
    if trial.labels is None or not trial.labels.made_by.startswith("scaled"):
        return refuted("labels that are not scaled")
    if "loss" in trial.stand_ins:
        return inconclusive("the loss is not known")
    if trial.family not in (Family.SPARSE, Family.CATEGORICAL):
        return refuted("the loss takes any numbers")
    if seen.error:
        return confirmed(f"fit raises {seen.error}")
    if trial.labels.made_by == "scaled rows":
        total = sum(seen.labels[0])
        evidence = f"the labels of a sample add up to {total:.3g}"
        return refuted(evidence) if abs(total - 1) < 1e-3 else confirmed(f"{evidence} instead of 1")
    cast = [label.index(max(label)) if isinstance(label, list) else int(label) for label in map(_single, seen.labels)]
    lost = sum(now != of for now, of in zip(cast, seen.classes, strict=True))
    evidence = f"cut to whole numbers, {lost} of {len(cast)} labels are another class than before"
    return confirmed(f"{evidence}, and {cast.count(0)} are class 0") if lost else refuted(evidence)


def _single(label: object) -> Any:
    return label[0] if isinstance(label, list) and len(label) == 1 else label
