"""A target, its unit and those of the inputs are called as the owner says, or as the names say."""

from __future__ import annotations

import pandas
import pytest
from sklearn.linear_model import LinearRegression

import mlcore
from mlcore.errors import InvalidConfigError
from mlcore.models import resolve
from mlcore.text import LOCALES, for_locale
from tests.models.rents import X, Y, forest

FRAME = pandas.DataFrame(X, columns=["rooms", "area (m²)", "floor"])
FITTED = LinearRegression().fit(FRAME, Y)


def schema_of(*arguments, **said):
    return mlcore.load(mlcore.convert(FITTED, FRAME, *arguments, **said).model_id).schema


def words_of(schema):
    return {each.name: (each.label, each.unit) for each in (*schema.features, schema.target)}


def test_what_the_owner_says_is_what_people_read():
    schema = schema_of(
        Y, name="rent", target="Rent", target_unit="€", units={"rooms": "rooms", "floor": " th "}
    )
    assert words_of(schema) == {
        "rooms": ("rooms", "rooms"),
        "area (m²)": ("area", "m²"),
        "floor": ("floor", "th"),
        "Rent": ("Rent", "€"),
    }


def test_without_words_the_names_say_what_they_can():
    assert words_of(schema_of())["prediction"] == ("Prediction", "")
    assert not schema_of().target.is_named
    assert words_of(schema_of(pandas.Series(Y, name="rent (€)")))["rent (€)"] == ("rent", "€")
    assert words_of(schema_of(pandas.DataFrame({"rent": Y})))["rent"] == ("rent", "")


def test_what_is_said_goes_before_what_is_read():
    series = pandas.Series(Y, name="rent (€)")
    said = schema_of(series, target="Monthly rent", units={"area (m²)": "square metres"})
    assert words_of(said)["area (m²)"] == ("area", "square metres")
    # The unit was that of another name.
    assert words_of(said)["rent (€)"] == ("Monthly rent", "")
    assert words_of(schema_of(series, target_unit="EUR"))["rent (€)"] == ("rent", "EUR")
    assert words_of(schema_of(units={"area (m²)": ""}))["area (m²)"] == ("area (m²)", "")


@pytest.mark.parametrize("name", [None, 0, ("a", "b"), "", "  ", "two\nlines", "\ud800", "x" * 101])
def test_a_series_whose_name_cannot_be_shown_names_nothing(name):
    assert not schema_of(pandas.Series(Y, name=name)).target.is_named


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["w (kg)", "w (lb)", "h [m]"], [("w (kg)", ""), ("w (lb)", ""), ("h [m]", "")]),
        (["w (kg)", "w", "h(cm)"], [("w (kg)", ""), ("w", ""), ("h", "cm")]),
        (["w (1)", "(kg)", "w ()"], [("w (1)", ""), ("(kg)", ""), ("w ()", "")]),
        (["a (b) (c)", "p (%)", "q (of all there is to weigh)"],
         [("a (b)", "c"), ("p", "%"), ("q (of all there is to weigh)", "")]),
    ],
    ids=["two units of one label", "a label that is a name", "no units", "brackets"],
)  # fmt: skip
def test_only_what_is_a_unit_of_a_label_of_its_own_is_read(names, expected):
    frame = pandas.DataFrame(X, columns=names)
    converted = mlcore.convert(LinearRegression().fit(frame, Y), frame)
    schema = mlcore.load(converted.model_id).schema
    assert [(each.label, each.unit) for each in schema.features] == expected
    assert schema.names == tuple(names)


def test_an_input_without_a_name_has_a_unit_by_its_place():
    converted = mlcore.convert(forest(), X, units={"x2": "m²"})
    assert mlcore.load(converted.model_id).schema.features[1].unit == "m²"


def test_rows_and_requests_know_an_input_by_its_whole_name():
    predictor = mlcore.load(mlcore.convert(FITTED, FRAME, units={"floor": "th"}).model_id)
    assert predictor.predict(FRAME).tolist() == pytest.approx(FITTED.predict(FRAME).tolist())


@pytest.mark.parametrize(
    ("said", "code", "told"),
    [
        ({"units": {"size": "m²"}}, "config.units", ["size", "rooms", "area (m²)", "floor"]),
        ({"units": {"area": "m²"}}, "config.units", ["area (m²)"]),
        ({"units": {"rooms": 3}}, "config.type", ["units['rooms']"]),
        ({"units": ["m²"]}, "config.type", ["units"]),
        ({"target": 3}, "config.type", ["target"]),
        ({"target_unit": b"m"}, "config.type", ["target_unit"]),
        ({"target": ""}, "config.words", ["target", "100"]),
        ({"target": "x" * 101}, "config.words", ["target", "100"]),
        ({"target": "\ud800"}, "config.words", ["target"]),
        ({"target_unit": "a\nb"}, "config.words", ["target_unit"]),
        ({"units": {"rooms": "x" * 101}}, "config.words", ["units['rooms']"]),
        ({"held_out": True}, "config.held-out", ["held_out", "y_sample"]),
        ({"held_out": "yes"}, "config.type", ["held_out"]),
        ({"accept_difference": "no"}, "config.type", ["accept_difference"]),
    ],
    ids=str,
)
def test_words_that_cannot_be_used_are_refused_by_name(said, code, told):
    with pytest.raises(InvalidConfigError) as caught:
        mlcore.convert(FITTED, FRAME, **said)
    assert caught.value.code == code
    for locale in LOCALES:
        sentence = for_locale(locale).describe(caught.value)
        assert all(word in sentence for word in told), sentence


@pytest.mark.parametrize(
    "said", [{"target": "a"}, {"target_unit": "a"}, {"units": {}}, {"held_out": True}], ids=str
)
def test_words_without_a_pipeline_are_refused(said):
    with pytest.raises(InvalidConfigError, match=next(iter(said))):
        mlcore.convert(mlcore.ModelConfig(n_estimators=5), **said)


def test_the_words_said_last_are_the_ones_that_are_read(own_data_folder):
    for word in ("Rent", "Loyer", "Rent"):
        converted = mlcore.convert(FITTED, FRAME, name="rent", target=word)
        assert resolve("rent") == converted.model_id
        assert mlcore.load("rent").schema.target.label == word
    for title in ("rent", "RENT", "Rent"):
        converted = mlcore.convert(FITTED, FRAME, name=title)
        assert resolve("rent") == resolve(title) == converted.model_id


def test_units_find_their_inputs_as_columns_are_found():
    frame = pandas.DataFrame({" area": X[:, 0], 2024: X[:, 1]})
    fitted = LinearRegression().fit(frame.to_numpy(), Y)
    units = {"area": "m²", 2024: "€"}
    schema = mlcore.load(mlcore.convert(fitted, frame, units=units).model_id).schema
    assert [(each.name, each.label, each.unit) for each in schema.features] == [
        (" area", "area", "m²"),
        ("2024", "2024", "€"),
    ]
