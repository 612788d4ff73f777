"""Names of losses, metrics, activations and optimizers that programs hand to Keras, and which of them it knows."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from kclf_lint.diagrams import alternatives
from kclf_lint.knowledge.call import Call, Host
from kclf_lint.knowledge.events import Named
from kclf_lint.knowledge.known_names import NAMES
from kclf_lint.places import Place
from kclf_lint.values import NONE, Const, Entries, Object, Tuple, Value

_ROLES = {"optimizer": "optimizer", "loss": "loss", "metrics": "metric", "weighted_metrics": "metric"}
"""Arguments of ``compile``, and what they name."""

_ACCURACY, _CROSSENTROPY = frozenset(("accuracy", "acc")), frozenset(("crossentropy", "ce"))
_BY_SHAPES: dict[tuple[str, int], frozenset[str]] = {
    ("loss", 3): _CROSSENTROPY,
    ("metric", 3): _ACCURACY,
    ("metric", 2): _ACCURACY | _CROSSENTROPY,
}
"""Strings, in any case, for which ``fit`` chooses by the shapes of labels and output (get_metric and get_loss in
keras/src/trainers/compile_utils.py)."""

_CLOSE = 0.6
"""How similar a known name has to be, to be the one that was meant."""
_MAX_DEPTH = 4
"""Lists and dicts of names inside each other."""


def is_known(role: str, text: str, keras: int) -> bool:
    """Whether Keras of this generation takes the string in this role."""
    if text.lower() in _BY_SHAPES.get((role, keras), ()):
        return True
    return (text.lower() if role == "optimizer" else text) in NAMES[role][keras]


def nearest(role: str, text: str, keras: int) -> str | None:
    """The known name that is most like the string; None if none is."""
    known = sorted({*NAMES[role][keras], *_BY_SHAPES.get((role, keras), ())}, key=_plainness)
    by_form = {_form(name): name for name in reversed(known)}
    found = get_close_matches(_form(text), by_form, 1, _CLOSE)
    return by_form[found[0]] if found else None


def _form(name: str) -> str:
    """What is compared: case and separators hardly ever are the mistake."""
    return name.lower().replace("_", "").replace("-", "").replace(" ", "")


def _plainness(name: str) -> tuple[bool, str]:
    """Names in lower case first: they are what most programs write."""
    return not name.islower(), name


def record(host: Host, role: str, value: Value, place: Place | None, call: Place) -> None:
    """Remember a name that Keras is given, if it may be one that Keras does not know."""
    if any(not is_known(role, text, host.keras) for text in _texts(host, value)):
        host.record(Named(role, value, place or call, host.path))


def _texts(host: Host, value: Value, depth: int = 0) -> Iterator[str]:
    for found in alternatives(value):
        match found:
            case Const(value=str(text)):
                yield text
            case Tuple(items=items) if depth < _MAX_DEPTH:
                for item in items:
                    yield from _texts(host, item, depth + 1)
            case Object(kind="list") if depth < _MAX_DEPTH:
                yield from _texts(host, host.contents(found), depth + 1)
            case Object(kind="dict") if depth < _MAX_DEPTH and (entries := host.entries(found)) is not None:
                yield from _texts(host, entries, depth + 1)
            case Entries(items=entries) if depth < _MAX_DEPTH:
                for _, entry in entries:
                    yield from _texts(host, entry, depth + 1)
            case _:
                pass


def of_compile(call: Call) -> None:
    """The names among the arguments of ``compile``."""
    for parameter, role in (
        ("optimizer", "optimizer"),
        ("loss", "loss"),
        ("metrics", "metric"),
        ("weighted_metrics", "metric"),
    ):
        if call.given(parameter) and call[parameter] != NONE:
            record(call.host, role, call[parameter], call.place_of(parameter), call.place)


def of_layer(host: Host, layer: Object, place: Place) -> None:
    """The names of activations among the arguments of a layer."""
    for parameter in ("activation", "recurrent_activation"):
        if (argument := layer.arguments.get(parameter)) is not None:
            record(host, "activation", argument.value, argument.place, place)
