"""A cheap look at the bytes of a file that rules out files without a Keras training set-up, before any parsing."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kclf_lint.project import Project

# One of these names the library, whatever the import looks like (tf_keras, tensorflow.python.keras, scikeras ...).
_LIBRARIES = (b"keras", b"tensorflow")

# A set-up is compiled, or its parts meet in a custom loop; alone, a softmax or an argmax can be wrong too.
# Stems, so that classes, functions, strings and attributes match alike.
_PARTS = re.compile(rb"compile|fit|predict|oftmax|rgmax|igmoid|ntropy|Dense|Sequential|Model|losses|metrics")

# What is done to a model that another module of the project makes.
_USES = re.compile(rb"(?<!\bre)\.compile\s*\(|\.(?:fit|evaluate|predict)\w*\s*\(|argmax\s*\(")

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def may_matter(data: bytes, path: str, project: Project | None = None) -> bool:
    """Whether ``data``, the content of the file at ``path``, can hold a Keras training set-up.

    A file that does not name the library can still train a model that it imports from its ``project``.

    A notebook that is not JSON is never ruled out, so that it gets reported. Neither is Keras code in UTF-16.
    """
    if path.endswith(".ipynb") and not data.lstrip(codecs.BOM_UTF8 + b" \t\r\n").startswith(b"{"):
        return True
    if data.startswith(_UTF_16):
        data = data.replace(b"\0", b"")
    if any(library in data for library in _LIBRARIES):
        return _PARTS.search(data) is not None
    return project is not None and _USES.search(data) is not None and project.imports_any(data, _LIBRARIES)
