"""Durations counted in bins a thousandth apart, so that a million calls stay small."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

BIN_WIDTH = 1.001
"""Ratio of two neighbouring bin edges: a quantile is known to 0.05 %."""

_LOG_WIDTH = math.log(BIN_WIDTH)
_SHORTEST_S = 1e-9


class Histogram:
    """Counts of durations in logarithmic bins; empty bins are not kept.

    No dataclass, so that code that writes it to a file can choose its short form, :meth:`as_list`.

    Attributes
    ----------
    bins : tuple of int
        Ascending; bin ``i`` holds durations from ``1.001 ** i`` to ``1.001 ** (i + 1)`` seconds.
    counts : tuple of int
        Calls in each bin, at least 1.

    Examples
    --------
    >>> histogram = Histogram.of([0.001, 0.002, 0.004])
    >>> histogram.n_calls, round(histogram.quantile(0.5), 4)
    (3, 0.002)
    """

    __slots__ = ("bins", "counts")

    def __init__(self, *, bins: tuple[int, ...], counts: tuple[int, ...]) -> None:
        self.bins = bins
        self.counts = counts

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Histogram):
            return NotImplemented
        return (self.bins, self.counts) == (other.bins, other.counts)

    def __hash__(self) -> int:
        return hash((self.bins, self.counts))

    def __repr__(self) -> str:
        return f"Histogram(bins={self.bins}, counts={self.counts})"

    @classmethod
    def of(cls, seconds: Sequence[float] | npt.NDArray[np.float64], repeat: int = 1) -> Histogram:
        """Count durations.

        Below a nanosecond counts as a nanosecond: a coarse CPU clock reads zero. Each duration
        stands for ``repeat`` calls.
        """
        values = np.maximum(np.asarray(seconds, dtype=np.float64), _SHORTEST_S)
        places = np.floor(np.log(values) / _LOG_WIDTH).astype(np.int64)
        bins, counts = np.unique(places, return_counts=True)
        return cls(bins=tuple(bins.tolist()), counts=tuple((counts * repeat).tolist()))

    @classmethod
    def merge(cls, histograms: Iterable[Histogram]) -> Histogram:
        """Add histograms up; the order does not matter."""
        total: dict[int, int] = {}
        for histogram in histograms:
            for place, count in zip(histogram.bins, histogram.counts, strict=True):
                total[place] = total.get(place, 0) + count
        bins = sorted(total)
        return cls(bins=tuple(bins), counts=tuple(total[place] for place in bins))

    @property
    def n_calls(self) -> int:
        """Number of calls counted."""
        return sum(self.counts)

    def quantile(self, share: float) -> float:
        """Return the seconds that ``share`` of the calls, in (0, 1], do not exceed.

        They are the middle of the bin; nan if nothing was counted.
        """
        if not self.counts:
            return math.nan
        reached = np.cumsum(self.counts)
        place = int(np.searchsorted(reached, share * reached[-1] - 1e-9))
        return middle(self.bins[place])

    def as_list(self) -> list[list[int]]:
        """Return ``[bin, count]`` pairs for JSON; ``from_list`` reads them back."""
        return [list(pair) for pair in zip(self.bins, self.counts, strict=True)]

    @classmethod
    def from_list(cls, pairs: Any) -> Histogram:
        """Read what ``as_list`` returned; ValueError if it cannot be that."""
        table = [(int(place), int(count)) for place, count in pairs]
        bins = tuple(place for place, _ in table)
        if list(bins) != sorted(set(bins)) or any(count < 1 for _, count in table):
            raise ValueError("bins must ascend and counts be positive")
        return cls(bins=bins, counts=tuple(count for _, count in table))


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedBins:
    """Several histograms over the same wide bins, for a picture.

    Attributes
    ----------
    edges : tuple of float
        Seconds, ascending, one more than there are bins.
    shares : dict of str to tuple of float
        Per name, the share of its calls in each bin; each sums to 1.
    """

    edges: tuple[float, ...]
    shares: dict[str, tuple[float, ...]]


def share_bins(
    histograms: Mapping[str, Histogram], *, max_bins: int = 90, min_width: float = 1.03
) -> SharedBins:
    """Gather histograms into the same wide bins.

    None of them is empty. ``min_width`` is the smallest ratio of two neighbouring edges.

    Examples
    --------
    >>> bins = share_bins({"a": Histogram.of([1e-4, 1e-4]), "b": Histogram.of([1e-3])}, max_bins=10)
    >>> len(bins.edges) <= 11, bins.shares["a"][0], bins.shares["b"][-1]
    (True, 1.0, 1.0)
    """
    first = min(histogram.bins[0] for histogram in histograms.values())
    last = max(histogram.bins[-1] for histogram in histograms.values())
    narrow = math.ceil(math.log(min_width) / _LOG_WIDTH)
    # Edges are multiples of the width, so they stay put while a running measurement grows.
    # One bin is held back because both ends are rounded outwards.
    width = max(narrow, math.ceil((last - first + 1) / (max_bins - 1)))
    origin = math.floor(first / width)
    n_bins = math.floor(last / width) - origin + 1
    shares = {}
    for name, histogram in histograms.items():
        counts = np.zeros(n_bins)
        np.add.at(counts, np.array(histogram.bins) // width - origin, histogram.counts)
        shares[name] = tuple((counts / counts.sum()).tolist())
    edges = tuple(math.exp((origin + i) * width * _LOG_WIDTH) for i in range(n_bins + 1))
    return SharedBins(edges=edges, shares=shares)


def middle(place: int) -> float:
    """Return the geometric middle of a bin, in seconds."""
    return math.exp((place + 0.5) * _LOG_WIDTH)
