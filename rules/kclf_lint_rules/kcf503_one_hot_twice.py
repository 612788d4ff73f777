"""Labels that are one-hot already are one-hot encoded again.

## What it finds
`to_categorical`, `tf.one_hot`, `keras.ops.one_hot`, `OneHotEncoder` or the like on labels that are rows of zeros and
ones: because they were encoded before, or because a loader with `label_mode="categorical"` gave them.

## Why it matters
The zeros and ones are taken for class ids, and each of them becomes a row of its own: labels of shape `(n, 10)`
become `(n, 10, 2)`. In notebooks this happens when a cell that encodes in place runs twice.

## Bad
```python
import keras
from sklearn.preprocessing import LabelBinarizer

(x_train, y_train), _ = keras.datasets.mnist.load_data()
y_train = LabelBinarizer().fit_transform(y_train)
y_train = keras.utils.to_categorical(y_train)
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

## Good
```python
import keras
from sklearn.preprocessing import LabelBinarizer

(x_train, y_train), _ = keras.datasets.mnist.load_data()
y_train = LabelBinarizer().fit_transform(y_train)
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
The encoders say nothing: `to_categorical` makes `(n, 10, 2)` of `(n, 10)`, or `(n, 10, 10)` if it is told that there
are 10 classes; `tf.one_hot` and `keras.ops.one_hot` make `(n, 10, depth)`; scikit-learn's `OneHotEncoder` makes
two columns of each, `(n, 20)`. Training raises: in Keras 3.15 "ValueError: Arguments `target` and `output` must have
the same rank (ndim). Received: target.shape=(32, 10, 2), output.shape=(32, 10)", in Keras 2 (tf_keras 2.21)
"ValueError: Shapes (32, 10, 2) and (32, 10) are incompatible".

`LabelBinarizer` returns one-hot labels as they are, and on two classes it gives a single column, which
`to_categorical` rightly makes one-hot.

## Fix safety
Unsafe: the second encoding is taken out, so the labels are those of the first. It is not offered
where the encoded expression is not written in the call in one piece, or where one function encodes both times.

## References
- https://keras.io/api/utils/python_utils/#to_categorical-function
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.findings import Applicability, Severity
from kclf_lint.places import Place
from kclf_lint.rule import About, FixPlan, Replace, Report
from kclf_lint.semantics import is_cross_entropy
from kclf_lint.setups import EncodedTwice, Head, Labels, SetUp, Step
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, inconclusive, refuted
from kclf_lint.wording import labels_story, size_text

SEVERITY = Severity.ERROR


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    for output in setup.outputs:
        # A model with another axis may want a row of classes for each label.
        if output.head.rank != 2 or output.loss is None or not is_cross_entropy(output.loss):
            continue
        for labels in output.labels:
            match labels.made:
                case Step(place=place, how=EncodedTwice() as how):
                    message = _message(how, labels, output.head)
                    yield Report(
                        place,
                        message,
                        labels_story([labels]),
                        _fix(place, how, labels),
                        about=About(output, labels=labels),
                    )
                case _:
                    pass


def _fix(place: Place, how: EncodedTwice, labels: Labels) -> FixPlan | None:
    # A function that encodes and is called twice must go on encoding once.
    calls = [step for step in labels.story if step.place.key == place.key]
    if not how.operand_text or len(calls) > 1:
        return None
    return FixPlan("leave the second encoding out", Applicability.UNSAFE, (Replace(place, how.operand_text),))


def _message(how: EncodedTwice, labels: Labels, head: Head) -> str:
    last = size_text(labels.last, "2")
    axes = f"n, {last}" if labels.rank == 2 else f"n, {size_text(labels.classes, 'classes')}, {last}"
    shape = f"shape ({axes})" if isinstance(labels.rank, int) else "one axis more"
    output = f"the output has shape (n, {size_text(head.units, 'units')})"
    return f"{how.by} of labels that are one-hot already gives {shape}, but {output}: training stops; leave it out"


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """Labels that are encoded twice have an axis too many, and training raises."""
    if trial.labels is None or not trial.labels.made_by.startswith("one-hot twice"):
        return refuted("labels that are encoded once")
    if "loss" in trial.stand_ins:
        return inconclusive("the loss is not known")
    return confirmed(f"fit raises {seen.error}") if seen.error else refuted("training runs")
