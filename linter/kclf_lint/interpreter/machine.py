"""The state of a run: names, the present path, branches, budgets, and the events that set-ups are made of.

One pass in program order suffices, because every write is guarded by the path it happens on: after
``if c: x = a`` the name holds ``Choice(c, a, old)``, and reading it on a path where c holds gives ``a``.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from math import prod
from typing import TYPE_CHECKING

from kclf_lint.diagrams import (
    alternatives,
    both,
    bound_only,
    bounded,
    branches,
    diagram_parts,
    either,
    literal,
    mapped,
    negation,
    select,
    side,
    size,
    within,
)
from kclf_lint.interpreter.state import Loop, Running
from kclf_lint.interpreter.watching import Watching
from kclf_lint.knowledge.events import Built, Event, Gone, LogRead, Named
from kclf_lint.knowledge.logs import LOG
from kclf_lint.knowledge.names import canonical
from kclf_lint.knowledge.structures import any_of, distinct
from kclf_lint.places import Place
from kclf_lint.values import (
    FALSE,
    TRUE,
    UNBOUND,
    Argument,
    Array,
    Choice,
    Class,
    Const,
    Entries,
    Function,
    Home,
    Library,
    Module,
    Object,
    Prediction,
    Scope,
    Tuple,
    Unknown,
    Value,
    comes_from_after,
    fresh_key,
    operands,
    unknown,
)

if TYPE_CHECKING:
    from kclf_lint.knowledge.call import Arguments
    from kclf_lint.project import Parsed, Project

STEPS_PER_UNIT = 10_000
"""Steps (expressions evaluated, diagrams made) for one top-level statement, or one function that nobody calls."""
STEPS_PER_SOURCE = 15_000
STEPS_PER_LINE = 12
STEPS_PER_IMPORTED_LINE = 1
"""Steps for a whole source: a constant, and more for each line of its own and of the modules that it imports."""
DIAGRAMS_PER_STEP = 2
"""Parts of diagrams that cost as much as an expression."""
MAX_LEFT = 16
"""Alternatives of the condition that a function raises or exits, before its callers no longer ask for it."""
MAX_DEPTH = 12
"""Calls of the program's functions inside each other."""
MAX_UNROLLED = 24
"""Iterations of a loop over known elements that are run one by one."""
MAX_ITERATIONS = 96
"""Iterations of loops inside each other that are run one by one."""
MAX_LENGTH = 10_000
"""Elements of a list that are told apart, letters of a string, and bits of a number that arithmetic may make."""
MAX_BRANCHES = 2_000
"""Different unknown conditions that are told apart."""
MAX_COMBINATIONS = 32
"""Combinations of alternatives that one operation is carried out for."""


class BudgetExceeded(Exception):  # noqa: N818 - no error: the run goes on
    """A unit of the source has used up its steps: what was found so far counts."""


class Machine(Watching):
    """Interprets one source. The ``Host`` of the knowledge tables."""

    def __init__(
        self,
        path: str,
        lines: int,
        apply: Callable[[Machine, Value, Arguments, Place], Value],
        project: Project | None = None,
        keras: int = 3,
    ) -> None:
        super().__init__()
        self.source_path = path
        self.keras = keras
        self.project = project
        """Where imports find modules of the project; None where they are not followed."""
        self.modules: dict[str, Module] = {}
        """The modules that were imported, by file."""
        self.imported: list[Parsed] = []
        """The content of the modules that were imported."""
        self.imports = 0
        """How many imports inside each other are going on."""
        self.module = Scope({"__name__": Const("__main__")}, None, TRUE)
        self.scope = self.module
        self.home = Home(path, 0, None)
        self.loops: list[Loop] = []
        self.tries = 0
        """How many ``try`` bodies of the running function are open."""
        self.failures = 0
        """How many blocks are open whose failure is caught, or expected."""
        self.events: list[Event] = []
        self.gone_attributes: dict[str, set[str]] = {}
        """What is read of modules that Keras no longer has."""
        self.limits: dict[str, None] = {}
        self.defined: list[Function] = []
        self.called: set[int] = set()
        self.prefixes: dict[str, str] = {}
        self.on_defaults = False
        """Whether a function runs that nobody calls, so that its defaults are one possibility among others."""
        self.tentative: set[int] = set()
        """Ids of the events and objects that came about on defaults."""
        self.overwritten: dict[int, Value] = {}
        """The contents of arrays that were changed in place, and on which path: who still holds them does not know what
        is in them."""
        self.steps = 0
        self._last_of_all = STEPS_PER_SOURCE + STEPS_PER_LINE * lines
        self._last_step = self._last_of_all
        self._refunds = STEPS_PER_UNIT // 2
        self._diagrams = diagram_parts()
        self.iterations = 1
        """In how many iterations of loops that are run one by one the present statement is run."""
        self._shared: dict[str, Object] = {}
        self._branches: dict[Hashable, int] = {}
        self._equalities: dict[Hashable, dict[int, Const]] = {}
        self._apply = apply

    # Paths and branches

    def start_unit(self) -> bool:
        """Give the next unit its steps; False if the source has none left."""
        self._last_step = min(self.steps + STEPS_PER_UNIT, self._last_of_all)
        if self.steps >= self._last_of_all:
            self.limits[f"stopped after {self._last_of_all} steps"] = None
            return False
        return True

    @contextmanager
    def importing(self, parsed: Parsed, scope: Scope) -> Iterator[None]:
        """Run the module of the project that an import names: with steps of its own, and whatever the path."""
        state = self.scope, self.home, self.loops, self.tries, self.path, self.running, self.on_defaults
        iterations, self.iterations = self.iterations, 1
        steps_left = self._last_step - self.steps
        self.scope, self.loops, self.tries, self.path, self.running = scope, [], 0, TRUE, [Running(None)]
        self.on_defaults = False
        self._last_of_all += STEPS_PER_IMPORTED_LINE * sum(cell.text.count("\n") for cell in parsed.source.cells)
        self.imported.append(parsed)
        self.imports += 1
        try:
            yield
        finally:
            self.imports -= 1
            self.scope, self.home, self.loops, self.tries, self.path, self.running, self.on_defaults = state
            self.iterations = iterations
            self._last_step = self.steps + steps_left

    def tick(self) -> None:
        """Count a step.

        Raises:
            BudgetExceeded: the unit that runs has used up its steps.
        """
        made = diagram_parts()
        self.steps += 1 + (made - self._diagrams) // DIAGRAMS_PER_STEP
        self._diagrams = made - (made - self._diagrams) % DIAGRAMS_PER_STEP
        if self.steps > self._last_step:
            self.limits[f"gave up a statement or function after {STEPS_PER_UNIT} steps"] = None
            raise BudgetExceeded

    def refund(self, since: int) -> None:
        """What was done since a step is undone, to be done again: it counts once, as long as there are refunds."""
        steps = min(self.steps - since, self._refunds)
        self._refunds -= steps
        self.steps -= steps

    def branch(self, key: Hashable) -> int:
        """The number of the branch on an unknown condition; the same condition is the same branch."""
        number = self._branches.setdefault(key, len(self._branches) + 1)
        if number > MAX_BRANCHES:
            self.limits[f"stopped after {MAX_BRANCHES} branches"] = None
            raise BudgetExceeded
        return number

    def decided_after(self, branch: int, moment: int) -> bool:
        """Whether the condition of a branch depends on something younger than a fresh key of that moment."""
        keys = list(islice(self._branches, branch - 1, branch))
        return not keys or comes_from_after(keys[0], moment)

    def condition(self, value: Value) -> Value:
        """The truth of a value, as a diagram of TRUE and FALSE on the present path."""
        return within(self._truth(within(value, self.path)), self.path)

    def _truth(self, value: Value) -> Value:
        match value:
            case Choice(branch=branch, yes=yes, no=no):
                return select(literal(branch), self._truth(yes), self._truth(no))
            case Const(value=constant):
                return TRUE if constant else FALSE
            case Unknown(origin=("not", opposite)):
                return negation(literal(self.branch(opposite)))
            case Unknown(key=key, origin=origin):
                number = self.branch(key)
                match origin:
                    case ("==", subject, Const() as constant):
                        self._equalities.setdefault(subject, {})[number] = constant
                    case _:
                        pass
                return literal(number)
            case Tuple(items=items):
                return TRUE if items else FALSE
            case Entries(items=entries):
                return TRUE if entries else FALSE
            case Object(kind="list" | "set"):
                return self._truth(self.contents(value))
            case Object(kind="dict"):
                return self._truth(self.entries(value) or unknown("a dict"))
            case Array():
                return literal(self.branch(("truth", value.content)))
            case _:
                return TRUE

    def fork(self, branch: int, run: Callable[[bool], Value]) -> Value:
        """Run both sides of a branch, each on its path, and join the results."""
        start = self.path
        results: list[Value] = []
        ends: list[Value] = []
        for taken in (True, False):
            condition = literal(branch) if taken else negation(literal(branch))
            self.path = both(start, condition)
            results.append(UNBOUND if self.path is FALSE else run(taken))
            ends.append(self.path)
        self.path = self.joined(start, ends[0], ends[1])
        if results[0] is UNBOUND:
            return results[1] if results[1] is not UNBOUND else unknown("unreachable")
        if results[1] is UNBOUND:
            return results[0]
        return bounded(select(literal(branch), results[0], results[1]))

    def joined(self, start: Value, first: Value, second: Value) -> Value:
        """The path after two paths meet; the very same object where nothing was lost, so that writes need no guard."""
        path = either(first, second)
        return start if path == start else path

    def each(self, function: Callable[..., Value], *values: Value) -> Value:
        """Call ``function`` once for every consistent combination of the values' alternatives."""
        if self.path is not TRUE:
            values = tuple(within(value, self.path) if isinstance(value, Choice) else value for value in values)
        branches = [value.branch for value in values if isinstance(value, Choice)]
        if not branches:
            return function(*values)
        if len(branches) > 1 and prod(map(size, values)) > MAX_COMBINATIONS:
            return unknown("more combinations of alternatives than the budget allows")
        self.tick()
        first = min(branches)
        return self.fork(first, lambda taken: self.each(function, *(side(value, first, taken) for value in values)))

    # Names

    def lookup(self, name: str) -> Value | None:
        """The value of a name on the present path; None if it has none."""
        scope: Scope | None = self.scope.outer_names.get(name, self.scope)
        while scope is not None:
            if self.watches:
                self.seen(scope, scope.names, name)
            if (found := scope.names.get(name)) is not None:
                value = bound_only(within(found, self.path))
                if value is not UNBOUND:
                    return value
            scope = scope.parent
        return None

    def refined(self, value: Value) -> Value:
        """On a path where ``n == 2`` holds, n is 2; data that was changed under another name is not known."""
        if isinstance(value, Choice):
            if self.overwritten:
                return mapped(value, self.refined)
            if self.watches:
                for one in alternatives(value):
                    if isinstance(one, (Array, Prediction)):
                        self.seen_data(one)
            return value
        if isinstance(value, (Array, Prediction)):
            if self.watches:
                self.seen_data(value)
            if not self.overwritten:
                return value
            written_on = either(*(self.overwritten.get(key, FALSE) for key in (value.content, value.base)))
            return value if both(written_on, self.path) is FALSE else Array(shape=value.shape)
        if isinstance(value, Unknown) and (known := self._equalities.get(value.key)) and self.path is not TRUE:
            for branch, constant in known.items():
                if within(literal(branch), self.path) is TRUE:
                    return constant
        return value

    def overwrite(self, data: Array | Prediction) -> None:
        """Other names for this data, and arrays that share it, are not known any more on the present path."""
        for key in filter(None, (data.content, data.base)):
            self.overwritten[key] = either(self.overwritten.get(key, FALSE), self.path)

    def bind(self, name: str, value: Value, scope: Scope | None = None) -> None:
        """Assign a name on the present path; that of a scope that is given may be read as an attribute, unseen."""
        if scope is not None:
            self.seen(scope, scope.names, name)
        self._bind(scope or self.scope.outer_names.get(name, self.scope), name, value)

    def _bind(self, scope: Scope, name: str, value: Value) -> None:
        if self.is_watched(scope):
            self.note(scope, scope.names, name, partial(self._bind, scope, name), scope is self.scope)
        if self.path is scope.path:
            scope.names[name] = value
        else:
            scope.names[name] = bounded(select(self.path, value, scope.names.get(name, UNBOUND)))

    def star_name(self, name: str, exists: Callable[[str], bool], scope: Scope | None = None) -> Library | None:
        """A name that a star import of a library brought in, if the tables know it."""
        scope = scope or self.scope
        while scope is not None:
            for module in scope.star_imports:
                full = canonical(f"{module}.{name}")
                if exists(full):
                    return Library(full)
            scope = scope.parent
        return None

    def abandon_other_paths(self, start: Value) -> None:
        """After a return or raise on one side of a branch, all that still runs in this scope is on the other side.

        ``start`` is the path before the branch: if that is not the path of the whole scope, other code still runs.
        """
        if self.tries or start is not self.scope.path or self.path is FALSE or self.path is start:
            # What is raised in a try may be caught: that path goes on in the handler.
            return
        if not self.loops or (self.loops[-1].broke is FALSE and self.loops[-1].continued is FALSE):
            self.scope.path = self.path

    def give_back(self, value: Value) -> None:
        """The function that runs returns a value on the present path."""
        frame = self.running[-1]
        frame.returned = select(self.path, value, frame.returned) if self.path is not TRUE else value
        self.path = FALSE

    def leave(self) -> None:
        """On the present path something is raised, or the program exits; what is caught goes on in a handler."""
        frame = self.running[-1]
        if not self.tries and frame.function is not None and frame.left is not None:
            left = either(frame.left, self.path)
            frame.left = left if size(left) <= MAX_LEFT else None
        self.path = FALSE

    def is_equality(self, condition: Value) -> bool:
        """Whether a condition is that one unknown value is equal to a constant."""
        match condition:
            case Choice(branch=branch) if condition == literal(branch):
                return any(branch in known for known in self._equalities.values())
            case _:
                return False

    # Objects

    def read(self, owner: Object, name: str) -> Value | None:
        """A field of an object on the present path; None if it was never set."""
        self.seen(owner, owner.fields, name)
        found = owner.fields.get(name)
        if found is None:
            return None
        value = bound_only(within(found, self.path))
        return None if value is UNBOUND else value

    def write(self, owner: Object, name: str, value: Value) -> None:
        """Set a field of an object on the present path."""
        if self.is_watched(owner):
            self.note(owner, owner.fields, name, partial(self.write, owner, name))
        if self.path is TRUE:
            owner.fields[name] = value
        else:
            owner.fields[name] = bounded(select(self.path, value, owner.fields.get(name, UNBOUND)))

    def argue(self, owner: Object, name: str, value: Value, place: Place | None) -> None:
        """Set an argument of an object's constructor on the present path, in whatever way it is changed later."""
        self.seen(owner, owner.arguments, name)
        self.note(owner, owner.arguments, name, partial(self.argue, owner, name, place=place))
        before = owner.arguments[name].value if name in owner.arguments else UNBOUND
        owner.arguments[name] = Argument(select(self.path, value, before), place)

    def new_list(self, items: Iterable[Value]) -> Object:
        """A fresh list."""
        return Object("list", fields={"items": Tuple(tuple(items))})

    def new_set(self, items: Iterable[Value]) -> Object:
        """A fresh set."""
        return Object("set", fields={"items": distinct(items)})

    def new_dict(self, items: Iterable[tuple[Hashable, Value]]) -> Object:
        """A fresh dict with constant keys."""
        return Object("dict", fields={"entries": Entries(tuple(dict(items).items()))})

    def contents(self, value: Value) -> Value:
        """The content of a list, set or tuple: a tuple for each of its alternatives."""
        if isinstance(value, Object) and value.kind in ("list", "set"):
            return self.read(value, "items") or unknown("an empty list")
        return value

    def entries(self, value: Value) -> Value | None:
        """The content of a dict: entries, where it is known; None for anything that is no dict."""
        return self.read(value, "entries") if isinstance(value, Object) and value.kind == "dict" else None

    def elements(self, value: Value) -> tuple[Value, ...] | None:
        """The elements of a tuple, list, set, dict (its keys), named tuple or enumeration of known content."""
        match value:
            case Class(members=names, scope=scope) if names:
                return tuple(dict.fromkeys(scope.names[name] for name in names))
            case Object(cls=Class(is_tuple=True, fields=names)):
                return tuple(self.read(value, name) or unknown(f"the field {name}") for name in names)
            case Tuple(items=items):
                return items
            case Object(kind="list" | "set"):
                content = self.read(value, "items")
                return content.items if isinstance(content, Tuple) else None
            case Object(kind="dict"):
                content = self.read(value, "entries")
                return content.keys() if isinstance(content, Entries) else None
            case _:
                return None

    def appended(self, owner: Object, items: tuple[Value, ...]) -> None:
        """Add to a list or set; in a loop whose iterations are not counted its length becomes unknown."""
        if self.is_repeated(owner):
            self.joined_by(owner, items, "a list that a loop fills")
            return
        content = self.read(owner, "items")
        if content is None:
            return

        if "of" in owner.fields:
            self._describe(owner, any_of((owner.fields["of"], *items)))

        def longer(found: Value) -> Value:
            if not isinstance(found, Tuple):
                return unknown(found.reason if isinstance(found, Unknown) else "a list that is not all known")
            if len(found.items) + len(items) > MAX_LENGTH:
                return unknown("a list that is longer than the budget allows")
            content = (*found.items, *items)
            return distinct(content) if owner.kind == "set" else Tuple(content)

        self.write(owner, "items", self.each(longer, content))

    def is_repeated(self, owner: Object) -> bool:
        """Whether what is done to an object now may be done any number of times: a loop runs that it is older than."""
        return bool(self.loops) and owner.born < self.loops[-1].moment

    def joined_by(self, owner: Object, items: Iterable[Value], reason: str) -> None:
        """Add to a list any number of times: its length is unknown, and ``of`` says what is true of each element.

        That holds on every path: different iterations may take different branches.
        """
        before = [] if owner.fields.get("of") is None else [owner.fields["of"]]
        for content in alternatives(owner.fields.get("items", UNBOUND)):
            before += content.items if isinstance(content, Tuple) else ()
        self.write(owner, "items", unknown(reason))
        if members := (*before, *items):
            self._describe(owner, any_of(members))

    def _describe(self, owner: Object, element: Value) -> None:
        """Say what is true of each element of a list, on every path."""
        if self.is_watched(owner):
            self.note(owner, owner.fields, "of", partial(self._describe, owner))
        owner.fields["of"] = element

    def start_loop(self, counted: bool) -> Loop:
        """Enter a loop."""
        outer = self.loops[-1].moment if self.loops else 0
        loop = Loop(moment=outer if counted else fresh_key())
        self.loops.append(loop)
        return loop

    # What the tables ask for

    def optional(self, default: Value, name: str) -> Value:
        """What somebody who starts the program may set: the default in a run where nothing is set, else unknown."""
        return bounded(select(literal(self.branch(("options",))), default, unknown("an option", name)))

    def shared(self, name: str) -> Object:
        """The one object of a library that has this qualified name."""
        return self._shared.setdefault(name, Object(name))

    def apply(self, function: Value, positional: Iterable[Value], place: Place) -> Value:
        """Call any callable value."""
        from kclf_lint.knowledge.call import Arguments

        return self.call(function, Arguments(tuple(Argument(value, None) for value in positional)), place)

    def call(self, function: Value, arguments: Arguments, place: Place) -> Value:
        """Call any callable value with arguments as written."""
        return self._apply(self, function, arguments, place)

    def method(self, receiver: Value, name: str, positional: Iterable[Value], place: Place) -> Value | None:
        """Call a method that the program defines for its own class."""
        if not isinstance(receiver, Object) or receiver.cls is None:
            return None
        function = receiver.cls.lookup(name)
        if not isinstance(function, Function):
            return None
        return self.apply(function, (receiver, *positional), place)

    @contextmanager
    def failing(self, expected: bool) -> Iterator[None]:
        """Run a block; if its failure is caught or ``expected``, it tells nothing of what the program relies on."""
        self.failures += expected
        try:
            yield
        finally:
            self.failures -= expected

    def record(self, event: Event) -> None:
        """Remember an event."""
        if isinstance(event, (Named, Gone, LogRead)) and (self.failures or self._asks_library()):
            return
        self.events.append(event)
        if self.on_defaults:
            self.tentative.add(id(event.made if isinstance(event, Built) else event))

    def _asks_library(self) -> bool:
        """Whether the present path depends on Keras or TensorFlow itself: version, content, or what is logged."""
        keys = list(self._branches)
        return any(
            (isinstance(found, Library) and found.name.startswith(("keras.", "tensorflow.")))
            or (isinstance(found, Object) and found.kind == LOG)
            for branch in branches(self.path)
            for found in operands(keys[branch - 1])
        )

    def place(self, node: object) -> Place:
        """The place of a node of the code that runs now."""
        return self.home.place(node)
