"""The Speed page in the hands of a person."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.laid_out import show
from tests.browser.test_accessible import barriers
from tests.browser.test_steady import MOST, WATCH, asked_by, hosts, shift
from tests.browser.what_if import (
    CHART,
    number,
    open_page,
    open_panel,
    predict,
    settled,
    slider,
    stop_measuring,
)

BLINKS = """
  window.redrawn = 0;
  window.blinks = 0;
  new MutationObserver(() => {
    const charts = [...document.querySelectorAll(".st-key-speed-chart")];
    if (!charts.some((chart) => chart.dataset.retained)) return;
    window.redrawn += 1;
    const drawings = charts.map((chart) => chart.querySelector(".main-svg"));
    if (!drawings.some((drawing) => drawing?.getBoundingClientRect().width)) window.blinks += 1;
  }).observe(document, { subtree: true, childList: true, attributes: true });
"""


def watch(page: Page) -> None:
    """Wait until the chart has been drawn again, and expect that it never was away meanwhile.

    It is drawn again until the measurement ends, which it may have.
    """
    page.evaluate("window.redrawn = 0")
    page.wait_for_function(
        """() => window.redrawn > 0 || ![...document.querySelectorAll("button")]
          .some((button) => button.textContent.includes("Stop"))""",
        timeout=30_000,
    )
    assert page.evaluate("window.blinks") == 0
    assert shift(page) <= 2 * MOST


@pytest.mark.timeout(300)
def test_cold_deep_link_measures_by_itself_and_in_full_when_asked_and_stands_still(
    page: Page,
) -> None:
    asked = asked_by(page)
    page.add_init_script(WATCH)
    page.set_viewport_size({"width": 1024, "height": 800})
    page.goto("/benchmark?model=cars")
    again, chart = page.get_by_role("button", name="Measure again"), page.locator(CHART)
    expect(again.or_(page.get_by_role("button", name="Stop")).first).to_be_visible(timeout=30_000)
    assert shift(page) <= MOST
    headline = page.get_by_role("heading", level=1)
    # A busy machine alone makes a measurement warm up for a minute.
    expect(headline).to_contain_text(
        re.compile(r"ONNX answers one request .* times? faster"), timeout=150_000
    )
    expect(chart).to_be_visible(timeout=30_000)
    page.evaluate(BLINKS)
    page.wait_for_function("window.redrawn > 0", timeout=30_000)
    watch(page)
    show(page, 390, 844)
    page.wait_for_timeout(500)
    page.evaluate("window.shift = 0")
    watch(page)
    # While it measures, and nothing else is open.
    assert barriers(page) == []
    stop_measuring(page)
    expect(page.get_by_text("Same answers to the last digit").first).to_be_visible()
    expect(chart).to_be_visible()

    # What was measured before the stop is kept, and shown to the next visitor at once.
    page.emulate_media(color_scheme="light")
    show(page, 390, 844)
    page.goto("/benchmark?model=cars")
    expect(headline).to_contain_text("ONNX answers one request", timeout=30_000)
    expect(again).to_be_visible()
    assert shift(page) <= MOST

    # A full measurement that is stopped before it found anything leaves what was there.
    show(page, 1024, 800)
    page.wait_for_timeout(500)
    page.evaluate("window.shift = 0")
    again.scroll_into_view_if_needed()
    page.get_by_role("button", name="Full measurement").click()
    expect(page.get_by_text("Process 1 of 5")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Stop").click()
    expect(again).to_be_visible(timeout=60_000)
    assert shift(page) <= 2 * MOST
    expect(headline).to_contain_text("ONNX answers one request")
    expect(chart).to_be_visible()
    # One thing at a time: a study can be asked for again now.
    page.get_by_role("button", name="Self-test").click()
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_enabled()
    assert any("plotly" in url for url in asked)
    assert hosts(asked) <= {"127.0.0.1", None}


def test_sliders_and_panels_are_as_they_were_after_a_visit_to_the_speed_page(page: Page) -> None:
    open_page(page, "?model=cars&weight=2000")
    slider(page, "year").focus()
    page.keyboard.press("ArrowRight")
    settled(page, "year", "1977")
    open_panel(page, "Words")
    page.get_by_role("button", name="Compare speed").click()
    expect(page).to_have_url(re.compile(r"/benchmark\?.*model=cars"))
    page.get_by_role("link", name="What if?").click()
    expect(slider(page, "weight")).to_have_value("2000", timeout=30_000)
    expect(slider(page, "year")).to_have_value("1977")
    row = [151.0, 94.0, 2000.0, 15.5, 1977.0]
    expect(number(page)).to_have_text(f"{predict(page, 'cars', row):.1f}")
    settled(page, "year", "1977")
    expect(page.get_by_role("heading", name="Words")).to_be_visible()
    expect(page.locator(".card-more")).to_contain_text("1 open")
