"""What ``fit`` logs: the history that it returns, and who reads it."""

from __future__ import annotations

from kclf_lint.knowledge.call import Call, Host, Known, known
from kclf_lint.knowledge.events import LogRead, Used
from kclf_lint.places import Place
from kclf_lint.values import NONE, TRUE, Const, Object, Tuple, Value, derived

LOG = "keras.callbacks.History.history"
"""The dict of the logged values, or a frame of it."""


def history(host: Host, used: Used) -> Object:
    """What a call of fit returns."""
    made = Object("keras.callbacks.History", used.place)
    host.write(made, "history", Object(LOG, used.place, fields={"of": used}))
    return made


def read(host: Host, log: Object, key: Value, place: Place) -> Value:
    """``history.history[key]``; a frame has several columns for a list of keys."""
    keys = host.elements(key) if isinstance(key, (Tuple, Object)) else (key,)
    used = log.fields.get("of")
    for one in keys or ():
        if isinstance(one, Const) and isinstance(one.value, str) and isinstance(used, Used):
            host.record(LogRead(log, used, one.value, place, host.path))
    return derived(log, "item", key)


def changed(log: Object, key: Value) -> None:
    """The program puts something into the log itself; on any path."""
    if isinstance(key, Const) and isinstance(key.value, str):
        log.fields[f"+{key.value}"] = TRUE
    else:
        log.fields["+"] = TRUE


def _rewritten(call: Call) -> Value:
    if isinstance(call.receiver, Object):
        call.receiver.fields["+"] = TRUE
    return NONE


def _asked(call: Call) -> Value:
    assert call.receiver is not None
    return derived(call.receiver, call.name)


METHODS: dict[str, dict[str, Known]] = {
    LOG: {
        **dict.fromkeys(("keys", "values", "items", "get"), known("*values", _asked, lifted=False)),
        **dict.fromkeys(
            ("update", "setdefault", "pop", "clear", "insert", "rename", "drop"),
            known("*values", _rewritten, lifted=False),
        ),
    }
}
"""Methods of a log. What ``keys`` gives is no list that is known: who asks what there is, reads only that."""
