"""Results as figures; every number in them was computed elsewhere."""

from mlcore.plots.curves import server_figure, speedup_figure, sweep_figure
from mlcore.plots.latency import latency_figure
from mlcore.plots.palette import DARK, LIGHT, Palette
from mlcore.plots.ratios import self_test_figure
from mlcore.plots.replay import shift_figure, trace_figure
from mlcore.plots.starts import memory_figure, start_figure
from mlcore.plots.threads import concurrency_figure, settings_figure, threads_figure

__all__ = [
    "DARK",
    "LIGHT",
    "Palette",
    "concurrency_figure",
    "latency_figure",
    "memory_figure",
    "self_test_figure",
    "server_figure",
    "settings_figure",
    "shift_figure",
    "speedup_figure",
    "start_figure",
    "sweep_figure",
    "threads_figure",
    "trace_figure",
]
