"""The names under which ``fit`` logs metrics."""

from __future__ import annotations

import re

from kclf_lint.facts.reading import Reading
from kclf_lint.knowledge.known_names import METRIC_OBJECTS, NAMES
from kclf_lint.knowledge.layers import short
from kclf_lint.setups import LogName, Unknown
from kclf_lint.values import Argument, Const, Function, Library, Object, Value


def log_name(reading: Reading, value: Value) -> LogName | Unknown:
    """The name of a metric in the logs."""
    match value:
        case Const(value=str(text)):
            return _name_of_string(text, reading.keras)
        case Object(kind=kind, arguments=arguments) if kind.startswith("keras.metrics."):
            return _name_of_object(reading, short(kind), arguments, value)
        case Library(name=name) if name.startswith(("keras.metrics.", "keras.losses.")) and short(name) in _PLAIN:
            return LogName(short(name))
        case Function(name=name) if name.isidentifier():
            return LogName(_snake_case(name) if reading.keras != 2 else name)
        case _:
            return Unknown("the name of a metric is not known")


_PLAIN = frozenset(
    "binary_accuracy categorical_accuracy sparse_categorical_accuracy top_k_categorical_accuracy "
    "sparse_top_k_categorical_accuracy binary_crossentropy categorical_crossentropy sparse_categorical_crossentropy "
    "mean_squared_error mean_absolute_error mean_absolute_percentage_error mean_squared_logarithmic_error "
    "cosine_similarity".split()
)
"""Functions whose own name is the one that programs import them by."""


def _name_of_string(text: str, keras: int) -> LogName | Unknown:
    if keras != 2:
        return LogName(text)
    # Keras 2 makes an object of the name of a class, which brings its own name.
    if text in METRIC_OBJECTS[2]:
        return _default_name(text, 2) if text != "Accuracy" else LogName(text)
    return LogName(text) if text in NAMES["metric"][2] or text.lower() in ("accuracy", "acc") else Unknown("no metric")


def _name_of_object(reading: Reading, cls: str, arguments: dict[str, Argument], value: Object) -> LogName | Unknown:
    given = arguments.get("name")
    if given is not None:
        match reading.pick(given.value):
            case Const(value=str(text)):
                return LogName(text)
            case Const(value=None):
                return _default_name(cls, reading.keras)
            case _:
                return Unknown("the name of a metric is not known")
    if value.cls is not None or any(name.startswith("*") for name in arguments):
        return Unknown("the name of a metric is not known")
    return _default_name(cls, reading.keras)


def _default_name(cls: str, keras: int) -> LogName | Unknown:
    names = METRIC_OBJECTS[keras]
    if cls not in names:
        return Unknown("a metric of another generation")
    default = names[cls]
    return LogName(default) if default is not None else LogName(_snake_case(cls), is_numbered=True)


def _snake_case(name: str) -> str:
    """As keras/src/utils/naming.py has it."""
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()
