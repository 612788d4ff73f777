"""A sparse matrix of OneHotEncoder is handed to fit as labels.

## What it finds
Labels that scikit-learn's `OneHotEncoder` made without `sparse_output=False` (`sparse=False` before scikit-learn 1.2)
and that nobody made dense with `.toarray()`.

## Why it matters
`OneHotEncoder` returns a sparse matrix of scipy by default. Keras cannot use one as labels: training stops with an
error that speaks of a `SparseTensor`, which does not occur in the program.

## Bad
```python
import keras
from sklearn.datasets import load_iris
from sklearn.preprocessing import OneHotEncoder

x, y = load_iris(return_X_y=True)
y = OneHotEncoder().fit_transform(y.reshape(-1, 1))
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(x, y)
```

## Good
```python
import keras
from sklearn.datasets import load_iris
from sklearn.preprocessing import OneHotEncoder

x, y = load_iris(return_X_y=True)
y = OneHotEncoder(sparse_output=False).fit_transform(y.reshape(-1, 1))
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(x, y)
```

## What Keras does
It raises, with every loss, in training and in validation: "ValueError: Attempt to convert a value
(SparseTensor(indices=...)) with an unsupported type (<class
'tensorflow.python.framework.sparse_tensor.SparseTensor'>) to a Tensor.", in Keras 3.15 and in Keras 2 (tf_keras 2.21).

## Fix safety
Safe: the encoder gives the same numbers as a dense array, which `fit` can take. There is no fix where the program calls
`toarray` on other results of the encoder, because dense arrays don't have that method.

## References
- https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.OneHotEncoder.html
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.findings import Applicability, Severity
from kclf_lint.places import Place
from kclf_lint.rule import About, AddArgument, Change, FixPlan, Replace, Report
from kclf_lint.setups import OWN, Encoded, Labels, Loss, SetUp, Step
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, inconclusive, refuted
from kclf_lint.wording import labels_story

SEVERITY = Severity.ERROR


def check(setup: SetUp) -> Iterator[Report]:
    if setup.trained is False:
        return
    for output in setup.outputs:
        match output.loss:
            case Loss(name=str() as name) if name != OWN:
                for labels in output.labels:
                    if labels.is_sparse_matrix:
                        place = labels.made.place if labels.made is not None else labels.place
                        yield Report(
                            place,
                            _message(labels),
                            labels_story([labels]),
                            _fix(labels),
                            about=About(output, labels=labels),
                        )
            case _:
                pass


def _message(labels: Labels) -> str:
    match labels.made:
        case Step(how=Encoded(sparse_place=Place())):
            encoder = "OneHotEncoder is told to give a sparse matrix"
        case _:
            encoder = "OneHotEncoder gives a sparse matrix by default"
    return f"{encoder}, which fit cannot take as labels: training stops with an error; use sparse_output=False"


def _fix(labels: Labels) -> FixPlan | None:
    change: Change
    match labels.made:
        case Step(how=Encoded(encoder_place=Place(), sparse_place=Place() as place)):
            change = Replace(place, "False")
        case Step(how=Encoded(encoder_place=Place() as place)):
            change = AddArgument(place, "sparse_output=False")
        case _:
            return None
    return FixPlan("let the encoder give a dense array", Applicability.SAFE, (change,))


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """Training raises for a sparse matrix."""
    if trial.labels is None or trial.labels.made_by != "sparse matrix":
        return refuted("no sparse matrix")
    if "loss" in trial.stand_ins:
        return inconclusive("the loss is not known")
    return confirmed(f"fit raises {seen.error}") if seen.error else refuted("training runs")
