"""The What if? page in the hands of a person."""

from __future__ import annotations

import re
import time
from urllib.parse import parse_qs, urlencode, urlparse

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.what_if import (
    CARS,
    curve,
    number,
    open_page,
    predict,
    slider,
    thumb,
)


def test_cold_deep_link_restores_the_whole_state(page: Page) -> None:
    open_page(page, "?" + urlencode({"v": 1, "model": "cars", **CARS, "lang": "fr"}))
    expected = f"{predict(page, 'cars', list(CARS.values())):.1f}".replace(".", ",")
    expect(number(page)).to_have_text(expected)
    for key, value in CARS.items():
        expect(slider(page, key)).to_have_value(str(value))
    expect(page.get_by_role("heading", name=re.compile("D’où viennent|Ce qui"))).to_be_visible()


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


@pytest.mark.parametrize("width", [1440, 390])
def test_each_slider_is_the_axis_of_its_curve_and_five_rows_fit_a_screen(
    page: Page, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    open_page(page, "?model=cars&horsepower=150&lang=fr")
    expect(page.locator(".curve-line")).to_have_count(5)
    rows = page.evaluate(ROWS)
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
        legend = page.locator(".st-key-levers [data-testid=stCaptionContainer] p").bounding_box()
        assert legend is not None
        assert rows[-1]["bottom"] <= legend["y"]
        assert legend["y"] + legend["height"] < 900
        assert legend["height"] < 30


def test_all_curves_keep_one_scale_while_a_thumb_moves(page: Page) -> None:
    open_page(page, "?model=cars")
    before = page.evaluate(ROWS)
    x, y = thumb(page, "weight")
    page.mouse.move(x, y)
    page.mouse.down()
    # Where the prediction leaves what the curves have shown so far.
    page.mouse.move(x + 240, y, steps=10)
    page.wait_for_timeout(500)
    during = page.evaluate(ROWS)
    page.mouse.up()
    assert during[0]["level"] != before[0]["level"]
    assert len({row["level"] for row in during}) == 1
    assert during[2]["dot"] == pytest.approx(during[2]["thumb"], abs=1)
    expect(page).to_have_url(re.compile("weight="))


def test_number_and_curves_move_during_a_drag_and_agree_with_rest_after_it(page: Page) -> None:
    open_page(page, "?model=cars")
    before = number(page).text_content(), curve(page, "horsepower"), curve(page, "weight")
    x, y = thumb(page, "weight")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 40, y, steps=8)
    # The mouse is still down: nothing has been committed.
    expect(number(page)).not_to_have_text(str(before[0]))
    expect_curve_to_change(page, "horsepower", before[1])
    assert "weight=" not in page.url
    # Its own curve stays, but for the scale that all share; its point wanders.
    steps = [re.findall(r"H([\d.]+)", line) for line in (curve(page, "weight"), before[2])]
    assert steps[0] == steps[1]
    page.mouse.up()
    expect(page).to_have_url(re.compile("weight="))
    weight = float(parse_qs(urlparse(page.url).query)["weight"][0])
    expected = predict(page, "cars", [151.0, 94.0, weight, 15.5, 1976.0])
    expect(number(page)).to_have_text(f"{expected:.1f}")


def test_slow_network_never_shows_an_older_answer_after_a_newer(page: Page) -> None:
    open_page(page, "?model=cars")
    # Answers are held back in the page itself, so that the browser keeps painting. Each number
    # shown is noted with where the thumb was at that moment.
    page.evaluate(
        """() => {
          const send = window.fetch;
          window.fetch = async (...question) => {
            const answer = await send(...question);
            await new Promise((done) => setTimeout(done, 200));
            return answer;
          };
          const thumb = document.querySelector(".st-key-weight input[type=range]");
          const value = [...document.querySelectorAll("*")]
            .map((node) => node.shadowRoot?.querySelector(".answer-value")).find(Boolean);
          window.shown = [];
          new MutationObserver(() =>
            window.shown.push([Number(thumb.value), Number(value.textContent)]),
          ).observe(value, { childList: true });
        }"""
    )
    x, y = thumb(page, "weight")
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 30):
        page.mouse.move(x + 5 * step, y)
        time.sleep(0.02)
    during = len(page.evaluate("window.shown"))
    page.mouse.up()
    expect(page).to_have_url(re.compile("weight="))
    page.wait_for_timeout(800)
    assert during > 10
    for weight, shown in page.evaluate("window.shown"):
        expected = predict(page, "cars", [151.0, 94.0, weight, 15.5, 1976.0])
        assert shown == pytest.approx(expected, abs=0.051), weight


def test_server_that_goes_away_is_said_and_recovered_from(page: Page) -> None:
    open_page(page, "?model=cars")
    gone = True

    def maybe(route: Route) -> None:
        if gone:
            route.abort()
        else:
            route.continue_()

    page.route("**/api/v1/explore*", maybe)
    x, y = thumb(page, "weight")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 30, y, steps=5)
    notice = page.locator(".answer-offline")
    expect(notice).to_have_text("The server does not answer. Trying again …")
    gone = False
    page.mouse.move(x - 60, y, steps=5)
    expect(notice).to_be_empty()
    page.mouse.up()


def test_proof_of_the_same_answer_is_one_click_away_and_so_is_another_model(page: Page) -> None:
    open_page(page)
    proof = page.get_by_text("thresholds proven.").first
    expect(proof).to_be_hidden()
    page.get_by_text("How sure?").click()
    expect(proof).to_be_visible()
    page.keyboard.press("Escape")
    expect(proof).to_be_hidden()
    page.locator(".st-key-chosen-model input").click()
    page.get_by_role("option", name="Cars · fuel economy").click()
    expect(slider(page, "horsepower")).to_be_attached(timeout=20_000)
    expect(page).to_have_url(re.compile("model=cars"))
    expect(page.locator(".answer-unit")).to_have_text("miles per gallon")


def test_link_to_an_unknown_model_offers_those_there_are(page: Page) -> None:
    page.goto("/?model=nobody")
    expect(page.get_by_text("This link names a model that is not here")).to_be_visible()
    page.get_by_role("link", name="Cars · fuel economy").click()
    expect(slider(page, "horsepower")).to_be_attached(timeout=20_000)


def expect_curve_to_change(page: Page, key: str, before: str) -> None:
    for _ in range(100):
        if curve(page, key) != before:
            return
        page.wait_for_timeout(20)
    pytest.fail(f"the curve of {key} did not move")
