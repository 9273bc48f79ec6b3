"""What somebody new sees: a bubble on the first slider, and the tour where it is asked for."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.what_if import number, open_page, thumb
from tests.serving.servers import Server


def edges(node: Locator) -> tuple[float, float, float, float]:
    box: Any = node.bounding_box()
    return box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]


def apart(card: Locator, other: Locator) -> bool:
    """Tell whether the card leaves the other alone."""
    left, top, right, bottom = edges(card)
    from_x, from_y, to_x, to_y = edges(other)
    return right <= from_x or to_x <= left or bottom <= from_y or to_y <= top


def test_somebody_new_is_invited_to_drag_and_the_next_time_a_link_asks_for_the_tour(
    browser: Browser, site: Server
) -> None:
    base = f"http://127.0.0.1:{site.port}"
    context = browser.new_context(base_url=base, locale="en-US", reduced_motion="reduce")
    page = context.new_page()
    bubble, tour = page.locator(".bubble"), page.get_by_role("region", name="Tour")
    open_page(page, "?model=cars")
    expect(bubble).to_have_text("Drag me")
    expect(tour).to_be_hidden()
    for width, height in ((390, 844), (1440, 900)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(300)
        x, y = thumb(page, "displacement")
        left, top, right, bottom = edges(bubble)
        assert x < left < right <= width
        assert top < y < bottom
    # It lets the hand through, and goes as soon as something moves.
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y, steps=3)
    expect(bubble).to_have_count(0)
    page.mouse.up()
    assert page.evaluate("localStorage.getItem('levers-tour')") == "seen"
    # The next time there is no bubble, but the tour where the link asks for it.
    open_page(page, "?tour=1&model=cars")
    expect(tour.get_by_role("heading", name="Move an input")).to_be_visible()
    assert "tour" not in page.url
    next_one = tour.get_by_role("button", name="Next")
    next_one.focus()
    page.keyboard.press("Enter")
    expect(tour.get_by_role("heading", name="Read the answer")).to_be_visible()
    expect(next_one).to_be_focused()
    page.keyboard.press("Escape")
    expect(tour).to_be_hidden()
    expect(page.locator(".card-more")).to_be_focused()
    expect(bubble).to_have_count(0)
    context.close()


def test_the_tour_begins_under_more_and_never_hides_the_number(cars: Page) -> None:
    page = cars
    page.emulate_media(reduced_motion="reduce")
    for width, height in ((1440, 900), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        tour, more = page.get_by_role("region", name="Tour"), page.locator(".card-more")
        expect(more).to_be_attached()
        expect(tour).to_be_hidden()
        more.click()
        page.get_by_role("button", name="Show me around").click()
        for title in ("Move an input", "Read the answer", "See why", "Look further"):
            expect(tour.get_by_role("heading", name=title)).to_be_visible()
            if title != "Look further":
                assert apart(tour, number(page))
            tour.get_by_role("button", name="Done" if title == "Look further" else "Next").click()
        expect(tour).to_be_hidden()
        expect(more).to_be_focused()
