"""Ensembles whose scores make one number together, as those of boosting classifiers do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from mlcore.forest.arrays import TreeArrays
from mlcore.schema import FloatArray

Direction = Literal[-1, 0, 1]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scores:
    """Ensembles, and what is made of their scores.

    Each alone is a staircase along an input. Between the steps of all of them no score changes, so
    that what is made of the scores is a staircase as well.

    Attributes
    ----------
    members : tuple of TreeArrays
        Each gives a row one score; thresholds in raw units.
    link : callable
        From scores of shape (n_rows, n_members) to numbers of shape (n_rows,).
    directions : tuple of int
        Of each member: 1 if a higher score never means a smaller number, whatever the other scores
        are, -1 if it never means a larger one. 0 where neither is known.

    Examples
    --------
    >>> stump = TreeArrays(
    ...     feature=np.array([0, -1, -1]), threshold=np.array([1.0, 0, 0]),
    ...     left=np.array([1, -1, -1]), right=np.array([2, -1, -1]),
    ...     value=np.array([0, 0.0, 2.0]), missing_left=np.zeros(3, bool),
    ...     roots=np.array([0]), average=False)
    >>> scores = Scores(members=(stump,), link=lambda found: np.exp(found[:, 0]), directions=(1,))
    >>> scores.predict(np.array([[1.0], [1.5]])).round(2).tolist()
    [1.0, 7.39]
    """

    members: tuple[TreeArrays, ...]
    link: Callable[[FloatArray], FloatArray]
    directions: tuple[Direction, ...]

    @property
    def is_monotone(self) -> bool:
        """Whether it is known of every score which way it moves the number."""
        return all(self.directions)

    def predict(self, X: FloatArray) -> FloatArray:
        """Walk every tree for every row, as :meth:`TreeArrays.predict` does, and link the sums."""
        return self.link(np.column_stack([member.predict(X) for member in self.members]))

    def holding(self, row: FloatArray, places: Sequence[int]) -> Scores:
        """Return the ensembles in which a row has answered all that is asked of some inputs."""
        held = tuple(member.holding(row, places) for member in self.members)
        return replace(self, members=held)

    def thresholds(self, place: int) -> FloatArray:
        """Return where any tree compares an input."""
        return np.concatenate([member.thresholds(place) for member in self.members])


Ensemble = TreeArrays | Scores
"""What answers by trees alone: one ensemble, or several and what is made of their scores."""
