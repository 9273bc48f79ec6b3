"""The smallest change that reaches a goal, with what is proven about it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from mlcore.forest import TreeArrays
from mlcore.forest.scores import Ensemble
from mlcore.inference import Predictor
from mlcore.schema import FeatureSchema, FloatArray
from mlcore.whatif.goal.boxes import BoxSearch
from mlcore.whatif.goal.evolution import (
    MAX_ROWS,
    evolve,
    n_combinations,
    simplify,
    try_all,
    try_each,
)
from mlcore.whatif.goal.goals import Bounds, Goal, Score
from mlcore.whatif.goal.moves import IntArray, Moves

TIME_LIMIT = 10.0
"""Seconds after which the best found so far is the answer."""
Outcome = Literal["met", "locked", "reached", "unreachable", "not-found"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One row to go to.

    Attributes
    ----------
    changed : tuple of int
        The inputs that differ, in the model's order.
    prediction : float
        The predictor's own answer to the row.
    score : float
        What the goal was held against: the prediction, or its bound.
    cost : float
        As :class:`Moves` has it.
    """

    row: tuple[float, ...]
    changed: tuple[int, ...]
    prediction: float
    score: float
    cost: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalAnswer:
    """How a goal can be reached from a row, or that it cannot.

    Attributes
    ----------
    row : tuple of float
        Where the question was asked.
    start : Candidate
        The row as it is, its inputs moved into their bounds where they lay outside.
    outcome : str
        ``"met"``: the row reaches the goal as it is. ``"locked"``: no input may move.
        ``"reached"``: ``best`` reaches it. ``"unreachable"``: proven that no row does.
        ``"not-found"``: none was found in the time, which proves nothing.
    alone : tuple of Candidate
        For each input that can do it alone its nearest value, cheapest first. Complete.
    best : Candidate
        The cheapest way found; where none reaches the goal, the row that comes nearest.
    proven : bool
        Whether nothing is cheaper than ``best``, or nothing comes nearer.
    """

    goal: Goal
    row: tuple[float, ...]
    start: Candidate
    outcome: Outcome
    alone: tuple[Candidate, ...]
    best: Candidate
    proven: bool


def reach(
    predictor: Predictor,
    row: Sequence[float] | FloatArray,
    goal: Goal,
    *,
    scale: FloatArray,
    rng: np.random.Generator,
    schema: FeatureSchema | None = None,
    trees: Ensemble | None = None,
    X: FloatArray | None = None,
    locked: Sequence[bool] | None = None,
    bounds: Bounds | None = None,
    bound: Score | None = None,
    time_limit: float = TIME_LIMIT,
    report: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
    so_far: Callable[[GoalAnswer], None] = lambda answer: None,
    clock: Callable[[], float] = time.monotonic,
) -> GoalAnswer:
    """Find the smallest change of a row that brings its prediction to a goal.

    Each input alone is tried at all its positions: of trees one for each cell of their thresholds,
    else the steps of its slider, both bounds and real values. Of combinations, a forest's boxes are
    searched exactly, and so are those of ensembles of which it is known which way each score moves
    the prediction. Other models, and bounds in place of the prediction, are searched by evolution
    unless there are few enough rows to try them all.

    Parameters
    ----------
    scale : ndarray of shape (n_features,), float64
        Standard deviation of each input in the data.
    rng : numpy.random.Generator
        For the evolution.
    schema : FeatureSchema, optional
        The predictor's, with the tracks of its inputs; by default all lie evenly.
    trees : TreeArrays or Scores, optional
        Thresholds in raw units.
    X : ndarray of shape (n_rows, n_features), float64, optional
        Real rows; no answer is worse than the best of them within the locks and bounds.
    locked : sequence of bool, optional
        Inputs that stay as they are; an input whose value is missing always does.
    bounds : sequence of (low, high), frozenset of codes, or None, optional
        Per input, in its unit; of a choice the levels that it may have.
    bound : callable, optional
        Held against the goal in place of the prediction: rows to numbers, such as the lower end
        of an interval.
    time_limit : float
        Seconds.
    report : callable
        Told the share of the time limit that is over, 0 to 1.
    cancelled : callable
        Asked all along; once it says yes, the best so far is the answer.
    so_far : callable
        Told an answer that is not proven yet, where proving it takes longer than finding it.

    Returns
    -------
    GoalAnswer
        Every row of it answered by the predictor itself, and on the steps of the inputs wherever
        one of these does.

    Raises
    ------
    InvalidRowsError
        If the row does not fit the schema.
    InvalidConfigError
        If an input has no position within its bounds, or a choice no level that is allowed.

    Examples
    --------
    >>> import mlcore
    >>> predictor = mlcore.load(mlcore.ModelConfig(n_estimators=5))
    >>> answer = reach(
    ...     predictor, predictor.schema.typical_row, Goal(kind="at-least", value=15.0),
    ...     scale=np.ones(5), rng=np.random.default_rng(0), locked=[False] + 4 * [True])
    >>> answer.outcome, answer.best.changed, answer.best.prediction >= 15
    ('reached', (0,), True)
    """
    begun = clock()
    moves = Moves.around(
        schema or predictor.schema, predictor.schema.validate_row(row)[0],
        scale=np.asarray(scale, dtype=np.float64), locked=locked, bounds=bounds, trees=trees, X=X,
    )  # fmt: skip
    score = bound or predictor.predict
    known = np.empty((0, len(moves.row))) if X is None else X
    known = moves.best_of(known, lambda rows: goal.distance(score(rows)))
    for best_real in known:
        moves = moves.along(best_real)

    def going() -> bool:
        spent = (clock() - begun) / time_limit
        report(min(spent, 1.0))
        return spent < 1.0 and not cancelled()

    def candidate(values: FloatArray) -> Candidate:
        return Candidate(
            row=tuple(values.tolist()),
            changed=tuple(moves.changed(values).tolist()),
            prediction=float(predictor.predict(values[None])[0]),
            score=float(score(values[None])[0]),
            cost=float(moves.cost(moves.places(values)[None])[0]),
        )

    def told(
        outcome: Outcome, best: Candidate, *, proven: bool = True, alone: Sequence[Candidate] = ()
    ) -> GoalAnswer:
        return GoalAnswer(
            goal=goal,
            row=tuple(moves.row.tolist()),
            start=start,
            outcome=outcome,
            alone=tuple(sorted(alone, key=lambda one: one.cost)),
            best=best,
            proven=proven,
        )

    start = candidate(moves.start)
    if goal.distance(np.array([start.score]))[0] == 0:
        return told("met", start)
    if not len(moves.free):
        return told("locked", start)
    single, first = try_each(moves, goal, score)
    alone = list(map(candidate, single))

    def ended(found: Combined) -> GoalAnswer:
        best = candidate(found.row)
        outcome: Outcome = "unreachable" if found.unreachable else "not-found"
        if goal.distance(np.array([best.score]))[0] == 0:
            outcome = "reached"
        return told(outcome, best, proven=found.proven, alone=alone)

    return ended(
        combine(
            moves, goal, score, known=[first, *map(moves.places, known)],
            trees=None if bound else trees, rng=rng, going=going,
            so_far=lambda found: so_far(ended(found)),
        )
    )  # fmt: skip


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
    trees: Ensemble | None,
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
    trees : TreeArrays, Scores or None
        Where the score is the prediction they make.
    going : callable
        Asked all along whether the search may go on.
    so_far : callable
        Told the guess, before the proof begins.
    """
    best = _Best(moves, goal, score, known)
    if len(moves.free) == 1 or not len(best.moves.free):
        return best.combined(proven=moves.complete)
    provable = trees is not None and (isinstance(trees, TreeArrays) or trees.is_monotone)
    if not provable and n_combinations(best.moves) <= MAX_ROWS:
        best.take(try_all(best.moves, goal, score))
        return best.combined(proven=moves.complete)
    # A guess takes a tenth of a second and leaves out most of what a proof would have to look at.
    found = evolve(best.moves, goal, score, rng=rng, going=going)
    best.take(simplify(found, best.moves, goal, score, going=going))
    if trees is None or not provable:
        return best.combined(proven=False)
    so_far(best.combined(proven=False))
    search = BoxSearch(trees, best.moves, goal, score, beat=(best.distance, best.cost))
    search.run(going)
    if search.best is not None:
        # The nearest miss may be found far away though a smaller change comes as near.
        best.take(simplify(search.best, best.moves, goal, score, going=going))
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
