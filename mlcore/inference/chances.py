"""Steps of a link from the scores of classes to their probabilities, with scikit-learn's bits.

Each is written as scikit-learn computes it, down to the order of its sums: row by row, where numpy
adds eight numbers side by side, or column by column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from mlcore.schema import FloatArray


def _logistic(values: Sequence[FloatArray]) -> FloatArray:
    from math import exp

    def expit(score: float) -> float:
        # The C library's exponential, as in scipy: numpy's own differs in 2 % of rows.
        try:
            return 1.0 / (1.0 + exp(-score))
        except OverflowError:
            return 0.0

    return np.array([expit(score) for score in values[0].tolist()])


def _capped(values: Sequence[FloatArray]) -> FloatArray:
    # As calibration does: what is above 1 by rounding alone is 1.
    return np.where((values[0] > 1.0) & (values[0] <= 1.0 + 1e-5), 1.0, values[0])


def _clipped(values: Sequence[FloatArray]) -> FloatArray:
    # What a modified Huber loss makes of its score.
    return np.asarray((np.clip(values[0], -1, 1) + 1.0) / 2.0)


def _complement(values: Sequence[FloatArray]) -> FloatArray:
    return np.column_stack([1 - values[0], values[0]])


def _lines(
    values: Sequence[FloatArray],
    weights: Sequence[Sequence[float]],
    plus: Sequence[float],
    by_columns: bool = False,
) -> FloatArray:
    # A product of matrices, as a linear classifier of scikit-learn computes it: how the weights lie
    # in memory decides the order of the sums of a single row.
    laid_out = np.asarray(weights, order="F" if by_columns else "C")
    return np.asarray(np.column_stack(values) @ laid_out.T + np.asarray(plus))


def _interpolated(
    values: Sequence[FloatArray], x: Sequence[float], y: Sequence[float]
) -> FloatArray:
    return np.interp(np.clip(values[0], x[0], x[-1]), x, y)


def _placed(values: Sequence[FloatArray], places: Sequence[int], n_classes: int) -> FloatArray:
    """Give a member that knows some of the classes a column for each."""
    chances = np.zeros((len(values[0]), n_classes))
    chances[:, places] = values[0]
    return chances


def _votes(
    values: Sequence[FloatArray],
    weights: Sequence[float],
    others: Sequence[float],
    n_classes: int,
) -> FloatArray:
    """Add up what each member gives the class that it names, and what it gives each other one."""
    classes = np.arange(n_classes)
    votes = np.zeros((len(values[0]), n_classes))
    for named, weight, other in zip(values, weights, others, strict=True):
        votes += np.where(named[:, np.newaxis] == classes, weight, other)
    return votes


def _shares(values: Sequence[FloatArray], along_rows: bool, empty: float | None) -> FloatArray:
    """Divide by the sum; where that is nothing, each class has the share ``empty``."""
    votes = np.column_stack(values)
    total = votes.sum(axis=1) if along_rows else sum(votes.T[1:], votes[:, 0])
    nothing = total == 0
    if empty is not None:
        total = np.where(nothing, 1.0, total)
    shares = votes / total[:, np.newaxis]
    if empty is not None:
        shares[nothing] = empty
    return np.asarray(shares)


def _posterior(values: Sequence[FloatArray], along_rows: bool) -> FloatArray:
    # As discriminant analysis has it.
    scores = np.column_stack(values)
    apart = scores - scores.max(axis=1)[:, np.newaxis]
    power = np.exp(apart)
    total = power.sum(axis=1) if along_rows else sum(power.T[1:], power[:, 0])
    return np.asarray(np.exp(apart - np.log(total)[:, np.newaxis]))


def _joint(values: Sequence[FloatArray], along_rows: bool) -> FloatArray:
    # As naive Bayes has it: the largest are taken out of the sum.
    scores = np.column_stack(values)
    top = scores.max(axis=1, keepdims=True)
    is_top = scores == top
    n_top = is_top.sum(axis=1, keepdims=True).astype(np.float64)
    power = np.exp(np.where(is_top, -np.inf, scores) - np.where(np.isfinite(top), top, 0))
    total = power.sum(axis=1) if along_rows else sum(power.T[1:], power[:, 0])
    total = total[:, np.newaxis]
    total = np.where(total == 0, total, total / n_top)
    return np.asarray(np.exp(scores - (np.log1p(total) + np.log(n_top) + top)))


def _laplace(values: Sequence[FloatArray]) -> FloatArray:
    # The logistic function of a normal variable, as five error functions: Williams and Barber 1998.
    from scipy.special import erf

    mean, variance = values
    slopes = np.array([0.41, 0.4, 0.37, 0.44, 0.39])[:, np.newaxis]
    weights = [-1854.8214151, 3516.89893646, 221.29346712, 128.12323805, -2010.49422654]
    shares = np.array(weights)[:, np.newaxis]
    alpha = 1 / (2 * variance)
    integrals = (
        np.sqrt(np.pi / alpha)
        * erf(slopes * mean * np.sqrt(alpha / (alpha + slopes**2)))
        / (2 * np.sqrt(variance * 2 * np.pi))
    )
    second = (shares * integrals).sum(axis=0) + 0.5 * shares.sum()
    return np.column_stack([1 - second, second])


def _duels(values: Sequence[FloatArray], confident: bool) -> FloatArray:
    """Count the duels that each class wins: a score above 0 is for the first of the two."""
    n_classes = round((1 + (1 + 8 * len(values)) ** 0.5) / 2)
    votes = np.zeros((len(values[0]), n_classes))
    sums = np.zeros((len(values[0]), n_classes))
    pairs = [(a, b) for a in range(n_classes) for b in range(a + 1, n_classes)]
    for score, (first, second) in zip(values, pairs, strict=True):
        wins = score >= 0 if confident else score > 0
        votes[:, first] += wins
        votes[:, second] += ~wins
        sums[:, first] += score
        sums[:, second] -= score
    return votes + sums / (3 * (np.abs(sums) + 1)) if confident else votes


def _coupled(
    values: Sequence[FloatArray], slopes: Sequence[float], offsets: Sequence[float]
) -> FloatArray:
    """Join the chances of every two classes: Wu, Lin and Weng 2004, as libsvm iterates."""
    n_rows, n_classes = len(values[0]), round((1 + (1 + 8 * len(values)) ** 0.5) / 2)
    wins = np.zeros((n_classes, n_classes, n_rows))
    pairs = [(a, b) for a in range(n_classes) for b in range(a + 1, n_classes)]
    for score, slope, offset, (first, second) in zip(values, slopes, offsets, pairs, strict=True):
        power = score * slope + offset
        small = np.exp(-np.abs(power))
        chance = np.where(power >= 0, small / (1.0 + small), 1.0 / (1.0 + small))
        wins[first, second] = np.clip(chance, 1e-7, 1 - 1e-7)
        wins[second, first] = 1 - wins[first, second]
    matrix = -wins.transpose(1, 0, 2) * wins
    for place in range(n_classes):
        matrix[place, place] = sum(wins[:, place] ** 2)
    chances = np.full((n_classes, n_rows), 1.0 / n_classes)
    left = np.arange(n_rows)
    for _ in range(max(100, n_classes)):
        Q, p = matrix[:, :, left], chances[:, left]
        Qp = np.array([sum(row * p) for row in Q])
        pQp = sum(p * Qp)
        going = np.abs(Qp - pQp).max(axis=0) >= 0.005 / n_classes
        left, Q, p, Qp, pQp = left[going], Q[:, :, going], p[:, going], Qp[:, going], pQp[going]
        if len(left) == 0:
            break
        for place in range(n_classes):
            step = (-Qp[place] + pQp) / Q[place, place]
            p[place] += step
            pQp = (pQp + step * (step * Q[place, place] + 2 * Qp[place])) / (1 + step) / (1 + step)
            Qp = (Qp + step * Q[place]) / (1 + step)
            p = p / (1 + step)
        chances[:, left] = p
    return np.ascontiguousarray(chances.T)


CHANCES: Mapping[str, Callable[..., FloatArray]] = MappingProxyType(
    {
        "capped": _capped,
        "clipped": _clipped,
        "complement": _complement,
        "coupled": _coupled,
        "duels": _duels,
        "interpolated": _interpolated,
        "joint": _joint,
        "laplace": _laplace,
        "lines": _lines,
        "logistic": _logistic,
        "placed": _placed,
        "posterior": _posterior,
        "shares": _shares,
        "votes": _votes,
    }
)
"""By the name in a link's rule."""
