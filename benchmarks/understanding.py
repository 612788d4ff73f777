# ruff: noqa: INP001 - a script, no package
"""How much of real training code the interpreter understands, why not the rest, and what it costs.

python benchmarks/understanding.py FOLDER...
"""

from __future__ import annotations

import gc
import os
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import click
import libcst as cst

from kclf_lint.places import Place
from kclf_lint.positions import Positions
from kclf_lint.project import Project
from kclf_lint.screen import may_matter
from kclf_lint.setups import OWN, Output, SetUp, Unknown
from kclf_lint.sources import Source, SourceError, parse, read_source
from kclf_lint.understanding import Understanding, understand

SUFFIXES = (".py", ".ipynb")

FACTS = {
    "units": "units of the head",
    "activation": "activation of the head",
    "loss": "loss",
    "from_logits": "from_logits of the loss",
    "metrics": "metrics",
    "labels": "encoding of the labels",
}
"""What is counted, and how the report calls it."""

_NAMED = (
    # Reasons that differ by a name only are one reason.
    (re.compile(r"^\S+ is not defined in this file$"), "a name that is not defined in this file"),
    (re.compile(r"^\S+ is no loss of Keras$"), "a loss that Keras does not have"),
    (re.compile(r"^(it is )?the output of .+$"), "the output of a layer that is not understood"),
    (re.compile(r"^labels of \S+$"), "labels of a data set that is not known"),
    (re.compile(r"^\S+ is not understood$"), "a function that is not understood"),
)


@dataclass(frozen=True, slots=True)
class Call:
    """One compile call: the facts that it has, each with the reason why it is not known, or ''."""

    where: str
    facts: dict[str, str]
    trained: bool
    """Whether fit or evaluate gets labels."""
    own_loss: bool
    """Whether a loss is one of the program's own: known, but none of Keras."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One file."""

    path: str
    calls: tuple[Call, ...] = ()
    limits: tuple[str, ...] = ()
    failure: str = ""
    parsing: float = 0.0
    interpreting: float = 0.0
    """Seconds, for the facts of all set-ups too."""


@click.command(help=__doc__)
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--examples", default=3, show_default=True, help="Examples shown for each reason.")
@click.option("--slowest", default=5, show_default=True, help="Slow files shown.")
def main(folders: tuple[Path, ...], examples: int, slowest: int) -> None:
    """Measure and report."""
    start = time.perf_counter()
    found = measure_all(sorted(set(files(folders))))
    for line in (*understood(found, examples), *costs(found, time.perf_counter() - start, slowest)):
        click.echo(line)


def files(folders: Iterable[Path]) -> Iterator[Path]:
    """Python files and notebooks below the folders."""
    for folder in folders:
        if folder.is_file():
            yield folder
        for suffix in SUFFIXES:
            yield from (path for path in folder.rglob(f"*{suffix}") if path.is_file())


def measure_all(paths: Sequence[Path]) -> list[Measured]:
    """Measure on all cores; files without Keras are left out."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return [found for found in pool.map(measure, paths, chunksize=4) if found is not None]


def measure(path: Path) -> Measured | None:
    """What is understood of one file; None if it holds no Keras training set-up."""
    data = path.read_bytes()
    name = path.as_posix()
    if not may_matter(data, name, Project(name)):
        return None
    try:
        source = read_source(name, data)
    except SourceError as error:
        return Measured(name, failure=f"cannot read: {error}")
    # As ``lint.check`` does it: collecting garbage would be part of the time.
    gc.disable()
    try:
        return _measured(name, source)
    except Exception as error:  # noqa: BLE001 - a failure is a result
        return Measured(name, failure=f"{type(error).__name__}: {error}")
    finally:
        gc.enable()


def _measured(name: str, source: Source) -> Measured:
    start = time.perf_counter()
    trees: list[cst.Module | None] = []
    failure = ""
    for cell in source.cells:
        try:
            trees.append(parse(cell))
        except SourceError as error:
            trees.append(None)
            failure = f"cannot parse: {error}"
    parsed = time.perf_counter()
    project = Project(name)
    # The first time parses what the file imports, which later files find parsed.
    understand(source, trees, project)
    begin = time.perf_counter()
    understanding = understand(source, trees, project)
    end = time.perf_counter()
    calls = tuple(compile_calls(understanding, Positions(source, trees, understanding.modules)))
    return Measured(name, calls, understanding.limits, failure, parsed - start, end - begin)


def compile_calls(understanding: Understanding, positions: Positions) -> Iterator[Call]:
    """Every compile call of the source, however often and in how many worlds it is reached."""
    places: dict[int, Place] = {}
    reached: dict[int, list[SetUp]] = {}
    for understood_call in understanding.understood:
        if (place := understood_call.compile_place) is not None:
            places.setdefault(id(place.node), place)
            reached.setdefault(id(place.node), []).extend(world.setup for world in understood_call.worlds)
    for key, setups in reached.items():
        location = positions.location(places[key])
        cell = f":cell {location.cell}" if location.cell is not None else ""
        facts: dict[str, str] = {}
        for fact, reason in (pair for setup in setups for pair in facts_of(setup)):
            # A fact is known if it is known in every world.
            facts[fact] = facts.get(fact) or reason
        trained = any(output.labels for setup in setups for output in setup.outputs)
        own = any(output.loss is not None and output.loss.name == OWN for setup in setups for output in setup.outputs)
        yield Call(f"{location.path}{cell}:{location.line}", facts, trained, own)


def facts_of(setup: SetUp) -> Iterator[tuple[str, str]]:
    """The facts of one world: each with the reason why it is not known, or ''."""
    for output in setup.outputs:
        yield from _facts_of_output(output)
    hidden = dict(reason.split(": ", 1) for reason in setup.unknown if ": " in reason)
    for fact in ("loss", "metrics"):
        if fact in hidden:
            yield fact, _general(hidden[fact])


def _facts_of_output(output: Output) -> Iterator[tuple[str, str]]:
    yield "units", why(output.head.units)
    yield "activation", why(output.head.activation)
    if output.loss is None:
        yield "loss", ""
    else:
        yield "loss", why(output.loss.name)
        if not isinstance(output.loss.name, Unknown) and output.loss.name != OWN:
            yield "from_logits", why(output.loss.from_logits)
    yield "metrics", next(filter(None, (why(metric.name) for metric in output.metrics)), "")
    for labels in output.labels:
        yield "labels", why(labels.encoding)


def why(fact: object) -> str:
    """The reason of an unknown fact; '' for a known one."""
    return _general(fact.reason) if isinstance(fact, Unknown) else ""


def _general(reason: str) -> str:
    """A reason without the names that only one file has."""
    for pattern, general in _NAMED:
        if pattern.match(reason):
            return general
    return reason or "no reason is given"


def understood(found: Sequence[Measured], examples: int) -> Iterator[str]:
    """The lines that say what is known, and why not the rest."""
    # A call in a module that others import is seen from each of them; it counts once, best as its own file sees it.
    seen: dict[str, Call] = {}
    for file in found:
        for call in file.calls:
            if call.where not in seen or call.where.startswith(f"{file.path}:"):
                seen[call.where] = call
    calls = list(seen.values())
    trained = sum(call.trained for call in calls)
    yield f"{len(found)} files with Keras, {len(calls)} compile calls, {trained} of them with fit or evaluate"
    yield ""
    for fact, title in FACTS.items():
        having = [call for call in calls if fact in call.facts]
        known = sum(not call.facts[fact] for call in having)
        yield f"{title:<24} known for {known} of {len(having)}{_percent(known, len(having))}"
    heads = [call for call in calls if {"units", "activation"} <= call.facts.keys()]
    whole = sum(not any(call.facts.values()) for call in heads)
    yield f"{'all of these':<24} known for {whole} of {len(heads)}{_percent(whole, len(heads))}"
    yield f"{'losses of the program':<24} in {sum(call.own_loss for call in calls)} of {len(calls)}"
    for fact, title in FACTS.items():
        yield from _reasons(title, [(call.facts[fact], call.where) for call in calls if call.facts.get(fact)], examples)
    yield from _reasons("limits", [(limit, file.path) for file in found for limit in file.limits], examples)
    yield from _reasons("failures", [(file.failure, file.path) for file in found if file.failure], examples)


def _reasons(title: str, reasons: list[tuple[str, str]], examples: int) -> Iterator[str]:
    if reasons:
        yield ""
        yield f"{title}:"
    for reason, count in sorted(Counter(reason for reason, _ in reasons).items(), key=lambda item: (-item[1], item[0])):
        yield f"{count:>6}  {reason}"
        for where in [where for other, where in reasons if other == reason][:examples]:
            yield f"        {where}"


def costs(found: Sequence[Measured], seconds: float, slowest: int) -> Iterator[str]:
    """The lines that say how long it took."""
    parsing, interpreting = sum(file.parsing for file in found), sum(file.interpreting for file in found)
    yield ""
    yield f"{seconds:.1f} s in all; parsing {parsing:.1f} s, interpreting {interpreting:.1f} s of processor time"
    relative = sorted((file for file in found if file.parsing > 0), key=lambda file: -file.interpreting / file.parsing)
    for file in relative[:slowest]:
        factor = file.interpreting / file.parsing
        yield f"{factor:>6.1f} x its parse ({file.interpreting:.2f} s)  {file.path}"


def _percent(part: int, whole: int) -> str:
    return f" ({100 * part / whole:.0f} %)" if whole else ""


if __name__ == "__main__":
    main()
