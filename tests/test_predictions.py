"""What the interpreter knows of predictions: how they are used, and what they are compared with."""

from __future__ import annotations

from kclf_lint.setups import Comparison, PredictionUse, SetUp, Side
from programs import PRELUDE, Table, cases, fact, facts

MADE = """\
from scipy import special
from sklearn import metrics
from tensorflow.keras import backend as K
x, y = np.random.rand(50, 4), np.random.randint(0, 3, 50)
yes = np.random.randint(0, 2, 50)
model = Sequential([Dense(3, input_shape=(4,))])
model.compile('adam', 'mse')
one = Sequential([Dense(1, input_shape=(4,))])
one.compile('adam', 'mse')
p, q = model.predict(x), one.predict(x)
hot = keras.utils.to_categorical(y, 3)
"""


def uses(setup: SetUp) -> str:
    def one(use: PredictionUse) -> str:
        words = [use.kind, use.samples]
        words += [] if use.threshold is None else [fact(use.threshold)]
        words += ["of units"] if use.has_units else []
        words += [use.activated] if use.activated else []
        words += [f"narrowed by {', '.join(sorted(use.narrowed))}"] if use.narrowed else []
        return " ".join(words)

    return " + ".join(map(one, setup.predictions)) or "none"


USES: Table = {
    # Rounding
    "np.round": ("np.round(p)", "round many of units; none"),
    "np.around": ("np.around(p)", "round many of units; none"),
    "np.rint": ("np.rint(p)", "round many of units; none"),
    "tf.round": ("tf.round(p)", "round many of units; none"),
    "tf.math.round": ("tf.math.round(p)", "round many of units; none"),
    "keras.ops.round": ("keras.ops.round(p)", "round many of units; none"),
    "K.round": ("K.round(p)", "round many of units; none"),
    "a method that rounds": ("p.round()", "round many of units; none"),
    "builtin round": ("round(q[0][0])", "none; round one"),
    "each rounded": ("[round(s[0]) for s in q]", "none; round one"),
    "decimals are for reading": (
        "np.round(p, 2), p.round(3), round(q[0][0], 2), np.round(p, decimals=1)",
        "none; none",
    ),
    "rounded to decimals they stay scores": ("np.round(p, 2) > 0.5", "threshold many 0.5 of units; none"),
    # Thresholds
    "greater": ("p > 0.5", "threshold many 0.5 of units; none"),
    "the other way round": ("0.5 <= p", "threshold many 0.5 of units; none"),
    "np.greater": ("np.greater(p, 0.5)", "threshold many 0.5 of units; none"),
    "np.less, by name": ("np.less_equal(x1=0.5, x2=p)", "threshold many 0.5 of units; none"),
    "tf.greater": ("tf.math.greater_equal(p, 0.5)", "threshold many 0.5 of units; none"),
    "np.where": ("np.where(p > 0.5, 1, 0)", "threshold many 0.5 of units; none"),
    "a constant with a name": ("CUT = 0.5\n(p >= CUT).astype(int)", "threshold many 0.5 of units; none"),
    "an argument": ("def cut(s, at=0.5):\n    return s > at\ncut(p)", "threshold many 0.5 of units; none"),
    "a threshold that is not known": ("p > special_cut", "threshold many ? of units; none"),
    "a class": ("p == 1", "none; none"),
    "two models": ("p > q", "none; none"),
    "between": ("0.2 < p < 0.5", "none; none"),
    # Parts and shapes
    "a column": ("p[:, 1] > 0.5", "threshold many 0.5; none"),
    "a column that stays one": ("p[:, 1:2] > 0.5", "threshold many 0.5; none"),
    "all units": ("p[:, :] > 0.5", "threshold many 0.5 of units; none"),
    "all units, by dots": ("p[..., :] > 0.5", "none; none"),
    "a sample": ("p[0] > 0.5", "threshold one 0.5 of units; none"),
    "a score": ("p[0][1] > 0.5, p[0, 1] > 0.5", "threshold one 0.5 + threshold one 0.5; none"),
    "some samples": ("p[:10] > 0.5", "threshold many 0.5 of units; none"),
    "one of the first": ("p[:1] > 0.5", "threshold one 0.5 of units; none"),
    "some positions": ("p[np.arange(5)] > 0.5", "threshold unknown 0.5 of units; none"),
    "a mask": ("p[p > 0.5]", "threshold many 0.5 of units; none"),
    "an unknown index": ("p[special] > 0.5", "none; none"),
    "a loop": ("for s in p:\n    s > 0.5", "threshold one 0.5 of units; none"),
    "a loop in a loop": ("for s in p:\n    for t in s:\n        t > 0.5", "threshold one 0.5; none"),
    "a loop with numbers": ("for i in range(len(p)):\n    p[i] > 0.5", "threshold one 0.5 of units; none"),
    "zip": ("for s, t in zip(p, y):\n    s > 0.5", "threshold one 0.5 of units; none"),
    "ravel": ("q.ravel() > 0.5, np.ravel(p) > 0.5", "threshold many 0.5; threshold many 0.5"),
    "flatten": ("q.flatten() > 0.5", "none; threshold many 0.5"),
    "reshape to one axis": ("q.reshape(-1) > 0.5", "none; threshold many 0.5"),
    "reshape to a column": ("q.reshape(-1, 1) > 0.5", "none; threshold many 0.5 of units"),
    "reshape to an unknown shape": ("p.reshape(special.shape) > 0.5", "threshold many 0.5; none"),
    "squeeze": ("q.squeeze() > 0.5, np.squeeze(p) > 0.5", "threshold many 0.5 of units; threshold many 0.5"),
    "squeeze of one sample": ("np.squeeze(model.predict(x[:1])) > 0.5", "threshold one 0.5 of units; none"),
    "a transposed table": ("p.T > 0.5", "threshold many 0.5; none"),
    "numpy()": ("model(x).numpy() > 0.5", "threshold many 0.5 of units; none"),
    "another type": ("p.astype('float64') > 0.5", "threshold many 0.5 of units; none"),
    "whole numbers are no scores": ("p.astype('int32') > 0.5", "none; none"),
    "a list": ("p.tolist()[0][0] > 0.5", "threshold one 0.5; none"),
    # What is no longer a score
    "the largest": ("p.max(axis=1) > 0.5", "none; none"),
    "arithmetic": ("1 - p > 0.5", "none; none"),
    "the mean of models": ("(p + p) / 2 > 0.5", "none; none"),
    # What is taken from decisions
    "a column of decisions": ("np.round(p)[:, 1]", "round many of units narrowed by column; none"),
    "a column after a cast": (
        "d = (p > 0.5).astype(int)\nd[:, 1]",
        "threshold many 0.5 of units narrowed by column; none",
    ),
    "an element of decisions": ("np.rint(p)[0][1]", "round many of units narrowed by column; none"),
    "argmax of decisions": ("np.argmax(p.round(), axis=1)", "round many of units narrowed by argmax; none"),
    "any": ("(p > 0.5).any(axis=1)", "threshold many 0.5 of units narrowed by reduction; none"),
    "np.any": ("np.any(p > 0.5, axis=1)", "threshold many 0.5 of units narrowed by reduction; none"),
    "some rows of decisions": ("np.round(p)[:5]", "round many of units; none"),
    # Activations behind predict
    "tf.nn.sigmoid": ("tf.nn.sigmoid(p) > 0.5", "threshold many 0.5 of units sigmoid; none"),
    "tf.sigmoid": ("tf.sigmoid(p) > 0.5", "threshold many 0.5 of units sigmoid; none"),
    "expit": ("special.expit(p) > 0.5", "threshold many 0.5 of units sigmoid; none"),
    "softmax of scipy": ("special.softmax(p, axis=1) > 0.5", "threshold many 0.5 of units softmax; none"),
    "tf.nn.softmax": ("tf.nn.softmax(p).numpy().round()", "round many of units softmax; none"),
    "an activation of keras": ("keras.activations.sigmoid(p) > 0.5", "threshold many 0.5 of units sigmoid; none"),
    "a layer": ("Softmax()(p) > 0.5", "none; none"),
    "a sigmoid of the program's own": ("1 / (1 + np.exp(-p)) > 0.5", "none; none"),
    # Changed in place
    "written into": ("p[p > 0.5] = 1\np > 0.5", "threshold many 0.5 of units; none"),
    "written into under another name": ("r = p\nr[0] = 1\np > 0.5", "none; none"),
    "a part that is written into": ("r = p[:5]\nr[0] = 1\np > 0.5", "none; none"),
    "a copy that is written into": ("r = p.copy()\nr[0] = 1\np > 0.5", "threshold many 0.5 of units; none"),
    # argmax
    "K.argmax goes along the last axis": ("K.argmax(p)", "argmax many of units; none"),
    "the best of a column": ("p[:, 0].argmax()", "argmax many; none"),
    # Samples
    "another shape of all": (
        "i = np.zeros((50, 2, 2))\nmodel.predict(i.reshape(-1, 4)).argmax()",
        "argmax many of units; none",
    ),
    "another shape of one": ("model.predict(x[0].reshape(-1, 4)).argmax()", "argmax one of units; none"),
    "a shape that nobody knows": ("model.predict(special.reshape(-1, 4)).argmax()", "argmax unknown of units; none"),
    "a part of unknown data": (
        """
        from sklearn.model_selection import train_test_split
        a, b = train_test_split(special)
        model.predict(b.astype('float32') / 255).argmax()
        """,
        "argmax many of units; none",
    ),
    "one of unknown data": (
        """
        from sklearn.model_selection import train_test_split
        a, b = train_test_split(special)
        model.predict(b[:1]).argmax()
        """,
        "argmax unknown of units; none",
    ),
    "a dataset": (
        "d = tf.data.Dataset.from_tensor_slices(x)\nmodel.predict(d.batch(8)).argmax()",
        "argmax many of units; none",
    ),
    "batches of one": (
        "d = tf.data.Dataset.from_tensor_slices(x)\nmodel.predict(d.batch(1)).argmax()",
        "argmax unknown of units; none",
    ),
    # Removed methods
    "predict_classes": ("model.predict_classes(x)", "predict_classes many of units; none"),
    "predict_proba": (
        "model.predict_proba(x) > 0.5",
        "predict_proba many of units + threshold many 0.5 of units; none",
    ),
    "a method of the program's own": (
        """
        class Own(Model):
            def call(self, x):
                return Dense(3)(x)
            def predict_classes(self, x):
                return 1
        own = Own()
        own.compile('adam', 'mse')
        own.predict_classes(x)
        """,
        "none; none; none",
    ),
    "a class that may have the method": (
        """
        class Own(Mixin, Model):
            def call(self, x):
                return Dense(3)(x)
        own = Own()
        own.compile('adam', 'mse')
        own.predict_classes(x)
        """,
        "none; none; none",
    ),
    "a method that is put on": ("model.predict_classes = special\nmodel.predict_classes(x)", "none; none"),
    "hasattr": ("if hasattr(model, 'predict_classes'):\n    model.predict_classes(x)", "none; none"),
    "caught": ("try:\n    model.predict_classes(x)\nexcept AttributeError:\n    pass", "none; none"),
}


@cases(USES)
def test_uses(program: str, expected: str) -> None:
    assert facts(uses, PRELUDE + MADE + program) == expected


def comparisons(setup: SetUp) -> str:
    def side(found: Side) -> str:
        encoding = getattr(found.encoding, "value", "?")
        shape = {1: "(n,)", 2: f"(n, {fact(found.last)})"}.get(found.rank, "?") if isinstance(found.rank, int) else "?"
        words = [found.use or "labels", encoding, shape, found.holder]
        return " ".join(filter(None, words))

    def one(found: Comparison) -> str:
        return f"{found.function}: {side(found.sides[0])} | {side(found.sides[1])}" + (
            " shuffled" if found.shuffled else ""
        )

    return " + ".join(map(one, setup.comparisons)) or "none"


IDS = "integer (n,) numpy"

COMPARISONS: Table = {
    "argmax": ("np.argmax(p, axis=1) == y", f"==: argmax {IDS} | labels {IDS}; none"),
    "the other way round": ("y != p.argmax(-1)", f"!=: labels {IDS} | argmax {IDS}; none"),
    "a threshold": ("(q > 0.5) == yes", "none; ==: threshold binary (n, 1) numpy | labels binary (n,) numpy"),
    "a threshold with another type": (
        "r = (q > 0.5).astype('int32')\nnp.mean(r == yes)",
        "none; ==: threshold binary (n, 1) numpy | labels binary (n,) numpy",
    ),
    "where": (
        "np.where(q > 0.5, 1, 0) == yes",
        "none; ==: threshold binary (n, 1) numpy | labels binary (n,) numpy",
    ),
    "where, with names": (
        "np.where(q > 0.5, 'cat', 'dog') == special",
        "none; ==: threshold ? (n, 1) numpy | labels ? ?",
    ),
    "times one": ("1 * (q > 0.5) == yes", "none; ==: threshold binary (n, 1) numpy | labels binary (n,) numpy"),
    "rounded": ("np.round(q) == yes", "none; ==: round ? (n, 1) numpy | labels binary (n,) numpy"),
    "rounded and flat": ("np.round(q).flatten() == yes", "none; ==: round ? (n,) numpy | labels binary (n,) numpy"),
    "flat and rounded": ("np.round(q.ravel()) == yes", "none; ==: round ? (n,) numpy | labels binary (n,) numpy"),
    "a column": ("(q[:, 0] > 0.5) == yes", "none; ==: threshold binary (n,) numpy | labels binary (n,) numpy"),
    "squeezed": ("(np.squeeze(q) > 0.5) == yes", "none; ==: threshold binary (n,) numpy | labels binary (n,) numpy"),
    "several units": ("(p > 0.5) == hot", "==: threshold multi_hot (n, 3) numpy | labels one_hot (n, 3) numpy; none"),
    "one sample": ("(p[0] > 0.5) == hot[0]", "==: threshold ? (n,) numpy | labels one_hot (n,) numpy; none"),
    "scores": ("q == yes", "none; ==: scores ? (n, 1) numpy | labels binary (n,) numpy"),
    "np.equal": ("np.equal(p.argmax(1), y)", f"==: argmax {IDS} | labels {IDS}; none"),
    "tf.equal": ("tf.equal(tf.argmax(p, 1), y)", f"==: argmax integer (n,) | labels {IDS}; none"),
    "a score": ("metrics.accuracy_score(y, p.argmax(1))", f"accuracy_score: labels {IDS} | argmax {IDS}; none"),
    "a score by names": (
        "metrics.f1_score(y_pred=p, y_true=hot, average='macro')",
        "f1_score: labels one_hot (n, 3) numpy | scores ? (n, 3) numpy; none",
    ),
    "a report": (
        "metrics.classification_report(hot, p)",
        "classification_report: labels one_hot (n, 3) numpy | scores ? (n, 3) numpy; none",
    ),
    "an area": (
        "metrics.roc_auc_score(yes, q)",
        "none; roc_auc_score: labels binary (n,) numpy | scores ? (n, 1) numpy",
    ),
    "a series is no array": (
        "s = pd.Series(yes)\n(q > 0.5) == s",
        "none; ==: threshold binary (n, 1) numpy | labels binary (n,)",
    ),
    "a column of a frame is no array": (
        "f = pd.DataFrame({'a': yes})\n(q > 0.5) == f['a']",
        "none; ==: threshold binary (n, 1) numpy | labels binary (n,)",
    ),
    "the values of a series": (
        "s = pd.Series(yes)\n(q > 0.5) == s.values",
        "none; ==: threshold binary (n, 1) numpy | labels binary (n,) numpy",
    ),
    "written out": (
        "(q > 0.5) == np.array([0, 1])",
        "none; ==: threshold binary (n, 1) numpy | labels binary (n,) numpy",
    ),
    "no predictions": ("y == yes", "none; none"),
    "two models": ("p.argmax(1) == one.predict(x)", "none; none"),
    "changed in place": ("q[q > 0.5] = 1\nq == yes", "none; none"),
}


@cases(COMPARISONS)
def test_comparisons(program: str, expected: str) -> None:
    assert facts(comparisons, PRELUDE + MADE + program) == expected


LOADERS = """\
model = Sequential([Dense(3, input_shape=(4,))])
model.compile('adam', 'mse')
make = keras.preprocessing.image.ImageDataGenerator()
"""

ORDERS: Table = {
    "by default": (
        "g = make.flow_from_directory('d')\nmodel.predict(g).argmax(1) == g.classes",
        f"==: argmax {IDS} | labels {IDS} shuffled",
    ),
    "a frame": (
        "g = make.flow_from_dataframe(special)\nmodel.predict(g).argmax(1) == g.labels",
        f"==: argmax {IDS} | labels {IDS} shuffled",
    ),
    "steps": (
        "g = make.flow_from_directory('d')\nmodel.predict_generator(g, steps=3).argmax(1) == np.array(g.classes)",
        f"==: argmax {IDS} | labels {IDS} shuffled",
    ),
    "arrays": (
        "x, y = np.random.rand(50, 4), np.random.randint(0, 3, 50)\nmodel.predict(make.flow(x, y)).argmax(1) == y",
        f"==: argmax {IDS} | labels {IDS} shuffled",
    ),
    "not shuffled": (
        "g = make.flow_from_directory('d', shuffle=False)\nmodel.predict(g).argmax(1) == g.classes",
        f"==: argmax {IDS} | labels {IDS}",
    ),
    "not shuffled any more": (
        "g = make.flow_from_directory('d')\ng.shuffle = False\nmodel.predict(g).argmax(1) == g.classes",
        f"==: argmax {IDS} | labels {IDS}",
    ),
    "perhaps shuffled": (
        "g = make.flow_from_directory('d', shuffle=special)\nmodel.predict(g).argmax(1) == g.classes",
        f"==: argmax {IDS} | labels {IDS}",
    ),
    "in the order of the batches": (
        "g = make.flow_from_directory('d')\nmodel.predict(g).argmax(1) == g.classes[g.index_array]",
        f"==: argmax {IDS} | labels integer ? numpy",
    ),
    "another generator": (
        """
        g, h = make.flow_from_directory('d'), make.flow_from_directory('e', shuffle=False)
        model.predict(h).argmax(1) == g.classes
        """,
        f"==: argmax {IDS} | labels {IDS}",
    ),
    "another pass": (
        """
        d = keras.utils.image_dataset_from_directory('d').prefetch(1)
        y = np.concatenate([labels for _, labels in d], axis=0)
        model.predict(d).argmax(1) == y
        """,
        f"==: argmax {IDS} | labels {IDS} shuffled",
    ),
    "another pass, as a list": (
        """
        d = keras.utils.image_dataset_from_directory('d')
        y = []
        for _, labels in d:
            y.extend(labels.numpy())
        model.predict(d).argmax(1) == np.array(y)
        """,
        f"==: argmax {IDS} | labels {IDS} shuffled",
    ),
    "another pass that is not shuffled": (
        """
        d = keras.utils.image_dataset_from_directory('d', shuffle=False)
        y = np.concatenate([labels for _, labels in d], axis=0)
        model.predict(d).argmax(1) == y
        """,
        f"==: argmax {IDS} | labels {IDS}",
    ),
    "the first pass is kept": (
        """
        d = keras.utils.image_dataset_from_directory('d').cache()
        y = np.concatenate([labels for _, labels in d], axis=0)
        model.predict(d).argmax(1) == y
        """,
        f"==: argmax {IDS} | labels {IDS}",
    ),
    "one pass": (
        """
        d = keras.utils.image_dataset_from_directory('d')
        y, p = [], []
        for images, labels in d:
            y.append(labels)
            p.append(model.predict(images).argmax(1))
        np.concatenate(p) == np.concatenate(y)
        """,
        "none",
    ),
    "both subsets": (
        """
        d, e = keras.utils.image_dataset_from_directory('d', subset='both', validation_split=0.2, seed=1)
        y = np.concatenate([labels for _, labels in e], axis=0)
        model.predict(e).argmax(1) == y
        """,
        f"==: argmax {IDS} | labels {IDS}",
    ),
    "batch by batch": (
        "g = make.flow_from_directory('d')\nfor x, y in g:\n    model.predict(x).argmax(1) == y.argmax(1)",
        f"==: argmax {IDS} | labels integer (n,)",
    ),
}


@cases(ORDERS)
def test_the_order_of_samples(program: str, expected: str) -> None:
    assert facts(comparisons, PRELUDE + LOADERS + program) == expected
