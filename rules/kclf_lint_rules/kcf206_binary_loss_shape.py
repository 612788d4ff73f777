"""Binary cross-entropy with labels that don't have the shape of the output.

## What it finds
`binary_crossentropy` or `BinaryFocalCrossentropy` with class ids of shape `(n,)` or `(n, 1)` on two or more units, or
with one-hot or multi-hot labels of two or more columns on one unit.

## Why it matters
Binary cross-entropy compares output and labels element by element. Class ids have one number per sample, so they fit
one unit; rows of zeros and ones need a unit for each column. Everything else stops training with an error about
shapes that does not say which side is wrong.

## Bad
```python
import keras
import numpy as np

x, y = np.random.rand(90, 4), np.random.randint(0, 2, 90)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, activation="softmax")])
model.compile(optimizer="adam", loss="binary_crossentropy")
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
Keras 3.15 raises "ValueError: Arguments `target` and `output` must have the same rank (ndim). Received:
target.shape=(32,), output.shape=(32, 2)" for ids of shape `(n,)`, and "ValueError: Arguments `target` and `output` must
have the same shape. Received: target.shape=(32, 1), output.shape=(32, 2)" for `(n, 1)`, or "target.shape=(32, 3),
output.shape=(32, 1)" for one-hot labels. Keras 2 (tf_keras 2.21) raises "ValueError: `logits` and `labels` must have
the same shape, received ((32, 2) vs (32, 1))" behind sigmoid and softmax, and with `from_logits=True`. Behind any other
activation it repeats the one column to fit the others and trains without a word.

## Fix safety
Unsafe: `sparse_categorical_crossentropy` takes class ids on two or more units, but one sigmoid unit may have been
meant. Rows of zeros and ones on one unit get no fix: the output needs more units.

## References
- https://keras.io/api/losses/probabilistic_losses/#binarycrossentropy-class
- https://keras.io/api/losses/probabilistic_losses/#sparsecategoricalcrossentropy-class
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.changes import another_loss
from kclf_lint.findings import Applicability, Severity
from kclf_lint.rule import About, FixPlan, Report
from kclf_lint.semantics import Reaction, reaction
from kclf_lint.setups import CLASS_IDS, ROWS, Encoding, Family, Head, Labels, Loss, Output, SetUp
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, refuted
from kclf_lint.wording import labels_story, labels_text, told, units_for

SEVERITY = Severity.ERROR
REPLACES = ("KCF205",)


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    for output in setup.outputs:
        match output:
            case Output(head=Head(units=int()) as head, loss=Loss(family=Family.BINARY, name=str()) as loss):
                wrong = [labels for labels in output.labels if _cannot_fit(labels, head)]
                # Splits of both kinds contradict each other, not the loss.
                if wrong and all(labels in wrong or _is_unknown(labels) for labels in output.labels):
                    place = told(head.place, "this is the output")
                    related = (*labels_story(wrong), *place)
                    yield Report(
                        loss.place,
                        _message(setup, loss, head, wrong[0]),
                        related,
                        _fix(setup, loss, head),
                        about=About(output, labels=wrong[0]),
                    )


def _cannot_fit(labels: Labels, head: Head) -> bool:
    """Whether labels of this encoding have another last axis than the output: an axis too many is another mistake."""
    if labels.encoding in CLASS_IDS:
        if not isinstance(head.units, int) or head.units < 2:
            return False
        if labels.rank == 1:
            return head.rank == 2 or not isinstance(head.rank, int)
        one_axis_less = isinstance(labels.rank, int) and isinstance(head.rank, int) and labels.rank == head.rank - 1
        return one_axis_less or (labels.last == 1 and isinstance(labels.rank, int) and labels.rank == head.rank)
    if labels.encoding in ROWS:
        same_rank = not isinstance(labels.rank, int) or not isinstance(head.rank, int) or labels.rank == head.rank
        return head.units == 1 and same_rank and isinstance(labels.last, int) and labels.last > 1
    return False


def _is_unknown(labels: Labels) -> bool:
    return not isinstance(labels.encoding, Encoding)


def _message(setup: SetUp, loss: Loss, head: Head, labels: Labels) -> str:
    remedy = units_for([labels]) if head.units == 1 else "sparse_categorical_crossentropy, or 1 unit"
    units = "1 unit" if head.units == 1 else f"{head.units} units"
    found = f"{loss.name} gets {labels_text(labels)}, but the output has {units}"
    if reaction(loss, labels, head, setup.keras) is Reaction.BROADCASTS:
        return f"{found}: one is silently repeated to fit the other; use {remedy}"
    return f"{found}: training stops with a ValueError; use {remedy}"


def _fix(setup: SetUp, loss: Loss, head: Head) -> FixPlan | None:
    if head.units == 1 or not isinstance(loss.from_logits, bool) or loss.name != "binary_crossentropy":
        return None
    change = another_loss(setup, loss, "sparse_categorical_crossentropy", from_logits=loss.from_logits)
    return FixPlan("use the loss for class ids", Applicability.UNSAFE, (change,)) if change else None


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """The binary loss raises for labels of another shape, or repeats them."""
    if trial.family is not Family.BINARY or seen.columns in (0, trial.units):
        return refuted("no binary loss on labels of another shape")
    if seen.error:
        return confirmed(f"fit raises {seen.error}")
    return confirmed(f"{seen.columns} columns of labels are repeated to fit {trial.units} units")
