"""Tiny programs and the facts that the interpreter works out; ``programs`` tells how to read the tables."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from kclf_lint.setups import SetUp, Unknown
from kclf_lint.sources import Cell, Source, parse
from kclf_lint.understanding import understand
from programs import PRELUDE, Table, cases, fact, facts, head, labels, loss, metrics, of_outputs, rank, understood, uses


def heads_of(program: str) -> str:
    tail = "" if "compile(" in program else "\nmodel.compile('adam', 'mse')\n"
    return facts(of_outputs(head), PRELUDE + program + tail)


SEQUENTIAL: Table = {
    "a list": ("model = Sequential([Dense(8, activation='relu'), Dense(10, activation='softmax')])", "10 softmax"),
    "a tuple": ("model = Sequential((Dense(8), Dense(10, 'softmax')))", "10 softmax"),
    "layers as keyword": ("model = Sequential(layers=[Dense(3)], name='net')", "3 linear"),
    "a list in a variable": ("parts = [Dense(8), Dense(3)]\nmodel = Sequential(parts)", "3 linear"),
    "a list that grows": ("parts = [Dense(8)]\nparts.append(Dense(3))\nmodel = Sequential(parts)", "3 linear"),
    "lists added": ("model = Sequential([Dense(8)] + [Dense(3)])", "3 linear"),
    "a list extended in place": ("parts = [Dense(8)]\nparts += [Dense(3)]\nmodel = Sequential(parts)", "3 linear"),
    "a list extended": ("parts = [Dense(8)]\nparts.extend([Dense(3)])\nmodel = Sequential(parts)", "3 linear"),
    "a starred list": ("parts = [Dense(8)]\nmodel = Sequential([*parts, Dense(3)])", "3 linear"),
    "a comprehension": ("model = Sequential([Dense(n) for n in (8, 4, 2)])", "2 linear"),
    "a comprehension and a head": ("model = Sequential([Dense(n) for n in sizes] + [Dense(3)])", "? ?"),
    "add": ("model = Sequential()\nmodel.add(Dense(8))\nmodel.add(Dense(10, activation='softmax'))", "10 softmax"),
    "add after a list": ("model = Sequential([Dense(8)])\nmodel.add(Dense(3))", "3 linear"),
    "add in a loop": (
        "model = Sequential()\nfor n in [8, 4]:\n    model.add(Dense(n))\nmodel.add(Dense(3))",
        "3 linear",
    ),
    "add in a loop over unknown sizes": (
        "model = Sequential()\nfor n in sizes:\n    model.add(Dense(n))\nmodel.add(Dense(3, activation='softmax'))",
        "3 softmax",
    ),
    "pop": ("model = Sequential([Dense(8), Dense(3)])\nmodel.pop()", "8 linear"),
    "pop and add": ("model = Sequential([Dense(8), Dense(3)])\nmodel.pop()\nmodel.add(Dense(5))", "5 linear"),
    "a change of the list afterwards": (
        "parts = [Dense(8)]\nmodel = Sequential(parts)\nparts.append(Dense(3))",
        "8 linear",
    ),
    "two names for one model": ("other = model = Sequential([Dense(8)])\nother.add(Dense(3))", "3 linear"),
    "two models with one name": (
        """
        model = Sequential([Dense(3)])
        model.compile('adam', 'mse')
        model = Sequential([Dense(4)])
        model.compile('adam', 'mse')
        """,
        "3 linear; 4 linear",
    ),
    "compile before the last layer": (
        "model = Sequential([Dense(3)])\nmodel.compile('adam', 'mse')\nmodel.add(Dense(4))",
        "3 linear",
    ),
    "Dropout behind the head": ("model = Sequential([Dense(3, 'softmax'), Dropout(0.5)])", "3 softmax"),
    "BatchNormalization behind the head": ("model = Sequential([Dense(3), layers.BatchNormalization()])", "3 linear"),
    "an Activation layer": ("model = Sequential([Dense(3), Activation('softmax')])", "3 softmax"),
    "an Activation layer with a function": ("model = Sequential([Dense(3), Activation(tf.nn.softmax)])", "3 softmax"),
    "an Activation layer by keyword": ("model = Sequential([Dense(3), Activation(activation='sigmoid')])", "3 sigmoid"),
    "an Activation layer in between": (
        "model = Sequential([Dense(3), Activation('softmax'), Dropout(.1)])",
        "3 softmax",
    ),
    "a Softmax layer": ("model = Sequential([Dense(3), Softmax()])", "3 softmax"),
    "a ReLU layer": ("model = Sequential([Dense(3), layers.ReLU()])", "3 relu"),
    "a LeakyReLU layer": ("model = Sequential([Dense(3), layers.LeakyReLU(0.1)])", "3 leaky_relu"),
    "an Activation layer behind another activation": (
        "model = Sequential([Dense(3, activation='relu'), Activation('softmax')])",
        "3 softmax",
    ),
    "a linear Activation layer keeps the activation": (
        "model = Sequential([Dense(3, activation='softmax'), Activation('linear')])",
        "3 softmax",
    ),
    "an unknown Activation layer": ("model = Sequential([Dense(3), Activation(name)])", "3 ?"),
    "Lambda computes": ("model = Sequential([Dense(3, input_shape=(4,)), Lambda(lambda x: x * 2)])", "3 own"),
    "Lambda applies an activation": ("model = Sequential([Dense(3), Lambda(lambda x: tf.nn.softmax(x))])", "3 softmax"),
    "Lambda of an unknown function hides the head": ("model = Sequential([Dense(3), Lambda(special)])", "? ?"),
    "a layer of another library hides the head": ("model = Sequential([Dense(3), tfa.layers.Special(3)])", "? ?"),
    "a layer that Keras does not have": ("model = Sequential([Dense(3), layers.Marvellous(3)])", "? ?"),
    "an unknown list": ("model = Sequential(make_layers())", "? ?"),
    "no layers": ("model = Sequential()", "? ?"),
    "an input with its shape": ("model = Sequential([keras.Input(shape=(4,)), Dense(3)])", "3 linear"),
    "InputLayer": ("model = Sequential([InputLayer(input_shape=(4,)), Dense(3)])", "3 linear"),
    "Reshape behind the head": (
        "model = Sequential([Dense(10, input_shape=(4,), activation='softmax'), Reshape((2, 5))])",
        "5 softmax",
    ),
    "TimeDistributed": (
        "model = Sequential([LSTM(8, return_sequences=True), TimeDistributed(Dense(5, 'softmax'))])",
        "5 softmax",
    ),
    "TimeDistributed by keyword": (
        "model = Sequential([LSTM(8, return_sequences=True), TimeDistributed(layer=Dense(5, activation='softmax'))])",
        "5 softmax",
    ),
    "TimeDistributed Activation": (
        """
        model = Sequential([LSTM(8, return_sequences=True), TimeDistributed(Dense(5))])
        model.add(TimeDistributed(Activation('softmax')))
        """,
        "5 softmax",
    ),
    "LSTM": ("model = Sequential([LSTM(8)])", "8 tanh"),
    "Bidirectional": ("model = Sequential([Bidirectional(LSTM(8))])", "16 tanh"),
    "Bidirectional with sum": ("model = Sequential([Bidirectional(LSTM(8), merge_mode='sum')])", "? ?"),
    "Embedding": ("model = Sequential([Embedding(1000, 16)])", "16 linear"),
    "global pooling": (
        "model = Sequential([Conv2D(10, 3, input_shape=(8, 8, 1)), GlobalAveragePooling2D(), Activation('softmax')])",
        "10 softmax",
    ),
    "global pooling of features of unknown rank": (
        "model = Sequential([special, Dense(10), Activation('softmax'), GlobalAveragePooling3D()])",
        "10 softmax",
    ),
    "a convolution": (
        "model = Sequential([Conv2D(3, (3, 3), activation='sigmoid', input_shape=(8, 8, 1))])",
        "3 sigmoid",
    ),
    "a convolution's positional activation": (
        "model = Sequential([Conv2D(3, 1, 1, 'same', None, 1, 1, 'sigmoid')])",
        "3 sigmoid",
    ),
    "channels first": (
        "model = Sequential([Conv2D(3, 1, data_format='channels_first', input_shape=(1, 8, 8))])",
        "? linear",
    ),
    "flattened": ("model = Sequential([Conv2D(3, 3, input_shape=(8, 8, 1)), Flatten(), Dense(2)])", "2 linear"),
}


@cases(SEQUENTIAL)
def test_sequential(program: str, expected: str) -> None:
    assert heads_of(program) == expected


ACTIVATIONS: Table = {
    "none": ("a = None", "3 linear"),
    "linear": ("a = 'linear'", "3 linear"),
    "a string": ("a = 'softmax'", "3 softmax"),
    "tf.nn": ("a = tf.nn.softmax", "3 softmax"),
    "tf.sigmoid": ("a = tf.sigmoid", "3 sigmoid"),
    "tf.math": ("a = tf.math.sigmoid", "3 sigmoid"),
    "keras.activations": ("a = keras.activations.sigmoid", "3 sigmoid"),
    "tf.keras.activations": ("a = tf.keras.activations.softmax", "3 softmax"),
    "imported": ("from keras.activations import softmax as a", "3 softmax"),
    "a layer object": ("a = layers.Softmax()", "3 softmax"),
    "a LeakyReLU object": ("a = layers.LeakyReLU(alpha=0.2)", "3 leaky_relu"),
    "an Activation object": ("a = layers.Activation('sigmoid')", "3 sigmoid"),
    "a lambda that does nothing": ("a = lambda x: x", "3 linear"),
    "a lambda that hands on": ("a = lambda x: tf.nn.softmax(x)", "3 softmax"),
    "a function of the program": ("def a(x):\n    return tf.math.log(1.0 + tf.exp(x))", "3 own"),
    "keras.activations.get": ("a = keras.activations.get('softmax')", "3 softmax"),
    "keras.activations.get of None": ("a = keras.activations.get(None)", "3 linear"),
    "a name that Keras does not have": ("a = 'hyper'", "3 ?"),
    "unknown": ("a = settings['activation']", "3 ?"),
    "upper case is another name": ("a = 'Softmax'", "3 ?"),
    "a string method": ("a = ' SoftMax '.strip().lower()", "3 softmax"),
    "a formatted string": ("kind = 'soft'\na = f'{kind}max'", "3 softmax"),
    "strings side by side": ("a = 'soft' 'max'", "3 softmax"),
}


@cases(ACTIVATIONS)
def test_activations(program: str, expected: str) -> None:
    assert heads_of(program + "\nmodel = Sequential([Dense(3, activation=a)])") == expected


FUNCTIONAL: Table = {
    "features joined by tf.concat": (
        "i = keras.Input((4,))\na, b = Dense(3)(i), Dense(3)(i)\nmodel = Model(i, tf.concat([a, b], axis=-1))",
        "6 own",
    ),
    "features joined along the batch": (
        "i = keras.Input((4,))\na, b = Dense(3)(i), Dense(3)(i)\nmodel = Model(i, keras.ops.concatenate([a, b]))",
        "3 own",
    ),
    "features joined by the backend": (
        "i = keras.Input((4,))\na, b = Dense(3)(i), Dense(3)(i)\nmodel = Model(i, keras.backend.concatenate([a, b]))",
        "6 own",
    ),
    "one chain": (
        """
        inputs = keras.Input((4,))
        x = Dense(8, activation='relu')(inputs)
        outputs = Dense(10, activation='softmax')(x)
        model = keras.Model(inputs, outputs)
        """,
        "10 softmax",
    ),
    "keywords": ("i = Input(shape=(4,))\nmodel = Model(inputs=i, outputs=Dense(3)(i))", "3 linear"),
    "Keras 1 keywords": ("i = Input(shape=(4,))\nmodel = Model(input=i, output=Dense(3)(i))", "3 linear"),
    "lists of one": ("i = Input(shape=(4,))\nmodel = Model([i], [Dense(3)(i)])", "3 linear"),
    "a layer in a variable": ("i = Input((4,))\nhead = Dense(3, 'softmax')\nmodel = Model(i, head(i))", "3 softmax"),
    "an activation as a layer": ("i = Input((4,))\nmodel = Model(i, Activation('softmax')(Dense(3)(i)))", "3 softmax"),
    "an activation as a function": ("i = Input((4,))\nmodel = Model(i, tf.nn.softmax(Dense(3)(i)))", "3 softmax"),
    "a Keras activation as a function": (
        "i = Input((4,))\nmodel = Model(i, keras.activations.sigmoid(Dense(3)(i)))",
        "3 sigmoid",
    ),
    "a loop": (
        """
        i = x = Input((4,))
        for n in (16, 8):
            x = Dense(n)(x)
        model = Model(i, Dense(3, activation='softmax')(x))
        """,
        "3 softmax",
    ),
    "two outputs": (
        "i = Input((4,))\nmodel = Model(i, [Dense(1, 'sigmoid')(i), Dense(5, 'softmax')(i)])",
        "1 sigmoid, 5 softmax",
    ),
    "outputs by name": (
        "i = Input((4,))\nmodel = Model(i, {'a': Dense(1, 'sigmoid')(i), 'b': Dense(5, 'softmax')(i)})",
        "1 sigmoid, 5 softmax",
    ),
    "merged branches": (
        """
        a, b = Input((4,)), Input((4,))
        both = layers.concatenate([Dense(8)(a), Dense(8)(b)])
        model = Model([a, b], Dense(3, activation='softmax')(both))
        """,
        "3 softmax",
    ),
    "a merge as output": ("i = Input((4,))\nmodel = Model(i, layers.Add()([Dense(3)(i), Dense(3)(i)]))", "3 own"),
    "arithmetic": ("i = Input((4,))\nmodel = Model(i, Dense(3)(i) * 2)", "3 own"),
    "a slice": ("i = Input((4,))\nmodel = Model(i, Dense(3)(i)[:, :1])", "1 own"),
    "an unknown function hides the head": ("i = Input((4,))\nmodel = Model(i, special(Dense(3)(i)))", "? ?"),
    "time axis": ("i = Input((7, 4))\nmodel = Model(i, Dense(3, 'softmax')(i))", "3 softmax"),
    "part of another model": (
        """
        i = Input((4,))
        x = Dense(8, name='features')(i)
        full = Model(i, Dense(3)(x))
        model = Model(i, x)
        """,
        "8 linear",
    ),
    "model.output": (
        """
        base = Sequential([Dense(8, input_shape=(4,))])
        model = Model(base.input, Dense(3, activation='softmax')(base.output))
        """,
        "3 softmax",
    ),
    "layers[-1].output": (
        """
        base = Sequential([Dense(8, input_shape=(4,)), Dense(5, activation='softmax')])
        model = Model(base.input, base.layers[-2].output)
        """,
        "? ?",
    ),
    "get_layer is not followed": (
        "base = Sequential([Dense(8, name='a')])\nmodel = Model(base.input, base.get_layer('a').output)",
        "? ?",
    ),
}


@cases(FUNCTIONAL)
def test_functional(program: str, expected: str) -> None:
    assert heads_of(program) == expected


NESTED: Table = {
    "Sequential in Sequential": (
        "inner = Sequential([Dense(3, 'softmax')])\nmodel = Sequential([Dense(8), inner])",
        "3 softmax",
    ),
    "an activation around a model": (
        "inner = Sequential([Dense(3)])\nmodel = Sequential([inner, layers.Softmax()])",
        "3 softmax",
    ),
    "a model called on a tensor": (
        "inner = Sequential([Dense(8), Dense(3, 'softmax')])\ni = Input((4,))\nmodel = Model(i, inner(i))",
        "3 softmax",
    ),
    "a nested functional model": (
        """
        i = Input((4,))
        inner = Model(i, Dense(5, activation='sigmoid')(i))
        j = Input((4,))
        model = Model(j, inner(j))
        """,
        "5 sigmoid",
    ),
    "three deep": (
        "a = Sequential([Dense(2, 'softmax')])\nb = Sequential([a])\nmodel = Sequential([b])",
        "2 softmax",
    ),
    "an application with its top": ("model = keras.applications.VGG16()", "1000 softmax"),
    "an application with its own classes": ("model = keras.applications.VGG16(weights=None, classes=5)", "5 softmax"),
    "an application with logits": (
        "model = keras.applications.ResNet50(weights=None, classes=5, classifier_activation=None)",
        "5 linear",
    ),
    "an application's features": (
        """
        from tensorflow.keras.applications import MobileNetV2
        base = MobileNetV2(input_shape=(96, 96, 3), include_top=False)
        base.trainable = False
        model = Sequential([base, GlobalAveragePooling2D(), Dense(4, activation='softmax')])
        """,
        "4 softmax",
    ),
    "an application's module path": (
        """
        from keras.applications.vgg16 import VGG16
        base = VGG16(include_top=False, pooling='avg')
        model = Model(base.input, Dense(2, activation='softmax')(base.output))
        """,
        "2 softmax",
    ),
    "features as output": ("model = keras.applications.VGG16(include_top=False)", "? ?"),
    "a model from a file": ("model = keras.models.load_model('m.h5')", "? ?"),
    "a model from a file with a new head": (
        "base = keras.models.load_model('m.h5')\nmodel = Sequential([base, Dense(3)])",
        "3 linear",
    ),
    "clone_model": ("model = keras.models.clone_model(Sequential([Dense(3, 'softmax')]))", "3 softmax"),
}


@cases(NESTED)
def test_nested_models(program: str, expected: str) -> None:
    assert heads_of(program) == expected


SUBCLASSED: Table = {
    "call chooses the layer": (
        """
        class Net(keras.Model):
            def __init__(self):
                super().__init__()
                self.big = Dense(10, activation='softmax')
                self.small = Dense(3, activation='sigmoid')

            def call(self, x):
                return self.small(x)

        model = Net()
        """,
        "3 sigmoid",
    ),
    "super with arguments": (
        """
        class Net(Model):
            def __init__(self, n):
                super(Net, self).__init__()
                self.head = Dense(n, activation='softmax')

            def call(self, inputs, training=None):
                return self.head(inputs)

        model = Net(4)
        """,
        "4 softmax",
    ),
    "dropout in training only": (
        """
        class Net(Model):
            def __init__(self):
                super().__init__()
                self.dropout = Dropout(0.5)
                self.head = Dense(4, activation='softmax')

            def call(self, x, training=False):
                if training:
                    x = self.dropout(x)
                return self.head(x)

        model = Net()
        """,
        "4 softmax",
    ),
    "a list of layers": (
        """
        class Net(Model):
            def __init__(self, sizes):
                super().__init__()
                self.blocks = [Dense(n, activation='relu') for n in sizes]
                self.head = Dense(2)

            def call(self, x):
                for block in self.blocks:
                    x = block(x)
                return self.head(x)

        model = Net([8, 4])
        """,
        "2 linear",
    ),
    "a list of layers is the whole model": (
        """
        class Net(Model):
            def __init__(self):
                super().__init__()
                self.blocks = [Dense(8), Dense(2, activation='sigmoid')]

            def call(self, x):
                for block in self.blocks:
                    x = block(x)
                return x

        model = Net()
        """,
        "2 sigmoid",
    ),
    "a Sequential inside": (
        """
        class Net(Model):
            def __init__(self):
                super().__init__()
                self.net = Sequential([Dense(8), Dense(5, activation='softmax')])

            def call(self, x):
                return self.net(x)

        model = Net()
        """,
        "5 softmax",
    ),
    "an activation in call": (
        """
        class Net(Model):
            def __init__(self):
                super().__init__()
                self.head = Dense(5)

            def call(self, x):
                return tf.nn.softmax(self.head(x))

        model = Net()
        """,
        "5 softmax",
    ),
    "a helper method": (
        """
        class Net(Model):
            def __init__(self):
                super().__init__()
                self.make(6)

            def make(self, n):
                self.head = Dense(n)

            def finish(self, x):
                return self.head(x)

            def call(self, x):
                return self.finish(x)

        model = Net()
        """,
        "6 linear",
    ),
    "inherited call": (
        """
        class Base(Model):
            def call(self, x):
                return self.head(x)

        class Net(Base):
            def __init__(self):
                super().__init__()
                self.head = Dense(6, activation='softmax')

        model = Net()
        """,
        "6 softmax",
    ),
    "an attribute set from outside": (
        """
        class Net(Model):
            def call(self, x):
                return self.head(x)

        model = Net()
        model.head = Dense(7)
        """,
        "7 linear",
    ),
    "a subclass of Sequential": (
        """
        class Net(Sequential):
            def __init__(self, n):
                super().__init__()
                self.add(Dense(8))
                self.add(Dense(n, activation='softmax'))

        model = Net(3)
        """,
        "3 softmax",
    ),
    "a subclass that is functional": (
        """
        class Net(Model):
            def __init__(self, n):
                i = Input((4,))
                super().__init__(inputs=i, outputs=Dense(n, activation='softmax')(i))

        model = Net(3)
        """,
        "3 softmax",
    ),
    "a layer of the program": (
        """
        class Head(layers.Layer):
            def __init__(self, n):
                super().__init__()
                self.dense = Dense(n, activation='softmax')

            def call(self, x):
                return self.dense(x)

        model = Sequential([Dense(8), Head(3)])
        """,
        "3 softmax",
    ),
    "a layer whose call is not seen": (
        """
        class Head(Special):
            pass

        model = Sequential([Dense(8), Head(3)])
        """,
        "? ?",
    ),
    "call is not seen": ("class Net(Special, Model):\n    pass\nmodel = Net()", "? ?"),
    "no call, no output": (
        "class Net(Model):\n    def train_step(self, data):\n        return {}\nmodel = Net()",
        "",
    ),
    "two outputs": (
        """
        class Net(Model):
            def __init__(self):
                super().__init__()
                self.a, self.b = Dense(1, activation='sigmoid'), Dense(4, activation='softmax')

            def call(self, x):
                return self.a(x), self.b(x)

        model = Net()
        """,
        "1 sigmoid, 4 softmax",
    ),
    "a choice in __init__": (
        """
        class Net(Model):
            def __init__(self, classes):
                super().__init__()
                if classes == 2:
                    self.head = Dense(1, activation='sigmoid')
                else:
                    self.head = Dense(classes, activation='softmax')

            def call(self, x):
                return self.head(x)

        model = Net(2)
        other = Net(n)
        model.compile('adam', 'mse')
        other.compile('adam', 'mse')
        """,
        "1 sigmoid; 1 sigmoid or <n> softmax",
    ),
}


@cases(SUBCLASSED)
def test_subclassed(program: str, expected: str) -> None:
    assert heads_of(program) == expected


RANKS: Table = {
    "dense after input": ("model = Sequential([Input((4,)), Dense(3)])", "3 rank 2"),
    "input_shape": ("model = Sequential([Dense(3, input_shape=(4,))])", "3 rank 2"),
    "input_dim": ("model = Sequential([Dense(3, input_dim=4)])", "3 rank 2"),
    "no input": ("model = Sequential([Dense(3)])", "3 rank ?"),
    "flatten": ("model = Sequential([Flatten(), Dense(3)])", "3 rank 2"),
    "dense on a time axis": ("model = Sequential([Input((7, 4)), Dense(3)])", "3 rank 3"),
    "sequences": ("model = Sequential([Input((7, 4)), LSTM(8, return_sequences=True), Dense(3)])", "3 rank 3"),
    "last state": ("model = Sequential([Input((7, 4)), LSTM(8), Dense(3)])", "3 rank 2"),
    "unknown sequences": ("model = Sequential([LSTM(8, return_sequences=flag), Dense(3)])", "3 rank ?"),
    "time distributed": ("model = Sequential([Input((7, 4)), TimeDistributed(Dense(3))])", "3 rank 3"),
    "images": ("model = Sequential([Input((8, 8, 1)), Conv2D(3, 3)])", "3 rank 4"),
    "pooled images": ("model = Sequential([Input((8, 8, 1)), Conv2D(3, 3), GlobalMaxPooling2D()])", "3 rank 2"),
    "embedded": ("model = Sequential([Embedding(100, 8, input_length=7), Dense(3)])", "3 rank 3"),
    "embedded and flattened": (
        "model = Sequential([Embedding(100, 8, input_length=7), Flatten(), Dense(3)])",
        "3 rank 2",
    ),
    "reshaped": ("model = Sequential([Dense(6, input_shape=(4,)), Reshape((2, 3))])", "3 rank 3"),
    "data says": (
        "x = np.zeros((100, 7, 4))\nmodel = Sequential([Dense(3)])\nmodel.compile('adam', 'mse')\nmodel.fit(x, x)",
        "3 rank 3",
    ),
}


@cases(RANKS)
def test_ranks(program: str, expected: str) -> None:
    tail = "" if "compile(" in program else "\nmodel.compile('adam', 'mse')\n"
    assert facts(of_outputs(rank), PRELUDE + program + tail) == expected


NAMES: Table = {
    "tf.keras": ("import tensorflow as tf\nmodel = tf.keras.Sequential([tf.keras.layers.Dense(3)])", "3 linear"),
    "tensorflow without alias": (
        "import tensorflow\nmodel = tensorflow.keras.models.Sequential([tensorflow.keras.layers.Dense(3)])",
        "3 linear",
    ),
    "keras": ("import keras\nmodel = keras.Sequential([keras.layers.Dense(3)])", "3 linear"),
    "keras submodules": ("import keras.layers as L, keras.models as M\nmodel = M.Sequential([L.Dense(3)])", "3 linear"),
    "import of a submodule": (
        "import keras.layers\nimport keras.models\nmodel = keras.models.Sequential([keras.layers.Dense(3)])",
        "3 linear",
    ),
    "from keras": ("from keras import layers as kl, Sequential as S\nmodel = S([kl.Dense(3)])", "3 linear"),
    "tensorflow.python.keras": (
        """
        from tensorflow.python.keras.layers import Dense
        from tensorflow.python.keras.models import Sequential
        model = Sequential([Dense(3)])
        """,
        "3 linear",
    ),
    "tensorflow.python.keras, deep": (
        """
        from tensorflow.python.keras.layers.core import Dense
        from tensorflow.python.keras.engine.sequential import Sequential
        model = Sequential([Dense(3)])
        """,
        "3 linear",
    ),
    "tf_keras": ("import tf_keras as keras\nmodel = keras.Sequential([keras.layers.Dense(3)])", "3 linear"),
    "compat.v1": (
        "import tensorflow.compat.v1 as tf\nmodel = tf.keras.Sequential([tf.keras.layers.Dense(3)])",
        "3 linear",
    ),
    "keras.layers.core": (
        """
        from keras.layers.core import Dense, Activation
        from keras.models import Sequential
        model = Sequential([Dense(3), Activation('softmax')])
        """,
        "3 softmax",
    ),
    "keras.src": (
        "from keras.src.layers import Dense\nfrom keras.src.models import Sequential\nmodel = Sequential([Dense(3)])",
        "3 linear",
    ),
    "star import": (
        "from keras.models import *\nfrom keras.layers import *\nmodel = Sequential([Dense(3)])",
        "3 linear",
    ),
    "star import of tensorflow.keras": (
        "from tensorflow import *\nmodel = keras.Sequential([keras.layers.Dense(3)])",
        "3 linear",
    ),
    "a later star import": (
        "from keras.layers import *\nfrom keras.models import *\nfrom special import *\nmodel = Sequential([Dense(3)])",
        "3 linear",
    ),
    "an alias of a class": ("import keras\nD = keras.layers.Dense\nmodel = keras.Sequential([D(3)])", "3 linear"),
    "an alias of a module": (
        "import tensorflow as tf\nK = tf.keras\nmodel = K.Sequential([K.layers.Dense(3)])",
        "3 linear",
    ),
    "import in try": (
        """
        try:
            from tensorflow import keras
        except ImportError:
            import keras
        model = keras.Sequential([keras.layers.Dense(3)])
        """,
        "3 linear",
    ),
    "import in a function": (
        "def build():\n    import keras\n    return keras.Sequential([keras.layers.Dense(3)])\nmodel = build()",
        "3 linear",
    ),
    "Keras 1 names": (
        """
        from keras.layers import Convolution2D, Flatten, Dense
        from keras.models import Sequential
        model = Sequential([Convolution2D(8, 3, 3), Flatten(), Dense(output_dim=3, activation='softmax')])
        """,
        "3 softmax",
    ),
    "a local class named Dense": (
        "import keras\nclass Dense:\n    def __init__(self, n):\n        pass\nmodel = keras.Sequential([Dense(3)])",
        "? ?",
    ),
    "a local function named Dense": (
        "import keras\ndef Dense(n):\n    return keras.layers.Dense(n + 1)\nmodel = keras.Sequential([Dense(3)])",
        "4 linear",
    ),
    "a local class after a star import": (
        """
        from keras.layers import *
        import keras
        class Dense(Special):
            pass
        model = keras.Sequential([Dense(3)])
        """,
        "? ?",
    ),
    "Dense of another library": (
        "import keras\nfrom special import Dense\nmodel = keras.Sequential([Dense(3)])",
        "? ?",
    ),
    "Dense of the project": ("import keras\nfrom .layers import Dense\nmodel = keras.Sequential([Dense(3)])", "? ?"),
    "a model of another library": (
        "from special import Sequential\nfrom keras.layers import Dense\nmodel = Sequential([Dense(3)])",
        "",
    ),
    "Dense that is not imported": ("import keras\nmodel = keras.Sequential([Dense(3)])", "? ?"),
    "an alias that is rebound": (
        "from keras.layers import Dense\nimport keras\nDense = special\nmodel = keras.Sequential([Dense(3)])",
        "? ?",
    ),
    "star import of keras": (
        """
        from keras import *
        model = models.Sequential([layers.Dense(3, activation=activations.softmax)])
        """,
        "3 softmax",
    ),
    "star import of tensorflow.keras and its modules": (
        """
        from tensorflow.keras import *
        model = models.Sequential([layers.Dense(3)])
        """,
        "3 linear",
    ),
    "star import of tensorflow.keras and its classes": (
        """
        from tensorflow.keras import *
        x = Input((3,))
        model = Model(x, layers.Dense(3)(x))
        """,
        "3 linear",
    ),
    "keras = tf.keras": (
        """
        import tensorflow as tf
        keras = tf.keras
        layers = keras.layers
        model = keras.Sequential([layers.Dense(3)])
        """,
        "3 linear",
    ),
    "the backend": (
        """
        import tensorflow as tf
        from tensorflow.keras import backend as K
        import keras
        x = keras.Input((3,))
        model = keras.Model(x, keras.layers.Lambda(lambda t: K.softmax(t))(keras.layers.Dense(3)(x)))
        """,
        "3 softmax",
    ),
    "an alias of the backend": (
        """
        import keras
        K = keras.backend
        x = keras.Input((3,))
        model = keras.Model(x, keras.layers.Lambda(lambda t: K.sigmoid(t))(keras.layers.Dense(3)(x)))
        """,
        "3 sigmoid",
    ),
    "tensorflow.contrib, by its API": (
        """
        from tensorflow.contrib.keras.api.keras.models import Sequential
        from tensorflow.contrib.keras.api.keras.layers import Dense
        model = Sequential([Dense(3)])
        """,
        "3 linear",
    ),
    "tensorflow.contrib": (
        """
        from tensorflow.contrib import keras
        model = keras.models.Sequential([keras.layers.Dense(3)])
        """,
        "3 linear",
    ),
    "tensorflow.contrib as an attribute": (
        """
        import tensorflow as tf
        keras = tf.contrib.keras
        model = keras.models.Sequential([keras.layers.Dense(3)])
        """,
        "3 linear",
    ),
    "tensorflow.contrib, deep": (
        """
        from tensorflow.contrib.keras.python.keras.layers import Dense
        from tensorflow.contrib.keras.python.keras.models import Sequential
        model = Sequential([Dense(3)])
        """,
        "3 linear",
    ),
    "compat.v1 as an attribute": (
        """
        import tensorflow as tf
        model = tf.compat.v1.keras.models.Sequential([tf.compat.v1.keras.layers.Dense(3)])
        """,
        "3 linear",
    ),
    "compat.v1.keras": (
        """
        from tensorflow.compat.v1 import keras
        model = keras.models.Sequential([keras.layers.Dense(3)])
        """,
        "3 linear",
    ),
    "compat.v2 as an attribute": (
        """
        import tensorflow as tf
        model = tf.compat.v2.keras.models.Sequential([tf.compat.v2.keras.layers.Dense(3)])
        """,
        "3 linear",
    ),
    "tf_keras, deep": (
        """
        from tf_keras.src.layers import Dense
        from tf_keras.src.engine.sequential import Sequential
        model = Sequential([Dense(3)])
        """,
        "3 linear",
    ),
    "keras_core": (
        """
        import keras_core as keras
        model = keras.Sequential([keras.layers.Dense(3)])
        """,
        "3 linear",
    ),
    "from keras_core": (
        """
        from keras_core.layers import Dense
        from keras_core.models import Sequential
        model = Sequential([Dense(3)])
        """,
        "3 linear",
    ),
    "keras.api": (
        """
        from keras.api.layers import Dense
        from keras.api.models import Sequential
        model = Sequential([Dense(3)])
        """,
        "3 linear",
    ),
    "keras.api._v2": (
        """
        import keras.api._v2.keras as keras
        model = keras.Sequential([keras.layers.Dense(3)])
        """,
        "3 linear",
    ),
    "the API of TensorFlow, deep": (
        """
        import tensorflow._api.v2.v2.keras as keras
        model = keras.Sequential([keras.layers.Dense(3)])
        """,
        "3 linear",
    ),
    "from tensorflow.python": (
        """
        from tensorflow.python import keras
        model = keras.Sequential([keras.layers.Dense(3)])
        """,
        "3 linear",
    ),
    "the API inside tensorflow.python": (
        """
        from tensorflow.python.keras.api.keras.layers import Dense
        from tensorflow.python.keras.api.keras.models import Sequential
        model = Sequential([Dense(3)])
        """,
        "3 linear",
    ),
    "modules and keywords of Keras 1": (
        """
        from keras.layers.core import Dense, Dropout, Activation, Flatten
        from keras.layers.convolutional import Convolution2D, MaxPooling2D
        from keras.models import Sequential
        model = Sequential()
        model.add(Convolution2D(32, 3, 3, border_mode='valid', input_shape=(1, 28, 28)))
        model.add(MaxPooling2D())
        model.add(Flatten())
        model.add(Dense(output_dim=3, init='uniform', activation='softmax'))
        """,
        "3 softmax",
    ),
    "recurrent layers of Keras 1": (
        """
        from keras.layers.recurrent import LSTM
        from keras.layers.embeddings import Embedding
        from keras.layers.normalization import BatchNormalization
        from keras.layers.advanced_activations import LeakyReLU
        from keras.layers.wrappers import TimeDistributed
        from keras.models import Sequential
        model = Sequential([Embedding(10, 4), LSTM(output_dim=8), BatchNormalization(), LeakyReLU()])
        """,
        "8 leaky_relu",
    ),
    "pooling of Keras 1": (
        """
        from keras.layers.pooling import GlobalAveragePooling2D
        from keras.layers import Conv2D
        from keras.models import Sequential
        model = Sequential([Conv2D(3, 3), GlobalAveragePooling2D()])
        """,
        "3 linear",
    ),
    "merge and keywords of Keras 1": (
        """
        from keras.layers.merge import concatenate
        from keras.layers import Dense, Input
        from keras.models import Model
        x = Input((4,))
        model = Model(input=x, output=Dense(3)(concatenate([x, x])))
        """,
        "3 linear",
    ),
    "the engine of Keras 1": (
        """
        from keras.engine.topology import Input
        from keras.engine.training import Model
        from keras.layers import Dense
        x = Input((4,))
        model = Model(x, Dense(3)(x))
        """,
        "3 linear",
    ),
    "a base class of Keras 1": (
        """
        from keras.engine.topology import Layer
        import keras
        class D(Layer):
            def call(self, x):
                return keras.activations.softmax(x)
        model = keras.Sequential([keras.layers.Dense(3), D()])
        """,
        "3 softmax",
    ),
    "a base class of tensorflow.python": (
        """
        from tensorflow.python.keras.engine.base_layer import Layer
        import keras
        class D(Layer):
            def call(self, x):
                return keras.activations.softmax(x)
        model = keras.Sequential([keras.layers.Dense(3), D()])
        """,
        "3 softmax",
    ),
    "tf.keras.layers.experimental": (
        """
        import tensorflow as tf
        model = tf.keras.Sequential([tf.keras.layers.Dense(3), tf.keras.layers.experimental.SyncBatchNormalization()])
        """,
        "3 linear",
    ),
    "keras.layers.experimental.preprocessing": (
        """
        import tensorflow as tf
        kl = tf.keras.layers
        model = tf.keras.Sequential([kl.experimental.preprocessing.Rescaling(2.0), kl.Dense(3)])
        """,
        "3 linear",
    ),
    "import_module": (
        """
        import importlib
        keras = importlib.import_module('keras')
        model = keras.Sequential([keras.layers.Dense(3)])
        """,
        "3 linear",
    ),
    "keras on both sides of a branch": (
        """
        import tensorflow as tf
        if flag:
            import keras
        else:
            keras = tf.keras
        model = keras.Sequential([keras.layers.Dense(3)])
        """,
        "3 linear",
    ),
    "getattr of a module": (
        """
        import keras
        model = keras.Sequential([getattr(keras.layers, 'Dense')(3)])
        """,
        "3 linear",
    ),
    "a local subclass named Dense": (
        """
        import keras
        class Dense(keras.layers.Dense):
            pass
        model = keras.Sequential([Dense(3, activation='softmax')])
        """,
        "3 softmax",
    ),
    "layers of TensorFlow 1 are other ones": (
        """
        import tensorflow as tf
        import keras
        x = keras.Input((3,))
        model = keras.Model(x, tf.layers.dense(x, 3))
        """,
        "? ?",
    ),
    "keras.src, deep": (
        """
        from keras.src.models.model import Model
        from keras.src.models.functional import Functional
        from keras.src.layers.core.input_layer import Input
        from keras.layers import Dense
        x=Input((3,))
        model = Model(x, Dense(3)(x))
        """,
        "3 linear",
    ),
    "aliases of modules, together": (
        """
        import tensorflow as tf
        layers, models = tf.keras.layers, tf.keras.models
        model = models.Sequential([layers.Dense(3)])
        """,
        "3 linear",
    ),
    "TimeDistributedDense": (
        """
        from keras.layers.core import TimeDistributedDense
        from keras.models import Sequential
        model = Sequential([TimeDistributedDense(3, activation='softmax')])
        """,
        "3 softmax",
    ),
    "a local class named Sequential": (
        """
        from keras.layers import Dense
        class Sequential:
            def __init__(self, l):
                pass
            def compile(self, *a):
                pass
        model = Sequential([Dense(3)])
        """,
        "",
    ),
    "a local function that is not understood": (
        """
        from keras.layers import Dense
        from keras import Sequential
        def Dense(n):
            return special(n)
        model = Sequential([Dense(3)])
        """,
        "? ?",
    ),
    "a parameter named Dense": (
        """
        from keras.layers import Dense
        from keras import Sequential
        def f(Dense):
            return Sequential([Dense(3)])
        model = f(special)
        """,
        "? ?",
    ),
}


@cases(NAMES)
def test_names(program: str, expected: str) -> None:
    assert facts(of_outputs(head), program + "\nmodel.compile('adam', 'mse')\n") == expected


UNITS: Table = {
    # Expressions
    "arithmetic": ("n = 2 * 3 + 1 - 10 // 5", "5"),
    "a power": ("n = 2 ** 3", "8"),
    "a negative number": ("n = 4 + -1", "3"),
    "a true division": ("n = int(7 / 2)", "3"),
    "a whole float": ("n = 6 / 2", "3"),
    "augmented": ("n = 3\nn += 1\nn *= 2", "8"),
    "a conditional": ("n = 3 if True else 4", "3"),
    "or": ("n = None or 3", "3"),
    "and": ("n = True and 3", "3"),
    "not": ("n = 3 if not False else 4", "3"),
    "a comparison": ("n = 3 if 1 < 2 <= 2 else 4", "3"),
    "in": ("n = 3 if 'a' in ('a', 'b') else 4", "3"),
    "is None": ("a = None\nn = 3 if a is None else 4", "3"),
    "walrus": ("(n := 3)", "3"),
    "len of a list": ("n = len(['a', 'b', 'c'])", "3"),
    "len of a string": ("n = len('abc')", "3"),
    "len of a dict": ("n = len({'a': 1, 'b': 2})", "2"),
    "len of a set": ("n = len({1, 2, 2})", "2"),
    "len of an unknown": ("n = len(names)", "<len(names)>"),
    "an unknown name": ("n = classes", "<classes>"),
    "an unknown attribute": ("n = config.classes", "<config.classes>"),
    "max": ("n = max([1, 5, 2])", "5"),
    "sum": ("n = sum([1, 5, 2])", "8"),
    "abs": ("n = abs(-3)", "3"),
    "int of a string": ("n = int('3')", "3"),
    "split": ("n = len('a,b,c'.split(','))", "3"),
    "join": ("n = len('-'.join(['a', 'b']))", "3"),
    "a shape": ("n = np.zeros((5, 7)).shape[1]", "7"),
    "a shape's last": ("n = np.zeros((5, 7)).shape[-1]", "7"),
    "len of an array": ("n = len(np.zeros((5, 7)))", "5"),
    # Assignments
    "unpacking": ("n, m = 3, 4", "3"),
    "nested unpacking": ("(a, (b, n)) = 1, (2, 3)", "3"),
    "starred": ("first, *rest = 1, 2, 3\nn = len(rest)", "2"),
    "starred in the middle": ("a, *b, n = 1, 2, 3, 4", "4"),
    "a swap": ("n, m = 3, 4\nn, m = m, n", "4"),
    "a chain": ("a = b = n = 3", "3"),
    "annotated": ("n: int = 3", "3"),
    "rebound": ("n = 3\nn = 4", "4"),
    "deleted and bound again": ("n = 3\ndel n\nn = 4", "4"),
    "deleted": ("n = 3\ndel n", "<n>"),
    "too few values": ("n, m = (3,)", "3"),
    # Containers
    "a list's item": ("n = [1, 2, 3][1]", "2"),
    "the last item": ("n = [1, 2, 3][-1]", "3"),
    "a slice": ("n = [1, 2, 3][1:][0]", "2"),
    "a dict's item": ("n = {'a': 3}['a']", "3"),
    "get": ("n = {'a': 3}.get('a')", "3"),
    "get with default": ("n = {'a': 3}.get('b', 5)", "5"),
    "a nested dict": ("config = {'model': {'n': 3}}\nn = config['model']['n']", "3"),
    "dict()": ("n = dict(a=3)['a']", "3"),
    "an updated dict": ("d = {'a': 3}\nd.update(a=4)\nn = d['a']", "4"),
    "a merged dict": ("d = {'a': 3}\nn = {**d, 'a': 5}['a']", "5"),
    "a set item": ("d = {}\nd['a'] = 3\nn = d['a']", "3"),
    "a list's set item": ("d = [1, 2]\nd[0] = 3\nn = d[0]", "3"),
    "two names for one list": ("a = []\nb = a\nb.append(1)\nn = len(a)", "1"),
    "a copy of a list": ("a = [1]\nb = a.copy()\nb.append(1)\nn = len(a)", "1"),
    "a repeated list": ("n = len([0] * 4)", "4"),
    "pop of a list": ("n = [1, 2, 3].pop()", "3"),
    "a comprehension": ("n = [i * 2 for i in range(4)][-1]", "6"),
    "a filtered comprehension": ("n = len([i for i in range(10) if i % 2])", "5"),
    "a dict comprehension": ("n = {k: len(k) for k in ('a', 'bbb')}['bbb']", "3"),
    "a nested comprehension": ("n = len([i + j for i in range(2) for j in range(3)])", "6"),
    "zip": ("n = [a + b for a, b in zip([1, 2], [3, 4])][1]", "6"),
    "enumerate": ("n = [i for i, _ in enumerate('ab' for _ in range(3))][-1]", "2"),
    "sorted": ("n = sorted([3, 1, 2])[0]", "1"),
    "reversed": ("n = list(reversed([3, 1, 2]))[0]", "2"),
    "map": ("n = list(map(lambda a: a + 1, [1, 2]))[0]", "2"),
    "items": ("for key, n in {'a': 3}.items():\n    pass", "3"),
    "an index out of range": ("n = [1, 2][5]", "<n>"),
    "a missing key": ("n = {'a': 1}['b']", "<n>"),
    # Functions
    "a function": ("def f():\n    return 3\nn = f()", "3"),
    "an argument": ("def f(a):\n    return a + 1\nn = f(3)", "4"),
    "a default": ("def f(a, b=2):\n    return a + b\nn = f(3)", "5"),
    "a keyword": ("def f(a, b=2):\n    return a + b\nn = f(b=4, a=3)", "7"),
    "a keyword-only argument": ("def f(*, a=2):\n    return a\nn = f(a=4)", "4"),
    "*args": ("def f(*args):\n    return len(args)\nn = f(1, 2, 3)", "3"),
    "**kwargs": ("def f(**kwargs):\n    return kwargs['a']\nn = f(a=3)", "3"),
    "*tuple": ("def f(a, b):\n    return b\nn = f(*(1, 2))", "2"),
    "**dict": ("def f(a, b):\n    return b\nn = f(**{'a': 1, 'b': 2})", "2"),
    "a default is evaluated once": ("m = 3\ndef f(a=m):\n    return a\nm = 4\nn = f()", "3"),
    "a global is read late": ("def f():\n    return m\nm = 4\nn = f()", "4"),
    "a closure": ("def outer(a):\n    def inner():\n        return a\n    return inner\nn = outer(3)()", "3"),
    "two closures": (
        "def outer(a):\n    def inner():\n        return a\n    return inner\nf, g = outer(3), outer(4)\nn = f()",
        "3",
    ),
    "an early return": ("def f(a):\n    if a > 2:\n        return 1\n    return a\nn = f(3)", "1"),
    "an early return that is not taken": ("def f(a):\n    if a > 2:\n        return 1\n    return a\nn = f(2)", "2"),
    "nothing after return": ("def f():\n    return 1\n    return 2\nn = f()", "1"),
    "several results": ("def f():\n    return 1, 2\na, n = f()", "2"),
    "a local name": ("n = 3\ndef f():\n    n = 4\nf()", "3"),
    "global": ("n = 3\ndef f():\n    global n\n    n = 4\nf()", "4"),
    "nonlocal": (
        "def f():\n    a = 3\n    def g():\n        nonlocal a\n        a = 4\n    g()\n    return a\nn = f()",
        "4",
    ),
    "a lambda": ("f = lambda a, b=2: a * b\nn = f(3)", "6"),
    "a function as argument": ("def twice(f, a):\n    return f(f(a))\nn = twice(lambda a: a + 1, 3)", "5"),
    "partial": ("from functools import partial\ndef f(a, b):\n    return a - b\nn = partial(f, 5)(b=2)", "3"),
    "a decorator of the program": (
        """
        def plus(f):
            def g(*args, **kwargs):
                return f(*args, **kwargs) + 1
            return g
        @plus
        def f(a):
            return a
        n = f(3)
        """,
        "4",
    ),
    "a decorator of a library": ("@functools.lru_cache\ndef f(a):\n    return a\nn = f(3)", "3"),
    "recursion is given up": ("def f(a):\n    return f(a + 1)\nn = f(0)", "<n>"),
    "a counted recursion": ("def f(a):\n    return 1 if a == 0 else f(a - 1) + 1\nn = f(1)", "2"),
    "a changed argument": ("def f(d):\n    d['a'] = 4\nd = {'a': 3}\nf(d)\nn = d['a']", "4"),
    "redefined": ("def f():\n    return 3\ndef f():\n    return 4\nn = f()", "4"),
    "an unknown function": ("n = special(3)", "<n>"),
    "a generator": ("def f():\n    yield 3\nn = next(f())", "3"),
    # Classes
    "self attributes": ("class A:\n    def __init__(self, a):\n        self.a = a\nn = A(3).a", "3"),
    "methods that call each other": (
        """
        class A:
            def __init__(self):
                self.start()

            def start(self):
                self.a = 3

            def double(self):
                return 2 * self.a

            def result(self):
                return self.double() + 1

        n = A().result()
        """,
        "7",
    ),
    "class attributes": ("class A:\n    a = 3\nn = A.a", "3"),
    "class attributes through self": ("class A:\n    a = 3\n    def f(self):\n        return self.a\nn = A().f()", "3"),
    "inheritance": ("class A:\n    def f(self):\n        return 3\nclass B(A):\n    pass\nn = B().f()", "3"),
    "super()": (
        """
        class A:
            def f(self):
                return 3
        class B(A):
            def f(self):
                return super().f() + 1
        n = B().f()
        """,
        "4",
    ),
    "super().__init__": (
        """
        class A:
            def __init__(self, a):
                self.a = a
        class B(A):
            def __init__(self):
                super().__init__(5)
        n = B().a
        """,
        "5",
    ),
    "a parent's __init__ by name": (
        """
        class A:
            def __init__(self, a):
                self.a = a
        class B(A):
            def __init__(self):
                A.__init__(self, 5)
        n = B().a
        """,
        "5",
    ),
    "overriding": (
        """
        class A:
            def size(self):
                return 3
            def f(self):
                return self.size()
        class B(A):
            def size(self):
                return 4
        n = B().f()
        """,
        "4",
    ),
    "a property": ("class A:\n    @property\n    def a(self):\n        return 3\nn = A().a", "3"),
    "a static method": ("class A:\n    @staticmethod\n    def f(a):\n        return a\nn = A.f(3)", "3"),
    "a class method": ("class A:\n    a = 3\n    @classmethod\n    def f(cls):\n        return cls.a\nn = A.f()", "3"),
    "an alternative constructor": (
        """
        class A:
            def __init__(self, a):
                self.a = a
            @classmethod
            def make(cls):
                return cls(3)
        n = A.make().a
        """,
        "3",
    ),
    "__call__": ("class A:\n    def __call__(self, a):\n        return a\nn = A()(3)", "3"),
    "__getitem__": ("class A:\n    def __getitem__(self, a):\n        return a\nn = A()[3]", "3"),
    "__len__": ("class A:\n    def __len__(self):\n        return 3\nn = len(A())", "3"),
    "a dataclass": (
        "from dataclasses import dataclass\n@dataclass\nclass A:\n    a: int\n    b: int = 4\nn = A(3).b",
        "4",
    ),
    "a dataclass's argument": (
        "from dataclasses import dataclass\n@dataclass\nclass A:\n    a: int\n    b: int = 4\nn = A(3).a",
        "3",
    ),
    "a named tuple": ("from typing import NamedTuple\nclass A(NamedTuple):\n    a: int = 3\nn = A().a", "3"),
    "getattr": ("class A:\n    a = 3\nn = getattr(A(), 'a')", "3"),
    "setattr": ("class A:\n    pass\na = A()\nsetattr(a, 'b', 5)\nn = a.b", "5"),
    "an attribute from outside": ("class A:\n    pass\na = A()\na.b = 5\nn = a.b", "5"),
    "two instances": (
        "class A:\n    def __init__(self, a):\n        self.a = a\nx, y = A(3), A(4)\nx.a += 10\nn = y.a",
        "4",
    ),
    "a method as value": ("class A:\n    def f(self, a):\n        return a\ng = A().f\nn = g(3)", "3"),
    # Statements
    "a loop": ("n = 0\nfor i in range(4):\n    n += i", "6"),
    "a loop over a list": ("for n in [1, 2, 3]:\n    pass", "3"),
    "a loop over pairs": ("n = 0\nfor a, b in [(1, 2), (3, 4)]:\n    n += a * b", "14"),
    "break": ("for n in [1, 2, 3]:\n    if n == 2:\n        break", "2"),
    "continue": ("n = 0\nfor i in [1, 2, 3]:\n    if i == 2:\n        continue\n    n += i", "4"),
    "for else": ("for i in [1]:\n    pass\nelse:\n    n = 3", "3"),
    "an unknown loop changes": ("n = 1\nfor i in things:\n    n += 1", "<n>"),
    "an unknown loop that does not change": ("n = 3\nfor i in things:\n    m = n", "3"),
    "a loop reads an item before it stores it": (
        "c = {'a': 1}\nfor i in things:\n    n = c['a']\n    c['a'] = 4",
        "<n>",
    ),
    "a loop stores an item before it reads it": ("c = {'a': 1}\nfor i in things:\n    c['a'] = 4\n    n = c['a']", "4"),
    "a loop stores another item": ("c = {'a': 1, 'b': 2}\nfor i in things:\n    n = c['a']\n    c['b'] = 4", "1"),
    "a loop reads an element before it stores it": ("c = [1, 2]\nfor i in things:\n    n = c[0]\n    c[0] = 4", "<n>"),
    "a loop stores another element": ("c = [1, 2]\nfor i in things:\n    n = c[1]\n    c[0] = 4", "2"),
    "a loop reads an attribute before it sets it": (
        "class A:\n    a = 1\nc = A()\nfor i in things:\n    n = c.a\n    c.a = 4",
        "<n>",
    ),
    "a loop sets an attribute before it reads it": (
        "class A:\n    a = 1\nc = A()\nfor i in things:\n    c.a = 4\n    n = c.a",
        "4",
    ),
    "a loop reads an attribute of a class before it sets it": (
        "class A:\n    a = 1\nfor i in things:\n    n = A.a\n    A.a = 4",
        "<n>",
    ),
    "a loop calls a method that sets what it read": (
        """
        class A:
            def __init__(self):
                self.units = 1
            def step(self):
                self.units = 4
        c = A()
        for i in things:
            n = c.units
            c.step()
        """,
        "<n>",
    ),
    "a loop calls a function that sets a global name": (
        "def step():\n    global m\n    m = 4\nm = 1\nfor i in things:\n    n = m\n    step()",
        "<m>",
    ),
    "a loop calls a function that sets a global name first": (
        "def step():\n    global m\n    m = 4\nm = 1\nfor i in things:\n    step()\n    n = m",
        "4",
    ),
    "a loop calls a closure": (
        """
        def make():
            held = 1
            def swap():
                nonlocal held
                before, held = held, 4
                return before
            return swap
        swap = make()
        for i in things:
            n = swap()
        """,
        "<held>",
    ),
    "a comprehension calls a closure": (
        """
        c = {'a': 1}
        def swap():
            before = c['a']
            c['a'] = 4
            return before
        n = [swap() for i in things][0]
        """,
        "<n>",
    ),
    "a loop inside a loop": (
        "c = {'a': 1}\nfor i in things:\n    for k in others:\n        n = c['a']\n    c['a'] = 4",
        "<n>",
    ),
    "a while loop reads before it stores": (
        "c = {'a': 1}\nwhile special():\n    n = c['a']\n    c['a'] = 4",
        "<n>",
    ),
    "the condition of a while loop stores": (
        "c = {'a': 1}\ndef ask():\n    c['a'] += 1\n    return special()\nwhile ask():\n    n = c['a']",
        "<n>",
    ),
    "a chain of names": ("a, b, c = 1, 1, 1\nfor i in things:\n    n = a\n    a = b\n    b = c\n    c = 4", "<a>"),
    "what some iterations store": (
        "n, m = 1, 1\nfor i in things:\n    if i:\n        n = 4\n    else:\n        m = 4\nn = n * m",
        "16 linear or 4",
    ),
    "a loop that counts in one call only": (
        """
        def last(counts):
            m = 3
            for i in things:
                if counts:
                    m += 1
                k = m
            return k
        last(True)
        n = last(False)
        """,
        "3",
    ),
    "a loop in a loop that counts in one call only": (
        """
        def last(counts):
            m = 1
            for i in things:
                for k in others:
                    if counts:
                        m += 1
                k = m
                m = 4
            return k
        last(True)
        n = last(False)
        """,
        "<m>",
    ),
    "a loop reads what stays the same": ("m = 4\nfor i in things:\n    n = m\n    m = 4", "4"),
    "a loop reads before a loop in it counts": (
        "m = 1\nfor i in things:\n    n = m\n    for k in others:\n        m += 1",
        "<m>",
    ),
    "a loop reads before a loop in it does nothing": (
        "m = 1\nfor i in things:\n    n = m\n    for k in others:\n        if False:\n            m += 1",
        "1",
    ),
    "a loop reads before some iterations of a loop in it store": (
        "m = 1\nfor i in things:\n    n = m\n    for k in others:\n        if k:\n            m = 4",
        "<m>",
    ),
    "a loop puts another dict in place of the one that it read": (
        "c = {'a': 1}\nfor i in things:\n    n = c['a']\n    c = {'a': 4}",
        "<n>",
    ),
    "a loop puts the same dict in its place": (
        "c = {'a': 1}\nd = c\nfor i in things:\n    n = c['a']\n    c = d",
        "1",
    ),
    "while": ("n = 1\nwhile special():\n    n *= 2", "<n>"),
    "while that does not change": ("n = 3\nwhile special():\n    m = n", "3"),
    "while False": ("n = 3\nwhile False:\n    n = 4", "3"),
    "with": ("with open('f') as f:\n    n = 3", "3"),
    "with of the program": ("class A:\n    def __enter__(self):\n        return 3\nwith A() as n:\n    pass", "3"),
    "a strategy's scope": ("with strategy.scope():\n    n = 3", "3"),
    "try": ("try:\n    n = 3\nfinally:\n    m = 4", "3"),
    "try else": ("try:\n    m = 3\nexcept ValueError:\n    raise\nelse:\n    n = 4", "4"),
    "an except that leaves": ("try:\n    n = 3\nexcept ImportError:\n    raise SystemExit", "3"),
    "finally": ("try:\n    m = 3\nfinally:\n    n = 5", "5"),
    "match": (
        "match 'b':\n    case 'a':\n        n = 1\n    case 'b':\n        n = 2\n    case _:\n        n = 3",
        "2",
    ),
    "match without a fit": ("match 'c':\n    case 'a':\n        n = 1\n    case _:\n        n = 3", "3"),
    "match any of": ("match 'b':\n    case 'a' | 'b':\n        n = 1\n    case _:\n        n = 3", "1"),
    "match binds": ("match 3:\n    case n:\n        pass", "3"),
    "the main block": ("if __name__ == '__main__':\n    n = 3", "3"),
    "assert": ("n = 3\nassert n == 3", "3"),
    "if False": ("n = 3\nif False:\n    n = 4", "3"),
    "a constant flag": ("FAST = True\nif FAST:\n    n = 3\nelse:\n    n = 4", "3"),
    "elif": ("kind = 'b'\nif kind == 'a':\n    n = 1\nelif kind == 'b':\n    n = 2\nelse:\n    n = 3", "2"),
    "isinstance": ("n = 3 if isinstance('a', str) else 4", "3"),
    "a hidden failure": ("n = 3 / 0", "<n>"),
    "a huge number": ("n = 10 ** 10 ** 10", "<n>"),
}


NAMED: Table = {
    "the length of a name": ("chars = special()\nmodel = Sequential([Dense(len(chars))])", "<len(chars)>"),
    "a name": ("max_id = special()\nvocab_size = max_id + 1\nmodel = Sequential([Dense(vocab_size)])", "<vocab_size>"),
    "a sum": ("vocab = special()\nmodel = Sequential([Dense(len(vocab) + 1)])", "<len(vocab) + 1>"),
    "a chain": (
        "info = special()\nmodel = Sequential([Dense(info.features['label'].num_classes)])",
        "<info.features['label'].num_classes>",
    ),
    "a method": ("v = special()\nmodel = Sequential([Dense(v.vocabulary_size())])", "<v.vocabulary_size()>"),
    "the first name counts": (
        "def build(n):\n    return Sequential([Dense(n)])\nmodel = build(len(special()))",
        "<len(special())>",
    ),
    "in a shape": ("model = Sequential([Dense(8), Reshape([2, special()])])", "<special()>"),
    "one name for both sides of a branch": (
        "n = special(1) if flag else special(2)\nmodel = Sequential([Dense(n)])",
        "<n>",
    ),
    "more than one line": ("model = Sequential([Dense(special(\n    3))])", "?"),
    "a long expression": (f"model = Sequential([Dense(special({'x' * 60}))])", "?"),
}


@cases(NAMED)
def test_sizes_that_are_not_known_have_the_name_of_their_expression(program: str, expected: str) -> None:
    assert heads_of(program) == f"{expected} linear"


def test_a_name_does_not_say_which_value_it_is() -> None:
    build = "def build(n):\n    return Sequential([Dense(n)])\n"
    compiled = "".join(f"n = special({i})\nbuild(n).compile('adam', 'mse')\n" for i in (1, 2))
    units = [found.worlds[0].setup.outputs[0].head.units for found in understood(PRELUDE + build + compiled).understood]
    assert list(map(fact, units)) == ["<n>", "<n>"]
    assert units[0] != units[1]


@cases(UNITS)
def test_python(program: str, expected: str) -> None:
    found = heads_of(program + "\nmodel = Sequential([Dense(n)])")
    assert found == f"{expected} linear"


WORLDS: Table = {
    "pairs never mix": (
        """
        if n == 2:
            units, act = 1, 'sigmoid'
        else:
            units, act = n, 'softmax'
        model = Sequential([Dense(units, activation=act)])
        """,
        "1 sigmoid or <n> softmax",
    ),
    "one condition tested twice is one branch": (
        """
        units = 1 if binary else 10
        activation = 'sigmoid' if binary else 'softmax'
        model = Sequential([Dense(units, activation=activation)])
        """,
        "1 sigmoid or 10 softmax",
    ),
    "the same call of a pure operation is one branch": (
        """
        units = 1 if len(names) == 2 else 10
        activation = 'softmax' if len(names) != 2 else 'sigmoid'
        model = Sequential([Dense(units, activation=activation)])
        """,
        "1 sigmoid or 10 softmax",
    ),
    "not is the other side": (
        """
        units = 1 if args.binary else 10
        activation = 'softmax' if not args.binary else 'sigmoid'
        model = Sequential([Dense(units, activation=activation)])
        """,
        "1 sigmoid or 10 softmax",
    ),
    "other conditions are other branches": (
        """
        units = 1 if a else 10
        activation = 'sigmoid' if b else 'softmax'
        model = Sequential([Dense(units, activation=activation)])
        """,
        "1 sigmoid or 1 softmax or 10 sigmoid or 10 softmax",
    ),
    "a rebound condition is another branch": (
        """
        flag = first()
        units = 1 if flag else 10
        flag = second()
        activation = 'sigmoid' if flag else 'softmax'
        model = Sequential([Dense(units, activation=activation)])
        """,
        "1 sigmoid or 1 softmax or 10 sigmoid or 10 softmax",
    ),
    "inside the branch n is 2": (
        "if n == 2:\n    model = Sequential([Dense(n)])\nelse:\n    model = Sequential([Dense(3)])",
        "2 linear; 3 linear",
    ),
    "2 == n": (
        "if 2 == n:\n    model = Sequential([Dense(n)])\nelse:\n    model = Sequential([Dense(3)])",
        "2 linear; 3 linear",
    ),
    "outside of the branch n is n": ("if n == 2:\n    pass\nmodel = Sequential([Dense(n)])", "<n> linear"),
    "unless it is something else": (
        "if n != 2:\n    model = Sequential([Dense(3)])\nelse:\n    model = Sequential([Dense(n)])",
        "2 linear; 3 linear",
    ),
    "an attribute that is compared": (
        "if args.n == 2:\n    model = Sequential([Dense(args.n)])\nelse:\n    model = Sequential([Dense(3)])",
        "2 linear; 3 linear",
    ),
    "an if without else": (
        "units = 10\nif flag:\n    units = 3\nmodel = Sequential([Dense(units)])",
        "10 linear or 3 linear",
    ),
    "nested ifs": (
        """
        if a:
            if b:
                units = 1
            else:
                units = 2
        else:
            units = 3
        model = Sequential([Dense(units)])
        """,
        "1 linear or 2 linear or 3 linear",
    ),
    "elif": (
        """
        if kind == 'a':
            units, act = 1, 'sigmoid'
        elif kind == 'b':
            units, act = 5, 'softmax'
        else:
            units, act = 3, None
        model = Sequential([Dense(units, activation=act)])
        """,
        "1 sigmoid or 3 linear or 5 softmax",
    ),
    "a subject equals one constant only": (
        """
        if kind == 'a':
            units = 1
        else:
            units = 3
        act = 'sigmoid' if kind == 'a' else 'softmax' if kind == 'b' else None
        model = Sequential([Dense(units, activation=act)])
        """,
        "1 sigmoid or 3 linear or 3 softmax",
    ),
    "match": (
        """
        match kind:
            case 'a':
                units, act = 1, 'sigmoid'
            case 'b':
                units, act = 5, 'softmax'
            case _:
                units, act = 3, None
        model = Sequential([Dense(units, activation=act)])
        """,
        "1 sigmoid or 3 linear or 5 softmax",
    ),
    "a layer added in a branch": (
        "model = Sequential([Dense(3)])\nif flag:\n    model.add(Activation('softmax'))",
        "3 linear or 3 softmax",
    ),
    "a branch in a function": (
        """
        def head(n):
            if n == 2:
                return Dense(1, activation='sigmoid')
            return Dense(n, activation='softmax')

        model = Sequential([head(classes)])
        """,
        "1 sigmoid or <classes> softmax",
    ),
    "a function that is called with constants": (
        """
        def head(n):
            if n == 2:
                return Dense(1, activation='sigmoid')
            return Dense(n, activation='softmax')

        model = Sequential([head(2)])
        """,
        "1 sigmoid",
    ),
    "a side that raises": (
        "if flag:\n    units = 3\nelse:\n    raise ValueError\nmodel = Sequential([Dense(units)])",
        "3 linear",
    ),
    "a side that exits": (
        "import sys\nif flag:\n    units = 3\nelse:\n    sys.exit(1)\nmodel = Sequential([Dense(units)])",
        "3 linear",
    ),
    "a side that assigns nothing": ("if flag:\n    units = 3\nmodel = Sequential([Dense(units)])", "3 linear"),
    "an except that goes on": (
        "try:\n    units = 3\nexcept ValueError:\n    units = 4\nmodel = Sequential([Dense(units)])",
        "3 linear or 4 linear",
    ),
    "and": (
        """
        units = 1 if a and b else 10
        activation = 'sigmoid' if a and b else 'softmax'
        model = Sequential([Dense(units, activation=activation)])
        """,
        "1 sigmoid or 10 softmax",
    ),
    "or with a default": ("units = size or 3\nmodel = Sequential([Dense(units)])", "3 linear or <size> linear"),
    "in a tuple": (
        """
        units = 1 if kind in ('a', 'b') else 10
        act = 'sigmoid' if kind in ('a', 'b') else 'softmax'
        model = Sequential([Dense(units, activation=act)])
        """,
        "1 sigmoid or 10 softmax",
    ),
    "compile in both branches": (
        """
        model = Sequential([Dense(3)])
        if flag:
            model.compile('adam', 'mse')
        else:
            model.add(Dense(4))
            model.compile('adam', 'mse')
        """,
        "3 linear; 4 linear",
    ),
    "a list of unknown length is not as long after append": (
        """
        names = [*special]
        before = len(names)
        names.append(1)
        model = Sequential([Dense(1 if before == len(names) else 2)])
        """,
        "1 linear or 2 linear",
    ),
    "branches that agree": (
        "if flag:\n    units = 3\nelse:\n    units = 3\nmodel = Sequential([Dense(units)])",
        "3 linear",
    ),
    "a table of choices": (
        """
        units, act = {'a': (1, 'sigmoid'), 'b': (5, 'softmax')}[kind]
        model = Sequential([Dense(units, activation=act)])
        """,
        "<units> ?",
    ),
    "nine alternatives are too many": (
        "units = 0\n"
        + "\n".join(f"if flag{i}:\n    units = {i}" for i in range(1, 9))
        + "\nmodel = Sequential([Dense(units)])",
        "<units> linear",
    ),
    "a parameter that is compared": (
        """
        def build(n):
            if n == 2:
                return Sequential([Dense(n)])
            return Sequential([Dense(3)])

        model = build(special)
        """,
        "2 linear; 3 linear",
    ),
}


@cases(WORLDS)
def test_branches_keep_their_world(program: str, expected: str) -> None:
    assert heads_of(program) == expected


def test_worlds_name_the_side_that_they_assume() -> None:
    program = PRELUDE + "model = Sequential([Dense(1 if flag else 3)])\nmodel.compile('adam', 'mse')\n"
    [call] = understood(program).understood
    assert [(len(world.assumptions), head(world.setup.outputs[0])) for world in call.worlds] == [
        (1, "1 linear"),
        (1, "3 linear"),
    ]
    [(branch, _)] = call.worlds[0].assumptions
    assert [world.assumptions for world in call.worlds] == [frozenset({(branch, True)}), frozenset({(branch, False)})]


UNCALLED: Table = {
    "a function that nobody calls": (
        "def train():\n    model = Sequential([Dense(3)])\n    model.compile('adam', 'mse')",
        "3 linear",
    ),
    "its defaults count": (
        "def train(n=3):\n    model = Sequential([Dense(n)])\n    model.compile('adam', 'mse')",
        "3 linear",
    ),
    "its other arguments are unknown": (
        "def train(n, act):\n    model = Sequential([Dense(n, activation=act)])\n    model.compile('adam', 'mse')",
        "<n> ?",
    ),
    "a function that is called once": (
        "def train(n):\n    model = Sequential([Dense(n)])\n    model.compile('adam', 'mse')\ntrain(4)",
        "4 linear",
    ),
    "a function that is called twice": (
        "def train(n):\n    model = Sequential([Dense(n)])\n    model.compile('adam', 'mse')\ntrain(4)\ntrain(5)",
        "4 linear; 5 linear",
    ),
    "globals that are bound later": (
        "def train():\n    model = Sequential([Dense(N)])\n    model.compile('adam', 'mse')\nN = 3",
        "3 linear",
    ),
    "a method that nobody calls": (
        """
        class Trainer:
            def __init__(self, n=3):
                self.n = n

            def train(self):
                model = Sequential([Dense(self.n)])
                model.compile('adam', 'mse')
        """,
        "3 linear",
    ),
    "methods that nobody calls share one object": (
        """
        class Trainer:
            def build(self):
                self.model = Sequential([Dense(3)])

            def train(self):
                self.model.compile('adam', 'mse')
        """,
        "3 linear",
    ),
    "a function inside a function that nobody calls": (
        """
        def outer(n=3):
            def train():
                model = Sequential([Dense(n)])
                model.compile('adam', 'mse')
        """,
        "3 linear",
    ),
    "a function that is only handed on": (
        """
        def build():
            model = Sequential([Dense(3)])
            model.compile('adam', 'mse')
            return model
        special(build)
        """,
        "3 linear",
    ),
    "functions after an exit": (
        """
        def train():
            model = Sequential([Dense(3)])
            model.compile('adam', 'mse')
        if __name__ == '__main__':
            train()
            exit()
        """,
        "3 linear",
    ),
    "a model that is given": ("def train(model):\n    model.compile('adam', 'mse')", ""),
    "a model that is returned": (
        "def build(n):\n    return Sequential([Dense(n, activation='softmax')])\nbuild(7).compile('adam', 'mse')",
        "7 softmax",
    ),
    "a model in a container": (
        "models = {'a': Sequential([Dense(3)])}\nmodels['a'].compile('adam', 'mse')",
        "3 linear",
    ),
    "models in a loop": (
        "for n in (2, 3):\n    model = Sequential([Dense(n)])\n    model.compile('adam', 'mse')",
        "2 linear; 3 linear",
    ),
    "models in a loop over something unknown": (
        "for n in sizes:\n    model = Sequential([Dense(n)])\n    model.compile('adam', 'mse')",
        "<n> linear",
    ),
    "a model in an attribute": (
        """
        class Trainer:
            def __init__(self):
                self.model = self._build()
                self.model.compile('adam', 'mse')

            def _build(self):
                return Sequential([Dense(3)])

        Trainer()
        """,
        "3 linear",
    ),
    "async": ("async def train():\n    model = Sequential([Dense(3)])\n    model.compile('adam', 'mse')", "3 linear"),
}


@cases(UNCALLED)
def test_where_models_are_made(program: str, expected: str) -> None:
    assert facts(of_outputs(head), PRELUDE + program) == expected


COMPILE: Table = {
    "keyword": ("model.compile(optimizer='adam', loss='mse')", "mean_squared_error string"),
    "positional": ("model.compile('adam', 'binary_crossentropy')", "binary_crossentropy string"),
    "**dict": ("model.compile(**{'optimizer': 'adam', 'loss': 'bce'})", "binary_crossentropy string"),
    "**dict in a variable": (
        "settings = dict(optimizer='adam', loss='categorical_crossentropy')\nmodel.compile(**settings)",
        "categorical_crossentropy string",
    ),
    "**dict that was changed": (
        "settings = {'loss': 'mse'}\nsettings['loss'] = 'bce'\nmodel.compile(**settings)",
        "binary_crossentropy string",
    ),
    "*list": ("args = ['adam', 'mse']\nmodel.compile(*args)", "mean_squared_error string"),
    "partial": (
        "from functools import partial\ncompiled = partial(model.compile, loss='mse')\ncompiled('adam')",
        "mean_squared_error string",
    ),
    "a method in a variable": ("f = model.compile\nf('adam', 'mse')", "mean_squared_error string"),
    "getattr": ("getattr(model, 'compile')('adam', 'mse')", "mean_squared_error string"),
    "no loss": ("model.compile('adam')", "none"),
    "loss None": ("model.compile('adam', loss=None)", "none"),
    "unknown keywords": ("model.compile(**settings)", "none"),
    "unknown loss": ("model.compile('adam', loss=settings['loss'])", "?"),
    "a loss that Keras does not have": ("model.compile('adam', loss='special')", "?"),
    "a variable": ("loss = 'mae'\nmodel.compile('adam', loss)", "mean_absolute_error string"),
    "a class name as string": ("model.compile('adam', 'BinaryCrossentropy')", "binary_crossentropy string"),
    "an object": (
        "model.compile('adam', keras.losses.CategoricalCrossentropy())",
        "categorical_crossentropy object",
    ),
    "an object with logits": (
        "model.compile('adam', tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))",
        "sparse_categorical_crossentropy object logits",
    ),
    "positional logits": (
        "model.compile('adam', tf.keras.losses.BinaryCrossentropy(True))",
        "binary_crossentropy object logits",
    ),
    "from_logits=False": (
        "model.compile('adam', keras.losses.BinaryCrossentropy(from_logits=False))",
        "binary_crossentropy object",
    ),
    "unknown logits": (
        "model.compile('adam', keras.losses.BinaryCrossentropy(from_logits=flag))",
        "binary_crossentropy object logits?",
    ),
    "logits in a variable": (
        "logits = not False\nmodel.compile('adam', keras.losses.BinaryCrossentropy(from_logits=logits))",
        "binary_crossentropy object logits",
    ),
    "unknown keywords of the loss": (
        "model.compile('adam', keras.losses.BinaryCrossentropy(**more))",
        "binary_crossentropy object logits?",
    ),
    "an object in a variable": (
        "loss_fn = keras.losses.Huber()\nmodel.compile('adam', loss=loss_fn)",
        "huber object",
    ),
    "an imported class": (
        "from keras.losses import BinaryCrossentropy as BCE\nmodel.compile('adam', BCE(from_logits=True))",
        "binary_crossentropy object logits",
    ),
    "a function": ("model.compile('adam', keras.losses.binary_crossentropy)", "binary_crossentropy function"),
    "a function's alias": ("model.compile('adam', tf.keras.losses.MSE)", "mean_squared_error function"),
    "a function of metrics": ("model.compile('adam', keras.metrics.mse)", "mean_squared_error function"),
    "an old module of losses": (
        "from keras.objectives import categorical_crossentropy\nmodel.compile('adam', categorical_crossentropy)",
        "categorical_crossentropy function",
    ),
    "a class that is not called": ("model.compile('adam', keras.losses.BinaryCrossentropy)", "?"),
    "a function of the program": ("def loss(a, b):\n    return a\nmodel.compile('adam', loss)", "own"),
    "a lambda": ("model.compile('adam', lambda a, b: a)", "own"),
    "a name that is shadowed": (
        "def binary_crossentropy(a, b):\n    return a\nmodel.compile('adam', binary_crossentropy)",
        "own",
    ),
    "a class of the program": (
        "class L(keras.losses.Loss):\n    def call(self, a, b):\n        return a\nmodel.compile('adam', L())",
        "own",
    ),
    "a class with the loss of Keras": (
        "class L(keras.losses.BinaryCrossentropy):\n    pass\nmodel.compile('adam', L(from_logits=True))",
        "binary_crossentropy object logits",
    ),
    "a class that calls the constructor of Keras": (
        """
        class L(keras.losses.BinaryCrossentropy):
            def __init__(self, weight):
                super().__init__(from_logits=True)
                self.weight = weight

        model.compile('adam', L(2))
        """,
        "binary_crossentropy object logits",
    ),
    "a class that calls it in a branch": (
        """
        class L(keras.losses.BinaryCrossentropy):
            def __init__(self):
                if flag:
                    super().__init__(from_logits=True)
                else:
                    super().__init__(from_logits=False)

        model.compile('adam', L())
        """,
        "binary_crossentropy object or binary_crossentropy object logits",
    ),
    "a class with a constructor of its own": (
        """
        class L(keras.losses.BinaryCrossentropy):
            def __init__(self):
                keras.losses.BinaryCrossentropy.__init__(self, from_logits=True)

        model.compile('adam', L())
        """,
        "?",
    ),
    "a function that hands on": (
        """
        def loss(labels, logits):
            return keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True)

        model.compile('adam', loss)
        """,
        "sparse_categorical_crossentropy function logits",
    ),
    "a function that calls an object": (
        """
        bce = keras.losses.BinaryCrossentropy(from_logits=True)

        def loss(y_true, y_pred):
            return tf.reduce_mean(bce(y_true, y_pred))

        model.compile('adam', loss)
        """,
        "binary_crossentropy object logits",
    ),
    "a lambda that hands on": (
        "model.compile('adam', lambda a, b: keras.losses.binary_crossentropy(a, b))",
        "binary_crossentropy function",
    ),
    "an object of the program that hands on": (
        """
        class L:
            def __init__(self):
                self.inner = keras.losses.BinaryCrossentropy()

            def __call__(self, y_true, y_pred):
                return self.inner(y_true, y_pred)

        model.compile('adam', L())
        """,
        "binary_crossentropy object",
    ),
    "a partial": (
        """
        from functools import partial
        model.compile('adam', partial(keras.losses.categorical_crossentropy, from_logits=True))
        """,
        "categorical_crossentropy function logits",
    ),
    "a factory": (
        """
        def make(weight):
            def loss(y_true, y_pred):
                return weight * keras.losses.mean_squared_error(y_true, y_pred)
            return loss

        model.compile('adam', make(2.0))
        """,
        "own",
    ),
    "a loss of something else": (
        """
        def loss(y_true, y_pred):
            return keras.losses.binary_crossentropy(y_true, tf.nn.sigmoid(y_pred))

        model.compile('adam', loss)
        """,
        "own",
    ),
    "a loss the other way round": (
        "model.compile('adam', lambda y, p: keras.losses.binary_crossentropy(p, y))",
        "own",
    ),
    "a loss that depends": (
        """
        def loss(y_true, y_pred):
            if flag:
                return keras.losses.binary_crossentropy(y_true, y_pred)
            return y_pred

        model.compile('adam', loss)
        """,
        "binary_crossentropy function or own",
    ),
    "a function that makes losses": (
        """
        def make(flag=False):
            return keras.losses.BinaryCrossentropy(from_logits=flag)
        model.compile('adam', make(True))
        """,
        "binary_crossentropy object logits",
    ),
    "a list of one": ("model.compile('adam', loss=['mse'])", "mean_squared_error string"),
    "a self attribute": (
        """
        class T:
            def __init__(self):
                self.loss = 'bce'

            def train(self):
                model.compile('adam', self.loss)

        T().train()
        """,
        "binary_crossentropy string",
    ),
    "a choice": (
        "model.compile('adam', 'bce' if flag else 'mse')",
        "binary_crossentropy string or mean_squared_error string",
    ),
    "compiled twice": (
        "model.compile('adam', 'mse')\nmodel.compile('adam', 'mae')",
        "mean_squared_error string; mean_absolute_error string",
    ),
    "a compile of something else": (
        "import re\nre.compile('a')\nmodel.compile('adam', 'mse')",
        "mean_squared_error string",
    ),
    "keras.losses.get": ("model.compile('adam', keras.losses.get('mse'))", "mean_squared_error function"),
    "keras.losses.get of a class": (
        "model.compile('adam', keras.losses.get('BinaryCrossentropy'))",
        "binary_crossentropy object",
    ),
    "focal loss": (
        "model.compile('adam', keras.losses.CategoricalFocalCrossentropy(0.25, 2.0, True))",
        "categorical_focal_crossentropy object logits",
    ),
}


@cases(COMPILE)
def test_losses(program: str, expected: str) -> None:
    assert facts(of_outputs(loss), PRELUDE + "model = Sequential([Dense(3)])\n" + program) == expected


TWO_OUTPUTS = (
    PRELUDE
    + "i = Input((4,))\nmodel = Model(i, [Dense(1, 'sigmoid', name='a')(i), Dense(5, 'softmax', name='b')(i)])\n"
)

OWN_STEPS: Table = {
    "the compiled loss": (
        """
        class M(Model):
            def train_step(self, data):
                x, y = data
                with tf.GradientTape() as tape:
                    loss = self.compiled_loss(y, self(x, training=True))
                return {}

        model = M(i, o)
        model.compile('adam', 'mse')
        """,
        "mean_squared_error string",
    ),
    "compute_loss": (
        """
        class M(Model):
            def train_step(self, data):
                x, y = data
                loss = self.compute_loss(x=x, y=y, y_pred=self(x))
                return {}

        model = M(i, o)
        model.compile('adam', 'mse')
        """,
        "mean_squared_error string",
    ),
    "compute_loss of the program": (
        """
        class M(Model):
            def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None):
                return super().compute_loss(x, y, y_pred, sample_weight) + 1.0

        model = M(i, o)
        model.compile('adam', 'mse')
        """,
        "mean_squared_error string",
    ),
    "a loss of its own": (
        """
        class M(Model):
            def compile(self, optimizer, loss_fn):
                super().compile()
                self.loss_fn = loss_fn

            def train_step(self, data):
                x, y = data
                loss = self.loss_fn(y, self(x))
                return {}

        model = M(i, o)
        model.compile('adam', loss_fn=keras.losses.BinaryCrossentropy(from_logits=True))
        """,
        "binary_crossentropy object logits",
    ),
    "a loss of changed labels": (
        """
        class M(Model):
            def train_step(self, data):
                x, y = data
                loss = self.compiled_loss(tf.one_hot(y, 3), self(x))
                return {}

        model = M(i, o)
        model.compile('adam', 'mse')
        """,
        "own",
    ),
    "no loss": (
        """
        class M(Model):
            def call(self, x):
                return Dense(1)(x)

        model = M()
        model.compile('adam')
        """,
        "none",
    ),
    "a fit of its own": (
        """
        class M(Model):
            def fit(self, *args, **kwargs):
                return super().fit(*args, **kwargs)

        model = M(i, o)
        model.compile('adam', 'mse')
        """,
        "mean_squared_error string",
    ),
    "a fit that trains otherwise": (
        """
        class M(Model):
            def fit(self, x, y):
                return special(x, y)

        model = M(i, o)
        model.compile('adam', 'mse')
        """,
        "?",
    ),
}


@cases(OWN_STEPS)
def test_losses_of_own_training_steps(program: str, expected: str) -> None:
    made = PRELUDE + "i = Input((4,))\no = Dense(3)(i)\n"
    assert facts(of_outputs(loss), made + program + "\nmodel.fit(x, y)\n") == expected


OUTPUT_NAMES: Table = {
    "a layer": ("o = Dense(1, name='out')(i)", "mean_squared_error string"),
    "an activation": ("o = Activation('sigmoid', name='out')(Dense(1, name='inner')(i))", "mean_squared_error string"),
    "a layer that keeps the features": ("o = Reshape((1,), name='out')(Dense(1)(i))", "mean_squared_error string"),
    "a wrapper": ("o = TimeDistributed(Dense(1, name='inner'), name='out')(i)", "mean_squared_error string"),
    "a layer before the last": ("o = Activation('sigmoid')(Dense(1, name='out')(i))", "?"),
    "a layer of the program": (
        """
        class Head(Layer):
            def call(self, x):
                return Dense(1, name='inner')(x)
        o = Head(name='out')(i)
        """,
        "mean_squared_error string",
    ),
    "inside of a wrapper": ("o = TimeDistributed(Dense(1, name='out'))(i)", "?"),
    "inside of a nested model": ("o = Model(i, Dense(1, name='out')(i))(i)", "?"),
}


@cases(OUTPUT_NAMES)
def test_an_output_has_the_name_of_its_last_layer(program: str, expected: str) -> None:
    made = f"{PRELUDE}i = Input((4, 3))\n{program}\nmodel = Model(i, o)\nmodel.compile('adam', {{'out': 'mse'}})\n"
    assert facts(of_outputs(loss), made) == expected


LOSSES_OF_TWO: Table = {
    "one for both": ("model.compile('adam', 'mse')", "mean_squared_error string, mean_squared_error string"),
    "a list": ("model.compile('adam', ['bce', 'mse'])", "binary_crossentropy string, mean_squared_error string"),
    "a dict": (
        "model.compile('adam', {'b': 'mse', 'a': 'bce'})",
        "binary_crossentropy string, mean_squared_error string",
    ),
    "a dict without one": ("model.compile('adam', {'b': 'mse'})", "none, mean_squared_error string"),
    "a list of another length": ("model.compile('adam', ['bce'])", "?, ?"),
    "an unknown one": ("model.compile('adam', ['bce', special])", "binary_crossentropy string, ?"),
}


@cases(LOSSES_OF_TWO)
def test_losses_of_two_outputs(program: str, expected: str) -> None:
    assert facts(of_outputs(loss), TWO_OUTPUTS + program) == expected


METRICS: Table = {
    "none": ("model.compile('adam', 'mse')", "none"),
    "a string": ("model.compile('adam', 'mse', metrics=['accuracy'])", "accuracy string"),
    "acc": ("model.compile('adam', 'mse', metrics=['acc'])", "accuracy string"),
    "any case": ("model.compile('adam', 'mse', metrics=['Accuracy'])", "accuracy string"),
    "no list": ("model.compile('adam', 'mse', metrics='accuracy')", "accuracy string"),
    "a tuple": (
        "model.compile('adam', 'mse', metrics=('accuracy', 'mae'))",
        "accuracy string + mean_absolute_error string",
    ),
    "the third position is not metrics": ("model.compile('adam', 'mse', ['accuracy'])", "none"),
    "the fourth position": ("model.compile('adam', 'mse', None, ['accuracy'])", "accuracy string"),
    "an object": ("model.compile('adam', 'mse', metrics=[keras.metrics.AUC()])", "auc object"),
    "an object without list": ("model.compile('adam', 'mse', metrics=keras.metrics.Recall())", "recall object"),
    "a named accuracy": (
        "model.compile('adam', 'mse', metrics=[keras.metrics.BinaryAccuracy(name='acc')])",
        "binary_accuracy object",
    ),
    "the class Accuracy compares": (
        "model.compile('adam', 'mse', metrics=[keras.metrics.Accuracy()])",
        "exact_match object",
    ),
    "a function": ("model.compile('adam', 'mse', metrics=[keras.metrics.binary_accuracy])", "binary_accuracy function"),
    "a name in snake case": (
        "model.compile('adam', 'mse', metrics=['sparse_categorical_accuracy'])",
        "sparse_categorical_accuracy string",
    ),
    "strings that run together": (
        "model.compile('adam', 'mse', metrics=['Recall' 'Precision'])",
        "recall_precision string",
    ),
    "a variable": (
        "names = ['accuracy']\nnames.append('mse')\nmodel.compile('adam', 'mse', metrics=names)",
        "accuracy string + mean_squared_error string",
    ),
    "unknown": ("model.compile('adam', 'mse', metrics=names)", "? unknown"),
    "an unknown one": ("model.compile('adam', 'mse', metrics=['acc', special])", "accuracy string + ? unknown"),
    "a function of the program": ("def f(a, b):\n    return a\nmodel.compile('adam', 'mse', metrics=[f])", "own own"),
    "a function with the name of a metric": (
        "def accuracy(a, b):\n    return a\nmodel.compile('adam', 'mse', metrics=[accuracy])",
        "own own",
    ),
    "a class of the program": (
        "class M(keras.metrics.Metric):\n    pass\nmodel.compile('adam', 'mse', metrics=[M()])",
        "own own",
    ),
    "a dict": ("model.compile('adam', 'mse', metrics={'out': ['accuracy']})", "none"),
    "None": ("model.compile('adam', 'mse', metrics=None)", "none"),
    "a list in a list": ("model.compile('adam', 'mse', metrics=[['accuracy']])", "accuracy string"),
    "weighted metrics": ("model.compile('adam', 'mse', weighted_metrics=['accuracy'])", "accuracy string"),
    "both": (
        "model.compile('adam', 'mse', metrics=['mae'], weighted_metrics=['accuracy'])",
        "mean_absolute_error string + accuracy string",
    ),
    "a choice": ("model.compile('adam', 'mse', metrics=['acc'] if flag else [])", "accuracy string or none"),
}


@cases(METRICS)
def test_metrics(program: str, expected: str) -> None:
    assert facts(of_outputs(metrics), PRELUDE + "model = Sequential([Dense(3)])\n" + program) == expected


METRICS_OF_TWO: Table = {
    "a list for each": (
        "model.compile('adam', 'mse', metrics=[['acc'], ['mae']])",
        "accuracy string, mean_absolute_error string",
    ),
    "a dict": (
        "model.compile('adam', 'mse', metrics={'b': ['acc', 'mae'], 'a': 'mse'})",
        "mean_squared_error string, accuracy string + mean_absolute_error string",
    ),
    "a dict without one": ("model.compile('adam', 'mse', metrics={'b': 'acc'})", "none, accuracy string"),
    "a flat list of another length": (
        "model.compile('adam', 'mse', metrics=['acc'])",
        "accuracy string, accuracy string",
    ),
    "a flat list of this length": (
        "model.compile('adam', 'mse', metrics=['acc', 'mae'])",
        "accuracy string, mean_absolute_error string",
    ),
    "a list for one": (
        "model.compile('adam', 'mse', metrics=['acc', ['mae']])",
        "accuracy string, mean_absolute_error string",
    ),
}


@cases(METRICS_OF_TWO)
def test_metrics_of_two_outputs(program: str, expected: str) -> None:
    assert facts(of_outputs(metrics), TWO_OUTPUTS + program) == expected


TITANIC = "'https://storage.googleapis.com/tf-datasets/titanic/train.csv'"

ENCODINGS: Table = {
    # Keras and TensorFlow
    "to_categorical": (
        "y = keras.utils.to_categorical(ids)",
        "one_hot <the number of classes> (? <the number of classes>)",
    ),
    "to_categorical with classes": ("y = keras.utils.to_categorical(ids, 10)", "one_hot 10 (? 10)"),
    "to_categorical with keywords": ("y = keras.utils.to_categorical(y=ids, num_classes=10)", "one_hot 10 (? 10)"),
    "np_utils": ("from keras.utils import np_utils\ny = np_utils.to_categorical(ids, 10)", "one_hot 10 (? 10)"),
    "np_utils imported deeply": (
        "from keras.utils.np_utils import to_categorical\ny = to_categorical(ids, nb_classes=10)",
        "one_hot 10 (? 10)",
    ),
    "to_categorical of known ids": ("y = keras.utils.to_categorical(np.array([0, 1, 2]), 3)", "one_hot 3 (n, 3)"),
    "to_categorical of a column": ("y = keras.utils.to_categorical(np.array([[0], [1], [2]]), 3)", "one_hot 3 (n, 3)"),
    "to_categorical of a list": ("y = keras.utils.to_categorical([0, 1, 2], num_classes=3)", "one_hot 3 (n, 3)"),
    "to_categorical of sequences": (
        "y = keras.utils.to_categorical(np.random.randint(0, 5, (8, 7)), 5)",
        "one_hot 5 (n, ., 5)",
    ),
    "tf.one_hot": ("y = tf.one_hot(ids, 10)", "one_hot 10 (? 10)"),
    "tf.one_hot depth": ("y = tf.one_hot(np.array([0, 1, 2]), depth=3)", "one_hot 3 (n, 3)"),
    "keras.ops.one_hot": ("y = keras.ops.one_hot(ids, 10)", "one_hot 10 (? 10)"),
    "keras.backend.one_hot": ("y = keras.backend.one_hot(ids, 10)", "one_hot 10 (? 10)"),
    # numpy
    "np.eye": ("y = np.eye(10)[ids]", "one_hot 10 (? 10)"),
    "np.eye of known ids": ("y = np.eye(3)[np.array([0, 1, 2])]", "one_hot 3 (n, 3)"),
    "np.eye in a variable": ("eye = np.eye(3)\ny = eye[np.array([0, 1, 2])]", "one_hot 3 (n, 3)"),
    "np.eye of a list": ("y = np.eye(3)[[0, 1, 2]]", "one_hot 3 (n, 3)"),
    "np.eye of reshaped ids": ("y = np.eye(3)[np.array([[0], [1], [2]]).reshape(-1)]", "one_hot 3 (n, 3)"),
    "np.identity": ("y = np.identity(3)[np.array([0, 1])]", "one_hot 3 (n, 3)"),
    "literal ids": ("y = np.array([0, 1, 2, 1])", "integer 3 (n,)"),
    "literal zeros and ones": ("y = np.array([0, 1, 1, 0])", "binary 2 (n,)"),
    "a literal column": ("y = np.array([[0], [1], [1]])", "binary 2 (n, 1)"),
    "literal one-hot rows": ("y = np.array([[0, 1], [1, 0]])", "one_hot 2 (n, 2)"),
    "literal multi-hot rows": ("y = np.array([[0, 1, 1], [1, 0, 0]])", "multi_hot 3 (n, 3)"),
    "literal real numbers": ("y = np.array([0.5, 1.25])", "continuous ? (n,)"),
    "a plain list": ("y = [0, 1, 2]", "integer 3 (n,)"),
    "random ids": ("y = np.random.randint(0, 10, size=(100,))", "integer 10 (n,)"),
    "random ids with one bound": ("y = np.random.randint(10, size=100)", "integer 10 (n,)"),
    "random zeros and ones": ("y = np.random.randint(0, 2, (100, 1))", "binary 2 (n, 1)"),
    "zeros are not labels yet": ("y = np.zeros((100, 3))", "? ? (n, 3)"),
    "np.where": ("y = np.where(np.random.randint(0, 9, 50) > 3, 1, 0)", "binary 2 (n,)"),
    "np.unique": ("_, y = np.unique(names, return_inverse=True)", "integer <the number of classes> (n,)"),
    # scikit-learn
    "LabelEncoder": ("y = LabelEncoder().fit_transform(names)", "integer <the number of classes> (n,)"),
    "LabelEncoder of two classes": ("y = LabelEncoder().fit_transform(['a', 'b', 'a'])", "binary 2 (n,)"),
    "LabelEncoder of three classes": ("y = LabelEncoder().fit_transform(['a', 'b', 'c'])", "integer 3 (n,)"),
    "LabelEncoder in two steps": (
        "e = LabelEncoder()\ne.fit(['a', 'b', 'c'])\ny = e.transform(['a', 'b'])",
        "integer 3 (n,)",
    ),
    "LabelEncoder in a chain": ("e = LabelEncoder().fit(['a', 'b', 'c'])\ny = e.transform(names)", "integer 3 (n,)"),
    "LabelEncoder, then one-hot": (
        "y = keras.utils.to_categorical(LabelEncoder().fit_transform(['a', 'b', 'c']))",
        "one_hot 3 (n, 3)",
    ),
    "LabelBinarizer of two classes": ("y = LabelBinarizer().fit_transform(['a', 'b', 'a'])", "binary 2 (n, 1)"),
    "LabelBinarizer of three classes": ("y = LabelBinarizer().fit_transform(['a', 'b', 'c'])", "one_hot 3 (n, 3)"),
    "LabelBinarizer of unknown classes": (
        "y = LabelBinarizer().fit_transform(names)",
        "? <the number of classes> (? ?)",
    ),
    "LabelBinarizer in two steps": (
        "e = LabelBinarizer()\ne.fit(['a', 'b', 'c'])\ny = e.transform(names)",
        "one_hot 3 (n, 3)",
    ),
    "label_binarize": (
        "from sklearn.preprocessing import label_binarize\ny = label_binarize(names, classes=[0, 1, 2])",
        "one_hot 3 (n, 3)",
    ),
    "MultiLabelBinarizer": (
        "y = MultiLabelBinarizer().fit_transform(tags)",
        "multi_hot <the number of classes> (n, <the number of classes>)",
    ),
    "MultiLabelBinarizer of single tags": (
        "y = MultiLabelBinarizer().fit_transform([['a'], ['b']])",
        "one_hot ? (n, <the number of classes>)",
    ),
    "OneHotEncoder, dense": (
        "y = OneHotEncoder(sparse_output=False).fit_transform(np.array([[0], [1], [2]]))",
        "one_hot 3 (n, 3)",
    ),
    "OneHotEncoder, old keyword": (
        "y = OneHotEncoder(sparse=False).fit_transform(np.array([0, 1, 2]).reshape(-1, 1))",
        "one_hot 3 (n, 3)",
    ),
    "OneHotEncoder, sparse": (
        "y = OneHotEncoder().fit_transform(np.array([[0], [1], [2]])).toarray()",
        "one_hot 3 (n, 3)",
    ),
    "OneHotEncoder of three classes": (
        """
        e = LabelEncoder().fit_transform(['a', 'b', 'c'])
        y = OneHotEncoder().fit_transform(e.reshape(-1, 1)).toarray()
        """,
        "one_hot 3 (n, 3)",
    ),
    "OneHotEncoder that drops": (
        "y = OneHotEncoder(drop='first', sparse_output=False).fit_transform(np.array([[0], [1], [2]]))",
        "? ? (n, ?)",
    ),
    "OneHotEncoder of a frame": ("y = OneHotEncoder(sparse_output=False).fit_transform(frame)", "? ? (n, ?)"),
    # pandas
    "get_dummies": ("y = pd.get_dummies(pd.Series(['a', 'b', 'c']))", "one_hot 3 (n, 3)"),
    "get_dummies of a column": (
        "frame = pd.read_csv('f.csv')\ny = pd.get_dummies(frame['kind'])",
        "one_hot <the number of classes> (n, <the number of classes>)",
    ),
    "get_dummies of a frame": ("frame = pd.read_csv('f.csv')\ny = pd.get_dummies(frame)", "? ? (n, ?)"),
    "get_dummies that drops": (
        "frame = pd.read_csv('f.csv')\ny = pd.get_dummies(frame['kind'], drop_first=True)",
        "? ? (n, ?)",
    ),
    "get_dummies as array": ("y = pd.get_dummies(pd.Series(['a', 'b', 'c'])).values", "one_hot 3 (n, 3)"),
    "get_dummies to_numpy": (
        "y = pd.get_dummies(pd.Series(['a', 'b', 'c'])).to_numpy().astype('float32')",
        "one_hot 3 (n, 3)",
    ),
    "factorize": ("y = pd.factorize(pd.read_csv('f.csv')['kind'])[0]", "integer <the number of classes> (n,)"),
    "a column is unknown": ("y = pd.read_csv('f.csv')['kind']", "? ? (n,)"),
    "a column that is taken out": ("y = pd.read_csv('f.csv').pop('kind')", "? ? (n,)"),
    "a column of a public file": (f"y = pd.read_csv({TITANIC}).pop('survived')", "binary 2 (n,)"),
    "another column of a public file": (f"y = pd.read_csv({TITANIC}).pop('age')", "? ? (n,)"),
    "a column that is set": (
        """
        f = pd.read_csv('f.csv')
        f['target'] = np.where(f['speed'] == 4, 0, 1)
        f = f.drop(columns=['speed'])
        f, g = train_test_split(f)
        y = f.pop('target').values
        """,
        "binary 2 (n,)",
    ),
    "a column that is set to something": (
        f"f = pd.read_csv({TITANIC})\nf['survived'] = other\ny = f['survived']",
        "? ? (n,)",
    ),
    "a column that another name sets": (
        f"f = pd.read_csv({TITANIC})\ng = f\ng['survived'] = other\ny = f['survived']",
        "? ? (n,)",
    ),
    "a compared column": ("y = (pd.read_csv('f.csv')['x'] > 0.5).astype(int)", "binary 2 (n,)"),
    "map": ("y = pd.read_csv('f.csv')['x'].map({'a': 0, 'b': 1, 'c': 2})", "integer 3 (n,)"),
    "map to other numbers": ("y = pd.read_csv('f.csv')['x'].map({'a': 2, 'b': 1})", "integer 2 (n,)"),
    "codes of a category": (
        "y = pd.read_csv('f.csv')['x'].astype('category').cat.codes",
        "integer <the number of classes> (n,)",
    ),
    # What keeps and changes encodings
    "astype": ("y = keras.utils.to_categorical([0, 1, 2], 3).astype('float32')", "one_hot 3 (n, 3)"),
    "np.array": ("y = np.array(keras.utils.to_categorical([0, 1, 2], 3), dtype=float)", "one_hot 3 (n, 3)"),
    "tf.cast": ("y = tf.cast(tf.one_hot([0, 1, 2], 3), tf.float32)", "one_hot 3 (n, 3)"),
    "tf.constant": ("y = tf.constant([0, 1, 2])", "integer 3 (n,)"),
    "a slice": ("y = keras.utils.to_categorical([0, 1, 2, 0], 3)[:2]", "one_hot 3 (n, 3)"),
    "a slice from the end": ("y = keras.utils.to_categorical([0, 1, 2, 0], 3)[-2:]", "one_hot 3 (n, 3)"),
    "one column": ("y = keras.utils.to_categorical([0, 1, 2, 0], 3)[:, 1]", "? ? (n,)"),
    "some columns": ("y = keras.utils.to_categorical([0, 1, 2, 0], 3)[:, :2]", "? ? (n, 2)"),
    "a shuffled index": (
        "order = np.random.permutation(3)\ny = keras.utils.to_categorical([0, 1, 2], 3)[order]",
        "one_hot 3 (n, 3)",
    ),
    "a mask": ("ids = np.random.randint(0, 9, 50)\ny = ids[ids < 5]", "integer ? (n,)"),
    "a column of ids": ("y = np.random.randint(0, 9, 50).reshape(-1, 1)", "integer 9 (n, 1)"),
    "reshape by keyword": ("y = np.reshape(np.random.randint(0, 9, 50), newshape=(-1, 1))", "integer 9 (n, 1)"),
    "reshape to a row of classes": ("y = keras.utils.to_categorical([0, 1], 2).reshape((-1, 2))", "one_hot 2 (n, 2)"),
    "reshape that breaks rows": ("y = keras.utils.to_categorical([0, 1, 2], 3).reshape(-1, 9)", "? ? (n, 9)"),
    "ravel": ("y = np.random.randint(0, 9, (50, 1)).ravel()", "integer 9 (n,)"),
    "flatten of one-hot": ("y = keras.utils.to_categorical([0, 1, 2], 3).flatten()", "? ? (n,)"),
    "squeeze": ("y = np.squeeze(np.random.randint(0, 9, (50, 1)))", "integer 9 (n,)"),
    "expand_dims": ("y = np.expand_dims(np.random.randint(0, 9, 50), -1)", "integer 9 (n, 1)"),
    "np.newaxis": ("y = np.random.randint(0, 9, 50)[:, np.newaxis]", "integer 9 (n, 1)"),
    "None as axis": ("y = np.random.randint(0, 9, 50)[:, None]", "integer 9 (n, 1)"),
    "argmax": ("y = np.argmax(keras.utils.to_categorical([0, 1, 2], 3), axis=1)", "integer 3 (n,)"),
    "argmax as a method": ("y = keras.utils.to_categorical([0, 1, 2], 3).argmax(-1)", "integer 3 (n,)"),
    "argmax over the samples": ("y = np.argmax(keras.utils.to_categorical([0, 1, 2], 3), axis=0)", "? ? (n,)"),
    "argmax of scores": ("y = np.argmax(np.random.rand(50, 3), axis=1)", "integer 3 (n,)"),
    "shifted ids": ("y = np.random.randint(0, 9, 50) - 1", "integer 9 (n,)"),
    "scaled ids": ("y = np.random.randint(0, 9, 50) / 9.0", "? 9 (n,)"),
    "smoothed labels": ("y = keras.utils.to_categorical([0, 1, 2], 3) * 0.9 + 0.1", "? ? (n, 3)"),
    "compared ids": ("y = (np.random.randint(0, 9, 50) == 3).astype(int)", "binary 2 (n,)"),
    "concatenated": (
        "y = np.concatenate([keras.utils.to_categorical([0, 1], 3), keras.utils.to_categorical([2], 3)])",
        "one_hot 3 (n, 3)",
    ),
    "concatenated with others": ("y = np.concatenate([keras.utils.to_categorical([0, 1], 3), other])", "? ? (? ?)"),
    "written into": ("y = np.zeros((3, 3))\ny[np.arange(3), ids] = 1", "? ? (n, 3)"),
    "changed in place under a name that one side shares": (
        """
        a, b = keras.utils.to_categorical([0, 1, 2], 3), keras.utils.to_categorical([0, 1], 2)
        y = a if special() else b
        a[0] = 0.5
        """,
        "? ? (n, 3) or train: one_hot 2 (n, 2)",
    ),
    "changed in place": ("y = keras.utils.to_categorical([0, 1, 2], 3)\ny[0] = 0.5", "? ? (n, 3)"),
    "one-hot of one-hot": ("y = keras.utils.to_categorical(keras.utils.to_categorical([0, 1, 2], 3))", "? 3 (n, ., 2)"),
    "shuffle": ("from sklearn.utils import shuffle\nx, y = shuffle(x, np.random.randint(0, 9, 50))", "integer 9 (n,)"),
    "an unknown function": ("y = special(np.random.randint(0, 9, 50))", "? ? (? ?)"),
    "deepcopy": ("import copy\ny = copy.deepcopy(np.random.randint(0, 9, 50))", "integer 9 (n,)"),
    "a function of the program": (
        "def encode(ids, n=10):\n    return keras.utils.to_categorical(ids, n)\ny = encode(ids)",
        "one_hot 10 (? 10)",
    ),
    # Splits
    "train_test_split": (
        """
        from sklearn.model_selection import train_test_split
        x, _, y, _ = train_test_split(x, np.random.randint(0, 9, 50))
        """,
        "integer 9 (n,)",
    ),
    "train_test_split with options": (
        """
        from sklearn.model_selection import train_test_split
        parts = train_test_split(x, keras.utils.to_categorical([0, 1, 2], 3), test_size=0.2, stratify=x)
        x, y = parts[0], parts[2]
        """,
        "one_hot 3 (n, 3)",
    ),
    "split twice": (
        """
        from sklearn.model_selection import train_test_split
        a, b, c, d = train_test_split(x, np.random.randint(0, 9, 50))
        _, x, _, y = train_test_split(a, c)
        """,
        "integer 9 (n,)",
    ),
    # Data sets
    "mnist": ("(x, y), _ = keras.datasets.mnist.load_data()", "integer 10 (n,)"),
    "cifar10": ("(x, y), (a, b) = keras.datasets.cifar10.load_data()", "integer 10 (n, 1)"),
    "cifar100": ("(x, y), (a, b) = keras.datasets.cifar100.load_data()", "integer 100 (n, 1)"),
    "cifar100, coarse": (
        "(x, y), (a, b) = keras.datasets.cifar100.load_data(label_mode='coarse')",
        "integer 20 (n, 1)",
    ),
    "imdb": ("from keras.datasets import imdb\n(x, y), _ = imdb.load_data(num_words=100)", "binary 2 (n,)"),
    "reuters": ("(x, y), _ = keras.datasets.reuters.load_data()", "integer 46 (n,)"),
    "boston_housing": ("(x, y), _ = keras.datasets.boston_housing.load_data()", "continuous ? (n,)"),
    "a data set, one-hot": (
        "(x, y), _ = keras.datasets.mnist.load_data()\ny = keras.utils.to_categorical(y)",
        "one_hot 10 (n, 10)",
    ),
    "a data set in one name": ("data = keras.datasets.mnist.load_data()\nx, y = data[0]", "integer 10 (n,)"),
    "iris": (
        "from sklearn.datasets import load_iris\ndata = load_iris()\nx, y = data.data, data.target",
        "integer 3 (n,)",
    ),
    "iris, two results": (
        "from sklearn.datasets import load_iris\nx, y = load_iris(return_X_y=True)",
        "integer 3 (n,)",
    ),
    "iris by key": (
        "from sklearn import datasets\ndata = datasets.load_iris()\nx, y = data['data'], data['target']",
        "integer 3 (n,)",
    ),
    "breast cancer": (
        "from sklearn.datasets import load_breast_cancer\nx, y = load_breast_cancer(return_X_y=True)",
        "binary 2 (n,)",
    ),
    "some of the digits": (
        "from sklearn.datasets import load_digits\nx, y = load_digits(n_class=4, return_X_y=True)",
        "integer 4 (n,)",
    ),
    "make_moons": ("from sklearn.datasets import make_moons\nx, y = make_moons(100, noise=0.1)", "binary 2 (n,)"),
    "make_circles": ("from sklearn.datasets import make_circles\nx, y = make_circles(n_samples=100)", "binary 2 (n,)"),
    "make_blobs": ("from sklearn.datasets import make_blobs\nx, y = make_blobs(100, centers=4)", "integer 4 (n,)"),
    "make_blobs of two": (
        "from sklearn.datasets import make_blobs\nx, y = make_blobs(100, centers=2)",
        "binary 2 (n,)",
    ),
    "make_classification": (
        "from sklearn.datasets import make_classification\nx, y = make_classification()",
        "binary 2 (n,)",
    ),
    "make_classification of five": (
        "from sklearn.datasets import make_classification\nx, y = make_classification(n_classes=5, n_informative=4)",
        "integer 5 (n,)",
    ),
    "make_multilabel_classification": (
        """
        from sklearn.datasets import make_multilabel_classification
        x, y = make_multilabel_classification(n_classes=4)
        """,
        "multi_hot 4 (n, 4)",
    ),
    "make_regression": ("from sklearn.datasets import make_regression\nx, y = make_regression()", "continuous ? (n,)"),
    # Real numbers
    "images": ("(y, _), _ = keras.datasets.mnist.load_data()", "continuous ? (n, ., 28)"),
    "scaled images": (
        "(y, _), _ = keras.datasets.mnist.load_data()\ny = y.astype('float32') / 255.",
        "continuous ? (n, ., 28)",
    ),
    "images with a channel axis": (
        "(y, _), _ = keras.datasets.mnist.load_data()\ny = y[..., np.newaxis]",
        "continuous ? (n, ., ., 1)",
    ),
    "flat images": ("(y, _), _ = keras.datasets.mnist.load_data()\ny = y.reshape(-1, 784)", "continuous ? (n, 784)"),
    "standardised data": (
        "data = np.load('f.npy')\ndata -= data[:9].mean(axis=0)\ny = data[:, 1]",
        "continuous ? (? ?)",
    ),
    "random numbers": ("y = np.random.rand(50, 1)", "continuous ? (n, 1)"),
    "random numbers made whole": ("y = (np.random.rand(50) * 10).astype(int)", "? ? (n,)"),
    "random numbers made whole by tf.cast": ("y = tf.cast(tf.random.normal((50,)), tf.int32)", "? ? (n,)"),
    "random numbers compared": ("y = np.random.rand(50) > 0.5", "binary 2 (n,)"),
    "random numbers compared in a table": ("y = np.random.rand(50, 4) > 0.5", "? ? (n, 4)"),
    "a line with noise": ("x = tf.linspace(-2, 2, 201)\ny = 3 * x + tf.random.normal((201,))", "continuous ? (n,)"),
    "a curve": ("y = np.sin(np.linspace(0, 1, 201))", "continuous ? (n,)"),
    "whole steps": ("y = np.linspace(0, 9, 10)", "? ? (n,)"),
    "remainders of real numbers": ("y = np.random.rand(50) // 0.1", "? ? (n,)"),
    "scaled targets": (
        "(x, y), _ = keras.datasets.boston_housing.load_data()\ny = (y - y.mean()) / y.std()",
        "continuous ? (n,)",
    ),
    "features and ids in one table": (
        "table = np.concatenate([np.random.rand(50, 2), np.random.randint(0, 9, (50, 1))], axis=1)\ny = table[:, 2]",
        "? ? (n,)",
    ),
    "features and ids as rows": (
        "table = np.vstack((np.random.rand(50), np.random.randint(0, 9, 50))).T\ny = table[:, 1]",
        "? ? (? ?)",
    ),
    "negative numbers": ("y = np.array([-3.0, -1.0, 1.0, 3.0])", "continuous ? (n,)"),
    "hinge labels": ("y = np.array([-1.0, 1.0, 1.0])", "? ? (n,)"),
    # Arrays that a program makes
    "zeros and ones": ("y = np.concatenate([np.ones((8, 1)), np.zeros((8, 1))])", "binary 2 (n, 1)"),
    "ones": ("y = np.ones((8, 1))", "binary ? (n, 1)"),
    "smoothed ones": ("y = np.ones((8, 1)) * 0.9", "continuous ? (n, 1)"),
    "ones less something": ("y = np.ones(8) - 0.1", "continuous ? (n,)"),
    "ones of a batch": ("def f(n):\n    return np.ones((n, 1))\ny = f(size)", "binary ? (n, 1)"),
    "zeros and ones with noise": (
        "y = tf.concat([tf.ones((8, 1)), tf.zeros((8, 1))], axis=0)\ny += 0.05 * tf.random.uniform(tf.shape(y))",
        "continuous ? (n, 1)",
    ),
    "literals put together": ("y = np.array([0] * 30 + [1] * 20)", "binary 2 (n,)"),
    "np.append": ("y = np.append(np.zeros(5), np.ones(5))", "binary 2 (n,)"),
    "np.hstack": ("y = np.hstack((np.zeros(5), np.ones(5), np.full(5, 2)))", "integer ? (n,)"),
    "np.repeat": ("y = np.repeat([0, 1, 2], 50)", "integer 3 (n,)"),
    "np.tile": ("y = np.tile([0, 1], 50)", "binary 2 (n,)"),
    "np.stack of rows": (
        "y = np.stack([keras.utils.to_categorical(0, 3), keras.utils.to_categorical(1, 3)])",
        "one_hot 3 (n, 3)",
    ),
    "np.vstack of one-hot": ("y = np.vstack([np.eye(3)[[0, 1]], np.eye(3)[[2, 0]]])", "one_hot 3 (n, 3)"),
    "np.random.choice": ("y = np.random.choice([0, 1], size=50)", "binary 2 (n,)"),
    "np.random.choice of numbers below": ("y = np.random.choice(7, 50)", "integer 7 (n,)"),
    "np.random.choice of texts": ("y = np.random.choice(['a', 'b'], 50)", "? ? (n,)"),
    "a generator of random numbers": ("y = np.random.default_rng(1).integers(0, 4, size=50)", "integer 4 (n,)"),
    "a random state": ("y = np.random.RandomState(1).randn(50, 1)", "continuous ? (n, 1)"),
    "np.where of three": (
        "t = np.random.rand(50)\ny = np.where(t < 0.2, 0, np.where(t < 0.5, 1, 2))",
        "integer ? (n,)",
    ),
    "zeros that are filled": ("y = np.zeros(50)\ny[25:] = 1", "binary 2 (n,)"),
    "zeros that are filled with ids": ("y = np.zeros(50)\ny[10:20] = 1\ny[20:] = 2", "integer ? (n,)"),
    "zeros that are filled with something": ("y = np.zeros(50)\ny[25:] = other", "? ? (n,)"),
    "zeros that another name fills": ("y = np.zeros(50)\nz = y\nz[:] = other", "? ? (n,)"),
    "zeros that a function fills": ("def f(a):\n    a[:] = other\ny = np.zeros(50)\nf(y)", "? ? (n,)"),
    "zeros whose copy is filled": ("y = np.zeros(50)\nz = y.copy()\nz[:] = other", "binary ? (n,)"),
    "batches written into zeros": (
        "y = np.zeros(shape=(50))\nfor i in range(n):\n    y[i * 2 : (i + 1) * 2] = np.random.randint(0, 2, 2)",
        "binary 2 (n,)",
    ),
    "ids that become others": ("y = np.random.randint(0, 9, 50)\ny[y == 3] = 0", "integer ? (n,)"),
    "ids that become something": ("y = np.random.randint(0, 9, 50)\ny[y == 3] = other", "? ? (n,)"),
    "one-hot in a loop": (
        """
        ids = np.random.randint(0, 9, 50)
        y = np.zeros((50, 9))
        for i, label in enumerate(ids):
            y[i, label] = 1.
        """,
        "one_hot 9 (n, 9)",
    ),
    "one-hot at once": (
        "ids = np.random.randint(0, 9, 50)\ny = np.zeros((50, 9))\ny[np.arange(50), ids] = 1",
        "one_hot 9 (n, 9)",
    ),
    "two ones in each row": (
        """
        ids = np.random.randint(0, 9, 50)
        y = np.zeros((50, 9))
        for i, label in enumerate(ids):
            y[i, label] = 1.
            y[i, label - 1] = 1.
        """,
        "? ? (n, 9)",
    ),
    # Lists
    "a list that two branches of a loop fill": (
        """
        y = []
        for name in names:
            if name == kind:
                y.append(0)
            else:
                y.append(1)
        y = np.array(y)
        """,
        "binary 2 (n,)",
    ),
    "a list that a loop fills with different things": (
        "y = []\nfor name in names:\n    y.append(other)\n    y.append(1)\ny = np.array(y)",
        "? ? (? ?)",
    ),
    "a list that is not empty before the loop": (
        "y = [other]\nfor name in names:\n    y.append(1)\ny = np.array(y)",
        "? ? (? ?)",
    ),
    "a list that grows after the loop": (
        "y = []\nfor name in names:\n    y.append(1)\ny.append(other)\ny = np.array(y)",
        "? ? (? ?)",
    ),
    "a list that loops fill one after the other": (
        "y = []\nfor a in first:\n    y.append(0)\nfor a in second:\n    y.append(1)",
        "binary 2 (n,)",
    ),
    "numbers of folders": (
        """
        import os
        y = []
        for i, folder in enumerate(os.listdir('d')):
            for name in os.listdir(folder):
                y.append(i)
        y = np.array(y)
        """,
        "integer ? (n,)",
    ),
    "lists of unknown length": ("y = np.array([0] * len(a) + [1] * len(b))", "binary 2 (n,)"),
    "a list of unknown length and another": ("y = np.array([0] * len(a) + [other])", "? ? (? ?)"),
    "a dict from classes to ids": (
        "ids = {'a': 0, 'b': 1, 'c': 2}\ny = np.array([ids[name] for name in names])",
        "integer 3 (n,)",
    ),
    "a dict of other numbers": (
        "ids = {'a': 3, 'b': 7}\ny = np.array([ids[name] for name in names])",
        "? ? (? ?)",
    ),
    # Sizes
    "np.max + 1": (
        "y = LabelEncoder().fit_transform(['a', 'b', 'c'])\ny = keras.utils.to_categorical(y, np.max(y) + 1)",
        "one_hot 3 (n, 3)",
    ),
    # Branches
    "a branch": (
        "y = np.random.randint(0, 9, 50)\nif flag:\n    y = keras.utils.to_categorical(y, 9)",
        "integer 9 (n,) or train: one_hot 9 (n, 9)",
    ),
    "unknown": ("y = load()", "? ? (? ?)"),
}


@cases(ENCODINGS)
def test_encodings(program: str, expected: str) -> None:
    imports = "from sklearn.preprocessing import LabelEncoder, LabelBinarizer, MultiLabelBinarizer, OneHotEncoder\n"
    imports += "from sklearn.model_selection import train_test_split\n"
    tail = "\nmodel = Sequential([Dense(3)])\nmodel.compile('adam', 'mse')\nmodel.fit(x, y)\n"
    assert facts(of_outputs(labels), PRELUDE + imports + program + tail) == f"train: {expected}"


SPLITS: Table = {
    "fit": ("model.fit(x, ids)", "train: integer 9 (n,)"),
    "fit by keyword": ("model.fit(y=ids, x=x, epochs=3)", "train: integer 9 (n,)"),
    "fit with **": ("model.fit(**{'x': x, 'y': ids})", "train: integer 9 (n,)"),
    "validation data": (
        "model.fit(x, ids, validation_data=(x, hot))",
        "train: integer 9 (n,) + validation: one_hot 3 (n, 3)",
    ),
    "validation data by position": (
        "model.fit(x, ids, 32, 1, 1, None, 0.0, (x, hot))",
        "train: integer 9 (n,) + validation: one_hot 3 (n, 3)",
    ),
    "validation data as a list": (
        "model.fit(x, ids, validation_data=[x, hot])",
        "train: integer 9 (n,) + validation: one_hot 3 (n, 3)",
    ),
    "validation data with weights": (
        "model.fit(x, ids, validation_data=(x, hot, x))",
        "train: integer 9 (n,) + validation: one_hot 3 (n, 3)",
    ),
    "evaluate": ("model.evaluate(x, hot, verbose=0)", "test: one_hot 3 (n, 3)"),
    "fit and evaluate": (
        "model.fit(x, ids)\nloss, acc = model.evaluate(x, hot)",
        "train: integer 9 (n,) + test: one_hot 3 (n, 3)",
    ),
    "train_on_batch": ("model.train_on_batch(x, ids)", "train: integer 9 (n,)"),
    "test_on_batch": ("model.test_on_batch(x, ids)", "test: integer 9 (n,)"),
    "fit_generator": (
        "def batches():\n    while True:\n        yield x, hot\nmodel.fit_generator(batches(), steps_per_epoch=3)",
        "train: one_hot 3 (n, 3)",
    ),
    "fit_generator by keyword": (
        "def batches():\n    while True:\n        yield x, hot\nmodel.fit_generator(generator=batches())",
        "train: one_hot 3 (n, 3)",
    ),
    "encoded inside fit": ("model.fit(x, keras.utils.to_categorical(ids))", "train: one_hot 9 (n, 9)"),
    "predict has no labels": ("model.predict(x)", "none"),
    "fit before the last compile": (
        "model.fit(x, ids)\nmodel.compile('adam', 'mae')\nmodel.fit(x, hot)",
        "train: integer 9 (n,); train: one_hot 3 (n, 3)",
    ),
    "fit in a function": ("def train(m, y):\n    m.fit(x, y)\ntrain(model, ids)", "train: integer 9 (n,)"),
    "fit in a loop": ("for epoch in range(3):\n    model.fit(x, ids)", "train: integer 9 (n,)"),
    "the result of fit": ("history = model.fit(x, ids).history", "train: integer 9 (n,)"),
    "inputs as targets": ("model.fit(x, x)", "train: continuous ? (n, 4)"),
    "no labels": ("model.fit(special)", "train: ? ? (? ?)"),
    # tf.data
    "slices": ("model.fit(tf.data.Dataset.from_tensor_slices((x, ids)).batch(8))", "train: integer 9 (n,)"),
    "slices of one-hot rows": (
        "model.fit(tf.data.Dataset.from_tensor_slices((x, hot)).batch(8))",
        "train: one_hot 3 (n, 3)",
    ),
    "a chain": (
        """
        d = tf.data.Dataset.from_tensor_slices((x, ids))
        d = d.shuffle(10).batch(8).repeat().prefetch(tf.data.AUTOTUNE)
        model.fit(d)
        """,
        "train: integer 9 (n,)",
    ),
    "map": (
        """
        d = tf.data.Dataset.from_tensor_slices((x, ids)).map(lambda a, b: (a, tf.one_hot(b, 9))).batch(8)
        model.fit(d)
        """,
        "train: one_hot 9 (n, 9)",
    ),
    "map after batch": (
        """
        d = tf.data.Dataset.from_tensor_slices((x, ids)).batch(8).map(lambda a, b: (a, tf.one_hot(b, 9)))
        model.fit(d)
        """,
        "train: one_hot 9 (n, 9)",
    ),
    "map of a function": (
        """
        def prepare(image, label):
            image = tf.cast(image, tf.float32) / 255.0
            return image, label

        d = tf.data.Dataset.from_tensor_slices((x, ids)).map(prepare, num_parallel_calls=4).batch(8)
        model.fit(d, validation_data=d)
        """,
        "train: integer 9 (n,) + validation: integer 9 (n,)",
    ),
    "an unknown map": (
        "d = tf.data.Dataset.from_tensor_slices((x, ids)).map(special).batch(8)\nmodel.fit(d)",
        "train: ? ? (? ?)",
    ),
    "zip": (
        """
        a = tf.data.Dataset.from_tensor_slices(x)
        b = tf.data.Dataset.from_tensor_slices(ids)
        model.fit(tf.data.Dataset.zip((a, b)).batch(8))
        """,
        "train: integer 9 (n,)",
    ),
    "take and skip": (
        "d = tf.data.Dataset.from_tensor_slices((x, ids)).skip(2).take(5).batch(8)\nmodel.fit(d)",
        "train: integer 9 (n,)",
    ),
    "tfds": (
        """
        import tensorflow_datasets as tfds
        d = tfds.load('mnist', split='train', as_supervised=True).batch(8)
        model.fit(d)
        """,
        "train: integer 10 (n,)",
    ),
    "tfds with two splits": (
        """
        import tensorflow_datasets as tfds
        (a, b), info = tfds.load('mnist', split=['train', 'test'], as_supervised=True, with_info=True)
        model.fit(a.batch(8), validation_data=b.batch(8))
        """,
        "train: integer 10 (n,) + validation: integer 10 (n,)",
    ),
    # Loaders
    "image_dataset_from_directory": (
        "model.fit(keras.utils.image_dataset_from_directory('d'))",
        "train: integer <the number of classes> (n,)",
    ),
    "label_mode categorical": (
        "model.fit(keras.utils.image_dataset_from_directory('d', label_mode='categorical', class_names=['a', 'b']))",
        "train: one_hot 2 (n, 2)",
    ),
    "label_mode binary": (
        "model.fit(keras.utils.image_dataset_from_directory('d', label_mode='binary'))",
        "train: binary 2 (n, 1)",
    ),
    "flow_from_directory": (
        """
        from keras.preprocessing.image import ImageDataGenerator
        g = ImageDataGenerator(rescale=1 / 255)
        model.fit(g.flow_from_directory('d'))
        """,
        "train: one_hot <the number of classes> (n, <the number of classes>)",
    ),
    "class_mode sparse": (
        """
        from keras.preprocessing.image import ImageDataGenerator
        g = ImageDataGenerator()
        model.fit(g.flow_from_directory('d', class_mode='sparse'))
        """,
        "train: integer <the number of classes> (n,)",
    ),
    "class_mode binary": (
        """
        from keras.preprocessing.image import ImageDataGenerator
        g = ImageDataGenerator()
        model.fit(g.flow_from_directory('d', class_mode='binary'))
        """,
        "train: binary 2 (n,)",
    ),
    "flow": (
        """
        from keras.preprocessing.image import ImageDataGenerator
        model.fit(ImageDataGenerator().flow(x, hot, batch_size=8))
        """,
        "train: one_hot 3 (n, 3)",
    ),
    "a Sequence of the program": (
        """
        class Batches(keras.utils.Sequence):
            def __len__(self):
                return 3

            def __getitem__(self, index):
                return x[index * 8:(index + 1) * 8], hot[index * 8:(index + 1) * 8]

        model.fit(Batches())
        """,
        "train: one_hot 3 (n, 3)",
    ),
    "branches": (
        "model.fit(x, ids if flag else hot)",
        "train: integer 9 (n,) or train: one_hot 3 (n, 3)",
    ),
    "fit in a branch": ("if flag:\n    model.fit(x, ids)", "none or train: integer 9 (n,)"),
}


@cases(SPLITS)
def test_labels_of_splits(program: str, expected: str) -> None:
    data = (
        "x = np.random.rand(50, 4)\nids = np.random.randint(0, 9, 50)\nhot = keras.utils.to_categorical([0, 1, 2], 3)\n"
    )
    made = "model = Sequential([Dense(3)])\nmodel.compile('adam', 'mse')\n"
    assert facts(of_outputs(labels), PRELUDE + data + made + program) == expected


LABELS_OF_TWO: Table = {
    "a list": ("model.fit(x, [ids, hot])", "train: integer 9 (n,), train: one_hot 3 (n, 3)"),
    "a tuple": ("model.fit(x, (ids, hot))", "train: integer 9 (n,), train: one_hot 3 (n, 3)"),
    "a dict": ("model.fit(x, {'b': hot, 'a': ids})", "train: integer 9 (n,), train: one_hot 3 (n, 3)"),
    "unknown": ("model.fit(x, both)", "train: ? ? (? ?), train: ? ? (? ?)"),
    "validation": (
        "model.fit(x, [ids, ids], validation_data=(x, [hot, hot]))",
        "train: integer 9 (n,) + validation: one_hot 3 (n, 3), train: integer 9 (n,) + validation: one_hot 3 (n, 3)",
    ),
}


@cases(LABELS_OF_TWO)
def test_labels_of_two_outputs(program: str, expected: str) -> None:
    data = "ids = np.random.randint(0, 9, 50)\nhot = keras.utils.to_categorical([0, 1, 2], 3)\n"
    made = TWO_OUTPUTS + data + "model.compile('adam', 'mse')\n"
    assert facts(of_outputs(labels), made + program) == expected


USES: Table = {
    "np.argmax": ("p = model.predict(x)\nnp.argmax(p, axis=1)", "argmax axis 1 reduced True many"),
    "a method": ("model.predict(x).argmax(axis=1)", "argmax axis 1 reduced True many"),
    "a method by position": ("model.predict(x).argmax(1)", "argmax axis 1 reduced True many"),
    "the last axis": ("np.argmax(model.predict(x), -1)", "argmax axis -1 reduced True many"),
    "no axis": ("np.argmax(model.predict(x))", "argmax axis None reduced True many"),
    "the batch axis": ("np.argmax(model.predict(x), axis=0)", "argmax axis 0 reduced False many"),
    "tf.argmax": ("tf.argmax(model.predict(x), axis=1)", "argmax axis 1 reduced True many"),
    "tf.math.argmax": ("tf.math.argmax(model.predict(x), axis=-1)", "argmax axis -1 reduced True many"),
    "tf.argmax without axis takes the batch": ("tf.argmax(model.predict(x))", "argmax axis 0 reduced False many"),
    "keras.ops": ("keras.ops.argmax(model.predict(x), axis=1)", "argmax axis 1 reduced True many"),
    "one row": ("p = model.predict(x)\nnp.argmax(p[0])", "argmax axis None reduced True one"),
    "one sample": ("np.argmax(model.predict(x[:1]))", "argmax axis None reduced True one"),
    "one expanded sample": ("np.argmax(model.predict(np.expand_dims(x[0], 0)))", "argmax axis None reduced True one"),
    "a loop over predictions": ("for p in model.predict(x):\n    np.argmax(p)", "argmax axis None reduced True one"),
    "a comprehension over predictions": (
        "[np.argmax(p) for p in model.predict(x)]",
        "argmax axis None reduced True one",
    ),
    "the model is called": ("np.argmax(model(x), axis=1)", "argmax axis 1 reduced True many"),
    "numpy()": ("model(x).numpy().argmax(axis=1)", "argmax axis 1 reduced True many"),
    "predict_on_batch": ("model.predict_on_batch(x).argmax(1)", "argmax axis 1 reduced True many"),
    "in a function": (
        "def classes(m, data):\n    return np.argmax(m.predict(data), axis=1)\nclasses(model, x)",
        "argmax axis 1 reduced True many",
    ),
    "an unknown axis": ("np.argmax(model.predict(x), axis=axis)", "argmax axis ? reduced ? many"),
    "unknown data": ("np.argmax(model.predict(special), axis=1)", "argmax axis 1 reduced True unknown"),
    "labels are no predictions": ("np.argmax(x, axis=1)", "none"),
    "predictions of another model": ("other = Sequential([Dense(3)])\nnp.argmax(other.predict(x), axis=1)", "none"),
    "predictions are not used": ("model.predict(x)", "none"),
    "used twice": (
        "p = model.predict(x)\nnp.argmax(p, axis=1)\nnp.argmax(p)",
        "argmax axis 1 reduced True many + argmax axis None reduced True many",
    ),
    "rebound": ("p = model.predict(x)\np = np.zeros((3, 3))\nnp.argmax(p, axis=1)", "none"),
    "arithmetic hides predictions": ("np.argmax(model.predict(x) - other, axis=1)", "none"),
}


@cases(USES)
def test_uses_of_predictions(program: str, expected: str) -> None:
    made = "x = np.random.rand(50, 4)\nmodel = Sequential([Dense(3, input_shape=(4,))])\nmodel.compile('adam', 'mse')\n"
    assert facts(uses, PRELUDE + made + program) == expected


TRAINED: Table = {
    "fit": ("model.fit(x, y)", "True"),
    "only predict": ("model.predict(x)", "False"),
    "nothing": ("", "?"),
    "handed to unknown code": ("special(model)\nmodel.predict(x)", "?"),
    "compiled again": ("model.compile('adam', 'mae')\nmodel.fit(x, y)", "False; True"),
    "fit in a branch": ("if flag:\n    model.fit(x, y)", "? or True"),
}


@cases(TRAINED)
def test_whether_training_is_seen(program: str, expected: str) -> None:
    made = PRELUDE + "model = Sequential([Dense(3)])\nmodel.compile('adam', 'mse')\n"
    assert facts(lambda setup: fact(setup.trained), made + program) == expected


NOTEBOOKS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "names pass from cell to cell": (
        ("n = 3", "model = Sequential([Dense(n)])", "model.compile('adam', 'mse')"),
        "3 linear",
    ),
    "the order of cells counts": (
        (
            "model = Sequential([Dense(3)])\nmodel.compile('adam', 'mse')",
            "model = Sequential([Dense(4)])",
            "model.compile('adam', 'mse')",
        ),
        "3 linear; 4 linear",
    ),
    "exit does not end the next cell": (
        ("n = 3\nexit()", "model = Sequential([Dense(n)])\nmodel.compile('adam', 'mse')"),
        "3 linear",
    ),
    "a function is called in a later cell": (
        ("def build(n):\n    model = Sequential([Dense(n)])\n    model.compile('adam', 'mse')", "build(5)"),
        "5 linear",
    ),
}


@pytest.mark.parametrize(("cells", "expected"), NOTEBOOKS.values(), ids=NOTEBOOKS)
def test_cells_of_a_notebook(cells: tuple[str, ...], expected: str) -> None:
    assert facts(of_outputs(head), PRELUDE, *cells) == expected


def test_a_cell_that_cannot_be_parsed_loses_itself_and_its_names() -> None:
    cells = (
        Cell(PRELUDE + "n, m = 3, 4", 1),
        Cell("n = = 5", 2),
        Cell("model = Sequential([Dense(m), Dense(n)])\nmodel.compile('adam', 'mse')", 3),
    )
    trees = [parse(cells[0]), None, parse(cells[2])]
    understanding = understand(Source("made.ipynb", cells), trees)
    [call] = understanding.understood
    assert [head(world.setup.outputs[0]) for world in call.worlds] == ["<n> linear"]


LOOPS: Table = {
    "a loss object is called": (
        """
        loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model = Sequential([Dense(3)])
        for x, y in tf.data.Dataset.from_tensor_slices((np.random.rand(50, 4), np.random.randint(0, 9, 50))).batch(8):
            with tf.GradientTape() as tape:
                loss = loss_fn(y, model(x, training=True))
        """,
        "3 linear | sparse_categorical_crossentropy object logits | train: integer 9 (n,)",
    ),
    "a loss function is called": (
        """
        model = Sequential([Dense(3)])
        y = np.random.randint(0, 9, 50)
        loss = keras.losses.sparse_categorical_crossentropy(y, model(special), from_logits=True)
        """,
        "3 linear | sparse_categorical_crossentropy function logits | train: integer 9 (n,)",
    ),
    "by keyword": (
        """
        model = Sequential([Dense(3)])
        loss = keras.losses.MeanSquaredError()(y_pred=model(special), y_true=np.random.randint(0, 9, 50))
        """,
        "3 linear | mean_squared_error object | train: integer 9 (n,)",
    ),
    "a loss of what predict returns trains nothing": (
        """
        model = Sequential([Dense(3)])
        loss = keras.losses.MeanSquaredError()(np.random.randint(0, 9, 50), model.predict(special))
        """,
        "",
    ),
}


@cases(LOOPS)
def test_training_loops_of_the_program(program: str, expected: str) -> None:
    found = [call for call in understood(PRELUDE + program).understood if call.compile_place is None]
    outputs = {world.setup.outputs for call in found for world in call.worlds if world.setup.outputs}
    assert "; ".join(f"{head(output)} | {loss(output)} | {labels(output)}" for (output,) in outputs) == expected


SOFTMAXES: Table = {
    "a head": ("model = Sequential([Dense(3, 'softmax')])", "3 output"),
    "a softmax in the middle": ("model = Sequential([Dense(1, 'softmax'), Dense(3)])", "1 inner"),
    "a layer": ("model = Sequential([Dense(3), Softmax()])", "3 output"),
    "another axis": ("model = Sequential([Input((7, 4)), Dense(1), Softmax(axis=1)])", "7 output"),
    "the last axis by name": ("model = Sequential([Input((7, 4)), Dense(1), Softmax(axis=-1)])", "1 output"),
    "a function": ("i = Input((4,))\nmodel = Model(i, Dense(3)(tf.nn.softmax(Dense(5)(i))))", "5 inner"),
    "none": ("model = Sequential([Dense(3, 'sigmoid')])", "none"),
    "in a nested model": (
        "inner = Sequential([Dense(5, 'softmax')])\nmodel = Sequential([inner, Dense(3)])",
        "5 inner",
    ),
    "two": ("model = Sequential([Dense(5, 'softmax'), Dense(3, 'softmax')])", "3 output + 5 inner"),
}


@cases(SOFTMAXES)
def test_softmaxes(program: str, expected: str) -> None:
    def view(setup: SetUp) -> str:
        found = (
            f"{fact(softmax.axis_size)} {'output' if softmax.is_output else 'inner'}" for softmax in setup.softmaxes
        )
        return " + ".join(sorted(found)) or "none"

    assert facts(view, PRELUDE + program + "\nmodel.compile('adam', 'mse')\n") == expected


UNKNOWN: Table = {
    "nothing at all": ("", ""),
    "no Keras": ("x = [1, 2, 3]\nprint(sum(x))", ""),
    "exec": ("exec('model = 3')\nmodel.compile('adam', 'mse')", ""),
    "a model from a function of another file": (
        "from project import build\nmodel = build()\nmodel.compile('adam', 'mse')",
        "",
    ),
    "a model from an unknown container": ("models[0].compile('adam', 'mse')", ""),
}


@cases(UNKNOWN)
def test_unknown_models_are_no_set_ups(program: str, expected: str) -> None:
    assert facts(of_outputs(head), PRELUDE + program) == expected


def test_every_missing_fact_has_a_reason() -> None:
    program = PRELUDE + "model = Sequential(make())\nmodel.compile('adam', special())\nmodel.fit(x, y)\n"
    [call] = understood(program).understood
    [world] = call.worlds
    [output] = world.setup.outputs
    [found] = output.labels
    assert output.loss is not None
    assert [output.head.units, output.loss.name, found.encoding] == [
        Unknown("layers that are not all known"),
        Unknown("special is not defined in this file"),
        Unknown("y is not defined in this file"),
    ]
