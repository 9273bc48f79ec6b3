"""A table made ready to learn from: inputs as pandas has them, outcomes beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mlcore.datasets.tables.column import Column
from mlcore.datasets.tables.plan import Plan
from mlcore.datasets.tables.table import Table
from mlcore.schema.labels import label_and_unit

if TYPE_CHECKING:
    import pandas as pd

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Rows with an outcome.

    Attributes
    ----------
    X : pandas.DataFrame of shape (n_rows, n_inputs)
        Numbers as float64 with NaN for gaps, whole numbers without gaps as int64, yes and no as
        bool, or object with NaN for gaps; categories as pandas reads words, with NaN for gaps. Of
        a date ``"<name> year"`` and ``"<name> month"``, whole, and ``"<name> weekday"``, an
        ordered category.
    y : ndarray of shape (n_rows,)
        Outcomes, float64 where they are numbers, else labels: bool, int64, float64 or object.
    order : ndarray of shape (n_rows,), int64, or None
        Places of the rows from first to last in time, where the plan names a column for it.
    units : mapping of str to str
        By name of the input; the outcome's by its own. What names say: "weight (kg)".
    n_dropped : int
        Rows of the table that have no outcome.
    """

    X: pd.DataFrame
    y: np.ndarray[Any, Any]
    order: np.ndarray[Any, np.dtype[np.int64]] | None
    units: Mapping[str, str]
    n_dropped: int


def prepare(table: Table, plan: Plan) -> Prepared:
    """Make rows to learn from."""
    import pandas as pd

    data = table.data.filter(pc.is_valid(table.data.column(plan.target)))
    columns: dict[str, Any] = {}
    for column in plan.inputs:
        columns.update(_inputs(column, data.column(column.name)))
    target = data.column(plan.target)
    y = (
        target.cast(pa.float64()).to_numpy()
        if plan.outcome == "number"
        else np.asarray(target.to_pandas())
    )
    order = None
    if plan.order:
        order = np.argsort(data.column(plan.order).to_numpy(), kind="stable")
    names = (*columns, plan.target)
    units = {name: unit for name in names if (unit := label_and_unit(name)[1])}
    return Prepared(
        X=pd.DataFrame(columns),
        y=y,
        order=order,
        units=units,
        n_dropped=table.n_rows - data.num_rows,
    )


def _inputs(column: Column, values: pa.ChunkedArray) -> dict[str, Any]:
    import pandas as pd

    if column.kind == "date":
        days = pd.Categorical.from_codes(
            pc.fill_null(pc.day_of_week(values), -1).to_numpy(), list(WEEKDAYS), ordered=True
        )
        return {
            f"{column.name} year": pc.year(values).to_pandas(),
            f"{column.name} month": pc.month(values).to_pandas(),
            f"{column.name} weekday": pd.Series(days),
        }
    if column.kind == "number":
        return {column.name: values.cast(pa.float64()).to_pandas()}
    if column.kind == "category":
        return {column.name: values.cast(pa.string()).to_pandas().astype("str")}
    return {column.name: values.to_pandas()}
