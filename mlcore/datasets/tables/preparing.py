"""A table made ready to learn from: inputs as pandas has them, outcomes beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mlcore.datasets.tables.casting import FLAG_KEYS
from mlcore.datasets.tables.column import Column
from mlcore.datasets.tables.converting import as_kind
from mlcore.datasets.tables.plan import Plan
from mlcore.datasets.tables.table import MAX_INPUTS, Table
from mlcore.errors import DatasetError
from mlcore.schema.labels import label_and_unit, listed
from mlcore.schema.target import MOST_CLASSES
from mlcore.text import Text, for_locale, mark

if TYPE_CHECKING:
    import pandas as pd

FEWEST_ROWS = 20
"""Rows below which a fifth of them says nothing."""
WEEKDAYS = (
    mark("Monday"), mark("Tuesday"), mark("Wednesday"), mark("Thursday"), mark("Friday"),
    mark("Saturday"), mark("Sunday"),
)  # fmt: skip
_FEWEST_HOURS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Rows with an outcome.

    Attributes
    ----------
    X : pandas.DataFrame of shape (n_rows, n_inputs)
        Numbers as float64 with NaN for gaps, whole numbers without gaps as int64, yes and no as
        bool, or object with NaN for gaps; categories as pandas reads words, with NaN for gaps. Of
        a date ``"<name> year"`` and ``"<name> month"``, whole, ``"<name> weekday"``, an ordered
        category, and ``"<name> hour"`` where times of day are told, in the plan's language and
        after all other inputs; what is the same in all rows is left out.
    y : ndarray of shape (n_rows,)
        Outcomes, float64 where they are numbers, else labels as the file has them: str, int64,
        float64 or bool.
    order : ndarray of shape (n_rows,), int64, or None
        Places of the rows from first to last in time, where the plan names a column for it.
    units : mapping of str to str
        By name of the input; the outcome's by its own. What names or cells say: "weight (kg)".
    n_dropped : int
        Rows of the table that have no outcome.
    """

    X: pd.DataFrame
    y: np.ndarray[Any, Any]
    order: np.ndarray[Any, np.dtype[np.int64]] | None
    units: Mapping[str, str]
    n_dropped: int


def prepare(table: Table, plan: Plan) -> Prepared:
    r"""Make rows to learn from.

    Raises
    ------
    DatasetError
        If there are too few rows with an outcome, too many inputs or none, one outcome alone, or a
        column is not of its kind.

    Examples
    --------
    >>> from mlcore.datasets.tables import read_table
    >>> rows = "".join(f"{n % 7};{n},5\n" for n in range(30))
    >>> table = read_table(f"pièces;prix (€)\n{rows}\n".encode(), "ventes.csv")
    >>> made = prepare(table, Plan.of(table))
    >>> made.X.dtypes.astype(str).to_dict(), made.y[:2].tolist(), dict(made.units)
    ({'pièces': 'int64'}, [0.5, 1.5], {'prix (€)': '€'})
    """
    import pandas as pd

    check_plan(table, plan)
    data = _with_outcome(table, plan)
    columns: dict[str, Any] = {}
    text = for_locale(plan.locale)
    # Parts of a date seldom say most.
    for column in sorted(plan.inputs, key=lambda one: one.kind == "date"):
        for name, values in _inputs(column, data.column(column.name), text).items():
            columns[_unused(name, columns, table.names, column.name)] = values
    order = None
    if plan.order:
        moments = as_kind(plan.order, data.column(plan.order), "date")
        order = np.asarray(pc.array_sort_indices(moments.combine_chunks()), dtype=np.int64)
    return Prepared(
        X=pd.DataFrame(columns),
        y=outcomes_of(table, plan),
        order=order,
        units=_units(data.schema, columns, plan.target),
        n_dropped=table.n_rows - data.num_rows,
    )


def check_plan(table: Table, plan: Plan) -> None:
    """Refuse a plan that nothing can be learnt by, before any work is done.

    Raises
    ------
    DatasetError
        As for :func:`prepare`, unless a column is not of its kind.
    """
    inputs = plan.inputs
    if not inputs:
        raise DatasetError("table.no-inputs", field=plan.target)
    if len(inputs) > MAX_INPUTS:
        emptiest = sorted(inputs, key=lambda column: -column.n_missing)
        raise DatasetError(
            "table.inputs", field="columns", received=len(inputs), limit=MAX_INPUTS,
            n_more=len(inputs) - MAX_INPUTS, names=listed([each.name for each in emptiest]),
        )  # fmt: skip
    y = outcomes_of(table, plan)
    if len(y) < FEWEST_ROWS:
        raise DatasetError(
            "table.few-rows", field=plan.target, received=len(y), expected=FEWEST_ROWS
        )
    n_distinct = len(set(y.tolist()))
    if n_distinct < 2:
        raise DatasetError("table.one-outcome", field=plan.target)
    if plan.outcome == "classes" and n_distinct > MOST_CLASSES:
        # Only numbers can be predicted as such.
        code = "table.many-classes" if y.dtype.kind in "iuf" else "table.many-words"
        raise DatasetError(code, field=plan.target, received=n_distinct, limit=MOST_CLASSES)


def outcomes_of(table: Table, plan: Plan) -> np.ndarray[Any, Any]:
    """Return the outcomes of the rows that have one."""
    field, values = table.data.field(plan.target), table.data.column(plan.target)
    if plan.outcome == "number":
        numbers = as_kind(plan.target, values, "number").drop_null()
        return np.asarray(numbers.to_numpy(), dtype=np.float64)
    values = values.drop_null()
    said = field.metadata or {}
    if pa.types.is_boolean(values.type) and all(key.encode() in said for key, _ in FLAG_KEYS):
        no, yes = (said[key.encode()].decode() for key, _ in FLAG_KEYS)
        values = pc.if_else(values, yes, no)
    if pa.types.is_temporal(values.type):
        values = values.cast(pa.string())
    if pa.types.is_floating(values.type) and pc.all(pc.equal(values, pc.floor(values))).as_py():
        values = values.cast(pa.int64(), safe=False)
    if pa.types.is_string(values.type):
        return np.array(values.to_pylist(), dtype=object)
    return np.asarray(values.to_numpy())


def _with_outcome(table: Table, plan: Plan) -> pa.Table:
    values = table.data.column(plan.target)
    if plan.outcome == "number":
        values = as_kind(plan.target, values, "number")
    return table.data if not values.null_count else table.data.filter(pc.is_valid(values))


def _inputs(column: Column, values: pa.ChunkedArray, text: Text) -> dict[str, Any]:
    import pandas as pd

    made = as_kind(column.name, values, column.kind)
    if column.kind == "date":
        return _parts(column.name, made, text)
    if column.kind == "category":
        return {column.name: pd.Series(made.to_pandas(), dtype="str")}
    if column.kind == "yes-no" and made.null_count:
        flags = [np.nan if flag is None else flag for flag in made.to_pylist()]
        return {column.name: np.array(flags, dtype=object)}
    return {column.name: made.to_pandas()}


def _parts(name: str, moments: pa.ChunkedArray, text: Text) -> dict[str, Any]:
    """Return year, month and weekday, and the hour where times are told; none that never moves."""
    import pandas as pd

    weekday = text("{name} weekday", name=name)
    parts = {
        text("{name} year", name=name): pc.year(moments),
        text("{name} month", name=name): pc.month(moments),
        weekday: pc.day_of_week(moments),
    }
    if pa.types.is_timestamp(moments.type):
        hours = pc.hour(moments)
        if pc.count_distinct(hours).as_py() >= _FEWEST_HOURS:
            parts[text("{name} hour", name=name)] = hours
    moving = {key: part for key, part in parts.items() if pc.count_distinct(part).as_py() > 1}
    made = {key: part.to_pandas() for key, part in moving.items()}
    if weekday in made:
        codes, days = made[weekday].fillna(-1).astype(int), [text(day) for day in WEEKDAYS]
        made[weekday] = pd.Series(pd.Categorical.from_codes(codes, days, ordered=True))
    return made


def _unused(name: str, made: Mapping[str, Any], names: tuple[str, ...], own: str) -> str:
    """Return a name that no other input has: parts of a date have names of their own."""
    while name in made or (name != own and name in names):
        name += "_"
    return name


def _units(schema: pa.Schema, columns: Mapping[str, Any], target: str) -> dict[str, str]:
    units = {}
    for name in (*columns, target):
        at = schema.get_field_index(name)
        said = (schema.field(at).metadata or {}) if at >= 0 else {}
        unit = label_and_unit(name)[1] or said.get(b"unit", b"").decode()
        if unit:
            units[name] = unit
    return units
