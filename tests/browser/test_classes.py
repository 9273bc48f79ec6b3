"""Chances in a browser: a strip that lives while a thumb moves, other classes, values left open."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sklearn.ensemble import HistGradientBoostingClassifier

import mlcore
from mlcore.documents.document import join_scripts
from mlcore.schema import Target
from mlcore.text import for_locale
from mlcore.wording import Writer
from tests.browser.conftest import new_tab
from tests.browser.what_if import number, open_page, slider, thumb
from tests.serving.servers import Server

HEALTH = Target(
    name="health", label="Health", low=0, high=1, decimals=2, classes=("ill", "well"), chosen=1
)
CHANCES = [0.0, 1.0, 0.145, 0.5, 0.72, 0.0096, 0.0094, 0.9906, 0.996, 0.0004, 1e-9, 0.99999]
CHANGES = [0.18, -0.032, 0.0995, 0.0994, 0.01, 0.015, -1.0]
WRITTEN = """([of, chances, changes, locale]) => [
  chances.map((each) => module_live_core_values.written(each, of, locale)),
  changes.map((each) => module_live_core_values.changed(each, of, locale))]"""


@pytest.fixture(scope="module")
def flowers(site: Server, tabs: BrowserContext) -> Iterator[Page]:
    """Publish a model of three classes that takes inputs without a value, and return its page."""
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(240, 2)).round(2), columns=["length", "width"])
    score = X.length + X.width / 3 + rng.normal(size=240) / 3
    names = np.select([score < -0.5, score < 0.5], ["rose", "lily"], "tulip")
    gaps = X.mask(rng.random(X.shape) < 0.1)
    fitted = HistGradientBoostingClassifier(max_iter=5, random_state=0).fit(gaps[:120], names[:120])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEVERS_DATA", str(site.log.parent / "data"))
        mlcore.convert(
            fitted, gaps[120:], names[120:], name="flowers", target="Flower", held_out=True,
            positive="lily",
        )  # fmt: skip
    with new_tab(tabs) as page:
        open_page(page, "?model=flowers&length=0", n_levers=2)
        yield page


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_the_browser_writes_chances_as_the_page_does(browser: Browser, locale: str) -> None:
    write = Writer(HEALTH, for_locale(locale))
    page = browser.new_page()
    page.add_script_tag(content=join_scripts("live/core/values.js"))
    chances, changes = page.evaluate(WRITTEN, [write.facts(), CHANCES, CHANGES, locale])
    page.close()
    assert chances == [write(each) for each in CHANCES]
    assert changes == [write.difference(each) for each in CHANGES]


def test_the_strip_follows_the_thumb_and_a_click_makes_another_class_the_number(
    flowers: Page,
) -> None:
    page = flowers
    cells = page.locator(".class")
    expect(cells).to_have_count(3)
    expect(page.get_by_role("radio", name=re.compile("^lily"))).to_be_checked()
    before = cells.all_inner_texts()
    x, y = thumb(page, "length")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 150, y, steps=10)
    # Before the thumb is released.
    expect(cells.nth(2)).not_to_have_text(before[2])
    expect(number(page)).to_have_text(page.locator(".class-value").nth(0).inner_text())
    page.mouse.up()
    expect(page).not_to_have_url(re.compile("length=0(&|$)"))
    there = cells.nth(2).locator(".class-value").inner_text()
    cells.nth(2).click()
    expect(page).to_have_url(re.compile("[?&]class=tulip(&|$)"))
    expect(number(page)).to_have_text(there)
    expect(page.locator(".answer-label")).to_have_text("Flower: chance of tulip")
    page.reload()
    expect(page.get_by_role("radio", name=re.compile("^tulip"))).to_be_checked()
    expect(number(page)).to_have_text(there)


def test_a_value_is_left_open_by_keyboard_and_comes_back(flowers: Page) -> None:
    page = flowers
    lever = page.locator(".st-key-lever-length")
    lever.locator(".lever-field").fill("0.5")
    lever.locator(".lever-field").press("Enter")
    expect(page).to_have_url(re.compile("[?&]length=0.5(&|$)"))
    pill = lever.locator(".lever-unknown")
    promised = pill.locator(".lever-unknown-answer").inner_text()
    pill.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("[?&]unknown=length(&|$)"))
    expect(pill).to_have_attribute("aria-pressed", "true")
    expect(number(page)).to_have_text(promised)
    expect(lever).to_have_attribute("data-unknown", "")
    expect(lever.locator(".lever-field")).to_have_attribute("placeholder", "not known")
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("unknown="))
    expect(lever.locator(".lever-field")).to_have_value("0.50")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("[?&]unknown=length(&|$)"))
    slider(page, "length").press("ArrowRight")
    expect(page).not_to_have_url(re.compile("unknown="))
    expect(pill).to_have_attribute("aria-pressed", "false")
