"""The rules of the output layer on set-ups made by hand."""

from __future__ import annotations

import pytest

from handmade import head, integer, labels, loss, output, setup, step
from kclf_lint.findings import Severity
from kclf_lint.setups import OWN, Encoding, Head, HeadStep, Labels, Size, Symbol, Unknown
from test_rule_checks import changes, related, report, reports

UNKNOWN = Unknown()
SOME_SIZE = Symbol("classes", "classes")
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


def relu(units: Size = 10, **facts: object) -> Head:
    return head(units, "relu", layer="Dense(10, activation='relu')", **facts)  # type: ignore[arg-type]


class TestActivationNotProbability:
    def test_report(self) -> None:
        found = report("KCF104", setup(output(relu(), loss("sparse_categorical_crossentropy"))))
        assert found.place.node == "head"
        assert found.severity is None
        assert found.message == (
            "Dense(10, activation='relu') ends in relu, which gives no probabilities, but "
            "sparse_categorical_crossentropy expects them; use activation='softmax'"
        )
        assert related(found) == [("loss", "sparse_categorical_crossentropy expects probabilities")]
        assert changes(found.fix) == [("activation", '"softmax"')]

    @pytest.mark.parametrize(("units", "name"), [(1, "categorical_crossentropy"), (5, "binary_focal_crossentropy")])
    def test_one_unit_and_binary_losses_need_sigmoid(self, units: int, name: str) -> None:
        found = report("KCF104", setup(output(relu(units), loss(name))))
        assert changes(found.fix) == [("activation", '"sigmoid"')]

    def test_a_recurrent_layer_needs_another_behind_it(self) -> None:
        lstm = head(4, "tanh", layer="LSTM(4)", activation_place=False, steps=(step("LSTM", "tanh"),))
        found = report("KCF104", setup(output(lstm, loss())))
        assert found.message.endswith("; add a Dense layer with softmax")
        assert found.fix is None
        written = head(4, "relu", layer="LSTM(4, activation='relu')", steps=(step("LSTM", "relu"),))
        assert report("KCF104", setup(output(written, loss()))).fix is None

    def test_positive_values_are_normalised_by_the_categorical_loss(self) -> None:
        def severity(activation: str, name: str, units: int = 10) -> Severity | None:
            return report("KCF104", setup(output(head(units, activation), loss(name)))).severity

        assert severity("softplus", "categorical_crossentropy") is Severity.WARNING
        assert severity("exponential", "categorical_crossentropy") is Severity.WARNING
        assert severity("softplus", "categorical_crossentropy", 1) is None
        assert severity("softplus", "sparse_categorical_crossentropy") is None
        assert severity("relu", "categorical_crossentropy") is None

    def test_the_divergence_needs_class_labels(self) -> None:
        assert len(reports("KCF104", setup(output(relu(), loss("kl_divergence"), (), (labels(),))))) == 1
        for silent in ((), (labels(UNKNOWN),), (labels(Encoding.CONTINUOUS),)):
            assert reports("KCF104", setup(output(relu(), loss("kl_divergence"), (), silent))) == []

    @pytest.mark.parametrize("name", ["Rescaling", "Normalization", ""])
    def test_what_may_bring_values_back_is_silent(self, name: str) -> None:
        behind = relu(steps=(step("Dense", "relu"), step(name)))
        assert reports("KCF104", setup(output(behind, loss()))) == []
        kept = relu(steps=(step(name), step("Dense", "relu"), step("Flatten"), step("Dropout")))
        assert len(reports("KCF104", setup(output(kept, loss())))) == 1

    @pytest.mark.parametrize("activation", ["sigmoid", "softmax", "linear", "hard_sigmoid", "sparsemax", OWN, UNKNOWN])
    def test_other_activations_are_silent(self, activation: str | Unknown) -> None:
        assert reports("KCF104", setup(output(head(activation=activation), loss()))) == []

    def test_logits_autoencoders_other_losses_and_untrained_models_are_silent(self) -> None:
        for of in (
            output(relu(), loss(from_logits=True)),
            output(relu(), loss(from_logits=UNKNOWN)),
            output(relu(), loss("mse")),
            output(relu(), loss("categorical_hinge")),
            output(relu(), loss(UNKNOWN)),
            output(relu(), None),
            output(relu(), loss("binary_crossentropy"), (), (labels(Encoding.CONTINUOUS),)),
        ):
            assert reports("KCF104", setup(of)) == []
        assert reports("KCF104", setup(output(relu(), loss()), trained=False)) == []


SPARSE = "sparse_categorical_crossentropy"


class TestUnitsDifferFromClasses:
    def test_one_hot_labels(self) -> None:
        found = report("KCF105", setup(output(head(9), loss(), (), (labels(),))))
        assert found.place.node == "head"
        assert found.message == (
            "Dense(10, activation='softmax') has 9 units, but the one-hot labels of shape (n, 10) need 10: "
            "training stops with an error; use 10 units"
        )
        assert found.fix is None
        assert related(found)[-1] == ("train labels", "training gets these labels here")

    def test_class_ids(self) -> None:
        found = report("KCF105", setup(output(head(9), loss(SPARSE), (), (integer(),))))
        assert found.message.endswith(
            "has 9 units, but the labels have 10 classes: a label of 9 or more stops training; use 10 units"
        )
        assert "1 have no unit" in report("KCF105", setup(output(head(9), loss(), (), (integer(),)))).message

    @pytest.mark.parametrize(
        ("units", "name", "facts"),
        [
            (11, "categorical_crossentropy", labels()),
            (9, "binary_crossentropy", labels(Encoding.MULTI_HOT)),
            (9, "mse", labels()),
            (1, "mse", labels()),
            (9, UNKNOWN, labels()),
            (9, SPARSE, labels()),
            (2, SPARSE, labels(Encoding.INTEGER, 2, 1)),
        ],
    )
    def test_what_differs(self, units: int, name: str | Unknown, facts: Labels) -> None:
        assert len(reports("KCF105", setup(output(head(units), loss(name), (), (facts,))))) == 1

    @pytest.mark.parametrize(
        ("units", "name", "facts"),
        [
            (10, "categorical_crossentropy", labels()),
            (1, "categorical_crossentropy", labels()),
            (1, "binary_crossentropy", labels()),
            (1, SPARSE, integer()),
            (12, SPARSE, integer()),
            (9, SPARSE, integer(classes=SOME_SIZE)),
            (9, "mse", integer()),
            (9, UNKNOWN, integer()),
            (SOME_SIZE, "categorical_crossentropy", labels()),
            (9, "categorical_crossentropy", labels(last=SOME_SIZE)),
            (9, "categorical_crossentropy", labels(rank=3)),
            (2, SPARSE, labels(Encoding.BINARY, 1, UNKNOWN, classes=2)),
        ],
    )
    def test_what_fits_is_told_elsewhere_or_is_not_known(self, units: Size, name: str | Unknown, facts: Labels) -> None:
        assert reports("KCF105", setup(output(head(units), loss(name), (), (facts,)))) == []

    def test_a_loss_object_may_ignore_a_class(self) -> None:
        for rewritable, count in ((True, 1), (False, 0)):
            used = loss(SPARSE, spelling="object", rewritable=rewritable)
            assert len(reports("KCF105", setup(output(head(9), used, (), (integer(),))))) == count

    def test_splits_of_different_widths_and_untrained_models_are_silent(self) -> None:
        splits = (labels(), labels(last=9, split="validation"))
        assert reports("KCF105", setup(output(head(8), loss(), (), splits))) == []
        assert reports("KCF105", setup(output(head(9), loss(), (), (labels(),)), trained=False)) == []


class TestActivationTwice:
    def test_report(self) -> None:
        steps = (step("Dense", "softmax", "Dense(10, 'softmax')"), step("Activation", "softmax"))
        found = report("KCF106", setup(output(head(steps=steps), loss())))
        assert found.place.node == "Activation"
        assert found.message == (
            "Activation() takes the probabilities of Dense(10, 'softmax') for logits and squeezes them; drop it"
        )
        assert related(found) == [("Dense", "softmax is applied here")]
        assert changes(found.fix) == [("Activation", "")]

    @pytest.mark.parametrize("second", ["sigmoid", "softmax"])
    @pytest.mark.parametrize("first", ["sigmoid", "softmax"])
    def test_any_pair_with_harmless_steps_between(self, first: str, second: str) -> None:
        steps = (step("Dense", first), step("Flatten"), step("Activation", "linear"), step("Softmax", second))
        assert len(reports("KCF106", setup(output(head(steps=steps))))) == 1

    def test_a_function_gets_no_fix(self) -> None:
        steps = (step("Dense", "softmax"), step("softmax", "softmax"))
        assert report("KCF106", setup(output(head(steps=steps)))).fix is None

    @pytest.mark.parametrize(
        "steps",
        [
            (),
            (step("Dense", "softmax"),),
            (step("Dense", "linear"), step("Softmax", "softmax")),
            (step("Dense", "relu"), step("Softmax", "softmax")),
            (step("Dense", "softmax"), step("Activation", "linear")),
            (step("Dense", "softmax"), step("Activation", UNKNOWN)),
            (step("Dense", "softmax"), step("Activation", "relu"), step("Activation", "sigmoid")),
        ],
    )
    def test_other_steps_are_silent(self, steps: tuple[HeadStep, ...]) -> None:
        assert reports("KCF106", setup(output(head(steps=steps), loss()))) == []

    def test_an_untrained_model_is_silent(self) -> None:
        steps = (step("Dense", "softmax"), step("Softmax", "softmax"))
        assert reports("KCF106", setup(output(head(steps=steps)), trained=False)) == []
        assert len(reports("KCF106", setup(output(head(steps=steps)), trained=UNKNOWN))) == 1


class TestLayerAfterActivation:
    @pytest.mark.parametrize(
        ("name", "outcome"),
        [
            ("Dropout", "sets some of them to 0 in training"),
            ("GaussianNoise", "adds noise to them in training"),
            ("BatchNormalization", "moves them out of [0, 1]"),
        ],
    )
    def test_report(self, name: str, outcome: str) -> None:
        steps = (step("Dense", "softmax", "Dense(10, 'softmax')"), step(name))
        found = report("KCF107", setup(output(head(steps=steps), loss())))
        assert found.place.node == name
        assert found.message == (
            f"{name}() comes after the probabilities of Dense(10, 'softmax') and {outcome}; drop it, or put it before"
        )
        assert related(found) == [("Dense", "softmax is applied here")]
        assert changes(found.fix) == [(name, "")]

    def test_every_layer_is_told(self) -> None:
        steps = (step("Dense", "sigmoid"), step("Dropout"), step("Flatten"), step("LayerNormalization"))
        assert len(reports("KCF107", setup(output(head(steps=steps))))) == 2

    @pytest.mark.parametrize(
        "steps",
        [
            (step("Dense", "linear"), step("Dropout"), step("Softmax", "softmax")),
            (step("Dense", "softmax"), step("Dropout"), step("Softmax", "softmax")),
            (step("Dense", "relu"), step("Dropout")),
            (step("Dense", "linear"), step("Dropout")),
            (step("Dense", UNKNOWN), step("Dropout")),
            (step("Dense", "softmax"), step("")),
            (step("Dense", "softmax"), step("Flatten"), step("Rescaling"), step("GlobalMaxPooling1D")),
        ],
    )
    def test_other_steps_are_silent(self, steps: tuple[HeadStep, ...]) -> None:
        assert reports("KCF107", setup(output(head(steps=steps), loss()))) == []

    def test_an_untrained_model_is_silent(self) -> None:
        steps = (step("Dense", "softmax"), step("Dropout"))
        assert reports("KCF107", setup(output(head(steps=steps)), trained=False)) == []
