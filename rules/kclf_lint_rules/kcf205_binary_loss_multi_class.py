"""Binary cross-entropy on several units although each sample has exactly one class.

## What it finds
`binary_crossentropy` or `BinaryFocalCrossentropy` on three or more units together with evidence that each sample has
exactly one class: one-hot labels, a categorical or sparse accuracy, or an argmax over the classes. Multi-hot labels
rule the report out. Two softmax units with one-hot labels are advice: there the binary loss is another way to
write the categorical one, or nearly so.

## Why it matters
Binary cross-entropy asks a yes/no question per unit and takes the mean. With one class out of ten, nine of ten answers
are "no", so the loss is small from the start, most of the gradient pushes units down, and binary accuracy shows 90 %
for a model that knows nothing. The categorical loss asks which class it is.

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
model.compile(optimizer="adam", loss="binary_crossentropy")
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
Nothing: no warning and no error, in Keras 3.15 and in Keras 2 (tf_keras 2.21). On the same weights of a softmax over
three classes the binary loss is 0.8017 and the categorical one 1.3757. On TensorFlow the
binary loss looks behind the activation, so softmax units are trained as if they were sigmoid units, and predicted by
softmax. For two softmax units both losses are equal where they see plain values (0.9831 for the same rows), but differ
there too on TensorFlow (0.6320 and 0.6190 on the same weights).

## Fix safety
Unsafe: `categorical_crossentropy` changes what is trained. It is offered where one-hot labels prove that it fits. An
object is rewritten only if `from_logits` is its only argument.

## References
- https://keras.io/api/losses/probabilistic_losses/#binarycrossentropy-class
- https://keras.io/api/losses/probabilistic_losses/#categoricalcrossentropy-class
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.changes import another_loss
from kclf_lint.evidence import Evidence, of_one_class
from kclf_lint.findings import Applicability, Severity
from kclf_lint.rule import About, FixPlan, Report
from kclf_lint.setups import Encoding, Family, Head, Loss, Output, SetUp
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, refuted
from kclf_lint.wording import layer_text

SEVERITY = Severity.WARNING


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    for output in setup.outputs:
        match output:
            case Output(head=Head(units=int() as units) as head, loss=Loss(family=Family.BINARY, name=str()) as loss):
                evidence = of_one_class(setup, output)
                if not evidence or units < 2 or (units == 2 and not _is_a_pair(output, loss)):
                    continue
                if head.activation == "sigmoid" and not evidence[0].certain:
                    continue  # head and loss agree: what contradicts both is told of the head (KCF102)
                related = tuple(step for one in evidence for step in one.story)
                severity = Severity.ADVICE if units == 2 else None
                message = _message(head, units, loss, evidence[0])
                yield Report(
                    loss.place,
                    message,
                    related,
                    _fix(setup, output, loss),
                    severity,
                    about=About(output, encoding=Encoding.ONE_HOT),
                )


def _is_a_pair(output: Output, loss: Loss) -> bool:
    """Whether two softmax units are trained with a loss that is the categorical one there."""
    one_hot = _is_one_hot(output)
    return loss.name == "binary_crossentropy" and output.head.activation == "softmax" and one_hot


def _is_one_hot(output: Output) -> bool:
    return bool(output.labels) and all(labels.encoding is Encoding.ONE_HOT for labels in output.labels)


def _message(head: Head, units: int, loss: Loss, evidence: Evidence) -> str:
    if units == 2:
        return (
            f"{loss.name} on two softmax units, {layer_text(head)}, is meant as categorical_crossentropy: "
            "write that, or use 1 sigmoid unit"
        )
    asked = f"{loss.name} asks {units} yes/no questions per sample, but {evidence.words}"
    return f"{asked}; use categorical_crossentropy"


def _fix(setup: SetUp, output: Output, loss: Loss) -> FixPlan | None:
    if not _is_one_hot(output) or not isinstance(loss.from_logits, bool) or loss.name != "binary_crossentropy":
        return None
    change = another_loss(setup, loss, "categorical_crossentropy", from_logits=loss.from_logits)
    return FixPlan("use the loss for exactly one class", Applicability.UNSAFE, (change,)) if change else None


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """The loss asks a question per unit, although each sample has one class."""
    units = trial.units
    several = units > 2 or (units == 2 and trial.activation == "softmax" and trial.loss_name == "binary_crossentropy")
    if trial.family is not Family.BINARY or not several or not seen.is_single_label or seen.error:
        return refuted("no binary loss that trains several units on one class per sample")
    if trial.labels is not None and trial.labels.is_of_steps:
        return refuted("each channel of a mask is trained on its own")
    share = (units - 1) / units
    samples = f"{len(seen.classes)} samples of one class each"
    return confirmed(f"of the {units * len(seen.classes)} yes/no questions about {samples} {share:.0%} are a no")
