"""Argmax over the output of a single unit.

## What it finds
`argmax` over predictions of a model with one output unit, in any spelling (`np.argmax`, `tf.argmax`,
`keras.ops.argmax`, `tf.keras.backend.argmax`, the method of an array), along any axis or over everything.

## Why it matters
Along an axis of length 1 the largest entry is always at index 0: every sample is "class 0", and the accuracy is the
share of that class. Without axis, or along the samples, argmax searches the whole batch and returns one number: the
position of the sample with the highest output, which is no class either.

Not reported: argmax of a column (`predictions[:, 0].argmax()`, `predictions.ravel().argmax()`), which finds the most
certain sample; argmax over the samples of a regression; and argmax over a map or a sequence along another axis than
that of the unit, which finds the place of the highest value.

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
predictions = model.predict(x_test)
classes = np.argmax(predictions, axis=1)
```

## Good
```python
import keras

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
predictions = model.predict(x_test)
classes = (predictions[:, 0] > 0.5).astype("int32")
```

## What Keras does
Nothing; the call is NumPy's or TensorFlow's. For predictions of shape `(5, 1)` `np.argmax(p, axis=1)`,
`np.argmax(p, axis=-1)` and `tf.argmax(p, axis=-1)` return five zeros, with Keras 3.15 and with Keras 2 (tf_keras
2.21). `np.argmax(p)` returns one number. `tf.argmax(p)` without axis goes along axis 0 and returns the position of
the largest prediction.

## Fix safety
Unsafe: the fix compares with 0.5 (0.0 for logits), which gives each sample a class, so every number behind it
changes.

## References
- https://numpy.org/doc/stable/reference/generated/numpy.argmax.html
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.decisions import is_classifier, threshold
from kclf_lint.findings import Applicability, Severity
from kclf_lint.places import Place
from kclf_lint.rule import About, FixPlan, Replace, Report
from kclf_lint.setups import Encoding, Head, Output, PredictionUse, SetUp
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, inconclusive, refuted
from kclf_lint.wording import layer_text, short, told, units_for

SEVERITY = Severity.ERROR


def check(setup: SetUp) -> Iterator[Report]:
    for use in setup.predictions:
        output = setup.outputs[use.output]
        if use.kind == "argmax" and use.has_units and output.head.units == 1:
            over_samples = output.head.rank == 2 and is_classifier(output)
            if _is_zero(use, output.head) or over_samples:
                yield Report(
                    use.place,
                    _message(use, output),
                    _related(use, output.head),
                    _fix(use, output),
                    about=About(output, use),
                )


def _is_zero(use: PredictionUse, head: Head) -> bool:
    """Whether it goes along the axis of the unit, or over one value."""
    return use.reduced is True and (use.axis is not None or (use.samples == "one" and head.rank == 2))


def _message(use: PredictionUse, output: Output) -> str:
    layer, cut = layer_text(output.head), threshold(output, use)
    units = _units(output)
    remedy = f"use {units or '2 units'}" if cut is None or units else f"compare with {cut}"
    found = "always 0" if _is_zero(use, output.head) else "a position in the batch, not a class"
    return f"{short(use.text)} is {found}: {layer} gives one value per sample; {remedy}"


def _units(output: Output) -> str:
    """The output that the labels need; empty if one unit may be enough, or argmax is nothing for them."""
    return units_for(labels for labels in output.labels if labels.encoding is not Encoding.MULTI_HOT)


def _related(use: PredictionUse, head: Head) -> tuple[tuple[Place, str], ...]:
    made = told(head.place, "the output has one unit")
    return (*made, (use.prediction_place, "predictions are made here"))


def _fix(use: PredictionUse, output: Output) -> FixPlan | None:
    cut = threshold(output, use)
    on_array = use.text.startswith(("np.", "numpy.", use.operand_text))  # tensors have no astype
    if cut is None or _units(output) or not use.operand_text or not on_array:
        return None
    column = "[:, 0]" if use.samples == "many" and output.head.rank == 2 else ""
    text = f'({use.operand_text}{column} > {cut}).astype("int32")'
    return FixPlan(f"compare with {cut}", Applicability.UNSAFE, (Replace(use.place, text),))


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """Argmax over one column is 0 for every sample."""
    if trial.use is None or trial.use.name != "argmax" or trial.units != 1:
        return refuted("no argmax over one unit")
    if trial.used("column"):
        return refuted("argmax of a column finds the most certain sample")
    if "units" in trial.stand_ins:
        return inconclusive("the number of units is not known")
    values, outputs = seen.use_values, seen.use_of
    if len(values) == len(outputs) == 1:
        return confirmed(f"argmax gives {values[0]:.0f} for one sample, whose output is {outputs[0]:.2f}")
    if len(values) == 1:
        if not trial.is_classifier:
            return refuted("argmax finds the sample with the largest number")
        return confirmed(f"argmax gives {values[0]:.0f}, one number for {len(seen.outputs)} samples")
    border = 0.5 if seen.are_probabilities else 0.0
    above = sum(value > border for value in outputs)
    evidence = f"argmax gives class 0 for {sum(value == 0 for value in values)} of {len(values)} predictions"
    shown = f"{evidence}, {above} of which are above {border:g}"
    return refuted(evidence) if any(values) else confirmed(shown)
