"""What each call of ``fit`` logs, and who needs it: histories, monitors and file names of callbacks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from string import Formatter

import libcst as cst

from kclf_lint.diagrams import alternatives
from kclf_lint.facts.code import expression_text
from kclf_lint.facts.metrics import metrics
from kclf_lint.facts.reading import Reading
from kclf_lint.knowledge.arrays import truth
from kclf_lint.knowledge.events import Compiled, LogRead, Used
from kclf_lint.knowledge.layers import short
from kclf_lint.places import Place
from kclf_lint.setups import Fit, Head, LogUse, Unknown
from kclf_lint.values import NONE, Argument, Class, Const, Function, Library, Object, Tensor, Value
from kclf_lint.values import Unknown as UnknownValue

_RATES = frozenset(("ReduceLROnPlateau", "LearningRateScheduler"))
"""Callbacks that log the learning rate."""
_SILENT = frozenset(
    "EarlyStopping ModelCheckpoint TensorBoard CSVLogger TerminateOnNaN ProgbarLogger BackupAndRestore History "
    "SwapEMAWeights RemoteMonitor BaseLogger".split()
)
"""Callbacks that log nothing."""
_MONITORING = {"EarlyStopping": 0, "ReduceLROnPlateau": 0, "ModelCheckpoint": 1}
"""Callbacks that watch a logged value, and the position of that argument."""
_OWN_TRAINING = frozenset(
    "train_step test_step compute_loss compute_metrics metrics fit get_metrics_result compile".split()
)
"""Methods of a model that decide what is logged."""
_WRITES = re.compile(r"logs\s*\[[^\]]*\]\s*=[^=]|logs\s*\.\s*(?:update|setdefault)|logs\s*\|=|\.history\b")


def fits(reading: Reading, event: Compiled, uses: Sequence[Used], heads: Sequence[Head]) -> Iterator[Fit]:
    """Every call of fit of a compiled model."""
    named = tuple(
        (head.name, tuple(metric.log_name for metric in found))
        for head, found in zip(heads, metrics(reading, event, heads), strict=True)
    )
    for use in uses:
        if use.kind == "fit":
            callbacks = _callbacks(reading, use)
            yield Fit(
                use.place,
                named,
                validation=_validation(reading, use),
                logs_rate=any(_kind(found) in _RATES for found in callbacks or ()),
                others=_others(reading, event, use, callbacks),
                uses=(*_histories(reading, use), *(() if use.is_caught else _watching(reading, callbacks or ()))),
            )


def _validation(reading: Reading, use: Used) -> bool | Unknown:
    found: list[bool | None] = [False if use.complete else None]
    for name in ("validation_data", "validation_split"):
        argument = use.arguments.get(name)
        value = reading.pick(argument.value) if argument is not None else NONE
        match value:
            case Const(value=None | 0 | 0.0):
                found.append(False)
            case Const():
                found.append(True)
            case UnknownValue():
                found.append(None)
            case _:
                found.append(True)
    if True in found:
        return True
    return False if None not in found else Unknown("whether there is validation data")


def _callbacks(reading: Reading, use: Used) -> tuple[Value, ...] | None:
    """The callbacks of a call of fit; None where they are not all known."""
    argument = use.arguments.get("callbacks")
    if argument is None:
        return () if use.complete else None
    value = reading.pick(argument.value)
    if value == NONE:
        return ()
    items = reading.items(value)
    if items is None:
        return (value,) if isinstance(value, Object) and value.kind.startswith("keras.callbacks.") else None
    return tuple(reading.pick(item) for item in items)


def _kind(callback: Value) -> str:
    is_keras = isinstance(callback, Object) and callback.cls is None and callback.kind.startswith("keras.callbacks.")
    return short(callback.kind) if isinstance(callback, Object) and is_keras else ""


def _others(reading: Reading, event: Compiled, use: Used, callbacks: tuple[Value, ...] | None) -> str:
    """Why a call may log values that neither compile nor Keras' callbacks explain."""
    cls = event.model.cls
    if cls is not None and any(cls.lookup(name) is not None for name in _OWN_TRAINING):
        return "the model trains in a way of its own"
    if any(_has_metrics(made) for made in (event.model, *_own_layers(reading, event.output))):
        return "a layer or model of the program has metrics of its own"
    if not event.complete or use.place.via is not None:
        return "the arguments of compile are not all known"
    if _may_be_metrics(reading, event.arguments.get("loss_weights")):
        return "what the third argument of compile is depends on the version"
    if callbacks is None:
        return "the callbacks are not all known"
    if any(_kind(found) not in _RATES | _SILENT and not _only_looks(found) for found in callbacks):
        return "a callback of the program may log something"
    return ""


def _has_metrics(made: Object) -> bool:
    """Whether an object of a class of the program may bring metrics along: Keras logs those that it holds."""
    if made.cls is None:
        return False
    held = [found for value in made.fields.values() for found in alternatives(value)]
    return any(isinstance(found, Object) and found.kind.startswith("keras.metrics.") for found in held) or any(
        "add_metric" in code for code in _codes(made.cls)
    )


def _own_layers(reading: Reading, output: Value) -> Iterator[Object]:
    """The layers of the program's own classes that make an output."""
    entries = reading.entries(output)
    todo = [value for _, value in entries.items] if entries is not None else [output]
    seen: set[int] = set()
    while todo and len(seen) < _MAX_TENSORS:
        found = reading.pick(todo.pop())
        todo += reading.items(found) or ()
        if isinstance(found, Tensor) and id(found) not in seen:
            seen.add(id(found))
            todo += found.inputs
            if found.stage is not None:
                todo += [found.stage.inner] if found.stage.inner is not None else []
                if found.stage.layer is not None and found.stage.layer.cls is not None:
                    yield found.stage.layer


_MAX_TENSORS = 1_600
"""Tensors of a model that are looked at."""


def _may_be_metrics(reading: Reading, weights: Argument | None) -> bool:
    if weights is None:
        return False
    items = reading.items(reading.pick(weights.value))
    return items is None or not all(
        isinstance(item, Const) and isinstance(item.value, (int, float)) for item in map(reading.pick, items)
    )


def _only_looks(callback: Value) -> bool:
    """Whether a callback of the program leaves the logs as they are."""
    if not isinstance(callback, Object) or not isinstance(callback.cls, Class):
        return False
    return _leaves_logs(callback.cls)


def _leaves_logs(cls: Class) -> bool:
    if any(_WRITES.search(code) for code in _codes(cls)):
        return False
    return all(
        (isinstance(base, Library) and short(base.name) == "Callback")
        or (isinstance(base, Library) and short(base.name) in _SILENT)
        or (isinstance(base, Class) and base is not cls and _leaves_logs(base))
        for base in cls.bases
    )


def _codes(cls: Class) -> Iterator[str]:
    """The code of each method of a class."""
    for found in cls.scope.names.values():
        if isinstance(found, Function):
            yield cst.Module([]).code_for_node(found.node)


def _histories(reading: Reading, use: Used) -> Iterator[LogUse]:
    for event in reading.events:
        if isinstance(event, LogRead) and event.used is use and reading.holds(event.path):
            extra = [name[1:] for name in event.log.fields if name.startswith("+")]
            if "" not in extra and "columns" not in event.log.fields:
                yield LogUse(
                    "history", event.key, "", event.place, _literal(event.place, event.key), extra=tuple(extra)
                )


def _watching(reading: Reading, callbacks: Sequence[Value]) -> Iterator[LogUse]:
    for callback in callbacks:
        kind = _kind(callback)
        if kind in _MONITORING and isinstance(callback, Object) and "**" not in callback.arguments:
            yield from _monitor(reading, kind, callback)
            if kind == "ModelCheckpoint":
                yield from _file_name(reading, callback)


def _monitor(reading: Reading, kind: str, callback: Object) -> Iterator[LogUse]:
    arguments = callback.arguments
    if kind == "ModelCheckpoint" and not _saves_best(reading, callback):
        return
    given = arguments.get("monitor") or arguments.get(f"*{_MONITORING[kind]}")
    mode = arguments.get("mode")
    if given is None and callback.place is not None:
        yield LogUse("monitor", "val_loss", kind, callback.place, has_mode=True)
    elif given is not None and given.place is not None:
        match reading.pick(given.value):
            case Const(value=str(key)):
                has_mode = mode is not None and reading.pick(mode.value) != Const("auto")
                yield LogUse("monitor", key, kind, given.place, _literal(given.place, key), has_mode)
            case _:
                pass


def _saves_best(reading: Reading, callback: Object) -> bool:
    given = callback.arguments.get("save_best_only") or callback.arguments.get("*3")
    return given is not None and truth(reading.pick(given.value)) is True


def _file_name(reading: Reading, callback: Object) -> Iterator[LogUse]:
    given = callback.arguments.get("filepath") or callback.arguments.get("*0")
    match reading.pick(given.value) if given is not None else None:
        case Const(value=str(text)) if given is not None and given.place is not None:
            code = _literal(given.place, text)
            for key in _fields(text):
                if key not in ("epoch", "batch"):
                    yield LogUse("file name", key, "ModelCheckpoint", given.place, code)
        case _:
            pass


def _fields(text: str) -> list[str]:
    try:
        names = [name for _, name, _, _ in Formatter().parse(text) if name]
    except ValueError:
        return []
    return [name for name in dict.fromkeys(names) if name.isidentifier()]


def _literal(place: Place, text: str) -> str:
    """The string as written, if it is a plain literal."""
    node = place.node
    if isinstance(node, cst.SimpleString) and node.evaluated_value == text and text in node.value:
        return expression_text(place)
    return ""
