"""Times of single answers as they come in while somebody uses the page: the last of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mlcore.stats import Histogram, calls_needed

KEPT = 200
"""Readings that are kept; older ones go."""

ENOUGH = calls_needed(0.95)
"""Readings from which on a 95th percentile has a range of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """The last answers of two runtimes to the same rows.

    Attributes
    ----------
    fast, slow : tuple of float
        Seconds, the oldest first; place ``i`` of both answered the same row.
    row : tuple of float or None
        The row that was answered last: asked again, it would be answered from warm caches.
    """

    fast: tuple[float, ...] = ()
    slow: tuple[float, ...] = ()
    row: tuple[float, ...] | None = None

    @property
    def missing(self) -> int:
        """Readings still needed for percentiles, 0 where there are enough."""
        return max(0, ENOUGH - len(self.fast))

    def at(self, row: tuple[float, ...]) -> Readings:
        """Take note of a row without a reading."""
        return replace(self, row=row)

    def add(self, row: tuple[float, ...], *, fast: float, slow: float) -> Readings:
        """Add what a row took.

        Parameters
        ----------
        fast, slow : float
            Seconds.

        Returns
        -------
        Readings
            With the last 200.

        Examples
        --------
        >>> readings = Readings().add((1.0,), fast=0.0002, slow=0.005)
        >>> len(readings.fast), readings.missing
        (1, 71)
        """
        return Readings(fast=(*self.fast, fast)[-KEPT:], slow=(*self.slow, slow)[-KEPT:], row=row)

    def quantiles(self, share: float) -> tuple[float, float] | None:
        """Return a quantile of either runtime, the fast one's first.

        Parameters
        ----------
        share : float
            In (0, 1].

        Returns
        -------
        tuple of two float, or None
            Seconds; None before there are enough readings.
        """
        if self.missing:
            return None
        fast, slow = (Histogram.of(times).quantile(share) for times in (self.fast, self.slow))
        return fast, slow
