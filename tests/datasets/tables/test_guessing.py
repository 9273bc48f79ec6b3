"""Kinds, the column to predict, and corrections."""

from __future__ import annotations

import uuid

import numpy as np
import pandas as pd
import pytest

from mlcore.datasets.tables import (
    Column,
    Plan,
    guess_columns,
    guess_outcome,
    guess_target,
    prepare,
    read_table,
)
from mlcore.errors import DatasetError

N = 120
RNG = np.random.default_rng(0)
VALUES = {
    "PassengerId": range(1, N + 1),
    "Unnamed: 0": range(N),
    "n° client": RNG.permutation(10 * N)[:N],
    "clé": [str(uuid.UUID(int=int(n))) for n in RNG.integers(0, 2**60, N)],
    "shop id": RNG.integers(1, 9, N),
    "population": RNG.permutation(10**6)[:N],
    "année": RNG.integers(1990, 2020, N),
    "étages": RNG.integers(0, 5, N),
    "gaps": [*[3.0, np.nan] * (N // 2 - 1), 4.0, 5.0],
    "garage": RNG.integers(0, 2, N),
    "vendu": RNG.choice(["oui", "non"], N),
    "ville": RNG.choice(["Lyon", "Nice", "Pau"], N),
    "Code postal": RNG.choice([75001, 69002, 33000], N),
    "surface (m²)": RNG.normal(80, 20, N),
    "pays": ["France"] * N,
    "vide": [None] * N,
    "avis": [f"bien situé, visite numéro {n} un mardi" for n in range(N)],
    "nom": [f"Nom{n % 90}" for n in range(N)],
    "jour": pd.date_range("2024-01-01", periods=N).strftime("%d/%m/%Y"),
    "prix": [*RNG.normal(200, 9, N - 1).round(1).astype(str), "offert"],
}
KINDS = {
    "PassengerId": ("left out", "identifier"),
    "Unnamed: 0": ("left out", "identifier"),
    "n° client": ("left out", "identifier"),
    "clé": ("left out", "identifier"),
    "shop id": ("category", ""),
    "population": ("whole", ""),
    "année": ("whole", ""),
    "étages": ("whole", ""),
    "gaps": ("whole", ""),
    "garage": ("yes-no", ""),
    "vendu": ("yes-no", ""),
    "ville": ("category", ""),
    "Code postal": ("category", ""),
    "surface (m²)": ("number", ""),
    "pays": ("left out", "constant"),
    "vide": ("left out", "empty"),
    "avis": ("left out", "free text"),
    "nom": ("left out", "rarely repeated"),
    "jour": ("date", ""),
    "prix": ("left out", "slips"),
}
TABLE = read_table(pd.DataFrame(VALUES).to_csv(index=False).encode(), "homes.csv")
COLUMNS = guess_columns(TABLE)


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_a_column_is_what_a_person_would_say(column):
    assert (column.kind, column.why) == KINDS[column.name]
    series = pd.Series(VALUES[column.name])
    assert column.n_missing == series.isna().sum()
    assert column.n_distinct == series.nunique()


def test_examples_are_written_as_the_file_writes_them():
    table = read_table(b"ville;prix;d\nNice;1,5;03/04/2024\nPau;2;04/04/2024\nPau;1,5;\n", "a.csv")
    assert [column.examples for column in guess_columns(table)] == [
        ("Pau", "Nice"), ("1,5", "2"), ("2024-04-03", "2024-04-04"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("names", "target"),
    [
        (("surface", "Prix (€)", "étage"), "Prix (€)"),
        (("SalePrice", "area"), "SalePrice"),
        (("price", "months", "Churn"), "Churn"),
        (("y", "x1", "x2"), "y"),
        (("Résultat", "prix", "z"), "Résultat"),
        (("a", "b", "c"), "c"),
        (("prix_m2", "valeur_fonciere", "surface"), "valeur_fonciere"),
        (("prix", "prix au m²", "surface"), "prix"),
    ],
)
def test_the_column_to_predict_is_the_one_that_is_named_so_or_the_last(names, target):
    assert guess_target([Column(name=name, kind="number") for name in names]) == target


def test_whole_numbers_are_classes_where_they_are_few_or_called_so():
    def outcome(name: str, n_distinct: int) -> str:
        return guess_outcome(Column(name=name, kind="whole", n_distinct=n_distinct))

    assert (outcome("note", 3), outcome("note", 5), outcome("class", 5)) == (
        "classes", "number", "classes",
    )  # fmt: skip


def test_the_last_column_that_can_be_predicted_is_planned_with_all_others():
    plan = Plan.of(TABLE, target="surface (m²)", columns=COLUMNS)
    assert (plan.outcome, plan.order) == ("number", "jour")
    why = {column.name: column.why for column in plan.columns}
    assert why["surface (m²)"] == "target"
    assert Plan.of(TABLE, target="garage", columns=COLUMNS, order="").order == ""


def test_a_kind_is_corrected_in_place():
    kinds = {"prix": "number", "Code postal": "whole", "étages": "category", "ville": "left out"}
    plan = Plan.of(TABLE, target="vendu", kinds=kinds, columns=COLUMNS)
    made = prepare(TABLE, plan)
    assert made.X["prix"].isna().sum() == 1
    assert made.X["Code postal"].dtype == np.int64
    assert made.X["étages"].tolist() == list(map(str, VALUES["étages"]))
    assert "ville" not in made.X
    assert next(each.why for each in plan.columns if each.name == "ville") == "chosen"


@pytest.mark.parametrize(
    ("name", "kind", "sentence"),
    [
        ("ville", "number", "ville cannot be read as a number: it holds"),
        ("surface (m²)", "whole", "cannot be read as a whole number"),
        ("étages", "yes-no", "cannot be read as yes or no"),
        ("ville", "date", "cannot be read as a date"),
        ("jour", "number", "cannot be read as a number"),
        ("none", "number", "no column none"),
    ],
)
def test_a_kind_that_a_column_cannot_be_is_refused(name, kind, sentence):
    with pytest.raises(DatasetError, match=sentence):
        Plan.of(TABLE, target="garage", kinds={name: kind}, columns=COLUMNS)


def test_rows_are_as_pandas_has_them():
    plan = Plan.of(TABLE, target="surface (m²)", columns=COLUMNS)
    X = prepare(TABLE, plan).X
    frame = pd.DataFrame(VALUES)
    assert {name: str(dtype) for name, dtype in X.dtypes.items()} == {
        "shop id": "str", "population": "int64", "année": "int64", "étages": "int64",
        "gaps": "float64", "garage": "bool", "vendu": "bool", "ville": "str",
        "Code postal": "str", "jour month": "int32", "jour weekday": "category",
    } | {"jour month": str(X["jour month"].dtype)}  # fmt: skip
    assert X["jour month"].dtype.kind == "i"
    assert X["vendu"].tolist() == (frame["vendu"] == "oui").tolist()
    days = pd.to_datetime(frame["jour"], format="%d/%m/%Y")
    assert X["jour weekday"].tolist() == days.dt.day_name().tolist()
    assert X["jour weekday"].cat.ordered
    assert prepare(TABLE, plan).y.tolist() == frame["surface (m²)"].tolist()


def test_parts_of_dates_come_last_and_are_called_as_the_visitor_would():
    plan = Plan.of(TABLE, target="surface (m²)", columns=COLUMNS, locale="fr")
    assert Plan.from_dict(plan.as_dict()) == plan
    X = prepare(TABLE, plan).X
    assert list(X)[-2:] == ["jour mois", "jour jour de la semaine"]
    assert X["jour jour de la semaine"].cat.categories[0] == "lundi"


def test_outcomes_are_called_as_the_file_calls_them():
    def labels(target: str) -> set[object]:
        return set(prepare(TABLE, Plan.of(TABLE, target=target, columns=COLUMNS)).y.tolist())

    assert labels("vendu") == {"oui", "non"}
    assert labels("garage") == {0, 1}
    assert labels("ville") == {"Lyon", "Nice", "Pau"}


def test_rows_without_an_outcome_are_dropped_and_counted():
    plan = Plan.of(TABLE, target="gaps", columns=COLUMNS, outcome="number")
    made = prepare(TABLE, plan)
    assert (len(made.X), len(made.y), made.n_dropped) == (61, 61, 59)
    assert made.order.tolist() == list(range(61))


@pytest.mark.parametrize(
    ("text", "plan", "sentence"),
    [
        ("a;b\n" + "1;2\n3;4\n" * 9, {}, "18 rows with an outcome, and at least 20"),
        ("a;b\n" + "1;2\n3;2\n" * 20, {"target": "b"}, "b is the same in every row"),
        ("a;b\n" + "1;2\n1;3\n" * 20, {"target": "b"}, "No column is left to predict b from"),
        ("a;b\n" + "".join(f"{n % 9};{n}5,5\n" for n in range(70)), {"outcome": "classes"},
         "70 different values; a model tells at most 64 apart"),
        (";".join(f"c{n}" for n in range(300)) + "\n"
         + "".join(";".join(str(n * m % 7) for n in range(300)) + "\n" for m in range(30)), {},
         r"Leave out \d+ of them"),
    ],
)  # fmt: skip
def test_what_cannot_be_learnt_is_refused(text, plan, sentence):
    table = read_table(text.encode(), "a.csv")
    with pytest.raises(DatasetError, match=sentence):
        prepare(table, Plan.of(table, **plan))
