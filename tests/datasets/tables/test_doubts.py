"""What is doubted, and that clean tables are not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mlcore.datasets import TITLES, load_dataset
from mlcore.datasets.tables import Plan, doubts, read_table


def clean(n: int = 400, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "area": rng.normal(80, 20, n).round(1),
            "floor": rng.integers(0, 8, n),
            "town": rng.choice(["Lyon", "Nice", "Pau"], n),
            "garden": rng.choice(["oui", "non"], n),
        }
    )
    return frame.assign(price=(1000 * frame["area"] + rng.normal(0, 2e4, n)).round(2))


def found(frame: pd.DataFrame, **plan: object) -> dict[str, object]:
    table = read_table(frame.to_csv(index=False).encode(), "a.csv")
    return {each.code: dict(each.facts) for each in doubts(table, Plan.of(table, **plan))}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("target", ["price", "town", "garden"])
def test_a_clean_table_is_not_doubted(seed, target):
    assert found(clean(seed=seed), target=target) == {}


@pytest.mark.parametrize("name", TITLES)
def test_the_built_in_data_are_not_doubted(name):
    data = load_dataset(name)
    frame = pd.DataFrame(data.X, columns=data.schema.names).assign(outcome=data.y)
    assert found(frame) == {}


LEAKS = {
    "another unit": lambda f: f["price"] / 6.55957 + 3,
    "a little noise": lambda f: f["price"] + np.random.default_rng(1).normal(0, 500, len(f)),
    "a curve": lambda f: np.log(f["price"].clip(1)),
    "words for it": lambda f: pd.qcut(f["price"], 90).astype(str),
}


@pytest.mark.parametrize("kind", LEAKS)
def test_a_column_that_is_the_outcome_is_a_leak(kind):
    frame = clean(3000 if kind == "words for it" else 400)
    leaky = frame.assign(price2=LEAKS[kind](frame))
    assert found(leaky, target="price") == {"leak": {"column": "price2"}}


@pytest.mark.parametrize("parts", [lambda f: f["b"] + f["c"], lambda f: f["b"] * f["c"]])
def test_a_sum_and_a_product_are_seen_in_their_parts(parts):
    rng = np.random.default_rng(3)
    frame = clean().assign(b=rng.uniform(2, 90, 400).round(2), c=rng.uniform(5, 70, 400).round(1))
    frame = frame.drop(columns="price").assign(sum=parts)
    assert found(frame, target="sum") == {"computed": {"columns": ["b", "c"]}}


def test_what_is_only_known_of_one_class_is_a_leak():
    frame = clean()
    is_gone = np.random.default_rng(1).random(len(frame)) < 0.3
    when = np.where(is_gone, np.random.default_rng(2).integers(1, 28, len(frame)), np.nan)
    frame = frame.assign(left_after=when, churn=np.where(is_gone, "oui", "non"))
    day = pd.to_datetime("2024-01-01") + pd.to_timedelta(frame["left_after"], unit="D")
    for late in (frame, frame.assign(left_after=day.dt.strftime("%d/%m/%Y"))):
        assert found(late) == {
            "leak": {"column": "left_after"},
            "gaps": {"columns": ["left_after"], "n_columns": 1},
        }


def test_a_leak_is_seen_among_few_rows_and_among_many_classes():
    assert "leak" in found(clean(50).assign(euros=lambda f: f["price"] / 6.56), target="price")
    codes = {"Lyon": 3, "Nice": 1, "Pau": 2}
    frame = clean().assign(zone=lambda f: f["town"].map(codes) + 0.5)
    assert found(frame, target="town") == {"leak": {"column": "zone"}}


def test_other_reasons_to_look_twice():
    frame = clean(4000)
    assert found(pd.concat([frame, frame[:100]]), target="price") == {"repeated": {"n_rows": 100}}
    assert found(frame.assign(ft=frame["area"] * 10.7639), target="price") == {
        "twins": {"column": "area", "other": "ft"}
    }
    assert found(frame[:40], target="price") == {"few": {"n_rows": 40}}
    rare = ["non"] * 3980 + ["oui"] * 20
    assert found(frame.assign(sold=rare), target="sold") == {
        "rare class": {"label": "oui", "n_rows": 20}
    }
    days = pd.date_range("2020-01-01", periods=4000)
    assert found(frame.assign(day=days), target="price") == {"in order of time": {"column": "day"}}
    assert found(frame.assign(price=frame["price"].where(frame.index > 9)), target="price") == {
        "dropped": {"n_rows": 10}
    }
    sums = {name: [frame[name].sum()] for name in ("area", "floor", "price")}
    total = pd.DataFrame({"town": ["Total"], **sums})
    assert found(pd.concat([frame, total]), target="price") == {"total": {"word": "Total"}}
