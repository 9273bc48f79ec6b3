"""How pages are laid out: the rows of the sliders, the parts of the bars."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from playwright.sync_api import Page

T = TypeVar("T")

ROWS = """() => [...document.querySelectorAll("[class*=st-key-lever-]")].map((row) => {
  const live = [...row.querySelectorAll("*")].find((node) => node.shadowRoot).shadowRoot;
  const box = (node) => node.getBoundingClientRect();
  const middle = ({ x, y, width, height }) => [x + width / 2, y + height / 2];
  const track = box(row.querySelector("[data-rac] > div"));
  const thumb = box(row.querySelector("[data-rac]:has(> [data-testid=stSliderThumbValue])"));
  const [curve, dot] = [box(live.querySelector(".curve-frame")), live.querySelector(".curve-dot")];
  const [top, floor] = live.querySelector(".curve-ends").getAttribute("d").match(/(?<=M0 )\\d+/g);
  return {
    height: box(row).height,
    bottom: box(row).bottom,
    curve: [curve.left, curve.right],
    track: [track.left, track.right],
    dot: middle(box(dot))[0],
    thumb: middle(thumb)[0],
    level: Number(dot.getAttribute("cy")),
    scale: floor - top,
    ends: [...live.querySelectorAll(".curve-end")].map((node) => node.textContent).filter(Boolean),
    over: [curve.top + Number(floor), thumb.top, curve.bottom],
  };
})"""
"""Where the parts of each slider's row stand."""

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
      cut: [title, ...every(".why-choice")].some((node) =>
        node.scrollWidth > node.clientWidth || node.scrollHeight > node.clientHeight + 1),
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


def show(page: Page, width: int, height: int = 900) -> None:
    """Give a page a window, and wait until it fills it."""
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function("document.documentElement.clientWidth === innerWidth")


def at_rest(page: Page, read: Callable[[], T]) -> T:
    """Return what is read of a page once two looks find the same."""
    found = read()
    for _ in range(100):
        page.wait_for_timeout(50)
        if found == (found := read()):
            break
    return found


def until(page: Page, read: Callable[[], T], holds: Callable[[T], bool]) -> T:
    """Return what is read of a page once it holds, or at last after 20 seconds."""
    found = read()
    for _ in range(400):
        if holds(found):
            break
        page.wait_for_timeout(50)
        found = read()
    return found


def facts(page: Page) -> dict[str, Any]:
    """Return where the parts of the bars are, once they are laid out."""
    found: dict[str, Any] = at_rest(page, lambda: page.evaluate(FACTS))
    return found
