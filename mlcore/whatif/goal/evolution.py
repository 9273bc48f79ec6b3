"""The search for any score: rows evolve, then every change that is not needed is undone."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np

from mlcore.schema import FloatArray
from mlcore.whatif.goal.goals import Goal, Score
from mlcore.whatif.goal.moves import IntArray, Moves

MAX_ROWS = 20_000
"""Combinations of positions that are simply all tried."""
MAX_TOGETHER = 12
"""Changed inputs of which every pair is undone together as a trial."""


def n_combinations(moves: Moves) -> float:
    """Count the rows there are; as a float, for there may be more than fit an integer."""
    return float(np.prod([float(len(values)) for values in moves.values]))


def try_all(moves: Moves, goal: Goal, score: Score) -> IntArray:
    """Try every combination; returns the positions that are best."""
    axes = np.meshgrid(*[np.arange(len(values)) for values in moves.values], indexing="ij")
    return _best(np.stack([axis.ravel() for axis in axes], axis=1), moves, goal, score)


def try_each(moves: Moves, goal: Goal, score: Score) -> tuple[list[FloatArray], IntArray]:
    """Move one input alone, each to all its positions, in one batch.

    Returns
    -------
    alone : list of ndarray of shape (n_features,), float64
        For each input that can do it alone, the cheapest row.
    best : ndarray of shape (n_features,), int64
        Positions of the best of all rows tried, reaching the goal or not.
    """
    places = neighbours(moves.nearest, moves)
    distance, cost = goal.distance(score(moves.rows(places))), moves.cost(places)
    alone, start = [], 1
    for feature in moves.free:
        part = np.arange(start, start + len(moves.values[feature]))
        start += len(part)
        k = part[np.lexsort((cost[part], distance[part]))[0]]
        if distance[k] == 0:
            alone.append(moves.rows(places[k][None])[0])
    best: IntArray = places[np.lexsort((cost, distance))[0]]
    return alone, best


def neighbours(places: IntArray, moves: Moves) -> IntArray:
    """List the positions themselves, then those with one free input anywhere else."""
    rows = [places[None]]
    for feature in moves.free:
        part = np.tile(places, (len(moves.values[feature]), 1))
        part[:, feature] = np.arange(len(part))
        rows.append(part)
    return np.concatenate(rows)


def evolve(
    moves: Moves,
    goal: Goal,
    score: Score,
    *,
    rng: np.random.Generator,
    going: Callable[[], bool],
    max_generations: int = 120,
) -> IntArray:
    """Breed rows by differential evolution, each generation answered in one batch.

    Parameters
    ----------
    going : callable
        Asked after every generation.

    Returns
    -------
    ndarray of shape (n_features,), int64
        Positions of the best row that was bred.

    References
    ----------
    Storn and Price, "Differential Evolution", 1997.
    """
    # It takes longer to import than everything else here, and most goals are reached without it.
    from scipy.optimize import Bounds, differential_evolution

    free = moves.free
    sizes = np.array([len(moves.values[feature]) for feature in free])
    # Far more than any row that reaches the goal can cost.
    far = 1.0 + float(sum(costs.max() for costs in moves.costs))

    def decode(genes: FloatArray) -> IntArray:
        places = np.tile(moves.nearest, (genes.shape[1], 1))
        places[:, free] = np.minimum((genes.T * sizes).astype(np.int64), sizes - 1)
        return places

    spread = [0.0]

    def lacking(genes: FloatArray) -> FloatArray:
        places = decode(genes)
        distance, cost = goal.distance(score(moves.rows(places))), moves.cost(places)
        spread[0] = spread[0] or float(distance.max()) or 1.0
        return np.where(distance > 0, far * (1 + distance / spread[0]), cost)

    def after(x: FloatArray, convergence: object) -> None:
        if not going():
            raise StopIteration

    found = differential_evolution(
        lacking,  # type: ignore[arg-type]
        bounds=Bounds(np.zeros(len(free)), np.ones(len(free))),
        rng=rng,
        x0=(moves.nearest[free] + 0.5) / sizes,
        popsize=max(8, min(15, 300 // len(free))),
        maxiter=max_generations,
        polish=False,
        vectorized=True,
        updating="deferred",
        callback=after,
    )
    best: IntArray = decode(np.asarray(found.x)[:, None])[0]
    return best


def simplify(
    places: IntArray,
    moves: Moves,
    goal: Goal,
    score: Score,
    *,
    going: Callable[[], bool],
) -> IntArray:
    """Move inputs back toward the row, or to a better place, as long as that is no loss.

    Parameters
    ----------
    places : ndarray of shape (n_features,), int64
    going : callable
        Asked before every round.

    Returns
    -------
    ndarray of shape (n_features,), int64
        No input of it can be moved alone, nor two changed ones moved back, to a cheaper row that
        is no farther from the goal.
    """
    best = places
    while going():
        near = [neighbours(best, moves)]
        changed = np.flatnonzero(best != moves.nearest)
        if len(changed) <= MAX_TOGETHER:
            for pair in combinations(changed, 2):
                back = best.copy()
                back[list(pair)] = moves.nearest[list(pair)]
                near.append(back[None])
        better = _best(np.concatenate(near), moves, goal, score)
        if (better == best).all():
            break
        best = better
    return best


def _best(places: IntArray, moves: Moves, goal: Goal, score: Score) -> IntArray:
    distance = goal.distance(score(moves.rows(places)))
    best: IntArray = places[np.lexsort((moves.cost(places), distance))[0]]
    return best
