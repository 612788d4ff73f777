"""Rules about labels on set-ups made by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handmade import head, integer, labels, loss, output, place, setup
from kclf_lint.findings import Applicability
from kclf_lint.setups import (
    Encoded,
    EncodedTwice,
    Encoding,
    Labels,
    Loaded,
    Loss,
    Scaled,
    Size,
    Step,
    Symbol,
    Unknown,
)
from test_rule_checks import changes, related, report, reports

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
        assert found.message.endswith(f": training stops; use class_mode='{remedy}'")
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
            "training stops with a ValueError; use to_categorical on it, or 1 unit with sigmoid"
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
