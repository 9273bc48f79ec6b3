"""What becomes of the prediction where inputs are not known exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
import numpy.typing as npt

from mlcore.errors import InvalidConfigError
from mlcore.inference import Predictor
from mlcore.schema import FloatArray
from mlcore.whatif.goal import Goal

N_DRAWS = 10_000
Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How far from its value an input may actually lie.

    Attributes
    ----------
    feature : int
        Place of the input in the model's order.
    amount : float
        In the input's unit, at least 0: the standard deviation of a normal spread, the largest
        distance of an even one; nothing for one of the data.
    shape : str
        ``"normal"``, ``"even"``, or ``"data"``: nothing is known of the value but how often real
        rows have which, missing ones among them where the input may be missing. A choice knows no
        other shape.
    """

    feature: int
    amount: float = 0.0
    shape: Literal["normal", "even", "data"] = "normal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Probability:
    """A share of the draws, and how sure it is.

    Attributes
    ----------
    share : float
        In [0, 1].
    low, high : float
        Where the share of infinitely many draws lies with 95 % confidence.
    """

    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Distribution:
    """The predictions of all draws.

    Attributes
    ----------
    values : ndarray of shape (n_draws,), float64
        Ascending, in the unit of the target.
    low, median, high : float
        5th, 50th and 95th percentile.
    clipped : tuple of float
        For each spread, the share of draws that fell outside the input's bounds and were moved to
        the nearest of them.
    """

    values: FloatArray
    low: float
    median: float
    high: float
    clipped: tuple[float, ...]

    def probability(self, goal: Goal) -> Probability:
        """Return how often a goal is reached, with its Monte Carlo margin.

        References
        ----------
        Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", 1927.
        """
        n = len(self.values)
        share = float((goal.distance(self.values) == 0).mean())
        centre = (share + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
        half = Z95 * sqrt(share * (1 - share) / n + Z95**2 / (4 * n**2)) / (1 + Z95**2 / n)
        return Probability(share=share, low=max(0.0, centre - half), high=min(1.0, centre + half))

    def histogram(self, n_bins: int = 60) -> tuple[npt.NDArray[np.int64], FloatArray]:
        """Count the values in bins of the same width; returns counts and edges."""
        counts, edges = np.histogram(self.values, bins=n_bins)
        return counts.astype(np.int64), edges.astype(np.float64)


def propagate(
    predictor: Predictor,
    row: Sequence[float] | FloatArray,
    spreads: Sequence[Spread],
    *,
    rng: np.random.Generator,
    n_draws: int = N_DRAWS,
    X: FloatArray | None = None,
) -> Distribution:
    """Draw the uncertain inputs again and again, each on its own, and predict all in one batch.

    Parameters
    ----------
    spreads : sequence of Spread
        At most one an input; all others stay at their value. Around a value that is missing
        nothing can be spread: it stays missing but for the shape ``"data"``.
    X : ndarray of shape (n_rows, n_features), float64, optional
        Real rows, without which nothing has the shape ``"data"``.

    Raises
    ------
    InvalidRowsError
        If the row does not fit the schema.
    InvalidConfigError
        If an amount is negative or not finite.

    Examples
    --------
    >>> import mlcore
    >>> predictor = mlcore.load(mlcore.ModelConfig(n_estimators=5))
    >>> certain = propagate(
    ...     predictor, predictor.schema.typical_row, [], rng=np.random.default_rng(0), n_draws=10)
    >>> certain.low == certain.median == certain.high
    True
    """
    here = predictor.schema.validate_row(row)[0]
    rows = np.tile(here, (n_draws, 1))
    real = np.empty((0, len(here))) if X is None else X
    clipped = []
    for spread in spreads:
        feature = predictor.schema.features[spread.feature]
        if spread.shape == "data" or feature.is_choice:
            clipped.append(0.0)
            rows[:, spread.feature] = rng.choice(real[:, spread.feature], n_draws)
            continue
        if not 0 <= spread.amount < np.inf:
            raise InvalidConfigError("uncertain.amount", field=feature.name)
        noise = rng.standard_normal(n_draws) if spread.shape == "normal" else _even(rng, n_draws)
        drawn = here[spread.feature] + spread.amount * noise
        # A row from elsewhere may lie outside the data: its own value is always allowed.
        low = min(feature.low, here[spread.feature])
        high = max(feature.high, here[spread.feature])
        clipped.append(float(((drawn < low) | (drawn > high)).mean()))
        rows[:, spread.feature] = np.clip(drawn, low, high)
    values = np.sort(predictor.predict(rows if spreads else rows[:1]))
    if not spreads:
        values = np.repeat(values, n_draws)
    low, median, high = (float(at) for at in np.quantile(values, [0.05, 0.5, 0.95]))
    return Distribution(values=values, low=low, median=median, high=high, clipped=tuple(clipped))


def _even(rng: np.random.Generator, n_draws: int) -> FloatArray:
    return rng.uniform(-1.0, 1.0, n_draws)
