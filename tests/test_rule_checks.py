"""Rules on set-ups made by hand: what they report, what they keep silent about, and what they would fix."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import replace

import pytest

from handmade import (
    accuracy,
    argmax,
    fit,
    head,
    integer,
    labels,
    log_use,
    loss,
    metric,
    output,
    place,
    removed_thing,
    setup,
    softmax,
    step,
    unknown_name,
)
from kclf_lint.findings import Applicability
from kclf_lint.metric_semantics import ACCURACIES, CONFUSION, TOP_K
from kclf_lint.rule import AddArgument, FixPlan, Report, all_rules
from kclf_lint.setups import Encoding, Head, Labels, MetricsArgument, SetUp, Size, Symbol, Unknown

UNKNOWN = Unknown()
SOME_SIZE = Symbol("classes", "classes")


def reports(code: str, checked: SetUp) -> list[Report]:
    (rule,) = (rule for rule in all_rules() if rule.code == code)
    assert rule.check is not None
    return list(rule.check(checked))


def report(code: str, checked: SetUp) -> Report:
    (only,) = reports(code, checked)
    return only


def related(of: Report) -> list[tuple[object, str]]:
    return [(place.node, message) for place, message in of.related]


def changes(plan: FixPlan | None) -> list[tuple[object, str]] | None:
    """The edited places and their new texts; an added argument starts with '+'."""
    if plan is None:
        return None
    return [
        (change.call.node, f"+{change.text}") if isinstance(change, AddArgument) else (change.place.node, change.text)
        for change in plan.changes
    ]


class TestSoftmaxOneUnit:
    def test_an_output_gets_a_fix(self) -> None:
        found = report("KCF101", setup(softmaxes=(softmax(1),)))
        assert found.place.node == "softmax"
        assert (
            found.message == "Dense(1, activation='softmax') always outputs 1.0; use activation='sigmoid', or 2 units"
        )
        assert changes(found.fix) == [("activation", '"sigmoid"')]

    def test_inside_a_model_there_is_no_fix(self) -> None:
        found = report("KCF101", setup(softmaxes=(softmax(1, is_output=False),)))
        assert "axis of length 1" in found.message
        assert found.fix is None

    def test_an_activation_without_a_place_of_its_own_gets_no_fix(self) -> None:
        assert report("KCF101", setup(softmaxes=(softmax(1, activation_place=False),))).fix is None

    @pytest.mark.parametrize("size", [2, SOME_SIZE, UNKNOWN])
    def test_other_sizes_are_silent(self, size: Size) -> None:
        assert reports("KCF101", setup(softmaxes=(softmax(size),))) == []

    def test_every_softmax_counts_in_an_untrained_model_too(self) -> None:
        found = reports("KCF101", setup(softmaxes=(softmax(1, is_output=False), softmax(3), softmax(1)), trained=False))
        assert len(found) == 2


SIGMOIDS = head(activation="sigmoid", layer="Dense(10, activation='sigmoid')")
BINARY_LOSS = loss("binary_crossentropy")


class TestSigmoidSingleLabel:
    def test_all_evidence_is_told_in_its_order(self) -> None:
        of = output(SIGMOIDS, loss(), (metric("categorical_accuracy"),), (labels(), labels(split="validation")))
        found = report("KCF102", setup(of, predictions=(argmax(),)))
        assert found.place.node == "head"
        assert found.message == (
            "Dense(10, activation='sigmoid') rates 10 classes independently, "
            "but the one-hot labels of shape (n, 10) say that each sample has one class; use softmax"
        )
        assert related(found) == [
            ("train encoding", "labels are encoded here"),
            ("train labels", "training gets these labels here"),
            ("validation encoding", "labels are encoded here"),
            ("validation labels", "validation gets these labels here"),
            ("loss", "the loss is for one class"),
            ("metric", "the metric is for one class"),
            ("predict", "predictions are made here"),
            ("argmax", "one class is picked here"),
        ]
        assert changes(found.fix) == [("activation", '"softmax"')]

    @pytest.mark.parametrize(
        "facts",
        [
            labels(),
            integer(),
            labels(Encoding.INTEGER, 2, 1),
            labels(Encoding.BINARY, 1, UNKNOWN),
            labels(Encoding.BINARY, 2, 1),
            labels(split="test"),
        ],
    )
    def test_labels_of_any_split_are_evidence(self, facts: Labels) -> None:
        assert report("KCF102", setup(output(SIGMOIDS, BINARY_LOSS, (), (facts,)))).message.endswith("; use softmax")

    @pytest.mark.parametrize(
        "facts",
        [
            labels(Encoding.MULTI_HOT),
            labels(Encoding.CONTINUOUS),
            labels(UNKNOWN),
            labels(Encoding.INTEGER, UNKNOWN, UNKNOWN),
            labels(Encoding.INTEGER, 2, 10),
            labels(Encoding.BINARY, UNKNOWN, UNKNOWN),
            labels(Encoding.BINARY, 2, 10),
        ],
    )
    def test_other_labels_are_none(self, facts: Labels) -> None:
        assert reports("KCF102", setup(output(SIGMOIDS, BINARY_LOSS, (), (facts,)))) == []

    def test_multi_hot_labels_of_one_split_silence_everything(self) -> None:
        splits = (labels(), labels(Encoding.MULTI_HOT, split="test"))
        assert reports("KCF102", setup(output(SIGMOIDS, loss(), (), splits), predictions=(argmax(),))) == []

    @pytest.mark.parametrize(
        "name",
        [
            "categorical_crossentropy",
            "sparse_categorical_crossentropy",
            "categorical_focal_crossentropy",
            "categorical_hinge",
            "kl_divergence",
        ],
    )
    def test_a_loss_for_one_class_is_evidence(self, name: str) -> None:
        found = report("KCF102", setup(output(SIGMOIDS, loss(name))))
        assert found.message.endswith(
            f"but {name} expects one class per sample; use softmax, or a binary loss for several classes"
        )

    @pytest.mark.parametrize("name", ["binary_crossentropy", "binary_focal_crossentropy", "mse", "hinge"])
    def test_other_losses_are_none(self, name: str) -> None:
        assert reports("KCF102", setup(output(SIGMOIDS, loss(name)))) == []

    @pytest.mark.parametrize("name", ["categorical_accuracy", "sparse_categorical_accuracy"])
    def test_a_metric_for_one_class_is_evidence(self, name: str) -> None:
        assert f"but {name} expects" in report("KCF102", setup(output(SIGMOIDS, BINARY_LOSS, (metric(name),)))).message

    @pytest.mark.parametrize("name", ["binary_accuracy", "auc", "top_k_categorical_accuracy"])
    def test_other_metrics_are_none(self, name: str) -> None:
        assert reports("KCF102", setup(output(SIGMOIDS, BINARY_LOSS, (metric(name), accuracy())))) == []

    def test_argmax_over_the_classes_is_evidence(self) -> None:
        of = output(SIGMOIDS, BINARY_LOSS)
        assert "but argmax picks one class" in report("KCF102", setup(of, predictions=(argmax(),))).message
        assert len(reports("KCF102", setup(of, predictions=(argmax(None, samples="one"),)))) == 1
        assert reports("KCF102", setup(of, predictions=(argmax(None),))) == []
        assert reports("KCF102", setup(of, predictions=(argmax(0, reduced=False),))) == []
        assert reports("KCF102", setup(of, predictions=(argmax(reduced=UNKNOWN),))) == []

    def test_argmax_of_another_output_is_none(self) -> None:
        other = output(head(), BINARY_LOSS)
        assert reports("KCF102", setup(other, output(SIGMOIDS, BINARY_LOSS), predictions=(argmax(),))) == []

    @pytest.mark.parametrize("rank", [4, UNKNOWN])
    def test_masks_and_unknown_ranks_need_more_than_a_metric_or_argmax(self, rank: int | Unknown) -> None:
        masks = head(3, "sigmoid", rank)
        of = output(masks, BINARY_LOSS, (metric("categorical_accuracy"),))
        assert reports("KCF102", setup(of, predictions=(argmax(-1),))) == []

    def test_one_hot_masks_are_evidence_only_with_a_loss_for_one_class(self) -> None:
        masks, one_hot = head(3, "sigmoid", 4), labels(Encoding.ONE_HOT, 4, 3)
        assert reports("KCF102", setup(output(masks, BINARY_LOSS, (), (one_hot,)))) == []
        assert reports("KCF102", setup(output(masks, None, (), (one_hot,)))) == []
        assert len(reports("KCF102", setup(output(masks, loss(), (), (one_hot,))))) == 1

    def test_so_are_integer_masks(self) -> None:
        masks, ids = head(3, "sigmoid", 4), labels(Encoding.INTEGER, 3, SOME_SIZE)
        assert reports("KCF102", setup(output(masks, BINARY_LOSS, (), (ids,)))) == []
        found = report("KCF102", setup(output(masks, loss("sparse_categorical_crossentropy"), (), (ids,))))
        assert "the integer labels say that each sample has one class" in found.message

    @pytest.mark.parametrize(
        "of",
        [
            head(1, "sigmoid"),
            head(UNKNOWN, "sigmoid"),
            head(10, "softmax"),
            head(10, UNKNOWN),
        ],
    )
    def test_other_heads_are_silent(self, of: Head) -> None:
        assert reports("KCF102", setup(output(of, loss(), (), (labels(),)))) == []

    def test_a_named_number_of_units_is_for_classes_if_the_loss_is(self) -> None:
        of = head(SOME_SIZE, "sigmoid")
        found = report("KCF102", setup(output(of, loss(), (), (labels(),))))
        assert "rates the classes independently, but the one-hot labels" in found.message
        assert reports("KCF102", setup(output(of, BINARY_LOSS, (), (labels(),)))) == []

    def test_an_untrained_model_is_silent(self) -> None:
        assert reports("KCF102", setup(output(SIGMOIDS, loss(), (), (labels(),)), trained=False)) == []

    def test_unknown_training_is_judged(self) -> None:
        assert len(reports("KCF102", setup(output(SIGMOIDS, loss(), (), (labels(),)), trained=UNKNOWN))) == 1

    def test_two_units_count(self) -> None:
        two = head(2, "sigmoid", activation_place=False)
        found = report("KCF102", setup(output(two, BINARY_LOSS, (), (labels(last=2, classes=2),))))
        assert "rates 2 classes" in found.message
        assert found.fix is None


SPARSE = "sparse_categorical_crossentropy"


class TestSparseLossOneHot:
    def test_report(self) -> None:
        found = report("KCF201", setup(output(head(), loss(SPARSE), (), (labels(),))))
        assert found.place.node == "loss"
        assert found.message == (
            "sparse_categorical_crossentropy expects integer labels of shape (n,), but gets one-hot labels of shape "
            "(n, 10): training stops with a ValueError; use categorical_crossentropy"
        )
        assert related(found) == [
            ("train encoding", "labels are encoded here"),
            ("train labels", "training gets these labels here"),
        ]
        assert changes(found.fix) == [("loss", '"categorical_crossentropy"')]
        assert found.fix is not None
        assert found.fix.applicability is Applicability.UNSAFE

    def test_an_object_is_rewritten_only_if_nothing_is_lost(self) -> None:
        def fix(**facts: object) -> list[tuple[object, str]] | None:
            used = loss(SPARSE, spelling="object", **facts)  # type: ignore[arg-type]
            return changes(report("KCF201", setup(output(head(), used, (), (labels(),)))).fix)

        assert fix(rewritable=True) == [("loss object", "keras.losses.CategoricalCrossentropy()")]
        logits = fix(rewritable=True, from_logits=True, keras_prefix="tf.keras")
        assert logits == [("loss object", "tf.keras.losses.CategoricalCrossentropy(from_logits=True)")]
        assert fix(rewritable=False) is None
        assert fix(rewritable=True, keras_prefix=None) is None
        assert fix(rewritable=True, from_logits=UNKNOWN) is None

    def test_no_fix_where_another_loss_would_not_help(self) -> None:
        multi_hot = report("KCF201", setup(output(head(), loss(SPARSE), (), (labels(Encoding.MULTI_HOT),))))
        assert multi_hot.fix is None
        assert multi_hot.message.endswith("use sigmoid and binary_crossentropy")
        assert report("KCF201", setup(output(head(), loss(SPARSE), (), (labels(),)), compiled=False)).fix is None

    @pytest.mark.parametrize(
        "splits",
        [
            (),
            (integer(),),
            (labels(UNKNOWN),),
            (labels(Encoding.CONTINUOUS),),
            (integer(), labels(split="validation")),
            (labels(), integer("test")),
        ],
    )
    def test_fitting_unknown_and_mixed_labels_are_silent(self, splits: tuple[Labels, ...]) -> None:
        assert reports("KCF201", setup(output(head(), loss(SPARSE), (), splits))) == []

    def test_one_unit_is_another_mistake(self) -> None:
        assert reports("KCF201", setup(output(head(1), loss(SPARSE), (), (labels(),)))) == []

    def test_labels_of_evaluation_alone_are_enough(self) -> None:
        splits = (labels(UNKNOWN), labels(split="test"))
        assert related(report("KCF201", setup(output(head(), loss(SPARSE), (), splits)))) == [
            ("test encoding", "labels are encoded here"),
            ("test labels", "evaluation gets these labels here"),
        ]

    def test_other_losses_and_untrained_models_are_silent(self) -> None:
        for used in (loss(), loss("binary_crossentropy"), loss("mse"), loss(UNKNOWN)):
            assert reports("KCF201", setup(output(head(), used, (), (labels(),)))) == []
        assert reports("KCF201", setup(output(head(), None, (), (labels(),)))) == []
        assert reports("KCF201", setup(output(head(), loss(SPARSE), (), (labels(),)), trained=False)) == []

    @pytest.mark.parametrize("size", [SOME_SIZE, UNKNOWN])
    def test_units_don_t_matter(self, size: Size) -> None:
        found = report("KCF201", setup(output(head(size), loss(SPARSE), (), (labels(last=size),))))
        assert "but gets one-hot labels: training" in found.message


class TestCategoricalLossInteger:
    def test_report(self) -> None:
        found = report("KCF202", setup(output(head(), loss(), (), (integer(),))))
        assert found.place.node == "loss"
        assert found.message == (
            "categorical_crossentropy expects one-hot labels of shape (n, 10), but gets integer labels of shape (n,): "
            "training stops with a ValueError; use sparse_categorical_crossentropy"
        )
        assert changes(found.fix) == [("loss", '"sparse_categorical_crossentropy"')]

    def test_losses_that_broadcast_say_so_and_have_no_sparse_form(self) -> None:
        column = labels(Encoding.INTEGER, 2, 1)
        found = report("KCF202", setup(output(head(), loss("categorical_focal_crossentropy"), (), (column,))))
        assert "each label is silently repeated over all units" in found.message
        assert found.fix is None

    def test_an_unknown_number_of_units_is_not_claimed_to_raise(self) -> None:
        for size, shape in ((SOME_SIZE, "(n, classes)"), (UNKNOWN, "(n, classes)")):
            found = report("KCF202", setup(output(head(size), loss(), (), (integer(),))))
            assert f"of shape {shape}" in found.message
            assert "with 2+ units training stops" in found.message

    @pytest.mark.parametrize("size", [1, SOME_SIZE, UNKNOWN])
    def test_two_classes_may_sit_on_one_unit(self, size: Size) -> None:
        for facts in (labels(Encoding.BINARY, 1, UNKNOWN, classes=2), integer(classes=2)):
            assert reports("KCF202", setup(output(head(size), loss(), (), (facts,)))) == []
            assert len(reports("KCF202", setup(output(head(2), loss(), (), (facts,))))) == 1

    def test_one_unit_is_another_mistake(self) -> None:
        assert reports("KCF202", setup(output(head(1, "sigmoid"), loss(), (), (integer(),)))) == []

    @pytest.mark.parametrize(
        "splits",
        [
            (),
            (labels(),),
            (labels(Encoding.MULTI_HOT),),
            (labels(UNKNOWN),),
            (labels(Encoding.BINARY, UNKNOWN, UNKNOWN),),
            (labels(Encoding.INTEGER, 2, 10),),
            (labels(), integer("validation")),
        ],
    )
    def test_fitting_unknown_and_mixed_labels_are_silent(self, splits: tuple[Labels, ...]) -> None:
        assert reports("KCF202", setup(output(head(), loss(), (), splits))) == []

    def test_other_losses_and_untrained_models_are_silent(self) -> None:
        for used in (loss(SPARSE), loss("binary_crossentropy"), loss("mse"), loss(UNKNOWN)):
            assert reports("KCF202", setup(output(head(), used, (), (integer(),)))) == []
        assert reports("KCF202", setup(output(head(), loss(), (), (integer(),)), trained=False)) == []

    def test_an_object_is_rewritten_only_if_nothing_is_lost(self) -> None:
        used = loss(spelling="object", rewritable=True, from_logits=True)
        fixed = changes(report("KCF202", setup(output(head(), used, (), (integer(),)))).fix)
        assert fixed == [("loss object", "keras.losses.SparseCategoricalCrossentropy(from_logits=True)")]
        kept = loss(spelling="object")
        assert report("KCF202", setup(output(head(), kept, (), (integer(),)))).fix is None


class TestFromLogitsAfterActivation:
    def test_report(self) -> None:
        used = loss(from_logits=True, spelling="object", flag_written=True)
        found = report("KCF207", setup(output(head(), used)))
        assert found.place.node == "loss object"
        assert found.message == (
            "Dense(10, activation='softmax') ends in softmax, but from_logits=True makes the loss apply softmax to it "
            "once more; use from_logits=False, or no activation"
        )
        assert related(found) == [("head", "the output goes through softmax here")]
        assert changes(found.fix) == [("flag", "False")]

    def test_a_binary_loss_applies_sigmoid(self) -> None:
        used = loss("binary_focal_crossentropy", from_logits=True)
        found = report("KCF207", setup(output(head(1, "sigmoid"), used)))
        assert "apply sigmoid to it once more" in found.message
        assert found.place.node == "loss"
        assert found.fix is None

    @pytest.mark.parametrize("activation", ["linear", "log_softmax", "relu", "tanh", UNKNOWN])
    def test_other_activations_are_silent(self, activation: str | Unknown) -> None:
        assert reports("KCF207", setup(output(head(activation=activation), loss(from_logits=True)))) == []

    @pytest.mark.parametrize("flag", [False, UNKNOWN])
    def test_without_the_flag_all_is_well(self, flag: bool | Unknown) -> None:
        assert reports("KCF207", setup(output(head(), loss(from_logits=flag)))) == []

    def test_other_losses_and_untrained_models_are_silent(self) -> None:
        assert reports("KCF207", setup(output(head(), loss("categorical_hinge", from_logits=True)))) == []
        assert reports("KCF207", setup(output(head(), loss(from_logits=True)), trained=False)) == []


class TestLogitsWithoutFlag:
    logits = head(1, "linear", layer="Dense(1)", activation_place=False)

    def test_report(self) -> None:
        found = report("KCF208", setup(output(self.logits, loss("binary_crossentropy", spelling="object"))))
        assert found.place.node == "loss object"
        assert found.message == (
            "Dense(1) gives logits, but binary_crossentropy without from_logits=True expects probabilities: the loss "
            "is wrong; set it, or activation='sigmoid'"
        )
        assert related(found) == [("head", "the output has no activation")]
        assert changes(found.fix) == [("loss object", "+from_logits=True")]
        assert found.fix is not None
        assert isinstance(found.fix.changes[0], AddArgument)

    def test_a_written_flag_is_turned_over(self) -> None:
        used = loss("binary_crossentropy", spelling="object", flag_written=True)
        assert changes(report("KCF208", setup(output(self.logits, used))).fix) == [("flag", "True")]

    @pytest.mark.parametrize("spelling", ["string", "function"])
    def test_a_string_becomes_an_object_if_keras_has_a_name(self, spelling: str) -> None:
        used = loss("sparse_categorical_crossentropy", spelling=spelling, keras_prefix="tf.keras")
        found = report("KCF208", setup(output(self.logits, used)))
        assert found.message.endswith("or activation='softmax'")
        assert changes(found.fix) == [("loss", "tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)")]
        nameless = loss("sparse_categorical_crossentropy", spelling=spelling, keras_prefix=None)
        assert report("KCF208", setup(output(self.logits, nameless))).fix is None
        assert report("KCF208", setup(output(self.logits, used), compiled=False)).fix is None

    @pytest.mark.parametrize("name", ["hinge", "mse", "categorical_hinge", "kl_divergence", UNKNOWN])
    def test_other_losses_are_silent(self, name: str | Unknown) -> None:
        assert reports("KCF208", setup(output(self.logits, loss(name)))) == []

    @pytest.mark.parametrize("activation", ["sigmoid", "softmax", "relu", UNKNOWN])
    def test_other_activations_are_silent(self, activation: str | Unknown) -> None:
        assert reports("KCF208", setup(output(head(activation=activation), loss()))) == []

    @pytest.mark.parametrize("flag", [True, UNKNOWN])
    def test_with_the_flag_all_is_well(self, flag: bool | Unknown) -> None:
        assert reports("KCF208", setup(output(self.logits, loss(from_logits=flag)))) == []

    def test_an_untrained_model_is_silent(self) -> None:
        assert reports("KCF208", setup(output(self.logits, loss()), trained=False)) == []


class TestBareAccuracy:
    def test_a_proven_choice_gets_a_safe_fix_that_keeps_the_name(self) -> None:
        of = output(head(1, "sigmoid"), BINARY_LOSS, (accuracy("acc", "tf.keras"),))
        found = report("KCF301", setup(of))
        assert found.place.node == "metric"
        assert found.message == (
            "'acc' becomes binary_accuracy here, by the shapes of labels and output; "
            "write BinaryAccuracy(name='acc') to keep it so"
        )
        assert changes(found.fix) == [("metric", 'tf.keras.metrics.BinaryAccuracy(name="acc")')]
        assert found.fix is not None
        assert found.fix.applicability is Applicability.SAFE

    def test_no_fix_without_a_name_for_keras(self) -> None:
        assert report("KCF301", setup(output(head(1, "sigmoid"), BINARY_LOSS, (accuracy("acc", None),)))).fix is None

    @pytest.mark.parametrize("size", [SOME_SIZE, UNKNOWN])
    def test_an_unproven_choice_gets_none(self, size: Size) -> None:
        found = report("KCF301", setup(output(head(size), loss(), (accuracy(),), (labels(),))))
        assert found.message.startswith("'accuracy' becomes binary, categorical or sparse categorical accuracy")
        assert found.fix is None

    def test_a_choice_that_misleads_gets_none(self) -> None:
        of = output(head(5, "sigmoid"), BINARY_LOSS, (accuracy(),), (labels(Encoding.MULTI_HOT, last=5),))
        found = report("KCF301", setup(of))
        assert found.message.startswith("'accuracy' becomes categorical_accuracy here")
        assert found.fix is None

    def test_one_string_for_several_outputs_is_one_report(self) -> None:
        shared = accuracy()
        binary = output(head(1, "sigmoid"), BINARY_LOSS, (shared,))
        sparse = output(head(5), loss(SPARSE), (shared,))
        assert report("KCF301", setup(binary, binary)).fix is not None
        assert report("KCF301", setup(binary, sparse)).fix is None

    def test_other_metrics_and_untrained_models_are_silent(self) -> None:
        named = output(head(1, "sigmoid"), BINARY_LOSS, (metric("binary_accuracy"), metric("accuracy")))
        assert reports("KCF301", setup(named)) == []
        assert reports("KCF301", setup(output(head(1), BINARY_LOSS, (accuracy(),)), trained=False)) == []


class TestArgmaxOneUnit:
    one = output(head(1, "sigmoid", layer="Dense(1, activation='sigmoid')"), BINARY_LOSS)

    @pytest.mark.parametrize(
        ("facts", "remedy"),
        [
            (labels(), "use 10 units and softmax"),
            (integer(classes=3), "use 3 units and softmax"),
            (integer(classes=2), "compare with 0.5"),
            (labels(Encoding.MULTI_HOT), "compare with 0.5"),
        ],
    )
    def test_the_classes_of_the_labels_decide_the_remedy(self, facts: Labels, remedy: str) -> None:
        of = output(self.one.head, BINARY_LOSS, (), (facts,))
        found = report("KCF401", setup(of, predictions=(argmax(),)))
        assert found.message.endswith(f"one value per sample; {remedy}")
        assert (found.fix is None) is remedy.startswith("use")

    def test_along_the_classes(self) -> None:
        found = report("KCF401", setup(self.one, predictions=(argmax(),)))
        assert found.place.node == "argmax"
        assert found.message == (
            "np.argmax(p, axis=1) is always 0: Dense(1, activation='sigmoid') gives one value per sample; "
            "compare with 0.5"
        )
        assert related(found) == [("head", "the output has one unit"), ("predict", "predictions are made here")]
        assert changes(found.fix) == [("argmax", '(p[:, 0] > 0.5).astype("int32")')]

    def test_over_a_whole_batch(self) -> None:
        found = report("KCF401", setup(self.one, predictions=(argmax(None, text="np.argmax(p)"),)))
        assert found.message.startswith("np.argmax(p) is a position in the batch, not a class: ")

    def test_over_one_sample(self) -> None:
        found = report("KCF401", setup(self.one, predictions=(argmax(None, samples="one", text="p.argmax()"),)))
        assert found.message.startswith("p.argmax() is always 0: ")
        assert changes(found.fix) == [("argmax", '(p > 0.5).astype("int32")')]

    @pytest.mark.parametrize("rank", [3, 4, UNKNOWN])
    def test_without_axis_over_a_map_is_silent(self, rank: int | Unknown) -> None:
        heat = output(head(1, "sigmoid", rank), BINARY_LOSS)
        assert reports("KCF401", setup(heat, predictions=(argmax(None, samples="one"),))) == []
        assert len(reports("KCF401", setup(heat, predictions=(argmax(-1),)))) == 1

    def test_logits_are_compared_with_zero(self) -> None:
        logits = output(head(1, "linear"), loss("binary_crossentropy", from_logits=True))
        found = report("KCF401", setup(logits, predictions=(argmax(),)))
        assert found.message.endswith("compare with 0.0")
        assert changes(found.fix) == [("argmax", '(p[:, 0] > 0.0).astype("int32")')]

    def test_no_fix_for_tensors_reused_expressions_and_softmax(self) -> None:
        def fix(of: object, **facts: str) -> list[tuple[object, str]] | None:
            return changes(report("KCF401", setup(of, predictions=(argmax(**facts),))).fix)  # type: ignore[arg-type]

        assert fix(self.one, text="tf.argmax(p, axis=1)") is None
        assert fix(self.one, operand="") is None
        assert fix(output(head(1, "softmax"), BINARY_LOSS)) is None
        assert fix(output(head(1, UNKNOWN), BINARY_LOSS)) is None

    @pytest.mark.parametrize("reduced", [False, UNKNOWN])
    def test_along_the_samples_or_an_unknown_axis(self, reduced: bool | Unknown) -> None:
        found = report("KCF401", setup(self.one, predictions=(argmax(0, reduced=reduced),)))
        assert "is a position in the batch, not a class" in found.message
        heat = output(head(1, "sigmoid", 4), BINARY_LOSS)
        assert reports("KCF401", setup(heat, predictions=(argmax(0, reduced=reduced),))) == []

    def test_a_column_is_silent(self) -> None:
        column = replace(argmax(0), has_units=False)
        assert reports("KCF401", setup(self.one, predictions=(column,))) == []

    def test_searching_the_best_of_a_batch_is_right_for_a_regression(self) -> None:
        price = output(head(1, "linear"), loss("mse"))
        assert reports("KCF401", setup(price, predictions=(argmax(None),))) == []
        assert len(reports("KCF401", setup(price, predictions=(argmax(-1),)))) == 1

    @pytest.mark.parametrize("size", [2, SOME_SIZE, UNKNOWN])
    def test_other_heads_are_silent(self, size: Size) -> None:
        assert reports("KCF401", setup(output(head(size), BINARY_LOSS), predictions=(argmax(),))) == []


ELSEWHERE = ("KCF402", "KCF403", "KCF404", "KCF405", "KCF406", "KCF407", "KCF408", "KCF5")
"""Groups of rules with a file of checks of their own."""
LONG = "layers.Dense(\n    number_of_classes,\n    activation='softmax',\n    kernel_initializer='he_normal',\n)"


def demanding_setups() -> Iterable[SetUp]:
    """Set-ups with the longest names and texts that messages have to hold."""
    units: tuple[Size, ...] = (1, 999, 1000, Symbol("s", "len(train_generator.class_indices)"), UNKNOWN)
    activations = ("sigmoid", "softmax", "linear", "thresholded_relu")
    losses = (
        "binary_focal_crossentropy",
        "categorical_focal_crossentropy",
        "sparse_categorical_crossentropy",
        "categorical_crossentropy",
        "mse",
    )
    encodings = (
        integer(classes=1000),
        labels(Encoding.BINARY, 2, 1),
        labels(Encoding.MULTI_HOT, 2, 1000),
        labels(Encoding.ONE_HOT, 2, 1000),
        labels(Encoding.INTEGER, 2, 1),
        labels(UNKNOWN, UNKNOWN, UNKNOWN),
    )
    uses = tuple(argmax(axis, text=f"np.argmax({LONG}.predict(test_generator), axis={axis})") for axis in (None, 1))
    for size, activation, name, flag, facts in itertools.product(units, activations, losses, (True, False), encodings):
        steps = (
            step("LSTM", activation, LONG),
            step("BatchNormalization", None, LONG),
            step("Softmax", "softmax", LONG),
        )
        behind = steps[:2] if flag else steps
        of_head = head(size, activation, layer=LONG, steps=steps[:1] if activation == "thresholded_relu" else behind)
        of = output(of_head, loss(name, from_logits=flag), (accuracy("Accuracy"),), (facts,))
        yield setup(of, softmaxes=(softmax(1),), predictions=uses)
    for kind, refused in itertools.product(("argument", "method", "import", "attribute"), (True, False)):
        name = "tensorflow.python.keras.layers.convolutional_recurrent"
        yield replace(setup(), removed=(removed_thing(kind, "tensorflow.keras.layers", refused=refused, name=name),))
    for kind, has_mode in itertools.product(("history", "monitor", "file name"), (True, False)):
        needed = log_use(f"val_{LONG}", kind, has_mode=has_mode)
        yield replace(setup(), fits=(fit(*(f"metric_{number}" for number in range(20)), uses=(needed,)),))
    long = head(1000, "softmax", 4, LONG, axes=(Symbol("s", "len(train_generator)"), 1000))
    yield setup(output(long, loss("sparse_categorical_crossentropy"), (), (integer(classes=1000),)))
    yield replace(
        setup(),
        unknown_names=(replace(unknown_name(), text=LONG), unknown_name(parts=f"mse mae {LONG.replace(' ', '')}")),
    )


def demanding_metrics() -> Iterable[SetUp]:
    """The same for metrics by name and the arguments that carry them."""
    names = (*ACCURACIES, *CONFUSION, "exact_match")
    encodings = (integer(classes=1000), labels(Encoding.MULTI_HOT, 2, 1000), labels(Encoding.ONE_HOT, 2, 1000))
    of_heads = [
        output(head(units, activation, layer=LONG), loss(name, from_logits=True), (metric(named), accuracy()), (facts,))
        for units, activation, name in ((1000, "linear", "sparse_categorical_crossentropy"), (1, "sigmoid", "mse"))
        for named in names
        for facts in encodings
    ]
    numbers = labels(Encoding.CONTINUOUS, 2, 1)
    of_heads.append(output(head(1, "linear", layer=LONG), loss("mse"), (metric(max(ACCURACIES, key=len)),), (numbers,)))
    of_heads += (output(head(3, layer=LONG), loss(), (metric(named),), (labels(last=3),)) for named in TOP_K)
    of_heads.append(
        output(
            head(1, "linear", layer=LONG), loss("binary_focal_crossentropy"), (metric("specificity_at_sensitivity"),)
        )
    )
    for of in of_heads:
        yield setup(of)
    for parameter in ("weighted_metrics", "loss_weights"):
        yield setup(metrics_arguments=(MetricsArgument(parameter, False, place("a"), LONG, keyword=False),))


def test_every_message_is_one_line_of_less_than_200_characters() -> None:
    messages = {
        (rule.code, found.message)
        for made in (*demanding_setups(), *demanding_metrics())
        for rule in all_rules()
        if rule.check is not None
        for found in rule.check(made)
    }
    assert {message for _, message in messages if len(message) >= 200 or "\n" in message} == set()
    here = {rule.code for rule in all_rules() if rule.check is not None and not rule.code.startswith(ELSEWHERE)}
    assert {code for code, _ in messages} == here
