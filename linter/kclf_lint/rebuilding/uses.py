"""What a program does with predictions, as a part of a trial: decisions, and comparisons with labels."""

from __future__ import annotations

from dataclasses import replace

from kclf_lint.decisions import CLASS_ID_SCORES, OF_TENSORFLOW
from kclf_lint.networks import Json, Part
from kclf_lint.setups import CLASS_IDS, Comparison, Encoding, PredictionUse, Side, Unknown
from kclf_lint.trials import Trial, TrialLabels

_COMPARED = ("==", "!=", "equal", "not_equal")


def with_use(trial: Trial, use: PredictionUse) -> Trial | Unknown:
    """The trial with what is decided of its predictions."""
    arguments: dict[str, Json] = {}
    if use.kind == "argmax":
        if isinstance(use.axis, Unknown):
            return Unknown("the axis is not known")
        # The predictions of one sample may have lost the axis of the batch.
        arguments["axis"] = -1 if use.axis is not None and use.reduced is True else use.axis
        arguments["one_sample"] = use.samples == "one"
    if use.kind == "threshold":
        if not isinstance(use.threshold, float):
            return Unknown("the threshold is not known")
        arguments["threshold"] = use.threshold
    arguments["column"] = not use.has_units
    narrowed = use.narrowed & {"column", "reduction"} or use.narrowed
    arguments["narrowed"] = min(narrowed) if narrowed else None
    arguments["guarded"] = use.guarded
    missing = {"samples"} if use.samples == "unknown" else set()
    made = _activated(trial, use.activated) if use.activated else trial
    return replace(made, use=Part(use.kind, arguments), stand_ins=made.stand_ins | missing)


def _activated(trial: Trial, activation: str) -> Trial:
    """The trial whose outputs go through an activation behind the model."""
    layers = (*trial.layers, Part("Activation", {"activation": activation}))
    return replace(trial, layers=layers, network=None, loss=None, stand_ins=trial.stand_ins - {"activation"})


def with_comparison(trial: Trial, compared: Comparison) -> Trial | Unknown:
    """The comparison alone: the labels are those that are compared, whatever the model learns from."""
    is_score = compared.function not in _COMPARED
    if is_score and compared.function not in CLASS_ID_SCORES | {OF_TENSORFLOW}:
        return Unknown(f"{compared.function} is not tried")
    if not is_score and any(side.holder != "numpy" for side in compared.sides):
        return Unknown("it is not known that both sides are arrays of numpy")
    arguments: dict[str, Json] = {"function": compared.function} if is_score else {}
    arguments["one_sample"] = any(side.samples == "one" for side in compared.sides)
    missing = {"samples"} if not any(side.samples != "unknown" for side in compared.sides) else set()
    labels = trial.labels
    for name, side in zip(("left", "right"), compared.sides, strict=True):
        made = _side(side, is_score)
        if isinstance(made, Unknown):
            return made
        arguments[name] = made
        if not side.use:
            labels = _labels_of(side, trial.units)
            missing |= set() if isinstance(side.encoding, Encoding) else {"labels"}
        if side.activated:
            trial = _activated(trial, side.activated)
    known = trial.stand_ins - {"labels", "loss", "loss arguments", "loss choice"}
    part = Part("score" if is_score else "compare", arguments)
    return replace(trial, loss=None, labels=labels, use=part, stand_ins=known | missing)


def _side(side: Side, is_score: bool) -> Json | Unknown:
    """A side of a comparison: a score takes a column for a list, whatever the rank is."""
    rank, last = side.rank, side.last
    shape_matters = not is_score or side.use in ("", "argmax")
    if isinstance(rank, int) and rank not in (1, 2):
        return Unknown(f"one side has {rank} axes")
    if shape_matters and (isinstance(rank, Unknown) or (rank == 2 and not isinstance(last, int))):
        return Unknown("the shape of one side is not known")
    if side.use == "argmax" and side.encoding not in CLASS_IDS:
        return Unknown("what argmax goes over is not known")
    return {
        "of": side.use or "labels",
        "rank": rank if isinstance(rank, int) else None,
        "last": last if isinstance(last, int) else None,
    }


def _labels_of(side: Side, units: int) -> TrialLabels:
    """Labels as they stand in a comparison."""
    column = (1,) if side.rank == 2 and side.last == 1 else ()
    match side.encoding:
        case Encoding.ONE_HOT | Encoding.MULTI_HOT as encoding:
            return TrialLabels(encoding.value, side.last if isinstance(side.last, int) else max(units, 2))
        case Encoding.CONTINUOUS:
            return TrialLabels("continuous", 1, column)
        case _:
            return TrialLabels("integer", max(units, 2), column)
