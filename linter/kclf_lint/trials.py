"""Trials and observations: what is built on TensorFlow, and what is seen there.

A trial is described here, built by ``worker`` in a process that has TensorFlow, and judged by the experiment of a rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from math import isnan, nan
from typing import Any

from kclf_lint.knowledge.metrics import EXACT_MATCH
from kclf_lint.knowledge.objectives import LOSS_FAMILIES, loss_name, metric_name
from kclf_lint.networks import Json, Network, Part
from kclf_lint.setups import Family
from kclf_lint.verdicts import Verdict, confirmed, inconclusive, refuted

ACTIVATION_LAYERS = {"Softmax": "softmax", "ReLU": "relu", "LeakyReLU": "leaky_relu", "PReLU": "prelu", "ELU": "elu"}
"""The activations of layers that are named after them."""


@dataclass(frozen=True, slots=True)
class TrialLabels:
    """Synthetic labels: their encoding, and the shape of the label of a sample."""

    encoding: str
    """A value of ``Encoding``: 'integer', 'one_hot', 'multi_hot', 'binary' or 'continuous'."""
    classes: int
    shape: tuple[int, ...] = ()
    """Of rows of zeros and ones without the axis of the classes."""
    values: tuple[float, ...] | None = None
    """The numbers that stand for the classes, where they are not 0, 1, 2 ..."""
    made_by: str = ""
    """What made them, where that is the point.

    'loader', 'label binarizer', 'sparse matrix', 'filled'; 'one-hot twice' where each 0 and 1 of one-hot labels is
    encoded again, 'one-hot twice, in columns' without a new axis; 'scaled' for class ids, or one-hot labels that were
    made of them, 'scaled rows' where 0 and 1 became two values; for the labels of a split that is encoded on its own
    'own encoder' if it has not met the first classes, 'own columns' if it has not met the last ones.
    """
    depth: int = 2
    """How many numbers became of each 0 and 1 that was encoded again."""

    @property
    def is_of_steps(self) -> bool:
        """Whether each step or pixel of a sample has a label."""
        return any(length > 1 for length in self.shape)


@dataclass(frozen=True, slots=True)
class TrialOutput:
    """One output of a model, and what compile gets for it."""

    name: str | None
    layers: tuple[Part, ...]
    loss: Part
    labels: TrialLabels
    metrics: tuple[Part, ...]

    def as_json(self) -> dict[str, Json]:
        """What the worker reads."""
        return {
            "name": self.name,
            "layers": [part.as_json() for part in self.layers],
            "loss": self.loss.as_json(),
            "labels": asdict(self.labels),
            "metrics": [part.as_json() for part in self.metrics],
        }


@dataclass(frozen=True, slots=True)
class TrialFit:
    """A call of fit: what decides which values it logs."""

    outputs: tuple[TrialOutput, ...]
    validation: bool = False
    logs_rate: bool = False
    """Whether a callback logs the learning rate."""

    def as_json(self) -> dict[str, Json]:
        """What the worker reads."""
        outputs = [output.as_json() for output in self.outputs]
        return {"outputs": outputs, "validation": self.validation, "logs_rate": self.logs_rate}


@dataclass(frozen=True, slots=True)
class Trial:
    """A set-up, or calls and names, to be tried on Keras."""

    layers: tuple[Part, ...] = ()
    """The head, as a chain of layers."""
    loss: Part | None = None
    metric: Part | None = None
    labels: TrialLabels | None = None
    validation: TrialLabels | None = None
    """Labels of another split, here of the same samples."""
    use: Part | None = None
    """What is done with the predictions.

    'argmax' (axis), 'round' or 'threshold' (threshold), each of a 'column' if it says so, and 'narrowed' to one value
    for each sample; or 'compare' or 'score' (of sklearn.metrics, by its 'function') with a 'left' and a 'right' side.
    A side is 'of' the 'labels', the 'scores', or what was decided of these by 'argmax', 'round' or 'threshold'; its
    'rank' and the length of its 'last' axis are None where they are not known. 'one_sample' is for one sample.
    """
    shuffle: bool | None = None
    """Whether a loader shuffles the samples; None if there is none."""
    again: bool = False
    """Whether two passes over a data set are compared, in place of an iterator of images with the list of its files."""
    fit: TrialFit | None = None
    """A call of fit whose logs are looked at."""
    key: str = ""
    """A key that the program reads of these logs."""
    features: tuple[int, ...] = (6,)
    """Shape of one sample."""
    calls: tuple[Part, ...] = ()
    """Functions and classes of Keras, by qualified name behind ``keras.``, to be called with these arguments."""
    names: tuple[str, ...] = ()
    """Qualified names behind ``keras.`` to be looked up."""
    network: Network | None = None
    """The whole model, where it is known: it is built instead of ``layers``, which are its end."""
    keras: int = 3
    """The generation of Keras that the program is for, 2 or 3."""
    stand_ins: frozenset[str] = frozenset()
    """What is not known of the program and was made to fit.

    'units', 'rank', 'activation', 'labels', 'validation', 'classes' (how many there are beside the units), 'samples'
    (how many are predicted), 'loss', 'loss arguments' (some of them), 'loss choice' (whether there are others).
    """

    def as_json(self) -> dict[str, Json]:
        """What the worker reads."""
        return {
            "layers": [part.as_json() for part in self.layers],
            "network": self.network.as_json() if self.network is not None else None,
            "loss": self.loss.as_json() if self.loss is not None else None,
            "metric": self.metric.as_json() if self.metric is not None else None,
            "labels": asdict(self.labels) if self.labels is not None else None,
            "validation": asdict(self.validation) if self.validation is not None else None,
            "fit": self.fit.as_json() if self.fit is not None else None,
            "shuffle": self.shuffle,
            "again": self.again,
            "use": {"name": self.use.name, "arguments": dict(self.use.arguments)} if self.use is not None else None,
            "features": list(self.features),
            "calls": [{"name": call.name, "arguments": dict(call.arguments)} for call in self.calls],
            "names": list(self.names),
        }

    @property
    def activation(self) -> str:
        """The last activation of the head, 'linear' where there is none."""
        applied = [
            str(part.arguments.get("activation") or ACTIVATION_LAYERS.get(part.name, "linear")) for part in self.layers
        ]
        return next((name for name in reversed(applied) if name != "linear"), "linear")

    @property
    def units(self) -> int:
        """The units of the head; 0 where there are none."""
        found = [units for part in self.layers if isinstance(units := part.arguments.get("units"), int)]
        return found[-1] if found else 0

    @property
    def loss_name(self) -> str:
        """Keras' function name of the loss, in whatever spelling it is given; empty where there is none."""
        return loss_name(self.loss.name) or "" if self.loss is not None else ""

    @property
    def family(self) -> Family | None:
        """The family of the loss."""
        return LOSS_FAMILIES.get(self.loss_name)

    @property
    def from_logits(self) -> bool:
        """Whether the loss takes the outputs for logits."""
        return self.loss is not None and self.loss.arguments.get("from_logits") is True

    @property
    def is_classifier(self) -> bool:
        """Whether the outputs are for classes: by activation, loss or labels."""
        is_regression = self.labels is not None and self.labels.encoding == "continuous"
        return self.activation in ("sigmoid", "softmax") or not (is_regression or self.family is Family.REGRESSION)

    def used(self, name: str) -> Json:
        """An argument of what is done with the predictions; None if it is left out."""
        return self.use.arguments.get(name) if self.use is not None else None

    @property
    def metric_name(self) -> str:
        """Keras' function name of the metric; 'accuracy' for the string, 'exact_match' for the class of that name."""
        if self.metric is None:
            return ""
        return EXACT_MATCH if self.metric.is_class and self.metric.name == "Accuracy" else metric_name(self.metric.name)

    @property
    def metric_text(self) -> str:
        """The metric as a sentence names it."""
        return self.metric.name if self.metric is not None else "the metric"

    def metric_option(self, name: str, default: Json) -> Json:
        """An argument of the metric, or what it is if it is left out."""
        return self.metric.arguments.get(name, default) if self.metric is not None else default


@dataclass(frozen=True, slots=True)
class Observation:
    """What was seen of a trial (worker.py tells how it was measured)."""

    seen: Mapping[str, Any]

    @property
    def built(self) -> str:
        """What was built of the model: 'whole model' or 'head on a stand-in input'; '' if none was needed."""
        return str(self.seen.get("built", ""))

    @property
    def missing_module(self) -> str:
        """What could not be tried because a library is not installed; '' if there is nothing."""
        errors = (part["error"] for part in self.seen.values() if isinstance(part, dict) and part.get("error"))
        return next((error["text"] for error in errors if error["type"] == "ModuleNotFoundError"), "")

    @property
    def error(self) -> str | None:
        """What training raised, with the name of the exception; None if it ran."""
        return _error(self.seen.get("training"))

    @property
    def losses(self) -> list[float]:
        """The loss of each training step."""
        return list(self._training.get("losses", ()))

    @property
    def warnings(self) -> list[str]:
        """What building and training warned of."""
        return [*self.seen.get("building", {}).get("warnings", ()), *self._training.get("warnings", ())]

    @property
    def outputs(self) -> list[Any]:
        """The model's outputs before training, for each sample: a row of units, or rows for steps or pixels."""
        return list(self.seen.get("outputs") or ())

    @property
    def in_training(self) -> list[float]:
        """All numbers of the outputs as they are in training, where a layer behind them makes a difference."""
        return [value for row in _rows(self.seen.get("in_training", [])) for value in row]

    @property
    def rows(self) -> list[list[float]]:
        """The outputs as rows with a number for each unit: one for each sample, or for each of its steps or pixels."""
        return list(_rows(self.outputs))

    @property
    def values(self) -> list[float]:
        """All numbers of the outputs."""
        return [value for row in self.rows for value in row]

    @property
    def labels(self) -> list[Any]:
        """The labels as training gets them."""
        return list(self.seen.get("labels", ()))

    @property
    def columns(self) -> int:
        """How many numbers stand beside a row of the outputs; 0 if there are no labels.

        Labels with fewer axes than the outputs have one for each step.
        """
        if not self.labels:
            return 0
        depth = _depth(self.labels)
        return 1 if depth == 1 or depth < _depth(self.outputs) else _last(self.labels)

    @property
    def classes(self) -> list[Any]:
        """The class of each row of labels; for multi-hot labels the list of its classes."""
        return list(self.seen.get("classes", ()))

    @property
    def is_single_label(self) -> bool:
        """Whether each sample has exactly one class."""
        return bool(self.classes) and not any(isinstance(found, list) for found in self.classes)

    @property
    def most_classes(self) -> int:
        """How many classes a row of multi-hot labels has at most; 1 for labels of one class each."""
        return max((len(found) for found in self.classes if isinstance(found, list)), default=1)

    @property
    def with_several_classes(self) -> int:
        """How many rows of labels have several classes."""
        return sum(isinstance(found, list) and len(found) > 1 for found in self.classes)

    @property
    def validation_error(self) -> str | None:
        """What evaluating on the labels of the other split raised."""
        return _error(self.seen.get("validation"))

    @property
    def validation_loss(self) -> float | None:
        """The loss of samples with the labels of the other split, before training."""
        loss: float | None = self.seen.get("validation", {}).get("loss")
        return loss

    @property
    def expected_loss(self) -> float | None:
        """The loss of the same samples with labels as training gets them."""
        loss: float | None = self.seen.get("validation", {}).get("expected")
        return loss

    @property
    def use_error(self) -> str | None:
        """What the use of the predictions raised."""
        return _error(self.seen.get("use"))

    @property
    def order(self) -> list[int]:
        """The numbers of the samples in the order in which an iterator yields them."""
        return list(self.seen.get("order", ()))

    @property
    def logs(self) -> list[str]:
        """The keys that fit logs."""
        return list(self.seen.get("fit", {}).get("logs", ()))

    @property
    def fit_error(self) -> str | None:
        """What the call of fit raised whose logs are looked at."""
        return _error(self.seen.get("fit"))

    @property
    def metric_error(self) -> str | None:
        """What the metric raised."""
        return _error(self.seen.get("metric"))

    @property
    def metric_name(self) -> str | None:
        """The class or function that the metric became."""
        name: str | None = self._metric.get("name")
        return name

    @property
    def metric_value(self) -> float | list[float] | None:
        """The value of the metric on the outputs."""
        value: float | list[float] | None = self._metric.get("value")
        return value

    @property
    def use_values(self) -> list[float]:
        """The numbers that the use of the predictions gave, flattened."""
        return list(self.seen.get("use", {}).get("values", ()))

    @property
    def use_of(self) -> list[float]:
        """The numbers that were used, flattened; none if there are two sides."""
        return list(self.seen.get("use", {}).get("of") or ())

    @property
    def use_shape(self) -> tuple[int, ...]:
        """The shape of what the use of the predictions gave."""
        return tuple(self.seen.get("use", {}).get("shape", ()))

    @property
    def calls(self) -> list[Mapping[str, Any]]:
        """For each call of the trial: 'error' (type and text, or None), 'result' (a class name) and 'warnings'."""
        return list(self.seen.get("calls", ()))

    @property
    def call_errors(self) -> list[str]:
        """What the calls raised that raised something."""
        return [error for call in self.calls if (error := _error(call)) is not None]

    @property
    def names(self) -> Mapping[str, bool]:
        """Which of the names of the trial exist."""
        names: Mapping[str, bool] = self.seen.get("names", {})
        return names

    @property
    def are_probabilities(self) -> bool:
        """Whether every output is between 0 and 1."""
        return bool(self.outputs) and all(-1e-6 <= value <= 1 + 1e-6 for value in self.values)

    @property
    def sums(self) -> list[float]:
        """The sum of each row of the outputs."""
        return [sum(row) for row in self.rows]

    @property
    def share_right(self) -> float:
        """The share of rows whose largest output is their class; not a number where labels have other axes.

        One unit says 1 where it is above 0.5, or above 0 where the outputs are no probabilities.
        """
        if len(self.rows) != len(self.classes) or not self.classes:
            return nan
        border = 0.5 if self.are_probabilities else 0.0
        right = 0
        for row, of in zip(self.rows, self.classes, strict=True):
            chosen = int(row[0] > border) if len(row) == 1 else row.index(max(row))
            right += chosen == of
        return right / len(self.classes)

    @property
    def metric_text(self) -> str:
        """The value of the metric in a sentence."""
        value = self.metric_value
        if isinstance(value, list):
            return ", ".join(f"{each:.2f}" for each in value)
        return "nothing" if value is None else f"{value:.2f}"

    @property
    def right_text(self) -> str:
        """The share of right answers, as an end of a sentence; '' where there is no such share."""
        if not self.is_single_label or isnan(self.share_right):
            return ""
        return f"; the share of right answers is {self.share_right:.2f}"

    @property
    def range_text(self) -> str:
        """What the outputs are, as the beginning of a sentence."""
        return f"the outputs range from {min(self.values):.2f} to {max(self.values):.2f}"

    @property
    def _metric(self) -> Mapping[str, Any]:
        metric: Mapping[str, Any] = self.seen.get("metric", {})
        return metric

    @property
    def _training(self) -> Mapping[str, Any]:
        training: Mapping[str, Any] = self.seen.get("training", {})
        return training


def _rows(outputs: list[Any]) -> Iterator[list[float]]:
    if outputs and isinstance(outputs[0], list) and outputs[0] and isinstance(outputs[0][0], list):
        for inner in outputs:
            yield from _rows(inner)
    else:
        yield from outputs


def _depth(values: Any) -> int:
    return 1 + _depth(values[0]) if isinstance(values, list) and values else 0


def _last(values: list[Any]) -> int:
    return _last(values[0]) if isinstance(values[0], list) else len(values)


def _error(part: Mapping[str, Any] | None) -> str | None:
    error = (part or {}).get("error")
    return f"{error['type']}: {error['text']}" if error else None


def splits_differ(seen: Observation, assumed: str = "") -> Verdict:
    """Whether evaluation raises with the labels of the other split, or gives the same samples another loss.

    What the other split is assumed to be is told first.
    """
    if seen.validation_error:
        return confirmed(f"{assumed}evaluate raises {seen.validation_error}")
    if seen.expected_loss is None or seen.validation_loss is None:
        return inconclusive(f"training raises {seen.error}")
    losses = f"{seen.expected_loss:.3f} with the labels of training and {seen.validation_loss:.3f} with the others"
    evidence = f"{assumed}the same samples have a loss of {losses}"
    return confirmed(evidence) if abs(seen.expected_loss - seen.validation_loss) > 1e-3 else refuted(evidence)


def number_of(count: int, one: str) -> str:
    """``1 sample``, ``2 samples``."""
    return f"{count} {one}" if count == 1 else f"{count} {one}s"
