"""What is known of labels beside their encoding: the numbers of their classes, and the step that made them."""

from __future__ import annotations

from kclf_lint.setups import Encoded, EncodedTwice, Labels, Loaded, Output, Scaled, Step, Unknown
from programs import PRELUDE, Table, cases, fact, facts, of_outputs

IMPORTS = """\
from sklearn.datasets import load_breast_cancer, load_digits, load_iris
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import *
from tensorflow.keras.utils import to_categorical
iris, digits = load_iris().target, load_digits().target
yes_no = load_breast_cancer().target
df = pd.read_csv('data.csv')
"""
FIT = "\nmodel = Sequential([Dense(3)])\nmodel.compile('adam', 'mse')\nmodel.fit(x, y)\n"


def _numbers(output: Output) -> str:
    """``-1, 1 ...``: the numbers of the first two classes, and how many classes there are."""
    [found] = output.labels
    if isinstance(found.numbers, Unknown):
        return f"? of {fact(found.classes)}"
    start, step = found.numbers.start, found.numbers.step
    return f"{start}, {start + step} of {fact(found.classes)}"


NUMBERS: Table = {
    "a data set": ("y = digits", "0, 1 of 10"),
    "literals from zero": ("y = [0, 1, 2, 1]", "0, 1 of 3"),
    "literals from one": ("y = np.array([1, 2, 2, 1])", "1, 2 of 2"),
    "literals around zero": ("y = np.array([-1, 1, 1])", "-1, 1 of 2"),
    "literals with gaps": ("y = [0, 1, 5]", "? of ?"),
    "one literal": ("y = [1, 1, 1]", "? of ?"),
    "real literals": ("y = [0.5, 1.5]", "? of ?"),
    "a part of literals": ("y = np.array([1, 1, 2, 2])[:2]", "? of ?"),
    "one more": ("y = digits + 1", "1, 2 of 10"),
    "one more, from the left": ("y = 1 + digits", "1, 2 of 10"),
    "one less": ("y = digits\ny -= 1", "-1, 0 of 10"),
    "one more and one less": ("y = (digits + 1) - 1.0", "0, 1 of 10"),
    "from one back to zero": ("y = np.array([1, 2, 3]) - 1", "0, 1 of 3"),
    "-1 and 1": ("y = 2 * yes_no - 1", "-1, 1 of 2"),
    "back to 0 and 1": (
        "y = (np.array([-1, 1]) + 1) // 1 if flag else (np.array([-1, 1]) + 1) / 2",
        "0, 1 of 2 or ? of ?",
    ),
    "the other way round": ("y = 1 - yes_no", "0, 1 of 2"),
    "of unknown classes": ("y = LabelEncoder().fit_transform(df['y']) + 1", "1, 2 of <the number of classes>"),
    "divided": ("y = digits / 255.0", "0, 1/255 of 10"),
    "divided and multiplied": ("y = digits / 255 * 255", "0, 1 of 10"),
    "divided by itself": ("y = digits / digits.max()", "? of ?"),
    "remainders": ("y = digits % 2", "? of ?"),
    "huge numbers": ("y = digits * 1e12", "? of ?"),
    "np.where": ("y = np.where(yes_no == 1, 1, -1)", "-1, 1 of 2"),
    "np.where from one": ("y = np.where(yes_no == 1, 1, 2)", "1, 2 of 2"),
    "a map": ("y = df['y'].map({'no': 1, 'yes': 2})", "1, 2 of 2"),
    "a map around zero": ("y = df['y'].map({'no': -1, 'yes': 1})", "-1, 1 of 2"),
    "a map with gaps": ("y = df['y'].map({'a': 1, 'b': 2, 'c': 4})", "? of ?"),
    "random numbers from one": ("y = np.random.randint(1, 6, 100)", "1, 2 of 5"),
    "random choice": ("y = np.random.choice([-1, 1], 100)", "-1, 1 of 2"),
    "a split": ("_, _, _, y = train_test_split(x, digits + 1)", "1, 2 of 10"),
    "samples of a frame": ("df['y'] = digits\ny = df[df['y'] < 2]['y']", "? of ?"),
    "rows of a frame": ("df['y'] = digits\ny = df.drop(df[df['y'] > 1].index)['y']", "? of ?"),
    "columns dropped": ("df['y'] = digits\ny = df.drop('z', axis=1)['y']", "0, 1 of 10"),
    "the first rows of a frame": ("df['y'] = digits\ny = df.head(100)['y']", "0, 1 of 10"),
    "the first rows in the order of classes": ("df['y'] = iris\ny = df.head(100)['y']", "? of ?"),
    "a part of a frame": ("df['y'] = iris\ny = df.iloc[:100]['y']", "? of ?"),
    "elements of a loop": ("y = np.array([one for one in digits if one < 2])", "? of ?"),
    "positions": ("y = digits[np.where(digits < 2)[0]]", "? of ?"),
    "a list of positions": ("y = digits[[i for i, one in enumerate(digits) if one < 2]]", "? of ?"),
    "positions that are not known": ("y = digits[positions]", "? of ?"),
    "a mask": ("y = (digits + 1)[digits > 3]", "? of ?"),
    "samples in the order of classes": ("y = iris[:100]", "? of ?"),
    "samples in any order": ("y = digits[:100]", "0, 1 of 10"),
    "put together": ("y = np.concatenate([yes_no, yes_no + 1])", "? of ?"),
    "put together alike": ("y = np.concatenate([yes_no + 1, yes_no + 1])", "1, 2 of 2"),
    "MinMaxScaler": ("y = MinMaxScaler().fit_transform(iris.reshape(-1, 1))", "0, 1/2 of 3"),
    "MinMaxScaler of two classes": ("y = MinMaxScaler().fit_transform(np.array([[1], [2]]))", "0, 1 of 2"),
    "StandardScaler": ("y = StandardScaler().fit_transform(iris.reshape(-1, 1))", "? of 3"),
}


@cases(NUMBERS)
def test_numbers(program: str, expected: str) -> None:
    assert facts(of_outputs(_numbers), PRELUDE + IMPORTS + program + FIT) == expected


def _making(labels: Labels) -> str:
    match labels.made:
        case None:
            return "?"
        case Step(how=Loaded(parameter=parameter, mode=mode, is_default=is_default)):
            return f"{parameter}={mode}" + " by default" * is_default
        case Step(how=Encoded(by=by, learned=())):
            return by
        case Step(how=Encoded(by=by, learned=learned)):
            return f"{by}, classes by {', '.join(one.by for one in learned)}"
        case Step(how=EncodedTwice(by=by, operand_text=text)):
            return f"{by} of the one-hot {text}"
        case Step(how=Scaled(text=text)):
            return text
        case _:
            return "?"


def _made(output: Output) -> str:
    [found] = output.labels
    return _making(found)


MADE: Table = {
    # Loaders
    "a default": ("x = y = None\ntrain = g.flow_from_directory('d')", "class_mode=categorical by default"),
    "a mode": ("train = g.flow_from_directory('d', class_mode='binary')", "class_mode=binary"),
    "a data set": ("train = keras.utils.image_dataset_from_directory('d')", "label_mode=int by default"),
    "a data set that is changed": (
        "train = keras.utils.image_dataset_from_directory('d').map(lambda x, y: (x / 255, y)).prefetch(2)",
        "label_mode=int by default",
    ),
    "labels that are changed": (
        "train = keras.utils.image_dataset_from_directory('d').map(lambda x, y: (x, tf.one_hot(y, 5)))",
        "one_hot",
    ),
    "ids made of one-hot labels": (
        """
        train = keras.utils.image_dataset_from_directory('d', label_mode='categorical')
        train = train.map(lambda x, y: (x, tf.argmax(y, axis=-1)))
        """,
        "?",
    ),
}


@cases(MADE)
def test_loaders(program: str, expected: str) -> None:
    start = "g = keras.preprocessing.image.ImageDataGenerator()\n"
    assert facts(of_outputs(_made), PRELUDE + start + program.strip("\n") + FIT.replace("x, y", "train")) == expected


ENCODED: Table = {
    "to_categorical": ("y = to_categorical(iris)", "to_categorical"),
    "to_categorical of unknown classes": ("y = to_categorical(df['y'])", "to_categorical"),
    "to_categorical with classes": ("y = to_categorical(df['y'], 4)", "to_categorical"),
    "LabelEncoder": ("y = LabelEncoder().fit_transform(df['y'])", "LabelEncoder, classes by LabelEncoder"),
    "LabelEncoder of known classes": ("y = LabelEncoder().fit_transform(['a', 'b'])", "LabelEncoder"),
    "get_dummies": ("y = pd.get_dummies(df['y'])", "get_dummies, classes by get_dummies"),
    "samples": (
        "_, _, _, y = train_test_split(x, pd.get_dummies(df['y']).values)",
        "get_dummies, classes by get_dummies",
    ),
    "samples of every class": (
        "_, _, y, _ = train_test_split(x, df['y'], stratify=df['y'])\ny = pd.get_dummies(y)",
        "get_dummies",
    ),
    "samples of such samples": (
        "_, _, y, _ = train_test_split(x, df['y'], stratify=df['y'])\ny = pd.get_dummies(y[:20])",
        "get_dummies, classes by get_dummies",
    ),
    "to_categorical of samples": (
        "_, _, y, _ = train_test_split(x, df['y'])\ny = to_categorical(y)",
        "to_categorical, classes by to_categorical",
    ),
    "one after the other": (
        "_, _, y, _ = train_test_split(x, LabelEncoder().fit_transform(df['y']))\ny = to_categorical(y)",
        "to_categorical, classes by LabelEncoder, to_categorical",
    ),
    "given classes": (
        "y = OneHotEncoder(categories=[names], sparse_output=False).fit_transform(df[['y']])",
        "OneHotEncoder",
    ),
    "categories of pandas": ("y = pd.get_dummies(df['y'].astype('category')[:20])", "get_dummies"),
    "a frame with categories": ("df = df.astype({'y': 'category'})\ny = pd.get_dummies(df['y'][:20])", "get_dummies"),
    "types of a file": ("y = pd.get_dummies(pd.read_csv('a.csv', dtype=types)['y'][:20])", "get_dummies"),
    "another type": ("y = pd.get_dummies(df['y'].astype(str)[:20])", "get_dummies, classes by get_dummies"),
    "values of categories": (
        "y = LabelEncoder().fit_transform(df['y'].astype('category')[:20])",
        "LabelEncoder, classes by LabelEncoder",
    ),
    "chosen samples": ("y = to_categorical(digits[np.random.randint(0, 900, 100)])", "to_categorical"),
    "a column": ("y = LabelBinarizer().fit_transform(yes_no)", "LabelBinarizer"),
    "the only column": ("y = LabelBinarizer().fit_transform(yes_no)[:, 0]", "?"),
    "twice": ("y = to_categorical(to_categorical(iris, 3))", "to_categorical of the one-hot to_categorical(iris, 3)"),
    "twice by name": ("y = to_categorical(iris)\ny = tf.one_hot(y, 3)", "one_hot of the one-hot y"),
    "twice by another encoder": (
        "y = OneHotEncoder(sparse_output=False).fit_transform(to_categorical(iris))",
        "OneHotEncoder of the one-hot to_categorical(iris)",
    ),
    "twice, then a part of it": ("y = to_categorical(to_categorical(iris, 3))[:, :, 1]", "?"),
    "a binarizer leaves one-hot labels alone": (
        "y = LabelBinarizer().fit_transform(to_categorical(iris))",
        "to_categorical",
    ),
    "a column, one-hot encoded": (
        "y = to_categorical(LabelBinarizer().fit_transform(yes_no))",
        "to_categorical",
    ),
    "divided": ("y = iris / 255.0", "iris / 255.0"),
    "divided in place": ("y = iris.astype('float32')\ny /= 255", "y /= 255"),
    "divided by one": ("y = iris / 1.0", "?"),
    "divided and one-hot": ("y = to_categorical(iris / 255, 3)", "iris / 255"),
    "divided, unknown classes, and one-hot": (
        "y = to_categorical(LabelEncoder().fit_transform(df['y']) / 10, 3)",
        "to_categorical",
    ),
    "divided, as integers": ("y = (digits / 255).astype(int)", "digits / 255"),
    "groups of classes": ("y = (digits / 5).astype(int)", "?"),
    "one-hot groups of classes": ("y = to_categorical((digits / 5).astype('int32'), 2)", "to_categorical"),
    "one-hot and divided": ("y = to_categorical(iris, 3) / 255", "to_categorical(iris, 3) / 255"),
    "smoothed": ("y = to_categorical(iris, 3) * 0.9 + 0.1 / 3", "?"),
    "standardised": (
        "y = StandardScaler().fit_transform(iris.reshape(-1, 1))",
        "StandardScaler().fit_transform(iris.r...",
    ),
    "standardised and back": (
        "s = StandardScaler()\ny = s.inverse_transform(s.fit_transform(iris.reshape(-1, 1)))",
        "?",
    ),
    "put together": ("y = np.concatenate([to_categorical(iris), to_categorical(iris)])", "?"),
    "compared": ("y = to_categorical(iris, 3) > 0.5", "?"),
}


@cases(ENCODED)
def test_encoders(program: str, expected: str) -> None:
    assert facts(of_outputs(_made), PRELUDE + IMPORTS + program + FIT) == expected
