"""Steps of a link from scores to probabilities, with the bits of the library that fitted them.

Each is written as scikit-learn, or a boosting library, computes it, down to the order of its sums:
row by row, where numpy adds eight numbers side by side, or column by column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

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


def _apart(values: Sequence[Any]) -> Any:
    """Tell how far each score lies below the largest of its row."""
    scores = np.column_stack(values)
    return scores - scores.max(axis=1, keepdims=True)


def _float32(values: Sequence[FloatArray]) -> Any:
    # As XGBoost gives its answers: whatever follows computes with such numbers.
    return values[0].astype(np.float32)


def _float64(values: Sequence[Any]) -> FloatArray:
    return np.asarray(values[0], dtype=np.float64)


def _exp_32(values: Sequence[Any]) -> Any:
    """Compute the C library's ``expf``, bit for bit: numpy's differs in two rows of five.

    References
    ----------
    Szabolcs Nagy, "expf and exp2f", glibc 2.27: a table of 32 and a polynomial in float64.
    """
    n = 32
    table = np.array([2.0 ** (k / n) for k in range(n)]).view(np.int64) - (np.arange(n) << 47)
    score = values[0]
    with np.errstate(all="ignore"):
        scaled = score.astype(np.float64) * (float.fromhex("0x1.71547652b82fep+0") * n)
        scaled = np.clip(scaled, -151.0 * n, 129.0 * n)
        whole = np.rint(scaled)
        rest, number = scaled - whole, whole.astype(np.int64)
        power = (table[number % n] + (number << 47)).view(np.float64)
        first = float.fromhex("0x1.c6af84b912394p-5") / n**3 * rest
        first = first + float.fromhex("0x1.ebfce50fac4f3p-3") / n**2
        second = float.fromhex("0x1.62e42ff0c52d6p-1") / n * rest + 1.0
        return ((first * (rest * rest) + second) * power).astype(np.float32)


def _odds_32(values: Sequence[Any]) -> Any:
    # As XGBoost has it, with its guards against a power too large and a division by 0.
    power = np.minimum(values[0], np.float32(float.fromhex("0x1.f46ff8p+127")))
    return np.float32(1) / (power + np.float32(1) + np.float32(1e-16))


def _shares_32(values: Sequence[Any]) -> Any:
    # As XGBoost has it: the sum in float64.
    total = values[0][:, 0].astype(np.float64)
    for column in values[0].T[1:]:
        total = total + column.astype(np.float64)
    return values[0] / total.astype(np.float32)[:, np.newaxis]


def _exp_in_turn(values: Sequence[FloatArray]) -> FloatArray:
    """Ask the C library number by number, as LightGBM does: numpy's own exponential differs."""
    from math import exp

    def power(score: float) -> float:
        try:
            return exp(score)
        except OverflowError:
            return float("inf")

    flat = [power(score) for score in values[0].reshape(-1).tolist()]
    return np.array(flat).reshape(values[0].shape)


def _exp_fast(values: Sequence[FloatArray]) -> FloatArray:
    """Compute CatBoost's own exponential, bit for bit.

    References
    ----------
    Mitsunari Shigeo, "fmath": a table of 2048 and a polynomial of the third degree.
    """
    from math import log

    n, score = 2048, values[0]
    with np.errstate(all="ignore"):
        # What is added and taken away again rounds to a whole number.
        shifted = np.clip(score, -708.5, 709.8) * (n / log(2.0)) + 3.0 * 2.0**51
        number = (shifted.view(np.int64) << 32) >> 32
        # Only as much of the table as is asked for.
        table = np.array([2.0 ** (k / n) for k in (number % n).reshape(-1).tolist()])
        digits = table.reshape(score.shape).view(np.int64) & ((1 << 52) - 1)
        power = ((number // n + 1023) << 52 | digits).view(np.float64)
        rest = (shifted - 3.0 * 2.0**51) * (log(2.0) / n) - score
        cubic = (3.0000000027955394 - rest) * (rest * rest) * 0.16666666685227835064
        found = (cubic - rest + 1.0) * power
    found = np.where(score <= -708.39641853226408, 0.0, found)
    return np.where(score >= 709.78271289338397, np.inf, found)


def _signed_square(values: Sequence[FloatArray]) -> FloatArray:
    # What LightGBM makes of the square root that it fitted.
    return np.sign(values[0]) * values[0] * values[0]


CHANCES: Mapping[str, Callable[..., FloatArray]] = MappingProxyType(
    {
        "apart": _apart,
        "capped": _capped,
        "clipped": _clipped,
        "complement": _complement,
        "coupled": _coupled,
        "duels": _duels,
        "exp-32": _exp_32,
        "exp-fast": _exp_fast,
        "exp-in-turn": _exp_in_turn,
        "float32": _float32,
        "float64": _float64,
        "interpolated": _interpolated,
        "joint": _joint,
        "laplace": _laplace,
        "lines": _lines,
        "logistic": _logistic,
        "odds-32": _odds_32,
        "placed": _placed,
        "posterior": _posterior,
        "shares": _shares,
        "shares-32": _shares_32,
        "signed-square": _signed_square,
        "votes": _votes,
    }
)
"""By the name in a link's rule."""
