"""The panel hands out code and files of the very model on the page."""

from __future__ import annotations

import numpy as np
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures

import mlcore
from tests.manifests import without_files
from tests.models.rents import X, forest


def test_code_names_the_model_and_every_digit_of_the_row(opened_panel):
    app = opened_panel("export", model="cars", weight="2000")
    row = [slider.value for slider in app.slider]
    model_id = mlcore.ModelConfig(dataset="cars").fingerprint()
    shown = [code.value for code in app.code]
    assert len(shown) == 4
    assert all(f"api/v1/predict?model={model_id}" in code for code in shown[:3])
    assert all(str(row) in code for code in shown)
    assert 'InferenceSession("model.exact.onnx", options)' in shown[3]


def buttons(app):
    return {button.label: button for button in app.get("download_button")}


def test_hand_out_and_report_say_what_they_are(opened_panel):
    app = opened_panel("export", model="cars", lang="fr")
    found = buttons(app)
    assert not found["Document interactif (HTML)"].proto.disabled
    assert not found["Rapport (HTML)"].proto.disabled
    said = [caption.value for caption in app.caption]
    assert any("sans ce serveur et sans réseau" in words for words in said)
    assert any("enregistrer en PDF" in words for words in said)


def test_a_curved_model_is_reported_but_not_handed_out(opened_panel, monkeypatch, tmp_path):
    monkeypatch.setenv("LEVERS_DATA", str(tmp_path))
    X = np.random.default_rng(0).normal(size=(30, 3))
    curved = make_pipeline(PolynomialFeatures(2), LinearRegression())
    mlcore.convert(curved.fit(X, X[:, 0] ** 2), X, name="Mine")
    app = opened_panel("export", model="mine")
    found = buttons(app)
    assert found["Hand-out (HTML)"].proto.disabled
    assert not found["Report (HTML)"].proto.disabled
    said = [caption.value for caption in app.caption]
    assert "Only tree models and linear models can be written into a file of their own." in said


def test_a_model_without_exact_file_offers_the_portable_pair(opened_panel, monkeypatch, tmp_path):
    monkeypatch.setenv("LEVERS_DATA", str(tmp_path))
    X = np.random.default_rng(0).normal(size=(30, 3))
    mlcore.convert(LinearRegression().fit(X, X[:, 0]), X, name="Mine")
    app = opened_panel("export", model="mine")
    labels = [button.label for button in app.get("download_button")]
    assert labels[:2] == ["Hand-out (HTML)", "Report (HTML)"]
    assert labels[2:] == ["These values (CSV)", "The curves (CSV)", "model.onnx", "scaler.npy"]
    assert 'np.load("scaler.npy")' in app.code[3].value


def test_a_model_without_the_portable_pair_offers_the_exact_file(
    opened_panel, monkeypatch, tmp_path
):
    monkeypatch.setenv("LEVERS_DATA", str(tmp_path))
    converted = mlcore.convert(forest(), X, name="Mine")
    without_files(converted.exact_path.parent, "model.onnx", "scaler.npy")
    app = opened_panel("export", model="mine")
    labels = [button.label for button in app.get("download_button")]
    assert labels[2:] == ["These values (CSV)", "The curves (CSV)", "model.exact.onnx"]
    assert 'InferenceSession("model.exact.onnx", options)' in app.code[3].value
