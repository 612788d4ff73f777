"""The output has no activation, but the cross-entropy expects probabilities.

## What it finds
An output layer without activation (or with `"linear"`) trained with a cross-entropy whose `from_logits` is False.
That is the default, and the only meaning of the string and function forms, such as `loss="binary_crossentropy"`.

## Why it matters
Without activation the output is any real number, the loss clips it into (0, 1) and takes it for a probability.
Where it clips, the gradient is zero: those samples teach nothing, the loss stays high and training stalls or
drifts.

## Bad
```python
import keras

(x_train, y_train), _ = keras.datasets.mnist.load_data()
model = keras.Sequential(
    [
        keras.Input((28, 28)),
        keras.layers.Flatten(),
        keras.layers.Dense(10),
    ]
)
model.compile(optimizer="adam", loss=keras.losses.SparseCategoricalCrossentropy())
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
        keras.layers.Dense(10),
    ]
)
model.compile(optimizer="adam", loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(x_train / 255, y_train)
```

## What Keras does
Nothing: no warning and no error, in Keras 3.15 and in Keras 2 (tf_keras 2.21). Measured on the same weights of a
small model: binary cross-entropy 5.4902 without the flag and 0.9899 with it, sparse categorical 5.1178 and 1.3757.
In 20 epochs on separable data the binary loss went from 7.54 to 7.97 without the flag, and from 0.89 to 0.83 with
it.

## Fix safety
Unsafe: `from_logits=True` changes the loss. What `predict` returns stays logits: thresholds there belong at 0.0,
and metrics such as AUC and BinaryAccuracy need `from_logits` or a threshold of their own. An activation on the
output layer is the other way out. A string or function is rewritten only if the file has a name for the keras
module.

## References
- https://keras.io/api/losses/probabilistic_losses/
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.changes import another_loss
from kclf_lint.findings import Applicability, Severity
from kclf_lint.places import Place
from kclf_lint.rule import About, AddArgument, Change, FixPlan, Replace, Report
from kclf_lint.semantics import is_cross_entropy
from kclf_lint.setups import Family, Head, Loss, Output, SetUp
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, refuted
from kclf_lint.wording import layer_text, told

SEVERITY = Severity.WARNING


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    for output in setup.outputs:
        match output:
            case Output(
                head=Head(activation="linear") as head, loss=Loss(from_logits=False, name=str() as name) as loss
            ) if is_cross_entropy(loss):
                related = told(head.place, "the output has no activation")
                fix = _fix(setup, loss, name)
                yield Report(
                    loss.object_place or loss.place, _message(head, name, loss), related, fix, about=About(output)
                )


def _message(head: Head, name: str, loss: Loss) -> str:
    activation = "sigmoid" if loss.family is Family.BINARY else "softmax"
    found = f"{layer_text(head)} gives logits, but {name} without from_logits=True expects probabilities"
    return f"{found}: the loss is wrong; set it, or activation='{activation}'"


def _fix(setup: SetUp, loss: Loss, name: str) -> FixPlan | None:
    change: Change | None
    match loss:
        case Loss(from_logits_place=Place() as flag):
            change = Replace(flag, "True")
        case Loss(spelling="object", object_place=Place() as made):
            change = AddArgument(made, "from_logits=True")
        case _:
            change = another_loss(setup, loss, name, from_logits=True)
    return FixPlan("let the loss expect logits", Applicability.UNSAFE, (change,)) if change else None


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """The loss takes logits for probabilities."""
    expects = trial.loss_name.endswith("crossentropy") and not trial.from_logits
    if not expects or trial.activation != "linear" or not seen.outputs:
        return refuted("no logits where probabilities are expected")
    values = seen.values
    evidence = (
        f"the outputs range from {min(values):.2f} to {max(values):.2f}, and the loss takes them for probabilities"
    )
    return refuted(evidence) if seen.are_probabilities else confirmed(evidence)
