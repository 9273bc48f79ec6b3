"""The race in the hands of a person, and of one who wants nothing to move."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect


def counts(page: Page) -> Locator:
    return page.locator(".race-course").first.locator(".race-count")


def open_race(page: Page) -> Locator:
    page.get_by_role("button", name="The race").click(timeout=30_000)
    race = page.get_by_role("group", name="The race")
    expect(race).to_be_visible()
    return race


@pytest.mark.usefixtures("measured")
def test_the_race_runs_pauses_and_starts_again_by_keys_and_only_if_asked(page: Page) -> None:
    page.goto("/benchmark")
    race = open_race(page)
    race.focus()
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    paused = counts(page).all_inner_texts()
    assert paused[0] == "0 answers"
    page.wait_for_timeout(300)
    assert counts(page).all_inner_texts() == paused
    page.keyboard.press(" ")
    expect(counts(page).first).to_have_text("1 answer", timeout=10_000)
    expect(counts(page).nth(1)).to_have_text(re.compile(r"^3\d answers$"))
    expect(
        page.get_by_text(re.compile(r"While scikit-learn answers once, .* 3\d times"))
    ).to_be_visible()
    page.keyboard.press("r")
    expect(counts(page).first).to_have_text("0 answers")
    page.get_by_role("button", name="Pause").press(" ")
    expect(page.get_by_role("button", name="Go on")).to_be_visible()

    # Nothing moves unasked where that is wanted.
    page.emulate_media(reduced_motion="reduce")
    page.get_by_role("button", name="The race").click()
    expect(race).to_be_hidden()
    open_race(page)
    expect(counts(page).first).to_have_text("1 answer")
    expect(page.locator(".race-button >> nth=0")).to_be_visible()
    page.locator(".race-button >> nth=0").click()
    expect(counts(page).first).to_have_text("0 answers")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
