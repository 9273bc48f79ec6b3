"""The picture of uncertain inputs in a browser."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.what_if import open_panel


def test_the_picture_says_what_it_shows_and_follows_the_goal(cars: Page) -> None:
    page = cars
    open_panel(page, "Uncertain inputs")
    picture = page.locator(".live-uncertain svg")
    expect(picture).to_have_attribute(
        "aria-label", re.compile(r"^10,000 predictions from [\d.]+ to [\d.]+, median [\d.]+\.$")
    )
    expect(picture.locator("rect")).to_have_count(60)
    passing = picture.locator(".uncertain-in")
    expect(picture.locator("text").filter(has_text="goal")).to_have_text("goal 22.0")
    before = passing.count()
    assert 0 < before < 60
    goal = page.locator(".st-key-uncertain-goal [data-testid=stNumberInputField]")
    goal.fill("24")
    goal.press("Enter")
    expect(picture.locator("text").filter(has_text="goal")).to_have_text("goal 24.0")
    assert passing.count() < before
