"""A metric with thresholds for probabilities gets logits.

## What it finds
`BinaryAccuracy`, `Precision`, `Recall`, `AUC` and others that compare the output with 0.5, or with thresholds between 0
and 1, on an output without activation that is trained with a cross-entropy. `BinaryAccuracy(threshold=0.0)`,
`Precision(thresholds=0.0)` and `AUC(from_logits=True)` are right.

## Why it matters
A logit of 0.3 stands for a probability of 0.57, but it is below 0.5: the metric counts it as "no". Precision, recall
and accuracy belong to another decision than the model's, and all logits outside of 0 to 1 are alike to AUC.

## Bad
```python
import keras

(x_train, y_train), _ = keras.datasets.imdb.load_data(num_words=5000)
x_train = keras.utils.pad_sequences(x_train, 200)
model = keras.Sequential(
    [
        keras.Input((200,)),
        keras.layers.Embedding(5000, 16),
        keras.layers.GlobalAveragePooling1D(),
        keras.layers.Dense(1),
    ]
)
model.compile(
    optimizer="adam",
    loss=keras.losses.BinaryCrossentropy(from_logits=True),
    metrics=[keras.metrics.BinaryAccuracy()],
)
model.fit(x_train, y_train)
```

## Good
```python
import keras

(x_train, y_train), _ = keras.datasets.imdb.load_data(num_words=5000)
x_train = keras.utils.pad_sequences(x_train, 200)
model = keras.Sequential(
    [
        keras.Input((200,)),
        keras.layers.Embedding(5000, 16),
        keras.layers.GlobalAveragePooling1D(),
        keras.layers.Dense(1),
    ]
)
model.compile(
    optimizer="adam",
    loss=keras.losses.BinaryCrossentropy(from_logits=True),
    metrics=[keras.metrics.BinaryAccuracy(threshold=0.0)],
)
model.fit(x_train, y_train)
```

## What Keras does
Nothing: no warning in Keras 3.15 and in Keras 2 (tf_keras 2.21). On logits of 0.3 for "yes" and -0.3 for "no"
`BinaryAccuracy()` is the share of "no", `Precision()` and `Recall()` are 0.0; with a threshold of 0.0 all are 1.0. For
logits `F1Score` cannot be set right, because its threshold has to be above 0 ("Invalid `threshold` argument value. It
should verify 0 < threshold <= 1").

## Fix safety
Unsafe: the fix sets the threshold to 0.0, or `from_logits=True` for AUC. The numbers change. It is offered for binary
cross-entropy only; for the logits of a softmax no threshold is right.

## References
- https://keras.io/api/metrics/accuracy_metrics/#binaryaccuracy-class
- https://keras.io/api/metrics/classification_metrics/
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.changes import unsafe, with_option
from kclf_lint.findings import Severity
from kclf_lint.metric_semantics import CONFUSION, compares_with_half, gives_logits
from kclf_lint.rule import About, FixPlan, Report
from kclf_lint.setups import Family, Loss, Metric, Output, SetUp
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, inconclusive, refuted
from kclf_lint.wording import layer_text, metric_text, told

SEVERITY = Severity.WARNING

_REMEDIES = {
    "binary_accuracy": ("threshold", "0.0"),
    "binary_io_u": ("threshold", "0.0"),
    "auc": ("from_logits", "True"),
    **dict.fromkeys(
        ("precision", "recall", "true_positives", "true_negatives", "false_positives", "false_negatives"),
        ("thresholds", "0.0"),
    ),
}
"""The argument that makes a metric right for logits; the others have none."""


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    for output in setup.outputs:
        if gives_logits(output):
            for metric in output.metrics:
                if compares_with_half(metric):
                    yield _report(metric, output)


def _report(metric: Metric, output: Output) -> Report:
    compares = "has thresholds between 0 and 1" if _has_curve(metric) else "compares with 0.5"
    message = f"{metric_text(metric)} {compares}, but {layer_text(output.head)} gives logits"
    story = told(output.head.place, "the output has no activation")
    if output.loss is not None:
        story += told(output.loss.place, "the loss is a cross-entropy")
    return Report(
        metric.place,
        f"{message}: use {_remedy(metric, output)}",
        story,
        _fix(metric, output),
        about=About(output, metric),
    )


def _has_curve(metric: Metric) -> bool:
    return metric.name == "auc" or "_at_" in str(metric.name)


def _argument(metric: Metric, output: Output) -> tuple[str, str] | None:
    match output.loss:
        case Loss(family=Family.BINARY):
            return _REMEDIES.get(str(metric.name))
        case _ if metric.name == "auc":
            return _REMEDIES["auc"]
        case _:
            return None


def _remedy(metric: Metric, output: Output) -> str:
    match _argument(metric, output), output.loss:
        case (option, value), _:
            return f"{option}={value}"
        case _, Loss(family=Family.BINARY):
            return "a sigmoid output with from_logits=False"
        case _:
            return "a softmax output with from_logits=False"


def _fix(metric: Metric, output: Output) -> FixPlan | None:
    if (argument := _argument(metric, output)) is None:
        return None
    return unsafe(f"set {argument[0]} for logits", with_option(metric, *argument))


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """Outputs lie on other sides of 0.5 than of 0, or outside of the range of the thresholds."""
    if trial.activation != "linear" or not trial.loss_name.endswith("crossentropy") or not _compares(trial):
        return refuted("no logits, or no threshold for probabilities")
    flat = seen.values
    between, outside = sum(0 < value < 0.5 for value in flat), sum(not 0 <= value <= 1 for value in flat)
    evidence = f"of {len(flat)} logits {between} are above 0 but below 0.5, and {outside} outside of 0 to 1"
    return confirmed(evidence) if between + outside else inconclusive(evidence)


def _compares(trial: Trial) -> bool:
    """Whether the metric of a trial compares with thresholds for probabilities."""
    match trial.metric_name:
        case "binary_accuracy" | "binary_io_u":
            return trial.metric_option("threshold", 0.5) == 0.5
        case "f1_score" | "f_beta_score":
            return trial.metric_option("threshold", None) == 0.5
        case "auc":
            return trial.metric_option("from_logits", False) is False
        case name:
            given = trial.metric_option("thresholds", None)
            takes_best = given is None and trial.metric_option("top_k", None) is not None
            return name in CONFUSION and given in (None, 0.5, [0.5]) and not takes_best
