"""Scenarios in the hands of a person."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlparse

from playwright.sync_api import Page, expect

from tests.browser.what_if import number, open_panel, predict, preset, settled, slider


def test_keys_undo_and_a_shared_link_carries_the_scenarios(
    cars: Page, page: Page, tmp_path: Path
) -> None:
    # A colleague's tab beside the visitor's.
    other, page = page, cars
    page.bring_to_front()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    year = slider(page, "year")
    year.focus()
    page.keyboard.press("ArrowRight")
    settled(page, "year", "1977")
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    page.keyboard.press("Control+z")
    expect(year).to_have_value("1976")
    page.keyboard.press("Control+Shift+z")
    expect(year).to_have_value("1977")
    page.keyboard.press("Control+z")
    expect(year).to_have_value("1976")
    page.keyboard.press("Control+y")
    expect(year).to_have_value("1977")
    # Somebody who types wants their letters back, not the sliders.
    field = page.get_by_label("Weight, typed")
    field.focus()
    page.keyboard.press("Control+z")
    expect(page.get_by_role("button", name="Redo")).to_be_disabled()
    expect(year).to_have_value("1977")

    open_panel(page, "Compare scenarios")
    page.get_by_label("Keep the values as they are now").fill("new <b>car</b> 新")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.locator(".compare-name")).to_have_text(
        ["TypicalBaseline", "Now", "new <b>car</b> 新"]
    )
    before = number(page).inner_text()
    preset(page, "Highest real")
    expect(number(page)).not_to_have_text(before)
    highest = number(page).inner_text()
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_text("✓ Link copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert parse_qs(urlparse(link).query)["s"][0].startswith("1")

    other.bring_to_front()
    other.goto(link)
    expect(number(other)).to_have_text(highest, timeout=30_000)
    open_panel(other, "Compare scenarios")
    expect(other.locator(".compare-name")).to_have_text(
        ["TypicalBaseline", "Now", "new <b>car</b> 新"]
    )
    # Out as a file and in again, said in a toast that leaves the page's styles alone.
    other.get_by_text("Save, open, export").click()
    with other.expect_download() as download:
        other.get_by_role("button", name="Download the scenarios").click()
    download.value.save_as(tmp_path / "scenarios.json")
    other.locator("input[type=file]").set_input_files(tmp_path / "scenarios.json")
    expect(other.get_by_text("1 scenario opened.")).to_be_visible()
    expect(other.locator(".st-key-heart")).to_have_css("display", "grid")
    page.bring_to_front()
    # Two steps back: the preset, then the scenario; what was typed over stays as it was.
    page.keyboard.press("Control+z")
    expect(number(page)).to_have_text(before)
    page.keyboard.press("Control+z")
    expect(page.locator(".compare-name")).to_have_count(2)
    assert f"{predict(page, 'cars', [151.0, 94.0, 2804.0, 15.5, 1977.0]):.1f}" == before
    assert "s=" not in urlparse(page.url).query
