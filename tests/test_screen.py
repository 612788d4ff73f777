"""The screen lets through everything that a rule could report, and stops what it cannot."""

from __future__ import annotations

import pytest

from kclf_lint.screen import may_matter


@pytest.mark.parametrize(
    "code",
    [
        "import keras\nmodel.compile(loss='mse')\n",
        "import tensorflow as tf\nmodel.compile('adam')\n",
        "from tensorflow.keras import layers\nlayers.Dense(1, 'softmax')\n",
        "import tf_keras\ntf_keras.layers.Softmax()\n",
        "import tensorflow.compat.v2 as tf\ntf.nn.softmax(x)\n",
        "from tensorflow.python.keras.layers import Activation\nActivation('softmax')\n",
        "from scikeras.wrappers import KerasClassifier\nKerasClassifier(build).fit(x, y)\n",
        "import keras, numpy as np\nnp.argmax(load('m.keras').predict(x))\n",
        "from keras.losses import binary_crossentropy as loss\nloss(y, model(x))\n",
        "import keras\nkeras.losses.get('poisson')(y, model(x))\n",
        "import tensorflow as tf\nx = tf.keras.layers.Activation(tf.nn.sigmoid)\n",
        "from keras.wrappers import *\nm = Sequential()\n",
    ],
)
def test_training_code_passes(code: str) -> None:
    assert may_matter(code.encode(), "train.py")


@pytest.mark.parametrize(
    "code",
    [
        "",
        "print('hello')\n",
        "import torch\nmodel = torch.compile(model)\nmodel.fit(x)\n",
        "import re\nre.compile('x')\n",
        "import tensorflow as tf\nprint(tf.__version__)\n",
        "# needs keras\nVERSION = '1.0'\n",
    ],
)
def test_other_code_is_stopped(code: str) -> None:
    assert not may_matter(code.encode(), "train.py")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{"cells": []}', False),
        (b'\xef\xbb\xbf \n{"cells": []}', False),
        (b'{"cells": [{"cell_type": "code", "source": "import keras; m.compile()"}]}', True),
        (b"", True),
        (b"import keras", True),
        (b"<<<<<<< HEAD", True),
    ],
)
def test_a_notebook_that_is_not_json_passes(data: bytes, expected: bool) -> None:
    assert may_matter(data, "notes.ipynb") is expected


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-16-le"])
def test_keras_code_in_utf_16_passes(encoding: str) -> None:
    mark = "" if encoding == "utf-16" else "\ufeff"
    assert may_matter(f"{mark}import keras; m.compile()".encode(encoding), "train.py")
    assert not may_matter(f"{mark}import torch".encode(encoding), "train.py")
