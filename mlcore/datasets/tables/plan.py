"""What is learnt from a table: which column is the outcome, and what the others are taken for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mlcore.datasets.tables.column import Column, Kind
from mlcore.datasets.tables.converting import as_kind
from mlcore.datasets.tables.guessing import Outcome, guess_columns, guess_outcome, guess_target
from mlcore.datasets.tables.table import Table
from mlcore.errors import DatasetError
from mlcore.schema.labels import listed

_FEWEST_DATED = 20
_FEWEST_DAYS = 10
"""Rows and days with fewer of which an order may be chance."""
_NO_KINDS: Mapping[str, Kind] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to predict, and from which columns.

    Attributes
    ----------
    target : str
        Name of the column to predict.
    outcome : str
        ``"number"`` or ``"classes"``.
    columns : tuple of Column
        All of the table, in its order; the target among them, left out with ``why`` ``"target"``.
    order : str
        The date column by whose order the last fifth of the rows is held out; empty where rows
        are held out at random.
    locale : str
        Language in which the parts of dates are named, one of :data:`mlcore.text.LOCALES`.
    """

    target: str
    outcome: Outcome
    columns: tuple[Column, ...]
    order: str = ""
    locale: str = "en"

    @classmethod
    def of(
        cls,
        table: Table,
        *,
        target: str = "",
        outcome: Outcome | None = None,
        kinds: Mapping[str, Kind] = _NO_KINDS,
        columns: tuple[Column, ...] = (),
        order: str | None = None,
        locale: str = "en",
    ) -> Plan:
        """Plan with what somebody said, and guess the rest.

        Parameters
        ----------
        target : str
            Empty to guess it.
        kinds : mapping of str to Kind
            What columns are to be taken for, by name.
        columns : tuple of Column
            What :func:`guess_columns` answered; looked at again where it is not given.
        order : str, optional
            The date column by which the last rows are held out, empty for none; by default the
            first by which the rows stand sorted.

        Raises
        ------
        DatasetError
            If a name is no column, or a column cannot be what it is said to be.
        """
        guessed = columns or guess_columns(table)
        target = target or guess_target(guessed)
        for name in (target, *kinds, *([order] if order else [])):
            if name not in table.names:
                raise DatasetError("table.no-column", field=name, expected=listed(table.names))
        by_name = {column.name: column for column in guessed}
        said = []
        for column in guessed:
            kind = kinds.get(column.name, column.kind)
            if column.name == target:
                said.append(replace(column, kind="left out", why="target"))
            elif kind == column.kind:
                said.append(column)
            else:
                as_kind(column.name, table.data.column(column.name), kind)
                why = "chosen" if kind == "left out" else ""
                said.append(replace(column, kind=kind, why=why))
        if outcome is None:
            outcome = guess_outcome(by_name[target])
        if order is None:
            dates = [column.name for column in said if column.kind == "date"]
            order = next((name for name in dates if _is_sorted(table.data.column(name))), "")
        return cls(target=target, outcome=outcome, columns=tuple(said), order=order, locale=locale)

    @property
    def inputs(self) -> tuple[Column, ...]:
        """The columns that a model learns from."""
        return tuple(column for column in self.columns if column.is_input)

    def as_dict(self) -> dict[str, Any]:
        """Return what a JSON file can hold."""
        return {
            "target": self.target,
            "outcome": self.outcome,
            "order": self.order,
            "locale": self.locale,
            "columns": [column.as_dict() for column in self.columns],
        }

    @classmethod
    def from_dict(cls, facts: Mapping[str, Any]) -> Plan:
        """Return what :meth:`as_dict` was made of."""
        return cls(
            target=facts["target"],
            outcome=facts["outcome"],
            order=facts.get("order", ""),
            locale=facts.get("locale", "en"),
            columns=tuple(map(Column.from_dict, facts["columns"])),
        )


def _is_sorted(moments: pa.ChunkedArray) -> bool:
    """Tell whether rows stand in order of time, the first or the last on top."""
    known = moments.drop_null()
    if len(known) < _FEWEST_DATED or len(known) < 0.95 * len(moments):
        return False
    if not pa.types.is_temporal(moments.type) or pc.count_distinct(known).as_py() < _FEWEST_DAYS:
        return False
    steps = np.diff(known.to_numpy().astype("datetime64[us]").astype(np.int64))
    return bool((steps >= 0).all() or (steps <= 0).all())
