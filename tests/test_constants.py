"""Where numbers come from: options of the command line, configuration objects, enumerations, texts."""

from __future__ import annotations

import pytest

from programs import PRELUDE, Table, cases, facts, head, of_outputs

OPTIONS: Table = {
    "an option of argparse": (
        """
        import argparse
        parser = argparse.ArgumentParser()
        parser.add_argument("--classes", type=int, default=10)
        args = parser.parse_args()
        n = args.classes
        """,
        "10 or <classes>",
    ),
    "a text that argparse converts": (
        """
        from argparse import ArgumentParser
        parser = ArgumentParser()
        parser.add_argument("-n", "--num-classes", type=int, default="10")
        n = parser.parse_args().num_classes
        """,
        "10 or <num_classes>",
    ),
    "a short option": (
        "import argparse\np = argparse.ArgumentParser()\np.add_argument('-n', default=3)\nn = p.parse_args().n",
        "3 or <n>",
    ),
    "a name of its own": (
        """
        import argparse
        parser = argparse.ArgumentParser()
        parser.add_argument("--classes", dest="units", default=10)
        n = parser.parse_args().units
        """,
        "10 or <units>",
    ),
    "a required option": (
        """
        import argparse
        parser = argparse.ArgumentParser()
        parser.add_argument("--classes", type=int, required=True)
        n = parser.parse_args().classes
        """,
        "<classes>",
    ),
    "a positional argument": (
        """
        import argparse
        parser = argparse.ArgumentParser()
        parser.add_argument("classes", type=int)
        n = parser.parse_args().classes
        """,
        "<classes>",
    ),
    "a flag": (
        """
        import argparse
        parser = argparse.ArgumentParser()
        parser.add_argument("--large", action="store_true")
        n = 100 if parser.parse_args().large else 10
        """,
        "10 or 100",
    ),
    "options that are left out together": (
        """
        import argparse
        parser = argparse.ArgumentParser()
        parser.add_argument("--first", type=int, default=2)
        parser.add_argument("--second", type=int, default=3)
        args = parser.parse_args()
        n = args.first * args.second
        """,
        "6 or <n>",
    ),
    "a group of options": (
        """
        import argparse
        parser = argparse.ArgumentParser()
        group = parser.add_argument_group("model")
        group.add_argument("--classes", type=int, default=10)
        n = parser.parse_args().classes
        """,
        "10 or <classes>",
    ),
    "defaults that are set": (
        """
        import argparse
        parser = argparse.ArgumentParser()
        parser.add_argument("--classes", type=int)
        parser.set_defaults(classes=10)
        n = parser.parse_args().classes
        """,
        "10 or <classes>",
    ),
    "known arguments only": (
        """
        import argparse
        parser = argparse.ArgumentParser()
        parser.add_argument("--classes", type=int, default=10)
        args, rest = parser.parse_known_args()
        n = args.classes
        """,
        "10 or <classes>",
    ),
    "options as a dict": (
        """
        import argparse
        parser = argparse.ArgumentParser()
        parser.add_argument("--classes", type=int, default=10)
        n = vars(parser.parse_args())["classes"]
        """,
        "10 or <classes>",
    ),
    "a parser from a function": (
        """
        import argparse
        def options():
            parser = argparse.ArgumentParser()
            parser.add_argument("--classes", type=int, default=10)
            return parser.parse_args()
        def main(args):
            return args.classes
        n = main(options())
        """,
        "10 or <classes>",
    ),
    "an option of a subcommand": (
        """
        import argparse
        parser = argparse.ArgumentParser()
        train = parser.add_subparsers().add_parser("train")
        train.add_argument("--classes", type=int, default=10)
        n = parser.parse_args().classes
        """,
        "<n>",
    ),
    "both sides of an option are looked at": (
        """
        import argparse
        parser = argparse.ArgumentParser()
        parser.add_argument("--kind", default="small")
        if parser.parse_args().kind == "small":
            n = 10
        else:
            n = 100
        """,
        "10 or 100",
    ),
    "flags of absl": (
        """
        from absl import flags
        FLAGS = flags.FLAGS
        flags.DEFINE_integer("classes", 10, "how many")
        n = FLAGS.classes
        """,
        "10 or <classes>",
    ),
    "flags of TensorFlow 1": (
        "tf.app.flags.DEFINE_integer('classes', 10, 'how many')\nn = tf.app.flags.FLAGS.classes",
        "10 or <classes>",
    ),
    "a value that absl defines": (
        "from absl import flags\nN = flags.DEFINE_integer('classes', 10, 'how many')\nn = N.value",
        "10 or <classes>",
    ),
    "an option of click": (
        """
        import click
        @click.command()
        @click.option("--num-classes", default=10)
        def main(num_classes):
            model = Sequential([Dense(num_classes)])
            model.compile("adam", "mse")
        if __name__ == "__main__":
            main()
        """,
        "10 or <num_classes>",
    ),
    "a named option of click": (
        """
        import click
        @click.command()
        @click.option("-n", "--num-classes", "units", default=10, type=int)
        def main(units):
            model = Sequential([Dense(units)])
            model.compile("adam", "mse")
        """,
        "10 or <units>",
    ),
    "an option of typer": (
        """
        import typer
        def main(classes: int = typer.Option(10, help="how many")):
            model = Sequential([Dense(classes)])
            model.compile("adam", "mse")
        typer.run(main)
        """,
        "10 or <classes>",
    ),
    "the order of axes": (
        "from keras import backend as K\nn = 3 if K.image_data_format() == 'channels_last' else 4",
        "3",
    ),
    "the order of axes that the program sets": (
        """
        import tensorflow as tf
        tf.keras.backend.set_image_data_format("channels_first")
        n = 3 if tf.keras.backend.image_data_format() == "channels_last" else 4
        """,
        "4",
    ),
    "a variable of the environment": (
        "import os\nn = int(os.environ.get('CLASSES', 10))",
        "10 or <CLASSES>",
    ),
    "getenv": ("import os\nn = int(os.getenv('CLASSES', '10'))", "10 or <CLASSES>"),
}

CONFIGURATIONS: Table = {
    "a class as configuration": ("class Config:\n    classes = 10\nn = Config.classes", "10"),
    "a class that extends another": (
        "class Base:\n    classes = 10\nclass Config(Base):\n    rate = 1\nn = Config().classes",
        "10",
    ),
    "a nested class": ("class Config:\n    class model:\n        classes = 10\nn = Config.model.classes", "10"),
    "a class that is changed": ("class Config:\n    classes = 3\nConfig.classes = 10\nn = Config.classes", "10"),
    "computed in the class": (
        "class Config:\n    names = ['a', 'b']\n    classes = len(names)\nn = Config.classes",
        "2",
    ),
    "nested dicts": ("config = {'model': {'classes': 10}}\nn = config['model']['classes']", "10"),
    "a dict with an entry that is not known": (
        "config = {'classes': 3}\nconfig[special] = 10\nn = config['classes']",
        "<n>",
    ),
    "a dict whose entry is deleted": ("c = {'a': 3}\ndel c['a']\nn = c.get('a', 10)", "10"),
    "dicts merged": ("n = ({'a': 3} | {'a': 10})['a']", "10"),
    "dict of pairs": ("n = dict([('a', 10)])['a']", "10"),
    "a default of setdefault": ("c = {}\nn = c.setdefault('a', 10)", "10"),
    "a namespace": ("from types import SimpleNamespace\nc = SimpleNamespace(classes=10)\nn = c.classes", "10"),
    "a namespace that is filled": (
        "from types import SimpleNamespace\nc = SimpleNamespace()\nc.classes = 10\nn = c.classes",
        "10",
    ),
    "an argparse namespace": ("import argparse\nn = argparse.Namespace(classes=10).classes", "10"),
    "a dict with attributes": (
        "from easydict import EasyDict\nc = EasyDict({'model': {'classes': 10}})\nn = c.model.classes",
        "10",
    ),
    "an item of it": ("from easydict import EasyDict\nc = EasyDict(classes=10)\nn = c['classes']", "10"),
    "a config dict that is filled": (
        "import ml_collections\nc = ml_collections.ConfigDict()\nc.classes = 10\nn = c['classes']",
        "10",
    ),
    "omegaconf": (
        "from omegaconf import OmegaConf\nc = OmegaConf.create({'model': {'classes': 10}})\nn = c.model.classes",
        "10",
    ),
    "a field of a dataclass": (
        (
            "from dataclasses import dataclass, field\n@dataclass\nclass C:\n    classes: int = field(default=10)\n"
            "n = C().classes"
        ),
        "10",
    ),
    "a factory of a dataclass": (
        (
            "from dataclasses import dataclass, field\n@dataclass\nclass C:\n"
            "    sizes: list = field(default_factory=lambda: [8, 10])\nn = C().sizes[-1]"
        ),
        "10",
    ),
    "a list that a dataclass makes": (
        (
            "from dataclasses import dataclass, field\n@dataclass\nclass C:\n"
            "    sizes: list = field(default_factory=list)\n"
            "c = C()\nc.sizes.append(10)\nn = c.sizes[0]"
        ),
        "10",
    ),
    "two instances of it": (
        (
            "from dataclasses import dataclass, field\n@dataclass\nclass C:\n"
            "    sizes: list = field(default_factory=list)\n"
            "c, d = C(), C()\nc.sizes.append(10)\nn = 3 if d.sizes else 4"
        ),
        "4",
    ),
    "after the constructor of a dataclass": (
        (
            "from dataclasses import dataclass\n@dataclass\nclass C:\n    half: int = 5\n    def __post_init__(self):\n"
            "        self.classes = 2 * self.half\nn = C().classes"
        ),
        "10",
    ),
    "a copy of a dataclass with changes": (
        (
            "import dataclasses\n@dataclasses.dataclass(frozen=True)\nclass C:\n    classes: int = 3\n"
            "n = dataclasses.replace(C(), classes=10).classes"
        ),
        "10",
    ),
    "a dataclass as dict": (
        (
            "from dataclasses import dataclass, asdict\n@dataclass\nclass C:\n    classes: int = 10\n"
            "n = asdict(C())['classes']"
        ),
        "10",
    ),
    "a class of attrs": (
        "import attr\n@attr.s\nclass C:\n    classes = attr.ib(default=10)\nn = C().classes",
        "10",
    ),
    "a model of pydantic": (
        (
            "from pydantic import BaseModel, Field\nclass C(BaseModel):\n    half: int = 5\n"
            "    classes: int = Field(10)\n"
            "n = C(half=3).classes"
        ),
        "10",
    ),
    "a named tuple of collections": (
        "from collections import namedtuple\nC = namedtuple('C', 'rate classes')\nn = C(0.1, classes=10).classes",
        "10",
    ),
    "defaults of a named tuple": (
        "from collections import namedtuple\nC = namedtuple('C', ['rate', 'classes'], defaults=[10])\nn = C(1).classes",
        "10",
    ),
    "a named tuple taken apart": (
        "from collections import namedtuple\nC = namedtuple('C', 'rate classes')\nrate, n = C(0.1, 10)",
        "10",
    ),
    "an item of a named tuple": (
        "from typing import NamedTuple\nclass C(NamedTuple):\n    rate: float = 0.1\n    classes: int = 10\nn = C()[1]",
        "10",
    ),
    "a named tuple with a change": (
        (
            "from collections import namedtuple\nC = namedtuple('C', 'rate classes')\n"
            "n = C(1, 2)._replace(classes=10).classes"
        ),
        "10",
    ),
    "the attributes of an object": (
        "class C:\n    def __init__(self):\n        self.classes = 10\nn = vars(C())['classes']",
        "10",
    ),
    "attributes from keywords": (
        (
            "class C:\n    def __init__(self, **options):\n        self.__dict__.update(options)\n"
            "n = C(classes=10).classes"
        ),
        "10",
    ),
    "attributes from a loop over keywords": (
        (
            "class C:\n    def __init__(self, **options):\n        for key, value in options.items():\n"
            "            setattr(self, key, value)\nn = C(classes=10).classes"
        ),
        "10",
    ),
    "hasattr": ("class C:\n    classes = 10\nn = C.classes if hasattr(C, 'classes') else 3", "10"),
    "getattr with a default": ("class C:\n    pass\nn = getattr(C(), 'classes', 10)", "10"),
    "set by a function": ("N = 3\ndef setup():\n    global N\n    N = 10\nsetup()\nn = N", "10"),
    "set in the main block": (
        "def build():\n    return Dense(N)\nif __name__ == '__main__':\n    N = 10\n    model = Sequential([build()])",
        "10",
    ),
}

ENUMERATIONS: Table = {
    "a value": ("from enum import Enum\nclass Kind(Enum):\n    SMALL = 3\n    LARGE = 10\nn = Kind.LARGE.value", "10"),
    "a name": ("from enum import Enum\nclass Kind(Enum):\n    SMALL = 3\nn = {'SMALL': 10}[Kind.SMALL.name]", "10"),
    "how many": ("from enum import Enum\nclass Kind(Enum):\n    CAT = 'c'\n    DOG = 'd'\nn = len(Kind)", "2"),
    "aliases are no members of their own": (
        "from enum import Enum\nclass Kind(Enum):\n    CAT = 1\n    DOG = 2\n    PUPPY = 2\nn = len(Kind)",
        "2",
    ),
    "methods are no members": (
        (
            "from enum import Enum\nclass Kind(Enum):\n    CAT = 'c'\n    DOG = 'd'\n    def show(self):\n"
            "        return 1\n"
            "n = len(list(Kind))"
        ),
        "2",
    ),
    "numbered by itself": (
        "import enum\nclass Kind(enum.Enum):\n    CAT = enum.auto()\n    DOG = enum.auto()\nn = Kind.DOG.value",
        "2",
    ),
    "a number that it is": ("import enum\nclass Kind(enum.IntEnum):\n    SMALL = 3\nn = Kind.SMALL", "3"),
    "the value of such a number": ("import enum\nclass Kind(enum.IntEnum):\n    SMALL = 3\nn = Kind.SMALL.value", "3"),
    "by name": ("from enum import Enum\nclass Kind(Enum):\n    SMALL = 3\nn = Kind['SMALL'].value", "3"),
    "by value": (
        "from enum import Enum\nclass Kind(Enum):\n    SMALL = 3\nn = 10 if Kind(3) == Kind.SMALL else 4",
        "10",
    ),
    "another one": (
        (
            "from enum import Enum\nclass Kind(Enum):\n    A = 1\n    B = 2\nkind = Kind.B\n"
            "n = 10 if kind is Kind.A else 4"
        ),
        "4",
    ),
    "a loop over them": (
        "from enum import Enum\nclass Kind(Enum):\n    A = 3\n    B = 4\nn = 0\nfor kind in Kind:\n    n += kind.value",
        "7",
    ),
    "a method": (
        (
            "from enum import Enum\nclass Kind(Enum):\n    A = 3\n    def size(self):\n        return self.value + 1\n"
            "n = Kind.A.size()"
        ),
        "4",
    ),
    "a key of a dict": (
        "from enum import Enum\nclass Kind(Enum):\n    A = 1\n    B = 2\nn = {Kind.A: 3, Kind.B: 10}[Kind.B]",
        "10",
    ),
}

TEXTS: Table = {
    "a formatted string": ("a = 3\nn = int(f'{a}{a}')", "33"),
    "with a format": ("a = 3\nn = int(f'{a:03d}')", "3"),
    "with a conversion": ("n = len(f\"{'a'!r}\")", "3"),
    "a dict by formatted key": ("kind = 'b'\nn = {'size_a': 3, 'size_b': 10}[f'size_{kind}']", "10"),
    "percent": ("n = int('%d%s' % (3, '4'))", "34"),
    "a huge width": ("n = len(f'{3:>{10 ** 9}}')", "<len(f'{3:>{10 ** 9}}')>"),
    "a huge width of percent": ("n = len('%999999999d' % 3)", "<len('%999999999d' % 3)>"),
    "a list of letters": ("n = len(list('abc'))", "3"),
    "letters": ("n = 0\nfor letter in 'abc':\n    n += 1", "3"),
    "words": ("n = len('cat dog bird'.split())", "3"),
}


def units_of(program: str) -> str:
    tail = "" if "Dense(" in program else "\nmodel = Sequential([Dense(n)])"
    compiled = "" if "compile(" in program else "\nmodel.compile('adam', 'mse')\n"
    return facts(of_outputs(lambda output: head(output).removesuffix(" linear")), PRELUDE + program + tail + compiled)


RUNNABLE = {
    name: row
    for table in (OPTIONS, CONFIGURATIONS, ENUMERATIONS, TEXTS)
    for name, row in table.items()
    if "Dense(" not in row[0]
    and "special" not in row[0]
    and "tf." not in row[0]
    and "absl" not in row[0]
    and "keras" not in row[0]
    and "huge" not in name
}
"""The programs that Python itself can run."""
ELSEWHERE = frozenset(("easydict", "ml_collections", "omegaconf", "attr", "pydantic"))
"""Libraries that need not be installed."""


@cases(RUNNABLE)
def test_python_agrees_in_a_run_without_options(
    program: str, expected: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["train.py"])
    monkeypatch.delenv("CLASSES", raising=False)
    names: dict[str, object] = {"__name__": "__main__"}
    try:
        exec(compile(program, "made.py", "exec"), names)
    except ModuleNotFoundError as error:
        if error.name not in ELSEWHERE:
            raise
        pytest.skip(f"{error.name} is not installed")
    except SystemExit:
        # argparse asks for what has to be given.
        assert expected.startswith("<")
        return
    except AttributeError:
        # An option of a subcommand that is not chosen.
        assert expected == "<n>"
        return
    assert names["n"] == int(expected.split(" or ", maxsplit=1)[0])


@cases(OPTIONS)
def test_options(program: str, expected: str) -> None:
    assert units_of(program) == expected


@cases(CONFIGURATIONS)
def test_configurations(program: str, expected: str) -> None:
    assert units_of(program) == expected


@cases(ENUMERATIONS)
def test_enumerations(program: str, expected: str) -> None:
    assert units_of(program) == expected


@cases(TEXTS)
def test_texts(program: str, expected: str) -> None:
    assert units_of(program) == expected
