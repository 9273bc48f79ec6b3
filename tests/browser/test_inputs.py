"""Inputs without a slider in a browser: typed, given a slider, kept by the address."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.what_if import number, slider


def test_an_input_is_hidden_typed_into_kept_by_the_address_and_shown_again(page: Page) -> None:
    page.goto("/?model=cars&wishes=1**weight*v0*nMass")
    expect(page.locator("[data-testid=stSlider]")).to_have_count(4, timeout=30_000)
    expect(number(page)).to_be_visible()
    page.locator(".more-inputs-summary").click()
    search = page.get_by_role("searchbox")
    search.fill("nothing like it")
    expect(page.locator(".more-inputs-row")).to_have_count(0)
    search.fill("mas")
    expect(page.locator(".more-inputs-row .lever-words > :first-child")).to_have_text("Mass")
    before = number(page).inner_text()
    field = page.locator(".more-inputs-row .lever-field")
    field.fill("99999")
    field.press("Enter")
    note = page.locator(".more-inputs-row").get_by_role("alert")
    expect(note).to_contain_text("“99999” is not a number from 1613 to 5140.")
    field.fill("2000")
    field.press("Enter")
    expect(number(page)).not_to_have_text(before)
    expect(page).to_have_url(re.compile(r"[?&]weight=2000\.0(&|$)"))
    after = number(page).inner_text()

    page.reload()
    expect(page.locator(".more-inputs-count")).to_have_text(re.compile("1 not typical"))
    expect(number(page)).to_have_text(after)
    # Others can be dragged meanwhile: the server is asked for their curves alone.
    with page.expect_request("**/explore**") as asked:
        slider(page, "year").press("ArrowLeft")
    names = [curve["name"] for curve in asked.value.post_data_json["curves"]]
    assert names == ["displacement", "horsepower", "acceleration", "year"]

    page.locator(".more-inputs-summary").click()
    page.locator(".more-inputs-show").click()
    expect(page.locator("[data-testid=stSlider]")).to_have_count(5)
    expect(slider(page, "weight")).to_have_value("2000")
    expect(page).to_have_url(re.compile(r"[?&]weight=2000\.0(&|$)"))
    expect(page).to_have_url(re.compile(r"[?&]input-settings=1[\w-]{20,}(&|$)"))
    expect(page).not_to_have_url(re.compile("wishes"))
