"""The rows of the truth table (design.md, section 7): each a small program, and the same set-up as a trial."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from kclf_lint.trials import Part, Trial, TrialLabels

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


def _written(part: Part, module: str) -> str:
    if not part.is_class:
        return repr(part.name)
    arguments = ", ".join(f"{name}={value!r}" for name, value in part.arguments.items())
    return f"keras.{module}.{part.name}({arguments})"


def rows() -> Iterator[Row]:
    """The full matrix; rows with one head are neighbours."""
    for units, activation, labels, loss, metric in product(UNITS, ACTIVATIONS, LABELS, LOSSES, METRICS):
        yield Row(units, activation, loss, labels, metric)
