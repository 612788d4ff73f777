"""kclf-lint: a static configuration checker for Keras classification code."""

from __future__ import annotations

__version__ = "0.1.0"
