"""Where lines break, no sign is left alone."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.what_if import open_page

BESIDE = """caption => {
  const mark = caption.querySelector("[data-testid=stTooltipIcon]").getBoundingClientRect();
  const range = document.createRange();
  const words = caption.querySelector("p").firstChild;
  const end = words.textContent.trimEnd().length;
  range.setStart(words, end - 1);
  range.setEnd(words, end);
  const last = range.getBoundingClientRect();
  const inside = mark.right <= caption.getBoundingClientRect().right;
  return inside && mark.left > last.right && mark.top < last.bottom && mark.bottom > last.top;
}"""
DOT = """words => {
  const same = words.querySelector(".strip-same");
  const dot = parseFloat(getComputedStyle(same, "::before").left);
  return same.getBoundingClientRect().left + dot >= words.getBoundingClientRect().left;
}"""


def test_question_mark_stays_with_the_last_word_and_a_dot_between_two_phrases(page: Page) -> None:
    open_page(page, "?model=cars&lang=fr")
    caption = page.locator(".st-key-levers [data-testid=stCaptionContainer]").first
    words = page.locator(".strip-words")
    seen = set()
    for width in (1440, 1024, 390, 380, 370, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert caption.evaluate(BESIDE), width
        tops = words.evaluate("node => [...node.children].map(one => one.offsetTop)")
        # What lies left of the words is cut off: the dot shows on one line only.
        assert words.evaluate(DOT) == (tops[0] == tops[1])
        assert words.evaluate("node => getComputedStyle(node).overflowX") == "clip"
        seen.add(tops[0] == tops[1])
    assert seen == {True, False}
