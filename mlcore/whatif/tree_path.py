"""Which way a row takes through one tree of an ensemble, and what every tree answers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mlcore.forest import LEAF, TreeArrays
from mlcore.forest.scores import Scores
from mlcore.schema import FeatureSchema, FloatArray

IntArray = npt.NDArray[np.int64]
_MAX_DECIMALS = 17
# Beyond the grid's own: a threshold half-way between two values is written as it is.
_MORE_DECIMALS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One comparison on the way from the root to a leaf.

    All comparisons of one choice that follow each other are one step: is it one of these levels?

    Attributes
    ----------
    feature : int
        The input that is compared.
    value, threshold : float
        In the input's unit; the value may be NaN.
    goes_left : bool
        Whether the value is at most the threshold, or is missing and sent left.
    missing_left : bool
        Whether a missing value goes left.
    written : float
        The threshold as people read it: a number near it with few digits, on whose other side no
        value of the slider's grid, nor this one, seems to lie.
    digits : int
        Digits of it after the separator.
    n_leaves_aside : int
        Leaves below the branch that was not taken.
    levels, others : tuple of float
        Of a choice, the codes that lead the same way as the value and those that do not, of those
        that lead here at all; empty for a number. The threshold of such a step is NaN, the value
        goes left, and ``missing_left`` tells whether a missing one comes along.
    """

    feature: int
    value: float
    threshold: float
    goes_left: bool
    missing_left: bool
    written: float
    digits: int
    n_leaves_aside: int
    levels: tuple[float, ...] = ()
    others: tuple[float, ...] = ()

    @property
    def missing(self) -> bool:
        """Whether the value is not known."""
        return math.isnan(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class TreePath:
    """A row's way through one tree.

    Attributes
    ----------
    tree : int
        Which, from 0.
    steps : tuple of Step
        From the root on; none where the tree is a single leaf.
    value : float
        What the leaf says.
    """

    tree: int
    steps: tuple[Step, ...]
    value: float


def tree_answers(trees: TreeArrays, row: Sequence[float] | FloatArray) -> FloatArray:
    """Return what each tree says of a row.

    Parameters
    ----------
    trees : TreeArrays
        Thresholds in raw units.

    Returns
    -------
    ndarray of shape (n_trees,), float64
        Their mean is the prediction, or their sum where ``trees.average`` is false.

    Examples
    --------
    >>> stump = TreeArrays(
    ...     feature=np.array([0, -1, -1]), threshold=np.array([1.0, 0, 0]),
    ...     left=np.array([1, -1, -1]), right=np.array([2, -1, -1]),
    ...     value=np.array([0, 5.0, 7.0]), missing_left=np.zeros(3, bool),
    ...     roots=np.array([0]), average=True)
    >>> tree_answers(stump, [1.0]).tolist()
    [5.0]
    """
    answers: FloatArray = trees.answers(np.asarray([row], dtype=np.float64))[0]
    return answers


def running_answers(scores: Scores, row: Sequence[float] | FloatArray) -> FloatArray:
    """Return what the answer would be after each round of trees, one of every ensemble.

    Parameters
    ----------
    scores : Scores
        Ensembles that add up, with as many trees each.

    Returns
    -------
    ndarray of shape (n_trees,), float64
        The last is the prediction, up to the order of its sums.
    """
    answers = [tree_answers(member, row) for member in scores.members]
    running: FloatArray = scores.link(np.cumsum(np.column_stack(answers), axis=0))
    return running


def representative_tree(answers: FloatArray, *, average: bool) -> int:
    """Choose the tree that tells most of an answer.

    Parameters
    ----------
    answers : ndarray of shape (n_trees,)
    average : bool
        Whether the answers are averaged rather than added up.

    Returns
    -------
    int
        The tree closest to the mean; of trees that add up the one that adds or takes most, but
        for the first, which usually is the constant the sum begins with.

    Examples
    --------
    >>> representative_tree(np.array([1.0, 5.0, 9.0]), average=True)
    1
    """
    if average or len(answers) == 1:
        return int(np.argmin(np.abs(answers - answers.mean())))
    return 1 + int(np.argmax(np.abs(answers[1:])))


def tree_path(
    trees: TreeArrays, schema: FeatureSchema, row: Sequence[float] | FloatArray, tree: int
) -> TreePath:
    """Follow a row through one tree.

    Parameters
    ----------
    trees : TreeArrays
        Thresholds in raw units.
    tree : int
        Which, from 0.

    Examples
    --------
    >>> import mlcore
    >>> model = mlcore.models.open_model(mlcore.ModelConfig(n_estimators=5))
    >>> path = tree_path(model.trees, model.schema, model.X[0], 2)
    >>> path.value == float(tree_answers(model.trees, model.X[0])[2])
    True
    """
    node = int(trees.roots[tree])
    steps = []
    possible = {
        place: np.array([*each.codes, *[math.nan] * each.allow_missing])
        for place, each in enumerate(schema.features)
    }
    while not _says(trees, node):
        feature = int(trees.feature[node])
        if schema.features[feature].is_choice:
            node, possible[feature], asked = _chosen(
                trees, node, float(row[feature]), possible[feature]
            )
            # Nothing is asked where all that leads here goes the same way.
            steps += [asked] if asked.n_leaves_aside else []
            continue
        value, threshold = float(row[feature]), float(trees.threshold[node])
        missing_left = bool(trees.missing_left[node])
        left = missing_left if math.isnan(value) else value <= threshold
        children = int(trees.left[node]), int(trees.right[node])
        node, aside = children if left else children[::-1]
        written, digits = _shortened(threshold, value, schema.features[feature].grids(0).start)
        steps.append(
            Step(
                feature=feature,
                value=value,
                threshold=threshold,
                goes_left=left,
                missing_left=missing_left,
                written=written,
                digits=digits,
                n_leaves_aside=_n_leaves(trees, np.array([aside])),
            )
        )
    return TreePath(tree=tree, steps=tuple(steps), value=float(_says(trees, node)[0]))


def _chosen(
    trees: TreeArrays, node: int, value: float, possible: FloatArray
) -> tuple[int, FloatArray, Step]:
    """Follow a choice through the comparisons of it that follow each other.

    Parameters
    ----------
    possible : ndarray of shape (n_codes,), float64
        The codes that can lead to the node, NaN among them where a missing value can.

    Returns
    -------
    node : int
        Where the value leads.
    possible : ndarray
        The codes that lead there.
    """
    feature = int(trees.feature[node])
    missing = np.isnan(possible)
    at = np.full(len(possible), node)
    while (going := trees.feature[at] == feature).any():
        left = np.where(missing, trees.missing_left[at], possible <= trees.threshold[at])
        at = np.where(going, np.where(left, trees.left[at], trees.right[at]), at)
    end = int(at[missing if math.isnan(value) else possible == value][0])
    along = at == end
    return (
        end,
        possible[along],
        Step(
            feature=feature,
            value=value,
            threshold=math.nan,
            goes_left=True,
            missing_left=bool((missing & along).any()),
            written=math.nan,
            digits=0,
            n_leaves_aside=_n_leaves(trees, np.unique(at[~along])),
            levels=tuple(possible[along & ~missing].tolist()),
            others=tuple(possible[~along & ~missing].tolist()),
        ),
    )


def _shortened(threshold: float, value: float, least: int) -> tuple[float, int]:
    """Return a number with few decimals that divides as a threshold does, and how many."""
    if not math.isfinite(threshold):
        return threshold, least
    unit = 10.0**-least
    # The values of the slider's grid on both sides: written with too few digits, 2871.5 would be
    # 2872 and seem to hold for 2872 as well.
    around = [round(math.floor(threshold / unit) * unit + more, least) for more in (0.0, unit)]

    def divides(written: float, decimals: int) -> bool:
        seen = round(value, decimals)
        same = [(other <= written) == (other <= threshold) for other in around]
        return all(same) and (math.isnan(value) or (seen <= written) == (value <= threshold))

    rounded = ((round(threshold, decimals), decimals) for decimals in range(least, _MAX_DECIMALS))
    nearest = next((one for one in rounded if divides(*one)), (threshold, _MAX_DECIMALS))
    if nearest[1] <= least + _MORE_DECIMALS:
        return nearest
    # Just below a value: 3254.999995 divides 3254 from 3255, and 3254 does as well.
    below = (
        (math.floor(threshold * 10.0**decimals) / 10.0**decimals, decimals)
        for decimals in range(least, nearest[1])
    )
    return next((one for one in below if divides(*one)), nearest)


def _says(trees: TreeArrays, node: int) -> tuple[float, ...]:
    """Return what a leaf says, nothing of a node that compares."""
    if trees.feature[node] == LEAF:
        return (float(trees.value[node]),)
    # ONNX has no tree of a single leaf: such a tree compares and says the same on both sides.
    children = [int(trees.left[node]), int(trees.right[node])]
    values = {float(trees.value[child]) for child in children}
    return tuple(values) if (trees.feature[children] == LEAF).all() and len(values) == 1 else ()


def _n_leaves(trees: TreeArrays, level: IntArray) -> int:
    """Count the leaves at or below nodes, each once though several branches may share it."""
    seen = np.zeros(trees.n_nodes, dtype=bool)
    while len(level):
        seen[level] = True
        inner = level[trees.feature[level] != LEAF]
        below = np.unique(np.concatenate([trees.left[inner], trees.right[inner]]))
        level = below[~seen[below]]
    return int((seen & (trees.feature == LEAF)).sum())
