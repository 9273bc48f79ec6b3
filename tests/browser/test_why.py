"""The bars that say why, from a phone to a wide screen."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.what_if import number, open_page, settled, slider

FACTS = """
  () => {
    const tree = [...document.querySelectorAll("*")].map((node) => node.shadowRoot)
      .find((shadow) => shadow?.querySelector(".why-list"));
    const box = (node) => {
      const { left, right, top, bottom } = node.getBoundingClientRect();
      return { left, right, top, bottom };
    };
    const every = (name) => [...tree.querySelectorAll(name)];
    const title = tree.querySelector(".why-title");
    return {
      ends: every(".why-end").map(box),
      cut: title.scrollWidth > title.clientWidth || title.scrollHeight > title.clientHeight + 1,
      lanes: every(".why-lane").map((lane) => {
        const { left, right } = box(lane);
        const share = parseFloat(lane.style.backgroundPositionX) / 100;
        return { left, right, line: left + share * (right - left) };
      }),
      amounts: every(".why-amount").map(box),
      height: tree.querySelector(".live-why").getBoundingClientRect().height,
    };
  }
"""


def facts(page: Page) -> dict[str, Any]:
    """Return where the parts of the bars are, once they are laid out."""
    page.wait_for_timeout(300)
    found: dict[str, Any] = page.evaluate(FACTS)
    return found


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_why_is_readable_at_any_width(page: Page, lang: str) -> None:
    page.set_viewport_size({"width": 1024, "height": 800})
    open_page(page, f"?model=cars&weight=3000&lang={lang}")
    for width in (910, 1024, 640, 390, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        found = facts(page)
        assert not found["cut"], width
        first, last = found["ends"]
        beside = first["right"] <= last["left"] or last["right"] <= first["left"]
        assert beside or first["bottom"] <= last["top"] + 1, width
        # Bars have room, and no number stands on the line they start from.
        assert all(lane["right"] - lane["left"] >= 180 for lane in found["lanes"]), width
        for amount, lane in zip(found["amounts"], found["lanes"], strict=True):
            assert not amount["left"] < lane["line"] < amount["right"], width


def test_why_keeps_its_height_while_its_numbers_change(page: Page) -> None:
    page.set_viewport_size({"width": 1024, "height": 800})
    open_page(page, "?model=cars&weight=3000")
    before, shown = facts(page)["height"], str(number(page).text_content())
    slider(page, "weight").focus()
    page.keyboard.press("End")
    settled(page, "weight", "5140")
    expect(number(page)).not_to_have_text(shown)
    assert facts(page)["height"] == before
