"""What parts of a program, loops and blocks that may fail, read and change of what was there before them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kclf_lint.diagrams import both, either, negation
from kclf_lint.interpreter.state import Change, Running, Watch
from kclf_lint.values import FALSE, TRUE, Array, Object, Prediction, Scope, Value, fresh_key

if TYPE_CHECKING:
    from kclf_lint.interpreter.habits import Habits


class Watching:
    """The part of a machine that watches reads and writes; it knows on which path and in which call they happen."""

    def __init__(self) -> None:
        self.path: Value = TRUE
        self.running = [Running(None)]
        self.watches: list[Watch] = []
        """Those that go on, the latest one last."""
        self.updating = False
        """Whether data is read or bound because a part of it is written."""
        self.habits: dict[int, Habits] = {}
        """What loops, by the id of their nodes, carried on when they were run."""

    @contextmanager
    def update(self) -> Iterator[None]:
        """Read or bind data because of an assignment to a part of it."""
        outer, self.updating = self.updating, True
        try:
            yield
        finally:
            self.updating = outer

    @contextmanager
    def watching(self) -> Iterator[Watch]:
        """Collect the changes that are made meanwhile to what is there now, and what is read of it."""
        watch = Watch(len(self.running), fresh_key())
        self.watches.append(watch)
        try:
            yield watch
        finally:
            self.watches.remove(watch)

    def is_watched(self, owner: Object | Scope) -> bool:
        """Whether any watch began after something was made."""
        return bool(self.watches) and owner.born < self.watches[-1].moment

    def seen(self, owner: Object | Scope, held_in: dict[str, Any], name: str) -> None:
        """A name, field or argument is read on the present path."""
        if not self.is_watched(owner):
            return
        key = (id(held_in), name)
        for watch in self.watches:
            if owner.born < watch.moment and key not in watch.read:
                change = watch.changes.get(key)
                if change is None or both(self.path, negation(change.written)) is not FALSE:
                    (watch.updated if self.updating else watch.read).add(key)

    def seen_data(self, data: Array | Prediction) -> None:
        """What is in data is read."""
        if not self.updating:
            for watch in self.watches:
                watch.read.add(data.content)
                watch.read.add(data.base)

    def note(
        self,
        owner: Object | Scope,
        held_in: dict[str, Any],
        name: str,
        put: Callable[[Value], None],
        is_local: bool = False,
    ) -> None:
        """A name, field or argument is about to be written on the present path."""
        key = (id(held_in), name)
        for watch in self.watches:
            by_call = len(self.running) > watch.depth
            if owner.born > watch.moment or (is_local and by_call):
                # What is made meanwhile, and local names of a called function, end with it.
                continue
            if not self.updating and key in watch.updated:
                watch.read.add(key)
            if (earlier := watch.changes.get(key)) is None:
                watch.changes[key] = Change(owner, held_in, name, held_in.get(name), self.path, by_call, put)
            elif earlier.written is not TRUE or by_call > earlier.by_call:
                written = either(earlier.written, self.path)
                watch.changes[key] = replace(earlier, written=written, by_call=by_call or earlier.by_call)
