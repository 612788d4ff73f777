"""TensorFlow proves what the rules about names claim of Keras 3 and of Keras 2."""

from __future__ import annotations

import importlib
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
