"""Trials of what stands for itself: names, calls, arguments of compile, and a softmax that is no output."""

from __future__ import annotations

from dataclasses import replace

from kclf_lint.networks import Json, Part
from kclf_lint.rebuilding.metrics import metric_of
from kclf_lint.rebuilding.outputs import MOST_UNITS, SOME_CLASSES, is_of_keras
from kclf_lint.setups import Identifier, MetricsArgument, Removed, Softmax, Unknown
from kclf_lint.trials import Trial, TrialLabels

LARGEST, LONGEST_WORD = 10_000, 30
"""Arguments that are passed on as they are."""

_CLASSIFIER = Trial(
    (Part("Dense", {"units": SOME_CLASSES, "activation": "softmax"}),),
    Part("categorical_crossentropy", is_class=False),
    labels=TrialLabels("one_hot", SOME_CLASSES),
    stand_ins=frozenset(("units", "activation", "loss", "labels")),
)
"""A right set-up, for what belongs to none."""


def metrics_argument_trial(argument: MetricsArgument) -> Trial:
    """A right set-up with the first known metric of the argument, or any."""
    made = (metric_of(metric) for metric in argument.metrics if is_of_keras(metric.name))
    known = next((part for part in made if isinstance(part, Part)), Part("AUC"))
    return replace(_CLASSIFIER, metric=replace(known, form=_form(argument)))


def _form(argument: MetricsArgument) -> str:
    if argument.parameter == "loss_weights":
        return "positional"
    return "list" if argument.is_collection else "single"


def softmax_trial(softmax: Softmax) -> Trial | Unknown:
    """A softmax over an axis of this length."""
    if not isinstance(softmax.axis_size, int) or softmax.axis_size > MOST_UNITS:
        return Unknown("the axis of the softmax is too long for a trial")
    return Trial(
        (Part("Dense", {"units": softmax.axis_size, "activation": "softmax"}),),
        labels=TrialLabels("binary", 2) if softmax.axis_size == 1 else TrialLabels("integer", softmax.axis_size),
    )


def identifier_trial(name: Identifier) -> Trial | Unknown:
    """A right set-up, or a call, with the name that Keras may not know."""
    part = Part(name.text, is_class=False)
    match name.role:
        case "loss":
            return replace(_CLASSIFIER, loss=part)
        case "metric":
            return replace(_CLASSIFIER, metric=part)
        case "activation" | "optimizer":
            return Trial(calls=(Part(f"{name.role}s.get", {"identifier": name.text}),))
        case _:
            return Unknown("there is no trial for it")


def removed_trial(gone: Removed) -> Trial | Unknown:
    """A call with the argument that is gone, or the name that is looked up."""
    match gone.kind:
        case "argument" if gone.owner:
            return Trial(calls=(Part(gone.owner.removeprefix("keras."), {gone.argument: _harmless(gone)}),))
        case "argument":
            return Unknown("what the argument belongs to is not known")
        case "method":
            return Trial(names=(f"Model.{gone.name}",))
        case _ if gone.name.startswith("tensorflow.python."):
            call = Trial(calls=(Part("tensorflow.python.keras.Sequential.fit"),))
            return call if gone.refused else Unknown("what the program does with it is not known")
        case _:
            return Trial(names=(gone.name,))


def _harmless(gone: Removed) -> Json:
    """The argument as the program gives it, if that is a number or a word; an argument that is gone needs no value."""
    match gone.given:
        case None | bool():
            return gone.given
        case int() | float() if abs(gone.given) < LARGEST:
            return gone.given
        case str() if gone.given.isidentifier() and len(gone.given) < LONGEST_WORD:
            return gone.given
        case _:
            return "..." if gone.refused else 1
