"""Options of the command line and of the environment: their default where none are given, else unknown."""

from __future__ import annotations

from kclf_lint.knowledge.call import Call
from kclf_lint.values import FALSE, NONE, TRUE, Argument, Const, Entries, Object, Tuple, Value, unknown

PARSER = "argparse.ArgumentParser"
FLAGS = "absl.flags.FLAGS"
DESCRIPTIONS = ("click.option", "click.argument", "typer.Option")
"""Decorators and defaults that describe an option."""
KERAS_CONFIG = "keras.config"

_FLAGS_OF_ACTIONS: dict[object, Value] = {"store_true": FALSE, "store_false": TRUE}
"""Defaults that actions of argparse imply (Lib/argparse.py)."""


def add_argument(call: Call) -> Value:
    """``parser.add_argument``: the option is known by the name that its value gets."""
    names = [item.value.value for item in call.rest if isinstance(item.value, Const)]
    texts = [name for name in names if isinstance(name, str)]
    if texts and isinstance(call.receiver, Object):
        positional = not texts[0].startswith("-")
        given = call["dest"]
        name = str(given.value) if isinstance(given, Const) and given.value is not None else _argparse_name(texts)
        action = call["action"]
        implied = _FLAGS_OF_ACTIONS.get(action.value, NONE) if isinstance(action, Const) else NONE
        default = _converted(call, call["default"] if call.given("default") else implied)
        required = call["required"] != FALSE or (positional and call["nargs"] not in (Const("?"), Const("*")))
        value = unknown("an option that has to be given", name) if required else call.host.optional(default, name)
        _put(call, call.receiver, name, value)
    return NONE


def _argparse_name(texts: list[str]) -> str:
    """The first long option names the value, else the first short one."""
    name = next((text for text in texts if text.startswith("--")), texts[0])
    return name.lstrip("-").replace("-", "_")


def _converted(call: Call, default: Value) -> Value:
    """A default that is a text goes through the option's ``type``, as one from the command line does."""
    if isinstance(default, Const) and isinstance(default.value, str) and call.given("type"):
        return call.host.apply(call["type"], (default,), call.place)
    return default


def _put(call: Call, owner: Object, name: str, value: Value) -> None:
    options = call.host.read(owner, "options")
    call.host.write(owner, "options", (options if isinstance(options, Entries) else Entries(())).put(name, value))


def set_defaults(call: Call) -> Value:
    """``parser.set_defaults(name=value)``."""
    if isinstance(call.receiver, Object):
        for name, argument in call.bound.items():
            _put(call, call.receiver, name, call.host.optional(argument.value, name))
    return NONE


def parse_args(call: Call) -> Value:
    """``parser.parse_args``: an object with an attribute for each option."""
    made = Object("argparse.Namespace", call.place)
    options = call.host.read(call.receiver, "options") if isinstance(call.receiver, Object) else None
    for name, value in options.items if isinstance(options, Entries) else ():
        if isinstance(name, str):
            call.host.write(made, name, value)
    return made


def parse_known_args(call: Call) -> Value:
    """``parser.parse_known_args``: the options, and the arguments that are left."""
    return Tuple((parse_args(call), unknown("the arguments that are left")))


def define_flag(call: Call) -> Value:
    """``flags.DEFINE_integer(name, default, help)``: an attribute of ``flags.FLAGS``, and a holder of the value."""
    holder = Object("absl.flags.FlagHolder", call.place)
    name = call["name"]
    if isinstance(name, Const) and isinstance(name.value, str):
        value = call.host.optional(call["default"], name.value)
        call.host.write(call.host.shared(FLAGS), name.value, value)
        call.host.write(holder, "value", value)
    return holder


def environment(call: Call) -> Value:
    """``os.environ.get(key, default)``."""
    key = call["key"]
    return call.host.optional(call["default"], str(key.value) if isinstance(key, Const) else "")


def parameter(described: Value) -> tuple[str, Value] | None:
    """Name and default of the parameter that a decorator of click gives a value to; None for any other value.

    The default is None where the option has to be given.
    """
    if not isinstance(described, Object) or described.kind not in ("click.option", "click.argument"):
        return None
    texts = [text for text in map(_text, _positional(described)) if text is not None]
    if not texts:
        return None
    own = next((text for text in texts if not text.startswith("-")), None)
    name = own if own is not None else max(texts, key=lambda text: len(text) - len(text.lstrip("-")))
    default = described.arguments.get("default")
    flag = described.arguments.get("is_flag")
    implied = FALSE if flag is not None and flag.value == TRUE else None
    value = default.value if default is not None else implied
    return name.lstrip("-").partition("/")[0].replace("-", "_").lower(), value if value is not None else NONE


def default_of(described: Value) -> Value | None:
    """The default that ``typer.Option(default)`` describes; None for any other value."""
    if not isinstance(described, Object) or described.kind != "typer.Option":
        return None
    argument = described.arguments.get("*0", described.arguments.get("default"))
    return argument.value if argument is not None else Const(...)


def _positional(described: Object) -> list[Argument]:
    return [argument for name, argument in described.arguments.items() if name.startswith("*")]


def _text(argument: Argument) -> str | None:
    value = argument.value
    return value.value if isinstance(value, Const) and isinstance(value.value, str) else None


def image_data_format(call: Call) -> Value:
    """``keras.backend.image_data_format()``: as the program set it, else Keras' default.

    A configuration file of the user may say otherwise: it is not looked at (keras/src/backend/config.py).
    """
    found = call.host.read(call.host.shared(KERAS_CONFIG), "image_data_format")
    return found if found is not None else Const("channels_last")


def set_image_data_format(call: Call) -> Value:
    """``keras.backend.set_image_data_format("channels_first")``."""
    call.host.write(call.host.shared(KERAS_CONFIG), "image_data_format", call["data_format"])
    return NONE
