"""The browser's own way back, to a page as it was left."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.what_if import number, open_page, open_panel, settled, slider

PLACE = "navigation.currentEntry.index"
# The page looks at its address again a while after it was drawn. Streamlit leaves a page by way of
# an entry of the history that lacks the sliders' values: here that look comes in that moment.
UNTIMELY = """() => {
  const [wait, push] = [window.setTimeout, history.pushState.bind(history)];
  let look = () => {};
  window.setTimeout = (call, time, ...rest) =>
    time === 2500 ? ((look = call), 0) : wait(call, time, ...rest);
  history.pushState = (...entry) => {
    push(...entry);
    if (location.pathname === "/" && !location.search.includes("area=")) look();
  };
}"""


def expect_values(page: Page, area: str, people: str) -> None:
    expect(slider(page, "area")).to_have_value(area, timeout=20_000)
    expect(slider(page, "people")).to_have_value(people)


def test_back_from_another_page_finds_the_values_that_were_left(page: Page) -> None:
    open_page(page, "?model=energy&area=200")
    page.evaluate(UNTIMELY)
    first = page.evaluate(PLACE)
    field = page.get_by_label("People at home, typed")
    field.fill("6")
    field.press("Enter")
    settled(page, "people", "6")
    # By way of the presentation: the Speed page would begin to measure.
    open_panel(page, "Compare scenarios")
    page.get_by_label("Keep the values as they are now").fill("Six")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.locator(".compare-name", has_text="Six")).to_be_visible()
    # The entry of the history is complete a moment after the page.
    page.wait_for_function("window.history.state?.whole")
    shown = str(number(page).text_content())

    page.get_by_role("link", name="Present", exact=True).click()
    page.wait_for_url("**/present?*")
    expect(page.locator(".present-place")).to_be_visible()
    page.go_back()
    expect_values(page, "200", "6")
    expect(number(page)).to_have_text(shown)
    settled(page, "area", "200.0")

    # No step further back shows what never was on the page; how many there are is Streamlit's.
    while page.evaluate(PLACE) > first:
        page.go_back()
        expect(slider(page, "area")).to_have_value("200", timeout=20_000)
        expect(slider(page, "people")).to_have_value(re.compile("^[26]$"))
