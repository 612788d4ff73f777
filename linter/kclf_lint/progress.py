"""How far a long run has come: a bar on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kclf_lint.messages import say
from kclf_lint.reporters.visible import visible

SECONDS = 10.0
"""How often there is a line."""

Show = Callable[[int, str], None]
"""Shows how many are done, and the path of the next one."""


@contextmanager
def progress(total: int) -> Iterator[Show]:
    """Show on standard error how far ``total`` pieces of work are."""
    with _bar(total) if _is_terminal() else _lines(total) as show:
        yield show


def _is_terminal() -> bool:
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


@contextmanager
def _lines(total: int) -> Iterator[Show]:
    last = time.monotonic()

    def show(done: int, path: str) -> None:
        nonlocal last
        if done and time.monotonic() - last >= SECONDS:
            say(f"{done} of {total} tried, next {path}")
            last = time.monotonic()

    yield show


@contextmanager
def _bar(total: int) -> Iterator[Show]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.table import Column

    console = Console(stderr=True)
    # The end of a path says most; what is too long loses its beginning.
    room = max(console.width - 2 * len(str(total)) - 28, 12)
    path_column = TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True))
    columns = (MofNCompleteColumn(), BarColumn(20), path_column)
    with Progress(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False) as bar:
        task = bar.add_task("", total=total)

        def show(done: int, path: str) -> None:
            shown = visible(path)
            bar.update(task, completed=done, description=shown if len(shown) <= room else f"…{shown[1 - room :]}")

        yield show
