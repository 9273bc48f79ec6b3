"""What to know before a model learns from a table: rows too few, repeated, in order of time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mlcore.datasets.tables.plan import Plan
from mlcore.datasets.tables.table import Table

FEW_ROWS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A reason to look twice.

    Attributes
    ----------
    code : str
        ``"leak"``, ``"repeated"``, ``"few"``, ``"rare class"``, ``"in order of time"`` and so on.
    facts : mapping of str to object
        What its sentence is filled with.
    """

    code: str
    facts: Mapping[str, object]


def doubts(table: Table, plan: Plan) -> tuple[Doubt, ...]:
    """Look for what makes a model look better than it is, or cannot be learnt."""
    del plan
    found = []
    if table.n_rows <= FEW_ROWS:
        found.append(Doubt(code="few", facts={"n_rows": table.n_rows}))
    return tuple(found)
