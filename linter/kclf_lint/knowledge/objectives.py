"""Keras' names of losses and metrics: which family they belong to, and which spellings mean the same.

Names follow ``keras.losses.get`` and ``keras.metrics.get`` of Keras 3 (keras/src/losses/__init__.py,
keras/src/metrics/__init__.py); a test compares them with the installed Keras.
"""

from __future__ import annotations

import re

from kclf_lint.setups import Family

LOSS_FAMILIES: dict[str, Family] = {
    "binary_crossentropy": Family.BINARY,
    "binary_focal_crossentropy": Family.BINARY,
    "categorical_crossentropy": Family.CATEGORICAL,
    "categorical_focal_crossentropy": Family.CATEGORICAL,
    "sparse_categorical_crossentropy": Family.SPARSE,
    "kl_divergence": Family.CATEGORICAL,
    "categorical_hinge": Family.CATEGORICAL,
    **dict.fromkeys(
        (
            "mean_squared_error",
            "mean_absolute_error",
            "mean_absolute_percentage_error",
            "mean_squared_logarithmic_error",
            "log_cosh",
            "huber",
        ),
        Family.REGRESSION,
    ),
}

HAS_FROM_LOGITS = frozenset(
    "binary_crossentropy binary_focal_crossentropy categorical_crossentropy categorical_focal_crossentropy "
    "sparse_categorical_crossentropy".split()
)

_LOSS_ALIASES = {
    "bce": "binary_crossentropy",
    "kld": "kl_divergence",
    "kullback_leibler_divergence": "kl_divergence",
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "logcosh": "log_cosh",
    "huber_loss": "huber",
    "cosine_proximity": "cosine_similarity",
}

OTHER_LOSSES = frozenset(
    "hinge squared_hinge poisson cosine_similarity circle ctc dice tversky "
    "categorical_generalized_cross_entropy".split()
)

_METRIC_ALIASES = {
    **_LOSS_ALIASES,
    "acc": "accuracy",
    "accuracy": "accuracy",
    "top_k_categorical_accuracy": "top_k_categorical_accuracy",
}


def snake_case(name: str) -> str:
    """``SparseCategoricalCrossentropy`` is ``sparse_categorical_crossentropy``; ``AUC`` is ``auc``."""
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()


def loss_name(spelling: str) -> str | None:
    """Keras' function name of a loss from any of its spellings; None if Keras has no such loss."""
    name = spelling.lower() if spelling.lower() in _LOSS_ALIASES else snake_case(spelling)
    name = _LOSS_ALIASES.get(name, name)
    return name if name in LOSS_FAMILIES or name in OTHER_LOSSES else None


def metric_name(spelling: str) -> str:
    """Keras' function name of a metric from any of its spellings; 'accuracy' for 'acc', 'Accuracy' ..."""
    lowered = spelling.lower()
    if lowered in _METRIC_ALIASES:
        return _METRIC_ALIASES[lowered]
    name = snake_case(spelling)
    return _METRIC_ALIASES.get(name, name)
