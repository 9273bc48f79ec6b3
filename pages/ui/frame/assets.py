"""Where the files lie that a browser gets as they are."""

from __future__ import annotations

from pathlib import Path

ASSETS = Path(__file__).parents[3] / "assets"
