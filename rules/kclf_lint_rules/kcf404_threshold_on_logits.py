"""Rounding or a threshold of 0.5 over logits.

## What it finds
`np.round`, `np.rint`, `tf.round`, `.round()`, or a comparison with 0.5, over the output of a model without activation
whose loss is a cross-entropy with `from_logits=True`. Predictions that went through `tf.nn.sigmoid`,
`scipy.special.expit`, `tf.nn.softmax` or the like are probabilities and not reported.

## Why it matters
Logits are no probabilities: a logit of 0 is a probability of 0.5. `predictions > 0.5` asks for a probability above
0.62, so that too few samples are found positive, and rounding gives numbers such as -3 or 5, which are no classes.

## Bad
```python
import keras

(x_train, y_train), (x_test, y_test) = keras.datasets.imdb.load_data(num_words=1000)
x_train = keras.utils.pad_sequences(x_train, 100)
x_test = keras.utils.pad_sequences(x_test, 100)
model = keras.Sequential([keras.Input((100,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss=keras.losses.BinaryCrossentropy(from_logits=True))
model.fit(x_train, y_train)
positive = model.predict(x_test) > 0.5
```

## Good
```python
import keras

(x_train, y_train), (x_test, y_test) = keras.datasets.imdb.load_data(num_words=1000)
x_train = keras.utils.pad_sequences(x_train, 100)
x_test = keras.utils.pad_sequences(x_test, 100)
model = keras.Sequential([keras.Input((100,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss=keras.losses.BinaryCrossentropy(from_logits=True))
model.fit(x_train, y_train)
positive = model.predict(x_test) > 0.0
```

## What Keras does
Nothing: `predict` returns the logits, in Keras 3.15 and in Keras 2 (tf_keras 2.21), whatever the loss makes of them. In
a small test `p > 0.0` agrees with `tf.nn.sigmoid(p) > 0.5` for every sample, `p > 0.5` does not.

## Fix safety
Unsafe: with 0.0 (or argmax, where the loss is for one class of several) other samples are found positive, and every
number behind it changes.

## References
- https://keras.io/api/losses/probabilistic_losses/
- https://developers.google.com/machine-learning/glossary#logits
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.decisions import are_logits, picks_by_argmax
from kclf_lint.findings import Applicability, Severity
from kclf_lint.places import Place
from kclf_lint.rule import About, FixPlan, Replace, Report
from kclf_lint.setups import Output, PredictionUse, SetUp
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, inconclusive, refuted
from kclf_lint.wording import layer_text, short, told

SEVERITY = Severity.WARNING


def check(setup: SetUp) -> Iterator[Report]:
    for use in setup.predictions:
        output = setup.outputs[use.output]
        decides = use.kind == "round" or (use.kind == "threshold" and use.threshold == 0.5)
        if decides and are_logits(output, use):
            yield Report(
                use.place, _message(use, output), _related(use, output), _fix(use, output), about=About(output, use)
            )


def _message(use: PredictionUse, output: Output) -> str:
    done = "rounds" if use.kind == "round" else "asks for 0.5 of"
    remedy = "use argmax" if picks_by_argmax(output, use) else "compare with 0.0"
    return (
        f"{short(use.text)} {done} the logits of {layer_text(output.head)}, where a probability of 0.5 is 0.0; {remedy}"
    )


def _related(use: PredictionUse, output: Output) -> tuple[tuple[Place, str], ...]:
    head, loss = output.head, output.loss
    made = told(head.place, "the output has no activation")
    read = () if loss is None else ((loss.from_logits_place or loss.place, "the loss reads it as logits"),)
    return (*made, *read, (use.prediction_place, "predictions are made here"))


def _fix(use: PredictionUse, output: Output) -> FixPlan | None:
    if picks_by_argmax(output, use):
        if not (use.has_units and use.is_plain and use.numpy_prefix and use.operand_text):
            return None
        text = f"{use.numpy_prefix}.argmax({use.operand_text}, axis=-1)"
        return FixPlan("take the most likely class", Applicability.UNSAFE, (Replace(use.place, text),))
    if use.kind == "threshold":
        if use.threshold_place is None:
            return None
        return FixPlan("compare with 0.0", Applicability.UNSAFE, (Replace(use.threshold_place, "0.0"),))
    if not (use.is_plain and use.operand_text):
        return None
    text = f'({use.operand_text} > 0.0).astype("int32")'
    return FixPlan("compare with 0.0", Applicability.UNSAFE, (Replace(use.place, text),))


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """The outputs are no probabilities although they are rounded or compared with 0.5."""
    if trial.use is None or trial.use.name not in ("round", "threshold"):
        return refuted("no rounding and no threshold")
    if trial.use.name == "threshold" and trial.used("threshold") != 0.5:
        return refuted(f"the threshold is {trial.used('threshold')}")
    if {"loss", "activation"} & trial.stand_ins:
        return inconclusive("loss or activation are not known")
    if trial.activation != "linear" or not trial.from_logits:
        return refuted("no rounding and no threshold over logits")
    values = seen.use_of
    spread = f"the outputs go from {min(values):.2f} to {max(values):.2f}"
    if seen.are_probabilities:
        return inconclusive(f"{spread}, as probabilities do")
    if trial.use.name == "round":
        return confirmed(f"{spread}, and rounding gives {min(seen.use_values):.0f} to {max(seen.use_values):.0f}")
    between = sum(0 < value <= 0.5 for value in values)
    return confirmed(f"{spread}; {between} of {len(values)} are above 0, but not above 0.5")
