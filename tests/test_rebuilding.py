"""From facts to trials: what is built of a program, what stands in for what is not known, and what is not tried."""

from __future__ import annotations

from dataclasses import replace
from textwrap import dedent

import pytest

from handmade import argmax, head, integer, labels, log_use, loss, metric, output, removed_thing, setup, softmax, step
from handmade import fit as fit_of
from kclf_lint.networks import Part
from kclf_lint.rebuilding import candidates, rebuilt
from kclf_lint.rule import About, Topic
from kclf_lint.setups import OWN, Encoding, Labels, LogName, Output, SetUp, Symbol, Unknown
from kclf_lint.trials import Trial, TrialLabels
from programs import PRELUDE, cases, only_setup

NOT_KNOWN = Unknown("not known")


def trial(made: SetUp, about: About) -> Trial:
    found = rebuilt(made, about)
    assert isinstance(found, Trial)
    return found


def of(one: Output, topic: Topic | None = None, **about: Labels | Encoding) -> Trial:
    return trial(setup(one), About(one, topic, **about))  # type: ignore[arg-type]


def written(part: Part | None) -> str:
    if part is None:
        return "-"
    arguments = ", ".join(f"{name}={value}" for name, value in part.arguments.items())
    return f"{part.name}({arguments})" if part.is_class else repr(part.name)


def chain(found: Trial) -> str:
    return " > ".join(map(written, found.layers))


def of_labels(found: TrialLabels | None) -> str:
    if found is None:
        return "-"
    values = f" {found.values}" if found.values else ""
    return f"{found.encoding} {found.classes} {found.shape}{values} {found.made_by}".rstrip()


def described(program: str) -> str:
    """Every part of the trial of the first output of a program."""
    made = only_setup(PRELUDE + dedent(program))
    found = trial(made, About(made.outputs[0]))
    standing_in = f" | {' '.join(sorted(found.stand_ins))} stand in" if found.stand_ins else ""
    features = "" if found.features == (6,) else f" | features {found.features}"
    return f"{chain(found)} | {written(found.loss)} | {of_labels(found.labels)}{features}{standing_in}"


def compiled(head_text: str, loss_text: str, labels_text: str, inputs: str = "Input((9,))") -> str:
    return f"""
    model = Sequential([{inputs}, {head_text}])
    model.compile("adam", {loss_text})
    model.fit(np.zeros((5, 9)), {labels_text})
    """


SET_UPS = {
    "ids and a loss by name": (
        compiled("Dense(3, activation='softmax')", "'sparse_categorical_crossentropy'", "np.random.randint(0, 3, 5)"),
        "Dense(units=3, activation=softmax) | 'sparse_categorical_crossentropy' | integer 3 ()",
    ),
    "one-hot labels and a loss object": (
        compiled(
            "Dense(4)",
            "keras.losses.CategoricalCrossentropy(from_logits=True)",
            "keras.utils.to_categorical(np.random.randint(0, 4, 5), 4)",
        ),
        "Dense(units=4, activation=linear) | CategoricalCrossentropy(from_logits=True) | one_hot 4 ()",
    ),
    "a column of yes or no": (
        compiled("Dense(1, activation='sigmoid')", "'binary_crossentropy'", "np.random.randint(0, 2, (5, 1))"),
        "Dense(units=1, activation=sigmoid) | 'binary_crossentropy' | binary 2 (1,)",
    ),
    "an activation of its own layer, and a layer behind it": (
        compiled("Dense(3), Activation('softmax'), Dropout(0.1)", "'mse'", "np.random.rand(5, 3)"),
        (
            "Dense(units=3, activation=linear) > Activation(activation=softmax) > Dropout(rate=0.5) | "
            "'mean_squared_error' | continuous 3 (3,)"
        ),
    ),
    "units that have a name only": (
        compiled("Dense(len(NAMES), activation='softmax')", "'sparse_categorical_crossentropy'", "np.load('y.npy')"),
        (
            "Dense(units=3, activation=softmax) | 'sparse_categorical_crossentropy' | integer 3 () | "
            "classes labels units stand in"
        ),
    ),
    "a class for each step": (
        compiled(
            "LSTM(4, return_sequences=True), Dense(7, activation='softmax')",
            "'sparse_categorical_crossentropy'",
            "np.random.randint(0, 7, (5, 10))",
            "Input((10, 2))",
        ),
        (
            "Dense(units=7, activation=softmax) | 'sparse_categorical_crossentropy' | integer 7 (10,) | "
            "features (10, 6) | classes labels stand in"
        ),
    ),
    "long axes are shortened, equal ones to equal ones": (
        compiled(
            "Conv2D(3, 1, padding='same', activation='softmax')",
            "'sparse_categorical_crossentropy'",
            "np.random.randint(0, 3, (5, 64, 64, 1))",
            "Input((64, 64, 3))",
        ),
        (
            "Dense(units=3, activation=softmax) | 'sparse_categorical_crossentropy' | integer 3 (5, 5, 1) | "
            "features (5, 5, 6)"
        ),
    ),
    "labels from minus one": (
        compiled("Dense(1, activation='tanh')", "'hinge'", "2 * np.random.randint(0, 2, 5) - 1"),
        "Dense(units=1, activation=tanh) | 'hinge' | integer 2 () (-1.0, 1.0)",
    ),
    "an own loss": (
        compiled("Dense(2, activation='softmax')", "lambda y, p: y - p", "np.random.randint(0, 2, 5)"),
        (
            "Dense(units=2, activation=softmax) | SparseCategoricalCrossentropy(from_logits=False) | binary 2 () | "
            "loss stand in"
        ),
    ),
}


@cases(SET_UPS)
def test_a_trial_has_the_facts_of_the_program(program: str, expected: str) -> None:
    assert described(program) == expected


def test_labels_of_one_class_are_made_where_the_report_says_so() -> None:
    one = output(head(4, "sigmoid"), loss("binary_crossentropy"))
    assert of_labels(of(one).labels) == "multi_hot 4 ()"
    assert of_labels(of(one, encoding=Encoding.ONE_HOT).labels) == "one_hot 4 ()"


def test_the_labels_that_are_wrong_are_those_of_the_trial() -> None:
    validation = labels(split="validation")
    one = output(head(10), loss("sparse_categorical_crossentropy"), (), (integer(), validation))
    assert of_labels(of(one).labels) == "integer 10 ()"
    assert of_labels(of(one, labels=validation).labels) == "one_hot 10 ()"
    assert of_labels(of(one, labels=integer(), validation=validation).validation) == "one_hot 10 ()"


def test_what_fits_stands_in_for_what_is_not_known() -> None:
    found = of(output(head(NOT_KNOWN, NOT_KNOWN), loss("binary_crossentropy")))
    assert (chain(found), of_labels(found.labels)) == ("Dense(units=1, activation=sigmoid)", "binary 2 ()")
    found = of(output(head(3, OWN), loss(OWN), (), (integer(classes=3),)))
    assert (chain(found), written(found.loss)) == (
        "Dense(units=3, activation=softmax)",
        "SparseCategoricalCrossentropy(from_logits=False)",
    )
    assert found.stand_ins == {"activation", "loss"}


def test_sizes_of_one_name_stay_equal() -> None:
    count = Symbol("n", "n_classes")
    found = of(output(head(count), loss(), (), (labels(last=count, classes=count),)))
    assert found.labels is not None
    assert found.units == found.labels.classes


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (output(head(30_000)), "30000 units are too many for a trial"),
        (
            output(head(3, steps=(step("Dense", "softmax"), step("Rescaling")))),
            "Rescaling behind the output is not rebuilt",
        ),
        (
            output(head(3, steps=(step("Dense", "softmax"), step("")))),
            "a layer of the program behind the output is not rebuilt",
        ),
    ],
)
def test_what_cannot_be_rebuilt_says_why(one: Output, reason: str) -> None:
    assert rebuilt(setup(one), About(one)) == Unknown(reason)


def test_a_model_that_is_never_trained_has_predictions_only() -> None:
    one = output(head(1, "sigmoid"), loss("binary_crossentropy"))
    made = setup(one, predictions=(argmax(),), trained=False)
    assert rebuilt(made, About(one)) == Unknown("the model is never trained")
    use = trial(made, About(one, argmax())).use
    assert use is not None
    assert use.name == "argmax"


def test_metrics_have_the_arguments_that_are_given() -> None:
    one = output(head(3))
    assert of(one, metric("auc", spelling="string")).metric == Part("auc", is_class=False)
    assert of(one, metric("f1_score", threshold=0.5)).metric == Part("F1Score", {"threshold": 0.5})
    open_k = metric("top_k_categorical_accuracy", k=NOT_KNOWN)  # type: ignore[arg-type]
    assert rebuilt(setup(one), About(one, open_k)) == Unknown(
        "the arguments of TopKCategoricalAccuracy are not all known"
    )


def test_a_softmax_is_tried_along_its_axis() -> None:
    assert chain(trial(setup(), About(topic=softmax(1)))) == "Dense(units=1, activation=softmax)"
    assert isinstance(rebuilt(setup(), About(topic=softmax(NOT_KNOWN))), Unknown)


def test_a_key_is_looked_up_in_what_fit_logs() -> None:
    use = log_use("val_acc")
    measured = replace(metric("accuracy", spelling="string"), log_name=LogName("accuracy"))
    one = output(head(3), loss(), (measured,), (labels(last=3),))
    made = SetUp(None, (one,), (), (), True, (), fits=(fit_of("accuracy", uses=(use,), logs_rate=True),))
    found = trial(made, About(topic=use))
    assert found.key == "val_acc"
    assert found.fit is not None
    assert (found.fit.validation, found.fit.logs_rate) == (True, True)
    assert [written(part) for part in found.fit.outputs[0].metrics] == ["'accuracy'"]


def test_every_candidate_is_a_trial_or_says_why_not() -> None:
    one = output(head(10), loss(), (metric("auc"),), (labels(), labels(split="validation")))
    made = setup(one, softmaxes=(softmax(10),), predictions=(argmax(),))
    about = [*candidates(made)]
    assert {type(each.topic).__name__ for each in about} == {"NoneType", "Metric", "PredictionUse", "Softmax"}
    for each in about:
        found = rebuilt(made, each)
        assert isinstance(found, Trial) or found.reason


def test_a_trial_is_for_the_generation_of_the_program() -> None:
    one = output(head())
    assert trial(setup(one, keras=2), About(one)).keras == 2
    assert trial(setup(keras=2), About(topic=removed_thing("import", name="keras.utils.np_utils"))).keras == 2
