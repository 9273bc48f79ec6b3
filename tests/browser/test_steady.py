"""Nothing on a page moves by itself, and nothing is fetched before somebody needs it."""

from __future__ import annotations

from urllib.parse import urlparse

import pytest
from playwright.sync_api import Page, expect

from tests.browser.what_if import open_page, thumb

MOST = 0.02
"""A tenth of a small window moving by a fifth of its height; people notice from 0.1."""
WATCH = """
  window.shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
"""
SIZES = {"desk": (1440, 900), "tablet": (1024, 800), "phone": (390, 844)}


@pytest.fixture(params=SIZES)
def watched(request: pytest.FixtureRequest, page: Page) -> Page:
    """Return an empty tab that adds up how far things move, from the first pixel on."""
    width, height = SIZES[request.param]
    page.set_viewport_size({"width": width, "height": height})
    # Somebody new sees the bubble, too.
    page.add_init_script("localStorage.removeItem('levers-tour');" + WATCH)
    return page


def shift(page: Page) -> float:
    """Return how far things have moved once all is drawn."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    page.wait_for_timeout(500)
    return float(page.evaluate("window.shift"))


def asked_by(page: Page) -> list[str]:
    """Return the addresses that a page asks for, from now on."""
    urls: list[str] = []
    page.on("request", lambda request: urls.append(request.url.lower()))
    return urls


FIRST_ROW = "document.querySelector('[class*=st-key-lever-]').getBoundingClientRect().y"
FIRST = f"""
  new MutationObserver((changes, observer) => {{
    if (!document.querySelector("[data-testid=stSlider]")) return;
    observer.disconnect();
    const place = {FIRST_ROW};
    const heart = document.querySelector(".st-key-heart");
    const drawn = heart.querySelectorAll("[data-testid^=stBidiComponent]").length;
    window.first = {{ place, drawn }};
  }}).observe(document, {{ subtree: true, childList: true }});
"""


def hosts(asked: list[str]) -> set[str | None]:
    return {urlparse(url).hostname for url in asked}


def test_what_if_page_and_a_link_to_nowhere_stand_still_and_need_no_plotly(
    watched: Page,
) -> None:
    asked = asked_by(watched)
    watched.add_init_script(FIRST)
    open_page(watched, "?model=cars&lang=fr")
    loading = shift(watched)
    assert loading <= MOST
    # The sliders came first, alone, to where they still are.
    first = watched.evaluate("window.first")
    assert first["drawn"] == 0
    assert abs(watched.evaluate(FIRST_ROW) - first["place"]) < 1
    watched.wait_for_load_state("networkidle")
    assert [url for url in asked if "plotly" in url] == []
    assert asked
    assert hosts(asked) <= {"127.0.0.1", None}
    watched.locator(".st-key-lever-weight").scroll_into_view_if_needed()
    before = shift(watched)
    x, y = thumb(watched, "weight")
    watched.mouse.move(x, y)
    watched.mouse.down()
    watched.mouse.move(x + 60, y, steps=10)
    watched.mouse.up()
    assert shift(watched) - before <= MOST
    watched.goto("/?model=nobody")
    expect(watched.get_by_text("This link names a model that is not here")).to_be_visible()
    assert shift(watched) <= MOST
