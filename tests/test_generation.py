"""Which generation of Keras a program is for, and what depends on it before any rule judges."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from kclf_lint.cli import main
from programs import only_setup

COMPILE = """
model = keras.Sequential([keras.layers.Dense(2)])
model.compile("sgd", "mse", ["AUC"])
"""


@pytest.mark.parametrize(
    ("start", "setting", "expected"),
    [
        ("import keras", 3, 3),
        ("import keras", 2, 2),
        ("import tf_keras as keras", 3, 2),
        ("from tf_keras import layers; import tf_keras as keras", 3, 2),
        ("import keras  # not: import tf_keras", 3, 3),
        ("import os\nos.environ['TF_USE_LEGACY_KERAS'] = '1'\nfrom tensorflow import keras", 3, 2),
        ("import os\nos.environ['TF_USE_LEGACY_KERAS'] = '0'\nfrom tensorflow import keras", 3, 3),
        ("import os\nos.environ.setdefault('TF_USE_LEGACY_KERAS', '1')\nfrom tensorflow import keras", 3, 2),
        ("# TF_USE_LEGACY_KERAS=1\nfrom tensorflow import keras", 3, 3),
    ],
)
def test_the_source_wins_over_the_setting(start: str, setting: int, expected: int) -> None:
    assert only_setup(start + COMPILE, setting).keras == expected


@pytest.mark.parametrize(("keras", "expected"), [(2, ["auc"]), (3, [])])
def test_the_third_argument_of_compile(keras: int, expected: list[str]) -> None:
    (output,) = only_setup("import keras" + COMPILE, keras).outputs
    assert [metric.name for metric in output.metrics] == expected


@pytest.mark.parametrize(("options", "shown"), [([], False), (["--keras", "2"], True), (["--keras=3"], False)])
def test_the_option_sets_the_generation(tmp_path: Path, options: list[str], shown: bool) -> None:
    file = tmp_path / "a.py"
    file.write_text("import keras" + COMPILE, encoding="utf-8")
    run = CliRunner().invoke(main, ["--isolated", "--show-setups", *options, str(file)])
    assert ("auc: AUC" in run.output) is shown


def test_the_option_takes_nothing_else() -> None:
    run = CliRunner().invoke(main, ["--keras", "4", "."])
    assert run.exit_code == 2
    assert "'4' is not one of '2', '3'" in run.output
