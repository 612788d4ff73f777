"""Training labels and validation or evaluation labels of different encodings.

## What it finds
`fit` gets class ids and its `validation_data`, or a later `evaluate`, gets one-hot labels; or the other way round.

## Why it matters
A loss takes only one of the two. Training runs through the first epoch, which may take hours, and stops at the
validation.

## Bad
```python
import keras

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
y_train = keras.utils.to_categorical(y_train, 10)
model = keras.Sequential(
    [
        keras.Input((28, 28)),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(x_train, y_train, validation_data=(x_test, y_test))
```

## Good
```python
import keras

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
y_train = keras.utils.to_categorical(y_train, 10)
y_test = keras.utils.to_categorical(y_test, 10)
model = keras.Sequential(
    [
        keras.Input((28, 28)),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(x_train, y_train, validation_data=(x_test, y_test))
```

## What Keras does
It raises when it comes to the other split, after the first epoch. Keras 3.15 with `categorical_crossentropy` and
class ids for validation: "ValueError: Arguments `target` and `output` must have the same rank (ndim). Received:
target.shape=(32,), output.shape=(32, 10)". With `sparse_categorical_crossentropy` and one-hot labels for validation:
"ValueError: Argument `output` must have rank (ndim) `target.ndim - 1`". Keras 2 (tf_keras 2.21) says "ValueError:
Shapes (32, 1) and (32, 10) are incompatible" and "`labels.shape` must equal `logits.shape` except for the last
dimension".

## Fix safety
There is no fix: which of the two encodings is meant, and where the other one should be changed, is not in the code.

## References
- https://keras.io/api/losses/probabilistic_losses/
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.findings import Severity
from kclf_lint.rule import About, Report
from kclf_lint.semantics import is_cross_entropy
from kclf_lint.setups import Encoding, Labels, SetUp
from kclf_lint.trials import Observation, Trial, splits_differ
from kclf_lint.verdicts import Verdict, inconclusive, refuted
from kclf_lint.wording import labels_story, labels_text

SEVERITY = Severity.ERROR

_NAMES = {"validation": "validation", "test": "evaluation"}


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    for output in setup.outputs:
        # A loss of the program may take both.
        if output.loss is None or not is_cross_entropy(output.loss) or not output.loss.exact:
            continue
        trained_on = [labels for labels in output.labels if labels.split == "train"]
        kinds = {_kind(labels) for labels in trained_on}
        if len(kinds) != 1 or kinds == {""}:
            continue
        for labels in output.labels:
            if labels.split != "train" and _kind(labels) not in ("", *kinds):
                related = labels_story([trained_on[0], labels])
                yield Report(
                    labels.place,
                    _message(trained_on[0], labels),
                    related,
                    about=About(output, labels=trained_on[0], validation=labels),
                )


def _kind(labels: Labels) -> str:
    match labels.encoding:
        case Encoding.INTEGER | Encoding.BINARY:
            return "ids"
        case Encoding.ONE_HOT | Encoding.MULTI_HOT:
            return "rows"
        case _:
            return ""


def _message(trained_on: Labels, labels: Labels) -> str:
    name = _NAMES[labels.split]
    found = f"training gets {labels_text(trained_on)}, but {name} gets {labels_text(labels)}"
    return f"{found}: no loss takes both, so one of them stops with a ValueError; encode both in the same way"


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """Evaluation raises, or the same samples have another loss, because the other split is encoded otherwise."""
    if trial.validation is None or trial.validation.made_by.startswith("own "):
        return refuted("no other split")
    if {"loss", "loss choice", "labels", "validation"} & trial.stand_ins:
        return inconclusive("loss or labels are not known")
    return splits_differ(seen)
