"""The value domain: what the interpreter knows of an expression.

A value is a terminal (a constant, an object, an array, a tensor, unknown ...) or a ``Choice`` between values by
the side of a branch that was taken. Choices form ordered decision diagrams, so that alternatives remember the
side they come from, equal alternatives are one, and a value read again inside a branch is that branch's value.
What is done to them is in ``diagrams``.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count, islice
from typing import TYPE_CHECKING

from kclf_lint.places import Place
from kclf_lint.setups import Encoding, Numbers, Step

if TYPE_CHECKING:
    import libcst as cst


_fresh_keys = count(1)


def fresh_key() -> int:
    """A key that nothing else has."""
    return next(_fresh_keys)


class Value:
    """Anything that the interpreter knows of an expression."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Unknown(Value):
    """A value that is not known. Two unknowns with one key are equal, whatever the value is."""

    key: Hashable
    reason: str = field(compare=False, default="not understood")
    text: str = field(compare=False, default="")
    """The expression as a reader would name it: ``len(class_names)``."""
    at_least: int = field(compare=False, default=0)
    """A lower bound, for sizes."""
    origin: tuple[Hashable, ...] = field(compare=False, default=())
    """The pure operation and its operands (unknown ones by their keys) that the value is the result of."""


@dataclass(frozen=True, slots=True, eq=False)
class Const(Value):
    """A Python constant: int, float, complex, str, bytes, bool, None or Ellipsis."""

    value: object

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Const) and type(self.value) is type(other.value) and self.value == other.value

    def __hash__(self) -> int:
        return hash((type(self.value), self.value))


@dataclass(frozen=True, slots=True)
class Tuple(Value):
    """A tuple, or the present content of a list."""

    items: tuple[Value, ...]


MAX_NESTED = 10_000
"""Parts of a tuple, those of the tuples inside it included, that are told apart."""


def tuple_of(items: tuple[Value, ...]) -> Value:
    """A tuple, or unknown where it has more parts than the budget allows: ``t = (t, t)`` doubles them."""
    todo, parts = list(items), 0
    while todo:
        parts += 1
        if parts > MAX_NESTED:
            return unknown("a tuple with more parts than the budget allows")
        if isinstance(part := todo.pop(), Tuple):
            todo += part.items
    return Tuple(items)


@dataclass(frozen=True, slots=True)
class Slice(Value):
    """``start:stop:step`` inside a subscript."""

    start: Value
    stop: Value
    step: Value


@dataclass(frozen=True, slots=True)
class Entries(Value):
    """The present content of a dict: values by constant key."""

    items: tuple[tuple[Hashable, Value], ...]

    def get(self, key: Hashable) -> Value | None:
        return next((value for name, value in self.items if name == key), None)

    def keys(self) -> tuple[Value, ...] | None:
        """All keys; None if it is not known which of them are equal."""
        if not all(is_key(key) for key, _ in self.items):
            return None
        return tuple(key if isinstance(key, Value) else Const(key) for key, _ in self.items)

    def put(self, key: Hashable, value: Value) -> Entries:
        if self.get(key) is None:
            return Entries((*self.items, (key, value)))
        return Entries(tuple((name, value if name == key else old) for name, old in self.items))


@dataclass(frozen=True, slots=True)
class Library(Value):
    """A module, class, function or other attribute of a library, by its canonical qualified name."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Module(Value):
    """A module of the project that the checked file belongs to."""

    path: str
    folder: str
    """Where its submodules are; '' if it is no package."""
    scope: Scope
    """Empty for a folder that only holds other modules (a namespace package)."""
    known: bool = True
    """False where the content cannot be had: any name may be in it."""


@dataclass(frozen=True, slots=True, eq=False)
class Object(Value):
    """Something with an identity: a list, dict, layer, model, loss, encoder, or an instance of a user's class.

    ``fields`` changes as the program runs; every write is guarded by the path it happens on.
    """

    kind: str
    """Canonical qualified name of the library class; for a user's class the Keras class it extends, or ''."""
    place: Place | None = None
    cls: Class | None = None
    fields: dict[str, Value] = field(default_factory=dict)
    arguments: dict[str, Argument] = field(default_factory=dict)
    """The arguments of the constructor, by parameter name."""
    born: int = field(default_factory=fresh_key)
    """A fresh key of the moment when it was made."""


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a call: its value, and the expression where there is one."""

    value: Value
    place: Place | None


@dataclass(slots=True, eq=False)
class Scope:
    """Names and their values: of a module, a function call or a class body."""

    names: dict[str, Value]
    parent: Scope | None
    """The enclosing scope that names are looked up in."""
    path: Value
    """The path that everything still to run in this scope is on: a write on the same path needs no guard."""
    outer_names: dict[str, Scope] = field(default_factory=dict)
    """Names declared ``global`` or ``nonlocal``, and the scope they belong to."""
    star_imports: list[str] = field(default_factory=list)
    """Modules of libraries in ``from module import *``, the last one first."""
    born: int = field(default_factory=fresh_key)
    """A fresh key of the moment when it was made."""

    def module(self) -> Scope:
        """The scope of the module that this one is in."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope


@dataclass(frozen=True, slots=True, eq=False)
class Function(Value):
    """A function or lambda of the checked program."""

    node: cst.FunctionDef | cst.Lambda
    scope: Scope
    defaults: dict[str, Value]
    home: Home
    owner: Class | None = None
    name: str = "<lambda>"
    binding: str = "instance"
    """How a method binds: 'instance', 'class', 'static' or 'property'."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where code stands: what it takes to make a ``Place`` for one of its nodes."""

    path: str
    cell: int
    statement: object
    via: Place | None = None
    """Where the checked file comes here, if this is code of a module that it imports."""

    def place(self, node: object) -> Place:
        return Place(self.path, self.cell, self.statement, node, self.via)


@dataclass(frozen=True, slots=True, eq=False)
class Class(Value):
    """A class of the checked program."""

    name: str
    bases: tuple[Value, ...]
    scope: Scope
    place: Place
    fields: tuple[str, ...] = ()
    """Names of a dataclass's or named tuple's fields, which its constructor takes."""
    members: tuple[str, ...] = ()
    """Names of the members, if it is an enumeration."""
    is_tuple: bool = False
    """Whether it is a named tuple."""

    def lookup(self, name: str) -> Value | None:
        """The attribute as found in the class or its bases that are classes of the program."""
        if name in self.scope.names:
            return self.scope.names[name]
        for base in self.bases:
            if isinstance(base, Class) and base is not self and (found := base.lookup(name)) is not None:
                return found
        return None

    def library_base(self) -> str:
        """Canonical name of the first library class among the ancestors, or ''."""
        for base in self.bases:
            if isinstance(base, Library):
                return base.name
            if isinstance(base, Class) and base is not self and (name := base.library_base()):
                return name
        return ""


@dataclass(frozen=True, slots=True, eq=False)
class Bound(Value):
    """A function bound to its first argument, or (with a name) a method of a library value."""

    receiver: Value
    function: Function | str


@dataclass(frozen=True, slots=True, eq=False)
class Super(Value):
    """``super()`` inside a method of ``after``."""

    receiver: Object
    after: Class


@dataclass(frozen=True, slots=True, eq=False)
class Partial(Value):
    """``functools.partial``: a callable with arguments given in advance."""

    function: Value
    positional: tuple[Argument, ...]
    keywords: dict[str, Argument]


@dataclass(frozen=True, slots=True)
class Own(Value):
    """A function or object of the program's own where Keras takes a loss or an activation."""

    function: Value
    stands_for: Value | None
    """The loss or activation of Keras that it only hands on; None if it computes anything else."""


Shape = tuple[Value, ...] | None
"""Lengths of the axes, the batch axis included; ``Const(None)`` where Keras has None; None if the rank is unknown."""


@dataclass(frozen=True, slots=True)
class Array(Value):
    """Data: a numpy array, a tensor with data, a pandas series or frame."""

    encoding: Encoding | None = None
    """None where it is not known (inputs have none)."""
    classes: Value | None = None
    shape: Shape = None
    last: Value | None = None
    """Length of the last axis where it is known although the rank is not."""
    story: tuple[Step, ...] = ()
    made: Step | None = None
    """The step that gave labels the form that they have, as long as they are its result or samples of it."""
    numbers: Numbers | None = None
    """How classes are numbered where they are not numbered from zero; class ids of known classes are."""
    grouped: bool = False
    """Whether neighbours may be of one class, so that a part of the data need not have all classes."""
    keeps_categories: bool = False
    """Whether every part of it may know the classes of the whole, as categories of pandas do."""
    part: str = ""
    """For a part that was drawn from data: 'stratified' if it has all classes, 'random' if that is left to chance."""
    sparse: bool = False
    """A scipy sparse matrix."""
    fill: float | None = None
    """The number that every element is, as ``np.zeros`` and ``np.ones`` make them."""
    columns: Entries | None = None
    """For a frame: what is known of its columns, by name."""
    why: str = field(compare=False, default="")
    """Why the encoding is not known."""
    content: int = field(default_factory=fresh_key, compare=False)
    """Which data it is. Arrays can be equal in all that is known and hold different data."""
    base: int = field(default=0, compare=False)
    """The content of the data that it is a part of, 0 if there is none: writing into one changes the other."""
    decision: Decision | None = None
    """What was decided of predictions, if it comes from them."""
    gathered: int = field(default=0, compare=False)
    """The content of the data whose elements a loop put together to this data, 0 if it comes from elsewhere."""
    holder: str = field(default="", compare=False)
    """'numpy' where the data is known to be an array of numpy."""

    def last_axis(self) -> Value | None:
        return self.shape[-1] if self.shape else self.last

    def but(self, **changes: object) -> Array:
        """The same data seen in another way."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def anew(self, **changes: object) -> Array:
        """Other data of which the same is known."""
        return replace(self, **{"content": fresh_key(), "base": 0, "fill": None, "part": "", **changes})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Stream(Value):
    """Something that yields elements: a tf.data.Dataset, a generator, an image iterator, a list of unknown length."""

    kind: str
    """'dataset', 'generator', 'iterator' ...: what methods it has."""
    element: Value
    classes: Value | None = None
    """The number of classes that a loader found."""
    loader: Object | None = None
    """The loader of Keras that it is: it tells the labels in the order of its files, and whether it shuffles them."""


@dataclass(frozen=True, slots=True, eq=False)
class Tensor(Value):
    """A symbolic tensor inside a model, and the stage that made it."""

    shape: Shape
    stage: Stage | None = None
    inputs: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """What a layer or function does to the features that pass it.

    ``role`` is 'units' (a layer that makes new features), 'activation', 'keep' (Dropout, Reshape ...), 'model'
    (a nested model), 'input', 'loss', 'own' (computed by the program itself) or 'opaque' (not known).
    """

    role: str
    name: str
    place: Place | None
    units: Value | None = None
    activation: Value | None = None
    activation_place: Place | None = None
    axis: Value | None = None
    inner: Value | None = None
    """For 'model': the output of the nested model."""
    layer: Object | None = None
    given: tuple[str, ...] = ()
    """What the layer is called with besides the features: 'initial_state', 'mask' ..., or '' for one without a name."""


@dataclass(frozen=True, slots=True, eq=False)
class Prediction(Value):
    """Scores: what ``predict`` (or calling a model on data) returned, or a part of it, in whatever shape."""

    output: Value
    """The model's output tensor as it was at that moment."""
    model: Object
    index: int
    """Which output of the model."""
    place: Place
    samples: str = "unknown"
    """'one', 'many' or 'unknown'."""
    shape: Shape = None
    row: bool = False
    """True for the prediction of one sample, without a batch axis."""
    has_units: bool = True
    """Whether the last axis is that of the model's units: not in a column, or after ``ravel``."""
    activated: str = ""
    """An activation that was applied to what ``predict`` returned."""
    is_plain: bool = True
    """What ``predict`` returned is plain data; the result of calling the model can be trained on."""
    loader: Object | None = None
    """What loaded the samples that were predicted, if they came from a loader as a whole."""
    content: int = field(default_factory=fresh_key)
    """Which data it is, as for arrays."""
    base: int = 0

    def part(self, **changes: object) -> Prediction:
        """Some of the scores, or all in another shape: writing into one changes the other."""
        return replace(self, **{"content": fresh_key(), "base": self.base or self.content, **changes})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, eq=False)
class Decision(Value):
    """What a program made of scores: class ids by argmax, yes or no by rounding or a threshold."""

    how: str
    """'argmax', 'round' or 'threshold'."""
    prediction: Prediction
    place: Place


@dataclass(frozen=True, slots=True)
class Choice(Value):
    """``yes`` where the branch was taken, else ``no``. Branch numbers grow from the root to the leaves."""

    branch: int
    yes: Value
    no: Value
    size: int = field(compare=False, default=2)
    """How many alternatives it has."""
    ways: int = field(compare=False, default=2)
    """How many of them are neither FALSE nor unbound: the ways along a path, the values that a name may have."""


TRUE = Const(True)
FALSE = Const(False)
NONE = Const(None)


@dataclass(frozen=True, slots=True)
class _Unbound(Value):
    """The value of a name that was never assigned on this path."""


UNBOUND = _Unbound()


def as_key(value: Value) -> Hashable:
    """What a dict or set takes a value for: equal constants are one key."""
    match value:
        case Const(value=str() | bytes() | int() | float() | complex() | None as constant):
            return constant
        case Tuple(items=items):
            return tuple(map(as_key, items))
        case _:
            return value


def is_key(key: Hashable) -> bool:
    """Whether it is known which other keys a key is equal to."""
    match key:
        case Tuple(items=items):
            return all(map(is_key, items))
        case Unknown() | Choice() | Array() | Prediction():
            return False
        case _:
            return True


def unknown(reason: str, text: str = "", at_least: int = 0) -> Unknown:
    """A value that is equal to nothing else."""
    return Unknown(fresh_key(), reason, text, at_least)


_keys_of_operations: dict[tuple[Hashable, ...], int] = {}


def derived(source: Value, operation: str, *operands: Hashable, text: str = "", reason: str = "") -> Unknown:
    """The unknown result of a pure operation: equal to the result of the same operation on the same value."""
    reason = reason or (source.reason if isinstance(source, Unknown) else f"{operation} is not understood")
    parts = (source, *operands)
    origin = (operation, *(part.key if isinstance(part, Unknown) else part for part in parts))
    typed = (*origin, *(_identity(part) for part in parts))
    if (key := _keys_of_operations.get(typed)) is None:
        key = _keys_of_operations[typed] = -1 - len(_keys_of_operations)
        _origins[key] = origin
        _operands[key] = tuple(part.content if isinstance(part, Array) else part for part in origin[1:])
    return Unknown(key, reason, text, origin=origin)


_origins: dict[Hashable, tuple[Hashable, ...]] = {}
"""The operation that made an unknown value, and its operands, by its key."""
_operands: dict[Hashable, tuple[Hashable, ...]] = {}
"""What the result of an operation comes from, by its key: keys of unknown values, contents of data, and constants."""
MAX_TRACED = 200


def comes_from_after(key: Hashable, moment: int) -> bool:
    """Whether anything that a value was computed from is younger than a fresh key of that moment."""
    found = list(islice(operands(key), MAX_TRACED + 1))
    return len(found) > MAX_TRACED or any(isinstance(one, int) and one > moment for one in found)


def operands(key: Hashable) -> Iterator[Hashable]:
    """A key, and everything that the value was computed from."""
    todo, seen = [key], 0
    while todo and seen <= MAX_TRACED:
        found, seen = todo.pop(), seen + 1
        yield found
        todo += _operands.get(found, found if isinstance(found, tuple) else ())


def is_result_of(value: Value, operation: str, through: frozenset[str]) -> bool:
    """Whether an unknown value comes from an operation, with nothing but some others behind it."""
    origin = value.origin if isinstance(value, Unknown) else ()
    for _ in range(MAX_TRACED):
        if not origin or origin[0] == operation or origin[0] not in through:
            return origin[:1] == (operation,)
        origin = _origins.get(origin[1], ())
    return False


def _identity(part: Hashable) -> Hashable:
    """What tells apart operands that are equal otherwise."""
    return part.content if isinstance(part, Array) else isinstance(part, Unknown)


def forget_operations() -> None:
    """Start a new source: operations of the last one are not compared with those of the next."""
    _keys_of_operations.clear()
    _operands.clear()
    _origins.clear()
