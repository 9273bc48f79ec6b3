"""A page says which version it shows, and what is taken along from it names that version."""

from __future__ import annotations

import numpy as np
from sklearn.linear_model import LinearRegression

import mlcore
from tests.pages.whatif.conftest import open_page

X = np.random.default_rng(0).uniform(size=(30, 2))


def test_a_name_follows_the_version_in_use_and_links_stay_with_theirs(own_data_folder):
    for slope in (1.0, 2.0):
        mlcore.convert(LinearRegression().fit(X, X @ [slope, 1.0]), X, name="Rent")
    app = open_page("export", model="rent")
    chosen = app.selectbox(key="chosen-model")
    assert (chosen.value, chosen.options[-1]) == ("rent", "Rent")
    assert all("predict?model=rent@2" in code.value for code in app.code[:3])
    # Of the page itself the address goes on following the name.
    assert app.query_params["model"] == "rent"
    app.query_params["model"] = "rent@1"
    app.run()
    assert not app.exception
    chosen = app.selectbox(key="chosen-model")
    assert (chosen.value, chosen.options[-2:]) == ("rent@1", ["Rent", "Rent, version 1"])
    assert all("predict?model=rent@1" in code.value for code in app.code[:3])
    app.query_params["model"] = "rent@7"
    app.run()
    assert app.selectbox(key="chosen-model").value is None
    assert [error.value for error in app.error] == [
        "rent has no such version. Choose one of: 2, 1."
    ]
