"""TensorFlow proves what the rules of the loss claim of Keras 3 and, where it is installed, of Keras 2."""

from __future__ import annotations

import importlib
import warnings
from types import ModuleType
from typing import Any

import pytest

pytestmark = pytest.mark.tensorflow

np = pytest.importorskip("numpy")
SAMPLES, FEATURES, CLASSES = 32, 5, 3
RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(SAMPLES, FEATURES)).astype("float32")
IDS = RANDOM.integers(0, CLASSES, SAMPLES)
ONE_HOT = np.eye(CLASSES, dtype="float32")[IDS]
YES_NO = (X[:, :1] > 0).astype("float32")
TWO_HOT = np.eye(2, dtype="float32")[YES_NO[:, 0].astype(int)]


def model(keras: ModuleType, units: int, activation: str | None, *behind: Any) -> Any:
    """A model with the same weights for the same number of units."""
    keras.utils.set_random_seed(1)
    dense = keras.layers.Dense(units, activation=activation)
    return keras.Sequential([keras.layers.Input((FEATURES,)), dense, *behind])


def losses(of: Any, used: Any, y: Any, epochs: int = 1) -> list[float]:
    """The loss of each epoch, one batch each."""
    of.compile(optimizer="sgd", loss=used, run_eagerly=True)
    return [float(value) for value in of.fit(X, y, epochs=epochs, verbose=0).history["loss"]]


def complaint(of: Any, used: Any, y: Any) -> str:
    """The error of one training step."""
    with pytest.raises(Exception, match=r".") as caught:
        losses(of, used, y)
    return f"{type(caught.value).__name__}: {caught.value}"


class TestKcf203:
    @pytest.mark.parametrize("name", ["categorical_crossentropy", "categorical_focal_crossentropy"])
    @pytest.mark.parametrize("activation", ["sigmoid", "softmax", None])
    def test_the_loss_is_zero_and_keras_warns(self, keras: ModuleType, activation: str | None, name: str) -> None:
        for y in (YES_NO, YES_NO[:, 0]):
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                value = losses(model(keras, 1, activation), name, y, epochs=2)
                assert value == pytest.approx([0.0, 0.0], abs=1e-5)
            said = [str(each.message) for each in caught]
            assert any(f"In loss {name}, expected y_pred.shape to be (batch_size, num_classes)" in one for one in said)

    def test_one_hot_labels_raise(self, keras: ModuleType) -> None:
        said = complaint(model(keras, 1, "sigmoid"), "categorical_crossentropy", TWO_HOT)
        wanted = {
            "keras": "ValueError: Arguments `target` and `output` must have the same shape. Received: "
            "target.shape=(32, 2), output.shape=(32, 1)",
            "tf_keras": "ValueError: Shapes (32, 2) and (32, 1) are incompatible",
        }
        assert wanted[keras.__name__] in said

    def test_the_divergence_counts_class_one_alone(self, keras: ModuleType) -> None:
        assert losses(model(keras, 1, "softmax"), "kl_divergence", YES_NO, epochs=2) == pytest.approx(
            [0.0, 0.0], abs=1e-5
        )
        assert losses(model(keras, 1, "sigmoid"), "kl_divergence", YES_NO * 0)[0] == pytest.approx(0.0, abs=1e-5)
        assert losses(model(keras, 1, "sigmoid"), "kl_divergence", YES_NO * 0 + 1)[0] > 0.1

    def test_the_hinge_pulls_the_output_to_both_sides(self, keras: ModuleType) -> None:
        tf = importlib.import_module("tensorflow")
        scores = tf.constant([[0.2], [0.2]])
        with tf.GradientTape() as tape:
            tape.watch(scores)
            value = keras.losses.CategoricalHinge()(tf.constant([[1.0], [0.0]]), scores)
        up, down = np.asarray(tape.gradient(value, scores))[:, 0]
        assert up < 0.0 < down


class TestKcf204:
    @pytest.mark.parametrize("y", [YES_NO, YES_NO[:, 0], IDS], ids=["(n, 1)", "(n,)", "three classes"])
    def test_a_label_other_than_zero_stops_training(self, keras: ModuleType, y: Any) -> None:
        said = complaint(model(keras, 1, "sigmoid"), "sparse_categorical_crossentropy", y)
        assert said.startswith("InvalidArgumentError")
        assert f"Received a label value of {int(y.max())} which is outside the valid range of [0, 1)." in said

    def test_zeros_have_no_loss(self, keras: ModuleType) -> None:
        assert losses(model(keras, 1, "sigmoid"), "sparse_categorical_crossentropy", YES_NO * 0) == [0.0]

    def test_one_hot_labels_raise(self, keras: ModuleType) -> None:
        said = complaint(model(keras, 1, "sigmoid"), "sparse_categorical_crossentropy", TWO_HOT)
        wanted = {
            "keras": "must have rank (ndim) `target.ndim - 1`. Received: target.shape=(32, 2), output.shape=(32, 1)",
            "tf_keras": "`labels.shape` must equal `logits.shape` except for the last dimension. Received: "
            "labels.shape=(64,) and logits.shape=(32, 1)",
        }
        assert wanted[keras.__name__] in said


class TestKcf205:
    @pytest.mark.parametrize("activation", ["sigmoid", "softmax"])
    def test_it_is_another_loss_and_softmax_is_trained_as_sigmoid(self, keras: ModuleType, activation: str) -> None:
        binary = losses(model(keras, CLASSES, activation), "binary_crossentropy", ONE_HOT)
        assert binary == pytest.approx([0.8017], abs=1e-3)
        categorical = losses(model(keras, CLASSES, activation), "categorical_crossentropy", ONE_HOT)
        assert categorical == pytest.approx([1.3757], abs=1e-3)

    def test_both_losses_of_two_softmax_units_are_equal_on_plain_values(self, keras: ModuleType) -> None:
        rows = np.array([[0.7, 0.3], [0.2, 0.8]], dtype="float32")
        y = np.array([[1, 0], [1, 0]], dtype="float32")
        binary, categorical = keras.losses.BinaryCrossentropy(), keras.losses.CategoricalCrossentropy()
        assert float(binary(y, rows)) == pytest.approx(float(categorical(y, rows)), abs=1e-4)
        assert losses(model(keras, 2, "softmax"), binary, TWO_HOT) == pytest.approx([0.6320], abs=1e-3)
        assert losses(model(keras, 2, "softmax"), categorical, TWO_HOT) == pytest.approx([0.6190], abs=1e-3)


class TestKcf206:
    @pytest.mark.parametrize("name", ["binary_crossentropy", "binary_focal_crossentropy"])
    @pytest.mark.parametrize(
        ("units", "y", "keras_3", "keras_2"),
        [
            (2, IDS, "rank (ndim). Received: target.shape=(32,), output.shape=(32, 2)", "((32, 2) vs (32, 1))"),
            (2, YES_NO, "shape. Received: target.shape=(32, 1), output.shape=(32, 2)", "((32, 2) vs (32, 1))"),
            (1, ONE_HOT, "shape. Received: target.shape=(32, 3), output.shape=(32, 1)", "((32, 1) vs (32, 3))"),
        ],
        ids=["(n,)", "(n, 1)", "one-hot"],
    )
    def test_training_raises(
        self, keras: ModuleType, units: int, y: Any, keras_3: str, keras_2: str, name: str
    ) -> None:
        said = complaint(model(keras, units, "sigmoid"), name, y)
        wanted = {
            "keras": f"ValueError: Arguments `target` and `output` must have the same {keras_3}",
            "tf_keras": f"`logits` and `labels` must have the same shape, received {keras_2}",
        }
        assert wanted[keras.__name__] in said

    def test_keras_2_repeats_labels_behind_other_activations(self, keras: ModuleType) -> None:
        if keras.__name__ == "keras":
            assert "ValueError" in complaint(model(keras, 2, "relu"), "binary_crossentropy", IDS)
        else:
            assert len(losses(model(keras, 2, "relu"), "binary_crossentropy", IDS)) == 1


class TestKcf211:
    @pytest.mark.parametrize("activation", ["sigmoid", "softmax"])
    def test_the_loss_has_a_floor(self, keras: ModuleType, activation: str) -> None:
        best = np.array([[0.5, 0.5, 0.0]], dtype="float32")
        loss = keras.losses.CategoricalCrossentropy()
        assert float(loss(np.array([[1, 1, 0]], dtype="float32"), best)) == pytest.approx(2 * np.log(2), abs=1e-3)
        assert float(loss(np.array([[0, 0, 0]], dtype="float32"), best)) == 0.0
        several = np.ones((SAMPLES, CLASSES), dtype="float32")
        assert losses(model(keras, CLASSES, activation), "categorical_crossentropy", several, epochs=2)[-1] > 2.0


class TestKcf209:
    def test_the_squared_error_is_flat_where_the_model_is_wrong(self, keras: ModuleType) -> None:
        tf = importlib.import_module("tensorflow")
        slopes = []
        for name in ("MeanSquaredError", "BinaryCrossentropy"):
            logit = tf.constant([[-5.0]])
            with tf.GradientTape() as tape:
                tape.watch(logit)
                value = getattr(keras.losses, name)()(tf.constant([[1.0]]), tf.sigmoid(logit))
            slopes.append(float(tape.gradient(value, logit)[0, 0]))
        assert slopes == pytest.approx([-0.0132, -0.9933], abs=1e-3)

    def test_ids_are_repeated_over_all_units(self, keras: ModuleType) -> None:
        assert len(losses(model(keras, CLASSES, "softmax"), "mse", IDS.reshape(-1, 1))) == 1
        if keras.__name__ == "keras":
            assert "Error" in complaint(model(keras, CLASSES, "softmax"), "mse", IDS)
        else:
            assert len(losses(model(keras, CLASSES, "softmax"), "mse", IDS)) == 1


STEPS = RANDOM.normal(size=(SAMPLES, 4, FEATURES)).astype("float32")


def per_step(keras: ModuleType, units: int, used: Any, y: Any) -> str:
    """The error of a model that keeps the time axis; empty if it trains."""
    dense = keras.layers.Dense(units, activation="sigmoid" if units == 1 else "softmax")
    of = keras.Sequential([keras.layers.Input((4, FEATURES)), dense])
    of.compile(optimizer="sgd", loss=used, run_eagerly=True)
    try:
        of.fit(STEPS, y, verbose=0)
    except Exception as error:  # noqa: BLE001 - which error it is differs between losses and generations
        return str(error)
    return ""


class TestKcf212:
    @pytest.mark.parametrize(
        ("units", "name", "y", "keras_3", "keras_2"),
        [
            (
                3,
                "sparse_categorical_crossentropy",
                IDS,
                "target.shape=(32,), output.shape=(32, 4, 3)",
                "Received: labels.shape=(32,) and logits.shape=(128, 3)",
            ),
            (
                3,
                "categorical_crossentropy",
                ONE_HOT,
                "the same rank (ndim). Received: target.shape=(32, 3), output.shape=(32, 4, 3)",
                "Shapes (32, 3) and (32, 4, 3) are incompatible",
            ),
            (
                1,
                "binary_crossentropy",
                YES_NO[:, 0],
                "the same rank (ndim). Received: target.shape=(32,), output.shape=(32, 4, 1)",
                "((32, 4, 1) vs (32,))",
            ),
        ],
        ids=["sparse", "categorical", "binary"],
    )
    def test_training_raises(
        self, keras: ModuleType, units: int, name: str, y: Any, keras_3: str, keras_2: str
    ) -> None:
        assert (keras_3 if keras.__name__ == "keras" else keras_2) in per_step(keras, units, name, y)

    def test_labels_are_repeated(self, keras: ModuleType) -> None:
        assert per_step(keras, 1, "mse", YES_NO[:, 0]) == ""
        assert per_step(keras, 1, "mae", YES_NO) == ""
        said = per_step(keras, 1, "binary_crossentropy", YES_NO)
        assert (said == "") is (keras.__name__ == "tf_keras")

    def test_keras_2_takes_an_axis_of_one(self, keras: ModuleType) -> None:
        of = keras.Sequential([keras.layers.Input((1, FEATURES)), keras.layers.Dense(CLASSES, activation="softmax")])
        of.compile(optimizer="sgd", loss="sparse_categorical_crossentropy", run_eagerly=True)
        if keras.__name__ == "keras":
            with pytest.raises(ValueError, match="must have rank"):
                of.fit(STEPS[:, :1], IDS, verbose=0)
        else:
            of.fit(STEPS[:, :1], IDS, verbose=0)
