"""The value that reaches the use: loops, exceptions, exits, deletion, cells that turn to another task."""

from __future__ import annotations

import re

from programs import PRELUDE, Table, cases, facts, head, of_outputs

LOOPS: Table = {
    "an unknown loop that swaps": ("n, m = 3, 4\nfor i in things:\n    n, m = m, n", "?"),
    "an unknown loop that hands on": ("n, m, k = 3, 4, 5\nfor i in things:\n    n = m\n    m = k", "?"),
    "an unknown loop that hands a layer on": (
        "a, b = Dense(3), Dense(4)\nfor i in things:\n    a, b = b, a\nmodel = Sequential([a])",
        "? ?",
    ),
    "the last value of an unknown loop": ("n = 3\nfor i in things:\n    last = i\n    n = 5", "5"),
    "a value that is set before it is read": ("n = 3\nfor i in things:\n    m = 4\n    n = m + 1", "5"),
    "a value that only one side sets": (
        "n = m = 3\nfor i in things:\n    if i:\n        m = 4\n    n = m",
        "4 or ?",
    ),
    "a flag of the first iteration": (
        "first = True\nn = 3\nfor i in things:\n    if not first:\n        n = 4\n    first = False",
        "3 or 4",
    ),
    "an attribute that changes": (
        "class A:\n    n = 3\na = A()\nfor i in things:\n    a.n += 1\nn = a.n",
        "?",
    ),
    "an entry that changes": ("c = {'n': 3}\nfor i in things:\n    c['n'] *= 2\nn = c['n']", "?"),
    "a layer in a loop": (
        "x = inputs = keras.Input((8,))\nfor i in things:\n    x = Dense(3)(x)\nmodel = Model(inputs, Dense(4)(x))",
        "4",
    ),
    "a while that hands on": ("n, m = 3, 4\nwhile special():\n    n, m = m, n", "?"),
    "an inner loop that hands on": (
        "n, m = 3, 4\nfor i in things:\n    for j in others:\n        n, m = m, n",
        "?",
    ),
    "a loop that is run one by one": ("n, m = 3, 4\nfor i in range(3):\n    n, m = m, n", "4"),
    "a counter that a function changes": (
        "n = 3\ndef more():\n    global n\n    n += 1\nfor i in things:\n    more()",
        "?",
    ),
}

EXCEPTIONS: Table = {
    "an import that fails": (
        "try:\n    import fast\n    n = 3\nexcept ImportError:\n    n = 4",
        "3 or 4",
    ),
    "what the body did is not known in the handler": (
        "n = 3\ntry:\n    n = 10\n    special()\nexcept ValueError:\n    pass",
        "10 or ?",
    ),
    "a body of one statement did nothing": ("n = 3\ntry:\n    n = special(10)\nexcept ValueError:\n    pass", "3 or ?"),
    "the handler sets it again": (
        "try:\n    n = 10\n    special()\nexcept ValueError:\n    n = 4",
        "10 or 4",
    ),
    "a handler that leaves": ("n = 3\ntry:\n    n = 10\n    special()\nexcept ValueError:\n    raise", "10"),
    "a handler that returns": (
        """
        def size():
            try:
                n = 10
                special()
            except ValueError:
                return 3
            return n
        n = size()
        """,
        "10 or 3",
    ),
    "finally comes after both": (
        "try:\n    n = 10\nexcept ValueError:\n    n = 4\nfinally:\n    n = 5",
        "5",
    ),
    "the two sides of one try belong together": (
        """
        try:
            import fast
            n, act = 3, "softmax"
        except ImportError:
            n, act = 1, "sigmoid"
        model = Sequential([Dense(n, act)])
        """,
        "1 sigmoid or 3 softmax",
    ),
    "what is raised in the body": (
        """
        n = 3
        try:
            if special():
                raise ValueError
            n = 10
        except ValueError:
            n = 4
        """,
        "10 or 4",
    ),
    "a continue in a handler": (
        "for n in (3, 4):\n    try:\n        special()\n    except ValueError:\n        continue",
        "4",
    ),
    "else belongs to the side without failure": (
        "n = 3\ntry:\n    special()\nexcept ValueError:\n    pass\nelse:\n    n = 4",
        "3 or 4",
    ),
    "several handlers": (
        "try:\n    n = 3\nexcept ValueError:\n    n = 4\nexcept KeyError:\n    n = 5",
        "3 or 4 or 5",
    ),
    "suppressed": (
        "import contextlib\nn = 3\nwith contextlib.suppress(ValueError):\n    n = 4",
        "4",
    ),
}

EXITS: Table = {
    "exit on one side": ("import sys\nn = 3\nif special():\n    n = 4\n    sys.exit()", "3"),
    "a function that exits": (
        "import sys\ndef usage():\n    print('no')\n    sys.exit(1)\nn = 3\nif special():\n    n = 4\n    usage()",
        "3",
    ),
    "a function that exits on one side": (
        """
        import sys
        def check(m):
            if m == 4:
                sys.exit()
        n = special()
        check(n)
        n = 4 if n == 4 else 3
        """,
        "3",
    ),
    "a function that raises": (
        "def fail():\n    raise ValueError\nn = 3\nif special():\n    n = 4\n    fail()",
        "3",
    ),
    "a choice that ends in raise": (
        """
        def size(kind):
            if kind == "small":
                return 3
            if kind == "large":
                return 10
            raise ValueError(kind)
        n = size(special())
        """,
        "10 or 3",
    ),
    "after the exit of a script": ("import sys\nn = 3\nsys.exit()\nn = 4\n", ""),
    "SystemExit": ("n = 3\nif special():\n    n = 4\n    raise SystemExit('no')", "3"),
    "an early return": (
        "def size():\n    if special():\n        return 3\n    n = 10\n    return n\nn = size()",
        "10 or 3",
    ),
    "a return in a loop": (
        "def size():\n    for n in (3, 4):\n        if n == 4:\n            return n\n    return 5\nn = size()",
        "4",
    ),
    "a method that is not implemented": (
        """
        class Base:
            def size(self):
                raise NotImplementedError
            def build(self):
                model = Sequential([Dense(self.size())])
                model.compile("adam", "mse")
        class Large(Base):
            def size(self):
                return 10
        Large().build()
        """,
        "10",
    ),
    "an assertion": ("n = special()\nassert n == 3", "3"),
    "an assertion that is not a comparison": ("n = 3\nassert special()", "3"),
    "assert False": ("n = 3\nif special():\n    n = 4\n    assert False, 'never'", "3"),
}

COMPARISONS: Table = {
    "unequal, then equal": ("n = special()\nif n != 3:\n    n = 4\nelse:\n    n = n + 1", "4"),
    "a comparison in a variable": ("n = special()\nother = n != 3\nn = 4 if other else n + 1", "4"),
    "its opposite": ("n = special()\nlarge = n > 3\nn = 4 if large and n <= 3 else 5", "5"),
    "not": ("n = special()\nn = 4 if n != 3 and not n != 3 else 5", "5"),
    "in": ("n = special()\nn = 4 if n not in (3,) else n + 1", "4"),
    "data that is compared": (
        "mask = special() > 0.5\nmodel = Sequential([Dense(3)])\nmodel.compile('adam', 'mse')\nmodel.fit(mask, mask)",
        "3",
    ),
}

DELETION: Table = {
    "a name": ("n = 3\ndef f():\n    return n\ndel n\nn = 4\nn = f()", "4"),
    "an entry": ("c = {'a': 3, 'b': 4}\ndel c['a']\nn = len(c)", "1"),
    "an element": ("c = [3, 4]\ndel c[0]\nn = c[0]", "4"),
    "a slice": ("c = [3, 4, 5]\ndel c[:2]\nn = c[0]", "?"),
    "pop of a dict": ("c = {'a': 3}\nn = c.pop('a')", "3"),
    "pop of a list": ("c = [3, 4]\nn = c.pop(0)", "3"),
    "clear": ("c = [3, 4]\nc.clear()\nc.append(5)\nn = c[0]", "5"),
}

SETS: Table = {
    "a set is made of distinct elements": ("n = len({1, 2, 1.0, True})", "2"),
    "of a list": ("n = len(set(['a', 'b', 'a']))", "2"),
    "by a comprehension": ("n = len({i % 2 for i in range(5)})", "2"),
    "elements that may be equal": ("n = len({special(), special()})", "?"),
    "one element": ("n = len({special()})", "1"),
    "add": ("s = set()\ns.add('a')\ns.add('b')\ns.add('a')\nn = len(s)", "2"),
    "another name": ("s = {1}\nt = s\nt.add(2)\nn = len(s)", "2"),
    "a method in a variable": ("s = {1}\nadd = s.add\nadd(2)\nn = len(s)", "2"),
    "discard": ("s = {1, 2}\ns.discard(1)\nn = len(s)", "1"),
    "update": ("s = {1, 2}\ns.update([2, 3], (4,))\nn = len(s)", "4"),
    "operators": ("n = len(({1, 2} | {3}) & {2, 3, 4} - {4} ^ {5})", "3"),
    "an operator in place": ("s = {1, 2}\nt = s\ns |= {3}\nn = len(t)", "3"),
    "update with something unknown": ("s = {1, 2}\ns.update(special())\nn = len(s)", "?"),
    "an operator in place with something unknown": ("s = {1, 2}\ns |= set(special())\nn = len(s)", "?"),
    "a loop adds": ("s = set()\nfor e in special():\n    s.add(e)\nn = len(s)", "?"),
    "a loop adds to a set with an element": ("s = {'$'}\nfor e in special():\n    s.update(e)\nn = len(s)", "?"),
    "pop": ("s = {1, 2}\ns.pop()\nn = len(s)", "?"),
}

FILLED: Table = {
    "a loop over something unknown": ("c = {}\nfor k in special():\n    c[k] = 1\nn = len(c)", "?"),
    "setdefault": ("c = {}\nfor k in special():\n    c.setdefault(k, 1)\nn = len(c)", "?"),
    "keys that may be equal": ("c = {}\nc[special()] = 1\nc[special()] = 1\nn = len(c)", "?"),
    "one unknown key is found again": ("k = special()\nc = {}\nc[k] = 3\nn = c[k]", "3"),
    "until another one is written": ("k = special()\nc = {}\nc[k] = 3\nc['a'] = 4\nn = c[k]", "?"),
    "an entry that may be under the unknown key": ("c = {}\nc[special()] = 3\nn = c.get('a', 4)", "?"),
    "keys of a comprehension": ("c = {k: 3 for k in (special(), special())}\nn = len(c)", "?"),
    "a function that a loop calls": (
        """
        c = []
        def add(k):
            c.append(k)
        for k in special():
            add(k)
        n = len(c)
        """,
        "?",
    ),
    "a comprehension that appends": ("c = []\n[c.append(k) for k in special()]\nn = len(c)", "?"),
    "map": ("c = []\nlist(map(c.append, special()))\nn = len(c)", "?"),
    "a method in unknown hands": ("c = []\nspecial(c.append)\nn = len(c)", "?"),
    "clear of a dict": ("c = {'a': 1}\nc.clear()\nc['b'] = 3\nn = len(c)", "1"),
    "popitem": ("c = {'a': 1}\nc.popitem()\nn = len(c)", "?"),
    "pop of an unknown key": ("c = {'a': 1, 'b': 1}\nc.pop(special())\nn = len(c)", "?"),
    "what was in it before an iteration": (
        "c, n = [], 3\nfor k in special():\n    if k in c:\n        n = 4\n    c.append(k)",
        "3 or 4",
    ),
    "keys that are in it before an iteration": (
        "c, n = {}, 3\nfor k in special():\n    if k in c:\n        n = 4\n    c[k] = 1",
        "3 or 4",
    ),
    "entries that the body only looks up": (
        "c, n = {}, 0\nfor k in special():\n    c[k] = 3\n    n = c[k]\nn = 3 if n == 0 else n",
        "3",
    ),
}


def units_of(program: str) -> str:
    """The units of the head; ``?`` for any size that is not known."""
    has_model = "Sequential(" in program or "Model(" in program
    tail = "" if has_model else "\nmodel = Sequential([Dense(n)])"
    compiled = "" if "compile(" in program else "\nmodel.compile('adam', 'mse')\n"
    found = facts(of_outputs(lambda output: head(output).removesuffix(" linear")), PRELUDE + program + tail + compiled)
    return re.sub(r"<[^>]*>", "?", found)


@cases(LOOPS)
def test_loops(program: str, expected: str) -> None:
    assert units_of(program) == expected


@cases(EXCEPTIONS)
def test_exceptions(program: str, expected: str) -> None:
    assert units_of(program) == expected


@cases(EXITS)
def test_exits(program: str, expected: str) -> None:
    assert units_of(program) == expected


@cases(COMPARISONS)
def test_comparisons(program: str, expected: str) -> None:
    assert units_of(program) == expected


@cases(SETS)
def test_sets(program: str, expected: str) -> None:
    assert units_of(program) == expected


@cases(FILLED)
def test_containers_that_are_filled(program: str, expected: str) -> None:
    assert units_of(program) == expected


@cases(DELETION)
def test_deletion(program: str, expected: str) -> None:
    assert units_of(program) == expected
