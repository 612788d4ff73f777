"""Nothing of a checked file runs, whatever ``--confirm`` is asked for: a canary file would tell."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kclf_lint.worker import CALLED, LAYERS, NEVER_CALLED, only_plain

CANARY = "canary"
"""A file below the folder of the checked files; its path is written out in them."""

SETUP = """
model = keras.Sequential([keras.Input((4,)), {layers}keras.layers.Dense(1, activation="softmax")])
model.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
model.fit(x, y)
"""
"""A set-up that KCF101 and KCF301 report, with room for layers."""

MODULE = "open({canary!r}, 'w').close()\n"
"""What stands in each module beside the checked files, under names that Python and Keras import."""

MODULES = (
    "keras tensorflow numpy tf_keras sklearn scipy sitecustomize usercustomize trap json queue contextlib warnings "
    "worker kclf_lint click rich libcst"
).split()

RUNS = {
    # programs that create the canary file when they are run
    "imports": "import trap\nfrom trap import anything\nimport keras\n" + SETUP,
    "imports_of_packages": "import keras\nfrom package import build\nfrom . import trap\n" + SETUP,
    "decorators_and_defaults": """
        import keras

        def trap(*arguments):
            open({canary!r}, "w").close()
            return lambda function: function

        @trap()
        def build(units=open({canary!r}, "w").close() or 1, *, activation=trap() and "softmax"):
            return keras.layers.Dense(1, activation="softmax")

        class Holder(metaclass=type(str(trap()), (type,), {{}})):
            units = trap()
        """
    + SETUP.replace("keras.layers.Dense(1, ", "build(").replace('activation="softmax")', ")"),
    "formatted_texts": """
        import keras

        layer = f"{{open({canary!r}, 'w').close()}}"
        key = "{{0.__class__}}".format(open({canary!r}, "w").close())
        losses = {{f"{{open({canary!r}, 'w')}}": "mse", str(open({canary!r}, "w")): "mae"}}
        """
    + SETUP,
    "lambda_layers": """
        import keras

        trap = keras.layers.Lambda(lambda t: open({canary!r}, "w").close() or t)
        """
    + SETUP.replace("{layers}", "trap, keras.layers.Lambda(\"open({canary!r}, 'w').close()\"), "),
    "layers_of_its_own": """
        import keras

        @keras.saving.register_keras_serializable("../../trap")
        class Trap(keras.layers.Layer):
            def __new__(cls, *arguments, **keywords):
                open({canary!r}, "w").close()
                return super().__new__(cls)

            def call(self, inputs):
                open({canary!r}, "w").close()
                return inputs
        """
    + SETUP.replace("{layers}", "Trap(), "),
    "reduce": """
        import pickle
        import keras

        class Trap:
            def __reduce__(self):
                return eval, ("open({canary!r}, 'w').close()",)

        units = pickle.loads(pickle.dumps(Trap())) or 1
        """
    + SETUP,
    "magic_methods": """
        import keras

        class Trap(str):
            def __hash__(self):
                open({canary!r}, "w").close()
                return 1
            __eq__ = __getattr__ = __len__ = __iter__ = __int__ = __float__ = __str__ = __hash__

        losses = {{Trap("a"): "mse"}}
        """
    + SETUP,
    "evaluated": """
        import keras

        activation = eval("open({canary!r}, 'w').close()") or "softmax"
        exec("open({canary!r}, 'w').close()")
        __import__("os").system("echo > {canary}")
        """
    + SETUP,
}

TEXTS = ("open({canary!r}, 'w').close()", "__import__('os').system('echo > {canary}')")
"""Texts that create the canary file when they are evaluated."""

NAMES = (*TEXTS, "os.system", "../../x", "{canary}", "trap>trap", "trap.trap", "lambda x: x", "!python/object/apply:os")
"""Texts that a program gives as the names of losses, metrics, activations, optimizers and layers."""

NAMED = """
import keras

entry = keras.Input((4,), name={name!r})
model = keras.Sequential([entry, keras.layers.Dense(1, activation="softmax", name={name!r})])
model.compile({name!r}, "mse", metrics=["accuracy"])
history = model.fit(x, y)
history.history[{name!r}]
model.compile(loss={name!r}, metrics=[{name!r}])
model.compile(loss={{{name!r}: "mse"}}, metrics={{{name!r}: ["accuracy"]}})
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation={name!r})])
model.compile(loss="mse")
model.fit(x, y, callbacks=[keras.callbacks.EarlyStopping(monitor={name!r})])
"""

OBJECTS = """
import keras

trap = {{"module": "trap", "class_name": "Trap", "config": {{}}, "registered_name": "trap>Trap"}}
function = {{"class_name": "__lambda__", "config": {{"value": "open({canary!r}, 'w').close()"}}}}
model = keras.Sequential([
    keras.Input((4,)),
    keras.layers.Dense(4, activation=trap, kernel_initializer=function, bias_regularizer=trap, dtype=trap),
    keras.layers.Dense(1, activation="softmax", kernel_initializer=trap, bias_constraint=function),
])
model.compile(trap, "binary_crossentropy", metrics=["accuracy", trap])
model.fit(x, y)
model = keras.Sequential([keras.layers.Dense(10**9), keras.layers.Dense(1, activation="softmax")])
model.compile(trap, function)
"""

OBSERVED = """
import os, runpy, sys

sys.argv = sys.argv[1:]
log = open({log!r}, "a", buffering=1)
if sys.argv[1] != "probe":
    os.environ["KERAS_BACKEND"] = "tensorflow"
    import keras

    def made(self, *arguments, **keywords):
        print("made", type(self).__name__, file=log)
        return before(self, *arguments, **keywords)

    before, keras.layers.Layer.__init__ = keras.layers.Layer.__init__, made

    def heard(event, arguments):
        if event in {{"os.system", "os.exec", "os.posix_spawn", "subprocess.Popen", "pickle.find_class"}}:
            print("heard", event, file=log)

    keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    sys.addaudithook(heard)
runpy.run_path(sys.argv[0], run_name="__main__")
"""
"""Runs the worker, and writes down which layers are made and what it does that it never should."""


def written(text: str, canary: Path, **names: str) -> str:
    return textwrap.dedent(text).replace("{layers}", "").format(canary=str(canary), **names)


def program(name: str, canary: Path) -> str:
    head, setup = RUNS[name], ""
    if "\n        " in head:
        # The set-up is not indented as what stands before it.
        at = head.index("\nmodel = ")
        head, setup = head[:at], head[at:]
    return written(head, canary) + written(setup, canary)


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A folder with every hostile file."""
    canary = tmp_path / CANARY
    folder = tmp_path / "hostile"
    (folder / "package").mkdir(parents=True)
    for module in (*MODULES, "package/__init__"):
        (folder / f"{module}.py").write_text(written(MODULE, canary), "utf-8")
    for name in RUNS:
        (folder / f"run_{name}.py").write_text(program(name, canary), "utf-8")
    for number, name in enumerate(NAMES):
        (folder / f"named_{number}.py").write_text(written(NAMED, canary, name=written(name, canary)), "utf-8")
    (folder / "objects.py").write_text(written(OBJECTS, canary), "utf-8")
    return folder


@pytest.mark.parametrize("name", RUNS)
def test_a_hostile_file_creates_the_canary_when_it_is_run(hostile: Path, name: str) -> None:
    """Otherwise the test below says nothing."""
    stubs = "import sys, unittest.mock\nfor name in ('keras', 'trap', 'package'): sys.modules[name] = {}\n"
    mocked = stubs.format("unittest.mock.MagicMock()") if "imports" not in name else ""
    command = [sys.executable, "-c", f"{mocked}exec(open({str(hostile / f'run_{name}.py')!r}).read())"]
    subprocess.run(command, cwd=hostile, capture_output=True, check=False, env={"PATH": os.environ["PATH"]})
    assert (hostile.parent / CANARY).exists()


@pytest.mark.parametrize("text", TEXTS)
def test_a_hostile_text_creates_the_canary_when_it_is_evaluated(tmp_path: Path, text: str) -> None:
    eval(written(text, tmp_path / CANARY))
    assert (tmp_path / CANARY).exists()


@pytest.mark.tensorflow
@pytest.mark.skipif(os.name == "nt", reason="the interpreter is a file with a shebang")
def test_nothing_of_hostile_files_runs(hostile: Path, tmp_path: Path) -> None:
    observed, log, start = tmp_path / "observed.py", tmp_path / "log", tmp_path / "bin" / "kclf-lint"
    observed.write_text(OBSERVED.format(log=str(log)), "utf-8")
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{observed}" "$@"\n', "utf-8")
    python.chmod(0o755)
    start.parent.mkdir()
    start.write_text("from kclf_lint.cli import main\nmain()\n", "utf-8")  # as pip writes it
    command = [sys.executable, str(start), "--confirm", "--confirm-python", str(python), "--output-format", "json", "."]
    run = subprocess.run(command, cwd=hostile, capture_output=True, text=True, check=False)
    assert not (tmp_path / CANARY).exists(), run.stderr
    assert run.returncode == 1, run.stderr
    found = json.loads(run.stdout)
    verdicts = Counter(each["verdict"]["status"] for each in found)
    names = Counter(each["code"] for each in found)
    assert {each["path"] for each in found} >= {f"run_{name}.py" for name in RUNS} | {"objects.py"}, run.stdout
    assert names["KCF308"] >= 3 * len(NAMES), names
    assert verdicts["confirmed"] >= 4 * len(NAMES), verdicts
    lines = log.read_text("utf-8").splitlines()
    made = {line.removeprefix("made ") for line in lines if line.startswith("made ")}
    assert "Dense" in made
    assert made <= LAYERS | {"Input", "InputLayer", "Sequential", "Functional", "Model"}
    assert [line for line in lines if line.startswith("heard ")] == []


def layer(**arguments: Any) -> dict[str, Any]:
    return {"layers": [{"class": "Dense", "arguments": {"units": 1, **arguments}, "form": "list"}]}


TRAP = {"module": "trap", "class_name": "Trap", "config": {}}


@pytest.mark.parametrize(
    "trial",
    [
        layer(kernel_initializer=TRAP),
        layer(units=[1, TRAP]),
        layer(layer=TRAP),
        layer(layer={"class": "Dense", "arguments": {"kernel_initializer": TRAP}}),
        {"loss": {"class": "_Trap", "arguments": {}}},
        {"loss": {"class": "__init__", "arguments": {}}},
        {"loss": {"class": "a.b", "arguments": {}}},
        {"metric": {"class": TRAP, "arguments": {}}},
        {"calls": [{"name": "losses.deserialize", "arguments": {"config": TRAP}}]},
        {"fit": {"outputs": [layer(activation=TRAP)]}},
    ],
)
def test_the_worker_takes_no_description_of_an_object(trial: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"is not plain|is no class of Keras"):
        only_plain(trial)


def test_the_worker_takes_plain_arguments() -> None:
    only_plain(layer(activation="softmax", layer={"class": "LSTM", "arguments": {"units": 3}, "form": "list"}))
    only_plain({"use": {"name": "compare", "arguments": {"left": {"of": "labels"}}}, "features": [4], "network": None})


def test_what_the_worker_makes_and_calls_takes_no_code() -> None:
    assert {"Lambda", "TorchModuleWrapper", "TFSMLayer", "FlaxLayer", "JaxLayer", "RemoteMonitor"} <= NEVER_CALLED
    assert not NEVER_CALLED & LAYERS
    assert not {"models", "saving", "utils", "export", "src"} & CALLED
