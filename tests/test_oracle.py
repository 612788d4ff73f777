"""TensorFlow proves what the rules and ``semantics`` claim of Keras 3 and, where it is installed, of Keras 2."""

from __future__ import annotations

import importlib
import warnings
from types import ModuleType
from typing import Any

import pytest

from handmade import head, labels, loss, output
from kclf_lint.semantics import Reaction, accuracy_metric, reaction
from kclf_lint.setups import Encoding, Labels, Unknown

pytestmark = pytest.mark.tensorflow

np = pytest.importorskip("numpy")
SAMPLES, FEATURES, CLASSES = 32, 5, 3


@pytest.fixture(scope="module", params=["keras", "tf_keras"])
def keras(request: pytest.FixtureRequest) -> ModuleType:
    """Keras 3, and Keras 2 where it is installed."""
    try:
        return importlib.import_module(request.param)
    except ModuleNotFoundError:
        pytest.skip(f"{request.param} is not installed")


@pytest.fixture(scope="module")
def keras3() -> ModuleType:
    return importlib.import_module("keras")


def is_keras_3(keras: ModuleType) -> bool:
    return bool(keras.__name__ == "keras")


RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(SAMPLES, FEATURES)).astype("float32")
IDS = RANDOM.integers(0, CLASSES, SAMPLES)
ONE_HOT = np.eye(CLASSES, dtype="float32")[IDS]
MULTI_HOT = (RANDOM.random((SAMPLES, CLASSES)) > 0.5).astype("float32")
YES_NO = (X[:, :1] > 0).astype("float32")


def model(keras: ModuleType, units: int, activation: str | None, *behind: Any) -> Any:
    """A model with the same weights for the same number of units."""
    keras.utils.set_random_seed(1)
    dense = keras.layers.Dense(units, activation=activation)
    return keras.Sequential([keras.layers.Input((FEATURES,)), dense, *behind])


def loss_value(of: Any, used: Any, y: Any) -> float:
    """The loss of a model before training, as Keras computes it for ``evaluate``."""
    of.compile(optimizer="sgd", loss=used)
    return round(float(of.evaluate(X, y, verbose=0)), 4)


def complaint(of: Any, used: Any, y: Any) -> str | None:
    """The ValueError of one training epoch, if there is one."""
    of.compile(optimizer="sgd", loss=used)
    try:
        of.fit(X, y, verbose=0)
    except ValueError as error:
        return str(error)
    return None


class TestKcf101:
    def test_every_prediction_is_one_although_the_loss_falls(self, keras: ModuleType) -> None:
        one = model(keras, 1, "softmax")
        one.compile(optimizer="sgd", loss="binary_crossentropy")
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            history = one.fit(X, YES_NO, epochs=3, verbose=0)
        losses = history.history["loss"]
        assert losses[-1] < losses[0]
        assert np.allclose(one.predict(X, verbose=0), 1.0)
        warned = any("softmax operation will always return the value 1" in str(each.message) for each in caught)
        assert warned is is_keras_3(keras)

    def test_the_categorical_loss_is_zero(self, keras: ModuleType) -> None:
        assert loss_value(model(keras, 1, "softmax"), "categorical_crossentropy", YES_NO) == 0.0

    def test_attention_weights_are_one_unless_the_axis_is_that_of_time(self, keras: ModuleType) -> None:
        steps = RANDOM.normal(size=(2, 6, 3)).astype("float32")
        last = keras.Sequential([keras.layers.Input((6, 3)), keras.layers.Dense(1, activation="softmax")])
        assert np.allclose(last.predict(steps, verbose=0), 1.0)
        time = keras.Sequential([keras.layers.Input((6, 3)), keras.layers.Dense(1), keras.layers.Softmax(axis=1)])
        weights = time.predict(steps, verbose=0)
        assert np.allclose(weights.sum(axis=1), 1.0)
        assert weights.std() > 0.01


class TestKcf102:
    def test_the_outputs_of_a_sample_do_not_add_up_to_one(self, keras: ModuleType) -> None:
        sums = model(keras, CLASSES, "sigmoid").predict(X, verbose=0).sum(axis=1)
        assert np.abs(sums - 1.0).max() > 0.2

    @pytest.mark.parametrize("name", ["categorical_crossentropy", "sparse_categorical_crossentropy"])
    def test_tensorflow_trains_it_as_softmax(self, keras: ModuleType, name: str) -> None:
        y = IDS if name.startswith("sparse") else ONE_HOT
        with_sigmoid = loss_value(model(keras, CLASSES, "sigmoid"), name, y)
        assert with_sigmoid == loss_value(model(keras, CLASSES, "softmax"), name, y)

    def test_nothing_is_said(self, keras: ModuleType) -> None:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            loss_value(model(keras, CLASSES, "sigmoid"), "categorical_crossentropy", ONE_HOT)
        assert [str(each.message) for each in caught if "activation" in str(each.message)] == []


class TestKcf201:
    @pytest.mark.parametrize("y", [ONE_HOT, MULTI_HOT], ids=["one-hot", "multi-hot"])
    def test_training_raises(self, keras: ModuleType, y: Any) -> None:
        said = complaint(model(keras, CLASSES, "softmax"), "sparse_categorical_crossentropy", y)
        assert said is not None
        if is_keras_3(keras):
            expected = "Argument `output` must have rank (ndim) `target.ndim - 1`. Received: "
            assert said.startswith(expected + "target.shape=(32, 3), output.shape=(32, 3)")
        else:
            assert "`labels.shape` must equal `logits.shape` except for the last dimension." in said


class TestKcf202:
    @pytest.mark.parametrize(
        ("y", "keras_3", "keras_2"),
        [
            (
                IDS,
                "the same rank (ndim). Received: target.shape=(32,), output.shape=(32, 3)",
                "Shapes (32, 1) and (32, 3) are incompatible",
            ),
            (
                IDS.reshape(-1, 1),
                "the same shape. Received: target.shape=(32, 1), output.shape=(32, 3)",
                "Shapes (32, 1) and (32, 3) are incompatible",
            ),
        ],
        ids=["(n,)", "(n, 1)"],
    )
    def test_training_raises(self, keras: ModuleType, y: Any, keras_3: str, keras_2: str) -> None:
        said = complaint(model(keras, CLASSES, "softmax"), "categorical_crossentropy", y)
        assert said is not None
        wanted = f"Arguments `target` and `output` must have {keras_3}" if is_keras_3(keras) else keras_2
        assert wanted in said

    @pytest.mark.parametrize(
        ("name", "raising"),
        [
            ("categorical_focal_crossentropy", {"keras": [True, False], "tf_keras": [True, True]}),
            ("kl_divergence", {"keras": [True, False], "tf_keras": [False, False]}),
            ("categorical_hinge", {"keras": [True, False], "tf_keras": [False, False]}),
        ],
    )
    def test_some_losses_broadcast(self, keras: ModuleType, name: str, raising: dict[str, list[bool]]) -> None:
        said = [complaint(model(keras, CLASSES, "softmax"), name, y) for y in (IDS, IDS.reshape(-1, 1))]
        assert [each is not None for each in said] == raising[keras.__name__]
        if is_keras_3(keras):
            assert said[0] is not None
            assert said[0].startswith("Dimensions must be equal")


LOGIT_LOSSES = [
    ("SparseCategoricalCrossentropy", CLASSES, "softmax", IDS),
    ("CategoricalCrossentropy", CLASSES, "softmax", ONE_HOT),
    ("BinaryCrossentropy", 1, "sigmoid", YES_NO),
]


class TestKcf207:
    @pytest.mark.parametrize(("name", "units", "activation", "y"), LOGIT_LOSSES, ids=lambda value: str(value)[:12])
    def test_where_tensorflow_sees_the_activation_it_warns_and_goes_around_it(
        self, keras: ModuleType, name: str, units: int, activation: str, y: Any
    ) -> None:
        used = getattr(keras.losses, name)
        right = loss_value(model(keras, units, activation), used(), y)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            flagged = loss_value(model(keras, units, activation), used(from_logits=True), y)
        assert flagged == right
        told = [str(each.message) for each in caught if "received `from_logits=True`" in str(each.message)]
        assert told
        said = f"output` argument was produced by a {activation.title()} activation and thus does not represent logits"
        assert said in told[0]

    @pytest.mark.parametrize(("name", "units", "activation", "y"), LOGIT_LOSSES, ids=lambda value: str(value)[:12])
    def test_behind_another_layer_or_on_arrays_it_is_applied_twice(
        self, keras: ModuleType, name: str, units: int, activation: str, y: Any
    ) -> None:
        used = getattr(keras.losses, name)
        right = loss_value(model(keras, units, activation), used(), y)
        reshaped = model(keras, units, activation, keras.layers.Reshape((units,)))
        twice = loss_value(reshaped, used(from_logits=True), y)
        on_arrays = float(used(from_logits=True)(y, reshaped.predict(X, verbose=0)))
        assert abs(twice - right) > 0.05
        assert twice == pytest.approx(on_arrays, abs=1e-3)

    def test_focal_losses_of_keras_3_apply_it_twice(self, keras3: ModuleType) -> None:
        used = keras3.losses.CategoricalFocalCrossentropy
        right = loss_value(model(keras3, CLASSES, "softmax"), used(), ONE_HOT)
        assert abs(loss_value(model(keras3, CLASSES, "softmax"), used(from_logits=True), ONE_HOT) - right) > 0.05

    def test_log_softmax_with_the_flag_is_right(self, keras: ModuleType) -> None:
        used = keras.losses.CategoricalCrossentropy
        right = loss_value(model(keras, CLASSES, "softmax"), used(), ONE_HOT)
        flagged = loss_value(model(keras, CLASSES, "log_softmax"), used(from_logits=True), ONE_HOT)
        assert flagged == pytest.approx(right, abs=1e-3)


class TestKcf208:
    @pytest.mark.parametrize(("name", "units", "activation", "y"), LOGIT_LOSSES, ids=lambda value: str(value)[:12])
    def test_the_loss_is_another_one_and_nothing_is_said(
        self, keras: ModuleType, name: str, units: int, activation: str, y: Any
    ) -> None:
        used = getattr(keras.losses, name)
        right = loss_value(model(keras, units, activation), used(), y)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            without = loss_value(model(keras, units, None), used(), y)
        assert without > right + 1.0
        assert [str(each.message) for each in caught if "logits" in str(each.message)] == []
        assert loss_value(model(keras, units, None), used(from_logits=True), y) == right

    def test_clipped_samples_teach_nothing(self, keras: ModuleType) -> None:
        tf = importlib.import_module("tensorflow")

        outputs = tf.constant([[-3.0], [4.0]])
        with tf.GradientTape() as tape:
            tape.watch(outputs)
            value = keras.losses.BinaryCrossentropy()(tf.constant([[1.0], [0.0]]), outputs)
        assert np.asarray(tape.gradient(value, outputs)).tolist() == [[0.0], [0.0]]


class TestKcf401:
    def test_along_the_classes_it_is_zero_and_over_all_one_position(self, keras: ModuleType) -> None:
        tf = importlib.import_module("tensorflow")

        predictions = model(keras, 1, "sigmoid").predict(X, verbose=0)
        best = int(predictions[:, 0].argsort()[-1])
        assert best != 0
        assert set(np.argmax(predictions, axis=1)) == {0}
        assert set(predictions.argmax(axis=-1)) == {0}
        assert set(np.asarray(tf.argmax(predictions, axis=-1))) == {0}
        assert np.argmax(predictions) == best
        assert np.asarray(tf.argmax(predictions)).tolist() == [best]


SHAPES = [
    labels(Encoding.INTEGER, 1, Unknown()),
    labels(Encoding.INTEGER, 2, 1),
    labels(Encoding.ONE_HOT, 2, CLASSES),
    labels(Encoding.MULTI_HOT, 2, CLASSES),
    labels(Encoding.INTEGER, 2, 4),
    labels(Encoding.INTEGER, 3, 1),
    labels(Encoding.ONE_HOT, 3, CLASSES),
]


def array(of: Labels) -> Any:
    """Labels of the stated encoding and shape; four time steps where there is an axis for them."""
    shape = {1: (SAMPLES,), 2: (SAMPLES, of.last), 3: (SAMPLES, 4, of.last)}
    assert isinstance(of.rank, int)
    if of.encoding is Encoding.INTEGER:
        return RANDOM.integers(0, CLASSES, shape[of.rank])
    if of.encoding is Encoding.MULTI_HOT:
        return RANDOM.integers(0, 2, shape[of.rank]).astype("float32")
    return np.eye(CLASSES, dtype="float32")[RANDOM.integers(0, CLASSES, shape[of.rank][:-1])]


def described(of: Labels) -> str:
    return f"{getattr(of.encoding, 'value', 'unknown')}-{of.rank}-{of.last}"


def resolved(keras: ModuleType, y: Any, predictions: Any) -> str:
    """The function name of the metric that 'accuracy' becomes, asked of Keras itself."""
    if is_keras_3(keras):
        get_metric = importlib.import_module("keras.src.trainers.compile_utils").get_metric
        # The class is what counts: the object carries the string as its name.
        kinds = {
            keras.metrics.BinaryAccuracy: "binary_accuracy",
            keras.metrics.SparseCategoricalAccuracy: "sparse_categorical_accuracy",
            keras.metrics.CategoricalAccuracy: "categorical_accuracy",
        }
        return kinds[type(get_metric("accuracy", y, predictions))]
    tf = importlib.import_module("tensorflow")

    container = importlib.import_module("tf_keras.src.engine.compile_utils").MetricsContainer(["accuracy"])
    chosen = container._get_metric_object("accuracy", tf.constant(y), tf.constant(predictions))
    return str(chosen._fn.__name__)


@pytest.mark.parametrize("units", [1, CLASSES])
@pytest.mark.parametrize("rank", [2, 3])
@pytest.mark.parametrize("of", SHAPES, ids=described)
def test_accuracy_becomes_what_semantics_says(keras: ModuleType, of: Labels, rank: int, units: int) -> None:
    predictions = np.zeros((SAMPLES, 4, units) if rank == 3 else (SAMPLES, units), dtype="float32")
    stated = accuracy_metric(output(head(units, rank=rank), loss("mse"), (), (of,)), 3 if is_keras_3(keras) else 2)
    assert stated == resolved(keras, array(of), predictions)


@pytest.mark.parametrize("name", ["sparse_categorical_crossentropy", "categorical_crossentropy", "binary_crossentropy"])
@pytest.mark.parametrize("rank", [2, 3])
@pytest.mark.parametrize("of", SHAPES, ids=described)
def test_accuracy_stated_from_the_loss_alone_holds_wherever_training_runs(
    keras: ModuleType, of: Labels, rank: int, name: str
) -> None:
    y, shape = array(of), (FEATURES,) if rank == 2 else (4, FEATURES)
    trained = keras.Sequential([keras.layers.Input(shape), keras.layers.Dense(CLASSES, activation="softmax")])
    trained.compile(optimizer="sgd", loss=name)
    unseen = labels(Unknown(), Unknown(), Unknown())
    stated = accuracy_metric(output(head(CLASSES, rank=rank), loss(name), (), (unseen,)), 3 if is_keras_3(keras) else 2)
    x = RANDOM.normal(size=(SAMPLES, *shape)).astype("float32")
    try:
        trained.fit(x, y, verbose=0)
    except ValueError:
        known = accuracy_metric(output(head(CLASSES, rank=rank), loss(name), (), (of,)), 3 if is_keras_3(keras) else 2)
        assert isinstance(known, Unknown) or known == stated
    else:
        assert stated == resolved(keras, y, trained.predict(x, verbose=0))


REACTING = [
    "binary_crossentropy",
    "sparse_categorical_crossentropy",
    "categorical_crossentropy",
    "categorical_focal_crossentropy",
    "kl_divergence",
    "categorical_hinge",
    "mean_squared_error",
]


@pytest.mark.parametrize("name", REACTING)
@pytest.mark.parametrize("rank", [2, 3])
@pytest.mark.parametrize("of", SHAPES, ids=described)
def test_losses_react_to_labels_as_semantics_says(keras: ModuleType, of: Labels, rank: int, name: str) -> None:
    stated = reaction(loss(name), of, head(CLASSES, rank=rank), 3 if is_keras_3(keras) else 2)
    if isinstance(stated, Unknown):
        return
    shape = (FEATURES,) if rank == 2 else (4, FEATURES)
    trained = keras.Sequential([keras.layers.Input(shape), keras.layers.Dense(CLASSES, activation="softmax")])
    trained.compile(optimizer="sgd", loss=name, run_eagerly=True)
    x = RANDOM.normal(size=(SAMPLES, *shape)).astype("float32")
    if stated is Reaction.RAISES:
        with pytest.raises(Exception, match=r"shape|rank|incompatible|must be"):
            trained.train_on_batch(x, array(of))
    else:
        trained.train_on_batch(x, array(of))
