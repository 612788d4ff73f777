"""TensorFlow proves what the rules of the output layer claim of Keras 3 and, where it is installed, of Keras 2."""

from __future__ import annotations

from types import ModuleType

import pytest

from test_oracle_2xx import CLASSES, SAMPLES, X, losses, model

pytestmark = pytest.mark.tensorflow

np = pytest.importorskip("numpy")
MULTI_HOT = (np.random.default_rng(2).random((SAMPLES, CLASSES)) > 0.5).astype("float32")


class TestKcf103:
    def test_the_loss_is_that_of_sigmoids_and_rows_add_up_to_one(self, keras: ModuleType) -> None:
        softmax, sigmoid = model(keras, CLASSES, "softmax"), model(keras, CLASSES, "sigmoid")
        trained = losses(softmax, "binary_crossentropy", MULTI_HOT, epochs=2)
        assert trained == pytest.approx(losses(sigmoid, "binary_crossentropy", MULTI_HOT, epochs=2))
        assert np.allclose(softmax.predict(X, verbose=0).sum(axis=1), 1.0, atol=1e-5)
