"""What to know before a model learns from a table: leaks, repeated rows, few of a kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mlcore.datasets.tables.converting import as_kind
from mlcore.datasets.tables.leaks import Values, computed, foretold, twins
from mlcore.datasets.tables.plan import Plan
from mlcore.datasets.tables.preparing import outcomes_of
from mlcore.datasets.tables.table import Table

FEW_ROWS = 100
RARE_SHARE = 0.05
FEW_OF_CLASS = 10
MANY_GAPS = 0.5
REPEATED_SHARE = 0.01
_SAMPLE = 5_000
"""Rows among which leaks and twins are looked for."""
_TOLD = 5
_TOTALS = ("total", "totaux", "total général", "grand total", "somme", "sum", "sous-total")


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A reason to look twice.

    Attributes
    ----------
    code : str
        What it is, see the facts.
    facts : mapping of str to object
        What its sentence is filled with: of ``"few"`` ``n_rows``; of ``"dropped"`` ``n_rows``; of
        ``"leak"`` ``column``; of ``"computed"`` ``columns``; of ``"twins"`` ``column`` and
        ``other``; of ``"repeated"`` ``n_rows``; of ``"rare class"`` ``label`` and ``n_rows``; of
        ``"in order of time"`` ``column``; of ``"gaps"`` ``columns`` and ``n_columns``; of
        ``"total"`` ``word``.
    """

    code: str
    facts: Mapping[str, Any]


def doubts(table: Table, plan: Plan) -> tuple[Doubt, ...]:
    r"""Look for what makes a model seem better than it is, or cannot be learnt.

    Returns
    -------
    tuple of Doubt
        The gravest first.

    Raises
    ------
    DatasetError
        If a column is not of the kind that the plan takes it for.

    Examples
    --------
    >>> from mlcore.datasets.tables import read_table
    >>> rows = "".join(f"{n * 31 % 200 / 2},{n * 31 % 200 * 0.6:.2f}\n" for n in range(200))
    >>> table = read_table(f"net,price\n{rows}".encode(), "sales.csv")
    >>> doubts(table, Plan.of(table))
    (Doubt(code='leak', facts={'column': 'net'}),)
    """
    y = outcomes_of(table, plan)
    has_outcome = pc.is_valid(table.data.column(plan.target))
    if plan.outcome == "number":
        has_outcome = pc.is_valid(as_kind(plan.target, table.data.column(plan.target), "number"))
    data = table.data if len(y) == table.n_rows else table.data.filter(has_outcome)
    found = [
        *_of_size(table, y),
        *_leaks(data, y, plan),
        *_repeated(data, plan),
        *_rare(y, plan),
    ]
    if plan.order:
        found.append(Doubt(code="in order of time", facts={"column": plan.order}))
    found += _gaps(table, plan)
    found += _total(table)
    return tuple(found)


def _of_size(table: Table, y: np.ndarray[Any, Any]) -> list[Doubt]:
    found = []
    if len(y) < FEW_ROWS:
        found.append(Doubt(code="few", facts={"n_rows": len(y)}))
    if len(y) < table.n_rows:
        found.append(Doubt(code="dropped", facts={"n_rows": table.n_rows - len(y)}))
    return found


def _leaks(data: pa.Table, y: np.ndarray[Any, Any], plan: Plan) -> list[Doubt]:
    places = np.arange(len(y))
    if len(y) > _SAMPLE:
        places = np.sort(np.random.default_rng(0).choice(len(y), _SAMPLE, replace=False))
    if len(y) < 2:
        return []
    outcome = y[places]
    if plan.outcome == "classes":
        _, outcome = np.unique(outcome.astype(str), return_inverse=True)
    columns: dict[str, Values] = {}
    for column in plan.inputs:
        taken = data.column(column.name).take(pa.array(places))
        made = as_kind(column.name, taken, column.kind)
        # Outcomes may move with time: of a date only counts whether there is one.
        columns[column.name] = _values(pc.is_null(made) if column.kind == "date" else made)
    leaks = [
        name
        for name, values in columns.items()
        if foretold(values, outcome, is_number=plan.outcome == "number")
    ]
    pairs = twins({name: values for name, values in columns.items() if name not in leaks})
    parts = computed(columns, outcome) if plan.outcome == "number" and not leaks else ()
    return [
        *(Doubt(code="leak", facts={"column": name}) for name in leaks),
        *([Doubt(code="computed", facts={"columns": list(parts[:_TOLD])})] if parts else []),
        *(Doubt(code="twins", facts={"column": a, "other": b}) for a, b in pairs[:_TOLD]),
    ]


def _values(column: pa.ChunkedArray) -> Values:
    """Return numbers with NaN for gaps, and of words their places with -1."""
    if pa.types.is_string(column.type):
        codes = column.combine_chunks().dictionary_encode().indices
        return Values(numbers=pc.fill_null(codes, -1).to_numpy().astype(float), is_word=True)
    numbers = column.cast(pa.int64()) if pa.types.is_boolean(column.type) else column
    return Values(numbers=numbers.cast(pa.float64()).to_numpy(), is_word=False)


def _repeated(data: pa.Table, plan: Plan) -> list[Doubt]:
    names = [*(column.name for column in plan.inputs), plan.target]
    mixed = np.zeros(data.num_rows, dtype=np.uint64)
    # Rows of few possible values repeat by themselves.
    n_possible = 1.0
    for name in names:
        encoded = data.column(name).combine_chunks().dictionary_encode()
        codes = pc.fill_null(encoded.indices, -1).to_numpy().astype(np.int64).astype(np.uint64)
        mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0x9E3779B97F4A7C15) + codes
        n_possible *= max(len(encoded.dictionary), 1)
    n_rows = data.num_rows - len(np.unique(mixed))
    if n_rows < max(REPEATED_SHARE * data.num_rows, 2) or n_possible < 100 * data.num_rows:
        return []
    return [Doubt(code="repeated", facts={"n_rows": n_rows})]


def _rare(y: np.ndarray[Any, Any], plan: Plan) -> list[Doubt]:
    if plan.outcome == "number":
        return []
    counts = sorted(Counter(y.tolist()).items(), key=lambda pair: (pair[1], str(pair[0])))
    limit = max(FEW_OF_CLASS, RARE_SHARE * len(y)) if len(counts) == 2 else FEW_OF_CLASS
    rare = [(label, n) for label, n in counts if n < limit]
    return [
        Doubt(code="rare class", facts={"label": str(label), "n_rows": n})
        for label, n in rare[:_TOLD]
    ]


def _gaps(table: Table, plan: Plan) -> list[Doubt]:
    names = [each.name for each in plan.inputs if each.n_missing > MANY_GAPS * table.n_rows]
    if not names:
        return []
    return [Doubt(code="gaps", facts={"columns": names[:_TOLD], "n_columns": len(names)})]


def _total(table: Table) -> list[Doubt]:
    """Look whether the last row adds up the others."""
    last = table.data.slice(max(table.n_rows - 1, 0)).to_pylist()
    words = [cell for row in last for cell in row.values() if isinstance(cell, str)]
    totals = [word for word in words if word.casefold().strip(" :") in _TOTALS]
    return [Doubt(code="total", facts={"word": totals[0]})] if totals else []
