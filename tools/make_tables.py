# ruff: noqa: INP001 - a script, no package
"""Writes the tables of names that come from Keras itself: ``python tools/make_tables.py``.

Needs Keras 3, tf_keras and TensorFlow. tests/test_generated_tables.py compares the tables with the installed versions.
What Keras 3 no longer has is looked for among everything that tf_keras has, and among what Keras 1 and 2 had
(``history.py``); an entry stands in a table only if the installed Keras 3 refused it, or warned, when it was tried.
"""

from __future__ import annotations

import importlib
import inspect
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import history

KNOWLEDGE = Path(__file__).resolve().parent.parent / "linter" / "kclf_lint" / "knowledge"
GENERATIONS = {3: "keras", 2: "tf_keras"}
ROLES = {"loss": "losses", "metric": "metrics", "activation": "activations", "optimizer": "optimizers"}
ROOTS = {"keras": "keras", "tensorflow.keras": "keras._tf_keras.keras"}
"""How programs spell Keras 3, and the module that they get."""


def known_names(role: str, generation: int) -> frozenset[str]:
    """Every string that ``keras.losses.get`` and the like accept; those of optimizers in lower case."""
    module = importlib.import_module(f"{GENERATIONS[generation]}.{ROLES[role]}")
    if role == "optimizer":
        return frozenset(name for name in {name.lower() for name in _candidates(role)} if _accepts(module, name))
    return frozenset(name for name in _candidates(role) if _accepts(module, name))


def _candidates(role: str) -> set[str]:
    """Names in the modules that define these objects, and of layers, which Keras 2 takes as activations."""
    names: set[str] = set()
    for root in GENERATIONS.values():
        source = importlib.import_module(f"{root}.src.{ROLES[role]}")
        names |= {*vars(source), *vars(source).get("ALL_OBJECTS_DICT", ())}
        names |= {*vars(importlib.import_module(f"{root}.{ROLES[role]}"))}
        names |= {*vars(importlib.import_module(f"{root}.layers"))}
    return {name for name in names if not name.startswith("_") and name not in history.NO_OBJECTS}


def _accepts(module: Any, name: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = module.get(name)
        except Exception:  # noqa: BLE001 - whatever Keras raises
            return False
    return callable(found) or hasattr(found, "learning_rate")


def metric_names(generation: int) -> dict[str, str | None]:
    """The name that an object of each metric class has if none is given; None where Keras numbers them."""
    module = importlib.import_module(f"{GENERATIONS[generation]}.metrics")
    found: dict[str, str | None] = {}
    for name, cls in vars(module).items():
        if inspect.isclass(cls) and issubclass(cls, module.Metric):
            default = inspect.signature(cls).parameters["name"].default if "name" in _parameters(cls) else None
            if default is not inspect.Parameter.empty:
                found[name] = default
    return found


def _parameters(function: Any) -> Mapping[str, inspect.Parameter]:
    try:
        return inspect.signature(function).parameters
    except (TypeError, ValueError):
        return {}


# Imports


def public_modules(root: str) -> Iterator[tuple[str, ModuleType]]:
    """The public modules below one, by their path from it; '' for the root."""
    todo = [("", importlib.import_module(root))]
    seen: set[str] = set()
    while todo:
        path, module = todo.pop()
        if module.__name__ in seen:
            continue
        seen.add(module.__name__)
        yield path, module
        todo += [
            (f"{path}.{name}".lstrip("."), value)
            for name, value in vars(module).items()
            if isinstance(value, ModuleType)
            and not name.startswith("_")
            and name != "src"
            and value.__name__.startswith(f"{root}.")
        ]


def names_of(module: ModuleType) -> frozenset[str]:
    return frozenset(name for name in vars(module) if not name.startswith("_"))


def gone_imports(root: str) -> frozenset[str]:
    """Paths below ``keras`` that Keras 1 or 2 had and that cannot be imported from this root any more.

    A path stands for all below it.
    """
    old = {f"{path}.{name}".lstrip(".") for path, module in public_modules("tf_keras") for name in names_of(module)}
    old |= history.MODULES | history.NAMES
    gone = {path for path in old if not can_import(f"{root}.{path}")}
    return frozenset(path for path in gone if not any(_is_below(path, other) for other in gone))


def _is_below(path: str, other: str) -> bool:
    return path.startswith(f"{other}.")


def can_import(path: str) -> bool:
    """Whether ``from a.b import c`` works, or ``import a.b.c``."""
    module, _, name = path.rpartition(".")
    try:
        if hasattr(importlib.import_module(module), name):
            return True
        importlib.import_module(path)
    except (ImportError, AttributeError):
        return False
    return True


# Arguments


def gone_arguments() -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """Keywords of public classes and functions that Keras 3 refuses, and those that it only warns of.

    Each has its new name, '' where there is none.
    """
    refused: dict[str, dict[str, str]] = {}
    warned: dict[str, dict[str, str]] = {}
    for name, function, old in _callables():
        example = _example(function)
        if example is None:
            continue
        for keyword in sorted(old):
            tried = outcome(function, example, keyword, history.VALUES.get(keyword, 1))
            if tried == "raises":
                refused.setdefault(name, {})[keyword] = _new_name(name, function, keyword)
            elif tried == "warns" and keyword in history.IGNORED:
                warned.setdefault(name, {})[keyword] = ""
    return refused, warned


def _callables() -> Iterator[tuple[str, Callable[..., object], set[str]]]:
    """Public callables of Keras 3, each with the keywords that it may have had once."""
    keras2, keras3 = importlib.import_module("tf_keras"), importlib.import_module("keras")
    for module in history.WITH_ARGUMENTS:
        of2, of3 = importlib.import_module(f"tf_keras.{module}"), importlib.import_module(f"keras.{module}")
        for name, new in vars(of3).items():
            if name.startswith("_") or name in history.NO_OBJECTS or not callable(new):
                continue
            old = {*history.keywords(module, name), *_named(_parameters(vars(of2).get(name)))}
            yield f"keras.{module}.{name}", new, old - {*_named(_parameters(new))}
    for name in history.METHODS_WITH_ARGUMENTS:
        new = getattr(keras3.Model, name)
        old = {*history.keywords("Model", name), *_named(_parameters(getattr(keras2.Model, name)))}
        yield f"keras.Model.{name}", new, old - {*_named(_parameters(new))}
    yield "keras.Model", keras3.Model, history.keywords("", "Model")


def _named(parameters: Mapping[str, inspect.Parameter]) -> Iterator[str]:
    for name, parameter in parameters.items():
        if parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY) and name != "self":
            yield name


def _example(function: Callable[..., Any]) -> dict[str, Any] | None:
    """Arguments with which a call works; None if none are found."""
    if function is importlib.import_module("keras").Model:
        return {}
    if _is_method(function):
        return _METHOD_EXAMPLES.get(function.__name__, {})
    needed = {
        name: history.EXAMPLES.get(name, 2)
        for name, parameter in _parameters(function).items()
        if parameter.default is parameter.empty
        and parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
    }
    return needed if outcome(function, needed) == "accepts" else None


_METHOD_EXAMPLES: dict[str, dict[str, Any]] = {"evaluate": {"x": [[1.0]], "y": [[1.0]], "verbose": 0}}
"""For methods that take any keyword and complain later."""


def _is_method(function: Callable[..., Any]) -> bool:
    return any(getattr(cls, getattr(function, "__name__", ""), None) is function for cls in _model_class().__mro__)


def _model_class() -> Any:
    return importlib.import_module("keras").Model


def outcome(function: Callable[..., Any], example: Mapping[str, Any], keyword: str = "", value: object = None) -> str:
    """What a call with one more argument does: 'raises', 'warns' or 'accepts'."""
    arguments = {**example, keyword: value} if keyword else dict(example)
    if _is_method(function):
        try:
            inspect.signature(function).bind_partial(None, **arguments)
        except TypeError:
            return "raises"
        if not example:
            return "accepts"
        function = getattr(_tiny_model(), function.__name__)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            function(**{name: _array(given) for name, given in arguments.items()})
        except Exception as error:  # noqa: BLE001 - whatever Keras raises
            return "raises" if not keyword or keyword in str(error) or isinstance(error, TypeError) else "accepts"
    return "warns" if any(keyword and keyword in str(each.message) for each in caught) else "accepts"


def _array(given: object) -> object:
    return importlib.import_module("numpy").array(given) if isinstance(given, list) else given


def _tiny_model() -> Any:
    keras = importlib.import_module("keras")
    model = keras.Sequential([keras.layers.Input((1,)), keras.layers.Dense(1)])
    model.compile(loss="mse")
    return model


def _new_name(name: str, function: Callable[..., object], keyword: str) -> str:
    """The present name of an argument, if the function has it."""
    new = history.new_keyword(name, keyword)
    return new if new in {*_named(_parameters(function))} or name == "keras.Model" else ""


# Writing


_READ = '''

def _read(rows: tuple[_Row, ...]) -> dict[str, dict[str, str]]:
    return {
        name: dict(pair.split(":") for pair in pairs.split()) for names, pairs in rows for name in names.split()
    }


REFUSED = _read(_REFUSED)
"""Keywords that Keras 3 refuses, and their new names ('' where there is none), by qualified name."""
IGNORED = _read(_IGNORED)
"""Keywords that Keras 3 ignores with a warning."""
'''


def _rows(table: Mapping[str, Mapping[str, str]]) -> str:
    """A row for all that have the same keywords."""
    rows: dict[str, list[str]] = {}
    for name, keywords in sorted(table.items()):
        rows.setdefault(" ".join(f"{old}:{new}" for old, new in sorted(keywords.items())), []).append(name)
    return f"({''.join(f'(({_text(names)}), ({_text(pairs.split())})),' for pairs, names in rows.items())})"


def _text(words: Iterable[str]) -> str:
    lines: list[str] = [""]
    for word in words:
        if len(lines[-1]) + len(word) > 100:
            lines.append("")
        lines[-1] += f"{word} "
    return "\n".join(f'"{line.rstrip() if line is lines[-1] else line}"' for line in lines)


def _words(names: Iterable[str]) -> str:
    return f"frozenset(({_text(sorted(names))}).split())"


def _write(name: str, text: str) -> None:
    path = KNOWLEDGE / name
    path.write_text(text, encoding="utf-8")
    subprocess.run([sys.executable, "-m", "ruff", "format", "-q", str(path)], check=True)


def _made_with() -> str:
    versions = {name: importlib.import_module(name).__version__ for name in ("keras", "tf_keras", "tensorflow")}
    return "MADE_WITH = {" + ", ".join(f'"{name}": "{version}"' for name, version in versions.items()) + "}\n"


def _header(sentence: str) -> str:
    note = "Written by tools/make_tables.py: change that instead."
    return f'"""{sentence}\n\n{note}\n"""\n\nfrom __future__ import annotations\n\n'


def main() -> None:
    text = _header("The strings that Keras knows as losses, metrics, activations and optimizers.") + _made_with()
    text += "\nNAMES: dict[str, dict[int, frozenset[str]]] = {\n"
    for role in ROLES:
        text += f'    "{role}": {{'
        text += "".join(f"{generation}: {_words(known_names(role, generation))},\n" for generation in GENERATIONS)
        text += "},\n"
    text += '}\n"""By role and generation. Names of optimizers are in lower case: Keras ignores theirs."""\n'
    text += "\nMETRIC_OBJECTS: dict[int, dict[str, str | None]] = {\n"
    text += "".join(f"    {generation}: {metric_names(generation)!r},\n" for generation in GENERATIONS)
    text += '}\n"""The name of an object of each class of metrics if none is given; None where Keras numbers them."""\n'
    _write("known_names.py", text)

    text = _header("What Keras 3 no longer has, and what it has under the same names.") + _made_with()
    text += "\nGONE: dict[str, frozenset[str]] = {\n"
    text += "".join(f'    "{root}": {_words(gone_imports(root))},\n' for root in ROOTS)
    text += '}\n"""Paths that can no longer be imported, by the spelling of Keras. A path stands for all below it."""\n'
    text += "\nPUBLIC: dict[str, dict[str, frozenset[str]]] = {\n"
    for root, module in ROOTS.items():
        text += f'    "{root}": {{'
        for path in history.HOMES:
            full = f"{module}.{path}".rstrip(".")
            if not path or can_import(full):
                text += f'"{path}": {_words(names_of(importlib.import_module(full)))},\n'
        text += "},\n"
    text += '}\n"""The names in public modules, by the spelling of Keras."""\n'
    text += f"\nMOVED: dict[str, str] = {dict(sorted(history.MOVED.items()))!r}\n"
    text += '"""Modules of Keras 1 and 2, and where what they held is now."""\n'
    text += "\n_Row = tuple[str, str]\n"
    refused, warned = gone_arguments()
    text += f"\n_REFUSED: tuple[_Row, ...] = {_rows(refused)}\n_IGNORED: tuple[_Row, ...] = {_rows(warned)}\n"
    text += _READ
    _write("removed_names.py", text)


if __name__ == "__main__":
    main()
