"""Settings change what is shown of the inputs, and can ask for nothing a model cannot give."""

from __future__ import annotations

import numpy as np
import pytest

from mlcore.datasets import describe_rows
from mlcore.errors import InvalidInputSettingsError
from mlcore.workspace import InputSetting, InputSettings
from mlcore.workspace.input_settings import MAX_LEVERS

SCHEMA = describe_rows(
    np.array([[0.0, 5.0, 1.0], [1000.0, 9.0, 1.0]]), np.ones(2), names=["a", "b", "c"]
)


def of_many(n_features: int, constant: int | None = None):
    X = np.array([np.zeros(n_features), np.ones(n_features)])
    if constant is not None:
        X[:, constant] = 0.0
    return describe_rows(X, np.ones(2), names=[f"x{place}" for place in range(n_features)])


def test_nothing_set_leaves_the_schema_as_it_is():
    assert InputSettings().applied(SCHEMA) is SCHEMA
    assert (
        InputSettings().put("a", InputSetting(label="b")).put("a", InputSetting())
        == InputSettings()
    )


def test_settings_change_what_is_read_and_neither_order_nor_names():
    settings = InputSettings().put(
        "a", InputSetting(label="Dose", low=100.5, high=200.0, step=0.25)
    )
    found = settings.applied(SCHEMA)
    assert found.names == SCHEMA.names
    assert found.features[1:] == SCHEMA.features[1:]
    dose = found.features[0]
    assert (dose.label, dose.low, dose.high, dose.step) == ("Dose", 100.5, 200.0, 0.25)
    # As many as it takes to write what was set, unless others are.
    assert dose.decimals == 2
    assert InputSetting(step=0.25, decimals=0).applied(SCHEMA.features[0]).decimals == 0
    assert dose.typical == SCHEMA.features[0].typical


def test_a_step_that_no_longer_fits_between_the_bounds_becomes_smaller():
    found = InputSetting(low=10.0, high=10.5).applied(SCHEMA.features[0])
    assert 0 < found.step <= 0.5


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ({"label": "x" * 61}, "input-settings.label"),
        ({"label": "two\nlines"}, "input-settings.label"),
        ({"label": " spaced "}, "input-settings.label"),
        ({"decimals": -1}, "input-settings.decimals"),
        ({"decimals": 7}, "input-settings.decimals"),
        ({"low": -1.0}, "input-settings.bounds"),
        ({"high": 1001.0}, "input-settings.bounds"),
        ({"high": 5e-324}, "input-settings.bounds"),
        ({"low": 500.0, "high": 500.0}, "input-settings.bounds"),
        ({"low": float("nan")}, "input-settings.bounds"),
        ({"high": float("inf")}, "input-settings.bounds"),
        ({"step": 0.0}, "input-settings.step"),
        ({"step": -1.0}, "input-settings.step"),
        ({"step": 1001.0}, "input-settings.step"),
        ({"step": 1e-9}, "input-settings.step"),
        ({"step": float("nan")}, "input-settings.step"),
        ({"label": "b"}, "input-settings.twice"),
    ],
)
def test_what_cannot_be_is_refused_by_name(setting, code):
    with pytest.raises(InvalidInputSettingsError) as raised:
        InputSettings().put("a", InputSetting(**setting)).applied(SCHEMA)
    assert raised.value.code == code


def test_unknown_inputs_and_too_many_sliders_are_refused():
    with pytest.raises(InvalidInputSettingsError, match=r"input-settings\.input"):
        InputSettings().put("z", InputSetting(shown=True)).applied(SCHEMA)
    schema, settings = of_many(20), InputSettings()
    for place in range(MAX_LEVERS):
        settings = settings.put(f"x{place}", InputSetting(shown=True))
    assert settings.applied(schema).n_features == 20
    with pytest.raises(InvalidInputSettingsError, match=r"input-settings\.shown"):
        settings.put("x19", InputSetting(shown=True)).applied(schema)


def test_names_may_be_swapped():
    found = (
        InputSettings()
        .put("a", InputSetting(label="b"))
        .put("b", InputSetting(label="a"))
        .applied(SCHEMA)
    )
    assert [feature.label for feature in found.features] == ["b", "a", "c"]


def test_the_five_that_matter_most_have_sliders_in_the_models_order():
    schema = of_many(8)
    assert InputSettings().levers(schema, [7, 2, 5, 0, 3, 1, 4, 6]) == (0, 2, 3, 5, 7)
    assert InputSettings().levers(of_many(2), [1, 0]) == (0, 1)


def test_sliders_can_be_shown_and_hidden():
    schema, ranking = of_many(20), list(range(20))
    settings = (
        InputSettings().put("x0", InputSetting(shown=False)).put("x9", InputSetting(shown=True))
    )
    assert settings.levers(schema, ranking) == (1, 2, 3, 4, 9)
    for place in range(8, 20):
        settings = settings.put(f"x{place}", InputSetting(shown=True))
    assert settings.levers(schema, ranking) == tuple(range(8, 20))
    none = InputSettings()
    for place in range(5):
        none = none.put(f"x{place}", InputSetting(shown=False))
    assert none.levers(schema, ranking) == (0, 1, 2, 3, 4)


def test_an_input_that_cannot_move_has_no_slider():
    schema = of_many(6, constant=1)
    settings = InputSettings().put("x1", InputSetting(shown=True))
    assert settings.levers(schema, range(6)) == (0, 2, 3, 4, 5)


@pytest.mark.parametrize("places", [{0, 1}, {0, 1, 2, 3, 4}, {5, 6}, set(range(8)), {7}])
def test_showing_some_gives_sliders_to_these_and_keeps_the_rest_of_the_settings(places):
    schema, ranking = of_many(8), list(range(8))
    before = (
        InputSettings()
        .put("x3", InputSetting(label="Dose", shown=False))
        .put("x6", InputSetting(shown=True))
    )
    after = before.show(schema, ranking, places)
    assert set(after.levers(schema, ranking)) == places
    assert after.of("x3").label == "Dose"
    assert before.show(schema, ranking, []).levers(schema, ranking) == (0, 1, 2, 3, 4)
