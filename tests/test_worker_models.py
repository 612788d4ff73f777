"""A model that is made once for several trials is as good as new for each of them."""

from __future__ import annotations

from typing import Any

import pytest

from kclf_lint.networks import Part
from kclf_lint.trials import Trial, TrialFit, TrialLabels, TrialOutput
from kclf_lint.worker import Worker

HEAD = (Part("Dropout", {"rate": 0.5}), Part("Dense", {"units": 3, "activation": "softmax"}))
LOSS = Part("categorical_crossentropy", is_class=False)
FIRST = Trial(HEAD, LOSS, Part("sparse_categorical_accuracy", is_class=False), TrialLabels("one_hot", 3))
SECOND = Trial(HEAD, LOSS, None, TrialLabels("one_hot", 3))
OTHER = Trial(HEAD, LOSS, Part("categorical_accuracy", is_class=False), TrialLabels("one_hot", 3))
THIRD = Trial(HEAD, Part("mse", is_class=False), None, TrialLabels("one_hot", 3))


@pytest.mark.tensorflow
@pytest.mark.parametrize("generation", [3, 2])
def test_what_is_seen_of_a_trial_does_not_depend_on_those_before(generation: int) -> None:
    if generation == 2:
        pytest.importorskip("tf_keras")

    def seen(*trials: Trial) -> list[dict[str, Any]]:
        worker = Worker(generation)
        return [worker.observe(dict(trial.as_json())) for trial in trials]

    first, second, third = (seen(trial)[0] for trial in (FIRST, SECOND, THIRD))
    assert seen(FIRST, THIRD, SECOND) == [first, third, second]
    assert seen(THIRD, SECOND, FIRST) == [third, second, first]
    assert seen(FIRST, OTHER)[1]["metric"] == seen(OTHER)[0]["metric"]
    assert len(second["training"]["losses"]) == len(third["training"]["losses"]) == 3


@pytest.mark.tensorflow
@pytest.mark.parametrize("generation", [3, 2])
def test_numbers_in_logged_names_do_not_depend_on_trials_before(generation: int) -> None:
    if generation == 2:
        pytest.importorskip("tf_keras")
    labels = TrialLabels("one_hot", 3)
    output = TrialOutput(None, HEAD[1:], LOSS, labels, (Part("AUC"), Part("AUC")))
    worker = Worker(generation)
    trial = dict(Trial(fit=TrialFit((output,))).as_json())
    logs = [worker.observe(dict(each.as_json())) and worker.observe(trial)["fit"]["logs"] for each in (FIRST, SECOND)]
    assert logs == [["auc", "auc_1", "loss"]] * 2
