"""Rules about predictions on set-ups made by hand."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from handmade import argmax, head, integer, labels, loss, output, place, setup
from kclf_lint.findings import Applicability
from kclf_lint.rule import AddArgument, all_rules
from kclf_lint.setups import (
    OWN,
    Comparison,
    Encoding,
    Head,
    Loss,
    Output,
    PredictionUse,
    SetUp,
    Shuffled,
    Side,
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
SOFTMAX = output(head(), SPARSE)
SIGMOID = output(head(1, "sigmoid", layer="Dense(1, activation='sigmoid')"), BINARY)
LOGITS = output(head(layer="Dense(10)", activation="linear"), replace(SPARSE, from_logits=True))
ONE_LOGIT = output(head(1, "linear", layer="Dense(1)"), replace(BINARY, from_logits=True))


def use(kind: str, **facts: object) -> PredictionUse:
    """A use of predictions called ``p``."""
    texts = {"argmax": "np.argmax(p)", "round": "np.round(p)", "threshold": "p > 0.5"}
    made = PredictionUse(
        kind,
        0,
        None,
        True,
        "many",
        place(kind),
        texts.get(kind, f"model.{kind}(x)"),
        place("predict"),
        "p",
        axis_given=False,
        threshold=0.5 if kind == "threshold" else None,
        threshold_place=place("number") if kind == "threshold" else None,
        numpy_prefix="np",
    )
    return replace(made, **facts)  # type: ignore[arg-type]


DECISIONS = [use("round"), use("threshold")]


class TestArgmaxWithoutAxis:
    def test_the_shape_and_the_remedy_are_named(self) -> None:
        found = report("KCF402", setup(SOFTMAX, predictions=(use("argmax"),)))
        assert found.place.node == "argmax"
        assert found.message == (
            "np.argmax(p) is one position in the whole batch: Dense(10, activation='softmax') gives (n, 10); "
            "use axis=-1"
        )
        assert related(found) == [
            ("head", "the output has a unit for each class"),
            ("predict", "predictions of many samples are made here"),
        ]
        assert changes(found.fix) == [("argmax", "+axis=-1")]
        assert found.fix is not None
        assert found.fix.applicability is Applicability.UNSAFE

    def test_the_default_of_tensorflow_goes_along_the_samples(self) -> None:
        found = report(
            "KCF402", setup(LOGITS, predictions=(use("argmax", axis=0, reduced=False, text="tf.argmax(p)"),))
        )
        assert found.message.startswith("tf.argmax(p) goes along the samples: ")

    def test_softmax_units_need_not_be_counted(self) -> None:
        of = output(head(SOME_SIZE), SPARSE)
        assert "gives (n, classes)" in report("KCF402", setup(of, predictions=(use("argmax"),))).message

    @pytest.mark.parametrize(
        "facts",
        [
            {"samples": "one"},
            {"samples": "unknown"},
            {"axis_given": True, "axis": 0},
            {"axis_given": True},
            {"axis": -1},
            {"has_units": False},
        ],
    )
    def test_other_uses_are_silent(self, facts: dict[str, object]) -> None:
        assert reports("KCF402", setup(SOFTMAX, predictions=(use("argmax", **facts),))) == []

    @pytest.mark.parametrize(
        "of",
        [
            SIGMOID,
            output(head(UNKNOWN), SPARSE),
            output(head(SOME_SIZE, "linear"), loss(from_logits=True)),
            output(head(rank=4), SPARSE),
            output(head(rank=UNKNOWN), SPARSE),
            output(head(activation="linear"), loss("mse")),
        ],
    )
    def test_other_outputs_are_silent(self, of: Output) -> None:
        assert reports("KCF402", setup(of, predictions=(use("argmax"),))) == []


class TestThresholdOnSoftmax:
    @pytest.mark.parametrize("decision", DECISIONS, ids=lambda one: one.kind)
    def test_all_units(self, decision: PredictionUse) -> None:
        found = report("KCF403", setup(SOFTMAX, predictions=(decision,)))
        assert found.place.node == decision.kind
        assert "the 10 softmax units of Dense(10, activation='softmax') one by one" in found.message
        assert changes(found.fix) == [(decision.kind, "np.argmax(p, axis=-1)")]

    @pytest.mark.parametrize("samples", ["one", "unknown"])
    def test_one_sample_is_no_better(self, samples: str) -> None:
        assert len(reports("KCF403", setup(SOFTMAX, predictions=(use("round", samples=samples),)))) == 1

    def test_units_that_are_not_counted_may_be_one_under_a_condition(self) -> None:
        of = output(head(SOME_SIZE), SPARSE)
        assert "the softmax units of" in report("KCF403", setup(of, predictions=(use("round"),))).message
        assert reports("KCF403", setup(of, predictions=(use("round", guarded=True),))) == []
        assert len(reports("KCF403", setup(SOFTMAX, predictions=(use("round", guarded=True),)))) == 1

    def test_argmax_of_the_result_is_right_for_two_units(self) -> None:
        decision = use("round", narrowed=frozenset({"argmax"}))
        assert len(reports("KCF403", setup(SOFTMAX, predictions=(decision,)))) == 1
        assert reports("KCF403", setup(output(head(2), SPARSE), predictions=(decision,))) == []

    def test_softmax_behind_predict(self) -> None:
        assert len(reports("KCF403", setup(LOGITS, predictions=(use("round", activated="softmax"),)))) == 1

    @pytest.mark.parametrize("facts", [{"numpy_prefix": None}, {"is_plain": False}, {"operand_text": ""}])
    def test_no_fix_that_may_fail(self, facts: dict[str, object]) -> None:
        assert report("KCF403", setup(SOFTMAX, predictions=(use("threshold", **facts),))).fix is None

    @pytest.mark.parametrize(
        "decision",
        [
            use("threshold", has_units=False),
            use("threshold", threshold=0.9),
            use("threshold", threshold=UNKNOWN),
            use("threshold", narrowed=frozenset({"column"})),
            use("round", narrowed=frozenset({"argmax", "reduction"})),
            use("round", activated="sigmoid"),
            use("argmax"),
            argmax(),
        ],
    )
    def test_other_uses_are_silent(self, decision: PredictionUse) -> None:
        assert reports("KCF403", setup(SOFTMAX, predictions=(decision,))) == []

    @pytest.mark.parametrize(
        "of", [head(1), head(UNKNOWN), head(activation="sigmoid"), head(activation="linear"), head(activation=UNKNOWN)]
    )
    def test_other_heads_are_silent(self, of: Head) -> None:
        assert reports("KCF403", setup(output(of, SPARSE), predictions=tuple(DECISIONS))) == []


class TestThresholdOnLogits:
    def test_a_threshold(self) -> None:
        found = report("KCF404", setup(ONE_LOGIT, predictions=(use("threshold"),)))
        assert found.message == (
            "p > 0.5 asks for 0.5 of the logits of Dense(1), where a probability of 0.5 is 0.0; compare with 0.0"
        )
        assert related(found) == [
            ("head", "the output has no activation"),
            ("loss", "the loss reads it as logits"),
            ("predict", "predictions are made here"),
        ]
        assert changes(found.fix) == [("number", "0.0")]

    def test_rounding(self) -> None:
        found = report("KCF404", setup(ONE_LOGIT, predictions=(use("round"),)))
        assert found.message.startswith("np.round(p) rounds the logits of Dense(1), ")
        assert changes(found.fix) == [("round", '(p > 0.0).astype("int32")')]

    @pytest.mark.parametrize("decision", DECISIONS, ids=lambda one: one.kind)
    def test_logits_of_classes(self, decision: PredictionUse) -> None:
        found = report("KCF404", setup(LOGITS, predictions=(decision,)))
        assert found.message.endswith("; use argmax")
        assert changes(found.fix) == [(decision.kind, "np.argmax(p, axis=-1)")]

    def test_a_column_gets_no_argmax(self) -> None:
        assert report("KCF404", setup(LOGITS, predictions=(use("threshold", has_units=False),))).fix is None

    @pytest.mark.parametrize(
        "decision",
        [
            use("threshold", activated="sigmoid"),
            use("round", activated="softmax"),
            use("threshold", threshold=0.0),
            use("threshold", threshold=UNKNOWN),
            use("argmax"),
        ],
    )
    def test_other_uses_are_silent(self, decision: PredictionUse) -> None:
        assert reports("KCF404", setup(ONE_LOGIT, predictions=(decision,))) == []

    @pytest.mark.parametrize(
        ("of", "by"),
        [
            (head(1, "linear"), BINARY),
            (head(1, "linear"), loss("mse")),
            (head(1, "linear"), replace(BINARY, from_logits=UNKNOWN)),
            (head(1, "linear"), None),
            (head(1, "sigmoid"), replace(BINARY, from_logits=True)),
            (head(1, UNKNOWN), replace(BINARY, from_logits=True)),
        ],
    )
    def test_other_set_ups_are_silent(self, of: Head, by: Loss | None) -> None:
        assert reports("KCF404", setup(output(of, by), predictions=tuple(DECISIONS))) == []


class TestPredictClassesRemoved:
    @pytest.mark.parametrize(
        ("kind", "units", "written"),
        [
            ("predict_proba", 10, "model.predict(x)"),
            ("predict_proba", UNKNOWN, "model.predict(x)"),
            ("predict_classes", 10, "np.argmax(model.predict(x), axis=-1)"),
            ("predict_classes", 1, '(model.predict(x) > 0.5).astype("int32")'),
            ("predict_classes", UNKNOWN, None),
        ],
    )
    def test_every_model(self, kind: str, units: Size, written: str | None) -> None:
        found = report("KCF405", setup(output(head(units)), predictions=(use(kind),)))
        assert found.place.node == kind
        assert f"Keras models have no {kind} since TensorFlow 2.6" in found.message
        assert changes(found.fix) == (None if written is None else [(kind, written)])

    def test_no_fix_over_comments_and_other_spellings(self) -> None:
        for text in ("model.predict_proba(x,  # all\n)", "classify(x)"):
            assert report("KCF405", setup(SOFTMAX, predictions=(use("predict_proba", text=text),))).fix is None

    def test_other_uses_are_silent(self) -> None:
        assert reports("KCF405", setup(SOFTMAX, predictions=(*DECISIONS, use("argmax")))) == []


def side(
    made_by: str = "", encoding: Encoding | Unknown = UNKNOWN, rank: int | Unknown = 2, last: Size = 10, **facts: object
) -> Side:
    """Labels called ``y``, or predictions called ``p``."""
    name = "p" if made_by else "y"
    story = (Step(place("encoding"), "labels are encoded here"),)
    made = Side(made_by, encoding, rank, last, "many", "numpy", place(name), name, story, has_units=rank == 2)
    return replace(made, **facts)  # type: ignore[arg-type]


IDS = side("", Encoding.INTEGER, 1, UNKNOWN)
YES = side("", Encoding.BINARY, 1, UNKNOWN)
ROWS = side("", Encoding.ONE_HOT)
TAGS = side("", Encoding.MULTI_HOT)
SCORES = side("scores")
SCORE = side("scores", last=1)
COLUMN = side("scores", rank=1, last=UNKNOWN)
CHOSEN = side("argmax", Encoding.INTEGER, 1, UNKNOWN)
DECIDED = side("threshold", Encoding.MULTI_HOT)
YES_OR_NO = side("threshold", Encoding.BINARY, 2, 1)
ROUNDED = side("round")


def compared(truth: Side, predicted: Side, function: str = "confusion_matrix", **facts: object) -> Comparison:
    made = Comparison(
        function, 0, (truth, predicted), None, place("call"), f"{function}(y, p)", place("predict"), numpy_prefix="np"
    )
    return replace(made, **facts)  # type: ignore[arg-type]


def judged(of: Output, *comparisons: Comparison) -> SetUp:
    return replace(setup(of), comparisons=comparisons)


class TestScoresNeedClassIds:
    @pytest.mark.parametrize(
        ("of", "made", "found_in", "fixes"),
        [
            (
                SOFTMAX,
                compared(IDS, SCORES),
                "probabilities of Dense(10, activation='softmax'); make class ids by argmax",
                [("p", "np.argmax(p, axis=-1)")],
            ),
            (
                SOFTMAX,
                compared(ROWS, CHOSEN, "accuracy_score"),
                "one-hot labels of shape (n, 10); make class ids by argmax",
                [("y", "np.argmax(y, axis=-1)")],
            ),
            (
                SOFTMAX,
                compared(ROWS, SCORES, "f1_score"),
                "one-hot labels of shape (n, 10) and probabilities; make",
                [("y", "np.argmax(y, axis=-1)"), ("p", "np.argmax(p, axis=-1)")],
            ),
            (SIGMOID, compared(YES, SCORE), "compare them with a threshold", [("p", '(p > 0.5).astype("int32")')]),
            (
                SIGMOID,
                compared(YES, COLUMN),
                "probabilities of Dense(1, activation='sigmoid')",
                [("p", '(p > 0.5).astype("int32")')],
            ),
            (ONE_LOGIT, compared(YES, SCORE), "outputs of Dense(1)", [("p", '(p > 0.0).astype("int32")')]),
            (LOGITS, compared(IDS, SCORES), "make class ids by argmax", [("p", "np.argmax(p, axis=-1)")]),
            (
                output(head(activation="sigmoid"), BINARY),
                compared(TAGS, SCORES, "f1_score"),
                "multi-hot labels of shape (n, 10) and probabilities",
                None,
            ),
            (SOFTMAX, compared(IDS, DECIDED, "recall_score"), "a table of zeros and ones", None),
            (SOFTMAX, compared(ROWS, DECIDED), "one-hot labels of shape (n, 10) and a table of zeros and ones", None),
            (SOFTMAX, compared(ROWS, ROUNDED), "one-hot labels", [("y", "np.argmax(y, axis=-1)")]),
            (SOFTMAX, compared(CHOSEN, ROWS), "one-hot labels", [("y", "np.argmax(y, axis=-1)")]),
        ],
    )
    def test_what_raises(self, of: Output, made: Comparison, found_in: str, fixes: object) -> None:
        found = report("KCF406", judged(of, made))
        assert found.place.node == "call"
        assert found.message.startswith(f"{made.function} needs class ids and raises ValueError for ")
        assert found_in in found.message
        assert changes(found.fix) == fixes

    @pytest.mark.parametrize(
        "made",
        [
            compared(IDS, CHOSEN),
            compared(YES, YES_OR_NO),
            compared(YES, side("round", last=1)),
            compared(ROWS, DECIDED, "f1_score"),
            compared(ROWS, ROUNDED, "accuracy_score"),
            compared(TAGS, DECIDED, "classification_report"),
            compared(YES, SCORE, "roc_auc_score"),
            compared(ROWS, SCORES, "log_loss"),
            compared(IDS, SCORES, "=="),
            compared(side(), CHOSEN),
            compared(replace(ROWS, rank=UNKNOWN), CHOSEN),
        ],
    )
    def test_what_is_accepted_or_unknown(self, made: Comparison) -> None:
        assert reports("KCF406", judged(SOFTMAX, made)) == []

    def test_tensorflow_raises_another_error_or_none(self) -> None:
        rows = report("KCF406", judged(SOFTMAX, compared(IDS, SCORES, "tf.math.confusion_matrix")))
        assert rows.message.startswith(
            "tf.math.confusion_matrix needs class ids and raises InvalidArgumentError for prob"
        )
        one = report("KCF406", judged(SIGMOID, compared(YES, SCORE, "tf.math.confusion_matrix")))
        assert one.message.startswith("tf.math.confusion_matrix needs class ids and cuts every number to 0 in prob")

    def test_a_model_that_is_not_seen_may_decide_itself(self) -> None:
        for activation in (UNKNOWN, OWN, "relu"):
            assert reports("KCF406", judged(output(head(activation=activation)), compared(IDS, SCORES))) == []
        assert len(reports("KCF406", judged(output(head(activation=UNKNOWN)), compared(ROWS, CHOSEN)))) == 1

    def test_no_fix_without_numpy(self) -> None:
        assert report("KCF406", judged(SOFTMAX, compared(IDS, SCORES, numpy_prefix=None))).fix is None
        assert report("KCF406", judged(SIGMOID, compared(YES, SCORE, numpy_prefix=None))).fix is not None


SHUFFLED = Shuffled(place("loader"), None)


class TestShuffledOrderCompared:
    def test_the_comparison_is_reported(self) -> None:
        found = report("KCF407", judged(SOFTMAX, compared(replace(IDS, text="g.classes"), CHOSEN, shuffled=SHUFFLED)))
        assert found.place.node == "call"
        assert found.message == (
            "confusion_matrix compares predictions in shuffled order with g.classes, which keeps the order of the "
            "files or rows; use shuffle=False"
        )
        assert [where for where, _ in related(found)] == ["loader", "predict"]
        assert found.fix is not None
        assert [type(change) for change in found.fix.changes] == [AddArgument]
        assert changes(found.fix) == [("loader", "+shuffle=False")]

    def test_labels_of_another_pass(self) -> None:
        found = report("KCF407", judged(SOFTMAX, compared(IDS, CHOSEN, "==", shuffled=replace(SHUFFLED, again=True))))
        assert found.message == (
            "== compares predictions in shuffled order with y, which comes from another pass in a new order; "
            "use shuffle=False"
        )

    def test_a_written_argument_is_replaced(self) -> None:
        written = replace(SHUFFLED, shuffle_place=place("True"))
        assert changes(report("KCF407", judged(SOFTMAX, compared(IDS, CHOSEN, "==", shuffled=written))).fix) == [
            ("True", "False")
        ]

    def test_others_are_silent(self) -> None:
        assert reports("KCF407", judged(SOFTMAX, compared(IDS, CHOSEN))) == []


class TestBroadcastComparison:
    @pytest.mark.parametrize("function", ["==", "!=", "equal", "not_equal"])
    @pytest.mark.parametrize("predicted", [YES_OR_NO, SCORE, side("round", last=1)])
    def test_a_column_and_a_row(self, function: str, predicted: Side) -> None:
        found = report("KCF408", judged(SIGMOID, compared(YES, predicted, function, text="p == y")))
        assert found.message == (
            "p == y is a table of shape (n, n): the predictions have shape (n, 1), the labels (n,); "
            "use np.ravel on the predictions"
        )
        assert changes(found.fix) == [("p", "np.ravel(p)")]

    def test_labels_may_be_the_column(self) -> None:
        cifar = side("", Encoding.INTEGER, 2, 1)
        found = report("KCF408", judged(SOFTMAX, compared(CHOSEN, cifar, "==")))
        assert "the labels have shape (n, 1), the predictions (n,)" in found.message
        assert changes(found.fix) == [("y", "np.ravel(y)")]

    def test_the_number_of_samples_is_known_on_one_side(self) -> None:
        unknown_size = replace(YES_OR_NO, samples="unknown")
        assert len(reports("KCF408", judged(SIGMOID, compared(YES, unknown_size, "==")))) == 1
        neither = compared(replace(YES, samples="unknown"), unknown_size, "==")
        assert reports("KCF408", judged(SIGMOID, neither)) == []

    def test_no_fix_without_numpy(self) -> None:
        assert report("KCF408", judged(SIGMOID, compared(YES, SCORE, "==", numpy_prefix=None))).fix is None

    @pytest.mark.parametrize(
        "made",
        [
            compared(YES, YES_OR_NO, "accuracy_score"),
            compared(YES, CHOSEN, "=="),
            compared(side("", Encoding.BINARY, 2, 1), YES_OR_NO, "=="),
            compared(ROWS, DECIDED, "=="),
            compared(replace(YES, holder=""), YES_OR_NO, "=="),
            compared(YES, replace(YES_OR_NO, holder=""), "=="),
            compared(replace(YES, samples="one"), replace(YES_OR_NO, samples="one"), "=="),
            compared(replace(YES, rank=UNKNOWN), YES_OR_NO, "=="),
            compared(YES, replace(YES_OR_NO, last=UNKNOWN), "=="),
        ],
    )
    def test_others_are_silent(self, made: Comparison) -> None:
        assert reports("KCF408", judged(SIGMOID, made)) == []


def test_every_message_is_one_line_of_less_than_200_characters() -> None:
    sizes: tuple[Size, ...] = (1, 1000, Symbol("s", "len(train_generator.class_indices)"))
    long = f"model_of_the_first_stage.predict({LONG})"
    messages = set()
    for size, activation, flag in itertools.product(sizes, ("sigmoid", "softmax", "linear"), (True, False)):
        names = ("binary_crossentropy", "sparse_categorical_crossentropy")
        for name in names:
            of = output(head(size, activation, layer=LONG), loss(name, from_logits=flag), (), (integer(), labels()))
            uses = [
                use(kind, text=long) for kind in ("argmax", "round", "threshold", "predict_classes", "predict_proba")
            ]
            sides = [replace(one, text=long) for one in (ROWS, replace(ROWS, last=size), IDS, YES)]
            predicted = [replace(one, text=long) for one in (SCORES, SCORE, CHOSEN, DECIDED, YES_OR_NO)]
            functions = ("precision_recall_fscore_support", "multilabel_confusion_matrix", "confusion_matrix", "==")
            made = tuple(
                compared(one, other, function, text=long, shuffled=SHUFFLED)
                for one, other, function in itertools.product(sides, predicted, functions)
            )
            checked = replace(setup(of, predictions=tuple(uses)), comparisons=made)
            messages |= {
                (rule.code, found.message)
                for rule in all_rules()
                if rule.code.startswith("KCF4") and rule.check is not None
                for found in rule.check(checked)
            }
    assert {message for _, message in messages if len(message) >= 200 or "\n" in message} == set()
    assert {code for code, _ in messages} == {f"KCF40{number}" for number in range(1, 9)}
