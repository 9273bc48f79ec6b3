"""How alive the page is: updates while dragging, key press to painted number and to rest."""

from __future__ import annotations

import tempfile
from os import environ
from pathlib import Path
from typing import Any

from _browsing import browsing, usable
from _measuring import quantile, table
from playwright.sync_api import Page

import mlcore

# Notes when the mark under the number moved, as it does with it but for every change however
# small, and when anything on the page last changed.
WATCH = """() => {
  const mark = [...document.querySelectorAll("*")]
    .map((node) => node.shadowRoot?.querySelector(".range-dot")).find(Boolean);
  window.number = []; window.frames = new Set(); window.anything = 0; window.pressed = 0;
  const frame = () => { window.frame = performance.now(); requestAnimationFrame(frame); };
  frame();
  new MutationObserver(() => {
    window.number.push(performance.now());
    window.frames.add(window.frame);
  }).observe(mark, { attributes: true });
  const any = new MutationObserver(() => { window.anything = performance.now(); });
  const roots = [document.body, ...[...document.querySelectorAll("*")].map((n) => n.shadowRoot)];
  for (const root of roots.filter(Boolean))
    any.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
  document.addEventListener("keydown", (event) => { window.pressed = event.timeStamp; }, true);
}"""


def main() -> None:
    """Print the table."""
    folder = Path(tempfile.mkdtemp(prefix="levers-bench-"))
    environ["LEVERS_DATA"] = str(folder)
    mlcore.load()
    with browsing(folder) as (browser, base, _):
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        usable(page, base)
        heart = measured(page)
        everything(page)
        opened = measured(page)
    names = [
        "updates a second while dragging (pointer moves a second)",
        "key press to painted number, p50 / p95",
        "key press to a page at rest, p50 / p95",
    ]
    table(
        "The live view in Chromium, server and browser on one machine",
        ["", "as it opens", "every panel open"],
        [list(row) for row in zip(names, heart, opened, strict=True)],
    )


def everything(page: Page) -> None:
    """Open every panel, and keep a scenario to compare with."""
    cards = page.locator(".live-cards [data-panel]")
    for place in range(cards.count()):
        if not cards.nth(place).is_visible():
            page.locator(".card-more").click()
        cards.nth(place).click()
        page.wait_for_timeout(1_000)
    page.get_by_role("button", name="Keep", exact=True).click()
    page.locator(".st-key-temperature input[type=range]").scroll_into_view_if_needed()


def measured(page: Page) -> list[str]:
    """Drag, press keys, and write what that gave."""
    # To where a step of the slider changes the number: elsewhere there is nothing to paint.
    page.get_by_role("button", name="Reset", exact=True).click()
    page.wait_for_timeout(2_000)
    page.evaluate(WATCH)
    painted, settled = keys(page)
    moves, updates = drag(page)
    return [f"{updates:.0f} ({moves:.0f})", spans(painted), spans(settled)]


def drag(page: Page, key: str = "temperature") -> tuple[float, float]:
    """Drag a thumb for five seconds at 60 moves a second, without waiting for any of them."""
    box: Any = page.locator(f".st-key-{key} input[type=range]").evaluate(
        "n => (({x, y, width, height}) => [x + width / 2, y + height / 2])"
        "(n.parentElement.parentElement.getBoundingClientRect())"
    )
    x, y = box
    page.mouse.move(x, y)
    page.mouse.down()
    # Moves made inside the page: 60 a second reach it, which driving from outside does not manage.
    moves, updates, seconds = page.evaluate(
        """([x, y]) => new Promise((done) => {
          window.frames.clear();
          const start = performance.now();
          let moves = 0;
          const timer = setInterval(() => {
            const elapsed = (performance.now() - start) / 1000;
            if (elapsed > 5) {
              clearInterval(timer);
              done([moves, window.frames.size, elapsed]);
              return;
            }
            moves += 1;
            const clientX = x + 150 * (1 - Math.abs(1 - (elapsed % 2)));
            const options = { clientX, clientY: y, pageX: clientX, pageY: y, bubbles: true,
              pointerId: 1, pointerType: "mouse", isPrimary: true, buttons: 1 };
            window.dispatchEvent(new PointerEvent("pointermove", options));
          }, 1000 / 60);
        })""",
        [x, y],
    )
    page.mouse.up()
    page.wait_for_timeout(1_000)
    return moves / seconds, updates / seconds


def keys(page: Page) -> tuple[list[float], list[float]]:
    """Press an arrow key 40 times, with time to come to rest."""
    painted, settled = [], []
    page.locator(".st-key-temperature input[type=range]").focus()
    for press in range(40):
        page.evaluate("() => { window.number = []; }")
        page.keyboard.press("ArrowRight" if press % 2 else "ArrowLeft")
        page.wait_for_timeout(700)
        pressed, number, anything = page.evaluate(
            "() => [window.pressed, window.number[0], window.anything]"
        )
        # A step that does not change the number paints none.
        if number is not None:
            painted.append(number - pressed)
        settled.append(anything - pressed)
    return painted, settled


def spans(values: list[float]) -> str:
    """Write median and 95th percentile of milliseconds."""
    return f"{quantile(values, 0.5):.0f} / {quantile(values, 0.95):.0f} ms"


if __name__ == "__main__":
    main()
