"""Choices: words outside, codes inside."""

from __future__ import annotations

import math

import numpy as np
import pandas
import pytest

from mlcore.errors import InvalidRowsError
from mlcore.inference.sklearn import decoded, given_rows
from mlcore.schema import Feature, FeatureSchema, Label, Target
from mlcore.schema.levels import code_of, level_name, nearest


def choice(name: str, *levels: Label, dtype: str = "str", others: bool = False) -> Feature:
    return Feature(
        name=name, label=name, low=0, high=len(levels) - 1, typical=0, step=1, decimals=0,
        kind="category", levels=levels, takes_others=others, dtype=dtype, allow_missing=True,
    )  # fmt: skip


AGE = Feature(name="age", label="age", low=0, high=99, typical=40, step=1, decimals=0)
HOME = choice("home", "free", "owns", "rents")
MONTH = choice("month", 3, 6, 12, dtype="int64", others=True)
SMOKES = choice("smokes", False, True, dtype="bool")
COST = Target(name="cost", label="cost", low=0, high=9, decimals=1)
SCHEMA = FeatureSchema(features=(AGE, HOME, MONTH, SMOKES), target=COST)
ROWS = [[41, "owns", 12, True], [20.5, "rents", 3, False]]
CODES = [[41.0, 1.0, 2.0, 1.0], [20.5, 2.0, 0.0, 0.0]]


@pytest.mark.parametrize(
    ("value", "levels", "code"),
    [
        ("owns", HOME.levels, 1.0), (" owns", HOME.levels, None), ("Owns", HOME.levels, None),
        (12, MONTH.levels, 2.0), (12.0, MONTH.levels, 2.0), ("12", MONTH.levels, 2.0),
        ("12.0", MONTH.levels, 2.0), (4, MONTH.levels, None), (np.int64(3), MONTH.levels, 0.0),
        (True, SMOKES.levels, 1.0), (0, SMOKES.levels, 0.0), ("True", SMOKES.levels, 1.0),
        ("oui", SMOKES.levels, 1.0), ("perhaps", SMOKES.levels, None), (1, ("1", "2"), None),
        ("1", ("1", "2"), 0.0), ([1], HOME.levels, None), ({}, HOME.levels, None),
        ("1", (0, 1), 1.0), (1, (False, True), 1.0), (1, (0, 1), 1.0),
    ],
)  # fmt: skip
def test_a_value_has_the_code_of_its_level(
    value: object, levels: tuple[Label, ...], code: float | None
) -> None:
    assert code_of(value, levels) == code


@pytest.mark.parametrize("value", [None, math.nan, np.nan, pandas.NA, pandas.NaT])
def test_no_value_has_no_code(value: object) -> None:
    assert math.isnan(code_of(value, HOME.levels) or 0.0)


def test_levels_are_named_and_offered() -> None:
    names = [level_name(level) for level in (True, 3, 2.5, 4.0, "x")]
    assert names == ["yes", "3", "2.5", "4", "x"]
    cities = (*(f"town {n}" for n in range(40)), "Lyon")
    assert nearest("lyons", cities)[0] == "Lyon"
    assert nearest("%", cities) == ("town 0", "town 1", "town 2")


@pytest.mark.parametrize(
    "rows",
    [
        ROWS,
        np.array(ROWS, dtype=object),
        pandas.DataFrame(ROWS, columns=["age", "home", "month", "smokes"]),
        pandas.DataFrame(ROWS, columns=["age", "home", "month", "smokes"]).convert_dtypes(),
        pandas.DataFrame(
            [[*reversed(row), "?"] for row in ROWS],
            columns=["smokes", "month", "home", "age", "note"],
        ),
    ],
)
def test_words_are_read_wherever_rows_come_in(rows: object) -> None:
    assert SCHEMA.validate(rows).tolist() == CODES


def test_one_row_is_read_in_order_and_by_name() -> None:
    assert SCHEMA.validate_row(ROWS[0]).tolist() == CODES[:1]
    named = dict(zip(SCHEMA.names, ROWS[0], strict=True))
    assert SCHEMA.read_row(named).tolist() == CODES[:1]
    assert SCHEMA.read_row(pandas.Series(named)).tolist() == CODES[:1]
    assert not SCHEMA.is_plain(CODES[0])


def test_inside_the_house_rows_are_codes() -> None:
    coded = SCHEMA.on_codes()
    assert coded.is_plain(CODES[0])
    assert coded.validate(CODES).tolist() == CODES
    assert coded.on_codes() is coded
    numbers = FeatureSchema(features=(AGE,), target=COST)
    assert numbers.on_codes() is numbers
    with pytest.raises(InvalidRowsError) as caught:
        coded.validate([[41.0, 3.0, 0.0, 0.0]])
    assert caught.value.facts["field"] == "home"


def test_an_unknown_level_is_refused_or_counts_as_another() -> None:
    with pytest.raises(InvalidRowsError) as caught:
        SCHEMA.validate([ROWS[0], [20, "Rents", 3, False]])
    assert caught.value.code == "rows.category-in"
    assert (caught.value.facts["field"], caught.value.facts["row"]) == ("home", 1)
    with pytest.raises(InvalidRowsError, match="free, owns, rents"):
        SCHEMA.validate_row([20, 1.0, 3, False])
    row = SCHEMA.validate_row([20, "owns", 7, None])
    assert row[0, 2] == 3.0
    assert np.isnan(row[0, 3])
    assert SCHEMA.outside(row[0]) == ("month",)


@pytest.mark.parametrize("value", [[3], {"month": 3}, {3}])
def test_what_holds_levels_is_not_another_level(value: object) -> None:
    with pytest.raises(InvalidRowsError) as caught:
        SCHEMA.validate_row([20, "owns", value, False])
    assert (caught.value.code, caught.value.facts["field"]) == ("rows.category", "month")


def test_what_is_stored_is_read_again() -> None:
    schema = FeatureSchema.from_dict(SCHEMA.as_dict())
    assert schema == SCHEMA
    assert "levels" not in SCHEMA.as_dict()["features"][0]


def test_codes_become_words_again() -> None:
    class Fitted:
        feature_names_in_ = np.array(SCHEMA.names, dtype=object)

    rows = np.array([*CODES, [30.0, np.nan, 3.0, np.nan]])
    frame = given_rows(Fitted(), rows[:2], SCHEMA.features)
    assert frame.to_numpy(dtype=object).tolist() == ROWS
    assert [str(kind) for kind in frame.dtypes] == ["float64", "str", "int64", "bool"]
    frame = given_rows(Fitted(), rows, SCHEMA.features)
    assert frame["home"].isna().tolist() == [False, False, True]
    assert frame["month"].tolist() == [12, 3, 13]
    plain = given_rows(None, np.array([[41.0, 1.0]]), [AGE, MONTH])
    assert plain.tolist() == [[41.0, 6.0]]
    for level, unseen in (("a", "\ufffd"), ("\ufffd", "\ufffd_")):
        feature = choice("x", level, dtype="category", others=True)
        assert decoded(np.array([0.0, 1.0]), feature).tolist() == [level, unseen]
        assert feature.code(feature.unseen) == 1.0
