"""Steps before the trees moved into their thresholds, with the fitted steps as the judge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from mlcore.conversion.chain import Chain, MixesInputsError
from mlcore.conversion.exact import ordered, unordered
from mlcore.forest import TreeArrays
from mlcore.schema import FloatArray

IntArray = npt.NDArray[np.int64]
FARTHEST = 1.7e308
"""How far from 0 a threshold is looked for."""
_CELLS = 2_000_000
"""Values that the steps are asked for at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """Trees on raw rows.

    Attributes
    ----------
    n_proven : int
        Thresholds that are proven to send every raw row where scikit-learn sends it.
    least, most : ndarray of shape (n_features,), float64
        Between which the steps give numbers that the trees take, input by input.
    """

    trees: TreeArrays
    n_proven: int
    least: FloatArray
    most: FloatArray


def fold(trees: TreeArrays, chain: Chain, row: FloatArray) -> Folded:
    """Rewrite what trees ask of the columns of steps as questions to raw inputs.

    For each threshold the last raw value is searched by bisection over bit patterns that the fitted
    steps themselves bring to the left. Where every step keeps order in every float, as subtracting,
    dividing, clipping and counting do, that one turn is the only one.

    Parameters
    ----------
    trees : TreeArrays
        Thresholds on the columns of the chain, as scikit-learn holds them.
    row : ndarray of shape (n_features,), float64
        A real row, which the steps take.

    Raises
    ------
    MixesInputsError
        If a column falls where its input rises: then the trees cannot simply be followed.

    Examples
    --------
    >>> from sklearn.preprocessing import MinMaxScaler
    >>> from sklearn.tree import DecisionTreeRegressor
    >>> from mlcore.forest import trees_from_sklearn
    >>> X = np.array([[10.0], [30.0]])
    >>> scaler = MinMaxScaler().fit(X)
    >>> tree = DecisionTreeRegressor().fit(scaler.transform(X), [5.0, 7.0])
    >>> folded = fold(trees_from_sklearn(tree), Chain.begin(1).then(scaler), X[0])
    >>> round(float(folded.trees.threshold[0]), 6), folded.n_proven
    (20.000001, 1)
    """
    judge = _Judge(chain, row, trees.float32)
    least, most = judge.domain()
    inner = trees.inner
    column = trees.feature[inner]
    threshold, missing_left = trees.threshold.copy(), trees.missing_left.copy()
    for layer in _layers(chain.source, np.unique(column)):
        nodes = [inner[column == place] for place in layer]
        found = [np.unique(trees.threshold[at], return_inverse=True) for at in nodes]
        table = _table([unique for unique, _ in found])
        turned = judge.last_to_the_left(layer, table, least, most)
        unknown = judge.missing(layer)
        for place, at, (_, back) in zip(range(len(layer)), nodes, found, strict=True):
            threshold[at] = turned[back, place]
            if not np.isnan(unknown[place]):  # the steps put a number in its place
                missing_left[at] = unknown[place] <= trees.threshold[at]
    feature = trees.feature.copy()
    feature[inner] = chain.source[column]
    return Folded(
        trees=replace(
            trees, feature=feature, threshold=threshold, missing_left=missing_left, float32=False
        ),
        n_proven=int(chain.provable[column].sum()),
        least=least,
        most=most,
    )


def _layers(source: IntArray, columns: IntArray) -> Iterator[IntArray]:
    """Sort columns so that those of a layer come from different inputs: one row asks for all."""
    seen: dict[int, int] = {}
    depth = []
    for column in columns:
        at = int(source[column])
        depth.append(seen.setdefault(at, 0))
        seen[at] += 1
    for level in range(max(depth, default=-1) + 1):
        yield columns[np.array(depth) == level]


def _table(thresholds: list[FloatArray]) -> FloatArray:
    """Lay lists of several lengths side by side; the last of each fills its column up."""
    longest = max(map(len, thresholds))
    return np.column_stack(
        [np.pad(each, (0, longest - len(each)), mode="edge") for each in thresholds]
    )


class _Judge:
    """The fitted steps, asked where they bring raw values."""

    def __init__(self, chain: Chain, row: FloatArray, float32: bool) -> None:
        self._chain, self._row, self._float32 = chain, np.asarray(row, np.float64), float32

    def _reached(self, columns: IntArray, x: FloatArray) -> FloatArray:
        """Bring values of shape (n, n_columns), each of its column's input, to the trees."""
        rows = np.tile(self._row, (len(x), 1))
        rows[:, self._chain.source[columns]] = x
        return self._compared(self._chain.transform(rows)[:, columns])

    def _compared(self, made: FloatArray) -> FloatArray:
        if not self._float32:
            return made
        with np.errstate(over="ignore", invalid="ignore"):
            rounded: FloatArray = made.astype(np.float32).astype(np.float64)
        return rounded

    def missing(self, columns: IntArray) -> FloatArray:
        """Bring a missing value of each column to the trees; NaN where it stays one."""
        (reached,) = self._reached(columns, np.full((1, len(columns)), np.nan))
        return np.asarray(reached)

    def domain(self) -> tuple[FloatArray, FloatArray]:
        """Find the values between which every column is a number that the trees take."""
        source, n_features = self._chain.source, self._chain.n_features

        def taken(x: FloatArray) -> npt.NDArray[np.bool_]:
            made = self._compared(self._chain.transform(x[np.newaxis]))[0]
            good = np.isfinite(made) if self._float32 else ~np.isnan(made)
            wrong = np.zeros(n_features, dtype=bool)
            wrong[source[~good]] = True
            return ~wrong

        ends = []
        for end in (-FARTHEST, FARTHEST):
            inside, outside = ordered(self._row.copy()), ordered(np.full(n_features, end))
            inside = np.where(taken(unordered(outside)), outside, inside)
            while (apart := _distance(inside, outside) > 1).any():
                middle = _middle(inside, outside)
                good = taken(unordered(middle))
                inside = np.where(apart & good, middle, inside)
                outside = np.where(apart & ~good, middle, outside)
            ends.append(unordered(inside))
        return ends[0], ends[1]

    def last_to_the_left(
        self, columns: IntArray, thresholds: FloatArray, least: FloatArray, most: FloatArray
    ) -> FloatArray:
        """Find for each threshold the last raw value that goes left, infinite where all do."""
        n_rows = max(1, _CELLS // max(self._chain.n_features, len(self._chain.source)))
        parts = [
            self._searched(columns, thresholds[at : at + n_rows], least, most)
            for at in range(0, len(thresholds), n_rows)
        ]
        return np.concatenate(parts)

    def _searched(
        self, columns: IntArray, t: FloatArray, least: FloatArray, most: FloatArray
    ) -> FloatArray:
        source = self._chain.source[columns]
        lowest, highest = (np.tile(end[source], (len(t), 1)) for end in (least, most))
        first = self._reached(columns, lowest) <= t
        last = self._reached(columns, highest) <= t
        if (last & ~first).any():
            raise MixesInputsError
        low, high = ordered(lowest), ordered(highest)
        while (_distance(low, high) > 1).any():
            middle = _middle(low, high)
            left = self._reached(columns, unordered(middle)) <= t
            low, high = np.where(left, middle, low), np.where(left, high, middle)
        found = unordered(low)
        return np.where(last, np.inf, np.where(first, found, -np.inf))


def _distance(one: IntArray, other: IntArray) -> npt.NDArray[np.uint64]:
    # Read as unsigned: the whole line is longer than int64 counts.
    return (np.maximum(one, other) - np.minimum(one, other)).view(np.uint64)


def _middle(one: IntArray, other: IntArray) -> IntArray:
    low = np.minimum(one, other)
    return low + (_distance(one, other) // 2).view(np.int64)
