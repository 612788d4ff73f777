"""Public files: what their columns hold, as the pages that publish them say, and how a program comes to a file."""

from __future__ import annotations

from collections.abc import Mapping

from kclf_lint.knowledge.arrays import first_argument, many, opaque
from kclf_lint.knowledge.call import Call, Known, known
from kclf_lint.setups import Encoding, Step
from kclf_lint.values import Array, Const, Entries, Object, Tuple, Value, unknown

_REAL = Array(Encoding.CONTINUOUS)
_ZERO_OR_ONE = Array(Encoding.BINARY, Const(2))
_ANYTHING = Array()

Columns = Mapping[str | int, Array]
"""What columns hold, by name, or by position where the file does not name them."""

_TITANIC: Columns = {"survived": _ZERO_OR_ONE}
_HEART: Columns = {"target": _ZERO_OR_ONE}
_FRAUD: Columns = {"Class": _ZERO_OR_ONE}
_DIABETES: Columns = {8: _ZERO_OR_ONE, -1: _ZERO_OR_ONE}
_MILES: Columns = {0: _REAL}
_IRIS: Columns = {4: Array(Encoding.INTEGER, Const(3))}
_DIGITS: Columns = {name: Array(Encoding.INTEGER, Const(10)) for name in ("y_train", "y_test")}
_STORAGE = "storage.googleapis.com/"

OTHERS = "*"
"""Stands for all columns of a file that its line does not name."""

_ADDRESSES: dict[str, Columns] = {
    # without http:// or https://
    f"{_STORAGE}tf-datasets/titanic/train.csv": _TITANIC,
    f"{_STORAGE}tf-datasets/titanic/eval.csv": _TITANIC,
    f"{_STORAGE}download.tensorflow.org/data/heart.csv": _HEART,
    f"{_STORAGE}download.tensorflow.org/data/creditcard.csv": _FRAUD,
    f"{_STORAGE}download.tensorflow.org/data/iris_training.csv": _IRIS,
    f"{_STORAGE}download.tensorflow.org/data/iris_test.csv": _IRIS,
    "download.tensorflow.org/data/iris_training.csv": _IRIS,
    "download.tensorflow.org/data/iris_test.csv": _IRIS,
    "archive.ics.uci.edu/ml/machine-learning-databases/auto-mpg/auto-mpg.data": _MILES,
    "raw.githubusercontent.com/jbrownlee/Datasets/master/pima-indians-diabetes.data.csv": _DIABETES,
}
_NAMES: dict[str, Columns] = {
    "mnist.npz": _DIGITS,
    "auto-mpg.data": _MILES,
    "jena_climate_2009_2016.csv": {OTHERS: _REAL, "Date Time": _ANYTHING, 0: _ANYTHING},
    "pima-indians-diabetes.csv": _DIABETES,
    "pima-indians-diabetes.data.csv": _DIABETES,
}
"""Files that are known by their name alone, wherever a program keeps them."""

_PATH = "a path"


def path_of(value: Value) -> str:
    """The address, or the name of the file at the end of a path; '' where it is not known."""
    if isinstance(value, Object) and value.kind == _PATH:
        value = value.fields["name"]
    return value.value if isinstance(value, Const) and isinstance(value.value, str) else ""


def _columns_of(path: str) -> Columns:
    address = path.partition("://")[2]
    last = path.replace("\\", "/").rpartition("/")[2]
    return (_ADDRESSES.get(address) if address else None) or _NAMES.get(last) or {}


def _described(call: Call, length: Value) -> tuple[Encoding | None, Entries]:
    """What all columns hold, and what is known of single ones."""
    chosen = any(call.given(name) for name in ("usecols", "index_col", "unpack"))
    found = _columns_of(path_of(first_argument(call)))
    names = call.host.elements(call["names"]) or ()
    columns: list[tuple[str | int, Value]] = []
    for key, content in found.items():
        story = (
            (Step(call.place, f"the column {key} of this file is {content.encoding.value}"),)
            if content.encoding
            else ()
        )
        column = content.anew(shape=(length,), story=story)
        if key == OTHERS or (isinstance(key, int) and chosen):
            continue
        columns.append((key, column))
        name = names[key] if isinstance(key, int) and -len(names) <= key < len(names) else None
        if isinstance(name, Const) and isinstance(name.value, str):
            columns.append((name.value, column))
    return (found[OTHERS].encoding if OTHERS in found else None), Entries(tuple(columns))


def read_table(call: Call) -> Value:
    """``pd.read_csv``, ``np.loadtxt``: what the columns hold is known of a few public files."""
    length = many()
    encoding, columns = _described(call, length)
    shape = (length, unknown("the columns of a file"))
    kept = call.given("dtype") or call.given("converters")
    return Array(encoding, shape=shape, columns=columns, keeps_categories=kept, why="a column of a file")


def loaded(call: Call) -> Value:
    """``np.load``: arrays by name, of a few public files."""
    found = _columns_of(path_of(call["file"]))
    columns = tuple((name, column.anew()) for name, column in found.items())
    return Array(columns=Entries(columns), why="an array of a file") if found else opaque(call)


def opened(path: Value) -> Array | None:
    """``open(path)``: a text, with the encoding of all numbers in it; None where it is not known."""
    found = _columns_of(path_of(path))
    return Array(found[OTHERS].encoding, why="text of a file") if OTHERS in found else None


def part_of_text(call: Call) -> Value:
    """``read``, ``split`` ...: lines and words of a text hold the numbers that it holds."""
    text = call.receiver
    return text.anew(shape=None) if isinstance(text, Array) else opaque(call)


def downloaded(call: Call) -> Value:
    """``get_file(fname, origin)``: a file of this name, or the one that is published there."""
    for path in (path_of(call["origin"]), path_of(call["fname"])):
        if _columns_of(path) or _columns_of(path.rpartition(".")[0]):
            return _path(call, path)
    return opaque(call)


def joined_path(call: Call) -> Value:
    """``os.path.join``: the last part names the file."""
    last = path_of(call.rest[-1].value) if call.rest else ""
    return _path(call, last) if _columns_of(last) else opaque(call)


def without_extension(call: Call) -> Value:
    """``os.path.splitext``."""
    stem, dot, extension = path_of(call["p"]).rpartition(".")
    if not dot or not isinstance(call["p"], Object):
        return opaque(call)
    return Tuple((_path(call, stem), Const(dot + extension)))


def _path(call: Call, name: str) -> Object:
    return Object(_PATH, call.place, fields={"name": Const(name)})


FUNCTIONS: dict[str, Known] = {
    "pandas.read_csv": known(
        "path, sep=None, delimiter=None, header='infer', names=None, index_col=None, usecols=None", read_table
    ),
    "numpy.loadtxt": known("fname, dtype=None, comments='#', delimiter=None", read_table),
    "numpy.genfromtxt": known("fname, dtype=None, comments='#', delimiter=None", read_table),
    "numpy.load": known("file", loaded),
    "keras.utils.get_file": known("fname=None, origin=None", downloaded),
    "os.path.join": known("*parts", joined_path),
    "os.path.splitext": known("p", without_extension),
}

TEXT_METHODS: dict[str, Known] = {
    name: known("*arguments", part_of_text)
    for name in "read readline readlines split splitlines strip lstrip rstrip".split()
}
