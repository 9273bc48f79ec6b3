"""A raw table of words, gaps and flags gets the answers of its pipeline from every door."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

import mlcore
from mlcore.cli import main
from mlcore.errors import InvalidRowsError

RNG = np.random.default_rng(11)
N = 120
FRAME = pandas.DataFrame(
    {
        "class": RNG.choice([1, 2, 3], N),
        "name": [f"passenger {n}" for n in range(N)],
        "sex": RNG.choice(["male", "female"], N),
        "age": np.where(RNG.random(N) < 0.2, np.nan, RNG.uniform(1, 80, N).round(1)),
        "port": pandas.Series(RNG.choice(["S", "C", "Q"], N)).where(RNG.random(N) > 0.1, None),
        "alone": RNG.random(N) < 0.6,
    }
)
FATE = np.where((FRAME["sex"] == "female") & (FRAME["class"] < 3), "survived", "died")


@pytest.fixture(scope="module")
def fitted() -> Any:
    words = make_pipeline(
        SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown="ignore")
    )
    chosen = make_column_transformer(
        (words, ["sex", "port"]), (OneHotEncoder(), ["class"]), (SimpleImputer(), ["age"]),
        ("passthrough", ["alone"]),
    )  # fmt: skip
    return make_pipeline(chosen, RandomForestClassifier(5, random_state=0)).fit(FRAME, FATE)


def test_words_gaps_and_flags_are_answered_bit_for_bit(
    fitted: Any, tmp_path: Path, capsys: Any, own_data_folder: Path
) -> None:
    converted = mlcore.convert(fitted, FRAME, FATE, name="passengers")
    assert converted.parity.identical
    assert converted.dummies == {}
    expected = fitted.predict_proba(FRAME)
    for backend in ("onnx", "sklearn"):
        model = mlcore.load(converted.model_id, backend=backend)
        assert isinstance(model, mlcore.Classifier)
        turned = FRAME[FRAME.columns[::-1]].assign(note="x")
        assert model.predict_proba(turned).tobytes() == expected.tobytes()
        assert model.predict(FRAME).tolist() == fitted.predict(FRAME).tolist()
        row = FRAME.iloc[7]
        for given in (row, dict(row), list(row), turned.iloc[7]):
            answer = model.predict_one(given)
            assert list(answer.probabilities.values()) == expected[7].tolist()
    kinds = {each.name: (each.kind, each.takes_others) for each in model.schema.features}
    assert kinds["class"] == ("category", False)
    assert kinds["sex"] == kinds["port"] == ("category", True)
    assert kinds["alone"] == ("yes-no", False)
    for options in ({}, {"sep": ";", "decimal": ","}):
        FRAME.to_csv(tmp_path / "rows.csv", **options)
        asked = ["predict", "--csv", str(tmp_path / "rows.csv"), "--model", converted.model_id]
        assert main([*asked, "--json"]) == 0
        answer_of_file = json.loads(capsys.readouterr().out)
        assert list(answer_of_file["probabilities"].values()) == expected.T.tolist()
        assert answer_of_file["outside"] == {}
    # As the pipeline: a port it never saw is none of them, a class it never saw is refused.
    strange = FRAME.iloc[:3].assign(port="Z")
    assert model.predict_proba(strange).tobytes() == fitted.predict_proba(strange).tobytes()
    with pytest.raises(InvalidRowsError, match=r"class: row 1, .* holds 4") as caught:
        model.predict(FRAME.iloc[:3].assign(**{"class": [1, 4, 2]}))
    assert caught.value.code == "rows.category-in"
    with pytest.raises(ValueError, match="unknown categories"):
        fitted.predict(FRAME.iloc[:3].assign(**{"class": [1, 4, 2]}))
