"""The Speed page in the hands of a person."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.what_if import (
    CHART,
    number,
    open_page,
    open_panel,
    predict,
    settled,
    slider,
    stop_measuring,
)


@pytest.mark.timeout(300)
def test_cold_deep_link_measures_by_itself_and_in_full_when_asked(page: Page) -> None:
    page.goto("/benchmark?model=cars")
    headline = page.get_by_role("heading", level=1)
    expect(headline).to_contain_text(
        re.compile(r"ONNX answers one request .* times? faster"), timeout=150_000
    )
    stop_measuring(page)
    expect(page.get_by_text("Same answers to the last digit").first).to_be_visible()
    expect(page.locator(CHART)).to_be_visible()
    # What was measured before the stop is kept, and shown to the next visitor at once.
    page.goto("/benchmark?model=cars")
    expect(headline).to_contain_text("ONNX answers one request", timeout=30_000)
    expect(page.get_by_role("button", name="Measure again")).to_be_visible()

    # A full measurement that is stopped before it found anything leaves what was there.
    page.get_by_role("button", name="Full measurement").click()
    expect(page.get_by_text("Process 1 of 5")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Measure again")).to_be_visible(timeout=60_000)
    expect(headline).to_contain_text("ONNX answers one request")
    expect(page.locator(CHART)).to_be_visible()
    # One thing at a time: a study can be asked for again now.
    page.get_by_role("button", name="Self-test").click()
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_enabled()


def test_sliders_and_panels_are_as_they_were_after_a_visit_to_the_speed_page(page: Page) -> None:
    open_page(page, "?model=cars&weight=2000")
    slider(page, "year").focus()
    page.keyboard.press("ArrowRight")
    settled(page, "year", "1977")
    open_panel(page, "Words")
    page.get_by_role("button", name="Compare speed").click()
    expect(page).to_have_url(re.compile(r"/benchmark\?.*model=cars"))
    page.get_by_role("link", name="What if?").click()
    expect(slider(page, "weight")).to_have_value("2000", timeout=30_000)
    expect(slider(page, "year")).to_have_value("1977")
    row = [151.0, 94.0, 2000.0, 15.5, 1977.0]
    expect(number(page)).to_have_text(f"{predict(page, 'cars', row):.1f}")
    settled(page, "year", "1977")
    expect(page.get_by_role("heading", name="Words")).to_be_visible()
    expect(page.locator(".card-more")).to_contain_text("1 open")
