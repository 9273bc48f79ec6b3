"""The list in the header shows another model."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.what_if import slider


def test_another_model_is_two_clicks_away(cars: Page) -> None:
    page = cars
    chosen = page.locator(".st-key-chosen-model input")
    # So few are read at a glance: nothing asks for typing.
    expect(chosen).to_have_attribute("inputmode", "none")
    page.locator(".st-key-chosen-model").get_by_role("button", name="Open").click()
    page.get_by_role("option", name="Home").click()
    expect(slider(page, "temperature")).to_be_attached()
    expect(page).to_have_url(re.compile("model=energy"))
    expect(chosen).to_have_value("Home · electricity")
    expect(page.locator(".answer-unit")).to_have_text("kWh a day")
    page.locator(".st-key-chosen-model").get_by_role("button", name="Open").click()
    page.get_by_role("option", name="Cars").click()
    expect(page.locator(".answer-unit")).to_have_text("miles per gallon")
    expect(page).to_have_url(re.compile("model=cars"))
