"""Numbers of any size are served and shown, or refused before anything is published."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression
from streamlit.testing.v1 import AppTest

import mlcore
from mlcore import artifacts
from mlcore.errors import InvalidRowsError, UnsupportedModelError
from mlcore.text import LOCALES, for_locale
from mlcore.wording import agreement

ROOT = Path(__file__).parents[2]
RNG = np.random.default_rng(7)
X = RNG.uniform(0.0, 10.0, size=(120, 3))
Y = X @ [2.0, -1.0, 0.5] + np.sin(X[:, 0])


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("inputs", "outcomes"),
    [(1.0, 1e36), (1.0, 1e17), (1.0, 1e-30), (1e36, 1.0), (1e-30, 1.0)],
)
def test_numbers_of_any_size_are_served_and_their_pages_drawn(inputs, outcomes, locale):
    fitted = RandomForestRegressor(3, random_state=0).fit(X * inputs, Y * outcomes)
    converted = mlcore.convert(fitted, X * inputs, y_sample=Y * outcomes, name="sizes")
    assert converted.parity.identical
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.query_params["model"], app.query_params["lang"] = converted.name, locale
    assert not app.run().exception


def test_a_line_that_is_off_by_numbers_of_any_size_says_by_how_much():
    converted = mlcore.convert(LinearRegression().fit(X, Y * 1e30), X, name="sizes")
    manifest = artifacts.ModelFolder.at(converted.path.parent).manifest
    said = agreement.sentence(manifest, for_locale("fr"))
    assert re.search(r"\d\xa0×\xa010¹⁵|\d,\d{3}\xa0×\xa010\S+", said)


@pytest.mark.parametrize(
    ("inputs", "outcomes", "kind", "code"),
    [
        # Their sum overflows the float32 that the portable model adds up in.
        (1.0, 2e37, UnsupportedModelError, "model.overflow"),
        (1.0, 1e101, InvalidRowsError, "rows.scale"),
        (1.0, 1e-105, InvalidRowsError, "rows.scale"),
        (1e-200, 1.0, InvalidRowsError, "rows.scale"),
    ],
)
def test_numbers_that_cannot_be_served_honestly_are_refused(
    inputs, outcomes, kind, code, own_data_folder
):
    fitted = LinearRegression().fit(X, Y)
    if code == "model.overflow":
        fitted = RandomForestRegressor(20).fit(X, Y * outcomes)
    with pytest.raises(kind) as caught:
        mlcore.convert(fitted, X * inputs, y_sample=Y * outcomes, name="sizes")
    assert caught.value.code == code
    assert artifacts.published(own_data_folder) == ()
