"""A logarithmic slider in a browser: dragged, by keys, in the address, and read aloud."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, expect
from sklearn.ensemble import RandomForestRegressor

import mlcore
from mlcore.models import open_model, resolve
from tests.browser.what_if import number, open_page, predict, slider, thumb
from tests.serving.servers import Server


@pytest.fixture
def stops(site: Server, monkeypatch: pytest.MonkeyPatch) -> tuple[float, ...]:
    """Publish a model of a skewed and an even input; return the positions of the first."""
    rng = np.random.default_rng(0)
    income = np.exp(rng.normal(6, 1.5, 300)).clip(1, 10_000).round(2)
    X = pd.DataFrame({"income": income, "age": rng.integers(18, 90, 300).astype(float)})
    y = 20 * np.log(income) + X["age"]
    fitted = RandomForestRegressor(5, random_state=0, n_jobs=1).fit(X, y)
    monkeypatch.setenv("LEVERS_DATA", str(site.log.parent / "data"))
    mlcore.convert(fitted, X, y, name="skewed")
    return open_model(resolve("skewed")).schema.features[0].stops


def shown(page: Page) -> float:
    return float(number(page).inner_text().replace("−", "-").replace(",", ""))


def test_it_carries_the_value_never_its_logarithm(page: Page, stops: tuple[float, ...]) -> None:
    open_page(page, "?model=skewed&income=1234.5&age=40", n_levers=2)
    field = page.locator(".st-key-lever-income .lever-field")
    income = slider(page, "income")
    expect(field).to_have_value(re.compile(r"^1234\.5"))
    expect(income).to_have_attribute("aria-valuetext", re.compile(r"^1234\.5"))
    assert shown(page) == pytest.approx(predict(page, "skewed", [1234.5, 40.0]), abs=0.5)

    income.press("ArrowRight")
    expect(page).not_to_have_url(re.compile(r"income=1234\.5"))
    value = stops[int(income.input_value())]
    assert value in stops[stops.index(next(one for one in stops if one > 1234.5)) :][:2]
    expect(page).to_have_url(re.compile(rf"income={re.escape(repr(value))}(&|$)"))
    expect(income).to_have_attribute("aria-valuetext", re.compile(rf"^{value:g}(\.0+)?$"))

    # The point of the curve stays under the thumb, at the value of the position.
    x, y = thumb(page, "income")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 75, y, steps=6)
    box = page.locator(".st-key-lever-income .curve-dot").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] / 2 == pytest.approx(thumb(page, "income")[0], abs=1.5)
    here = stops[int(income.input_value())]
    assert shown(page) == pytest.approx(predict(page, "skewed", [here, 40.0]), abs=0.5)
    page.mouse.up()
    expect(page).to_have_url(re.compile(rf"income={re.escape(repr(here))}(&|$)"))
    page.reload()
    expect(income).to_have_value(str(stops.index(here)))
    # Of what is typed the browser keeps the page before, to which it leads back.
    age = page.get_by_label("age, typed")
    age.fill("60")
    age.press("Enter")
    expect(page).to_have_url(re.compile(r"age=60(\.0)?(&|$)"))
    income.press("ArrowRight")
    expect(page).to_have_url(
        re.compile(rf"income={re.escape(repr(stops[stops.index(here) + 1]))}(&|$)")
    )
    # The address is ahead of the page, which is still drawn for it.
    page.locator("[data-test-script-state=notRunning]").wait_for()
    page.go_back()
    expect(slider(page, "age")).to_have_value("40", timeout=20_000)
    expect(income).to_have_value(str(stops.index(here)))
    expect(field).to_have_value(re.compile(rf"^{here:g}(\.0+)?$"))
