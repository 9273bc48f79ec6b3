"""The best combination of inputs, searched the surest way the model allows."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from mlcore.forest import TreeArrays
from mlcore.schema import FloatArray
from mlcore.whatif.goal.boxes import BoxSearch
from mlcore.whatif.goal.goals import Goal, Score
from mlcore.whatif.goal.guessing import (
    MAX_ROWS,
    evolve,
    n_combinations,
    take_back,
    try_all,
)
from mlcore.whatif.goal.moves import IntArray, Moves


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Combined:
    """What a search ended with.

    Attributes
    ----------
    row : ndarray of shape (n_features,), float64
    proven : bool
        Whether no row is better: cheaper where the goal is reached, else nearer to it.
    unreachable : bool
        Whether it is proven that no row reaches the goal.
    """

    row: FloatArray
    proven: bool
    unreachable: bool


def combine(
    moves: Moves,
    goal: Goal,
    score: Score,
    *,
    known: Sequence[IntArray],
    trees: TreeArrays | None,
    rng: np.random.Generator,
    going: Callable[[], bool],
    so_far: Callable[[Combined], None] = lambda found: None,
) -> Combined:
    """Search all inputs together.

    Parameters
    ----------
    score : callable
        Rows to the numbers that are held against the goal.
    known : sequence of ndarray of shape (n_features,), int64
        Positions of rows found already, such as the best that moves one input; at least one.
    trees : TreeArrays or None
        Where the score is a forest's prediction.
    going : callable
        Asked all along whether the search may go on.
    so_far : callable
        Told the guess, before the proof begins.
    """
    best = _Best(moves, goal, score, known)
    if len(moves.free) == 1 or not len(best.moves.free):
        return best.combined(proven=moves.complete)
    if trees is None and n_combinations(best.moves) <= MAX_ROWS:
        best.take(try_all(best.moves, goal, score))
        return best.combined(proven=moves.complete)
    # A guess takes a tenth of a second and leaves out most of what a proof would have to look at.
    found = evolve(best.moves, goal, score, rng=rng, going=going)
    best.take(take_back(found, best.moves, goal, score, going=going))
    if trees is None:
        return best.combined(proven=False)
    so_far(best.combined(proven=False))
    search = BoxSearch(trees, best.moves, goal, score, beat=(best.distance, best.cost))
    search.run(going)
    if search.best is not None:
        # The nearest miss may be found far away though a smaller change comes as near.
        best.take(take_back(search.best, best.moves, goal, score, going=going))
    return best.combined(proven=search.closed, unreachable=search.unreachable)


class _Best:
    """The best row so far, and the positions that can still lead to a better one."""

    def __init__(self, moves: Moves, goal: Goal, score: Score, known: Sequence[IntArray]) -> None:
        self.moves, self.goal, self.score = moves, goal, score
        self.distance = self.cost = math.inf
        self.take(*known)

    def take(self, *known: IntArray) -> None:
        """Keep the best of rows, each given by its positions among those that are left."""
        moves = self.moves
        for places in known:
            row = moves.rows(places[None])
            distance = float(self.goal.distance(self.score(row))[0])
            cost = float(moves.cost(places[None])[0])
            if (distance, cost) < (self.distance, self.cost):
                self.row, self.distance, self.cost = row[0], distance, cost
        if self.distance == 0:
            self.moves = moves.below(self.cost)

    def combined(self, *, proven: bool, unreachable: bool | None = None) -> Combined:
        missed = self.distance > 0
        return Combined(
            row=self.row,
            proven=proven,
            unreachable=(proven and missed) if unreachable is None else unreachable,
        )
