"""The sentences of errors in tables that people bring to learn from, by their codes."""

from __future__ import annotations

TABLES = {
    "table.no-column": "The table has no column {field}. Its columns are: {expected}.",
}
