"""LabelBinarizer on two classes gives one column; the output has two units.

## What it finds
Labels that scikit-learn's `LabelBinarizer` or `label_binarize` made, on an output of two units with a categorical or
binary cross-entropy.

## Why it matters
`LabelBinarizer` gives a column for each class, except for two classes: then a single column of zeros and ones is
enough. It never gives two columns, so an output of two units has no labels of its shape.

## Bad
```python
import keras
from sklearn.datasets import load_breast_cancer
from sklearn.preprocessing import LabelBinarizer

x, y = load_breast_cancer(return_X_y=True)
y = LabelBinarizer().fit_transform(y)
model = keras.Sequential([keras.Input((30,)), keras.layers.Dense(2, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(x, y)
```

## Good
```python
import keras
from sklearn.datasets import load_breast_cancer
from sklearn.preprocessing import LabelBinarizer

x, y = load_breast_cancer(return_X_y=True)
y = LabelBinarizer().fit_transform(y)
y = keras.utils.to_categorical(y)
model = keras.Sequential([keras.Input((30,)), keras.layers.Dense(2, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(x, y)
```

## What Keras does
It raises. Keras 3.15: "ValueError: Arguments `target` and `output` must have the same shape. Received:
target.shape=(32, 1), output.shape=(32, 2)". Keras 2 (tf_keras 2.21): "ValueError: Shapes (32, 1) and (32, 2) are
incompatible", with `binary_crossentropy` "`logits` and `labels` must have the same shape, received ((32, 2) vs (32,
1))". `sparse_categorical_crossentropy` takes the column as class ids, which is right.

## Fix safety
There is no fix: one unit with sigmoid, `to_categorical` behind the binarizer, or a sparse loss all help, and each
changes something else.

## References
- https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.LabelBinarizer.html
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.findings import Severity
from kclf_lint.rule import About, Report
from kclf_lint.semantics import BINARIZERS
from kclf_lint.setups import Encoded, Encoding, Family, Head, Labels, SetUp, Step
from kclf_lint.trials import Observation, Trial, number_of
from kclf_lint.verdicts import Verdict, confirmed, inconclusive, refuted
from kclf_lint.wording import labels_story, layer_text

SEVERITY = Severity.ERROR

REPLACES = ("KCF202", "KCF206")


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    for output in setup.outputs:
        loss = output.loss
        if loss is None or loss.family not in (Family.CATEGORICAL, Family.BINARY) or output.head.units != 2:
            continue
        for labels in output.labels:
            match labels.made:
                case Step(place=place, how=Encoded(by=by)) if by in BINARIZERS and output.head.rank == 2:
                    message = _message(by, labels, output.head)
                    yield Report(
                        place,
                        message,
                        labels_story([labels]),
                        instead=(loss.place,),
                        about=About(output, labels=labels),
                    )
                case _:
                    pass


def _message(by: str, labels: Labels, head: Head) -> str:
    if labels.encoding is Encoding.BINARY:
        gives = f"{by} gives one column for two classes"
    else:
        gives = f"{by} gives one column, or three and more, never two"
    use = "use to_categorical on it, or 1 unit"
    return f"{gives}, but {layer_text(head)} has two units: the shapes don't fit; {use}"


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """There is one column of labels for two units."""
    if trial.labels is None or trial.labels.made_by != "label binarizer":
        return refuted("no label binarizer")
    if {"loss", "units"} & trial.stand_ins:
        return inconclusive("loss or units are not known")
    evidence = f"{number_of(seen.columns, 'column')} of labels for {number_of(trial.units, 'unit')}"
    if seen.columns == trial.units or trial.family not in (Family.CATEGORICAL, Family.BINARY):
        return refuted(evidence)
    reaction = f"raises {seen.error}" if seen.error else "takes them without a word"
    return confirmed(f"{evidence}: fit {reaction}")
