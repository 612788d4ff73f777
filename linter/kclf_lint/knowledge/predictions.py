"""What programs do with scores: class ids by argmax, yes or no by rounding or a threshold, comparison with labels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kclf_lint.knowledge import arithmetic, arrays
from kclf_lint.knowledge.arrays import axis_of, first_argument, integer, shape_of, single
from kclf_lint.knowledge.call import Call, Effect, Host, Known, known
from kclf_lint.knowledge.events import DecisionNarrowed, PredictionCompared, PredictionUsed
from kclf_lint.knowledge.structures import row_of
from kclf_lint.places import Place
from kclf_lint.setups import Encoding, Step
from kclf_lint.values import (
    NONE,
    Argument,
    Array,
    Const,
    Decision,
    Prediction,
    Shape,
    Slice,
    Tuple,
    Unknown,
    Value,
    unknown,
)

# Decisions


def argmax(call: Call, scores: Prediction) -> Value:
    """Class ids, where it goes along the axis of units."""
    axis = axis_of(call)
    given = any(call.given(name) for name in ("axis", "dimension", "dim"))
    call.host.record(
        PredictionUsed("argmax", scores, axis, call.place, _operand(call), call.host.path, axis_given=given)
    )
    shape, number = scores.shape, integer(axis)
    rest: Shape = None
    if shape is not None and number is not None and -len(shape) <= number < len(shape):
        position = number % len(shape)
        rest = shape[:position] + shape[position + 1 :]
    elif axis == NONE:
        rest = ()
    of_one = axis == NONE and scores.samples == "one" and shape is not None and len(shape) == (1 if scores.row else 2)
    over_units = number == -1 or (shape is not None and number == len(shape) - 1) or of_one
    decision = Decision("argmax", scores, call.place)
    if not (scores.has_units and over_units):
        return Array(shape=rest, decision=decision, holder=_holder(scores, call.name))
    classes = shape[-1] if shape else None
    step = Step(call.place, "class ids are made here")
    return Array(Encoding.INTEGER, classes, rest, story=(step,), decision=decision, holder=_holder(scores, call.name))


def _operand(call: Call) -> Place | None:
    """The expression that a function works on; None for a method."""
    if call.receiver is not None or not call.bound:
        return None
    return next(iter(call.bound.values())).place


def _holder(scores: Prediction, function: str) -> str:
    of_numpy = scores.is_plain and not function.startswith(("tensorflow.", "keras."))
    return "numpy" if of_numpy else ""


def _rounded(call: Call, scores: Prediction) -> Value:
    decimals = call["decimals"] if call.given("decimals") else Const(0)
    return rounded(call.host, scores, decimals, call.place, _operand(call), call.name)


def rounded(
    host: Host, scores: Prediction, decimals: Value, place: Place, operand: Place | None, name: str = ""
) -> Value:
    """Scores without their fraction; with some decimals they stay scores."""
    if decimals not in (NONE, Const(0)):
        return scores.part()
    host.record(PredictionUsed("round", scores, NONE, place, operand, host.path))
    return Array(shape=scores.shape, decision=Decision("round", scores, place), holder=_holder(scores, name))


def narrowed(host: Host, value: Value, how: str) -> None:
    """Remember that one value for each sample is taken from a decision, if it is one."""
    if isinstance(value, Array) and value.decision is not None:
        host.record(DecisionNarrowed(how, value.decision, host.path))


def item_of_decision(host: Host, owner: Array, index: Value) -> None:
    """Remember that ``decided[:, 1]`` or ``decided[0][1]`` is asked for."""
    parts = index.items if isinstance(index, Tuple) else (index,)
    if owner.shape is not None and len(parts) == len(owner.shape) and isinstance(parts[-1], (Const, Unknown)):
        narrowed(host, owner, "column")


def narrowing(how: str, effect: Effect) -> Effect:
    """A function of data that makes one value for each sample of it."""

    def on_decision(call: Call) -> Value:
        narrowed(call.host, first_argument(call), how)
        return effect(call)

    return on_decision


# Comparison


@dataclass(frozen=True, slots=True)
class Written:
    """Where a comparison and its two sides stand."""

    whole: Place
    left: Place | None
    right: Place | None


_ORDERS = ("<", "<=", ">", ">=")


def concerns(left: Value, right: Value) -> bool:
    """Whether scores, or what was decided of them, are compared."""
    return prediction_of(left) is not None or prediction_of(right) is not None


def prediction_of(value: Value) -> Prediction | None:
    """The predictions that a value is, or was made of."""
    match value:
        case Prediction():
            return value
        case Array(decision=Decision(prediction=prediction)):
            return prediction
        case _:
            return None


def compared(host: Host, left: Value, right: Value, symbol: str, at: Written | None) -> Value:
    """``left symbol right``: a decision where scores are compared with a number, else a comparison of data."""
    scores_only = isinstance(left, Prediction) and isinstance(right, Prediction)
    if at is not None and symbol in _ORDERS and not scores_only:
        if isinstance(left, Prediction):
            return _threshold(host, left, Argument(right, at.right), at.left, at.whole)
        if isinstance(right, Prediction):
            return _threshold(host, right, Argument(left, at.left), at.right, at.whole)
    elif at is not None and symbol not in _ORDERS:
        _record_comparison(host, symbol, (Argument(left, at.left), Argument(right, at.right)), at.whole)
    if isinstance(left, Prediction) or isinstance(right, Prediction):
        return Array(shape=arithmetic.broadcast(left, right))
    return arithmetic.compared(left, right)


def _threshold(host: Host, scores: Prediction, number: Argument, operand: Place | None, place: Place) -> Value:
    value = number.value
    shape = arithmetic.broadcast(scores, value) if shape_of(value) else scores.shape
    if isinstance(value, (Const, Unknown)):
        host.record(
            PredictionUsed(
                "threshold", scores, NONE, place, operand, host.path, threshold=value, threshold_place=number.place
            )
        )
    encoding = yes_no(scores, shape)
    classes = Const(2) if encoding is Encoding.BINARY else shape[-1] if encoding and shape else None
    story = (Step(place, "scores become yes or no here"),)
    decision = Decision("threshold", scores, place)
    return Array(encoding, classes, shape, story=story, decision=decision, holder=_holder(scores, ""))


def yes_no(scores: Prediction, shape: Shape) -> Encoding | None:
    """What yes or no for each score is as labels."""
    if shape is None:
        return None
    if not scores.has_units or integer(shape[-1]) == 1:
        return Encoding.BINARY if single(shape) else None
    return Encoding.MULTI_HOT if len(shape) == 2 and (integer(shape[-1]) or 0) > 1 else None


def _record_comparison(host: Host, function: str, sides: tuple[Argument, Argument], place: Place) -> None:
    first, second = (prediction_of(side.value) for side in sides)
    if (prediction := first or second) is not None and not (first and second):
        host.record(PredictionCompared(function, prediction, sides, place, host.path))


def comparison(symbol: str) -> Effect:
    """``np.greater`` and its like."""

    def effect(call: Call) -> Value:
        names = list(call.bound)[:2]
        if len(names) < 2:
            return arrays.opaque(call) if names else unknown("a comparison without sides")
        left, right = (call.bound[name] for name in names)
        if concerns(left.value, right.value):
            at = Written(call.place, left.place, right.place)
            return compared(call.host, left.value, right.value, symbol, at)
        if isinstance(left.value, Array) or isinstance(right.value, Array):
            return arithmetic.compared(left.value, right.value)
        return arrays.opaque(call)

    return effect


def score(truth: str, predicted: str) -> Effect:
    """A score of labels and predictions, by the names of these parameters: ``confusion_matrix(y_true, y_pred)``."""

    def effect(call: Call) -> Value:
        if call.given(truth) and call.given(predicted):
            _record_comparison(call.host, call.name, (call.bound[truth], call.bound[predicted]), call.place)
        return arrays.opaque(call)

    return effect


# Shapes


def _reshape(call: Call, scores: Prediction) -> Value:
    target = [argument.value for argument in call.rest] or [call["shape"]]
    if len(target) == 1:
        items = call.host.elements(target[0])
        if items is None and integer(target[0]) is None:
            return scores.part(shape=None, has_units=False)
        target = list(items if items is not None else target)
    return _in_shape(scores, tuple(target))


def _in_shape(scores: Prediction, target: tuple[Value, ...]) -> Value:
    """The scores in another shape; -1 is what is left over."""
    units = scores.shape[-1] if scores.shape and scores.has_units else None
    rest = _length_of_all(scores.shape) if len(target) == 1 or _are_ones(target[1:]) else unknown("a reshaped axis")
    shape = tuple(rest if integer(size) == -1 else size for size in target)
    same_rank = scores.shape is not None and len(shape) == len(scores.shape)
    keeps_units = units is not None and same_rank and len(shape) > 1 and shape[-1] == units
    return scores.part(shape=shape, has_units=keeps_units, row=scores.row and same_rank)


def _are_ones(sizes: tuple[Value, ...]) -> bool:
    return all(integer(size) == 1 for size in sizes)


def _length_of_all(shape: Shape) -> Value:
    """The number of all elements."""
    if shape and _are_ones(shape[1:]):
        return shape[0]
    return unknown("the length of flattened scores")


def _flatten(call: Call, scores: Prediction) -> Value:
    return _in_shape(scores, (Const(-1),))


def _squeeze(call: Call, scores: Prediction) -> Value:
    """Without the axes of length one. Where a single sample may be predicted, the batch axis may go too."""
    shape = scores.shape
    if shape is None:
        return Array()
    if call["axis"] != NONE:
        number = integer(call["axis"])
        if number is None or not -len(shape) <= number < len(shape):
            return Array()
        gone = {number % len(shape)}
    else:
        gone = {position for position, size in enumerate(shape) if integer(size) == 1}
        if not scores.row and scores.samples == "one":
            gone.add(0)
        elif not scores.row and scores.samples == "unknown" and integer(shape[0]) is None:
            return scores.part(shape=None, has_units=False)
    if any(not isinstance(size, Const) for size in shape[1:]) and call["axis"] == NONE:
        return scores.part(shape=None, has_units=False)
    kept = tuple(size for position, size in enumerate(shape) if position not in gone)
    has_units = scores.has_units and bool(shape) and len(shape) - 1 not in gone
    return scores.part(shape=kept, has_units=has_units, row=scores.row or 0 in gone)


def _expand_dims(call: Call, scores: Prediction) -> Value:
    number = integer(axis_of(call))
    if scores.shape is None or number is None:
        return scores.part(shape=None, has_units=False)
    position = number if number >= 0 else len(scores.shape) + 1 + number
    shape = (*scores.shape[:position], Const(1), *scores.shape[position:])
    return scores.part(
        shape=shape, has_units=scores.has_units and position < len(scores.shape), row=scores.row and position > 0
    )


def _transpose(call: Call, scores: Prediction) -> Value:
    return transposed(scores)


def transposed(scores: Prediction) -> Value:
    """``p.T``."""
    shape = tuple(reversed(scores.shape)) if scores.shape is not None and len(scores.shape) <= 2 else None
    return scores.part(shape=shape, has_units=False)


def _same(call: Call, scores: Prediction) -> Value:
    return scores


def _copy(call: Call, scores: Prediction) -> Value:
    return scores.part(base=0)


def _cast(call: Call, scores: Prediction) -> Value:
    return arithmetic.as_type(scores, call["dtype"])


def item(scores: Prediction, index: Value) -> Value:
    """``scores[index]``."""
    parts = index.items if isinstance(index, Tuple) else (index,)
    if not parts or not all(map(_is_plain_index, parts)):
        return Array()
    if scores.shape is None:
        return _first_axis(scores, parts[0]) if len(parts) == 1 else Array()
    if len(parts) > len(scores.shape):
        return Array()
    cut = arrays.subscript(Array(shape=scores.shape), index).shape
    if cut is None:
        return Array()
    first = _first_axis(scores, parts[0])
    if not isinstance(first, Prediction):
        return first
    last = parts[-1] if len(parts) == len(scores.shape) else _ALL
    return first.part(shape=cut, has_units=scores.has_units and last == _ALL)


_ALL = Slice(NONE, NONE, NONE)


def _is_plain_index(part: Value) -> bool:
    """Whether it takes one position, or some along its own axis; what is unknown may be a mask of all scores."""
    match part:
        case Const(value=int()):
            return True
        case Slice():
            return True
        case Array(shape=shape):
            return shape is not None and len(shape) == 1
        case _:
            return arrays.is_index(part)


def _first_axis(scores: Prediction, part: Value) -> Value:
    """The scores after an index along their first axis."""
    if isinstance(part, Slice):
        if scores.row or part == _ALL:
            return scores.part()
        cut = arrays.subscript(Array(shape=(unknown("samples"),)), part).shape
        length = integer(cut[0]) if cut else None
        samples = "one" if length == 1 else scores.samples if part.start == NONE else "unknown"
        return scores.part(samples=samples)
    if isinstance(part, Array):
        return scores.part(samples=scores.samples if scores.row else "unknown")
    return row_of(scores)


Scores = Callable[[Call, Prediction], Value]

EFFECTS: dict[str, Scores] = {
    "argmax": argmax,
    **dict.fromkeys(("round", "around", "round_", "rint"), _rounded),
    "reshape": _reshape,
    **dict.fromkeys(("ravel", "flatten"), _flatten),
    "squeeze": _squeeze,
    "expand_dims": _expand_dims,
    "transpose": _transpose,
    **dict.fromkeys(("numpy", "tolist", "to_numpy", "identity", "convert_to_numpy"), _same),
    "copy": _copy,
    **dict.fromkeys(("astype", "cast"), _cast),
}
"""What functions and methods of data do to scores, by their last name; the other ones give something unknown."""


_NARROWING = {"argmax": "argmax", **dict.fromkeys("any all sum max min amax amin".split(), "reduction")}


def of_scores(name: str, effect: Effect) -> Effect:
    """A function of data that also takes scores, and what was decided of them."""
    last = name.rpartition(".")[2].removeprefix("reduce_")
    if (how := _NARROWING.get(last)) is not None:
        effect = narrowing(how, effect)
    own = EFFECTS.get(last)
    if own is None:
        return effect

    def on_scores(call: Call) -> Value:
        value = first_argument(call)
        return own(call, value) if isinstance(value, Prediction) else effect(call)

    return on_scores


_OF_DECISIONS = (
    "accuracy_score balanced_accuracy_score classification_report cohen_kappa_score confusion_matrix f1_score "
    "fbeta_score hamming_loss jaccard_score matthews_corrcoef multilabel_confusion_matrix "
    "precision_recall_fscore_support precision_score recall_score zero_one_loss log_loss"
).split()
_OF_SCORES = "roc_auc_score average_precision_score roc_curve top_k_accuracy_score".split()

_SYMBOLS = {
    "greater": ">",
    "greater_equal": ">=",
    "less": "<",
    "less_equal": "<=",
    "equal": "==",
    "not_equal": "!=",
}

FUNCTIONS: dict[str, Known] = {
    **{f"sklearn.metrics.{name}": known("y_true, y_pred", score("y_true", "y_pred")) for name in _OF_DECISIONS},
    **{f"sklearn.metrics.{name}": known("y_true, y_score", score("y_true", "y_score")) for name in _OF_SCORES},
    "tensorflow.math.confusion_matrix": known("labels, predictions", score("labels", "predictions")),
    **{f"numpy.{name}": known("x1, x2", comparison(symbol)) for name, symbol in _SYMBOLS.items()},
    **{f"keras.ops.{name}": known("x1, x2", comparison(symbol)) for name, symbol in _SYMBOLS.items()},
    **{f"tensorflow.{name}": known("x, y", comparison(symbol)) for name, symbol in _SYMBOLS.items()},
}
"""Functions that compare, with data of any kind."""
