"""Experiments that no row of the truth table speaks of: a wrong trial confirms each, and a right one refutes it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from kclf_lint.knowledge.removed_names import IGNORED
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


REGRESSION = Trial(head(1, None), Part("MeanSquaredError"), labels=TrialLabels("continuous", 1))
TAGGER = Trial(head(3, "sigmoid"), Part("BinaryCrossentropy"), labels=TrialLabels("multi_hot", 3))
BINARIZED = with_labels(BINARY, "label binarizer", shape=(1,))


def without(trial: Trial, *facts: str) -> Trial:
    """A trial of whose program these facts are not known."""
    return replace(trial, stand_ins=frozenset(facts))


MORE: dict[str, tuple[str, Trial, Status]] = {
    "the most certain sample": ("KCF401", used(BINARY, "argmax", column=True), Status.REFUTED),
    "the largest number": ("KCF401", used(REGRESSION, "argmax", axis=None), Status.REFUTED),
    "the class of one number": ("KCF401", used(REGRESSION, "argmax", axis=-1), Status.CONFIRMED),
    "one sample of one unit": ("KCF401", used(BINARY, "argmax", one_sample=True), Status.CONFIRMED),
    "one sample": ("KCF402", used(SPARSE, "argmax", one_sample=True), Status.REFUTED),
    "some samples": ("KCF402", without(used(SPARSE, "argmax"), "samples"), Status.INCONCLUSIVE),
    "a column": ("KCF402", used(SPARSE, "argmax", column=True), Status.REFUTED),
    "another threshold": ("KCF403", used(SPARSE, "threshold", threshold=0.9), Status.REFUTED),
    "a column of what is rounded": ("KCF403", used(SPARSE, "round", narrowed="column"), Status.REFUTED),
    "any class": ("KCF403", used(SPARSE, "threshold", threshold=0.5, narrowed="reduction"), Status.REFUTED),
    "argmax of what is rounded": ("KCF403", used(SPARSE, "round", narrowed="argmax"), Status.CONFIRMED),
    "argmax of two rounded units": (
        "KCF403",
        used(replace(SPARSE, layers=head(2), labels=TrialLabels("integer", 2)), "round", narrowed="argmax"),
        Status.REFUTED,
    ),
    "in a branch": ("KCF403", without(used(SPARSE, "round", guarded=True), "units"), Status.INCONCLUSIVE),
    "an activation of nobody": ("KCF403", without(used(SPARSE, "round"), "activation"), Status.INCONCLUSIVE),
    "a threshold of logits": (
        "KCF404",
        used(
            replace(BINARY, layers=head(1, None), loss=Part("BinaryCrossentropy", {"from_logits": True})),
            "threshold",
            threshold=0.0,
        ),
        Status.REFUTED,
    ),
    "an average": (
        "KCF406",
        used(TAGGER, "score", function="f1_score", left=side("labels"), right=side("round")),
        Status.REFUTED,
    ),
    "outputs that may be class ids": (
        "KCF406",
        without(
            used(SPARSE, "score", function="confusion_matrix", left=side("labels"), right=side("scores")), "activation"
        ),
        Status.INCONCLUSIVE,
    ),
    "two passes that shuffle": ("KCF407", Trial(shuffle=True, again=True), Status.CONFIRMED),
    "two passes": ("KCF407", Trial(shuffle=False, again=True), Status.REFUTED),
    "a comparison of one sample": (
        "KCF408",
        used(BINARY, "compare", left=side("scores"), right=side("labels"), one_sample=True),
        Status.REFUTED,
    ),
    "a list of predictions": (
        "KCF408",
        used(BINARY, "compare", left=side("threshold", rank=1), right=side("labels", rank=1)),
        Status.REFUTED,
    ),
    "a loss among others": (
        "KCF501",
        without(replace(SPARSE, validation=ONE_HOT), "loss choice"),
        Status.INCONCLUSIVE,
    ),
    "twice, in columns": ("KCF503", with_labels(CATEGORICAL, "one-hot twice, in columns"), Status.CONFIRMED),
    "a column for a sparse loss": (
        "KCF505",
        replace(BINARIZED, layers=head(2), loss=Part("SparseCategoricalCrossentropy")),
        Status.REFUTED,
    ),
    "scaled rows": ("KCF507", with_labels(CATEGORICAL, "scaled rows", values=(0.0, 1 / 255)), Status.CONFIRMED),
    "scaled rows that are whole": ("KCF507", with_labels(CATEGORICAL, "scaled rows", values=(0, 1)), Status.REFUTED),
    "scaled class ids for a regression": (
        "KCF507",
        with_labels(replace(REGRESSION, labels=IDS), "scaled", values=(0, 0.5, 1)),
        Status.REFUTED,
    ),
    "a sparse loss with other arguments": (
        "KCF508",
        without(with_labels(SPARSE, "", values=(-1, 0, 1)), "loss arguments"),
        Status.INCONCLUSIVE,
    ),
    "columns up to the last class": ("KCF509", made("own columns", classes=2), Status.CONFIRMED),
    "a class of nobody": ("KCF601", calls("layers.Nothing", lr=1), Status.INCONCLUSIVE),
    "a class that runs code": ("KCF601", calls("layers.Lambda", lr=1), Status.INCONCLUSIVE),
    "a private copy": (
        "KCF603",
        calls("tensorflow.python.keras.Sequential.fit"),
        Status.CONFIRMED,
    ),
}


@pytest.mark.parametrize("name", MORE)
def test_an_experiment_asks_for_all_that_its_rule_does(name: str, laboratory: tuple[int, Laboratory]) -> None:
    code, trial, expected = MORE[name]
    assert status(code, trial, laboratory[1].observe(trial)) is expected


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


def test_a_metric_leaves_nothing_to_later_trials_of_the_same_model(laboratory: tuple[int, Laboratory]) -> None:
    _, opened = laboratory
    alone = opened.observe(replace(CATEGORICAL, loss=Part("CategoricalCrossentropy", {"from_logits": False})))
    opened.observe(replace(CATEGORICAL, metric=Part("F1Score")))
    opened.observe(replace(CATEGORICAL, metric=Part("SparseCategoricalAccuracy")))
    after = opened.observe(replace(CATEGORICAL, loss=Part("categorical_crossentropy", is_class=False)))
    assert after.error is None
    assert after.losses == pytest.approx(alone.losses)


DROPPED = replace(CATEGORICAL, layers=(*head(3), Part("Dropout", {"rate": 0.5})), metric=ACCURACY)
NORMALISED = replace(CATEGORICAL, layers=(*head(3), Part("BatchNormalization")), metric=ACCURACY)


def test_what_is_seen_does_not_depend_on_what_was_tried_before(laboratory: tuple[int, Laboratory]) -> None:
    keras, opened = laboratory
    trials = [
        DROPPED,
        replace(DROPPED, loss=Part("CategoricalCrossentropy")),
        NORMALISED,
        replace(NORMALISED, metric=Part("AUC")),
        replace(SPARSE, validation=ONE_HOT, metric=ACCURACY),
        CASES["KCF311"][0],
        CASES["KCF406"][1],
    ]
    seen = [opened.observe(trial).seen for trial in trials]
    with closing(Laboratory(keras)) as fresh:
        again = [fresh.observe(trial).seen for trial in reversed(trials)]
    assert seen == again[::-1]


def test_keras_does_not_warn_of_none_for_what_it_ignores(laboratory: tuple[int, Laboratory]) -> None:
    keras, opened = laboratory
    if keras == 2:
        pytest.skip("Keras 3 ignores them")
    for name, arguments in IGNORED.items():
        for argument in arguments:
            (call,) = opened.observe(Trial(calls=(Part(name.removeprefix("keras."), {argument: None}),))).calls
            assert (call["error"], call["warnings"]) == (None, []), f"{name}({argument}=None)"
