"""Rules about labels on set-ups made by hand."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

import pytest

from handmade import head, integer, labels, loss, output, place, setup
from kclf_lint.findings import Applicability, Severity
from kclf_lint.rule import all_rules
from kclf_lint.setups import (
    Encoded,
    EncodedTwice,
    Encoding,
    Labels,
    Learned,
    Loaded,
    Loss,
    Numbers,
    Scaled,
    SetUp,
    Size,
    Step,
    Symbol,
    Unknown,
)
from test_rule_checks import LONG, changes, related, report, reports

UNKNOWN = Unknown()
SOME_SIZE = Symbol("classes", "classes")
SPARSE = loss("sparse_categorical_crossentropy")
BINARY = loss("binary_crossentropy")
ONE_UNIT = head(1, "sigmoid", layer="Dense(1)")
TWO_UNITS = head(2, layer="Dense(2)")


def made(of: Labels, how: Loaded | Encoded | EncodedTwice | Scaled) -> Labels:
    """Labels that were made in this way at a place of its own."""
    return replace(of, made=Step(place(f"{of.split} making"), "labels are made here", how))


def loaded(mode: str, split: str = "train", *, parameter: str = "class_mode", default: bool = True) -> Labels:
    by_mode = {
        "categorical": labels(Encoding.ONE_HOT, 2, SOME_SIZE, split, SOME_SIZE),
        "binary": labels(Encoding.BINARY, 1, UNKNOWN, split, 2),
    }
    of = by_mode.get(mode, integer(split, SOME_SIZE))
    return made(of, Loaded(parameter, mode, default, None if default else place(f"{split} mode")))


class TestSplitsEncodedDifferently:
    @pytest.mark.parametrize(
        ("trained_on", "others"),
        [
            (labels(), integer("validation")),
            (integer(), labels(split="validation")),
            (integer(), labels(Encoding.MULTI_HOT, split="test")),
            (labels(Encoding.BINARY, 1, UNKNOWN), labels(split="test")),
        ],
    )
    def test_the_other_split_is_reported_where_it_goes_in(self, trained_on: Labels, others: Labels) -> None:
        found = report("KCF501", setup(output(head(), loss(), (), (trained_on, others))))
        assert found.place.node == f"{others.split} labels"
        assert found.fix is None
        assert [where for where, _ in related(found)] == [
            "train encoding",
            "train labels",
            f"{others.split} encoding",
            f"{others.split} labels",
        ]

    def test_the_message_names_both(self) -> None:
        found = report("KCF501", setup(output(head(), loss(), (), (labels(), integer("test")))))
        assert found.message == (
            "training gets one-hot labels of shape (n, 10), but evaluation gets integer labels of shape (n,): "
            "no loss takes both, so one of them stops with a ValueError; encode both in the same way"
        )

    @pytest.mark.parametrize(
        "split_labels",
        [
            (labels(), labels(split="validation")),
            (integer(), labels(Encoding.BINARY, 1, UNKNOWN, "validation")),
            (labels(Encoding.MULTI_HOT), labels(split="validation")),
            (labels(Encoding.CONTINUOUS), labels(split="validation")),
            (labels(UNKNOWN), integer("validation")),
            (labels(), labels(UNKNOWN, split="validation")),
            (labels(), integer(), integer("validation")),
            (integer("validation"), labels(split="test")),
        ],
    )
    def test_other_pairs_are_silent(self, split_labels: tuple[Labels, ...]) -> None:
        assert reports("KCF501", setup(output(head(), loss(), (), split_labels))) == []

    @pytest.mark.parametrize("of", [None, loss("own"), loss("mse"), loss(UNKNOWN), replace(loss(), exact=False)])
    def test_other_losses_are_silent(self, of: Loss | None) -> None:
        assert reports("KCF501", setup(output(head(), of, (), (labels(), integer("test"))))) == []

    def test_a_model_that_is_not_trained_is_silent(self) -> None:
        assert reports("KCF501", setup(output(head(), loss(), (), (labels(), integer("test"))), trained=False)) == []


class TestClassModeMismatch:
    @pytest.mark.parametrize(
        ("mode", "units", "by", "remedy"),
        [
            ("categorical", 10, SPARSE, "sparse"),
            ("sparse", 10, loss(), "categorical"),
            ("binary", 2, loss(), "categorical"),
            ("sparse", UNKNOWN, loss(), "categorical"),
            ("categorical", 1, BINARY, "binary"),
            ("binary", 2, BINARY, "categorical"),
        ],
    )
    def test_the_default_gets_another_mode(self, mode: str, units: Size, by: Loss, remedy: str) -> None:
        found = report("KCF502", setup(output(head(units), by, (), (loaded(mode),))))
        assert found.place.node == "loss"
        assert found.message.startswith(f"class_mode='{mode}' (the default) gives ")
        assert found.message.endswith(f": the shapes don't fit; use class_mode='{remedy}'")
        assert changes(found.fix) == [("train making", f'+class_mode="{remedy}"')]
        assert found.fix is not None
        assert found.fix.applicability is Applicability.UNSAFE

    def test_every_loader_is_changed(self) -> None:
        splits = (
            loaded("int", parameter="label_mode"),
            loaded("int", "validation", parameter="label_mode", default=False),
        )
        found = report("KCF502", setup(output(head(), loss(), (), splits)))
        assert changes(found.fix) == [
            ("train making", '+label_mode="categorical"'),
            ("validation mode", '"categorical"'),
        ]

    def test_class_ids_are_called_int_by_the_newer_loaders(self) -> None:
        found = report("KCF502", setup(output(head(), SPARSE, (), (loaded("categorical", parameter="label_mode"),))))
        assert changes(found.fix) == [("train making", '+label_mode="int"')]

    def test_a_mode_that_is_computed_gets_no_fix(self) -> None:
        computed = made(labels(), Loaded("class_mode", "categorical", False, None))
        assert report("KCF502", setup(output(head(), SPARSE, (), (computed,)))).fix is None

    def test_more_than_two_units_with_the_binary_loss_get_no_fix(self) -> None:
        found = report("KCF502", setup(output(head(5), BINARY, (), (loaded("sparse"),))))
        assert found.message.endswith("use softmax and a sparse loss")
        assert found.fix is None

    @pytest.mark.parametrize(
        ("mode", "units", "by", "rank"),
        [
            ("categorical", 10, loss(), 2),
            ("sparse", 10, SPARSE, 2),
            ("binary", 1, BINARY, 2),
            ("sparse", 1, BINARY, 2),
            ("categorical", 5, BINARY, 2),
            ("raw", 10, loss(), 2),
            # mistakes of other rules
            ("categorical", 1, SPARSE, 2),
            ("sparse", 1, loss(), 2),
            # one unit is possible
            ("binary", UNKNOWN, loss(), 2),
            # rows fit an output with one more axis
            ("categorical", 10, SPARSE, UNKNOWN),
            ("categorical", 10, SPARSE, 3),
            ("sparse", 10, loss(), 3),
            ("sparse", 10, loss("mse"), 2),
            ("sparse", 10, loss(UNKNOWN), 2),
        ],
    )
    def test_other_modes_are_silent(self, mode: str, units: Size, by: Loss, rank: int | Unknown) -> None:
        assert reports("KCF502", setup(output(head(units, rank=rank), by, (), (loaded(mode),)))) == []

    @pytest.mark.parametrize("other", [loaded("sparse", "validation"), integer("test")])
    def test_splits_of_both_kinds_are_silent(self, other: Labels) -> None:
        assert reports("KCF502", setup(output(head(), SPARSE, (), (loaded("categorical"), other)))) == []

    def test_labels_without_a_loader_are_silent(self) -> None:
        assert reports("KCF502", setup(output(head(), SPARSE, (), (labels(),)))) == []


TWICE = EncodedTwice("to_categorical", place("operand"), "y")
WITH_AN_AXIS = labels(UNKNOWN, 3, 2, classes=10)


class TestOneHotTwice:
    def test_the_second_encoding_is_left_out(self) -> None:
        found = report("KCF503", setup(output(head(), loss(), (), (made(WITH_AN_AXIS, TWICE),))))
        assert found.place.node == "train making"
        assert found.message == (
            "to_categorical of labels that are one-hot already gives shape (n, 10, 2), "
            "but the output has shape (n, 10): training stops; leave it out"
        )
        assert changes(found.fix) == [("train making", "y")]

    def test_two_columns_for_each(self) -> None:
        how = EncodedTwice("OneHotEncoder", None, "")
        found = report("KCF503", setup(output(head(), SPARSE, (), (made(labels(UNKNOWN, 2, 20), how),))))
        assert "gives shape (n, 20), but" in found.message
        assert found.fix is None

    def test_a_call_that_encodes_both_times_gets_no_fix(self) -> None:
        of = made(WITH_AN_AXIS, TWICE)
        assert of.made is not None
        both = replace(of, story=(of.made, of.made))
        assert report("KCF503", setup(output(head(), loss(), (), (both,)))).fix is None

    @pytest.mark.parametrize("rank", [3, UNKNOWN])
    def test_an_output_with_another_axis_is_silent(self, rank: int | Unknown) -> None:
        assert reports("KCF503", setup(output(head(rank=rank), loss(), (), (made(WITH_AN_AXIS, TWICE),)))) == []

    @pytest.mark.parametrize("by", [None, loss("mse"), loss("own")])
    def test_other_losses_are_silent(self, by: Loss | None) -> None:
        assert reports("KCF503", setup(output(head(), by, (), (made(WITH_AN_AXIS, TWICE),)))) == []

    def test_one_encoding_is_silent(self) -> None:
        assert reports("KCF503", setup(output(head(), loss(), (), (made(labels(), Encoded("to_categorical")),)))) == []


COLUMN = labels(Encoding.BINARY, 2, 1, classes=2)
BINARIZED = made(COLUMN, Encoded("LabelBinarizer"))


class TestBinarizerOneColumn:
    @pytest.mark.parametrize("by", [loss(), BINARY])
    def test_the_encoding_is_reported_instead_of_the_loss(self, by: Loss) -> None:
        found = report("KCF505", setup(output(TWO_UNITS, by, (), (BINARIZED,))))
        assert found.place.node == "train making"
        assert [where.node for where in found.instead] == ["loss"]
        assert found.message == (
            "LabelBinarizer gives one column for two classes, but Dense(2) has two units: "
            "the shapes don't fit; use to_categorical on it, or 1 unit"
        )
        assert found.fix is None

    def test_two_columns_are_never_made(self) -> None:
        some = made(labels(UNKNOWN, UNKNOWN, UNKNOWN), Encoded("label_binarize"))
        found = report("KCF505", setup(output(TWO_UNITS, loss(), (), (some,))))
        assert found.message.startswith("label_binarize gives one column, or three and more, never two, but ")

    @pytest.mark.parametrize(
        ("units", "by", "of"),
        [
            (1, BINARY, BINARIZED),
            (3, loss(), made(labels(last=3), Encoded("LabelBinarizer"))),
            (UNKNOWN, loss(), BINARIZED),
            (2, SPARSE, BINARIZED),
            (2, loss("mse"), BINARIZED),
            (2, loss(), COLUMN),
            (2, loss(), made(COLUMN, Encoded("LabelEncoder"))),
        ],
    )
    def test_others_are_silent(self, units: Size, by: Loss, of: Labels) -> None:
        assert reports("KCF505", setup(output(head(units), by, (), (of,)))) == []


def encoded(by: str, *learned: Learned, split: str = "train") -> Labels:
    return made(labels(split=split), Encoded(by, learned))


class TestSparseMatrixLabels:
    def _found(self, how: Encoded | None) -> Labels:
        of = replace(labels(), is_sparse_matrix=True)
        return made(of, how) if how is not None else of

    def test_the_encoder_gets_an_argument(self) -> None:
        how = Encoded("OneHotEncoder", encoder_place=place("encoder"))
        found = report("KCF506", setup(output(head(), loss(), (), (self._found(how),))))
        assert found.place.node == "train making"
        assert found.message == (
            "OneHotEncoder gives a sparse matrix by default, which fit cannot take as labels: "
            "training stops with an error; use sparse_output=False"
        )
        assert changes(found.fix) == [("encoder", "+sparse_output=False")]
        assert found.fix is not None
        assert found.fix.applicability is Applicability.SAFE

    def test_an_argument_is_replaced(self) -> None:
        how = Encoded("OneHotEncoder", encoder_place=place("encoder"), sparse_place=place("sparse"))
        found = report("KCF506", setup(output(head(), loss("mse"), (), (self._found(how),))))
        assert found.message.startswith("OneHotEncoder is told to give a sparse matrix, ")
        assert changes(found.fix) == [("sparse", "False")]

    @pytest.mark.parametrize("how", [Encoded("OneHotEncoder"), None])
    def test_without_the_encoder_there_is_no_fix(self, how: Encoded | None) -> None:
        assert report("KCF506", setup(output(head(), loss(), (), (self._found(how),)))).fix is None

    @pytest.mark.parametrize("by", [None, loss("own"), loss(UNKNOWN)])
    def test_losses_of_the_program_are_silent(self, by: Loss | None) -> None:
        assert reports("KCF506", setup(output(head(), by, (), (self._found(None),)))) == []

    def test_dense_labels_are_silent(self) -> None:
        assert reports("KCF506", setup(output(head(), loss(), (), (encoded("OneHotEncoder"),)))) == []


class TestLabelsScaled:
    @pytest.mark.parametrize(
        ("of", "by", "outcome"),
        [
            (
                labels(UNKNOWN, 1, UNKNOWN),
                SPARSE,
                "sparse_categorical_crossentropy cuts their fractions off",
            ),
            (
                replace(labels(UNKNOWN, 1, UNKNOWN), numbers=Numbers(Fraction(0), Fraction(1, 255))),
                SPARSE,
                "sparse_categorical_crossentropy cuts their fractions off, so all become class 0",
            ),
            (labels(UNKNOWN, 1, UNKNOWN), loss(), "categorical_crossentropy expects one-hot labels"),
            (labels(UNKNOWN, 2, 1), loss(), "categorical_crossentropy expects one-hot labels"),
            (labels(UNKNOWN, 2, 10), loss(), "they don't add up to 1 in categorical_crossentropy"),
            (labels(), loss(), "the one-hot encoding cuts their fractions off"),
        ],
    )
    def test_the_calculation_is_reported(self, of: Labels, by: Loss, outcome: str) -> None:
        found = report("KCF507", setup(output(head(), by, (), (made(of, Scaled("y / 255")),))))
        assert found.place.node == "train making"
        assert found.message == f"`y / 255` scales class labels, and {outcome}; scale only the inputs"
        assert found.fix is None

    @pytest.mark.parametrize("by", [None, loss("mse"), BINARY, loss("own"), loss(UNKNOWN)])
    def test_other_losses_are_silent(self, by: Loss | None) -> None:
        by = replace(by, family=UNKNOWN) if by is not None and by.name in ("own", UNKNOWN) else by
        of = made(labels(UNKNOWN, 1, UNKNOWN), Scaled("y / 255"))
        assert reports("KCF507", setup(output(head(), by, (), (of,)))) == []

    def test_labels_that_are_not_scaled_are_silent(self) -> None:
        assert reports("KCF507", setup(output(head(), SPARSE, (), (integer(),)))) == []


def numbered(start: float, step: float, classes: Size) -> Labels:
    return replace(integer(classes=classes), numbers=Numbers(Fraction(start), Fraction(step)))


OBJECT = loss("sparse_categorical_crossentropy", spelling="object")


class TestLabelValuesOutOfRange:
    @pytest.mark.parametrize(("start", "step", "values"), [(-1, 2, "-1 and 1"), (1, 1, "1 and 2"), (0, 5, "0 and 5")])
    def test_two_values_that_are_not_0_and_1(self, start: float, step: float, values: str) -> None:
        found = report("KCF508", setup(output(ONE_UNIT, BINARY, (), (numbered(start, step, 2),))))
        assert found.place.node == "train labels"
        assert found.message == (
            f"binary_crossentropy expects labels 0 and 1, but these are {values}: "
            "Keras trains on them without a word; make them 0 and 1"
        )
        assert found.fix is None

    def test_more_classes_than_two(self) -> None:
        found = report("KCF508", setup(output(ONE_UNIT, BINARY, (), (numbered(0, 1, 3),))))
        assert found.message == (
            "binary_crossentropy on 1 unit expects labels 0 and 1, but these have 3 classes (0 to 2): "
            "Keras trains on them without a word; use 3 softmax units and a sparse loss"
        )

    @pytest.mark.parametrize(
        ("units", "classes", "last"), [(7, 7, "7"), (SOME_SIZE, SOME_SIZE, "the number of classes")]
    )
    def test_classes_counted_from_one(self, units: Size, classes: Size, last: str) -> None:
        found = report("KCF508", setup(output(head(units), SPARSE, (), (numbered(1, 1, classes),))))
        end = units - 1 if isinstance(units, int) else "classes - 1"
        assert found.message == (
            f"labels are 1 to {last}, but the units of sparse_categorical_crossentropy are for 0 to {end}: "
            "training stops, or the loss is NaN; count from 0"
        )

    def test_negative_class_ids(self) -> None:
        found = report("KCF508", setup(output(head(), SPARSE, (), (numbered(-1, 2, 2),))))
        assert found.message == (
            "labels are -1 and 1, but sparse_categorical_crossentropy expects class ids from 0: "
            "training stops, or the loss is NaN; count from 0"
        )

    @pytest.mark.parametrize(
        ("units", "by", "of"),
        [
            (1, BINARY, numbered(0, 1, 2)),
            (1, BINARY, numbered(0, 0.5, 2)),
            (1, BINARY, numbered(0, 0.5, 3)),
            (1, BINARY, numbered(1, 1, SOME_SIZE)),
            (1, BINARY, integer(classes=3)),
            (2, BINARY, numbered(1, 1, 2)),
            (1, loss("mse"), numbered(1, 1, 2)),
            (1, loss("hinge"), numbered(-1, 2, 2)),
            (8, SPARSE, numbered(1, 1, 7)),
            (7, SPARSE, numbered(0, 1, 7)),
            (3, SPARSE, numbered(0, 1, 7)),
            (UNKNOWN, SPARSE, numbered(1, 1, 7)),
            (7, SPARSE, numbered(1, 1, SOME_SIZE)),
            (7, OBJECT, numbered(-1, 1, 7)),
            (1, SPARSE, numbered(1, 1, 2)),
            (7, loss(), numbered(1, 1, 7)),
        ],
    )
    def test_others_are_silent(self, units: Size, by: Loss, of: Labels) -> None:
        assert reports("KCF508", setup(output(head(units), by, (), (of,)))) == []

    def test_an_object_with_no_other_argument_counts(self) -> None:
        plain = replace(OBJECT, rewritable=True)
        assert len(reports("KCF508", setup(output(head(7), plain, (), (numbered(1, 1, 7),))))) == 1


def learned(by: str, data: int, *, again: bool = False, method: bool = False) -> Learned:
    return Learned(by, data, place(f"{by} of {data}"), again, place("method") if method else None)


class TestEncoderRefitted:
    def _two(self, first: Labels, second: Labels) -> SetUp:
        return setup(output(head(), loss(), (), (first, second)))

    def test_fit_transform_becomes_transform(self) -> None:
        second = encoded("LabelEncoder", learned("LabelEncoder", 2, again=True, method=True), split="test")
        found = report("KCF509", self._two(encoded("LabelEncoder", learned("LabelEncoder", 1)), second))
        assert found.place.node == "LabelEncoder of 2"
        assert found.severity is None
        assert found.message == (
            "LabelEncoder takes the classes of the test labels from these alone: "
            "where a class is missing, ids and columns mean others than in training; use transform"
        )
        assert changes(found.fix) == [("method", "transform")]

    @pytest.mark.parametrize(
        ("by", "how", "remedy"),
        [
            ("get_dummies", {}, "encode before the split"),
            ("LabelEncoder", {"again": True}, "fit on the training labels only"),
            ("LabelEncoder", {"method": True}, "use transform"),
        ],
    )
    def test_others_get_no_fix(self, by: str, how: dict[str, bool], remedy: str) -> None:
        second = encoded(by, learned(by, 2, **how), split="validation")
        found = report("KCF509", self._two(encoded(by, learned(by, 1)), second))
        assert found.message.endswith(f"; {remedy}")
        assert found.fix is None

    def test_columns_counted_twice_are_advice(self) -> None:
        first = encoded("to_categorical", learned("LabelEncoder", 0), learned("to_categorical", 1))
        second = encoded("to_categorical", learned("LabelEncoder", 0), learned("to_categorical", 2), split="test")
        found = report("KCF509", self._two(first, second))
        assert found.place.node == "to_categorical of 2"
        assert found.severity is Severity.ADVICE
        assert found.message.endswith("; give num_classes")

    def test_the_first_encoder_is_the_cause(self) -> None:
        first = encoded("to_categorical", learned("LabelEncoder", 1), learned("to_categorical", 1))
        second = encoded("to_categorical", learned("LabelEncoder", 2), learned("to_categorical", 2), split="test")
        assert report("KCF509", self._two(first, second)).place.node == "LabelEncoder of 2"

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            (
                encoded("LabelEncoder", learned("LabelEncoder", 1)),
                encoded("LabelEncoder", learned("LabelEncoder", 1), split="test"),
            ),
            (encoded("LabelEncoder"), encoded("LabelEncoder", learned("LabelEncoder", 2), split="test")),
            (encoded("LabelEncoder", learned("LabelEncoder", 1)), encoded("LabelEncoder", split="test")),
            (
                encoded("LabelEncoder", learned("LabelEncoder", 1)),
                encoded("factorize", learned("factorize", 2), split="test"),
            ),
            (encoded("LabelEncoder", learned("LabelEncoder", 1)), labels(split="test")),
            (
                encoded("LabelEncoder", learned("LabelEncoder", 1), split="validation"),
                encoded("LabelEncoder", learned("LabelEncoder", 2), split="test"),
            ),
        ],
    )
    def test_one_fit_is_silent(self, first: Labels, second: Labels) -> None:
        assert reports("KCF509", self._two(first, second)) == []


def demanding_setups() -> Iterable[SetUp]:
    """Set-ups with the longest names and texts that messages have to hold."""
    sizes: tuple[Size, ...] = (1, 2, 1000, Symbol("s", "len(train_generator.class_indices)"), UNKNOWN)
    losses = ("binary_focal_crossentropy", "categorical_focal_crossentropy", "sparse_categorical_crossentropy")
    twice = EncodedTwice("to_categorical", None)
    whole = (
        made(labels(UNKNOWN, 3, 2, classes=1000), twice),
        made(labels(UNKNOWN, UNKNOWN, UNKNOWN), Encoded("LabelBinarizer")),
        made(COLUMN, Encoded("label_binarize")),
        replace(encoded("OneHotEncoder"), is_sparse_matrix=True),
        made(labels(UNKNOWN, 1, UNKNOWN), Scaled("x" * 40)),
        made(labels(UNKNOWN, 2, 1000), Scaled("x" * 40)),
        made(labels(), Scaled("x" * 40)),
        *(loaded(mode, parameter="label_mode", default=default) for mode in MODES for default in (True, False)),
        *(numbered(start, 1, size) for start in (-1, 0, 1) for size in sizes),
        numbered(1, 999, 2),
    )
    for size, name, of in itertools.product(sizes, losses, whole):
        yield setup(output(head(size, layer=LONG), loss(name), (), (of,)))
    for by, split in itertools.product(
        ("MultiLabelBinarizer", "get_dummies", "to_categorical"), ("validation", "test")
    ):
        pair = encoded(by, learned(by, 1)), encoded(by, learned(by, 2, method=True), split=split)
        yield setup(output(head(), loss(), (), pair))
        yield setup(output(head(1000), loss(), (), (labels(Encoding.ONE_HOT, 2, 1000), integer(split))))


MODES = ("categorical", "binary", "sparse", "int")


def test_every_message_is_one_line_of_less_than_200_characters() -> None:
    messages = {
        (rule.code, found.message)
        for made in demanding_setups()
        for rule in all_rules()
        if rule.check is not None and rule.code.startswith("KCF5")
        for found in rule.check(made)
    }
    assert {message for _, message in messages if len(message) >= 200 or "\n" in message} == set()
    assert {code for code, _ in messages} == {rule.code for rule in all_rules() if rule.code.startswith("KCF5")}
