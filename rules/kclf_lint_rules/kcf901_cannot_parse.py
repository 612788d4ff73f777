"""The code is not valid Python.

## What it finds
A module that does not parse, or a notebook cell that does not parse once magics and shell lines are taken out.

## Why it matters
What cannot be parsed is not checked. The rest of the run goes on; in a notebook only the broken cell is lost, but
what it defines is then unknown to the other cells.

## Bad
```python
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
print "parameters", model.count_params()
```

## Good
```python
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
print("parameters", model.count_params())
```

## What Keras does
Nothing: Python stops with a SyntaxError before Keras is imported.

## Fix safety
There is no fix.

## References
- https://docs.python.org/3/reference/grammar.html
"""

from __future__ import annotations

from kclf_lint.findings import Severity

SEVERITY = Severity.ERROR

experiment: None = None  # the finding is about the source, not about a set-up
