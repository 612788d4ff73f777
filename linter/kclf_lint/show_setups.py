"""What was understood, as objects ready for JSON: one per compile call, for ``--show-setups``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Any

from kclf_lint.places import Place
from kclf_lint.positions import Positions
from kclf_lint.setups import Head, Labels, Loss, Metric, Output, PredictionUse, SetUp, Symbol, Unknown
from kclf_lint.understanding import Understanding, Understood

_SPLITS = ("train", "validation", "test")
_SPELLING = frozenset(("path", "line", "cell", "layer", "text", "spelling", "story"))
"""Keys whose values say where and how a fact is written: they may differ without a word."""


def describe(understanding: Understanding, positions: Positions) -> Iterator[dict[str, Any]]:
    """One object per compile call, in the order of the source; a call that is understood in two ways has two.

    A call that stands in an imported module has ``called_from``, the place in the checked file that leads there, and
    facts from other files have their ``path``. What is not known is None, and ``unknown`` tells why. Where branches
    give a call several worlds, the object holds what they agree on, and ``worlds`` holds each of them.
    """
    calls = [
        {"path": place.path, **_at(place, positions), **_way(place, positions), **_in_all_worlds(understood, positions)}
        for understood in understanding.understood
        if (place := understood.compile_place) is not None
    ]
    yield from sorted(_distinct(calls), key=lambda call: (call["path"], call["cell"] or 0, call["line"]))


def _in_all_worlds(understood: Understood, positions: Positions) -> dict[str, Any]:
    worlds = _distinct([_Facts(positions).of_setup(world.setup) for world in understood.worlds])
    if len(worlds) == 1:
        return worlds[0]
    differences: list[str] = []
    agreed = _agreed([_without_reasons(world) for world in worlds], "", "branches", differences)
    reasons = [*differences, *(reason for world in worlds for reason in world["unknown"])]
    return {**agreed, "unknown": list(dict.fromkeys(reasons)), "worlds": worlds}


def _without_reasons(world: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in world.items() if key != "unknown"}


class _Facts:
    """The facts of one set-up; on the way it notes what is unknown, and why."""

    def __init__(self, positions: Positions) -> None:
        self._positions = positions
        self._reasons: list[str] = []

    def of_setup(self, setup: SetUp) -> dict[str, Any]:
        losses = [self._loss(output.loss) for output in setup.outputs]
        labels = [self._labels_by_split(output) for output in setup.outputs]
        facts: dict[str, Any] = {
            "loss": losses[0] if losses else None,
            "heads": [self._head(output.head) for output in setup.outputs],
            "metrics": [
                self._metric(metric, number) for number, output in enumerate(setup.outputs) for metric in output.metrics
            ],
            "labels": labels[0] if labels else dict.fromkeys(_SPLITS),
            "predictions": [self._prediction(use) for use in setup.predictions],
            "trained": _known(setup.trained),
        }
        if len(setup.outputs) > 1:
            facts |= {"losses": losses, "labels_by_output": labels}
        return {**facts, "unknown": list(dict.fromkeys([*setup.unknown, *self._reasons]))}

    def _loss(self, loss: Loss | None) -> dict[str, Any] | None:
        if loss is None:
            return None
        self._miss("loss", {"loss": loss.name, "from_logits": loss.from_logits}, loss.family)
        return {
            "name": _known(loss.name),
            "from_logits": _known(loss.from_logits),
            "family": _known(loss.family),
            "spelling": loss.spelling,
            **_at(loss.place, self._positions),
        }

    def _head(self, head: Head) -> dict[str, Any]:
        self._miss("head", {"units": head.units, "activation": head.activation}, head.rank)
        return {
            "name": head.name,
            "units": _known(head.units),
            "activation": _known(head.activation),
            "rank": _known(head.rank),
            "layer": head.layer,
            **_at(head.place, self._positions),
        }

    def _metric(self, metric: Metric, output: int) -> dict[str, Any]:
        self._miss("metric", {"metric": metric.name})
        return {
            "name": _known(metric.name),
            "text": metric.text,
            "spelling": metric.spelling,
            "output": output,
            **_at(metric.place, self._positions),
        }

    def _labels_by_split(self, output: Output) -> dict[str, Any]:
        return {split: self._split([labels for labels in output.labels if labels.split == split]) for split in _SPLITS}

    def _split(self, labels: Sequence[Labels]) -> dict[str, Any] | None:
        if not labels:
            return None
        name = f"{labels[0].split} labels"
        facts: dict[str, Any] = _agreed([self._labels(one, name) for one in labels], name, "calls", self._reasons)
        return facts

    def _labels(self, labels: Labels, name: str) -> dict[str, Any]:
        named = {f"encoding of the {name}": labels.encoding, f"number of classes of the {name}": labels.classes}
        self._miss(name, named, labels.rank, labels.last)
        return {
            "encoding": _known(labels.encoding),
            "classes": _known(labels.classes),
            "rank": _known(labels.rank),
            "last": _known(labels.last),
            **_at(labels.place, self._positions),
            "story": [{**_at(step.place, self._positions), "message": step.message} for step in labels.story],
        }

    def _prediction(self, use: PredictionUse) -> dict[str, Any]:
        name = f"axis of {use.kind}"
        self._miss(name, {name: use.axis})
        return {
            "kind": use.kind,
            "axis": _known(use.axis),
            "samples": None if use.samples == "unknown" else use.samples,
            "text": use.text,
            "output": use.output,
            **_at(use.place, self._positions),
        }

    def _miss(self, whole: str, named: Mapping[str, object], *others: object) -> None:
        """Note why facts of one ``whole`` are missing: once if all are missing for one reason, else by their names."""
        facts = [*named.values(), *others]
        if isinstance(facts[0], Unknown) and all(fact == facts[0] for fact in facts):
            named = {whole: facts[0]}
        for name, fact in named.items():
            # A fact without a reason of its own is missing because of another one.
            if isinstance(fact, Unknown) and fact != Unknown():
                self._reasons.append(f"{name}: {fact.reason}")


def _known(fact: object) -> Any:
    """A fact ready for JSON: None where it is unknown."""
    match fact:
        case Unknown():
            return None
        case Symbol(text=text):
            return text
        case Enum(value=value):
            return value
        case _:
            return fact


def _at(place: Place | None, positions: Positions) -> dict[str, int | str | None]:
    if place is None:
        return {"cell": None, "line": None}
    location = positions.location(place)
    where: dict[str, int | str | None] = {"cell": location.cell, "line": location.line}
    return where if place.via is None else {"path": location.path, **where}


def _way(place: Place, positions: Positions) -> dict[str, Any]:
    return {} if place.via is None else {"called_from": {"path": place.via.path, **_at(place.via, positions)}}


def _agreed(values: Sequence[Any], name: str, between: str, differences: list[str]) -> Any:
    """What all ``values`` have in common, None where they differ; ``differences`` gets the names of these facts."""
    first, *others = values
    if all(value == first for value in others):
        return first
    if name.rpartition(" ")[2] in _SPELLING:
        return None
    if isinstance(first, dict) and all(isinstance(value, dict) and value.keys() == first.keys() for value in others):
        return {
            key: _agreed([value[key] for value in values], f"{name} {key}".strip(), between, differences)
            for key in first
        }
    if isinstance(first, list) and all(isinstance(value, list) and len(value) == len(first) for value in others):
        return [
            _agreed(list(parts), f"{name} {number}", between, differences)
            for number, parts in enumerate(zip(*values, strict=True), 1)
        ]
    differences.append(f"{name} differs between {between}")
    return None


def _distinct(items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [item for number, item in enumerate(items) if item not in items[:number]]
