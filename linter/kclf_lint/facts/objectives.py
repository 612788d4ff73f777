"""Losses of each output, from the arguments of compile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import libcst as cst

from kclf_lint.facts.reading import Reading, why
from kclf_lint.knowledge.arrays import truth
from kclf_lint.knowledge.events import Compiled, Used
from kclf_lint.knowledge.layers import short
from kclf_lint.knowledge.objectives import HAS_FROM_LOGITS, LOSS_FAMILIES, loss_name
from kclf_lint.places import Place
from kclf_lint.setups import OWN, Family, Head, Loss, Unknown
from kclf_lint.values import NONE, Choice, Const, Entries, Library, Object, Own, Value

_OWN_TRAINING = ("train_step", "compute_loss", "fit")
"""Methods of a subclassed model that decide what the compiled loss is called on."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a loss or metric is written: its own expression, or a larger one that it is a part of."""

    place: Place
    exact: bool = True


def losses(reading: Reading, event: Compiled, uses: Sequence[Used], heads: Sequence[Head]) -> list[Loss | None]:
    """The loss of each head: that of a training step of the program's own, or else the compiled one."""
    argument = event.arguments.get("loss")
    own_step = next((use.loss for use in uses if use.loss is not None), None)
    if argument is None and not event.complete:
        reading.reasons.append("loss: it may come from unpacked arguments")
        return [None] * len(heads)
    if argument is None and own_step is None:
        return [None] * len(heads)
    spot = Spot(argument.place or event.place) if argument is not None else Spot(event.place, exact=False)
    if own_step is None and _may_train_otherwise(event, uses):
        reason = Unknown("the model trains in a way of its own")
        return [_unknown_loss(reading, reason, spot) for _ in heads]
    value = reading.pick(own_step if own_step is not None else argument.value if argument is not None else NONE)
    if (entries := reading.entries(value)) is not None:
        return [_named_part(reading, value, entries, head, spot) for head in heads]
    if (items := reading.items(value)) is not None:
        if len(items) != len(heads):
            return [_unknown_loss(reading, Unknown("there are not as many as outputs"), spot) for _ in heads]
        return [
            loss(reading, reading.pick(item), part_of(reading, spot, value, index)) for index, item in enumerate(items)
        ]
    return [loss(reading, value, spot) for _ in heads]


def _may_train_otherwise(event: Compiled, uses: Sequence[Used]) -> bool:
    """Whether methods of the model's class may train with something else than the compiled loss."""
    cls = event.model.cls
    if cls is None or not any(cls.lookup(name) for name in _OWN_TRAINING):
        return False
    # A fit of the program's own that comes to Keras' fit is a use.
    return all(use.kind != "fit" for use in uses)


def _named_part(reading: Reading, value: Value, entries: Entries, head: Head, spot: Spot) -> Loss | None:
    spot = part_of(reading, spot, value, head.name)
    if head.name is None:
        return _unknown_loss(reading, Unknown("the name of an output is not known"), spot)
    part = entries.get(head.name)
    return loss(reading, reading.pick(part), spot) if part is not None else None


def loss(reading: Reading, value: Value, spot: Spot) -> Loss | None:
    """The loss that a value stands for, in any of its spellings; None if there is none."""
    match value:
        case Const(value=None):
            return None
        case Const(value=str(text)):
            return _known_loss(reading, text, "string", spot)
        case Library(name=name) if name.startswith("keras.losses."):
            if short(name)[:1].isupper() and not short(name).isupper():
                # Keras calls the constructor with labels and predictions.
                return _unknown_loss(reading, Unknown("a loss class that is not called"), spot)
            return _known_loss(reading, short(name), "function", spot)
        case Library(name=name) if name.startswith("keras.metrics.") and loss_name(short(name)):
            return _known_loss(reading, short(name), "function", spot)
        case Own(stands_for=None):
            return Loss(OWN, Unknown(), Unknown(), "own", spot.place, None, None, reading.keras_prefix, spot.exact)
        case Own(stands_for=Value() as handed_on):
            return loss(reading, reading.pick(handed_on), Spot(spot.place, exact=False))
        case Object(kind=kind, cls=cls, fields=fields) if kind.startswith("keras.losses.") and (
            cls is None or "constructed" in fields
        ):
            return _loss_object(reading, value, spot)
        case _:
            return _unknown_loss(reading, why(value), spot)


def _known_loss(reading: Reading, spelled: str, spelling: str, spot: Spot) -> Loss:
    name = loss_name(spelled)
    if name is None:
        return _unknown_loss(reading, Unknown(f"{spelled} is no loss of Keras"), spot)
    family: Family | Unknown = LOSS_FAMILIES.get(name, Unknown("a loss of another family"))
    return Loss(name, family, False, spelling, spot.place, None, None, reading.keras_prefix, spot.exact)


def _loss_object(reading: Reading, made: Object, spot: Spot) -> Loss:
    called = short(made.kind)[:1].islower()
    found = _known_loss(reading, short(made.kind), "function" if called else "object", spot)
    if isinstance(found.name, Unknown):
        return found
    if "axis" in made.arguments:
        # Its classes are along another axis than the units.
        found = replace(found, family=Unknown("a loss along an axis of its own"))
    flag = made.arguments.get("from_logits")
    from_logits: bool | Unknown = False
    if found.name in HAS_FROM_LOGITS:
        if flag is not None:
            value = reading.pick(flag.value)
            known = truth(value)
            from_logits = known if known is not None else why(value)
        elif "**" in made.arguments:
            from_logits = Unknown("it may come from unpacked arguments")
    return replace(
        found,
        from_logits=from_logits,
        object_place=made.place,
        from_logits_place=flag.place if flag else None,
        rewritable=_is_rewritable(made),
    )


def _is_rewritable(made: Object) -> bool:
    """Whether a fix may write the call anew: it then has to know every argument, whatever branch is taken."""
    if made.place is None or not isinstance(made.place.node, cst.Call):
        return False
    if made.cls is not None:
        return False
    return all(name == "from_logits" and not isinstance(given.value, Choice) for name, given in made.arguments.items())


def _unknown_loss(reading: Reading, missing: Unknown, spot: Spot) -> Loss:
    return Loss(missing, missing, missing, "unknown", spot.place, None, None, reading.keras_prefix, spot.exact)


def part_of(reading: Reading, spot: Spot, owner: Value, part: int | str | None) -> Spot:
    """The expression of one part of a list or dict, where it is written out; else the whole."""
    place = spot.place
    if isinstance(owner, Object) and owner.place is not None and isinstance(owner.place.node, (cst.List, cst.Dict)):
        place = owner.place
    match place.node:
        case cst.List(elements=elements) | cst.Tuple(elements=elements) if isinstance(part, int):
            items = reading.items(owner)
            starred = [element for element in elements if isinstance(element, cst.StarredElement)]
            # With the length that is written, a single unpacked element stands for one item and moves no other.
            as_written = items is not None and len(items) == len(elements) and len(starred) <= 1
            if as_written and elements[part] not in starred:
                return Spot(replace(place, node=elements[part].value))
        case cst.Dict(elements=elements):
            for element in elements:
                match element:
                    case cst.DictElement(key=cst.SimpleString(evaluated_value=key), value=written) if key == part:
                        return Spot(replace(place, node=written))
    return Spot(place, exact=False)
