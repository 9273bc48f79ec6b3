"""What the columns of a table are, guessed from their names and values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from mlcore.datasets.tables.column import Column, Kind
from mlcore.datasets.tables.table import Table
from mlcore.schema.levels import MOST_LEVELS

Outcome = Literal["number", "classes"]
"""What a model answers: a number, or the chance of each of several classes."""
_TARGETS = re.compile(
    r"(target|y|label|class|classe|price|prix|cible|résultat|resultat|outcome|result)", re.I
)
_FEW = 10
_EXAMPLES = 3


def guess_columns(table: Table) -> tuple[Column, ...]:
    """Guess what each column is."""
    return tuple(_guess(name, table.data.column(name)) for name in table.names)


def guess_target(columns: Sequence[Column]) -> str:
    """Guess which column somebody wants to predict."""
    inputs = [column for column in columns if column.kind not in ("left out", "date")]
    named = [column for column in inputs if _TARGETS.fullmatch(column.name.strip())]
    return (named or inputs or list(columns))[-1].name


def guess_outcome(column: Column) -> Outcome:
    """Guess whether a column to predict is a number or one of several classes."""
    if column.kind == "whole":
        return "classes" if column.n_distinct <= _FEW else "number"
    return "number" if column.kind == "number" else "classes"


def _guess(name: str, values: pa.ChunkedArray) -> Column:
    counts = pc.value_counts(values.combine_chunks().drop_null())
    n_distinct = len(counts)
    by_count = sorted(counts.to_pylist()[:10_000], key=lambda pair: -pair["counts"])
    examples = tuple(str(pair["values"]) for pair in by_count[:_EXAMPLES])
    kind, why = _kind(name, values, n_distinct)
    return Column(
        name=name, kind=kind, why=why, n_missing=values.null_count, n_distinct=n_distinct,
        examples=examples,
    )  # fmt: skip


def _kind(name: str, values: pa.ChunkedArray, n_distinct: int) -> tuple[Kind, str]:
    n_known = len(values) - values.null_count
    type_ = values.type
    if not n_known:
        return "left out", "empty"
    if n_distinct == 1:
        return "left out", "constant"
    if pa.types.is_temporal(type_):
        return "date", ""
    if pa.types.is_boolean(type_):
        return "yes-no", ""
    is_all_different = n_distinct == n_known > 20
    if pa.types.is_integer(type_):
        is_id = is_all_different and re.search(r"(^|[_ ])(id|no|num[eé]ro)$", name, re.I)
        return ("left out", "identifier") if is_id else ("whole", "")
    if pa.types.is_floating(type_):
        return "number", ""
    if is_all_different:
        return "left out", "identifier"
    return ("category", "") if n_distinct <= MOST_LEVELS else ("left out", "many levels")
