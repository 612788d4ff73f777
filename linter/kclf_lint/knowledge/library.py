"""The tables: a line per library function or method, with its parameters and its effect.

Functions are keyed by canonical qualified name; methods by the kind of receiver: ``array.argmax``,
``dataset.map``, ``sklearn.preprocessing.LabelEncoder.fit``. Defaults are those of the libraries' own signatures.
"""

from __future__ import annotations

from dataclasses import replace

from kclf_lint.knowledge import (
    arithmetic,
    arrays,
    creation,
    datasets,
    encoders,
    existing,
    files,
    frames,
    layers,
    loaders,
    logs,
    losses,
    models,
    one_hot,
    options,
    predictions,
    preprocessing,
    runners,
    sampling,
    scalers,
    streams,
    tensors,
    tfds,
    weights,
)
from kclf_lint.knowledge.call import Call, Effect, Known, known
from kclf_lint.knowledge.names import MODULES, canonical
from kclf_lint.setups import Encoding
from kclf_lint.values import Array, Const, Library, Prediction, Tensor, Value, unknown


def activation(name: str) -> Effect:
    """A function that applies an activation to a tensor."""

    def effect(call: Call) -> Value:
        axis = call["axis"] if call.given("axis") else None
        value = call["x"] if call.given("x") else call["logits"]
        known = isinstance(value, (Tensor, Array, Prediction))
        return layers.activate(name, value, axis, call.place) if known else arrays.opaque(call)

    return effect


def on_tensors(call: Call) -> Value:
    """Any other function: tensors give tensors, everything else is a pure function of its arguments."""
    values = [argument.value for argument in (*call.rest, *call.bound.values())]
    if call.receiver is not None:
        values.insert(0, call.receiver)
    if any(isinstance(part, Tensor) for value in values for part in (value, *(call.host.elements(value) or ()))):
        return tensors.function(call)
    return arrays.opaque(call) if values else unknown(f"{call.name} is not understood")


def _on_data(call: Call) -> Value:
    """An elementwise function of TensorFlow: inside a model it makes a tensor."""
    return on_tensors(call) if isinstance(call["x"], Tensor) else arithmetic.elementwise(call)


def _resized(call: Call) -> Value:
    """``tf.image.resize``; inside a model it makes a tensor."""
    images = call["images"]
    return preprocessing.resized(call, images) if isinstance(images, Array) else on_tensors(call)


def _module(call: Call) -> Value:
    """``importlib.import_module`` of a library."""
    match call["name"]:
        case Const(value=str(name)) if is_library(name):
            return Library(canonical(name))
        case _:
            return arrays.opaque(call)


_to_categorical = one_hot.encode_one_hot("num_classes")
_with_depth = one_hot.of_values(one_hot.encode_one_hot("depth"))

_ELEMENTWISE = "sin cos tan exp log log1p log10 sqrt square abs tanh sinh cosh deg2rad".split()

_LOAD_DATA = {"cifar10": "", "fashion_mnist": "", "cifar100": "label_mode='fine'"}

FUNCTIONS: dict[str, Known] = {
    # One-hot encoding
    "keras.utils.to_categorical": known("x, num_classes=None", _to_categorical),
    "keras.ops.one_hot": known("x, num_classes, axis=-1, dtype=None", _to_categorical),
    "tensorflow.image.resize": known("images, size, method='bilinear'", _resized),
    "tensorflow.one_hot": known("indices, depth, on_value=None, off_value=None, axis=None", _with_depth),
    "jax.nn.one_hot": known("x, num_classes", _to_categorical),
    "numpy.eye": known("N, M=None", one_hot.identity_matrix),
    "numpy.identity": known("N", one_hot.identity_matrix),
    "tensorflow.eye": known("N, M=None", one_hot.identity_matrix),
    "pandas.get_dummies": known(
        "data, prefix=None, prefix_sep='_', dummy_na=False, columns=None, sparse=False, drop_first=False",
        encoders.get_dummies,
    ),
    "pandas.factorize": known("values", encoders.factorize),
    "sklearn.preprocessing.label_binarize": known("y, classes=None", encoders.label_binarize),
    # Arrays: the data passes
    "numpy.array": known("object, dtype=None", creation.to_array),
    "numpy.asarray": known("a, dtype=None", creation.to_array),
    "numpy.asanyarray": known("a, dtype=None", creation.to_array),
    "numpy.ascontiguousarray": known("a, dtype=None", creation.to_array),
    "numpy.copy": known("a", arrays.copied),
    "tensorflow.constant": known("value, dtype=None", creation.to_array),
    "tensorflow.convert_to_tensor": known("value, dtype=None", creation.to_array),
    "tensorflow.Variable": known("initial_value", creation.to_array),
    "tensorflow.cast": known("x, dtype", arithmetic.cast),
    "tensorflow.identity": known("input", arrays.same),
    "keras.ops.cast": known("x, dtype", arithmetic.cast),
    "keras.ops.convert_to_tensor": known("x, dtype=None", creation.to_array),
    "keras.ops.convert_to_numpy": known("x", arrays.same),
    "keras.backend.cast": known("x, dtype", arithmetic.cast),
    "numpy.float32": known("x", arithmetic.to_real),
    "numpy.int32": known("x", arithmetic.to_integer),
    "pandas.Series": known("data", creation.to_array),
    "copy.copy": known("x", arrays.same),
    "copy.deepcopy": known("x", arrays.same),
    # Shapes of arrays
    "numpy.reshape": known("a, shape", arrays.reshape),
    "tensorflow.reshape": known("tensor, shape", arrays.reshape),
    "keras.ops.reshape": known("x, shape", arrays.reshape),
    "numpy.ravel": known("a", arrays.flatten),
    "numpy.squeeze": known("a, axis=None", arrays.squeeze),
    "tensorflow.squeeze": known("input, axis=None", arrays.squeeze),
    "numpy.expand_dims": known("a, axis", arrays.expand_dims),
    "tensorflow.expand_dims": known("input, axis=-1", arrays.expand_dims),
    "keras.ops.expand_dims": known("x, axis", arrays.expand_dims),
    "numpy.transpose": known("a, axes=None", arrays.transpose),
    "keras.ops.transpose": known("x, axes=None", arrays.transpose),
    "tensorflow.transpose": known("a, perm=None", arrays.transpose),
    "tensorflow.TensorShape": known("dims", lambda call: call["dims"]),
    # Arrays that a program makes
    "numpy.zeros": known("shape", creation.filled(0.0)),
    "numpy.ones": known("shape", creation.filled(1.0)),
    "numpy.full": known("shape, fill_value", creation.full),
    "numpy.empty": known("shape", creation.empty),
    "numpy.zeros_like": known("a", creation.filled_like(0.0)),
    "numpy.ones_like": known("a", creation.filled_like(1.0)),
    "tensorflow.zeros": known("shape", creation.filled(0.0)),
    "tensorflow.ones": known("shape", creation.filled(1.0)),
    "tensorflow.fill": known("dims, value", creation.full),
    "tensorflow.zeros_like": known("input", creation.filled_like(0.0)),
    "tensorflow.ones_like": known("input", creation.filled_like(1.0)),
    "numpy.random.rand": known("*shape", creation.real_numbers),
    "numpy.random.randn": known("*shape", creation.real_numbers),
    "numpy.random.random": known("size=None", creation.real_numbers),
    "numpy.random.random_sample": known("size=None", creation.real_numbers),
    "numpy.random.normal": known("loc=0.0, scale=1.0, size=None", creation.real_numbers),
    "numpy.random.uniform": known("low=0.0, high=1.0, size=None", creation.real_numbers),
    "tensorflow.random.normal": known("shape, mean=0.0, stddev=1.0, dtype=None", creation.real_numbers),
    "tensorflow.random.uniform": known("shape, minval=0, maxval=None, dtype=None", creation.uniform),
    "numpy.random.randint": known("low, high=None, size=None", creation.random_integers),
    "numpy.random.binomial": known("n, p, size=None", creation.drawn_successes),
    "numpy.random.choice": known("a, size=None", creation.chosen),
    "numpy.random.permutation": known("x", creation.permutation),
    "numpy.random.default_rng": known("seed=None", creation.generator),
    "numpy.arange": known("start, stop=None", creation.numbered),
    "numpy.linspace": known("start, stop, num=50", creation.spaced),
    "tensorflow.linspace": known("start, stop, num", creation.spaced),
    # Arrays put together
    "numpy.concatenate": known("arrays, axis=0", creation.concatenated),
    "numpy.vstack": known("tup", creation.on_top),
    "numpy.hstack": known("tup", creation.side_by_side),
    "numpy.stack": known("arrays, axis=0", creation.stacked),
    "numpy.append": known("arr, values, axis=None", creation.appended),
    "numpy.repeat": known("a, repeats, axis=None", creation.repeated),
    "numpy.tile": known("A, reps", creation.repeated),
    "tensorflow.repeat": known("input, repeats, axis=None", creation.repeated),
    "tensorflow.concat": known("values, axis", creation.concatenated),
    "tensorflow.stack": known("values, axis=0", creation.stacked),
    # Calculations
    "numpy.where": known("condition, x=None, y=None", arithmetic.where),
    "tensorflow.where": known("condition, x=None, y=None", arithmetic.where),
    **{f"numpy.{name}": known("x", arithmetic.elementwise) for name in _ELEMENTWISE},
    **{f"tensorflow.{name}": known("x", _on_data) for name in "sin cos exp sqrt square abs".split()},
    **{f"numpy.{name}": known("a, axis=None", arithmetic.averaged) for name in ("mean", "std", "var")},
    **{
        f"numpy.{name}": known("a, axis=None", arithmetic.extreme)
        for name in ("max", "min", "amax", "amin", "sum", "any", "all")
    },
    **{
        f"tensorflow.reduce_{name}": known("input_tensor, axis=None, keepdims=False", arithmetic.extreme)
        for name in ("max", "min", "sum")
    },
    "numpy.unique": known("ar, return_index=False, return_inverse=False, return_counts=False", arrays.unique),
    "collections.Counter": known("iterable=None", arrays.counted),
    # Class decisions
    "numpy.argmax": known("a, axis=None", arrays.argmax),
    "tensorflow.argmax": known("a, axis=0", arrays.argmax),
    "keras.backend.argmax": known("a, axis=-1", arrays.argmax),
    **{f"numpy.{name}": known("a, decimals=0", arithmetic.rounded) for name in ("round", "around", "round_")},
    "numpy.rint": known("x", arithmetic.rounded),
    "tensorflow.round": known("x", arithmetic.rounded),
    "tensorflow.math.rint": known("x", arithmetic.rounded),
    "keras.ops.round": known("x, decimals=0", arithmetic.rounded),
    "keras.backend.round": known("x", arithmetic.rounded),
    "keras.ops.argmax": known("a, axis=None", arrays.argmax),
    "pandas.DataFrame": known("data=None, index=None, columns=None", frames.made),
    "pandas.cut": known("x, bins, right=True, labels=None", frames.binned),
    "pandas.qcut": known("x, q, labels=None", frames.binned),
    # Activations as functions
    "keras.activations.get": known("identifier", layers.activation_function),
    "keras.activations.sigmoid": known("x", activation("sigmoid")),
    "keras.activations.softmax": known("x, axis=-1", activation("softmax")),
    "keras.activations.relu": known("x", activation("relu")),
    "keras.activations.tanh": known("x", activation("tanh")),
    "keras.activations.linear": known("x", activation("linear")),
    "keras.ops.sigmoid": known("x", activation("sigmoid")),
    "keras.ops.softmax": known("x, axis=-1", activation("softmax")),
    "keras.ops.relu": known("x", activation("relu")),
    "tensorflow.sigmoid": known("x", activation("sigmoid")),
    "keras.backend.sigmoid": known("x", activation("sigmoid")),
    "keras.backend.softmax": known("x, axis=-1", activation("softmax")),
    "scipy.special.expit": known("x", activation("sigmoid")),
    "scipy.special.softmax": known("x, axis=None", activation("softmax")),
    "tensorflow.nn.softmax": known("logits, axis=None", activation("softmax")),
    "tensorflow.nn.relu": known("x", activation("relu")),
    "tensorflow.nn.tanh": known("x", activation("tanh")),
    "tensorflow.tanh": known("x", activation("tanh")),
    # Data sets
    **{
        f"keras.datasets.{name}.load_data": known(_LOAD_DATA.get(name, "path=None"), datasets.keras_dataset(name))
        for name in datasets.KERAS_DATASETS
    },
    **{
        f"sklearn.datasets.{name}": known("return_X_y=False, as_frame=False", datasets.sklearn_dataset(name))
        for name in datasets.SKLEARN_DATASETS
    },
    "sklearn.datasets.make_classification": known(
        "n_samples=100, n_features=20, n_informative=2, n_redundant=2, n_repeated=0, n_classes=2",
        datasets.generated(Encoding.INTEGER, "n_classes", 2),
    ),
    "sklearn.datasets.make_moons": known("n_samples=100", datasets.generated(Encoding.BINARY, None, 2)),
    "sklearn.datasets.make_circles": known("n_samples=100", datasets.generated(Encoding.BINARY, None, 2)),
    "sklearn.datasets.make_blobs": known(
        "n_samples=100, n_features=2, centers=None", datasets.generated(Encoding.INTEGER, "centers", 3)
    ),
    "sklearn.datasets.make_gaussian_quantiles": known(
        "n_samples=100, n_classes=3", datasets.generated(Encoding.INTEGER, "n_classes", 3)
    ),
    "sklearn.datasets.make_regression": known(
        "n_samples=100, n_features=100", datasets.generated(Encoding.CONTINUOUS, None, None)
    ),
    "sklearn.datasets.make_multilabel_classification": known(
        "n_samples=100, n_features=20, n_classes=5", datasets.multi_label
    ),
    **losses.FUNCTIONS,
    **predictions.FUNCTIONS,
    **models.CONSTRUCTORS,
    **existing.CONSTRUCTORS,
    **streams.FUNCTIONS,
    **loaders.FUNCTIONS,
    **tfds.FUNCTIONS,
    **runners.FUNCTIONS,
    **preprocessing.FUNCTIONS,
    **sampling.FUNCTIONS,
    **files.FUNCTIONS,
    # Configuration
    "keras.backend.image_data_format": known("", options.image_data_format),
    "keras.backend.set_image_data_format": known("data_format", options.set_image_data_format, lifted=False),
    # Options
    "importlib.import_module": known("name, package=None", _module),
    "os.environ.get": known("key, default=None", options.environment),
    "os.getenv": known("key, default=None", options.environment),
    **{
        f"absl.flags.DEFINE_{kind}": known("name, default", options.define_flag, lifted=False)
        for kind in "integer string float bool boolean enum list".split()
    },
}

_OF_DATA = (arrays.__name__, arithmetic.__name__, one_hot.__name__, predictions.__name__)

FUNCTIONS |= {
    name: replace(found, effect=tensors.of_features(found.effect))
    for name, found in FUNCTIONS.items()
    if found.effect.__module__ in _OF_DATA or found.effect is creation.concatenated
}
_KEEP_SERIES = frozenset(
    f"numpy.{name}"
    for name in (
        *_ELEMENTWISE,
        *("round around round_ rint mean std var max min amax amin sum any all squeeze transpose repeat".split()),
        *("greater greater_equal less less_equal equal not_equal".split()),
    )
)
"""Functions of numpy that make a series of a series."""
_MAKE_ARRAYS = ("numpy.", "keras.datasets.", "keras.utils.to_categorical", "sklearn.datasets.make_")

FUNCTIONS |= {
    name: replace(found, effect=arrays.held_by("numpy", found.effect))
    for name, found in FUNCTIONS.items()
    if name.startswith(_MAKE_ARRAYS) and name not in _KEEP_SERIES
}
FUNCTIONS |= {
    name: replace(found, effect=arrays.held_by("", found.effect))
    for name, found in FUNCTIONS.items()
    if name.startswith(("pandas.", "tensorflow."))
}
FUNCTIONS |= {
    name: replace(found, effect=predictions.of_scores(name, found.effect)) for name, found in FUNCTIONS.items()
}

ARRAY_METHODS: dict[str, Known] = {
    **files.TEXT_METHODS,
    "pop": known("item", frames.popped),
    "map": known("func", frames.applied),
    "apply": known("func", frames.applied),
    "replace": known("to_replace, value=None", frames.replaced),
    "assign": known("", frames.assigned),
    **{
        name: known("", frames.rearranged)
        for name in ("drop", "sort_values", "sort_index", "set_index", "drop_duplicates")
    },
    "argmax": known("axis=None", arrays.argmax),
    "round": known("decimals=0", arithmetic.rounded),
    "astype": known("dtype", arithmetic.cast),
    "copy": known("", arrays.copied),
    "numpy": known("", arrays.held_by("numpy", arrays.same)),
    "to_numpy": known("", arrays.held_by("numpy", arrays.same)),
    "tolist": known("", arrays.same),
    "to_list": known("", arrays.same),
    "to_frame": known("", arrays.same),
    "reset_index": known("level=None, drop=False", frames.renumbered),
    "sample": known("n=None", sampling.sampled),
    "dropna": known("", sampling.sampled),
    "fillna": known("value=None", frames.filled),
    **{name: known("*values", frames.flagged) for name in "isin isna isnull notna notnull duplicated between".split()},
    **{name: known("axis=None", arithmetic.averaged) for name in ("mean", "std", "var")},
    **{name: known("axis=None", arithmetic.extreme) for name in ("max", "min", "sum", "any", "all")},
    "repeat": known("repeats, axis=None", creation.repeated),
    "head": known("n=5", sampling.sampled),
    "tail": known("n=5", sampling.sampled),
    "reshape": known("*shape", arrays.reshape),
    "ravel": known("", arrays.flatten),
    "flatten": known("", arrays.flatten),
    "squeeze": known("axis=None", arrays.squeeze),
    "transpose": known("axes=None", arrays.transpose),
    "toarray": known("", encoders.dense),
    "todense": known("", encoders.dense),
    "factorize": known("", encoders.factorize),
    "unique": known("", arrays.unique),
    "nunique": known("", arrays.class_count),
}
ARRAY_METHODS |= {
    name: replace(found, effect=predictions.of_scores(name, found.effect)) for name, found in ARRAY_METHODS.items()
}


_ENCODERS = {
    "LabelEncoder": encoders.to_class_ids,
    "LabelBinarizer": encoders.to_columns,
    "MultiLabelBinarizer": encoders.to_multi_hot,
    "OneHotEncoder": encoders.to_one_hot,
    "OrdinalEncoder": encoders.to_numbers,
}

_DRAWS: dict[str, Known] = {
    "random": known("size=None", creation.real_numbers),
    "normal": known("loc=0.0, scale=1.0, size=None", creation.real_numbers),
    "uniform": known("low=0.0, high=1.0, size=None", creation.real_numbers),
    "binomial": known("n, p, size=None", creation.drawn_successes),
    "choice": known("a, size=None", creation.chosen),
    "permutation": known("x", creation.permutation),
}

METHODS: dict[str, dict[str, Known]] = {
    "array": ARRAY_METHODS,
    "dataset": streams.METHODS,
    "iterator": streams.ITERATOR_METHODS,
    "generator": streams.ITERATOR_METHODS,
    "numpy.random.Generator": {
        **_DRAWS,
        "standard_normal": known("size=None", creation.real_numbers),
        "integers": known("low, high=None, size=None", creation.random_integers),
    },
    "numpy.random.RandomState": {
        **_DRAWS,
        "rand": known("*shape", creation.real_numbers),
        "randn": known("*shape", creation.real_numbers),
        "randint": known("low, high=None, size=None", creation.random_integers),
    },
    **dict.fromkeys(models.MODELS, models.METHODS),
    **{
        f"sklearn.preprocessing.{name}": {
            "fit": known("y", encoders.fit),
            "transform": known("y", arrays.held_by("numpy", encoders.transform(encode))),
            "fit_transform": known("y", arrays.held_by("numpy", encoders.fit_transform(encode))),
        }
        for name, encode in _ENCODERS.items()
    },
    **{
        f"sklearn.preprocessing.{name}": {
            "fit": known("X", arrays.itself),
            "transform": known("X", scalers.scaled),
            "fit_transform": known("X", scalers.scaled),
            "inverse_transform": known("X", scalers.unscaled),
        }
        for name in scalers.SCALERS
    },
    options.PARSER: {
        "add_argument": known(
            "*names, default=None, dest=None, action=None, required=False, nargs=None",
            options.add_argument,
            lifted=False,
        ),
        "add_argument_group": known("*args", arrays.itself),
        "add_mutually_exclusive_group": known("", arrays.itself),
        "set_defaults": known("", options.set_defaults, lifted=False),
        "parse_args": known("args=None", options.parse_args, lifted=False),
        "parse_known_args": known("args=None", options.parse_known_args, lifted=False),
    },
    **loaders.METHODS,
    **tfds.METHODS,
    **runners.METHODS,
    **preprocessing.METHODS,
    **sampling.METHODS,
    **logs.METHODS,
}

FIELDS = frozenset(("dataclasses.field", "attr.ib", "attr.attrib", "attr.field", "attrs.field", "pydantic.Field"))
"""Functions that describe a field by its default."""

CONSTRUCTED = frozenset(f"sklearn.preprocessing.{name}" for name in (*_ENCODERS, *scalers.SCALERS)) | {
    "keras.preprocessing.image.ImageDataGenerator",
    preprocessing.TOKENIZER,
    options.PARSER,
    *options.DESCRIPTIONS,
    *FIELDS,
    "enum.auto",
    *sampling.SPLITTERS,
    "numpy.random.RandomState",
}
"""Library classes and functions, besides those of Keras, that make objects which keep their arguments."""

SHARED = frozenset((options.FLAGS,))
"""Objects of libraries that a program changes."""

OLD_KEYWORDS = {
    # Keyword names of Keras 1 and 2, and names that differ between libraries for the same parameter.
    "generator": "x",
    "nb_epoch": "epochs",
    "input": "inputs",
    "output": "outputs",
    "y_true": "y",
    "nb_classes": "num_classes",
    "newshape": "shape",
    "dims": "shape",
}


def function(name: str) -> Known | None:
    """What the tables know of a function; classes of ``keras.applications`` share one line."""
    if (found := FUNCTIONS.get(name)) is not None:
        return found
    module, _, last = name.rpartition(".")
    return FUNCTIONS.get(f"{module}.*") if last[:1].isupper() else None


def method(kind: str, name: str) -> Known | None:
    """What the tables know of a method of a kind of value."""
    found = METHODS.get(kind, {}).get(name)
    return weights.METHODS.get(name) if found is None and layers.layer_kind(kind) is not None else found


_CLASSES = {"tensorflow.data.Dataset": "dataset", "numpy.ndarray": "array"}
"""Library classes, and the kind of their instances."""


def unbound_method(name: str) -> str | None:
    """The method that is called on its first argument: ``tf.data.Dataset.concatenate(a, b)``."""
    owner, _, last = name.rpartition(".")
    return last if (kind := _CLASSES.get(owner)) is not None and method(kind, last) is not None else None


def constructed(name: str) -> bool:
    """Whether calling the name makes an object that keeps its arguments (layers, losses, metrics, encoders ...)."""
    if name in CONSTRUCTED:
        return True
    module, _, last = name.rpartition(".")
    return last[:1].isupper() and module in (
        "keras.layers",
        "keras.layers.experimental",
        "keras.layers.experimental.preprocessing",
        "keras.losses",
        "keras.metrics",
        "keras.optimizers",
        "keras.optimizers.legacy",
        "keras.callbacks",
        "keras.initializers",
        "keras.regularizers",
        "scikeras.wrappers",
    )


def exists(name: str) -> bool:
    """Whether the tables know a name, so that a star import of its module brings it in."""
    module, _, last = name.rpartition(".")
    if module == "keras.layers":
        # Any capitalised name may be a layer that the table does not have: only those that it has count here.
        return layers.canonical(last) in layers.LAYERS or last == "Layer" or name in tensors.MERGING
    return name in FUNCTIONS or constructed(name) or name in _MODULES


_MODULES = frozenset(("keras", "keras.backend", *MODULES))
"""Modules that a star import of the package around them brings in."""

_LIBRARIES = frozenset(name.partition(".")[0] for name in FUNCTIONS) | {"scikeras", "tf_keras", "tensorflow_hub"}


def is_library(name: str) -> bool:
    """Whether a module belongs to a library of the tables, so that no folder of that name in a project counts."""
    return name.partition(".")[0] in _LIBRARIES


FALLBACK = known("*values", on_tensors)
