# ruff: noqa: INP001 - a script, no package
"""How fast findings are tried on TensorFlow, beside the same set-ups written by hand in one Keras script.

python benchmarks/confirmation.py [FOLDER]...
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import click

from kclf_lint.laboratory import WORKER, Laboratory, TrialError, worker_environment
from kclf_lint.limits import line_of
from kclf_lint.lint import Options, check
from kclf_lint.networks import Json, Network, Part
from kclf_lint.rule import all_rules
from kclf_lint.trials import Trial, TrialLabels
from kclf_lint.worker import MERGES, SAMPLES, STEPS

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
GOAL = 20
"""Trials each second."""
RATIO = 1.5
"""Time of the worker, in times of the script."""

HEAD = f"""\
import time

import numpy as np
import keras

keras.utils.set_random_seed(3)
rng = np.random.default_rng(11)


def features(*shape):
    return rng.normal(size=({SAMPLES}, *shape)).astype("float32")


def tokens(below, *shape):
    return rng.integers(0, below, size=({SAMPLES}, *shape))


def class_ids(count, *shape):
    return rng.integers(0, count, size=({SAMPLES}, *shape))


def one_hot(count, *shape):
    return np.eye(count, dtype="float32")[class_ids(count, *shape)]


def multi_hot(count, *shape):
    return rng.integers(0, 2, size=({SAMPLES}, *shape, count)).astype("float32")

"""
TAIL = """
start = time.perf_counter()
for trial in [value for name, value in list(globals().items()) if name.startswith("trial_")]:
    try:
        trial()
    except Exception as error:
        print(type(error).__name__)
print(time.perf_counter() - start)
"""

PROFILE = """\
import cProfile, importlib.util, json, pstats, sys, time

spec = importlib.util.spec_from_file_location("worker", sys.argv[1])
worker = importlib.util.module_from_spec(spec)
spec.loader.exec_module(worker)
lines = sys.stdin.read().splitlines()
runs = worker.Worker(3)
profile = cProfile.Profile(time.process_time)
profile.enable()
for number, line in enumerate(lines):
    worker._answer(runs, {"number": number, "trial": json.loads(line)})
profile.disable()
for order in ("cumulative", "tottime"):
    pstats.Stats(profile).sort_stats(order).print_stats(40)
"""
"""The worker's own work, in one process, function by function."""


@dataclass(frozen=True, slots=True)
class Round:
    """Seconds of one round, each without the import of TensorFlow."""

    setups: float
    """The worker's, for set-ups."""
    others: float
    """The worker's, for all other trials."""
    script: float
    """The script's, for set-ups."""


@click.command(help=__doc__)
@click.argument("folders", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--rounds", default=5, show_default=True, help="Rounds of worker and script in turn.")
@click.option("--python", default=sys.executable, help="The interpreter whose TensorFlow is used.")
@click.option("--script", "shown", is_flag=True, help="Print the script that the worker is compared with, and end.")
@click.option("--profile", is_flag=True, help="Print what costs most processor time in the worker, and end.")
def main(folders: tuple[Path, ...], rounds: int, python: str, shown: bool, profile: bool) -> None:
    """Measure and report."""
    trials = distinct(folders or (FIXTURES,))
    setups = [trial for trial in trials if trial.labels is not None]
    others = [trial for trial in trials if trial.labels is None]
    if shown:
        click.echo(script(setups), nl=False)
        return
    if profile:
        lines = "\n".join(line_of(trial.as_json()) for trial in trials)
        command = [python, "-c", PROFILE, str(WORKER)]
        subprocess.run(command, input=lines, text=True, env=worker_environment(), check=True)  # noqa: S603 - our own text
        return
    with Laboratory(3, python) as laboratory:
        versions = ", ".join(f"{name} {version}" for name, version in laboratory.versions.items())
    click.echo(f"{len(trials)} distinct trials, {len(setups)} of them set-ups; {versions}")
    for line in table([measure(setups, others, python) for _ in range(rounds)], len(trials)):
        click.echo(line)


def distinct(folders: Iterable[Path]) -> list[Trial]:
    """The trials of all findings in Python files and notebooks below the folders, each once."""
    options = Options(frozenset(rule.code for rule in all_rules()), setups=False, imports=True, confirm=True)
    found: dict[str, Trial] = {}
    for path in sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in {".py", ".ipynb"}):
        for finding in check(path.as_posix(), path.read_bytes(), options).findings:
            if isinstance(finding.trial, Trial):
                found.setdefault(line_of(finding.trial.as_json()), finding.trial)
    return list(found.values())


def measure(setups: Sequence[Trial], others: Sequence[Trial], python: str) -> Round:
    """One round, each side in a new process."""
    with Laboratory(3, python) as laboratory:
        laboratory.observe(Trial(names=("started",)))
        times = [_observed(laboratory, trials) for trials in (setups, others)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "script.py"
        path.write_text(script(setups), encoding="utf-8")
        command = [python, str(path)]
        run = subprocess.run(command, capture_output=True, text=True, env=worker_environment(), check=True)  # noqa: S603 - as above
    return Round(*times, float(run.stdout.split()[-1]))


def _observed(laboratory: Laboratory, trials: Iterable[Trial]) -> float:
    start = time.perf_counter()
    for trial in trials:
        try:
            laboratory.observe(trial)
        except TrialError as error:
            click.echo(f"lost: {error}")
    return time.perf_counter() - start


def table(rounds: Sequence[Round], trials: int) -> Iterator[str]:
    """The report: the best round and the median of all."""
    whole = [each.setups + each.others for each in rounds]
    yield f"\n{'':<28}{'best':>8}{'median':>8}"
    yield _row("all trials, seconds", min, whole)
    yield _row("trials each second", max, [trials / seconds for seconds in whole], f"at least {GOAL}")
    yield _row("set-ups, seconds", min, [each.setups for each in rounds])
    yield _row("the same by hand, seconds", min, [each.script for each in rounds])
    yield _row("ratio", min, [each.setups / each.script for each in rounds], f"at most {RATIO}")


def _row(name: str, best: Callable[[Sequence[float]], float], values: Sequence[float], goal: str = "") -> str:
    return f"{name:<28}{best(values):>8.2f}{median(values):>8.2f}{f'   goal: {goal}' if goal else ''}"


def script(trials: Iterable[Trial]) -> str:
    """A Keras script that does what the trials ask for, as somebody would write it who tries one after the other.

    Each model is built and compiled once, and runs eagerly as in the worker; nothing is remembered and nothing is sent.
    """
    functions = ("\n".join([f"\ndef trial_{number}():", *_body(trial)]) for number, trial in enumerate(trials))
    return "\n".join([HEAD, "\n\n".join(functions), "", TAIL])


def _body(trial: Trial) -> list[str]:
    assert trial.labels is not None
    lines = list(_model(trial.network) if trial.network is not None else _chain(trial))
    lines += [f"y = {_labels(trial.labels)}", "predictions = np.asarray(model(x))"]
    if trial.loss is not None or trial.metric is not None:
        compiled = ["keras.optimizers.SGD(0.05)"]
        if trial.loss is not None:
            compiled.append(f"loss={_made('losses', trial.loss)}")
        if trial.metric is not None:
            compiled.append(f"metrics=[{_made('metrics', trial.metric)}]")
        lines.append(f"model.compile({', '.join(compiled)}, run_eagerly=True)")
    if trial.metric is not None:
        lines.append("print(model.test_on_batch(x, y, return_dict=True))")
    if trial.loss is not None:
        lines += [f"for _ in range({STEPS}):", "    print(model.train_on_batch(x, y))"]
    if trial.validation is not None:
        lines += ["print(model.test_on_batch(x, y))", f"print(model.test_on_batch(x, {_labels(trial.validation)}))"]
    if trial.use is not None:
        lines.append("print(np.argmax(predictions, axis=-1))")
    return [f"    {line}" for line in lines]


def _chain(trial: Trial) -> Iterator[str]:
    layers = [f"keras.Input({trial.features})", *map(_layer, trial.layers)]
    yield f"model = keras.Sequential([{', '.join(layers)}])"
    yield f"x = features{trial.features}"


def _model(network: Network) -> Iterator[str]:
    data = []
    for number, one in enumerate(network.inputs):
        kind = ', dtype="int32"' if one.below else ""
        yield f"t{number} = keras.Input({one.shape}{kind})"
        shape = ", ".join(map(str, one.shape))
        data.append(f"tokens({one.below}, {shape})" if one.below else f"features({shape})")
    for number, layer in enumerate(network.layers):
        yield f"layer_{number} = {_layer(layer)}"
    first = len(network.inputs)
    for number, call in enumerate(network.calls, first):
        tensors = [f"t{tensor}" for tensor in call.inputs]
        given = f"[{', '.join(tensors)}]" if network.layers[call.layer].name in MERGES else ", ".join(tensors)
        yield f"t{number} = layer_{call.layer}({given})"
    entries = _one_or_list([f"t{number}" for number in range(first)])
    yield f"model = keras.Model({entries}, t{first + len(network.calls) - 1})"
    yield f"x = {_one_or_list(data)}"


def _one_or_list(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def _layer(part: Part) -> str:
    return f"keras.layers.{part.name}({_arguments(part.arguments)})"


def _arguments(arguments: Mapping[str, Json]) -> str:
    return ", ".join(f"{name}={_written(value)}" for name, value in arguments.items())


def _written(value: Json) -> str:
    if isinstance(value, Mapping):  # a layer in a layer
        arguments = value.get("arguments")
        return f"keras.layers.{value['class']}({_arguments(arguments if isinstance(arguments, Mapping) else {})})"
    return repr(json.loads(json.dumps(value)))


def _made(module: str, part: Part) -> str:
    return f"keras.{module}.{part.name}({_arguments(part.arguments)})" if part.is_class else repr(part.name)


def _labels(labels: TrialLabels) -> str:
    shape = ", ".join(map(str, (labels.classes, *labels.shape)))
    match labels.encoding:
        case "one_hot" if labels.made_by == "one-hot twice":
            return f"keras.utils.to_categorical(one_hot({shape}))"
        case "one_hot" | "multi_hot":
            return f"{labels.encoding}({shape})"
        case "continuous":
            return f"features({', '.join(map(str, labels.shape))})"
        case _ if labels.values is not None:
            return f"np.array({list(labels.values)})[class_ids({shape})]"
        case _:
            return f"class_ids({shape})"


if __name__ == "__main__":
    main()
