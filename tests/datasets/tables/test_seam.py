"""From a file to rows to learn from, in one go."""

from __future__ import annotations

import numpy as np

from mlcore.datasets.tables import Plan, doubts, guess_columns, prepare, read_table

CSV = "date;surface (m²);ville;prix\n" + "".join(
    f"2024-01-{day:02};{day}5,5;{'Lyon' if day % 2 else 'Nice'};{day}00,25\n"
    for day in range(1, 29)
)


def test_a_french_file_becomes_rows():
    table = read_table(CSV.encode(), "ventes.csv")
    columns = guess_columns(table)
    assert [column.kind for column in columns] == ["date", "number", "category", "number"]
    plan = Plan.of(table, columns=columns)
    assert (plan.target, plan.outcome) == ("prix", "number")
    assert Plan.from_dict(plan.as_dict()) == plan
    rows = prepare(table, plan)
    assert rows.X["ville"].tolist() == ["Lyon", "Nice"] * 14
    np.testing.assert_array_equal(rows.y, [day * 100 + 0.25 for day in range(1, 29)])
    assert rows.units == {"surface (m²)": "m²"}
    assert {doubt.code for doubt in doubts(table, plan)} == {"few", "leak", "in order of time"}
