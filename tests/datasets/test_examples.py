"""The examples are rows that could be in the data."""

from __future__ import annotations

import pytest

from mlcore.config import BUILTIN_DATASETS
from mlcore.datasets import EXAMPLES, load_dataset
from mlcore.whatif.support import FAR, Support

ROWS = [(name, example) for name, examples in EXAMPLES.items() for example in examples]


def test_every_built_in_dataset_is_thought_of_and_has_its_examples_once():
    assert set(EXAMPLES) == set(BUILTIN_DATASETS)
    assert len({(name, example.row) for name, example in ROWS}) == len(ROWS) >= 6


@pytest.mark.parametrize(("name", "example"), ROWS, ids=lambda part: getattr(part, "title", part))
def test_an_example_lies_where_the_data_lie(name, example):
    dataset = load_dataset(name)
    row = dataset.schema.validate([example.row])[0]
    assert dataset.schema.outside(row) == ()
    assert Support.from_rows(dataset.X).percentile(row) < FAR
