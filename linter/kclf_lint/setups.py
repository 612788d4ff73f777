"""The facts that rules judge: one ``SetUp`` per training set-up and consistent world.

A fact that could not be worked out is ``Unknown`` (never None), so that every rule has to ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from kclf_lint.networks import Network
from kclf_lint.places import Place


@dataclass(frozen=True, slots=True)
class Unknown:
    """A fact that is not known, and why."""

    reason: str = "not understood"


@dataclass(frozen=True, slots=True)
class Symbol:
    """A size whose number is not known; two symbols are equal when they come from the same expression value."""

    key: object
    text: str


OWN = "own"
"""The name of every loss, metric and activation that the program makes itself: known, but none of Keras."""

Size = int | Symbol | Unknown
"""A number of units or classes, or the length of an axis."""


class Encoding(str, Enum):
    """How labels say which class a sample has."""

    INTEGER = "integer"
    """One class index per sample, shape (n,) or (n, 1); or per step of a sequence, per pixel of a mask."""
    ONE_HOT = "one_hot"
    """Shape (n, classes), exactly one 1 per row."""
    MULTI_HOT = "multi_hot"
    """Shape (n, classes), any number of ones per row."""
    BINARY = "binary"
    """0 or 1 per sample, shape (n,) or (n, 1): integer labels with two classes."""
    CONTINUOUS = "continuous"
    """Real numbers: a regression target."""


CLASS_IDS = (Encoding.INTEGER, Encoding.BINARY)
"""Encodings with a number for each class."""
ROWS = (Encoding.ONE_HOT, Encoding.MULTI_HOT)
"""Encodings with a column of zeros and ones for each class."""


class Family(str, Enum):
    """Losses that expect the same labels and outputs."""

    BINARY = "binary"
    CATEGORICAL = "categorical"
    SPARSE = "sparse categorical"
    REGRESSION = "regression"


@dataclass(frozen=True, slots=True)
class Softmax:
    """A softmax anywhere in a model: as an activation argument, a layer or a function."""

    axis_size: Size
    """Length of the axis that is normalised."""
    layer: str
    """The layer as written, for messages: ``Dense(1, activation='softmax')``."""
    place: Place
    """The call that sets the activation."""
    activation_place: Place | None
    """The activation argument itself, where there is one (a fix replaces it)."""
    is_output: bool


@dataclass(frozen=True, slots=True)
class HeadStep:
    """One step from the units of a head to the output: an activation, or a layer behind it."""

    name: str
    """The layer class or function of Keras: 'Dense', 'Activation', 'softmax', 'Dropout'; '' for one of the program."""
    activation: str | Unknown | None
    """Keras' name of the activation that the step applies; None for a layer that applies none."""
    layer: str
    """The layer as written, for messages; empty if unknown."""
    place: Place | None
    """The call that makes the layer, or that of the function."""
    activation_place: Place | None
    """The expression that names the activation, where it may be changed for this model alone."""


@dataclass(frozen=True, slots=True)
class Head:
    """The layer or layers that make one output of a model."""

    name: str | None
    """The output's name, where it matters (dict losses)."""
    units: Size
    activation: str | Unknown
    """Keras' name of the activation, 'linear' where there is none."""
    rank: int | Unknown
    """Number of axes of the output, the batch axis included."""
    layer: str
    """The layer as written, for messages: ``Dense(10)``; empty if unknown."""
    place: Place | None
    """The call that makes the output layer."""
    activation_place: Place | None
    """The expression that names the activation (argument value); None where the activation is left out."""
    steps: tuple[HeadStep, ...] = ()
    """What the features go through, in order, as far back as it is seen: the layer with the units comes first."""
    axes: tuple[Size, ...] = ()
    """Lengths of the axes between that of the batch and that of the units, where the rank is known."""


@dataclass(frozen=True, slots=True)
class Loss:
    """The loss of one output."""

    name: str | Unknown
    """Keras' function name in snake case ('binary_crossentropy', 'sparse_categorical_crossentropy' ...), or ``OWN``."""
    family: Family | Unknown
    from_logits: bool | Unknown
    spelling: str
    """'string', 'function' or 'object'; 'own' for one of the program; 'unknown' else."""
    place: Place
    """The loss expression inside compile (or the call in a custom loop)."""
    object_place: Place | None
    """The call that makes the loss object, for spelling 'object'."""
    from_logits_place: Place | None
    """The value of the from_logits argument, where it is given."""
    keras_prefix: str | None = None
    """How this file spells the keras module; None if it never names it. Used by fixes."""
    exact: bool = True
    """Whether ``place`` is the expression of this loss alone, so that a fix may replace it."""
    rewritable: bool = False
    """True for spelling 'object' where the call has no argument but from_logits, so that a fix may write it anew."""


Constant = bool | int | float | str | tuple[object, ...] | None
"""The value of an option, as Python has it."""


@dataclass(frozen=True, slots=True)
class Option:
    """One argument of a metric: a threshold, k, a name ..."""

    value: Constant | Unknown
    """As given, or Keras' default."""
    place: Place | None
    """The value of the argument, where it is given."""


@dataclass(frozen=True, slots=True)
class LogName:
    """The name under which a metric is logged."""

    text: str
    is_numbered: bool = False
    """Whether Keras counts on where it has given the name before: 'auc', 'auc_1'."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric of one output."""

    name: str | Unknown
    """Keras' function name in snake case ('binary_accuracy', 'auc', ...); 'accuracy' for every bare spelling; or
    ``OWN``."""
    spelling: str
    """'string', 'function' or 'object'; 'own' for one of the program; 'unknown' else."""
    text: str
    """The string as written ('acc'), for spelling 'string'; else the class or function name."""
    place: Place
    keras_prefix: str | None
    """How this file spells the keras module ('keras', 'tf.keras'); None if it never names it. Used by fixes."""
    exact: bool = True
    """Whether ``place`` is the expression of this metric alone, so that a fix may replace it."""
    options: tuple[tuple[str, Option], ...] = ()
    """The arguments of Keras' class, by parameter; those of a string or function are the defaults."""
    object_place: Place | None = None
    """The call that makes the metric, for spelling 'object'."""
    rewritable: bool = False
    """True for spelling 'object' where the call has no argument but a name, so that a fix may write it anew."""
    log_name: LogName | Unknown = Unknown()
    """The name under which ``fit`` logs it."""

    def option(self, name: str) -> Constant | Unknown:
        """The value of an option; unknown if the metric has none of this name."""
        return next((option.value for parameter, option in self.options if parameter == name), Unknown())

    def place_of(self, name: str) -> Place | None:
        """The value of an argument, where it is given."""
        return next((option.place for parameter, option in self.options if parameter == name), None)


@dataclass(frozen=True, slots=True)
class MetricsArgument:
    """An argument of compile that is made of metrics."""

    parameter: str
    """'metrics' or 'weighted_metrics'; 'loss_weights' for the third positional argument, which Keras 3 takes for it."""
    is_collection: bool
    """False for one metric that is in no list, tuple or dict."""
    place: Place
    text: str
    """The argument as written."""
    keyword: bool = True
    """Whether it is given by name."""
    last: bool = True
    """Whether no other positional argument follows."""
    metrics: tuple[Metric, ...] = ()
    """The metrics that it is made of."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A loader of Keras gave the labels, in the form that its mode says."""

    parameter: str
    """'class_mode' or 'label_mode'."""
    mode: str
    is_default: bool
    mode_place: Place | None
    """The argument, where it is written as a string; a fix replaces it."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """An encoder gave the labels."""

    by: str
    """Its name: 'to_categorical', 'get_dummies', 'LabelBinarizer' ..."""
    learned: tuple[Learned, ...] = ()
    """Where it, and the encoders before it, got the classes from, unless they are given, or the same in all data."""
    encoder_place: Place | None = None
    """The call that makes the encoder, where it is an object."""
    sparse_place: Place | None = None
    """The argument that asks for a sparse matrix, where it is given."""
    encoder: object = None
    """The encoder itself, for the interpreter; rules get None."""


@dataclass(frozen=True, slots=True)
class Learned:
    """Classes that were found in data, so that they may be others in other data."""

    by: str
    """The encoder's name."""
    data: object
    """Which data: equal for the same data only."""
    place: Place
    """The call that finds them."""
    again: bool
    """Whether the encoder had learned before."""
    method_place: Place | None = None
    """The name of the method where it is ``fit_transform``; a fix replaces it."""


@dataclass(frozen=True, slots=True)
class EncodedTwice:
    """Labels that were one-hot already were one-hot encoded."""

    by: str
    """The name of the second encoder."""
    operand: Place | None
    """The labels that it got."""
    operand_text: str = ""
    """The labels that it got, as written, for fixes; '' if not reusable."""


@dataclass(frozen=True, slots=True)
class Scaled:
    """Class labels were calculated with, so that their numbers are no class ids any more."""

    text: str = ""
    """The calculation as written, shortened: ``y_train / 255``."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the story of a value: 'labels are one-hot encoded here'."""

    place: Place
    message: str
    how: Loaded | Encoded | EncodedTwice | Scaled | None = None
    """What happened, as far as rules ask."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """How classes are numbered: class ``i`` is written as ``start + i * step``."""

    start: Fraction
    step: Fraction


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels that one output gets from one split."""

    split: str
    """'train', 'validation' or 'test'."""
    encoding: Encoding | Unknown
    classes: Size
    rank: int | Unknown
    """Number of axes, the batch axis included."""
    last: Size
    """Length of the last axis where rank >= 2."""
    place: Place
    """The argument that carries the labels."""
    story: tuple[Step, ...]
    """Where the encoding comes from, in program order."""
    made: Step | None = None
    """The step that gave the labels the form in which they arrive; None where that is not known."""
    numbers: Numbers | Unknown = Unknown()
    """The numbers that stand for the classes, for labels with one number per sample."""
    is_sparse_matrix: bool = False
    """Whether they are a sparse matrix of scipy."""
    is_filled: bool = False
    """Whether the program fills them with constants, as it does for the real and the made pictures of a GAN."""


@dataclass(frozen=True, slots=True)
class PredictionUse:
    """Something done to a model's predictions."""

    kind: str
    """'argmax', 'round', 'threshold', or the removed method of the model: 'predict_classes', 'predict_proba'."""
    output: int
    """Which output of the model."""
    axis: int | Unknown | None
    """The axis argument; None where it is left out or None."""
    reduced: bool | Unknown
    """True if the class axis is really the one (or among those) that the use reduces."""
    samples: str
    """'one', 'many' or 'unknown': what the used value holds."""
    place: Place
    text: str
    """The call as written, shortened: ``np.argmax(predictions)``."""
    prediction_place: Place
    """The predict call."""
    operand_text: str
    """The used expression as written, for fixes; '' if not reusable."""
    axis_given: bool = True
    """Whether the axis argument is written."""
    has_units: bool = True
    """Whether the last axis of the used value is that of the model's units: not in a column, or after ravel."""
    activated: str = ""
    """The activation that was applied to the predictions on their way, such as 'sigmoid' by ``tf.nn.sigmoid``."""
    is_plain: bool = True
    """False for the tensor that calling the model gives."""
    threshold: float | Unknown | None = None
    """The number that a threshold compares with; None for any other use."""
    threshold_place: Place | None = None
    narrowed: frozenset[str] = frozenset()
    """How one value for each sample is taken from what a round or threshold gives: 'column', 'argmax', 'reduction'."""
    numpy_prefix: str | None = None
    """How this file spells numpy; None if it never names it. Used by fixes."""
    guarded: bool = False
    """Whether it stands under a condition that is not known, which may be one on the shape of the predictions."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: labels, predictions, or what was decided of these."""

    use: str
    """'scores' for predictions as they are, the use that decided them ('argmax', 'round', 'threshold'), or ''."""
    encoding: Encoding | Unknown
    rank: int | Unknown
    last: Size
    """Length of the last axis where rank >= 2."""
    samples: str
    """'one', 'many' or 'unknown'."""
    holder: str
    """'numpy' where the data is known to be an array of numpy, else ''."""
    place: Place
    text: str
    """The expression as written, for messages and fixes."""
    story: tuple[Step, ...] = ()
    has_units: bool = False
    """For scores: whether the last axis is that of the model's units."""
    activated: str = ""
    """For scores: the activation that was applied to the predictions on their way."""


@dataclass(frozen=True, slots=True)
class Shuffled:
    """A loader that shuffles, and whose labels come in another order."""

    place: Place
    """The call that makes the loader."""
    shuffle_place: Place | None
    """The value of its shuffle argument, where it is given."""
    again: bool = False
    """True if the labels were gathered from its batches, in another pass; else they are listed by the loader."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Predictions, or what was decided of them, beside labels: in ``==`` or a score of scikit-learn."""

    function: str
    """'==', '!=', or the name of the score: 'confusion_matrix'."""
    output: int
    """Which output of the model."""
    sides: tuple[Side, Side]
    """The left and right side, or what is true and what is predicted."""
    shuffled: Shuffled | None
    """Set if the predictions are those of a loader that shuffles, and the labels those that it lists."""
    place: Place
    text: str
    """The comparison or call as written."""
    prediction_place: Place
    """The predict call."""
    numpy_prefix: str | None = None
    """How this file spells numpy; None if it never names it. Used by fixes."""


@dataclass(frozen=True, slots=True)
class Literal:
    """One of several string literals that Python joins."""

    text: str
    code: str
    """The literal as written."""
    is_known: bool
    """Whether Keras knows the text, as a name in the role of the whole."""
    place: Place


@dataclass(frozen=True, slots=True)
class Identifier:
    """A string that Keras is given as the name of a loss, metric, activation or optimizer, and does not know."""

    role: str
    """'loss', 'metric', 'activation' or 'optimizer'."""
    text: str
    nearest: str | None
    """The known name that is most like it."""
    elsewhere: bool
    """Whether the other generation of Keras knows it."""
    place: Place
    exact: bool
    """Whether ``place`` is the expression of this string alone, so that a fix may replace it."""
    parts: tuple[Literal, ...] = ()
    """The literals, where it is written as several."""
    in_list: bool = False
    """Whether it is an element of a list or tuple that is written out."""


@dataclass(frozen=True, slots=True)
class Removed:
    """Something that the program uses and Keras 3 no longer has."""

    kind: str
    """'import', 'attribute' (``keras.utils.np_utils`` in an expression), 'method' or 'argument'."""
    name: str
    """What is gone, or what the argument belongs to: 'keras.utils.np_utils', 'fit_generator', 'Dense'."""
    argument: str
    """For an argument its name, else ''."""
    new: str
    """What it is called now; '' if there is nothing like it."""
    refused: bool
    """Whether the program cannot go on; other arguments are ignored with a warning."""
    place: Place
    edits: tuple[tuple[Place, str], ...] = ()
    """Places and their new texts, where only names have to change."""
    is_safe: bool = True
    """False where the new name belongs to another library."""
    owner: str = ""
    """What an argument belongs to, by its qualified name: 'keras.layers.Dense', 'keras.Model.fit'."""
    given: Constant | Unknown = Unknown()
    """The value of an argument."""


@dataclass(frozen=True, slots=True)
class LogUse:
    """Something that needs a value that ``fit`` logs."""

    kind: str
    """'history', 'monitor' or 'file name'."""
    key: str
    by: str
    """The callback; '' for a history."""
    place: Place
    code: str = ""
    """The string as written, where ``place`` is one that names the key; a fix replaces it."""
    has_mode: bool = True
    """For a monitor: whether it says if more is better, so that Keras need not guess it by the name."""
    extra: tuple[str, ...] = ()
    """For a history: keys that the program puts into it."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A call of ``fit``: what decides which values it logs, and who needs them."""

    place: Place
    metrics: tuple[tuple[str | None, tuple[LogName | Unknown, ...]], ...]
    """The name of each output, and its metrics, the weighted ones last."""
    validation: bool | Unknown
    """Whether it gets validation data."""
    logs_rate: bool
    """Whether a callback logs the learning rate."""
    others: str
    """Why it may log other values too; '' if it does not."""
    uses: tuple[LogUse, ...] = ()


@dataclass(frozen=True, slots=True)
class Output:
    """One output of a set-up: what must agree."""

    head: Head
    loss: Loss | None
    metrics: tuple[Metric, ...]
    labels: tuple[Labels, ...]
    network: Network | Unknown = Unknown("it is read for confirmation only")
    """All of the model behind this output, where every layer is known."""


@dataclass(frozen=True, slots=True)
class SetUp:
    """One training set-up in one consistent world.

    ``compile_place`` is None for a model that is used without compile (custom loops, bare layers).
    """

    compile_place: Place | None
    outputs: tuple[Output, ...]
    softmaxes: tuple[Softmax, ...]
    predictions: tuple[PredictionUse, ...]
    trained: bool | Unknown
    """True: fit is seen. False: compiled, and only used without training in this source. Else unknown."""
    unknown: tuple[str, ...]
    """Why facts are missing, for --show-setups."""
    keras: int = 3
    """The generation of Keras that the program is for: 2 or 3."""
    metrics_arguments: tuple[MetricsArgument, ...] = ()
    """The arguments of compile that are made of metrics."""
    comparisons: tuple[Comparison, ...] = ()
    """Predictions beside labels."""
    unknown_names: tuple[Identifier, ...] = ()
    """Strings that Keras takes as names and does not know."""
    removed: tuple[Removed, ...] = ()
    """What the program uses and Keras 3 no longer has."""
    fits: tuple[Fit, ...] = ()
    """The calls of fit."""
