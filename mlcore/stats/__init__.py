"""Numbers in, numbers out: histograms, resampling, ratios and drift of measured times."""

from mlcore.stats.drift import Drift, find_drift
from mlcore.stats.histogram import Histogram, SharedBins, share_bins
from mlcore.stats.noise import noise_grade
from mlcore.stats.quantiles import Percentile, Shift, calls_needed, percentiles, shift
from mlcore.stats.ratios import Ratio, nested_ratio, paired_ratio
from mlcore.stats.significance import exchange_test

__all__ = [
    "Drift",
    "Histogram",
    "Percentile",
    "Ratio",
    "SharedBins",
    "Shift",
    "calls_needed",
    "exchange_test",
    "find_drift",
    "nested_ratio",
    "noise_grade",
    "paired_ratio",
    "percentiles",
    "share_bins",
    "shift",
]
