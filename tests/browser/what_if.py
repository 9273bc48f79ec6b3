"""Where things are on the What if? page."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

CARS = {"displacement": 142, "horsepower": 98, "weight": 2630, "acceleration": 16.2, "year": 1979}
CHART = ".st-key-speed-chart:not([data-retained]) .js-plotly-plot"
"""The picture of the Speed page; while it is drawn again the one before is there too."""


def open_page(page: Page, query: str = "", *, n_levers: int = 5) -> None:
    page.goto(f"/{query}")
    # Not expected: each time that looks and finds nothing, the whole page is put into words.
    number(page).wait_for(timeout=60_000)
    page.locator(".why-title").wait_for(timeout=30_000)
    expect(page.locator("[data-testid=stSlider]")).to_have_count(n_levers)


def number(page: Page) -> Locator:
    return page.locator(".answer-value")


def slider(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-{key} input[type=range]")


def curve(page: Page, key: str) -> str:
    """Return the path of the curve above a slider."""
    return str(page.locator(f".st-key-lever-{key} .curve-line").get_attribute("d"))


def settled(page: Page, key: str, value: str) -> None:
    """Wait until the page has followed a slider to its value."""
    expect(page).to_have_url(re.compile(rf"[?&]{key}={re.escape(value)}(&|$)"))


def preset(page: Page, name: str) -> None:
    """Choose one of the rows to start from."""
    page.get_by_role("button", name="Presets").click()
    page.get_by_role("menuitem", name=name).click()


def thumb(page: Page, key: str) -> tuple[float, float]:
    """Return the middle of a slider's thumb."""
    box: Any = slider(page, key).evaluate(
        "node => (({x, y, width, height}) => [x, y, width, height])"
        "(node.parentElement.parentElement.getBoundingClientRect())"
    )
    return box[0] + box[2] / 2, box[1] + box[3] / 2


def predict(page: Page, model: str, row: list[float]) -> float:
    """Ask the REST API what the page should show."""
    answer = page.request.post(f"/api/v1/predict?model={model}", data={"data": row})
    return float(answer.json()["prediction"])


def card(page: Page, name: str) -> Locator:
    """Return the card of a panel, which may stand in the menu of the last one."""
    title = page.locator(".card-head > :first-child").get_by_text(name, exact=True)
    return page.locator(".live-cards button").filter(has=title)


def open_panel(page: Page, name: str) -> None:
    """Open a panel by its card, and wait until its heading has come."""
    wanted = card(page, name)
    if not wanted.is_visible():
        page.locator(".card-more").click()
    wanted.click()
    page.get_by_role("heading", name=name, exact=True).wait_for()


def open_panels(page: Page, *names: str) -> None:
    """Open panels by their cards all at once, so that the page is drawn again once."""
    page.locator(".live-cards button").evaluate_all(
        """(cards, names) => names.forEach((name) => cards.find((card) =>
          card.querySelector(".card-head > :first-child")?.textContent === name).click())""",
        list(names),
    )
    for name in names:
        page.get_by_role("heading", name=name, exact=True).wait_for()


def open_all_panels(page: Page) -> None:
    """Open every panel of a page, and wait until all are drawn."""
    offered = page.locator(".live-cards [data-panel], .st-key-open-speed-panels button")
    if page.locator(".live-cards").count():
        # At once, before the page hears of the first: it is drawn again once, not for each.
        offered.evaluate_all("(cards) => cards.forEach((card) => card.click())")
    else:
        for name in offered.all():
            name.click()
    expect(page.locator("[class*=st-key-panel-]")).to_have_count(offered.count(), timeout=60_000)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    # As a hand on the wheel does: no panel is brought into sight any more.
    page.evaluate("dispatchEvent(new Event('wheel'))")


def stop_measuring(page: Page) -> None:
    """Wait on the Speed page until nothing is measured any more, by ending it."""
    stop = page.get_by_role("button", name="Stop")
    again = page.get_by_role("button", name="Measure again")
    # For a moment both can be there.
    expect(stop.or_(again).first).to_be_visible()
    if stop.is_visible():
        stop.click()
    expect(again).to_be_visible(timeout=60_000)
