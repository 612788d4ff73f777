"""From the facts of a report to the trial that shows on Keras whether it holds.

Only facts that the rule did without may be missing: where it had to know one, it would have been silent. What is
missing is made so that it fits the rest (a stand-in), so that nothing but what the report speaks of can be wrong.

``outputs`` makes head, model and loss, ``labels`` the labels; ``metrics`` and ``uses`` add to these what is measured of
the outputs and done with them; ``names`` has the trials that need no output.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kclf_lint.rebuilding.metrics import log_trial, metric_of
from kclf_lint.rebuilding.names import identifier_trial, metrics_argument_trial, removed_trial, softmax_trial
from kclf_lint.rebuilding.outputs import trial_of_output
from kclf_lint.rebuilding.uses import with_comparison, with_use
from kclf_lint.rule import About, Topic
from kclf_lint.setups import (
    Comparison,
    Identifier,
    LogUse,
    Metric,
    MetricsArgument,
    PredictionUse,
    Removed,
    SetUp,
    Softmax,
    Unknown,
)
from kclf_lint.trials import Trial


def rebuilt(setup: SetUp, about: About) -> Trial | Unknown:
    """The trial for a report on ``setup``; Unknown where none can be made of the facts."""
    trial = _rebuilt(setup, about)
    return trial if isinstance(trial, Unknown) else replace(trial, keras=setup.keras)


def candidates(setup: SetUp) -> Iterator[About]:
    """Everything that a report on a set-up could be about."""
    for number, output in enumerate(setup.outputs):
        yield About(output)
        yield from (About(output, labels=labels) for labels in output.labels)
        trained_on = next((labels for labels in output.labels if labels.split == "train"), None)
        for labels in output.labels:
            if trained_on is not None and labels.split != "train":
                yield About(output, labels=trained_on, validation=labels)
        yield from (About(output, metric) for metric in output.metrics)
        yield from (About(output, use) for use in setup.predictions if use.output == number)
        yield from (About(output, compared) for compared in setup.comparisons if compared.output == number)
    yield from (About(topic=compared) for compared in setup.comparisons)
    lone: tuple[Topic, ...] = (*setup.softmaxes, *setup.unknown_names, *setup.removed, *setup.metrics_arguments)
    yield from (About(topic=topic) for topic in lone)
    yield from (About(topic=use) for fit in setup.fits for use in fit.uses)


def _rebuilt(setup: SetUp, about: About) -> Trial | Unknown:
    match about.topic:
        case Softmax() as softmax:
            return softmax_trial(softmax)
        case Identifier() as name:
            return identifier_trial(name)
        case Removed() as gone:
            return removed_trial(gone)
        case MetricsArgument() as argument:
            return metrics_argument_trial(argument)
        case LogUse() as use:
            return log_trial(setup, use)
        case Comparison(shuffled=shuffled) if shuffled is not None and about.output is None:
            return Trial(shuffle=True, again=shuffled.again)
        case PredictionUse(kind="predict_classes" | "predict_proba" as method):
            return Trial(names=(f"Sequential.{method}",))
        case _ if about.output is None:
            return Unknown("there is no trial for it")
        case None | Metric() if setup.trained is False:
            return Unknown("the model is never trained")
        case topic:
            trial = trial_of_output(about.output, about)
            return trial if isinstance(trial, Unknown) else _with(trial, topic)


def _with(trial: Trial, topic: Topic | None) -> Trial | Unknown:
    match topic:
        case Metric():
            metric = metric_of(topic)
            return metric if isinstance(metric, Unknown) else replace(trial, metric=metric)
        case PredictionUse():
            return with_use(trial, topic)
        case Comparison():
            return with_comparison(trial, topic)
        case _:
            return trial
