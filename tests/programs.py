"""Tiny programs and short texts for the facts that the interpreter works out of them.

``10 softmax`` is a head, ``?`` an unknown fact, ``<n>`` a symbolic size. Outputs of one model are joined by ``,``, the
worlds of one compile call by ``or``, compile calls by ``;``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from textwrap import dedent

import pytest

from kclf_lint.setups import Labels, Loss, Metric, Output, PredictionUse, SetUp, Symbol, Unknown
from kclf_lint.sources import Cell, Source, parse
from kclf_lint.understanding import Understanding, understand

PRELUDE = """\
import numpy as np
import pandas as pd
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
from tensorflow.keras.layers import *
from tensorflow.keras.models import Sequential, Model
"""

Table = Mapping[str, tuple[str, str]]
View = Callable[[SetUp], str]


def cases(table: Table) -> pytest.MarkDecorator:
    """One test for each row: its name, a program, and the expected text."""
    return pytest.mark.parametrize(
        ("program", "expected"),
        [pytest.param(dedent(text), expected, id=name) for name, (text, expected) in table.items()],
    )


def understood(*cells: str, keras: int = 3, networks: bool = False) -> Understanding:
    numbers = [None] if len(cells) == 1 else range(1, len(cells) + 1)
    source = Source("made.py", tuple(Cell(text, number) for text, number in zip(cells, numbers, strict=True)))
    return understand(source, [parse(cell) for cell in source.cells], keras=keras, networks=networks)


def only_setup(text: str, keras: int = 3) -> SetUp:
    """The one set-up of a program with one world."""
    (found,) = understood(text, keras=keras).understood
    (world,) = found.worlds
    return world.setup


def facts(view: View, *cells: str) -> str:
    """What ``view`` says of every compile call."""
    calls = [found for found in understood(*cells).understood if found.compile_place is not None]
    return "; ".join(" or ".join(sorted({view(world.setup) for world in call.worlds})) for call in calls)


def fact(value: object) -> str:
    match value:
        case Unknown():
            return "?"
        case Symbol(text=text):
            return f"<{text}>"
        case _:
            return str(value)


def of_outputs(view: Callable[[Output], str]) -> View:
    return lambda setup: ", ".join(view(output) for output in setup.outputs)


def head(output: Output) -> str:
    return f"{fact(output.head.units)} {fact(output.head.activation)}"


def rank(output: Output) -> str:
    return f"{fact(output.head.units)} rank {fact(output.head.rank)}"


def loss(output: Output) -> str:
    match output.loss:
        case None:
            return "none"
        case Loss(name=Unknown()):
            return "?"
        case Loss(name="own"):
            return "own"
        case Loss(name=name, spelling=spelling, from_logits=flag):
            return (
                f"{name} {spelling}"
                + {True: " logits", False: ""}.get(flag is True, "")
                + (" logits?" if isinstance(flag, Unknown) else "")
            )


def metrics(output: Output) -> str:
    def one(metric: Metric) -> str:
        return f"{fact(metric.name)} {metric.spelling}"

    return " + ".join(map(one, output.metrics)) or "none"


def labels(output: Output) -> str:
    def axes(found: Labels) -> str:
        match found.rank:
            case 1:
                return "(n,)"
            case int() as known:
                return "(" + ", ".join(["n", *"." * (known - 2), fact(found.last)]) + ")"
            case _:
                return f"(? {fact(found.last)})"

    def one(found: Labels) -> str:
        encoding = "?" if isinstance(found.encoding, Unknown) else found.encoding.value
        return f"{found.split}: {encoding} {fact(found.classes)} {axes(found)}"

    return " + ".join(map(one, output.labels)) or "none"


def uses(setup: SetUp) -> str:
    def one(use: PredictionUse) -> str:
        return f"{use.kind} axis {fact(use.axis)} reduced {fact(use.reduced)} {use.samples}"

    return " + ".join(map(one, setup.predictions)) or "none"
