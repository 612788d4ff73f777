"""The site shows every rule and everything that the README says; mkdocs itself builds it in .ci/run."""

from __future__ import annotations

import importlib.util
import posixpath
import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from types import ModuleType
from typing import Any

import pytest

from conftest import ROOT
from kclf_lint.findings import Finding, Severity
from kclf_lint.lint import Options, check
from kclf_lint.places import Location
from kclf_lint.rule import Rule, all_rules


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_pages", ROOT / "docs" / "pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


site = load()
ITEM = r"- |\d+\. "
PAGES: dict[str, str] = {page.path: page.text for page in site.pages()}


def paths(navigation: Any) -> Iterator[str]:
    """Every page of a navigation, which is a path, or titles and lists of such."""
    match navigation:
        case str():
            yield navigation
        case list():
            for entry in navigation:
                yield from paths(entry)
        case dict():
            for entry in navigation.values():
                yield from paths(entry)


def test_the_navigation_leads_to_every_page_once() -> None:
    assert sorted(paths(site.navigation())) == sorted(PAGES)
    assert len(PAGES) == len(site.pages())


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_a_rule_has_a_line_of_the_index_and_a_page_where_findings_point(rule: Rule) -> None:
    row = f"| [{rule.code}]({rule.code}.md) | {rule.name} | {rule.severity.value} |"
    assert [line.startswith(row) for line in PAGES["rules/index.md"].splitlines()].count(True) == 1
    finding = Finding(rule.code, rule.name, Severity.ERROR, "", Location("a.py", None, 1, 1, 1, 1), (1, 1))
    page = PAGES[finding.docs_url.removesuffix("/") + ".md"]
    assert page.startswith(f"# {rule.code} {rule.name}\n")
    assert rule.documentation.split("## Good")[1] in page


@pytest.mark.parametrize("rule", [rule for rule in all_rules() if rule.code != "KCF902"], ids=lambda rule: rule.code)
def test_a_page_shows_what_is_reported_of_the_bad_example_and_whether_there_is_a_fix(rule: Rule) -> None:
    program = site.section(rule, "Bad").removeprefix("```python\n").removesuffix("```")
    (finding,) = check("train.py", program.encode(), Options(codes=frozenset({rule.code}), setups=False)).findings
    assert f":{finding.location.column}: {rule.code} {finding.message}\n```" in PAGES[f"rules/{rule.code}.md"]
    assert site.fix(rule) == ("none" if finding.fix is None else finding.fix.applicability.value)


@pytest.mark.parametrize("path", PAGES)
def test_links_lead_to_pages(path: str) -> None:
    targets = re.findall(r"\]\(([^)#:]+\.md)\)", PAGES[path])
    assert [target for target in targets if posixpath.join(posixpath.dirname(path), target) not in PAGES] == []


@pytest.mark.parametrize("path", PAGES)
def test_a_list_begins_after_an_empty_line(path: str) -> None:
    """Markdown joins it to the paragraph otherwise."""
    lines = re.sub(r"^```.*?^```$", "", PAGES[path], flags=re.MULTILINE | re.DOTALL).splitlines()
    items = [
        line for before, line in pairwise(lines) if re.match(ITEM, line) and not re.match(rf"$|#|  |{ITEM}", before)
    ]
    assert items == []


def test_everything_of_the_readme_is_shown() -> None:
    titles = re.findall(r"^## (.+)$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert [title for title in titles if title not in (*site.START, *site.USE)] == ["More"]
    assert PAGES["use.md"].startswith("# Use\n")
    assert PAGES["index.md"].startswith("# kclf-lint\n")


def test_a_bar_in_a_cell_does_not_end_it() -> None:
    assert site.table(["a", "b"], [["x | y", "z"]]) == "| a | b |\n| --- | --- |\n| x \\| y | z |"
