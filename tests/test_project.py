"""Programs of several modules: what imports find, and that a file's findings do not depend on what else is checked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from conftest import KclfLint, Project
from kclf_lint.lint import Options, Outcome, check
from kclf_lint.rule import all_rules

Files = Mapping[str, str]

CODES = frozenset(rule.code for rule in all_rules()) - {"KCF301"}

TRAIN = """\
import keras
{imports}
model = keras.Sequential([keras.layers.Dense({units}, activation="softmax")])
model.compile("adam", "categorical_crossentropy")
"""
"""A program whose head has as many units as what it imports says."""


def checked(path: str, setups: bool = False) -> Outcome:
    outcome = check(path, Path(path).read_bytes(), Options(CODES, setups, imports=True))
    assert outcome.errors == ()
    return outcome


def found(path: str) -> list[tuple[str, int, str]]:
    return [(one.location.path, one.location.line, one.code) for one in checked(path).findings]


def units(path: str) -> object:
    (setup,) = checked(path, setups=True).setups
    return setup["heads"][0]["units"]


def train(imports: str, expression: str) -> str:
    return TRAIN.format(imports=imports, units=expression)


FOUND: Mapping[str, tuple[str, Files]] = {
    "a module beside it": (
        "train.py",
        {"train.py": train("import config", "config.CLASSES"), "config.py": "CLASSES = 7\n"},
    ),
    "under another name": (
        "train.py",
        {"train.py": train("import config as c", "c.CLASSES"), "config.py": "CLASSES = 7\n"},
    ),
    "a name of it": (
        "train.py",
        {"train.py": train("from config import CLASSES as N", "N"), "config.py": "CLASSES = 7\n"},
    ),
    "all names": (
        "train.py",
        {"train.py": train("from config import *", "CLASSES"), "config.py": "CLASSES = 7\n"},
    ),
    "the names that __all__ lists": (
        "train.py",
        {
            "train.py": train("from config import *", "_CLASSES"),
            "config.py": "__all__ = ['_CLASSES']\n_CLASSES = 7\nkeras = None\n",
        },
    ),
    "a library's names through a star import": (
        "train.py",
        {
            "train.py": "from common import *\nmodel = Sequential([Dense(CLASSES, activation='softmax')])\n"
            "model.compile('adam', 'categorical_crossentropy')\n",
            "common.py": "from keras.layers import *\nfrom keras.models import *\nCLASSES = 7\n",
        },
    ),
    "a module in a package": (
        "train.py",
        {
            "train.py": train("import project.config", "project.config.CLASSES"),
            "project/__init__.py": "",
            "project/config.py": "CLASSES = 7\n",
        },
    ),
    "a module from a package": (
        "train.py",
        {
            "train.py": train("from project import config", "config.CLASSES"),
            "project/__init__.py": "",
            "project/config.py": "CLASSES = 7\n",
        },
    ),
    "a folder without __init__.py": (
        "train.py",
        {"train.py": train("from project.config import CLASSES", "CLASSES"), "project/config.py": "CLASSES = 7\n"},
    ),
    "a name that the package hands on": (
        "train.py",
        {
            "train.py": train("from project import CLASSES", "CLASSES"),
            "project/__init__.py": "from .config import CLASSES\n",
            "project/config.py": "CLASSES = 7\n",
        },
    ),
    "a sister module": (
        "project/train.py",
        {
            "project/train.py": train("from .config import CLASSES", "CLASSES"),
            "project/__init__.py": "",
            "project/config.py": "CLASSES = 7\n",
        },
    ),
    "a sister module, by the package": (
        "project/train.py",
        {
            "project/train.py": train("from . import config", "config.CLASSES"),
            "project/__init__.py": "",
            "project/config.py": "CLASSES = 7\n",
        },
    ),
    "a package above": (
        "project/jobs/train.py",
        {
            "project/jobs/train.py": train("from ..config import CLASSES", "CLASSES"),
            "project/__init__.py": "",
            "project/jobs/__init__.py": "",
            "project/config.py": "CLASSES = 7\n",
        },
    ),
    "its own package by its full name": (
        "project/jobs/train.py",
        {
            "pyproject.toml": "",
            "project/jobs/train.py": train("from project.config import CLASSES", "CLASSES"),
            "project/config.py": "CLASSES = 7\n",
        },
    ),
    "a package in src": (
        "scripts/train.py",
        {
            "pyproject.toml": "",
            "scripts/train.py": train("from project.config import CLASSES", "CLASSES"),
            "src/project/__init__.py": "",
            "src/project/config.py": "CLASSES = 7\n",
        },
    ),
    "modules that import each other": (
        "train.py",
        {
            "train.py": train("from first import CLASSES", "CLASSES"),
            "first.py": "CLASSES = 7\nimport second\n",
            "second.py": "import first\nHALF = first.CLASSES / 2\n",
        },
    ),
    "a module that imports the checked file": (
        "train.py",
        {
            "train.py": "CLASSES = 7\n" + train("import helper", "helper.classes()"),
            "helper.py": "import train\ndef classes():\n    return train.CLASSES\n",
        },
    ),
    "the same module in a function": (
        "train.py",
        {
            "train.py": train("def classes():\n    from config import CLASSES\n    return CLASSES\n", "classes()"),
            "config.py": "CLASSES = 7\n",
        },
    ),
    "what its own imports compute": (
        "train.py",
        {
            "train.py": train("from config import CLASSES", "CLASSES"),
            "config.py": "from names import NAMES\nCLASSES = len(NAMES)\n",
            "names.py": "NAMES = list('abcdefg')\n",
        },
    ),
    "a value that a function sets": (
        "train.py",
        {
            "train.py": train("import config\nconfig.setup()", "config.CLASSES"),
            "config.py": "CLASSES = 3\ndef setup():\n    global CLASSES\n    CLASSES = 7\n",
        },
    ),
    "a value that the importer sets": (
        "train.py",
        {"train.py": train("import config\nconfig.CLASSES = 7", "config.CLASSES"), "config.py": "CLASSES = 3\n"},
    ),
    "what stands under __main__ is not run": (
        "train.py",
        {
            "train.py": train("from config import CLASSES", "CLASSES"),
            "config.py": "CLASSES = 7\nif __name__ == '__main__':\n    CLASSES = 3\n",
        },
    ),
}


@pytest.mark.parametrize(("path", "files"), FOUND.values(), ids=FOUND)
def test_what_an_import_finds(project: Project, path: str, files: Files) -> None:
    project(files)
    assert units(path) == 7


UNKNOWN: Mapping[str, Files] = {
    "a module that is not there": {"train.py": train("from config import CLASSES", "CLASSES")},
    "a name that is not there": {
        "train.py": train("from config import CLASSES", "CLASSES"),
        "config.py": "OTHER = 7\n",
    },
    "a module with the name of a standard one": {
        "train.py": train("from string import CLASSES", "CLASSES"),
        "string.py": "CLASSES = 7\n",
    },
    "a module that cannot be parsed": {
        "train.py": train("from config import CLASSES", "CLASSES"),
        "config.py": "CLASSES = 7\n)\n",
    },
    "a module above the root of the project": {
        "config.py": "CLASSES = 7\n",
        "project/pyproject.toml": "",
        "project/train.py": train("from config import CLASSES", "CLASSES"),
    },
}


@pytest.mark.parametrize("files", UNKNOWN.values(), ids=UNKNOWN)
def test_what_an_import_does_not_find_is_unknown(project: Project, files: Files) -> None:
    project(files)
    path = next(path for path in files if path.endswith("train.py"))
    assert units(path) in (None, "CLASSES")


MODEL = """\
import keras


def build(units):
    model = keras.Sequential([keras.layers.Dense(units, activation="softmax")])
    model.compile("adam", "binary_crossentropy")
    return model
"""
CALLER = """\
from networks import build

model = build(1)
model.fit(x, y)
"""


def test_a_mistake_that_only_the_caller_makes_is_reported_at_the_call(project: Project) -> None:
    project({"networks.py": MODEL, "train.py": CALLER})
    assert found("networks.py") == []
    (finding,) = checked("train.py").findings
    assert (finding.location.path, finding.location.line, finding.code) == ("train.py", 3, "KCF101")
    assert "networks.py" in {related.location.path for related in finding.related}


def test_a_mistake_of_the_imported_module_is_reported_there_alone(project: Project) -> None:
    project({"networks.py": MODEL.replace("units,", "1,"), "train.py": CALLER})
    assert found("networks.py") == [("networks.py", 5, "KCF101")]
    assert found("train.py") == []


def test_no_fix_changes_another_file(project: Project) -> None:
    model = MODEL.replace('"softmax"', '"sigmoid"').replace('"binary_crossentropy"', "loss")
    model = model.replace("build(units)", "build(units, loss)")
    loss = "keras.losses.BinaryCrossentropy(from_logits=True)"
    project(
        {
            "networks.py": model,
            "train.py": f"import keras\nfrom networks import build\n\nmodel = build(1, {loss})\n",
        }
    )
    (finding,) = checked("train.py").findings
    assert finding.code == "KCF207"
    for edit in finding.fix.edits if finding.fix is not None else ():
        assert edit.location.path == "train.py"


def test_the_findings_of_a_file_are_the_same_alone_and_with_its_project(project: Project, kclf_lint: KclfLint) -> None:
    project(
        {
            "networks.py": MODEL,
            "train.py": CALLER,
            "other.py": "import networks\nmodel = networks.build(10)\nnetworks.build(1).fit(x, y)\n",
            "third.py": "from train import model\nprint(model)\n",
        }
    )
    files = ("networks.py", "other.py", "third.py", "train.py")
    whole = kclf_lint(".").stdout.splitlines()
    alone = [line for name in files for line in kclf_lint(name).stdout.splitlines()]
    assert sorted(line.removeprefix("./") for line in whole) == sorted(alone)
    assert len(alone) == 2


def test_what_one_file_changes_in_a_module_is_not_seen_by_the_next(project: Project) -> None:
    text = train("import config\nconfig.CLASSES = {}", "config.CLASSES")
    project(
        {
            "config.py": "CLASSES = 3\n",
            "a.py": text.replace("{}", "1"),
            "b.py": train("import config", "config.CLASSES"),
        }
    )
    assert (units("a.py"), units("b.py")) == (1, 3)


def test_an_edited_module_is_read_anew(project: Project) -> None:
    folder = project({"config.py": "CLASSES = 3\n", "train.py": train("import config", "config.CLASSES")})
    assert units("train.py") == 3
    (folder / "config.py").write_text("CLASSES = 10  # now all of them\n", encoding="utf-8")
    assert units("train.py") == 10


def test_a_file_that_does_not_name_keras_is_checked_for_the_model_it_imports(project: Project) -> None:
    project({"networks.py": MODEL, "train.py": CALLER, "other.py": "print(1)\nx.fit(1)\n"})
    assert checked("train.py").analysed
    assert not checked("other.py").analysed


def test_a_chain_of_imports_that_is_too_long_is_given_up(project: Project) -> None:
    chain = {f"m{number}.py": f"from m{number + 1} import CLASSES\n" for number in range(60)}
    project({**chain, "m60.py": "CLASSES = 7\n", "train.py": train("from m0 import CLASSES", "CLASSES")})
    outcome = checked("train.py", setups=True)
    assert outcome.setups[0]["heads"][0]["units"] == "CLASSES"
    assert any("modules of the project" in limit for limit in outcome.limits)


def test_set_ups_tell_which_file_a_fact_is_from(project: Project) -> None:
    project({"networks.py": MODEL, "train.py": CALLER + "y = model.predict(x)\n"})
    (setup,) = checked("train.py", setups=True).setups
    assert (setup["path"], setup["line"]) == ("networks.py", 6)
    assert (setup["called_from"]["path"], setup["called_from"]["line"]) == ("train.py", 3)
    assert setup["heads"][0]["path"] == "networks.py"
