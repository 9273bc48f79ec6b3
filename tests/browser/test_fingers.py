"""A finger on a phone scrolls past sliders and maps, and moves them once it goes sideways."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Locator, Page, expect

from mlcore import models
from tests.browser.test_handout import write
from tests.browser.what_if import open_page, open_panel, settled, slider
from tests.serving.servers import Server

SCROLLED = (
    "() => (document.querySelector('[data-testid=stMain]') ?? document.scrollingElement).scrollTop"
)
RESTING = 0.15
"""Seconds after which a browser no longer sees a finger as moving."""
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "locale": "en-US",
}


@pytest.fixture
def phone(browser: Browser, site: Server) -> Iterator[Page]:
    context = browser.new_context(base_url=f"http://127.0.0.1:{site.port}", **PHONE)
    context.add_init_script("localStorage.setItem('levers-tour', 'seen')")
    page = context.new_page()
    yield page
    context.close()


def swipe(fingers: CDPSession, start: tuple[float, float], across: float, along: float) -> None:
    """Put a finger down, move it in steps that a hand could do, let it rest, and lift it.

    From a finger that does not rest the page goes on scrolling by itself, and the next tap only
    stops it.
    """

    def touch(kind: str, *points: dict[str, float]) -> None:
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    x, y = start
    touch("touchStart", {"x": x, "y": y})
    for step in range(1, 11 if across or along else 1):
        touch("touchMove", {"x": x + across * step / 10, "y": y + along * step / 10})
    if across or along:
        sleep(RESTING)
        touch("touchMove", {"x": x + across, "y": y + along})
    touch("touchEnd")


def middle(node: Locator) -> tuple[float, float]:
    """Return a point of a node away from its middle, once it is in view and rests."""
    node.scroll_into_view_if_needed()
    node.evaluate("(node) => node.scrollIntoView({ block: 'center', behavior: 'instant' })")
    box = node.bounding_box()
    assert box is not None
    return box["x"] + 0.7 * box["width"], box["y"] + box["height"] / 2


def scrolls(page: Page, fingers: CDPSession, node: Locator, along: float) -> None:
    """Swipe up or down from a node, and wait until the page has followed the finger."""
    start, before = middle(node), page.evaluate(SCROLLED)
    swipe(fingers, start, 2, along)
    gone = f"([before, along]) => (before - ({SCROLLED})()) * Math.sign(along) > 100"
    page.wait_for_function(gone, arg=[before, along], timeout=5_000)


def test_a_finger_scrolls_past_sliders_and_the_map_and_moves_them_sideways(phone: Page) -> None:
    open_page(phone, "?model=cars")
    fingers = phone.context.new_cdp_session(phone)
    weight = slider(phone, "weight")
    track = phone.locator(".st-key-weight [data-testid=stSlider]")
    scrolls(phone, fingers, track, -200)
    expect(weight).to_have_value("2804")
    swipe(fingers, middle(track), 60, 5)
    expect(weight).not_to_have_value("2804")
    moved = weight.input_value()
    settled(phone, "weight", moved)
    swipe(fingers, middle(track), 0, 0)
    expect(weight).not_to_have_value(moved)

    open_panel(phone, "Two inputs at once")
    picture, readout = phone.locator(".map-picture"), phone.locator(".map-readout")
    expect(readout).to_contain_text("→")
    before = readout.text_content()
    scrolls(phone, fingers, picture, 200)
    expect(readout).to_have_text(str(before))
    swipe(fingers, middle(picture), 50, 5)
    expect(readout).not_to_have_text(str(before))
    moved = str(readout.text_content())
    swipe(fingers, middle(picture), 0, 0)
    expect(readout).not_to_have_text(moved)


def test_a_finger_scrolls_past_the_sliders_of_a_handout_and_moves_them_sideways(
    browser: Browser, trained_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LEVERS_DATA", str(trained_folder))
    path = tmp_path / "handout.html"
    path.write_bytes(write(models.open_model()))
    page = browser.new_page(**PHONE)
    page.goto(path.as_uri())
    fingers = page.context.new_cdp_session(page)
    thumb, track = page.get_by_role("slider").nth(1), page.locator(".lever .grip-layer").nth(1)
    answer = page.locator(".answer-value")
    before, number = thumb.input_value(), str(answer.text_content())
    scrolls(page, fingers, track, -200)
    expect(thumb).to_have_value(before)
    swipe(fingers, middle(track), 60, 5)
    expect(thumb).not_to_have_value(before)
    expect(answer).not_to_have_text(number)
    moved = thumb.input_value()
    swipe(fingers, middle(track), 0, 0)
    expect(thumb).not_to_have_value(moved)
    page.context.close()
