"""Whatever the program, ``check`` ends, does not fail, and says the same twice."""

from __future__ import annotations

import json
import random
import signal
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent, indent

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import ROOT
from kclf_lint.lint import Options, Outcome, check
from kclf_lint.rule import all_rules

OPTIONS = Options(frozenset(rule.code for rule in all_rules()), setups=True)

START = """\
import numpy as np
import pandas as pd
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras.layers import *
from tensorflow.keras.models import Sequential, Model
from sklearn.preprocessing import LabelEncoder, LabelBinarizer, OneHotEncoder
"""


@pytest.fixture(autouse=True)
def hang_guard() -> Iterator[None]:
    """A program that does not end fails its test, instead of holding up all others."""

    def give_up(signal_number: int, frame: object) -> None:
        pytest.fail("does not end")

    if not hasattr(signal, "SIGALRM"):
        yield
        return
    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(30)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def checked(text: str, path: str = "made.py") -> Outcome:
    return check(path, text.encode("utf-8", "surrogatepass"), OPTIONS)


def assert_sound(text: str, path: str = "made.py") -> Outcome:
    """No failure of the program itself, and the same outcome twice."""
    first = checked(text, path)
    assert first.errors == ()
    assert checked(text, path) == first
    return first


# Random programs

EXPRESSIONS = (
    "x",
    "y",
    "n",
    "model",
    "1",
    "2",
    "0.5",
    "None",
    "True",
    "'softmax'",
    "'accuracy'",
    "[]",
    "{}",
    "()",
    "...",
    "-1",
    "np",
    "tf.nn.softmax",
    "keras.losses.BinaryCrossentropy",
    "lambda *a, **k: a",
    "f",
    "C",
    "C()",
    "super()",
    "self",
    "not x",
    "-x",
    "~y",
    "x[0]",
    "x[:, 0]",
    "x[..., None]",
    "x[1:2]",
    "x['k']",
    "x.shape",
    "y.shape[-1]",
    "model.output",
    "model.layers",
    "model.layers[-1]",
    "[i for i in x]",
    "{k: v for k, v in x}",
    "(yield)",
    "(z := y)",
    "f'{x}{n!r:>3}'",
    "(await x)",
    "x if y else n",
    "x == y",
    "x in (1, 2)",
    "x < 2 < n",
    "x and y",
    "x or n",
    "[*x, *y]",
    "{**x}",
    "b'a' b'b'",
)
CALLS = (
    "Dense({0})",
    "Dense({0}, activation={1})",
    "Dense(units={0}, **{1})",
    "Dense(*{0})",
    "Dense()",
    "Activation({0})",
    "Sequential({0})",
    "Sequential([Dense({0}), {1}])",
    "Model({0}, {1})",
    "Model(inputs={0}, outputs=[{1}, {0}])",
    "{0}({1})",
    "{0}.compile({1})",
    "model.compile('adam', {0}, metrics={1})",
    "model.compile(loss={0}, metrics=[{1}])",
    "model.fit({0}, {1})",
    "model.fit({0}, validation_data={1})",
    "model.evaluate({0}, {1})",
    "model.predict({0})",
    "model.add({0})",
    "model.pop()",
    "np.argmax({0}, axis={1})",
    "{0}.argmax({1})",
    "keras.utils.to_categorical({0}, {1})",
    "tf.one_hot({0}, {1})",
    "np.eye({0})[{1}]",
    "np.array({0})",
    "{0}.reshape({1}, -1)",
    "np.concatenate([{0}, {1}])",
    "LabelEncoder().fit_transform({0})",
    "LabelBinarizer().fit({0}).transform({1})",
    "OneHotEncoder({0}).fit_transform({1})",
    "pd.get_dummies({0})",
    "train_test_split({0}, {1})",
    "keras.datasets.mnist.load_data({0})",
    "len({0})",
    "range({0})",
    "zip({0}, {1})",
    "enumerate({0}, {1})",
    "max({0}, {1})",
    "int({0})",
    "isinstance({0}, {1})",
    "getattr({0}, {1})",
    "setattr({0}, {1}, {0})",
    "sorted({0})",
    "dict({0})",
    "list({0})",
    "sum({0})",
    "print({0}, {1})",
    "f({0})",
    "C({0}, {1})",
    "tf.data.Dataset.from_tensor_slices(({0}, {1}))",
    "{0}.map({1})",
    "{0}.batch({1})",
    "{0}.append({1})",
    "{0}.update({1})",
    "TimeDistributed({0})",
    "Bidirectional({0})",
    "Reshape({0})",
    "Input({0})",
    "Softmax(axis={0})",
    "Concatenate()([{0}, {1}])",
    "keras.losses.SparseCategoricalCrossentropy(from_logits={0})({0}, {1})",
    "functools.partial({0}, {1})",
    "{0} + {1}",
    "{0} * {1}",
    "{0} @ {1}",
    "{0} / {1}",
    "{0} ** {1}",
    "{0} << {1}",
    "{0} % {1}",
    "{0}[{1}]",
)
TARGETS = (
    "x",
    "y",
    "n",
    "model",
    "x, y",
    "(x, y), n",
    "x, *y",
    "[x, y]",
    "x.a",
    "x[0]",
    "x[y]",
    "x['k']",
    "model.output",
    "x[:]",
    "self.a",
    "(x)",
    "x = y",
)
LINES = (
    "{target} = {value}",
    "{target} = {value}",
    "{value}",
    "x += {value}",
    "x: int = {value}",
    "x[0] -= {value}",
    "del x",
    "del x[0]",
    "del x.a",
    "return {value}",
    "raise",
    "raise {value}",
    "break",
    "continue",
    "global x",
    "nonlocal x",
    "assert {value}",
    "pass",
    "yield {value}",
    "yield from {value}",
    "import keras as x",
    "from keras import *",
    "import a.b.c",
    "from . import x",
    "from x import (y)",
)
BLOCKS = (
    "if {value}:",
    "if {value}:",
    "for x in {value}:",
    "for x, y in {value}:",
    "while {value}:",
    "while True:",
    "with {value} as x:",
    "def f(x, y={value}, *args, n=2, **kwargs):",
    "def f(self, /, x=None):",
    "async def f():",
    "class C:",
    "class C(Model):",
    "class C(C):",
    "class C(keras.layers.Layer, {value}):",
    "try:",
    "match {value}:",
)


def filled(template: str, first: str, second: str) -> str:
    return template.replace("{0}", first).replace("{1}", second)


simple = st.sampled_from(EXPRESSIONS)
calls = st.builds(filled, st.sampled_from(CALLS), simple, simple)
values = st.one_of(simple, st.builds(filled, st.sampled_from(CALLS), simple, calls), calls)


@st.composite
def blocks(draw: st.DrawFn, depth: int = 0) -> str:
    return "\n".join(draw(statements(depth)) for _ in range(draw(st.integers(1, 4))))


@st.composite
def statements(draw: st.DrawFn, depth: int) -> str:
    value = draw(values)
    if depth > 1 or draw(st.booleans()):
        return draw(st.sampled_from(LINES)).format(target=draw(st.sampled_from(TARGETS)), value=value)
    head = draw(st.sampled_from(BLOCKS)).format(value=value)
    body = indent(draw(blocks(depth + 1)), "    ")
    match head.partition(" ")[0]:
        case "try:":
            return f"{head}\n{body}\nexcept {draw(values)} as x:\n{indent(draw(blocks(depth + 1)), '    ')}"
        case "match":
            pattern = draw(st.sampled_from(("_", "1", "[x, *y]", "{'a': x}", "C(a=1)", "1 | 2", "x if y", "None")))
            return f"{head}\n    case {pattern}:\n{indent(body, '    ')}"
        case "if" | "for" | "while" if draw(st.booleans()):
            return f"{head}\n{body}\nelse:\n{indent(draw(blocks(depth + 1)), '    ')}"
        case _:
            return f"{head}\n{body}"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(blocks())
def test_random_programs(program: str) -> None:
    end = "\nmodel.compile('adam', 'mse', metrics=['accuracy'])\nmodel.fit(x, y)\nnp.argmax(model.predict(x))\n"
    assert_sound(START + program + end)


# Mutated fixtures

FIXTURES = sorted(path for path in (ROOT / "fixtures").rglob("*.py") if path.stat().st_size < 6_000)


@st.composite
def mutations(draw: st.DrawFn) -> str:
    """A fixture with lines deleted, doubled, swapped or indented."""
    lines = draw(st.sampled_from(FIXTURES)).read_bytes().decode("utf-8", "replace").splitlines()
    chosen = draw(st.randoms(use_true_random=False))
    for _ in range(draw(st.integers(1, 6))):
        if len(lines) < 2:
            break
        mutate(lines, chosen)
    return "\n".join(lines) + "\n"


def mutate(lines: list[str], chosen: random.Random) -> None:
    first, second = chosen.randrange(len(lines)), chosen.randrange(len(lines))
    match chosen.randrange(5):
        case 0:
            del lines[first]
        case 1:
            lines.insert(second, lines[first])
        case 2:
            lines[first], lines[second] = lines[second], lines[first]
        case 3:
            lines[first] = "    " + lines[first]
        case _:
            words = lines[first].split(" ")
            words[chosen.randrange(len(words))] = chosen.choice(lines[second].split(" "))
            lines[first] = " ".join(words)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutations())
def test_mutated_fixtures(text: str) -> None:
    assert_sound(text)


@pytest.mark.parametrize("path", FIXTURES[::9], ids=lambda path: path.stem)
def test_every_beginning_of_a_fixture(path: Path) -> None:
    lines = path.read_bytes().decode("utf-8", "replace").splitlines(keepends=True)
    for count in range(1, len(lines), max(len(lines) // 8, 1)):
        assert_sound("".join(lines[:count]))


@given(st.binary(max_size=300))
def test_random_bytes(data: bytes) -> None:
    for path in ("made.py", "made.ipynb"):
        assert check(path, b"import keras; model.compile()\n" + data, OPTIONS).errors == ()


# Hostile shapes

TRAINED = "\nmodel = Sequential([Dense(n, activation='softmax')])\nmodel.compile('adam', 'mse')\n"

HOSTILE = {
    "parentheses": f"n = {'(' * 90}1{')' * 90}",
    "too many parentheses": f"n = {'(' * 5_000}1{')' * 5_000}",
    "brackets": f"n = {'[' * 90}{']' * 90}",
    "unary operators": f"n = {'-' * 3_000}1",
    "a long sum": "n = " + " + ".join(["1"] * 3_000),
    "a long sum of unknowns": "n = " + " + ".join(f"a{i}" for i in range(400)),
    "a long chain of attributes": "n = a" + ".b" * 500,
    "a long chain of calls": "n = a" + ".b()" * 300,
    "a long comparison": "n = " + " < ".join(f"a{i}" for i in range(200)),
    "a long or": "n = " + " or ".join(f"a{i}" for i in range(200)),
    "a long and": "n = 1 if " + " and ".join(f"a{i}" for i in range(200)) + " else 2",
    "a long conditional": "n = " + "".join(f"{i} if a{i} else " for i in range(90)) + "0",
    "nested ifs": "".join("    " * i + f"if a{i}:\n" for i in range(80)) + "    " * 80 + "n = 1",
    "nested loops": "".join("    " * i + f"for i{i} in range(20):\n" for i in range(15)) + "    " * 15 + "n = 1",
    "nested unknown loops": "".join("    " * i + f"for i{i} in a{i}:\n" for i in range(15)) + "    " * 15 + "n = 1",
    "nested functions": "".join("    " * i + f"def f{i}():\n" for i in range(60)) + "    " * 60 + "n = 1",
    "nested lambdas": "n = " + "".join(f"(lambda a{i}: " for i in range(60)) + "1" + ")(1)" * 60,
    "nested comprehensions": "n = " + "[" * 20 + "1" + "".join(f" for i{i} in range(20)]" for i in range(20)),
    "a comprehension with many loops": "n = [1 " + " ".join(f"for i{i} in range(20)" for i in range(12)) + "]",
    "nested f-strings": "n = f'{f\"{1}\"}'",
    "an elif chain": "if a:\n    n = 0\n" + "".join(f"elif a == {i}:\n    n = {i}\n" for i in range(100)),
    "30 ifs": "n = 0\n" + "".join(f"if a{i}:\n    n = n * 2 + {i}\n" for i in range(30)),
    "30 ifs of one list": "b = []\n" + "".join(f"if a{i}:\n    b.append({i})\n" for i in range(30)) + "n = len(b)",
    "30 ifs of layers": (
        "n = 2\nmodel = Sequential()\n"
        + "".join(f"if a{i}:\n    model.add(Dense({i + 1}))\n" for i in range(30))
        + "model.compile('adam', 'mse')"
    ),
    "30 ifs of variables": "".join(f"b{i} = 1 if a{i} else 2\n" for i in range(30))
    + "n = "
    + " + ".join(f"b{i}" for i in range(30)),
    "30 ifs that return": "def f():\n" + "".join(f"    if a{i}:\n        return {i}\n" for i in range(30)) + "n = f()",
    "30 ifs that raise": "".join(f"if a{i}:\n    raise ValueError\n" for i in range(30)) + "n = 1",
    "30 tries": "".join(f"try:\n    n = {i}\nexcept A{i}:\n    n = -{i}\n" for i in range(30)),
    "recursion": "def f(a):\n    return f(a + 1) + f(a - 1)\nn = f(0)",
    "recursion in two": "def f(a):\n    return g(a)\ndef g(a):\n    return f(a)\nn = f(0)",
    "recursion of a lambda": "f = lambda a: f(a)\nn = f(f)",
    "a function that calls itself by name": "def f(g):\n    return g(g)\nn = f(f)",
    "many callees": "def f0(a):\n    return a\n"
    + "".join(f"def f{i}(a):\n    return f{i - 1}(a) + f{i - 1}(a)\n" for i in range(1, 25))
    + "n = f24(1)",
    "a decorator of itself": "def d(f):\n    return d\n@d\n@d\ndef g():\n    pass\nn = g(g)(g)",
    "a list in itself": "b = []\nb.append(b)\nn = b[0][0][0]\nb += b\nlen(b)\nnp.array(b)\nb == b\nsorted(b)",
    "a dict in itself": "b = {}\nb['b'] = b\nn = b['b']['b']\nb.update(b)\n{**b}",
    "a list of layers in itself": """
        b = [Dense(2)]
        b.append(b)
        model = Sequential(b)
        model.compile('adam', b, metrics=b)
        n = 1
    """,
    "labels in themselves": """
        b = [1]
        b.append(b)
        m = Sequential([Dense(2)])
        m.compile('adam', 'mse')
        m.fit(b, b)
        n = 1
    """,
    "an object in itself": "class A:\n    pass\na = A()\na.a = a\nn = a.a.a.a",
    "a model in itself": """
        m = Sequential([Dense(2)])
        m.add(m)
        m.compile('adam', 'mse')
        m.fit(x, m.predict(x))
        n = 1
    """,
    "two models in each other": """
        a, b = Sequential(), Sequential()
        a.add(b)
        b.add(a)
        a.compile('adam', 'mse')
        a(b)
        n = 1
    """,
    "a model that calls itself": """
        class M(Model):
            def call(self, x):
                return self(x)
        m = M()
        m.compile('adam', 'mse')
        n = 1
    """,
    "a layer around itself": """
        d = Dense(2)
        d.layer = d
        t = TimeDistributed(d)
        t.layer = t
        m = Sequential([t])
        m.compile('adam')
        n = 1
    """,
    "a class that inherits from itself": "class A:\n    pass\nclass A(A):\n    pass\nA.b\nA().b\nn = A().c()",
    "a class that is its own base": "class A(A):\n    def f(self):\n        return super().f()\nn = A().f()",
    "bases that change": """
        class A:
            pass
        A.__bases__ = (A,)
        class B(A):
            pass
        A = B
        class B(A):
            pass
        n = B().x
    """,
    "a long line of ancestors": "class A0:\n    n = 3\n"
    + "".join(f"class A{i}(A{i - 1}):\n    pass\n" for i in range(1, 300))
    + "n = A299.n",
    "super() of a long line": "class A0:\n    def f(self):\n        return 1\n"
    + "".join(f"class A{i}(A{i - 1}):\n    def f(self):\n        return super().f() + 1\n" for i in range(1, 60))
    + "n = A59().f()",
    "a property of itself": "class A:\n    @property\n    def a(self):\n        return self.a\nn = A().a",
    "__getattr__ of itself": "class A:\n    def __getattr__(self, name):\n        return self.other\nn = A().a",
    "__getitem__ of itself": """
        class A:
            def __getitem__(self, i):
                return self[i]
        n = A()[0]
        for n in A():
            pass
    """,
    "__iter__ of itself": "class A:\n    def __iter__(self):\n        yield from self\nfor n in A():\n    pass",
    "a generator of itself": "def g():\n    yield from g()\nn = next(g())",
    "a big range": "for n in range(10 ** 12):\n    pass\nn = len(range(10 ** 12))\nb = list(range(10 ** 12))",
    "a big power": "n = 10 ** 10 ** 10",
    "powers of powers": "n = 9\n" + "n = n ** 9\n" * 40,
    "squares": "n = 3\n" + "n = n * n\n" * 60,
    "a big shift": "n = 1 << 10 ** 12",
    "a big string": "n = 'a' * 10 ** 12",
    "a big bytes": "n = b'a' * 10 ** 12",
    "a big list": "n = [0] * 10 ** 12",
    "a big tuple": "n = (0,) * 10 ** 12",
    "doubled strings": "n = 'a'\n" + "n = n + n\n" * 60,
    "doubled f-strings": "n = 'a'\n" + "n = f'{n}{n}'\n" * 60,
    "doubled lists": "n = [1]\n" + "n = n + n\n" * 60,
    "doubled tuples in tuples": "n = 1\n" + "n = (n, n)\n" * 60 + "np.array(n)\nn == n\nlen(n)",
    "doubled lists in lists": "n = [1]\n" + "n = [n, n]\n" * 60 + "np.array(n)",
    "doubled dicts": "n = {}\n" + "n = {'a': n, 'b': n}\n" * 60,
    "replaced strings": "n = 'a'\n" + "n = n.replace('a', 'aaaaaaaaaa')\n" * 60,
    "joined strings": "n = 'ab'\n" + "n = n.join([n, n, n])\n" * 60,
    "formatted strings": "n = '{0}{0}'\n" + "n = n.format(n)\n" * 60,
    "a wide format": "n = '{:>1000000000}'.format(1)\nb = f'{1:>1000000000}'\nc = '%1000000000d' % 1",
    "a huge integer": "n = 1" + "0" * 6_000,
    "a huge float": "n = 1e999999999\nb = int(1e308)\nc = int(1e999)\nd = n - n",
    "a huge exponent": "n = 1e308 ** 64\nb = (-8) ** 0.5\nc = 0 ** -1\nd = 2.5 // 0",
    "not a number": "n = float('nan')\nb = n == n\nc = {n: n}\nd = {1: 2, True: 3, 1.0: 4}",
    "a big shape": "n = np.zeros((10 ** 9, 10 ** 9)).shape[0]\nb = np.eye(10 ** 9)[np.arange(10 ** 9)]",
    "a big reshape": "n = np.zeros(4).reshape(*range(20))\nb = np.reshape(n, (-1,) * 20)",
    "a big flatten": "m = Sequential([Input((10 ** 300, 10 ** 300)), Flatten()])\nm.compile('adam')\nn = 1",
    "many layers": "m = Sequential()\n" + "m.add(Dense(4))\n" * 500 + "m.compile('adam', 'mse')\nn = 1",
    "many layers in a chain": "i = x = Input((4,))\n"
    + "x = Dense(4)(x)\n" * 1_000
    + "m = Model(i, x)\nm.compile('adam', 'mse')\nn = 1",
    "doubled tensors": "i = x = Input((4,))\n"
    + "x = Add()([x, x])\n" * 200
    + "m = Model(i, x)\nm.compile('adam', 'mse')\nn = 1",
    "nested models": "m = Sequential([Dense(2)])\n"
    + "m = Sequential([m, m])\n" * 60
    + "m.compile('adam', 'mse')\nn = 1",
    "many outputs": """
        i = Input((4,))
        m = Model(i, [Dense(2)(i)] * 300)
        m.compile('adam', ['mse'] * 300, ['a'] * 300)
        n = 1
    """,
    "many compiles": "m = Sequential([Dense(2)])\n" + "m.compile('adam', 'mse')\nm.fit(x, y)\n" * 150 + "n = 1",
    "many branches of compile": "m = Sequential([Dense(2)])\n"
    + "".join(f"if a{i}:\n    m.compile('adam', 'mse')\n    m.fit(x, y)\n" for i in range(40))
    + "n = 1",
    "many uncalled functions": "".join(f"def f{i}(a, b={i}):\n    return f{(i + 1) % 200}(a)\n" for i in range(200))
    + "n = 1",
    "many fields": "class A:\n    pass\na = A()\n" + "".join(f"a.b{i} = {i}\n" for i in range(1_000)) + "n = a.b7",
    "a while that never ends": "n = 0\nwhile True:\n    n += 1",
    "a while in a while": "n = 0\nwhile n < 10 ** 9:\n    while n < 10 ** 8:\n        n += 1",
    "global everywhere": "def f():\n    global f\n    f = f\n    f()\nf()\nn = f",
    "nonlocal of nothing": "def f():\n    nonlocal n\n    n = 1\nf()\nn = 2",
    "names that depend on each other": "a = b\nb = c\nc = a\nn = a\na, b, c = b, c, a",
    "imports of each other": """
        from a import b as a
        from a import a as b
        import b as a
        from b import *
        n = a.b.a.b
    """,
    "star imports": "".join(f"from m{i} import *\n" for i in range(200)) + "n = whatever",
    "deleted things": "del n\ndel model, x\ndel (a, [b])\ndel a.b, a[0]\nn = 1\ndel n\nn",
    "empty calls": """
        n = len()
        range()
        zip()
        max()
        int()
        np.argmax()
        Dense()()
        Sequential()()
        tf.one_hot()
        np.eye()
    """,
    "builtins that are odd": """
        n = enumerate()
        isinstance()
        getattr()
        setattr(1)
        super()
        sorted()
        map()
        iter()
        next()
        abs()
    """,
    "too many arguments": "n = len(*[1] * 30)\nDense(*range(20))\nnp.argmax(1, 2, 3, 4, 5, 6)\nmodel.fit(*range(30))",
    "strange stars": "n = f(*1, **2)\nf(**[1])\nf(*{}, **{1: 2})\n[*1]\n{**1}\na, *b = 1\n*a, = 2",
    "strange subscripts": """
        n = [1][::0]
        [1][None]
        {}[[]]
        (1,)['a']
        'a'[1.5]
        x[()]
        x[:, ::2, ...][..., None][-1]
        np.eye(3)[[]]
    """,
    "strange strings": (
        "n = '\\ud800'\nb'\\xff' + 'a'\n'%s' % 1\n'{'.format(1)\n'{0.__class__}'.format(1)\n'a'.split('')\n'a'.join(1)"
    ),
    "unhashable keys": "n = {[]: 1, {}: 2, (1, []): 3}\n{[1], {2}}\n{[]: 1}[[]]\nd = {}\nd[[]] = 1\nd.get([])",
    "compile of odd things": """
        m = Sequential([Dense(2)])
        m.compile(*[], **{})
        m.compile(m, m, m, m)
        m.compile(loss=[[[]]], metrics=[[[m]]])
        n = 1
    """,
    "fit of odd things": """
        m = Sequential([Dense(2)])
        m.compile('adam', 'mse')
        m.fit()
        m.fit(m, m)
        m.fit(*[1, 2, 3])
        m.fit(y=[[]], x={})
        n = 1
    """,
    "odd shapes": """
        n = np.zeros('a')
        np.zeros(-1)
        np.zeros((1, 'a'))[0]
        np.zeros(()).reshape(-1, -1)
        np.eye(-1)
        np.eye('a')[0]
    """,
    "odd axes": """
        p = model.predict(x)
        np.argmax(p, axis=99)
        np.argmax(p, axis='a')
        np.argmax(p, axis=(0, 1))
        np.argmax(axis=1)
        n = 1
    """,
    "odd layers": """
        m = Sequential([None, 1, 'a', [], {}, m, Dense, Dense(-1), Dense('a'), Dense(2.5), Reshape(1), Reshape(())])
        m.compile('adam')
        n = 1
    """,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_programs(text: str) -> None:
    outcome = assert_sound(START + dedent(text) + TRAINED)
    assert outcome.analysed


def test_a_program_that_is_cut_short_says_so() -> None:
    outcome = checked(START + HOSTILE["many callees"] + TRAINED)
    assert outcome.limits
    # The statements behind the one that was given up still count.
    assert [setup["heads"][0]["activation"] for setup in outcome.setups] == ["softmax"]


def test_a_notebook_of_hostile_cells() -> None:
    cells = ",".join(
        '{"cell_type": "code", "source": ' + json.dumps(text) + "}"
        for text in (START, "def f(:", "%magic\n!ls", TRAINED)
    )
    outcome = assert_sound('{"nbformat": 4, "cells": [' + cells + "]}", "made.ipynb")
    assert [finding.code for finding in outcome.findings] == ["KCF901"]
