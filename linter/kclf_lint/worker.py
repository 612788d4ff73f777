"""Builds set-ups on Keras and reports what happens: the only part of the program that imports TensorFlow.

The file stands alone: the standard library, numpy and Keras are all it needs, so that any interpreter that has them can
run it (design.md, section 6). The first line that it writes tells the versions, or the 'error' for which there are
none. Then it reads one trial per line from standard input, as JSON with a 'number', and answers each with one line of
JSON that has this number and what was 'seen', or the 'error' for which nothing was. Where standard input ends the
process ends. Nothing that a trial says is evaluated or imported: only classes of Keras that are named below are made,
with plain numbers, texts and lists as arguments.

``python worker.py 3`` builds on Keras 3, ``python worker.py 2`` on Keras 2 (``tf_keras``, or an old TensorFlow);
``python worker.py probe`` tells what is installed, and imports none of it.
"""

import sys

if __name__ == "__main__":
    # The folder of this file: its modules must not come before those of Python. Nothing is imported yet.
    del sys.path[0]

import contextlib
import importlib
import importlib.util
import inspect
import io
import json
import os
import queue
import re
import signal
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterator
from typing import Any

SAMPLES = 24
STEPS = 3
"""Batches that a trial trains on."""
MEMORY = 8 * 2**30
"""Bytes that a worker may have of data."""
KEPT = 2_000
"""Observations that are kept for equal parts of later trials."""
DEEP = 4
"""Layers of a model that is no head."""
MODELS = 8
"""Whole models whose weights are kept."""
LOOKED_AT = 64
"""Numbers of a sample that its labels depend on."""

LAYERS = frozenset(
    "Dense Conv1D Conv2D Conv3D Conv1DTranspose Conv2DTranspose Conv3DTranspose SeparableConv1D SeparableConv2D "
    "DepthwiseConv1D DepthwiseConv2D MaxPooling1D MaxPooling2D MaxPooling3D AveragePooling1D AveragePooling2D "
    "AveragePooling3D GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D GlobalAveragePooling1D "
    "GlobalAveragePooling2D GlobalAveragePooling3D ZeroPadding1D ZeroPadding2D ZeroPadding3D Cropping1D Cropping2D "
    "Cropping3D UpSampling1D UpSampling2D UpSampling3D Resizing SimpleRNN GRU LSTM Bidirectional TimeDistributed "
    "Embedding Flatten Reshape RepeatVector Permute Activation Softmax ReLU LeakyReLU PReLU ELU Dropout "
    "SpatialDropout1D SpatialDropout2D SpatialDropout3D GaussianDropout GaussianNoise AlphaDropout "
    "ActivityRegularization Masking BatchNormalization LayerNormalization UnitNormalization Rescaling Add Subtract "
    "Multiply Average Maximum Minimum Concatenate Dot".split()
)
"""The layers that a trial may make."""
MERGES = frozenset("Add Subtract Multiply Average Maximum Minimum Concatenate Dot".split())
"""Layers that are called on a list."""
SPREAD = frozenset("Dense Conv1D Conv2D Conv3D".split())
"""Layers whose weights are set so that each unit tells samples apart."""
INITIAL = frozenset("gamma beta moving_mean moving_variance alpha".split())
"""Weights that stay as Keras makes them: those of normalisation, and slopes."""
KERAS_2_NAMES = {("LeakyReLU", "negative_slope"): "alpha"}
"""Arguments that have another name in Keras 2."""
DIFFERENT_IN_TRAINING = frozenset(
    "Dropout AlphaDropout GaussianDropout GaussianNoise BatchNormalization LayerNormalization".split()
)
"""Layers behind an output whose outputs are looked at as they are in training, too."""
CALLED = frozenset("callbacks initializers layers losses metrics optimizers regularizers".split())
"""Modules whose classes a trial may make."""
NEVER_CALLED = frozenset("FlaxLayer JaxLayer Lambda RemoteMonitor TFSMLayer TorchModuleWrapper".split())
"""Those of them that load or run something else."""
FUNCTIONS = frozenset("activations.get losses.get metrics.get optimizers.get utils.to_categorical Model".split())
METHODS = frozenset("compile evaluate fit predict test_on_batch train_on_batch".split())
"""Functions, and methods of a model, that a trial may call."""
PRIVATE_FIT = "tensorflow.python.keras.Sequential.fit"
"""A call that trains a model of TensorFlow's private copy of Keras 2."""
ROOTS = ("tensorflow.keras.", "keras.")
"""How a name may begin that a trial asks for."""
NEEDED: dict[str, Any] = {
    "data": [[1.0]],
    "dims": [1],
    "filename": "log.csv",
    "filepath": "model.keras",
    "max_value": 1.0,
    "min_value": 0.0,
    "monitor": "loss",
    "rate": 0.5,
    "target_shape": [1],
    "x": [[1.0]],
    "y": [[1.0]],
}
"""Values for arguments that a call cannot do without, where 2 does not do."""


SCORES = frozenset(
    "accuracy_score balanced_accuracy_score classification_report cohen_kappa_score confusion_matrix f1_score "
    "fbeta_score hamming_loss jaccard_score matthews_corrcoef multilabel_confusion_matrix "
    "precision_recall_fscore_support precision_score recall_score zero_one_loss".split()
)
"""Functions of sklearn.metrics that a trial may call."""
AVERAGED = frozenset("f1_score fbeta_score jaccard_score precision_score recall_score".split())
"""Those that refuse several classes unless they are told how to average."""
OF_TENSORFLOW = "tf.math.confusion_matrix"
"""The one score that is none of scikit-learn."""


TENSORFLOWS = (
    "tensorflow tensorflow-cpu tensorflow-intel tensorflow-macos tensorflow-gpu tensorflow-rocm tensorflow-aarch64 "
    "tensorflow-cpu-aws intel-tensorflow tf-nightly tf-nightly-cpu"
).split()
"""The names under which TensorFlow is distributed."""


def probe() -> dict[str, Any]:
    """The versions that are installed: None without TensorFlow, 'unknown' where a package does not tell its version."""
    tensorflow = _installed("tensorflow", *TENSORFLOWS)
    keras = _installed("keras", "keras", "keras-nightly")
    generations = {2: _installed("tf_keras", "tf_keras", "tf-keras-nightly"), 3: None}
    if keras is not None:
        # The Keras 2 that is named keras works as part of TensorFlow up to 2.15 only.
        may_be_old = _release(tensorflow) < (2, 16)
        generation, *_ = _release(keras) or ((2,) if _release(tensorflow) and may_be_old else (3,))
        if generation == 3 or (may_be_old and generations[2] is None):
            generations[generation] = keras
    return {
        "python": _python(),
        "tensorflow": tensorflow,
        "keras": {number: version for number, version in generations.items() if version is not None},
        "libraries": {name: _version(name) for name in ("numpy", "scipy", "scikit-learn")},
    }


def _installed(module: str, *distributions: str) -> str | None:
    found = importlib.util.find_spec(module)
    if found is None or found.origin is None:  # a folder that an uninstallation left behind has no origin
        return None
    return next((version for version in map(_version, distributions) if version), "unknown")


def _version(distribution: str) -> str | None:
    from importlib import metadata

    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def _release(version: str | None) -> tuple[int, ...]:
    """The first two numbers of a version; none if it is not known."""
    numbers = (version or "").split(".")[:2]
    return tuple(map(int, numbers)) if all(number.isdigit() for number in numbers) else ()


def _python() -> str:
    return ".".join(map(str, sys.version_info[:3]))


def load_keras(generation: int) -> Any:
    """Keras 3, or Keras 2 as the package of its own or as part of an old TensorFlow."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    if generation == 3:
        os.environ["KERAS_BACKEND"] = "tensorflow"
        keras = importlib.import_module("keras")
    elif importlib.util.find_spec("tf_keras") is not None:
        keras = importlib.import_module("tf_keras")
    else:
        keras = importlib.import_module("tensorflow").keras
    if _release(_keras_version(keras))[:1] != (generation,):
        raise ImportError(f"{keras.__name__} is Keras {_keras_version(keras)}")
    return keras


def _keras_version(keras: Any) -> str:
    """The version of Keras; as a part of TensorFlow it does not tell it, but the package does that is behind it."""
    return str(getattr(keras, "__version__", None) or importlib.import_module("keras").__version__)


def versions(keras: Any) -> dict[str, str]:
    """Which versions judge."""
    import tensorflow as tf

    return {"python": _python(), "tensorflow": tf.__version__, "keras": _keras_version(keras)}


class Worker:
    """Runs trials on one generation of Keras."""

    def __init__(self, generation: int) -> None:
        self.keras = load_keras(generation)
        self.generation = generation
        self._kept: dict[str, Any] = {}
        """What was seen of parts of earlier trials: rows of a table differ in one part only."""
        self._weights: dict[str, Any] = {}
        """The weights of whole models, which take longer to find."""
        self._last: tuple[str, Any, list[tuple[Any, Any]]] = "", None, []
        """The last model, by what describes it, with its variables and the values that they had when it was made."""
        self._measured = False
        """Whether it was compiled with a metric since."""

    def observe(self, trial: dict[str, Any]) -> dict[str, Any]:
        """What happens to one trial."""
        seen: dict[str, Any] = {}
        if trial.get("labels") is not None:
            seen.update(self._set_up(trial))
        if trial.get("fit") is not None:
            seen["fit"] = self._logged(trial["fit"])
        if trial.get("shuffle") is not None:
            order = self._order_of_passes if trial.get("again") else self._order
            seen["order"] = order(trial["shuffle"])
        if trial.get("calls"):
            seen["calls"] = [self._call(call) for call in trial["calls"]]
        if trial.get("names"):
            seen["names"] = {name: self._find(name) is not None for name in trial["names"]}
        return seen

    # Set-ups

    def _set_up(self, trial: dict[str, Any]) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        model = {"layers": trial["layers"], "features": trial["features"]}
        built = None
        if (network := trial.get("network")) is not None:
            built = self._once(["building", network], lambda: self._built({"network": network}))
            if built["error"] is None:
                model = {"network": network}
            else:
                built = None
        seen["built"] = "whole model" if built is not None else "head on a stand-in input"
        seen["building"] = built = built or self._once(["building", model], lambda: self._built(model))
        x = self._inputs(model)
        labels, classes = self._labels(trial["labels"], x)
        seen["labels"] = labels.toarray().tolist() if hasattr(labels, "toarray") else labels.tolist()
        seen["classes"] = classes
        if built["error"] is not None:
            return seen
        seen["outputs"] = built["outputs"]
        if trial["layers"] and trial["layers"][-1]["class"] in DIFFERENT_IN_TRAINING:
            with _trying({}):
                seen["in_training"] = _numbers(self._model(model)(x, training=True))
        loss, metric = trial.get("loss"), trial.get("metric")
        if loss is not None:
            key = ["training", model, trial["labels"], loss]
            seen["training"] = self._once(key, lambda: self._train(model, loss, x, labels))
        if loss is not None and trial.get("validation") is not None:
            seen["validation"] = self._validate(model, loss, x, trial["labels"], trial["validation"])
        if metric is not None:
            # What a metric object computes does not depend on the loss; what a name becomes might.
            beside = loss if loss is not None and "name" in metric and seen["training"]["error"] is None else None
            key = ["metric", model, trial["labels"], beside, metric]
            seen["metric"] = self._once(key, lambda: self._measure(model, beside, metric, x, labels))
        if (use := trial.get("use")) is not None:
            seen["use"] = self._use(use, seen["outputs"], labels)
        return seen

    def _once(self, key: list[Any], find: Callable[[], Any]) -> Any:
        """What was found for an equal part of an earlier trial, else found now."""
        text = json.dumps(key, sort_keys=True)
        if text not in self._kept:
            if len(self._kept) > KEPT:
                self._kept.clear()
            self._kept[text] = find()
        return self._kept[text]

    def _built(self, model: dict[str, Any]) -> dict[str, Any]:
        seen: dict[str, Any] = {"outputs": None}
        with _trying(seen):
            seen["outputs"] = _numbers(self._model(model)(self._inputs(model)))
        return seen

    def _inputs(self, model: dict[str, Any]) -> Any:
        """Samples for a model; several inputs are a list."""
        import numpy as np

        if "network" not in model:
            return self._features(model["features"])
        random = np.random.default_rng(13)
        inputs = [
            random.integers(0, one["below"], size=(SAMPLES, *one["shape"])).astype("int32")
            if one["below"]
            else self._features(one["shape"], 11 + number)
            for number, one in enumerate(model["network"]["inputs"])
        ]
        return inputs if len(inputs) > 1 else inputs[0]

    def _features(self, shape: list[int], seed: int = 11) -> Any:
        import numpy as np

        random = np.random.default_rng(seed)
        return (random.normal(size=(SAMPLES, *shape)) * 1.5).astype("float32")

    def _labels(self, described: dict[str, Any], x: Any) -> tuple[Any, list[Any]]:
        """Labels of the stated encoding that the inputs can tell, and the class or classes of each sample.

        Labels with more axes have a class for each step or pixel: the classes are listed one after another.
        """
        import numpy as np

        count, axes, encoding = described["classes"], described["shape"], described["encoding"]
        scores = _scores(x, int(np.prod(axes)), count)
        if encoding == "continuous":
            values = scores[:, 0] / 4 + 0.137
            return values.reshape((-1, *axes)).astype("float32"), []
        if encoding == "multi_hot":
            bits = (scores > 0).astype("float32")
            bits[0], bits[1] = 0.0, 1.0  # none and all of the classes, however few samples there are
            return bits.reshape((-1, *axes, count)), [[int(c) for c in np.flatnonzero(row)] for row in bits]
        ids = scores.argmax(axis=1)
        ids[:count] = np.arange(count)[: len(ids)]
        ids[-1] = count - 1  # the last class too, however few samples there are
        classes = [int(c) for c in ids]
        if encoding == "one_hot":
            rows = np.eye(count, dtype="float32")[ids].reshape((-1, *axes, count))
            return self._rows(rows, described), classes
        values = np.asarray(described.get("values") or range(count))[ids]
        return values.reshape((-1, *axes)), classes

    def _seed(self) -> None:
        """The same random numbers for each model.

        Keras 3 draws them from seeds that Python gives. TensorFlow's own seed is left alone there: setting it throws
        away all that is prepared for running operations, and doubles their time.
        """
        import random

        import numpy as np

        if self.generation == 3:
            random.seed(3)
            np.random.seed(3)
        else:
            self.keras.utils.set_random_seed(3)

    def _model(self, described: dict[str, Any], *, measured: bool = False) -> Any:
        """The model; if it was the last one too, that is brought back to how it was when it was made.

        One that was ``measured``, compiled with a metric, reports it ever after: the next one is made anew.
        """
        key = json.dumps(described, sort_keys=True)
        if self._last[0] != key or self._measured:
            self._last = "", None, []
            self._seed()
            model = self._made(described)
            self._last = key, model, [(each, each.numpy()) for each in model.variables]
        self._measured = measured
        _, model, variables = self._last
        self._seed()
        for variable, value in variables:
            variable.assign(value)
        return model

    def _made(self, described: dict[str, Any]) -> Any:
        """A model with weights that do not depend on the generation, and outputs that are spread over more than [0, 1].

        The layers of a whole model are set one after another, so that features stay spread however many there are.
        """
        import numpy as np

        keras = self.keras
        random = np.random.default_rng(7)
        if "network" not in described:
            model = keras.Sequential(
                [keras.layers.Input(described["features"]), *map(self._layer, described["layers"])]
            )
            for layer in model.layers:
                _set_weights(layer, random)
            return model
        network, x = described["network"], self._inputs(described)
        layers = [self._layer(one) for one in network["layers"]]
        inputs = [
            keras.layers.Input(one["shape"], dtype="int32" if one["below"] else "float32") for one in network["inputs"]
        ]
        tensors = list(inputs)
        for call in network["calls"]:
            given = [tensors[number] for number in call["inputs"]]
            tensors.append(_apply(layers[call["layer"]], given))
        model = keras.Model(inputs if len(inputs) > 1 else inputs[0], tensors[-1])
        key = json.dumps(network, sort_keys=True)
        if key not in self._weights:
            if len(self._weights) > MODELS:
                self._weights.clear()
            self._spread(network, layers, x if len(inputs) > 1 else [x], random)
            self._weights[key] = [layer.get_weights() for layer in layers]
        for layer, weights in zip(layers, self._weights[key], strict=True):
            layer.set_weights(weights)
        return model

    def _spread(self, network: dict[str, Any], layers: list[Any], inputs: list[Any], random: Any) -> None:
        """Give layers weights with which samples still differ behind them."""
        values, done = list(inputs), set()
        for call in network["calls"]:
            layer, given = layers[call["layer"]], [values[number] for number in call["inputs"]]
            if call["layer"] not in done:
                done.add(call["layer"])
                _set_weights(layer, random)
                inner = layer.layer if type(layer).__name__ == "TimeDistributed" else layer
                if type(inner).__name__ in SPREAD and not isinstance(inner.activation, self.keras.layers.Layer):
                    activation, inner.activation = inner.activation, self.keras.activations.linear
                    _standardize(inner, _apply(layer, given))
                    inner.activation = activation
            values.append(_apply(layer, given))

    def _layer(self, described: dict[str, Any]) -> Any:
        name = described["class"]
        if name not in LAYERS:
            raise ValueError(f"layer {name} is not on the list")
        arguments = dict(described.get("arguments", {}))
        if "called" in described:
            arguments["name"] = described["called"]
        for key, value in arguments.items():
            if isinstance(value, dict):
                arguments[key] = self._layer(value)
        if self.generation == 2:
            arguments = {KERAS_2_NAMES.get((name, key), key): value for key, value in arguments.items()}
        return getattr(self.keras.layers, name)(**arguments)

    def _loss(self, described: dict[str, Any]) -> Any:
        if "class" not in described:
            return described["name"]
        return getattr(self.keras.losses, described["class"])(**described.get("arguments", {}))

    def _metric(self, described: dict[str, Any]) -> Any:
        if "class" not in described:
            return described["name"]
        return getattr(self.keras.metrics, described["class"])(**described.get("arguments", {}))

    def _compile(self, model: Any, *arguments: Any, **keywords: Any) -> None:
        # Deep models diverge at the rate that a head needs.
        optimizer = self.keras.optimizers.SGD(0.05 if len(model.layers) < DEEP else 0.002)
        model.compile(optimizer, *arguments, run_eagerly=True, **keywords)

    def _train(self, described: dict[str, Any], loss: dict[str, Any], x: Any, labels: Any) -> dict[str, Any]:
        seen: dict[str, Any] = {"losses": []}
        with _trying(seen):
            model = self._model(described)
            self._compile(model, loss=self._loss(loss))
            for _ in range(STEPS):
                seen["losses"].append(_number(model.train_on_batch(x, labels)))
        return seen

    def _rows(self, rows: Any, described: dict[str, Any]) -> Any:
        """One-hot labels as something that is no plain array of them."""
        import numpy as np

        to_categorical: Any = self.keras.utils.to_categorical
        values: Any = described.get("values")
        match described.get("made_by"):
            case "one-hot twice":
                return to_categorical(rows, described["depth"])
            case "one-hot twice, in columns":
                return to_categorical(rows, described["depth"]).reshape(len(rows), -1)
            case "scaled":
                return to_categorical(np.asarray(values)[rows.argmax(axis=-1)], rows.shape[-1])
            case "scaled rows":
                return np.asarray(values, dtype="float32")[rows.astype(int)]
            case "sparse matrix":
                return importlib.import_module("scipy.sparse").csr_matrix(rows)
            case _:
                return rows

    def _validate(
        self, described: dict[str, Any], loss: dict[str, Any], x: Any, trained_on: dict[str, Any], other: dict[str, Any]
    ) -> dict[str, Any]:
        """The loss of the same samples with the labels of training, and with those of another split.

        An encoder of its own that finds fewer classes has met none of the first ones, and counts without them; one that
        makes columns up to the last class that it finds has met none of the last ones.
        """
        seen: dict[str, Any] = {"loss": None, "expected": None}
        labels, classes = self._labels(trained_on, x)
        others, _ = self._labels(other, x)
        kept = None
        if other.get("made_by") == "own encoder":
            missing = max(trained_on["classes"] - other["classes"], 0)
            lowest = [min(each, default=missing) if isinstance(each, list) else each for each in classes]
            kept = [number for number, each in enumerate(lowest) if each >= missing]
            others = labels[:, missing:] if other["encoding"] in ("one_hot", "multi_hot") else labels - missing
        if other.get("made_by") == "own columns":
            kept = [number for number, each in enumerate(classes) if each < other["classes"]]
            others = labels[:, : other["classes"]]
        if kept is not None:
            x = [part[kept] for part in x] if isinstance(x, list) else x[kept]
            labels, others = labels[kept], others[kept]
        for name, each in (("expected", labels), ("loss", others)):
            with _trying(seen):
                model = self._model(described)
                self._compile(model, loss=self._loss(loss))
                seen[name] = _number(model.test_on_batch(x, each))
        return seen

    def _order(self, shuffle: bool) -> list[int]:
        """The order in which an iterator of images yields them."""
        import numpy as np

        images = importlib.import_module(
            f"{self.keras.__name__}.preprocessing.image"
            if self.generation == 2
            else "keras.src.legacy.preprocessing.image"
        )
        numbers = np.arange(SAMPLES)
        iterator = images.ImageDataGenerator().flow(
            np.zeros((SAMPLES, 2, 2, 1)), numbers, batch_size=SAMPLES, shuffle=shuffle, seed=1
        )
        _, yielded = next(iterator)
        return [int(number) for number in yielded]

    def _order_of_passes(self, shuffle: bool) -> list[int]:
        """The order in which a second pass over a data set of files yields what a first one does, by its places."""
        with tempfile.TemporaryDirectory() as folder:
            for number in range(SAMPLES):
                path = os.path.join(folder, str(number % 2), f"{number}.txt")
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="ascii") as file:
                    file.write(str(number))
            dataset = self.keras.utils.text_dataset_from_directory(folder, shuffle=shuffle, seed=1, batch_size=4)
            first, second = ([int(text) for texts, _ in dataset for text in texts.numpy()] for _ in range(2))
        return [first.index(number) for number in second]

    def _measure(
        self, described: dict[str, Any], loss: dict[str, Any] | None, tried: dict[str, Any], x: Any, labels: Any
    ) -> dict[str, Any]:
        """One metric: what it becomes beside this loss, and its value before training."""
        seen: dict[str, Any] = {"name": None, "value": None}
        form = tried.get("form", "list")
        with _trying(seen):
            model = self._model(described, measured=True)
            metric = self._metric(tried)
            beside = self._loss(loss) if loss is not None else _any_loss
            if form == "positional":
                self._compile(model, beside, [metric])
            else:
                self._compile(model, loss=beside, metrics=metric if form == "single" else [metric])
            logs = model.test_on_batch(x, labels, return_dict=True)
            key = next((key for key in logs if key != "loss"), None)
            if key is not None:
                seen["name"], seen["value"] = self._resolved(model, key), _number(logs[key])
        return seen

    def _resolved(self, model: Any, key: str) -> str:
        """The class, or where it only wraps a function the function, behind a metric's name."""
        for metric in _flat(model.metrics):
            if metric.name == key and type(metric).__name__ != "MeanMetricWrapper":
                return type(metric).__name__
            if metric.name == key:
                return str(getattr(metric._fn, "__name__", key))
        return key

    def _logged(self, described: dict[str, Any]) -> dict[str, Any]:
        """What a call of fit logs."""
        seen: dict[str, Any] = {"logs": []}
        self._last = "", None, []
        self.keras.backend.clear_session()  # Keras counts the names that it gives, as in auc_1
        with _trying(seen):
            x = self._features([6])
            entry = self.keras.Input((6,))
            outputs, losses, metrics, labels = [], [], [], []
            for each in described["outputs"]:
                *before, last = map(self._layer, each["layers"])
                if each["name"] is not None:
                    last = self._layer({**each["layers"][-1], "called": each["name"]})
                tensor = entry
                for layer in (*before, last):
                    tensor = layer(tensor)
                outputs.append(tensor)
                losses.append(self._loss(each["loss"]))
                metrics.append([self._metric(metric) for metric in each["metrics"]])
                labels.append(self._labels(each["labels"], x)[0])
            several = len(outputs) > 1
            model = self.keras.Model(entry, outputs if several else outputs[0])
            self._compile(model, losses if several else losses[0], metrics=metrics if several else metrics[0])
            y = labels if several else labels[0]
            rate = self.keras.callbacks.LearningRateScheduler(lambda _epoch, rate: rate)
            history = model.fit(
                x,
                y,
                verbose=0,
                callbacks=[rate] if described["logs_rate"] else [],
                validation_data=(x, y) if described["validation"] else None,
            )
            seen["logs"] = sorted(history.history)
        return seen

    # Predictions

    def _use(self, described: dict[str, Any], outputs: Any, labels: Any) -> dict[str, Any]:
        """What numpy makes of the predictions: 'of' which numbers (None if there are two sides), and the result."""
        import numpy as np

        predictions, arguments = np.asarray(outputs, dtype="float32"), described.get("arguments", {})
        seen: dict[str, Any] = {"shape": [], "values": [], "of": None}
        with _trying(seen):
            if "left" in arguments:
                count = 1 if arguments.get("one_sample") else len(predictions)
                sides = [_side(arguments[side], predictions[:count], labels[:count]) for side in ("left", "right")]
                is_score = described["name"] == "score"
                result = self._score(arguments["function"], *sides) if is_score else sides[0] == sides[1]
            else:
                used = predictions[..., -1].ravel() if arguments.get("column") else predictions
                used = used[:1] if arguments.get("one_sample") else used
                seen["of"] = used.astype("float64").ravel().tolist()
                result = _decided(described["name"], used, arguments)
                if (narrowed := arguments.get("narrowed")) is not None:
                    result = _narrowed(narrowed, result)
            result = np.asarray(result)
            seen["shape"] = list(result.shape)
            if result.dtype.kind in "biuf":
                seen["values"] = result.astype("float64").ravel().tolist()
        return seen

    def _score(self, function: str, left: Any, right: Any) -> Any:
        if function == OF_TENSORFLOW:
            return importlib.import_module("tensorflow").math.confusion_matrix(left, right).numpy()
        if function not in SCORES:
            raise ValueError(f"score {function} is not on the list")
        options: dict[str, Any] = {"beta": 1.0} if function == "fbeta_score" else {}
        if function in AVERAGED:
            options["average"] = "macro"
        return getattr(importlib.import_module("sklearn.metrics"), function)(left, right, **options)

    # Names and calls

    def _find(self, name: str) -> Any:
        """What a name below ``keras`` stands for; None if there is nothing."""
        root = next((root for root in ROOTS if name.startswith(root)), "")
        found = self.keras
        if root == "tensorflow.keras." and self.generation == 3:
            found = getattr(self.keras, "_tf_keras", None)
            found = getattr(found, "keras", None) or self.keras
        for part in name.removeprefix(root).split("."):
            if part.startswith("_"):
                return None
            found = getattr(found, part, None)
        return found

    def _callable(self, name: str) -> Callable[..., Any]:
        if name == PRIVATE_FIT:
            return _train_private_copy
        module, _, last = name.rpartition(".")
        if module == "Model" and last in METHODS:
            return getattr(self._small_model(), last)  # type: ignore[no-any-return]
        found = self._find(name)
        is_class = module in CALLED and last not in NEVER_CALLED and isinstance(found, type)
        if found is None or not (is_class or name in FUNCTIONS):
            raise LookupError(f"keras.{name} does not exist, or is not on the list")
        return found  # type: ignore[no-any-return]

    def _small_model(self) -> Any:
        model = self.keras.Sequential([self.keras.layers.Input((1,)), self.keras.layers.Dense(1)])
        model.compile("sgd", "mse", run_eagerly=True)
        return model

    def _call(self, described: dict[str, Any]) -> dict[str, Any]:
        """Whether Keras takes a call of one of its functions or classes; what the call needs besides is made up."""
        seen: dict[str, Any] = {"result": None}
        arguments = described.get("arguments", {})
        with _trying(seen):
            if not all(isinstance(value, (bool, int, float, str, type(None))) for value in arguments.values()):
                raise TypeError("arguments of a call are plain numbers and texts")
            function = self._callable(described["name"])
            result = function(**{**self._needed(function), **arguments})
            seen["result"] = type(result).__name__
        return seen

    def _needed(self, function: Callable[..., Any]) -> dict[str, Any]:
        """Arguments that a call cannot do without."""
        import numpy as np

        try:
            parameters = inspect.signature(function).parameters
        except (TypeError, ValueError):
            return {}
        kinds = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
        needed = {
            name: NEEDED.get(name, 2)
            for name, one in parameters.items()
            if (one.default is one.empty or name == "y") and one.kind in kinds
        }
        if "layer" in needed:
            needed["layer"] = self.keras.layers.Dense(1)
        return {name: np.array(value) if name in ("data", "x", "y") else value for name, value in needed.items()}


def _train_private_copy() -> None:
    import numpy as np

    private = importlib.import_module("tensorflow.python.keras")
    layers = importlib.import_module("tensorflow.python.keras.layers")
    model = private.Sequential([layers.Input((1,)), layers.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(np.zeros((2, 1)), np.zeros((2, 1)), verbose=0)


def _decided(how: str, scores: Any, arguments: dict[str, Any]) -> Any:
    """What is decided of scores."""
    import numpy as np

    match how:
        case "argmax":
            return np.argmax(scores, axis=arguments.get("axis"))
        case "round":
            return np.round(scores)
        case "threshold":
            return scores > arguments.get("threshold", 0.5)
        case _:
            raise ValueError(f"{how} is not on the list")


def _narrowed(how: str, decided: Any) -> Any:
    """One value for each row of what was decided."""
    match how:
        case "column":
            return decided[..., -1]
        case "argmax":
            return decided.argmax(axis=-1)
        case _:
            return decided.any(axis=-1)


def _side(described: dict[str, Any], predictions: Any, labels: Any) -> Any:
    """One side of a comparison, with as many axes as it has there."""
    match described["of"]:
        case "labels":
            values = labels
        case "scores":
            values = predictions
        case how:
            values = _decided(how, predictions, {"axis": -1})
    if described.get("rank") == 1 and values.ndim == 2:
        return values[:, -1]
    if described.get("rank") == 2 and values.ndim == 1:
        return values[:, None]
    return values[:, -1:] if described.get("last") == 1 and values.ndim == 2 else values


def _apply(layer: Any, given: list[Any]) -> Any:
    """Call a layer on one or several tensors."""
    return layer(given if type(layer).__name__ in MERGES else given[0])


def _set_weights(layer: Any, random: Any) -> None:
    """Give a layer weights by chance, of a size that keeps features as large as they are."""
    made = []
    for weight, value in zip(layer.weights, layer.get_weights(), strict=True):
        name = weight.name.split("/")[-1].split(":")[0]
        if name in INITIAL:
            made.append(value)
            continue
        fan_in = 6
        if name == "embeddings":
            fan_in = 2
        elif value.ndim > 1:
            fan_in = _product(value.shape[: -2 if "depthwise" in name else -1])
        # What a recurrent layer hands on to itself must not grow from step to step.
        size = 0.2 if name == "recurrent_kernel" else 0.6
        made.append(random.normal(size=value.shape) * size * (6 / fan_in) ** 0.5)
    layer.set_weights(made)


def _standardize(layer: Any, outputs: Any) -> None:
    """Change a layer so that each unit tells samples apart: what it gives is neither small nor large.

    The middle one is above 0 and below 0.5, so that both are borders between samples, whatever luck there is.
    """
    import numpy as np

    found = np.asarray(outputs).reshape((-1, outputs.shape[-1]))
    factor = 1.5 / np.maximum(found.std(axis=0), 1e-3)
    middle = np.sort(found, axis=0)[len(found) // 2]
    kernel, *bias = layer.get_weights()
    layer.set_weights([kernel * factor, *((one - middle) * factor + 0.25 for one in bias)])


def _scores(x: Any, rows: int, classes: int) -> Any:
    """How much samples speak for classes: for each sample so many rows, one after another."""
    import numpy as np

    views = x if isinstance(x, list) else [x]
    view = next((one for one in views if one.dtype.kind == "f"), views[0])
    numbers = view.reshape(len(view), -1)
    if view.dtype.kind != "f":
        numbers = numbers - numbers.mean(axis=0)
    numbers = numbers[:, :: -(-numbers.shape[1] // LOOKED_AT)]
    looked_at = numbers.shape[1]
    weights = np.random.default_rng(5).normal(size=(looked_at, classes))
    places = (np.arange(rows)[:, None] + np.arange(looked_at)) % looked_at
    return (numbers[:, places] @ weights).reshape(-1, classes)


def _product(shape: Any) -> int:
    product = 1
    for size in shape:
        product *= size
    return product


def _any_loss(_labels: Any, outputs: Any) -> Any:
    """A loss that takes labels of any shape, for metrics beside a loss that does not."""
    return outputs * 0.0


def _flat(metrics: Any) -> Iterator[Any]:
    for metric in metrics:
        inner = getattr(metric, "metrics", None)
        yield from _flat(inner) if inner else [metric]


@contextlib.contextmanager
def _trying(seen: dict[str, Any]) -> Iterator[None]:
    """Try something: what it raises is its 'error' (else None), what it warns of its 'warnings'."""
    seen["error"] = None
    quiet = contextlib.redirect_stdout(io.StringIO())
    with warnings.catch_warnings(record=True) as caught, quiet:
        warnings.simplefilter("always")
        try:
            yield
        except Exception as error:  # noqa: BLE001 - what a library raises is what is observed
            seen["error"] = _told(error)
    # What the trial did not cause: numpy and protobuf speak of themselves.
    texts = (str(each.message).strip() for each in caught if issubclass(each.category, (UserWarning, RuntimeWarning)))
    seen["warnings"] = list(dict.fromkeys(texts))


_NOISE = (
    re.compile(r"\x1b\[[0-9;]*m"),
    re.compile(r"\{\{.*?\}\}"),
    re.compile(r" (?:\[Op:\w+\]|Traceback \(most recent call last\)|Arguments received by |Label values: ).*"),
    re.compile(r" Please ensure you are using .*"),
    re.compile(r" object at 0x[0-9a-f]+"),
)
"""What errors say of the insides of Keras and of the values of this trial."""
_ARRAY = re.compile(r"\[[\[\]\s\d.,e+-]{20,}\]")
_TENSOR = re.compile(r"tf\.Tensor\((?:[^()]|\([^()]*\))*\)")
LONGEST = 240
"""Characters of an error that are told."""


def _told(error: Exception) -> dict[str, str]:
    text = " ".join(str(error).split())
    for noise in _NOISE:
        text = noise.sub("", text)
    text = " ".join(_TENSOR.sub("tf.Tensor(...)", _ARRAY.sub("[...]", text)).split())
    if len(text) > LONGEST:
        text = f"{text[:LONGEST].rpartition(' ')[0]} ..."
    return {"type": type(error).__name__, "text": text}


def _number(value: Any) -> float | list[float]:
    import numpy as np

    array = np.asarray(value, dtype="float64")
    return float(array) if array.ndim == 0 else [float(each) for each in array.ravel()]


def _numbers(value: Any) -> list[Any]:
    import numpy as np

    return np.asarray(value).astype("float64").tolist()  # type: ignore[no-any-return]


def _lines() -> Iterator[bytes]:
    """The lines of standard input, from now on; where it ends, so does the process, even in the middle of a trial.

    Nothing else tells of a parent that was killed.
    """
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def read() -> None:
        for line in sys.stdin.buffer:
            lines.put(line)
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    return iter(lines.get, b"")


def only_plain(described: Any) -> None:
    """Refuse what Keras would take for the description of an object to be made, of any class of any module.

    Raises:
        ValueError: a name is no plain name, or an argument has a dict in it that is no layer of a trial.
    """
    if isinstance(described, list):
        for each in described:
            only_plain(each)
    if not isinstance(described, dict):
        return
    name = described.get("class", "Plain")
    if not (isinstance(name, str) and name.isidentifier() and not name.startswith("_")):
        raise ValueError(f"{name!r} is no class of Keras")
    for key, value in described.items():
        if key != "arguments":
            if key != "use":  # what is done with predictions is done by numpy
                only_plain(value)
            continue
        for argument, given in value.items():
            if isinstance(given, dict) and {"class"} <= set(given) <= {"class", "arguments", "form"}:
                only_plain(given)
            elif _has_dict(given):
                raise ValueError(f"argument {argument} is not plain")


def _has_dict(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(map(_has_dict, value)))


def _answer(worker: Worker, trial: dict[str, Any]) -> str:
    try:
        only_plain(trial["trial"])
        return json.dumps({"seen": worker.observe(trial["trial"]), "number": trial["number"]})
    except Exception as error:  # noqa: BLE001 - the next trial may be a better one
        return json.dumps({"error": _sentence(error), "number": trial["number"]})


def _sentence(error: Exception) -> str:
    return "{type}: {text}".format(**_told(error))


def _cap_memory() -> None:
    """Let an allocation fail, rather than fill the memory that other programs need."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # not every system can
        resource = importlib.import_module("resource")
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


def main() -> None:
    """Tell what is installed, or answer trials line by line until standard input ends."""
    if sys.argv[1] == "probe":
        print(json.dumps(probe()))  # noqa: T201 - that is its answer
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends the process
    _cap_memory()
    lines = _lines()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what libraries print must not come between the answers
    try:
        worker = Worker(int(sys.argv[1]))
        told = versions(worker.keras)
    except Exception as error:  # noqa: BLE001 - whatever a broken installation raises
        print(json.dumps({"error": _sentence(error)}), file=answers, flush=True)
        os._exit(1)  # a thread still waits for trials
    print(json.dumps(told), file=answers, flush=True)
    for line in lines:
        print(_answer(worker, json.loads(line)), file=answers, flush=True)


if __name__ == "__main__":
    main()
