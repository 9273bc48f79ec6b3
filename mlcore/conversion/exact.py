"""Trees as ONNX on raw float64 rows, bit-identical to scikit-learn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from mlcore.forest import TreeArrays
from mlcore.schema import FloatArray

_SEARCH = 8
"""How far from the guessed threshold the true one is looked for, in representable numbers."""


def routed(
    x: FloatArray, mean: FloatArray, scale: FloatArray, *, float32: bool = True
) -> FloatArray:
    """Follow a raw value to where scikit-learn compares it: scaled in float64, then rounded.

    Parameters
    ----------
    x, mean, scale : ndarray, float64, broadcast together
    float32 : bool
        As of :class:`~mlcore.forest.TreeArrays`.

    Returns
    -------
    ndarray, float64
        Exactly representable in float32 where it is rounded.

    Examples
    --------
    >>> float(routed(np.array(1.5), np.array(0.5), np.array(2.0)))
    0.5
    """
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = np.asarray((x - mean) / scale)
        return scaled.astype(np.float32).astype(np.float64) if float32 else scaled


def fold_scaler(trees: TreeArrays, scaler: FloatArray) -> TreeArrays:
    """Move the thresholds to raw values, so that neither scaling nor cast is needed.

    For each threshold t the new one is the largest float64 x with ``routed(x) <= t``. As
    ``routed`` never decreases, a raw row then goes left exactly where scikit-learn sends it left.

    Parameters
    ----------
    trees : TreeArrays
        Thresholds in scaled units, as scikit-learn holds them.
    scaler : ndarray of shape (2, n_features), float64
        Mean and scale, the scale positive.

    Returns
    -------
    TreeArrays
        Thresholds in raw units.

    Examples
    --------
    >>> from sklearn.tree import DecisionTreeRegressor
    >>> from mlcore.forest import trees_from_sklearn
    >>> tree = DecisionTreeRegressor(max_depth=1).fit([[0.0], [2.0]], [5.0, 7.0])
    >>> folded = fold_scaler(trees_from_sklearn(tree), np.array([[10.0], [4.0]]))
    >>> round(float(folded.threshold[0]), 6)
    14.0
    """
    inner = trees.inner
    feature = trees.feature[inner]
    mean, scale = scaler[0, feature], scaler[1, feature]
    threshold = trees.threshold.copy()
    # Trees share thresholds, but sorting them out would take longer than searching each again.
    threshold[inner] = _largest_routed_left(trees.threshold[inner], mean, scale, trees.float32)
    return replace(trees, threshold=threshold, float32=False)


def proven_thresholds(trees: TreeArrays, folded: TreeArrays, scaler: FloatArray) -> int:
    """Count the thresholds that are proven: the value itself goes left, the next one right.

    Parameters
    ----------
    trees : TreeArrays
        As scikit-learn holds them.
    folded : TreeArrays
        The same nodes in the same order, thresholds in raw units.
    scaler : ndarray of shape (2, n_features)

    Returns
    -------
    int
        At most the number of inner nodes; equality proves that every raw row takes the same path.
    """
    inner = trees.inner
    mean, scale = scaler[0, trees.feature[inner]], scaler[1, trees.feature[inner]]
    t, x = trees.threshold[inner], folded.threshold[inner]
    after = routed(np.nextafter(x, np.inf), mean, scale, float32=trees.float32)
    # Trees that met missing values also ask whether there is a value at all: threshold infinity.
    proven = (routed(x, mean, scale, float32=trees.float32) <= t) & ((after > t) | (x == np.inf))
    return int(proven.sum())


def _largest_routed_left(
    t: FloatArray, mean: FloatArray, scale: FloatArray, float32: bool
) -> FloatArray:
    """Find for each threshold the largest float64 that scikit-learn sends left."""
    # Where trees compare float32 numbers, the cast turns halfway from the last one at most t to the
    # next. The inverse of the scaling lands within a few representable numbers of it.
    with np.errstate(over="ignore"):
        below = t.astype(np.float32)
        below = np.where(below > t, np.nextafter(below, np.float32(-np.inf)), below)
        above = np.nextafter(below, np.float32(np.inf))
        middle = (below.astype(np.float64) + above.astype(np.float64)) / 2 if float32 else t
        guess = ordered(np.nan_to_num(middle * scale + mean))
    low, high = guess - _SEARCH, guess + _SEARCH
    lost = routed(unordered(low), mean, scale, float32=float32) > t
    lost |= routed(unordered(high), mean, scale, float32=float32) <= t
    found = _bisect(low, high, t, mean, scale, float32)
    if lost.any():
        # Where the mean dwarfs the value, or scale and threshold are extreme: the whole line.
        ends = ordered(np.array([-np.inf, np.inf]))
        low, high = (np.full(int(lost.sum()), end) for end in ends)
        found[lost] = _bisect(low, high, t[lost], mean[lost], scale[lost], float32)
    return found


def _bisect(
    low: npt.NDArray[np.int64],
    high: npt.NDArray[np.int64],
    t: FloatArray,
    mean: FloatArray,
    scale: FloatArray,
    float32: bool,
) -> FloatArray:
    """Narrow each pair until they are neighbours: the lower one goes left, the higher right."""
    # The distance is read as unsigned: the whole line is longer than int64 counts.
    while ((distance := (high - low).view(np.uint64)) > 1).any():
        middle = low + (distance // 2).view(np.int64)
        left = routed(unordered(middle), mean, scale, float32=float32) <= t
        low, high = np.where(left, middle, low), np.where(left, high, middle)
    return unordered(low)


def ordered(x: FloatArray) -> npt.NDArray[np.int64]:
    """Map float64 to integers that sort alike, neighbours one apart."""
    bits = x.view(np.int64)
    return np.where(bits < 0, np.int64(-(2**63)) - bits, bits)


def unordered(number: npt.NDArray[np.int64]) -> FloatArray:
    """Map integers back to the float64 they stand for."""
    bits = np.where(number < 0, np.int64(-(2**63)) - number, number)
    return bits.view(np.float64)
