"""Results as figures and sentences; every number in them was computed elsewhere."""

from mlcore.plots.callouts import NAMES
from mlcore.plots.latency import latency_figure
from mlcore.plots.palette import DARK, LIGHT, Palette
from mlcore.plots.words import facts, headline, notes, percentile_rows

__all__ = [
    "DARK",
    "LIGHT",
    "NAMES",
    "Palette",
    "facts",
    "headline",
    "latency_figure",
    "notes",
    "percentile_rows",
]
