# ruff: noqa: INP001 - a script, no package
"""Writes the table of the parameters of Keras' metrics: ``python tools/make_metric_parameters.py``.

Needs Keras 3 and tf_keras. tests/test_oracle_3xx.py compares the table with the installed versions.
"""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parent.parent / "linter" / "kclf_lint" / "knowledge" / "metric_parameters.py"
GENERATIONS = {3: "keras", 2: "tf_keras"}
_NO_METRICS = frozenset(("Mean", "MeanMetricWrapper", "MeanTensor", "Metric", "Sum"))
"""Classes that measure nothing by themselves."""

_HEADER = '''\
"""The parameters of Keras' metrics as signatures, by generation and class.

Written by tools/make_metric_parameters.py: change that instead.
"""

from __future__ import annotations

'''


def signatures(generation: int) -> dict[str, str]:
    """The signature of every metric class, without ``self`` and annotations."""
    module = importlib.import_module(f"{GENERATIONS[generation]}.metrics")
    return {
        name: ", ".join(map(_written, _parameters(cls)))
        for name, cls in sorted(vars(module).items())
        if inspect.isclass(cls) and issubclass(cls, module.Metric) and name not in _NO_METRICS
    }


def _parameters(cls: Any) -> list[inspect.Parameter]:
    return list(inspect.signature(cls.__init__).parameters.values())[1:]


def _written(parameter: inspect.Parameter) -> str:
    default = parameter.default
    return parameter.name if default is inspect.Parameter.empty else f"{parameter.name}={default!r}"


def table() -> str:
    """The text of the module."""
    versions = {name: importlib.import_module(name).__version__ for name in GENERATIONS.values()}
    lines = ["SIGNATURES: dict[int, dict[str, str]] = {"]
    for generation in GENERATIONS:
        lines += [f"    {generation}: {{", *_rows(signatures(generation)), "    },"]
    made_with = f"MADE_WITH = {versions!r}".replace("'", '"')
    return f"{_HEADER}{made_with}\n\n" + "\n".join([*lines, "}", ""])


def _rows(found: dict[str, str]) -> list[str]:
    rows = []
    for name, text in found.items():
        row = f'        "{name}": "{text}",'
        if len(row) <= 120:
            rows.append(row)
        else:
            end = text.rindex(", ", 0, 105 - len(name)) + 2
            rows += [f'        "{name}": "{text[:end]}"', f'        "{text[end:]}",']
    return rows


if __name__ == "__main__":
    TARGET.write_text(table(), encoding="utf-8")
