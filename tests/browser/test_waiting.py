"""What waits for the release of a slider looks like it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_steady import WATCH
from tests.browser.what_if import number, open_page, thumb

WAITING = ("scenarios", "neighbours", "matters", "uncertain", "inside", "take")
FOLLOWING = ("map", "words")
NAMES = (
    "Map", "Scenarios", "Real neighbours", "What matters", "Uncertain inputs", "Look inside",
    "Take it along", "Words",
)  # fmt: skip


def expect_opacity(page: Page, panels: tuple[str, ...], opacity: str) -> None:
    for panel in panels:
        expect(page.locator(f".st-key-panel-{panel}")).to_have_css("opacity", opacity)


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_panels_that_wait_for_the_release_fade_until_then(page: Page, motion: str) -> None:
    page.emulate_media(reduced_motion="reduce" if motion == "reduce" else "no-preference")
    open_page(page, "?model=cars")
    for name in NAMES:
        page.locator(".st-key-open-panels").get_by_role("button", name=name, exact=True).click()
    expect(page.locator("[class*=st-key-panel-]")).to_have_count(len(NAMES))
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    page.wait_for_timeout(500)
    page.evaluate(WATCH.replace("buffered: true", "buffered: false"))
    shown = str(number(page).text_content())
    x, y = thumb(page, "weight")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 40, y, steps=6)
    expect(number(page)).not_to_have_text(shown)
    expect_opacity(page, WAITING, "0.35")
    expect_opacity(page, FOLLOWING, "1")
    # Back where it was, and released there: nothing is new, and nothing stays faded.
    page.mouse.move(x, y, steps=6)
    page.mouse.up()
    expect_opacity(page, WAITING, "1")
    assert page.evaluate("window.shift") <= 0.02
