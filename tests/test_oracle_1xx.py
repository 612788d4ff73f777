"""TensorFlow proves what the rules of the output layer claim of Keras 3 and, where it is installed, of Keras 2."""

from __future__ import annotations

from types import ModuleType

import pytest

from test_oracle_2xx import CLASSES, IDS, ONE_HOT, SAMPLES, TWO_HOT, X, complaint, losses, model

pytestmark = pytest.mark.tensorflow

np = pytest.importorskip("numpy")
MULTI_HOT = (np.random.default_rng(2).random((SAMPLES, CLASSES)) > 0.5).astype("float32")


class TestKcf103:
    def test_the_loss_is_that_of_sigmoids_and_rows_add_up_to_one(self, keras: ModuleType) -> None:
        softmax, sigmoid = model(keras, CLASSES, "softmax"), model(keras, CLASSES, "sigmoid")
        trained = losses(softmax, "binary_crossentropy", MULTI_HOT, epochs=2)
        assert trained == pytest.approx(losses(sigmoid, "binary_crossentropy", MULTI_HOT, epochs=2))
        assert np.allclose(softmax.predict(X, verbose=0).sum(axis=1), 1.0, atol=1e-5)


class TestKcf104:
    @pytest.mark.parametrize(
        ("activation", "expected"), [("relu", 5.1178), ("tanh", 5.0808), ("softmax", 1.3757)], ids=str
    )
    def test_the_sparse_loss_is_another_one(self, keras: ModuleType, activation: str, expected: float) -> None:
        seen = losses(model(keras, CLASSES, activation), "sparse_categorical_crossentropy", IDS)
        assert seen == pytest.approx([expected], abs=1e-3)

    def test_a_row_of_zeros_is_no_number_for_the_categorical_loss(self, keras: ModuleType) -> None:
        loss = keras.losses.CategoricalCrossentropy()
        assert np.isnan(float(loss(np.array([[1.0, 0.0]]), np.array([[0.0, 0.0]]))))

    @pytest.mark.parametrize("activation", ["softplus", "exponential"])
    def test_the_categorical_loss_normalises_positive_values(self, keras: ModuleType, activation: str) -> None:
        of = model(keras, CLASSES, activation)
        rows = of.predict(X, verbose=0)
        loss = keras.losses.CategoricalCrossentropy()
        normalised = rows / rows.sum(axis=1, keepdims=True)
        assert float(loss(ONE_HOT, rows)) == pytest.approx(float(loss(ONE_HOT, normalised)), abs=1e-4)
        assert np.abs(rows.sum(axis=1) - 1).max() > 0.1

    def test_a_recurrent_layer_ends_in_tanh(self, keras: ModuleType) -> None:
        for name in ("SimpleRNN", "LSTM", "GRU"):
            assert getattr(keras.layers, name)(4).get_config()["activation"] == "tanh"


class TestKcf105:
    def test_training_raises(self, keras: ModuleType) -> None:
        said = complaint(model(keras, CLASSES, "softmax"), "categorical_crossentropy", TWO_HOT)
        wanted = {
            "keras": "must have the same shape. Received: target.shape=(32, 2), output.shape=(32, 3)",
            "tf_keras": "Shapes (32, 2) and (32, 3) are incompatible",
        }
        assert wanted[keras.__name__] in said
        ids = complaint(model(keras, 2, "softmax"), "sparse_categorical_crossentropy", IDS)
        assert "Received a label value of 2 which is outside the valid range of [0, 2)." in ids

    def test_one_unit_is_repeated_by_a_regression_loss(self, keras: ModuleType) -> None:
        assert len(losses(model(keras, 1, None), "mse", ONE_HOT)) == 1


class TestKcf106:
    def test_all_outputs_are_near_each_other(self, keras: ModuleType) -> None:
        scores = np.array([[9.0, -9.0, 0.0]], dtype="float32")
        twice = keras.Sequential([keras.layers.Input((3,)), keras.layers.Softmax(), keras.layers.Softmax()])
        seen = twice.predict(scores, verbose=0)
        assert seen.min() == pytest.approx(0.212, abs=1e-3)
        assert seen.max() == pytest.approx(0.576, abs=1e-3)
        sigmoids = [keras.layers.Activation("sigmoid"), keras.layers.Activation("sigmoid")]
        twice = keras.Sequential([keras.layers.Input((3,)), *sigmoids])
        seen = twice.predict(scores, verbose=0)
        assert seen.min() == pytest.approx(0.5, abs=1e-3)
        assert seen.max() == pytest.approx(0.731, abs=1e-3)

    def test_the_loss_sees_the_probabilities_as_logits(self, keras: ModuleType) -> None:
        once = losses(model(keras, CLASSES, "softmax"), "categorical_crossentropy", ONE_HOT)
        twice = losses(model(keras, CLASSES, "softmax", keras.layers.Softmax()), "categorical_crossentropy", ONE_HOT)
        assert abs(once[0] - twice[0]) > 0.1


class TestKcf107:
    def test_dropout_makes_the_loss_huge_or_no_number(self, keras: ModuleType) -> None:
        plain = losses(model(keras, CLASSES, "softmax"), "sparse_categorical_crossentropy", IDS)
        dropped = losses(
            model(keras, CLASSES, "softmax", keras.layers.Dropout(0.5)), "sparse_categorical_crossentropy", IDS
        )
        assert dropped[0] > 3 * plain[0]
        of = model(keras, CLASSES, "softmax", keras.layers.Dropout(0.5))
        assert np.isnan(losses(of, "categorical_crossentropy", ONE_HOT, epochs=2)[-1])

    def test_normalisation_leaves_the_range_of_probabilities(self, keras: ModuleType) -> None:
        rows = np.asarray(model(keras, 1, "sigmoid", keras.layers.BatchNormalization())(X, training=True))
        assert rows.min() < 0.0
        assert rows.max() > 1.0
