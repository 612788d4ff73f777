"""A history key, monitor or file name asks for a value that fit never logs.

## What it finds
Keys of `history.history` (also through a variable or a DataFrame), `monitor=` of `EarlyStopping`, `ModelCheckpoint` and
`ReduceLROnPlateau`, and file names of checkpoints such as `"{val_acc:.2f}.keras"` that do not fit what this call of
`fit` logs: the loss and the metrics of `compile` under their names as written, with `val_` in front if there is
validation data, and with the name of the output in front if there are several. Nothing is said where anything else may
be logged: callbacks of the program that write into the logs, a training step of its own, metrics that are not known.

## Why it matters
`metrics=["accuracy"]` is logged as "accuracy" and "val_accuracy", never as "acc" or "val_acc", which old code expects.
A history key fails after the training; a monitor stops the training after its first epoch, or does nothing: training
never stops early, and the last model is kept instead of the best.

## Bad
```python
import keras
import numpy as np

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="mse", metrics=[keras.metrics.BinaryAccuracy(name="accuracy")])
history = model.fit(np.random.rand(64, 4), np.random.rand(64, 1), epochs=3, validation_split=0.25)
print(history.history["val_acc"])
```

## Good
```python
import keras
import numpy as np

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="mse", metrics=[keras.metrics.BinaryAccuracy(name="accuracy")])
history = model.fit(np.random.rand(64, 4), np.random.rand(64, 1), epochs=3, validation_split=0.25)
print(history.history["val_accuracy"])
```

## What Keras does
The history is a dict: Keras 3.15 and Keras 2 (tf_keras 2.21) raise "KeyError: 'val_acc'". A file name raises "KeyError:
'Failed to format this callback filepath: ...'" in both.

A monitor without `mode` that is, less its "val_", the name of no metric raises in Keras 3.15 "ValueError:
EarlyStopping callback received monitor=val_acc, but Keras isn't able to automatically determine whether that metric
should be maximized or minimized." after the first epoch. With a `mode`, for "val_loss", and for "val_accuracy" where
there is "accuracy" but no validation data, it warns: "Early stopping conditioned on metric `val_loss`
which is not available. Available metrics are: accuracy,loss" and "Can save best model only with val_loss available."
and saves every epoch. Keras 2 logs these warnings in every case, and saves nothing.

Both log a metric that is given as a string under that string, but Keras 2 writes the names of classes in lower case:
"AUC" is logged as "AUC" in Keras 3, as "auc" in Keras 2. The learning rate is logged by `ReduceLROnPlateau` and
`LearningRateScheduler`: as "learning_rate" in Keras 3, as "lr" in Keras 2.

## Fix safety
Safe: where exactly one logged name means the same ("acc" for "accuracy"), the string becomes that name. It is unsafe
where the other generation of Keras logs the name as it is read. There is no fix for keys that are computed.

## References
- https://keras.io/api/models/model_training_apis/#fit-method
- https://keras.io/api/callbacks/early_stopping/
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.findings import Applicability, Severity
from kclf_lint.rule import About, FixPlan, Replace, Report
from kclf_lint.semantics import Logged, is_logged_by_the_other, logged
from kclf_lint.setups import Fit, LogUse, SetUp
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, inconclusive, refuted
from kclf_lint.wording import short

SEVERITY = Severity.ERROR

_LONGEST_LIST = 30


def check(setup: SetUp) -> Iterator[Report]:
    for fit in setup.fits:
        found = logged(fit, setup.keras)
        if isinstance(found, Logged):
            for use in fit.uses:
                if use.key not in use.extra and not found.may_hold(use.key):
                    related = ((fit.place, "this call of fit logs the values"),)
                    by_other = is_logged_by_the_other(fit, use.key, setup.keras)
                    message = _message(use, fit, found, setup.keras, by_other=by_other)
                    yield Report(
                        use.place, message, related, _fix(use, found, by_other=by_other), about=About(topic=use)
                    )


def _message(use: LogUse, fit: Fit, found: Logged, keras: int, *, by_other: bool) -> str:
    key = f"'{short(use.key)}'"
    never = f"fit of Keras {keras} never logs" if by_other else "fit never logs"
    asked = {
        "history": f"{never} {key}: reading it raises a KeyError",
        "monitor": f"{use.by} monitors {key}, which {never}: {_outcome(use, found, keras)}",
    }.get(use.kind, f"the file name needs {key}, which {never}: saving raises a KeyError")
    if fit.validation is False and found.may_hold(use.key.removeprefix("val_")):
        return f"{asked}; it gets no validation data"
    candidates = found.candidates(use.key)
    if len(candidates) == 1:
        return f"{asked}; write '{short(candidates[0])}'"
    names = ", ".join(sorted(found.names | found.numbered | found.once))
    return f"{asked}; it logs {names if len(names) <= _LONGEST_LIST else f'{names[:_LONGEST_LIST]}...'}"


def _outcome(use: LogUse, found: Logged, keras: int) -> str:
    name = use.key.removeprefix("val_")
    if keras != 2 and not use.has_mode and name != "loss":
        # A metric that knows which way is better, as an accuracy does, is only missed.
        return "it has nothing to watch" if found.may_hold(name) else "the first epoch raises"
    saved = "nothing is saved" if keras == 2 else "every epoch is saved"
    return f"Keras warns, and {_NOTHING.get(use.by, saved)}"


_NOTHING = {"EarlyStopping": "training never stops early", "ReduceLROnPlateau": "the rate never falls"}


def _fix(use: LogUse, found: Logged, *, by_other: bool) -> FixPlan | None:
    candidates = found.candidates(use.key)
    if len(candidates) != 1 or not use.code:
        return None
    text = use.code.replace(use.key, candidates[0])
    if use.kind == "file name":
        text = use.code.replace("{" + use.key, "{" + candidates[0])
    # What the other generation logs under this name may have to run on both.
    applicability = Applicability.UNSAFE if by_other else Applicability.SAFE
    return FixPlan(f"write {candidates[0]}", applicability, (Replace(use.place, text),))


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """The key is not among those that Keras logs."""
    if not trial.key or not seen.logs:
        return inconclusive(f"fit raises {seen.fit_error}") if seen.fit_error else refuted("no key is read")
    evidence = f"{trial.key!r} is read, and fit logs {', '.join(seen.logs)}"
    return refuted(evidence) if trial.key in seen.logs else confirmed(evidence)
