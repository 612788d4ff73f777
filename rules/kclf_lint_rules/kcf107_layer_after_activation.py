"""Dropout, normalisation or noise after the output activation.

## What it finds
A layer behind the sigmoid or softmax of an output that changes its values: Dropout and its relatives, GaussianNoise,
BatchNormalization, LayerNormalization and the like.

## Why it matters
These layers belong between hidden layers. Behind the output Dropout sets the probability of the right class to 0 for
part of the samples, whose loss is then huge or not a number, and BatchNormalization moves the outputs out of [0, 1],
where the loss clips them and a threshold of 0.5 means nothing.

## Bad
```python
import keras

(x_train, y_train), _ = keras.datasets.mnist.load_data()
model = keras.Sequential(
    [
        keras.Input((28, 28)),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
        keras.layers.Dropout(0.2),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train / 255, y_train)
```

## Good
```python
import keras

(x_train, y_train), _ = keras.datasets.mnist.load_data()
model = keras.Sequential(
    [
        keras.Input((28, 28)),
        keras.layers.Flatten(),
        keras.layers.Dropout(0.2),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train / 255, y_train)
```

## What Keras does
Nothing: no warning and no error, in Keras 3.15 and in Keras 2 (tf_keras 2.21). In a small test with Dropout(0.5)
behind softmax the categorical loss was NaN from the first epoch on (0.9977 without it), the sparse one 7.7 (7.3 in
Keras 2). With BatchNormalization behind sigmoid the predictions went from -0.28 to 1.40.

## Fix safety
Unsafe: without the layer the outputs change, and saved weights may not fit any more. It is offered where the layer
stands in a list of layers or is called on features.

## References
- https://keras.io/api/layers/regularization_layers/dropout/
- https://keras.io/api/layers/normalization_layers/batch_normalization/
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.findings import Applicability, Severity
from kclf_lint.rule import About, DropLayer, FixPlan, Report
from kclf_lint.setups import Head, HeadStep, SetUp
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, inconclusive, refuted
from kclf_lint.wording import short, told

SEVERITY = Severity.WARNING

_DROPPING = ("Dropout", "AlphaDropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D")
_NOISY = ("GaussianDropout", "GaussianNoise")
_NORMALISING = (
    "BatchNormalization",
    "SyncBatchNormalization",
    "LayerNormalization",
    "GroupNormalization",
    "UnitNormalization",
)
_FINAL = ("sigmoid", "softmax")


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    for output in setup.outputs:
        for activated, step in _behind(output.head):
            if step.place is not None and step.name in (*_DROPPING, *_NOISY, *_NORMALISING):
                before = told(activated.place, f"{activated.activation} is applied here")
                fix = FixPlan("drop the layer", Applicability.UNSAFE, (DropLayer(step.place),))
                yield Report(step.place, _message(activated, step), before, fix, about=About(output))


def _behind(head: Head) -> Iterator[tuple[HeadStep, HeadStep]]:
    """The layers behind the last activation, if that makes probabilities, each with the activation."""
    last = next((step for step in reversed(head.steps) if step.activation not in (None, "linear")), None)
    if last is not None and last.activation in _FINAL:
        for step in head.steps[head.steps.index(last) + 1 :]:
            yield last, step


def _message(activated: HeadStep, step: HeadStep) -> str:
    if step.name in _DROPPING:
        outcome = "sets some of them to 0 in training"
    elif step.name in _NOISY:
        outcome = "adds noise to them in training"
    else:
        outcome = "moves them out of [0, 1]"
    layer, before = short(step.layer) or step.name, short(activated.layer) or activated.activation
    return f"{layer} comes after the probabilities of {before} and {outcome}; drop it, or put it before"


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """The layer behind the activation changes the outputs or the loss."""
    behind = trial.layers[-1].name if trial.layers else ""
    if behind not in (*_DROPPING, *_NOISY, *_NORMALISING) or trial.activation not in _FINAL:
        return refuted("no such layer behind the activation")
    if not seen.in_training:
        return inconclusive("there are no outputs as they are in training")
    training = f"in training the outputs range from {min(seen.in_training):.2f} to {max(seen.in_training):.2f}"
    evidence = f"{training}, in prediction from {min(seen.values):.2f} to {max(seen.values):.2f}"
    differs = any(abs(one - other) > 1e-3 for one, other in zip(seen.in_training, seen.values, strict=True))
    return confirmed(evidence) if differs or not seen.are_probabilities else refuted(evidence)
