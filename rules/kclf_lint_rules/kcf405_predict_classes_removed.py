"""Methods of models that Keras no longer has: ``predict_classes`` and ``predict_proba``.

## What it finds
`predict_classes` or `predict_proba` on a Keras model. Estimators of scikit-learn, `KerasClassifier` and classes that
define such a method themselves have them and are not reported, and neither is a call whose AttributeError is caught.

## Why it matters
Both were methods of `Sequential` models and were removed in TensorFlow 2.6: the call raises AttributeError, often after
hours of training.

## Bad
```python
import keras
import numpy as np

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
model = keras.Sequential(
    [
        keras.Input((28, 28)),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train / 255, y_train)
digits = model.predict_classes(x_test / 255)
```

## Good
```python
import keras
import numpy as np

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
model = keras.Sequential(
    [
        keras.Input((28, 28)),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train / 255, y_train)
digits = np.argmax(model.predict(x_test / 255), axis=-1)
```

## What Keras does
Raises, in Keras 3.15 and in Keras 2 (tf_keras 2.21, as every Keras since TensorFlow 2.6), for `Sequential` and other
models alike: "AttributeError: 'Sequential' object has no attribute 'predict_classes'".

## Fix safety
Unsafe: `predict_proba` becomes `predict`, which it was another name of; `predict_classes` becomes what it did, argmax
over the last axis, or `(model.predict(x) > 0.5).astype("int32")` for one unit.

## References
- https://keras.io/api/models/model_training_apis/#predict-method
- https://github.com/tensorflow/tensorflow/releases/tag/v2.6.0
"""

from __future__ import annotations

from collections.abc import Iterator

from kclf_lint.findings import Applicability, Severity
from kclf_lint.rule import About, FixPlan, Replace, Report
from kclf_lint.setups import Head, PredictionUse, SetUp
from kclf_lint.trials import Observation, Trial
from kclf_lint.verdicts import Verdict, confirmed, refuted
from kclf_lint.wording import short

SEVERITY = Severity.ERROR


def check(setup: SetUp) -> Iterator[Report]:
    for use in setup.predictions:
        if use.kind in ("predict_classes", "predict_proba"):
            yield Report(
                use.place, _message(use), (), _fix(use, setup.outputs[use.output].head), about=About(topic=use)
            )


def _message(use: PredictionUse) -> str:
    remedy = "predict" if use.kind == "predict_proba" else "argmax, or a threshold, of predict"
    return (
        f"{short(use.text)} raises AttributeError: Keras models have no {use.kind} since TensorFlow 2.6; use {remedy}"
    )


def _fix(use: PredictionUse, head: Head) -> FixPlan | None:
    called, method, arguments = use.text.partition(f".{use.kind}(")
    if not called or not method or "#" in use.text:
        return None
    scores = f"{called}.predict({arguments}"
    if use.kind == "predict_proba":
        text = scores
    elif head.units == 1:
        text = f'({scores} > 0.5).astype("int32")'
    elif isinstance(head.units, int) and use.numpy_prefix is not None:
        text = f"{use.numpy_prefix}.argmax({scores}, axis=-1)"
    else:
        return None
    return FixPlan("use predict", Applicability.UNSAFE, (Replace(use.place, text),))


def experiment(trial: Trial, seen: Observation) -> Verdict:
    """Models have no method of this name."""
    asked = [name for name in seen.names if name.endswith((".predict_classes", ".predict_proba"))]
    if not asked:
        return refuted("no removed method")
    missing = [name for name in asked if not seen.names[name]]
    return confirmed(f"there is no {' or '.join(missing)}") if missing else refuted(f"there is {' and '.join(asked)}")
