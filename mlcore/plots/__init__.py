"""Figures of results; every number in them was computed elsewhere."""

from mlcore.plots.callouts import NAMES
from mlcore.plots.latency import latency_figure
from mlcore.plots.palette import DARK, LIGHT, Palette

__all__ = ["DARK", "LIGHT", "NAMES", "Palette", "latency_figure"]
