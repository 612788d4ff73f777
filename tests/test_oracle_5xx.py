"""TensorFlow, Keras and scikit-learn prove what the rules about labels claim of them."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kclf_lint.knowledge.datasets import SKLEARN_DATASETS, SORTED
from kclf_lint.knowledge.tfds import DATA_SETS

pytestmark = pytest.mark.tensorflow

np = pytest.importorskip("numpy")
preprocessing = pytest.importorskip("sklearn.preprocessing")
SAMPLES, FEATURES, CLASSES = 8, 5, 3


@pytest.fixture(scope="module", params=["keras", "tf_keras"])
def keras(request: pytest.FixtureRequest) -> ModuleType:
    """Keras 3, and Keras 2 where it is installed."""
    try:
        return importlib.import_module(request.param)
    except ModuleNotFoundError:
        pytest.skip(f"{request.param} is not installed")


def is_keras_3(keras: ModuleType) -> bool:
    return bool(keras.__name__ == "keras")


RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(SAMPLES, FEATURES)).astype("float32")
IDS = np.array([0, 1, 2, 0, 1, 2, 0, 1])
ONE_HOT = np.eye(CLASSES, dtype="float32")[IDS]
COLUMN = (IDS[:, None] > 0).astype("int32")


def compiled(keras: ModuleType, units: int, activation: str | None, loss: str) -> Any:
    """A model with the same weights for the same number of units."""
    keras.utils.set_random_seed(1)
    dense = keras.layers.Dense(units, activation=activation)
    model = keras.Sequential([keras.layers.Input((FEATURES,)), dense])
    model.compile(optimizer="sgd", loss=loss, run_eagerly=True)
    return model


def complaint(keras: ModuleType, units: int, activation: str | None, loss: str, y: Any, others: Any = None) -> str:
    """What one training step, and an evaluation on other labels, raises: type and text; '' if nothing."""
    model = compiled(keras, units, activation, loss)
    try:
        model.fit(X, y, batch_size=SAMPLES, verbose=0)
        if others is not None:
            model.evaluate(X, others, verbose=0)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is compared
        return f"{type(error).__name__}: {error}"
    return ""


def loss_value(keras: ModuleType, units: int, activation: str, loss: str, y: Any) -> float:
    return float(compiled(keras, units, activation, loss).evaluate(X, y, verbose=0))


def first_says(keras: ModuleType, said: str, keras_3: str, keras_2: str) -> None:
    assert (keras_3 if is_keras_3(keras) else keras_2) in said


class TestKcf501:
    def test_ids_behind_one_hot_labels(self, keras: ModuleType) -> None:
        said = complaint(keras, CLASSES, "softmax", "categorical_crossentropy", ONE_HOT, IDS)
        same_rank = (
            "ValueError: Arguments `target` and `output` must have the same rank (ndim). Received: target.shape=(8,)"
        )
        first_says(keras, said, same_rank, "ValueError: Shapes (8, 1) and (8, 3) are incompatible")

    def test_one_hot_labels_behind_ids(self, keras: ModuleType) -> None:
        said = complaint(keras, CLASSES, "softmax", "sparse_categorical_crossentropy", IDS, ONE_HOT)
        ndim = "ValueError: Argument `output` must have rank (ndim) `target.ndim - 1`"
        first_says(
            keras, said, ndim, "ValueError: `labels.shape` must equal `logits.shape` except for the last dimension"
        )

    def test_the_epoch_before_it_runs(self, keras: ModuleType) -> None:
        seen: list[int] = []
        model = compiled(keras, CLASSES, "softmax", "categorical_crossentropy")
        after_batch = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: seen.append(batch))
        with pytest.raises(ValueError, match=r"rank|incompatible"):
            model.fit(X, ONE_HOT, batch_size=4, validation_data=(X, IDS), callbacks=[after_batch], verbose=0)
        assert seen == [0, 1]


MODES = {
    # loss, units: what a loader with the wrong mode gives
    "categorical_crossentropy": (CLASSES, IDS, "same rank (ndim)", "Shapes (8, 1) and (8, 3) are incompatible"),
    "sparse_categorical_crossentropy": (
        CLASSES,
        ONE_HOT,
        "Argument `output` must have rank (ndim) `target.ndim - 1`",
        "`labels.shape` must equal `logits.shape` except for the last dimension",
    ),
    "binary_crossentropy": (
        1,
        ONE_HOT[:, :2],
        "Arguments `target` and `output` must have the same shape",
        "`logits` and `labels` must have the same shape",
    ),
}


class TestKcf502:
    @pytest.mark.parametrize("loss", MODES)
    def test_labels_of_the_wrong_mode_raise(self, keras: ModuleType, loss: str) -> None:
        units, y, keras_3, keras_2 = MODES[loss]
        said = complaint(keras, units, "sigmoid" if units == 1 else "softmax", loss, y)
        assert said.startswith("ValueError: ")
        first_says(keras, said, keras_3, keras_2)

    def test_the_loaders_give_what_their_modes_say(self, keras: ModuleType, tmp_path: Path) -> None:
        for name in "abc":
            (tmp_path / name).mkdir()
            (tmp_path / name / "1.txt").write_text("a text", encoding="utf-8")

        def shape(**mode: str) -> tuple[int, ...]:
            data = keras.utils.text_dataset_from_directory(str(tmp_path), **mode)
            return tuple(next(iter(data))[1].shape)

        assert shape() == shape(label_mode="int") == (3,)
        assert shape(label_mode="categorical") == (3, 3)

    def test_the_defaults_differ_between_loaders(self, keras: ModuleType) -> None:
        generator = keras.preprocessing.image.ImageDataGenerator if not is_keras_3(keras) else _generator_of_keras_3()
        for name in ("flow_from_directory", "flow_from_dataframe"):
            assert _default(getattr(generator, name), "class_mode") == "categorical"
        for kind in ("image", "text", "audio"):
            if (load := getattr(keras.utils, f"{kind}_dataset_from_directory", None)) is not None:
                assert _default(load, "label_mode") == "int"


def _generator_of_keras_3() -> Any:
    return importlib.import_module("keras.src.legacy.preprocessing.image").ImageDataGenerator


def _default(function: Any, parameter: str) -> object:
    return inspect.signature(function).parameters[parameter].default


class TestKcf503:
    def test_encoders_add_an_axis_or_double_the_columns(self, keras: ModuleType) -> None:
        tf = importlib.import_module("tensorflow")
        assert keras.utils.to_categorical(ONE_HOT).shape == (8, 3, 2)
        assert keras.utils.to_categorical(ONE_HOT, 3).shape == (8, 3, 3)
        assert tf.one_hot(ONE_HOT, 4).shape == (8, 3, 4)
        if is_keras_3(keras):
            assert keras.ops.one_hot(ONE_HOT, 4).shape == (8, 3, 4)
        assert preprocessing.OneHotEncoder().fit_transform(ONE_HOT).shape == (8, 6)

    def test_training_raises(self, keras: ModuleType) -> None:
        twice = keras.utils.to_categorical(ONE_HOT)
        said = complaint(keras, CLASSES, "softmax", "categorical_crossentropy", twice)
        received = "ndim). Received: target.shape=(8, 3, 2), output.shape=(8, 3)"
        first_says(keras, said, received, "ValueError: Shapes (8, 3, 2) and (8, 3) are incompatible")
        for loss in ("sparse_categorical_crossentropy", "binary_crossentropy"):
            assert complaint(keras, CLASSES, "softmax", loss, twice).startswith("ValueError: ")

    def test_some_encoders_leave_one_hot_labels_alone(self) -> None:
        pandas = pytest.importorskip("pandas")
        assert preprocessing.LabelBinarizer().fit_transform(ONE_HOT).tolist() == ONE_HOT.tolist()
        assert pandas.get_dummies(pandas.get_dummies(pandas.Series(IDS))).shape == (8, 3)


class TestKcf505:
    def test_the_binarizer_never_gives_two_columns(self) -> None:
        widths = [
            preprocessing.LabelBinarizer().fit_transform(["a", "b", "c", "d"][:classes] * 2).shape[1]
            for classes in (1, 2, 3, 4)
        ]
        assert widths == [1, 1, 3, 4]

    @pytest.mark.parametrize("loss", ["categorical_crossentropy", "binary_crossentropy"])
    def test_training_raises(self, keras: ModuleType, loss: str) -> None:
        said = complaint(keras, 2, "softmax", loss, COLUMN)
        shapes = "must have the same shape. Received: target.shape=(8, 1), output.shape=(8, 2)"
        by_loss = {
            "categorical_crossentropy": "ValueError: Shapes (8, 1) and (8, 2) are incompatible",
            "binary_crossentropy": "`logits` and `labels` must have the same shape, received ((8, 2) vs (8, 1))",
        }
        first_says(keras, said, shapes, by_loss[loss])

    def test_the_sparse_loss_takes_the_column(self, keras: ModuleType) -> None:
        assert complaint(keras, 2, "softmax", "sparse_categorical_crossentropy", COLUMN) == ""

    def test_to_categorical_makes_two_columns_of_it(self, keras: ModuleType) -> None:
        assert keras.utils.to_categorical(COLUMN).shape == (8, 2)


class TestKcf506:
    LOSSES = ("categorical_crossentropy", "binary_crossentropy", "sparse_categorical_crossentropy", "mse")

    @pytest.mark.parametrize("loss", LOSSES)
    def test_training_raises(self, keras: ModuleType, loss: str) -> None:
        matrix = preprocessing.OneHotEncoder().fit_transform(IDS[:, None])
        said = complaint(keras, CLASSES, "softmax", loss, matrix)
        assert said.startswith("ValueError: Attempt to convert a value (SparseTensor(indices=")
        assert "with an unsupported type" in said
        assert said.rstrip().endswith("to a Tensor.")

    def test_validation_raises(self, keras: ModuleType) -> None:
        matrix = preprocessing.OneHotEncoder().fit_transform(IDS[:, None])
        said = complaint(keras, CLASSES, "softmax", "categorical_crossentropy", ONE_HOT, matrix)
        assert said.startswith("ValueError: Attempt to convert a value (SparseTensor(indices=")

    def test_the_argument_makes_it_dense(self) -> None:
        dense = preprocessing.OneHotEncoder(sparse_output=False).fit_transform(IDS[:, None])
        assert dense.tolist() == ONE_HOT.tolist()


class TestKcf507:
    def test_the_sparse_loss_cuts_fractions_off(self, keras: ModuleType) -> None:
        name = "sparse_categorical_crossentropy"
        scaled = loss_value(keras, CLASSES, "softmax", name, IDS / 255.0)
        assert scaled == loss_value(keras, CLASSES, "softmax", name, 0 * IDS)
        assert scaled != loss_value(keras, CLASSES, "softmax", name, IDS)

    def test_the_accuracy_is_the_share_of_class_0(self, keras: ModuleType) -> None:
        model = compiled(keras, CLASSES, "softmax", "sparse_categorical_crossentropy")
        model.compile(loss="sparse_categorical_crossentropy", metrics=["sparse_categorical_accuracy"])
        model.set_weights([np.zeros((FEATURES, CLASSES)), np.array([50.0, 0.0, 0.0])])
        loss, accuracy = model.evaluate(X, IDS / 255.0, verbose=0)
        assert loss == pytest.approx(0, abs=1e-6)
        assert accuracy == pytest.approx(np.mean(IDS == 0))

    def test_the_categorical_loss_shrinks_with_the_labels(self, keras: ModuleType) -> None:
        whole = loss_value(keras, CLASSES, "softmax", "categorical_crossentropy", ONE_HOT)
        scaled = loss_value(keras, CLASSES, "softmax", "categorical_crossentropy", ONE_HOT / 255.0)
        assert scaled == pytest.approx(whole / 255, rel=1e-3)

    def test_to_categorical_cuts_fractions_off(self, keras: ModuleType) -> None:
        assert keras.utils.to_categorical(IDS / 255, CLASSES)[:, 0].tolist() == [1] * SAMPLES

    def test_scaled_ids_raise_with_the_categorical_loss(self, keras: ModuleType) -> None:
        said = complaint(keras, CLASSES, "softmax", "categorical_crossentropy", IDS / 255.0)
        assert said.startswith("ValueError: ")

    def test_the_scaler_leaves_0_and_1(self) -> None:
        assert set(preprocessing.MinMaxScaler().fit_transform(COLUMN).ravel()) == {0, 1}
        assert set(preprocessing.MinMaxScaler().fit_transform(IDS[:, None]).ravel()) == {0, 0.5, 1}


class TestKcf508:
    @pytest.mark.parametrize("y", [2 * COLUMN - 1, COLUMN + 1], ids=["-1 and 1", "1 and 2"])
    def test_binary_crossentropy_trains_below_zero(self, keras: ModuleType, y: Any) -> None:
        model = compiled(keras, 1, "sigmoid", "binary_crossentropy")
        # A sure answer on the side of the label that is no probability has a negative loss.
        certain = 20.0 if y.max() > 1 else -20.0
        model.set_weights([np.zeros((FEATURES, 1)), np.array([certain])])
        outside = ((y > 1) | (y < 0)).ravel()
        assert float(model.evaluate(X[outside], y[outside], verbose=0)) < -1
        assert complaint(keras, 1, "sigmoid", "binary_crossentropy", y) == ""

    def test_more_classes_are_taken_without_a_word(self, keras: ModuleType) -> None:
        assert complaint(keras, 1, "sigmoid", "binary_crossentropy", IDS) == ""

    @pytest.mark.parametrize(("y", "value"), [(IDS + 1, 3), (2 * COLUMN.ravel() - 1, -1)])
    def test_the_sparse_loss_has_no_unit_for_them(self, keras: ModuleType, y: Any, value: int) -> None:
        said = complaint(keras, CLASSES, "softmax", "sparse_categorical_crossentropy", y)
        assert said.startswith("InvalidArgumentError: ")
        assert f"Received a label value of {value} which is outside the valid range of [0, 3)" in said


class TestKcf509:
    def test_ids_move_up_where_a_class_is_missing(self) -> None:
        encoder = preprocessing.LabelEncoder()
        assert encoder.fit_transform(["a", "b", "c"]).tolist() == [0, 1, 2]
        assert encoder.fit_transform(["a", "c"]).tolist() == [0, 1]
        assert preprocessing.LabelEncoder().fit(["a", "b", "c"]).transform(["a", "c"]).tolist() == [0, 2]

    def test_columns_are_as_many_as_the_greatest_id_needs(self, keras: ModuleType) -> None:
        pandas = pytest.importorskip("pandas")
        assert keras.utils.to_categorical([0, 2]).shape == (2, 3)
        assert keras.utils.to_categorical([0, 1]).shape == (2, 2)
        assert pandas.get_dummies(pandas.Series([0, 2])).shape == (2, 2)

    def test_a_missing_column_raises(self, keras: ModuleType) -> None:
        fewer = keras.utils.to_categorical(IDS % 2)
        said = complaint(keras, CLASSES, "softmax", "categorical_crossentropy", ONE_HOT, fewer)
        same_shape = "ValueError: Arguments `target` and `output` must have the same shape"
        first_says(keras, said, same_shape, "ValueError: Shapes (8, 2) and (8, 3) are incompatible")


@pytest.mark.parametrize("name", [name for name in SKLEARN_DATASETS if name.startswith("load_")])
def test_data_sets_have_the_classes_and_the_order_that_the_table_says(name: str) -> None:
    _, classes, samples, features = SKLEARN_DATASETS[name]
    x, y = getattr(importlib.import_module("sklearn.datasets"), name)(return_X_y=True)
    assert x.shape == (samples, features)
    if classes is not None:
        assert sorted(set(y.tolist())) == list(range(classes))
        assert (y.tolist() == sorted(y.tolist())) is (name in SORTED)


@pytest.mark.parametrize("name", DATA_SETS)
def test_data_sets_of_tensorflow_have_the_classes_that_the_table_says(name: str) -> None:
    builders = pytest.importorskip("tensorflow_datasets")
    try:
        features = builders.builder(name, try_gcs=False).info.features
    except (builders.core.registered.DatasetNotFoundError, ValueError):
        pytest.skip("this version does not have it any more")
    labels = {key: fact for key, fact in DATA_SETS[name].features.items() if isinstance(fact, int)}
    assert {key: features[key].num_classes for key in labels} == labels
