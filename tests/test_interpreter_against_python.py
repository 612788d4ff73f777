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

class Thing:
    size = 5

    def __init__(self, size):
        self.size = size

    def grow(self, by=1):
        self.size += by
        return self.size

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

def change():
    global b
    b = 9
    if q:
        return None
    items.append(6)

thing, other = Thing(4), Small(3)
more = items
"""


@dataclass(frozen=True)
class Program:
    """``exact`` is False where the program has parts whose control flow depends on more than the flags."""

    text: str
    exact: bool = True


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
            "thing.size",
            "other.size",
            "thing.grow()",
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
    st.sampled_from((*FLAGS, "not p", "p and q", "p or not r", "q is None", "p == q")),
    st.tuples(numbers, st.sampled_from(("==", "!=", ">", "<=")), constants).map(" ".join),
)


def line(text: st.SearchStrategy[str]) -> st.SearchStrategy[Program]:
    return text.map(Program)


lines = st.one_of(
    line(st.tuples(numbers, expressions).map(" = ".join)),
    line(st.tuples(numbers, st.sampled_from(("+", "-", "*")), constants).map(lambda three: "{} {}= {}".format(*three))),
    line(expressions.map(lambda one: f"items.append({one})")),
    line(expressions.map(lambda one: f"table['x'] = {one}")),
    line(expressions.map(lambda one: f"thing.size = {one}")),
    line(expressions.map(lambda one: f"more[0] = {one}")),
    line(
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
                "table.update(x=a, z=b)",
                "table = {**table, 'x': n}",
                "n = change() or 5",
                "pass",
            )
        )
    ),
)


def joined(parts: list[Program]) -> Program:
    return Program("\n".join(part.text for part in parts), all(part.exact for part in parts))


def inside(head: str, body: Program, *, exact: bool = True) -> Program:
    return Program(f"{head}\n{indent(body.text, '    ')}", body.exact and exact)


def compound(part: st.SearchStrategy[Program]) -> st.SearchStrategy[Program]:
    block = st.lists(part, min_size=1, max_size=3).map(joined)
    leave = st.sampled_from(("break", "continue"))
    return st.one_of(
        st.tuples(conditions, block).map(lambda two: inside(f"if {two[0]}:", two[1])),
        st.tuples(conditions, block, block).map(
            lambda three: joined([inside(f"if {three[0]}:", three[1]), inside("else:", three[2])])
        ),
        st.tuples(conditions, block, conditions, block).map(
            lambda four: joined([inside(f"if {four[0]}:", four[1]), inside(f"elif {four[2]}:", four[3])])
        ),
        st.tuples(st.sampled_from(("[3, 1, 2]", "range(2)", "tuple(table)", "items[:2]")), block).map(
            lambda two: inside(f"for i in {two[0]}:", two[1])
        ),
        st.tuples(conditions, leave, block, block).map(
            lambda four: inside(
                "for i in (1, 2, 3):",
                joined([four[2], inside(f"if {four[0]}:", Program(four[1])), four[3], Program("n = i")]),
            )
        ),
        st.tuples(conditions, block, block, block).map(
            lambda four: joined(
                [
                    inside("try:", joined([four[1], inside(f"if {four[0]}:", Program("raise KeyError")), four[2]]), exact=False),
                    inside("except KeyError:", four[3]),
                ]
            )
        ),
        st.tuples(block, numbers).map(
            lambda two: joined(
                [
                    inside("def local(a):", joined([two[0], Program(f"return {two[1]}")])).__class__(
                        inside("def local(a, b=1, n=2, items=[1], more=[2], table={'x': 1}, thing=Thing(1), other=Thing(2)):",
                               joined([two[0], Program(f"return {two[1]}")])).text,
                        two[0].exact,
                    ),
                    Program("n = local(b)"),
                ]
            )
        ),
        block.map(lambda one: joined([Program("k = 0"), inside("while k < 2:", joined([one, Program("k += 1")]), exact=False)])),
    )


programs = st.lists(st.recursive(lines, compound, max_leaves=6), min_size=1, max_size=5).map(joined)


def results(program: Program) -> set[int]:
    """What n is in the end, for all values of the flags that don't end in an exception."""
    code = compile(START + program.text, "made.py", "exec")
    found = set()
    for sides in product((True, False), repeat=len(FLAGS)):
        names: dict[str, object] = dict(zip(FLAGS, sides, strict=True))
        try:
            exec(code, names)
        except (IndexError, KeyError, RecursionError):
            continue
        result = names["n"]
        assert isinstance(result, int)
        found.add(result)
    return found


def understood(program: Program) -> set[int | Symbol | Unknown]:
    text = "import keras\n" + START + program.text + "\nmodel = keras.Sequential([keras.layers.Dense(n)])\nmodel.compile()\n"
    cell = Cell(text, None)
    understanding = understand(Source("made.py", (cell,)), [parse(cell)])
    return {output.head.units for call in understanding.understood for world in call.worlds for output in world.setup.outputs}


@settings(max_examples=200, deadline=None)
@given(programs)
def test_python_agrees(program: Program) -> None:
    units = understood(program)
    known = {found for found in units if isinstance(found, int)}
    actual = results(program)
    if known == units:
        assert actual <= known
    if program.exact and actual:
        assert known <= actual
