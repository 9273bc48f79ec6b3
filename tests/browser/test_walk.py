"""One long walk over the main page, as a manager takes it before a meeting."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlparse

from playwright.sync_api import Page, expect

from tests.browser.laid_out import until
from tests.browser.what_if import (
    number,
    open_page,
    open_panel,
    open_panels,
    predict,
    preset,
    slider,
    thumb,
)

INPUTS = ("displacement", "horsepower", "weight", "acceleration", "year")


def row(page: Page) -> list[float]:
    """Return what the link says of the sliders, typical where it is silent."""
    said = parse_qs(urlparse(page.url).query)
    typical = dict(zip(INPUTS, (151.0, 94.0, 2804.0, 15.5, 1976.0), strict=True))
    return [float(said.get(name, [typical[name]])[0]) for name in INPUTS]


def expect_true(page: Page) -> str:
    """Expect the number on screen to be what REST predicts for the link, and return it."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    shown = right = ""
    for _ in range(50):
        shown, right = number(page).inner_text(), f"{predict(page, 'cars', row(page)):.1f}"
        if shown == right:
            break
        # The link follows a moment after the number.
        page.wait_for_timeout(100)
    assert shown == right
    return right


def keep(page: Page, name: str) -> None:
    page.get_by_label("Keep the values as they are now").fill(name)
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.locator(".compare-name", has_text=name)).to_be_visible()


def drag(page: Page, key: str, by: float) -> None:
    before = str(number(page).text_content())
    x, y = thumb(page, key)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by, y, steps=8)
    expect(number(page)).not_to_have_text(before)
    page.mouse.up()
    expect(page).to_have_url(re.compile(f"{key}="))


def test_a_manager_explores_keeps_asks_how_and_shares(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_page(page, "?model=cars")
    start = expect_true(page)
    compare = page.locator(".answer-compare")
    expect(compare).to_have_text("a typical car: 2804 lb, 94 hp, model year 1976")
    expect(page.get_by_text("usually between these: for 9 of 10 cars")).to_be_visible()

    # How sure is that?
    proof = page.get_by_text("thresholds proven.").first
    expect(proof).to_be_hidden()
    page.get_by_text("How sure?").click()
    expect(proof).to_be_visible()
    page.keyboard.press("Escape")
    expect(proof).to_be_hidden()

    # What happens if it is lighter? And why?
    drag(page, "weight", -45)
    lighter = expect_true(page)
    assert float(lighter) > float(start)
    more = f"{float(lighter) - float(start):.1f}"
    pattern = re.compile(rf"(\d+\.\d) more than a typical car \({start}\)")
    # Read once: while the page is drawn again the line is for a moment what it was.
    said = until(page, lambda: pattern.fullmatch(str(compare.text_content())), bool)
    assert said
    assert abs(float(said[1]) - float(more)) < 0.11
    expect(page.locator(".why-title")).to_have_text(re.compile(r"What made it .* more"))
    page.get_by_role("radio", name="Why this value").check(force=True)
    expect(page.locator(".why-title")).to_have_text(re.compile(r"above average"))
    page.get_by_role("radio", name="What changed it").check(force=True)

    open_panel(page, "Compare scenarios")
    keep(page, "Lighter")

    # How does one get to 28?
    open_panel(page, "Reach a goal")
    page.get_by_label("Fuel economy (miles per gallon)").fill("28")
    page.get_by_role("button", name="Find a way").click()
    expect(page.get_by_text("The smallest change")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Apply").first.click()
    expect(number(page)).not_to_have_text(lighter)
    goal = expect_true(page)
    assert float(goal) >= 28
    keep(page, "Goal")
    assert page.locator(".compare-name").all_inner_texts()[-2:] == ["Lighter", "Goal"]

    # Are there such cars? What matters, and what if the weight is not known exactly?
    open_panels(
        page,
        *("Real cases like this", "What matters", "Uncertain inputs", "Look inside"),
        *("Take it along", "Two inputs at once"),
    )
    expect(page.locator(".near-table tbody tr")).to_have_count(6)
    expect(page.get_by_role("heading", name="For the model as a whole")).to_be_visible()
    expect(page.get_by_text(re.compile("At least .*%"))).to_be_visible()
    expect(page.get_by_text(re.compile("trees say less"))).to_be_visible()
    expect(page.get_by_text("Code that gets this very number")).to_be_visible()

    # A click on the map moves two sliders.
    surface = page.locator(".live-map canvas").first
    surface.scroll_into_view_if_needed()
    before = row(page)
    box = surface.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + 0.6 * box["height"])
    expect(number(page)).not_to_have_text(goal)
    expect_true(page)
    assert sum(old != new for old, new in zip(before, row(page), strict=True)) == 2

    # Everything is open, and a drag is as alive as before.
    slider(page, "year").scroll_into_view_if_needed()
    drag(page, "year", 120)
    shown = expect_true(page)
    page.keyboard.press("Control+z")
    expect(number(page)).not_to_have_text(shown)
    page.keyboard.press("Control+Shift+z")
    expect(number(page)).to_have_text(shown)

    # The link opens the same for a colleague, in French.
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_text("✓ Link copied")).to_be_visible()
    link = str(page.evaluate("navigator.clipboard.readText()"))
    preset(page, "Typical")
    expect(number(page)).to_have_text(start)
    other = page.context.new_page()
    other.goto(re.sub(r"lang=\w+", "lang=fr", link))
    expect(number(other)).to_have_text(shown.replace(".", ","), timeout=30_000)
    open_panel(other, "Comparer des scénarios")
    expect(other.locator(".compare-name", has_text="Lighter")).to_be_visible()
    expect(other.locator(".compare-name", has_text="Goal")).to_be_visible()
