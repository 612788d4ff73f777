"""TensorFlow proves what ``metric_semantics`` and the rules of metrics claim, of Keras 3 and of Keras 2."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any

import pytest

from conftest import ROOT
from handmade import head, labels, metric
from kclf_lint.knowledge import metric_parameters
from kclf_lint.knowledge.metrics import class_of, parameters
from kclf_lint.metric_semantics import Measured, measured
from kclf_lint.setups import Constant, Encoding, Labels, Unknown

pytestmark = pytest.mark.tensorflow

np = pytest.importorskip("numpy")
SAMPLES, CLASSES = 24, 3


@pytest.fixture(scope="module", params=["keras", "tf_keras"])
def keras(request: pytest.FixtureRequest) -> ModuleType:
    """Keras 3, and Keras 2 where it is installed."""
    try:
        return importlib.import_module(request.param)
    except ModuleNotFoundError:
        pytest.skip(f"{request.param} is not installed")


def generation(keras: ModuleType) -> int:
    return 3 if keras.__name__ == "keras" else 2


RANDOM = np.random.default_rng(3)
IDS = RANDOM.integers(0, CLASSES, SAMPLES)
YES_NO = RANDOM.integers(0, 2, SAMPLES)
MULTI_HOT = np.eye(CLASSES)[IDS] + np.eye(CLASSES)[(IDS + 1) % CLASSES] * (np.arange(SAMPLES) % 2)[:, None]


def of_outputs(width: int) -> Any:
    """Probabilities whose best class, or side of 0.5, is right for two samples of three."""
    guessed = np.where(np.arange(SAMPLES) % 3 == 0, (IDS + 1) % CLASSES, IDS)
    if width == 1:
        right = np.where(np.arange(SAMPLES) % 3 == 0, 1 - YES_NO, YES_NO)
        return (0.2 + 0.6 * right)[:, None].astype("float32")
    # No two are equal: Keras counts all classes with the score of the best k.
    return (0.2 + 0.4 * np.eye(CLASSES)[guessed] + 0.01 * np.arange(CLASSES)).astype("float32")


def probe(keras: ModuleType, used: Any, predictions: Any, y: Any) -> Any:
    """What a compiled model says of a metric for these predictions; None if it raises."""
    tf = importlib.import_module("tensorflow")
    model = keras.Sequential([keras.layers.Input(predictions.shape[1:]), keras.layers.Activation("linear")])
    # A loss that takes any labels, so that the metric alone decides.
    model.compile(loss=lambda _, output: tf.reduce_mean(output) * 0.0, metrics=[used], run_eagerly=True)
    try:
        found = model.test_on_batch(predictions, y, return_dict=True)
    except (
        ValueError,
        IndexError,
        TypeError,
        tf.errors.InvalidArgumentError,
        tf.errors.OperatorNotAllowedInGraphError,
    ):
        return None
    except Exception as error:
        if type(error).__name__ == "StagingError":
            return None
        raise
    return next(value for name, value in found.items() if name != "loss")


ID_ROWS = labels(Encoding.INTEGER, 1, Unknown(), classes=CLASSES)
ID_COLUMN = labels(Encoding.INTEGER, 2, 1, classes=CLASSES)
ONE_HOT_ROWS = labels(Encoding.ONE_HOT, 2, CLASSES, classes=CLASSES)
MULTI_HOT_ROWS = labels(Encoding.MULTI_HOT, 2, CLASSES, classes=CLASSES)
BINARY_IDS = labels(Encoding.BINARY, 1, Unknown(), classes=2)
BINARY_COLUMN = labels(Encoding.BINARY, 2, 1, classes=2)

DATA: list[tuple[Labels, int, Any]] = [
    (ID_ROWS, CLASSES, IDS),
    (ID_COLUMN, CLASSES, IDS[:, None]),
    (ONE_HOT_ROWS, CLASSES, np.eye(CLASSES)[IDS]),
    (MULTI_HOT_ROWS, CLASSES, MULTI_HOT),
    (BINARY_IDS, 1, YES_NO),
    (BINARY_COLUMN, 1, YES_NO[:, None]),
]


def described(value: object) -> str:
    if isinstance(value, Labels):
        return f"{getattr(value.encoding, 'value', '?')}-{value.rank}-{getattr(value.last, 'reason', value.last)}"[:18]
    return str(value) if isinstance(value, (int, str)) else ""


def share_of_right_samples(predictions: Any, y: Any, k: int = 1) -> float:
    """The share of samples whose class is among the best k; of samples right in every label for several labels."""
    if predictions.shape[1] == 1:
        return float(((predictions[:, 0] > 0.5) == np.ravel(y)).mean())
    best = np.argsort(-predictions, axis=1, kind="stable")[:, :k]
    ids = y.argmax(axis=1) if y.ndim == 2 and y.shape[1] > 1 else np.ravel(y)
    return float(np.mean([identity in row for identity, row in zip(ids, best, strict=True)]))


def share_of_right_labels(predictions: Any, y: Any) -> float:
    return float(((predictions > 0.5) == y).mean())


@pytest.mark.parametrize(
    "name",
    [
        "binary_accuracy",
        "categorical_accuracy",
        "sparse_categorical_accuracy",
        "top_k_categorical_accuracy",
        "sparse_top_k_categorical_accuracy",
    ],
)
@pytest.mark.parametrize(("of", "units", "y"), DATA, ids=described)
def test_accuracies(keras: ModuleType, name: str, of: Labels, units: int, y: Any) -> None:
    options: dict[str, Constant] = {"k": 2} if "top_k" in name else {}
    predictions = of_outputs(units)
    seen = probe(keras, getattr(keras.metrics, class_of(name) or "")(**options), predictions, y)
    stated = measured(metric(name, **options), of, head(units, rank=2), generation(keras))
    meant = (
        share_of_right_labels(predictions, y)
        if of is MULTI_HOT_ROWS
        else share_of_right_samples(predictions, y, 2 if options else 1)
    )
    if stated is Measured.RAISES:
        assert seen is None
    elif stated is Measured.MEANT:
        assert seen == pytest.approx(meant)
    else:
        assert stated is Measured.MISLEADS
        assert seen is not None
        assert seen != pytest.approx(meant)


def made(keras: ModuleType, name: str, given: dict[str, Constant]) -> Any:
    return getattr(keras.metrics, class_of(name) or "")(**given)


CONFUSION: list[tuple[str, dict[str, Constant]]] = [
    ("precision", {}),
    ("precision", {"class_id": 0}),
    ("recall", {"class_id": 1}),
    ("true_positives", {}),
    ("auc", {}),
    ("auc", {"multi_label": True}),
    ("recall_at_precision", {"precision": 0.5}),
    ("f1_score", {}),
    ("f_beta_score", {"threshold": 0.5}),
    ("binary_io_u", {}),
]


@pytest.mark.parametrize(("name", "given"), CONFUSION, ids=str)
@pytest.mark.parametrize(("of", "units", "y"), DATA, ids=described)
def test_metrics_that_need_labels_of_the_shape_of_the_output(
    keras: ModuleType, name: str, given: dict[str, Constant], of: Labels, units: int, y: Any
) -> None:
    if units == 1 and "class_id" in given:
        return
    seen = probe(keras, made(keras, name, given), of_outputs(units), y.astype("float32"))
    stated = measured(metric(name, keras=generation(keras), **given), of, head(units, rank=2), generation(keras))
    assert isinstance(stated, Measured)
    assert (seen is None) is (stated is Measured.RAISES)


# What the documentation of the rules quotes


def complaint(keras: ModuleType, *arguments: Any, y: Any, units: int = CLASSES, **keywords: Any) -> str | None:
    """What compile or one epoch of training raises, if they do."""
    keras.utils.set_random_seed(1)
    dense = keras.layers.Dense(units, activation="sigmoid" if units == 1 else "softmax")
    model = keras.Sequential([keras.layers.Input((4,)), dense])
    x = RANDOM.normal(size=(len(y), 4)).astype("float32")
    try:
        model.compile("sgd", *arguments, **keywords)
        model.fit(x, y, batch_size=16, verbose=0)
    except Exception as error:  # noqa: BLE001 - the text is what is compared
        return str(error)
    return None


FULL = 48
"""Samples in batches of 16."""
MANY_IDS = np.arange(FULL) % CLASSES
MANY_ONE_HOT = np.eye(CLASSES, dtype="float32")[MANY_IDS]
SPARSE = "sparse_categorical_crossentropy"
CATEGORICAL = "categorical_crossentropy"


@pytest.mark.parametrize(
    ("name", "loss", "y", "keras_3", "keras_2"),
    [
        (
            "SparseCategoricalAccuracy",
            CATEGORICAL,
            MANY_ONE_HOT,
            "Dimensions must be equal, but are 3 and 16 for '{{node Equal_1}} = Equal",
            "Can not squeeze dim[1], expected a dimension of 1, got 3",
        ),
        (
            "SparseTopKCategoricalAccuracy",
            CATEGORICAL,
            MANY_ONE_HOT,
            "Dimensions must be equal, but are 16 and 48",
            "Dimensions must be equal, but are 16 and 48",
        ),
        ("BinaryAccuracy", SPARSE, MANY_IDS, "Dimensions must be equal, but are 16 and 3", None),
        ("TopKCategoricalAccuracy", SPARSE, MANY_IDS, "Shape must be rank 1 but is rank 0", None),
        ("Accuracy", SPARSE, MANY_IDS, "Dimensions must be equal, but are 16 and 3", "Shapes (16, 1) and (16, 3) are"),
        (
            "Precision",
            SPARSE,
            MANY_IDS,
            "Dimensions must be equal, but are 16 and 48",
            "Shapes (16, 3) and (16, 1) are",
        ),
        (
            "AUC",
            SPARSE,
            MANY_IDS,
            "Argument `segment_ids` and `data` should have same leading dimension. Got (48,) v.s. (16,).",
            "Shapes (16, 3) and (16, 1) are incompatible",
        ),
        (
            "F1Score",
            SPARSE,
            MANY_IDS,
            (
                "FBetaScore expects 2D inputs with shape (batch_size, output_dim). Received input shapes: "
                "y_pred.shape=(16, 3) and y_true.shape=(16,)."
            ),
            "",
        ),
    ],
)
def test_what_metrics_of_another_shape_say(
    keras: ModuleType, name: str, loss: str, y: Any, keras_3: str, keras_2: str | None
) -> None:
    said = complaint(keras, loss, metrics=[getattr(keras.metrics, name)()], y=y)
    expected = keras_3 if generation(keras) == 3 else keras_2
    assert (said is None) is (expected is None)
    assert (expected or "") in (said or "")


def test_one_metric_is_no_list(keras: ModuleType) -> None:
    for parameter in ("metrics", "weighted_metrics"):
        said = complaint(keras, SPARSE, y=MANY_IDS, **{parameter: "accuracy"})
        if generation(keras) == 2:
            assert said is None
        else:
            expected = f"Expected `{parameter}` argument to be a list, tuple, or dict. Received instead: "
            assert said == f"{expected}{parameter}=accuracy of type <class 'str'>"
    used = keras.metrics.SparseCategoricalAccuracy()
    assert (complaint(keras, SPARSE, y=MANY_IDS, metrics=used) is None) is (generation(keras) == 2)


def test_the_third_argument_of_compile(keras: ModuleType) -> None:
    said = [complaint(keras, SPARSE, third, y=MANY_IDS) for third in (["accuracy"], ["accuracy", "mae"], "accuracy")]
    if generation(keras) == 2:
        assert said == [None] * 3
        return
    assert said[0] == "dtype='string' is not a valid dtype for Keras type promotion."
    assert said[1] == "`loss_weights` must match the number of losses, got 1 losses and 2 weights."
    assert (said[2] or "").startswith("Expected `loss_weights` argument to be a float (single output case) or a list,")


def test_exact_matches_of_probabilities(keras: ModuleType) -> None:
    predictions = of_outputs(1)
    assert probe(keras, keras.metrics.Accuracy(), predictions, YES_NO[:, None]) == 0.0
    assert probe(keras, keras.metrics.BinaryAccuracy(), predictions, YES_NO[:, None]) == pytest.approx(2 / 3)


def test_logits_are_compared_with_a_half(keras: ModuleType) -> None:
    logits = ((YES_NO * 2 - 1) * 0.3)[:, None].astype("float32")
    y = YES_NO[:, None].astype("float32")
    share_of_no = float(1 - YES_NO.mean())
    for used, expected in (
        (keras.metrics.BinaryAccuracy(), share_of_no),
        (keras.metrics.BinaryAccuracy(threshold=0.0), 1.0),
        (keras.metrics.Precision(), 0.0),
        (keras.metrics.Precision(thresholds=0.0), 1.0),
        (keras.metrics.Recall(), 0.0),
        (keras.metrics.Recall(thresholds=0.0), 1.0),
        (keras.metrics.BinaryIoU(threshold=0.0), 1.0),
        ("accuracy", share_of_no),
    ):
        assert probe(keras, used, logits, y) == pytest.approx(expected, abs=1e-3)


def test_logits_outside_of_0_to_1_are_alike_to_auc(keras: ModuleType) -> None:
    logits = np.array([[-3.0], [-2.0], [2.0], [3.0]], dtype="float32")
    y = np.array([[0.0], [1.0], [0.0], [1.0]], dtype="float32")
    assert probe(keras, keras.metrics.AUC(), logits, y) == pytest.approx(0.5, abs=0.01)
    assert probe(keras, keras.metrics.AUC(from_logits=True), logits, y) == pytest.approx(0.75, abs=0.01)


@pytest.mark.parametrize("threshold", [0.0, 1.5])
def test_an_f_score_takes_no_threshold_for_logits(keras: ModuleType, threshold: float) -> None:
    with pytest.raises(ValueError, match=r"Invalid `threshold` argument value. It should verify 0 < threshold <= 1"):
        keras.metrics.F1Score(threshold=threshold)


def test_an_f_score_of_one_unit_says_always_yes(keras: ModuleType) -> None:
    y = (np.arange(32) < 17).astype("float32")[:, None]
    seen = probe(keras, keras.metrics.F1Score(), np.full((32, 1), 0.01, "float32"), y)
    assert np.ravel(seen)[0] == pytest.approx(2 * 17 / (17 + 32), abs=1e-3)
    right = np.where(y == 1, 0.9, 0.1).astype("float32")
    assert np.ravel(probe(keras, keras.metrics.F1Score(threshold=0.5), right, y))[0] == pytest.approx(1.0, abs=1e-3)


def test_an_f_score_of_several_labels_finds_one(keras: ModuleType) -> None:
    y = np.ones((8, 3), "float32")
    good = np.full((8, 3), 0.9, "float32") + np.arange(3, dtype="float32") / 100
    assert np.ravel(probe(keras, keras.metrics.F1Score(), good, y)).tolist() == pytest.approx([0, 0, 1], abs=1e-3)
    found = np.ravel(probe(keras, keras.metrics.F1Score(threshold=0.5), good, y)).tolist()
    assert found == pytest.approx([1, 1, 1], abs=1e-3)


@pytest.mark.parametrize("k", [3, 5])
def test_a_k_that_covers_all_classes(keras: ModuleType, k: int) -> None:
    wrong = -np.eye(CLASSES)[IDS].astype("float32")
    y = np.eye(CLASSES, dtype="float32")[IDS]
    assert probe(keras, keras.metrics.TopKCategoricalAccuracy(k=k), wrong, y) == 1.0
    assert probe(keras, keras.metrics.SparseTopKCategoricalAccuracy(k=k), wrong, IDS) == 1.0
    assert probe(keras, keras.metrics.TopKCategoricalAccuracy(k=2), wrong, y) == 0.0


def test_the_accuracy_of_a_regression_is_zero(keras: ModuleType) -> None:
    y = (np.arange(8) + 0.25).astype("float32")[:, None]
    assert probe(keras, "accuracy", y, y) == 0.0


def test_of_several_labels_categorical_accuracy_sees_the_first(keras: ModuleType) -> None:
    y = np.array([[1, 1, 0], [0, 1, 1]], dtype="float32")
    misses_the_second = np.array([[0.9, 0.1, 0.1], [0.1, 0.9, 0.1]], dtype="float32")
    assert probe(keras, "accuracy", misses_the_second, y) == 1.0
    assert probe(keras, keras.metrics.BinaryAccuracy(), misses_the_second, y) == pytest.approx(4 / 6)


def test_one_unit_and_metrics_for_several(keras: ModuleType) -> None:
    predictions = of_outputs(1)
    assert probe(keras, keras.metrics.CategoricalAccuracy(), predictions, YES_NO[:, None]) == 1.0
    share_of_class_0 = float((YES_NO == 0).mean())
    assert probe(keras, keras.metrics.SparseCategoricalAccuracy(), predictions, YES_NO) == pytest.approx(
        share_of_class_0
    )


def test_ten_classes_counted_one_by_one(keras: ModuleType) -> None:
    nothing = np.zeros((20, 10), "float32")
    y = np.eye(10, dtype="float32")[np.arange(20) % 10]
    assert probe(keras, keras.metrics.BinaryAccuracy(), nothing, y) == pytest.approx(0.9)


def test_metrics_of_two_outputs(keras: ModuleType) -> None:
    def names(metrics: Any) -> list[str] | None:
        inputs = keras.layers.Input((4,))
        outputs = [keras.layers.Dense(2, name=name)(inputs) for name in "ab"]
        model = keras.Model(inputs, outputs)
        model.compile("sgd", "mse", metrics=metrics, run_eagerly=True)
        y = np.zeros((8, 2), "float32")
        try:
            logs = model.test_on_batch(np.zeros((8, 4), "float32"), [y, y], return_dict=True)
        except ValueError:
            return None
        return sorted(name for name in logs if "loss" not in name)

    is_2 = generation(keras) == 2
    assert names([["mae"], ["mse"]]) == ["a_mae", "b_mse"]
    assert names([["mae"], "mse"]) == ["a_mae", "b_mse"]
    assert names({"a": "mae"}) == ["a_mae"]
    assert names(["mae", "mse"]) == (["a_mae", "a_mse", "b_mae", "b_mse"] if is_2 else ["a_mae", "b_mse"])
    assert names(["mae"]) == (["a_mae", "b_mae"] if is_2 else None)


@pytest.mark.parametrize("number", [3, 2])
def test_the_table_of_parameters_is_that_of_keras(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    tool = importlib.import_module("make_metric_parameters")
    assert metric_parameters.SIGNATURES[number] == tool.signatures(number)


def test_parameters_have_one_order_in_both_generations() -> None:
    for name, signature in metric_parameters.SIGNATURES[2].items():
        names = [part.partition("=")[0] for part in signature.replace("(0, 1)", "").split(", ")]
        assert list(parameters(name)) == names or set(parameters(name)) > set(names)
