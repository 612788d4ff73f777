"""The rules of the output layer on set-ups made by hand."""

from __future__ import annotations

import pytest

from handmade import head, integer, labels, loss, output, setup
from kclf_lint.setups import Encoding, Labels, Unknown
from test_rule_checks import changes, related, report, reports

UNKNOWN = Unknown()
MULTI_HOT = labels(Encoding.MULTI_HOT)


class TestSoftmaxMultiLabel:
    def test_report(self) -> None:
        found = report("KCF103", setup(output(head(), loss("binary_crossentropy"), (), (MULTI_HOT,))))
        assert found.place.node == "head"
        assert found.message == (
            "Dense(10, activation='softmax') makes the outputs of a sample add up to 1, but multi-hot labels of shape "
            "(n, 10) may have several classes; use sigmoid"
        )
        assert related(found) == [
            ("train encoding", "labels are encoded here"),
            ("train labels", "training gets these labels here"),
        ]
        assert changes(found.fix) == [("activation", '"sigmoid"')]

    def test_any_loss_and_none(self) -> None:
        for used in (None, loss(), loss("mse"), loss(UNKNOWN)):
            assert len(reports("KCF103", setup(output(head(), used, (), (MULTI_HOT,))))) == 1

    @pytest.mark.parametrize("rank", [2, UNKNOWN])
    def test_labels_tell_the_rank_where_the_head_does_not(self, rank: int | Unknown) -> None:
        assert len(reports("KCF103", setup(output(head(rank=rank), None, (), (MULTI_HOT,))))) == 1

    def test_more_axes_may_have_another_softmax(self) -> None:
        masks = labels(Encoding.MULTI_HOT, 4)
        assert reports("KCF103", setup(output(head(rank=4), None, (), (masks,)))) == []
        assert reports("KCF103", setup(output(head(rank=UNKNOWN), None, (), (masks,)))) == []

    @pytest.mark.parametrize(
        "splits",
        [(), (labels(),), (integer(),), (labels(UNKNOWN),), (MULTI_HOT, labels(split="test"))],
    )
    def test_other_labels_are_silent(self, splits: tuple[Labels, ...]) -> None:
        assert reports("KCF103", setup(output(head(), None, (), splits))) == []

    def test_other_heads_and_untrained_models_are_silent(self) -> None:
        for of in (head(activation="sigmoid"), head(activation="linear"), head(activation=UNKNOWN), head(1)):
            assert reports("KCF103", setup(output(of, None, (), (MULTI_HOT,)))) == []
        assert reports("KCF103", setup(output(head(), None, (), (MULTI_HOT,)), trained=False)) == []

    def test_an_activation_without_a_place_of_its_own_gets_no_fix(self) -> None:
        of = output(head(activation_place=False), None, (), (MULTI_HOT,))
        assert report("KCF103", setup(of)).fix is None
