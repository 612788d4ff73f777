"""The rows of the truth table (design.md, section 7): each a small program, and the same set-up as a trial."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from itertools import product
from math import isnan
from pathlib import Path

from kclf_lint.networks import Part
from kclf_lint.trials import Observation, Trial, TrialLabels

SAMPLES, FEATURES = 24, 6

UNITS = (1, 2, 3, 10)
ACTIVATIONS = (None, "sigmoid", "softmax", "relu", "tanh")
LABELS = ("integer (n,)", "integer (n, 1)", "one-hot", "multi-hot")
CROSS_ENTROPIES = ("BinaryCrossentropy", "CategoricalCrossentropy", "SparseCategoricalCrossentropy")
ACCURACY = Part("accuracy", is_class=False)
METRICS: tuple[Part | None, ...] = (
    None,
    ACCURACY,
    Part("Accuracy"),
    Part("BinaryAccuracy"),
    Part("BinaryAccuracy", {"threshold": 0.0}),
    Part("CategoricalAccuracy"),
    Part("SparseCategoricalAccuracy"),
    Part("Precision"),
    Part("AUC"),
    Part("F1Score"),
    Part("F1Score", {"threshold": 0.5}),
    Part("TopKCategoricalAccuracy"),
    Part("SparseTopKCategoricalAccuracy", {"k": 2}),
)

LOSSES: tuple[Part, ...] = (
    *(Part(name, {"from_logits": flag}) for name in CROSS_ENTROPIES for flag in (False, True)),
    Part("mse", is_class=False),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One combination."""

    units: int
    activation: str | None
    loss: Part
    labels: str
    metric: Part | None

    @property
    def classes(self) -> int:
        """As many as units; two where one unit decides between them."""
        return max(self.units, 2)

    @property
    def trial(self) -> Trial:
        """The row for the worker."""
        encoding, _, shape = self.labels.partition(" ")
        labels = TrialLabels(encoding.replace("-", "_"), self.classes, (1,) if shape == "(n, 1)" else ())
        dense = Part("Dense", {"units": self.units, "activation": self.activation})
        return Trial((dense,), self.loss, self.metric, labels, features=(FEATURES,))

    @property
    def program(self) -> str:
        """The row as somebody would write it."""
        activation = f", activation={self.activation!r}" if self.activation else ""
        metrics = f", metrics=[{_written(self.metric, 'metrics')}]" if self.metric is not None else ""
        return f"""\
import keras
import numpy as np

x = np.random.rand({SAMPLES}, {FEATURES})
y = {self._labels()}
model = keras.Sequential([keras.Input(({FEATURES},)), keras.layers.Dense({self.units}{activation})])
model.compile(optimizer="sgd", loss={_written(self.loss, "losses")}{metrics})
model.fit(x, y)
"""

    def _labels(self) -> str:
        match self.labels:
            case "integer (n,)":
                return f"np.random.randint(0, {self.classes}, {SAMPLES})"
            case "integer (n, 1)":
                return f"np.random.randint(0, {self.classes}, ({SAMPLES}, 1))"
            case "one-hot":
                return f"keras.utils.to_categorical(np.random.randint(0, {self.classes}, {SAMPLES}), {self.classes})"
            case _:
                return f"np.random.randint(0, 2, ({SAMPLES}, {self.classes}))"


def fitting_loss(units: int, activation: str | None, labels: str) -> Part:
    """The loss that a metric is shown beside: the one for these labels, or where none fits binary cross-entropy."""
    name = "BinaryCrossentropy"
    if units > 1 and labels.startswith("integer"):
        name = "SparseCategoricalCrossentropy"
    elif units > 1 and labels == "one-hot":
        name = "CategoricalCrossentropy"
    return Part(name, {"from_logits": activation is None})


def _written(part: Part, module: str) -> str:
    if not part.is_class:
        return repr(part.name)
    arguments = ", ".join(f"{name}={value!r}" for name, value in part.arguments.items())
    return f"keras.{module}.{part.name}({arguments})"


def rows() -> Iterator[Row]:
    """The full matrix; rows with one head are neighbours."""
    for units, activation, labels, loss, metric in product(UNITS, ACTIVATIONS, LABELS, LOSSES, METRICS):
        yield Row(units, activation, loss, labels, metric)


def is_shown(row: Row) -> bool:
    """Whether the published table has the row: every loss without a metric, every metric beside one loss."""
    return row.metric is None or row.loss == fitting_loss(row.units, row.activation, row.labels)


HEADER = ("units", "activation", "labels", "loss", "from_logits", "metric", "what Keras does", "findings")


def line(row: Row, seen: Observation, codes: set[str]) -> tuple[str, ...]:
    """The row in the published table."""
    flag = row.loss.arguments.get("from_logits")
    return (
        str(row.units),
        row.activation or "none",
        row.labels,
        row.loss.name,
        "" if flag is None else str(flag),
        "" if row.metric is None else _written(row.metric, "metrics").removeprefix("keras.metrics."),
        _training(seen) if row.metric is None else _measuring(row.metric, seen),
        " ".join(sorted(codes)),
    )


def _training(seen: Observation) -> str:
    """What training does, in few words that no machine changes."""
    if seen.error is not None:
        return f"raises {seen.error.partition(':')[0]}"
    if any(isnan(loss) for loss in seen.losses):
        return "runs, the loss is not a number"
    if all(abs(loss) < 1e-4 for loss in seen.losses):
        return "runs, the loss is always 0"
    if any("from_logits" in warning for warning in seen.warnings):
        return "warns of from_logits"
    if any("softmax operation will always return the value 1" in warning for warning in seen.warnings):
        return "warns of softmax on one unit"
    return "runs"


def _measuring(metric: Part, seen: Observation) -> str:
    if seen.metric_error is not None:
        return f"raises {seen.metric_error.partition(':')[0]}"
    became = f"becomes {seen.metric_name}: " if metric == ACCURACY else ""
    if not seen.is_single_label or "ccuracy" not in metric.name or "TopK" in metric.name:
        return f"{became}a number"
    right = isinstance(seen.metric_value, float) and abs(seen.metric_value - seen.share_right) < 1e-3
    return f"{became}the share of right answers" if right else f"{became}another number than the share of right answers"


OBSERVATIONS = Path(__file__).parent.parent / "docs" / "observations"


def table_file(keras: int) -> Path:
    """Where the published table of a generation is kept."""
    return OBSERVATIONS / f"keras_{keras}.csv"


def table_text(versions: Mapping[str, str], lines: Iterable[tuple[str, ...]]) -> str:
    """A published table: the versions that it was made with, the header, and the rows."""
    text = StringIO()
    print(f"# Keras {versions['keras']}, TensorFlow {versions['tensorflow']}", file=text)
    csv.writer(text, lineterminator="\n").writerows([HEADER, *lines])
    return text.getvalue()
