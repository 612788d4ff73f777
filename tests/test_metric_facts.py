"""Facts of metrics: their options, their places, and the arguments of compile that carry them."""

from __future__ import annotations

import libcst as cst
import pytest

from kclf_lint.setups import Metric, MetricsArgument, SetUp, Unknown
from kclf_lint.sources import Cell, Source, parse
from kclf_lint.understanding import understand
from programs import PRELUDE, fact

MODEL = PRELUDE + "model = Sequential([Dense(3)])\n"
TWO = PRELUDE + "i = Input((4,))\nmodel = Model(i, [Dense(3)(i), Dense(1)(i)])\n"


def only_setup(program: str, keras: int = 3) -> SetUp:
    source = Source("made.py", (Cell(program, None),))
    (found,) = understand(source, [parse(cell) for cell in source.cells], keras=keras).understood
    (world,) = found.worlds
    return world.setup


def only_metric(written: str, keras: int = 3) -> Metric:
    (output,) = only_setup(f"{MODEL}model.compile('sgd', 'mse', metrics=[{written}])", keras).outputs
    (found,) = output.metrics
    return found


@pytest.mark.parametrize(
    ("written", "option", "expected"),
    [
        ("keras.metrics.BinaryAccuracy()", "threshold", "0.5"),
        ("keras.metrics.BinaryAccuracy(threshold=0)", "threshold", "0"),
        ("keras.metrics.BinaryAccuracy('a', None, 0.25)", "threshold", "0.25"),
        ("keras.metrics.BinaryAccuracy('a', None, 0.25)", "name", "a"),
        ("keras.metrics.BinaryAccuracy(threshold=limit)", "threshold", "?"),
        ("keras.metrics.BinaryAccuracy(**options)", "threshold", "?"),
        ("keras.metrics.BinaryAccuracy(**{'threshold': 0.1})", "threshold", "0.1"),
        ("keras.metrics.BinaryAccuracy()", "k", "?"),
        ("'binary_accuracy'", "threshold", "0.5"),
        ("'BinaryAccuracy'", "threshold", "0.5"),
        ("keras.metrics.binary_accuracy", "threshold", "0.5"),
        ("'accuracy'", "threshold", "?"),
        ("keras.metrics.Accuracy()", "name", "accuracy"),
        ("tf.keras.metrics.TopKCategoricalAccuracy()", "k", "5"),
        ("tf.keras.metrics.TopKCategoricalAccuracy(3)", "k", "3"),
        ("tf.keras.metrics.SparseTopKCategoricalAccuracy(k=2 + 1)", "k", "3"),
        ("'top_k_categorical_accuracy'", "k", "5"),
        ("keras.metrics.Precision([0.25, 0.75])", "thresholds", "(0.25, 0.75)"),
        ("keras.metrics.Precision([0.25, limit])", "thresholds", "?"),
        ("keras.metrics.Precision()", "thresholds", "None"),
        ("keras.metrics.AUC(multi_label=True)", "multi_label", "True"),
        ("keras.metrics.AUC(multi_label=True)", "from_logits", "False"),
        ("'AUC'", "from_logits", "False"),
        ("keras.metrics.F1Score(average='macro')", "average", "macro"),
        ("keras.metrics.MeanIoU(2)", "num_classes", "2"),
        ("keras.metrics.RecallAtPrecision()", "precision", "?"),
    ],
)
def test_options(written: str, option: str, expected: str) -> None:
    for keras in (3, 2):
        assert fact(only_metric(written, keras).option(option)) == expected


def test_places_of_options_and_objects() -> None:
    found = only_metric("keras.metrics.BinaryAccuracy(name='a')")
    assert (found.rewritable, code(found.object_place)) == (True, "keras.metrics.BinaryAccuracy(name='a')")
    assert (code(found.place_of("name")), found.place_of("threshold")) == ("'a'", None)
    assert only_metric("keras.metrics.BinaryAccuracy(threshold=0.1)").rewritable is False
    assert only_metric("keras.metrics.BinaryAccuracy(name=title)").rewritable is False
    assert only_metric("'accuracy'").object_place is None


def test_a_metric_of_the_program_has_no_options() -> None:
    program = (
        "class M(keras.metrics.BinaryAccuracy):\n    pass\nmodel.compile('sgd', 'mse', metrics=[M(threshold=0.1)])"
    )
    (output,) = only_setup(MODEL + program).outputs
    (found,) = output.metrics
    assert (found.name, found.options, found.object_place) == ("own", (), None)


def code(place: object) -> str:
    node = getattr(place, "node", None)
    return cst.Module([]).code_for_node(node) if isinstance(node, cst.CSTNode) else ""


def shown(argument: MetricsArgument) -> str:
    marks = ["" if argument.is_collection else "one", "" if argument.keyword else "positional"]
    marks.append("" if argument.last or argument.keyword else "not last")
    return " ".join(filter(None, (argument.parameter, *marks, argument.text)))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("'mse'", ""),
        ("'mse', metrics=None", ""),
        ("'mse', metrics=[]", ""),
        ("'mse', metrics=special", ""),
        ("'mse', metrics=[special]", ""),
        ("'mse', metrics=['acc']", "metrics ['acc']"),
        ("'mse', metrics=['acc', special]", "metrics ['acc', special]"),
        ("'mse', metrics='acc'", "metrics one 'acc'"),
        ("'mse', metrics=keras.metrics.AUC()", "metrics one keras.metrics.AUC()"),
        ("'mse', metrics=own", "metrics one own"),
        ("'mse', metrics=('acc',)", "metrics"),
        ("'mse', metrics=('acc')", "metrics one"),
        ("'mse', metrics={'a': 'acc'}", "metrics {'a': 'acc'}"),
        ("'mse', weighted_metrics='acc'", "weighted_metrics one 'acc'"),
        ("'mse', ['acc']", "loss_weights positional ['acc']"),
        ("'mse', 'acc'", "loss_weights one positional 'acc'"),
        ("'mse', [keras.metrics.AUC()]", "loss_weights positional [keras.metrics.AUC()]"),
        ("'mse', [own]", "loss_weights positional [own]"),
        ("'mse', {'a': 'acc'}", "loss_weights positional {'a': 'acc'}"),
        ("'mse', ['acc'], ['mae']", "metrics positional ['mae']; loss_weights positional not last ['acc']"),
        ("'mse', [0.5, 0.5]", ""),
        ("'mse', special", ""),
        ("'mse', loss_weights=['acc']", ""),
        ("*['mse', ['acc']]", "loss_weights positional"),
    ],
)
def test_arguments_that_are_made_of_metrics(arguments: str, expected: str) -> None:
    program = f"def own(a, b):\n    return a\nmodel.compile('sgd', {arguments})"
    assert "; ".join(map(shown, only_setup(MODEL + program).metrics_arguments)) == expected


def test_the_third_position_is_metrics_in_keras_2() -> None:
    (found,) = only_setup(MODEL + "model.compile('sgd', 'mse', ['acc'])", 2).metrics_arguments
    assert (found.parameter, found.keyword) == ("metrics", False)


@pytest.mark.parametrize(
    ("written", "keras_3", "keras_2"),
    [
        ("['AUC', 'mae']", ["auc", "mean_absolute_error"], ["auc+mean_absolute_error"] * 2),
        ("[['AUC'], 'mae']", ["auc", "mean_absolute_error"], ["auc", "mean_absolute_error"]),
        ("[[], ['mae']]", ["", "mean_absolute_error"], ["", "mean_absolute_error"]),
        ("['AUC']", ["auc", "auc"], ["auc", "auc"]),
        ("'AUC'", ["auc", "auc"], ["auc", "auc"]),
    ],
)
def test_metrics_of_two_outputs(written: str, keras_3: list[str], keras_2: list[str]) -> None:
    for keras, expected in ((3, keras_3), (2, keras_2)):
        setup = only_setup(f"{TWO}model.compile('sgd', 'mse', metrics={written})", keras)
        names = ["+".join(str(metric.name) for metric in output.metrics) for output in setup.outputs]
        assert names == expected


def test_an_option_of_unknown_value_says_why() -> None:
    found = only_metric("keras.metrics.BinaryAccuracy(**options)").option("threshold")
    assert found == Unknown("it may come from unpacked arguments")
