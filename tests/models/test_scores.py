"""Which way a score moves a number is so, and leaving scores out changes no bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcore.inference.links import Link
from mlcore.models.scores import _directions, _renumbered, _simple

HALVES = [["multiplied", {"by": by, "plus": None}, ["difference", {}, 1, 0]] for by in (-0.5, 0.5)]
SIGMOID = ["complement", {}, ["logistic", {}, ["multiplied", {"by": -3.0, "plus": 1.0}, 1]]]
RULES = {
    "binary": (["column", {"place": 0}, ["binary", {"factor": 2.0}, 0]], {0: -1}),
    "softmax": (["column", {"place": 2}, ["softmax", {"along_rows": True}, 0, 1, 2]],
                {0: -1, 1: -1, 2: 1}),
    "adaboost": (["column", {"place": 1}, ["softmax", {"along_rows": False}, *HALVES]],
                 {0: -1, 1: 1}),
    "calibrated": (["column", {"place": 1}, ["mean-in-turn", {}, SIGMOID, ["capped", {}, SIGMOID]]],
                   {1: -1}),
    "tempered": (["column", {"place": 1}, ["softmax", {"along_rows": True},
                  ["multiplied", {"by": -2.0, "plus": None}, ["binary", {"factor": 1.0}, 0]]]],
                 {0: 0}),
    "stack of three": (["column", {"place": 2}, ["softmax", {"along_rows": False},
                        ["lines", {"weights": [[1.0, 0.5], [0.0, 2.0], [-1.0, 1.0]],
                                   "plus": [0.0, 0.1, 0.2]}, 0, 1]]], {0: 0, 1: 0}),
    "votes": (["column", {"place": 1}, ["average", {"weights": [1.0, 2.0]},
                                        ["columns", {}, 0, 1], ["binary", {"factor": 1.0}, 2]]],
              {0: 0, 1: 1, 2: 1}),
    "isotonic": (["interpolated", {"x": [-1.0, 0.0, 2.0], "y": [0.0, 0.0, 1.0]}, 3], {3: 1}),
    "stack": (["line", {"weights": [0.5, -2.0], "plus": 1.0}, 0, 1], {0: 1, 1: -1}),
    "power": (["function", {"name": "expm1"}, ["divided", {"minus": 1.0, "by": -2.0}, 0]],
              {0: -1}),
    "both ways": (["difference", {}, 0, ["function", {"name": "exp"}, 0]], {0: 0}),
    "square": (["function", {"name": "square"}, 0], {0: 0}),
}  # fmt: skip


@pytest.mark.parametrize("kind", [kind for kind in RULES if kind != "votes"])
def test_the_directions_are_known(kind):
    rule, known = RULES[kind]
    assert _directions(rule) == known


@pytest.mark.parametrize("kind", RULES)
@given(seed=st.integers(0, 10_000))
def test_a_score_that_rises_never_moves_the_number_the_other_way(kind, seed):
    rule = RULES[kind][0]
    rng = np.random.default_rng(seed)
    scores = rng.normal(0, 2, (1, Link(rule).n_scores))
    here = Link(rule)(scores)[0]
    for place, way in _directions(rule).items():
        higher = scores.copy()
        higher[0, place] += rng.exponential()
        moved = Link(rule)(higher)[0] - here
        assert moved == 0 or way == 0 or np.sign(moved) == way


@pytest.mark.parametrize("kind", RULES)
def test_scores_that_are_not_read_can_be_left_out(kind):
    rule = RULES[kind][0]
    scores = np.random.default_rng(0).normal(size=(200, Link(rule).n_scores))
    simple = _simple(rule)
    read = sorted(_directions(simple))
    fewer = Link(_renumbered(simple, {place: number for number, place in enumerate(read)}))
    np.testing.assert_array_equal(fewer(scores[:, read]), Link(rule)(scores))


def test_a_class_that_is_not_asked_about_is_not_read():
    rule = ["column", {"place": 1}, ["complement", {}, ["column", {"place": 1},
            ["columns", {}, 0, 1]]]]  # fmt: skip
    assert _simple(rule) == ["column", {"place": 1}, ["complement", {}, 1]]
