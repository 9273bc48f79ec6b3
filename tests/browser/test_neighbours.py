"""The distance to the data in the hands of a person."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.what_if import open_panel, settled, slider, thumb


def test_the_warning_follows_the_thumb_and_a_neighbour_goes_on_the_sliders(cars: Page) -> None:
    page = cars
    slider(page, "weight").press("Home")
    settled(page, "weight", "1613")
    warning = page.locator(".far-shown")
    expect(warning).to_be_hidden()
    place = warning.bounding_box()
    x, y = thumb(page, "horsepower")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 260, y, steps=8)
    # The mouse is still down: nothing has been committed.
    expect(warning).to_be_visible()
    assert "horsepower=" not in page.url
    assert place == warning.bounding_box()
    page.mouse.up()
    expect(page.locator(".far [role=status]")).to_contain_text("Further from the data than")
    open_panel(page, "Real cases like this")
    line = page.locator(".near-table tbody tr").nth(1)
    weight = str(line.locator("td").nth(5).text_content())
    button = line.get_by_role("button", name="Put on the sliders")
    button.press("Enter")
    expect(slider(page, "weight")).to_have_value(weight)
    expect(page).to_have_url(re.compile(f"weight={weight}"))
    expect(warning).to_be_hidden()
    expect(line).to_contain_text("the same")
    expect(button).to_be_focused()
