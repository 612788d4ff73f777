"""Places become the lines that libcst's positions of the whole cell give, though only one statement is measured."""

from __future__ import annotations

from pathlib import Path

import libcst as cst
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libcst.metadata import MetadataWrapper, PositionProvider

from kclf_lint.findings import Applicability, Edit, Fix
from kclf_lint.places import Location, Place
from kclf_lint.positions import Positions
from kclf_lint.rule import AddArgument, DropLayer, FixPlan, Replace
from kclf_lint.sources import Cell, Source, dedented, lines_of, parse

FIXTURES = [
    path
    for path in sorted((Path(__file__).parent.parent / "fixtures").rglob("*.py"))
    # Files that cannot be read or parsed have no places.
    if not path.parent.name.startswith("kcf9")
]

TRICKY = {
    "comments and blank lines": "# first\n\n\n# about x\nx = f(1)  # why\n\n# end\n",
    "docstring": '"""One\ntwo."""\n\nx = 1\n',
    "several on one line": "a = 1; b = f(2); c = 3\nd = 4; e = 5;\nf(6)\n",
    "decorators": "@a\n# why\n@b(1,\n   2)\n\n# more\ndef f(x=g(1)):\n    return h(x)\n\n"
    "@c\nclass D(E):\n    y = 1\nz = f(2)\n",
    "async": "@a\nasync def f():\n    async with g() as x:\n        await h(x)\nawait f()\n",
    "compound": "if a:\n    b = f(1)\nelif c: d = f(2)\nelse:\n    e = 3\n"
    "for i in f(4): g(i)\nwhile x: y\nwith a as b, c: d\n",
    "try": "try:\n    a\nexcept B as c:\n    d(e)\nelse:\n    f\nfinally:\n    g\nh(1)\n",
    "match": "match a:\n    case 1: b\n    case C(d, e=f) if g(f):\n        h\ni(j)\n",
    "parentheses": "(\n    a\n    + b\n)\nx = (f)(\n    (1),\n)\n((c), d)\n",
    "backslashes": "x = a + \\\n    f(b)\nassert x, \\\n    y\n",
    "strings of many lines": "x = '''a\n  b''' + f('''c\nd''', e)\ny = f(1)\n",
    "tabs": "if a:\n\tb = f(\t1,\n\t\t2)\n\tif c:\n\t\td\n",
    "carriage returns": "x = 1\r\n\r\nif a:\r\n    y = f('''b\r\nc''', d)\r\nz = 2\r\n",
    "old carriage returns": "x = 1\r\rif a:\r    y = f(b)\rz = 2\r",
    "form feeds": "x = 1\n\f\n# page\n\f\ny = f(2)\n\n\f\ndef g():\n    a\n\f\n    b\n",
    "no line end": "x = 1\nif a:\n    f(b)",
    "wide characters": "x = 'äöü€😀' + f('日本', b)  # ß\nπ = f(x)\n",
    "indented by two": "def f():\n  if a:\n    g(b)\n  # end\n# outside\nh(c)\n",
    "lambdas and comprehensions": "x = [f(a) for a in b if c]\ny = lambda d, *e: {**d, 'f': [g := 1]}\n",
    "only comments": "# nothing\n",
    "empty": "",
}


def read(text: str, number: int | None = None) -> tuple[Source, list[cst.Module | None]]:
    cell = Cell(text, number)
    return Source("a.py", (cell,)), [parse(cell)]


def nodes_below(tree: cst.Module) -> list[tuple[cst.CSTNode, cst.CSTNode]]:
    """Every expression, argument and statement, with its top-level statement."""
    found: list[tuple[cst.CSTNode, cst.CSTNode]] = []
    kinds = (cst.BaseExpression, cst.Arg, cst.Decorator, cst.BaseSmallStatement, cst.BaseStatement)

    def visit(statement: cst.CSTNode, node: cst.CSTNode) -> None:
        if isinstance(node, kinds):
            found.append((statement, node))
        for child in node.children:
            visit(statement, child)

    for statement in tree.body:
        visit(statement, statement)
    return found


def measured(text: str) -> tuple[list[Location], list[Location]]:
    """All locations as Positions has them, and as a whole module has them."""
    source, trees = read(text)
    tree = trees[0]
    assert tree is not None
    ranges = MetadataWrapper(tree, unsafe_skip_copy=True).resolve(PositionProvider)
    positions = Positions(source, trees)
    nodes = nodes_below(tree)
    ours = [positions.location(Place("a.py", 0, statement, node)) for statement, node in nodes]
    spans = [ranges[node] for _, node in nodes]
    theirs = [
        Location("a.py", None, span.start.line, span.start.column + 1, span.end.line, span.end.column + 1)
        for span in spans
    ]
    return ours, theirs


@pytest.mark.parametrize("text", TRICKY.values(), ids=TRICKY)
def test_places_are_where_the_whole_module_has_them(text: str) -> None:
    ours, theirs = measured(text)
    assert ours == theirs


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_places_of_fixtures_are_where_the_whole_module_has_them(path: Path) -> None:
    ours, theirs = measured(path.read_text(encoding="utf-8"))
    assert ours
    assert ours == theirs


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(sorted(TRICKY.values())), min_size=2, max_size=5), st.sampled_from(["\n", "\r\n"]))
def test_places_of_mixtures_are_where_the_whole_module_has_them(texts: list[str], newline: str) -> None:
    ours, theirs = measured(newline.join("\n".join(lines_of(text)) for text in texts))
    assert ours == theirs


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_no_fixture_needs_the_positions_of_its_whole_module(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(Positions, "_measure_cell")
    assert measured(path.read_text(encoding="utf-8"))[0]


def only_place(text: str, code: str, number: int | None = None) -> tuple[Positions, Place]:
    """The place of the one node that is written as ``code``."""
    source, trees = read(text, number)
    tree = trees[0]
    assert tree is not None
    [(statement, node)] = [
        pair
        for pair in nodes_below(tree)
        if isinstance(pair[1], cst.BaseExpression) and tree.code_for_node(pair[1]) == code
    ]
    return Positions(source, trees), Place("a.py", 0, statement, node)


def test_a_statement_that_python_does_not_know_yet_is_measured_in_its_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    positions, place = only_place("x = 1\ny = f(2)\n", "f(2)")

    def refuse(text: str) -> None:
        raise SyntaxError(text)

    monkeypatch.setattr("kclf_lint.positions.ast.parse", refuse)
    assert positions.location(place) == Location("a.py", None, 2, 5, 2, 9)


def test_form_feeds_before_code_count_as_columns() -> None:
    # libcst drops a form feed that stands directly before code.
    positions, place = only_place("\fx = 1\n\fy = f(2)\n", "f(2)")
    assert positions.location(place) == Location("a.py", None, 2, 6, 2, 10)
    assert positions.text(place) == "f(2)"


def test_the_columns_of_an_indented_cell_are_those_of_the_notebook() -> None:
    text = "\n  x = 1\n  if a:\n    y = f(2,\n 3)\n"
    positions, place = only_place(text, "f(2,\n 3)", 7)
    assert positions.location(place) == Location("a.py", 7, 4, 9, 5, 4)
    assert dedented(Cell(text, 7)) == ("\nx = 1\nif a:\n  y = f(2,\n 3)\n", 2)
    assert dedented(Cell(text, None)) == (text, 0)


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        ("x = 1\ny = f(\n    a,\n    b,\n)\n", "b", (2, 5)),
        ("def f():\n    g(\n        a\n    )\n    return 1\n", "a", (2, 4)),
        ("def f(x=a):\n    return 1\n", "a", (1, 1)),
        ("if g(\n    a\n):\n    pass\n", "a", (2, 2)),
        ("if a: b(\n  c\n)\n", "c", (1, 3)),
        ("@d(\n  a\n)\ndef f():\n    pass\n", "a", (2, 2)),
        ("class A(\n    b\n):\n    x = 1\n", "b", (2, 2)),
        ("a; b(\n c)\n", "a", (1, 2)),
        ("x = lambda: f(\n  a)\n", "a", (1, 2)),
        ('x = f("""\n""", a)\n', "a", (1, 2)),
    ],
)
def test_statement_lines(text: str, code: str, expected: tuple[int, int]) -> None:
    positions, place = only_place(text, code)
    assert positions.statement_lines(place) == expected


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [("x = f( 1,  2 ) # c\n", "f( 1,  2 )", "f( 1,  2 )"), ("x = (\n  a +\n  b)\n", "(\n  a +\n  b)", "a +\n  b")],
)
def test_text_is_written_as_in_the_source(text: str, code: str, expected: str) -> None:
    positions, place = only_place(text, code)
    assert positions.text(place) == expected


def fixed(text: str, fix: Fix) -> str:
    """``text`` with the edits of ``fix``, last first."""
    lines = text.split("\n")
    for edit in reversed(fix.edits):
        start, end = edit.location, edit.location
        before, after = lines[start.line - 1][: start.column - 1], lines[end.end_line - 1][end.end_column - 1 :]
        lines[start.line - 1 : end.end_line] = (before + edit.text + after).split("\n")
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f()\n", "f(k=1)\n"),
        ("f(  )\n", "f(  k=1)\n"),
        ("f(\n    # nothing\n)\n", "f(\n    # nothing\nk=1)\n"),
        ("f(a)\n", "f(a, k=1)\n"),
        ("f(a,)\n", "f(a, k=1,)\n"),
        ("f((a))\n", "f((a), k=1)\n"),
        ("f(a, b=c )\n", "f(a, b=c, k=1 )\n"),
        ("f(\n    a,\n    b,  # last\n)\n", "f(\n    a,\n    b, k=1,  # last\n)\n"),
        ("f(\n    a\n    # last\n)\n", "f(\n    a, k=1\n    # last\n)\n"),
        ("f(*a, **b)\n", "f(*a, **b, k=1)\n"),
        ("f(a for a in b)\n", "f((a for a in b), k=1)\n"),
        ("f((a for a in b))\n", "f((a for a in b), k=1)\n"),
        ("f('''a\nb''')\n", "f('''a\nb''', k=1)\n"),
        ("(f())\n", "(f(k=1))\n"),
    ],
)
def test_an_argument_is_added_after_the_last(text: str, expected: str) -> None:
    source, trees = read(text)
    tree = trees[0]
    assert tree is not None
    [(statement, call)] = [pair for pair in nodes_below(tree) if isinstance(pair[1], cst.Call)]
    plan = FixPlan("add k", Applicability.SAFE, (AddArgument(Place("a.py", 0, statement, call), "k=1"),))
    result = fixed(text, Positions(source, trees).fix(plan))
    assert result == expected
    parse(Cell(result, None))


def test_changes_become_edits_in_the_order_of_the_source() -> None:
    text = "m.compile(\n    loss='a',\n    metrics=['b'])\n"
    source, trees = read(text)
    tree = trees[0]
    assert tree is not None
    places = {
        node.value: Place("a.py", 0, statement, node)
        for statement, node in nodes_below(tree)
        if isinstance(node, cst.SimpleString)
    }
    plan = FixPlan("rename", Applicability.UNSAFE, (Replace(places["'b'"], "c"), Replace(places["'a'"], "d")))
    fix = Positions(source, trees).fix(plan)
    assert fix == Fix(
        "rename",
        Applicability.UNSAFE,
        (Edit(Location("a.py", None, 2, 10, 2, 13), "d"), Edit(Location("a.py", None, 3, 14, 3, 17), "c")),
    )
    assert fixed(text, fix) == "m.compile(\n    loss=d,\n    metrics=[c])\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("m = S([a, L(1), b])\n", "m = S([a, b])\n"),
        ("m = S([a, L(1)])\n", "m = S([a])\n"),
        ("m = S([L(1), b])\n", "m = S([b])\n"),
        ("m = S(\n    [\n        a,\n        L(1),\n    ]\n)\n", "m = S(\n    [\n        a,\n    ]\n)\n"),
        ("x = L(1)(y)\n", "x = y\n"),
        ("x = M(L(1)(f(y)), z)\n", "x = M(f(y), z)\n"),
        ("m = S([L(1)])\n", None),
        ("m.add(L(1))\n", None),
        ("layer = L(1)\n", None),
        ("x = L(1)(y, training=True)\n", None),
    ],
)
def test_a_layer_is_dropped_where_that_can_be_written(text: str, expected: str | None) -> None:
    source, trees = read(text)
    tree = trees[0]
    assert tree is not None
    is_layer = [
        pair
        for pair in nodes_below(tree)
        if isinstance(pair[1], cst.Call) and getattr(pair[1].func, "value", "") == "L"
    ]
    [(statement, call)] = is_layer
    plan = FixPlan("drop it", Applicability.UNSAFE, (DropLayer(Place("a.py", 0, statement, call)),))
    fix = Positions(source, trees).fix(plan)
    assert (None if fix is None else fixed(text, fix)) == expected
