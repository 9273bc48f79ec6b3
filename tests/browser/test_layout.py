"""Where things stand and what fits, on pages that are opened once and whose window changes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import new_tab
from tests.browser.laid_out import ROWS, at_rest, facts, show
from tests.browser.what_if import open_page

QUERY = "?model=cars&horsepower=150&weight=3000"


@pytest.fixture(scope="module")
def english(tabs: BrowserContext) -> Iterator[Page]:
    """Return the main page in English; nobody moves anything on it."""
    with new_tab(tabs) as page:
        open_page(page, f"{QUERY}&lang=en")
        yield page


@pytest.fixture(scope="module")
def french(tabs: BrowserContext) -> Iterator[Page]:
    """Return the main page in French, whose words are the longer ones."""
    with new_tab(tabs) as page:
        open_page(page, f"{QUERY}&lang=fr")
        yield page


@pytest.fixture(params=["english", "french"])
def either(request: pytest.FixtureRequest) -> Page:
    page: Page = request.getfixturevalue(request.param)
    return page


def test_the_header_fits_every_window_whatever_the_language(either: Page) -> None:
    header = either.locator(".st-key-header")
    parts = header.locator("a, input, [role=radio], .share, .brand")
    expect(parts).to_have_count(8)
    for width, height in ((1440, 60), (1024, 60), (768, 60), (390, 125)):
        show(either, width)
        frame = header.bounding_box()
        assert frame is not None
        assert frame["height"] < height, width
        for part in parts.all():
            box = part.bounding_box()
            assert box is not None
            assert frame["x"] <= box["x"], width
            assert box["x"] + box["width"] <= frame["x"] + frame["width"], width


def test_on_a_phone_the_line_about_the_model_is_cut_and_its_button_is_whole(
    either: Page,
) -> None:
    show(either, 390, 844)
    more, words = (either.locator(f".about-{part}").bounding_box() for part in ("more", "words"))
    assert more is not None
    assert words is not None
    assert more["x"] + more["width"] <= 390
    assert more["height"] >= 44
    assert words["width"] > 100
    assert either.evaluate("document.documentElement.scrollWidth") == 390


def test_cards_are_equally_high_above_the_fold_and_two_by_two_on_a_phone(french: Page) -> None:
    cards = french.locator(".live-cards .card")

    def boxes() -> list[dict[str, float]]:
        return [dict(each.bounding_box() or {}) for each in cards.all()]

    show(french, 1440)
    desk = at_rest(french, boxes)
    assert len({box["y"] for box in desk}) == len({box["height"] for box in desk}) == 1
    assert desk[0]["y"] + desk[0]["height"] < 900
    show(french, 390, 844)
    phone = at_rest(french, boxes)
    assert len({box["x"] for box in phone}) == len({box["y"] for box in phone}) == 2
    assert len({box["height"] for box in phone}) <= 2
    assert max(box["x"] + box["width"] for box in phone) <= 390


@pytest.mark.parametrize("width", [1440, 390])
def test_each_slider_is_the_axis_of_its_curve_and_five_rows_fit_a_screen(
    french: Page, width: int
) -> None:
    show(french, width)
    expect(french.locator(".curve-line")).to_have_count(5)
    rows = at_rest(french, lambda: french.evaluate(ROWS))
    for row in rows:
        assert row["curve"] == pytest.approx(row["track"], abs=1)
        assert row["dot"] == pytest.approx(row["thumb"], abs=1)
        assert row["scale"] >= 52
        # Curve, thumb and rug stand beneath one another.
        assert row["over"] == sorted(row["over"])
        assert row["height"] == 134
    # One scale for all, whose ends are written once.
    assert len({row["level"] for row in rows}) == 1
    assert [len(row["ends"]) for row in rows] == [2, 0, 0, 0, 0]
    if width == 1440:
        legend = french.locator(".st-key-levers [data-testid=stCaptionContainer] p").bounding_box()
        assert legend is not None
        assert rows[-1]["bottom"] <= legend["y"]
        assert legend["y"] + legend["height"] < 900
        assert legend["height"] < 30


def test_why_is_readable_at_any_width(either: Page) -> None:
    for width in (1024, 910, 640, 390, 1440):
        show(either, width, 800)
        found = facts(either)
        assert not found["cut"], width
        first, last = found["ends"]
        beside = first["right"] <= last["left"] or last["right"] <= first["left"]
        assert beside or first["bottom"] <= last["top"] + 1, width
        # Bars have room, and no number stands on the line they start from.
        assert all(lane["right"] - lane["left"] >= 180 for lane in found["lanes"]), width
        for amount, lane in zip(found["amounts"], found["lanes"], strict=True):
            assert not amount["left"] < lane["line"] < amount["right"], width


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


def test_question_mark_stays_with_the_last_word_and_a_dot_between_two_phrases(
    french: Page,
) -> None:
    caption = french.locator(".st-key-levers [data-testid=stCaptionContainer]").first
    words = french.locator(".strip-words")
    seen = set()
    for width in (1440, 1024, 390, 380, 370, 360):
        show(french, width)
        assert caption.evaluate(BESIDE), width
        tops = words.evaluate("node => [...node.children].map(one => one.offsetTop)")
        # What lies left of the words is cut off: the dot shows on one line only.
        assert words.evaluate(DOT) == (tops[0] == tops[1])
        assert words.evaluate("node => getComputedStyle(node).overflowX") == "clip"
        seen.add(tops[0] == tops[1])
    assert seen == {True, False}


LAID = """(line, [from, to]) => {
  line.style.setProperty("--from", `${from}%`);
  line.style.setProperty("--to", `${to}%`);
  const bar = line.getBoundingClientRect();
  return [...line.querySelectorAll(".range-end")].map((end) => {
    const box = end.getBoundingClientRect();
    return [box.left - bar.left, box.right - bar.left, bar.width];
  });
}"""


def test_the_numbers_stand_at_the_ends_of_the_band_and_never_over_each_other(
    english: Page,
) -> None:
    line = english.locator(".range-ends")
    bands = ((0, 0), (0, 1), (0, 100), (2, 3), (20, 60), (50, 50), (50, 51), (97, 98), (100, 100))
    for width in (1440, 1024, 390):
        show(english, width, 844)
        for band in bands:
            (left, low, bar), (high, right, _) = line.evaluate(LAID, band)
            assert left >= -0.5, (width, band)
            assert low < high, (width, band)
            assert right <= bar + 0.5, (width, band)
            if band == (20, 60):
                assert abs((left + low) / 2 - 0.2 * bar) < 1
                assert abs((high + right) / 2 - 0.6 * bar) < 1
