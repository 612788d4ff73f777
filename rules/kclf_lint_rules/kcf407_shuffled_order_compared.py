"""Predictions of a generator that shuffles, compared with labels in the order of its files.

## What it finds
`predict` on a generator that shuffles (`flow_from_directory`, `flow_from_dataframe` and `flow` do by default), whose
predictions are compared with `generator.classes` or `generator.labels`, or with the labels that `flow` got: by `==`, or
in a score of scikit-learn. So it is with `image_dataset_from_directory` and its like, whose labels are gathered in a
pass of their own (`np.concatenate([y for x, y in dataset])`) while `predict` makes another one.

## Why it matters
`classes` and `labels` list the files in their order on disk, while the batches come in another order, and in a new one
for every pass. Each prediction is compared with the label of some other sample: the accuracy is that of guessing, and
the confusion matrix is noise, however good the model is. A data set that shuffles draws a new order for every pass, so
that labels and predictions of two passes don't belong together either; `cache()` would keep the first one.

## Bad
```python
import keras
import numpy as np
from sklearn.metrics import accuracy_score

images = keras.preprocessing.image.ImageDataGenerator(rescale=1 / 255)
train = images.flow_from_directory("train", target_size=(64, 64))
test = images.flow_from_directory("test", target_size=(64, 64))
model = keras.Sequential(
    [
        keras.Input((64, 64, 3)),
        keras.layers.Flatten(),
        keras.layers.Dense(4, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(train)
predictions = np.argmax(model.predict(test), axis=-1)
accuracy = accuracy_score(test.classes, predictions)
```

## Good
```python
import keras
import numpy as np
from sklearn.metrics import accuracy_score

images = keras.preprocessing.image.ImageDataGenerator(rescale=1 / 255)
train = images.flow_from_directory("train", target_size=(64, 64))
test = images.flow_from_directory("test", target_size=(64, 64), shuffle=False)
model = keras.Sequential(
    [
        keras.Input((64, 64, 3)),
        keras.layers.Flatten(),
        keras.layers.Dense(4, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(train)
predictions = np.argmax(model.predict(test), axis=-1)
accuracy = accuracy_score(test.classes, predictions)
```

## What Keras does
Nothing: no warning, in Keras 3.15 and in Keras 2 (tf_keras 2.21). In both, `shuffle=True` is the default of the three
methods of `ImageDataGenerator`, the iterator draws a new order for each pass, and `classes` stays in the order of the
files. `image_dataset_from_directory` and `text_dataset_from_directory` shuffle by default too, anew in each pass.

## Fix safety
Unsafe: with `shuffle=False` the samples come in another order than before, which matters if the same generator is also
used for training.

## References
- https://www.tensorflow.org/api_docs/python/tf/keras/preprocessing/image/ImageDataGenerator#flow_from_directory
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.findings import Applicability, Severity
from kclf_lint.rule import About, AddArgument, FixPlan, Replace, Report
from kclf_lint.setups import Comparison, SetUp, Shuffled
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, refuted
from kclf_lint.wording import short

SEVERITY = Severity.ERROR


def check(setup: SetUp) -> Iterator[Report]:
    for compared in setup.comparisons:
        if (shuffled := compared.shuffled) is not None:
            related = (
                (shuffled.place, "the samples are shuffled: this is the default, unless it says shuffle=False"),
                (compared.prediction_place, "they are predicted in that order"),
            )
            yield Report(compared.place, _message(compared), related, _fix(shuffled), about=About(topic=compared))


def _message(compared: Comparison) -> str:
    labels = short(next((side.text for side in compared.sides if not side.use and side.text), "the labels"))
    again = compared.shuffled is not None and compared.shuffled.again
    other = "comes from another pass in a new order" if again else "keeps the order of the files or rows"
    return f"{compared.function} compares predictions in shuffled order with {labels}, which {other}; use shuffle=False"


def _fix(shuffled: Shuffled) -> FixPlan:
    given = shuffled.shuffle_place
    change = AddArgument(shuffled.place, "shuffle=False") if given is None else Replace(given, "False")
    return FixPlan("keep the order of the files", Applicability.UNSAFE, (change,))


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """The loader yields the samples in another order than their labels are listed or gathered in."""
    if not seen.order:
        return refuted("no loader")
    moved = sum(number != place for place, number in enumerate(seen.order))
    where = "in the second pass than in the first" if trial.again else "than in the list of labels"
    evidence = f"{moved} of {len(seen.order)} samples stand in another place {where}"
    return confirmed(evidence) if moved else refuted(evidence)
