"""A presentation in the hands of a person who has only the keys."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlparse

from playwright.sync_api import Page, expect

from tests.browser.what_if import number, open_panel, predict, settled, slider, thumb

LIGHT = [151.0, 94.0, 2000.0, 15.5, 1976.0]


def link(page: Page) -> str:
    """Keep a scenario on the main page, with a text, and return the link of its slide."""
    page.bring_to_front()
    field = page.get_by_label("Weight, typed")
    field.fill("2000")
    field.press("Enter")
    settled(page, "weight", "2000")
    open_panel(page, "Compare scenarios")
    page.get_by_label("Keep the values as they are now").fill("Lighter?")
    page.get_by_role("button", name="Keep", exact=True).click()
    page.get_by_label("What to say about it").fill("Say it slowly.")
    page.keyboard.press("Tab")
    expect(page.locator(".compare-name")).to_have_count(3)
    way = page.get_by_role("link", name="Present")
    told = way.get_attribute("href")
    # The text has arrived once the link is longer.
    for _ in range(50):
        page.wait_for_timeout(100)
        if way.get_attribute("href") != told:
            break
    address = str(way.get_attribute("href"))
    return f"/present?{urlparse(address).query}&slide=2"


def test_slides_by_keys_a_slider_live_and_back_with_everything(cars: Page, page: Page) -> None:
    address, other = link(cars), page
    cars.get_by_role("button", name="Delete", exact=True).click()
    expect(cars.locator(".compare-name")).to_have_count(2)
    other.bring_to_front()
    other.goto(address)
    place, said = other.locator(".present-place"), other.locator(".live-present [role=status]")
    expect(place).to_have_text("2 / 3", timeout=30_000)
    expect(other.get_by_role("heading", name="Lighter?", exact=True)).to_be_visible()
    expect(said).to_have_text("Slide 2 of 3: Lighter?")
    expect(number(other)).to_have_text(f"{predict(other, 'cars', LIGHT):.1f}")
    expect(other.locator(".answer-compare")).to_have_text(re.compile("more than a typical car"))
    said_of_range = re.compile("usually between these: for 9 of 10 cars")
    expect(other.locator(".coverage-within")).to_have_text(said_of_range)
    scrolls = "node => node.scrollHeight > node.clientHeight || node.scrollWidth > node.clientWidth"
    assert not other.get_by_test_id("stMain").evaluate(scrolls)

    # The notes, and the other slides, which are in the address.
    other.keyboard.press("n")
    expect(other.get_by_text("Say it slowly.")).to_be_visible()
    other.keyboard.press("n")
    expect(other.get_by_text("Say it slowly.")).to_be_hidden()
    other.keyboard.press("ArrowRight")
    expect(place).to_have_text("3 / 3")
    expect(other).to_have_url(re.compile("slide=3"))
    expect(other.get_by_text("Same answer as scikit-learn, bit for bit")).to_be_visible()
    other.keyboard.press("End")
    other.keyboard.press("Home")
    expect(place).to_have_text("1 / 3")
    expect(other.get_by_role("heading", name="Cars · fuel economy")).to_be_visible()
    other.keyboard.press("PageDown")
    expect(place).to_have_text("2 / 3")
    box = other.get_by_role("button", name="Next slide").bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44

    # It gets dark outside, and the browser's theme follows.
    other.emulate_media(color_scheme="dark")
    for kind in ("slide", "why"):
        expect(other.locator(f".live-{kind}[data-theme=dark]")).to_be_visible()
    expect(place).to_have_text("2 / 3")

    # A drag: the number and the bars follow before anything is released.
    expect(number(other)).to_have_text(f"{predict(other, 'cars', LIGHT):.1f}")
    weight = other.locator(".st-key-levers input[type=range]").nth(2)
    key = weight.evaluate(
        "node => [...node.closest('[class*=st-key-present-cars]').classList]"
        ".find((name) => name.startsWith('st-key-')).slice(7)"
    )
    before = number(other).inner_text()
    x, y = thumb(other, key)
    other.mouse.move(x, y)
    other.mouse.down()
    other.mouse.move(x + 120, y, steps=8)
    expect(number(other)).not_to_have_text(before)
    expect(other.locator(".why-row", has_text="Weight")).to_contain_text("−")
    expect(other.get_by_role("button", name="Back to the scenario")).to_be_disabled()
    other.mouse.up()
    back = other.get_by_role("button", name="Back to the scenario")
    expect(back).to_be_enabled()
    heavy = float(weight.input_value())
    expect(number(other)).to_have_text(
        f"{predict(other, 'cars', [*LIGHT[:2], heavy, *LIGHT[3:]]):.1f}"
    )
    # The arrows belong to the slider while it has the focus.
    weight.focus()
    other.keyboard.press("ArrowRight")
    expect(weight).not_to_have_value(f"{heavy:g}")
    expect(place).to_have_text("2 / 3")
    back.click()
    expect(number(other)).to_have_text(before)

    other.keyboard.press("Escape")
    expect(slider(other, "weight")).to_have_value("2000", timeout=15_000)
    assert urlparse(other.url).path == "/"
    assert parse_qs(urlparse(other.url).query)["model"] == ["cars"]
    open_panel(other, "Compare scenarios")
    expect(other.locator(".compare-name")).to_have_text(["TypicalBaseline", "Now", "Lighter?"])
