"""Metrics of a trial, and what a call of fit logs of them."""

from __future__ import annotations

import re

from kclf_lint.knowledge.metrics import class_of
from kclf_lint.networks import Json, Part
from kclf_lint.rebuilding.outputs import is_of_keras, loss_of, trial_of_output
from kclf_lint.rule import About
from kclf_lint.setups import LogName, LogUse, Metric, SetUp, Unknown
from kclf_lint.trials import Trial, TrialFit, TrialOutput


def metric_of(metric: Metric) -> Part | Unknown:
    """The metric as it is written; Unknown where an argument is not known."""
    if metric.spelling != "object":
        return Part(metric.text, is_class=False)
    options = {name: option.value for name, option in metric.options if option.place is not None}
    known = {name: _plain(value) for name, value in options.items() if not isinstance(value, Unknown)}
    if any(isinstance(option.value, Unknown) for _, option in metric.options):
        return Unknown(f"the arguments of {metric.text} are not all known")
    return Part(class_of(str(metric.name)) or metric.text, known)


def _plain(value: object) -> Json:
    match value:
        case tuple():
            return [_plain(one) for one in value]
        case bool() | int() | float() | str() | None:
            return value
        case _:
            return str(value)


def log_trial(setup: SetUp, use: LogUse) -> Trial | Unknown:
    """A call of fit that logs what that of the program does, for a key that the program reads."""
    fit = next((fit for fit in setup.fits if use in fit.uses), None)
    if fit is None or fit.others:
        return Unknown(fit.others if fit is not None else "the call of fit is not known")
    if use.key in use.extra:
        return Unknown(f"the program puts {use.key!r} there itself")
    outputs = []
    for output in setup.outputs:
        made = trial_of_output(output, About(output))
        if isinstance(made, Unknown):
            return made
        metrics = []
        for metric in output.metrics:
            logged = _logged_metric(metric, use.key)
            if isinstance(logged, Unknown):
                return logged
            metrics.append(logged)
        assert made.labels is not None
        # The loss has no part in what is logged, and must not stop training.
        loss = loss_of(None, made.labels, made.layers)
        outputs.append(TrialOutput(output.head.name, made.layers, loss, made.labels, tuple(metrics)))
    return Trial(fit=TrialFit(tuple(outputs), fit.validation is not False, fit.logs_rate), key=use.key)


def _logged_metric(metric: Metric, key: str) -> Part | Unknown:
    """The metric; one of the program's own is logged by its name, whatever it computes."""
    named = metric.log_name
    if not isinstance(named, LogName):
        return named
    if named.is_numbered and re.sub(r"_\d+$", "", key.removeprefix("val_")) == named.text:
        return Unknown(f"which number Keras gives to {named.text} depends on what ran before")
    return metric_of(metric) if is_of_keras(metric.name) else Part("MeanSquaredError", {"name": named.text})
