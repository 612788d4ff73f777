"""What tuners and distribution strategies do with functions of the program."""

from __future__ import annotations

from programs import PRELUDE, Table, cases, fact, facts, head, labels, of_outputs, understood

BUILD = """\
def build(hp):
    model = Sequential([Dense(hp.Int('units', 8, 32)), Dense(3, activation='softmax')])
    model.compile('adam', 'categorical_crossentropy')
    return model

y = np.random.randint(0, 3, 50)
"""

TUNERS: Table = {
    "a function that builds": (
        "import keras_tuner as kt\nkt.Hyperband(build).search(x, y)",
        "3 softmax, train: integer 3 (n,)",
    ),
    "a tuner by its old name": (
        "from kerastuner.tuners import RandomSearch\ntuner = RandomSearch(build, objective='loss')\ntuner.search(x, y)",
        "3 softmax, train: integer 3 (n,)",
    ),
    "the best model": (
        "import keras_tuner\nkeras_tuner.RandomSearch(build).get_best_models()[0].fit(x, y)",
        "3 softmax, train: integer 3 (n,)",
    ),
    "the first of several models": (
        "import keras_tuner\nkeras_tuner.RandomSearch(build).get_best_models(2)[0].fit(x, y)",
        "3 softmax, none",
    ),
    "the model of a function, built again": (
        "import keras_tuner\nkeras_tuner.RandomSearch(build).hypermodel.build(hp).fit(x, y)",
        "3 softmax, none; 3 softmax, train: integer 3 (n,)",
    ),
    "a class that builds": (
        """
        import keras_tuner as kt

        class Tuned(kt.HyperModel):
            def __init__(self, classes):
                self.classes = classes

            def build(self, hp):
                model = Sequential([Dense(self.classes, activation='softmax')])
                model.compile('adam', 'mse')
                return model

        kt.GridSearch(hypermodel=Tuned(4)).search(x, y)
        """,
        "4 softmax, train: integer 3 (n,); 3 softmax, none",
    ),
    "a class that fits in a way of its own": (
        """
        import keras_tuner as kt

        class Tuned(kt.HyperModel):
            def build(self, hp):
                return build(hp)

            def fit(self, hp, model, x, y):
                return model.fit(x, keras.utils.to_categorical(y))

        kt.GridSearch(Tuned()).search(x, y)
        """,
        "3 softmax, none",
    ),
    "hyperparameters of the head": (
        """
        import keras_tuner as kt

        def other(hp):
            model = Sequential([Dense(hp.Choice('n', [1, 2]), activation=hp.Choice('a', ['sigmoid', 'softmax']))])
            model.compile('adam', 'mse')
            return model

        kt.Hyperband(other)
        """,
        "<hp.Choice('n', [1, 2])> ?, none; 3 softmax, none",
    ),
}


@cases(TUNERS)
def test_tuners(program: str, expected: str) -> None:
    found = facts(of_outputs(lambda output: f"{head(output)}, {labels(output)}"), PRELUDE + BUILD + program)
    assert found == expected


STRATEGIES: Table = {
    "arguments": ("strategy.run(step, args=(x, y))", "integer 3"),
    "no arguments": ("strategy.run(lambda: step(x, y))", "integer 3"),
    "a batch of a distributed dataset": (
        """
        data = tf.data.Dataset.from_tensor_slices((x, y)).batch(8)
        for batch in strategy.experimental_distribute_dataset(data):
            strategy.run(lambda b: step(*b), (batch,))
        """,
        "integer 3",
    ),
}


@cases(STRATEGIES)
def test_steps_that_a_strategy_runs(program: str, expected: str) -> None:
    made = """
strategy = tf.distribute.MirroredStrategy()
x, y = np.random.rand(50, 4), np.random.randint(0, 3, 50)
model = Sequential([Dense(3)])

def step(x, y):
    return keras.losses.SparseCategoricalCrossentropy()(y, model(x))

"""
    [(output,)] = [
        world.setup.outputs
        for call in understood(PRELUDE + made + program).understood
        for world in call.worlds
        if world.setup.outputs
    ]
    [seen] = output.labels
    assert f"{seen.encoding.value} {fact(seen.classes)}" == expected
