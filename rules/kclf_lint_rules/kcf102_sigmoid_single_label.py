"""Sigmoid on two or more units although each sample has exactly one class.

## What it finds
An output of two or more sigmoid units (with a categorical or sparse loss also of a number that an expression names)
together with evidence that each sample has exactly one class: integer or one-hot labels (those of a generator with
`class_mode="categorical"` too), a categorical or sparse loss, a categorical or sparse accuracy, or an argmax over the
classes. Multi-hot labels rule the report out. For an output with more axes than `(batch, classes)`, such as masks,
one-hot labels, metrics and argmax are not enough.

## Why it matters
Sigmoid rates each class on its own, so the outputs of a sample don't add up to 1 and cannot be read as "how likely
is this class rather than the others". Several classes can be near 1.0 at once, or none. Softmax expresses that
exactly one class is right.

## Bad
```python
import keras

(x_train, y_train), _ = keras.datasets.mnist.load_data()
model = keras.Sequential(
    [
        keras.Input((28, 28)),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="sigmoid"),
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
Nothing: no warning, in Keras 3.15 and in Keras 2 (tf_keras 2.21). With a categorical or sparse cross-entropy the
TensorFlow backend takes the logits from behind the sigmoid and computes the loss of a softmax (1.3757 for both
activations in a small test), so the model is trained as if it ended in softmax, but `predict` returns sigmoid
values. With binary cross-entropy and one-hot labels it trains one yes/no question per class.

## Fix safety
Unsafe: `softmax` in place of `sigmoid` changes the outputs, and a threshold behind `predict` may have to become an
argmax.

## References
- https://keras.io/api/losses/probabilistic_losses/
- https://keras.io/api/layers/activations/
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.evidence import Evidence, of_one_class
from kclf_lint.findings import Applicability, Severity
from kclf_lint.places import Place
from kclf_lint.rule import About, FixPlan, Replace, Report
from kclf_lint.setups import Encoding, Family, Head, Output, SetUp, Symbol
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, refuted
from kclf_lint.wording import layer_text

SEVERITY = Severity.WARNING


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    for output in setup.outputs:
        match output.head:
            case Head(activation="sigmoid", place=Place() as place) if _is_for_classes(output):
                if evidence := of_one_class(setup, output):
                    related = tuple(step for one in evidence for step in one.story)
                    yield Report(
                        place,
                        _message(output.head, evidence[0]),
                        related,
                        _fix(output.head),
                        about=About(output, encoding=Encoding.ONE_HOT),
                    )


def _is_for_classes(output: Output) -> bool:
    """Two or more units, or a number named by an expression: one unit would be wrong with such a loss all the same."""
    match output.head.units:
        case int() as units:
            return units >= 2
        case Symbol():
            return output.loss is not None and output.loss.family in (Family.CATEGORICAL, Family.SPARSE)
        case _:
            return False


def _message(head: Head, evidence: Evidence) -> str:
    classes = f"{head.units} classes" if isinstance(head.units, int) else "the classes"
    advice = "use softmax" if evidence.certain else "use softmax, or a binary loss for several classes"
    return f"{layer_text(head)} rates {classes} independently, but {evidence.words}; {advice}"


def _fix(head: Head) -> FixPlan | None:
    if head.activation_place is None:
        return None
    change = Replace(head.activation_place, '"softmax"')
    return FixPlan("use softmax for exactly one class", Applicability.UNSAFE, (change,))


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """The outputs of a sample are probabilities that do not add up to 1, although it has exactly one class."""
    if not seen.is_single_label or not seen.are_probabilities or len(seen.rows[0]) < 2:
        return refuted("no sigmoids for samples of one class each")
    if trial.labels is not None and trial.labels.is_of_steps and trial.family is Family.BINARY:
        return refuted("each channel of a mask is trained on its own")
    evidence = f"the outputs of a sample add up to {min(seen.sums):.2f} to {max(seen.sums):.2f}"
    return confirmed(evidence) if any(abs(total - 1) > 1e-3 for total in seen.sums) else refuted(evidence)
