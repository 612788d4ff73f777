"""The output keeps an axis of time or space that the labels don't have.

## What it finds
An output with more axes than `(batch, units)`, such as `(batch, time, units)`, trained with labels that say one
class, or one number, per sample. A Flatten or pooling layer is missing before the output layer, or a recurrent layer
has `return_sequences=True`.

## Why it matters
A Dense layer works on the last axis alone and keeps all others. On a sequence or a picture it gives an answer for
each step or pixel, and there is only one label for all of them. Most losses stop with an error about shapes; the
others repeat the label over all steps, so that `predict` returns many answers per sample.

## Bad
```python
import keras

(x_train, y_train), _ = keras.datasets.mnist.load_data()
model = keras.Sequential([keras.Input((28, 28)), keras.layers.Dense(10, activation="softmax")])
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
The cross-entropies raise in Keras 3.15: "ValueError: Argument `output` must have rank (ndim) `target.ndim - 1`.
Received: target.shape=(32,), output.shape=(32, 4, 3)", for one-hot labels "ValueError: Arguments `target` and
`output` must have the same rank (ndim). Received: target.shape=(32, 3), output.shape=(32, 4, 3)". Keras 2 (tf_keras
2.21) raises "ValueError: `labels.shape` must equal `logits.shape` except for the last dimension. Received:
labels.shape=(32,) and logits.shape=(128, 3)", "ValueError: Shapes (32, 3) and (32, 4, 3) are incompatible" or
"ValueError: `logits` and `labels` must have the same shape, received ((32, 4, 1) vs (32,))". A regression loss on one
unit repeats the labels without a word, and so does the binary loss of Keras 2 for labels of shape `(n, 1)`.

## Fix safety
There is no fix: Flatten, a pooling layer and the last step of a sequence are different models.

## References
- https://keras.io/api/layers/core_layers/dense/
- https://keras.io/api/layers/reshaping_layers/flatten/
- https://keras.io/api/layers/recurrent_layers/lstm/
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.findings import Severity
from kclf_lint.places import Place
from kclf_lint.rule import About, Report
from kclf_lint.semantics import is_cross_entropy
from kclf_lint.setups import Encoding, Family, Head, Labels, Loss, Output, SetUp, Unknown
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, inconclusive, refuted
from kclf_lint.wording import labels_story, labels_text, layer_text, size_text

SEVERITY = Severity.ERROR


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    for output in setup.outputs:
        match output:
            case Output(
                head=Head(rank=int() as rank, place=Place() as place) as head,
                loss=Loss(family=Family() as family, name=str()) as loss,
            ) if rank > 2:
                wrong = [labels for labels in output.labels if _lacks_an_axis(labels, head, family, setup.keras)]
                # Splits of both kinds contradict each other, not the head.
                if wrong and all(labels in wrong or isinstance(labels.encoding, Unknown) for labels in output.labels):
                    message = _message(head, loss, wrong[0], setup.keras)
                    yield Report(place, message, labels_story(wrong), about=About(output, labels=wrong[0]))


def _lacks_an_axis(labels: Labels, head: Head, family: Family, keras: int) -> bool:
    """Whether the labels have one class or number per sample, and the loss can't make one of the output's axes."""
    is_long = any(isinstance(axis, int) and axis > 1 for axis in head.axes)
    match labels.encoding, labels.rank:
        case ((Encoding.INTEGER | Encoding.BINARY), 1):
            # An axis of length 1 fits in Keras 2; regression losses broadcast whatever they get.
            return is_long or (keras == 3 and family is not Family.REGRESSION)
        case ((Encoding.INTEGER | Encoding.BINARY), 2) if labels.last == 1:
            return is_long
        case Encoding.CONTINUOUS, 1:
            return is_long and head.units == 1
        case ((Encoding.ONE_HOT | Encoding.MULTI_HOT), 2):
            # Zeros and ones may be a class id per step, unless they are as wide as the output.
            same_width = isinstance(labels.last, int) and labels.last == head.units != 1
            return same_width and family is not Family.SPARSE and (is_long or family is not Family.REGRESSION)
        case _:
            return False


def _message(head: Head, loss: Loss, labels: Labels, keras: int) -> str:
    shape = ", ".join(("n", *(size_text(axis, "?") for axis in head.axes), size_text(head.units, "units")))
    found = f"{layer_text(head)} gives outputs of shape ({shape}) for {labels_text(labels)}"
    is_repeated = head.units == 1 and (not is_cross_entropy(loss) or (keras == 2 and labels.rank == 2))
    outcome = "they are silently repeated" if is_repeated else "training stops"
    return f"{found}: {outcome}; use Flatten, pooling or the last step"


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """The outputs of a sample are several rows, and it has one label."""
    if "loss" in trial.stand_ins or "labels" in trial.stand_ins:
        return inconclusive("loss or labels are not known")
    if not seen.outputs or not isinstance(seen.outputs[0][0], list):
        return refuted("the output has one row per sample")
    if seen.labels and isinstance(seen.labels[0], list) and len(seen.labels[0]) == len(seen.outputs[0]):
        return refuted("each step has a label")
    if seen.error:
        return confirmed(f"fit raises {seen.error}")
    return confirmed(f"the label of a sample is compared with each of its {len(seen.outputs[0])} rows of outputs")
