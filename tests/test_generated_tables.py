"""The tables that tools/make_tables.py writes are those of the installed Keras, and small programs agree with them."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

import pytest

from conftest import ROOT
from kclf_lint.knowledge import known_names
from kclf_lint.knowledge.identifiers import is_known, nearest

PROGRAM = str(ROOT / "tools")
MODULES = {3: "keras", 2: "tf_keras"}


def installed(generation: int) -> ModuleType:
    return pytest.importorskip(MODULES[generation])


@pytest.fixture(scope="module")
def tables() -> ModuleType:
    """The program that makes the tables."""
    pytest.importorskip("keras")
    pytest.importorskip("tf_keras")
    sys.path.insert(0, PROGRAM)
    try:
        return importlib.import_module("make_tables")
    finally:
        sys.path.remove(PROGRAM)


@pytest.mark.tensorflow
@pytest.mark.parametrize("generation", [3, 2])
class TestKnownNames:
    @pytest.mark.parametrize("role", ["loss", "metric", "activation", "optimizer"])
    def test_the_table_holds_what_keras_accepts(self, tables: ModuleType, role: str, generation: int) -> None:
        assert known_names.NAMES[role][generation] == tables.known_names(role, generation)

    def test_objects_of_metrics_have_the_names_of_the_table(self, tables: ModuleType, generation: int) -> None:
        assert known_names.METRIC_OBJECTS[generation] == tables.metric_names(generation)

    @pytest.mark.parametrize(
        "text", ["CE", "crossentropy", "CrossEntropy", "mse", "MSE", "Mse", "huber_loss", "nothing"]
    )
    def test_training_with_a_loss(self, text: str, generation: int) -> None:
        assert trains(generation, loss=text) is is_known("loss", text, generation)

    @pytest.mark.parametrize("text", ["ACC", "Accuracy", "ce", "auc", "AUC", "log_cosh", "logcosh", "Mae", "nothing"])
    def test_training_with_a_metric(self, text: str, generation: int) -> None:
        assert trains(generation, loss="mse", metrics=[text]) is is_known("metric", text, generation)

    @pytest.mark.parametrize("text", ["Adam", "ADAM", "adamw", "lion", "adm"])
    def test_compiling_with_an_optimizer(self, text: str, generation: int) -> None:
        assert trains(generation, loss="mse", optimizer=text) is is_known("optimizer", text, generation)

    @pytest.mark.parametrize("text", ["gelu", "GELU", "LeakyReLU", "log_softmax", "hard_silu", "sigmod"])
    def test_a_layer_with_an_activation(self, text: str, generation: int) -> None:
        layers = installed(generation).layers
        try:
            layers.Dense(2, activation=text)
        except ValueError:
            assert not is_known("activation", text, generation)
        else:
            assert is_known("activation", text, generation)


def trains(generation: int, **arguments: Any) -> bool:
    """Whether one batch can be trained on."""
    keras = installed(generation)
    np = pytest.importorskip("numpy")
    model = keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(2, activation="softmax")])
    ones = np.ones((4, 2), "float32")
    try:
        model.compile(**{"optimizer": "sgd", **arguments}, run_eagerly=True)
        model.fit(ones, ones, verbose=0)
    except (ValueError, TypeError):
        return False
    return True


@pytest.mark.parametrize(
    ("role", "text", "generation", "expected"),
    [
        ("loss", "binary_cross_entropy", 3, "binary_crossentropy"),
        ("loss", "categorical-crossentropy", 3, "categorical_crossentropy"),
        ("loss", "SparseCategoricalCrossEntropy", 3, "sparse_categorical_crossentropy"),
        ("loss", "huber_loss", 3, "huber"),
        ("loss", "nothing like it", 3, None),
        ("metric", "acuracy", 3, "accuracy"),
        ("metric", "Auc", 3, "auc"),
        ("metric", "auc", 2, "AUC"),
        ("activation", "sigmod", 3, "sigmoid"),
        ("activation", "ReLU", 3, "relu"),
        ("optimizer", "RMS-prop", 3, "rmsprop"),
        ("optimizer", "adm", 2, "adam"),
    ],
)
def test_the_name_that_is_most_like_it(role: str, text: str, generation: int, expected: str | None) -> None:
    assert nearest(role, text, generation) == expected
