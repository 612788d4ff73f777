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


@pytest.mark.parametrize("number", [3, 2])
def test_the_table_of_parameters_is_that_of_keras(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    tool = importlib.import_module("make_metric_parameters")
    assert metric_parameters.SIGNATURES[number] == tool.signatures(number)


def test_parameters_have_one_order_in_both_generations() -> None:
    for name, signature in metric_parameters.SIGNATURES[2].items():
        names = [part.partition("=")[0] for part in signature.replace("(0, 1)", "").split(", ")]
        assert list(parameters(name)) == names or set(parameters(name)) > set(names)
