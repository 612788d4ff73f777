"""The rules of the loss on set-ups made by hand."""

from __future__ import annotations

import pytest

from handmade import head, integer, labels, loss, output, setup
from kclf_lint.rule import Report
from kclf_lint.setups import Encoding, Labels, Size, Symbol, Unknown
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
