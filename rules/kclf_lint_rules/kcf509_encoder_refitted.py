"""The label encoder learns its classes again on the test split.

## What it finds
- `fit_transform` of a `LabelEncoder`, `LabelBinarizer`, `OneHotEncoder` ... on the training labels and again on the
  validation or test labels.
- `pd.get_dummies` or `pd.factorize` on each split by itself.
- `to_categorical` without `num_classes` on each part of a split by chance. This is advice only: as long as both parts
  have the greatest class id, the columns are the same.

It is silent where the classes of the splits are known to be the same: in common data sets, and after a stratified
split.

## Why it matters
An encoder numbers the classes that it finds. If a class is missing in the smaller split, all classes behind it move
up by one: the columns or ids of both splits mean different classes, and the scores on the test split are wrong. If
the last class is missing, the split has a column less than the model has units.

## Bad
```python
import keras
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder

data = pd.read_csv("fish.csv")
x_train, x_test, y_train, y_test = train_test_split(data.drop(columns="species"), data["species"])
encoder = LabelEncoder()
y_train = encoder.fit_transform(y_train)
y_test = encoder.fit_transform(y_test)
model = keras.Sequential([keras.layers.Dense(7, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train, y_train, validation_data=(x_test, y_test))
```

## Good
```python
import keras
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder

data = pd.read_csv("fish.csv")
x_train, x_test, y_train, y_test = train_test_split(data.drop(columns="species"), data["species"])
encoder = LabelEncoder()
y_train = encoder.fit_transform(y_train)
y_test = encoder.transform(y_test)
model = keras.Sequential([keras.layers.Dense(7, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train, y_train, validation_data=(x_test, y_test))
```

## What Keras does
Nothing can be seen of it in Keras 3.15 or Keras 2 (tf_keras 2.21) as long as both splits have the same shape. One-hot
labels with a column less raise: "ValueError: Arguments `target` and `output` must have the same shape" in Keras 3,
"ValueError: Shapes (32, 2) and (32, 3) are incompatible" in Keras 2.

## Fix safety
Unsafe: `transform` uses the classes of the training labels, so the test labels get other numbers than before, and a
label that training does not have raises. Functions without a memory, and a second encoder, get no fix.

## References
- https://scikit-learn.org/stable/common_pitfalls.html
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.findings import Applicability, Severity
from kclf_lint.rule import About, FixPlan, Replace, Report
from kclf_lint.semantics import learned_anew, learned_classes
from kclf_lint.setups import Labels, Learned, SetUp
from kclf_lint.trials import Observation, Trial, splits_differ
from kclf_lint.verdicts import Verdict, inconclusive, refuted
from kclf_lint.wording import labels_story

SEVERITY = Severity.WARNING

_FUNCTIONS = ("get_dummies", "factorize")
_NAMES = {"validation": "validation", "test": "test"}


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    for output in setup.outputs:
        trained_on = [labels for labels in output.labels if labels.split == "train" and learned_classes(labels)]
        for labels in output.labels:
            if trained_on and labels.split != "train" and (learned := learned_anew(labels, trained_on)) is not None:
                related = labels_story([trained_on[0], labels])
                severity = Severity.ADVICE if learned.by == "to_categorical" else None
                yield Report(
                    learned.place,
                    _message(labels, learned),
                    related,
                    _fix(learned),
                    severity,
                    about=About(output, labels=trained_on[0], validation=labels),
                )


def _message(labels: Labels, learned: Learned) -> str:
    name = _NAMES[labels.split]
    if learned.by == "to_categorical":
        return (
            f"to_categorical counts the classes of the {name} labels by themselves: without the last class "
            "they get fewer columns than the training labels; give num_classes"
        )
    what = f"{learned.by} takes the classes of the {name} labels from these alone"
    if learned.by in _FUNCTIONS:
        use = "encode before the split"
    else:
        use = "use transform" if learned.method_place is not None else "fit on the training labels only"
    return f"{what}: where a class is missing, ids and columns mean others than in training; {use}"


def _fix(learned: Learned) -> FixPlan | None:
    if learned.method_place is None or not learned.again:
        return None
    change = Replace(learned.method_place, "transform")
    return FixPlan("use the classes of the training labels", Applicability.UNSAFE, (change,))


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """The other split has other columns than the one that the model learns from."""
    if trial.validation is None or not trial.validation.made_by.startswith("own "):
        return refuted("no split with an encoder of its own")
    if "loss" in trial.stand_ins:
        return inconclusive("the loss is not known")
    which = "last" if trial.validation.made_by == "own columns" else "first"
    return splits_differ(seen, f"where the {which} class is missing, ")
