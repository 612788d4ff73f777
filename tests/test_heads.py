"""What features go through from the units of a head to the output, and what a head or loss leaves unknown."""

from __future__ import annotations

from kclf_lint.setups import HeadStep, Output, SetUp, Unknown
from programs import PRELUDE, Table, cases, fact, facts, head, of_outputs

TRAINED = "\nmodel.compile(loss='mse')\nmodel.fit(np.load('x'), np.load('y'))\n"


def steps(output: Output) -> str:
    def one(step: HeadStep) -> str:
        activation = "" if step.activation is None else f"={fact(step.activation)}"
        editable = "" if step.activation_place is None else "*"
        return f"{step.name or 'own'}{activation}{editable}"

    return " > ".join(map(one, output.head.steps)) or "none"


STEPS: Table = {
    "a layer": ("model = Sequential([Input((4,)), Dense(3, 'softmax')])", "Dense=softmax*"),
    "only what is behind the last units": (
        "model = Sequential([Dense(8, 'relu'), Dropout(0.5), Dense(3)])",
        "Dense=linear",
    ),
    "layers behind": (
        "model = Sequential([Dense(3, activation='sigmoid'), Dropout(0.5), Activation('softmax'), Flatten()])",
        "Dense=sigmoid* > Dropout > Activation=softmax* > Flatten",
    ),
    "functions": (
        "i = Input((4,))\nmodel = Model(i, tf.nn.softmax(Dense(3)(i)))",
        "Dense=linear > softmax=softmax",
    ),
    "a nested model cannot be changed for this one alone": (
        "base = Sequential([Dense(3, activation='softmax')])\nmodel = Sequential([base, Softmax()])",
        "Dense=softmax > Softmax=softmax",
    ),
    "a layer of the program has no name of Keras": (
        """
        class Dropout(keras.layers.Layer):
            def call(self, x):
                return x

        model = Sequential([Dense(3), Dropout()])
        """,
        "Dense=linear > own",
    ),
    "arithmetic hides what is before": (
        "i = Input((4,))\nmodel = Model(i, Softmax()(Dense(3, 'sigmoid')(i) * 2))",
        "Softmax=softmax",
    ),
    "a recurrent layer has tanh": ("model = Sequential([LSTM(4, input_shape=(5, 2))])", "LSTM=tanh"),
}


@cases(STEPS)
def test_steps_of_a_head(program: str, expected: str) -> None:
    assert facts(of_outputs(steps), PRELUDE + program + TRAINED) == expected


HEADS: Table = {
    "relu": ("model = Sequential([Dense(3), ReLU()])", "3 relu"),
    "a relu with a limit is no relu": ("model = Sequential([Dense(3), ReLU(max_value=1.0)])", "3 ?"),
    "a limit by position": ("model = Sequential([Dense(3), ReLU(6.0)])", "3 ?"),
}


@cases(HEADS)
def test_activation_of_a_head(program: str, expected: str) -> None:
    assert facts(of_outputs(head), PRELUDE + program + TRAINED) == expected


def filled(setup: SetUp) -> str:
    return " + ".join(str(labels.is_filled) for output in setup.outputs for labels in output.labels)


FILLED: Table = {
    "ones": ("np.ones((8, 1))", "True"),
    "real and made": ("np.concatenate([np.ones(8), np.zeros(8)])", "True"),
    "drawn at random": ("np.random.randint(0, 2, 8)", "False"),
    "of a file": ("np.load('y')", "False"),
    "of a data set": ("keras.datasets.mnist.load_data()[0][1]", "False"),
}


@cases(FILLED)
def test_labels_that_the_program_fills(program: str, expected: str) -> None:
    made = "model = Sequential([Input((4,)), Dense(1)])\nmodel.compile(loss='mse')\n"
    assert facts(filled, f"{PRELUDE}{made}model.fit(np.load('x'), {program})") == expected


def family(output: Output) -> str:
    assert output.loss is not None
    return "?" if isinstance(output.loss.family, Unknown) else output.loss.family.value


FAMILIES: Table = {
    "along the last axis": ("keras.losses.CategoricalCrossentropy()", "categorical"),
    "along another axis": ("keras.losses.CategoricalCrossentropy(axis=1)", "?"),
}


@cases(FAMILIES)
def test_family_of_a_loss(program: str, expected: str) -> None:
    made = f"model = Sequential([Input((4,)), Dense(1)])\nmodel.compile(loss={program})"
    assert facts(of_outputs(family), PRELUDE + made) == expected
