"""One-hot labels, probabilities or logits in scores of scikit-learn that need class ids.

## What it finds
`confusion_matrix`, `classification_report`, `accuracy_score`, `f1_score`, `precision_score`, `recall_score` and the
other scores of `sklearn.metrics` that compare class ids, when they get what `predict` returned, or one-hot labels
beside class ids. `roc_auc_score`, `log_loss` and the like take probabilities and are not reported, and neither are
tables of zeros and ones on both sides, which the scores for several labels per sample accept (`confusion_matrix` does
not). `tf.math.confusion_matrix` is one of these scores too.

## Why it matters
The call raises ValueError after the training is done, and turning only one of the two sides into class ids raises the
next.

## Bad
```python
import keras
from sklearn.metrics import confusion_matrix

(x_train, y_train), (x_test, y_test) = keras.datasets.imdb.load_data(num_words=1000)
x_train = keras.utils.pad_sequences(x_train, 100)
x_test = keras.utils.pad_sequences(x_test, 100)
model = keras.Sequential(
    [
        keras.Input((100,)),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x_train, y_train)
predictions = model.predict(x_test)
matrix = confusion_matrix(y_test, predictions)
```

## Good
```python
import keras
from sklearn.metrics import confusion_matrix, roc_auc_score

(x_train, y_train), (x_test, y_test) = keras.datasets.imdb.load_data(num_words=1000)
x_train = keras.utils.pad_sequences(x_train, 100)
x_test = keras.utils.pad_sequences(x_test, 100)
model = keras.Sequential(
    [
        keras.Input((100,)),
        keras.layers.Dense(16, activation="relu"),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x_train, y_train)
predictions = model.predict(x_test)
matrix = confusion_matrix(y_test, predictions > 0.5)
area = roc_auc_score(y_test, predictions)
```

## What Keras does
Nothing; scikit-learn (measured with 1.9) raises, whichever Keras made the predictions. "ValueError: Classification
metrics can't handle a mix of binary and continuous targets" for the output of one unit, "... a mix of multiclass and
continuous-multioutput targets" for several, "... a mix of multilabel-indicator and multiclass targets" for one-hot
labels beside class ids; `confusion_matrix` of two one-hot tables: "ValueError: multilabel-indicator is not supported".
`tf.math.confusion_matrix` raises "InvalidArgumentError: ... Shapes of all inputs must match" for tables, and cuts the
probabilities of one unit to 0 without a word.

## Fix safety
Unsafe: argmax over the last axis, or a threshold for one unit, decides for a class, which changes what is measured from
an exception to a number.

## References
- https://scikit-learn.org/stable/modules/model_evaluation.html#classification-metrics
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kclf_lint.decisions import OF_TENSORFLOW, activation_of, is_cut, needs_class_ids, picks_by_argmax, threshold
from kclf_lint.findings import Applicability, Severity
from kclf_lint.places import Place
from kclf_lint.rule import About, Change, FixPlan, Replace, Report
from kclf_lint.setups import Comparison, Encoding, Output, SetUp, Side
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, inconclusive, refuted
from kclf_lint.wording import layer_text, size_text

SEVERITY = Severity.ERROR


def check(setup: SetUp) -> Iterator[Report]:
    for compared in setup.comparisons:
        output = setup.outputs[compared.output]
        wrong = needs_class_ids(compared)
        if wrong and all(side.use != "scores" or _are_real(output, side) for side in wrong):
            message = _message(compared, wrong, output)
            yield Report(
                compared.place,
                message,
                _related(compared, wrong),
                _fix(compared, wrong, output),
                about=About(output, compared),
            )


def _are_real(output: Output, side: Side) -> bool:
    """Whether the predictions are real numbers: a model may end in a step of its own that makes class ids."""
    return activation_of(output, side) in ("sigmoid", "softmax", "linear", "tanh")


def _message(compared: Comparison, wrong: tuple[Side, ...], output: Output) -> str:
    found = " and ".join(_words(side, output) for side in wrong)
    if len(wrong) == 1 and wrong[0].use == "scores":
        found += f" of {layer_text(output.head)}"
    by_argmax = any(_by_argmax(compared, side, output) for side in wrong)
    remedy = "make class ids by argmax" if by_argmax else "compare them with a threshold"
    error = "InvalidArgumentError" if compared.function == OF_TENSORFLOW else "ValueError"
    reaction = "cuts every number to 0 in" if is_cut(compared, wrong) else f"raises {error} for"
    return f"{compared.function} needs class ids and {reaction} {found}; {remedy}"


def _words(side: Side, output: Output) -> str:
    if side.use == "scores":
        return {"sigmoid": "probabilities", "softmax": "probabilities"}.get(str(activation_of(output, side)), "outputs")
    if side.use:
        return "a table of zeros and ones"
    kind = "one-hot" if side.encoding is Encoding.ONE_HOT else "multi-hot"
    return f"{kind} labels of shape (n, {size_text(side.last, 'classes')})"


def _related(compared: Comparison, wrong: tuple[Side, ...]) -> tuple[tuple[Place, str], ...]:
    told = [(step.place, step.message) for side in wrong if side.use != "scores" for step in side.story]
    return (*told, (compared.prediction_place, "predictions are made here"))


def _fix(compared: Comparison, wrong: tuple[Side, ...], output: Output) -> FixPlan | None:
    texts = [_text(compared, side, output, compared.numpy_prefix) for side in wrong]
    if not all(texts):
        return None
    changes: tuple[Change, ...] = tuple(Replace(side.place, text) for side, text in zip(wrong, texts, strict=True))
    return FixPlan("make class ids", Applicability.UNSAFE, changes)


def _text(compared: Comparison, side: Side, output: Output, numpy: str | None) -> str:
    """The side as class ids; empty where nobody knows how they are decided, or it cannot be written."""
    cut = threshold(output, side)
    if _by_argmax(compared, side, output):
        return f"{numpy}.argmax({side.text}, axis=-1)" if side.text and numpy is not None else ""
    decides = side.use == "scores" and cut is not None and side.text
    return f'({side.text} > {cut}).astype("int32")' if decides else ""


def _by_argmax(compared: Comparison, side: Side, output: Output) -> bool:
    if side.use != "scores":
        return side.encoding is Encoding.ONE_HOT
    one_class = not any(other.encoding is Encoding.MULTI_HOT for other in compared.sides)
    return one_class and side.has_units and picks_by_argmax(output, side)


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """The score raises for what is no class id."""
    if trial.use is None or trial.use.name != "score":
        return refuted("no score")
    sides = [side["of"] for name in ("left", "right") if isinstance(side := trial.used(name), Mapping)]
    if "scores" in sides and "activation" in trial.stand_ins:
        return inconclusive("the activation of the output is not known")
    if "scores" not in sides and {"labels", "units"} & trial.stand_ins:
        return inconclusive("labels or units are not known")
    function = trial.used("function")
    if seen.use_error:
        return confirmed(f"{function} raises {seen.use_error}")
    if function != OF_TENSORFLOW or "scores" not in sides or seen.use_shape != (2, 2):
        return refuted("the score is computed")
    above = sum(row[0] > 0.5 for row in seen.outputs)
    cut = int(sum(seen.use_values[1::2]))
    evidence = f"{cut} of {len(seen.outputs)} samples count as class 1, {above} have an output above 0.5"
    return confirmed(evidence) if above and not cut else refuted(evidence)
