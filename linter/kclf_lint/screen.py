"""A cheap look at the bytes of a file that rules out files without a Keras training set-up, before any parsing."""

from __future__ import annotations

import codecs
import re

# One of these names the library, whatever the import looks like (tf_keras, tensorflow.python.keras, scikeras ...).
_LIBRARIES = (b"keras", b"tensorflow")

# A set-up is compiled, or its parts meet in a custom loop; alone, a softmax or an argmax can be wrong too.
# Stems, so that classes, functions, strings and attributes match alike.
_PARTS = re.compile(rb"compile|fit|predict|oftmax|rgmax|igmoid|ntropy|Dense|Sequential|Model|losses|metrics")

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def may_matter(data: bytes, path: str) -> bool:
    """Whether ``data``, the content of the file at ``path``, can hold a Keras training set-up.

    A notebook that is not JSON is never ruled out, so that it gets reported. Neither is Keras code in UTF-16.
    """
    if path.endswith(".ipynb") and not data.lstrip(codecs.BOM_UTF8 + b" \t\r\n").startswith(b"{"):
        return True
    if data.startswith(_UTF_16):
        data = data.replace(b"\0", b"")
    return any(library in data for library in _LIBRARIES) and _PARTS.search(data) is not None
