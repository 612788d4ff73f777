"""Objects of libraries that run functions of the program: tuners that build and fit models, distribution strategies."""

from __future__ import annotations

from dataclasses import replace

from kclf_lint.knowledge.arrays import integer
from kclf_lint.knowledge.call import Call, Host, Known, known
from kclf_lint.knowledge.models import METHODS as MODEL_METHODS
from kclf_lint.knowledge.models import USE_PARAMETERS, is_model
from kclf_lint.places import Place
from kclf_lint.values import NONE, Bound, Class, Function, Object, Partial, Value, unknown

_TUNER = "keras_tuner.Tuner"
_STRATEGY = "tensorflow.distribute.Strategy"


# Tuners


def _tuner(call: Call) -> Value:
    """A tuner builds its model once to see whether it can; the hyperparameters may be any."""
    host = call.host
    tuner = Object(_TUNER, call.place)
    host.write(tuner, "model", host.each(lambda found: _built(host, found, call.place), call["hypermodel"]))
    host.write(tuner, "hypermodel", host.each(_as_hypermodel, call["hypermodel"]))
    return tuner


def _built(host: Host, hypermodel: Value, place: Place) -> Value:
    hyperparameters = unknown("hyperparameters", "hp")
    if _is_function(hypermodel):
        return host.apply(hypermodel, (hyperparameters,), place)
    made = host.method(hypermodel, "build", (hyperparameters,), place)
    return made if made is not None else unknown("a model that a tuner builds")


def _is_function(value: Value) -> bool:
    return isinstance(value, (Function, Bound, Partial))


def _as_hypermodel(found: Value) -> Value:
    return Object("keras_tuner.HyperModel", fields={"build": found}) if _is_function(found) else found


def _search(call: Call) -> Value:
    """``tuner.search`` fits with the arguments that it gets."""
    tuner = call.receiver
    if not isinstance(tuner, Object):
        return NONE
    fit = MODEL_METHODS["fit"]

    def once(model: Value, hypermodel: Value) -> Value:
        fits_itself = (
            isinstance(hypermodel, Object) and isinstance(hypermodel.cls, Class) and hypermodel.cls.lookup("fit")
        )
        return fit.call(replace(call, receiver=model)) if is_model(model) and not fits_itself else NONE

    call.host.each(once, call.host.read(tuner, "model") or NONE, call.host.read(tuner, "hypermodel") or NONE)
    return NONE


def _best_models(call: Call) -> Value:
    model = call.host.read(call.receiver, "model") if isinstance(call.receiver, Object) else None
    if model is None or integer(call["num_models"]) != 1:
        return unknown("models that a tuner found")
    return call.host.new_list((model,))


# Distribution


def _strategy(call: Call) -> Value:
    return Object(_STRATEGY, call.place)


def _run(call: Call) -> Value:
    """``strategy.run(step, args=(batch,))``: each replica gets a part of the batch."""
    items = call.host.elements(call["args"]) if call["args"] != NONE else ()
    function = call["fn"]
    if items is None or call["kwargs"] != NONE or not _is_function(function):
        return unknown("what a strategy runs")
    return call.host.apply(function, items, call.place)


_STRATEGIES = (
    "MirroredStrategy OneDeviceStrategy TPUStrategy MultiWorkerMirroredStrategy ParameterServerStrategy get_strategy "
    "experimental.TPUStrategy experimental.MultiWorkerMirroredStrategy experimental.CentralStorageStrategy"
).split()

FUNCTIONS: dict[str, Known] = {
    **{
        f"keras_tuner.{name}": known("hypermodel=None", _tuner, lifted=False)
        for name in ("RandomSearch", "Hyperband", "BayesianOptimization", "GridSearch")
    },
    **{f"tensorflow.distribute.{name}": known("*devices", _strategy, lifted=False) for name in _STRATEGIES},
}

METHODS: dict[str, dict[str, Known]] = {
    _TUNER: {
        "search": known(USE_PARAMETERS["fit"], _search, lifted=False),
        "get_best_models": known("num_models=1", _best_models, lifted=False),
    },
    _STRATEGY: {
        "run": known("fn, args=None, kwargs=None", _run),
        "experimental_run_v2": known("fn, args=None, kwargs=None", _run),
        "experimental_distribute_dataset": known("dataset", lambda call: call["dataset"]),
        "experimental_local_results": known("value", lambda call: call["value"]),
    },
}
