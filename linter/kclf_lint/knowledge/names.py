"""Canonical qualified names: one name for each thing, whatever module path or version the program imports it from."""

from __future__ import annotations

from functools import lru_cache

_PREFIXES = (
    # Longest first: the first prefix that fits is replaced.
    ("tensorflow.compat.v1.keras", "keras"),
    ("tensorflow.compat.v2.keras", "keras"),
    ("tensorflow.contrib.keras.api.keras", "keras"),
    ("tensorflow.contrib.keras.python.keras", "keras"),
    ("tensorflow.contrib.keras", "keras"),
    ("tensorflow.python.keras.api.keras", "keras"),
    ("tensorflow.python.keras", "keras"),
    ("tensorflow.keras", "keras"),
    ("tensorflow.losses", "keras.losses"),
    ("tensorflow.metrics", "keras.metrics"),
    ("tensorflow.optimizers", "keras.optimizers"),
    ("keras_tuner.tuners", "keras_tuner"),
    ("kerastuner.tuners", "keras_tuner"),
    ("kerastuner", "keras_tuner"),
    ("tensorflow.initializers", "keras.initializers"),
    ("tensorflow._api.v2.v2.keras", "keras"),
    ("keras.api._v2.keras", "keras"),
    ("keras.api", "keras"),
    ("keras.src", "keras"),
    ("tf_keras.src", "keras"),
    ("tf_keras", "keras"),
    ("keras_core.src", "keras"),
    ("keras_core", "keras"),
    ("keras.tf_keras", "keras"),
    ("keras_preprocessing", "keras.preprocessing"),
    ("tensorflow.compat.v1", "tensorflow"),
    ("tensorflow.compat.v2", "tensorflow"),
    ("tensorflow.experimental.numpy", "numpy"),
    ("tensorflow.numpy_function", "tensorflow.numpy_function"),
    ("jax.numpy", "numpy"),
    ("cupy", "numpy"),
    ("autograd.numpy", "numpy"),
    ("keras.datasets.keras.datasets", "keras.datasets"),
    ("tensorflow.app.flags", "absl.flags"),
    ("tensorflow.flags", "absl.flags"),
)

MODULES = {
    # Old and private modules of Keras 1, 2 and tensorflow.python.keras hold the public names of the right side.
    "keras.engine": "keras",
    "keras.models": "keras",
    "keras.layers": "keras.layers",
    "keras.utils": "keras.utils",
    "keras.losses": "keras.losses",
    "keras.objectives": "keras.losses",
    "keras.metrics": "keras.metrics",
    "keras.optimizers": "keras.optimizers",
    "keras.activations": "keras.activations",
    "keras.preprocessing": "keras.preprocessing",
    "keras.applications": "keras.applications",
    "keras.callbacks": "keras.callbacks",
    "keras.ops": "keras.ops",
    "keras.random": "keras.random",
}

_MODEL_NAMES = {"Model", "Sequential", "Functional", "load_model", "model_from_json", "clone_model", "model_from_yaml"}
_NOT_MODELS = {"Input", "InputLayer", "Layer", "InputSpec"}

_SAME = {
    "keras.Input": "keras.layers.Input",
    "keras.Layer": "keras.layers.Layer",
    "keras.Functional": "keras.Model",
    "keras.utils.one_hot": "keras.ops.one_hot",
    "keras.backend.one_hot": "tensorflow.one_hot",
    "keras.backend.transpose": "tensorflow.transpose",
    **{
        f"tensorflow.{name}_initializer": f"keras.initializers.{name.title().replace('_', '')}"
        for name in ("zeros", "ones", "random_normal", "random_uniform", "truncated_normal", "constant")
    },
    "tensorflow.math.argmax": "tensorflow.argmax",
    "tensorflow.arg_max": "tensorflow.argmax",
    "tensorflow.math.round": "tensorflow.round",
    **{
        f"tensorflow.math.{name}": f"tensorflow.{name}"
        for name in "equal not_equal greater greater_equal less less_equal".split()
    },
    "tensorflow.math.sigmoid": "tensorflow.sigmoid",
    "tensorflow.math.softmax": "tensorflow.nn.softmax",
    "tensorflow.nn.sigmoid": "tensorflow.sigmoid",
    "keras.metrics.AUC": "keras.metrics.AUC",
    "keras.preprocessing.image.ImageDataGenerator": "keras.preprocessing.image.ImageDataGenerator",
    "keras.utils.image_dataset_from_directory": "keras.preprocessing.image_dataset_from_directory",
    "keras.preprocessing.image.image_dataset_from_directory": "keras.preprocessing.image_dataset_from_directory",
    "keras.utils.text_dataset_from_directory": "keras.preprocessing.text_dataset_from_directory",
    "keras.preprocessing.sequence.pad_sequences": "keras.utils.pad_sequences",
    "keras.utils.timeseries_dataset_from_array": "keras.preprocessing.timeseries_dataset_from_array",
    "keras.preprocessing.sequence.timeseries_dataset_from_array": "keras.preprocessing.timeseries_dataset_from_array",
    "keras.utils.audio_dataset_from_directory": "keras.preprocessing.audio_dataset_from_directory",
    "keras.wrappers.scikit_learn.KerasClassifier": "scikeras.wrappers.KerasClassifier",
    "sklearn.cross_validation.train_test_split": "sklearn.model_selection.train_test_split",
    "sklearn.datasets.samples_generator.make_blobs": "sklearn.datasets.make_blobs",
    "tensorflow.data.experimental.AUTOTUNE": "tensorflow.data.AUTOTUNE",
}

_SKLEARN_PRIVATE = {
    "sklearn.preprocessing.label": "sklearn.preprocessing",
    "sklearn.preprocessing._label": "sklearn.preprocessing",
    "sklearn.preprocessing._encoders": "sklearn.preprocessing",
    "sklearn.preprocessing.data": "sklearn.preprocessing",
    "sklearn.datasets.samples_generator": "sklearn.datasets",
    "sklearn.datasets._samples_generator": "sklearn.datasets",
    "sklearn.datasets.base": "sklearn.datasets",
    "sklearn.cross_validation": "sklearn.model_selection",
    "sklearn.model_selection._split": "sklearn.model_selection",
    "sklearn.utils._bunch": "sklearn.utils",
}


@lru_cache(maxsize=8192)
def canonical(name: str) -> str:
    """The canonical form of a dotted name: ``tensorflow.keras.layers.core.Dense`` is ``keras.layers.Dense``."""
    for prefix, replacement in _PREFIXES:
        if name == prefix or name.startswith(prefix + "."):
            name = replacement + name[len(prefix) :]
            break
    if name.startswith("keras."):
        name = _canonical_keras(name)
    elif name.startswith("sklearn."):
        module, _, last = name.rpartition(".")
        name = f"{_SKLEARN_PRIVATE.get(module, module)}.{last}"
    elif name.startswith("tensorflow.contrib.") and name.endswith(".VocabularyProcessor"):
        return name
    return _SAME.get(name, name)


def _canonical_keras(name: str) -> str:
    module, _, last = name.rpartition(".")
    if last in _MODEL_NAMES and module.startswith(("keras.models", "keras.engine", "keras")) and "layers" not in module:
        return f"keras.{last}"
    if last in _NOT_MODELS:
        return f"keras.layers.{last}"
    parts = name.split(".")
    top = ".".join(parts[:2])
    if top == "keras.datasets" and len(parts) >= 3:
        return name
    if top in ("keras.applications", "keras.preprocessing", "keras.models", "keras.optimizers"):
        if top == "keras.applications" and last[:1].isupper():
            return f"keras.applications.{last}"
        if top == "keras.optimizers" and last[:1].isupper() and parts[2] != "legacy":
            return f"keras.optimizers.{last}"
        return name
    if top in MODULES and len(parts) > 3 and parts[2] != "experimental":
        # keras.layers.core.dense.Dense, keras.utils.np_utils.to_categorical, but not a class attribute.
        if all(part[:1].islower() or part.startswith("_") for part in parts[2:-1]):
            return f"{MODULES[top]}.{last}"
        return name
    if top in ("keras.engine", "keras.objectives") and len(parts) > 2:
        return f"{MODULES[top]}.{last}"
    return name
