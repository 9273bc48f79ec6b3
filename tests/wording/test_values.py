"""Values and answers are written in one place, as people read them in either language."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcore.datasets import load_dataset
from mlcore.schema import Feature, Target
from mlcore.text import for_locale
from mlcore.text.numbers import rounded
from mlcore.wording import Writer

ROOT = Path(__file__).parents[2]
EN, FR = for_locale("en"), for_locale("fr")
AREA = Feature(
    name="area", label="Area", unit="m²", low=10, high=200, typical=80, step=0.5, decimals=1
)
RENT = Target(name="rent", label="Rent", unit="€", low=0, high=3_000, decimals=0)
# They make schemas and settings, or take digits for what they are.
KNOW_DIGITS = (
    "mlcore/schema/", "mlcore/workspace/", "mlcore/datasets/builtin.py", "mlcore/wording/values.py",
    "pages/ui/whatif/panels/input_settings.py",
)  # fmt: skip


def test_values_differences_and_units_are_written_with_the_digits_of_their_quantity():
    write = Writer(AREA, FR)
    assert (write(-80.25), write.with_unit(80)) == ("−80,3", "80,0 m²")
    assert (write.difference(0.5), write.difference(-0.5), write.difference(0.01)) == (
        "+0,5",
        "−0,5",
        "0,0",
    )
    assert (write.title, write.titled("Surface"), write.pattern) == (
        "Area (m²)",
        "Surface (m²)",
        "%.1f",
    )


def test_a_quantity_without_a_unit_has_none_behind_it():
    write = Writer(Target(name="n", label="Count", low=0, high=9, decimals=0), EN)
    assert (write.with_unit(4), write.title) == ("4", "Count")


def test_an_error_is_written_with_more_digits():
    write = Writer(RENT, EN).finer(1)
    assert (write(12.34), write.pattern, write.facts()["decimals"]) == ("12.3", "%.1f", 1)


@pytest.mark.parametrize(
    ("parts", "digits"),
    [([1.2, 3.4], 0), ([0.3, 0.4], 1), ([0.04, 0.49], 1), ([0.1, -0.1], 0), ([0.0, 0.0], 0)],
)
def test_a_part_is_shown_wherever_the_whole_is(parts, digits):
    assert Writer(RENT, EN).telling(parts).more == digits


@given(before=st.floats(-1e6, 1e6), after=st.floats(-1e6, 1e6))
def test_a_move_reads_as_one_where_its_ends_differ_by_more_than_the_last_digit(before, after):
    first, second = Writer(AREA, EN).move(before, after)
    if abs(before - after) > 1e-3:
        assert first != second


@given(value=st.floats(-1e6, 1e6))
def test_the_ends_of_what_is_read_as_a_value_are_read_as_it(value):
    write = Writer(AREA, EN)
    assert write(write.least_read(value)) == write(write.most_read(value)) == write(value)
    assert AREA.as_read(value) == rounded(value, 1)


def test_elements_are_told_what_the_browser_writes_with():
    assert Writer(AREA, EN).facts("Surface") == {
        "label": "Surface", "unit": "m²", "low": 10, "high": 200, "decimals": 1,
    }  # fmt: skip


def test_nobody_else_asks_how_many_digits_there_are():
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for folder in ("mlcore", "pages")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if not str(path.relative_to(ROOT)).startswith(KNOW_DIGITS)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr == "decimals"
        and getattr(node.value, "id", "") != "self"
    ]
    assert found == []


def test_levels_of_the_built_in_data_are_written_in_each_language_others_as_they_are():
    contract, region = (
        Writer(load_dataset("renewal").schema.features[place], FR) for place in (0, 4)
    )
    assert contract(1) == "un an"
    assert region(3) == "ouest"
    home = Feature(
        name="home", label="Home", low=0, high=1, typical=0, step=1, decimals=0, kind="category",
        levels=("Share", "Reset"),
    )  # fmt: skip
    assert [Writer(home, FR)(code) for code in (0, 1)] == ["Share", "Reset"]
