"""Encoders of scikit-learn and pandas: objects that learn the classes in fit and apply them in transform."""

from __future__ import annotations

from collections.abc import Callable

from kclf_lint.knowledge.arrays import as_array, distinct, integer, many, shape_of, truth
from kclf_lint.knowledge.call import Call
from kclf_lint.setups import Encoding, Step
from kclf_lint.values import NONE, Array, Const, Entries, Object, Tuple, Value, derived, unknown

Encode = Callable[[Call, Value, Value, Object], Value]
"""(call, data, number of classes, encoder) -> encoded data"""


def fit(call: Call) -> Value:
    encoder = call.receiver
    if not isinstance(encoder, Object):
        return unknown("an encoder")
    rows_of_classes = encoder.kind.endswith("MultiLabelBinarizer")
    call.host.write(
        encoder,
        "classes",
        _all_of_rows(call, encoder) if rows_of_classes else distinct(call["y"], as_array(call, call["y"])),
    )
    return encoder


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


def _story(data: Value, call: Call, message: str) -> tuple[Step, ...]:
    before = data.story if isinstance(data, Array) else ()
    return (*before, Step(call.place, message))


def to_class_ids(call: Call, data: Value, classes: Value, encoder: Object) -> Array:
    """LabelEncoder: class ids, shape (n,)."""
    encoding = Encoding.BINARY if integer(classes) == 2 else Encoding.INTEGER
    return Array(encoding, classes, (_length(data),), story=_story(data, call, "labels become class ids here"))


def to_columns(call: Call, data: Value, classes: Value, encoder: Object) -> Value:
    """LabelBinarizer: one-hot, but a single column for two classes."""
    count = integer(classes)
    labels = as_array(call, data)
    if any(call.given(name) or name in encoder.arguments for name in ("neg_label", "pos_label")):
        return Array(classes=classes)
    if labels and labels.encoding in (Encoding.ONE_HOT, Encoding.MULTI_HOT):
        return labels
    if count == 2:
        return Array(
            Encoding.BINARY,
            Const(2),
            (_length(data), Const(1)),
            story=_story(data, call, "two classes become one column here"),
        )
    if count is not None:
        return Array(
            Encoding.ONE_HOT,
            classes,
            (_length(data), classes),
            story=_story(data, call, "labels are one-hot encoded here"),
        )
    return Array(None, classes, None)


def to_numbers(call: Call, data: Value, classes: Value, encoder: Object) -> Value:
    """OrdinalEncoder: class ids in each column; what it does not know may become any number."""
    shape = shape_of(data)
    if shape is None or len(shape) != 2 or integer(shape[-1]) != 1 or "handle_unknown" in encoder.arguments:
        return Array(shape=shape)
    return to_class_ids(call, data, classes, encoder).but(shape=shape)


def to_multi_hot(call: Call, data: Value, classes: Value, encoder: Object) -> Value:
    """MultiLabelBinarizer: multi-hot; one-hot where every list is known to have one element."""
    rows = call.host.elements(data)
    contents = [call.host.elements(row) for row in rows] if rows is not None else []
    if contents and all(content is not None and len(content) == 1 for content in contents):
        return Array(
            Encoding.ONE_HOT,
            None,
            (_length(data), classes),
            story=_story(data, call, "labels are one-hot encoded here"),
        )
    return Array(
        Encoding.MULTI_HOT,
        classes,
        (_length(data), classes),
        story=_story(data, call, "labels are multi-hot encoded here"),
    )


def to_one_hot(call: Call, data: Value, classes: Value, encoder: Object) -> Value:
    """OneHotEncoder: one-hot if the data has one column; a sparse matrix unless told otherwise."""
    shape = shape_of(data)
    dense = None
    for name in ("sparse_output", "sparse"):
        if name in encoder.arguments:
            dense = truth(encoder.arguments[name].value) is False
    given = shape is not None and len(shape) == 2 and integer(shape[-1]) == 1
    if not given or "drop" in encoder.arguments:
        return Array(shape=(_length(data), unknown("the encoded columns")), sparse=not dense)
    return Array(
        Encoding.ONE_HOT,
        classes,
        (_length(data), classes),
        story=_story(data, call, "labels are one-hot encoded here"),
        sparse=not dense,
    )


def dense(call: Call) -> Value:
    """``toarray``/``todense`` of a sparse matrix."""
    value = call.receiver
    return value.but(sparse=False) if isinstance(value, Array) else derived(value or NONE, "toarray")


def get_dummies(call: Call) -> Value:
    """``pd.get_dummies``: one-hot for one column, anything for a frame."""
    data = call["data"]
    shape = shape_of(data)
    if isinstance(data, Array) and data.columns is not None and (shape is None or len(shape) > 1):
        return _other_columns(call, data)
    one_column = shape is not None and len(shape) > 0 and (len(shape) == 1 or integer(shape[-1]) == 1)
    if not one_column or call.given("columns") or call["drop_first"] != Const(False):
        return Array(shape=(_length(data), unknown("the encoded columns")))
    classes = distinct(data, as_array(call, data))
    return Array(
        Encoding.ONE_HOT, classes, (_length(data), classes), story=_story(data, call, "labels are one-hot encoded here")
    )


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
    classes = distinct(data, as_array(call, data))
    ids = Array(Encoding.INTEGER, classes, (_length(data),), story=_story(data, call, "labels become class ids here"))
    return Tuple((ids, Array(shape=(classes,))))


def label_binarize(call: Call) -> Value:
    """``sklearn.preprocessing.label_binarize(y, classes=[...])``."""
    items = call.host.elements(call["classes"])
    classes: Value = (
        Const(len(items)) if items is not None else derived(call["classes"], "len", text="the number of classes")
    )
    return to_columns(call, call["y"], classes, Object("", call.place))
