"""TensorFlow proves what the rules about names claim of Keras 3 and of Keras 2."""

from __future__ import annotations

import importlib
import warnings
from types import ModuleType
from typing import Any

import pytest

pytestmark = pytest.mark.tensorflow

np = pytest.importorskip("numpy")
X = np.zeros((4, 2), "float32")
Y = np.zeros((4, 1), "float32")


@pytest.fixture(scope="module", params=["keras", "tf_keras"])
def keras(request: pytest.FixtureRequest) -> ModuleType:
    """Keras 3, and Keras 2 where it is installed."""
    return pytest.importorskip(request.param)


@pytest.fixture(scope="module")
def keras3() -> ModuleType:
    return importlib.import_module("keras")


def is_keras_3(keras: ModuleType) -> bool:
    return bool(keras.__name__ == "keras")


def trained(keras: ModuleType, fit: dict[str, Any] | None = None, **arguments: Any) -> Any:
    """The history of a model of one unit."""
    model = keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(1)])
    model.compile(**{"optimizer": "sgd", "loss": "mse", "run_eagerly": True, **arguments})
    return model.fit(X, Y, verbose=0, **(fit or {}))


class TestKcf307And308:
    @pytest.mark.parametrize(
        ("arguments", "said_by_3", "said_by_2"),
        [
            (
                {"loss": "binary_cross_entropy"},
                "Could not interpret loss identifier: binary_cross_entropy",
                (
                    "Unknown loss function: 'binary_cross_entropy'. Please ensure you are using a "
                    "`keras.utils.custom_object_scope`"
                ),
            ),
            (
                {"metrics": ["AUCPrecision"]},
                "Could not interpret metric identifier: AUCPrecision",
                "'str' object is not callable",
            ),
            (
                {"optimizer": "adm"},
                "Could not interpret optimizer identifier: adm",
                "Unknown optimizer: 'adm'. Please ensure you are using a `keras.utils.custom_object_scope`",
            ),
        ],
        ids=["loss", "metric", "optimizer"],
    )
    def test_training_raises(
        self, keras: ModuleType, arguments: dict[str, Any], said_by_3: str, said_by_2: str
    ) -> None:
        with pytest.raises((ValueError, TypeError)) as caught:
            trained(keras, **arguments)
        assert (said_by_3 if is_keras_3(keras) else said_by_2) in str(caught.value)

    def test_a_layer_raises(self, keras: ModuleType) -> None:
        with pytest.raises(ValueError, match="activation function") as caught:
            keras.layers.Dense(1, activation="gelo")
        expected = "Could not interpret activation function identifier: gelo"
        assert str(caught.value) == (
            expected if is_keras_3(keras) else "Unknown activation function 'gelo' cannot be deserialized."
        )


class TestKcf601:
    @pytest.mark.parametrize(
        ("path", "arguments", "said"),
        [
            ("optimizers.Adam", {"lr": 0.001}, "Argument(s) not recognized: {'lr': 0.001}"),
            (
                "layers.Dense",
                {"units": 3, "output_dim": 3},
                "Unrecognized keyword arguments passed to Dense: {'output_dim': 3}",
            ),
        ],
    )
    def test_keras_3_raises(self, keras3: ModuleType, path: str, arguments: dict[str, Any], said: str) -> None:
        module, name = path.split(".")
        with pytest.raises(ValueError, match="recognized") as caught:
            getattr(getattr(keras3, module), name)(**arguments)
        assert str(caught.value) == said

    def test_methods_raise(self, keras3: ModuleType) -> None:
        with pytest.raises(TypeError, match="got an unexpected keyword argument 'nb_epoch'"):
            trained(keras3, fit={"nb_epoch": 1})

    @pytest.mark.parametrize(
        ("path", "arguments", "said"),
        [
            ("optimizers.SGD", {"decay": 1e-6}, "Argument `decay` is no longer supported and will be ignored."),
            (
                "layers.Embedding",
                {"input_dim": 3, "output_dim": 2, "input_length": 4},
                "Argument `input_length` is deprecated. Just remove it.",
            ),
        ],
    )
    def test_keras_3_warns(self, keras3: ModuleType, path: str, arguments: dict[str, Any], said: str) -> None:
        module, name = path.split(".")
        with pytest.warns(UserWarning, match="Argument") as caught:
            getattr(getattr(keras3, module), name)(**arguments)
        assert said in [str(each.message) for each in caught]

    def test_keras_2_takes_some_of_them(self) -> None:
        keras = pytest.importorskip("tf_keras")
        # It goes on with the default.
        assert keras.optimizers.Adam(lr=0.5).learning_rate.numpy() == np.float32(0.001)
        trained(keras, fit={"workers": 2})
        with pytest.raises(ValueError, match="decay is deprecated"):
            keras.optimizers.SGD(decay=1e-6)
        with pytest.raises(TypeError, match="Keyword argument not understood"):
            keras.layers.Dense(3, output_dim=3)


class TestKcf602:
    def test_keras_3_has_no_such_method(self, keras3: ModuleType) -> None:
        with pytest.raises(AttributeError, match="'Sequential' object has no attribute 'fit_generator'"):
            getattr(keras3.Sequential(), "fit_generator")  # noqa: B009

    @pytest.mark.parametrize("name", ["fit_generator", "evaluate_generator", "predict_generator"])
    def test_keras_2_warns(self, name: str) -> None:
        keras = pytest.importorskip("tf_keras")
        model = keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(1)])
        model.compile("sgd", "mse", run_eagerly=True)
        with pytest.warns(UserWarning, match=f"`Model.{name}` is deprecated"):
            getattr(model, name)(iter([(X, Y)] * 2), 1)


class TestKcf603:
    @pytest.mark.parametrize(
        ("statement", "said"),
        [
            ("from keras.utils.np_utils import to_categorical", "No module named 'keras.utils.np_utils'"),
            ("from keras.layers import CuDNNLSTM", "cannot import name 'CuDNNLSTM' from 'keras.layers'"),
            ("from keras.preprocessing.image import ImageDataGenerator", "cannot import name 'ImageDataGenerator'"),
        ],
    )
    def test_the_import_raises(self, statement: str, said: str) -> None:
        with pytest.raises(ImportError) as caught:
            exec(statement)
        assert said in str(caught.value)

    def test_tensorflow_keeps_some_of_it(self) -> None:
        pytest.importorskip("tensorflow.keras.preprocessing.image").ImageDataGenerator(rescale=0.5)

    def test_nothing_works_with_the_private_copy(self, keras3: ModuleType) -> None:
        private = pytest.importorskip("tensorflow.python.keras")
        models = importlib.import_module("tensorflow.python.keras.models")
        dense = importlib.import_module("tensorflow.python.keras.layers").Dense
        model = models.Sequential([dense(1, input_shape=(2,))])
        model.compile("sgd", "mse")
        with pytest.raises(AttributeError, match="has no attribute 'DistributedDatasetInterface'"):
            model.fit(X, Y, verbose=0)
        with pytest.raises(ValueError, match=r"Only instances of `keras.Layer` can be added"):
            keras3.Sequential([dense(1)])
        with pytest.raises(ValueError, match="Could not interpret optimizer identifier"):
            model.compile(keras3.optimizers.Adam(), "mse")
        assert private is not None


def with_monitor(keras: ModuleType, callback: str, **arguments: Any) -> Any:
    made = getattr(keras.callbacks, callback)(**arguments)
    return trained(keras, metrics=["accuracy"], fit={"callbacks": [made]})


class TestKcf311:
    def test_a_key_that_is_not_logged(self, keras: ModuleType) -> None:
        with pytest.raises(KeyError, match="val_acc"):
            trained(keras, metrics=["accuracy"], fit={"validation_data": (X, Y)}).history["val_acc"]

    def test_a_file_name(self, keras: ModuleType, tmp_path: Any) -> None:
        with pytest.raises(KeyError, match="Failed to format this callback filepath"):
            with_monitor(keras, "ModelCheckpoint", filepath=str(tmp_path / "{val_acc:.2f}.keras"))

    def test_keras_3_has_to_know_which_way_is_better(self, keras3: ModuleType) -> None:
        said = (
            "EarlyStopping callback received monitor=val_acc, but Keras isn't able to automatically determine whether"
        )
        with pytest.raises(ValueError, match=said):
            with_monitor(keras3, "EarlyStopping", monitor="val_acc")

    @pytest.mark.parametrize("arguments", [{"monitor": "val_acc", "mode": "max"}, {"monitor": "val_accuracy"}, {}])
    def test_otherwise_keras_3_warns(self, keras3: ModuleType, arguments: dict[str, str]) -> None:
        with pytest.warns(UserWarning, match=r"Early stopping conditioned on metric `val_\w+` which is not available."):
            with_monitor(keras3, "EarlyStopping", **arguments)

    def test_the_best_checkpoint_is_every_one_or_none(self, keras: ModuleType, tmp_path: Any) -> None:
        path = tmp_path / "best.keras"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with_monitor(
                keras, "ModelCheckpoint", filepath=str(path), monitor="val_acc", mode="max", save_best_only=True
            )
        assert path.exists() is is_keras_3(keras)

    def test_keras_2_goes_on(self) -> None:
        keras = pytest.importorskip("tf_keras")
        assert "accuracy" in with_monitor(keras, "EarlyStopping", monitor="val_acc").history
