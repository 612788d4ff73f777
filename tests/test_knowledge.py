"""The hand-written tables say what the installed libraries say, and the interpreter knows what they would do."""

from __future__ import annotations

import importlib
import inspect
import os
from collections.abc import Iterator, Sequence
from functools import cache
from textwrap import dedent
from types import ModuleType
from typing import Any

import pytest

from kclf_lint.interpreter.calls import _CONSTRUCTOR_PARAMETERS
from kclf_lint.knowledge import library, models, objectives
from kclf_lint.knowledge.call import Known
from kclf_lint.knowledge.datasets import KERAS_DATASETS, SKLEARN_DATASETS
from kclf_lint.knowledge.layers import _ALIASES, ACTIVATIONS, LAYERS
from kclf_lint.knowledge.names import canonical
from kclf_lint.setups import Encoding, Labels, Output, Unknown
from kclf_lint.sources import Cell, Source, parse
from kclf_lint.understanding import understand

pytestmark = pytest.mark.tensorflow

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")


@cache
def keras() -> ModuleType:
    return importlib.import_module("keras")


# Signatures

NOT_INSTALLED = frozenset(
    (
        "tensorflow_datasets.load",
        "tensorflow_datasets.builder",
        "tensorflow_datasets.as_numpy",
        "tensorflow_datasets.core.DatasetBuilder",
        "jax.nn.one_hot",
        "keras_tuner.RandomSearch",
        "keras_tuner.Hyperband",
        "keras_tuner.BayesianOptimization",
        "keras_tuner.GridSearch",
        "keras_tuner.Tuner",
        "typer.Option",
        *sorted(library.FIELDS - {"dataclasses.field"}),
    )
)
"""Libraries that the tests do not need for anything else."""

PLACES = {
    # canonical name: where today's libraries keep what it stands for
    **{f"keras.backend.{name}": f"tf_keras.backend.{name}" for name in ("argmax", "round", "sigmoid", "softmax")},
    "keras.backend.cast": "tensorflow.cast",
    "keras.backend.binary_crossentropy": "tf_keras.backend.binary_crossentropy",
    "keras.backend.categorical_crossentropy": "tf_keras.backend.categorical_crossentropy",
    "keras.backend.sparse_categorical_crossentropy": "tf_keras.backend.sparse_categorical_crossentropy",
    "keras.preprocessing.audio_dataset_from_directory": "keras.utils.audio_dataset_from_directory",
    "keras.preprocessing.timeseries_dataset_from_array": "keras.utils.timeseries_dataset_from_array",
    "keras.clone_model": "keras.models.clone_model",
    "keras.load_model": "keras.models.load_model",
    "keras.model_from_json": "keras.models.model_from_json",
    "keras.applications.*": "keras.applications.ResNet50",
    "keras.Sequential": "keras.Sequential.__init__",
    "keras.Model": "keras.src.models.functional.Functional.__init__",
    "tensorflow.Variable": "tensorflow.Variable.__init__",
}
GONE = frozenset(("keras.model_from_yaml", "numpy.round_"))
"""Functions that only older versions have."""

OTHER_NAMES = {
    # The tables call a parameter what a family of functions calls it, or what an older version calls it.
    "keras.backend.argmax": {"a": "x"},
    "sklearn.metrics.cohen_kappa_score": {"y_true": "y1", "y_pred": "y2"},
    "numpy.identity": {"N": "n"},
    "tensorflow.eye": {"N": "num_rows", "M": "num_columns"},
    "numpy.float32": {"x": "value"},
    "numpy.int32": {"x": "value"},
    "keras.ops.reshape": {"shape": "newshape"},
    "keras.model_from_json": {"config": "json_string"},
    "tensorflow.argmax": {"a": "input"},
    "keras.ops.argmax": {"a": "x"},
    "pandas.read_csv": {"path": "filepath_or_buffer"},
    "tensorflow.nn.relu": {"x": "features"},
    "keras.datasets.california_housing.load_data": {"path": "version"},
    "numpy.arange": {"start": "start_or_stop"},
}

OTHER_DEFAULTS = {
    # Defaults that stand for "left out", where the library has a value that says nothing about labels.
    "numpy.float32": {"x"},
    "numpy.int32": {"x"},
    "tensorflow.expand_dims": {"axis"},
    "tensorflow.argmax": {"axis"},  # None takes the first axis
    "numpy.vstack": {"axis"},
    "sklearn.preprocessing.label_binarize": {"classes"},
    "keras.preprocessing.image_dataset_from_directory": {"image_size"},
}


def named(name: str) -> Any:
    """The object behind a dotted name."""
    parts = name.split(".")
    for count in range(len(parts), 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:count]))
        except ImportError:
            continue
        try:
            for part in parts[count:]:
                found = getattr(found, part)
        except AttributeError:
            # Modules of TensorFlow's API are attributes; a folder of the same name holds something else.
            continue
        return found
    raise LookupError(name)


def differences(name: str, known: Known, function: Any) -> Iterator[str]:
    """How a line of a table differs from the signature of the function."""
    signature = inspect.signature(function)
    parameters = {key: found for key, found in signature.parameters.items() if key != "self" or "concatenate" in name}
    positional = [
        key for key, found in parameters.items() if found.kind in (found.POSITIONAL_ONLY, found.POSITIONAL_OR_KEYWORD)
    ]
    keyword_only = [key for key, found in parameters.items() if found.kind is found.KEYWORD_ONLY]
    for index, parameter in enumerate(known.parameters):
        own = OTHER_NAMES.get(name, {}).get(parameter, parameter)
        at = positional.index(own) if own in positional else None
        # A parameter that can only be given by keyword may stand anywhere behind the positional ones.
        if at != index and own not in keyword_only and parameter not in OTHER_DEFAULTS.get(name, ()):
            yield f"{parameter}: position {index}, {own} has {at}"
        elif own in parameters and parameter not in OTHER_DEFAULTS.get(name, ()):
            yield from default_differs(parameter, known, parameters[own])


def default_differs(parameter: str, known: Known, real: inspect.Parameter) -> Iterator[str]:
    ours = known.defaults[parameter].value if parameter in known.defaults else None  # type: ignore[attr-defined]
    # The tables say None for defaults that are files, and for whatever is left out.
    if real.default is not inspect.Parameter.empty and ours is not None and ours != real.default:
        yield f"{parameter}: default {ours!r}, not {real.default!r}"
    if ours is None and isinstance(real.default, (bool, int, float)):
        yield f"{parameter}: no default, not {real.default!r}"
    if real.default is inspect.Parameter.empty and ours is not None and real.name != "name":
        yield f"{parameter}: default {ours!r}, but it has none"


@pytest.mark.parametrize("name", sorted(set(library.FUNCTIONS) - NOT_INSTALLED - GONE))
def test_functions_have_the_parameters_of_the_libraries(name: str) -> None:
    known = library.FUNCTIONS[name]
    if known.variadic:
        assert callable(named(PLACES.get(name, name)))
        return
    try:
        found = list(differences(name, known, named(PLACES.get(name, name))))
    except ValueError:
        pytest.skip(f"this version of the library shows no signature of {name}")
    assert found == []


@pytest.mark.parametrize("name", sorted(library.CONSTRUCTED - NOT_INSTALLED))
def test_what_keeps_its_arguments_can_be_called(name: str) -> None:
    assert any(callable(named(owner)) for owner in METHOD_OWNERS.get(name, (name,)))


METHOD_OWNERS = {
    "iterator": ("tensorflow.data.Iterator", "keras.src.legacy.preprocessing.image.Iterator"),
    "generator": ("tensorflow.data.Iterator",),
    "keras.preprocessing.text.Tokenizer": ("keras.src.legacy.preprocessing.text.Tokenizer",),
    "dataset": ("tensorflow.data.Dataset",),
    "array": (
        "numpy.ndarray",
        "pandas.Series",
        "pandas.DataFrame",
        "scipy.sparse.csr_matrix",
        "builtins.str",
        "io.TextIOWrapper",
    ),
    "keras.preprocessing.image.ImageDataGenerator": ("keras.src.legacy.preprocessing.image.ImageDataGenerator",),
    "keras.callbacks.History.history": ("builtins.dict", "pandas.DataFrame"),
}
OLD_METHODS = frozenset(
    "predict_classes predict_proba fit_generator evaluate_generator predict_generator numpy next "
    "make_one_shot_iterator make_initializable_iterator vocab_size experimental_run_v2".split()
)
"""Methods of older versions, and of tensors."""


def methods() -> list[Any]:
    return [
        pytest.param(kind, name, id=f"{kind}.{name}")
        for kind, table in library.METHODS.items()
        for name in table
        if name not in OLD_METHODS and kind not in NOT_INSTALLED and ".experimental." not in kind
    ]


@pytest.mark.parametrize(("kind", "name"), methods())
def test_methods_exist_and_take_their_parameters_in_this_order(kind: str, name: str) -> None:
    owners = [named(owner) for owner in METHOD_OWNERS.get(kind, (kind,))]
    if kind == "keras.Model" and name in ("add", "pop"):
        owners = [keras().Sequential]  # one table for both kinds of models
    found = [getattr(owner, name) for owner in owners if hasattr(owner, name)]
    if kind.endswith("Normalizer") and name == "inverse_transform":
        assert not found
        return
    assert found
    known = library.METHODS[kind][name]
    encoder = kind.endswith(("OneHotEncoder", "OrdinalEncoder"))  # their labels are called X
    shared = kind == "dataset" and known.parameters == ("x",)
    batched = name.endswith("_on_batch")
    if known.variadic or encoder or shared or name in ("reset_index", "reshape"):
        return
    for function in found[:1]:
        try:
            positional = list(inspect.signature(function).parameters)[1:]
        except ValueError:
            continue
        parameters = known.parameters[:2] if batched and name != "predict_on_batch" else known.parameters
        parameters = parameters[:1] if name == "predict_on_batch" else parameters
        assert tuple(positional[: len(parameters)]) == parameters


@pytest.mark.parametrize("name", ["compile", "fit", "evaluate", "predict"])
def test_models_have_the_defaults_of_keras(name: str) -> None:
    for model in ("keras.Sequential", "keras.Model"):
        assert list(differences(f"{model}.{name}", models.METHODS[name], named(f"{model}.{name}"))) == []


@pytest.mark.parametrize("name", ["flow", "flow_from_directory", "flow_from_dataframe"])
@pytest.mark.parametrize(
    "module", ["keras.src.legacy.preprocessing.image", "tf_keras.src.preprocessing.image"], ids=["3", "2"]
)
def test_generators_have_the_defaults_of_keras(module: str, name: str) -> None:
    kind = "keras.preprocessing.image.ImageDataGenerator"
    function = getattr(pytest.importorskip(module).ImageDataGenerator, name)
    line = f"{kind}.{name}"
    assert list(differences(line, library.METHODS[kind][name], function)) == []


# Layers and activations

OLD_LAYERS = frozenset(("ThresholdedReLU", "SyncBatchNormalization"))
OLD_ALIASES = frozenset(
    (
        "CuDNNLSTM",
        "CuDNNGRU",
        "TimeDistributedDense",
        "Deconvolution2D",
        "SeparableConvolution2D",
        "Convolution2DTranspose",
    )
)


@pytest.mark.parametrize("name", sorted(set(LAYERS) - OLD_LAYERS))
def test_layers_have_the_parameters_and_activations_of_keras(name: str) -> None:
    layer = getattr(keras().layers, name)
    signature = inspect.signature(layer if inspect.isfunction(layer) else layer.__init__)
    positional = [
        key
        for key, found in signature.parameters.items()
        if key != "self" and found.kind is found.POSITIONAL_OR_KEYWORD
    ]
    kind = LAYERS[name]
    assert tuple(positional[: len(kind.parameters)]) == kind.parameters
    if kind.role == "units":
        assert kind.units in positional
        activation = signature.parameters.get("activation")
        assert kind.activation == ((activation.default if activation else None) or "linear")


@pytest.mark.parametrize("alias", sorted(set(_ALIASES) - OLD_ALIASES))
def test_aliases_of_layers_are_those_of_keras(alias: str) -> None:
    assert getattr(keras().layers, alias) is getattr(keras().layers, _ALIASES[alias])


def test_every_alias_of_keras_is_known() -> None:
    layers = keras().layers
    classes = {name: found for name, found in vars(layers).items() if inspect.isclass(found)}
    aliases = {name for name, found in classes.items() if name != found.__name__ and found.__name__ in LAYERS}
    assert aliases - set(_ALIASES) - set(LAYERS) == set()


def test_activations_are_those_of_keras() -> None:
    known = importlib.import_module("keras.src.activations").ALL_OBJECTS_DICT
    assert set(known) | {"swish", "hard_swish"} == ACTIVATIONS


@pytest.mark.parametrize("name", ["Softmax", "ReLU", "ELU"])
def test_activation_layers_are_the_activations_that_the_table_says(name: str) -> None:
    numbers = keras().ops.convert_to_tensor([[-2.0, 0.5, 3.0]])
    layer, function = getattr(keras().layers, name)(), keras().activations.get(LAYERS[name].activation)
    [of_layer], [of_function] = (keras().ops.convert_to_numpy(found(numbers)).tolist() for found in (layer, function))
    assert of_layer == pytest.approx(of_function)


# Losses and metrics


def own_name(found: Any) -> str:
    """Keras' function name of a loss or metric, from the function or the object."""
    return objectives.snake_case(getattr(found, "__name__", type(found).__name__))


def public(module: str, *abstract: str) -> list[str]:
    """Every spelling that ``get`` of the module knows."""
    try:
        known = importlib.import_module(module).ALL_OBJECTS_DICT
    except ImportError:
        return []
    return sorted(set(known) - set(abstract))


def test_losses_are_those_of_keras() -> None:
    spellings = public("keras.src.losses", "Loss", "LossFunctionWrapper")
    assert {text: objectives.loss_name(text) for text in spellings} == {
        text: own_name(keras().losses.get(text)) for text in spellings
    }


def test_public_losses_are_known() -> None:
    helpers = {"get", "serialize", "deserialize", "Loss", "Reduction"}
    names = [name for name in dir(keras().losses) if name[:1].isalpha() and name not in helpers]
    assert [name for name in names if objectives.loss_name(name) is None] == []


def test_losses_that_keras_does_not_have_are_unknown() -> None:
    for name in ("accuracy", "softmax", "special", ""):
        assert objectives.loss_name(name) is None
        with pytest.raises(ValueError, match=r"."):
            keras().losses.get(name or "no loss")


def test_metrics_are_those_of_keras() -> None:
    def found(text: str) -> Any:
        try:
            return keras().metrics.get(text)
        except TypeError:  # it needs arguments
            return None

    metrics = {text: found(text) for text in public("keras.src.metrics", "Metric", "metric")}
    expected = {text: own_name(metric) for text, metric in metrics.items() if metric is not None}
    expected |= {"Accuracy": "accuracy", "accuracy": "accuracy"}
    assert {text: objectives.metric_name(text) for text in expected} == expected


@pytest.mark.parametrize("name", sorted(_CONSTRUCTOR_PARAMETERS))
def test_losses_take_their_arguments_in_this_order(name: str) -> None:
    own = list(inspect.signature(getattr(keras().losses, name).__init__).parameters)[1:]
    parameters = _CONSTRUCTOR_PARAMETERS[name]
    assert tuple(own[: len(parameters)]) == parameters


def test_losses_with_from_logits_are_those_that_take_it() -> None:
    losses = keras().losses
    classes = {name: found for name, found in vars(losses).items() if inspect.isclass(found)}
    taking = {
        objectives.loss_name(name)
        for name, found in classes.items()
        if "from_logits" in inspect.signature(found).parameters
    }
    assert taking == set(objectives.HAS_FROM_LOGITS)


# Data sets


@pytest.mark.parametrize("name", sorted(SKLEARN_DATASETS))
def test_data_sets_of_scikit_learn(name: str) -> None:
    if name.startswith("fetch_"):
        pytest.skip("it is downloaded")
    encoding, classes, samples, features = SKLEARN_DATASETS[name]
    bunch = getattr(importlib.import_module("sklearn.datasets"), name)()
    assert bunch.data.shape == (samples, features)
    found = len(set(bunch.target.tolist()))
    assert encoding is Encoding.CONTINUOUS or found == classes
    assert (encoding is Encoding.BINARY) == (found == 2)


@pytest.mark.parametrize("name", sorted(KERAS_DATASETS))
def test_data_sets_of_keras_have_the_shapes_that_their_documentation_says(name: str) -> None:
    _, classes, counts, features, _ = KERAS_DATASETS[name]
    text = " ".join((inspect.getdoc(getattr(keras().datasets, name).load_data) or "").split())
    for count in counts:
        assert count is None or f"{count:,}" in text or str(count) in text
    if len(features) > 1:
        assert f"({counts[0]}, {', '.join(map(str, features))})" in text
    assert classes in (None, 2, 10, 100, 46)


# What the interpreter says, and what the libraries do

PRELUDE = """\
import numpy as np
import pandas as pd
import tensorflow as tf
import keras
from keras import layers
from keras.layers import Dense, Input
from sklearn.preprocessing import LabelBinarizer, LabelEncoder, MultiLabelBinarizer, OneHotEncoder
"""


def run(program: str) -> dict[str, Any]:
    """Run one of our own programs."""
    names: dict[str, Any] = {}
    exec(compile(PRELUDE + dedent(program), "made.py", "exec"), names)
    return names


def outputs(program: str) -> Sequence[Output]:
    cell = Cell(PRELUDE + dedent(program), None)
    [call] = understand(Source("made.py", (cell,)), [parse(cell)]).understood
    [world] = call.worlds
    return world.setup.outputs


LABEL_PROGRAMS = (
    "y = keras.utils.to_categorical([0, 1, 2, 1])",
    "y = keras.utils.to_categorical([0, 1, 2, 1], 5)",
    "y = keras.utils.to_categorical(np.array([[0], [1], [2]]))",
    "y = keras.utils.to_categorical(np.array([[0, 1], [1, 2]]), 3)",
    "y = tf.one_hot([0, 1, 2], 3)",
    "y = keras.ops.one_hot(np.array([0, 1, 2]), 3)",
    "y = np.eye(3)[np.array([0, 2, 1, 1])]",
    "y = np.eye(3)[np.array([[0], [2]])]",
    "y = np.identity(3)[[0, 1, 2, 2]]",
    "y = np.eye(4, 3)[np.array([0, 1])]",
    "y = LabelEncoder().fit_transform(['a', 'b', 'c', 'a'])",
    "y = LabelEncoder().fit_transform(['a', 'b', 'a'])",
    "y = LabelBinarizer().fit_transform(['a', 'b', 'a'])",
    "y = LabelBinarizer().fit_transform(['a', 'b', 'c'])",
    "y = LabelBinarizer().fit(['a', 'b', 'c']).transform(['a', 'b'])",
    "y = MultiLabelBinarizer().fit_transform([['a', 'b'], ['b'], []])",
    "y = MultiLabelBinarizer().fit_transform([['a'], ['b'], ['c']])",
    "y = OneHotEncoder(sparse_output=False).fit_transform(np.array([[0], [1], [2]]))",
    "y = OneHotEncoder().fit_transform(np.array([[0], [1], [2]])).toarray()",
    "y = OneHotEncoder(drop='first', sparse_output=False).fit_transform(np.array([[0], [1], [2]]))",
    "y = pd.get_dummies(pd.Series(['a', 'b', 'c']))",
    "y = pd.get_dummies(pd.Series(['a', 'b', 'c'])).values.astype('float32')",
    "y = pd.get_dummies(pd.Series(['a', 'b', 'c']), drop_first=True).values",
    "y = pd.factorize(pd.Series(['a', 'b', 'c', 'a']))[0]",
    "_, y = np.unique(['a', 'b', 'c', 'a'], return_inverse=True)",
    "y = np.array([0, 1, 1, 0])",
    "y = np.array([0, 1, 2]).reshape(-1, 1)",
    "y = np.array([[0], [1], [2]]).ravel()",
    "y = np.array([[0], [1], [2]]).squeeze()",
    "y = np.array([[0], [1], [2]])[:, 0]",
    "y = np.array([0, 1, 2])[:, None]",
    "y = np.array([0, 1, 2])[:, np.newaxis]",
    "y = np.expand_dims(np.array([0, 1, 2]), axis=1)",
    "y = np.expand_dims(np.array([0, 1, 2]), 0)",
    "y = keras.utils.to_categorical([0, 1, 2, 1])[1:3]",
    "y = keras.utils.to_categorical([0, 1, 2, 1])[:, 1]",
    "y = keras.utils.to_categorical([0, 1, 2, 1])[:, :2]",
    "y = keras.utils.to_categorical([0, 1, 2, 1])[np.random.permutation(4)]",
    "y = keras.utils.to_categorical([0, 1, 2, 1])[::2]",
    "y = keras.utils.to_categorical([0, 1, 2, 1])[[0, 2]]",
    "y = keras.utils.to_categorical([0, 1, 2, 1]).argmax(axis=1)",
    "y = np.argmax(keras.utils.to_categorical([0, 1, 2, 1]), axis=-1)",
    "y = tf.argmax(keras.utils.to_categorical([0, 1, 2, 1]), axis=1)",
    "y = tf.argmax(input=keras.utils.to_categorical([0, 1, 2, 1]), axis=1)",
    "y = np.where(np.array([0, 1, 2]) > 1, 1, 0)",
    "y = np.where(np.array([0, 1, 2]) > 1)[0]",
    "y = (np.array([0, 1, 2]) == 1).astype(int)",
    "y = np.array([1, 2, 3]) - 1",
    "y = np.concatenate([keras.utils.to_categorical([0, 1, 2]), keras.utils.to_categorical([2, 1])])",
    "y = np.concatenate([np.array([0, 1, 2]), np.array([1, 1])])",
    "y = np.zeros((4, 3))",
    "y = np.zeros((4, 1))",
    "y = np.ones(4) - 0.25",
    "y = np.full(4, 2)",
    "y = tf.fill((4,), 0.5)",
    "y = np.random.rand(4, 3) > 0.5",
    "y = (np.random.rand(40) * 9).astype(int)",
    "y = np.argmax(np.random.rand(9, 3), axis=1)",
    "y = np.argmax(np.random.rand(9, 3), axis=0)",
    "y = np.random.rand(4, 3) - np.random.rand(3)",
    "y = np.random.rand(4, 1) - np.random.rand(4)",
    "y = np.random.rand(4, 3).mean(axis=1)",
    "y = np.random.rand(4, 3).std(axis=0)",
    "y = np.mean(np.random.rand(4, 3), axis=-1, keepdims=True)",
    "y = np.max(np.random.rand(4, 3), axis=1)",
    "y = np.sum(np.random.rand(4, 3, 2), axis=(1, 2))",
    "y = np.random.rand(4, 3)[..., None]",
    "y = np.random.rand(4, 3)[1:3, 0]",
    "y = np.random.rand(4, 3).T",
    "y = np.random.rand(4, 3).ravel()",
    "y = np.sin(np.linspace(0, 1, 7))",
    "y = np.array([0, 1, 2]) - np.array([0, 1, 2]).mean()",
    "y = np.array([-3.0, 1.0])",
    "y = np.array([-1.0, 1.0])",
    "y = np.hstack((np.zeros(2), np.ones(3)))",
    "y = np.hstack((np.zeros((2, 1)), np.ones((2, 1))))",
    "y = np.vstack((np.zeros(3), np.ones(3)))",
    "y = np.stack((np.zeros(3), np.ones(3)))",
    "y = np.stack((np.zeros(3), np.ones(3)), axis=1)",
    "y = np.append(np.array([0, 1, 2]), 1)",
    "y = np.append([[0, 1], [1, 0]], [[1, 0]], axis=0)",
    "y = np.append([[0, 1], [1, 0]], [[1, 0]])",
    "y = np.concatenate([np.zeros((2, 1)), np.ones((2, 1))], axis=1)",
    "y = np.repeat([0, 1, 2], 4)",
    "y = np.repeat([[0, 1], [1, 0]], 2, axis=0)",
    "y = np.tile([0, 1, 2], 4)",
    "y = np.tile([0, 1, 2], (4, 1))",
    "y = np.random.choice([0, 1, 1], size=(20, 1))",
    "y = np.random.choice(3, 20)",
    "y = np.random.binomial(1, 0.5, 20)",
    "y = np.random.default_rng(1).integers(3, size=20)",
    "y = np.random.default_rng(1).permutation(np.array([0, 1, 2]))",
    "y = np.random.RandomState(1).uniform(size=(3, 2))",
    "y = tf.random.uniform((30,), 0, 3, dtype=tf.int32)",
    "y = tf.random.uniform((30,), maxval=2, dtype='int64')",
    "y = tf.random.normal((30, 2))",
    "y = np.array([np.random.rand(2) for _ in range(3)])",
    "y = np.array([np.zeros(2), np.ones(2)])",
    "y = np.where(np.array([0, 1, 2]) > 0, np.array([1, 2, 3]), 0)",
    "y = np.vstack((np.random.rand(9), np.arange(9) % 3)).T[:, 1]",
    "y = np.zeros(6)\ny[3:] = 1",
    "y = np.zeros(6)\ny[4:] = 2",
    "y = np.zeros((6, 2))\ny[:, 0] = np.random.rand(6)",
    "y = np.array([0, 1, 2, 1])\ny[y == 2] = 0",
    "y = np.zeros((3, 3))\nfor i, k in enumerate(np.array([0, 1, 2])):\n    y[i, k] = 1",
    "y = np.zeros((3, 3))\ny[np.arange(3), np.array([0, 1, 2])] = 1",
    "y = np.random.random(size=(4, 3))",
    "y = np.random.normal(0.0, 1.0, (4, 3))",
    "y = np.random.uniform(size=4)",
    "y = np.random.randint(0, 5, size=(7, 1))",
    "y = np.random.randint(2, size=7)",
    "y = np.arange(4)",
    "y = np.vstack([np.array([[0, 1]]), np.array([[1, 0]])])",
    "y = tf.reshape(tf.constant([0, 1, 2]), (-1, 1))",
    "y = tf.cast(tf.constant([0, 1, 2]), tf.float32)",
    "y = keras.utils.to_categorical([0, 1]).T",
    "y = keras.utils.to_categorical([0, 1, 2, 1]).flatten()",
    "y = pd.DataFrame({'a': [0, 1, 2]})['a'].values",
    "y = pd.Series(['a', 'b', 'a']).map({'a': 0, 'b': 1}).values",
    "y = pd.Series(['a', 'b', 'a']).map(lambda v: 1 if v == 'a' else 0).values",
    "y = pd.Series(['a', 'b', 'c']).apply(lambda v: 0 if v == 'a' else 1 if v == 'b' else 2)",
    "y = pd.DataFrame({'a': [0, 1, 2], 'b': [1, 1, 5]}).apply(lambda row: int(row['a'] == row['b']), axis=1)",
    "y = pd.Series(['a', 'b', 'a']).replace({'a': 0, 'b': 1}).values",
    "y = pd.Series([0, 1, 1]).replace({0: 1, 1: 2}).values",
    "y = pd.Series(['a', 'b', 'c']).map({'a': 0, 'b': 1}).fillna(2).values",
    "y = pd.Series(['a', 'b', 'c']).map({'a': 0, 'b': 1}).fillna(1).values",
    "y = pd.DataFrame({'a': [0, 1, 2], 'b': [0.5, 1.5, 2]}).loc[:, 'a']",
    "y = pd.DataFrame({'a': [0, 1, 2], 'b': [0.5, 1.5, 2]})[['a']]",
    "y = pd.DataFrame({'a': [0, 1, 2], 'b': [0.5, 1.5, 2]})[['a', 'b']]",
    "y = pd.DataFrame({'a': [0, 1, 2], 'b': [0.5, 1.5, 2]}).iloc[1:, -1]",
    "d = pd.DataFrame({'a': [0, 1, 2]})\nd.loc[d.a > 1, 'a'] = 0\ny = d.a",
    "d = pd.DataFrame({'a': [0, 1, 2]})\nd['a'] = d.a == 1\ny = d.a",
    "y = pd.DataFrame({'a': [0, 1, 2]}).assign(b=lambda d: d.a * 0.3).b",
    "y = pd.DataFrame({'a': [0, 1, 2], 'b': ['u', 'v', 'w']}).set_index('b').a",
    "y = pd.Series([0, 1, 2]).reset_index()",
    "y = np.split(np.array([0, 1, 2, 1]), [1, 3])[1]",
    "y = np.split(keras.utils.to_categorical([0, 1, 2, 1]), 2)[1]",
    "y = tf.repeat(tf.constant([0, 1, 2]), 2)",
    "y = tf.repeat(1, tf.shape([1, 2])[0])",
    "y = pd.get_dummies(pd.DataFrame({'a': [0, 1, 2], 'b': ['u', 'v', 'w']}))['a']",
    "y = pd.get_dummies(pd.DataFrame({'a': [0, 1, 1], 'b': ['u', 'v', 'w']}), columns=['b']).a",
    "y = pd.DataFrame({'a': [0, 1, 2]}).drop_duplicates()['a'].values",
    "y = pd.DataFrame(np.random.rand(4, 2), columns=['a', 'b'])['a']",
    "y = pd.DataFrame(np.array([0, 1, 2]))",
    "y = pd.cut(pd.Series([0.1, 0.7, 0.9]), 3, labels=False)",
    "y = pd.cut(pd.Series([0.1, 0.7, 0.9]), bins=[0, 0.5, 1], labels=[0, 1])",
    "y = pd.qcut(pd.Series([0.1, 0.7, 0.9, 0.2]), 2, labels=False)",
    "y = pd.Series(['a', 'b', 'a']).isin(['a']).astype(int)",
    "y = pd.Series([0.5, np.nan]).isna().values",
    "y = pd.Series(['a', 'b', 'a']).astype('category').cat.codes.values",
    """
    from sklearn.model_selection import train_test_split
    _, _, y, _ = train_test_split(np.zeros((9, 2)), np.arange(9) % 3)
    """,
    """
    from sklearn.model_selection import train_test_split
    y = np.array(train_test_split(list(range(9)), [0, 1, 2] * 3)[3])
    """,
    """
    from sklearn.model_selection import StratifiedKFold
    ids = np.arange(9) % 3
    for i, (train, test) in enumerate(StratifiedKFold(3).split(ids, ids)):
        y = keras.utils.to_categorical(ids)[train]
    """,
    """
    from sklearn.model_selection import ShuffleSplit
    train, test = next(ShuffleSplit(3).split([0, 1, 2, 1]))
    y = [[0, 1, 2, 1][i] for i in train]
    """,
    "from sklearn.utils import shuffle\ny = np.array(shuffle([0, 1, 2]))",
    "from sklearn.utils import resample\n_, y = resample(np.zeros((9, 2)), np.arange(9) % 3)",
    "from sklearn.preprocessing import OrdinalEncoder\ny = OrdinalEncoder().fit_transform([['a'], ['b'], ['c']])",
    "from sklearn.preprocessing import OrdinalEncoder\ny = OrdinalEncoder().fit_transform([['a', 'c'], ['b', 'd']])",
    "y = MultiLabelBinarizer(classes=[1, 2, 3]).fit_transform([[1, 2], [2]])",
    "y = MultiLabelBinarizer().fit_transform([[0, 1, 0], [0, 0, 1]])",
    "y = LabelBinarizer(neg_label=-1).fit_transform(['a', 'b', 'c'])",
    "from sklearn.preprocessing import label_binarize\ny = label_binarize([0, 1, 1], classes=[0, 1], neg_label=-1)",
    "from sklearn.datasets import load_iris\ny = load_iris(as_frame=True).frame['target'].values",
    "y = keras.utils.to_categorical([0, 1, 1], len(np.unique(['a', 'b', 'c'])))",
    "_, _, y = np.unique(['a', 'b', 'c', 'a'], return_index=True, return_inverse=True)",
    "from sklearn.preprocessing import label_binarize\ny = label_binarize([0, 1, 2], classes=[0, 1, 2])",
    "from sklearn.preprocessing import label_binarize\ny = label_binarize([0, 1, 1], classes=[0, 1])",
    "from sklearn.datasets import load_iris\n_, y = load_iris(return_X_y=True)",
    "from sklearn.datasets import load_digits\n_, y = load_digits(n_class=4, return_X_y=True)",
    "from sklearn.datasets import load_breast_cancer\ny = load_breast_cancer().target",
    "from sklearn.datasets import make_moons\n_, y = make_moons(20)",
    "from sklearn.datasets import make_blobs\n_, y = make_blobs(20, centers=4)",
    "from sklearn.datasets import make_blobs\n_, y = make_blobs([5, 5])",
    "from sklearn.datasets import make_classification\n_, y = make_classification(40, n_classes=3, n_informative=4)",
    "from sklearn.datasets import make_gaussian_quantiles\n_, y = make_gaussian_quantiles()",
    """
    from sklearn.datasets import make_multilabel_classification
    _, y = make_multilabel_classification(20, n_classes=4)
    """,
    "from sklearn.datasets import make_regression\n_, y = make_regression(20)",
    "for _, y in tf.data.Dataset.from_tensor_slices((np.zeros((6, 2)), np.arange(6))).batch(3):\n    pass",
    "for y in tf.data.Dataset.from_tensor_slices(np.eye(3)[[0, 1, 2, 0, 1, 2]]).batch(3):\n    pass",
    """
    d = tf.data.Dataset.from_tensor_slices((np.zeros((6, 2)), np.arange(6))).map(lambda a, b: (a, tf.one_hot(b, 6)))
    for _, y in d.batch(3):
        pass
    """,
    # tf.data
    """
    d = tf.data.Dataset.from_tensor_slices([0, 1, 2, 1]).window(3, shift=1, drop_remainder=True)
    for y in d.flat_map(lambda w: w.batch(3)).map(lambda w: w[1:]).batch(2):
        pass
    """,
    """
    d = tf.data.Dataset.from_tensor_slices((np.zeros((6, 2)), np.array([0, 1, 2, 3, 1, 2]))).window(2)
    d = d.flat_map(lambda a, b: tf.data.Dataset.zip((a.batch(2), b.batch(2))))
    for _, y in d.map(lambda a, b: (a, b[-1])).batch(3):
        pass
    """,
    "for y in tf.data.Dataset.range(2).map(lambda i: 1).batch(2):\n    pass",
    "for y in tf.data.Dataset.range(2).map(lambda i: [1, 0]).batch(2):\n    pass",
    """
    zeros, ones = tf.data.Dataset.range(2).map(lambda i: 0), tf.data.Dataset.range(2).map(lambda i: 1)
    for y in zeros.concatenate(ones).batch(4):
        pass
    """,
    """
    d = tf.data.Dataset.from_tensor_slices(np.array([0, 1, 2, 3])).batch(2)
    for y in tf.data.Dataset.range(2).interleave(lambda i: d).rebatch(4):
        pass
    """,
    """
    d = tf.data.Dataset.from_tensor_slices(np.array([0, 1, 2, 3]))
    for y in tf.data.Dataset.sample_from_datasets([d, d]).enumerate().map(lambda i, a: a).batch(8):
        pass
    """,
    """
    def rows():
        for label in [0, 1, 2]:
            yield np.zeros(2), label
    d = tf.data.Dataset.from_generator(rows, output_types=(tf.float32, tf.int32))
    for _, y in d.batch(3):
        pass
    """,
    """
    d = tf.data.Dataset.from_tensor_slices({"a": np.zeros((4, 2)), "b": np.array([0, 1, 2, 3])}).batch(2)
    for y in d.map(lambda one: tf.one_hot(one["b"], 4)):
        pass
    """,
    """
    d, _ = keras.utils.split_dataset((np.zeros((6, 2)), np.arange(6) % 3), left_size=0.5)
    for _, y in d.batch(3):
        pass
    """,
    "d = keras.utils.timeseries_dataset_from_array(np.zeros((9, 2)), np.arange(9) % 3, 4)\nfor _, y in d:\n    pass",
    """
    d = tf.data.Dataset.from_tensor_slices(np.array([0, 1, 2, 3]))
    for y in d.apply(lambda one: one.batch(2)).unbatch().ragged_batch(2).map(lambda one: one):
        pass
    """,
    # Texts and categories
    "t = layers.TextVectorization(vocabulary=['a', 'b'], output_sequence_length=3)\ny = t(np.array(['a', 'b']))",
    "t = layers.TextVectorization(vocabulary=['a', 'b'], output_sequence_length=3)\ny = t(np.array([['a'], ['b']]))",
    "t = layers.TextVectorization(vocabulary=['a', 'b'])\ny = t(['a b', 'b'])[:, 1:]",
    "t = layers.TextVectorization(vocabulary=['a', 'b'], output_mode='multi_hot')\ny = t(['a b', 'b'])",
    "t = layers.TextVectorization(vocabulary=['a', 'b'], output_mode='count')\ny = t(['a a', 'b'])",
    """
    t = layers.TextVectorization(max_tokens=9, output_mode='multi_hot', pad_to_max_tokens=True)
    t.adapt(['a b'])
    y = t(['a b', 'b'])
    """,
    """
    t = layers.TextVectorization(vocabulary=['a', 'b', 'c'], output_sequence_length=4)
    for _, y in tf.data.Dataset.from_tensor_slices(['a b', 'c']).map(t).map(lambda i: (i[:-1], i[1:])).batch(2):
        pass
    """,
    "y = layers.StringLookup(vocabulary=['a', 'b', 'c'])(['a', 'c'])",
    "y = layers.StringLookup(vocabulary=['a', 'b'], num_oov_indices=0)(np.array(['a', 'b', 'a']))",
    "y = layers.StringLookup(vocabulary=['a', 'b', 'c'], mask_token='')(np.array([['a'], ['c']]))",
    "y = layers.StringLookup(vocabulary=['a', 'b', 'c'], output_mode='one_hot')(np.array(['a', 'c']))",
    """
    lookup = layers.StringLookup(vocabulary=['a', 'b'], output_mode='one_hot', num_oov_indices=0)
    y = lookup(np.array([['a'], ['b']]))
    """,
    "y = layers.StringLookup(vocabulary=['a', 'b'], output_mode='multi_hot')(np.array([['a', 'b'], ['b', 'b']]))",
    "y = layers.StringLookup(vocabulary=['a', 'b'], output_mode='multi_hot')(np.array([['a'], ['b']]))",
    "y = layers.IntegerLookup(vocabulary=[5, 6, 7])(np.array([5, 7]))",
    "y = layers.IntegerLookup(vocabulary=[5, 6, 7], output_mode='one_hot')(np.array([5, 7]))",
    "y = layers.CategoryEncoding(4)(np.array([[0, 1], [2, 2]]))",
    "y = layers.CategoryEncoding(num_tokens=4, output_mode='multi_hot')(np.array([[0], [2]]))",
    "y = layers.CategoryEncoding(4, 'one_hot')(np.array([0, 2]))",
    "y = layers.CategoryEncoding(4, output_mode='count')(np.array([[0, 1], [2, 2]]))",
    "y = layers.Discretization([0.0, 1.0])(np.array([[0.5], [3.0]]))",
    "y = layers.Discretization(bin_boundaries=[0.0, 1.0], output_mode='one_hot')(np.array([[0.5], [3.0]]))",
    "y = layers.Hashing(3)(np.array([['a'], ['b']]))",
    "y = layers.RandomFlip()(np.array([[[[0], [1]], [[2], [1]]]]))[..., 0]",
    "y = keras.utils.pad_sequences([[1, 2], [3]], maxlen=4)",
    """
    t = tf.keras.preprocessing.text.Tokenizer()
    t.fit_on_texts(['a b c', 'b'])
    y = t.texts_to_matrix(['a b', 'c'])
    """,
    """
    t = tf.keras.preprocessing.text.Tokenizer(num_words=3)
    t.fit_on_texts(['a b c', 'b'])
    y = t.texts_to_matrix(['a b', 'c'])
    """,
    """
    t = tf.keras.preprocessing.text.Tokenizer()
    t.fit_on_texts(['a', 'b', 'c'])
    y = np.array(t.texts_to_sequences(['a', 'b', 'c']))
    """,
    """
    t = tf.keras.preprocessing.text.Tokenizer()
    t.fit_on_texts(['a b', 'c'])
    y = tf.keras.preprocessing.sequence.pad_sequences(t.texts_to_sequences(['a b c', 'c']), 4)[:, -1]
    """,
)


@pytest.mark.parametrize("program", LABEL_PROGRAMS, ids=range(len(LABEL_PROGRAMS)))
def test_labels_are_what_the_libraries_make(program: str) -> None:
    y = importlib.import_module("numpy").asarray(run(program)["y"])
    fit = "\nmodel = keras.Sequential([Dense(3)])\nmodel.compile('adam', 'mse')\nmodel.fit(np.zeros((9, 2)), y)\n"
    [output] = outputs(dedent(program) + fit)
    [found] = output.labels
    assert contradictions(found, y) == []


def contradictions(found: Labels, y: Any) -> list[str]:
    """What is said of labels although the data says otherwise."""
    wrong = []
    if isinstance(found.rank, int) and found.rank != y.ndim:
        wrong.append(f"rank {found.rank}, not {y.ndim}")
    if isinstance(found.last, int) and (y.ndim < 2 or found.last != y.shape[-1]):
        wrong.append(f"last axis {found.last}, not {y.shape}")
    if not isinstance(found.encoding, Unknown) and not fits(found.encoding, y):
        wrong.append(f"{found.encoding.value}, not {y.tolist()}")
    if isinstance(found.classes, int):
        width = y.shape[-1] if found.encoding in (Encoding.ONE_HOT, Encoding.MULTI_HOT) else y.max() + 1
        if width > found.classes or (found.encoding is Encoding.ONE_HOT and width != found.classes):
            wrong.append(f"{found.classes} classes, not {width}")
    return wrong


def fits(encoding: Encoding, y: Any) -> bool:
    flat = y.ndim == 1 or y.shape[-1] == 1
    whole = bool((y == y.astype(int)).all())
    bits = bool(((y == 0) | (y == 1)).all())
    match encoding:
        case Encoding.INTEGER:
            return whole and (flat or not bits)  # one id per sample, or per step of a sequence
        case Encoding.BINARY:
            return flat and bits
        case Encoding.ONE_HOT:
            return not flat and bits and bool((y.sum(axis=-1) == 1).all())
        case Encoding.MULTI_HOT:
            return not flat and bits
        case Encoding.CONTINUOUS:
            return not bits


MODEL_PROGRAMS = (
    "model = keras.Sequential([Input((4,)), Dense(3, 'softmax')])",
    "model = keras.Sequential([Input((7, 4)), Dense(3)])",
    "model = keras.Sequential([Input((7, 4)), layers.Flatten(), Dense(3)])",
    "model = keras.Sequential([Input((7, 4)), layers.Flatten()])",
    "model = keras.Sequential([Input((7, 4)), layers.LSTM(5)])",
    "model = keras.Sequential([Input((7, 4)), layers.GRU(5, return_sequences=True)])",
    "model = keras.Sequential([Input((7, 4)), layers.Bidirectional(layers.LSTM(5))])",
    "model = keras.Sequential([Input((7, 4)), layers.Bidirectional(layers.LSTM(5, return_sequences=True))])",
    "model = keras.Sequential([Input((7, 4)), layers.TimeDistributed(Dense(3, 'softmax'))])",
    "model = keras.Sequential([Input((7, 4)), layers.Conv1D(5, 3)])",
    "model = keras.Sequential([Input((7, 4)), layers.Conv1D(5, 3), layers.GlobalMaxPooling1D()])",
    "model = keras.Sequential([Input((7, 4)), layers.Conv1D(5, 3), layers.MaxPooling1D(2)])",
    "model = keras.Sequential([Input((7, 4)), layers.RNN(layers.LSTMCell(5))])",
    "model = keras.Sequential([Input((8, 8, 2)), layers.Conv2D(5, 3, activation='relu')])",
    "model = keras.Sequential([Input((2, 8, 8)), layers.Conv2D(5, 3, data_format='channels_first')])",
    "model = keras.Sequential([Input((8, 8, 2)), layers.Conv2DTranspose(5, 3)])",
    "model = keras.Sequential([Input((8, 8, 2)), layers.SeparableConv2D(5, 3)])",
    "model = keras.Sequential([Input((8, 8, 2)), layers.DepthwiseConv2D(3)])",
    "model = keras.Sequential([Input((8, 8, 2)), layers.GlobalAveragePooling2D()])",
    "model = keras.Sequential([Input((8, 8, 2)), layers.GlobalAveragePooling2D(keepdims=True)])",
    "model = keras.Sequential([Input((8, 8, 2)), layers.GlobalAveragePooling2D('channels_first')])",
    "model = keras.Sequential([Input((8, 8, 2)), layers.GlobalAveragePooling2D(data_format='channels_first')])",
    "model = keras.Sequential([Input((8, 8, 2)), layers.MaxPooling2D(data_format='channels_first')])",
    "model = keras.Sequential([Input((8, 8, 2)), layers.Conv2D(1, 1, activation='softmax'), layers.Flatten()])",
    "model = keras.Sequential([Input((8, 8, 2)), layers.ZeroPadding2D(), layers.UpSampling2D()])",
    "model = keras.Sequential([Input((7,)), layers.Embedding(10, 5)])",
    "model = keras.Sequential([Input((7,)), layers.Embedding(10, 5), layers.Flatten()])",
    "model = keras.Sequential([Input((4,)), Dense(6, 'softmax'), layers.Reshape((2, 3))])",
    "model = keras.Sequential([Input((4,)), Dense(6), layers.Reshape((-1, 2))])",
    "model = keras.Sequential([Input((4,)), Dense(6), layers.RepeatVector(3)])",
    "model = keras.Sequential([Input((7, 4)), layers.Permute((2, 1))])",
    "model = keras.Sequential([Input((7, 4)), Dense(1), layers.Softmax(axis=1)])",
    "model = keras.Sequential([Input((4,)), Dense(3), layers.Softmax()])",
    "model = keras.Sequential([Input((4,)), Dense(3, 'sigmoid'), layers.Dropout(0.5), layers.BatchNormalization()])",
    "model = keras.Sequential([Input((4,)), Dense(3), layers.Activation('sigmoid')])",
    "model = keras.Sequential([Input((4,)), keras.Sequential([Dense(3, 'sigmoid')])])",
    "i = Input((4,))\nmodel = keras.Model(i, layers.Concatenate()([Dense(3)(i), Dense(2)(i)]))",
    "i = Input((4,))\nmodel = keras.Model(i, layers.Add()([Dense(3)(i), Dense(3)(i)]))",
    "i = Input((4,))\nmodel = keras.Model(i, layers.Add()([Dense(1)(i), Dense(3)(i)]))",
    "i = Input((4,))\nmodel = keras.Model(i, layers.Multiply()([Dense(3)(i), Dense(1)(i)]))",
    "i = Input((4,))\nmodel = keras.Model(i, Dense(3)(i)[:, 0])",
    "i = Input((4,))\nmodel = keras.Model(i, Dense(3)(i) * 2)",
    "i = Input((4,))\nmodel = keras.Model(i, Dense(3)(i) + Dense(1)(i))",
    "i = Input((7, 4))\nmodel = keras.Model(i, i[:, -1, :])",
    "i = Input((7, 4))\nmodel = keras.Model(i, i[:, 2:5])",
    "i = Input((7, 4))\nmodel = keras.Model(i, i[..., None])",
    "i = Input((7, 4))\nmodel = keras.Model(i, keras.ops.mean(i, axis=1))",
    "i = Input((7, 4))\nmodel = keras.Model(i, keras.ops.exp(i))",
    "i = Input((7, 4))\nmodel = keras.Model(i, keras.ops.concatenate([i, i], axis=1))",
    "i = Input((7, 4))\nmodel = keras.Model(i, keras.ops.concatenate([i, i], axis=-1))",
    "i = Input((7, 4))\nmodel = keras.Model(i, keras.ops.concatenate([i, i]))",
    "i = Input((7, 4))\nmodel = keras.Model(i, layers.concatenate([i, i]))",
    "i = Input((7, 4))\nmodel = keras.Model(i, layers.add([i, i]))",
    "i = Input((7, 4))\nmodel = keras.Model(i, keras.ops.matmul(i, np.zeros((4, 3))))",
    "i = Input((7, 4))\nmodel = keras.Model(i, layers.Lambda(lambda x: x * 2)(i))",
    "i = Input((4, 3))\nmodel = keras.Model(i, layers.Dot(axes=(1, 1))([i, i]))",
    "i = Input((4, 3))\nmodel = keras.Model(i, layers.MultiHeadAttention(2, 5)(i, i))",
    "i = Input((4,))\nmodel = keras.Model(i, keras.ops.softmax(Dense(3)(i)))",
    "i = Input((4,))\nmodel = keras.Model(i, keras.ops.expand_dims(Dense(3)(i), 1))",
    "i = Input((4,))\nmodel = keras.Model(i, keras.ops.reshape(Dense(6)(i), (-1, 2, 3)))",
    "i = Input((4,))\nmodel = keras.Model(i, keras.ops.squeeze(Dense(1)(i), axis=-1))",
    "i = Input((4,))\nmodel = keras.Model(i, keras.ops.cast(Dense(3)(i), 'float32'))",
    "i = Input(batch_shape=(8, 4))\nmodel = keras.Model(i, Dense(3)(i))",
    "i = Input((None, 4))\nmodel = keras.Model(i, Dense(3)(i))",
)


@pytest.mark.parametrize("program", MODEL_PROGRAMS, ids=range(len(MODEL_PROGRAMS)))
def test_heads_are_what_keras_builds(program: str) -> None:
    shape = run(program)["model"].output_shape
    [output] = outputs(dedent(program) + "\nmodel.compile('adam', 'mse')\n")
    found = output.head
    if isinstance(found.rank, int):
        assert found.rank == len(shape)
    if isinstance(found.units, int):
        assert found.units == shape[-1]


# Names


@pytest.mark.parametrize(
    ("spelled", "expected"),
    [
        ("tensorflow.keras.layers.Dense", "keras.layers.Dense"),
        ("tensorflow.keras.layers.core.Dense", "keras.layers.Dense"),
        ("tensorflow.python.keras.layers.Dense", "keras.layers.Dense"),
        ("tensorflow.python.keras.layers.core.dense.Dense", "keras.layers.Dense"),
        ("tf_keras.layers.Dense", "keras.layers.Dense"),
        ("keras.src.layers.core.dense.Dense", "keras.layers.Dense"),
        ("keras.api.layers.Dense", "keras.layers.Dense"),
        ("keras.layers.Dense", "keras.layers.Dense"),
        ("keras.models.Sequential", "keras.Sequential"),
        ("tensorflow.keras.Sequential", "keras.Sequential"),
        ("keras.engine.training.Model", "keras.Model"),
        ("keras.engine.Model", "keras.Model"),
        ("keras.utils.np_utils.to_categorical", "keras.utils.to_categorical"),
        ("keras.objectives.binary_crossentropy", "keras.losses.binary_crossentropy"),
        ("tensorflow.losses.BinaryCrossentropy", "keras.losses.BinaryCrossentropy"),
        ("keras.Input", "keras.layers.Input"),
        ("keras.engine.topology.Input", "keras.layers.Input"),
        ("keras.applications.vgg16.VGG16", "keras.applications.VGG16"),
        ("keras.applications.vgg16.preprocess_input", "keras.applications.vgg16.preprocess_input"),
        ("keras.datasets.mnist.load_data", "keras.datasets.mnist.load_data"),
        ("tensorflow.math.argmax", "tensorflow.argmax"),
        ("tensorflow.compat.v1.one_hot", "tensorflow.one_hot"),
        ("sklearn.preprocessing.label.LabelEncoder", "sklearn.preprocessing.LabelEncoder"),
        ("sklearn.cross_validation.train_test_split", "sklearn.model_selection.train_test_split"),
        ("numpy.eye", "numpy.eye"),
        ("torch.nn.Softmax", "torch.nn.Softmax"),
        ("kerastuner.Hyperband", "keras_tuner.Hyperband"),
        ("keras_hub.Hyperband", "keras_hub.Hyperband"),
        ("tensorflow_addons.losses.SigmoidFocalCrossEntropy", "tensorflow_addons.losses.SigmoidFocalCrossEntropy"),
    ],
)
def test_canonical_names(spelled: str, expected: str) -> None:
    assert canonical(spelled) == expected
    assert canonical(expected) == expected
