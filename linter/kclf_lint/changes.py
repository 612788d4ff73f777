"""Changes that several rules offer: another loss or metric in place of the one that is written."""

from __future__ import annotations

import json

from kclf_lint.findings import Applicability
from kclf_lint.places import Place
from kclf_lint.rule import AddArgument, Change, FixPlan, Replace
from kclf_lint.setups import Loss, Metric, SetUp
from kclf_lint.wording import class_name

_SPELLINGS = ("string", "function")


def another_loss(setup: SetUp, loss: Loss, name: str, *, from_logits: bool = False) -> Change | None:
    """Write the loss anew as the one that Keras calls ``name``.

    None where that would lose something: arguments other than from_logits, a name that means other losses too, or a
    call in a training loop, whose arguments would have to change with it.
    """
    match loss:
        case Loss(spelling=spelling, exact=True) if spelling in _SPELLINGS and setup.compile_place is not None:
            if not from_logits:
                return Replace(loss.place, f'"{name}"')
            return Replace(loss.place, _call(loss.keras_prefix, name, from_logits)) if loss.keras_prefix else None
        case Loss(rewritable=True, object_place=Place() as made, keras_prefix=str() as keras):
            return Replace(made, _call(keras, name, from_logits))
        case _:
            return None


def _call(keras: str | None, name: str, from_logits: bool) -> str:
    return f"{keras}.losses.{class_name(name)}({'from_logits=True' if from_logits else ''})"


def unsafe(title: str, changes: tuple[Change, ...]) -> FixPlan | None:
    """A fix that changes behaviour; None where there is nothing to change."""
    return FixPlan(title, Applicability.UNSAFE, changes) if changes else None


def another_metric(metric: Metric, chosen: str, *arguments: str, key: str | None = None) -> tuple[Change, ...]:
    """Put a metric of Keras in the place of another; no change where the source is not known well enough.

    ``key`` is the name that results are logged under, where it has to stay as it is. A name that the program gives
    itself stays.
    """
    place, name = metric.place if metric.exact else None, key
    if metric.spelling == "object":
        given = metric.option("name")
        place = metric.object_place if metric.rewritable else None
        name = given if isinstance(given, str) and metric.place_of("name") is not None else key
    if place is None or metric.keras_prefix is None:
        return ()
    named = (f"name={json.dumps(name, ensure_ascii=False)}",) if name is not None else ()
    return (Replace(place, f"{metric.keras_prefix}.metrics.{chosen}({', '.join((*arguments, *named))})"),)


def with_option(metric: Metric, option: str, text: str) -> tuple[Change, ...]:
    """Give an option of a metric another value; no change where the source is not known well enough."""
    if metric.spelling != "object":
        return another_metric(metric, class_name(str(metric.name)), f"{option}={text}")
    match metric.place_of(option), metric.object_place:
        case Place() as given, _:
            return (Replace(given, text),)
        case None, Place() as call:
            return (AddArgument(call, f"{option}={text}"),)
        case _:
            return ()
