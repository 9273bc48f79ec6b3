"""Scores of classes become the very probabilities and labels that scikit-learn makes of them."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn._loss.loss import ExponentialLoss, HalfBinomialLoss, HalfMultinomialLoss
from sklearn.ensemble import AdaBoostClassifier

from mlcore.inference.links import Link

N_SCORES = 10_000


def scores(n_columns: int, spread: float = 4.0) -> np.ndarray:
    """Make scores of all sizes, with ties, zeros and what no exponential can hold among them."""
    rng = np.random.default_rng(n_columns)
    made = rng.normal(0.0, spread, size=(N_SCORES, n_columns))
    made[::3] *= 10.0 ** rng.integers(-12, 3, size=(len(made[::3]), 1))
    made[1::5] = np.round(made[1::5])
    extreme = np.array([0.0, -0.0, 710.0, -710.0, 5e-324, 1e-17, 36.8, -745.2])
    made[: len(extreme)] = extreme[:, np.newaxis]
    return made


@pytest.mark.parametrize(
    ("factor", "loss"), [(1.0, HalfBinomialLoss()), (2.0, ExponentialLoss())], ids=["log", "exp"]
)
def test_two_classes_follow_the_loss(factor, loss):
    found = Link(["binary", {"factor": factor}, 0])(scores(1))
    np.testing.assert_array_equal(found, loss.predict_proba(scores(1)))


@pytest.mark.parametrize("n_classes", [3, 7, 8, 12, 64])
@pytest.mark.parametrize("along_rows", [True, False])
def test_several_classes_follow_the_layout_of_the_batch(n_classes, along_rows):
    given = scores(n_classes)
    laid_out = np.ascontiguousarray(given) if along_rows else np.asfortranarray(given)
    wanted = HalfMultinomialLoss(n_classes=n_classes).predict_proba(laid_out)
    link = Link(["softmax", {"along_rows": along_rows}, *range(n_classes)])
    np.testing.assert_array_equal(link(given), wanted)
    alone = np.vstack([link(given[at : at + 1]) for at in range(200)])
    np.testing.assert_array_equal(alone, wanted[:200])


def test_a_softmax_added_up_in_the_other_order_would_be_another_one():
    given = scores(12)
    rows, columns = (Link(["softmax", {"along_rows": way}, *range(12)])(given) for way in (1, 0))
    assert (rows != columns).any()


def voted(n_classes: int, total: float) -> list:
    shares = [["divided", {"minus": 0.0, "by": total}, place] for place in range(n_classes)]
    if n_classes == 2:
        decision = ["difference", {}, shares[1], shares[0]]
        return [["multiplied", {"by": by, "plus": None}, decision] for by in (-0.5, 0.5)]
    return [["divided", {"minus": 0.0, "by": n_classes - 1.0}, share] for share in shares]


@pytest.mark.parametrize("n_classes", [2, 3, 12])
def test_votes_are_shared_out_as_adaboost_does(n_classes):
    given = scores(n_classes)
    shares = np.asfortranarray(given) / 3.7
    if n_classes == 2:
        shares[:, 0] *= -1
        shares = shares.sum(axis=1)
    wanted = AdaBoostClassifier._compute_proba_from_decision(shares, n_classes)
    found = Link(["softmax", {"along_rows": False}, *voted(n_classes, 3.7)])(given)
    np.testing.assert_array_equal(found, wanted)


def test_soft_votes_are_averaged_class_by_class():
    given = np.abs(scores(6))
    members = [["columns", {}, 0, 1, 2], ["columns", {}, 3, 4, 5]]
    chances = np.asarray([given[:, :3], given[:, 3:]])
    for weights in (None, [0.3, 0.7]):
        found = Link(["average", {"weights": weights}, *members])(given)
        np.testing.assert_array_equal(found, np.average(chances, axis=0, weights=weights))


def test_a_tie_goes_to_the_class_that_scikit_learn_names():
    zeros = np.zeros((1, 1))
    assert Link(["above", {"or_equal": True}, 0])(zeros).tolist() == [1.0]
    assert Link(["above", {"or_equal": False}, 0])(zeros).tolist() == [0.0]
    assert Link(["largest", {}, 0, 1, 2])(np.array([[1.0, 2.0, 2.0]])).tolist() == [1.0]


def test_scores_apart_by_less_than_probabilities_can_show_still_decide():
    given = np.array([[0.1, np.nextafter(0.1, 1.0), 0.0]])
    chances = Link(["softmax", {"along_rows": True}, 0, 1, 2])(given)
    assert chances[0, 0] == chances[0, 1]
    assert Link(["largest", {}, 0, 1, 2])(given).tolist() == [1.0]
