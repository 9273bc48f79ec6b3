"""What waits for the release of a slider looks like it; nothing else moves where that is wanted."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.test_steady import WATCH
from tests.browser.what_if import number, open_all_panels, slider, thumb

WAITING = ("scenarios", "neighbours", "matters", "uncertain", "inside", "export")
FOLLOWING = ("map", "words")
CENTRE = "node => node.scrollIntoView({ block: 'center', behavior: 'instant' })"


def expect_opacity(page: Page, panels: tuple[str, ...], opacity: str) -> None:
    for panel in panels:
        expect(page.locator(f".st-key-panel-{panel}")).to_have_css("opacity", opacity)


MOVING = """() => {
  const found = [];
  const look = (root) => root.querySelectorAll("*").forEach((node) => {
    const style = getComputedStyle(node);
    const lasts = (times) => times.split(",").some((time) => parseFloat(time) > 0.02);
    const moves = style.animationName !== "none" && lasts(style.animationDuration);
    if (moves || lasts(style.transitionDuration)) found.push(node.className);
    if (node.shadowRoot) look(node.shadowRoot);
  });
  look(document);
  return found;
}"""


def test_panels_that_wait_for_the_release_fade_until_then_and_nothing_else_moves(
    cars: Page,
) -> None:
    page = cars
    page.emulate_media(reduced_motion="reduce")
    open_all_panels(page)
    assert page.evaluate(MOVING) == []
    page.wait_for_timeout(500)
    page.evaluate(WATCH.replace("buffered: true", "buffered: false"))
    shown = str(number(page).text_content())
    for motion in ("reduce", "no-preference"):
        page.emulate_media(reduced_motion="reduce" if motion == "reduce" else "no-preference")
        # Opening panels leads away from the sliders.
        slider(page, "weight").evaluate(CENTRE)
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
        expect(number(page)).to_have_text(shown)
    assert page.evaluate("window.shift") <= 0.02
