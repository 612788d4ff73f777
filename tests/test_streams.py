"""Tiny programs that train on datasets, generators and loaders, and the labels that training gets."""

from __future__ import annotations

from programs import PRELUDE, Table, cases, facts, labels, of_outputs

DATA = """\
x = np.random.rand(50, 4)
ids = np.random.randint(0, 9, 50)
hot = keras.utils.to_categorical([0, 1, 2], 3)
Dataset = tf.data.Dataset
pairs = Dataset.from_tensor_slices((x, ids))
"""
MODEL = "\nmodel = Sequential([Dense(3)])\nmodel.compile('adam', 'mse')\nmodel.fit(d)\n"


def labels_of_training(program: str) -> str:
    return facts(of_outputs(labels), PRELUDE + DATA + program + MODEL)


DATASETS: Table = {
    "of tuples": ("d = Dataset.from_tensor_slices((x, ids)).batch(8)", "integer 9 (n,)"),
    "of a dict and labels": ("d = Dataset.from_tensor_slices(({'a': x}, ids)).batch(8)", "integer 9 (n,)"),
    "of a frame and a list": ("d = Dataset.from_tensor_slices((dict(frame), [0, 1, 2])).batch(8)", "integer 3 (n,)"),
    "of one element": ("d = Dataset.from_tensors((x, ids))", "integer 9 (n,)"),
    "without labels": ("d = Dataset.from_tensor_slices(x).batch(8)", "? ? (? ?)"),
    "with weights": ("d = Dataset.from_tensor_slices((x, ids, ids)).batch(8)", "integer 9 (n,)"),
    "zipped": (
        "d = Dataset.zip((Dataset.from_tensor_slices(x), Dataset.from_tensor_slices(ids))).batch(8)",
        "integer 9 (n,)",
    ),
    "zipped by position": (
        "d = Dataset.zip(Dataset.from_tensor_slices(x), Dataset.from_tensor_slices(ids)).batch(8)",
        "integer 9 (n,)",
    ),
    "zipped in a dict, then unpacked": (
        """
        both = Dataset.zip({'a': Dataset.from_tensor_slices(x), 'b': Dataset.from_tensor_slices(ids)})
        d = both.map(lambda one: (one['a'], one['b'])).batch(8)
        """,
        "integer 9 (n,)",
    ),
    "dict elements": (
        """
        d = Dataset.from_tensor_slices({'image': x, 'label': ids}).batch(8)
        d = d.map(lambda one: (one['image'], tf.one_hot(one['label'], 9)))
        """,
        "one_hot 9 (n, 9)",
    ),
    "mapped by a bound method": (
        """
        class Encoder:
            depth = 9
            def encode(self, a, b):
                return a, tf.one_hot(b, self.depth)
        d = pairs.map(Encoder().encode).batch(8)
        """,
        "one_hot 9 (n, 9)",
    ),
    "mapped by a tf.function": (
        "@tf.function\ndef f(a, b):\n    return a, tf.one_hot(b, 9)\nd = pairs.map(f).batch(8)",
        "one_hot 9 (n, 9)",
    ),
    "mapped by a function of a pair": (
        "def f(*pair):\n    a, b = pair\n    return a, tf.one_hot(b, 9)\nd = pairs.map(f).batch(8)",
        "one_hot 9 (n, 9)",
    ),
    "a branch decides the map": (
        "d = pairs.batch(8)\nif flag:\n    d = d.map(lambda a, b: (a, tf.one_hot(b, 9)))",
        "integer 9 (n,) or train: one_hot 9 (n, 9)",
    ),
    "a list becomes a tensor": ("d = pairs.map(lambda a, b: (a, [b])).batch(8)", "integer 9 (n, 1)"),
    "a list of several": ("d = pairs.map(lambda a, b: (a, [b, b])).batch(8)", "? ? (n, 2)"),
    "numbers as labels": ("d = Dataset.from_tensor_slices(x).map(lambda a: (a, 1)).batch(8)", "integer ? (n,)"),
    "labels by file": (
        """
        files = []
        for number, name in enumerate(['a', 'b', 'c']):
            files.append(tf.data.TextLineDataset(name).map(lambda line: (line, tf.cast(number, tf.int64))))
        d = files[0]
        for other in files[1:]:
            d = d.concatenate(other)
        d = d.batch(8)
        """,
        "integer ? (n,)",
    ),
    "two files": (
        """
        good = tf.data.TextLineDataset('good').map(lambda line: (line, 1))
        bad = tf.data.TextLineDataset('bad').map(lambda line: (line, 0))
        d = good.concatenate(bad).shuffle(100).batch(8)
        """,
        "binary 2 (n,)",
    ),
    "methods of the class": (
        """
        both = Dataset.concatenate(pairs, pairs)
        d = Dataset.batch(Dataset.map(both, lambda a, b: (a, tf.one_hot(b, 9))), batch_size=8)
        """,
        "one_hot 9 (n, 9)",
    ),
    "a method of another class": ("d = tf.data.Other.batch(pairs, 8)", "? ? (? ?)"),
    "flat_map": (
        "d = Dataset.range(3).flat_map(lambda i: Dataset.from_tensor_slices((x, ids))).batch(8)",
        "integer 9 (n,)",
    ),
    "interleave": (
        "d = Dataset.range(3).interleave(lambda i: pairs, num_parallel_calls=4).batch(8)",
        "integer 9 (n,)",
    ),
    "windows of numbers": (
        """
        d = Dataset.from_tensor_slices(ids).window(6, shift=1, drop_remainder=True)
        d = d.flat_map(lambda w: w.batch(6)).map(lambda w: (w[:-1], w[-1])).batch(8)
        """,
        "integer 9 (n,)",
    ),
    "windows of pairs": (
        """
        d = pairs.window(4, drop_remainder=True)
        d = d.flat_map(lambda a, b: Dataset.zip((a.batch(4), b.batch(4)))).map(lambda a, b: (a, b[-1])).batch(8)
        """,
        "integer 9 (n,)",
    ),
    "the next number": (
        "d = Dataset.from_tensor_slices(ids).batch(6).map(lambda w: (w[:-1], w[1:]))",
        "integer 9 (n,)",
    ),
    "inputs as targets": ("d = pairs.map(lambda a, b: (a, a)).batch(8)", "continuous ? (n, 4)"),
    "part of the inputs": ("d = pairs.map(lambda a, b: (a, a[1:])).batch(8)", "continuous ? (n, ?)"),
    "unbatch": ("d = pairs.batch(8).unbatch().batch(4)", "integer 9 (n,)"),
    "rebatch": ("d = pairs.batch(8).rebatch(4)", "integer 9 (n,)"),
    "padded and ragged batches": ("d = pairs.padded_batch(8).unbatch().ragged_batch(4)", "integer 9 (n,)"),
    "a filter": ("d = pairs.filter(lambda a, b: b > 0).take_while(lambda a, b: b < 5).batch(8)", "integer ? (n,)"),
    "order and number": (
        """
        d = pairs.cache().shuffle(9).repeat().take(5).skip(1).shard(2, 0).batch(8)
        d = d.with_options(tf.data.Options()).snapshot('f').ignore_errors().prefetch(1)
        """,
        "integer 9 (n,)",
    ),
    "enumerate": ("d = pairs.enumerate().map(lambda i, pair: pair).batch(8)", "integer 9 (n,)"),
    "apply of a function": ("d = pairs.apply(lambda one: one.batch(8))", "integer 9 (n,)"),
    "apply of a transformation": (
        """
        d = pairs.apply(tf.data.experimental.shuffle_and_repeat(buffer_size=9))
        d = d.apply(tf.data.experimental.map_and_batch(lambda a, b: (a, tf.one_hot(b, 9)), batch_size=8))
        """,
        "one_hot 9 (n, 9)",
    ),
    "sampled from two": ("d = Dataset.sample_from_datasets([pairs, pairs.take(3)]).batch(8)", "integer 9 (n,)"),
    "sampled from two encodings": (
        "d = Dataset.sample_from_datasets([pairs, Dataset.from_tensor_slices((x, hot))]).batch(8)",
        "? ? (? ?)",
    ),
    "chosen from two": (
        "d = Dataset.choose_from_datasets([pairs, pairs], Dataset.range(2).repeat()).batch(8)",
        "integer 9 (n,)",
    ),
    "split_dataset": ("d, e = keras.utils.split_dataset(pairs, left_size=0.8)\nd = d.batch(8)", "integer 9 (n,)"),
    "split_dataset of arrays": (
        "d, e = keras.utils.split_dataset((x, ids), left_size=0.8)\nd = d.batch(8)",
        "integer 9 (n,)",
    ),
    "scan": ("d = pairs.scan(0, lambda state, pair: (state, pair)).batch(8)", "integer 9 (n,)"),
    "iteration": (
        "for a, b in pairs.batch(8):\n    pass\nd = Dataset.from_tensor_slices((a, b)).batch(2)",
        "integer 9 (n,)",
    ),
    "next": (
        "a, b = next(iter(pairs.batch(8)))\nd = Dataset.from_tensor_slices((a, b)).batch(2)",
        "integer 9 (n,)",
    ),
    "get_next": ("d = pairs.batch(8).make_one_shot_iterator().get_next()", "integer 9 (n,)"),
    "a file of records": ("d = tf.data.TFRecordDataset('f').map(parse).batch(8)", "? ? (? ?)"),
    "a file of columns": ("d = tf.data.experimental.make_csv_dataset('f', 8, label_name='kind')", "? ? (n,)"),
    "a file of columns, encoded": (
        """
        d = tf.data.experimental.make_csv_dataset('f', 8, label_name='kind')
        d = d.map(lambda a, b: (a, tf.one_hot(b, 3)))
        """,
        "one_hot 3 (n, 3)",
    ),
}


@cases(DATASETS)
def test_datasets(program: str, expected: str) -> None:
    assert labels_of_training(program) == f"train: {expected}"


GENERATORS: Table = {
    "endless": ("def batches():\n    while True:\n        yield x, hot\nd = batches()", "one_hot 3 (n, 3)"),
    "lists": ("def batches():\n    while True:\n        yield [x, hot]\nd = batches()", "one_hot 3 (n, 3)"),
    "weights": ("def batches():\n    yield x, ids, x\nd = batches()", "integer 9 (n,)"),
    "two yields that agree": ("def batches():\n    yield x, ids\n    yield x, ids\nd = batches()", "integer 9 (n,)"),
    "two yields that differ": ("def batches():\n    yield x, ids\n    yield x, hot\nd = batches()", "? ? (? ?)"),
    "a flag decides": (
        """
        def batches(encode):
            while True:
                if encode:
                    yield x, keras.utils.to_categorical(ids, 9)
                else:
                    yield x, ids
        d = batches(True)
        """,
        "one_hot 9 (n, 9)",
    ),
    "an unknown flag decides": (
        "def batches():\n    if flag:\n        yield x, hot\n    else:\n        yield x, ids\nd = batches()",
        "integer 9 (n,) or train: one_hot 3 (n, 3)",
    ),
    "an unknown argument decides": (
        """
        def batches(mode):
            while True:
                if mode == 'ids':
                    yield x, ids
                else:
                    yield x, hot
        d = batches(mode)
        """,
        "integer 9 (n,) or train: one_hot 3 (n, 3)",
    ),
    "now one, now the other": (
        """
        def batches():
            for number in range(100):
                if number % 2:
                    yield x, ids
                else:
                    yield x, hot
        d = batches()
        """,
        "? ? (? ?)",
    ),
    "now one, now the other in one place": (
        """
        def batches():
            while True:
                y = ids if np.random.rand() < 0.5 else hot
                yield x, y
        d = batches()
        """,
        "? ? (? ?)",
    ),
    "either way the same": (
        """
        def batches():
            while True:
                if np.random.rand() < 0.5:
                    yield x, ids
                else:
                    yield x, ids[::-1]
        d = batches()
        """,
        "integer 9 (n,)",
    ),
    "a shape that changes": (
        """
        def batches():
            for number in range(100):
                yield (x, ids) if number % 2 else (x, ids.reshape(-1, 1))
        d = batches()
        """,
        "integer 9 (? ?)",
    ),
    "yield from": (
        "def inner():\n    yield x, ids\ndef batches():\n    yield from inner()\nd = batches()",
        "integer 9 (n,)",
    ),
    "a generator expression": ("d = ((x, ids) for _ in range(100))", "integer 9 (n,)"),
    "from_generator": (
        "def rows():\n    for a, b in zip(x, ids):\n        yield a, b\nd = Dataset.from_generator(rows).batch(8)",
        "integer ? (n,)",
    ),
    "from_generator with arguments": (
        """
        def rows(depth):
            for a, b in zip(x, ids):
                yield a, tf.one_hot(b, depth)
        d = Dataset.from_generator(rows, args=[9], output_types=(tf.float32, tf.float32)).batch(8)
        """,
        "one_hot 9 (n, 9)",
    ),
    "from_generator of a lambda": (
        "def rows(n):\n    yield x[0], ids[0]\nd = Dataset.from_generator(lambda: rows(3)).batch(8)",
        "integer 9 (n,)",
    ),
    "from_generator of an object": (
        """
        class Rows:
            def __call__(self):
                for a, b in zip(x, ids):
                    yield a, b
        d = Dataset.from_generator(Rows(), output_signature=signature).batch(8)
        """,
        "integer ? (n,)",
    ),
    "a PyDataset": (
        """
        class Batches(keras.utils.PyDataset):
            def __init__(self, x, y, **kwargs):
                super().__init__(**kwargs)
                self.x, self.y = x, y
            def __len__(self):
                return 3
            def __getitem__(self, index):
                low = index * 8
                return self.x[low:low + 8], keras.utils.to_categorical(self.y[low:low + 8], 9)
        d = Batches(x, ids, workers=2)
        """,
        "one_hot 9 (n, 9)",
    ),
    "a Sequence that fills a batch": (
        """
        class Batches(keras.utils.Sequence):
            def __getitem__(self, index):
                a, b = self.__make(index)
                return a, b
            def __make(self, index):
                a, b = np.empty((8, 4)), np.empty((8,), dtype=int)
                for i in range(8):
                    a[i,] = x[i]
                    b[i] = ids[i]
                return a, keras.utils.to_categorical(b, num_classes=9)
        d = Batches()
        """,
        "one_hot 9 (n, 9)",
    ),
}


@cases(GENERATORS)
def test_generators(program: str, expected: str) -> None:
    assert labels_of_training(program) == f"train: {expected}"


TFDS: Table = {
    "as_supervised": ("d = tfds.load('mnist', split='train', as_supervised=True).batch(8)", "integer 10 (n,)"),
    "batch_size": ("d = tfds.load('mnist', split='train', as_supervised=True, batch_size=8)", "integer 10 (n,)"),
    "the whole as arrays": (
        "a, b = tfds.as_numpy(tfds.load('mnist', split='train', as_supervised=True, batch_size=-1))\nd = a, b",
        "integer 10 (n,)",
    ),
    "part of a split": ("d = tfds.load('mnist', split='train[:80%]', as_supervised=True).batch(8)", "integer 10 (n,)"),
    "a list of splits": (
        "d, e = tfds.load('imdb_reviews', split=['train', 'test'], as_supervised=True)\nd = d.batch(8)",
        "binary 2 (n,)",
    ),
    "all splits": ("d = tfds.load('tf_flowers', as_supervised=True)['train'].batch(8)", "integer 5 (n,)"),
    "a version": ("d = tfds.load('cifar10:3.*.*', split='train', as_supervised=True).batch(8)", "integer 10 (n,)"),
    "a dict": (
        "d = tfds.load('cifar100', split='train').map(lambda e: (e['image'], e['coarse_label'])).batch(8)",
        "integer 20 (n,)",
    ),
    "a mask": (
        """
        d = tfds.load('oxford_iiit_pet', split='train')
        d = d.map(lambda e: (e['image'], e['segmentation_mask'] - 1)).batch(8)
        """,
        "integer ? (n, ., ., 1)",
    ),
    "sentence pairs": (
        "d = tfds.load('glue/mnli', split='train').map(lambda e: (e['idx'], e['label'])).batch(8)",
        "integer 3 (n,)",
    ),
    "labels that are kept back": (
        "d = tfds.load('glue/mnli', split='test_matched').map(lambda e: (e['idx'], e['label']))",
        "? ? (? ?)",
    ),
    "a data set of the user": ("d = tfds.load('mine', split='train', as_supervised=True).batch(8)", "? ? (? ?)"),
    "num_classes of the info": (
        """
        d, info = tfds.load('eurosat', split='train', as_supervised=True, with_info=True)
        n = info.features['label'].num_classes
        d = d.map(lambda a, b: (a, tf.one_hot(b, n))).batch(8)
        """,
        "one_hot 10 (n, 10)",
    ),
    "builder": (
        """
        builder = tfds.builder('rock_paper_scissors')
        builder.download_and_prepare()
        n = builder.info.features['label'].num_classes
        d = builder.as_dataset(split='train', as_supervised=True).map(lambda a, b: (a, tf.one_hot(b, n))).batch(8)
        """,
        "one_hot 3 (n, 3)",
    ),
}


@cases(TFDS)
def test_tensorflow_datasets(program: str, expected: str) -> None:
    assert labels_of_training("import tensorflow_datasets as tfds\n" + program) == f"train: {expected}"


LOADERS: Table = {
    "folders": ("d = keras.utils.image_dataset_from_directory('d')", "integer <the number of classes> (n,)"),
    "folders of two classes": (
        "d = keras.utils.text_dataset_from_directory('d', class_names=['a', 'b'])",
        "binary 2 (n,)",
    ),
    "old module": (
        "d = tf.keras.preprocessing.image_dataset_from_directory('d', label_mode='categorical')",
        "one_hot <the number of classes> (n, <the number of classes>)",
    ),
    "both subsets": (
        "d, e = keras.utils.audio_dataset_from_directory('d', validation_split=0.2, seed=0, subset='both')",
        "integer <the number of classes> (n,)",
    ),
    "no labels": ("d = keras.utils.image_dataset_from_directory('d', labels=None)", "? ? (? ?)"),
    "label_mode None": ("d = keras.utils.image_dataset_from_directory('d', label_mode=None)", "? ? (? ?)"),
    "not batched": (
        "d = keras.utils.image_dataset_from_directory('d', label_mode='binary', batch_size=None).batch(8)",
        "binary 2 (n, 1)",
    ),
    "class_names as depth": (
        """
        d = keras.utils.image_dataset_from_directory('d')
        n = len(d.class_names)
        d = d.map(lambda a, b: (a, tf.one_hot(b, n)))
        """,
        "one_hot <the number of classes> (n, <the number of classes>)",
    ),
    "windows": (
        "d = keras.utils.timeseries_dataset_from_array(x, targets=ids, sequence_length=5)",
        "integer 9 (n,)",
    ),
    "windows of one": (
        "d = keras.preprocessing.timeseries_dataset_from_array(x, ids, 5, batch_size=None).batch(3)",
        "integer 9 (n,)",
    ),
    "flow": ("d = images.flow(x, hot, batch_size=8)", "one_hot 3 (n, 3)"),
    "flow_from_directory": (
        "d = images.flow_from_directory('d')",
        "one_hot <the number of classes> (n, <the number of classes>)",
    ),
    "the next batch": (
        "a, b = images.flow_from_directory('d', class_mode='sparse').next()\nd = a, b",
        "integer <the number of classes> (n,)",
    ),
    "labels of all files": (
        "g = images.flow_from_directory('d', classes=['a', 'b', 'c'])\nd = x, g.classes",
        "integer 3 (n,)",
    ),
    "num_classes": (
        "g = images.flow_from_directory('d')\nd = x, keras.utils.to_categorical(g.classes, g.num_classes)",
        "one_hot <the number of classes> (n, <the number of classes>)",
    ),
    "class_indices": (
        "g = images.flow_from_directory('d')\nd = x, keras.utils.to_categorical(g.classes, len(g.class_indices))",
        "one_hot <the number of classes> (n, <the number of classes>)",
    ),
    "inputs": ("d = images.flow_from_directory('d', class_mode='input')", "continuous ? (? ?)"),
    "no class_mode": ("d = images.flow_from_directory('d', class_mode=None)", "? ? (? ?)"),
    "a frame of zeros and ones": (
        "d = images.flow_from_dataframe(frame, x_col='f', y_col='kind', class_mode='binary')",
        "binary 2 (n,)",
    ),
    "a frame may hold lists of classes": (
        "d = images.flow_from_dataframe(frame, x_col='f', y_col='kind')",
        "? <the number of classes> (n, <the number of classes>)",
    ),
    "a frame of numbers": (
        "d = images.flow_from_dataframe(frame, x_col='f', y_col='age', class_mode='raw')",
        "? ? (? ?)",
    ),
}


@cases(LOADERS)
def test_loaders(program: str, expected: str) -> None:
    images = "from keras.preprocessing.image import ImageDataGenerator\nimages = ImageDataGenerator(rescale=1 / 255)\n"
    assert labels_of_training(images + program) == f"train: {expected}"
