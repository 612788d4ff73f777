"""What Keras does with a set-up, from facts that are known and facts that are not."""

from __future__ import annotations

import pytest

from handmade import head, labels, loss, output
from kclf_lint.semantics import Reaction, accuracy_metric, is_cross_entropy, reaction
from kclf_lint.setups import Encoding, Family, Labels, Loss, Size, Symbol, Unknown

UNKNOWN = Unknown()
SOME_SIZE = Symbol("classes", "classes")


def test_one_unit_is_binary_whatever_the_labels() -> None:
    assert accuracy_metric(output(head(units=1)), 3) == "binary_accuracy"
    assert accuracy_metric(output(head(units=1), loss(), (), (labels(),)), 3) == "binary_accuracy"


@pytest.mark.parametrize("units", [SOME_SIZE, UNKNOWN])
def test_units_that_are_no_number_leave_the_accuracy_open(units: Size) -> None:
    integer = labels(Encoding.INTEGER, 1, UNKNOWN)
    resolved = accuracy_metric(output(head(units), loss("sparse_categorical_crossentropy"), (), (integer,)), 3)
    assert isinstance(resolved, Unknown)


SPARSE, CATEGORICAL = "sparse_categorical_accuracy", "categorical_accuracy"


@pytest.mark.parametrize(
    ("facts", "head_rank", "expected"),
    [
        (labels(Encoding.INTEGER, 1, UNKNOWN), 2, SPARSE),
        (labels(Encoding.INTEGER, 1, UNKNOWN), UNKNOWN, SPARSE),
        (labels(Encoding.INTEGER, 2, 1), 2, SPARSE),
        (labels(Encoding.INTEGER, 2, 1), UNKNOWN, SPARSE),
        (labels(Encoding.INTEGER, UNKNOWN, UNKNOWN), 2, None),
        (labels(Encoding.BINARY, UNKNOWN, UNKNOWN), 2, None),
        (labels(Encoding.INTEGER, 2, 30), 3, SPARSE),
        (labels(Encoding.INTEGER, 2, 30), UNKNOWN, None),
        (labels(Encoding.ONE_HOT, 2, 10), 2, CATEGORICAL),
        (labels(Encoding.MULTI_HOT, 2, 10), 2, CATEGORICAL),
        (labels(Encoding.ONE_HOT, 3, 10), 3, CATEGORICAL),
        (labels(Encoding.ONE_HOT, 2, 10), UNKNOWN, None),
        (labels(Encoding.ONE_HOT, 2, SOME_SIZE), 2, None),
        (labels(Encoding.ONE_HOT, UNKNOWN, UNKNOWN), 2, None),
        (labels(UNKNOWN, 1, UNKNOWN), 2, SPARSE),
        (labels(UNKNOWN, UNKNOWN, UNKNOWN), 2, None),
    ],
)
def test_accuracy_follows_the_shape_of_the_labels(
    facts: Labels, head_rank: int | Unknown, expected: str | None
) -> None:
    resolved = accuracy_metric(output(head(10, rank=head_rank), loss("mse"), (), (facts,)), 3)
    assert (None if isinstance(resolved, Unknown) else resolved) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sparse_categorical_crossentropy", SPARSE),
        ("categorical_crossentropy", CATEGORICAL),
        ("binary_crossentropy", CATEGORICAL),
        ("categorical_hinge", None),
        ("mse", None),
    ],
)
def test_a_loss_that_checks_shapes_decides_for_unknown_labels(name: str, expected: str | None) -> None:
    resolved = accuracy_metric(output(head(10), loss(name), (), (labels(UNKNOWN, UNKNOWN, UNKNOWN),)), 3)
    assert (None if isinstance(resolved, Unknown) else resolved) == expected


def test_labels_that_the_loss_rejects_leave_the_accuracy_open() -> None:
    resolved = accuracy_metric(output(head(10), loss("sparse_categorical_crossentropy"), (), (labels(),)), 3)
    assert resolved == Unknown("the loss does not accept these labels")


def test_training_labels_decide_before_other_splits() -> None:
    splits = (labels(Encoding.INTEGER, 1, UNKNOWN, "validation"), labels(split="train"))
    assert accuracy_metric(output(head(10), loss("mse"), (), splits), 3) == CATEGORICAL
    assert accuracy_metric(output(head(10), loss("mse"), (), splits[:1]), 3) == SPARSE


SPARSE_LOSS, CATEGORICAL_LOSS = loss("sparse_categorical_crossentropy"), loss("categorical_crossentropy")
BINARY_LOSS = loss("binary_crossentropy")
HINGE, FOCAL = loss("categorical_hinge"), loss("categorical_focal_crossentropy")


@pytest.mark.parametrize(
    ("used", "facts", "head_rank", "expected"),
    [
        (SPARSE_LOSS, labels(Encoding.INTEGER, 1, UNKNOWN), 2, Reaction.ACCEPTS),
        (SPARSE_LOSS, labels(Encoding.BINARY, UNKNOWN, UNKNOWN), UNKNOWN, None),
        (SPARSE_LOSS, labels(Encoding.ONE_HOT, 2, 10), 2, Reaction.RAISES),
        (SPARSE_LOSS, labels(Encoding.ONE_HOT, 2, 10), UNKNOWN, Reaction.RAISES),
        (SPARSE_LOSS, labels(Encoding.ONE_HOT, UNKNOWN, UNKNOWN), 2, Reaction.RAISES),
        (SPARSE_LOSS, labels(Encoding.ONE_HOT, 3, 10), 3, Reaction.RAISES),
        (SPARSE_LOSS, labels(Encoding.ONE_HOT, 2, 30), 3, None),
        (SPARSE_LOSS, labels(Encoding.ONE_HOT, 2, 1), 2, Reaction.ACCEPTS),
        (SPARSE_LOSS, labels(Encoding.MULTI_HOT, 2, 10), 2, Reaction.RAISES),
        (SPARSE_LOSS, labels(Encoding.MULTI_HOT, 2, 30), 3, None),
        (SPARSE_LOSS, labels(Encoding.MULTI_HOT, 2, 10), UNKNOWN, None),
        (SPARSE_LOSS, labels(UNKNOWN, 2, 10), 2, None),
        (SPARSE_LOSS, labels(Encoding.CONTINUOUS, 2, 10), 2, None),
        (CATEGORICAL_LOSS, labels(Encoding.ONE_HOT, 2, 10), 2, Reaction.ACCEPTS),
        (CATEGORICAL_LOSS, labels(Encoding.MULTI_HOT, 2, 10), 2, Reaction.ACCEPTS),
        (CATEGORICAL_LOSS, labels(Encoding.ONE_HOT, 2, 4), 2, Reaction.RAISES),
        (CATEGORICAL_LOSS, labels(Encoding.ONE_HOT, 2, SOME_SIZE), 2, Reaction.ACCEPTS),
        (CATEGORICAL_LOSS, labels(Encoding.INTEGER, 1, UNKNOWN), 2, Reaction.RAISES),
        (CATEGORICAL_LOSS, labels(Encoding.INTEGER, 2, 1), 2, Reaction.RAISES),
        (CATEGORICAL_LOSS, labels(Encoding.BINARY, 2, 1), UNKNOWN, Reaction.RAISES),
        (CATEGORICAL_LOSS, labels(Encoding.INTEGER, 2, 30), 3, Reaction.RAISES),
        (CATEGORICAL_LOSS, labels(Encoding.INTEGER, 2, 10), 2, None),
        (CATEGORICAL_LOSS, labels(Encoding.INTEGER, 2, SOME_SIZE), 2, None),
        (CATEGORICAL_LOSS, labels(Encoding.INTEGER, UNKNOWN, UNKNOWN), UNKNOWN, Reaction.RAISES),
        (CATEGORICAL_LOSS, labels(Encoding.INTEGER, UNKNOWN, 10), UNKNOWN, None),
        (CATEGORICAL_LOSS, labels(Encoding.BINARY, UNKNOWN, UNKNOWN), UNKNOWN, None),
        (CATEGORICAL_LOSS, labels(UNKNOWN, 1, UNKNOWN), 2, None),
        (HINGE, labels(Encoding.INTEGER, 1, UNKNOWN), 2, Reaction.RAISES),
        (HINGE, labels(Encoding.INTEGER, 2, 1), 2, Reaction.BROADCASTS),
        (FOCAL, labels(Encoding.INTEGER, 2, 1), 2, Reaction.BROADCASTS),
        (FOCAL, labels(Encoding.INTEGER, UNKNOWN, UNKNOWN), 2, None),
        (HINGE, labels(Encoding.ONE_HOT, 2, 4), 2, Reaction.RAISES),
        (BINARY_LOSS, labels(Encoding.INTEGER, 1, UNKNOWN), 2, Reaction.RAISES),
        (BINARY_LOSS, labels(Encoding.INTEGER, 2, 1), 2, Reaction.RAISES),
        (BINARY_LOSS, labels(Encoding.MULTI_HOT, 2, 10), 2, Reaction.ACCEPTS),
        (loss("mean_squared_error"), labels(Encoding.INTEGER, 1, UNKNOWN), 2, Reaction.RAISES),
        (loss("mean_squared_error"), labels(Encoding.INTEGER, 2, 1), 2, Reaction.BROADCASTS),
        (loss("own"), labels(Encoding.INTEGER, 2, 1), 2, None),
        (loss(UNKNOWN), labels(Encoding.INTEGER, 2, 1), 2, None),
    ],
)
def test_what_a_loss_does_with_labels(
    used: Loss, facts: Labels, head_rank: int | Unknown, expected: Reaction | None
) -> None:
    seen = reaction(used, facts, head(10, rank=head_rank), 3)
    assert (None if isinstance(seen, Unknown) else seen) == expected


@pytest.mark.parametrize(
    ("used", "facts", "expected"),
    [
        (BINARY_LOSS, labels(Encoding.BINARY, 1, UNKNOWN), Reaction.ACCEPTS),
        (BINARY_LOSS, labels(Encoding.INTEGER, UNKNOWN, UNKNOWN), Reaction.ACCEPTS),
        (BINARY_LOSS, labels(Encoding.ONE_HOT, 2, 2), Reaction.RAISES),
        (BINARY_LOSS, labels(Encoding.ONE_HOT, 2, UNKNOWN), Reaction.RAISES),
        (BINARY_LOSS, labels(Encoding.MULTI_HOT, 2, UNKNOWN), None),
        (CATEGORICAL_LOSS, labels(Encoding.BINARY, 2, 1), Reaction.ACCEPTS),
        (SPARSE_LOSS, labels(Encoding.BINARY, 1, UNKNOWN), Reaction.RAISES),
        (HINGE, labels(Encoding.ONE_HOT, 2, 2), Reaction.BROADCASTS),
    ],
)
def test_what_a_loss_does_on_one_unit(used: Loss, facts: Labels, expected: Reaction | None) -> None:
    seen = reaction(used, facts, head(1), 3)
    assert (None if isinstance(seen, Unknown) else seen) == expected


@pytest.mark.parametrize(
    ("used", "facts", "expected"),
    [
        (HINGE, labels(Encoding.INTEGER, 1, UNKNOWN), Reaction.BROADCASTS),
        (FOCAL, labels(Encoding.INTEGER, 2, 1), Reaction.RAISES),
        (loss("mean_squared_error"), labels(Encoding.INTEGER, 1, UNKNOWN), Reaction.BROADCASTS),
        (CATEGORICAL_LOSS, labels(Encoding.INTEGER, 1, UNKNOWN), Reaction.RAISES),
    ],
)
def test_what_a_loss_does_in_keras_2(used: Loss, facts: Labels, expected: Reaction) -> None:
    assert reaction(used, facts, head(10), 2) == expected


def test_cross_entropies_are_told_by_name() -> None:
    named = {
        name: is_cross_entropy(loss(name))
        for name in ("binary_focal_crossentropy", "categorical_crossentropy", "categorical_hinge", "kl_divergence")
    }
    assert named == {
        "binary_focal_crossentropy": True,
        "categorical_crossentropy": True,
        "categorical_hinge": False,
        "kl_divergence": False,
    }
    assert not is_cross_entropy(loss(Unknown()))
    assert loss("categorical_hinge").family is Family.CATEGORICAL
