"""Argmax without axis over the predictions of many samples.

## What it finds
`argmax` without `axis` over the predictions of a batch that holds more than one sample, for a model with two or more
output units: `np.argmax(predictions)`, `predictions.argmax()`, `keras.ops.argmax(predictions)`, and
`tf.argmax(predictions)`, which goes along the batch.

Not reported: one sample (`predictions[0]`, a loop over predictions, `predict` of a batch of one) and batches of
unknown size, where argmax without axis may be right.

## Why it matters
Without axis, `np.argmax` flattens predictions of shape `(n, classes)` and returns one number between 0 and
`n * classes - 1` for the whole batch. It is no class, but it can be used as an index, compared and printed, so that
nothing complains.

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
predictions = model.predict(x_test / 255)
digits = np.argmax(predictions)
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
predictions = model.predict(x_test / 255)
digits = np.argmax(predictions, axis=-1)
first = np.argmax(predictions[0])
```

## What Keras does
Nothing; the call is NumPy's or TensorFlow's, and no number warns. For predictions of shape `(5, 3)` `np.argmax(p)`,
`p.argmax()` and `keras.ops.argmax(p)` return one number below 15, `tf.argmax(p)` returns three positions in the batch,
with Keras 3.15 and with Keras 2 (tf_keras 2.21). `tf.keras.backend.argmax` goes along the last axis by default.

## Fix safety
Unsafe: with `axis=-1` there is a class for each sample in place of one number, so the code behind it may have to
change.

## References
- https://numpy.org/doc/stable/reference/generated/numpy.argmax.html
- https://www.tensorflow.org/api_docs/python/tf/math/argmax
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.decisions import has_several_units, is_classifier
from kclf_lint.findings import Applicability, Severity
from kclf_lint.places import Place
from kclf_lint.rule import About, AddArgument, FixPlan, Report
from kclf_lint.setups import Head, Output, PredictionUse, SetUp
from kclf_lint.trials import Observation, Trial, number_of
from kclf_lint.verdicts import Verdict, confirmed, inconclusive, refuted
from kclf_lint.wording import layer_text, short, size_text, told

SEVERITY = Severity.ERROR


def check(setup: SetUp) -> Iterator[Report]:
    for use in setup.predictions:
        match use:
            case PredictionUse(kind="argmax", axis_given=False, samples="many", has_units=True):
                output = setup.outputs[use.output]
                # Only of predictions (samples, classes): the best place in a map or a sequence may be wanted.
                of_classes = output.head.rank == 2 and has_several_units(output.head) and is_classifier(output)
                if of_classes and (use.axis is None or use.axis == 0):
                    yield Report(
                        use.place,
                        _message(use, output),
                        _related(use, output.head),
                        _fix(use),
                        about=About(output, use),
                    )


def _message(use: PredictionUse, output: Output) -> str:
    shape = f"(n, {size_text(output.head.units, 'classes')})"
    found = "is one position in the whole batch" if use.axis is None else "goes along the samples"
    return f"{short(use.text)} {found}: {layer_text(output.head)} gives {shape}; use axis=-1"


def _related(use: PredictionUse, head: Head) -> tuple[tuple[Place, str], ...]:
    made = told(head.place, "the output has a unit for each class")
    return (*made, (use.prediction_place, "predictions of many samples are made here"))


def _fix(use: PredictionUse) -> FixPlan:
    return FixPlan("take the class of each sample", Applicability.UNSAFE, (AddArgument(use.place, "axis=-1"),))


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """Argmax without axis gives one number for all samples."""
    if trial.use is None or trial.use.name != "argmax" or trial.units < 2 or trial.used("column"):
        return refuted("no argmax over several units")
    if len(trial.features) > 1 or not trial.is_classifier:
        return refuted("the place of the largest output is wanted")
    values, samples = seen.use_values, 1 if trial.used("one_sample") else len(seen.outputs)
    if len(values) >= samples:
        return refuted(f"argmax gives {number_of(len(values), 'number')} for {number_of(samples, 'sample')}")
    if {"units", "rank", "samples"} & trial.stand_ins:
        return inconclusive("the shape of the predictions is not known")
    given = f"{values[0]:.0f}, one number" if len(values) == 1 else f"{len(values)} numbers"
    return confirmed(f"argmax gives {given} for {samples} samples with {trial.units} outputs each")
