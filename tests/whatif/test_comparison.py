"""Rows side by side agree with the predictor, and their file with them."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest

import mlcore
from mlcore.errors import InvalidRowsError
from mlcore.whatif import compare, comparison_csv


def test_a_comparison_is_one_batch_and_its_file_reads_back(
    default_predictor: mlcore.Predictor,
) -> None:
    typical = default_predictor.schema.typical_row
    cold = (-5.0, *typical[1:])
    found = compare(default_predictor, [("typical", typical), ("@cold", cold)])
    assert np.array_equal(found.predictions, default_predictor.predict([typical, cold]))
    assert found.changes[0] == 0
    content = comparison_csv(found, default_predictor.schema).decode("utf-8-sig")
    head, first, second = csv.reader(io.StringIO(content))
    assert head == ["name", *default_predictor.schema.names, "prediction", "change"]
    assert list(map(float, first[1:])) == [*typical, found.predictions[0], 0.0]
    assert second[0] == "'@cold"
    assert float(second[-1]) == found.changes[1]


def test_no_rows_or_rows_that_do_not_fit_are_refused(default_predictor: mlcore.Predictor) -> None:
    with pytest.raises(InvalidRowsError):
        compare(default_predictor, [])
    with pytest.raises(InvalidRowsError):
        compare(default_predictor, [("short", [1.0])])
