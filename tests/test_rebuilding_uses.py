"""What a program does with predictions and labels, as a part of a trial."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from types import ModuleType

import pytest

from handmade import removed_thing, setup
from kclf_lint.decisions import CLASS_ID_SCORES, OF_TENSORFLOW
from kclf_lint.laboratory import WORKER
from kclf_lint.rebuilding import candidates, rebuilt
from kclf_lint.rule import About
from kclf_lint.setups import Constant, PredictionUse, Unknown
from kclf_lint.trials import Trial
from programs import PRELUDE, cases, only_setup, understood

MODEL = """\
import sklearn.model_selection
from sklearn.metrics import confusion_matrix, roc_auc_score
from sklearn.preprocessing import LabelEncoder, OneHotEncoder
x = np.random.rand(50, 4)
ids = np.random.randint(0, 3, 50)
model = Sequential([Input((4,)), Dense(3, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
"""
FITTED = f"{PRELUDE}{MODEL}model.fit(x, ids)\n"


def of_use(found: Trial | Unknown) -> str:
    """``argmax axis=-1, one_sample``: arguments that are left out, or False, are not told."""
    if isinstance(found, Unknown):
        return found.reason
    assert found.use is not None
    told = [
        name if value is True else f"{name}={_side(value) if isinstance(value, dict) else value}"
        for name, value in found.use.arguments.items()
        if value is not False and (value is not None or name == "axis")
    ]
    missing = f" without {' '.join(sorted(found.stand_ins))}" if found.stand_ins else ""
    return f"{found.use.name} {', '.join(told)}".rstrip() + missing


def _side(described: dict[str, object]) -> str:
    shape = [str(described[name]) for name in ("rank", "last") if described[name] is not None]
    return " ".join([str(described["of"]), *shape])


def uses(program: str) -> str:
    """The uses of the predictions of ``model``."""
    (found,) = understood(f"{FITTED}{program}").understood
    made = [world.setup for world in found.worlds if world.setup.predictions]
    return "; ".join(of_use(rebuilt(each, About(each.outputs[0], use))) for each in made for use in each.predictions)


@cases(
    {
        "the class of each sample": ("np.argmax(model.predict(x), axis=1)", "argmax axis=-1"),
        "no axis": ("np.argmax(model.predict(x))", "argmax axis=None"),
        "over the samples": ("np.argmax(model.predict(x), axis=0)", "argmax axis=0"),
        "one sample": ("np.argmax(model.predict(x)[0])", "argmax axis=None, one_sample"),
        "one sample along an axis": ("np.argmax(model.predict(x)[0], axis=0)", "argmax axis=-1, one_sample"),
        "a column": ("np.argmax(model.predict(x)[:, 1])", "argmax axis=None, column"),
        "some samples": ("np.argmax(model.predict(np.load('x.npy')))", "argmax axis=None without samples"),
        "an axis that is not known": ("np.argmax(model.predict(x), axis=int(input()))", "the axis is not known"),
        "rounded": ("np.round(model.predict(x))", "round"),
        "a column of what is rounded": ("np.round(model.predict(x))[:, 1]", "round narrowed=column"),
        "any": ("(model.predict(x) > 0.5).any(axis=1)", "threshold threshold=0.5, narrowed=reduction"),
        "a threshold": ("model.predict(x) > 0.9", "threshold threshold=0.9"),
        "a threshold that is not known": ("model.predict(x) > float(input())", "the threshold is not known"),
        "in a branch": ("if input():\n    np.round(model.predict(x))", "round guarded"),
    }
)
def test_uses_of_predictions(program: str, expected: str) -> None:
    assert uses(program) == expected


def test_an_activation_behind_the_model_is_the_last_layer_of_the_trial() -> None:
    made = only_setup(f"{FITTED}tf.nn.sigmoid(model.predict(x)) > 0.5")
    (about,) = (each for each in candidates(made) if isinstance(each.topic, PredictionUse))
    found = rebuilt(made, about)
    assert isinstance(found, Trial)
    assert (found.activation, found.loss, found.network) == ("sigmoid", None, None)


@cases(
    {
        "ids beside ids": (
            "confusion_matrix(ids, model.predict(x).argmax(axis=1))",
            "score function=confusion_matrix, left=labels 1, right=argmax 1",
        ),
        "ids beside scores": (
            "confusion_matrix(ids, model.predict(x))",
            "score function=confusion_matrix, left=labels 1, right=scores 2 3",
        ),
        "a score that takes scores": ("roc_auc_score(ids, model.predict(x))", "roc_auc_score is not tried"),
        "arrays": ("np.round(model.predict(x)) == ids", "compare left=round 2 3, right=labels 1"),
        "a column": (
            "np.argmax(model.predict(x), axis=1) == ids.reshape(-1, 1)",
            "compare left=argmax 1, right=labels 2 1",
        ),
        "one sample": (
            "(model.predict(x[:1]) == ids[:1])",
            "compare one_sample, left=scores 2 3, right=labels 1",
        ),
        "a series": (
            "np.round(model.predict(x)) == pd.Series(ids)",
            "it is not known that both sides are arrays of numpy",
        ),
    }
)
def test_comparisons_with_labels(program: str, expected: str) -> None:
    made = only_setup(FITTED + program)
    (compared,) = made.comparisons
    assert of_use(rebuilt(made, About(made.outputs[0], compared))) == expected


def labels_of(program: str) -> str:
    """The labels that training gets, and those of validation."""
    made = only_setup(PRELUDE + MODEL + program)
    (one,) = made.outputs
    trained_on, *others = one.labels
    found = rebuilt(made, About(one, labels=trained_on, validation=others[0] if others else None))
    if isinstance(found, Unknown):
        return found.reason
    each = [found.labels, *([found.validation] if others else [])]
    return "; ".join(
        f"{one.encoding} {one.classes} {one.made_by or 'plain'}" + (f" {one.depth}" if "twice" in one.made_by else "")
        for one in each
        if one is not None
    )


@cases(
    {
        "one-hot twice": (
            "model.fit(x, keras.utils.to_categorical(keras.utils.to_categorical(ids, 3), 4))",
            "one_hot 3 one-hot twice 4",
        ),
        "columns twice": (
            "model.fit(x, OneHotEncoder(sparse_output=False).fit_transform(keras.utils.to_categorical(ids, 3)))",
            "one_hot 3 one-hot twice, in columns 2",
        ),
        "scaled by a number": ("model.fit(x, ids / 255)", "integer 3 scaled"),
        "scaled rows": ("model.fit(x, keras.utils.to_categorical(ids, 3) / 255)", "one_hot 3 scaled rows"),
        "columns that are counted again": (
            (
                "c, data = keras.utils.to_categorical, pd.read_csv('rocks.csv')\n"
                "x, z, a, b = sklearn.model_selection.train_test_split(data[['a', 'b']], data['kind'])\n"
                "model.fit(x, c(a), validation_data=(z, c(b)))"
            ),
            "one_hot 3 plain; one_hot 2 own columns",
        ),
        "an encoder that learns again": (
            (
                "e = LabelEncoder()\na, b = np.load('a.npy'), np.load('b.npy')\n"
                "model.fit(x, e.fit_transform(a), validation_data=(x, e.fit_transform(b)))"
            ),
            "integer 3 plain; integer 2 own encoder",
        ),
        "an encoder that has learned": (
            (
                "e = LabelEncoder()\na, b = np.load('a.npy'), np.load('b.npy')\n"
                "model.fit(x, e.fit_transform(a), validation_data=(x, e.transform(b)))"
            ),
            "integer 3 plain; integer 3 plain",
        ),
    }
)
def test_labels_by_what_made_them(program: str, expected: str) -> None:
    assert labels_of(program) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (0.01, 0.01),
        (None, None),
        ("uniform", "uniform"),
        ("__import__('os')", "..."),
        ("a" * 40, "..."),
        (10**9, "..."),
        (Unknown(), "..."),
    ],
)
def test_an_argument_that_is_gone_has_its_value_if_that_is_plain(given: Constant | Unknown, expected: object) -> None:
    gone = replace(removed_thing(), owner="keras.optimizers.Adam", given=given)
    found = rebuilt(setup(), About(topic=gone))
    assert isinstance(found, Trial)
    (call,) = found.calls
    assert (call.name, dict(call.arguments)) == ("optimizers.Adam", {"decay": expected})


def test_the_private_copy_is_tried_where_a_model_of_it_may_be_meant() -> None:
    gone = removed_thing("import", name="tensorflow.python.keras.layers")
    found = rebuilt(setup(), About(topic=gone))
    assert isinstance(found, Trial)
    assert [call.name for call in found.calls] == ["tensorflow.python.keras.Sequential.fit"]
    assert isinstance(rebuilt(setup(), About(topic=replace(gone, refused=False))), Unknown)


@pytest.fixture(scope="module")
def worker() -> ModuleType:
    """The worker's file as a module: nothing of TensorFlow is imported before it is needed."""
    spec = importlib.util.spec_from_file_location("worker_file", WORKER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Shapes (24, 1) and (24, 10)\n are incompatible", "Shapes (24, 1) and (24, 10) are incompatible"),
        ("{{function_node __wrapped__X}} a value of 7 [Op:X] name: y", "a value of 7"),
        ("outside of [0, 7). Label values: 1 2 3", "outside of [0, 7)."),
        ("length is ambiguous Traceback (most recent call last): File", "length is ambiguous"),
        ("\x1b[1mno\x1b[0m. Arguments received by Dense.call(): x", "no."),
        ("got <Dense object at 0x7fc361607810>", "got <Dense>"),
        ("a tf.Tensor( [[ 0 0] [ 1 1] [ 2 2] [ 3 3]], shape=(4, 2), dtype=int64) b", "a tf.Tensor(...) b"),
        ("word " * 100, "word " * 48 + "..."),
    ],
)
def test_an_error_is_told_without_the_insides_of_keras(worker: ModuleType, text: str, expected: str) -> None:
    assert worker._told(ValueError(text)) == {"type": "ValueError", "text": expected}


def test_the_worker_knows_the_scores_that_rules_speak_of(worker: ModuleType) -> None:
    assert (worker.SCORES, worker.OF_TENSORFLOW) == (CLASS_ID_SCORES, OF_TENSORFLOW)
