"""Categorical loss with integer labels.

## What it finds
`categorical_crossentropy` (string, function or class) or another loss that expects one-hot labels, such as
`CategoricalFocalCrossentropy`, `KLDivergence` or `CategoricalHinge`, on labels that are class ids.

## Why it matters
These losses compare the output `(n, classes)` with labels of the same shape. Class ids have the shape `(n,)` or
`(n, 1)`: training stops with an error about shapes, or, worse, each id is silently repeated over all classes.

## Bad
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
model.compile(optimizer="adam", loss="categorical_crossentropy")
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
For `categorical_crossentropy` Keras 3.15 raises "ValueError: Arguments `target` and `output` must have the same
rank (ndim). Received: target.shape=(32,), output.shape=(32, 10)" for labels of shape `(n,)`, and "ValueError:
Arguments `target` and `output` must have the same shape. Received: target.shape=(32, 1), output.shape=(32, 10)" for
`(n, 1)`. Keras 2 (tf_keras 2.21) raises "ValueError: Shapes (32, 1) and (32, 10) are incompatible" for both.

`CategoricalFocalCrossentropy`, `KLDivergence` and `CategoricalHinge` don't compare shapes in Keras 3: labels `(n,)`
raise "ValueError: Dimensions must be equal", labels `(n, 1)` are broadcast and training runs on nonsense. In Keras
2 the focal loss raises for both shapes, the other two broadcast both.

## Fix safety
Unsafe: `sparse_categorical_crossentropy` takes class ids, but one-hot labels kept under the same name elsewhere
would then fail. An object is rewritten only if `from_logits` is its only argument. Losses without a sparse form get
no fix.

## References
- https://keras.io/api/losses/probabilistic_losses/#categoricalcrossentropy-class
- https://keras.io/api/losses/probabilistic_losses/#sparsecategoricalcrossentropy-class
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.changes import another_loss
from kclf_lint.findings import Applicability, Severity
from kclf_lint.rule import About, FixPlan, Report
from kclf_lint.semantics import Reaction, reaction
from kclf_lint.setups import CLASS_IDS, Encoding, Family, Head, Labels, Loss, SetUp
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, refuted
from kclf_lint.wording import labels_story, labels_text, size_text

SEVERITY = Severity.ERROR


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    for output in setup.outputs:
        match output.loss:
            case Loss(family=Family.CATEGORICAL, name=str()) as loss:
                reactions = [(labels, _reaction(loss, labels, output.head, setup.keras)) for labels in output.labels]
                wrong = [(labels, seen) for labels, seen in reactions if seen in (Reaction.RAISES, Reaction.BROADCASTS)]
                # Splits of both kinds contradict each other, not the loss.
                if wrong and not any(labels.encoding is Encoding.ONE_HOT for labels in output.labels):
                    related = labels_story(labels for labels, _ in wrong)
                    message = _message(loss, output.head, *wrong[0])
                    yield Report(
                        loss.place, message, related, _fix(setup, loss), about=About(output, labels=wrong[0][0])
                    )


def _reaction(loss: Loss, labels: Labels, head: Head, keras: int) -> Reaction | None:
    """The reaction, where it is a matter of labels: one unit is a mistake of its own with another remedy."""
    if labels.encoding not in CLASS_IDS:
        return None
    one_unit_possible = labels.encoding is Encoding.BINARY or labels.classes == 2
    if head.units == 1 or (one_unit_possible and not isinstance(head.units, int)):
        return None
    seen = reaction(loss, labels, head, keras)
    return seen if isinstance(seen, Reaction) else None


def _message(loss: Loss, head: Head, labels: Labels, seen: Reaction) -> str:
    if seen is Reaction.BROADCASTS:
        outcome = "each label is silently repeated over all units"
    elif isinstance(head.units, int):
        outcome = "training stops with a ValueError"
    else:
        outcome = "with 2+ units training stops with a ValueError"
    expected = f"{loss.name} expects one-hot labels of shape (n, {size_text(head.units, 'classes')})"
    remedy = "sparse_categorical_crossentropy" if loss.name == "categorical_crossentropy" else "one-hot labels"
    return f"{expected}, but gets {labels_text(labels)}: {outcome}; use {remedy}"


def _fix(setup: SetUp, loss: Loss) -> FixPlan | None:
    if loss.name != "categorical_crossentropy" or not isinstance(loss.from_logits, bool):
        return None
    change = another_loss(setup, loss, "sparse_categorical_crossentropy", from_logits=loss.from_logits)
    return FixPlan("use the loss for integer labels", Applicability.UNSAFE, (change,)) if change else None


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """The categorical loss raises for class ids, or repeats them over all units."""
    if trial.family is not Family.CATEGORICAL or trial.units == 1 or seen.columns != 1:
        return refuted("no categorical loss on class ids")
    if seen.error:
        return confirmed(f"fit raises {seen.error}")
    return confirmed(f"training runs on class ids, the loss starts at {seen.losses[0]:.4f}")
