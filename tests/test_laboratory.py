"""The parent of the worker: whatever a worker does, one trial is lost at most, and no process is left."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from kclf_lint import laboratory as module
from kclf_lint.cache import Cache
from kclf_lint.laboratory import Laboratory, LaboratoryError, TrialError, probe
from kclf_lint.networks import Part
from kclf_lint.trials import Trial, TrialLabels

GONE = 30.0
"""Seconds in which a process that was told to end is gone, on however slow a machine."""

INSTALLED = {"python": "3.99.0", "tensorflow": "2.99.0", "keras": {"3": "3.99.0"}, "libraries": {"numpy": "2.99.0"}}
VERSIONS = {"python": "3.99.0", "tensorflow": "2.99.0", "keras": "3.99.0"}

STARTS = f"""
import json, os, signal, sys, time
def say(**what):
    print(json.dumps(what), flush=True)
if sys.argv[1] == "probe":
    print({json.dumps(INSTALLED)!r})
    raise SystemExit
with open(os.path.join(os.path.dirname(__file__), "started"), "a") as file:
    print(os.getpid(), file=file)
"""

ANSWERS = (
    STARTS
    + f"""
say(**{VERSIONS!r})
for line in sys.stdin:
    asked = json.loads(line)
    number, (name,) = asked["number"], asked["trial"]["names"]
    if name == "hang":
        time.sleep(600)
    elif name == "stop":
        os.kill(os.getpid(), signal.SIGSTOP)
    elif name == "exit":
        os._exit(3)
    elif name == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    elif name == "garbage":
        print("garbage", flush=True)
    elif name == "list":
        print([number], flush=True)
    elif name == "nested":
        print("[" * 100_000, flush=True)
    elif name == "another's":
        say(number=number + 1, seen={{}})
    elif name == "no number":
        say(seen={{}})
    elif name == "closed":
        os.close(1)
        time.sleep(600)
    elif name == "flood":
        while True:
            os.write(1, b"x" * 60_000)
    elif name == "half":
        os.write(1, b'{{"number": 1')
        os._exit(0)
    elif name == "twice":
        say(number=number, seen={{"names": {{"first": True}}}})
        say(number=number, seen={{"names": {{"second": True}}}})
    elif name == "refused":
        say(number=number, error="ValueError: no\\nsuch layer")
    elif name == "nothing":
        say(number=number)
    elif name == "memory":
        error = {{"type": "ResourceExhaustedError", "text": "{{{{node}}}} OOM"}}
        say(number=number, seen={{"training": {{"error": error}}}})
    else:
        print("x" * 100_000, file=sys.stderr)
        say(number=number, seen={{"names": {{name: True}}}})
"""
)

Worker = Callable[[str], Path]


@pytest.fixture
def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Worker:
    """Put another program in the place of the worker; the file beside it lists its processes."""

    def write(text: str) -> Path:
        path = tmp_path / "fake worker.py"
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        monkeypatch.setattr(module, "WORKER", path)
        return tmp_path / "started"

    return write


def started(listed: Path) -> list[int]:
    return [int(line) for line in texts(listed).split()]


def is_gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


def wait_until(happens: Callable[[], bool]) -> bool:
    """Whether something happens at last."""
    until = time.monotonic() + GONE
    while not (happened := happens()) and time.monotonic() < until:
        time.sleep(0.05)
    return happened


def all_gone(processes: list[int]) -> bool:
    """Whether they end: at once where the parent has reaped them."""
    return wait_until(lambda: all(map(is_gone, processes)))


def texts(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def about(name: str) -> Trial:
    return Trial(names=(name,))


# What an interpreter has


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def executable(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    ("python", "said"),
    [
        ("{folder}/nothing", "there is no Python interpreter {folder}/nothing"),
        ("no-such-python", "there is no Python interpreter no-such-python"),
        ("{folder}", "{folder} is a folder, not a Python interpreter"),
        ("{folder}/text", "{folder}/text is not executable"),
        ("{folder}/binary", "{folder}/binary cannot be started: Exec format error"),
        ("{folder}/quiet", "{folder}/quiet is no Python interpreter"),
        ("{folder}/loud", "{folder}/loud is no Python interpreter"),
        ("{folder}/old", "{folder}/old is Python 3.8, and 3.10 or newer is needed"),
        ("{folder}/new", "{folder}/new does not tell what is installed"),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="programs are files with a shebang")
def test_what_is_no_interpreter_is_told_in_one_line(folder: Path, python: str, said: str) -> None:
    (folder / "text").write_text("text")
    executable(folder / "binary", "\0\1\2")
    executable(folder / "quiet", "#!/bin/sh\n")
    executable(folder / "loud", "#!/bin/sh\nwhile echo loud; do :; done\n")
    for name, version in (("old", "[3, 8]"), ("new", "[3, 12]")):
        executable(folder / name, f'#!/bin/sh\n[ "$1" = -c ] && echo "{version}" || exec cat /nowhere\n')
    with pytest.raises(LaboratoryError) as caught:
        probe(python.format(folder=folder))
    assert str(caught.value) == said.format(folder=folder)


@pytest.mark.skipif(os.name == "nt", reason="programs are files with a shebang")
def test_no_tensorflow_names_the_command_that_installs_it_there(folder: Path) -> None:
    (folder / "my venv").mkdir()
    without = json.dumps({**INSTALLED, "tensorflow": None, "keras": {}})
    python = executable(folder / "my venv" / "python", f"#!/bin/sh\necho '{without}'\n")
    with pytest.raises(LaboratoryError) as caught:
        probe(python)
    assert str(caught.value) == f"'{python}' has no TensorFlow: run '{python}' -m pip install tensorflow"


@pytest.mark.parametrize(
    ("generation", "tensorflow", "package"),
    [
        (2, "2.16.1", "tf_keras~=2.16.0"),
        (2, "unknown", "tf_keras"),
        (3, "2.16.0-rc1", "keras~=3.0"),
        (3, "2.9.1", "tensorflow~=2.16"),
    ],
)
def test_no_keras_of_a_generation_names_the_command_that_installs_it(
    worker: Worker, generation: int, tensorflow: str, package: str
) -> None:
    installed = json.dumps({**INSTALLED, "tensorflow": tensorflow, "keras": {5 - generation: "1"}})
    worker(f"print({installed!r})")
    with Laboratory(generation) as opened, pytest.raises(LaboratoryError) as caught:
        opened.observe(about("anything"))
    assert str(caught.value).endswith(f"has no Keras {generation}: run {sys.executable} -m pip install {package}")


SITE = f"""
import os, runpy, sys
# The worker takes the first folder away, and what else is installed here does not count.
own = [path for path in sys.path[1:] if "site-packages" not in path]
sys.path = ["", os.path.join(os.path.dirname(__file__), "site"), *own]
runpy.run_path({str(module.WORKER)!r}, run_name="__main__")
"""


def install(site: Path, module_name: str, distribution: str, version: str, text: str = "raise SystemExit") -> None:
    """Put a package into a folder; without a version there is no metadata."""
    (site / module_name).mkdir(parents=True)
    if text:
        (site / module_name / "__init__.py").write_text(text)
    if version:
        info = site / f"{distribution.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n")


TF, KERAS, TF_KERAS = "tensorflow", "keras", "tf_keras"


@pytest.mark.parametrize(
    ("packages", "tensorflow", "keras"),
    [
        ([(TF, TF, "2.15.1"), (KERAS, KERAS, "2.15.0")], "2.15.1", {2: "2.15.0"}),
        ([(TF, "tensorflow-cpu", "2.16.1"), (KERAS, KERAS, "3.3.3")], "2.16.1", {3: "3.3.3"}),
        (
            [(TF, TF, "2.16.1"), (KERAS, KERAS, "3.3.3"), (TF_KERAS, "tf-keras", "2.16.0")],
            "2.16.1",
            {2: "2.16.0", 3: "3.3.3"},
        ),
        (
            [(TF, TF, "2.15.1"), (KERAS, KERAS, "2.15.0"), (TF_KERAS, "tf_keras", "2.15.1")],
            "2.15.1",
            {2: "2.15.1"},
        ),
        ([(TF, TF, "2.16.1"), (KERAS, KERAS, "2.15.0")], "2.16.1", {}),
        ([(TF, TF, "2.15.1"), (KERAS, KERAS, "3.0.5")], "2.15.1", {3: "3.0.5"}),
        ([(TF, TF, "2.16.1")], "2.16.1", {}),
        (
            [(TF, "tf-nightly", "2.22.0.dev1"), (KERAS, "keras-nightly", "3.16.0.dev1")],
            "2.22.0.dev1",
            {3: "3.16.0.dev1"},
        ),
        ([(TF, TF, ""), (KERAS, KERAS, "2.15.0")], "unknown", {2: "2.15.0"}),
        ([(TF, TF, ""), (KERAS, KERAS, "3.0.0")], "unknown", {3: "3.0.0"}),
        ([(TF, TF, "2.15.1"), (KERAS, KERAS, "")], "2.15.1", {2: "unknown"}),
        ([(TF, TF, ""), (KERAS, KERAS, "")], "unknown", {3: "unknown"}),
    ],
)
def test_what_is_installed_is_told_without_importing_it(
    worker: Worker, folder: Path, packages: list[tuple[str, str, str]], tensorflow: str, keras: dict[int, str]
) -> None:
    worker(SITE)
    for package in packages:
        install(folder / "site", *package)
    found = probe()
    assert (found.tensorflow, found.keras) == (tensorflow, keras)
    assert found.python == ".".join(map(str, sys.version_info[:3]))


def test_what_an_uninstallation_left_behind_is_no_tensorflow(worker: Worker, folder: Path) -> None:
    worker(SITE)
    install(folder / "site", TF, TF, "", text="")
    with pytest.raises(LaboratoryError, match="has no TensorFlow"):
        probe()


@pytest.mark.parametrize(
    ("generation", "tensorflow", "keras", "said"),
    [
        (2, "import keras", "__version__ = '3.1.0'", "ImportError: keras is Keras 3.1.0"),
        (3, "pass", "__version__ = '2.15.0'", "ImportError: keras is Keras 2.15.0"),
        (3, "pass", "raise OSError('no\\nGLIBC')", "OSError: no GLIBC"),
        (2, "import nothing", "pass", "ModuleNotFoundError: No module named 'nothing'"),
        (3, "import nothing", "__version__ = '3.1.0'", "ModuleNotFoundError: No module named 'nothing'"),
    ],
)
def test_another_keras_than_was_looked_for_or_a_broken_one_is_told(
    worker: Worker, folder: Path, generation: int, tensorflow: str, keras: str, said: str
) -> None:
    worker(SITE)
    install(folder / "site", TF, TF, "2.15.1", tensorflow)
    install(folder / "site", KERAS, KERAS, "2.15.0" if generation == 2 else "3.1.0", keras)
    with Laboratory(generation) as opened, pytest.raises(LaboratoryError) as caught:
        opened.observe(about("anything"))
    assert str(caught.value) == f"Keras {generation} of {sys.executable} cannot be used: {said}"


def test_keras_as_a_part_of_tensorflow_has_the_version_of_the_package_behind_it(worker: Worker, folder: Path) -> None:
    worker(SITE)
    install(folder / "site", TF, TF, "2.15.1", "class keras: __name__ = 'tf.keras'\n__version__ = '2.15.1'")
    install(folder / "site", KERAS, KERAS, "2.15.0", "__version__ = '2.15.0'")
    with Laboratory(2) as opened:
        with pytest.raises(TrialError):
            opened.observe(Trial(shuffle=True))
        assert {**opened.versions, "python": ""} == {"python": "", "tensorflow": "2.15.1", "keras": "2.15.0"}


# Trials that are lost


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("hang", "no answer within 3 seconds"),
        ("stop", "no answer within 3 seconds"),
        ("exit", "the process ended with exit code 3"),
        ("die", "the process was ended by SIGKILL"),
        ("garbage", "no answer, but something else"),
        ("list", "no answer, but something else"),
        ("nested", "no answer, but something else"),
        ("another's", "no answer, but something else"),
        ("no number", "no answer, but something else"),
        ("closed", "the process closed its output"),
        ("flood", "an answer of over 1000000 bytes"),
        ("half", "the process ended with exit code 0"),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_worker_that_fails_loses_one_trial(
    worker: Worker, monkeypatch: pytest.MonkeyPatch, name: str, reason: str
) -> None:
    monkeypatch.setattr("kclf_lint.processes.LONGEST_LINE", 1_000_000)
    monkeypatch.setattr("kclf_lint.processes._PATIENCE", 2.0)
    listed = worker(ANSWERS)
    with Laboratory(3, timeout=3.0 if "seconds" in reason else 60.0) as opened:
        assert opened.observe(about("before")).names == {"before": True}
        with pytest.raises(TrialError) as caught:
            opened.observe(about(name))
        assert str(caught.value) == reason
        assert all_gone(started(listed))
        assert opened.observe(about("after")).names == {"after": True}
    assert len(started(listed)) == 2
    assert all_gone(started(listed))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("refused", "it cannot be tried: ValueError: no such layer"),
        ("nothing", "it cannot be tried: it does not say why"),
        ("memory", "out of memory: OOM"),
    ],
)
def test_a_trial_that_cannot_be_tried_costs_no_worker(worker: Worker, name: str, reason: str) -> None:
    listed = worker(ANSWERS)
    with Laboratory(3) as opened:
        with pytest.raises(TrialError) as caught:
            opened.observe(about(name))
        assert str(caught.value) == reason
        assert opened.observe(about("after")).names == {"after": True}
    assert len(started(listed)) == 1


def test_an_answer_that_comes_late_is_not_taken_for_anothers(worker: Worker) -> None:
    worker(ANSWERS)
    with Laboratory(3) as opened:
        assert opened.observe(about("twice")).names == {"first": True}
        with pytest.raises(TrialError, match="something else"):
            opened.observe(about("next"))
        assert opened.observe(about("next")).names == {"next": True}


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_worker_that_is_killed_between_trials_loses_none(worker: Worker) -> None:
    listed = worker(ANSWERS)
    with Laboratory(3) as opened:
        for name in ("first", "second"):
            assert opened.observe(about(name)).names == {name: True}
            os.kill(started(listed)[-1], signal.SIGKILL)
            os.waitid(os.P_PID, started(listed)[-1], os.WEXITED | os.WNOWAIT)
    assert len(started(listed)) == 2


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_worker_that_is_killed_while_it_starts_has_a_successor(worker: Worker) -> None:
    dies = "if len(open(file.name).read().split()) == 1:\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    listed = worker(STARTS + dies + ANSWERS.removeprefix(STARTS))
    with Laboratory(3) as opened:
        assert opened.observe(about("any")).names == {"any": True}
    assert len(started(listed)) == 2


def test_whoever_interrupts_a_trial_leaves_no_answer_behind(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = worker(ANSWERS)

    def interrupted(*_: object) -> bytes:
        raise KeyboardInterrupt

    with Laboratory(3) as opened:
        assert opened.observe(about("before")).names == {"before": True}
        with monkeypatch.context() as context:
            context.setattr("kclf_lint.processes.LineProcess.answer", interrupted)
            with pytest.raises(KeyboardInterrupt):
                opened.observe(about("interrupted"))
        assert all_gone(started(listed))
        assert opened.observe(about("after")).names == {"after": True}


# Workers that cannot start


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("say(error='ImportError: libfoo.so:\\n no such file')", "ImportError: libfoo.so: no such file"),
        ("print('I0000 Hm.', file=sys.stderr)", "the process ended with exit code 0: it does not say why"),
        ("sys.exit('The CPU has no AVX.')", "the process ended with exit code 1: The CPU has no AVX."),
        ("os.kill(os.getpid(), signal.SIGILL)", "the process was ended by SIGILL: it does not say why"),
        ("print('hello', flush=True)", "it does not say why"),
        ("say(keras=3)", "it does not say why"),
        ("print('Hm.', file=sys.stderr, flush=True); time.sleep(600)", "no answer within 1 seconds: Hm."),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_worker_that_cannot_start_says_why(
    worker: Worker, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    if "sleep" in text:
        monkeypatch.setattr(module, "_START", 1.0)
    listed = worker(STARTS + text)
    with Laboratory(3) as opened, pytest.raises(LaboratoryError) as caught:
        opened.observe(about("anything"))
    assert str(caught.value) == f"Keras 3 of {sys.executable} cannot be used: {said}"
    assert all_gone(started(listed))


# What is kept


def test_equal_trials_are_run_once_and_nothing_is_started_before_it_is_needed(worker: Worker) -> None:
    listed = worker(ANSWERS)
    with Laboratory(3) as opened:
        assert opened.versions == VERSIONS
        assert started(listed) == []
        assert opened.observe(about("same")) is opened.observe(about("same"))
    assert len(started(listed)) == 1


def test_a_second_run_starts_nothing(worker: Worker, folder: Path) -> None:
    listed = worker(ANSWERS)
    for _ in range(2):
        with Laboratory(3, cache=Cache(folder / "cache")) as opened:
            assert opened.observe(about("same")).names == {"same": True}
    assert len(started(listed)) == 1


def test_losses_are_not_kept(worker: Worker, folder: Path) -> None:
    listed = worker(ANSWERS)
    for _ in range(2):
        with Laboratory(3, cache=Cache(folder / "cache")) as opened:
            for name in ("exit", "refused", "memory"):
                with pytest.raises(TrialError):
                    opened.observe(about(name))
    assert len(started(listed)) == 4
    assert not (folder / "cache").exists()


@pytest.mark.parametrize("changed", ["2.99.0", "3.99.0", "import json, os"])
def test_another_version_or_another_worker_observes_anew(worker: Worker, folder: Path, changed: str) -> None:
    texts = ANSWERS, ANSWERS.replace(changed, "import os, json" if " " in changed else "9.0")
    assert texts[0] != texts[1]
    for text in texts:
        listed = worker(text)
        with Laboratory(3, cache=Cache(folder / "cache")) as opened:
            opened.observe(about("same"))
    assert len(started(listed)) == 2


def test_what_has_no_version_is_not_kept(worker: Worker, folder: Path) -> None:
    listed = worker(ANSWERS.replace("2.99.0", "unknown"))
    for _ in range(2):
        with Laboratory(3, cache=Cache(folder / "cache")) as opened:
            opened.observe(about("same"))
    assert len(started(listed)) == 2


def test_what_was_kept_and_is_no_observation_is_ignored(worker: Worker, folder: Path) -> None:
    class Broken(Cache):
        def get(self, key: str) -> bytes | None:
            assert "same" in key
            return next(answers)

    worker(ANSWERS)
    answers: Iterator[bytes] = iter([b"{", b"[]", b"\xff"])
    for _ in range(3):
        with Laboratory(3, cache=Broken(folder / "cache")) as opened:
            assert opened.observe(about("same")).names == {"same": True}


# What a worker gets, and when it ends


TELLS = (
    STARTS
    + f"""
say(**{VERSIONS!r})
for line in sys.stdin:
    told = {{"environment": dict(os.environ), "path": sys.path, "folder": os.getcwd()}}
    say(number=json.loads(line)["number"], seen=told)
"""
)


def test_a_worker_gets_no_secrets_and_nothing_that_changes_what_it_imports(
    worker: Worker, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker(TELLS)
    for name in ("AWS_SECRET_ACCESS_KEY", "PYTHONPATH", "PYTHONSTARTUP", "PYTHONHOME", "LD_PRELOAD"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setenv("LC_TIME", "C")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0")
    monkeypatch.chdir(folder)
    with Laboratory(3) as opened:
        seen = opened.observe(about("environment")).seen
    assert str(folder) not in {*seen["environment"].values(), *seen["path"][1:], seen["folder"]}
    assert not any(name.startswith("PYTHON") for name in seen["environment"])
    assert seen["environment"]["CUDA_VISIBLE_DEVICES"] == "-1"
    assert seen["environment"]["LC_TIME"] == "C"
    assert seen["environment"]["PATH"] == os.environ["PATH"]


PARENT = """
import sys
from pathlib import Path
from kclf_lint import laboratory
from kclf_lint.trials import Trial
laboratory.WORKER = Path(sys.argv[1])
opened = laboratory.Laboratory(3)
opened.observe(Trial(names=("started",)))
{then}
"""


@pytest.mark.parametrize("then", ["", "raise ValueError", "sys.exit(1)", "del opened"])
def test_a_parent_that_ends_leaves_no_process(worker: Worker, then: str) -> None:
    listed = worker(ANSWERS)
    subprocess.run([sys.executable, "-c", PARENT.format(then=then), module.WORKER], capture_output=True, check=False)
    assert len(started(listed)) == 1
    assert all_gone(started(listed))


# The worker's own loop, on a stand-in for Keras

LOOP = f"""
import importlib.util, os, sys, time
os.write(2, b"")
spec = importlib.util.spec_from_file_location("worker", {str(module.WORKER)!r})
worker = importlib.util.module_from_spec(spec)
spec.loader.exec_module(worker)
class StandIn:
    keras = None
    def __init__(self, generation):
        print("TensorFlow speaks", flush=True)
        os.system("echo the library speaks")
    def observe(self, trial):
        (name,) = trial["names"]
        with open(os.path.join(os.path.dirname(__file__), "busy"), "a") as file:
            file.write(name)
        if name == "compute":
            while True:
                pass
        if name == "sleep":
            time.sleep(600)
        if name == "fail":
            raise KeyError(name)
        if name == "what is no JSON":
            return {{"names": object()}}
        print("Keras speaks", flush=True)
        return {{"names": {{name: True}}}}
worker.Worker = StandIn
worker.versions = lambda keras: {VERSIONS!r}
worker.probe = lambda: {INSTALLED!r}
if sys.argv[1] != "probe":
    with open(os.path.join(os.path.dirname(__file__), "started"), "a") as file:
        print(os.getpid(), file=file)
worker.main()
"""


def test_what_libraries_print_is_no_answer_and_what_they_raise_ends_no_worker(worker: Worker) -> None:
    listed = worker(LOOP)
    with Laboratory(3) as opened:
        assert opened.observe(about("first")).names == {"first": True}
        with pytest.raises(TrialError, match=r"^it cannot be tried: KeyError: 'fail'$"):
            opened.observe(about("fail"))
        with pytest.raises(TrialError, match=r"^it cannot be tried: TypeError: .*object is not JSON serializable$"):
            opened.observe(about("what is no JSON"))
        assert opened.observe(about("last")).names == {"last": True}
    assert len(started(listed)) == 1


def test_a_keras_that_cannot_be_imported_says_what_it_raised(worker: Worker) -> None:
    broken = 'def __init__(self, generation):\n        raise RuntimeError("no\\nway")'
    worker(LOOP.replace("def __init__(self, generation):", broken))
    with Laboratory(3) as opened, pytest.raises(LaboratoryError, match=r"cannot be used: RuntimeError: no way$"):
        opened.observe(about("any"))


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_an_interrupt_is_left_to_the_parent(worker: Worker) -> None:
    listed = worker(LOOP)
    with Laboratory(3) as opened:
        opened.observe(about("first"))
        os.kill(started(listed)[0], signal.SIGINT)
        assert opened.observe(about("second")).names == {"second": True}
    assert len(started(listed)) == 1


def test_a_worker_that_starts_ends_with_a_parent_that_is_killed(worker: Worker) -> None:
    slow = 'print("TensorFlow speaks", flush=True)'
    assert slow in LOOP
    listed = worker(LOOP.replace(slow, "time.sleep(600)"))
    with subprocess.Popen([sys.executable, "-c", PARENT.format(then=""), str(module.WORKER)]) as parent:
        assert wait_until(lambda: started(listed) != [])
        parent.kill()
    assert all_gone(started(listed))


@pytest.mark.parametrize("busy", ["compute", "sleep"])
def test_a_worker_ends_with_a_parent_that_is_killed(worker: Worker, busy: str) -> None:
    listed = worker(LOOP)
    told = f"Trial(names=({busy!r},))"
    command = [sys.executable, "-c", PARENT.format(then=f"opened.observe({told})"), str(module.WORKER)]
    with subprocess.Popen(command) as parent:
        assert wait_until(lambda: busy in texts(listed.with_name("busy")))
        assert not is_gone(started(listed)[0])
        parent.kill()
    assert all_gone(started(listed))


# TensorFlow itself


def head(units: int) -> Trial:
    """A set-up that trains."""
    layers = (Part("Dense", {"units": units, "activation": "softmax"}),)
    return Trial(layers, Part("SparseCategoricalCrossentropy"), labels=TrialLabels("integer", 2))


@pytest.mark.tensorflow
@pytest.mark.parametrize("generation", [3, 2])
def test_versions_are_what_was_found(generation: int) -> None:
    with Laboratory(generation) as opened:
        installed = dict(opened.versions)
        opened.observe(head(2))
        assert opened.versions == installed
        assert opened.versions["keras"].startswith(f"{generation}.")


CANARY = """
import os
with open(os.path.join({folder!r}, "sung"), "a") as file:
    print(__file__, file=file)
"""


@pytest.mark.tensorflow
@pytest.mark.parametrize("generation", [3, 2])
def test_nothing_is_imported_from_where_the_user_or_the_worker_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch, generation: int
) -> None:
    names = ("tensorflow", "keras", "tf_keras", "numpy", "json", "contextlib", "queue", "linecache", "sitecustomize")
    for name in names:
        (folder / f"{name}.py").write_text(CANARY.format(folder=str(folder)))
    (folder / "worker.py").write_bytes(module.WORKER.read_bytes())
    monkeypatch.setattr(module, "WORKER", folder / "worker.py")
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.setenv("HOME", str(folder / "home"))
    (folder / "home").mkdir()
    monkeypatch.chdir(folder)
    with Laboratory(generation) as opened:
        assert opened.observe(head(2)).error is None
    assert not (folder / "sung").exists()
    assert list((folder / "home").iterdir()) == []


@pytest.mark.tensorflow
@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_kills_at_any_moment_lose_a_trial_each_and_leave_no_process() -> None:
    moments, seen, done = random.Random(4), set[int](), threading.Event()

    def kill() -> None:
        for _ in range(4):
            done.wait(moments.uniform(0.0, 4.0))
            if (process := opened._process) is not None:
                seen.add(process.id)
                with suppress(ProcessLookupError):
                    os.kill(process.id, signal.SIGKILL)

    lost = []
    with Laboratory(3) as opened:
        opened.observe(head(2))
        killer = threading.Thread(target=kill)
        killer.start()
        for units in range(3, 200):
            try:
                assert opened.observe(head(units)).error is None
            except TrialError as error:
                lost.append(str(error))
            if not killer.is_alive() and units > 20:
                break
        done.set()
        killer.join()
        opened.observe(head(1000))
        assert opened._process is not None
        seen.add(opened._process.id)
    assert lost == ["the process was ended by SIGKILL"] * len(lost)
    assert len(lost) <= 4
    assert len(seen) > 1
    assert all_gone(list(seen))


@pytest.mark.tensorflow
@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_stopped_worker_is_out_of_time() -> None:
    with Laboratory(3, timeout=10.0) as opened:
        opened.observe(head(2))
        assert opened._process is not None
        stopped = opened._process.id
        os.kill(stopped, signal.SIGSTOP)
        with pytest.raises(TrialError, match="no answer within 10 seconds"):
            opened.observe(head(3))
        assert all_gone([stopped])
        assert opened.observe(head(4)).error is None


@pytest.mark.tensorflow
@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_tensorflow_that_computes_ends_with_a_parent_that_is_killed() -> None:
    long = Trial(
        (Part("GRU", {"units": 2_000}), *head(2).layers), features=(9_000, 100), labels=TrialLabels("integer", 2)
    )
    program = f"""
from kclf_lint.laboratory import Laboratory
from kclf_lint.networks import Part
from kclf_lint.trials import Trial, TrialLabels
with Laboratory(3, timeout=600) as opened:
    opened.observe({head(2)!r})
    print(opened._process.id, flush=True)
    opened.observe({long!r})
    print("it was not long enough", flush=True)
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        process = int(parent.stdout.readline())
        time.sleep(2)
        parent.kill()
        assert parent.stdout.read() == b""
    assert all_gone([process])


@pytest.mark.tensorflow
@pytest.mark.skipif(sys.platform != "linux", reason="where memory can be capped")
def test_too_little_memory_is_no_error_of_the_set_up() -> None:
    with Laboratory(3, timeout=120) as opened:
        with pytest.raises(TrialError, match=r"^out of memory: OOM when allocating tensor with shape\[90000,90000\]"):
            opened.observe(replace(head(90_000), features=(90_000,)))
        assert opened.observe(head(2)).error is None
