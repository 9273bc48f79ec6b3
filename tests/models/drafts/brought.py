"""A small table as a visitor brings it, and what they choose."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mlcore.datasets.tables import Plan
from mlcore.models.drafts import Draft, new_draft


def rows(n_rows: int = 60) -> bytes:
    """Write homes with their price as a French spreadsheet does."""
    rng = np.random.default_rng(0)
    size, rooms = rng.uniform(20, 90, n_rows), rng.integers(1, 6, n_rows)
    lines = [
        f"{a:.1f};{b};{30 * a + 500 * b:.2f}".replace(".", ",")
        for a, b in zip(size, rooms, strict=True)
    ]
    return "\n".join(["surface;pieces;prix", *lines]).encode()


def bring(data_folder: Path) -> Draft:
    """Bring the table and choose to predict the price."""
    draft = new_draft(data_folder, rows(), "ventes.csv")
    draft.save_plan(Plan.of(draft.table, target="prix"))
    return draft
