"""Steps before the trees moved into their thresholds, with the fitted steps as the judge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from mlcore.conversion.chain import Chain, MixesInputsError
from mlcore.conversion.levels.holes import holes
from mlcore.conversion.levels.questions import ask_codes, encode
from mlcore.errors import UnsupportedModelError
from mlcore.forest import CodeSet, SetTrees, TreeArrays
from mlcore.forest.stretches import TooManyNodesError, written_out
from mlcore.schema import FloatArray
from mlcore.stats.bisection import last_to_the_left, ordered, unordered

IntArray = npt.NDArray[np.int64]
FARTHEST = 1.7e308
"""How far from 0 a threshold is looked for."""
_CELLS = 2_000_000
"""Values that the steps are asked for at a time."""
_AT_ONCE = 1_000
"""Rows up to which steps that look words up are asked for several cuts at a time."""
_SEARCH = 8
"""How far from the guessed threshold the actual one is looked for, in representable numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """Trees on raw rows.

    Attributes
    ----------
    n_proven : int
        Thresholds that are proven to send every raw row where scikit-learn sends it.
    least, most : ndarray of shape (n_features,), float64
        Between which the steps give numbers that the trees take, input by input; infinite for a
        choice.
    """

    trees: TreeArrays | SetTrees
    n_proven: int
    least: FloatArray
    most: FloatArray


def fold(
    asked: TreeArrays | SetTrees,
    chain: Chain,
    row: FloatArray,
    *,
    known: Mapping[int, Sequence[float]] | None = None,
) -> Folded:
    """Rewrite what trees ask of the columns of steps as questions to raw inputs.

    For each threshold a bisection over bit patterns searches the last raw value that the fitted
    steps themselves send to the left. Where every step keeps order in every float, as subtracting,
    dividing, clipping and counting do, all values up to it go left and all others right. Of a
    choice they are asked for each level. Where the trees take the zeros of a sparse matrix for
    missing, values that become 0 are told from others first.

    Parameters
    ----------
    asked : TreeArrays or SetTrees
        What trees ask of the columns of the chain, as scikit-learn holds them.
    row : ndarray of shape (n_features,), float64
        Real values, none missing, which the steps take.
    known : mapping of int to sequence of float, optional
        By column, the encoded values that trees with sets know; others count as missing.

    Raises
    ------
    MixesInputsError
        If a column falls where its input rises: then the trees cannot simply be followed.
    UnsupportedModelError
        If the zeros of a sparse matrix cannot be told from its other values.

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
    trees, sets = (asked.trees, asked.sets) if isinstance(asked, SetTrees) else (asked, ())
    judge = _Judge(chain, row, trees.float32)
    least, most = judge.domain()
    everywhere = trees.inner
    on_levels = _is_choice(chain, sets)[trees.feature[everywhere]]
    inner = everywhere[~on_levels]
    column = trees.feature[inner]
    threshold, missing_left = trees.threshold.copy(), trees.missing_left.copy()
    stretches: dict[int, tuple[float, ...]] = {}
    for layer in _layers(chain.source, np.unique(column)):
        nodes = [inner[column == place] for place in layer]
        found = [np.unique(trees.threshold[at], return_inverse=True) for at in nodes]
        table = _table([unique for unique, _ in found])
        turned = judge.last_to_the_left(layer, table, least, most)
        unknown = judge.missing(layer)
        before, last = judge.holes(layer, least, most)
        for place, at, (_, back) in zip(range(len(layer)), nodes, found, strict=True):
            threshold[at] = turned[back, place]
            if not np.isnan(unknown[place]):  # the steps put a number in its place
                missing_left[at] = unknown[place] <= trees.threshold[at]
            if before[place] < last[place]:
                off = at[trees.missing_left[at] != (trees.threshold[at] >= 0)]
                for node in off.tolist():
                    ends = sorted((before[place], last[place], threshold[node]))
                    stretches[node] = tuple(map(float, ends))
    feature = trees.feature.copy()
    feature[inner] = chain.source[column]
    raw = replace(trees, feature=feature, threshold=threshold, missing_left=missing_left)
    folded: TreeArrays | SetTrees = replace(raw, float32=False)
    if chain.features:
        rest = everywhere[on_levels]
        folded = ask_codes(raw, rest, chain, encode(chain, row), sets, known)
    try:
        folded = written_out(folded, stretches)
    except TooManyNodesError as error:
        raise UnsupportedModelError("model.booster-sparse") from error
    return Folded(
        trees=folded,
        n_proven=int(chain.provable[column].sum() + on_levels.sum()),
        least=least,
        most=most,
    )


def at_halves(trees: TreeArrays, chain: Chain) -> TreeArrays:
    """Move thresholds on the codes of choices half between two codes, where nobody has a value."""
    places = [at for at, feature in enumerate(chain.features) if feature.is_choice]
    asks = np.isin(trees.feature, places) & np.isfinite(trees.threshold)
    halves = np.floor(trees.threshold) + 0.5
    return replace(trees, threshold=np.where(asks, halves, trees.threshold)) if places else trees


def _is_choice(chain: Chain, sets: Sequence[CodeSet]) -> npt.NDArray[np.bool_]:
    """Tell for each column, and for each set behind them, whether it comes from a choice."""
    return np.concatenate([chain.choice, np.ones(len(sets), dtype=bool)])


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
    """The fitted steps, asked what they make of raw values."""

    def __init__(self, chain: Chain, row: FloatArray, float32: bool) -> None:
        self._chain, self._row, self._float32 = chain, np.asarray(row, np.float64), float32

    def _rows(self, columns: IntArray, x: FloatArray) -> FloatArray:
        rows = np.tile(self._row, (len(x), 1))
        rows[:, self._chain.source[columns]] = x
        return rows

    def _reached(self, columns: IntArray, x: FloatArray) -> FloatArray:
        """Return what the trees compare of values (n, n_columns), each of its column's input."""
        return self._compared(self._chain.transform(self._rows(columns, x))[:, columns])

    def _compared(self, made: FloatArray) -> FloatArray:
        if not self._float32:
            return made
        with np.errstate(over="ignore", invalid="ignore"):
            rounded: FloatArray = made.astype(np.float32).astype(np.float64)
        return rounded

    def missing(self, columns: IntArray) -> FloatArray:
        """Return what the trees compare where a value is missing; NaN where it stays so."""
        rows = self._rows(columns, np.full((1, len(columns)), np.nan))
        return self._compared(self._chain.received(rows)[0, columns])

    def holes(
        self, columns: IntArray, least: FloatArray, most: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Find after which values, and up to which, what becomes of them is not held.

        They are the same where a sparse matrix holds everything.
        """
        if not self._chain.with_holes:
            nowhere = np.zeros(len(columns))
            return nowhere, nowhere
        zero = np.tile([[-np.nextafter(0.0, 1.0)], [0.0]], len(columns))
        exact = _Judge(self._chain, self._row, float32=False)
        below, zeros = exact.last_to_the_left(columns, zero, least, most)
        source = self._chain.source[columns]
        return holes(
            lambda x: ~np.isnan(self._chain.received(self._rows(columns, x))[:, columns]),
            (below, zeros),
            (least[source], most[source]),
            self._n_parts(1),
        )

    def domain(self) -> tuple[FloatArray, FloatArray]:
        """Find the values between which every column is a number that the trees take."""
        source, n_features = self._chain.source, self._chain.n_features
        numbers = np.ones(n_features, dtype=bool)
        numbers[[at for at, each in enumerate(self._chain.features) if each.is_choice]] = False

        def taken(x: FloatArray) -> npt.NDArray[np.bool_]:
            made = self._compared(self._chain.transform(x))
            good = np.isfinite(made) if self._float32 else ~np.isnan(made)
            wrong = np.zeros((n_features, len(x)), dtype=bool)
            np.logical_or.at(wrong, source, ~good.T)
            return ~wrong.T

        ends = []
        for end in (-FARTHEST, FARTHEST):
            sign = np.int64(np.sign(end))
            outside = np.where(numbers, end, self._row)[np.newaxis]
            low, high = sign * ordered(self._row[np.newaxis]), sign * ordered(outside)
            low = np.where(taken(outside), high, low)

            def taken_there(x: FloatArray, sign: np.int64 = sign) -> npt.NDArray[np.bool_]:
                return taken(unordered(sign * ordered(x)))

            found = last_to_the_left(low, high, taken_there, self._n_parts(1))
            found = unordered(sign * ordered(found[0]))
            ends.append(np.where(numbers, found, np.sign(end) * np.inf))
        return ends[0], ends[1]

    def _n_parts(self, n_rows: int) -> int:
        """Choose into how many parts a stretch is cut at a time.

        Steps that look words up take long to be asked at all, and hardly longer for more rows.
        """
        return max(2, min(64, _AT_ONCE // n_rows)) if self._chain.features else 2

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
        found = last_to_the_left(
            ordered(lowest),
            ordered(highest),
            lambda x: self._reached(columns, x) <= np.tile(t, (len(x) // len(t), 1)),
            self._n_parts(len(t)),
        )
        return np.where(last, np.inf, np.where(first, found, -np.inf))


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

    def goes_left(x: FloatArray) -> npt.NDArray[np.bool_]:
        return np.asarray(routed(x, mean, scale, float32=float32) <= t)

    lost = routed(unordered(low), mean, scale, float32=float32) > t
    lost |= goes_left(unordered(high))
    found = last_to_the_left(low, high, goes_left)
    if lost.any():
        # Where the mean dwarfs the value, or scale and threshold are extreme: the whole line.
        ends = ordered(np.array([-np.inf, np.inf]))
        low, high = (np.full(int(lost.sum()), end) for end in ends)
        t, mean, scale = t[lost], mean[lost], scale[lost]  # what is asked from here on
        found[lost] = last_to_the_left(low, high, goes_left)
    return found
