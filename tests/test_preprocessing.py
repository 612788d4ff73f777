"""Labels that layers and tools for texts and categories make, and sizes that come from vocabularies."""

from __future__ import annotations

import pytest

from programs import PRELUDE, Table, cases, facts, head, labels, of_outputs, understood

MODEL = "\nmodel = Sequential([Dense(3)])\nmodel.compile('adam', 'mse')\nmodel.fit(x, y)\n"
SIZE = "<the size of the vocabulary>"

TEXTS: Table = {
    "ids": (
        "t = TextVectorization(output_sequence_length=7)\nt.adapt(texts)\ny = t(np.array(['a', 'b']))",
        f"integer {SIZE} (n, 7)",
    ),
    "ids of unknown texts": ("y = TextVectorization(output_sequence_length=7)(texts)", f"integer {SIZE} (? 7)"),
    "ids of a written vocabulary": (
        "y = TextVectorization(vocabulary=['a', 'b'])(np.array([['a'], ['b']]))",
        "integer 4 (n, ?)",
    ),
    "the module of Keras 2.3": (
        "y = layers.experimental.preprocessing.TextVectorization(output_sequence_length=7)(texts)",
        f"integer {SIZE} (? 7)",
    ),
    "the next word": ("y = TextVectorization(output_sequence_length=7)(texts)[:, 1:]", f"integer {SIZE} (? ?)"),
    "rows of words": (
        "y = TextVectorization(output_mode='multi_hot')(np.array(['a', 'b']))",
        f"multi_hot {SIZE} (n, {SIZE})",
    ),
    "rows of a given width": (
        "y = TextVectorization(90, output_mode='multi_hot', pad_to_max_tokens=True)(np.array(['a', 'b']))",
        "multi_hot 90 (n, 90)",
    ),
    "rows of counts": ("y = TextVectorization(output_mode='tf_idf')(np.array(['a', 'b']))", f"? ? (n, {SIZE})"),
    "an unknown mode": ("y = TextVectorization(output_mode=mode)(np.array(['a', 'b']))", "? ? (? ?)"),
    "seq2seq": (
        """
        source, target = TextVectorization(500), TextVectorization(500, output_sequence_length=21)

        def format(a, b):
            a, b = source(a), target(b)
            return {'source': a, 'target': b[:, :-1]}, b[:, 1:], b[:, 1:] != 0

        x, y = tf.data.Dataset.from_tensor_slices((texts, others)).batch(8).map(format), None
        """,
        f"integer {SIZE} (? ?)",
    ),
    "a language model": (
        """
        t = TextVectorization(split='character')
        ids = t([text])[0]
        d = tf.data.Dataset.from_tensor_slices(ids).window(21, shift=1, drop_remainder=True)
        x, y = d.flat_map(lambda w: w.batch(21)).batch(8).map(lambda w: (w[:, :-1], w[:, 1:])), None
        """,
        "integer ? (? ?)",
    ),
    "a mask in another size": (
        "y = tf.image.resize(np.random.randint(0, 2, (9, 64, 64, 1)), (32, 16), method='nearest')",
        "binary 2 (n, ., ., 1)",
    ),
    "a mask in another size, by the name of the method": (
        """
        way = tf.image.ResizeMethod.NEAREST_NEIGHBOR
        y = tf.image.resize(np.random.randint(0, 2, (64, 64, 1)), size, way)
        """,
        "binary 2 (n, ., 1)",
    ),
    "mixed pixels are no classes": (
        "y = tf.image.resize(np.random.randint(0, 2, (9, 64, 64, 1)), (32, 16))",
        "? ? (n, ., ., 1)",
    ),
    "StringLookup": ("y = StringLookup(vocabulary=['a', 'b'])(np.array(['a', 'b']))", "integer 3 (n,)"),
    "StringLookup of two classes": (
        "y = StringLookup(vocabulary=['a', 'b'], num_oov_indices=0)(np.array(['a', 'b']))",
        "binary 2 (n,)",
    ),
    "StringLookup with a padding word": (
        "y = StringLookup(vocabulary=['a', 'b'], mask_token='')(np.array(['a', 'b']))",
        "integer 4 (n,)",
    ),
    "StringLookup that learns": (
        "lookup = StringLookup(output_mode='one_hot')\nlookup.adapt(names)\ny = lookup(names)",
        f"one_hot {SIZE} (? {SIZE})",
    ),
    "StringLookup of tags": (
        "lookup = StringLookup(output_mode='multi_hot')\nlookup.adapt(tags)\ny = lookup(tags)",
        f"multi_hot {SIZE} (? {SIZE})",
    ),
    "StringLookup back to words": ("y = StringLookup(vocabulary=['a'], invert=True)(np.array([0, 1]))", "? ? (n,)"),
    "IntegerLookup": (
        "y = IntegerLookup(vocabulary=[5, 6, 7], output_mode='one_hot')(np.array([5, 7]))",
        "one_hot 4 (n, 4)",
    ),
    "CategoryEncoding": ("y = CategoryEncoding(4)(np.array([[0, 1], [2, 2]]))", "multi_hot 4 (n, 4)"),
    "CategoryEncoding of single categories": ("y = CategoryEncoding(4)(np.array([[0], [2]]))", "one_hot 4 (n, 4)"),
    "CategoryEncoding, one-hot": (
        "y = CategoryEncoding(num_tokens=4, output_mode='one_hot')(np.array([0, 3]))",
        "one_hot 4 (n, 4)",
    ),
    "CategoryEncoding in a dataset": (
        """
        encode = CategoryEncoding(4, output_mode='one_hot')
        d = tf.data.Dataset.from_tensor_slices((np.zeros((2, 3)), np.array([0, 3])))
        x, y = d.map(lambda a, b: (a, encode(b))).batch(8), None
        """,
        "one_hot 4 (? 4)",
    ),
    "Discretization": ("y = Discretization(bin_boundaries=[0.0, 1.0])(np.random.rand(9))", "integer 3 (n,)"),
    "Hashing": ("y = Hashing(num_bins=5)(np.array(['a', 'b']))", "integer 5 (n,)"),
    "flipped masks": ("y = RandomFlip('horizontal')(np.random.randint(0, 3, (8, 1)))", "integer 3 (n, 1)"),
    "rescaled": ("y = Rescaling(0.5)(np.random.randint(0, 3, 8))", "? ? (n,)"),
    "inside a model it is a layer": ("i = Input((1,))\ny = TextVectorization()(i)", "? ? (? ?)"),
    # Tokenizer
    "texts_to_sequences": (
        "t = Tokenizer()\nt.fit_on_texts(texts)\ny = np.array(t.texts_to_sequences(texts))",
        "integer ? (? ?)",
    ),
    "pad_sequences": (
        "t = Tokenizer()\nt.fit_on_texts(texts)\ny = pad_sequences(t.texts_to_sequences(texts), maxlen=9)",
        "integer ? (n, 9)",
    ),
    "one-hot words": (
        """
        t = Tokenizer()
        t.fit_on_texts(texts)
        n = len(t.word_index) + 1
        ids = pad_sequences(t.texts_to_sequences(texts), maxlen=9)
        y = keras.utils.to_categorical(ids[:, -1], num_classes=n)
        """,
        "one_hot <n> (n, <n>)",
    ),
    "texts_to_matrix": ("y = Tokenizer(num_words=90).texts_to_matrix(texts)", "multi_hot 90 (n, 90)"),
    "texts_to_matrix by position": ("y = Tokenizer(90).texts_to_matrix(texts, 'binary')", "multi_hot 90 (n, 90)"),
    "texts_to_matrix of counts": ("y = Tokenizer(num_words=90).texts_to_matrix(texts, mode='count')", "? ? (n, 90)"),
}


@cases(TEXTS)
def test_texts_and_categories(program: str, expected: str) -> None:
    imports = "from keras.preprocessing.text import Tokenizer\nfrom keras.preprocessing.sequence import pad_sequences\n"
    assert facts(of_outputs(labels), PRELUDE + imports + program + MODEL) == f"train: {expected}"


SIZES: Table = {
    "vocabulary_size": (
        "t.adapt(texts)\nmodel = Sequential([Dense(t.vocabulary_size(), 'softmax')])",
        f"{SIZE} softmax",
    ),
    "len of the vocabulary": (
        "t.adapt(texts)\nmodel = Sequential([Dense(len(t.get_vocabulary()), 'softmax')])",
        f"{SIZE} softmax",
    ),
    "without special words": (
        "model = Sequential([Dense(len(t.get_vocabulary(include_special_tokens=False)), 'softmax')])",
        "<len(t.get_vocabulary(include_special_tokens=False))> softmax",
    ),
}


@cases(SIZES)
def test_sizes_of_vocabularies(program: str, expected: str) -> None:
    program = f"{PRELUDE}t = TextVectorization()\n{program}\nmodel.compile('adam', 'mse')\n"
    assert facts(of_outputs(head), program) == expected


def sizes(program: str) -> list[object]:
    """The numbers of units of several heads."""
    calls = understood(PRELUDE + "t = TextVectorization()\n" + program).understood
    return [world.setup.outputs[0].head.units for call in calls for world in call.worlds]


def test_sizes_of_one_vocabulary_are_equal() -> None:
    first, second = sizes(
        """
t.adapt(texts)
Sequential([Dense(t.vocabulary_size())]).compile('adam', 'mse')
Sequential([Dense(len(t.get_vocabulary()))]).compile('adam', 'mse')
"""
    )
    assert first == second


def test_a_vocabulary_that_is_learned_anew_has_another_size() -> None:
    first, second = sizes(
        """
t.adapt(texts)
Sequential([Dense(t.vocabulary_size())]).compile('adam', 'mse')
t.adapt(others)
Sequential([Dense(t.vocabulary_size())]).compile('adam', 'mse')
"""
    )
    assert first != second


@pytest.mark.tensorflow
def test_nearest_keeps_ids_and_others_mix_them() -> None:
    import numpy as np
    import tensorflow as tf

    ids = np.random.default_rng(0).integers(0, 5, (2, 9, 9, 1))
    nearest = tf.image.resize(ids, (5, 14), method="nearest")
    assert nearest.shape == (2, 5, 14, 1)
    assert set(np.unique(nearest)) <= set(range(5))
    by_name = tf.image.resize(ids, (5, 14), method=tf.image.ResizeMethod.NEAREST_NEIGHBOR)
    assert np.array_equal(nearest, by_name)
    mixed = tf.image.resize(ids, (5, 14)).numpy()
    assert mixed.shape == (2, 5, 14, 1)
    assert not np.array_equal(mixed, np.round(mixed))
