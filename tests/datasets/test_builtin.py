"""The built-in data are the same for everybody, described by their schema, and have examples."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from mlcore.config import BUILTIN_DATASETS
from mlcore.datasets import EXAMPLES, TITLES, describe_rows, expected_electricity, load_dataset
from mlcore.datasets.renewal import chance_of_renewal
from mlcore.errors import DatasetError
from mlcore.whatif.support import FAR, Support

NAMES = sorted(BUILTIN_DATASETS)
ROWS = [(name, example) for name, examples in EXAMPLES.items() for example in examples]


@pytest.fixture(scope="module", params=NAMES)
def dataset(request):
    return load_dataset(request.param)


def test_every_built_in_name_has_data_and_a_title():
    assert sorted(TITLES) == NAMES
    assert [load_dataset(name).name for name in NAMES] == NAMES


def test_an_unknown_name_is_refused_with_those_there_are():
    with pytest.raises(DatasetError) as caught:
        load_dataset("iris")
    assert caught.value.facts["expected"] == ", ".join(BUILTIN_DATASETS)


def test_rows_are_finite_float64_of_one_shape(dataset):
    assert dataset.X.dtype == dataset.y.dtype == np.float64
    assert dataset.X.shape == (len(dataset.y), dataset.schema.n_features)
    gaps = np.isnan(dataset.X).any(axis=0)
    assert gaps.tolist() == [feature.allow_missing for feature in dataset.schema.features]
    assert not np.isinf(dataset.X).any()
    assert np.isfinite(dataset.y).all()


def test_the_same_rows_come_every_time(dataset):
    again = load_dataset(dataset.name)
    assert again.X.tobytes() == dataset.X.tobytes()
    assert again.y.tobytes() == dataset.y.tobytes()


def test_every_row_lies_within_the_bounds_of_the_sliders(dataset):
    for feature, column in zip(dataset.schema.features, dataset.X.T, strict=True):
        assert feature.low <= np.nanmin(column)
        assert np.nanmax(column) <= feature.high


def test_bounds_and_typical_values_lie_on_the_grid_that_is_shown(dataset):
    for feature in dataset.schema.features:
        for value in (feature.low, feature.typical, feature.high):
            assert value == round(value, feature.decimals)
        assert feature.low <= feature.typical <= feature.high


def test_the_bounds_are_no_wider_than_one_step_of_the_grid(dataset):
    for feature, column in zip(dataset.schema.features, dataset.X.T, strict=True):
        grid = 10.0**-feature.decimals
        assert np.nanmin(column) - feature.low < grid
        assert feature.high - np.nanmax(column) < grid


def test_the_energy_rows_are_those_of_this_version_of_the_generator():
    """Raise the version in BUILTIN_DATASETS when this digest changes: models must be made again."""
    dataset = load_dataset("energy")
    digest = hashlib.sha256(dataset.X.tobytes() + dataset.y.tobytes()).hexdigest()
    assert (BUILTIN_DATASETS["energy"], digest[:12]) == (1, "db024abf3a3e")


def test_colder_days_cost_more_and_insulation_helps():
    base = [-5.0, 120.0, 5.0, 2.0, 4.0]
    warmer, insulated = [5.0, *base[1:]], [*base[:2], 9.0, *base[3:]]
    cold, warm, better = expected_electricity(np.array([base, warmer, insulated]))
    assert warm < cold
    assert better < cold


def test_noise_is_small_beside_the_true_use():
    dataset = load_dataset("energy")
    residual = dataset.y - np.maximum(1.0, expected_electricity(dataset.X))
    assert 1.0 < residual.std() < 1.4


def test_customers_renew_as_often_as_their_chance_says():
    dataset = load_dataset("renewal")
    chance = chance_of_renewal(dataset.X)
    assert 0.2 < (chance < 0.3).mean() < 0.4 < (chance > 0.7).mean() < 0.6
    for low, high in ((0.0, 0.25), (0.25, 0.5), (0.5, 0.75), (0.75, 1.0)):
        inside = (low <= chance) & (chance < high)
        error = np.sqrt(0.25 / inside.sum())
        assert abs(dataset.y[inside].mean() - chance[inside].mean()) < 3 * error


def test_calls_and_a_price_drive_customers_away_and_a_contract_holds_them():
    base = [0.0, 12.0, 60.0, 2.0, 2.0]
    rows = [base, [1.0, *base[1:]], [*base[:2], 80.0, *base[3:]], [*base[:3], 5.0, base[4]],
            [*base[:4], np.nan]]  # fmt: skip
    as_it_is, signed, dear, calling, nowhere = chance_of_renewal(np.array(rows))
    assert max(dear, calling) < as_it_is < signed
    assert nowhere == as_it_is


@pytest.mark.parametrize(
    ("column", "step", "decimals"),
    [
        ([0.0, 1.0, 2.0, 1_000.0], 1.0, 0),
        ([0.0, 0.25, 1.0], 0.01, 2),
        ([0.0, 0.5, 30_000.0], 100.0, 0),
        ([7.0, 7.0], 1.0, 0),
    ],
)
def test_undescribed_data_get_steps_of_about_a_thousandth_of_their_range(column, step, decimals):
    X = np.array(column)[:, None]
    feature = describe_rows(X, X[:, 0], names=["x"]).features[0]
    assert (feature.step, feature.decimals) == (step, decimals)
    assert feature.low <= X.min() <= X.max() <= feature.high


def test_every_built_in_dataset_is_thought_of_and_has_its_examples_once():
    assert set(EXAMPLES) == set(BUILTIN_DATASETS)
    assert len({(name, example.row) for name, example in ROWS}) == len(ROWS) >= 6


@pytest.mark.parametrize(("name", "example"), ROWS, ids=lambda part: getattr(part, "title", part))
def test_an_example_lies_where_the_data_lie(name, example):
    dataset = load_dataset(name)
    row = dataset.schema.on_codes().validate([example.row])[0]
    assert dataset.schema.outside(row) == ()
    may_miss = [at for at, each in enumerate(dataset.schema.features) if each.allow_missing]
    assert Support.from_rows(dataset.X, may_miss=may_miss).percentile(row) < FAR
