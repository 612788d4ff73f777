"""TensorFlow, numpy and scikit-learn prove what the rules about predictions claim, with Keras 3 and Keras 2."""

from __future__ import annotations

import importlib
import inspect
import warnings
from types import ModuleType
from typing import Any

import pytest

from kclf_lint.decisions import CLASS_ID_SCORES, OF_TENSORFLOW, SINGLE_LABEL_SCORES, is_cut, needs_class_ids
from kclf_lint.setups import Encoding
from test_rule_checks_4xx import (
    CHOSEN,
    COLUMN,
    DECIDED,
    IDS,
    ROUNDED,
    ROWS,
    SCORE,
    SCORES,
    TAGS,
    YES,
    YES_OR_NO,
    compared,
    side,
)

np = pytest.importorskip("numpy")
metrics = pytest.importorskip("sklearn.metrics")

SAMPLES, FEATURES, CLASSES = 32, 5, 3
RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(SAMPLES, FEATURES)).astype("float32")
LABELS = RANDOM.integers(0, CLASSES, SAMPLES)
BINARY_LABELS = (X[:, 0] > 0).astype("int64")


@pytest.fixture(scope="module", params=["keras", "tf_keras"])
def keras(request: pytest.FixtureRequest) -> ModuleType:
    """Keras 3, and Keras 2 where it is installed."""
    try:
        return importlib.import_module(request.param)
    except ModuleNotFoundError:
        pytest.skip(f"{request.param} is not installed")


def predicted(keras: ModuleType, units: int, activation: str | None) -> Any:
    """Predictions of a model whose weights are the same in each run."""
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.layers.Input((FEATURES,)), keras.layers.Dense(units, activation=activation)])
    return model.predict(X, verbose=0)


def backend(keras: ModuleType) -> Any:
    """``tf.keras.backend`` of this generation."""
    tf = importlib.import_module("tensorflow")
    return tf.keras.backend if keras.__name__ == "keras" else keras.backend


@pytest.mark.tensorflow
class TestArgmax:
    def test_one_unit_is_always_class_0(self, keras: ModuleType) -> None:
        tf = importlib.import_module("tensorflow")
        p = predicted(keras, 1, "sigmoid")
        assert p.shape == (SAMPLES, 1)
        for chosen in (np.argmax(p, axis=1), p.argmax(-1), tf.argmax(p, axis=-1), backend(keras).argmax(p)):
            assert np.asarray(chosen).tolist() == [0] * SAMPLES
        assert np.argmax(p[0]) == 0
        best = int(np.argmax(p))
        assert best == int(np.argmax(p[:, 0])) != 0
        assert np.argmax(p, axis=0).tolist() == np.asarray(tf.argmax(p)).tolist() == [best]

    def test_without_axis_there_is_one_number(self, keras: ModuleType) -> None:
        tf = importlib.import_module("tensorflow")
        p = predicted(keras, CLASSES, "softmax")
        assert np.argmax(p).shape == p.argmax().shape == ()
        assert np.argmax(p) >= CLASSES
        assert tf.argmax(p).shape == (CLASSES,)
        assert np.argmax(p, axis=-1).shape == backend(keras).argmax(p).shape == (SAMPLES,)
        if hasattr(keras, "ops"):
            assert keras.ops.argmax(p).shape == ()


@pytest.mark.tensorflow
class TestThresholds:
    def test_rounded_softmax_leaves_samples_without_class(self, keras: ModuleType) -> None:
        p = predicted(keras, CLASSES, "softmax")
        for decided in (np.round(p), np.rint(p), p.round(), (p > 0.5).astype(int)):
            ones = decided.sum(axis=1)
            assert set(ones.tolist()) == {0, 1}
        assert np.argmax(p, axis=-1).shape == (SAMPLES,)

    def test_a_column_of_two_units_decides(self, keras: ModuleType) -> None:
        p = predicted(keras, 2, "softmax")
        assert ((p[:, 1] > 0.5) == p.argmax(axis=1)).all()

    def test_logits_are_positive_above_zero(self, keras: ModuleType) -> None:
        tf = importlib.import_module("tensorflow")
        special = importlib.import_module("scipy.special")
        p = predicted(keras, 1, None)
        positive = np.asarray(tf.nn.sigmoid(p)) > 0.5
        assert ((p > 0.0) == positive).all()
        assert ((special.expit(p) > 0.5) == positive).all()
        assert ((p > 0.5) != positive).any()
        assert set(np.round(p).ravel().tolist()) - {0.0, 1.0}
        assert round(float(tf.nn.sigmoid(0.5)), 2) == 0.62


@pytest.mark.tensorflow
@pytest.mark.parametrize("name", ["predict_classes", "predict_proba"])
def test_removed_methods_raise(keras: ModuleType, name: str) -> None:
    model = keras.Sequential([keras.layers.Input((FEATURES,)), keras.layers.Dense(1)])
    with pytest.raises(AttributeError, match=f"'Sequential' object has no attribute '{name}'"):
        getattr(model, name)
    assert not hasattr(keras.Model, name)


@pytest.mark.tensorflow
class TestShuffledOrder:
    def test_iterators_shuffle_by_default_and_draw_again(self, keras: ModuleType) -> None:
        make = _generator(keras)
        for method in (make.flow, make.flow_from_directory, make.flow_from_dataframe):
            assert inspect.signature(method).parameters["shuffle"].default is True
        images = np.arange(SAMPLES, dtype="float32").reshape(SAMPLES, 1, 1, 1)
        kept = make.flow(images, LABELS, batch_size=8, shuffle=False)
        drawn = make.flow(images, LABELS, batch_size=8)
        first, second = ([_order(batches) for _ in range(2)] for batches in (kept, drawn))
        assert first == [list(range(SAMPLES))] * 2
        assert sorted(second[0]) == sorted(second[1]) == list(range(SAMPLES))
        assert second[0] != second[1]
        assert list(range(SAMPLES)) not in second

    def test_labels_keep_the_order_of_the_files(self, keras: ModuleType, tmp_path: Any) -> None:
        for number, name in enumerate("aabbbc"):
            (tmp_path / name).mkdir(exist_ok=True)
            (tmp_path / name / f"{number}.png").touch()
        found = _generator(keras).flow_from_directory(str(tmp_path))
        assert list(found.classes) == list(found.labels) == [0, 0, 1, 1, 1, 2]
        assert found.shuffle is True

    def test_data_sets_draw_a_new_order_for_every_pass(self, keras: ModuleType, tmp_path: Any) -> None:
        for number in range(40):
            folder = tmp_path / f"class {number % 4}"
            folder.mkdir(exist_ok=True)
            (folder / f"{number}.txt").write_text(str(number))
        utils = importlib.import_module(f"{keras.__name__}.utils")
        for function in (utils.image_dataset_from_directory, utils.text_dataset_from_directory):
            assert inspect.signature(function).parameters["shuffle"].default is True

        def labels(dataset: Any) -> list[int]:
            return [int(label) for _, batch in dataset for label in batch]

        shuffled = utils.text_dataset_from_directory(str(tmp_path), batch_size=8)
        assert len({tuple(labels(shuffled)) for _ in range(3)}) == 3
        kept = shuffled.cache()
        assert labels(kept) == labels(kept)
        ordered = utils.text_dataset_from_directory(str(tmp_path), batch_size=8, shuffle=False)
        assert labels(ordered) == labels(ordered)


def _generator(keras: ModuleType) -> Any:
    module = "keras.src.legacy.preprocessing.image" if keras.__name__ == "keras" else "tf_keras.preprocessing.image"
    return importlib.import_module(module).ImageDataGenerator()


def _order(batches: Any) -> list[int]:
    """The samples of one pass, each of which is its own number."""
    order: list[int] = []
    for position in range(len(batches)):
        order += batches[position][0].ravel().astype(int).tolist()
    batches.on_epoch_end()
    return order


@pytest.mark.tensorflow
class TestBroadcasting:
    def test_a_column_and_a_row_make_a_table(self, keras: ModuleType) -> None:
        p = predicted(keras, 1, "sigmoid")
        decided = (p > 0.5).astype(int)
        assert (decided == decided.ravel()).shape == (SAMPLES, SAMPLES)
        assert (np.round(p) != BINARY_LABELS).shape == np.equal(p, BINARY_LABELS).shape == (SAMPLES, SAMPLES)
        assert np.mean(decided.ravel() == decided[:, 0]) == 1.0
        assert 0.4 < np.mean(BINARY_LABELS[:, None] == BINARY_LABELS) < 0.6


def test_a_series_raises_instead() -> None:
    pd = pytest.importorskip("pandas")
    with pytest.raises(ValueError, match=r"Data must be 1-dimensional, got ndarray of shape \(32, 32\) instead"):
        BINARY_LABELS[:, None] == pd.Series(BINARY_LABELS)  # noqa: B015


VALUES = {
    "ids": (IDS, LABELS),
    "yes": (YES, BINARY_LABELS),
    "yes in a column": (side("", Encoding.BINARY, 2, 1), BINARY_LABELS[:, None]),
    "rows": (ROWS, np.eye(CLASSES)[LABELS]),
    "tags": (TAGS, (X[:, :CLASSES] > 0).astype(int)),
    "scores": (SCORES, np.abs(X[:, :CLASSES]) / np.abs(X[:, :CLASSES]).sum(axis=1, keepdims=True)),
    "score": (SCORE, 1 / (1 + np.exp(-X[:, :1]))),
    "column": (COLUMN, 1 / (1 + np.exp(-X[:, 0]))),
    "chosen": (CHOSEN, X[:, :CLASSES].argmax(axis=1)),
    "decided": (DECIDED, X[:, :CLASSES] > 0.5),
    "yes or no": (YES_OR_NO, X[:, :1] > 0.5),
    "rounded": (ROUNDED, np.round(np.clip(X[:, :CLASSES], 0, 1))),
}
PAIRS = [
    (truth, predicted)
    for truth in ("ids", "yes", "yes in a column", "rows", "tags")
    for predicted in ("scores", "score", "column", "chosen", "decided", "yes or no", "rounded", "rows")
]


@pytest.mark.parametrize("name", sorted(CLASS_ID_SCORES))
def test_scores_raise_where_it_is_said_so(name: str) -> None:
    function = getattr(metrics, name)
    parameters = inspect.signature(function).parameters
    options: dict[str, Any] = {"average": "macro"} if "average" in parameters else {}
    options |= {"beta": 1.0} if "beta" in parameters else {}
    said, raised = {}, {}
    for truth, guess in PAIRS:
        sides = VALUES[truth][0], VALUES[guess][0]
        said[truth, guess] = bool(needs_class_ids(compared(*sides, name)))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                function(VALUES[truth][1], VALUES[guess][1], **options)
                raised[truth, guess] = False
            except ValueError:
                raised[truth, guess] = True
    unknown = {pair for pair in PAIRS if "rounded" in pair and raised[pair] and not said[pair]}
    assert {pair for pair in PAIRS if said[pair] != raised[pair]} == unknown
    assert any(said.values())
    assert all(truth != "rows" or name not in SINGLE_LABEL_SCORES for truth, _ in unknown)


@pytest.mark.parametrize(
    ("truth", "guess", "text"),
    [
        ("yes", "score", "Classification metrics can't handle a mix of binary and continuous targets"),
        ("ids", "scores", "Classification metrics can't handle a mix of multiclass and continuous-multioutput targets"),
        ("rows", "chosen", "Classification metrics can't handle a mix of multilabel-indicator and multiclass targets"),
        ("rows", "rows", "multilabel-indicator is not supported"),
    ],
)
def test_what_scikit_learn_says(truth: str, guess: str, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        metrics.confusion_matrix(VALUES[truth][1], VALUES[guess][1])


@pytest.mark.tensorflow
def test_the_confusion_matrix_of_tensorflow_raises_or_cuts() -> None:
    tf = importlib.import_module("tensorflow")
    for truth, guess in PAIRS:
        made = compared(VALUES[truth][0], VALUES[guess][0], OF_TENSORFLOW)
        wrong = needs_class_ids(made)
        values = VALUES[truth][1], VALUES[guess][1]
        if wrong and not is_cut(made, wrong):
            with pytest.raises(tf.errors.InvalidArgumentError):
                tf.math.confusion_matrix(*values)
        elif guess != "rounded" and truth != "yes in a column":
            matrix = tf.math.confusion_matrix(*values).numpy()
            assert bool(wrong) == (guess in ("score", "column")) == (matrix[:, 1:].sum() == 0)


def test_areas_take_probabilities() -> None:
    assert 0 <= metrics.roc_auc_score(BINARY_LABELS, VALUES["score"][1]) <= 1
    assert metrics.log_loss(VALUES["rows"][1], VALUES["scores"][1]) > 0
