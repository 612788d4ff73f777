"""What programs use that Keras 3 no longer has: imports, methods and arguments, and what they are called now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kclf_lint.knowledge.removed_names import GONE, IGNORED, MOVED, PUBLIC, REFUSED

_ROOTS = ("tensorflow.python.keras", "tensorflow.keras", "keras")
SPELLINGS = tuple(GONE)
"""How programs spell Keras 3."""
PRIVATE = "tensorflow.python.keras"
"""TensorFlow's own copy of an old Keras 2: models made of it cannot be trained any more, and its layers and optimizers
are refused by Keras 3."""

_HARMLESS = frozenset("backend utils losses metrics initializers regularizers activations constraints saving".split())
"""Parts of the private copy that are of some use beside Keras 3."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Where something that cannot be imported any more is now."""

    module: str
    """The module to import it from."""
    same: bool
    """Whether that is the same library: TensorFlow has some things that Keras alone has not."""


def split(path: str) -> tuple[str, str] | None:
    """The spelling of Keras, and the path below it: ``tensorflow.keras`` and ``utils.np_utils``."""
    for root in _ROOTS:
        if path == root or path.startswith(f"{root}."):
            return root, path.removeprefix(root).lstrip(".")
    return None


def is_gone(root: str, path: str) -> bool:
    """Whether a path below a spelling of Keras, or anything above it, cannot be imported any more."""
    if root == PRIVATE:
        return True
    return any(part in GONE[root] for part in _above(path))


def is_refused(root: str, path: str) -> bool:
    """Whether the program cannot go on with what is imported."""
    return root != PRIVATE or path.partition(".")[0] not in _HARMLESS


def _above(path: str) -> Iterator[str]:
    parts = path.split(".")
    return (".".join(parts[:count]) for count in range(1, len(parts) + 1))


def moved(root: str, path: str, names: Sequence[str]) -> Moved | None:
    """The module that has all these names of an old module; None if there is none."""
    public = "tensorflow.keras" if root == PRIVATE else root
    for place in (MOVED.get(path), path):
        if place is not None and PUBLIC[public].get(place, frozenset()).issuperset(names):
            return Moved(f"{public}.{place}".rstrip("."), True)
    if root == "keras" and PUBLIC["tensorflow.keras"].get(path, frozenset()).issuperset(names):
        return Moved(f"tensorflow.keras.{path}", False)
    return None


@dataclass(frozen=True, slots=True)
class GoneArgument:
    """A keyword that Keras 3 does not have."""

    keyword: str
    new: str
    """What it is called now; '' if there is nothing like it."""
    refused: bool
    """Whether the call raises; Keras ignores the others with a warning."""


def gone_arguments(name: str, keywords: Sequence[str]) -> Iterator[GoneArgument]:
    """The keywords that a class, function or method of Keras 3 does not have, in the order of the call."""
    refused, ignored = REFUSED.get(name, {}), IGNORED.get(name, {})
    for keyword in keywords:
        if keyword in refused:
            new = refused[keyword]
            yield GoneArgument(keyword, "" if new in keywords else new, True)
        elif keyword in ignored:
            yield GoneArgument(keyword, "", False)


GENERATORS = {"fit_generator": "fit", "evaluate_generator": "evaluate", "predict_generator": "predict"}
"""Methods that are gone, and those that take generators now."""

_GENERATOR_PARAMETERS = {
    "fit_generator": "generator steps_per_epoch epochs verbose callbacks validation_data validation_steps",
    "evaluate_generator": "generator steps callbacks",
    "predict_generator": "generator steps callbacks",
}
_NEW_PARAMETERS = {
    "fit_generator": "generator steps_per_epoch epochs verbose callbacks validation_data validation_steps "
    "validation_freq class_weight shuffle initial_epoch",
    "evaluate_generator": "generator steps callbacks verbose",
    "predict_generator": "generator steps callbacks verbose",
}


def new_positions(method: str, positional: int, keywords: Sequence[str]) -> tuple[str, ...] | None:
    """The names of the arguments of such a call after its first; None if the new method lacks one of them."""
    parameters = _GENERATOR_PARAMETERS[method].split()
    if positional > len(parameters):
        return None
    given = (*parameters[:positional], *keywords)
    return tuple(parameters[1:positional]) if _fits(method, given) else None


def _fits(method: str, given: Sequence[str]) -> bool:
    return set(given) <= set(_NEW_PARAMETERS[method].split()) and "generator" in given
