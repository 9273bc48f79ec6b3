"""The What if? page in the hands of a person."""

from __future__ import annotations

import re
import time
from urllib.parse import parse_qs, urlencode, urlparse

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.laid_out import ROWS, until
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
    expect(page.get_by_role("heading", name=re.compile("Ce qui"))).to_be_visible()


def test_number_and_curves_move_during_a_drag_and_agree_with_rest_after_it(cars: Page) -> None:
    page = cars
    before = number(page).text_content(), curve(page, "horsepower"), curve(page, "weight")
    rows = page.evaluate(ROWS)
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
    # All keep one scale where the prediction leaves what the curves have shown so far.
    page.mouse.move(x + 240, y, steps=10)
    # The other points follow with the server's last answer.
    level = rows[0]["level"]
    far = until(
        page,
        lambda: page.evaluate(ROWS),
        lambda found: level not in (levels := {row["level"] for row in found}) and len(levels) == 1,
    )
    assert far[0]["level"] != level
    assert len({row["level"] for row in far}) == 1
    assert far[2]["dot"] == pytest.approx(far[2]["thumb"], abs=1)
    page.mouse.up()
    expect(page).to_have_url(re.compile("weight="))
    weight = float(parse_qs(urlparse(page.url).query)["weight"][0])
    expected = predict(page, "cars", [151.0, 94.0, weight, 15.5, 1976.0])
    expect(number(page)).to_have_text(f"{expected:.1f}")


def test_server_that_goes_away_is_said_and_recovered_from(cars: Page) -> None:
    page = cars
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
    page.unroute_all()


def test_slow_network_never_shows_an_older_answer_after_a_newer(cars: Page) -> None:
    page = cars
    # Answers are held back in the page itself, so that the browser keeps painting. Each number
    # shown is noted with where the thumb was at that moment.
    page.evaluate(
        """() => {
          const send = window.fetch;
          window.giveBack = () => { window.fetch = send; };
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
    before = page.url
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 30):
        page.mouse.move(x + 5 * step, y)
        time.sleep(0.02)
    during = len(page.evaluate("window.shown"))
    page.mouse.up()
    expect(page).not_to_have_url(before)
    page.wait_for_timeout(800)
    assert during > 10
    for weight, shown in page.evaluate("window.shown"):
        expected = predict(page, "cars", [151.0, 94.0, weight, 15.5, 1976.0])
        assert shown == pytest.approx(expected, abs=0.051), weight
    page.evaluate("window.giveBack()")


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
