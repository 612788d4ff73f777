"""What the program says beside its report, on standard error."""

from __future__ import annotations

import click


def say(text: str) -> None:
    """One line to standard error, whatever the names in it are."""
    from kclf_lint.reporters.visible import visible

    click.echo(visible(text), err=True)


def counted(number: int, noun: str) -> str:
    """``1 file``, ``2 files``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
