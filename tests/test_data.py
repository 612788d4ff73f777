"""Data that programs sample, count and read: folds and splits, numbers of classes, columns of frames, files."""

from __future__ import annotations

from kclf_lint.setups import Output
from programs import PRELUDE, Table, cases, facts, head, labels, of_outputs

IMPORTS = """\
from collections import Counter
from sklearn.datasets import load_digits, load_iris
from sklearn.model_selection import KFold, RepeatedKFold, ShuffleSplit, StratifiedKFold, train_test_split
from sklearn.preprocessing import LabelBinarizer, LabelEncoder, MultiLabelBinarizer, OneHotEncoder, OrdinalEncoder
from sklearn.utils import resample, shuffle
iris = load_iris()
ids, hot = iris.target, keras.utils.to_categorical(iris.target)
"""
FIT = "\nmodel = Sequential([Dense(3)])\nmodel.compile('adam', 'mse')\nmodel.fit(x, y)\n"


SAMPLES: Table = {
    "a fold": ("for train, test in KFold(5).split(x, ids):\n    y = ids[train]", "integer ? (n,)"),
    "a fold of one-hot labels": ("for train, test in KFold(5).split(x):\n    y = hot[test]", "one_hot 3 (n, 3)"),
    "numbered folds": (
        "for i, (train, test) in enumerate(StratifiedKFold(5).split(x, ids)):\n    y = hot[train]",
        "one_hot 3 (n, 3)",
    ),
    "one of the folds": ("train, test = list(ShuffleSplit().split(x))[0]\ny = hot[train]", "one_hot 3 (n, 3)"),
    "the first fold": ("train, test = next(RepeatedKFold().split(x))\ny = hot[train]", "one_hot 3 (n, 3)"),
    "a fold of a series": (
        "for train, test in KFold(5).split(x):\n    y = pd.Series(ids).iloc[train]",
        "integer ? (n,)",
    ),
    "a fold of a list": (
        "for train, test in KFold(5).split(x):\n    y = [ids[i] for i in train]",
        "integer ? (n,)",
    ),
    "train_test_split of a list": ("_, _, y, _ = train_test_split(x, [0, 1, 2, 1])", "integer ? (n,)"),
    "train_test_split of a list of unknown length": (
        "y = [0] * len(a) + [1] * len(b)\ny, _ = train_test_split(y)",
        "binary 2 (n,)",
    ),
    "train_test_split of a frame": (
        "train, _ = train_test_split(load_iris(as_frame=True).frame)\ny = train['target']",
        "integer 3 (n,)",
    ),
    "shuffle": ("x, y = shuffle(x, ids, random_state=1)", "integer 3 (n,)"),
    "shuffle of one list": ("y = shuffle([0, 1, 2])", "integer ? (n,)"),
    "an element of a shuffled list": ("y = np.full(9, shuffle([1, 7])[0])", "? ? (n,)"),
    "np.split": ("y, validation, test = np.split(hot, [30, int(0.9 * len(hot))])", "one_hot 3 (n, 3)"),
    "np.split into equal parts": ("y = np.split(ids, 5)[2]", "integer 3 (n,)"),
    "np.split of the classes": ("y = np.split(hot, 3, axis=1)[0]", "? ? (? ?)"),
    "resample": ("x, y = resample(x, hot)", "one_hot 3 (n, 3)"),
}


@cases(SAMPLES)
def test_samples(program: str, expected: str) -> None:
    assert facts(of_outputs(labels), PRELUDE + IMPORTS + program + FIT) == f"train: {expected}"


ENCODERS: Table = {
    "OrdinalEncoder": (
        "y = OrdinalEncoder().fit_transform(np.array([['a'], ['b'], ['c']]))",
        "integer <the number of classes> (n, 1)",
    ),
    "OrdinalEncoder of several columns": ("y = OrdinalEncoder().fit_transform(np.array([['a', 'b']]))", "? ? (n, 2)"),
    "MultiLabelBinarizer with classes": (
        "y = MultiLabelBinarizer(classes=[4, 5, 6]).fit_transform(rows)",
        "multi_hot 3 (n, 3)",
    ),
    "MultiLabelBinarizer of numbers": (
        "y = MultiLabelBinarizer().fit_transform([[0, 1, 0], [0, 0, 1]])",
        "multi_hot <the number of classes> (n, <the number of classes>)",
    ),
    "LabelBinarizer with a label of its own": (
        "y = LabelBinarizer(neg_label=-1).fit_transform(['a', 'b', 'c'])",
        "? 3 (? ?)",
    ),
    "the frame of a loader": ("y = load_iris(as_frame=True).frame.target", "integer 3 (n,)"),
    "the labels of a loader": ("_, y = load_digits(return_X_y=True, n_class=3)", "integer 3 (n,)"),
}


@cases(ENCODERS)
def test_encoders_and_loaders(program: str, expected: str) -> None:
    assert facts(of_outputs(labels), PRELUDE + IMPORTS + program + FIT) == f"train: {expected}"


def _same_size(output: Output) -> str:
    [found] = output.labels
    return "as many units as classes" if output.head.units == found.classes else "?"


SIZES: Table = {
    "len(set(y))": ("n = len(set(y))", "as many units as classes"),
    "np.unique": ("n = len(np.unique(y))", "as many units as classes"),
    "the shape of np.unique": ("n = np.unique(y).shape[0]", "as many units as classes"),
    "np.unique with counts": (
        "names, counts = np.unique(y, return_counts=True)\nn = len(counts)",
        "as many units as classes",
    ),
    "max": ("n = y.max() + 1", "as many units as classes"),
    "max of Python": ("n = int(max(y)) + 1", "as many units as classes"),
    "Counter": ("n = len(Counter(y))", "as many units as classes"),
    "the classes of the encoder": ("n = len(encoder.classes_)", "as many units as classes"),
    "one-hot": ("n = keras.utils.to_categorical(y).shape[1]", "as many units as classes"),
    "nunique": ("y = pd.get_dummies(df['y'])\nn = df['y'].nunique()", "as many units as classes"),
    "unique of a column": (
        "y = LabelEncoder().fit_transform(df['y'])\nn = len(df['y'].unique())",
        "as many units as classes",
    ),
    "another column": ("y = LabelEncoder().fit_transform(df['y'])\nn = df['x'].nunique()", "?"),
    "other labels": ("n = len(set(others))", "?"),
    "rows of one-hot labels": ("y = keras.utils.to_categorical(y)\nn = len(np.unique(y))", "?"),
    "different rows": ("n = len(np.unique(y, axis=0))", "?"),
}


@cases(SIZES)
def test_as_many_units_as_classes(program: str, expected: str) -> None:
    start = "df = pd.read_csv('data.csv')\nencoder = LabelEncoder()\ny = encoder.fit_transform(names)\n"
    assert (
        facts(of_outputs(_same_size), PRELUDE + IMPORTS + start + program + FIT.replace("Dense(3)", "Dense(n)"))
        == expected
    )


MANY: Table = {
    "three ids in a comprehension": (
        "y = np.array([0 if name == 'a' else 1 if name == 'b' else 2 for name in names])",
        "integer ? (n,)",
    ),
    "three ids in a loop": (
        "y = []\nfor name in names:\n    y.append(0 if name == 'a' else 1 if name == 'b' else 2)",
        "integer ? (n,)",
    ),
    "ids of a function": (
        """
        def class_of(name):
            if name == 'a':
                return 0
            return 1 if name == 'b' else 2
        y = np.array(list(map(class_of, names)))
        """,
        "integer ? (n,)",
    ),
    "a mask of pixels": ("y = np.where(images > 0.5, 1, 0)", "? ? (? ?)"),
    "pixels of data of unknown rank": ("y = np.where(np.array(load()) > 0.5, 1, 0)", "? ? (? ?)"),
    "one number for each sample": ("y = np.where(np.random.rand(9) > 0.5, 1, 0)", "binary 2 (n,)"),
    # Windows of series, one at a time
    "targets that a loop picks": (
        """
        data = np.random.rand(500, 3)
        rows = np.random.randint(9, 300, size=64) if flag else np.arange(9, last)
        y = np.zeros((len(rows),))
        for i, row in enumerate(rows):
            y[i] = data[row + delay][1]
        """,
        "continuous ? (n,)",
    ),
}


@cases(MANY)
def test_elements_that_loops_make(program: str, expected: str) -> None:
    assert facts(of_outputs(labels), PRELUDE + IMPORTS + program + FIT) == f"train: {expected}"


IN_PLACE: Table = {
    "a part": ("part = y[:10]\npart[part > 0] = 5", "? ? (n,)"),
    "a part of a part": ("part = y[:10][2:]\npart[0] = 5", "? ? (n,)"),
    "the whole": ("other, y = y, y[:10]\nother[other > 0] = 5", "? ? (n,)"),
    "a chosen part": ("part = y[[1, 2]]\npart[0] = 5", "binary 2 (n,)"),
    "a copy of a part": ("part = y[:10].copy()\npart[0] = 5", "binary 2 (n,)"),
    "another part of other data": ("part = x[:10]\npart[0] = 5", "binary 2 (n,)"),
    "a type by position": ("y = np.zeros((5, 1), int)", "binary ? (n, 1)"),
    "a row": ("y = np.zeros((5, 3))\nfor i in range(n):\n    row = y[i]\n    row[2] = 0.5", "? ? (n, 3)"),
    "one side of a branch": (
        "if flag:\n    y[0] = 1\nelse:\n    y[0] = 0",
        "binary 2 (n,)",
    ),
    "one side of a branch, under another name": (
        "part = y[:5]\nif flag:\n    part[0] = 7",
        "? ? (n,)",
    ),
    "by a method": ("y.fill(9)", "? ? (n,)"),
    "by a method of another name": ("part = y[:10]\npart.put([0], 9)", "? ? (n,)"),
    "by a function": ("np.place(y, y == 1, 9)", "? ? (n,)"),
    "as the output of a function": ("np.add(y, 1, out=y)", "? ? (n,)"),
    "by a method of a series": ("y = pd.Series(y)\ny.update(pd.Series([9, 9]))", "? ? (n,)"),
    "by a method of a series, in place": ("y = pd.Series(y)\ny.mask(y > 0, 9, inplace=True)", "? ? (n,)"),
    "by a method of a series, not in place": ("y = pd.Series(y)\ny.mask(y > 0, 9)", "binary 2 (n,)"),
    "by a method of a variable": ("y = tf.Variable(y)\ny.assign(y * 3)", "? ? (n,)"),
}

ONE_HOT: Table = {
    "a new axis behind the classes": ("y = np.expand_dims(y, -1)", "? ? (n, ., 1)"),
    "written as an index": ("y = y[..., None]", "? ? (n, ., 1)"),
    "a new axis in front": ("y = np.expand_dims(y, 0)", "one_hot 3 (n, ., 3)"),
    "all classes but one": ("y = ~y.astype(bool)", "? ? (n, 3)"),
    "soft labels": ("y = tf.one_hot(ids, 3, on_value=0.9, off_value=0.05)", "? ? (? ?)"),
    "booleans": ("y = tf.one_hot(ids, 3, on_value=True, off_value=False)", "one_hot 3 (n, 3)"),
    "classes first": ("y = tf.one_hot(ids, 3, axis=0)", "? ? (? ?)"),
    "the mean of something unknown": ("y = special.groupby('id').mean()", "continuous ? (? ?)"),
}


@cases(IN_PLACE)
def test_what_is_written_into_a_part(program: str, expected: str) -> None:
    start = "x, y = np.random.rand(50, 4), np.random.randint(0, 2, 50)\n"
    assert facts(of_outputs(labels), PRELUDE + IMPORTS + start + program + FIT) == f"train: {expected}"


@cases(ONE_HOT)
def test_rows_of_classes(program: str, expected: str) -> None:
    start = "ids = np.random.randint(0, 3, 50)\ny = keras.utils.to_categorical(ids, 3)\n"
    assert facts(of_outputs(labels), PRELUDE + IMPORTS + start + program + FIT) == f"train: {expected}"


FRAMES: Table = {
    # Columns of frames: y is 0 or 1, z a real number, t a text
    "loc": ("y = df.loc[:, 'y']", "binary 2 (n,)"),
    "loc of some rows": ("y = df.loc[df['z'] > 0.5, 'y']", "binary 2 (n,)"),
    "loc of one column in a list": ("y = df.loc[:, ['y']]", "binary 2 (n, 1)"),
    "iloc of rows": ("y = df.iloc[:20]['y']", "binary 2 (n,)"),
    "iloc of a column": ("y = df.iloc[:, -1]", "? ? (n,)"),
    "a row by the name of a column": ("y = df.loc['y']", "? ? (n,)"),
    "one column in a list": ("y = df[['y']].values", "binary 2 (n, 1)"),
    "columns in a list": ("y = df[['z', 'w']].to_numpy()", "continuous ? (n, 2)"),
    "columns of different kinds": ("y = df[['z', 'y']].to_numpy()", "? ? (n, 2)"),
    "an attribute": ("y = df.y", "binary 2 (n,)"),
    "a comparison of an attribute": ("y = (df.anything > 3).astype(int)", "binary 2 (n,)"),
    "isin": ("y = df['t'].isin(['a']).astype(int)", "binary 2 (n,)"),
    "np.where of a column": ("y = np.where(df.t == 'a', 1, 0)", "binary 2 (n,)"),
    "a column that is set by attribute": ("df.y = df.t.map({'a': 0, 'b': 1, 'c': 2})\ny = df.y", "integer 3 (n,)"),
    "other names for the columns": ("df.columns = ['t', 'y', 'z', 'w']\ny = df['y']", "? ? (? ?)"),
    "loc that is written into": ("df.loc[df.z > 0.5, 'y'] = 7\ny = df['y']", "? ? (n,)"),
    "loc of another column that is written into": ("df.loc[df.z > 0.5, 't'] = 'b'\ny = df['y']", "binary 2 (n,)"),
    "iloc that is written into": ("df.iloc[0, 1] = 7\ny = df['y']", "? ? (n,)"),
    "assign": ("y = df.assign(q=df.y).q", "binary 2 (n,)"),
    "assign of a function": ("y = df.assign(q=lambda d: d['y']).q", "binary 2 (n,)"),
    "set_index": ("y = df.set_index('t').sort_index()['y']", "binary 2 (n,)"),
    "reset_index of a frame": ("y = df.reset_index()['y']", "binary 2 (n,)"),
    "reset_index of a column": ("y = df['y'].reset_index(drop=True)", "binary 2 (n,)"),
    "reset_index of a column into a frame": ("y = df['y'].reset_index()", "? ? (? ?)"),
    "apply": ("y = df['t'].apply(lambda v: 1 if v == 'a' else 0)", "binary 2 (n,)"),
    "apply with three classes": (
        "y = df['t'].apply(lambda v: 0 if v == 'a' else 1 if v == 'b' else 2)",
        "integer ? (n,)",
    ),
    "apply to rows": ("y = df.apply(lambda row: 1 if row['z'] > row['w'] else 0, axis=1)", "binary 2 (n,)"),
    "apply to columns": ("y = df.apply(lambda column: 1)", "? ? (? ?)"),
    "map of a function": ("y = df['t'].map(lambda v: int(v == 'a'))", "binary 2 (n,)"),
    "replace of texts": ("y = df['t'].replace({'a': 0, 'b': 1})", "binary 2 (n,)"),
    "replace of numbers": ("y = df['y'].replace({0: 1, 2: 0})", "? ? (n,)"),
    "fillna": ("y = df['t'].map({'a': 0, 'b': 1}).fillna(2)", "? ? (n,)"),
    "fillna with one of the classes": ("y = df['t'].map({'a': 0, 'b': 1}).fillna(0)", "binary 2 (n,)"),
    "cut": ("y = pd.cut(df['z'], 3, labels=False)", "integer ? (n,)"),
    "cut with labels": ("y = pd.cut(df['z'], bins=[0, 1, 2], labels=[0, 1])", "binary 2 (n,)"),
    "cut with names": ("y = pd.cut(df['z'], bins=[0, 1, 2], labels=['a', 'b'])", "? ? (n,)"),
    "get_dummies of the frame": ("y = pd.get_dummies(df)['y']", "binary 2 (n,)"),
    "get_dummies of another column": ("y = pd.get_dummies(df, columns=['t']).pop('y')", "binary 2 (n,)"),
    "get_dummies of this column": ("y = pd.get_dummies(df, columns=['y']).y", "? ? (n,)"),
    "fillna in place": ("df['y'].fillna(2, inplace=True)\ny = df['y']", "? ? (n,)"),
    "replace in place": ("df.replace({0: 3}, inplace=True)\ny = df['y']", "? ? (n,)"),
    "dropna in place": ("df.dropna(inplace=True)\ny = df['y']", "binary 2 (n,)"),
    "drop_duplicates": ("y = df.drop_duplicates().y", "binary 2 (n,)"),
    "windows of real numbers": (
        """
        d = keras.utils.timeseries_dataset_from_array(df[['z', 'w']].values, None, 9)
        x = d.map(lambda window: (window[:, :-1], window[:, slice(3, None)]))
        y = None
        """,
        "continuous ? (? ?)",
    ),
    "a column that is not there": ("y = df['q']", "? ? (n,)"),
}


@cases(FRAMES)
def test_columns_of_frames(program: str, expected: str) -> None:
    frame = (
        "df = pd.DataFrame({'y': np.random.randint(0, 2, 50), 'z': np.random.rand(50), 'w': np.random.rand(50), "
        "'t': names})\n"
    )
    assert facts(of_outputs(labels), PRELUDE + IMPORTS + frame + program + FIT) == f"train: {expected}"


JENA = "'jena_climate_2009_2016.csv'"

FILES: Table = {
    "a downloaded file": (
        """
        path = keras.utils.get_file('auto-mpg.data', 'https://somewhere.else')
        y = pd.read_csv(path, names=['MPG', 'Cylinders']).pop('MPG')
        """,
        "continuous ? (n,)",
    ),
    "a column by position": (
        "data = np.loadtxt('data/pima-indians-diabetes.csv', delimiter=',')\ny = data[:, 8]",
        "binary 2 (n,)",
    ),
    "another column by position": ("y = np.loadtxt('pima-indians-diabetes.csv', delimiter=',')[:, 7]", "? ? (n,)"),
    "a column of a part": ("y = np.loadtxt('pima-indians-diabetes.csv')[:, 1:9][:, 8]", "? ? (n,)"),
    "a column of some columns": ("y = np.loadtxt('pima-indians-diabetes.csv', usecols=(1, 2))[:, 8]", "? ? (n,)"),
    "a column that was written into": (
        "data = np.loadtxt('pima-indians-diabetes.csv')\ndata[:, 8] = scores\ny = data[:, 8]",
        "? ? (n,)",
    ),
    "the last column": ("y = pd.read_csv('pima-indians-diabetes.csv', header=None).iloc[:, -1]", "binary 2 (n,)"),
    "the last column after another one was added": (
        "data = pd.read_csv('pima-indians-diabetes.csv', header=None)\ndata['more'] = scores\ny = data.iloc[:, -1]",
        "? ? (n,)",
    ),
    "a file of the same name somewhere else": (
        "y = pd.read_csv('https://x.org/titanic/train.csv')['survived']",
        "? ? (n,)",
    ),
    "all columns": (f"y = pd.read_csv({JENA})['T (degC)']", "continuous ? (n,)"),
    "all columns but one": (f"y = pd.read_csv({JENA})['Date Time']", "? ? (n,)"),
    "an array by name": (
        "with np.load(keras.utils.get_file('mnist.npz', url)) as data:\n    y = data['y_train']",
        "integer 10 (? ?)",
    ),
    "another array": ("y = np.load('mnist.npz')['x_train']", "? ? (? ?)"),
    "another file": ("y = np.load('data.npz')['y_train']", "? ? (? ?)"),
    "lines of a text": (
        f"""
        import os
        with open(os.path.join(folder, {JENA})) as f:
            lines = f.read().split('\\n')[1:]
        y = np.zeros((len(lines),))
        for i, line in enumerate(lines):
            values = [float(x) for x in line.split(',')[1:]]
            y[i] = values[1]
        """,
        "continuous ? (n,)",
    ),
    "lines of another text": (
        """
        lines = open('data.csv').read().split('\\n')
        y = np.zeros((len(lines),))
        for i, line in enumerate(lines):
            y[i] = float(line.split(',')[1])
        """,
        "? ? (n,)",
    ),
}


@cases(FILES)
def test_public_files(program: str, expected: str) -> None:
    assert facts(of_outputs(labels), PRELUDE + IMPORTS + program + FIT) == f"train: {expected}"


PAIRS: Table = {
    # Pairs of a file and its class, as loops and sums of lists make them
    "taken apart": ("files, y = zip(*pairs)", "binary 2 (n,)"),
    "taken apart into a list": ("files, y = list(zip(*pairs))", "binary 2 (n,)"),
    "taken apart into lists": ("files, y = map(list, zip(*pairs))", "binary 2 (n,)"),
    "taken apart into arrays": ("files, y = map(np.array, zip(*pairs))", "binary 2 (n,)"),
    "the second of each": ("y = [pair[1] for pair in pairs]", "binary 2 (n,)"),
    "shuffled": ("import random\nrandom.shuffle(pairs)\ny = [label for _, label in pairs]", "binary 2 (n,)"),
    "the first": ("y = zip(*pairs)[0]", "? ? (? ?)"),
    "something unknown": ("files, y = zip(*others)", "? ? (? ?)"),
    "an element of a list in a new order": (
        "import random\nsizes = [1, 7]\nrandom.shuffle(sizes)\ny = np.full(9, sizes[0])",
        "? ? (n,)",
    ),
}


@cases(PAIRS)
def test_pairs(program: str, expected: str) -> None:
    start = "pairs = [(a, 0) for a in cats] + [(b, 1) for b in dogs]\n"
    assert facts(of_outputs(labels), PRELUDE + IMPORTS + start + program + FIT) == f"train: {expected}"


LOOKED_UP: Table = {
    "numbered in a comprehension": ("ids = {name: i for i, name in enumerate(names)}", "integer ? (n,)"),
    "numbered by zip": ("ids = dict(zip(names, range(len(names))))", "integer ? (n,)"),
    "pairs of a generator": ("ids = dict((name, i) for i, name in enumerate(names))", "integer ? (n,)"),
    "another value that is put in": (
        "ids = {name: i for i, name in enumerate(names)}\nids['other'] = size",
        "? ? (? ?)",
    ),
    "another value in an update": (
        "ids = {name: i for i, name in enumerate(names)}\nids.update(others)",
        "? ? (? ?)",
    ),
    "unknown values": ("ids = {name: size(name) for name in names}", "? ? (? ?)"),
}


@cases(LOOKED_UP)
def test_ids_that_are_looked_up(program: str, expected: str) -> None:
    use = "\ny = np.array([ids[name] for name in texts])"
    assert facts(of_outputs(labels), PRELUDE + IMPORTS + program + use + FIT) == f"train: {expected}"


LOOK_UPS: Table = {
    "get": ("y = [ids.get(name) for name in names]", "integer 3 (n,)"),
    "get with a default": ("y = [ids.get(name, 0) for name in names]", "integer ? (n,)"),
    "get with another number": ("y = [ids.get(name, -1) for name in names]", "? ? (n,)"),
    "map of get": ("y = list(map(ids.get, names))", "integer 3 (n,)"),
    "map of a function": ("y = list(map(lambda name: ids[name], names))", "integer 3 (n,)"),
    "the place in a list": ("y = [['a', 'b', 'c'].index(name) for name in names]", "integer ? (n,)"),
}


@cases(LOOK_UPS)
def test_ways_to_look_up(program: str, expected: str) -> None:
    start = "ids = {'a': 0, 'b': 1, 'c': 2}\n"
    assert facts(of_outputs(labels), PRELUDE + IMPORTS + start + program + FIT) == f"train: {expected}"


ALIKE: Table = {
    "ids of a dict": (
        "ids = {name: i for i, name in enumerate(names)}\nn = 3 if ids['a'] == ids['b'] else 4",
        "3 linear or 4 linear",
    ),
    "elements of a list": (
        "parts = [np.array(load(name)) for name in names]\nn = 3 if len(parts[0]) == len(parts[1]) else 4",
        "3 linear or 4 linear",
    ),
}


@cases(ALIKE)
def test_elements_that_are_alike_are_not_the_same(program: str, expected: str) -> None:
    assert facts(of_outputs(head), PRELUDE + IMPORTS + program + FIT.replace("Dense(3)", "Dense(n)")) == expected
