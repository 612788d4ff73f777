"""The pages of the site, made when mkdocs builds it, from the rules and the README: these are not kept in files."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kclf_lint.lint import Options, check
from kclf_lint.reporters import flake8
from kclf_lint.rule import Rule, all_rules

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

OBSERVATIONS = Path(__file__).resolve().parent / "observations"
GENERATIONS = (3, 2)
README = Path(__file__).resolve().parent.parent / "README.md"
CONFIRMATION = Path(__file__).resolve().parent / "confirmation.md"

TRUTH = """\
What Keras does with every combination of output layer, loss, labels and metric, and which rules speak up. Nothing of
it is an opinion: each set-up was built, trained for a few batches and looked at, with {versions}. The test that makes
the table also holds the rules against it: no rule reports what Keras does not show, and none misses what it is for.

Heads are `Dense(units, activation=...)`; with one unit there are two classes, else as many classes as units. An empty
cell is a combination that trains without a word; *always 0* is the value of the loss.
"""
TRUTH_OF_METRICS = """\
Each metric stands beside the loss that fits the labels. *Right* is a metric that shows the share of right answers,
*other* one that shows another number.
"""

START = ("What it finds", "What it sees through")
USE = ("Use", "Confirm on TensorFlow", "Silence a finding", "Settings", "In CI", "With pre-commit", "In editors")

GROUPS = {
    "KCF1": "The output layer",
    "KCF2": "The loss",
    "KCF3": "Metrics",
    "KCF4": "What happens to the predictions",
    "KCF5": "Labels",
    "KCF6": "Gone from Keras 3",
    "KCF9": "The run itself",
}


@dataclass(frozen=True, slots=True)
class Page:
    """One page: where it is below the root of the site, its words in the navigation, and its Markdown."""

    path: str
    title: str
    text: str


def start_page() -> Page:
    preamble, sections = _readme()
    return Page("index.md", "Start", "\n".join([preamble, *(sections[title] for title in START)]))


def use_page() -> Page:
    _, sections = _readme()
    text = "\n".join(sections[title] for title in USE)
    return Page("use.md", "Use", text.removeprefix("#"))


def confirmation_page() -> Page:
    return Page("confirmation.md", "Confirm on TensorFlow", CONFIRMATION.read_text(encoding="utf-8"))


def rule_page(rule: Rule) -> Page:
    """What ``--explain`` prints, with the report on the bad example."""
    facts = [f"Severity: {rule.severity.value}", f"Fix: {fix(rule)}"]
    if replaced := rule.replaces & {other.code for other in all_rules()}:
        facts.append(f"Reported instead of: {', '.join(map(_link, sorted(replaced)))}")
    shown = _with_report(rule)
    text = f"# {rule.code} {rule.name}\n\n{' · '.join(facts)}\n\n{shown}"
    return Page(f"rules/{rule.code}.md", f"{rule.code} {rule.name}", text)


def truth_page(keras: int) -> Page:
    """What Keras does with every combination, as it was observed (tests/test_truth_table.py)."""
    versions, rows = _observations(keras)
    parts = [f"# The truth table, Keras {keras}", TRUTH.format(versions=versions)]
    losses = [row for row in rows if not row["metric"]]
    metrics = [row for row in rows if row["metric"]]
    parts += ["## Losses", *_by_labels(losses, _loss_column)]
    parts += ["## Metrics", TRUTH_OF_METRICS, *_by_labels(metrics, _metric_column)]
    return Page(f"truth_table_{keras}.md", f"The truth table, Keras {keras}", "\n\n".join(parts) + "\n")


def _by_labels(rows: list[dict[str, str]], column: Callable[[dict[str, str]], str]) -> Iterator[str]:
    for labels in dict.fromkeys(row["labels"] for row in rows):
        yield f"### {labels[0].upper()}{labels[1:]} labels"
        yield _matrix([row for row in rows if row["labels"] == labels], column)


def _observations(keras: int) -> tuple[str, list[dict[str, str]]]:
    """The versions that a table was made with, and its rows."""
    first, _, table_text = (OBSERVATIONS / f"keras_{keras}.csv").read_text(encoding="utf-8").partition("\n")
    return first.removeprefix("# "), list(csv.DictReader(table_text.splitlines()))


def _matrix(rows: list[dict[str, str]], column: Callable[[dict[str, str]], str]) -> str:
    """A table of heads by columns; numbers of units with equal cells share a line."""
    columns = list(dict.fromkeys(map(column, rows)))
    cells: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows:
        cells.setdefault((row["activation"], row["units"]), {})[column(row)] = _cell(row)
    lines: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (activation, units), line in cells.items():
        lines.setdefault((activation, tuple(line[name] for name in columns)), []).append(units)
    heads = [
        (f"{', '.join(units)} {'unit' if units == ['1'] else 'units'}, {activation}", *line)
        for (activation, line), units in sorted(lines.items(), key=lambda each: int(each[1][0]))
    ]
    return table(["head", *columns], heads)


def _cell(row: dict[str, str]) -> str:
    """What Keras does, in short, and the rules that report it."""
    shown = row["what Keras does"]
    for text, short in (
        ("runs, the loss is always 0", "always 0"),
        ("runs, the loss is not a number", "not a number"),
        ("runs", ""),
        ("warns of from_logits", "warns"),
        ("warns of softmax on one unit", "warns"),
        ("another number than the share of right answers", "other"),
        ("the share of right answers", "right"),
    ):
        shown = shown.replace(text, short)
    links = " ".join(f"[{code}](rules/{code}.md)" for code in row["findings"].split())
    return " ".join(filter(None, (shown, links)))


def _loss_column(row: dict[str, str]) -> str:
    return row["loss"] + (" from_logits" if row["from_logits"] == "True" else "")


def _metric_column(row: dict[str, str]) -> str:
    return row["metric"]


def rules_page() -> Page:
    parts = ["# Rules", f"{len(all_rules())} rules. `kclf-lint --explain CODE` prints what the page of a rule tells."]
    for prefix, title in GROUPS.items():
        if rules := _group(prefix):
            rows = [(_link(rule.code), rule.name, rule.severity.value, fix(rule), rule.summary) for rule in rules]
            parts += [f"## {title}", table(("Code", "Name", "Severity", "Fix", "What it finds"), rows)]
    return Page("rules/index.md", "Rules", "\n\n".join(parts) + "\n")


def pages() -> tuple[Page, ...]:
    """Every page of the site."""
    return (
        start_page(),
        use_page(),
        confirmation_page(),
        *map(truth_page, GENERATIONS),
        rules_page(),
        *map(rule_page, all_rules()),
    )


def navigation() -> list[dict[str, Any]]:
    """The pages as mkdocs wants its ``nav``, rules in their groups."""
    groups = [{title: [page.path for page in map(rule_page, _group(prefix))]} for prefix, title in GROUPS.items()]
    filled = [group for group in groups if all(group.values())]
    before = [{page.title: page.path} for page in (start_page(), use_page(), confirmation_page())]
    after = [{page.title: page.path} for page in map(truth_page, GENERATIONS)]
    return [*before, {"Rules": [rules_page().path, *filled]}, *after]


def fix(rule: Rule) -> str:
    """``none``, ``safe`` or ``unsafe``, as the section *Fix safety* begins."""
    text = section(rule, "Fix safety")
    return "none" if text.startswith("There is no fix") else text.partition(":")[0].lower()


def section(rule: Rule, title: str) -> str:
    return rule.documentation.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0].strip()


def table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown; a cell is one line."""
    columns = list(header)
    cells = [[cell.replace("|", r"\|") for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in [columns, ["---"] * len(columns), *cells])


def _with_report(rule: Rule) -> str:
    bad = section(rule, "Bad")
    program = re.fullmatch(r"```python\n(.*?)```", bad, re.DOTALL)
    if program is None:  # bytes that no text can show
        return rule.documentation
    options = Options(codes=frozenset({rule.code}), setups=False)
    report = "\n".join(map(flake8.line, check("train.py", program[1].encode(), options).findings))
    return rule.documentation.replace(bad, f"{bad}\n\n```text\n{report}\n```", 1)


def _readme() -> tuple[str, dict[str, str]]:
    """What stands before the first section, and the sections by title, each with its heading."""
    preamble, *sections = re.split(r"^(?=## )", README.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return preamble, {text.removeprefix("## ").partition("\n")[0]: text for text in sections}


def _group(prefix: str) -> list[Rule]:
    return [rule for rule in all_rules() if rule.code.startswith(prefix)]


def _link(code: str) -> str:
    """A link from one page of ``rules/`` to another."""
    return f"[{code}]({code}.md)"


def on_config(config: MkDocsConfig) -> None:
    """Called by mkdocs once its settings are read."""
    config.nav = navigation()


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Called by mkdocs with the files that it found; adds the pages."""
    from mkdocs.structure.files import File

    for page in pages():
        if files.get_file_from_path(page.path) is not None:
            continue  # it is a file of this folder
        files.append(File.generated(config, page.path, content=page.text))
