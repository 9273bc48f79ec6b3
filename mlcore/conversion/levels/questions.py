"""What trees ask of encoded categories, as questions to the codes of raw ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mlcore.conversion.chain import Chain
from mlcore.forest import CodeSet, SetTrees, TreeArrays
from mlcore.schema import FloatArray

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """What fitted steps make of each level of each choice.

    Attributes
    ----------
    of_codes : tuple of ndarray
        By column: what becomes of each code of its input, in their order, and of a level that
        nobody saw where the model takes such. NaN where the model gets no number for it; empty for
        a column that comes from a number.
    of_missing : ndarray of shape (n_columns,), float64
        What becomes of a missing value.
    """

    of_codes: tuple[FloatArray, ...]
    of_missing: FloatArray


def encode(chain: Chain, row: FloatArray) -> Encoded:
    """Ask fitted steps about each level of each choice, once.

    As each column looks at one input, a row asks about all choices at a time.

    Parameters
    ----------
    row : ndarray of shape (n_features,), float64
        Real values, none missing, which the steps take.
    """
    choices = [at for at, feature in enumerate(chain.features) if feature.is_choice]
    sizes = np.array([len(chain.features[at].levels) for at in choices])
    rows = np.tile(row, (int(sizes.max()), 1))
    rows[:, choices] = np.minimum(np.arange(len(rows))[:, np.newaxis], sizes - 1)
    known = chain.received(rows)
    # Apart, and each alone: a step may refuse them.
    apart = np.tile(row, (2 * len(choices), 1))
    places = np.arange(len(choices))
    apart[places, choices] = sizes
    apart[len(choices) + places, choices] = np.nan
    takes = np.array([chain.features[at].takes_others for at in choices])
    apart[places[~takes], np.array(choices)[~takes]] = row[choices][~takes]
    found = chain.received(apart)
    others, missing = found[: len(choices)], found[len(choices) :]
    number = {at: k for k, at in enumerate(choices)}
    of_codes, of_missing = [], np.full(known.shape[1], np.nan)
    for place, (source, is_choice) in enumerate(zip(chain.source, chain.choice, strict=True)):
        if not is_choice:
            of_codes.append(np.empty(0))
            continue
        k = number[int(source)]
        reached = known[: sizes[k], place]
        of_codes.append(np.append(reached, others[k, place]) if takes[k] else reached)
        of_missing[place] = missing[k, place]
    return Encoded(of_codes=tuple(of_codes), of_missing=of_missing)


class _Question(NamedTuple):
    """What is asked of codes in place of a threshold or a set; ``codes`` is empty for a threshold.

    Where ``turned``, what went left goes right.
    """

    threshold: float
    codes: tuple[int, ...]
    turned: bool


def ask_codes(
    trees: TreeArrays,
    nodes: IntArray,
    chain: Chain,
    encoded: Encoded,
    sets: Sequence[CodeSet] = (),
    known: Mapping[int, Sequence[float]] | None = None,
) -> SetTrees:
    """Let nodes that look at encoded levels ask for the codes of raw ones.

    Every level is asked for, so that each question is proven to be the same.

    Parameters
    ----------
    trees : TreeArrays
        Whose other nodes have been rewritten already. What the others compare are columns of the
        chain; behind those, the sets.
    nodes : ndarray of int64
        Those that look at encoded levels.
    sets : sequence of CodeSet
        What trees ask of encoded values themselves.
    known : mapping of int to sequence of float, optional
        By column, the encoded values that trees with sets know; others go where a missing one does.
    """
    n_features, n_columns = chain.n_features, len(chain.source)
    feature, threshold = trees.feature.copy(), trees.threshold.copy()
    left, right, missing_left = trees.left.copy(), trees.right.copy(), trees.missing_left.copy()
    keys = np.stack([feature[nodes].astype(float), threshold[nodes], missing_left[nodes]])
    keys, back = np.unique(keys, axis=1, return_inverse=True)
    back = back.reshape(-1)
    asked: dict[CodeSet, int] = {}
    for at, (column, t, unknown_left) in enumerate(keys.T):
        place, among = int(column), None
        if place >= n_columns:
            among = sets[place - n_columns]
            place = among.place
        reached = np.append(encoded.of_codes[place], encoded.of_missing[place])
        if trees.float32:
            with np.errstate(over="ignore", invalid="ignore"):
                reached = reached.astype(np.float32).astype(np.float64)
        if among is None:
            goes, unknown = reached <= t, np.isnan(reached)
        else:
            goes = np.isin(reached, among.codes)
            unknown = ~goes & ~np.isin(reached, (known or {})[place])
        goes = np.where(unknown, bool(unknown_left), goes)
        source = int(chain.source[place])
        question = _question(goes[:-1])
        here = nodes[back == at]
        if question.codes:
            number = asked.setdefault(CodeSet(source, question.codes), len(asked))
            feature[here], threshold[here] = n_features + number, 0.5
        else:
            feature[here], threshold[here] = source, question.threshold
        if question.turned:
            left[here], right[here] = trees.right[here], trees.left[here]
        missing_left[here] = bool(goes[-1]) != question.turned
    return SetTrees(
        trees=replace(
            trees,
            feature=feature,
            threshold=threshold,
            left=left,
            right=right,
            missing_left=missing_left,
            float32=False,
        ),
        n_features=n_features,
        sets=tuple(asked),
    )


def _question(goes: npt.NDArray[np.bool_]) -> _Question:
    """Choose the cheapest question to codes that has some of them go left: a threshold if it can.

    Examples
    --------
    >>> _question(np.array([False, False, True]))
    _Question(threshold=1.5, codes=(), turned=True)
    >>> _question(np.array([True, False, True, False]))
    _Question(threshold=0.0, codes=(0, 2), turned=False)
    """
    inside, outside = np.flatnonzero(goes), np.flatnonzero(~goes)
    if goes[: len(inside)].all():  # none of them, all, or the first ones
        return _Question(len(inside) - 0.5, (), False)
    if not goes[: len(outside)].any():
        return _Question(len(outside) - 0.5, (), True)
    turned = len(outside) < len(inside)
    return _Question(0.0, tuple((outside if turned else inside).tolist()), turned)
