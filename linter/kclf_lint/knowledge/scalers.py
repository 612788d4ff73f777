"""Scalers of scikit-learn: what becomes of class labels that are scaled like inputs."""

from __future__ import annotations

from fractions import Fraction

from kclf_lint.knowledge import numbering
from kclf_lint.knowledge.arithmetic import scaled_labels
from kclf_lint.knowledge.arrays import as_array, integer, shape_of, single
from kclf_lint.knowledge.call import Call
from kclf_lint.setups import Numbers
from kclf_lint.values import Array, Object, Value, derived

SCALERS = (
    "StandardScaler MinMaxScaler MaxAbsScaler RobustScaler Normalizer PowerTransformer QuantileTransformer".split()
)


def scaled(call: Call) -> Value:
    """Data after a scaler: the shape stays, the numbers of classes do not."""
    shape = shape_of(call["X"])
    labels = as_array(call, call["X"])
    if labels is None or not single(labels.shape) or numbering.numbers_of(labels) is None:
        return Array(shape=shape) if shape is not None else derived(call["X"], call.name)
    scaler = call.receiver
    kind = scaler.kind.rpartition(".")[2] if isinstance(scaler, Object) and not scaler.arguments else ""
    if kind == "MinMaxScaler" and (count := integer(labels.classes)) is not None:
        # From 0 to 1: two classes become 0 and 1.
        found = numbering.numbered(labels.anew(made=None), Numbers(Fraction(0), Fraction(1, max(count - 1, 1))))
        return found if count == 2 else scaled_labels(found, call.place)
    return scaled_labels(labels, call.place).but(encoding=None, numbers=None)


def unscaled(call: Call) -> Value:
    """Data in its old scale: what it was is not remembered."""
    shape = shape_of(call["X"])
    return Array(shape=shape) if shape is not None else derived(call["X"], call.name)
