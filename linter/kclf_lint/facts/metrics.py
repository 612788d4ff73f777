"""Metrics of each output, and the arguments of compile that they come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import libcst as cst

from kclf_lint.facts.code import source_text
from kclf_lint.facts.log_names import log_name
from kclf_lint.facts.objectives import Spot, part_of
from kclf_lint.facts.reading import Reading, why
from kclf_lint.knowledge.events import Compiled
from kclf_lint.knowledge.layers import short
from kclf_lint.knowledge.losses import is_own
from kclf_lint.knowledge.metrics import EXACT_MATCH, class_of, defaults
from kclf_lint.knowledge.objectives import metric_name
from kclf_lint.places import Place
from kclf_lint.setups import OWN, Constant, Head, Metric, MetricsArgument, Option, Unknown
from kclf_lint.values import NONE, Argument, Const, Library, Object, Value

_MAX_DEPTH = 3
"""Lists of metrics inside each other; Keras itself knows two."""

_PARAMETERS = ("metrics", "weighted_metrics")


def metrics(reading: Reading, event: Compiled, heads: Sequence[Head]) -> list[tuple[Metric, ...]]:
    """The metrics of each head."""
    given = [_given_as(reading, event, parameter, heads) for parameter in _PARAMETERS]
    return [tuple(metric for part in of_head for metric in part) for of_head in zip(*given, strict=True)]


def _given_as(reading: Reading, event: Compiled, parameter: str, heads: Sequence[Head]) -> list[tuple[Metric, ...]]:
    """The metrics of each head that one argument of compile gives."""
    argument = event.arguments.get(parameter)
    if argument is None:
        if not event.complete and parameter == "metrics":
            reading.reasons.append("metrics: they may come from unpacked arguments")
        return [()] * len(heads)
    spot = Spot(argument.place or event.place)
    value = reading.pick(argument.value)
    if (entries := reading.entries(value)) is not None:
        return [
            _metrics_of_one(
                reading, reading.pick(entries.get(head.name) or NONE), part_of(reading, spot, value, head.name)
            )
            for head in heads
        ]
    if len(heads) == 1:
        return [_metrics_of_one(reading, value, spot)]
    items = reading.items(value)
    if items is not None and _one_for_each(reading, items, heads):
        return [
            _metrics_of_one(reading, reading.pick(item), part_of(reading, spot, value, index))
            for index, item in enumerate(items)
        ]
    # Keras 2 gives all of them to each output; Keras 3 refuses.
    return [_metrics_of_one(reading, value, replace(spot, exact=False)) for _ in heads]


def _one_for_each(reading: Reading, items: Sequence[Value], heads: Sequence[Head]) -> bool:
    """Whether a list has an entry for each of several outputs: in Keras 2 one that is flat has not."""
    is_nested = any(reading.items(reading.pick(item)) is not None for item in items)
    return len(items) == len(heads) and (is_nested or reading.keras != 2)


def _metrics_of_one(reading: Reading, value: Value, spot: Spot, depth: int = 0) -> tuple[Metric, ...]:
    """The metrics of one output: a metric, or a list of metrics or lists."""
    if value == NONE:
        return ()
    items = reading.items(value) if depth < _MAX_DEPTH else None
    if items is None:
        return (_metric(reading, value, spot),)
    return tuple(
        metric
        for index, item in enumerate(items)
        for metric in _metrics_of_one(reading, reading.pick(item), part_of(reading, spot, value, index), depth + 1)
    )


def _metric(reading: Reading, value: Value, spot: Spot) -> Metric:
    named = log_name(reading, value)

    def made(name: str | Unknown, spelling: str, text: str) -> Metric:
        of_class = class_of(name) if isinstance(name, str) else None
        options = tuple(_options(reading, of_class, value)) if of_class is not None else ()
        return Metric(name, spelling, text, spot.place, reading.keras_prefix, spot.exact, options, log_name=named)

    match value:
        case Const(value=str(text)):
            return made(metric_name(text), "string", text)
        case Library(name=name) if name.startswith(("keras.metrics.", "keras.losses.")) and short(name)[:1].islower():
            return made(metric_name(short(name)), "function", short(name))
        case Object(kind=kind, cls=None) if kind.startswith("keras.metrics."):
            # The class Accuracy compares for equality, unlike the string.
            name = EXACT_MATCH if short(kind) == "Accuracy" else metric_name(short(kind))
            found = made(name, "object", short(kind))
            return replace(found, object_place=value.place, rewritable=_is_rewritable(value))
        case _ if is_own(value) or (isinstance(value, Object) and value.kind.startswith("keras.metrics.")):
            return made(OWN, "own", "")
        case _:
            return made(why(value), "unknown", "")


def _options(reading: Reading, class_name: str, value: Value) -> Iterator[tuple[str, Option]]:
    """Every argument of a metric's class, as given or by default."""
    given: dict[str, Argument] = value.arguments if isinstance(value, Object) else {}
    for parameter, default in defaults(class_name, reading.keras).items():
        argument = given.get(parameter)
        if argument is not None:
            yield parameter, Option(_constant(reading, argument.value), argument.place)
        elif "**" in given:
            yield parameter, Option(Unknown("it may come from unpacked arguments"), None)
        else:
            yield parameter, Option(default, None)


def _constant(reading: Reading, value: Value) -> Constant | Unknown:
    """A number, string, flag or tuple of them, as Python has it."""
    value = reading.pick(value)
    if (items := reading.items(value)) is not None:
        parts = [_constant(reading, item) for item in items]
        missing = next((part for part in parts if isinstance(part, Unknown)), None)
        return missing if missing is not None else tuple(parts)
    match value:
        case Const(value=bool() | int() | float() | str() | None as constant):
            return constant
        case _:
            return why(value)


def _is_rewritable(made: Object) -> bool:
    """Whether a fix may write the call anew: it then has to know every argument, whatever branch is taken."""
    if made.place is None or not isinstance(made.place.node, cst.Call):
        return False
    return all(name == "name" and isinstance(given.value, Const) for name, given in made.arguments.items())


def metrics_arguments(reading: Reading, event: Compiled) -> Iterator[MetricsArgument]:
    """The arguments of compile that are made of metrics, the third positional one of Keras 3 too."""
    for parameter in (*_PARAMETERS, "loss_weights"):
        argument = event.arguments.get(parameter)
        if argument is None or argument.place is None:
            continue
        written = _written(event, argument.place)
        value = reading.pick(argument.value)
        parts = _parts(reading, value)
        made_of = _made_of(reading, [value] if parts is None else parts, argument.place)
        # As far as they are known, and one at least is.
        if any(not isinstance(metric.name, Unknown) for metric in made_of) and (
            parameter in _PARAMETERS or (written is not None and written.keyword is None)
        ):
            exact = written is not None and not written.star
            yield MetricsArgument(
                parameter,
                is_collection=parts is not None,
                place=argument.place,
                text=source_text(argument.place) if exact else "",
                keyword=written is None or written.keyword is not None,
                last=written is not None and _is_last_positional(event, written),
                metrics=made_of,
            )


def _parts(reading: Reading, value: Value) -> Sequence[Value] | None:
    """The content of a list, tuple or dict; None for anything else."""
    if (entries := reading.entries(value)) is not None:
        return [entry for _, entry in entries.items]
    return reading.items(value)


def _made_of(reading: Reading, values: Sequence[Value], place: Place) -> tuple[Metric, ...]:
    """What values are if they are metrics or lists of metrics."""
    found = (_metrics_of_one(reading, reading.pick(value), Spot(place)) for value in values)
    return tuple(metric for metrics in found for metric in metrics)


def _written(event: Compiled, place: Place) -> cst.Arg | None:
    """The argument of the compile call, where it is written in the call itself."""
    arguments = event.place.node.args if isinstance(event.place.node, cst.Call) else ()
    return next((argument for argument in arguments if argument.value is place.node), None)


def _is_last_positional(event: Compiled, written: cst.Arg) -> bool:
    node = event.place.node
    assert isinstance(node, cst.Call)
    return [argument for argument in node.args if argument.keyword is None and argument.star != "**"][-1:] == [written]
