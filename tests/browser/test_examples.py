"""A built-in example is one click away, and the one that is shown is marked."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.what_if import open_page, slider


def box(page: Page, selector: str) -> dict[str, float]:
    found = page.locator(selector).bounding_box()
    assert found is not None
    return {**found}


@pytest.mark.parametrize("width", [1440, 1024, 768, 390])
def test_examples_stand_in_the_header_within_the_page(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    open_page(page, "?model=cars&lang=fr")
    choice = page.get_by_role("radiogroup", name="Voir")
    names = choice.get_by_role("radio")
    expect(names).to_have_text(["Maison", "Voitures", "Diabète"])
    expect(choice.get_by_role("radio", checked=True)).to_have_text("Voitures")
    header = box(page, ".st-key-header")
    for number in range(3):
        name = names.nth(number).bounding_box()
        assert name is not None
        assert header["x"] <= name["x"]
        assert name["x"] + name["width"] <= header["x"] + header["width"]
        assert name["y"] + name["height"] <= header["y"] + header["height"]
    if width == 1440:
        last = box(page, ".st-key-lever-year")
        assert header["height"] < 60
        assert last["y"] + last["height"] < 900


def test_one_click_changes_the_model_and_a_second_one_keeps_it(page: Page) -> None:
    open_page(page, "?model=cars")
    name = page.get_by_role("radiogroup", name="Try").get_by_role("radio", name="Home")
    name.click()
    expect(slider(page, "temperature")).to_be_attached()
    expect(page).to_have_url(re.compile("model=energy"))
    name.click()
    expect(name).to_be_checked()
    expect(page.locator(".st-key-chosen-model input")).to_have_value("Home · electricity")
    expect(slider(page, "temperature")).to_be_attached()
