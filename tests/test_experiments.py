"""Experiments that no row of the truth table speaks of: a wrong trial confirms each, and a right one refutes it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from kclf_lint.laboratory import Laboratory
from kclf_lint.networks import Json, Part
from kclf_lint.rule import all_rules
from kclf_lint.trials import Observation, Trial, TrialFit, TrialLabels, TrialOutput
from kclf_lint.verdicts import Status

pytestmark = pytest.mark.tensorflow

EXPERIMENTS = {rule.code: rule.experiment for rule in all_rules() if rule.experiment is not None}


@pytest.fixture(scope="module", params=[3, 2])
def laboratory(request: pytest.FixtureRequest) -> Iterator[tuple[int, Laboratory]]:
    with closing(Laboratory(request.param)) as opened:
        yield request.param, opened


def head(units: int, activation: str | None = "softmax") -> tuple[Part, ...]:
    return (Part("Dense", {"units": units, "activation": activation}),)


IDS, ONE_HOT = TrialLabels("integer", 3), TrialLabels("one_hot", 3)
SPARSE = Trial(head(3), Part("SparseCategoricalCrossentropy"), labels=IDS)
CATEGORICAL = Trial(head(3), Part("CategoricalCrossentropy"), labels=ONE_HOT)
BINARY = Trial(head(1, "sigmoid"), Part("BinaryCrossentropy"), labels=TrialLabels("integer", 2))


def with_labels(trial: Trial, made_by: str, **changes: object) -> Trial:
    assert trial.labels is not None
    return replace(trial, labels=replace(trial.labels, made_by=made_by, **changes))  # type: ignore[arg-type]


def used(trial: Trial, name: str, **arguments: Json) -> Trial:
    return replace(trial, use=Part(name, arguments))


def side(of: str, **shape: Json) -> Json:
    """A side of a comparison."""
    return {"of": of, **shape}


def made(by: str, trial: Trial = CATEGORICAL, **changes: object) -> Trial:
    """A trial whose validation labels were made in a way of their own."""
    assert trial.labels is not None
    return replace(trial, validation=replace(trial.labels, made_by=by, **changes))  # type: ignore[arg-type]


def calls(name: str, **arguments: Json) -> Trial:
    return Trial(calls=(Part(name, arguments),))


ACCURACY = Part("accuracy", is_class=False)

FIT = TrialFit((TrialOutput(None, head(3), Part("CategoricalCrossentropy"), ONE_HOT, (ACCURACY,)),))

CASES: dict[str, tuple[Trial, Trial]] = {
    # code: a trial that shows the mistake, and one that is right
    "KCF105": (replace(SPARSE, labels=TrialLabels("integer", 5)), SPARSE),
    "KCF106": (
        replace(CATEGORICAL, layers=(*head(3), Part("Softmax"))),
        replace(CATEGORICAL, layers=(*head(3, None), Part("Softmax"))),
    ),
    "KCF107": (
        replace(CATEGORICAL, layers=(*head(3), Part("Dropout", {"rate": 0.5}))),
        replace(CATEGORICAL, layers=(Part("Dropout", {"rate": 0.5}), *head(3))),
    ),
    "KCF307": (
        replace(CATEGORICAL, metric=Part("accuracyAUC", is_class=False)),
        replace(CATEGORICAL, metric=ACCURACY),
    ),
    "KCF308": (replace(CATEGORICAL, loss=Part("categorical_crossentrpy", is_class=False)), CATEGORICAL),
    "KCF311": (
        Trial(fit=FIT, key="acc"),
        Trial(fit=FIT, key="accuracy"),
    ),
    "KCF401": (used(BINARY, "argmax", axis=1), used(CATEGORICAL, "argmax", axis=1)),
    "KCF402": (used(CATEGORICAL, "argmax", axis=None), used(CATEGORICAL, "argmax", axis=-1)),
    "KCF403": (used(CATEGORICAL, "round"), used(BINARY, "round")),
    "KCF404": (
        used(
            replace(BINARY, layers=head(1, None), loss=Part("BinaryCrossentropy", {"from_logits": True})),
            "threshold",
            threshold=0.5,
        ),
        used(BINARY, "threshold", threshold=0.5),
    ),
    "KCF405": (Trial(names=("Sequential.predict_classes",)), Trial(names=("Sequential.predict",))),
    "KCF406": (
        used(SPARSE, "score", function="accuracy_score", left=side("labels"), right=side("scores")),
        used(SPARSE, "score", function="accuracy_score", left=side("labels"), right=side("argmax")),
    ),
    "KCF407": (Trial(shuffle=True), Trial(shuffle=False)),
    "KCF408": (
        used(BINARY, "compare", left=side("threshold"), right=side("labels")),
        used(with_labels(BINARY, "", shape=(1,)), "compare", left=side("threshold"), right=side("labels")),
    ),
    "KCF501": (replace(SPARSE, validation=ONE_HOT), replace(SPARSE, validation=IDS)),
    "KCF502": (
        with_labels(replace(CATEGORICAL, labels=IDS), "loader"),
        with_labels(CATEGORICAL, "loader"),
    ),
    "KCF503": (with_labels(CATEGORICAL, "one-hot twice"), CATEGORICAL),
    "KCF505": (
        Trial(
            head(2), Part("CategoricalCrossentropy"), labels=TrialLabels("integer", 2, (1,), made_by="label binarizer")
        ),
        with_labels(BINARY, "label binarizer", shape=(1,)),
    ),
    "KCF506": (with_labels(CATEGORICAL, "sparse matrix"), CATEGORICAL),
    "KCF507": (with_labels(SPARSE, "scaled", values=(0.0, 1 / 255, 2 / 255)), SPARSE),
    "KCF508": (with_labels(BINARY, "", values=(-1, 1)), BINARY),
    "KCF509": (
        made("own encoder", classes=2),
        made("own encoder", classes=3),
    ),
}
OF_KERAS_3: dict[str, tuple[Trial, Trial]] = {
    "KCF309": (
        replace(CATEGORICAL, metric=Part("accuracy", is_class=False, form="single")),
        replace(CATEGORICAL, metric=ACCURACY),
    ),
    "KCF312": (
        replace(CATEGORICAL, metric=Part("accuracy", is_class=False, form="positional")),
        replace(CATEGORICAL, metric=ACCURACY),
    ),
    "KCF601": (calls("optimizers.Adam", lr=0.01), calls("optimizers.Adam", learning_rate=0.01)),
    "KCF602": (Trial(names=("Model.fit_generator",)), Trial(names=("Model.fit",))),
    "KCF603": (Trial(names=("keras.layers.experimental",)), Trial(names=("keras.layers.Rescaling",))),
}
"""What is a mistake in Keras 3 alone."""


def status(code: str, trial: Trial, seen: Observation) -> Status:
    return EXPERIMENTS[code](trial, seen).status


@pytest.mark.parametrize("code", CASES)
def test_an_experiment_tells_wrong_from_right(code: str, laboratory: tuple[int, Laboratory]) -> None:
    _, opened = laboratory
    wrong, right = CASES[code]
    assert status(code, wrong, opened.observe(wrong)) is Status.CONFIRMED
    assert status(code, right, opened.observe(right)) is Status.REFUTED


@pytest.mark.parametrize("code", OF_KERAS_3)
def test_an_experiment_of_keras_3_alone(code: str, laboratory: tuple[int, Laboratory]) -> None:
    keras, opened = laboratory
    wrong, right = OF_KERAS_3[code]
    assert status(code, wrong, opened.observe(wrong)) is (Status.CONFIRMED if keras == 3 else Status.REFUTED)
    assert status(code, right, opened.observe(right)) is Status.REFUTED


def test_trials_that_differ_in_their_features_alone_are_tried_each(laboratory: tuple[int, Laboratory]) -> None:
    _, opened = laboratory
    wide, narrow = (opened.observe(replace(CATEGORICAL, features=(length,), metric=ACCURACY)) for length in (6, 4))
    assert wide.outputs != narrow.outputs
    assert wide.losses != narrow.losses
