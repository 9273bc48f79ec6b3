"""Numbers in, numbers out: histograms, resampling, ratios and drift of measured times."""

from mlcore.stats.histogram import Histogram, SharedBins, share_bins
from mlcore.stats.ratios import Ratio

__all__ = ["Histogram", "Ratio", "SharedBins", "share_bins"]
