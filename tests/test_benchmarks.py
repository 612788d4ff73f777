"""The benchmark counts what is known, and says why the rest is not."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from conftest import ROOT, Project

SCRIPT = ROOT / "benchmarks" / "understanding.py"
CONFIRMATION = ROOT / "benchmarks" / "confirmation.py"

KNOWN = """\
import numpy as np
from tensorflow import keras

y = keras.utils.to_categorical(np.array([0, 1, 2]), 3)
model = keras.Sequential([keras.layers.Dense(3, activation="softmax")])
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
model.fit(np.zeros((3, 4)), y)
"""

UNKNOWN = """\
from tensorflow import keras


def train(units, x, y):
    model = keras.Sequential([keras.layers.Dense(units, activation=settings.activation)])
    if verbose:
        model.compile("adam", loss=keras.losses.BinaryCrossentropy(from_logits=flag), metrics=[metric])
    model.fit(x, y)


model = keras.Sequential(make())
model.compile("adam", loss=other)
"""

NOTEBOOK = {"nbformat": 4, "cells": [{"cell_type": "code", "source": text} for text in ("n = = 3", KNOWN)]}

EXPECTED = """\
3 files with Keras, 4 compile calls, 3 of them with fit or evaluate

units of the head        known for 3 of 4 (75 %)
activation of the head   known for 2 of 4 (50 %)
loss                     known for 3 of 4 (75 %)
from_logits of the loss  known for 2 of 3 (67 %)
metrics                  known for 3 of 4 (75 %)
encoding of the labels   known for 2 of 3 (67 %)
all of these             known for 2 of 4 (50 %)
losses of the program    in 0 of 4

units of the head:
     1  layers that are not all known
        b.py:12

activation of the head:
     1  a name that is not defined in this file
        b.py:7
     1  layers that are not all known
        b.py:12

loss:
     1  a name that is not defined in this file
        b.py:12

from_logits of the loss:
     1  a name that is not defined in this file
        b.py:7

metrics:
     1  a name that is not defined in this file
        b.py:7

encoding of the labels:
     1  a parameter
        b.py:7

failures:
     1  cannot parse: invalid syntax
        c.ipynb
"""


def test_the_report(project: Project) -> None:
    files = {"a.py": KNOWN, "b.py": UNKNOWN, "c.ipynb": json.dumps(NOTEBOOK), "d.py": "print('no keras')\n"}
    folder = project({f"code/{name}": text for name, text in files.items()})
    run = subprocess.run(
        [sys.executable, str(SCRIPT), ".", "--slowest", "2"],
        cwd=folder / "code",
        capture_output=True,
        text=True,
        check=True,
    )
    known, _, costs = run.stdout.rpartition("\n\n")
    assert known + "\n" == EXPECTED
    total, *slowest = costs.splitlines()
    assert total.endswith("of processor time")
    assert len(slowest) == 2


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"{path.stem}_benchmark", path)
    assert spec is not None
    assert spec.loader is not None
    benchmark = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = benchmark
    spec.loader.exec_module(benchmark)
    return benchmark


def test_a_failure_is_a_result(tmp_path: Path) -> None:
    benchmark = load(SCRIPT)
    latin = tmp_path / "latin.py"
    latin.write_bytes(b"import keras\nmodel.compile()  # \xe9\n")
    found = benchmark.measure(latin)
    assert (found.calls, found.failure.partition(":")[0]) == ((), "cannot read")
    plain = tmp_path / "plain.py"
    plain.write_text("n = 1\n", encoding="utf-8")
    assert benchmark.measure(plain) is None


ONE_UNIT = """\
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="softmax")])
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(x, keras.utils.to_categorical(y, 2))
"""

BY_HAND = """\
    t0 = keras.Input((4,))
    layer_0 = keras.layers.Dense(units=1, activation='softmax')
    t1 = layer_0(t0)
    model = keras.Model(t0, t1)
    x = features(4)
    y = one_hot(2)
    predictions = np.asarray(model(x))
    model.compile(keras.optimizers.SGD(0.05), loss='binary_crossentropy', metrics=['accuracy'], run_eagerly=True)
    print(model.test_on_batch(x, y, return_dict=True))
    for _ in range(3):
        print(model.train_on_batch(x, y))
"""


def test_the_script_by_hand_does_what_trials_ask_for(project: Project) -> None:
    benchmark = load(CONFIRMATION)
    folder = project({"a.py": ONE_UNIT, "b.py": ONE_UNIT})
    trials = benchmark.distinct([folder])
    text = benchmark.script(trials)
    assert (text.count("def trial_"), BY_HAND in text) == (len(trials), True)
    every = [trial for trial in benchmark.distinct([benchmark.FIXTURES]) if trial.labels is not None]
    compile(benchmark.script(every), "script.py", "exec")
    assert len(every) > 100


def test_the_table_of_confirmation() -> None:
    benchmark = load(CONFIRMATION)
    rounds = [benchmark.Round(4.0, 1.0, 4.0), benchmark.Round(6.0, 2.0, 4.0), benchmark.Round(8.0, 2.0, 5.0)]
    assert list(benchmark.table(rounds, 40))[1:] == [
        "all trials, seconds             5.00    8.00",
        "trials each second              8.00    5.00   goal: at least 20",
        "set-ups, seconds                4.00    6.00",
        "the same by hand, seconds       4.00    4.00",
        "ratio                           1.00    1.50   goal: at most 1.5",
    ]


@pytest.mark.tensorflow
def test_worker_and_script_are_measured(project: Project) -> None:
    folder = project({"a.py": ONE_UNIT})
    command = [sys.executable, str(CONFIRMATION), "--rounds", "1", "."]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    assert [line.split()[0] for line in run.stdout.splitlines() if "goal" in line] == ["trials", "ratio"]
    assert "lost" not in run.stdout
