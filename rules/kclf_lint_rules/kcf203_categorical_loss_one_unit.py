"""Categorical loss on an output of one unit.

## What it finds
`categorical_crossentropy` or `CategoricalFocalCrossentropy` (in any spelling) on an output whose last axis has one
unit, and `KLDivergence` there if the labels are classes or the activation is softmax.

## Why it matters
A categorical loss looks at the probability of the right class among all classes of a sample. With one unit there is
nothing to choose from: the loss is 0.0 for every sample, whatever the labels are, and nothing can be learned.

## Bad
```python
import keras
import numpy as np

x, y = np.random.rand(90, 4), np.random.randint(0, 2, 90)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(x, y)
```

## Good
```python
import keras
import numpy as np

x, y = np.random.rand(90, 4), np.random.randint(0, 2, 90)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x, y)
```

## What Keras does
Keras 3.15 and Keras 2 (tf_keras 2.21) warn once: "In loss categorical_crossentropy, expected y_pred.shape to be
(batch_size, num_classes) with num_classes > 1. Received: y_pred.shape=(32, 1). Consider using 'binary_crossentropy'
if you only have 2 classes." Training runs and the loss is 0.0 from the first batch on, for labels of shape `(n,)` and
`(n, 1)`. One-hot labels raise "ValueError: Arguments `target` and `output` must have the same shape. Received:
target.shape=(32, 2), output.shape=(32, 1)", in Keras 2 "ValueError: Shapes (32, 2) and (32, 1) are incompatible".
`KLDivergence` says nothing: behind softmax it is 0.0, behind sigmoid it counts the samples of class 1 alone, so that
the output only grows.

## Fix safety
Unsafe: `binary_crossentropy` is the loss for one unit, and training is another one with it. An output without
activation gets `from_logits=True` with it. There is no fix for labels of more than two classes or one-hot labels: those
need an output of as many units.

## References
- https://keras.io/api/losses/probabilistic_losses/#categoricalcrossentropy-class
- https://keras.io/api/losses/probabilistic_losses/#binarycrossentropy-class
"""

from __future__ import annotations

from collections.abc import Iterator
from math import log

from kclf_lint.changes import another_loss
from kclf_lint.findings import Applicability, Severity
from kclf_lint.rule import About, FixPlan, Report
from kclf_lint.semantics import Reaction, reaction
from kclf_lint.setups import CLASS_IDS, Family, Head, Loss, Output, SetUp
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, refuted
from kclf_lint.wording import labels_story, labels_text, layer_text, one_unit_loss, told, units_for

SEVERITY = Severity.ERROR
REPLACES = ("KCF207", "KCF208")


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    for output in setup.outputs:
        match output:
            case Output(head=Head(units=1), loss=Loss(family=Family.CATEGORICAL, name=str()) as loss) if _is_empty(
                loss, output
            ):
                head = told(output.head.place, "the output has one unit")
                related = (*head, *labels_story(output.labels))
                instead = (loss.object_place,) if loss.object_place is not None else ()
                yield Report(
                    loss.place,
                    _message(setup, loss, output),
                    related,
                    _fix(setup, loss, output),
                    instead=instead,
                    about=About(output),
                )


def _is_empty(loss: Loss, output: Output) -> bool:
    """Whether this loss says nothing of one unit; a hinge or the divergence of real numbers does."""
    if loss.name == "kl_divergence":
        return output.head.activation == "softmax" or any(one.encoding in CLASS_IDS for one in output.labels)
    return loss.name in ("categorical_crossentropy", "categorical_focal_crossentropy")


def _message(setup: SetUp, loss: Loss, output: Output) -> str:
    remedy = units_for(output.labels) or one_unit_loss(output.labels)
    return f"{loss.name} on 1 unit, {layer_text(output.head)}, {_outcome(setup, loss, output)}; use {remedy}"


def _outcome(setup: SetUp, loss: Loss, output: Output) -> str:
    for labels in output.labels:
        if reaction(loss, labels, output.head, setup.keras) is Reaction.RAISES:
            return f"gets {labels_text(labels)}: training stops"
    if loss.name == "kl_divergence" and output.head.activation != "softmax":
        return "counts the samples of class 1 alone: nothing is learned"
    return "is 0.0 for every sample: nothing is learned"


def _fix(setup: SetUp, loss: Loss, output: Output) -> FixPlan | None:
    if units_for(output.labels):
        return None
    is_logits = output.head.activation == "linear" or loss.from_logits is True
    change = another_loss(setup, loss, "binary_crossentropy", from_logits=is_logits)
    return FixPlan("use the loss for one unit", Applicability.UNSAFE, (change,)) if change else None


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """The loss of one unit is 0 (not a number, where relu gives 0), or the labels have more columns."""
    if trial.family is not Family.CATEGORICAL or trial.units != 1:
        return refuted("no categorical loss on one unit")
    if seen.error:
        return confirmed(f"fit raises {seen.error}")
    if trial.loss_name == "kl_divergence" and trial.activation != "softmax":
        return _counts_class_1_alone(seen) if seen.classes else refuted("the labels are no classes")
    evidence = f"the loss goes from {seen.losses[0]:.4f} to {seen.losses[-1]:.4f}"
    return confirmed(evidence) if not any(abs(value) > 1e-4 for value in seen.losses) else refuted(evidence)


def _counts_class_1_alone(seen: Observation) -> Verdict:
    """Whether the samples of class 0 are no part of the divergence, whatever the output says of them."""
    pairs = zip(seen.rows, seen.classes, strict=True)
    of_class_1 = sum(-log(max(row[0], 1e-7)) for row, of in pairs if of == 1) / len(seen.rows)
    evidence = f"the loss is {seen.losses[0]:.4f}; without the samples of class 0 it would be {of_class_1:.4f}"
    return confirmed(evidence) if abs(seen.losses[0] - of_class_1) < 1e-3 else refuted(evidence)
