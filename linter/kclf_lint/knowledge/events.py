"""What happens to models while the program runs: the raw material of set-ups."""

from __future__ import annotations

from dataclasses import dataclass, field

from kclf_lint.places import Place
from kclf_lint.values import NONE, Argument, Decision, Object, Prediction, Value


@dataclass(frozen=True, slots=True, eq=False)
class Compiled(Value):
    """A compile call: what the model was at that moment, and the arguments."""

    model: Object
    output: Value
    """The model's output tensor (a tuple or dict for several outputs)."""
    arguments: dict[str, Argument]
    complete: bool
    """False if more arguments may hide in ``**unknown``."""
    place: Place
    path: Value


@dataclass(frozen=True, slots=True, eq=False)
class Used(Value):
    """A call of fit, evaluate or predict."""

    kind: str
    """'fit', 'evaluate' or 'predict'."""
    model: Object
    compiled: Value
    """The ``Compiled`` in force at that moment."""
    output: Value
    """The model's output, for input of this shape."""
    loss: Value | None
    """What a training step of the program's own calls on labels and output; None where Keras trains."""
    labels: tuple[tuple[str, Value, Place], ...]
    """Split ('train', 'validation', 'test'), the labels' value, and the argument that carries them."""
    place: Place
    path: Value
    arguments: dict[str, Argument] = field(default_factory=dict)
    complete: bool = True
    """False if more arguments may hide in ``**unknown``."""
    is_caught: bool = False
    """Whether its failure is caught, or expected."""


@dataclass(frozen=True, slots=True, eq=False)
class PredictionUsed:
    """Something done to predictions: 'argmax', 'round', 'threshold', or the method of a model that made them."""

    kind: str
    prediction: Prediction
    axis: Value
    place: Place
    operand: Place | None
    path: Value
    axis_given: bool = True
    threshold: Value = NONE
    """The number that predictions are compared with, for a threshold."""
    threshold_place: Place | None = None


@dataclass(frozen=True, slots=True, eq=False)
class DecisionNarrowed:
    """One value for each sample, taken from what was decided of all units: 'column', 'argmax' or 'reduction'."""

    how: str
    decision: Decision
    path: Value


@dataclass(frozen=True, slots=True, eq=False)
class PredictionCompared:
    """Predictions, or what was decided of them, beside something else: in ``==``, or a score of scikit-learn."""

    function: str
    """'==', '!=', or the qualified name of the score."""
    prediction: Prediction
    sides: tuple[Argument, Argument]
    """The left and right side, or what is true and what is predicted."""
    place: Place
    path: Value


@dataclass(frozen=True, slots=True, eq=False)
class LossCalled:
    """A loss that is called on labels and a model's output, in a training loop of the program's own."""

    loss: Value
    labels: Value
    output: Value
    place: Place
    """The call."""
    loss_place: Place
    labels_place: Place
    path: Value


@dataclass(frozen=True, slots=True, eq=False)
class Built:
    """A model or layer was made: it may never be compiled."""

    made: Object
    path: Value


@dataclass(frozen=True, slots=True, eq=False)
class Named(Value):
    """Strings that Keras is given as names of losses, metrics ..., at least one of which it may not know."""

    role: str
    """'loss', 'metric', 'activation' or 'optimizer'."""
    value: Value
    """A string, or strings in lists and dicts."""
    place: Place
    path: Value


@dataclass(frozen=True, slots=True, eq=False)
class Gone(Value):
    """Something is used that Keras 3 no longer has."""

    kind: str
    """'import', 'method' or 'argument'."""
    name: str
    """What is imported, or whose argument it is: 'keras.utils.np_utils', 'Dense'."""
    part: str
    """The argument, or the method that does it now."""
    new: str
    """What it is called now; '' if there is nothing like it."""
    refused: bool
    """Whether the program cannot go on; Keras ignores other things with a warning."""
    place: Place
    path: Value
    edits: tuple[tuple[Place, str], ...] = ()
    """Places and their new texts, where a fix is known."""
    is_safe: bool = True
    """Whether the fix only changes names."""
    owner: str = ""
    """What an argument belongs to, by its qualified name: 'keras.layers.Dense', 'keras.Model.fit'."""
    given: Value = NONE
    """The value of an argument."""


@dataclass(frozen=True, slots=True, eq=False)
class LogRead(Value):
    """A key of what ``fit`` has logged is read: ``history.history["val_accuracy"]``."""

    log: Object
    used: Used
    """The call of fit."""
    key: str
    place: Place
    """The key."""
    path: Value


@dataclass(frozen=True, slots=True, eq=False)
class Registered(Value):
    """The program makes objects of its own known to Keras by name."""


Event = (
    Compiled
    | Used
    | PredictionUsed
    | PredictionCompared
    | DecisionNarrowed
    | LossCalled
    | Built
    | Named
    | Registered
    | Gone
    | LogRead
)
