"""Encoders of scikit-learn and pandas: objects that learn the classes in fit and apply them in transform."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kclf_lint.knowledge.arrays import as_array, distinct, integer, many, shape_of, single, truth
from kclf_lint.knowledge.call import Call
from kclf_lint.knowledge.learning import chain, learned_from
from kclf_lint.knowledge.one_hot import encoded_twice
from kclf_lint.setups import ROWS, Encoded, Encoding, Learned, Step
from kclf_lint.values import NONE, TRUE, Array, Const, Entries, Object, Tuple, Value, derived, unknown

Encode = Callable[[Call, Value, Value, Object], Value]
"""(call, data, number of classes, encoder) -> encoded data"""


def fit(call: Call) -> Value:
    encoder = call.receiver
    if not isinstance(encoder, Object):
        return unknown("an encoder")
    data, labels = call["y"], as_array(call, call["y"])
    rows_of_classes = encoder.kind.endswith("MultiLabelBinarizer")
    again = call.host.read(encoder, "learned") is not None
    given = any(name in encoder.arguments for name in ("categories", "classes", "*0"))
    learned = None if given else learned_from(call, _name(encoder), data, labels, again=again)
    call.host.write(encoder, "learned", _Classes(learned))
    call.host.write(encoder, "classes", _all_of_rows(call, encoder) if rows_of_classes else distinct(data, labels))
    return encoder


@dataclass(frozen=True, slots=True, eq=False)
class _Classes(Value):
    """Where an encoder got its classes from."""

    learned: Learned | None


def _all_of_rows(call: Call, encoder: Object) -> Value:
    """The classes that rows of classes hold: those that the encoder was given, or all that there are."""
    given = encoder.arguments.get("classes")
    items = call.host.elements(given.value) if given is not None else None
    return (
        Const(len(items)) if items is not None else derived(call["y"], "classes of rows", text="the number of classes")
    )


def transform(encode: Encode) -> Callable[[Call], Value]:
    def effect(call: Call) -> Value:
        encoder = call.receiver
        if not isinstance(encoder, Object):
            return unknown("an encoder")
        classes = call.host.read(encoder, "classes") or derived(encoder, "classes", text="the number of classes")
        return encode(call, call["y"], classes, encoder)

    return effect


def fit_transform(encode: Encode) -> Callable[[Call], Value]:
    def effect(call: Call) -> Value:
        fit(call)
        return transform(encode)(call)

    return effect


def _length(data: Value) -> Value:
    shape = shape_of(data)
    return shape[0] if shape else many()


def _name(encoder: Object) -> str:
    return encoder.kind.rpartition(".")[2]


def _encoded(call: Call, encoder: Object, data: Value) -> Encoded:
    """What the call of an encoder has done."""
    classes = call.host.read(encoder, "learned")
    sparse = encoder.arguments.get("sparse_output") or encoder.arguments.get("sparse")
    return Encoded(
        _name(encoder),
        chain(data, classes.learned if isinstance(classes, _Classes) else None),
        encoder.place,
        sparse.place if sparse is not None else None,
        encoder,
    )


def _made(call: Call, encoder: Object, data: Value, message: str, labels: Array) -> Array:
    """Labels with the step that made them."""
    step = Step(call.place, message, _encoded(call, encoder, data))
    return labels.but(story=(*(data.story if isinstance(data, Array) else ()), step), made=step)


def to_class_ids(call: Call, data: Value, classes: Value, encoder: Object) -> Array:
    """LabelEncoder: class ids, shape (n,)."""
    encoding = Encoding.BINARY if integer(classes) == 2 else Encoding.INTEGER
    ids = Array(encoding, classes, (_length(data),))
    return _made(call, encoder, data, "labels become class ids here", ids)


def to_columns(call: Call, data: Value, classes: Value, encoder: Object) -> Value:
    """LabelBinarizer: one-hot, but a single column for two classes."""
    count = integer(classes)
    labels = as_array(call, data)
    if any(call.given(name) or name in encoder.arguments for name in ("neg_label", "pos_label")):
        return Array(classes=classes)
    if labels and labels.encoding in ROWS:
        return labels
    if count == 2:
        column = Array(Encoding.BINARY, Const(2), (_length(data), Const(1)))
        return _made(call, encoder, data, "two classes become one column here", column)
    if count is not None:
        rows = Array(Encoding.ONE_HOT, classes, (_length(data), classes))
        return _made(call, encoder, data, "labels are one-hot encoded here", rows)
    if not single(shape_of(data)):
        return Array(None, classes, None)
    return _made(call, encoder, data, "labels become one column, or three or more, here", Array(None, classes, None))


def to_numbers(call: Call, data: Value, classes: Value, encoder: Object) -> Value:
    """OrdinalEncoder: class ids in each column; what it does not know may become any number."""
    shape = shape_of(data)
    if shape is None or len(shape) != 2 or integer(shape[-1]) != 1 or "handle_unknown" in encoder.arguments:
        return Array(shape=shape)
    return to_class_ids(call, data, classes, encoder).but(shape=shape)


def to_multi_hot(call: Call, data: Value, classes: Value, encoder: Object) -> Value:
    """MultiLabelBinarizer: multi-hot; one-hot where every list is known to have one element."""
    rows = call.host.elements(data)
    if rows is None and isinstance(data, Object) and (row := call.host.read(data, "of")) is not None:
        rows = (row,)  # a list of unknown length: every row is like this one
    contents = [call.host.elements(row) for row in rows] if rows is not None else []
    shape = (_length(data), classes)
    column = shape_of(data)
    is_column = column is not None and len(column) == 2 and integer(column[-1]) == 1
    if is_column or (contents and all(content is not None and len(content) == 1 for content in contents)):
        return _made(call, encoder, data, "labels are one-hot encoded here", Array(Encoding.ONE_HOT, None, shape))
    many_hot = Array(Encoding.MULTI_HOT, classes, shape)
    return _made(call, encoder, data, "labels are multi-hot encoded here", many_hot)


def to_one_hot(call: Call, data: Value, classes: Value, encoder: Object) -> Value:
    """OneHotEncoder: one-hot if the data has one column; a sparse matrix unless told otherwise."""
    shape, labels = shape_of(data), as_array(call, data)
    is_dense = None
    for name in ("sparse_output", "sparse"):
        if name in encoder.arguments:
            is_dense = truth(encoder.arguments[name].value) is False
    if labels is not None and labels.encoding is Encoding.ONE_HOT and not encoder.arguments.keys() - _SPARSE:
        shape = (_length(data), _doubled(labels.last_axis()))
        return encoded_twice(call, "OneHotEncoder", labels, shape).but(sparse=not is_dense)
    given = shape is not None and len(shape) == 2 and integer(shape[-1]) == 1
    if not given or "drop" in encoder.arguments:
        columns = Array(shape=(_length(data), unknown("the encoded columns")), sparse=not is_dense)
        return _made(call, encoder, data, "categories become columns here", columns)
    rows = Array(Encoding.ONE_HOT, classes, (_length(data), classes), sparse=not is_dense)
    return _made(call, encoder, data, "labels are one-hot encoded here", rows)


_SPARSE = {"sparse_output", "sparse", "dtype"}


def _doubled(width: Value | None) -> Value:
    """Every column of zeros and ones becomes two."""
    count = integer(width)
    return Const(2 * count) if count is not None else unknown("twice the number of classes")


def dense(call: Call) -> Value:
    """``toarray``/``todense`` of a sparse matrix."""
    value = call.receiver
    if not isinstance(value, Array):
        return derived(value or NONE, "toarray")
    match value.made:
        case Step(how=Encoded(encoder=Object() as encoder)):
            call.host.write(encoder, MADE_DENSE, TRUE)
        case _:
            pass
    return value.but(sparse=False)


MADE_DENSE = "made dense"
"""The field of an encoder that tells that the program makes its sparse matrices dense."""


def get_dummies(call: Call) -> Value:
    """``pd.get_dummies``: one-hot for one column, anything for a frame."""
    data = call["data"]
    shape = shape_of(data)
    if isinstance(data, Array) and data.columns is not None and (shape is None or len(shape) > 1):
        return _other_columns(call, data)
    one_column = shape is not None and len(shape) > 0 and (len(shape) == 1 or integer(shape[-1]) == 1)
    if not one_column or call.given("columns") or call["drop_first"] != Const(False):
        return Array(shape=(_length(data), unknown("the encoded columns")))
    labels = as_array(call, data)
    classes = distinct(data, labels)
    story = data.story if isinstance(data, Array) else ()
    learned = chain(data, learned_from(call, "get_dummies", data, labels))
    step = Step(call.place, "labels are one-hot encoded here", Encoded("get_dummies", learned))
    return Array(Encoding.ONE_HOT, classes, (_length(data), classes), story=(*story, step), made=step)


def _other_columns(call: Call, frame: Array) -> Array:
    """The frame after ``get_dummies``: columns of numbers stay, unless they are named; all others are replaced."""
    named = call.host.elements(call["columns"]) if call.given("columns") else ()
    encoded = {name.value for name in named or () if isinstance(name, Const)}
    kept = [
        (name, column)
        for name, column in (frame.columns or Entries(())).items
        if isinstance(name, str) and name not in encoded and isinstance(column, Array) and column.encoding
    ]
    shape = (_length(frame), unknown("the encoded columns"))
    return Array(shape=shape, columns=Entries(tuple(kept) if named is not None else ()), why=frame.why)


def factorize(call: Call) -> Value:
    """``pd.factorize``: class ids and the classes."""
    data = call.receiver if call.receiver is not None else call["values"]
    labels = as_array(call, data)
    classes = distinct(data, labels)
    story = data.story if isinstance(data, Array) else ()
    learned = chain(data, learned_from(call, "factorize", data, labels))
    step = Step(call.place, "labels become class ids here", Encoded("factorize", learned))
    ids = Array(Encoding.INTEGER, classes, (_length(data),), story=(*story, step), made=step)
    return Tuple((ids, Array(shape=(classes,))))


def label_binarize(call: Call) -> Value:
    """``sklearn.preprocessing.label_binarize(y, classes=[...])``."""
    items = call.host.elements(call["classes"])
    classes: Value = (
        Const(len(items)) if items is not None else derived(call["classes"], "len", text="the number of classes")
    )
    return to_columns(call, call["y"], classes, Object("sklearn.preprocessing.label_binarize"))
