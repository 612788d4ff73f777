"""``python -m kclf_lint``."""

from __future__ import annotations

from kclf_lint.cli import main

if __name__ == "__main__":
    main(prog_name="kclf-lint")
