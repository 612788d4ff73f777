"""Samples chosen from data: splits, folds and new orders of scikit-learn."""

from __future__ import annotations

from kclf_lint.knowledge.arrays import first_argument, integer, many, of_some_classes
from kclf_lint.knowledge.call import Call, Known, known
from kclf_lint.knowledge.structures import any_of
from kclf_lint.values import NONE, Array, Object, Stream, Tuple, Value, derived, unknown

MAX_PARTS = 100
"""Parts of data that are told apart."""


def some_samples(value: Array, part: str = "") -> Array:
    """Some of the samples, in any order; ``part`` as in ``Array``."""
    shape = value.shape
    return value.anew(shape=(many(), *shape[1:]) if shape else shape, fill=value.fill, part=part)


def sampled(call: Call) -> Value:
    """``frame.sample(n)``, ``dropna`` ...: some of the samples."""
    value = first_argument(call)
    if not isinstance(value, Array):
        return value
    neighbours = call.name.rpartition(".")[2] in ("head", "tail")
    return some_samples(of_some_classes(value, in_order=True) if neighbours else value)


def chosen(call: Call, value: Value, which: str) -> Value:
    """Some of the samples of anything that holds samples."""
    match value:
        case Array():
            return some_samples(value, _drawn(call))
        case Object(kind="list"):
            return _some_elements(call, value, which)
        case _:
            return derived(value, "samples", which)


def _drawn(call: Call) -> str:
    if not call.name.endswith("train_test_split"):
        return ""
    return "stratified" if call.given("stratify") and call["stratify"] != NONE else "random"


def _some_elements(call: Call, value: Object, which: str) -> Value:
    """A list with some elements of another one."""
    items = call.host.elements(value)
    of = any_of(items) if items else call.host.read(value, "of") if items is None else None
    if of is None:
        return derived(value, "samples", which)
    made = call.host.new_list(())
    call.host.write(made, "items", unknown("a part of a list"))
    call.host.write(made, "of", of)
    return made


def split_samples(call: Call) -> Value:
    """``train_test_split``: two parts of every array."""
    parts = [chosen(call, argument.value, which) for argument in call.rest for which in ("train", "test")]
    return call.host.new_list(parts) if call.complete else unknown("a split of unpacked arguments")


def cut(call: Call) -> Value:
    """``np.split(x, [a, b])``: parts along the first axis, one more than there are places to cut at."""
    places, axis = call["indices_or_sections"], call["axis"]
    cuts, count = call.host.elements(places), integer(places)
    parts = len(cuts) + 1 if cuts is not None else count
    if integer(axis) != 0 or parts is None or not 0 < parts <= MAX_PARTS:
        return derived(first_argument(call), call.name, places, axis)
    return call.host.new_list(chosen(call, call["ary"], f"part {number}") for number in range(parts))


def rearranged(call: Call) -> Value:
    """``shuffle``, ``resample``: the samples of every array in a new order, or some of them."""
    parts = [chosen(call, argument.value, "rearranged") for argument in call.rest]
    if not call.complete or not parts:
        return unknown(f"{call.name} of unpacked arguments")
    return parts[0] if len(parts) == 1 else call.host.new_list(parts)


def shuffled_in_place(call: Call) -> Value:
    """``random.shuffle(x)``: which element of a list is where is not known any more."""
    value = call["x"]
    items = call.host.elements(value)
    if isinstance(value, Object) and value.kind == "list" and items:
        call.host.write(value, "items", unknown("a list after shuffle"))
        call.host.write(value, "of", any_of(items))
    return NONE


def folds(call: Call) -> Value:
    """``KFold().split(X, y)``: the positions of the samples to train and to test with, for every fold."""
    return Stream("generator", Tuple((Array(shape=(many(),)), Array(shape=(many(),)))))


SPLITTERS = tuple(
    f"sklearn.model_selection.{name}"
    for name in (
        "KFold StratifiedKFold GroupKFold StratifiedGroupKFold ShuffleSplit StratifiedShuffleSplit GroupShuffleSplit "
        "RepeatedKFold RepeatedStratifiedKFold TimeSeriesSplit LeaveOneOut LeaveOneGroupOut"
    ).split()
)
"""Classes of scikit-learn that yield positions of samples."""

METHODS: dict[str, dict[str, Known]] = {name: {"split": known("X, y=None, groups=None", folds)} for name in SPLITTERS}

FUNCTIONS: dict[str, Known] = {
    "sklearn.model_selection.train_test_split": known("*arrays", split_samples),
    "numpy.split": known("ary, indices_or_sections, axis=0", cut),
    "numpy.array_split": known("ary, indices_or_sections, axis=0", cut),
    "random.shuffle": known("x", shuffled_in_place),
    "numpy.random.shuffle": known("x", shuffled_in_place),
    "sklearn.utils.shuffle": known("*arrays", rearranged),
    "sklearn.utils.resample": known("*arrays", rearranged),
}
