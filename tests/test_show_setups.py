"""Set-ups become JSON objects: known facts, None for unknown ones with the reason, and what branches agree on."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest

import handmade
from kclf_lint.places import Location, Place
from kclf_lint.positions import Positions
from kclf_lint.setups import Encoding, Labels, SetUp, Symbol, Unknown
from kclf_lint.show_setups import describe
from kclf_lint.understanding import Understanding, Understood, World

LINES = {
    "compile": 20,
    "earlier compile": 2,
    "head": 10,
    "loss": 21,
    "metric": 22,
    "train encoding": 3,
    "train labels": 30,
    "other labels": 31,
    "test encoding": 4,
    "test labels": 40,
    "argmax": 50,
}


class Lines:
    """Positions of handmade places, by their names."""

    def __init__(self, cell: int | None) -> None:
        self._cell = cell

    def location(self, place: Place) -> Location:
        line = LINES[str(place.node)]
        return Location(place.path, self._cell, line, 1, line, 2)


def described(*understood: Understood, cell: int | None = None) -> list[dict[str, Any]]:
    found = list(describe(Understanding(understood, ()), cast("Positions", Lines(cell))))
    # As they are printed: no enumeration and no tuple is left.
    return cast("list[dict[str, Any]]", json.loads(json.dumps(found)))


def reached(*setups: SetUp, compiled: str | None = "compile") -> Understood:
    place = None if compiled is None else handmade.place(compiled)
    worlds = tuple(World(frozenset({(0, side == 0)}), setup) for side, setup in enumerate(setups))
    return Understood(place, worlds)


HEAD: dict[str, Any] = {"name": None, "units": 10, "activation": "softmax", "rank": 2, "cell": None, "line": 10}
LAYER = {"layer": "Dense(10, activation='softmax')"}
LOSS = {
    "name": "categorical_crossentropy",
    "from_logits": False,
    "family": "categorical",
    "spelling": "string",
    "cell": None,
    "line": 21,
}
METRIC = {"name": "accuracy", "text": "acc", "spelling": "string", "output": 0, "cell": None, "line": 22}
LABELS = {
    "encoding": "one_hot",
    "classes": 10,
    "rank": 2,
    "last": 10,
    "cell": None,
    "line": 30,
    "story": [{"cell": None, "line": 3, "message": "labels are encoded here"}],
}
ARGMAX = {
    "kind": "argmax",
    "axis": 1,
    "samples": "many",
    "text": "np.argmax(p, axis=1)",
    "output": 0,
    "cell": None,
    "line": 50,
}
NO_LABELS = {"train": None, "validation": None, "test": None}


def full_setup(units: int = 10, activation: str = "softmax") -> SetUp:
    head = handmade.head(units, activation)
    output = handmade.output(head, handmade.loss(), (handmade.accuracy("acc"),), (handmade.labels(),))
    return handmade.setup(output, predictions=(handmade.argmax(),))


FULL: dict[str, Any] = {
    "path": "made.py",
    "cell": None,
    "line": 20,
    "loss": LOSS,
    "heads": [HEAD | LAYER],
    "metrics": [METRIC],
    "labels": NO_LABELS | {"train": LABELS},
    "predictions": [ARGMAX],
    "trained": True,
    "unknown": [],
}


def test_known_facts() -> None:
    assert described(reached(full_setup())) == [FULL]


def test_unknown_facts_are_null_and_tell_why() -> None:
    head = handmade.head(Unknown("it is read from a file"), Unknown("it is an argument"), Unknown(), "")
    loss = handmade.loss(Unknown("it is a call"), from_logits=Unknown("no idea"), spelling="unknown")
    test = handmade.labels(Unknown("from a file"), Unknown(), Unknown(), "test", Unknown("from a file"))
    setup = handmade.setup(handmade.output(head, loss, (), (test,)), trained=Unknown())
    setup = SetUp(
        setup.compile_place,
        setup.outputs,
        (),
        (handmade.argmax(Unknown("a variable"), samples="unknown"),),
        Unknown(),
        ("first of all",),
    )
    assert described(reached(setup)) == [
        FULL
        | {
            "loss": LOSS | {"name": None, "from_logits": None, "family": None, "spelling": "unknown"},
            "heads": [HEAD | {"units": None, "activation": None, "rank": None, "layer": ""}],
            "metrics": [],
            "labels": NO_LABELS
            | {
                "test": {
                    "encoding": None,
                    "classes": None,
                    "rank": None,
                    "last": None,
                    "cell": None,
                    "line": 40,
                    "story": [{"cell": None, "line": 4, "message": "labels are encoded here"}],
                }
            },
            "predictions": [ARGMAX | {"axis": None, "samples": None}],
            "trained": None,
            "unknown": [
                "first of all",
                "loss: it is a call",
                "from_logits: no idea",
                "encoding of the test labels: from a file",
                "number of classes of the test labels: from a file",
                "units: it is read from a file",
                "activation: it is an argument",
                "axis of argmax: a variable",
            ],
        }
    ]


def test_a_symbolic_size_is_its_text() -> None:
    classes = Symbol(object(), "len(classes)")
    [setup] = described(reached(handmade.setup(handmade.output(handmade.head(classes), handmade.loss()))))
    assert setup["heads"] == [HEAD | LAYER | {"units": "len(classes)"}]


def test_a_compile_call_without_loss_and_model() -> None:
    nothing = FULL | {"loss": None, "heads": [], "metrics": [], "labels": NO_LABELS, "predictions": []}
    assert described(reached(handmade.setup())) == [nothing]


def test_several_outputs_have_their_own_losses_and_labels() -> None:
    first = handmade.output(handmade.head(10), handmade.loss(), (), (handmade.labels(),))
    second = handmade.output(
        handmade.head(1, "sigmoid"), handmade.loss("binary_crossentropy"), (handmade.accuracy("acc"),)
    )
    [setup] = described(reached(handmade.setup(first, second)))
    binary = LOSS | {"name": "binary_crossentropy", "family": "binary"}
    assert setup == FULL | {
        "heads": [HEAD | LAYER, HEAD | LAYER | {"units": 1, "activation": "sigmoid"}],
        "metrics": [METRIC | {"output": 1}],
        "predictions": [],
        "losses": [LOSS, binary],
        "labels_by_output": [NO_LABELS | {"train": LABELS}, NO_LABELS],
    }


def test_calls_of_fit_that_disagree_leave_null() -> None:
    one_hot, integer = handmade.labels(), handmade.integer()
    other = Labels("train", Encoding.INTEGER, 10, 1, Unknown(), handmade.place("other labels"), integer.story)
    [setup] = described(
        reached(handmade.setup(handmade.output(handmade.head(), handmade.loss(), (), (one_hot, other))))
    )
    assert setup["labels"]["train"] == LABELS | {"encoding": None, "rank": None, "last": None, "line": None}
    assert setup["unknown"] == [
        "train labels encoding differs between calls",
        "train labels rank differs between calls",
        "train labels last differs between calls",
    ]


def test_branches_keep_what_they_agree_on() -> None:
    softmax, sigmoid = full_setup(), full_setup(1, "sigmoid")
    worlds = []
    for units, activation in ((10, "softmax"), (1, "sigmoid")):
        world = {key: value for key, value in FULL.items() if key not in {"path", "cell", "line"}}
        worlds.append(world | {"heads": [HEAD | LAYER | {"units": units, "activation": activation}]})
    assert described(reached(softmax, sigmoid)) == [
        FULL
        | {
            "heads": [HEAD | LAYER | {"units": None, "activation": None}],
            "unknown": ["heads 1 units differs between branches", "heads 1 activation differs between branches"],
            "worlds": worlds,
        }
    ]


def test_branches_with_different_numbers_of_metrics() -> None:
    without = handmade.setup(handmade.output(handmade.head(), handmade.loss(), (), (handmade.labels(),)))
    [setup] = described(reached(full_setup(), without))
    assert (setup["metrics"], setup["predictions"]) == (None, None)
    assert setup["unknown"] == ["metrics differs between branches", "predictions differs between branches"]
    assert [len(world["metrics"]) for world in setup["worlds"]] == [1, 0]


@pytest.mark.parametrize("setups", [(full_setup(), full_setup()), (full_setup(),)])
def test_branches_that_agree_are_one_world(setups: tuple[SetUp, ...]) -> None:
    assert described(reached(*setups)) == [FULL]


def test_a_call_that_is_understood_in_two_ways_has_two_objects() -> None:
    sigmoid = FULL | {"heads": [HEAD | LAYER | {"units": 1, "activation": "sigmoid"}]}
    once, again, other = reached(full_setup()), reached(full_setup()), reached(full_setup(1, "sigmoid"))
    assert described(once, other, again) == [FULL, sigmoid]


def test_only_compile_calls_are_described_in_the_order_of_the_source() -> None:
    later, loop = reached(full_setup()), reached(full_setup(), compiled=None)
    earlier = reached(full_setup(), compiled="earlier compile")
    assert described(later, loop, earlier) == [FULL | {"line": 2}, FULL]


def test_a_notebook_has_the_cells_of_its_facts() -> None:
    [setup] = described(reached(full_setup()), cell=4)
    assert (setup["cell"], setup["heads"][0]["cell"], setup["labels"]["train"]["story"][0]["cell"]) == (4, 4, 4)
