"""Layers and tools that make numbers of texts and categories: what their results are, and how many words they know."""

from __future__ import annotations

from collections.abc import Callable

from kclf_lint.knowledge.arrays import as_array, integer, many, shape_of, truth
from kclf_lint.knowledge.call import Call, Host, Known, known
from kclf_lint.knowledge.datasets import class_ids
from kclf_lint.knowledge.layers import short
from kclf_lint.places import Place
from kclf_lint.setups import Encoding, Step
from kclf_lint.values import (
    NONE,
    Array,
    Const,
    Library,
    Object,
    Prediction,
    Shape,
    Tensor,
    Value,
    derived,
    unknown,
)

Encode = Callable[[Host, Object, Value, Place], Value]
"""(host, layer, data, place) -> encoded data"""


def apply_to_data(host: Host, layer: Object, data: Value, place: Place) -> Value | None:
    """The result of calling a preprocessing layer on data; None for other layers, and inside a model."""
    encode = LAYERS.get(short(layer.kind))
    if encode is None or isinstance(data, (Tensor, Prediction)):
        return None
    return encode(host, layer, data, place)


def _argument(layer: Object, name: str, default: object = None) -> Value:
    given = layer.arguments.get(name)
    return given.value if given is not None else Const(default)


# Vocabularies


def learn(call: Call) -> Value:
    """``adapt``, ``fit_on_texts``, ``set_vocabulary``: from here on the vocabulary is another one."""
    if isinstance(call.receiver, Object):
        call.host.write(call.receiver, "vocabulary", unknown("a vocabulary"))
    return NONE


def _vocabulary_size(host: Host, layer: Object) -> Value:
    """How many different ids a layer gives: known for a vocabulary that is written out, else a symbol."""
    learned = host.read(layer, "vocabulary")
    words = host.elements(_argument(layer, "vocabulary")) if learned is None else None
    if words is None:
        return derived(learned or layer, "vocabulary size", text="the size of the vocabulary")
    if short(layer.kind) == "TextVectorization":
        # The unknown word; and the padding, where the result is a sequence.
        return Const(len(words) + (2 if _argument(layer, "output_mode", "int") == Const("int") else 1))
    unknown_words = integer(_argument(layer, "num_oov_indices", 1))
    if unknown_words is None:
        return derived(layer, "vocabulary size", text="the size of the vocabulary")
    masked = _argument(layer, "mask_token") != NONE
    return Const(len(words) + unknown_words + masked)


def vocabulary_size(call: Call) -> Value:
    layer = call.receiver
    return _vocabulary_size(call.host, layer) if isinstance(layer, Object) else unknown("a vocabulary")


def vocabulary(call: Call) -> Value:
    """``get_vocabulary()``: a list of words."""
    if call["include_special_tokens"] != Const(True):
        return derived(vocabulary_size(call), "vocabulary", call["include_special_tokens"])
    return Array(shape=(vocabulary_size(call),))


# Encodings


def resized(call: Call, images: Array) -> Array:
    """``tf.image.resize``: mixtures of pixels, or with ``nearest`` some of the pixels, whatever they say."""
    size, shape = call.host.elements(call["size"]), images.shape
    axes = size if size is not None and len(size) == 2 else (unknown("a size"), unknown("a size"))
    shape = (*shape[:-3], *axes, shape[-1]) if shape is not None and len(shape) in (3, 4) else None
    if call["method"] in _NEAREST or images.encoding is Encoding.CONTINUOUS:
        return images.anew(shape=shape, last=images.last_axis())
    return Array(shape=shape, last=images.last_axis())


_NEAREST = (Const("nearest"), Library("tensorflow.image.ResizeMethod.NEAREST_NEIGHBOR"))


def _ids(size: Value, shape: Shape, place: Place, last: Value | None = None) -> Array:
    step = Step(place, "texts or categories become ids here")
    return Array(class_ids(integer(size)), size, shape, last, story=(step,))


def _rows(encoding: Encoding | None, width: Value, shape: Shape, place: Place) -> Array:
    words = {Encoding.ONE_HOT: "one-hot", Encoding.MULTI_HOT: "multi-hot"}.get(encoding, "") if encoding else ""
    story = (Step(place, f"categories are {words} encoded here"),) if words else ()
    return Array(encoding, width if encoding else None, (*shape, width) if shape is not None else None, width, story)


def _data_shape(data: Value) -> Shape:
    return () if isinstance(data, Const) else shape_of(data)


def vectorized(host: Host, layer: Object, data: Value, place: Place) -> Value:
    """``TextVectorization``: a sequence of ids for each text, or a row with an entry for each word."""
    shape = _data_shape(data)
    if shape and integer(shape[-1]) == 1:
        shape = shape[:-1]
    size = _vocabulary_size(host, layer)
    match _argument(layer, "output_mode", "int"):
        case Const(value="int"):
            length = _argument(layer, "output_sequence_length")
            last = unknown("the length of the texts") if length == NONE else length
            split = _argument(layer, "split", "whitespace") != NONE
            batched = shape is not None and len(shape) <= 1 and split
            return _ids(size, (*shape, last) if shape is not None and batched else None, place, last)
        case Const(value="multi_hot" | "binary"):
            return _rows(Encoding.MULTI_HOT, _padded(layer, size), _one_per_text(shape), place)
        case Const(value="count" | "tf_idf" | "tf-idf"):
            return _rows(None, _padded(layer, size), _one_per_text(shape), place)
        case _:
            return Array()


def _one_per_text(shape: Shape) -> Shape:
    return shape if shape is not None and len(shape) <= 1 else None


def _padded(layer: Object, size: Value) -> Value:
    """The width of a row: as many words as there are, or as there may be."""
    match truth(_argument(layer, "pad_to_max_tokens", False)):
        case True:
            return _argument(layer, "max_tokens")
        case False:
            return size
        case _:
            return unknown("pad_to_max_tokens is not known")


def _categories(mode: Value, width: Value, data: Value, place: Place) -> Value:
    """Categories in one of the output modes that all layers for them share."""
    shape = _data_shape(data)
    match mode:
        case Const(value="int"):
            return _ids(width, shape, place, None)
        case Const(value="one_hot"):
            if shape and integer(shape[-1]) == 1:
                shape = shape[:-1]
            # A single category becomes a row, or a batch of one row, by the version of Keras.
            return _rows(Encoding.ONE_HOT, width, shape or None, place)
        case Const(value="multi_hot"):
            # Each row lists the categories of one sample; versions of Keras differ for a row alone.
            single = bool(shape) and integer(shape[-1] if shape else None) == 1
            encoding = Encoding.ONE_HOT if single else Encoding.MULTI_HOT if shape is None or len(shape) > 1 else None
            return _rows(encoding, width, shape[:-1] if shape and len(shape) > 1 else None, place)
        case _:
            return Array()


def looked_up(host: Host, layer: Object, data: Value, place: Place) -> Value:
    """``StringLookup`` and ``IntegerLookup``."""
    mode = _argument(layer, "output_mode", "int")
    if truth(_argument(layer, "invert", False)) is not False:
        return Array(shape=_data_shape(data))
    size = _vocabulary_size(host, layer)
    return _categories(mode, size if mode == Const("int") else _padded(layer, size), data, place)


def category_encoded(host: Host, layer: Object, data: Value, place: Place) -> Value:
    """``CategoryEncoding``."""
    return _categories(_argument(layer, "output_mode", "multi_hot"), _argument(layer, "num_tokens"), data, place)


def discretized(host: Host, layer: Object, data: Value, place: Place) -> Value:
    """``Discretization``: the number of the bin."""
    bounds = host.elements(_argument(layer, "bin_boundaries"))
    bins = Const(len(bounds) + 1) if bounds is not None else _argument(layer, "num_bins")
    return _categories(_argument(layer, "output_mode", "int"), bins, data, place)


def hashed(host: Host, layer: Object, data: Value, place: Place) -> Value:
    """``Hashing``."""
    return _categories(_argument(layer, "output_mode", "int"), _argument(layer, "num_bins"), data, place)


def kept(host: Host, layer: Object, data: Value, place: Place) -> Value:
    """Layers that only move values around: pictures and their masks are flipped alike."""
    return data


def rescaled(host: Host, layer: Object, data: Value, place: Place) -> Value:
    """Layers that change values and keep the shape."""
    return Array(shape=_data_shape(data))


LAYERS: dict[str, Encode] = {
    "TextVectorization": vectorized,
    "StringLookup": looked_up,
    "IntegerLookup": looked_up,
    "CategoryEncoding": category_encoded,
    "Discretization": discretized,
    "Hashing": hashed,
    "RandomFlip": kept,
    "Rescaling": rescaled,
    "Normalization": rescaled,
    "RandomContrast": rescaled,
    "RandomBrightness": rescaled,
}
"""What layers for preprocessing do to data; inside of models they are layers like others."""

# Tokenizer of Keras 1 and 2

TOKENIZER = "keras.preprocessing.text.Tokenizer"


def _words(call: Call) -> Value:
    """The words that a tokenizer has learned; 0 is no word."""
    tokenizer = call.receiver
    learned = call.host.read(tokenizer, "vocabulary") if isinstance(tokenizer, Object) else None
    return learned or tokenizer or NONE


def sequences(call: Call) -> Value:
    """``texts_to_sequences``: a list of ids for each text."""
    size = derived(derived(_words(call), "word_index"), "len", text="the number of words")
    return Array(Encoding.INTEGER, derived(size, "+", Const(1)), None, story=(_step(call),))


def _step(call: Call) -> Step:
    return Step(call.place, "texts become ids here")


def matrix(call: Call) -> Value:
    """``texts_to_matrix``: a row with an entry for each word."""
    tokenizer = call.receiver
    given: Value = NONE
    if isinstance(tokenizer, Object):
        first = tokenizer.arguments.get("*0")
        given = first.value if first is not None else _argument(tokenizer, "num_words")
    width = given if given != NONE else derived(_words(call), "columns", text="the number of words")
    encoding = Encoding.MULTI_HOT if call["mode"] == Const("binary") else None
    return _rows(encoding, width, (many(),), call.place)


def padded(call: Call) -> Value:
    """``pad_sequences``: rows of one length."""
    data = as_array(call, call["sequences"])
    length = call["maxlen"]
    shape = (data.shape[0] if data and data.shape else many(), unknown("the length") if length == NONE else length)
    if data is None or data.encoding is not Encoding.INTEGER:
        return Array(shape=shape)
    return data.but(shape=shape, last=None)


def attribute(host: Host, tokenizer: Object, name: str) -> Value | None:
    """``tokenizer.word_index``: a dict with an entry for each word that was learned up to now."""
    if tokenizer.kind == TOKENIZER and name in ("word_index", "index_word", "word_counts"):
        return derived(host.read(tokenizer, "vocabulary") or tokenizer, "word_index", text=name)
    return None


FUNCTIONS: dict[str, Known] = {
    "keras.utils.pad_sequences": known("sequences, maxlen=None", padded),
}

_VOCABULARY: dict[str, Known] = {
    "adapt": known("data", learn, lifted=False),
    "set_vocabulary": known("vocabulary", learn, lifted=False),
    "load_assets": known("dir_path", learn, lifted=False),
    "vocabulary_size": known("", vocabulary_size, lifted=False),
    "vocab_size": known("", vocabulary_size, lifted=False),
    "get_vocabulary": known("include_special_tokens=True", vocabulary, lifted=False),
}

METHODS: dict[str, dict[str, Known]] = {
    **{
        f"{module}.{name}": _VOCABULARY
        for module in ("keras.layers", "keras.layers.experimental.preprocessing")
        for name in ("TextVectorization", "StringLookup", "IntegerLookup")
    },
    TOKENIZER: {
        "fit_on_texts": known("texts", learn, lifted=False),
        "fit_on_sequences": known("sequences", learn, lifted=False),
        "texts_to_sequences": known("texts", sequences),
        "texts_to_matrix": known("texts, mode='binary'", matrix),
        "sequences_to_matrix": known("sequences, mode='binary'", matrix),
    },
}
