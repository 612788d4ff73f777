"""Categorical loss with multi-hot labels.

## What it finds
`categorical_crossentropy` or another loss for exactly one class (`CategoricalFocalCrossentropy`, `KLDivergence`,
`CategoricalHinge`) with labels that may have several ones in a row.

## Why it matters
A categorical loss compares a row of labels with probabilities that add up to 1. A sample with three right classes
would need three probabilities of 1, so its loss can't come near 0, samples with many classes weigh more than others,
and a sample without any class teaches nothing. A yes/no question for each class fits.

## Bad
```python
import keras
import numpy as np

x, tags = np.random.rand(90, 4), np.random.randint(0, 2, (90, 5))
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(5, activation="sigmoid")])
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(x, tags)
```

## Good
```python
import keras
import numpy as np

x, tags = np.random.rand(90, 4), np.random.randint(0, 2, (90, 5))
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(5, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x, tags)
```

## What Keras does
Nothing: no warning and no error, in Keras 3.15 and in Keras 2 (tf_keras 2.21). On rows with one to three ones out of
three the categorical loss stays above 2.3 after 300 epochs, for sigmoid and softmax alike: the least that is
possible for a row of two ones is 1.39 (two times the logarithm of 2). A row of zeros has the loss 0.0.

## Fix safety
Unsafe: `binary_crossentropy` changes what is trained, and needs sigmoid or logits behind it. An object is rewritten
only if `from_logits` is its only argument. The focal loss, the divergence and the hinge get no fix.

## References
- https://keras.io/api/losses/probabilistic_losses/#binarycrossentropy-class
- https://keras.io/api/losses/probabilistic_losses/#categoricalcrossentropy-class
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.changes import another_loss
from kclf_lint.findings import Applicability, Severity
from kclf_lint.rule import About, FixPlan, Report
from kclf_lint.setups import Encoding, Family, Loss, SetUp
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, refuted
from kclf_lint.wording import labels_story, labels_text

SEVERITY = Severity.WARNING


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    for output in setup.outputs:
        match output.loss:
            case Loss(family=Family.CATEGORICAL, name=str()) as loss if output.head.units != 1:  # that is KCF203
                multi_hot = [labels for labels in output.labels if labels.encoding is Encoding.MULTI_HOT]
                # Splits of both kinds contradict each other, not the loss.
                if multi_hot and not any(labels.encoding is Encoding.ONE_HOT for labels in output.labels):
                    message = (
                        f"{loss.name} expects exactly one class per sample, but gets {labels_text(multi_hot[0])}: "
                        "its loss can't reach 0; use sigmoid and binary_crossentropy"
                    )
                    yield Report(
                        loss.place,
                        message,
                        labels_story(multi_hot),
                        _fix(setup, loss),
                        about=About(output, labels=multi_hot[0]),
                    )


def _fix(setup: SetUp, loss: Loss) -> FixPlan | None:
    if loss.name != "categorical_crossentropy" or not isinstance(loss.from_logits, bool):
        return None
    change = another_loss(setup, loss, "binary_crossentropy", from_logits=loss.from_logits)
    return FixPlan("use the loss for several classes", Applicability.UNSAFE, (change,)) if change else None


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """Samples have several classes, and the loss is for one."""
    most = seen.most_classes
    if trial.family is not Family.CATEGORICAL or trial.units == 1 or most < 2:
        return refuted("no categorical loss on samples of several classes")
    found = f"{seen.with_several_classes} of {len(seen.classes)} samples have several classes, up to {most}"
    return confirmed(f"{found}; training runs on them, and the loss starts at {seen.losses[0]:.2f}")
