"""The parent of a worker: starts it with an interpreter that has TensorFlow, and asks it one trial at a time."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kclf_lint.trials import Observation, Trial

_WORKER = Path(__file__).with_name("worker.py")


class LaboratoryError(Exception):
    """A worker that cannot be started, or that ended before it answered."""


class Laboratory:
    """A process that tries set-ups on one generation of Keras."""

    def __init__(self, generation: int, python: str = sys.executable) -> None:
        command = [python, str(_WORKER), str(generation)]
        self._process = subprocess.Popen(  # noqa: S603 - the interpreter that the user names, and our own file
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
        )
        self._known: dict[str, Observation] = {}
        self.versions: Mapping[str, str] = self._read()
        """Of 'python', 'tensorflow' and 'keras'."""

    def close(self) -> None:
        """End the worker."""
        self._process.kill()
        self._process.communicate()

    def observe(self, trial: Trial) -> Observation:
        """What happens to a trial; equal trials are run once.

        Raises:
            LaboratoryError: the worker ended.
        """
        line = json.dumps(trial.as_json(), sort_keys=True)
        if line not in self._known:
            assert self._process.stdin is not None
            try:
                print(line, file=self._process.stdin, flush=True)
            except OSError as error:
                raise LaboratoryError(f"the worker ended: {error}") from None
            self._known[line] = Observation(self._read())
        return self._known[line]

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise LaboratoryError(f"the worker ended with code {self._process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer
