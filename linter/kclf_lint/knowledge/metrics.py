"""Keras' metrics: their classes by function name, and the parameters of these."""

from __future__ import annotations

import ast
from functools import cache

from kclf_lint.knowledge.metric_parameters import SIGNATURES
from kclf_lint.knowledge.objectives import metric_name
from kclf_lint.setups import Constant, Unknown

EXACT_MATCH = "exact_match"
"""The class ``Accuracy``, which compares for equality; the string 'accuracy' is something else."""

_NEWEST_FIRST = sorted(SIGNATURES, reverse=True)


@cache
def _classes() -> dict[str, str]:
    classes = {name: name for generation in SIGNATURES.values() for name in generation}
    return {metric_name(name): name for name in classes} | {EXACT_MATCH: "Accuracy"}


def class_of(name: str) -> str | None:
    """The class behind Keras' function name of a metric: 'AUC' for 'auc'; None for 'accuracy', which has no class."""
    return None if name == "accuracy" else _classes().get(name)


def parameters(class_name: str) -> tuple[str, ...]:
    """The parameters of a metric class, in the order of both generations of Keras; none if it is not known."""
    for generation in _NEWEST_FIRST:
        if class_name in SIGNATURES[generation]:
            return tuple(_signature(SIGNATURES[generation][class_name]))
    return ()


def defaults(class_name: str, keras: int) -> dict[str, Constant | Unknown]:
    """What each parameter of a metric class is if it is not given; unknown where it has to be given."""
    return _signature(SIGNATURES[keras].get(class_name, ""))


@cache
def _signature(text: str) -> dict[str, Constant | Unknown]:
    function = ast.parse(f"lambda {text}: 0", mode="eval").body
    assert isinstance(function, ast.Lambda)
    names = [argument.arg for argument in function.args.args]
    given = [ast.literal_eval(default) for default in function.args.defaults]
    required = [Unknown("it has to be given")] * (len(names) - len(given))
    return dict(zip(names, [*required, *given], strict=True))
