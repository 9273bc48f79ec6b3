"""Results as figures and sentences; every number in them was computed elsewhere."""

from mlcore.plots.callouts import NAMES
from mlcore.plots.latency import latency_figure
from mlcore.plots.naming import name_flags, name_workload
from mlcore.plots.palette import DARK, LIGHT, Palette
from mlcore.plots.sides import change_words, difference_rows, holds_words, side_rows
from mlcore.plots.tables import change_rows, ratio_rows, study_rows, title_of
from mlcore.plots.words import facts, headline, notes, percentile_rows

__all__ = [
    "DARK",
    "LIGHT",
    "NAMES",
    "Palette",
    "change_rows",
    "change_words",
    "difference_rows",
    "facts",
    "headline",
    "holds_words",
    "latency_figure",
    "name_flags",
    "name_workload",
    "notes",
    "percentile_rows",
    "ratio_rows",
    "side_rows",
    "study_rows",
    "title_of",
]
