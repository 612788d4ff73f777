"""The output's activation gives no probabilities, but the cross-entropy expects them.

## What it finds
An output that ends in relu, tanh, elu, selu, softplus or another activation whose values are no probabilities (also a
layer's own default, such as tanh of an LSTM), trained with a cross-entropy whose `from_logits` is False, or with
`KLDivergence` on class labels.

## Why it matters
The loss takes the logarithm of the output. A tanh goes below 0, a relu is exactly 0 for half of the inputs and above
1 for others: Keras clips such values, and where it clips the gradient is zero. A sample that a relu has set to 0
can't be learned any more.

## Bad
```python
import keras

(x_train, y_train), _ = keras.datasets.mnist.load_data()
model = keras.Sequential(
    [
        keras.Input((28, 28)),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="relu"),
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
Nothing: no warning and no error, in Keras 3.15 and in Keras 2 (tf_keras 2.21). Measured on the same weights of a
small model: sparse categorical cross-entropy 5.1178 with relu, 5.0808 with tanh, 1.3757 with softmax; binary
cross-entropy 5.4902 with relu (5.2736 in Keras 2) and 0.9899 with sigmoid. The categorical loss divides each row by
its sum, so a relu that is 0 for all classes of a sample makes the loss NaN, and softplus or exponential train as if
they were normalised, although `predict` returns no probabilities: those two are a warning there.

## Fix safety
Unsafe: `sigmoid` for one unit or a binary loss, else `softmax`, in place of the written activation changes the
outputs. A recurrent layer gets no fix: it needs a Dense layer behind it.

## References
- https://keras.io/api/losses/probabilistic_losses/
- https://keras.io/api/layers/activations/
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.findings import Applicability, Severity
from kclf_lint.places import Place
from kclf_lint.rule import About, FixPlan, Replace, Report
from kclf_lint.semantics import is_cross_entropy
from kclf_lint.setups import Encoding, Family, Head, Loss, Output, SetUp
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, inconclusive, refuted
from kclf_lint.wording import layer_text

SEVERITY = Severity.ERROR

_NO_PROBABILITIES = frozenset(
    "celu elu exponential gelu hard_shrink hard_silu hard_swish hard_tanh leaky_relu log_sigmoid log_softmax mish "
    "prelu relu relu6 selu silu soft_shrink softplus softsign sparse_plus squareplus swish tanh tanh_shrink threshold "
    "thresholded_relu".split()
)
_POSITIVE = ("softplus", "exponential")
_RECURRENT = ("SimpleRNN", "LSTM", "GRU", "Bidirectional", "ConvLSTM1D", "ConvLSTM2D")
_CLASS_LABELS = (Encoding.INTEGER, Encoding.BINARY, Encoding.ONE_HOT)


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    for output in setup.outputs:
        match output:
            case Output(
                head=Head(activation=str() as activation, place=Place() as place) as head,
                loss=Loss(from_logits=False, name=str() as name) as loss,
            ) if activation in _NO_PROBABILITIES and _expects_probabilities(loss, output) and _is_final(head):
                normalised = activation in _POSITIVE and loss.family is Family.CATEGORICAL and head.units != 1
                severity = Severity.WARNING if normalised else None
                related = ((loss.place, f"{name} expects probabilities"),)
                yield Report(
                    place, _message(head, activation, loss), related, _fix(head, loss), severity, about=About(output)
                )


def _expects_probabilities(loss: Loss, output: Output) -> bool:
    if any(labels.encoding is Encoding.CONTINUOUS for labels in output.labels):
        return False  # an autoencoder, or shares: the loss is a distance there
    if loss.name == "kl_divergence":
        return any(labels.encoding in _CLASS_LABELS for labels in output.labels)
    return is_cross_entropy(loss)


def _is_final(head: Head) -> bool:
    """Whether nothing behind the activation may bring its values back to [0, 1]."""
    behind = list(head.steps)
    while behind and behind[-1].activation is None:
        if behind.pop().name in ("", "Rescaling", "Normalization"):
            return False
    return True


def _is_recurrent(head: Head) -> bool:
    return bool(head.steps) and head.steps[-1].name in _RECURRENT


def _right_activation(head: Head, loss: Loss) -> str:
    return "sigmoid" if loss.family is Family.BINARY or head.units == 1 else "softmax"


def _message(head: Head, activation: str, loss: Loss) -> str:
    found = f"{layer_text(head)} ends in {activation}, which gives no probabilities, but {loss.name} expects them"
    right = _right_activation(head, loss)
    return f"{found}; " + (f"add a Dense layer with {right}" if _is_recurrent(head) else f"use activation='{right}'")


def _fix(head: Head, loss: Loss) -> FixPlan | None:
    if head.activation_place is None or _is_recurrent(head):
        return None
    right = _right_activation(head, loss)
    change = Replace(head.activation_place, f'"{right}"')
    return FixPlan(f"use {right}", Applicability.UNSAFE, (change,))


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """The outputs are no probabilities, and the loss expects them."""
    is_cross = trial.loss_name.endswith("crossentropy") or trial.loss_name == "kl_divergence"
    expects = is_cross and not trial.from_logits
    if not expects or trial.activation not in _NO_PROBABILITIES or not seen.outputs:
        return refuted("no such activation where probabilities are expected")
    if "activation" in trial.stand_ins:
        return inconclusive("the activation of the output is not known")
    if trial.labels is not None and trial.labels.encoding == "continuous":
        return refuted("the labels are no classes")
    values = seen.values
    evidence = f"{seen.range_text}, and the loss expects probabilities"
    is_inside = all(0 < value < 1 for value in values)
    is_normalised = trial.family is Family.BINARY or all(abs(total - 1) < 1e-3 for total in seen.sums)
    return refuted(evidence) if is_inside and is_normalised else confirmed(evidence)
