"""Random small programs, run by Python and by the interpreter: whatever the interpreter knows, Python agrees with."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from textwrap import indent

from hypothesis import given, settings
from hypothesis import strategies as st

from kclf_lint.setups import Symbol, Unknown
from kclf_lint.sources import Cell, Source, parse
from kclf_lint.understanding import understand

FLAGS = ("p", "q", "r")
NUMBERS = ("a", "b", "n")

START = """\
a, b, n = 1, 2, 3
items = [1, 2]
table = {'x': 1, 'y': 2}
seen = {1, 2}

class Thing:
    size = 5

    def __init__(self, size):
        self.size = size

    def grow(self, by=1):
        self.size += by
        return self.size

    def step(self):
        before = self.size
        self.size = 4
        return before

class Small(Thing):
    def grow(self, by=2):
        if by == 2:
            return 7
        return super().grow(by) - 1

def pick(first, second=4):
    if p:
        return first
    second += 1
    return second

def count(values):
    total = 0
    for value in values:
        if value == 2:
            continue
        total += value
    return total

def need(flag):
    if not flag:
        raise KeyError
    return 6

def change():
    global b
    b = 9
    if q:
        return None
    items.append(6)

def make():
    held = 3

    def swap():
        nonlocal held
        before, held = held, 2
        return before

    return swap

swap = make()
thing, other = Thing(4), Small(3)
more = items
"""


@dataclass(frozen=True)
class Program:
    """``exact`` is False where the program has parts whose control flow depends on more than the flags."""

    text: str
    exact: bool = True


def joined(parts: list[Program]) -> Program:
    return Program("\n".join(part.text for part in parts), all(part.exact for part in parts))


def inside(head: str, body: Program, *, exact: bool = True) -> Program:
    return Program(f"{head}\n{indent(body.text, '    ')}", body.exact and exact)


constants = st.integers(min_value=0, max_value=4).map(str)
numbers = st.sampled_from(NUMBERS)

simple = st.one_of(
    constants,
    numbers,
    st.sampled_from(
        (
            "len(items)",
            "items[0]",
            "items[-1]",
            "more[0]",
            "table['x']",
            "table.get('z', 8)",
            "len(table)",
            "len(seen)",
            "len(seen | {a, b})",
            "max(seen, default=7)",
            "thing.size",
            "other.size",
            "thing.grow()",
            "thing.step()",
            "swap()",
            "sum([thing.step() for v in things])",
            "[swap() for v in things][-1]",
            "other.grow()",
            "other.grow(by=3)",
            "Thing.size",
            "max(a, b)",
            "sum(items)",
            "count(items)",
            "len([i for i in items if i != 1])",
        )
    ),
)
expressions = st.recursive(
    simple,
    lambda part: st.one_of(
        st.tuples(part, st.sampled_from("+-*"), part).map(lambda three: f"({' '.join(three)})"),
        st.tuples(part, st.sampled_from(FLAGS), part).map(lambda three: "({} if {} else {})".format(*three)),
        st.tuples(part, part).map(lambda two: "pick({}, {})".format(*two)),
        part.map(lambda one: f"pick(second={one}, first=2)"),
        part.map(lambda one: f"(lambda v: v + a)({one})"),
    ),
    max_leaves=3,
)
conditions = st.one_of(
    st.sampled_from((*FLAGS, "not p", "p and q", "p or not r", "not (q or r)", "bool(q)")),
    st.tuples(numbers, st.sampled_from(("==", "!=", ">", "<=")), constants).map(" ".join),
)
lines = st.one_of(
    st.tuples(numbers, expressions).map(" = ".join),
    st.tuples(numbers, st.sampled_from("+-*"), constants).map(lambda three: "{} {}= {}".format(*three)),
    expressions.map("items.append({})".format),
    expressions.map("table['x'] = {}".format),
    expressions.map("seen.add({})".format),
    expressions.map("table[{}] = 3".format),
    expressions.map("thing.size = {}".format),
    expressions.map("more[0] = {}".format),
    st.sampled_from(
        (
            "a, b = b, a",
            "n, *items = [a, b, n]",
            "items = [a, n]",
            "more = items",
            "items += [b]",
            "other = thing",
            "change()",
            "a = items.pop()",
            "del items[0]",
            "need(p)",
            "n = need(q)",
            "a, n = n, b",
            "assert a == 2",
            "table.update(x=a, z=b)",
            "table.setdefault(a, b)",
            "table.clear()",
            "seen = {a, b, n}",
            "seen |= {n}",
            "seen.discard(a)",
            "seen.update(items)",
            "table = {**table, 'x': n}",
            "n = change() or 5",
            "pass",
        )
    ),
)
LOCAL = "def local(a, b=1, n=2, items=[1], more=[2], table={'x': 1}, seen={1}, thing=Thing(1), other=Thing(2)):"


@st.composite
def blocks(draw: st.DrawFn, depth: int = 0) -> Program:
    """Up to three statements; deep ones are simple."""
    parts = [draw(statements(depth)) for _ in range(draw(st.integers(1, 3)))]
    return joined(parts)


@st.composite
def statements(draw: st.DrawFn, depth: int) -> Program:
    kind = draw(
        st.sampled_from(
            (
                "line",
                "if",
                "else",
                "elif",
                "for",
                "leave",
                "try",
                "finally",
                "function",
                "early",
                "while",
                "any",
                "carried",
                "line",
            )
        )
    )
    if kind == "line" or depth > 1:
        return Program(draw(lines))
    body = draw(blocks(depth + 1))
    match kind:
        case "if":
            return inside(f"if {draw(conditions)}:", body)
        case "else":
            return joined([inside(f"if {draw(conditions)}:", body), inside("else:", draw(blocks(depth + 1)))])
        case "elif":
            other = inside(f"elif {draw(conditions)}:", draw(blocks(depth + 1)))
            return joined([inside(f"if {draw(conditions)}:", body), other])
        case "for":
            over = draw(st.sampled_from(("[3, 1, 2]", "range(2)", "list(table.values())", "items[:2]")))
            return inside(f"for i in {over}:", body)
        case "leave":
            leave = inside(f"if {draw(conditions)}:", Program(draw(st.sampled_from(("break", "continue")))))
            return inside("for i in (1, 2, 3):", joined([body, leave, draw(blocks(depth + 1)), Program("n = i")]))
        case "try":
            failing = inside(f"if {draw(conditions)}:", Program("raise KeyError"))
            tried = joined([body, failing, draw(blocks(depth + 1))])
            return joined([inside("try:", tried, exact=False), inside("except KeyError:", draw(blocks(depth + 1)))])
        case "early":
            early = inside(f"if {draw(conditions)}:", Program(f"return {draw(numbers)}"))
            nested = inside(f"if {draw(conditions)}:", joined([early, draw(blocks(depth + 1))]))
            function = inside(LOCAL, joined([body, nested, Program(f"return {draw(numbers)}")]))
            return joined([function, Program("n = local(b)")])
        case "finally":
            return joined([inside("try:", body), inside("finally:", draw(blocks(depth + 1)))])
        case "any":
            return inside("for i in things:", body, exact=False)
        case "carried":
            # What an iteration reads may be what the one before it wrote, always or sometimes.
            read = Program(f"{draw(numbers)} = {draw(simple)}")
            written = inside("if i == 2:", Program(draw(lines))) if draw(st.booleans()) else Program(draw(lines))
            return inside("for i in things:", joined([read, body, written]), exact=False)
        case "while":
            # Up to two iterations; the interpreter does not count them.
            return joined([Program("k = 0"), inside("while k < 2:", joined([Program("k += 1"), body]), exact=False)])
        case _:
            function = inside(LOCAL, joined([body, Program(f"return {draw(numbers)}")]))
            return joined([function, Program("n = local(b)")])


def results(program: Program) -> tuple[set[int], bool]:
    """What n is in the end, for all values of the flags and several ``things``; False if some end in an exception."""
    code = compile(START + program.text, "made.py", "exec")
    found, complete = set(), True
    for *sides, things in product(*[(True, False)] * len(FLAGS), ((1,), (1, 2), (3, 2, 1))):
        names: dict[str, object] = {**dict(zip(FLAGS, sides, strict=True)), "things": things}
        try:
            exec(code, names)
        except (IndexError, KeyError, RecursionError, AssertionError):
            complete = False
            continue
        result = names["n"]
        assert isinstance(result, int)
        found.add(result)
    return found, complete


def understood(program: Program) -> set[int | Symbol | Unknown]:
    text = (
        "import keras\n"
        + START
        + program.text
        + "\nmodel = keras.Sequential([keras.layers.Dense(n)])\nmodel.compile()\n"
    )
    cell = Cell(text, None)
    understanding = understand(Source("made.py", (cell,)), [parse(cell)])
    return {
        output.head.units
        for call in understanding.understood
        for world in call.worlds
        for output in world.setup.outputs
    }


@settings(max_examples=60, deadline=None, report_multiple_bugs=False)
@given(blocks())
def test_python_agrees(program: Program) -> None:
    units = understood(program)
    known = {found for found in units if isinstance(found, int)}
    if not units or known != units:
        return  # no set-up, or an unknown one, is silence
    actual, complete = results(program)
    assert actual <= known
    if program.exact and complete:
        assert known <= actual
