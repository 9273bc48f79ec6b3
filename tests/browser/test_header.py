"""The header is one line on a desk and fits a phone, and its list shows another model."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.what_if import open_page, slider


def test_the_header_fits_every_window_whatever_the_language(page: Page) -> None:
    open_page(page, "?model=cars&lang=fr")
    header = page.locator(".st-key-header")
    parts = header.locator("a, input, [role=radio], .share, .brand")
    expect(parts).to_have_count(7)
    for width, height in ((1440, 60), (1024, 60), (768, 60), (390, 125)):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function("document.documentElement.clientWidth === innerWidth")
        frame = header.bounding_box()
        assert frame is not None
        assert frame["height"] < height, width
        for part in parts.all():
            box = part.bounding_box()
            assert box is not None
            assert frame["x"] <= box["x"], width
            assert box["x"] + box["width"] <= frame["x"] + frame["width"], width


def test_another_model_is_two_clicks_away(page: Page) -> None:
    open_page(page, "?model=cars")
    chosen = page.locator(".st-key-chosen-model input")
    # So few are read at a glance: nothing asks for typing.
    expect(chosen).to_have_attribute("inputmode", "none")
    page.locator(".st-key-chosen-model").get_by_role("button", name="Open").click()
    page.get_by_role("option", name="Home").click()
    expect(slider(page, "temperature")).to_be_attached()
    expect(page).to_have_url(re.compile("model=energy"))
    expect(chosen).to_have_value("Home · electricity")
