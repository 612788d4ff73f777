"""Sparse categorical loss with one-hot or multi-hot labels.

## What it finds
`sparse_categorical_crossentropy` (string, function or class) on labels that are one-hot or multi-hot encoded.

## Why it matters
The sparse loss expects one class id per sample, shape `(n,)` or `(n, 1)`. One-hot labels have the shape `(n,
classes)` of the output, so training stops with an error about shapes that does not name the cause.

## Bad
```python
import keras

(x_train, y_train), _ = keras.datasets.mnist.load_data()
y_train = keras.utils.to_categorical(y_train, 10)
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

## Good
```python
import keras

(x_train, y_train), _ = keras.datasets.mnist.load_data()
y_train = keras.utils.to_categorical(y_train, 10)
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
Keras 3.15 raises "ValueError: Argument `output` must have rank (ndim) `target.ndim - 1`. Received:
target.shape=(32, 10), output.shape=(32, 10)": labels `(32, 10)` have as many axes as the output `(32, 10)`, one too
many. Keras 2 (tf_keras 2.21) raises "ValueError: `labels.shape` must equal `logits.shape` except for the last
dimension. Received: labels.shape=(320,) and logits.shape=(32, 10)".

## Fix safety
Unsafe: `categorical_crossentropy` takes one-hot labels as they are, but integer labels kept under the same name
elsewhere would then fail. Multi-hot labels get no fix: they need sigmoid units and binary cross-entropy. An object
is rewritten only if `from_logits` is its only argument.

## References
- https://keras.io/api/losses/probabilistic_losses/#sparsecategoricalcrossentropy-class
- https://keras.io/api/losses/probabilistic_losses/#categoricalcrossentropy-class
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.changes import another_loss
from kclf_lint.findings import Applicability, Severity
from kclf_lint.rule import About, FixPlan, Report
from kclf_lint.semantics import Reaction, reaction
from kclf_lint.setups import Encoding, Family, Labels, Loss, SetUp
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, refuted
from kclf_lint.wording import labels_story, labels_text

SEVERITY = Severity.ERROR


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    for output in setup.outputs:
        match output.loss:
            case Loss(family=Family.SPARSE, name=str()) as loss if output.head.units != 1:  # that is KCF204
                reactions = [(labels, reaction(loss, labels, output.head, setup.keras)) for labels in output.labels]
                raising = [labels for labels, seen in reactions if seen is Reaction.RAISES]
                # Splits of both kinds contradict each other, not the loss.
                if raising and not any(seen is Reaction.ACCEPTS for _, seen in reactions):
                    related = labels_story(raising)
                    message = _message(loss, raising[0])
                    yield Report(
                        loss.place, message, related, _fix(setup, loss, raising), about=About(output, labels=raising[0])
                    )


def _message(loss: Loss, labels: Labels) -> str:
    remedy = "categorical_crossentropy"
    if labels.encoding is Encoding.MULTI_HOT:
        remedy = "sigmoid and binary_crossentropy"
    found = f"{loss.name} expects integer labels of shape (n,), but gets {labels_text(labels)}"
    return f"{found}: training stops with a ValueError; use {remedy}"


def _fix(setup: SetUp, loss: Loss, raising: list[Labels]) -> FixPlan | None:
    if any(labels.encoding is not Encoding.ONE_HOT for labels in raising):
        return None  # another loss alone would not help
    if not isinstance(loss.from_logits, bool):
        return None
    change = another_loss(setup, loss, "categorical_crossentropy", from_logits=loss.from_logits)
    return FixPlan("use the loss for one-hot labels", Applicability.UNSAFE, (change,)) if change else None


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """The sparse loss raises for rows of zeros and ones."""
    if trial.family is not Family.SPARSE or trial.units == 1 or seen.columns < 2:
        return refuted("no sparse loss on rows of zeros and ones")
    return confirmed(f"fit raises {seen.error}") if seen.error else refuted("training runs")
