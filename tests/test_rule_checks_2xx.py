"""The rules of the loss on set-ups made by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handmade import argmax, head, integer, labels, loss, metric, output, setup
from kclf_lint.findings import Severity
from kclf_lint.rule import Report
from kclf_lint.setups import Encoding, Head, Labels, Size, Symbol, Unknown
from test_rule_checks import changes, related, report, reports

UNKNOWN = Unknown()
SOME_SIZE = Symbol("classes", "classes")
SPARSE = "sparse_categorical_crossentropy"
ONE = head(1, "sigmoid", layer="Dense(1, activation='sigmoid')")
LOGIT = head(1, "linear", layer="Dense(1)", activation_place=False)
YES_NO = labels(Encoding.BINARY, 1, UNKNOWN, classes=2)


class TestCategoricalLossOneUnit:
    def test_report(self) -> None:
        found = report("KCF203", setup(output(ONE, loss(), (), (YES_NO,))))
        assert found.place.node == "loss"
        assert found.message == (
            "categorical_crossentropy on 1 unit, Dense(1, activation='sigmoid'), is 0.0 for every sample: "
            "nothing is learned; use binary_crossentropy"
        )
        assert related(found) == [
            ("head", "the output has one unit"),
            ("train encoding", "labels are encoded here"),
            ("train labels", "training gets these labels here"),
        ]
        assert changes(found.fix) == [("loss", '"binary_crossentropy"')]

    def test_rows_of_labels_raise(self) -> None:
        found = report("KCF203", setup(output(ONE, loss(), (), (labels(),))))
        assert "gets one-hot labels of shape (n, 10): training stops; use 10 units" in found.message

    def test_logits_stay_logits(self) -> None:
        of = output(LOGIT, loss("categorical_crossentropy", keras_prefix="tf.keras"))
        found = report("KCF203", setup(of))
        assert changes(found.fix) == [("loss", "tf.keras.losses.BinaryCrossentropy(from_logits=True)")]
        assert report("KCF203", setup(output(LOGIT, loss(keras_prefix=None)))).fix is None
        flagged = output(LOGIT, loss(spelling="object", from_logits=True, rewritable=True))
        assert changes(report("KCF203", setup(flagged)).fix) == [
            ("loss object", "keras.losses.BinaryCrossentropy(from_logits=True)")
        ]

    @pytest.mark.parametrize(
        ("facts", "remedy"),
        [
            (labels(), "use 10 units and softmax"),
            (labels(last=UNKNOWN), "use as many units and softmax"),
            (labels(Encoding.MULTI_HOT), "use 10 units, sigmoid and binary_crossentropy"),
            (integer(classes=3), "use 3 units and softmax"),
        ],
    )
    def test_more_classes_need_more_units(self, facts: Labels, remedy: str) -> None:
        for code, name in (("KCF203", "categorical_crossentropy"), ("KCF204", SPARSE)):
            found = report(code, setup(output(ONE, loss(name), (), (facts,))))
            assert found.message.endswith(remedy)
            stops = code == "KCF203" and facts.encoding is not Encoding.INTEGER
            assert ("training stops" in found.message) is stops or code == "KCF204"
            assert found.fix is None

    def test_the_divergence_is_one_with_classes_or_softmax(self) -> None:
        softmax = report("KCF203", setup(output(head(1), loss("kl_divergence"))))
        assert "is 0.0 for every sample" in softmax.message
        classes = report("KCF203", setup(output(ONE, loss("kl_divergence"), (), (YES_NO,))))
        assert "counts the samples of class 1 alone" in classes.message
        for silent in ((), (labels(Encoding.CONTINUOUS),), (labels(UNKNOWN),)):
            assert reports("KCF203", setup(output(ONE, loss("kl_divergence"), (), silent))) == []

    @pytest.mark.parametrize("name", ["categorical_hinge", "binary_crossentropy", SPARSE, "mse", UNKNOWN])
    def test_other_losses_are_silent(self, name: str | Unknown) -> None:
        assert reports("KCF203", setup(output(ONE, loss(name), (), (YES_NO,)))) == []

    @pytest.mark.parametrize("size", [2, SOME_SIZE, UNKNOWN])
    def test_other_sizes_and_untrained_models_are_silent(self, size: Size) -> None:
        for code, name in (("KCF203", "categorical_crossentropy"), ("KCF204", SPARSE)):
            assert reports(code, setup(output(head(size), loss(name)))) == []
            assert reports(code, setup(output(ONE, loss(name)), trained=False)) == []

    def test_the_flag_is_no_mistake_of_its_own(self) -> None:
        for code, name in (("KCF203", "categorical_crossentropy"), ("KCF204", SPARSE)):
            found = report(code, setup(output(LOGIT, loss(name, spelling="object"))))
            assert [place.node for place in found.instead] == ["loss object"]


class TestSparseLossOneUnit:
    def test_report(self) -> None:
        found: Report = report("KCF204", setup(output(ONE, loss(SPARSE), (), (YES_NO,))))
        assert found.place.node == "loss"
        assert found.message == (
            "sparse_categorical_crossentropy on 1 unit, Dense(1, activation='sigmoid'), accepts no label but 0; "
            "use binary_crossentropy"
        )
        assert changes(found.fix) == [("loss", '"binary_crossentropy"')]

    def test_labels_need_not_be_known(self) -> None:
        assert len(reports("KCF204", setup(output(head(1, UNKNOWN), loss(SPARSE))))) == 1

    @pytest.mark.parametrize("name", ["categorical_crossentropy", "binary_crossentropy", "mse", UNKNOWN])
    def test_other_losses_are_silent(self, name: str | Unknown) -> None:
        assert reports("KCF204", setup(output(ONE, loss(name), (), (YES_NO,)))) == []


SIGMOIDS = head(activation="sigmoid", layer="Dense(10, activation='sigmoid')")
MULTI_HOT = labels(Encoding.MULTI_HOT)


class TestBinaryLossMultiClass:
    def test_report(self) -> None:
        found = report("KCF205", setup(output(head(), loss("binary_crossentropy"), (), (labels(),))))
        assert found.place.node == "loss"
        assert found.severity is None
        assert found.message == (
            "binary_crossentropy asks 10 yes/no questions per sample, but the one-hot labels of shape (n, 10) say that "
            "each sample has one class; use categorical_crossentropy"
        )
        assert related(found) == [
            ("train encoding", "labels are encoded here"),
            ("train labels", "training gets these labels here"),
        ]
        assert changes(found.fix) == [("loss", '"categorical_crossentropy"')]

    def test_logits_stay_logits(self) -> None:
        used = loss("binary_crossentropy", spelling="object", from_logits=True, rewritable=True)
        found = report("KCF205", setup(output(head(10, "linear"), used, (), (labels(),))))
        assert changes(found.fix) == [("loss object", "keras.losses.CategoricalCrossentropy(from_logits=True)")]

    def test_argmax_and_metrics_are_evidence_for_softmax(self) -> None:
        for of, uses in (
            (output(head(), loss("binary_crossentropy")), (argmax(),)),
            (output(head(), loss("binary_crossentropy"), (metric("categorical_accuracy"),)), ()),
        ):
            found = report("KCF205", setup(of, predictions=uses))
            assert found.message.endswith("one class per sample; use categorical_crossentropy")
            assert found.fix is None

    def test_where_head_and_loss_agree_the_head_tells_what_contradicts_them(self) -> None:
        of = output(SIGMOIDS, loss("binary_crossentropy"), (metric("categorical_accuracy"),))
        assert reports("KCF205", setup(of, predictions=(argmax(),))) == []
        assert len(reports("KCF102", setup(of, predictions=(argmax(),)))) == 1
        assert len(reports("KCF205", setup(output(SIGMOIDS, loss("binary_crossentropy"), (), (labels(),))))) == 1

    def test_two_softmax_units_are_advice(self) -> None:
        two = labels(last=2, classes=2)
        found = report("KCF205", setup(output(head(2), loss("binary_crossentropy"), (), (two,))))
        assert found.severity is Severity.ADVICE
        assert "two softmax units" in found.message
        for silent in (
            output(head(2, "sigmoid"), loss("binary_crossentropy"), (), (two,)),
            output(head(2), loss("binary_focal_crossentropy"), (), (two,)),
            output(head(2), loss("binary_crossentropy"), (metric("categorical_accuracy"),)),
        ):
            assert reports("KCF205", setup(silent)) == []

    @pytest.mark.parametrize("facts", [MULTI_HOT, labels(Encoding.CONTINUOUS), labels(UNKNOWN)])
    def test_other_labels_are_silent(self, facts: Labels) -> None:
        assert reports("KCF205", setup(output(head(), loss("binary_crossentropy"), (), (facts,)))) == []

    def test_other_losses_sizes_and_untrained_models_are_silent(self) -> None:
        for of in (
            output(head(), loss(), (), (labels(),)),
            output(head(), loss(UNKNOWN), (), (labels(),)),
            output(head(SOME_SIZE), loss("binary_crossentropy"), (), (labels(),)),
            output(head(1), loss("binary_crossentropy"), (), (labels(),)),
        ):
            assert reports("KCF205", setup(of)) == []
        of = output(head(), loss("binary_crossentropy"), (), (labels(),))
        assert reports("KCF205", setup(of, trained=False)) == []


class TestBinaryLossShape:
    def test_ids_on_two_units(self) -> None:
        found = report("KCF206", setup(output(head(2), loss("binary_crossentropy"), (), (YES_NO,))))
        assert found.place.node == "loss"
        assert found.message == (
            "binary_crossentropy gets binary labels of shape (n,), but the output has 2 units: "
            "training stops with a ValueError; use sparse_categorical_crossentropy, or 1 unit"
        )
        assert related(found)[-1] == ("head", "this is the output")
        assert changes(found.fix) == [("loss", '"sparse_categorical_crossentropy"')]

    def test_rows_on_one_unit(self) -> None:
        found = report("KCF206", setup(output(ONE, loss("binary_crossentropy"), (), (labels(),))))
        assert found.message == (
            "binary_crossentropy gets one-hot labels of shape (n, 10), but the output has 1 unit: "
            "training stops with a ValueError; use 10 units and softmax"
        )
        assert found.fix is None
        tags = report("KCF206", setup(output(ONE, loss("binary_focal_crossentropy"), (), (MULTI_HOT,))))
        assert tags.message.endswith("use 10 units, sigmoid and binary_crossentropy")

    @pytest.mark.parametrize(
        ("units", "rank", "facts"),
        [
            (3, 2, integer(classes=3)),
            (3, 2, labels(Encoding.INTEGER, 2, 1)),
            (3, UNKNOWN, integer(classes=3)),
            (3, 3, labels(Encoding.INTEGER, 2, UNKNOWN)),
            (3, 3, labels(Encoding.INTEGER, 3, 1)),
            (1, 3, labels(Encoding.ONE_HOT, 3, 5)),
            (1, UNKNOWN, labels(Encoding.ONE_HOT, 2, 2)),
        ],
    )
    def test_what_raises(self, units: int, rank: int | Unknown, facts: Labels) -> None:
        of = output(head(units, "sigmoid", rank), loss("binary_crossentropy"), (), (facts,))
        assert len(reports("KCF206", setup(of))) == 1

    @pytest.mark.parametrize(
        ("units", "rank", "facts"),
        [
            (1, 2, YES_NO),
            (1, 2, labels(Encoding.BINARY, 2, 1)),
            (3, 2, MULTI_HOT),
            (3, 2, labels()),
            (3, 3, integer()),
            (3, 2, labels(Encoding.INTEGER, 2, 3)),
            (3, 2, labels(Encoding.INTEGER, UNKNOWN, UNKNOWN)),
            (1, 3, labels(Encoding.ONE_HOT, 2, 5)),
            (1, 2, labels(Encoding.ONE_HOT, 2, SOME_SIZE)),
            (SOME_SIZE, 2, YES_NO),
            (UNKNOWN, 2, YES_NO),
            (2, 2, labels(UNKNOWN, 1, UNKNOWN)),
        ],
    )
    def test_what_fits_or_is_not_known(self, units: Size, rank: int | Unknown, facts: Labels) -> None:
        of = output(head(units, "sigmoid", rank), loss("binary_crossentropy"), (), (facts,))
        assert reports("KCF206", setup(of)) == []

    def test_keras_2_repeats_what_it_does_not_compare(self) -> None:
        wrong = output(head(2, "relu"), loss("binary_crossentropy"), (), (YES_NO,))
        assert "training stops" in report("KCF206", setup(wrong)).message
        found = report("KCF206", replace(setup(wrong), keras=2))
        assert "has 2 units: one is silently repeated to fit the other; use" in found.message

    def test_splits_of_two_kinds_other_losses_and_untrained_models_are_silent(self) -> None:
        mixed = output(head(2), loss("binary_crossentropy"), (), (YES_NO, labels(last=2, split="validation")))
        assert reports("KCF206", setup(mixed)) == []
        assert reports("KCF206", setup(output(head(2), loss("mse"), (), (YES_NO,)))) == []
        wrong = output(head(2), loss("binary_crossentropy"), (), (YES_NO,))
        assert reports("KCF206", setup(wrong, trained=False)) == []


class TestCategoricalLossMultiLabel:
    def test_report(self) -> None:
        found = report("KCF211", setup(output(SIGMOIDS, loss(), (), (MULTI_HOT,))))
        assert found.place.node == "loss"
        assert found.message == (
            "categorical_crossentropy expects exactly one class per sample, but gets multi-hot labels of shape "
            "(n, 10): its loss can't reach 0; use sigmoid and binary_crossentropy"
        )
        assert changes(found.fix) == [("loss", '"binary_crossentropy"')]

    @pytest.mark.parametrize("name", ["categorical_focal_crossentropy", "kl_divergence", "categorical_hinge"])
    def test_other_losses_of_the_family_have_no_fix(self, name: str) -> None:
        assert report("KCF211", setup(output(SIGMOIDS, loss(name), (), (MULTI_HOT,)))).fix is None

    @pytest.mark.parametrize(
        "splits", [(), (labels(),), (labels(UNKNOWN),), (MULTI_HOT, labels(split="validation")), (integer(),)]
    )
    def test_other_labels_are_silent(self, splits: tuple[Labels, ...]) -> None:
        assert reports("KCF211", setup(output(SIGMOIDS, loss(), (), splits))) == []

    def test_other_losses_one_unit_and_untrained_models_are_silent(self) -> None:
        for of in (
            output(SIGMOIDS, loss("binary_crossentropy"), (), (MULTI_HOT,)),
            output(SIGMOIDS, loss(SPARSE), (), (MULTI_HOT,)),
            output(ONE, loss(), (), (MULTI_HOT,)),
        ):
            assert reports("KCF211", setup(of)) == []
        assert reports("KCF211", setup(output(SIGMOIDS, loss(), (), (MULTI_HOT,)), trained=False)) == []


class TestRegressionLossOnClasses:
    def test_report(self) -> None:
        found = report("KCF209", setup(output(head(), loss("mse"), (), (labels(),))))
        assert found.place.node == "loss"
        assert found.severity is None
        assert found.message == (
            "mse on softmax outputs learns little from confident mistakes, and the one-hot labels of shape (n, 10) are "
            "classes; use categorical_crossentropy"
        )
        assert changes(found.fix) == [("loss", '"categorical_crossentropy"')]

    @pytest.mark.parametrize(
        ("of", "facts", "remedy"),
        [
            (ONE, YES_NO, "binary_crossentropy"),
            (SIGMOIDS, MULTI_HOT, "binary_crossentropy"),
            (SIGMOIDS, labels(), "categorical_crossentropy"),
        ],
    )
    def test_the_loss_that_fits(self, of: Head, facts: Labels, remedy: str) -> None:
        assert changes(report("KCF209", setup(output(of, loss("mse"), (), (facts,)))).fix) == [("loss", f'"{remedy}"')]

    @pytest.mark.parametrize("facts", [integer(), labels(Encoding.INTEGER, 2, 1)])
    def test_ids_on_several_units_are_an_error(self, facts: Labels) -> None:
        found = report("KCF209", setup(output(head(), loss("mse"), (), (facts,))))
        assert found.severity is Severity.ERROR
        assert "with all 10 units; use sparse_categorical_crossentropy" in found.message

    @pytest.mark.parametrize(
        "splits",
        [
            (),
            (labels(UNKNOWN),),
            (labels(Encoding.CONTINUOUS),),
            (labels(), labels(UNKNOWN, split="validation")),
            (replace(YES_NO, is_filled=True),),
            (integer(classes=9),),
            (labels(),),
        ],
    )
    def test_other_labels_of_one_unit_are_silent(self, splits: tuple[Labels, ...]) -> None:
        assert reports("KCF209", setup(output(ONE, loss("mse"), (), splits))) == []

    def test_other_heads_losses_and_untrained_models_are_silent(self) -> None:
        for of in (
            output(LOGIT, loss("mse"), (), (YES_NO,)),
            output(head(1, "tanh"), loss("mse"), (), (YES_NO,)),
            output(head(1), loss("mse"), (), (YES_NO,)),
            output(head(SOME_SIZE), loss("mse"), (), (labels(),)),
            output(head(), loss(), (), (labels(),)),
            output(head(), loss(UNKNOWN), (), (labels(),)),
        ):
            assert reports("KCF209", setup(of)) == []
        assert reports("KCF209", setup(output(head(), loss("mse"), (), (labels(),)), trained=False)) == []


def kept(units: Size = 4, rank: int = 3, axes: tuple[Size, ...] = (10,)) -> Head:
    """An output that keeps a time axis."""
    return head(units, "softmax", rank, "Dense(4, activation='softmax')", axes=axes)


def ids(encoding: Encoding = Encoding.INTEGER, rank: int | Unknown = 1, last: Size = UNKNOWN) -> Labels:
    return labels(encoding, rank, last, classes=4)


class TestOutputRankDiffers:
    def test_report(self) -> None:
        found = report("KCF212", setup(output(kept(), loss(SPARSE), (), (ids(),))))
        assert found.place.node == "head"
        assert found.message == (
            "Dense(4, activation='softmax') gives outputs of shape (n, 10, 4) for integer labels of shape (n,): "
            "training stops; use Flatten, pooling or the last step"
        )
        assert related(found)[-1] == ("train labels", "training gets these labels here")
        assert found.fix is None

    @pytest.mark.parametrize(
        ("of", "name", "facts"),
        [
            (kept(), "categorical_crossentropy", ids()),
            (kept(), "categorical_crossentropy", labels(last=4)),
            (kept(), "binary_crossentropy", labels(Encoding.MULTI_HOT, last=4)),
            (kept(axes=(UNKNOWN,)), SPARSE, ids()),
            (kept(rank=4, axes=(UNKNOWN, UNKNOWN)), "categorical_crossentropy", labels(last=4)),
            (kept(1), "binary_crossentropy", ids(Encoding.BINARY)),
            (kept(1), "binary_crossentropy", ids(Encoding.BINARY, 2, 1)),
            (kept(1), "mse", ids(Encoding.CONTINUOUS)),
            (kept(1), "mse", ids(Encoding.BINARY)),
        ],
    )
    def test_an_axis_is_kept(self, of: Head, name: str, facts: Labels) -> None:
        assert len(reports("KCF212", setup(output(of, loss(name), (), (facts,))))) == 1

    @pytest.mark.parametrize(
        ("of", "name", "facts"),
        [
            (head(4), SPARSE, ids()),
            (head(4, rank=UNKNOWN), SPARSE, ids()),
            (kept(), SPARSE, ids(rank=2)),
            (kept(), SPARSE, ids(rank=3, last=1)),
            (kept(), SPARSE, ids(rank=UNKNOWN)),
            (kept(axes=(1,)), SPARSE, ids(rank=2, last=1)),
            (kept(axes=(UNKNOWN,)), SPARSE, ids(rank=2, last=1)),
            (kept(), SPARSE, labels(Encoding.MULTI_HOT, last=4)),
            (kept(1), "binary_crossentropy", labels(Encoding.MULTI_HOT, last=10)),
            (kept(), "categorical_crossentropy", labels(last=10)),
            (kept(1, axes=(UNKNOWN,)), "mse", ids(Encoding.CONTINUOUS)),
            (kept(2), "mse", ids(Encoding.CONTINUOUS)),
            (kept(), "categorical_crossentropy", labels(UNKNOWN)),
            (kept(), UNKNOWN, ids()),
        ],
    )
    def test_what_fits_or_is_not_known(self, of: Head, name: str | Unknown, facts: Labels) -> None:
        used = loss(name)
        used = used if isinstance(name, str) else replace(used, family=UNKNOWN)
        assert reports("KCF212", setup(output(of, used, (), (facts,)))) == []

    def test_keras_2_fits_an_axis_of_one_and_repeats_labels_of_one_column(self) -> None:
        unknown = setup(output(kept(axes=(UNKNOWN,)), loss(SPARSE), (), (ids(),)))
        assert reports("KCF212", replace(unknown, keras=2)) == []
        column = setup(output(kept(1), loss("binary_crossentropy"), (), (ids(Encoding.BINARY, 2, 1),)))
        assert ": training stops; " in report("KCF212", column).message
        assert ": they are silently repeated; " in report("KCF212", replace(column, keras=2)).message

    def test_splits_of_two_kinds_and_untrained_models_are_silent(self) -> None:
        mixed = (ids(), replace(ids(rank=2), split="validation"))
        assert reports("KCF212", setup(output(kept(), loss(SPARSE), (), mixed))) == []
        assert reports("KCF212", setup(output(kept(), loss(SPARSE), (), (ids(),)), trained=False)) == []
