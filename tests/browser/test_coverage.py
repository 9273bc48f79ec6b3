"""The usual range in the hands of a person."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.what_if import thumb


def band(page: Page) -> str:
    return str(page.locator(".range-band").get_attribute("style"))


def test_the_range_moves_during_a_drag_and_follows_the_chosen_share(cars: Page) -> None:
    page = cars
    ends = page.locator(".range-end")
    before, drawn = ends.all_text_contents(), band(page)
    x, y = thumb(page, "weight")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y, steps=8)
    # The mouse is still down: nothing has been committed.
    expect(ends).not_to_have_text(before)
    assert "weight=" not in page.url
    assert band(page) != drawn
    page.mouse.up()
    page.get_by_text("usually between these: for 9 of 10 cars").click()
    expect(page.get_by_text("the model has not seen")).to_be_visible()
    nine = ends.all_text_contents()
    most = page.get_by_role("button", name="19 times in 20")
    most.click()
    expect(most).to_have_attribute("aria-pressed", "true")
    expect(ends).not_to_have_text(nine)
    expect(page.get_by_text("usually between these: for 19 of 20 cars")).to_be_visible()
    page.keyboard.press("Escape")
    expect(most).to_be_hidden()
    before = ends.all_text_contents()
    with page.expect_response("**/api/v1/explore*") as answered:
        x, y = thumb(page, "weight")
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 60, y, steps=4)
    assert answered.value.json()["interval"]["coverage"] == 0.95
    expect(ends).not_to_have_text(before)
    page.mouse.up()
    page.get_by_text("usually between these: for 19 of 20 cars").click()
    page.get_by_role("button", name="9 times in 10").click()
    expect(page.get_by_text("usually between these: for 9 of 10 cars")).to_be_visible()
    page.keyboard.press("Escape")
