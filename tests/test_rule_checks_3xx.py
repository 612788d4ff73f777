"""Rules of metrics on set-ups made by hand: what they report, keep silent about, and would fix."""

from __future__ import annotations

import pytest

from handmade import accuracy, head, integer, labels, loss, metric, output, place, setup
from kclf_lint.findings import Applicability, Severity
from kclf_lint.setups import Constant, Encoding, Head, Labels, Metric, MetricsArgument, Output, SetUp, Unknown
from test_rule_checks import changes, related, report, reports

UNKNOWN = Unknown()
SPARSE = "sparse_categorical_crossentropy"
BINARY_LOSS = loss("binary_crossentropy")
FROM_LOGITS = loss("binary_crossentropy", from_logits=True)
LOGIT = head(1, "linear", layer="Dense(1)")
SIGMOID = head(1, "sigmoid", layer="Dense(1, activation='sigmoid')")
YES_NO = labels(Encoding.BINARY, 1, UNKNOWN, classes=2)
MULTI_HOT = labels(Encoding.MULTI_HOT, last=5)
NUMBERS = labels(Encoding.CONTINUOUS, 2, 1)


class TestAccuracyResolvesWrong:
    def test_logits(self) -> None:
        found = report("KCF302", setup(output(LOGIT, FROM_LOGITS, (accuracy(),))))
        assert found.place.node == "metric"
        assert found.message == (
            "'accuracy' becomes binary_accuracy here, which compares the logits of Dense(1) with 0.5; "
            "use BinaryAccuracy(threshold=0.0)"
        )
        assert related(found) == [("head", "the output has no sigmoid")]
        assert changes(found.fix) == [("metric", 'keras.metrics.BinaryAccuracy(threshold=0.0, name="accuracy")')]
        assert found.fix is not None
        assert found.fix.applicability is Applicability.UNSAFE

    def test_several_labels(self) -> None:
        of = output(head(5, "sigmoid"), BINARY_LOSS, (accuracy("acc"),), (MULTI_HOT,))
        found = report("KCF302", setup(of))
        assert "the labels are multi-hot; use BinaryAccuracy" in found.message
        assert changes(found.fix) == [("metric", 'keras.metrics.BinaryAccuracy(name="acc")')]
        logits = output(head(5, "linear"), FROM_LOGITS, (accuracy("acc"),), (MULTI_HOT,))
        assert changes(report("KCF302", setup(logits)).fix) == [
            ("metric", 'keras.metrics.BinaryAccuracy(threshold=0.0, name="acc")')
        ]

    @pytest.mark.parametrize(
        "of",
        [
            output(SIGMOID, BINARY_LOSS, (accuracy(),), (YES_NO,)),
            output(LOGIT, loss("mse"), (accuracy(),)),
            output(LOGIT, None, (accuracy(),)),
            output(head(1, UNKNOWN), BINARY_LOSS, (accuracy(),)),
            output(head(10), loss(), (accuracy(),), (labels(),)),
            output(head(UNKNOWN, "sigmoid"), BINARY_LOSS, (accuracy(),), (MULTI_HOT,)),
            output(LOGIT, FROM_LOGITS, (metric("binary_accuracy", threshold=0.0),)),
        ],
    )
    def test_silence(self, of: Output) -> None:
        assert reports("KCF302", setup(of)) == []

    def test_an_untrained_model_is_silent(self) -> None:
        assert reports("KCF302", setup(output(LOGIT, FROM_LOGITS, (accuracy(),)), trained=False)) == []


class TestExactMatchAccuracy:
    def test_probabilities(self) -> None:
        found = report("KCF303", setup(output(SIGMOID, BINARY_LOSS, (metric("exact_match"),), (YES_NO,))))
        assert found.message == (
            "Accuracy() counts outputs that equal the label exactly, which the probabilities of "
            "Dense(1, activation='sigmoid') hardly ever do; use BinaryAccuracy"
        )
        assert changes(found.fix) == [("metric call", 'keras.metrics.BinaryAccuracy(name="accuracy")')]

    def test_a_name_of_its_own_stays(self) -> None:
        of = output(LOGIT, FROM_LOGITS, (metric("exact_match", name='my "acc"'),))
        assert changes(report("KCF303", setup(of)).fix) == [
            ("metric call", 'keras.metrics.BinaryAccuracy(threshold=0.0, name="my \\"acc\\"")')
        ]

    def test_without_shapes_there_is_no_fix(self) -> None:
        found = report("KCF303", setup(output(head(UNKNOWN), None, (metric("exact_match"),))))
        assert found.message.endswith("use Binary-, Categorical- or SparseCategoricalAccuracy")
        assert found.fix is None

    @pytest.mark.parametrize(
        "of",
        [output(LOGIT, loss("mse")), output(head(1, "relu"), BINARY_LOSS), output(head(1, "softmax"), BINARY_LOSS)],
    )
    def test_silence(self, of: Output) -> None:
        assert reports("KCF303", setup(output(of.head, of.loss, (metric("exact_match"),)))) == []
        assert reports("KCF303", setup(output(SIGMOID, BINARY_LOSS, (accuracy(),)))) == []


def mismatch(name: str, of_labels: tuple[Labels, ...], of: Head | None = None, spelling: str = "object") -> SetUp:
    return setup(output(of or head(3), loss(SPARSE), (metric(name, spelling=spelling),), of_labels))


ONE_HOT_3 = labels(last=3, classes=3)
IDS_3 = integer(classes=3)


class TestAccuracyLabelMismatch:
    @pytest.mark.parametrize(
        ("name", "of_labels", "severity", "words", "better"),
        [
            ("categorical_accuracy", IDS_3, None, "the number is not the accuracy", "SparseCategoricalAccuracy"),
            ("sparse_categorical_accuracy", ONE_HOT_3, Severity.ERROR, "training stops", "CategoricalAccuracy"),
            ("binary_accuracy", ONE_HOT_3, None, "predicting nothing at all scores 67%", "CategoricalAccuracy"),
            ("binary_accuracy", IDS_3, Severity.ERROR, "training stops", "SparseCategoricalAccuracy"),
            ("binary_accuracy", labels(Encoding.INTEGER, 2, 1), None, "is not", "SparseCategoricalAccuracy"),
            ("categorical_accuracy", labels(Encoding.MULTI_HOT, last=3), None, "first label", "BinaryAccuracy"),
        ],
    )
    def test_report(self, name: str, of_labels: Labels, severity: Severity | None, words: str, better: str) -> None:
        found = report("KCF304", mismatch(name, (of_labels,)))
        assert found.severity is severity
        assert words in found.message
        assert found.message.endswith(f"; use {better}")
        assert changes(found.fix) == [("metric call", f"keras.metrics.{better}()")]
        assert related(found)[0] == ("train encoding", "labels are encoded here")

    @pytest.mark.parametrize("name", ["categorical_accuracy", "sparse_categorical_accuracy"])
    @pytest.mark.parametrize("facts", [(), (YES_NO,), (labels(UNKNOWN, UNKNOWN, UNKNOWN),)])
    def test_one_unit(self, name: str, facts: tuple[Labels, ...]) -> None:
        found = report("KCF304", setup(output(SIGMOID, BINARY_LOSS, (metric(name, spelling="string"),), facts)))
        assert "with the single unit of Dense(1, activation='sigmoid'); use BinaryAccuracy" in found.message
        assert changes(found.fix) == [("metric", '"binary_accuracy"')]

    def test_one_unit_may_stop_training(self) -> None:
        of = output(SIGMOID, BINARY_LOSS, (metric("top_k_categorical_accuracy", k=1),), (YES_NO,))
        found = report("KCF304", setup(of))
        assert found.severity is Severity.ERROR
        assert "has one: training stops with an error; use BinaryAccuracy" in found.message

    def test_one_logit_gets_a_threshold(self) -> None:
        of = output(LOGIT, FROM_LOGITS, (metric("categorical_accuracy", spelling="string"),))
        assert changes(report("KCF304", setup(of)).fix) == [("metric", "keras.metrics.BinaryAccuracy(threshold=0.0)")]

    def test_a_call_with_arguments_gets_no_fix(self) -> None:
        of = output(head(9), loss(SPARSE), (metric("top_k_categorical_accuracy", k=3),), (integer(),))
        assert report("KCF304", setup(of)).fix is None

    def test_keras_2_trains_where_keras_3_raises(self) -> None:
        of = output(head(3), loss(SPARSE), (metric("binary_accuracy"),), (IDS_3,))
        assert report("KCF304", setup(of)).severity is Severity.ERROR
        assert report("KCF304", setup(of, keras=2)).severity is None

    @pytest.mark.parametrize(
        ("name", "of_labels", "of"),
        [
            ("categorical_accuracy", (ONE_HOT_3,), head(3)),
            ("sparse_categorical_accuracy", (IDS_3,), head(3)),
            ("binary_accuracy", (MULTI_HOT,), head(5, "sigmoid")),
            ("binary_accuracy", (YES_NO,), SIGMOID),
            ("binary_accuracy", (labels(last=2, classes=2),), head(2)),
            ("binary_accuracy", (labels(Encoding.ONE_HOT, 4, 3),), head(3, "sigmoid", 4)),
            ("categorical_accuracy", (IDS_3, labels(last=3, split="validation")), head(3)),
            ("categorical_accuracy", (IDS_3,), head(UNKNOWN)),
            ("categorical_accuracy", (labels(UNKNOWN, 2, 3),), head(3)),
            ("categorical_accuracy", (NUMBERS,), LOGIT),
            ("binary_accuracy", (labels(last=2, classes=2),), SIGMOID),
        ],
    )
    def test_silence(self, name: str, of_labels: tuple[Labels, ...], of: Head) -> None:
        assert reports("KCF304", mismatch(name, of_labels, of)) == []

    def test_a_regression_is_another_mistake(self) -> None:
        of = output(LOGIT, loss("mse"), (metric("categorical_accuracy"),))
        assert reports("KCF304", setup(of)) == []

    def test_a_k_that_covers_all_classes_is_another_mistake(self) -> None:
        column = labels(Encoding.INTEGER, 2, 1, classes=3)
        assert reports("KCF304", mismatch("top_k_categorical_accuracy", (column,))) == []
        assert len(reports("KCF304", mismatch("top_k_categorical_accuracy", (column,), head(9)))) == 1


class TestMetricOnLogits:
    @pytest.mark.parametrize(
        ("found", "text"),
        [
            (metric("binary_accuracy"), [("metric call", "+threshold=0.0")]),
            (metric("binary_accuracy", threshold=0.5), [("threshold", "0.0")]),
            (metric("binary_accuracy", spelling="string"), [("metric", "keras.metrics.BinaryAccuracy(threshold=0.0)")]),
            (metric("auc"), [("metric call", "+from_logits=True")]),
            (metric("auc", spelling="string"), [("metric", "keras.metrics.AUC(from_logits=True)")]),
            (metric("precision", class_id=0), [("metric call", "+thresholds=0.0")]),
            (metric("recall", thresholds=(0.5,)), [("thresholds", "0.0")]),
            (metric("true_positives"), [("metric call", "+thresholds=0.0")]),
            (metric("recall_at_precision", precision=0.5), None),
            (metric("f1_score", threshold=0.5), None),
        ],
    )
    def test_report(self, found: Metric, text: list[tuple[str, str]] | None) -> None:
        said = report("KCF305", setup(output(LOGIT, FROM_LOGITS, (found,))))
        assert "but Dense(1) gives logits: use " in said.message
        assert changes(said.fix) == text

    def test_without_the_flag_they_are_logits_too(self) -> None:
        assert len(reports("KCF305", setup(output(LOGIT, BINARY_LOSS, (metric("auc"),))))) == 1

    def test_logits_of_a_softmax_have_no_right_threshold(self) -> None:
        found = report("KCF305", setup(output(head(3, "linear"), loss(from_logits=True), (metric("precision"),))))
        assert found.message.endswith("use a softmax output with from_logits=False")
        assert found.fix is None

    @pytest.mark.parametrize(
        "found",
        [
            metric("binary_accuracy", threshold=0.0),
            metric("binary_accuracy", threshold=UNKNOWN),
            metric("auc", from_logits=True),
            metric("auc", thresholds=(-1.0, 0.0, 1.0)),
            metric("precision", thresholds=0.0),
            metric("precision", top_k=2),
            metric("f1_score"),
            metric("categorical_accuracy"),
            metric("mean_squared_error"),
            accuracy(),
        ],
    )
    def test_right_options_and_other_metrics_are_silent(self, found: Metric) -> None:
        assert reports("KCF305", setup(output(LOGIT, FROM_LOGITS, (found,)))) == []

    @pytest.mark.parametrize(
        "of", [output(SIGMOID, BINARY_LOSS), output(LOGIT, loss("mse")), output(LOGIT, loss("hinge")), output(LOGIT)]
    )
    def test_other_outputs_are_silent(self, of: Output) -> None:
        assert reports("KCF305", setup(output(of.head, of.loss, (metric("auc"),)))) == []


class TestMetricNeedsOneHot:
    def test_report(self) -> None:
        found = report("KCF306", mismatch("auc", (IDS_3,)))
        assert found.message == (
            "AUC expects labels of shape (n, 3), but gets integer labels of shape (n,): training stops with an error; "
            "use one-hot labels with a categorical loss"
        )
        assert found.fix is None

    @pytest.mark.parametrize(
        ("name", "given", "of_labels", "keras", "raises"),
        [
            ("precision", {}, IDS_3, 3, True),
            ("precision", {"class_id": 1}, IDS_3, 3, False),
            ("f1_score", {}, labels(Encoding.INTEGER, 2, 1), 3, False),
            ("f1_score", {}, labels(Encoding.INTEGER, 2, 1), 2, True),
            ("auc", {"multi_label": True}, labels(Encoding.INTEGER, 2, 1), 3, False),
            ("recall", {}, labels(Encoding.INTEGER, UNKNOWN, UNKNOWN), 3, True),
        ],
    )
    def test_outcomes(self, name: str, given: dict[str, Constant], of_labels: Labels, keras: int, raises: bool) -> None:
        of = output(head(3), loss(SPARSE), (metric(name, keras=keras, **given),), (of_labels,))
        found = report("KCF306", setup(of, keras=keras))
        assert ("training stops" in found.message) is raises
        assert ("means nothing" in found.message) is not raises

    def test_an_f_score_of_one_unit(self) -> None:
        of = output(SIGMOID, BINARY_LOSS, (metric("f1_score", threshold=0.5),), (YES_NO,))
        assert report("KCF306", setup(of)).message.endswith("training stops with an error; reshape the labels")
        assert reports("KCF306", setup(of, keras=2)) == []

    @pytest.mark.parametrize("of_labels", [(), (ONE_HOT_3,), (labels(UNKNOWN, 1, UNKNOWN),), (IDS_3, ONE_HOT_3)])
    def test_silence(self, of_labels: tuple[Labels, ...]) -> None:
        assert reports("KCF306", mismatch("auc", of_labels)) == []
        assert reports("KCF306", setup(output(SIGMOID, BINARY_LOSS, (metric("auc"),), (YES_NO,)))) == []


def argument(
    parameter: str = "metrics", text: str = "'acc'", *, one: bool = True, last: bool = True
) -> MetricsArgument:
    keyword = parameter != "loss_weights"
    return MetricsArgument(parameter, not one, place("argument"), text, keyword=keyword, last=last)


class TestMetricsNotAList:
    def test_report(self) -> None:
        found = report("KCF309", setup(output(head()), metrics_arguments=(argument(),)))
        assert found.message == (
            "metrics is 'acc', but Keras 3 wants a list: compile stops with a ValueError; put it in brackets"
        )
        assert changes(found.fix) == [("argument", "['acc']")]
        assert found.fix is not None
        assert found.fix.applicability is Applicability.SAFE

    def test_no_fix_for_several_outputs_or_parentheses(self) -> None:
        assert report("KCF309", setup(output(head()), output(head()), metrics_arguments=(argument(),))).fix is None
        assert report("KCF309", setup(output(head()), metrics_arguments=(argument(text=""),))).fix is None

    def test_silence(self) -> None:
        assert reports("KCF309", setup(output(head()), metrics_arguments=(argument(),), keras=2)) == []
        for other in (argument(one=False), argument("loss_weights")):
            assert reports("KCF309", setup(output(head()), metrics_arguments=(other,))) == []

    def test_compile_stops_whether_training_follows_or_not(self) -> None:
        assert len(reports("KCF309", setup(output(head()), metrics_arguments=(argument(),), trained=False))) == 1


class TestPositionalMetrics:
    @pytest.mark.parametrize(
        ("found", "text"),
        [
            (argument("loss_weights", "['acc']", one=False), [("argument", "metrics=['acc']")]),
            (argument("loss_weights"), [("argument", "metrics=['acc']")]),
            (argument("loss_weights", last=False), None),
            (argument("loss_weights", ""), None),
        ],
    )
    def test_report(self, found: MetricsArgument, text: list[tuple[str, str]] | None) -> None:
        said = report("KCF312", setup(output(head()), metrics_arguments=(found,)))
        assert said.message.startswith("the third positional argument of compile is loss_weights in Keras 3")
        assert changes(said.fix) == text

    def test_no_fix_beside_other_metrics(self) -> None:
        both = (argument(one=False), argument("loss_weights"))
        assert report("KCF312", setup(output(head()), metrics_arguments=both)).fix is None

    def test_silence(self) -> None:
        third = (argument("loss_weights"),)
        assert reports("KCF312", setup(output(head()), metrics_arguments=third, keras=2)) == []
        assert reports("KCF312", setup(output(head()), metrics_arguments=third, trained=False)) == []
        assert reports("KCF312", setup(output(head()), metrics_arguments=(argument(),))) == []


class TestAccuracyOnRegression:
    def test_report(self) -> None:
        of = output(
            LOGIT, loss("mse"), (accuracy("acc"), metric("mean_absolute_error"), metric("exact_match")), (NUMBERS,)
        )
        bare, exact = reports("KCF310", setup(of))
        assert bare.message == (
            "'acc' counts right classes, but Dense(1) with mse is a regression: the number says nothing; "
            "use mean_absolute_error"
        )
        assert changes(bare.fix) == [("metric", '"mean_absolute_error"')]
        assert changes(exact.fix) == [("metric call", "keras.metrics.MeanAbsoluteError()")]

    @pytest.mark.parametrize(
        "of",
        [
            output(LOGIT, loss("mse")),
            output(LOGIT, loss("mse"), (), (labels(UNKNOWN, 1, UNKNOWN),)),
            output(LOGIT, loss("mse"), (), (YES_NO,)),
            output(LOGIT, loss("mse"), (), (NUMBERS, labels(UNKNOWN, 1, UNKNOWN, "test"))),
            output(SIGMOID, loss("mse"), (), (NUMBERS,)),
            output(LOGIT, BINARY_LOSS, (), (NUMBERS,)),
            output(head(1, UNKNOWN), loss("mse"), (), (NUMBERS,)),
        ],
    )
    def test_silence(self, of: Output) -> None:
        judged = output(of.head, of.loss, (accuracy(), metric("binary_accuracy")), of.labels)
        assert reports("KCF310", setup(judged)) == []


class TestTopKCoversAllClasses:
    @pytest.mark.parametrize(
        ("found", "text"),
        [
            (metric("top_k_categorical_accuracy"), [("metric call", "+k=2")]),
            (metric("sparse_top_k_categorical_accuracy", k=3), [("k", "2")]),
            (
                metric("top_k_categorical_accuracy", spelling="string"),
                [("metric", "keras.metrics.TopKCategoricalAccuracy(k=2)")],
            ),
        ],
    )
    def test_report(self, found: Metric, text: list[tuple[str, str]]) -> None:
        said = report("KCF313", setup(output(head(3, layer="Dense(3)"), None, (found,))))
        assert "of 3: it is always 1.0; use a k below 3" in said.message
        assert ("(the default)" in said.message) is (found.option("k") == 5)
        assert related(said) == [("head", "Dense(3) has 3 units")]
        assert changes(said.fix) == text

    @pytest.mark.parametrize(
        ("found", "of"),
        [
            (metric("top_k_categorical_accuracy"), head(6)),
            (metric("top_k_categorical_accuracy"), head(UNKNOWN)),
            (metric("top_k_categorical_accuracy", k=UNKNOWN), head(3)),
            (metric("top_k_categorical_accuracy"), head(1)),
            (metric("categorical_accuracy"), head(3)),
        ],
    )
    def test_silence(self, found: Metric, of: Head) -> None:
        assert reports("KCF313", setup(output(of, None, (found,)))) == []


class TestF1ArgmaxOnOneUnit:
    def test_one_unit(self) -> None:
        found = report("KCF314", setup(output(SIGMOID, BINARY_LOSS, (metric("f1_score"),))))
        assert found.message == (
            "F1Score without threshold takes the largest output of each sample: of the single unit of "
            "Dense(1, activation='sigmoid') all but 0 are positive; use threshold=0.5"
        )
        assert changes(found.fix) == [("metric call", "+threshold=0.5")]

    def test_several_labels(self) -> None:
        of = output(head(5, "sigmoid"), BINARY_LOSS, (metric("f_beta_score"),), (MULTI_HOT,))
        assert "at most one label is found" in report("KCF314", setup(of)).message

    def test_logits_get_no_fix(self) -> None:
        found = report("KCF314", setup(output(LOGIT, FROM_LOGITS, (metric("f1_score"),))))
        assert found.message.endswith("use threshold=0.5 on a sigmoid output")
        assert found.fix is None

    @pytest.mark.parametrize(
        "of",
        [
            output(SIGMOID, BINARY_LOSS, (metric("f1_score", threshold=0.5),)),
            output(SIGMOID, BINARY_LOSS, (metric("f1_score", threshold=UNKNOWN),)),
            output(head(5, "sigmoid"), BINARY_LOSS, (metric("f1_score"),), (labels(),)),
            output(head(5, "sigmoid"), BINARY_LOSS, (metric("f1_score"),)),
            output(head(UNKNOWN, "sigmoid"), BINARY_LOSS, (metric("f1_score"),)),
            output(SIGMOID, BINARY_LOSS, (metric("precision"),)),
        ],
    )
    def test_silence(self, of: Output) -> None:
        assert reports("KCF314", setup(of)) == []
