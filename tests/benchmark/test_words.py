"""A model of words is timed as its owner would ask it: a frame for scikit-learn, codes inside."""

from __future__ import annotations

import numpy as np
import pandas

from mlcore.benchmark.arms.sklearn import written_rows
from mlcore.benchmark.timing.rows import fresh_rows
from mlcore.datasets import describe_rows
from mlcore.datasets.column import describe_choice
from mlcore.inference.sklearn import given_rows
from mlcore.schema import FeatureSchema

CODES = np.array([0.0, 1.0, 1.0])
PLAIN = describe_rows(np.array([[1.0], [3.0]]), np.ones(2), names=["area"])
SCHEMA = FeatureSchema(
    features=(
        *PLAIN.features,
        describe_choice("home", CODES, ("owns", "rents"), dtype="str"),
        describe_choice("size", CODES, ("small", "large"), dtype="category"),
        describe_choice("garden", CODES, (False, True), dtype="bool", kind="yes-no"),
    ),
    target=PLAIN.target,
)
ROWS = [[1.5, 1.0, 0.0, 1.0], [2.0, 0.0, 1.0, 0.0]]


class Named:
    feature_names_in_ = np.array(SCHEMA.names, dtype=object)


def made(pipeline: object, schema: FeatureSchema, rows: list[list[float]]) -> object:
    names: dict[str, object] = {}
    exec(written_rows(pipeline, schema), names)  # noqa: S102
    return names["given"](rows)  # type: ignore[operator]


def test_a_fresh_process_asks_with_the_frame_that_the_pipeline_was_fitted_on() -> None:
    frame = made(Named(), SCHEMA, ROWS)
    expected = given_rows(Named(), np.array(ROWS), SCHEMA.features)
    assert isinstance(frame, pandas.DataFrame)
    assert frame.to_numpy().tolist() == expected.to_numpy().tolist()
    assert list(map(str, frame.dtypes)) == ["float64", "str", "category", "bool"]
    assert made(None, SCHEMA, ROWS).tolist() == expected.to_numpy().tolist()  # type: ignore[attr-defined]
    # Numbers cost nothing more than they did.
    assert made(None, PLAIN, ROWS) is ROWS


def test_rows_hold_whole_codes_of_levels() -> None:
    rows = fresh_rows(SCHEMA, np.array(ROWS), 200, rng=np.random.default_rng(0))
    assert set(np.unique(rows[:, 1:])) == {0.0, 1.0}
    assert len(np.unique(rows[:, 0])) == 200
