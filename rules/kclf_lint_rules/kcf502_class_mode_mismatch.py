"""The mode of a loader gives labels that the loss cannot use.

## What it finds
Labels of a Keras loader (`flow_from_directory`, `flow_from_dataframe`, `image_dataset_from_directory` and its
relatives for texts and sounds) in a form that the loss does not take. The form is what `class_mode` or `label_mode`
says, and often nobody wrote it: `class_mode` is `"categorical"` by default, `label_mode` is `"int"`.

## Why it matters
Two loaders for the same folder have different defaults, so code that was taken over from one to the other no longer
fits its loss. Training stops with an error about shapes that names neither the loader nor its mode.

## Bad
```python
import keras

train = keras.utils.image_dataset_from_directory("photos", image_size=(64, 64))
model = keras.Sequential(
    [
        keras.Input((64, 64, 3)),
        keras.layers.Flatten(),
        keras.layers.Dense(5, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(train)
```

## Good
```python
import keras

train = keras.utils.image_dataset_from_directory(
    "photos", image_size=(64, 64), label_mode="categorical"
)
model = keras.Sequential(
    [
        keras.Input((64, 64, 3)),
        keras.layers.Flatten(),
        keras.layers.Dense(5, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(train)
```

## What Keras does
It raises, but for the losses that repeat labels of another shape (see KCF202 and KCF206). Keras 3.15,
`categorical_crossentropy` with class ids: "ValueError: Arguments `target` and `output` must have the same rank (ndim).
Received: target.shape=(None,), output.shape=(None, 5)". `sparse_categorical_crossentropy` with one-hot labels:
"ValueError: Argument `output` must have rank (ndim) `target.ndim - 1`". `binary_crossentropy` on one unit with one-hot
labels: "ValueError: Arguments `target` and `output` must have the same shape". Keras 2 (tf_keras 2.21) says
"ValueError: Shapes (None, 1) and (None, 5) are incompatible", "`labels.shape` must equal `logits.shape` except for the
last dimension" and "`logits` and `labels` must have the same shape".

## Fix safety
Unsafe: the mode is set to what the loss expects, in every loader that gives labels to the model. Another model that
takes data from the same loader may need the old mode. With more than two units and binary cross-entropy there is
no fix, because loss and activation have to change too; nor where the mode is no string in the call.

## References
- https://keras.io/api/data_loading/image/
- https://www.tensorflow.org/api_docs/python/tf/keras/preprocessing/image/ImageDataGenerator
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.findings import Applicability, Severity
from kclf_lint.rule import About, AddArgument, Change, FixPlan, Replace, Report
from kclf_lint.setups import Encoding, Family, Head, Labels, Loaded, Loss, SetUp, Step
from kclf_lint.trials import Observation, Trial, number_of
from kclf_lint.verdicts import Verdict, confirmed, inconclusive, refuted
from kclf_lint.wording import labels_story, size_text

SEVERITY = Severity.ERROR

REPLACES = ("KCF201", "KCF202", "KCF206")

_COLUMN = ("int", "sparse", "binary")
"""Modes that give one number per sample; 'categorical' gives a row."""


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    for output in setup.outputs:
        match output.loss:
            case Loss(family=Family() as family, name=str()) as loss:
                wanted = _wanted(family, output.head)
                wrong = [labels for labels in output.labels if _mode(labels) in wanted]
                # Splits of both kinds contradict each other, not the loss.
                if wrong and all(_mode(labels) in wanted for labels in output.labels if _is_known(labels)):
                    remedy = wanted[_mode(wrong[0])]
                    message = _message(loss, output.head, wrong[0], remedy)
                    yield Report(
                        loss.place,
                        message,
                        labels_story(wrong),
                        _fix(wrong, remedy),
                        about=About(output, labels=wrong[0]),
                    )


def _mode(labels: Labels) -> str:
    match labels.made:
        case Step(how=Loaded(mode=mode)):
            return mode
        case _:
            return ""


def _is_known(labels: Labels) -> bool:
    return bool(_mode(labels)) or isinstance(labels.encoding, Encoding)


def _wanted(family: Family, head: Head) -> dict[str, str]:
    """For each mode that does not fit: the mode that does, '' if none does."""
    if isinstance(head.rank, int) and head.rank != 2:
        return {}
    match family, head.units:
        case ((Family.SPARSE | Family.CATEGORICAL), 1):
            return {}  # one unit is a mistake of its own
        case (Family.SPARSE, _) | (Family.BINARY, 1) if head.rank != 2:
            return {}  # rows fit an output with one more axis
        case Family.SPARSE, _:
            return {"categorical": "ids"}
        case Family.CATEGORICAL, int():
            return dict.fromkeys(_COLUMN, "categorical")
        case Family.CATEGORICAL, _:
            return dict.fromkeys(("int", "sparse"), "categorical")
        case Family.BINARY, 1:
            return {"categorical": "binary"}
        case Family.BINARY, 2:
            return dict.fromkeys(_COLUMN, "categorical")
        case Family.BINARY, int():
            return dict.fromkeys(_COLUMN, "")
        case _:
            return {}


def _new_mode(how: Loaded, remedy: str) -> str:
    return ("int" if how.parameter == "label_mode" else "sparse") if remedy == "ids" else remedy


def _message(loss: Loss, head: Head, labels: Labels, remedy: str) -> str:
    assert labels.made is not None
    how = labels.made.how
    assert isinstance(how, Loaded)
    by_default = " (the default)" if how.is_default else ""
    gives = f"{how.parameter}='{how.mode}'{by_default} gives "
    gives += "one-hot labels" if how.mode == "categorical" else "one number per sample"
    if remedy == "binary":
        clash = f"{loss.name} on 1 unit expects 0 or 1"
    elif remedy == "ids":
        clash = f"{loss.name} expects class ids"
    else:
        clash = f"{loss.name} expects shape (n, {size_text(head.units, 'units')})"
    use = f"use {how.parameter}='{_new_mode(how, remedy)}'" if remedy else "use softmax and a sparse loss"
    return f"{gives}, but {clash}: the shapes don't fit; {use}"


def _fix(wrong: list[Labels], remedy: str) -> FixPlan | None:
    changes: dict[tuple[int, int], Change] = {}
    for labels in wrong:
        match labels.made:
            case Step(place=place, how=Loaded(is_default=True) as how) if remedy:
                changes[place.key] = AddArgument(place, f'{how.parameter}="{_new_mode(how, remedy)}"')
            case Step(place=place, how=Loaded(mode_place=mode_place) as how) if remedy and mode_place is not None:
                changes[place.key] = Replace(mode_place, f'"{_new_mode(how, remedy)}"')
            case _:
                return None
    return FixPlan("let the loader give what the loss expects", Applicability.UNSAFE, tuple(changes.values()))


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """Training raises for the labels that the loader makes, or repeats them."""
    if trial.labels is None or trial.labels.made_by != "loader":
        return refuted("no loader")
    if "loss" in trial.stand_ins:
        return inconclusive("the loss is not known")
    if seen.error:
        return confirmed(f"fit raises {seen.error}")
    evidence = f"fit takes {number_of(seen.columns, 'column')} of labels for {number_of(trial.units, 'unit')}"
    fits = seen.columns == trial.units or trial.family is Family.SPARSE
    return refuted(evidence) if fits else confirmed(f"{evidence} without a word")
