"""Tables that people bring: read from a file, understood, and made ready to learn from."""

from mlcore.datasets.tables.column import Column, Kind
from mlcore.datasets.tables.doubts import Doubt, doubts
from mlcore.datasets.tables.guessing import Outcome, guess_columns, guess_outcome, guess_target
from mlcore.datasets.tables.plan import Plan
from mlcore.datasets.tables.preparing import Prepared, prepare
from mlcore.datasets.tables.reading import read_table
from mlcore.datasets.tables.table import Source, Table

__all__ = [
    "Column",
    "Doubt",
    "Kind",
    "Outcome",
    "Plan",
    "Prepared",
    "Source",
    "Table",
    "doubts",
    "guess_columns",
    "guess_outcome",
    "guess_target",
    "prepare",
    "read_table",
]
