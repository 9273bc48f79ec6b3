"""Results as figures and sentences; every number in them was computed elsewhere."""

from mlcore.plots.callouts import NAMES
from mlcore.plots.captions import (
    concurrency_caption,
    memory_caption,
    self_test_caption,
    server_caption,
    settings_caption,
    shift_caption,
    start_caption,
    sweep_caption,
    trace_caption,
)
from mlcore.plots.course import shift_figure, trace_figure
from mlcore.plots.curves import server_figure, speedup_figure, sweep_figure
from mlcore.plots.latency import latency_figure
from mlcore.plots.naming import STAGES, name_doubts, name_flags, name_kind, name_workload
from mlcore.plots.palette import DARK, LIGHT, Palette
from mlcore.plots.ratios import self_test_figure
from mlcore.plots.sides import change_words, difference_rows, holds_words, side_rows
from mlcore.plots.starts import memory_figure, start_figure
from mlcore.plots.surroundings import environment_rows
from mlcore.plots.tables import change_rows, ratio_rows, study_rows, title_of
from mlcore.plots.threads import concurrency_figure, settings_figure, threads_figure
from mlcore.plots.words import differences, facts, headline, notes, percentile_rows

__all__ = [
    "DARK",
    "LIGHT",
    "NAMES",
    "STAGES",
    "Palette",
    "change_rows",
    "change_words",
    "concurrency_caption",
    "concurrency_figure",
    "difference_rows",
    "differences",
    "environment_rows",
    "facts",
    "headline",
    "holds_words",
    "latency_figure",
    "memory_caption",
    "memory_figure",
    "name_doubts",
    "name_flags",
    "name_kind",
    "name_workload",
    "notes",
    "percentile_rows",
    "ratio_rows",
    "self_test_caption",
    "self_test_figure",
    "server_caption",
    "server_figure",
    "settings_caption",
    "settings_figure",
    "shift_caption",
    "shift_figure",
    "side_rows",
    "speedup_figure",
    "start_caption",
    "start_figure",
    "study_rows",
    "sweep_caption",
    "sweep_figure",
    "threads_figure",
    "title_of",
    "trace_caption",
    "trace_figure",
]
