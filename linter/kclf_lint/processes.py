"""A child process that answers a line with a line, and that cannot hang, flood or outlive the program."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import threading
import time
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

LONGEST_LINE = 64_000_000
"""Bytes that an answer may have."""
_KEPT_OF_STDERR = 8_000
_PATIENCE = 10.0
"""Seconds for a process to be gone that ended, or that was killed."""
_GLANCE = 0.2
"""Seconds between looks at a silent process: on Windows Ctrl-C does not reach a thread that waits."""


class SilentError(Exception):
    """A process that gives no answer; the text says why."""


class LineProcess:
    """A process with pipes, in a folder that holds nothing to be imported."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start it.

        Raises:
            OSError: it cannot be started.
        """
        self._process = subprocess.Popen(  # noqa: S603 - the interpreter that the user names, and our own file
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(environment),
            # Of Python 3.13, `-c` imports modules of the current folder, and it is where crashed processes leave dumps.
            cwd=Path(os.path.abspath(os.sep)),
        )
        self._ended = weakref.finalize(self, _end, self._process)
        self._asked: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._said = _Tail()
        talk = (self._process.stdin, self._process.stdout, self._asked, self._answers)
        threading.Thread(target=_talk, args=talk, daemon=True).start()
        self._listener = threading.Thread(target=self._said.read, args=(self._process.stderr,), daemon=True)
        self._listener.start()

    @property
    def id(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        """Whether the process ended by itself, or was ended by somebody."""
        return self._process.poll() is not None

    def ask(self, line: bytes) -> None:
        """Send a line, for which there will be one answer."""
        self._asked.put(line)

    def answer(self, timeout: float) -> bytes:
        """The first line that the process writes, then the one after each line that it was asked.

        Raises:
            SilentError: none came within ``timeout`` seconds, or none will come.
        """
        until = time.monotonic() + timeout
        while True:
            left = until - time.monotonic()
            try:
                line = self._answers.get(timeout=max(0.0, min(left, _GLANCE)))
                break
            except queue.Empty:
                if left <= 0:
                    raise SilentError(f"no answer within {timeout:g} seconds") from None
        if line.endswith(b"\n"):
            return line
        raise SilentError(f"an answer of over {LONGEST_LINE} bytes" if len(line) == LONGEST_LINE else self._fate())

    def last_words(self) -> list[str]:
        """The last lines that the process wrote to its standard error."""
        self._listener.join(_PATIENCE if self._process.poll() is not None else 0)
        return [line.strip() for line in self._said.kept.decode("utf-8", "replace").split("\n") if line.strip()]

    def end(self) -> None:
        """Kill the process, and wait until it is gone."""
        self._asked.put(None)
        self._ended()

    def _fate(self) -> str:
        try:
            code = self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            return "the process closed its output"
        return f"the process {'was ended by' if code < 0 else 'ended with'} {_named(code)}"


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_PATIENCE)


def _named(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


def _talk(
    stdin: IO[bytes],
    stdout: IO[bytes],
    asked: queue.SimpleQueue[bytes | None],
    answers: queue.SimpleQueue[bytes],
) -> None:
    """Hand on lines both ways, in a thread: a process that has stopped blocks who writes to it, too."""
    with contextlib.suppress(OSError), stdin, stdout:
        answers.put(line := stdout.readline(LONGEST_LINE))
        while line.endswith(b"\n") and (question := asked.get()) is not None:
            stdin.write(question)
            stdin.flush()
            answers.put(line := stdout.readline(LONGEST_LINE))
    answers.put(b"")


class _Tail:
    """The end of what a process writes, which is read all the time so that writing never blocks it."""

    def __init__(self) -> None:
        self.kept = b""

    def read(self, stream: IO[bytes]) -> None:
        with contextlib.suppress(OSError), stream:
            while some := os.read(stream.fileno(), _KEPT_OF_STDERR):
                self.kept = (self.kept + some)[-_KEPT_OF_STDERR:]
