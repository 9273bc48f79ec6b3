"""The sentences of errors in tables that people bring to learn from, by their codes."""

from __future__ import annotations

TABLES = {
    "table.few-rows": (
        "The table has {received} rows with an outcome, and at least {expected} are needed to learn"
        " and to check what was learnt. Add rows, or predict another column."
    ),
    "table.no-column": "The table has no column {field}. Its columns are: {expected}.",
    "table.one-class": (
        "At least two outcomes must each be there in {expected} rows to learn from. Add rows, or"
        " predict another column."
    ),
}
