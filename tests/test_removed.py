"""What Keras 3 no longer has: how it is found in programs, and how the rules speak of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handmade import removed_thing, setup
from kclf_lint.rule import all_rules
from kclf_lint.setups import Removed
from programs import cases, understood

PRELUDE = "import sys\nimport keras\nmodel = keras.Sequential([keras.Input((4,))])\n"


def removed(program: str) -> str:
    """``name(argument)->new``, with ``?`` where Keras only warns, and the texts of a fix behind it."""

    def text(gone: Removed) -> str:
        name = f"{gone.name}({gone.argument})" if gone.argument else gone.name
        edits = ", ".join(text for _, text in gone.edits)
        return f"{name}->{gone.new}" + "?" * (not gone.refused) + (f" [{edits}]" + "!" * gone.is_safe if edits else "")

    found = [
        text(gone) for one in understood(program).understood for world in one.worlds for gone in world.setup.removed
    ]
    return "; ".join(dict.fromkeys(found)) or "none"


@cases(
    {
        "a keyword": ("keras.optimizers.Adam(lr=1)", "Adam(lr)->learning_rate [learning_rate]!"),
        "ignored": ("keras.optimizers.SGD(decay=1)", "SGD(decay)->?"),
        "unpacked": ("keras.optimizers.Adam(**{'lr': 1})", "Adam(lr)->learning_rate"),
        "old and new": ("keras.layers.Dense(units=3, output_dim=3)", "Dense(output_dim)->"),
        "nothing like it": ("keras.layers.MaxPooling2D(dim_ordering='tf')", "MaxPooling2D(dim_ordering)->"),
        "partial": (
            "from functools import partial\nmake = partial(keras.layers.Dense, init='uniform')\nmake(3)",
            "Dense(init)->kernel_initializer",
        ),
        "a parameter of another": ("keras.layers.Embedding(input_dim=3, output_dim=3)", "none"),
        "a model": ("keras.Model(input=1, outputs=2)", "Model(input)->inputs [inputs]!"),
        "fit": ("model.fit(1, 2, nb_epoch=3)", "fit(nb_epoch)->epochs [epochs]!"),
        "in a branch": (
            "if len(sys.argv) > 1:\n  keras.optimizers.Adam(lr=1)",
            "Adam(lr)->learning_rate [learning_rate]!",
        ),
        "by version": ("if keras.__version__ < '3':\n  keras.optimizers.Adam(lr=1)", "none"),
        "by parsed version": (
            "from packaging.version import parse as p\nif p(keras.__version__) < p('3'):\n  model.fit(1, nb_epoch=3)",
            "none",
        ),
        "by a number of the version": (
            "if int(keras.__version__.split('.')[0]) < 3:\n  keras.optimizers.Adam(lr=1)",
            "none",
        ),
        "in a try": ("try:\n  keras.optimizers.Adam(lr=1)\nexcept Exception:\n  pass", "none"),
        "in a try for files": (
            "try:\n  keras.optimizers.Adam(lr=1)\nexcept (OSError, KeyboardInterrupt):\n  pass",
            "Adam(lr)->learning_rate [learning_rate]!",
        ),
        "legacy": ("keras.optimizers.legacy.Adam(lr=1)", "none"),
        "a subclass": ("class My(keras.optimizers.Adam): pass\nMy(lr=1)", "none"),
        "a method": (
            "model.fit_generator(1, 2, verbose=3)",
            "fit_generator->fit [fit, steps_per_epoch=2]!",
        ),
        "a method by name": ("model.predict_generator(generator=1)", "predict_generator->predict [predict, x]!"),
        "a method with workers": ("model.fit_generator(1, workers=3)", "fit_generator->fit"),
        "a method with unpacked arguments": ("model.fit_generator(1, **sys.argv)", "fit_generator->fit"),
        "a method of anything": ("sys.argv.fit_generator(1)", "none"),
        "a module": (
            "from keras.utils.np_utils import to_categorical",
            "keras.utils.np_utils->keras.utils [keras.utils]!",
        ),
        "a module that lacks a name": ("from keras.layers.core import Dense, Merge", "keras.layers.core->"),
        "a module by name": (
            "from keras.utils import np_utils\nnp_utils.to_categorical([1])",
            "keras.utils.np_utils->keras.utils [keras, utils as np_utils]!",
        ),
        "a module by another name": (
            "from tensorflow.keras.utils import np_utils as u\nu.to_categorical([1])",
            "tensorflow.keras.utils.np_utils->tensorflow.keras.utils [tensorflow.keras, utils]!",
        ),
        "a module by name for more": (
            "from keras.utils import np_utils\nnp_utils.probas_to_classes([1])",
            "keras.utils.np_utils->",
        ),
        "a module among others": ("from keras.utils import np_utils, plot_model", "keras.utils.np_utils->"),
        "a module in a module that is gone": (
            "from tensorflow.keras.layers.experimental import preprocessing as p\np.Rescaling(2)",
            "tensorflow.keras.layers.experimental.preprocessing->tensorflow.keras.layers [tensorflow.keras, layers]!",
        ),
        "a name": ("from keras.layers import Dense, CuDNNLSTM", "keras.layers.CuDNNLSTM->"),
        "a name that TensorFlow has": (
            "from keras.preprocessing.image import ImageDataGenerator",
            (
                "keras.preprocessing.image.ImageDataGenerator->tensorflow.keras.preprocessing.image "
                "[tensorflow.keras.preprocessing.image]"
            ),
        ),
        "the same from TensorFlow": ("from tensorflow.keras.preprocessing.image import ImageDataGenerator", "none"),
        "the private copy": (
            "from tensorflow.python.keras.layers.core import Dense",
            "tensorflow.python.keras.layers.core->tensorflow.keras.layers [tensorflow.keras.layers]!",
        ),
        "of little harm": (
            "from tensorflow.python.keras import backend as K",
            "tensorflow.python.keras->tensorflow.keras? [tensorflow.keras]!",
        ),
        "a plain import": ("import keras.utils.np_utils", "keras.utils.np_utils->"),
        "an attribute": ("keras.utils.np_utils.to_categorical", "keras.utils.np_utils->"),
        "what was never there": ("from keras.layers import Dnse\nfrom keras.mine import other", "none"),
        "in a handler": (
            "try:\n  import nothing\nexcept ImportError:\n  from keras.utils.np_utils import to_categorical",
            "none",
        ),
        "TensorFlow 1": ("import tensorflow.compat.v1 as tf\nkeras.optimizers.Adam(lr=1)", "none"),
    }
)
def test_what_is_gone(program: str, expected: str) -> None:
    assert removed(PRELUDE + program) == expected


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("keras.layers.Dense(init='uniform')", "none"),
        (
            "keras.Sequential()\nkeras.layers.Dense(init='uniform')",
            "Dense(init)->kernel_initializer [kernel_initializer]!",
        ),
        (
            "keras.models.load_model('m').predict(keras.optimizers.Adam(lr=1))",
            "Adam(lr)->learning_rate [learning_rate]!",
        ),
    ],
)
def test_only_where_a_model_is_built_or_used(program: str, expected: str) -> None:
    assert removed(f"import keras\n{program}") == expected


@pytest.mark.parametrize(
    ("code", "found", "message", "severity", "fix"),
    [
        ("KCF601", removed_thing(), "Adam(decay=...) is gone from Keras 3: the call raises; write n", None, "safe"),
        (
            "KCF601",
            removed_thing(new=""),
            "Adam(decay=...) is gone from Keras 3: the call raises; Keras 3 has nothing in its place: leave it out",
            None,
            None,
        ),
        (
            "KCF601",
            removed_thing(new="", refused=False),
            "Adam(decay=...): Keras 3 ignores decay with a warning; use a learning rate schedule",
            "warning",
            None,
        ),
        (
            "KCF602",
            removed_thing("method", "fit", name="fit_generator"),
            "fit_generator is gone from Keras 3: the call raises; fit takes generators",
            None,
            "safe",
        ),
        ("KCF603", removed_thing("import", "", name="a.b"), "a.b is gone from Keras 3: the import raises", None, None),
        (
            "KCF603",
            removed_thing("attribute", "", name="a.b"),
            "a.b is gone from Keras 3: reading it raises",
            None,
            None,
        ),
        (
            "KCF603",
            removed_thing("import", "c", name="a.b", is_safe=False),
            "a.b is gone from Keras 3: the import raises; import from c",
            None,
            "unsafe",
        ),
        (
            "KCF603",
            removed_thing("import", "", name="tensorflow.python.keras", refused=False),
            (
                "tensorflow.python.keras is TensorFlow's private copy of Keras 2: no model of it can be trained; "
                "import from tensorflow.keras"
            ),
            "warning",
            None,
        ),
    ],
)
def test_reports(code: str, found: Removed, message: str, severity: str | None, fix: str | None) -> None:
    (rule,) = (rule for rule in all_rules() if rule.code == code)
    assert rule.check is not None
    (report,) = rule.check(replace(setup(), removed=(found,)))
    assert report.message == message
    assert (report.severity.value if report.severity else None) == severity
    assert (report.fix.applicability.value if report.fix else None) == fix
    assert list(rule.check(replace(setup(), removed=(found,), keras=2))) == []
