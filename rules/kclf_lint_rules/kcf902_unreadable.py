"""The file cannot be read as source code.

## What it finds
A file that cannot be opened, whose bytes don't fit its encoding (UTF-8 unless a coding line says otherwise), or a
notebook that is not JSON or has no cells.

## Why it matters
What cannot be read is not checked. The rest of the run goes on.

## Bad
A module saved as Latin-1 without a coding line: Python itself refuses it with "SyntaxError: (unicode error) 'utf-8'
codec can't decode byte".

## Good
The same module saved as UTF-8, or with `# -*- coding: latin-1 -*-` in its first line.

## What Keras does
Nothing: the file never reaches it.

## Fix safety
There is no fix.

## References
- https://peps.python.org/pep-0263/
"""

from __future__ import annotations

from kclf_lint.findings import Severity

SEVERITY = Severity.ERROR

experiment: None = None  # the finding is about the file, not about a set-up
