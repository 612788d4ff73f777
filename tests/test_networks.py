"""Whole models as plain data: what is read of them, and that Keras builds the same model from it."""

from __future__ import annotations

from kclf_lint.networks import Network, Part
from kclf_lint.setups import Unknown
from programs import PRELUDE, Table, cases, understood

TRAINED = "\nmodel.compile(loss='mse')\nmodel.fit(x, np.load('y'))\n"


def network(program: str) -> Network | Unknown:
    """The network behind the only output of the only compile call, in its first world."""
    everything = understood(PRELUDE + "x = np.load('x')\n" + program + TRAINED, networks=True).understood
    (found,) = (one for one in everything if one.compile_place is not None)
    (output,) = found.worlds[0].setup.outputs
    return output.network


def written(found: Network | Unknown) -> str:
    """``(4,) > 0 Dense(units=3)``: the inputs, then each call with the numbers of its tensors; * shares the layer."""
    if isinstance(found, Unknown):
        return f"? {found.reason}"
    inputs = " ".join(f"{one.shape}{f'<{one.below}' if one.below else ''}" for one in found.inputs)
    calls: list[str] = []
    used: set[int] = set()
    for call in found.calls:
        tensors = " ".join(map(str, call.inputs))
        calls.append(f"{tensors} {_layer(found.layers[call.layer])}{'*' if call.layer in used else ''}")
        used.add(call.layer)
    return " > ".join([inputs, *calls])


def _layer(part: Part) -> str:
    return f"{part.name}({', '.join(f'{name}={_value(value)}' for name, value in part.arguments.items())})"


def _value(value: object) -> str:
    match value:
        case {"class": str(name), "arguments": dict(arguments)}:
            return _layer(Part(name, arguments))
        case _:
            return str(value)


NETWORKS: Table = {
    "a chain": (
        "model = Sequential([Input((4,)), Dense(8, activation='relu'), Dropout(0.5), Dense(3)])",
        "(4,) > 0 Dense(units=8, activation=relu) > 1 Dropout(rate=0.5) > 2 Dense(units=3)",
    ),
    "what does not change what is built is left out": (
        "model = Sequential([Dense(3, name='out', kernel_initializer='he_normal', input_shape=(4,), trainable=False)])",
        "(4,) > 0 Dense(units=3)",
    ),
    "the shape of a first layer": (
        "model = Sequential()\nmodel.add(Dense(3, input_dim=7))",
        "(7,) > 0 Dense(units=3)",
    ),
    "the shape of the data": (
        "x = np.zeros((10, 5))\nmodel = Sequential([Dense(3)])",
        "(5,) > 0 Dense(units=3)",
    ),
    "no shape": ("model = Sequential([Dense(3)])", "? the input shape is not known"),
    "pictures": (
        "model = Sequential([Conv2D(8, 3, input_shape=(28, 28, 1)), MaxPooling2D((2, 2)), Flatten(), Dense(10)])",
        (
            "(28, 28, 1) > 0 Conv2D(filters=8, kernel_size=3) > 1 MaxPooling2D(pool_size=[2, 2]) > "
            "2 Flatten() > 3 Dense(units=10)"
        ),
    ),
    "pictures of any size": (
        "model = Sequential([Input((None, None, 3)), Conv2D(8, 3), GlobalAveragePooling2D(), Dense(3)])",
        "(32, 32, 3) > 0 Conv2D(filters=8, kernel_size=3) > 1 GlobalAveragePooling2D() > 2 Dense(units=3)",
    ),
    "large pictures are shrunk": (
        "model = Sequential([Input((1024, 1024, 3)), Conv2D(64, 3), GlobalAveragePooling2D(), Dense(3)])",
        "(128, 128, 3) > 0 Conv2D(filters=64, kernel_size=3) > 1 GlobalAveragePooling2D() > 2 Dense(units=3)",
    ),
    "an open length is long enough for the pooling": (
        "model = Sequential([Input((None, 4)), Conv1D(8, 7), MaxPooling1D(5), Conv1D(8, 7), Flatten(), Dense(3)])",
        (
            "(64, 4) > 0 Conv1D(filters=8, kernel_size=7) > 1 MaxPooling1D(pool_size=5) > "
            "2 Conv1D(filters=8, kernel_size=7) > 3 Flatten() > 4 Dense(units=3)"
        ),
    ),
    "texts": (
        "model = Sequential([Embedding(20000, 16), LSTM(8), Dense(1)])",
        "(8,)<1000 > 0 Embedding(input_dim=1000, output_dim=16) > 1 LSTM(units=8) > 2 Dense(units=1)",
    ),
    "texts of a length": (
        "i = Input((20,))\nmodel = Model(i, Dense(1)(Flatten()(Embedding(50, 4)(i))))",
        "(20,)<50 > 0 Embedding(input_dim=50, output_dim=4) > 1 Flatten() > 2 Dense(units=1)",
    ),
    "a functional model with branches": (
        "i = Input((4,))\na = Dense(3)(i)\nb = Dense(3)(i)\nmodel = Model(i, Dense(2)(concatenate([a, b])))",
        "(4,) > 0 Dense(units=3) > 0 Dense(units=3) > 1 2 Concatenate(axis=-1) > 3 Dense(units=2)",
    ),
    "several inputs": (
        "a = Input((4,))\nb = Input((5,))\nmodel = Model([a, b], Dense(2)(Concatenate()([a, b])))",
        "(4,) (5,) > 0 1 Concatenate() > 2 Dense(units=2)",
    ),
    "merges as layers, functions and operators": (
        "i = Input((4,))\na = Dense(4)(i)\nmodel = Model(i, tf.add(Add()([i, a]) * a, keras.ops.maximum(i, a)))",
        "(4,) > 0 Dense(units=4) > 0 1 Add() > 2 1 Multiply() > 0 1 Maximum() > 3 4 Add()",
    ),
    "a number is no tensor": (
        "i = Input((4,))\nmodel = Model(i, Dense(3)(i * 2))",
        "? the operator * is no layer",
    ),
    "what is joined with data": (
        "i = Input((4,))\nmodel = Model(i, Dense(3)(tf.concat([i, np.zeros((1, 2)), i], -1)))",
        "? what concat joins is no feature",
    ),
    "a shared layer": (
        "i = Input((4,))\nd = Dense(4)\nmodel = Model(i, d(d(i)))",
        "(4,) > 0 Dense(units=4) > 1 Dense(units=4)*",
    ),
    "a nested model": (
        "base = Sequential([Dense(8), Dense(4)])\nmodel = Sequential([Input((5,)), base, Dense(3)])",
        "(5,) > 0 Dense(units=8) > 1 Dense(units=4) > 2 Dense(units=3)",
    ),
    "a nested model tells its shape": (
        "base = Sequential([Input((5,)), Dense(4)])\nmodel = Sequential([base, Dense(3)])",
        "(5,) > 0 Dense(units=4) > 1 Dense(units=3)",
    ),
    "a nested model that is called twice": (
        (
            "i = Input((5,))\nbase = Model(i, Dense(4)(i))\na, b = Input((5,)), Input((5,))\n"
            "model = Model([a, b], Dense(1)(Subtract()([base(a), base(b)])))"
        ),
        "(5,) (5,) > 0 Dense(units=4) > 1 Dense(units=4)* > 2 3 Subtract() > 4 Dense(units=1)",
    ),
    "a subclassed model": (
        """
        class Net(Model):
            def __init__(self):
                super().__init__()
                self.hidden = Dense(8, activation="relu")
                self.out = Dense(3)

            def call(self, inputs):
                return tf.nn.softmax(self.out(self.hidden(inputs)))

        x = np.zeros((10, 5))
        model = Net()
        """,
        "(5,) > 0 Dense(units=8, activation=relu) > 1 Dense(units=3) > 2 Activation(activation=softmax)",
    ),
    "a layer of the program that is made of others": (
        """
        class Block(keras.layers.Layer):
            def __init__(self):
                super().__init__()
                self.dense = Dense(8)

            def call(self, x):
                return x + self.dense(x)

        model = Sequential([Input((8,)), Block(), Dense(3)])
        """,
        "(8,) > 0 Dense(units=8) > 0 1 Add() > 2 Dense(units=3)",
    ),
    "wrapped layers": (
        "model = Sequential([Input((5, 3)), Bidirectional(GRU(4, return_sequences=True)), TimeDistributed(Dense(2))])",
        "(5, 3) > 0 Bidirectional(layer=GRU(units=4, return_sequences=True)) > 1 TimeDistributed(layer=Dense(units=2))",
    ),
    "old names": (
        "model = Sequential([Convolution2D(4, 3, border_mode='same', input_shape=(8, 8, 1)), LeakyReLU(alpha=0.1)])",
        "(8, 8, 1) > 0 Conv2D(filters=4, kernel_size=3, padding=same) > 1 LeakyReLU(negative_slope=0.1)",
    ),
    "an activation with arguments": (
        "model = Sequential([Dense(3, activation=LeakyReLU(0.1), input_shape=(4,))])",
        "(4,) > 0 Dense(units=3, activation=LeakyReLU(negative_slope=0.1))",
    ),
    "an activation as a function": (
        "model = Sequential([Dense(3, activation=tf.nn.relu, input_shape=(4,))])",
        "(4,) > 0 Dense(units=3, activation=relu)",
    ),
    "an activation of the program's own": (
        "model = Sequential([Dense(3, activation=lambda x: x * x, input_shape=(4,))])",
        "? the activation of Dense is the program's own",
    ),
    "augmentation and scaling to the data are left out": (
        "model = Sequential([Input((4,)), Normalization(), RandomFlip(), Dense(3)])",
        "(4,) > 0 Dense(units=3)",
    ),
    "a branch that is taken": (
        "model = Sequential([Input((4,))])\nif np.load('flag'):\n    model.add(Dropout(0.5))\nmodel.add(Dense(3))",
        "(4,) > 0 Dropout(rate=0.5) > 1 Dense(units=3)",
    ),
    "any number of layers": (
        "model = Sequential([Input((4,))])\nfor _ in range(np.load('n')):\n    model.add(Dense(4))",
        "? a loop adds any number of layers",
    ),
    "any number of features": (
        "i = t = Input((4,))\nfor _ in range(np.load('n')):\n    t = Dense(4)(t)\nmodel = Model(i, Dense(3)(t))",
        "? features that a loop changes, or that are made of data",
    ),
    "a model for each of any number of parts": (
        "for part in np.load('n'):\n    model = Sequential([Input((4,))])\n    model.add(Dense(3))",
        "(4,) > 0 Dense(units=3)",
    ),
    "an unknown argument": (
        "model = Sequential([Input((4,)), Dense(int(np.load('n'))), Dense(3)])",
        "? units of Dense is not known",
    ),
    "unpacked arguments": (
        "model = Sequential([Input((4,)), Dense(8, **np.load('n')), Dense(3)])",
        "? the arguments of Dense are not all known",
    ),
    "a layer of the program's own": (
        """
        class Mine(keras.layers.Dense):
            def build(self, shape):
                pass

        model = Sequential([Input((4,)), Mine(8), Dense(3)])
        """,
        "? layer Mine is the program's own",
    ),
    "a function that is no layer": (
        "i = Input((4,))\nmodel = Model(i, Dense(3)(tf.cumsum(i)))",
        "? tf.cumsum is no layer",
    ),
    "a layer that cannot be built": (
        "model = Sequential([Input((4,)), TextVectorization(output_mode='tf_idf'), Dense(3)])",
        "? TextVectorization is not rebuilt",
    ),
    "numbers of texts stand for the texts": (
        "t = TextVectorization(99, output_sequence_length=9)\nmodel = Sequential([t, Embedding(100, 4), Flatten()])",
        "(9,)<100 > 0 Embedding(input_dim=100, output_dim=4) > 1 Flatten()",
    ),
    "a layer that gets more than features": (
        "i = Input((5, 4))\ns = Dense(3)(Flatten()(i))\nmodel = Model(i, GRU(3)(i, initial_state=s))",
        "? GRU is called with more than features",
    ),
    "layers that do not fit": (
        "model = Sequential([Input((4,)), Conv2D(3, 3), Dense(3)])",
        "? 1 axes of a sample",
    ),
}


@cases(NETWORKS)
def test_networks(program: str, expected: str) -> None:
    assert written(network(program)) == expected


TOO_LARGE = "? the model is too large to rebuild"

HOSTILE: Table = {
    "units": ("model = Sequential([Input((4,)), Dense(10**9)])", TOO_LARGE),
    "more units than a number has": (
        "model = Sequential([Input((4,)), Dense(10**99)])",
        "? units of Dense is not known",
    ),
    "a kernel": ("model = Sequential([Input((4, 4, 1)), Conv2D(1, 10**5, padding='same')])", TOO_LARGE),
    "a window": ("model = Sequential([Input((4, 4, 1)), MaxPooling2D(10**6, 1, 'same')])", TOO_LARGE),
    "dilation": ("model = Sequential([Input((4, 1)), Conv1D(1, 3, padding='same', dilation_rate=10**8)])", TOO_LARGE),
    "padding": ("model = Sequential([Input((4, 4, 1)), ZeroPadding2D(10**5)])", TOO_LARGE),
    "copies": ("model = Sequential([Input((4,)), RepeatVector(10**9)])", TOO_LARGE),
    "pictures that grow": ("model = Sequential([Input((4, 4, 1)), UpSampling2D(10**5)])", TOO_LARGE),
    "strides that grow": ("model = Sequential([Input((4, 1)), Conv1DTranspose(1, 1, 10**8)])", TOO_LARGE),
    "steps": ("model = Sequential([Input((10**6, 1)), LSTM(1)])", "(64, 1) > 0 LSTM(units=1)"),
    "layers": (
        "model = Sequential([Input((4,))])" + 6 * "\nfor _ in range(24):\n    model.add(Dense(4))",
        TOO_LARGE,
    ),
    "models that double": (
        (
            "m = Sequential([Dense(4)])\nfor _ in range(7):\n    m = Sequential([m, m])\n"
            "model = Sequential([Input((4,)), m])"
        ),
        TOO_LARGE,
    ),
    "features that double": (
        "t = Input((4,))\nfor _ in range(24):\n    t = Concatenate()([t, t])\nmodel = Model(t, t)",
        TOO_LARGE,
    ),
}


@cases(HOSTILE)
def test_nothing_huge_is_sent(program: str, expected: str) -> None:
    assert written(network(program)) == expected


def test_networks_are_read_only_when_asked_for() -> None:
    (found,) = understood(PRELUDE + "model = Sequential([Dense(3)])\nmodel.compile(loss='mse')").understood
    assert found.worlds[0].setup.outputs[0].network == Unknown("it is read for confirmation only")
