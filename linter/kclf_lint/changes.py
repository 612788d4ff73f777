"""Changes that several rules offer: another loss in place of the one that is written."""

from __future__ import annotations

from kclf_lint.places import Place
from kclf_lint.rule import Change, Replace
from kclf_lint.setups import Loss, SetUp

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
    class_name = name.title().replace("_", "")
    return f"{keras}.losses.{class_name}({'from_logits=True' if from_logits else ''})"
