"""Losses that are called, and functions and objects of the program's own that Keras calls as a loss."""

from __future__ import annotations

from kclf_lint.diagrams import mapped
from kclf_lint.knowledge import identifiers
from kclf_lint.knowledge.call import Call, Host, Known, known
from kclf_lint.knowledge.events import LossCalled
from kclf_lint.knowledge.layers import short
from kclf_lint.knowledge.objectives import LOSS_FAMILIES, OTHER_LOSSES, loss_name
from kclf_lint.places import Place
from kclf_lint.values import (
    Argument,
    Bound,
    Class,
    Const,
    Entries,
    Function,
    Library,
    Object,
    Own,
    Partial,
    Stage,
    Tensor,
    Tuple,
    Value,
    unknown,
)

_REDUCTIONS = frozenset(
    f"{module}.{name}"
    for module in ("tensorflow", "tensorflow.math", "keras.ops", "keras.backend", "numpy")
    for name in ("reduce_mean", "reduce_sum", "mean", "sum")
)
"""What may be done to the value of a loss: the mean over the batch is that of Keras, the sum is a multiple of it."""

_MAX_DEPTH = 3
"""Lists and dicts of losses inside each other."""


def called(host: Host, loss: Value, labels: Argument, output: Argument, place: Place, loss_place: Place) -> Value:
    """The value of a loss that is called on labels and output."""
    host.record(LossCalled(loss, labels.value, output.value, place, loss_place, labels.place or place, host.path))
    return _value(loss, labels, output, place)


def _value(loss: Value, labels: Argument, output: Argument, place: Place) -> Value:
    return Tensor(None, Stage("loss", "a loss", place, inner=loss), (labels.value, output.value))


def _call_function(call: Call) -> Value:
    """``keras.losses.binary_crossentropy(y_true, y_pred)``."""
    labels, output, *_ = (call.bound.get(name) for name in _parameters(call.name))
    if labels is None or output is None:
        return unknown("a loss without labels or output")
    loss = Object(f"keras.losses.{short(call.name)}", call.place, arguments=call.bound)
    if call.name.startswith("keras.metrics."):
        return _value(loss, labels, output, call.place)
    return called(call.host, loss, labels, output, call.place, call.place)


def _get(call: Call) -> Value:
    """``keras.losses.get``: a function for a name in snake case, an object for the name of a class."""
    identifiers.record(call.host, "loss", call["identifier"], call.place_of("identifier"), call.place)
    match call["identifier"]:
        case Const(value=str(text)) if loss_name(text) is not None:
            is_class = text[:1].isupper() and not text.isupper()
            return Object(f"keras.losses.{text}", call.place) if is_class else Library(f"keras.losses.{text}")
        case Const(value=str()) as other:
            return unknown(f"{other.value} is no loss of Keras")
        case other:
            return other


def resolved(host: Host, losses: Value, place: Place, depth: int = 0) -> Value:
    """The loss argument of ``compile`` with everything of the program's own replaced by what Keras makes of it."""

    def one(found: Value) -> Value:
        match found:
            case Object(kind="list") | Tuple() if depth < _MAX_DEPTH and (items := host.elements(found)) is not None:
                parts = Tuple(tuple(resolved(host, item, place, depth + 1) for item in items))
                return Object("list", found.place, fields={"items": parts}) if isinstance(found, Object) else parts
            case Object(kind="dict") if depth < _MAX_DEPTH:
                entries = host.read(found, "entries")
                if not isinstance(entries, Entries):
                    return found
                named = tuple((key, resolved(host, value, place, depth + 1)) for key, value in entries.items)
                return Object("dict", found.place, fields={"entries": Entries(named)})
            case _ if is_own(found):
                return _own(host, found, place)
            case _:
                return found

    return host.each(one, losses)


def is_own(value: Value) -> bool:
    """Whether a callable is one of the program's own: a function, a method, or an object of a class that is called."""
    match value:
        case Function() | Bound(function=Function()):
            return True
        case Partial(function=function):
            return is_own(function) or (isinstance(function, Library) and function.name.startswith("keras.losses."))
        case Object(cls=Class() as cls):
            return any(cls.lookup(name) is not None for name in ("call", "__call__"))
        case _:
            return False


def _own(host: Host, function: Value, place: Place) -> Value:
    labels, output = Tensor(None), Tensor(None)
    result = host.apply(function, (labels, output), place)
    return mapped(result, lambda found: Own(function, _stands_for(found, labels, output)))


def _stands_for(result: Value, labels: Tensor, output: Tensor) -> Value | None:
    """The loss of Keras whose value on these labels and this output is returned; None if it is anything else."""
    while isinstance(result, Tensor) and result.stage is not None:
        if result.stage.role == "loss":
            on_these = result.inputs[0] is labels and result.inputs[1] is output
            return result.stage.inner if on_these else None
        if result.stage.name not in _REDUCTIONS:
            return None
        result = result.inputs[0]
    return None


_FOCAL = {
    "binary_focal_crossentropy": "y_true, y_pred, apply_class_balancing=False, alpha=0.25, gamma=2.0, "
    "from_logits=False",
    "categorical_focal_crossentropy": "y_true, y_pred, alpha=0.25, gamma=2.0, from_logits=False",
}
_PLAIN = ("binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy")


def _signature(name: str) -> str:
    return _FOCAL.get(name, "y_true, y_pred, from_logits=False" if name in _PLAIN else "y_true, y_pred")


FUNCTIONS: dict[str, Known] = {
    "keras.losses.get": known("identifier", _get),
    **{
        f"keras.{module}.{name}": known(_signature(name), _call_function, lifted=False)
        for module, names in (("losses", (*LOSS_FAMILIES, *OTHER_LOSSES)), ("metrics", LOSS_FAMILIES))
        for name in names
    },
    **{
        f"keras.{module}.{name}": known("target, output, from_logits=False", _call_function, lifted=False)
        for module in ("ops", "backend")
        for name in _PLAIN
    },
}
"""Functions that give the value of a loss of labels and output."""


def _parameters(name: str) -> tuple[str, ...]:
    return FUNCTIONS[name].parameters
