"""The tables that tools/make_tables.py writes are those of the installed Keras, and small programs agree with them."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

import pytest

from conftest import ROOT
from kclf_lint.knowledge import known_names, removed_names
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


@pytest.mark.tensorflow
class TestRemovedNames:
    @pytest.mark.parametrize("root", ["keras", "tensorflow.keras"])
    def test_what_cannot_be_imported(self, tables: ModuleType, root: str) -> None:
        assert removed_names.GONE[root] == tables.gone_imports(tables.ROOTS[root])

    @pytest.mark.parametrize("root", ["keras", "tensorflow.keras"])
    def test_what_public_modules_hold(self, tables: ModuleType, root: str) -> None:
        for path, names in removed_names.PUBLIC[root].items():
            module = importlib.import_module(f"{tables.ROOTS[root]}.{path}".rstrip("."))
            # Importing a submodule makes it an attribute.
            found = {name for name in tables.names_of(module) if not isinstance(vars(module)[name], ModuleType)}
            assert {name for name in names if not isinstance(vars(module)[name], ModuleType)} == found, path

    def test_what_is_spelled_in_two_ways_is_the_same(self) -> None:
        gone = removed_names.GONE["tensorflow.keras"]
        spelled = [path for path in ("utils.np_utils", "layers.CuDNNLSTM", "losses.mean_squared_error") if path in gone]
        assert all(not imports(f"tensorflow.keras.{path}") for path in spelled)
        assert imports("tensorflow.keras.preprocessing.image.ImageDataGenerator")

    def test_arguments(self, tables: ModuleType) -> None:
        assert tables.gone_arguments() == (removed_names.REFUSED, removed_names.IGNORED)


def imports(path: str) -> bool:
    module, _, name = path.rpartition(".")
    try:
        exec(f"from {module} import {name}", {})
    except ImportError:
        return False
    return True
