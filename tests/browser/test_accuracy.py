"""The line under the header leads to the cases the model has not seen, with this one among them."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.what_if import number, slider, thumb


def test_the_line_opens_the_panel_and_brings_it_into_view(cars):
    page = cars
    page.get_by_role("button", name="actual against predicted").click()
    panel = page.locator(".st-key-panel-accuracy")
    expect(panel.locator(".accuracy-picture")).to_be_in_viewport(ratio=0.9)
    expect(panel.get_by_role("heading")).to_be_focused()
    expect(page.get_by_role("img", name=re.compile("Actual against predicted: 79"))).to_be_visible()
    page.get_by_role("main").press("Home")
    page.get_by_role("button", name="actual against predicted").click()
    expect(panel.locator(".accuracy-picture")).to_be_in_viewport(ratio=0.9)


def test_the_case_moves_among_the_others_while_its_slider_is_dragged(cars):
    page = cars
    page.get_by_role("button", name="actual against predicted").click()
    point, now = page.locator(".accuracy-point"), page.locator(".accuracy-now strong")
    expect(now).to_contain_text(number(page).inner_text())
    before = float(point.get_attribute("cx"))
    page.set_viewport_size({"width": 1440, "height": 1600})
    slider(page, "weight").scroll_into_view_if_needed()
    x, y = thumb(page, "weight")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 120, y, steps=10)
    # Heavier cars go fewer miles: the point goes left and down before anything is released.
    expect(now).to_contain_text(number(page).inner_text())
    assert float(point.get_attribute("cx")) < before - 5
    page.mouse.up()
