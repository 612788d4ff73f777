"""Softmax on classes that are not exclusive.

## What it finds
An output that ends in softmax, trained with multi-hot labels: rows in which any number of classes may be 1.

## Why it matters
Softmax makes the outputs of a sample add up to 1, so a second class can only become likely if the first one becomes
less so. A sample with three right classes gets at most a third for each, and a sample with none still gets 1 in total:
a threshold behind it finds one class at most.

## Bad
```python
import keras
import numpy as np

x, tags = np.random.rand(90, 4), np.random.randint(0, 2, (90, 5))
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(5, activation="softmax")])
model.compile(optimizer="adam", loss="binary_crossentropy")
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
Nothing: no warning and no error, in Keras 3.15 and in Keras 2 (tf_keras 2.21). On TensorFlow `binary_crossentropy`
takes the logits from behind the softmax and trains them as if it were a sigmoid, so the loss looks right (0.8513 to
0.4356 in 300 epochs of a small test, the same for both activations), but `predict` returns rows that add up to 1.

## Fix safety
Unsafe: `sigmoid` in place of `softmax` changes the outputs, and an argmax behind `predict` has to become a threshold.

## References
- https://keras.io/api/layers/activations/#softmax-function
- https://keras.io/api/losses/probabilistic_losses/#binarycrossentropy-class
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.findings import Applicability, Severity
from kclf_lint.places import Place
from kclf_lint.rule import About, FixPlan, Replace, Report
from kclf_lint.setups import Encoding, Head, Labels, SetUp
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, refuted
from kclf_lint.wording import labels_story, labels_text, layer_text

SEVERITY = Severity.WARNING


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    for output in setup.outputs:
        match output.head:
            case Head(activation="softmax", place=Place() as place) as head if head.units != 1:  # that is KCF101
                multi_hot = [labels for labels in output.labels if labels.encoding is Encoding.MULTI_HOT]
                # Splits of both kinds contradict each other, not the head.
                contradicting = any(labels.encoding is Encoding.ONE_HOT for labels in output.labels)
                if multi_hot and not contradicting and _is_over_classes(head, multi_hot[0]):
                    yield Report(
                        place,
                        _message(head, multi_hot[0]),
                        labels_story(multi_hot),
                        _fix(head),
                        about=About(output, labels=multi_hot[0]),
                    )


def _is_over_classes(head: Head, labels: Labels) -> bool:
    # An output with more axes may have its softmax along another one.
    return (head.rank if isinstance(head.rank, int) else labels.rank) == 2


def _message(head: Head, labels: Labels) -> str:
    found = f"{layer_text(head)} makes the outputs of a sample add up to 1"
    return f"{found}, but {labels_text(labels)} may have several classes; use sigmoid"


def _fix(head: Head) -> FixPlan | None:
    if head.activation_place is None:
        return None
    change = Replace(head.activation_place, '"sigmoid"')
    return FixPlan("use sigmoid for several classes", Applicability.UNSAFE, (change,))


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """The outputs of a sample add up to 1, although it may have several classes."""
    most = seen.most_classes
    if trial.activation != "softmax" or trial.units < 2 or most < 2:
        return refuted("no softmax for samples of several classes")
    evidence = f"the outputs add up to {min(seen.sums):.2f}, but a sample has up to {most} classes"
    return confirmed(evidence) if all(abs(total - 1) < 1e-3 for total in seen.sums) else refuted(evidence)
