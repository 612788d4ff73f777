"""A second sigmoid or softmax follows the output activation.

## What it finds
An output that goes through sigmoid or softmax twice: `Dense(10, activation="softmax")` followed by
`Activation("softmax")`, by a `Softmax` layer, or by a function such as `tf.nn.softmax`; also a softmax wrapped around
a model that ends in softmax. A softmax around a model that ends in logits is right.

## Why it matters
The second activation takes probabilities for logits. All differences shrink: three classes get between 0.21 and 0.58
each, a second sigmoid gives values between 0.5 and 0.73, so that a threshold of 0.5 says yes to everything. The loss
can't come near 0.

## Bad
```python
import keras

(x_train, y_train), _ = keras.datasets.mnist.load_data()
model = keras.Sequential(
    [
        keras.Input((28, 28)),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
        keras.layers.Activation("softmax"),
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
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train / 255, y_train)
```

## What Keras does
Nothing: no warning and no error, in Keras 3.15 and in Keras 2 (tf_keras 2.21). In 100 epochs of a small test the loss
went from 0.9977 to 0.4860 with one softmax and from 1.0026 to 0.8654 with two, from 1.1259 to 0.2236 with one sigmoid
and from 0.7732 to 0.6954 with two.

## Fix safety
Unsafe: without the second layer the outputs change. It is offered where the layer stands in a list of layers or is
called on features.

## References
- https://keras.io/api/layers/activation_layers/softmax/
- https://keras.io/api/layers/activations/
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from kclf_lint.findings import Applicability, Severity
from kclf_lint.rule import About, DropLayer, FixPlan, Report
from kclf_lint.setups import HeadStep, SetUp
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, refuted
from kclf_lint.wording import short, told

SEVERITY = Severity.WARNING

_FINAL = ("sigmoid", "softmax")


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    for output in setup.outputs:
        applied = [step for step in output.head.steps if step.activation not in (None, "linear")]
        for first, second in pairwise(applied):
            if first.activation in _FINAL and second.activation in _FINAL and second.place is not None:
                before = told(first.place, f"{first.activation} is applied here")
                yield Report(second.place, _message(first, second), before, _fix(second), about=About(output))


def _message(first: HeadStep, second: HeadStep) -> str:
    layer = short(second.layer) or f"a second {second.activation}"
    before = short(first.layer) or first.activation
    return f"{layer} takes the probabilities of {before} for logits and squeezes them; drop it"


def _fix(second: HeadStep) -> FixPlan | None:
    if second.place is None or second.name not in ("Activation", "Softmax"):
        return None
    return FixPlan("drop the second activation", Applicability.UNSAFE, (DropLayer(second.place),))


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """No output is above 0.74: that is the most that sigmoid or softmax make of numbers between 0 and 1."""
    applied = [str(part.arguments.get("activation", part.name)).lower() for part in trial.layers]
    if len(applied) < 2 or not all(name in _FINAL for name in applied[-2:]):
        return refuted("no second activation")
    values = seen.values
    evidence = f"{seen.range_text}: sigmoid or softmax of numbers between 0 and 1"
    return confirmed(evidence) if max(values) < 0.74 else refuted(evidence)
