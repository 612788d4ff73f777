"""A regression loss on sigmoid or softmax outputs with class labels.

## What it finds
`mse`, `mae` or another loss for real numbers on an output that ends in sigmoid or softmax, with labels that are
classes.

## Why it matters
The squared error of a probability is flat where the model is most wrong: behind a saturated sigmoid or softmax the
gradient is nearly zero, so confident mistakes are corrected last. A cross-entropy is steepest there. With class ids
on several units each id is compared with every unit, which means nothing.

## Bad
```python
import keras
import numpy as np

x, y = np.random.rand(90, 4), np.random.randint(0, 2, 90)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="mse")
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
Nothing: no warning and no error, in Keras 3.15 and in Keras 2 (tf_keras 2.21). For a sigmoid output of 0.0067 and a
label of 1 the gradient of the squared error with respect to the logit is -0.0132, that of the binary cross-entropy
-0.9933. Class ids of shape `(n, 1)` on three units are broadcast without a word in both; ids of shape `(n,)` are
broadcast in Keras 2, Keras 3 raises "ValueError: Dimensions must be equal". Class ids on several units are an error
therefore.

## Fix safety
Unsafe: a cross-entropy that fits the labels changes what is trained. An object is rewritten only if it has no
arguments.

## References
- https://keras.io/api/losses/probabilistic_losses/
- https://keras.io/api/losses/regression_losses/
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.changes import another_loss
from kclf_lint.findings import Applicability, Severity
from kclf_lint.rule import About, FixPlan, Report
from kclf_lint.setups import CLASS_IDS, Encoding, Family, Head, Labels, Loss, Output, SetUp
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, inconclusive, refuted
from kclf_lint.wording import labels_story, labels_text

SEVERITY = Severity.ADVICE


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    for output in setup.outputs:
        match output:
            case Output(
                head=Head(activation="sigmoid" | "softmax", units=int()),
                loss=Loss(family=Family.REGRESSION, name=str()) as loss,
            ):
                remedies = [_remedy(labels, output.head) for labels in output.labels]
                if not remedies or not all(remedies):
                    continue
                first, related = output.labels[0], labels_story(output.labels)
                severity = Severity.ERROR if _are_repeated(first, output.head) else None
                message = _message(output.head, loss, first, remedies[0])
                yield Report(loss.place, message, related, _fix(setup, loss, remedies), severity, about=About(output))


def _remedy(labels: Labels, head: Head) -> str:
    """The loss for these labels on this output; empty where they are no classes, or not known to be."""
    if labels.is_filled:
        return ""  # the real and the made pictures of a GAN
    match labels.encoding:
        case Encoding.BINARY if head.units == 1 and head.activation == "sigmoid":
            return "binary_crossentropy"
        case Encoding.ONE_HOT if head.units != 1:
            return "categorical_crossentropy"
        case Encoding.MULTI_HOT if head.units != 1:
            return "binary_crossentropy"
        case Encoding.INTEGER | Encoding.BINARY if _are_repeated(labels, head):
            return "sparse_categorical_crossentropy"
        case _:
            return ""


def _are_repeated(labels: Labels, head: Head) -> bool:
    """Whether one class id per sample meets several units."""
    one_each = labels.rank == 1 or (labels.rank == 2 and labels.last == 1)
    return labels.encoding in CLASS_IDS and one_each and head.units != 1 and head.rank == 2


def _message(head: Head, loss: Loss, labels: Labels, remedy: str) -> str:
    if _are_repeated(labels, head):
        return f"{loss.name} compares each of the {labels_text(labels)} with all {head.units} units; use {remedy}"
    found = f"{loss.name} on {head.activation} outputs learns little from confident mistakes"
    return f"{found}, and the {labels_text(labels)} are classes; use {remedy}"


def _fix(setup: SetUp, loss: Loss, remedies: list[str]) -> FixPlan | None:
    if len(set(remedies)) > 1:
        return None
    change = another_loss(setup, loss, remedies[0])
    return FixPlan("use a loss for classes", Applicability.UNSAFE, (change,)) if change else None


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """The loss for real numbers is trained on probabilities and classes."""
    if trial.family is not Family.REGRESSION or trial.activation not in ("sigmoid", "softmax"):
        return refuted("no loss for real numbers on probabilities")
    if trial.units == 1 and (seen.columns > 1 or trial.activation == "softmax"):
        return refuted("one unit for several classes")
    if "labels" in trial.stand_ins:
        return inconclusive("the labels are not known")
    if not seen.classes or trial.labels is None or trial.labels.made_by == "filled":
        return refuted("the labels are no classes")
    if seen.error:
        return confirmed(f"fit raises {seen.error}")
    outcome = f"training runs, and {trial.loss_name} of outputs and class labels is {seen.losses[0]:.2f}"
    return confirmed(f"{outcome}{seen.right_text}")
