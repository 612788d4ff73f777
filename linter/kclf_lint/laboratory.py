"""The parent of a worker: starts it with an interpreter that has TensorFlow, and asks it one trial at a time."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, final

from kclf_lint.limits import TooLargeError, line_of
from kclf_lint.processes import LineProcess, SilentError
from kclf_lint.trials import Observation, Trial

if TYPE_CHECKING:
    from kclf_lint.cache import Cache

TIMEOUT = 30.0
"""Seconds that a trial may take."""
WORKER = Path(__file__).with_name("worker.py")
"""The program that an interpreter with TensorFlow runs."""
_START = 120.0
"""Seconds that the import of TensorFlow may take."""
_STARTS = 5
"""Workers that may die one after the other while they start: somebody may have killed them."""
_LOOK = 20.0
"""Seconds that an interpreter may take to tell what is installed."""
_OLDEST = (3, 10)
"""The version of Python that the worker is written for."""
_KNOWN = 10_000
"""Observations that are kept in memory."""
_INFORMATION = re.compile(r"^[IW]\d{4} |: [IW] |^WARNING: All log messages before absl")
_NODE = re.compile(r"\{\{.*?\}\} ?")
"""The name that TensorFlow gives to an operation, before it says what happened."""
_OUT_OF_MEMORY = frozenset({"MemoryError", "_ArrayMemoryError", "ResourceExhaustedError"})

_PASSED_ON = frozenset(
    "PATH HOME USER LOGNAME LANG LANGUAGE TZ TMPDIR TEMP TMP LD_LIBRARY_PATH "
    "SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC PATHEXT USERPROFILE HOMEDRIVE HOMEPATH APPDATA LOCALAPPDATA PROGRAMDATA "
    "PROGRAMFILES NUMBER_OF_PROCESSORS PROCESSOR_ARCHITECTURE".split()
)
"""Variables of the environment that a worker gets; others may be secrets, or may change what it imports."""
_PASSED_ON_BEGINNINGS = ("LC_", "DYLD_")
_SET = {
    "CUDA_VISIBLE_DEVICES": "-1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    # Keras would read the user's settings, such as the order of axes, and would write them where there are none.
    "KERAS_HOME": os.devnull,
}


class LaboratoryError(Exception):
    """An interpreter with which nothing can be tried; the text is one line that says why."""


class TrialError(Exception):
    """A trial of which nothing was observed; the text says why."""


@dataclass(frozen=True, slots=True)
class Environment:
    """What an interpreter has: versions, as the metadata of the installed packages tell them."""

    python: str
    tensorflow: str
    keras: Mapping[int, str]
    """The generations of Keras, 2 or 3, that it can build on."""
    libraries: Mapping[str, str]
    """Other packages that trials use."""

    def versions(self, generation: int) -> dict[str, str]:
        """Of 'python', 'tensorflow' and 'keras'."""
        return {"python": self.python, "tensorflow": self.tensorflow, "keras": self.keras[generation]}


def probe(python: str = sys.executable) -> Environment:
    """What an interpreter has, without importing it.

    Raises:
        LaboratoryError: it is no interpreter that trials can be run with.
    """
    path = _executable(python)
    told = _first_line(path, python, [str(WORKER), "probe"])
    if not isinstance(told, dict):
        raise LaboratoryError(_why_no_answer(path, python))
    if told["tensorflow"] is None:
        raise LaboratoryError(f"{_quoted(python)} has no TensorFlow: run {_install(python, 'tensorflow')}")
    keras = {int(generation): version for generation, version in told["keras"].items()}
    return Environment(told["python"], told["tensorflow"], keras, told["libraries"])


@final
class Laboratory:
    """Tries set-ups on one generation of Keras, in a process that is started when it is needed."""

    def __init__(
        self,
        generation: int,
        python: str = sys.executable,
        *,
        timeout: float = TIMEOUT,
        cache: Cache | None = None,
        found: Environment | None = None,
    ) -> None:
        """A laboratory with an interpreter that has TensorFlow; a trial may take ``timeout`` seconds.

        ``found`` is what the interpreter has, if it was asked before.
        """
        self._found = found
        self._generation, self._python, self._timeout, self._cache = generation, python, timeout, cache
        self._process: LineProcess | None = None
        self._reported: Mapping[str, str] | None = None
        self._number = 0
        self._known: dict[str, Observation] = {}

    def __enter__(self) -> Laboratory:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @cached_property
    def environment(self) -> Environment:
        """What the interpreter has.

        Raises:
            LaboratoryError: not what trials need.
        """
        found = self._found or probe(self._python)
        if self._generation not in found.keras:
            package = _package(self._generation, found.tensorflow)
            raise LaboratoryError(
                f"{_quoted(self._python)} has no Keras {self._generation}: run {_install(self._python, package)}"
            )
        return found

    @property
    def versions(self) -> Mapping[str, str]:
        """Of 'python', 'tensorflow' and 'keras'."""
        return self._reported or self.environment.versions(self._generation)

    def observe(self, trial: Trial) -> Observation:
        """What happens to a trial; equal trials are run once.

        Raises:
            TrialError: nothing was observed of this trial.
            LaboratoryError: nothing can be observed at all.
        """
        try:
            line = line_of(trial.as_json())
        except TooLargeError as error:
            raise TrialError(str(error)) from None
        if line not in self._known:
            if len(self._known) >= _KNOWN:
                self._known.clear()
            self._known[line] = Observation(self._kept(line) or self._tried(line))
        return self._known[line]

    def close(self) -> None:
        """End the worker; nothing of it is left."""
        if self._process is not None:
            self._process.end()
        self._process = None

    # What was observed in earlier runs

    def _key(self, line: str) -> str:
        return f"{self._about}\n{line}"

    @cached_property
    def _about(self) -> str:
        """All that an observation depends on, besides the trial."""
        found = self.environment
        versions = {**found.libraries, **found.versions(self._generation)}
        worker = hashlib.sha256(WORKER.read_bytes()).hexdigest()
        return json.dumps([self._generation, versions, worker], sort_keys=True)

    @cached_property
    def _lasting(self) -> Cache | None:
        """The cache, unless a package has no version: another one would look the same."""
        return None if "unknown" in self.versions.values() else self._cache

    def _kept(self, line: str) -> dict[str, Any] | None:
        if self._lasting is None or (content := self._lasting.get(self._key(line))) is None:
            return None
        try:
            seen = json.loads(content)
        except ValueError:
            return None
        return seen if isinstance(seen, dict) else None

    def _tried(self, line: str) -> dict[str, Any]:
        seen = self._ask(line)
        if self._lasting is not None:
            self._lasting.put(self._key(line), json.dumps(seen).encode())
        return seen

    # The worker

    def _ask(self, line: str) -> dict[str, Any]:
        if self._process is None or self._process.has_ended:
            self._start()
        assert self._process is not None
        self._number += 1
        try:
            self._process.ask(f'{{"number": {self._number}, "trial": {line}}}\n'.encode())
            answer = _numbered(_json(self._process.answer(self._timeout)), self._number)
        except SilentError as error:
            self.close()
            raise TrialError(str(error)) from None
        except BaseException:
            self.close()
            raise
        seen = answer.get("seen")
        if not isinstance(seen, dict):
            raise TrialError(f"it cannot be tried: {_one_line(answer.get('error'))}")
        if (shortage := _shortage(seen)) is not None:
            raise TrialError(f"out of memory: {shortage}")
        return seen

    def _start(self) -> None:
        versions = self.environment.versions(self._generation)  # an interpreter without TensorFlow is told as such
        try:
            self._reported = _introduced(_json(self._first_line(_STARTS)), versions)
        except SilentError as error:
            self.close()
            raise LaboratoryError(self._broken(str(error))) from None
        except OSError as error:
            raise LaboratoryError(self._broken(error.strerror or str(error))) from None
        except BaseException:
            self.close()
            raise

    def _first_line(self, starts: int) -> bytes:
        """What a new worker writes first, or its successor if it dies."""
        self.close()
        command = [_executable(self._python), str(WORKER), str(self._generation)]
        self._process = LineProcess(command, worker_environment())
        try:
            return self._process.answer(_START)
        except SilentError as error:
            if starts > 1 and self._process.has_ended:
                return self._first_line(starts - 1)
            raise SilentError(f"{error}: {_one_line(_cause(self._process.last_words()))}") from None

    def _broken(self, why: str) -> str:
        return f"Keras {self._generation} of {_quoted(self._python)} cannot be used: {why}"


def worker_environment() -> dict[str, str]:
    """The variables that a worker gets."""
    passed = {
        name: value
        for name, value in os.environ.items()
        if name.upper() in _PASSED_ON or name.upper().startswith(_PASSED_ON_BEGINNINGS)
    }
    return {**passed, **_SET}


def _executable(python: str) -> str:
    """The file of an interpreter, of which a link is kept: a virtual environment is one."""
    found = shutil.which(python)
    if found is not None:
        return os.path.abspath(found)
    path = Path(python)
    if path.is_dir():
        raise LaboratoryError(f"{_quoted(python)} is a folder, not a Python interpreter")
    if path.exists():
        raise LaboratoryError(f"{_quoted(python)} is not executable")
    raise LaboratoryError(f"there is no Python interpreter {_quoted(python)}")


def _first_line(path: str, python: str, arguments: list[str]) -> Any:
    """The JSON that an interpreter writes first; None where it writes none."""
    try:
        process = LineProcess([path, *arguments], worker_environment())
    except OSError as error:
        raise LaboratoryError(f"{_quoted(python)} cannot be started: {error.strerror or error}") from None
    try:
        return _json(process.answer(_LOOK))
    except SilentError:
        return None
    finally:
        process.end()


def _why_no_answer(path: str, python: str) -> str:
    version = _first_line(path, python, ["-c", "import sys; print([sys.version_info[0], sys.version_info[1]])"])
    if not isinstance(version, list):
        return f"{_quoted(python)} is no Python interpreter"
    found, oldest = (".".join(map(str, each)) for each in (version, _OLDEST))
    if version < list(_OLDEST):
        return f"{_quoted(python)} is Python {found}, and {oldest} or newer is needed"
    return f"{_quoted(python)} does not tell what is installed"


def _package(generation: int, tensorflow: str) -> str:
    """What pip is asked for, so that it leaves TensorFlow alone."""
    release = tuple(map(int, re.findall(r"\d+", tensorflow)[:2]))
    if generation == 3:
        return "keras~=3.0" if release >= (2, 16) or not release else "tensorflow~=2.16"
    return "tf_keras~={}.{}.0".format(*release) if release else "tf_keras"


def no_keras(python: str) -> LaboratoryError:
    """That an interpreter has TensorFlow and no Keras of any generation."""
    return LaboratoryError(f"{_quoted(python)} has no Keras: run {_install(python, 'keras')}")


def _install(python: str, package: str) -> str:
    return f"{_quoted(python)} -m pip install {package}"


def _quoted(path: str) -> str:
    """A path as it is written in a shell."""
    return subprocess.list2cmdline([path]) if os.name == "nt" else shlex.quote(path)


def _json(line: bytes) -> Any:
    """What a line says; None where it is no JSON."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _cause(lines: list[str]) -> str:
    """The last line that is no mere information in the log of TensorFlow."""
    return next((line for line in reversed(lines) if not _INFORMATION.search(line)), "")


def _introduced(told: Any, versions: Mapping[str, str]) -> dict[str, str]:
    """The versions that a worker tells."""
    if isinstance(told, dict) and isinstance(told.get("keras"), str):
        return {name: str(told.get(name, version)) for name, version in versions.items()}
    raise SilentError(_one_line(told.get("error") if isinstance(told, dict) else None))


def _numbered(answer: Any, number: int) -> dict[str, Any]:
    """The answer to the trial of this number: one that comes late is never taken for another's."""
    if isinstance(answer, dict) and answer.get("number") == number:
        return answer
    raise SilentError("no answer, but something else")


def _one_line(text: object) -> str:
    return " ".join(str(text or "it does not say why").split())[:300]


def _shortage(seen: Mapping[str, Any]) -> str | None:
    """What part of a trial there was too little memory for: that is no behaviour of Keras."""
    parts = [each for value in seen.values() for each in (value if isinstance(value, list) else [value])]
    errors = [part["error"] for part in parts if isinstance(part, dict) and isinstance(part.get("error"), dict)]
    texts = (str(error.get("text")) for error in errors if error.get("type") in _OUT_OF_MEMORY)
    return next((_one_line(_NODE.sub("", text))[:100] for text in texts), None)
