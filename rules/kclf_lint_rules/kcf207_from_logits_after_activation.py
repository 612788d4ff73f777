"""``from_logits=True`` although the output already went through sigmoid or softmax.

## What it finds
A cross-entropy with `from_logits=True` on a model whose output ends in sigmoid or softmax.

## Why it matters
`from_logits=True` says that the loss has to apply sigmoid or softmax itself. Applied twice, it squeezes
probabilities from [0, 1] into [0.5, 0.73] (sigmoid), so that even a certain and right answer keeps a large loss and
training slows down or stalls. Where the backend repairs the mistake, the code still says something else than what
happens.

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
model.compile(optimizer="adam", loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
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
On the TensorFlow backend Keras 3.15 and Keras 2 (tf_keras 2.21) warn where they can see the activation:
"`binary_crossentropy` received `from_logits=True`, but the `output` argument was produced by a Sigmoid activation
and thus does not represent logits. Was this intended?", and use the logits from behind it: the loss is the right
one (0.9899 in a small test). With any layer after the activation (a Reshape in the test), with the focal losses of
Keras 3, in a loss called on arrays, and on other backends the activation is applied twice without a word: 0.7771 in
place of 0.9899.

## Fix safety
Unsafe: `from_logits=False` changes the loss wherever the activation was applied twice.

## References
- https://keras.io/api/losses/probabilistic_losses/
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.findings import Applicability, Severity
from kclf_lint.rule import About, FixPlan, Replace, Report
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
                head=Head(activation="sigmoid" | "softmax" as activation) as head,
                loss=Loss(from_logits=True, name=str()) as loss,
            ) if is_cross_entropy(loss):
                related = told(head.place, f"the output goes through {activation} here")
                yield Report(
                    loss.object_place or loss.place,
                    _message(head, activation, loss),
                    related,
                    _fix(loss),
                    about=About(output),
                )


def _message(head: Head, activation: str, loss: Loss) -> str:
    again = "sigmoid" if loss.family is Family.BINARY else "softmax"
    found = (
        f"{layer_text(head)} ends in {activation}, but from_logits=True makes the loss apply {again} to it once more"
    )
    return f"{found}; use from_logits=False, or no activation"


def _fix(loss: Loss) -> FixPlan | None:
    if loss.from_logits_place is None:
        return None
    change = Replace(loss.from_logits_place, "False")
    return FixPlan("let the loss expect probabilities", Applicability.UNSAFE, (change,))


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """The loss takes probabilities for logits: Keras warns, or the loss is that of another activation on top."""
    if not trial.from_logits or not seen.are_probabilities:
        return refuted("no probabilities where logits are expected")
    if warned := next((said for said in seen.warnings if "received `from_logits=True`" in said), None):
        return confirmed(f"Keras warns: {warned}")
    return confirmed("every output is between 0 and 1, and the loss takes them for logits")
