"""Rows to try a conversion on: random ones, and those beside the steps of its answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from mlcore.forest import TreeArrays
from mlcore.schema import FeatureSchema, FloatArray

MOST_CODES = 20
"""Different whole numbers up to which a column is taken for codes, which have nothing between."""
GAPS = 0.1
"""Share of the values that are taken out, of inputs that may be missing."""


def is_whole(X: FloatArray) -> npt.NDArray[np.bool_]:
    """Tell for each column whether all its values that are known are whole numbers."""
    return np.asarray(((np.round(X) == X) | np.isnan(X)).all(axis=0))


def may_be_missing(schema: FeatureSchema) -> npt.NDArray[np.bool_]:
    """Tell for each input whether a row may miss it."""
    return np.array([feature.allow_missing for feature in schema.features])


def with_gaps(schema: FeatureSchema, rows: FloatArray, *, rng: np.random.Generator) -> FloatArray:
    """Take values out of rows here and there, of inputs that may be missing."""
    allowed = may_be_missing(schema)
    if not allowed.any():
        return rows
    return np.where((rng.random(rows.shape) < GAPS) & allowed, np.nan, rows)


def probe_rows(
    schema: FeatureSchema, X: FloatArray, n_rows: int, *, rng: np.random.Generator
) -> FloatArray:
    """Make rows to compare backends on: half uniform within the bounds, half moved real rows.

    They keep to what a column is: whole numbers stay whole, and of a few whole numbers, which may
    be codes, only those that occur are taken. Of a choice each level is, and one nobody saw where
    the model takes such.

    Parameters
    ----------
    X : ndarray of shape (n_real, n_features)

    Returns
    -------
    ndarray of shape (n_rows, n_features)
        With a tenth of the values missing of each input that may be.
    """
    low = np.array([feature.low for feature in schema.features])
    high = np.array([feature.high for feature in schema.features])
    n_uniform = n_rows // 2
    uniform = low + rng.random((n_uniform, len(low))) * (high - low)
    drawn = rng.integers(len(X), size=n_rows - n_uniform)
    moved = X[drawn]
    moved = moved + rng.normal(0.0, 0.02, size=moved.shape) * (high - low)
    rows = np.vstack([uniform, moved])
    choices = [at for at, feature in enumerate(schema.features) if feature.is_choice]
    for place in choices:
        feature = schema.features[place]
        rows[:n_uniform, place] = rng.integers(
            len(feature.levels) + feature.takes_others, size=n_uniform
        )
        rows[n_uniform:, place] = X[drawn, place]
    for place in np.setdiff1d(np.flatnonzero(is_whole(X)), choices):
        known = np.unique(X[~np.isnan(X[:, place]), place])
        if len(known) > MOST_CODES:
            rows[:, place] = np.clip(np.round(rows[:, place]), known[0], known[-1])
        elif len(known):
            rows[:, place] = rng.choice(known, size=len(rows))
    return np.ascontiguousarray(with_gaps(schema, rows, rng=rng))


def level_rows(schema: FeatureSchema, X: FloatArray, *, rng: np.random.Generator) -> FloatArray:
    """Make rows that hold each level of each choice at least once, one nobody saw included.

    Parameters
    ----------
    X : ndarray of shape (n_real, n_features)
        Rows whose other values are kept.

    Returns
    -------
    ndarray of shape (n_rows, n_features)
        Empty where no input is a choice.
    """
    pairs = [
        (at, code)
        for at, feature in enumerate(schema.features)
        if feature.is_choice
        for code in range(len(feature.levels) + feature.takes_others)
    ]
    rows: FloatArray = X[rng.integers(len(X), size=len(pairs))].copy()
    for row, (at, code) in zip(rows, pairs, strict=True):
        row[at] = code
    return rows


def near_threshold_rows(
    ensembles: Sequence[TreeArrays],
    X: FloatArray,
    n_rows: int,
    *,
    rng: np.random.Generator,
    but: Sequence[int] = (),
) -> FloatArray:
    """Make rows that lie within a few representable numbers of a threshold.

    Parameters
    ----------
    ensembles : sequence of TreeArrays
        Thresholds on raw values.
    X : ndarray of shape (n_real, n_features)
        Rows whose other values are kept.
    but : sequence of int
        Places of inputs that have nothing near a threshold, being choices.

    Returns
    -------
    ndarray of shape (n_rows, n_features)
        Empty if the trees never compare with a finite number.
    """
    feature = np.concatenate([trees.feature[trees.inner] for trees in ensembles])
    threshold = np.concatenate([trees.threshold[trees.inner] for trees in ensembles])
    finite = np.flatnonzero(np.isfinite(threshold) & ~np.isin(feature, but))
    if len(finite) == 0:
        return np.empty((0, X.shape[1]))
    chosen = finite[rng.integers(len(finite), size=n_rows)]
    raw, features = threshold[chosen], feature[chosen]
    # Half of the steps are those of float64, half those of the float32 most trees compare in.
    with np.errstate(over="ignore", invalid="ignore"):
        coarse = np.spacing(np.abs(raw).astype(np.float32)).astype(np.float64)
    coarse = np.where(np.isfinite(coarse), coarse, np.spacing(raw))
    step = np.where(rng.random(n_rows) < 0.5, np.spacing(np.abs(raw)), coarse)
    rows: FloatArray = X[rng.integers(len(X), size=n_rows)].copy()
    rows[np.arange(n_rows), features] = raw + rng.integers(-3, 4, size=n_rows) * step
    return rows


N_PAIRS = 150
"""Pairs of rows between which a jump is looked for: some 60 calls with as many rows."""
_WIDEST = 3
"""Steps to either side of a jump, in representable numbers of float64 and of float32."""
_SMALLEST = 1e-6
"""What counts as a jump, as a share of how far the answers reach: no slope between neighbours."""


def rows_beside_jumps(
    predict: Callable[[FloatArray], FloatArray],
    X: FloatArray,
    inputs: npt.NDArray[np.int64],
    *,
    rng: np.random.Generator,
) -> FloatArray:
    """Make rows right before and behind the places where the answer jumps.

    Between two rows that differ in one input and get different answers the distance is halved
    until they are neighbours. Where the answer is a step, that is where it steps: a conversion
    that rounds otherwise answers from the wrong side there.

    Parameters
    ----------
    predict : callable
        From an ndarray of shape (n_rows, n_features), float64, to one of shape (n_rows,), NaN for a
        row that is refused.
    X : ndarray of shape (n_real, n_features)
        Real rows, which the pairs are made of; some value of each input that is moved is known.
    inputs : ndarray of int64
        Places of the inputs that are moved.

    Returns
    -------
    ndarray of shape (n_rows, n_features), float64
        Empty where the answer never jumps.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> rows = rows_beside_jumps(
    ...     lambda rows: np.floor(rows[:, 0]), np.array([[0.5], [1.5]]), np.array([0]), rng=rng
    ... )
    >>> bool(np.abs(rows - 1.0).max() < 1e-6), bool((rows < 1.0).any()), bool((rows >= 1.0).any())
    (True, True, True)
    """
    if len(inputs) == 0:
        return X[:0]
    X = _filled(X, inputs)
    places = np.arange(N_PAIRS)
    rows = X[rng.integers(len(X), size=N_PAIRS)].astype(np.float64)
    feature = rng.choice(inputs, size=N_PAIRS)
    low = rows[places, feature].copy()
    high = X[rng.integers(len(X), size=N_PAIRS), feature].astype(np.float64)

    def answers(values: FloatArray) -> FloatArray:
        rows[places, feature] = values
        return np.asarray(predict(rows), dtype=np.float64).reshape(-1)

    before, behind = answers(low), answers(high)
    reach = float(np.ptp(np.nan_to_num(np.concatenate([before, behind]))))
    while True:
        middle = low + (high - low) / 2
        if ((middle == low) | (middle == high)).all():
            break
        found = answers(middle)
        # Where the pipeline refuses what lies between, nobody will ask for it: the pair is done.
        refused = np.isnan(found)
        same = found == before
        high = np.where(refused, low, np.where(same, high, middle))
        low = np.where(same, middle, low)
        behind = np.where(refused, before, np.where(same, behind, found))
    jumps = np.flatnonzero(np.abs(behind - before) > _SMALLEST * reach)
    steps = np.arange(-_WIDEST, _WIDEST + 1)[:, np.newaxis]
    coarse = np.spacing(np.abs(low[jumps]).astype(np.float32)).astype(np.float64)
    beside = [high[jumps][np.newaxis], low[jumps] + steps * np.spacing(np.abs(low[jumps])),
              low[jumps] + steps * coarse]  # fmt: skip
    values = np.concatenate(beside)
    made = np.repeat(rows[jumps][np.newaxis], len(values), axis=0)
    made[:, np.arange(len(jumps)), feature[jumps]] = values
    return np.ascontiguousarray(made.reshape(-1, X.shape[1]))


def _filled(X: FloatArray, inputs: npt.NDArray[np.int64]) -> FloatArray:
    """Put the first known value where one of these inputs is missing."""
    gaps = np.isnan(X)
    if not gaps[:, inputs].any():
        return X
    first = X[(~gaps).argmax(axis=0), np.arange(X.shape[1])]
    filled = X.copy()
    filled[:, inputs] = np.where(gaps, first, X)[:, inputs]
    return filled
