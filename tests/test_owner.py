"""What the owner of a model says of it stands wherever the model is shown."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from pathlib import Path

import numpy as np
import pandas
import pytest
from sklearn.linear_model import LinearRegression
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

import mlcore
from mlcore.cli import main
from mlcore.models import OpenedModel, open_model
from mlcore.serving import create_api
from mlcore.text import for_locale
from mlcore.whatif.goal import range_end
from tests.documents.test_report import report
from tests.pages.test_app import APP, element
from tests.pages.whatif.slides import open_slides, said

pytestmark = pytest.mark.usefixtures("components_looked_for_once")

RNG = np.random.default_rng(4)
FLATS = pandas.DataFrame(
    RNG.uniform([1, 20], [6, 120], size=(260, 2)), columns=["rooms", "area (m²)"]
)
RENTS = FLATS @ [60.0, 9.0] + RNG.normal(scale=40.0, size=260)
FITTED = LinearRegression().fit(FLATS[:200], RENTS[:200])


@pytest.fixture
def rent(own_data_folder: Path) -> OpenedModel:
    converted = mlcore.convert(
        FITTED, FLATS[200:], RENTS[200:], name="rent", held_out=True,
        target="Monthly rent", target_unit="€", units={"rooms": "rooms and kitchen"},
    )  # fmt: skip
    return open_model(converted.model_id)


@pytest.fixture
def plain(own_data_folder: Path) -> OpenedModel:
    return open_model(mlcore.convert(FITTED, FLATS, name="plain").model_id)


def page(name: str, locale: str = "en") -> AppTest:
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params.update({"model": name, "lang": locale})
    app.run()
    assert not app.exception
    return app


def inside(model: OpenedModel, locale: str) -> str:
    return for_locale(locale).percent(model.manifest.metrics["coverage_90"])


def test_the_page_shows_the_words_and_the_range(rent: OpenedModel) -> None:
    app = page("rent")
    answer = element(app, "live-answer")
    assert (answer["target"]["label"], answer["target"]["unit"]) == ("Monthly rent", "€")
    assert [slider.label for slider in app.slider] == ["rooms (rooms and kitchen)", "area (m²)"]
    interval = rent.intervals.around(rent.X[0], answer["prediction"])
    assert answer["coverage"]["interval"] == {"low": interval.low, "high": interval.high}
    assert answer["coverage"]["sentence"] == "Usually between {low} and {high} {unit}"
    checked, made, name = answer["coverage"]["proof"]
    assert checked.startswith("Checked on 60 cases that, as its owner says,")
    assert checked.endswith(f"{inside(rent, 'en')} were inside.")
    assert made.endswith("It has the same width everywhere.")
    assert name == "Technical name: split conformal prediction."


def test_the_page_says_it_in_french(rent: OpenedModel) -> None:
    checked, made, name = element(page("rent", "fr"), "live-answer")["coverage"]["proof"]
    assert "Vérifié sur 60 cas que le modèle n’a pas vus, selon son propriétaire" in checked
    assert f"{inside(rent, 'fr')} s’y trouvaient." in checked
    assert "la même largeur partout" in made
    assert name.startswith("Nom technique")


def test_the_page_of_a_model_without_words_says_no_more_than_there_is(plain: OpenedModel) -> None:
    assert element(page("plain"), "live-answer")["target"]["label"] == "Prediction"
    assert element(page("plain", "fr"), "live-answer")["target"]["label"] == "Prédiction"


def test_a_goal_can_be_for_the_end_of_a_range_that_no_trees_made(rent: OpenedModel) -> None:
    score = range_end(rent.predictor, rent.intervals.half_width, "low")
    assert rent.trees is None
    reach = rent.intervals.half_width(rent.X)
    assert score(rent.X).tolist() == (rent.predictor.predict(rent.X) - reach).tolist()


def test_the_first_slide_says_what_is_predicted(rent: OpenedModel, plain: OpenedModel) -> None:
    shown = said(open_slides(model="rent"))
    assert "Monthly rent (€), predicted from 2 inputs" in shown
    assert "Its owner says that the model has not seen them." in shown
    assert "A prediction from 2 inputs" in said(open_slides(model="plain"))
    assert "Une prédiction à partir de 2 entrées" in said(open_slides(model="plain", lang="fr"))


def test_the_report_says_what_is_predicted_how_far_off_and_how_often(
    rent: OpenedModel, plain: OpenedModel
) -> None:
    shown, metrics = unescape(report(rent)), rent.manifest.metrics
    assert (
        f"Model {rent.manifest.model_id} (LinearRegression) predicts Monthly rent from 2" in shown
    )
    error, simple = (
        for_locale("en").number(metrics[name], rent.schema.target.decimals + 1)
        for name in ("mae", "baseline_mae")
    )
    assert f"On 60 cases it had not seen it was {error} € off on average" in shown
    assert f"would be {simple} off." in shown
    assert f"{inside(rent, 'en')} were inside." in shown
    assert "Son propriétaire indique que le modèle ne les a pas vus." in unescape(
        report(rent, None, "fr")
    )
    assert "(LinearRegression) makes a prediction from 2 inputs." in unescape(report(plain))


def test_rest_tells_names_apart_from_what_people_read(rent: OpenedModel) -> None:
    with TestClient(create_api()) as client:
        told = client.get("/v1/model?model=rent").json()
        answer = client.post("/v1/explore?model=rent", json={"data": [3.0, 60.0]}).json()
    area = told["schema"]["features"][1]
    assert (area["name"], area["label"], area["unit"]) == ("area (m²)", "area", "m²")
    target = told["schema"]["target"]
    assert (target["label"], target["unit"]) == ("Monthly rent", "€")
    assert told["metrics"] == rent.manifest.metrics
    assert answer["interval"]["observed"] == told["metrics"]["coverage_90"]


def test_the_command_line_tells_words_and_error(
    rent: OpenedModel, capsys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert main(["info", "--model", "rent"]) == 0
    shown = capsys.readouterr().out
    assert re.search(r"area \(m²\) +area +m² ", shown)
    assert re.search(r"Monthly rent +Monthly rent +€ ", shown)
    assert "on 60 rows held out.\n" in shown
    assert re.search(r"Mean absolute error [\d.]+ €; always", shown)
    file = tmp_path / "flats.csv"
    FLATS[:3].to_csv(file, index=False)
    assert main(["predict", "--model", "rent", "--csv", str(file)]) == 0
    header, *rows = csv.reader(io.StringIO(capsys.readouterr().out.lstrip("\ufeff")))
    assert header == ["rooms", "area (m²)", "prediction"]
    assert len(rows) == 3
