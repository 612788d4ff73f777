"""The marks of the digit experiments in fixtures/stories rest on what TensorFlow does with each row."""

from __future__ import annotations

import json
import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import numpy as np

STORIES = Path(__file__).parent.parent / "fixtures" / "stories"
NOTEBOOKS = {"integer": "digits_integer_labels.ipynb", "one_hot": "digits_one_hot_labels.ipynb"}
CLASSES = 10
_ROW = re.compile(r"# Row: labels=(\w+) activation=(\w+) loss=(\w+) from_logits=(True|False)\n")
_MARK = re.compile(r"# expect: (KCF\d{3}(?:, KCF\d{3})*)")

pytestmark = pytest.mark.tensorflow


@dataclass(frozen=True, slots=True)
class Row:
    """One experiment: a cell of a notebook, and the codes it is marked with."""

    labels: str
    activation: str | None
    loss: str
    from_logits: bool
    marks: frozenset[str]


def read_rows(labels: str) -> list[Row]:
    """The experiments of one notebook, in order."""
    notebook = json.loads((STORIES / NOTEBOOKS[labels]).read_text(encoding="utf-8"))
    rows = []
    for cell in notebook["cells"]:
        text = "".join(cell["source"])
        if match := _ROW.match(text):
            marks = frozenset(code for found in _MARK.findall(text) for code in found.split(", "))
            activation = None if match[2] == "None" else match[2]
            rows.append(Row(match[1], activation, match[3], match[4] == "True", marks))
    return rows


ROWS = [row for labels in NOTEBOOKS for row in read_rows(labels)]


def case_name(row: Row) -> str:
    return f"{row.labels}-{row.activation}-{row.loss}-{'logits' if row.from_logits else 'plain'}"


@dataclass(frozen=True, slots=True)
class Samples:
    """Synthetic digits: features, and their labels in both encodings."""

    features: np.ndarray[Any, Any]
    labels: dict[str, np.ndarray[Any, Any]]


@pytest.fixture(scope="module")
def samples() -> Samples:
    import numpy as np

    rng = np.random.default_rng(1)
    digits = np.arange(40) % CLASSES
    features = rng.normal(size=(40, 6)).astype("float32")
    return Samples(features, {"integer": digits, "one_hot": np.eye(CLASSES, dtype="float32")[digits]})


def build(row: Row) -> Any:
    """The row's model, compiled, on six features instead of VGG16."""
    import keras

    keras.utils.set_random_seed(3)
    inputs = keras.Input(shape=(6,))
    outputs = keras.layers.Dense(CLASSES, activation=row.activation)(inputs)
    model = keras.Model(inputs, outputs)
    loss = getattr(keras.losses, row.loss)(from_logits=row.from_logits)
    # Eager steps behave the same here and save the tracing of 36 training functions.
    model.compile(optimizer="adam", loss=loss, run_eagerly=True)
    return model


@dataclass(frozen=True, slots=True)
class Training:
    """What one step of training said."""

    error: str | None
    """The text of the ValueError, or None."""
    warned: bool
    """Did Keras say that the loss gets probabilities although from_logits=True?"""


def train(row: Row, samples: Samples, labels: str) -> Training:
    """Train the row's model for one step on the given encoding of the labels."""
    error = None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            build(row).fit(samples.features, samples.labels[labels], batch_size=40, verbose=0)
        except ValueError as raised:
            error = str(raised)
    warned = any("received `from_logits=True`" in str(warning.message) for warning in caught)
    return Training(error, warned)


def fitting_labels(row: Row) -> str:
    """The encoding that the row's loss accepts."""
    return "integer" if row.loss.startswith("Sparse") else "one_hot"


def logits_taken_for_probabilities(row: Row, samples: Samples) -> bool:
    """Does the loss read numbers outside [0, 1] as probabilities, so that its value is not the cross-entropy?"""
    import keras
    import numpy as np

    model = build(row)
    outputs = keras.ops.convert_to_numpy(model(samples.features))
    if outputs.min() >= 0 and outputs.max() <= 1:
        return False
    labels = samples.labels[fitting_labels(row)]
    loss_class = getattr(keras.losses, row.loss)
    used = float(loss_class(from_logits=row.from_logits)(labels, outputs))
    right = float(loss_class(from_logits=True)(labels, outputs))
    return not np.isclose(used, right)


def independent_probabilities(row: Row, samples: Samples) -> bool:
    """Are the outputs probabilities that do not add up to one, although a digit is exactly one class?"""
    import keras
    import numpy as np

    outputs = keras.ops.convert_to_numpy(build(row)(samples.features))
    sums = outputs.sum(axis=1)
    return bool(outputs.min() >= 0 and outputs.max() <= 1 and not np.allclose(sums, 1, atol=1e-3))


def test_every_combination_is_an_experiment() -> None:
    combinations = {(row.labels, row.activation, row.loss, row.from_logits) for row in ROWS}
    assert combinations == {
        (labels, activation, loss, from_logits)
        for labels in ("integer", "one_hot")
        for activation in (None, "sigmoid", "softmax")
        for loss in ("BinaryCrossentropy", "CategoricalCrossentropy", "SparseCategoricalCrossentropy")
        for from_logits in (False, True)
    }
    assert len(ROWS) == len(combinations)


@pytest.mark.parametrize("row", ROWS, ids=case_name)
def test_marks_are_what_tensorflow_shows(row: Row, samples: Samples) -> None:
    fitting = train(row, samples, fitting_labels(row))
    assert fitting.error is None
    as_written = fitting if row.labels == fitting_labels(row) else train(row, samples, row.labels)
    raises = as_written.error is not None
    assert raises == (row.labels != fitting_labels(row))

    measured = set()
    if raises and row.loss.startswith("Sparse"):
        measured.add("KCF201")
    if raises and row.loss.startswith("Categorical"):
        measured.add("KCF202")
    if row.loss.startswith("Binary"):
        # A digit is one class: ids have another shape than the output, and one-hot labels are ten questions.
        measured.add("KCF206" if raises else "KCF205")
    if independent_probabilities(row, samples):
        measured.add("KCF102")
    if fitting.warned:
        measured.add("KCF207")
    if logits_taken_for_probabilities(row, samples):
        measured.add("KCF208")
    assert measured == row.marks


@pytest.mark.parametrize(
    ("loss", "labels", "text"),
    [
        ("SparseCategoricalCrossentropy", "one_hot", "Argument `output` must have rank (ndim) `target.ndim - 1`"),
        ("CategoricalCrossentropy", "integer", "Arguments `target` and `output` must have the same rank (ndim)"),
        ("BinaryCrossentropy", "integer", "Arguments `target` and `output` must have the same rank (ndim)"),
    ],
)
def test_the_errors_speak_of_shapes(loss: str, labels: str, text: str, samples: Samples) -> None:
    training = train(Row(labels, "softmax", loss, False, frozenset()), samples, labels)
    assert training.error is not None
    assert text in training.error


def test_softmax_on_one_unit_is_constant(samples: Samples) -> None:
    import keras
    import numpy as np

    model = keras.Sequential([keras.layers.Dense(1, activation="softmax")])
    with pytest.warns(UserWarning, match="This axis has size 1"):
        outputs = keras.ops.convert_to_numpy(model(samples.features))
    # On the CPU it is 0.99999994, the float below 1, for every sample.
    assert outputs.tolist() == pytest.approx(np.ones_like(outputs), abs=1e-6)
    assert len(np.unique(outputs)) == 1


def test_argmax_of_one_sigmoid_unit_is_class_zero(samples: Samples) -> None:
    import keras
    import numpy as np

    model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
    predictions = model.predict(samples.features, verbose=0)
    assert len(np.unique(predictions > 0.5)) == 2
    assert np.unique(np.argmax(predictions, axis=1)).tolist() == [0]
    # Without an axis it is the number of the surest sample, one number for all of them.
    assert np.argmax(predictions).shape == ()


def test_bare_dense_and_binary_crossentropy_do_not_meet(samples: Samples) -> None:
    import keras

    keras.utils.set_random_seed(3)
    labels = samples.labels["integer"] % 2
    model = keras.Sequential([keras.layers.Dense(1)])
    outputs = model(samples.features)
    plain = float(keras.losses.BinaryCrossentropy()(labels[:, None], outputs))
    shifted = float(keras.losses.BinaryCrossentropy()(labels[:, None], keras.ops.sigmoid(outputs)))
    told = float(keras.losses.BinaryCrossentropy(from_logits=True)(labels[:, None], outputs))
    assert shifted == pytest.approx(told, rel=1e-4)
    assert plain > 2 * told
