"""What a trial may hold, and how it is told what is too much."""

from __future__ import annotations

import json

import pytest

from kclf_lint.limits import TooLargeError, line_of
from kclf_lint.networks import Json, LayerCall, Network, NetworkInput, Part
from kclf_lint.trials import Trial, TrialLabels


def nested(depth: int) -> list[Json]:
    return [nested(depth - 1)] if depth else []


def bush(depth: int) -> list[Json]:
    """A list that is told in few lines and has billions of values."""
    return [bush(depth - 1)] * 10 if depth else []


def dense(units: Json) -> Trial:
    return Trial((Part("Dense", {"units": units}),))


ENOUGH: dict[str, Trial] = {
    "a head": Trial(
        (Part("Dense", {"units": 100_000, "activation": "softmax", "use_bias": None}),),
        Part("BinaryCrossentropy", {"from_logits": True, "label_smoothing": 0.1}),
        labels=TrialLabels("integer", 3, values=(100.0, 20_000.0, 30_000.0)),
        features=(1000, 1000),
    ),
    "layers in layers": Trial(
        network=Network(
            (NetworkInput((28, 28, 1)),),
            (
                Part(
                    "TimeDistributed", {"layer": {"class": "Bidirectional", "arguments": {"layer": dense(1).as_json()}}}
                ),
            ),
            (LayerCall(0, (0,)),),
        )
    ),
    "sizes": dense([-1, 10, 0, 100_000]),
    "text": dense("x" * 1000),
}

TOO_MUCH: dict[str, tuple[Trial, str]] = {
    "units": (dense(10**9), "Dense(units=1000000000) is larger than a trial may be"),
    "negative": (dense(-(10**9)), "Dense(units=-1000000000) is larger than a trial may be"),
    "units as a real number": (dense(1e9), "Dense(units=1000000000.0) is larger than a trial may be"),
    "an endless number": (dense(float("-inf")), "Dense(units=-inf) is no number that a trial may have"),
    "no number": (dense(float("nan")), "Dense(units=nan) is no number that a trial may have"),
    "a number of many digits": (dense(10**5000), "Dense(units=10**5000) is larger than a trial may be"),
    "a number in a list": (dense([1, 10**6]), "Dense(units=1000000) is larger than a trial may be"),
    "a kernel": (
        Trial((Part("Conv2D", {"kernel_size": (5000, 5000)}),)),
        "Conv2D(kernel_size=[5000, 5000]) is larger than a trial may be",
    ),
    "features": (Trial(features=(1001, 1000)), "features=[1001, 1000] is larger than a trial may be"),
    "an input": (
        Trial(network=Network((NetworkInput((3, 700, 700)),), (), ())),
        "network(inputs(shape=[3, 700, 700])) is larger than a trial may be",
    ),
    "a layer in a layer": (
        Trial((Part("Bidirectional", {"layer": {"class": "LSTM", "arguments": {"units": 10**6}}}),)),
        "LSTM(units=1000000) is larger than a trial may be",
    ),
    "a loss": (Trial(loss=Part("Huber", {"delta": 10**6})), "Huber(delta=1000000) is larger than a trial may be"),
    "a metric": (
        Trial(metric=Part("TopKCategoricalAccuracy", {"k": 10**6})),
        "TopKCategoricalAccuracy(k=1000000) is larger than a trial may be",
    ),
    "classes": (
        Trial(labels=TrialLabels("one_hot", 10**6)),
        "labels(classes=1000000) is larger than a trial may be",
    ),
    "values of labels": (
        Trial(labels=TrialLabels("integer", 2, values=(0.0, 1e6))),
        "labels(values=1000000.0) is larger than a trial may be",
    ),
    "a call": (
        Trial(calls=(Part("losses.Huber", {"delta": 10**6}),)),
        "losses.Huber(delta=1000000) is larger than a trial may be",
    ),
    "a text": (
        dense("x" * 1001),
        "Dense(units=xxxxxxxxxxxxxxxxxxxx): 1001 characters are more than a trial may have",
    ),
    "the name of an argument": (
        Trial((Part("Dense", {"x" * 1001: 1}),)),
        "a key=xxxxxxxxxxxxxxxxxxxx: 1001 characters are more than a trial may have",
    ),
    "levels": (dense(nested(30)), "more than 20 levels are deeper than a trial may be"),
    "values": (dense(bush(15)), "more than 100000 values are larger than a trial may be"),
}


@pytest.mark.parametrize("name", ENOUGH)
def test_what_a_trial_may_hold_is_told_in_one_line(name: str) -> None:
    line = line_of(ENOUGH[name].as_json())
    assert "\n" not in line
    assert json.loads(line) == json.loads(json.dumps(ENOUGH[name].as_json()))


def test_a_trial_is_told_in_a_number_of_characters() -> None:
    told = Trial(names=("x" * 1000,) * 1001).as_json()
    with pytest.raises(
        TooLargeError, match=f"^{len(json.dumps(told))} characters are more than a trial may be told in"
    ):
        line_of(told)


@pytest.mark.parametrize("name", TOO_MUCH)
def test_what_is_too_large_is_named(name: str) -> None:
    trial, said = TOO_MUCH[name]
    with pytest.raises(TooLargeError) as caught:
        line_of(trial.as_json())
    assert str(caught.value) == said
