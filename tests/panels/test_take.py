"""The panel hands out code and files of the very model on the page."""

from __future__ import annotations

import numpy as np
from sklearn.linear_model import LinearRegression

import mlcore


def test_code_names_the_model_and_every_digit_of_the_row(opened_panel):
    app = opened_panel("take", model="cars", weight="2000")
    row = [slider.value for slider in app.slider]
    model_id = mlcore.ModelConfig(dataset="cars").fingerprint()
    shown = [code.value for code in app.code]
    assert len(shown) == 4
    assert all(f"api/v1/predict?model={model_id}" in code for code in shown[:3])
    assert all(str(row) in code for code in shown)
    assert 'InferenceSession("model.exact.onnx", options)' in shown[3]


def test_a_model_without_exact_file_offers_the_portable_pair(opened_panel, monkeypatch, tmp_path):
    monkeypatch.setenv("LEVERS_DATA", str(tmp_path))
    X = np.random.default_rng(0).normal(size=(30, 3))
    mlcore.convert(LinearRegression().fit(X, X[:, 0]), X, name="Mine")
    app = opened_panel("take", model="mine")
    labels = [button.label for button in app.get("download_button")]
    assert labels == ["These values (CSV)", "The curves (CSV)", "model.onnx", "scaler.npy"]
    assert 'numpy.load("scaler.npy")' in app.code[3].value
