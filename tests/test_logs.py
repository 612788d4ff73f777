"""What fit logs: read off programs, stated by ``semantics``, and measured on Keras 3 and Keras 2."""

from __future__ import annotations

import importlib
from dataclasses import replace
from types import ModuleType

import pytest

from handmade import fit, log_use, setup
from kclf_lint.findings import Applicability
from kclf_lint.rule import all_rules
from kclf_lint.semantics import Logged, logged
from kclf_lint.setups import Fit, LogUse, Unknown
from programs import cases, understood

PRELUDE = """\
import numpy as np
import keras
x, y = np.ones((8, 3)), np.ones((8, 1))
model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(1, activation="sigmoid", name="out")])
"""
TWO = """\
inputs = keras.layers.Input((3,))
outputs = [keras.layers.Dense(1, name="a")(inputs), keras.layers.Dense(1, name="b")(inputs)]
model = keras.Model(inputs, outputs)
"""


def all_fits(program: str) -> list[tuple[Fit, int]]:
    return [
        (found, world.setup.keras)
        for one in understood(program).understood
        for world in one.worlds
        for found in world.setup.fits
    ]


SETUPS = {
    "nothing but the loss": "model.compile('sgd', 'mse')\nhistory = model.fit(x, y)",
    "strings": (
        "model.compile('sgd', 'mse', metrics=['ACC', 'mae', 'MSE', 'mean_squared_error'])\nhistory = model.fit(x, y)"
    ),
    "names of classes": (
        "model.compile('sgd', 'mse', metrics=['AUC', 'BinaryAccuracy', 'RootMeanSquaredError'])\n"
        "history = model.fit(x, y)"
    ),
    "objects": (
        "m = keras.metrics\n"
        "model.compile('sgd', 'mse', metrics=[m.BinaryAccuracy(), m.AUC(name='a'), m.F1Score(threshold=0.5), "
        "m.MeanSquaredError('e')])\nhistory = model.fit(x, y)"
    ),
    "functions": (
        "def MyScore(y_true, y_pred):\n    return y_pred\n"
        "model.compile('sgd', 'mse', metrics=[keras.metrics.binary_accuracy, MyScore])\nhistory = model.fit(x, y)"
    ),
    "validation data": (
        "model.compile('sgd', 'mse', metrics=['mae'])\nhistory = model.fit(x, y, validation_data=(x, y))"
    ),
    "a validation split": (
        "model.compile('sgd', 'mse', metrics=['mae'])\nhistory = model.fit(x, y, validation_split=0.5)"
    ),
    "the learning rate": (
        "model.compile('sgd', 'mse')\nc = [keras.callbacks.LearningRateScheduler(lambda epoch: 0.1)]\n"
        "history = model.fit(x, y, callbacks=c, validation_split=0.5)"
    ),
    "a plateau": (
        "model.compile('sgd', 'mse')\n"
        "history = model.fit(x, y, callbacks=[keras.callbacks.ReduceLROnPlateau(monitor='loss')])"
    ),
    "weighted": "model.compile('sgd', 'mse', metrics=['mse'], weighted_metrics=['mae'])\nhistory = model.fit(x, y)",
    "a dict": "model.compile('sgd', 'mse', metrics={'out': ['mae']})\nhistory = model.fit(x, y)",
    "two outputs": (
        TWO + "model.compile('sgd', ['mse', 'mae'], metrics=[['mae'], ['mse']])\n"
        "history = model.fit(x, [y, y], validation_data=(x, [y, y]))"
    ),
    "two outputs by name": (
        TWO
        + "model.compile('sgd', {'a': 'mse', 'b': 'mae'}, metrics={'a': ['mae', 'MSE']})\n"
        + "history = model.fit(x, [y, y])"
    ),
    "a callback that only looks": (
        "class Show(keras.callbacks.Callback):\n    def on_epoch_end(self, epoch, logs=None):\n        logs['loss']\n"
        "model.compile('sgd', 'mse', metrics=['mae'])\nhistory = model.fit(x, y, callbacks=[Show()])"
    ),
}


@pytest.mark.tensorflow
@pytest.mark.parametrize("keras", ["keras", "tf_keras"])
@pytest.mark.parametrize("program", SETUPS.values(), ids=SETUPS)
def test_fit_logs_what_semantics_says(program: str, keras: str) -> None:
    pytest.importorskip(keras)
    text = (PRELUDE + program).replace("import keras\n", f"import {keras} as keras\n")
    quiet = (
        text.replace("model.fit(", "model.fit(verbose=0, x=")
        .replace("x=x, y", "x=x, y=y")
        .replace("x=x, [y", "x=x, y=[y")
    )
    scope: dict[str, object] = {}
    exec(quiet, scope)
    measured = set(scope["history"].history)  # type: ignore[attr-defined]
    ((found, generation),) = all_fits(text)
    stated = logged(found, generation)
    assert isinstance(stated, Logged)
    assert stated.numbered == frozenset() or keras == "tf_keras"
    names = stated.names | stated.numbered
    validation = {f"val_{name}" for name in names} if stated.validation else set()
    assert measured == names | validation | stated.once
    assert all(map(stated.may_hold, measured))


@pytest.mark.tensorflow
def test_keras_numbers_what_has_no_name() -> None:
    keras: ModuleType = importlib.import_module("keras")
    program = (
        PRELUDE
        + "model.compile('sgd', 'mse', metrics=[keras.metrics.AUC(), keras.metrics.Precision()])\nmodel.fit(x, y)"
    )
    ((found, generation),) = all_fits(program)
    stated = logged(found, generation)
    assert isinstance(stated, Logged)
    assert stated.numbered == {"auc", "precision"}
    first, second = keras.metrics.AUC().name, keras.metrics.AUC().name
    assert first != second
    assert stated.may_hold(first)
    assert stated.may_hold(second)


def uses(program: str) -> str:
    """``kind:key`` of every use, ``!`` where a fix may rewrite it, or why it is not known what is logged."""
    found = []
    for one, keras in all_fits(PRELUDE + program):
        stated = logged(one, keras)
        if isinstance(stated, Unknown):
            found.append(f"? {stated.reason}")
        found += [f"{use.kind}:{use.key}" + "!" * bool(use.code) for use in one.uses]
    return " ".join(dict.fromkeys(found)) or "none"


COMPILED = "model.compile('sgd', 'mse', metrics=['mae'])\n"


@cases(
    {
        "a history": (COMPILED + "h = model.fit(x, y)\nh.history['loss']", "history:loss!"),
        "a variable": (COMPILED + "h = model.fit(x, y).history\nk = 'a'\nh[k]", "history:a"),
        "of the model": (COMPILED + "model.fit(x, y)\nmodel.history.history['a']", "history:a!"),
        "a frame": (COMPILED + "import pandas as pd\npd.DataFrame(model.fit(x, y).history)['a']", "history:a!"),
        "columns of a frame": (
            COMPILED + "import pandas as pd\npd.DataFrame(model.fit(x, y).history)[['a', 'b']]",
            "history:a history:b",
        ),
        "a loop": (COMPILED + "h = model.fit(x, y)\nfor k in ('a', 'b'):\n  h.history[k]", "history:a history:b"),
        "text put together": (COMPILED + "h = model.fit(x, y)\nh.history['val_' + 'a']", "history:val_a"),
        "asked before": (COMPILED + "h = model.fit(x, y)\nif 'a' in h.history:\n  h.history['a']", "none"),
        "asked for keys": (COMPILED + "h = model.fit(x, y)\nif 'a' in h.history.keys():\n  h.history['a']", "none"),
        "asked politely": (COMPILED + "h = model.fit(x, y)\nh.history.get('a')", "none"),
        "in a try": (COMPILED + "h = model.fit(x, y)\ntry:\n  h.history['a']\nexcept KeyError: pass", "none"),
        "rewritten": (COMPILED + "h = model.fit(x, y)\nh.history.update(a=1)\nh.history['a']", "none"),
        "a monitor": (COMPILED + "model.fit(x, y, callbacks=[keras.callbacks.EarlyStopping('a')])", "monitor:a!"),
        "by default": (COMPILED + "model.fit(x, y, callbacks=[keras.callbacks.EarlyStopping()])", "monitor:val_loss"),
        "a checkpoint of every epoch": (
            COMPILED + "model.fit(x, y, callbacks=[keras.callbacks.ModelCheckpoint('{epoch}.keras', monitor='a')])",
            "none",
        ),
        "the best checkpoint": (
            COMPILED + "c = keras.callbacks.ModelCheckpoint('{epoch}-{b:.2f}.keras', 'a', save_best_only=True)\n"
            "model.fit(x, y, callbacks=[c])",
            "monitor:a! file name:b!",
        ),
        "a name of a file that is no format": (
            COMPILED + "model.fit(x, y, callbacks=[keras.callbacks.ModelCheckpoint('{a.keras')])",
            "none",
        ),
        "callbacks of another library": (
            COMPILED + "from wandb.keras import WandbCallback\nmodel.fit(x, y, callbacks=[WandbCallback()])",
            "? a callback of the program may log something",
        ),
        "callbacks that are not known": (
            COMPILED + "import sys\nmodel.fit(x, y, callbacks=sys.argv)",
            "? the callbacks are not all known",
        ),
        "a callback that logs": (
            COMPILED + "class C(keras.callbacks.Callback):\n  def on_epoch_end(self, e, logs):\n    logs['a'] = 1\n"
            "model.fit(x, y, callbacks=[C()])",
            "? a callback of the program may log something",
        ),
        "unpacked arguments": (
            "import sys\nmodel.compile('sgd', 'mse', **sys.argv)\nmodel.fit(x, y)",
            "? the arguments of compile are not all known",
        ),
        "metrics by position": (
            "model.compile('sgd', 'mse', ['mae'])\nmodel.fit(x, y)",
            "? what the third argument of compile is depends on the version",
        ),
        "an unknown metric": (
            "import sys\nmodel.compile('sgd', 'mse', metrics=[sys.argv])\nmodel.fit(x, y)",
            "? the name of a metric is not known",
        ),
        "a metric of the program": (
            "class M(keras.metrics.Metric): pass\nmodel.compile('sgd', 'mse', metrics=[M()])\nmodel.fit(x, y)",
            "? the name of a metric is not known",
        ),
        "its own training": (
            (
                "class N(keras.Model):\n  def train_step(self, d): return {}\n"
                "i = keras.layers.Input((3,))\nn = N(i, keras.layers.Dense(1)(i))\nn.compile('sgd', 'mse')\nn.fit(x, y)"
            ),
            "? the model trains in a way of its own",
        ),
    }
)
def test_who_needs_what_is_logged(program: str, expected: str) -> None:
    assert uses(program) == expected


@pytest.mark.parametrize(
    ("key", "held", "candidates"),
    [
        ("loss", True, []),
        ("val_loss", True, []),
        ("accuracy", True, []),
        ("acc", False, ["accuracy"]),
        ("val_acc", False, ["val_accuracy"]),
        ("val_sparse_categorical_accuracy", False, ["val_accuracy"]),
        ("auc", True, []),
        ("val_auc_12", True, []),
        ("auc_x", False, []),
        ("mean_absolute_error", False, ["mae"]),
        ("val_lr", False, []),
        ("lr", False, ["learning_rate"]),
        ("learning_rate", True, []),
        ("val_learning_rate", False, []),
        ("precision", False, []),
    ],
)
def test_keys_of_a_log(key: str, held: bool, candidates: list[str]) -> None:
    found = logged(fit("accuracy", "mae", numbered=("auc",), logs_rate=True), 3)
    assert isinstance(found, Logged)
    assert found.may_hold(key) is held
    if not held:
        assert found.candidates(key) == candidates


def test_without_validation_nothing_of_it_is_logged() -> None:
    nothing = logged(fit("mae", validation=False), 3)
    unknown = logged(fit("mae", validation=Unknown()), 3)
    assert isinstance(nothing, Logged)
    assert isinstance(unknown, Logged)
    assert (nothing.may_hold("val_loss"), unknown.may_hold("val_loss"), unknown.may_hold("val_acc")) == (
        False,
        True,
        False,
    )


@pytest.mark.parametrize(
    ("use", "validation", "message", "text"),
    [
        (
            log_use("val_acc"),
            True,
            "fit never logs 'val_acc': reading it raises a KeyError; write 'val_accuracy'",
            "'val_accuracy'",
        ),
        (
            log_use("precision"),
            True,
            "fit never logs 'precision': reading it raises a KeyError; it logs accuracy, loss",
            None,
        ),
        (
            log_use("val_loss"),
            False,
            "fit never logs 'val_loss': reading it raises a KeyError; it gets no validation data",
            None,
        ),
        (
            log_use("acc", "monitor", has_mode=False),
            True,
            "EarlyStopping monitors 'acc', which fit never logs: the first epoch raises; write 'accuracy'",
            "'accuracy'",
        ),
        (
            log_use("acc", "monitor"),
            True,
            (
                "EarlyStopping monitors 'acc', which fit never logs: Keras warns, and training never stops early; "
                "write 'accuracy'"
            ),
            "'accuracy'",
        ),
        (
            log_use("val_accuracy", "monitor", has_mode=False),
            False,
            (
                "EarlyStopping monitors 'val_accuracy', which fit never logs: it has nothing to watch; "
                "it gets no validation data"
            ),
            None,
        ),
        (
            log_use("acc", "file name", code="'acc-{acc:.2f}'"),
            True,
            "the file name needs 'acc', which fit never logs: saving raises a KeyError; write 'accuracy'",
            "'acc-{accuracy:.2f}'",
        ),
        (
            log_use("val_auc"),
            True,
            "fit of Keras 3 never logs 'val_auc': reading it raises a KeyError; write 'val_AUC'",
            "'val_AUC'",
        ),
        (log_use("mine", extra=("mine",)), True, None, None),
        (log_use("accuracy"), True, None, None),
    ],
)
def test_reports(use: LogUse, validation: bool, message: str | None, text: str | None) -> None:
    (rule,) = (rule for rule in all_rules() if rule.code == "KCF311")
    assert rule.check is not None
    names = ("accuracy", "AUC") if use.key == "val_auc" else ("accuracy",)
    reports = list(rule.check(replace(setup(), fits=(fit(*names, validation=validation, uses=(use,)),))))
    assert [report.message for report in reports] == ([message] if message else [])
    for report in reports:
        assert (report.fix.changes[0].text if report.fix else None) == text  # type: ignore[union-attr]
        of_one = "of Keras 3" in report.message
        assert report.fix is None or report.fix.applicability is (
            Applicability.UNSAFE if of_one else Applicability.SAFE
        )
