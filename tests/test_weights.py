"""Heads of layers that make their own weights, of parts of other models, and of copies; Keras says the same."""

from __future__ import annotations

from typing import Any

import pytest

from programs import Table, cases, facts, head, of_outputs

PRELUDE = """\
import numpy as np
import tensorflow as tf
import keras
from keras import layers, ops
from keras.layers import Dense
from keras import Sequential

class Own(layers.Layer):
    def __init__(self, units=3):
        super().__init__()
        self.units = units

"""

TRAINED = "\nmodel.compile('adam', 'mse')\nmodel.fit(np.zeros((2, 6)), np.zeros((2, 1)), verbose=0)\n"


def _own(build: str, call: str) -> str:
    lines = [f"    def build(self, shape):\n        {build}", f"    def call(self, x):\n        {call}"]
    return "\n\n".join(lines) + "\n\nmodel = Sequential([Own()])"


LAYERS: Table = {
    "add_weight": (
        _own(
            "self.w = self.add_weight(name='w', shape=(shape[-1], self.units))",
            "return tf.nn.softmax(tf.matmul(x, self.w))",
        ),
        "3 softmax",
    ),
    "the shape by position": (
        _own("self.w = self.add_weight((shape[1], self.units), 'zeros')", "return x @ self.w"),
        "3 linear",
    ),
    "with a bias": (
        _own(
            "self.w = self.add_weight(shape=(shape[-1], self.units)); self.b = self.add_weight(shape=(self.units,))",
            "return ops.sigmoid(ops.matmul(x, self.w) + self.b)",
        ),
        "3 sigmoid",
    ),
    "a transposed product": (
        _own(
            "self.w = self.add_weight(shape=(self.units, shape[-1]))",
            "return tf.matmul(x, self.w, transpose_b=True)",
        ),
        "3 linear",
    ),
    "transposed before": (
        _own("self.w = self.add_weight(shape=(self.units, shape[-1]))", "return x @ ops.transpose(self.w)"),
        "3 linear",
    ),
    "a scale": (_own("self.w = self.add_weight(shape=(shape[-1],))", "return x * self.w"), "6 own"),
    "a number": (_own("self.w = self.add_weight()", "return x * self.w"), "6 own"),
    "a shape object": (
        _own("self.w = self.add_weight(shape=tf.TensorShape((shape[-1], 4)))", "return x @ self.w"),
        "4 linear",
    ),
    "an initializer": (
        _own(
            "self.w = tf.Variable(keras.initializers.GlorotUniform()(shape=(shape[-1], self.units)))",
            "return x @ self.w",
        ),
        "3 linear",
    ),
    "an initializer of TensorFlow": (
        _own("self.w = tf.Variable(tf.random_normal_initializer()(shape=(shape[-1], 5)))", "return x @ self.w"),
        "5 linear",
    ),
    "layers": (_own("self.dense = Dense(self.units, 'softmax')", "return self.dense(x)"), "3 softmax"),
    "super().build": (
        _own("self.w = self.add_weight(shape=(6, 2)); super().build(shape)", "return x @ self.w"),
        "2 linear",
    ),
    "an embedding used twice": (
        """
        class Tied(Own):
            def build(self, shape):
                self.embedding = layers.Embedding(50, 8)

            def call(self, x):
                return ops.matmul(self.embedding(x), ops.transpose(self.embedding.embeddings))

        model = Sequential([Tied()])
        """,
        "50 linear",
    ),
    "two layers of one class": (
        _own("self.w = self.add_weight(shape=(shape[-1], self.units))", "return x @ self.w") + "\nmodel.add(Own(2))",
        "2 linear",
    ),
    "a model that builds itself": (
        """
        class Net(keras.Model):
            def build(self, shape):
                self.head = Dense(6)

            def call(self, x):
                return self.head(x)

        model = Net()
        """,
        "6 linear",
    ),
    # Axes
    "the last step": (
        "model = Sequential([layers.Reshape((3, 2)), Dense(4), layers.Lambda(lambda x: x[:, -1, :])])",
        "4 linear",
    ),
    "the last feature": ("model = Sequential([Dense(4, 'softmax'), layers.Lambda(lambda x: x[:, :1])])", "1 own"),
    "the rest of a shape": ("model = Sequential([Dense(8), layers.Reshape((2, -1))])", "4 linear"),
    "all of a shape": ("model = Sequential([Dense(8), layers.Reshape((-1,))])", "8 linear"),
}


@cases(LAYERS)
def test_heads(program: str, expected: str) -> None:
    assert facts(of_outputs(head), PRELUDE + program + TRAINED) == expected


@pytest.mark.tensorflow
@cases(LAYERS)
def test_keras_makes_as_many_units(program: str, expected: str) -> None:
    assert _units(program) == int(expected.split(maxsplit=1)[0])


def _units(program: str) -> int:
    names: dict[str, Any] = {}
    exec(PRELUDE + program, names)
    return int(names["model"](names["np"].zeros((2, 6))).shape[-1])


BASE = "base = Sequential([keras.Input((6,)), Dense(8), Dense(3, 'softmax')])\n"

COPIES: Table = {
    "clone_model": ("model = keras.models.clone_model(base)", "3 softmax"),
    "a clone is another model": ("model = keras.models.clone_model(base)\nbase.pop()", "3 softmax"),
    "layers of a clone": ("model = Sequential(keras.models.clone_model(base).layers[:-1])", "8 linear"),
    "a clone of a functional model": (
        "x = keras.Input((6,))\nmodel = keras.models.clone_model(keras.Model(x, Dense(4, 'tanh')(x)))",
        "4 tanh",
    ),
    "the first layers": ("model = Sequential(base.layers[:-1] + [Dense(1, 'sigmoid')])", "1 sigmoid"),
    "the input is no layer of a Sequential": ("model = Sequential([base.layers[0], Dense(2)])", "2 linear"),
    "the number of layers of a Sequential": ("model = Sequential([Dense(len(base.layers))])", "2 linear"),
    "layers of a functional model": (
        "x = keras.Input((6,))\nf = keras.Model(x, Dense(4)(Dense(5)(x)))\nmodel = Sequential(f.layers[:-1])",
        "5 linear",
    ),
    "the number of layers of a functional model": (
        "x = keras.Input((6,))\nf = keras.Model(x, Dense(4)(Dense(5)(x)))\nmodel = Sequential([Dense(len(f.layers))])",
        "3 linear",
    ),
}


@cases(COPIES)
def test_copies(program: str, expected: str) -> None:
    assert facts(of_outputs(head), PRELUDE + BASE + program + TRAINED) == expected


@pytest.mark.tensorflow
@cases(COPIES)
def test_keras_copies(program: str, expected: str) -> None:
    assert _units(BASE + program) == int(expected.split(maxsplit=1)[0])


NOT_SEEN: Table = {
    "a clone_function": ("model = keras.models.clone_model(base, clone_function=special)", "? ?"),
    "behind layers of a file": (
        "model = Sequential(keras.models.load_model('f').layers[:-1])\nmodel.add(Dense(1, 'sigmoid'))",
        "1 sigmoid",
    ),
    "the layers of a file and one more": (
        """
        read = Sequential(keras.models.load_model('f').layers)
        read.add(Dense(1))
        model = Sequential([Dense(len(read.layers))])
        """,
        "<len(read.layers)> linear",
    ),
    "taken off again": (
        "model = Sequential(special.layers)\nmodel.add(Dense(1))\nmodel.pop()\nmodel.pop()",
        "? ?",
    ),
    "a branched functional model": (
        """
        x = keras.Input((6,))
        branched = keras.Model(x, layers.add([Dense(4)(x), Dense(4)(x)]))
        model = Sequential([branched.layers[-1]])
        """,
        "? ?",
    ),
    "layers of a functional model with a layer of the program": (
        """
        class Block(layers.Layer):
            def call(self, x):
                return Dense(5)(Dense(4)(x))

        x = keras.Input((6,))
        block = keras.Model(x, Block()(x))
        model = Sequential(block.layers[:-1])
        """,
        "? ?",
    ),
    "a weight of unknown shape": (
        """
        class Special(layers.Layer):
            def build(self, shape):
                self.w = special(shape)

            def call(self, x):
                return x @ self.w

        model = Sequential([Special()])
        """,
        "? own",
    ),
}


@cases(NOT_SEEN)
def test_what_is_not_seen(program: str, expected: str) -> None:
    assert facts(of_outputs(head), PRELUDE + BASE + program + TRAINED) == expected
