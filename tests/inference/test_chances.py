"""Steps from scores to chances: the same in a model's file, in code that is copied, and here."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy.special import expit
from sklearn.multiclass import _ovr_decision_function
from sklearn.svm import SVC

from mlcore.inference.chances import CHANCES
from mlcore.inference.links import Link

RNG = np.random.default_rng(2)
SCORES = RNG.normal(0.0, 3.0, size=(400, 6))
SCORES[:5] = [[0.0] * 6, [-0.0] * 6, [800.0] * 6, [-800.0] * 6, [1e-300] * 6]
EACH = list(range(6))
SINGLE = [["float32", {}, place] for place in EACH]
RULES = {
    "apart": ["apart", {}, *EACH],
    "capped": ["capped", {}, ["interpolated", {"x": [0.0, 1.0], "y": [0.5, 1 + 2e-6]}, 1]],
    "clipped": ["clipped", {}, 0],
    "complement": ["complement", {}, 3],
    "coupled": ["coupled", {"slopes": [-1.0] * 6, "offsets": [0.1] * 6}, *EACH],
    "duels": ["duels", {"confident": True}, *EACH],
    "exp-32": ["exp-32", {}, SINGLE[0]],
    "exp-fast": ["exp-fast", {}, 0],
    "exp-in-turn": ["exp-in-turn", {}, 0],
    "float32": SINGLE[0],
    "float64": ["float64", {}, SINGLE[0]],
    "interpolated": ["interpolated", {"x": [0.0, 1.0], "y": [0.2, 0.7]}, 1],
    "joint": ["joint", {"along_rows": True}, *EACH],
    "laplace": ["laplace", {}, 0, ["function", {"name": "exp"}, 1]],
    "lines": ["lines", {"weights": [[1.0] * 6, [0.5] * 6], "plus": [0.0, 1.0]}, *EACH],
    "logistic": ["logistic", {}, 0],
    "odds-32": ["odds-32", {}, ["exp-32", {}, SINGLE[0]]],
    "placed": ["placed", {"places": [0, 2], "n_classes": 3}, ["complement", {}, 0]],
    "posterior": ["posterior", {"along_rows": False}, *EACH],
    "shares": ["shares", {"along_rows": True, "empty": 0.5}, ["complement", {}, 0]],
    "shares-32": ["shares-32", {}, ["exp-32", {}, ["apart", {}, *SINGLE]]],
    "signed-square": ["signed-square", {}, 0],
    "votes": [
        "votes", {"weights": [1.0, 2.0], "others": [0.0, -1.0], "n_classes": 2},
        ["above", {"or_equal": True}, 0], ["above", {"or_equal": False}, 1],
    ],
}  # fmt: skip


def test_every_step_is_tried():
    assert set(RULES) == set(CHANCES)


@pytest.mark.parametrize("name", RULES)
def test_the_code_that_is_copied_gives_the_same_and_a_row_alone_too(name):
    link = Link.read(Link(RULES[name]).as_text())
    found = link(SCORES)
    functions, answer = link.as_python()
    code = functions if isinstance(functions, str) else "\n\n".join(functions.values())
    known = {"np": np, "scores": SCORES, "link": json.loads(link.as_text())}
    with np.errstate(all="ignore"):
        exec(f"from __future__ import annotations\n{code}\nanswer = {answer}", known)  # noqa: S102
    np.testing.assert_array_equal(known["answer"], found)
    alone = np.concatenate([link(SCORES[at : at + 1]) for at in range(40)])
    if name == "lines":  # a product of matrices adds a row alone in another order
        np.testing.assert_allclose(alone, found[:40], rtol=1e-14)
    else:
        np.testing.assert_array_equal(alone, found[:40])


def test_what_is_above_1_by_rounding_alone_is_1():
    given = np.array([[0.5], [1.0], [1 + 2**-52], [1 + 1e-5], [1.1]])
    assert Link(["capped", {}, 0])(given).tolist() == [0.5, 1.0, 1.0, 1.0, 1.1]


def test_the_logistic_function_is_scipys_to_the_bit():
    np.testing.assert_array_equal(Link(["logistic", {}, 0])(SCORES), expit(SCORES[:, 0]))


@pytest.mark.parametrize(("empty", "wanted"), [(0.0, 0.0), (0.25, 0.25), (None, np.nan)])
def test_where_nobody_votes_the_shares_are_what_they_are_said_to_be(empty, wanted):
    link = Link(["shares", {"along_rows": True, "empty": empty}, 0, 1, 2, 3])
    np.testing.assert_array_equal(link(np.zeros((2, 4))), np.full((2, 4), wanted))


def test_duels_are_counted_as_scikit_learn_counts_them():
    found = Link(["duels", {"confident": True}, *EACH])(SCORES)
    np.testing.assert_array_equal(found, _ovr_decision_function(SCORES < 0, -SCORES, 4))
    plain = Link(["duels", {"confident": False}, *EACH])(SCORES)
    assert (plain.sum(axis=1) == 6).all()


@pytest.mark.filterwarnings("ignore::FutureWarning")  # of what scikit-learn will drop
def test_chances_of_every_two_classes_are_joined_as_libsvm_joins_them():
    X = RNG.normal(size=(120, 2))
    machine = SVC(probability=True, random_state=0, decision_function_shape="ovo")
    machine.fit(X, np.digitize(X[:, 0] + 0.3 * X[:, 1], [-0.7, 0.0, 0.7]))
    fitted = {"slopes": machine._probA.tolist(), "offsets": machine._probB.tolist()}
    found = Link(["coupled", fitted, *EACH])(machine.decision_function(X))
    np.testing.assert_allclose(found, machine.predict_proba(X), rtol=1e-13)
    np.testing.assert_allclose(found.sum(axis=1), 1.0, rtol=1e-12)
