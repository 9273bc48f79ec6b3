"""A built-in example is one click away, and the one that is shown is marked."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.what_if import open_page, slider


def box(page: Page, selector: str) -> dict[str, float]:
    found = page.locator(selector).bounding_box()
    assert found is not None
    return {**found}


def test_examples_stand_in_the_header_within_the_page(page: Page) -> None:
    open_page(page, "?model=cars&lang=fr")
    choice = page.get_by_role("radiogroup", name="Voir")
    names = choice.get_by_role("radio")
    expect(names).to_have_text(["Maison", "Voitures", "Diabète"])
    expect(choice.get_by_role("radio", checked=True)).to_have_text("Voitures")
    last = box(page, ".st-key-lever-year")
    assert box(page, ".st-key-header")["height"] < 60
    assert last["y"] + last["height"] < 900
    for width in (1440, 1024, 768, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function("document.documentElement.clientWidth === innerWidth")
        header = box(page, ".st-key-header")
        assert header["x"] + header["width"] <= width
        for number in range(3):
            name = names.nth(number).bounding_box()
            assert name is not None
            assert header["x"] <= name["x"], width
            assert name["x"] + name["width"] <= header["x"] + header["width"], width
            assert name["y"] + name["height"] <= header["y"] + header["height"], width


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
