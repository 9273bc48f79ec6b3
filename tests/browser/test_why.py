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
    found: dict[str, Any] = page.evaluate(FACTS)
    for _ in range(40):
        page.wait_for_timeout(50)
        if found == (found := page.evaluate(FACTS)):
            break
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


PARTS = """
  async ([change, values]) => {
    const { draw } = await import("/assets/live/elements/whatif/why.js");
    const root = document.createElement("div");
    document.body.replaceChildren(root);
    const same = { label: "x", from: 0, to: 1, decimals: 0, error: null };
    const words = { above: "{change} above", below: "{change} below", same: "same" };
    draw(root, {
      parts: values.map((value, place) => ({ ...same, place, value })),
      bias: 5, prediction: 5 + change, bars: 6, inputs: values.length, live: false, proof: [],
      target: { low: 0, high: 10, decimals: 0 }, locale: "en", baseline: { label: "typical" },
      words: { ...words, others: "", start: "", now: "" },
    });
    return [root.querySelector(".why-title").textContent,
            [...root.querySelectorAll(".why-amount")].map((node) => node.textContent)];
  }
"""


def test_a_change_that_is_read_as_one_has_a_part_that_is(page: Page) -> None:
    page.goto("/api/v1/health")
    for values, title, amounts in (
        ([-0.4, -0.3, -0.2], "1 below", ["−0.4", "−0.3", "−0.2"]),
        ([-0.7, -0.2], "1 below", ["−1", "0"]),
        ([0.2, -0.2], "same", ["0", "0"]),
    ):
        assert page.evaluate(PARTS, [sum(values), values]) == [title, amounts]
