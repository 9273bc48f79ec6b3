"""A number that is typed is the number on the page, as the page's language writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from mlcore.documents.document import join_scripts
from tests.browser.what_if import open_page, open_panel, settled, slider

READINGS = """(typed) => Object.fromEntries(
  ["en", "fr"].map((locale) => [locale, module_live_core_numbers.read(typed, locale)]))"""


@pytest.fixture(scope="module")
def read(browser: Browser) -> Iterator[Callable[[str], dict[str, list[float]]]]:
    """Return a way to read what was typed in either language."""
    page = browser.new_page()
    page.add_script_tag(content=join_scripts("live/core/numbers.js"))
    yield lambda typed: page.evaluate(READINGS, typed)
    page.close()


@pytest.mark.parametrize(
    ("typed", "en", "fr"),
    [
        # What the pages write
        ("2,900,000", [2_900_000], [2_900_000]),
        ("12\N{NARROW NO-BREAK SPACE}500", [12_500], [12_500]),
        ("12\N{NO-BREAK SPACE}500,5", [12_500.5], [12_500.5]),
        ("12,345.6", [12_345.6], [12_345.6]),
        ("\N{MINUS SIGN}5.2", [-5.2], [-5.2]),
        ("2,50\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}10⁻³⁰", [2.5e-30], [2.5e-30]),
        # What people write
        ("12 500", [12_500], [12_500]),
        ("12'500.5", [12_500.5], [12_500.5]),
        ("12,5", [12.5], [12.5]),
        (" +.5 ", [0.5], [0.5]),
        ("1.5e6", [1.5e6], [1.5e6]),
        ("1.500e6", [1.5e6], [1.5e6]),
        ("4.5*10^-30", [4.5e-30], [4.5e-30]),
        # A language's own sign before exactly three digits is what it is in that language.
        ("12,500", [12_500], [12.5]),
        ("2.500", [2.5], [2.5, 2_500]),
        ("0.125", [0.125], [0.125]),
        ("1.234,5", [1_234.5], [1_234.5]),
        ("1.234.567", [1_234_567], [1_234_567]),
        # No numbers
        *((typed, [], []) for typed in ("", "-", ",", "12 5", "1,23,4", "3*100", "0x1", "1e999")),
        ("Infinity", [], []),
    ],
)
def test_numbers_are_read_as_each_language_writes_them(
    typed: str, en: list[float], fr: list[float], read: Callable[[str], dict[str, list[float]]]
) -> None:
    assert read(typed) == {"en": en, "fr": fr}


def refused(page: Page, field: Locator, typed: str, key: str = "Tab") -> Locator:
    """Type what cannot be taken, and return what the page says of it."""
    before = field.input_value()
    field.fill(typed)
    field.press(key)
    expect(field).to_have_value(before)
    note = page.get_by_role("alert").filter(has_text=typed)
    expect(note).to_be_visible()
    return note


def test_refused_text_goes_back_and_says_why_until_something_else_is_typed(cars: Page) -> None:
    page = cars
    field = page.get_by_label("Weight, typed")
    field.fill("2,500")
    field.press("Enter")
    settled(page, "weight", "2500")
    expect(slider(page, "weight")).to_have_value("2500")
    note = refused(page, field, "25,00,0")
    expect(note).to_have_text("“25,00,0” is not a number from 1613 to 5140. It is still 2500.")
    assert note.get_attribute("id") == field.get_attribute("aria-describedby")
    # A click elsewhere leaves the field too, and changes nothing of what is said.
    page.locator(".why-title").click()
    expect(note).to_be_visible()
    refused(page, field, "9999", "Enter")
    field.fill("3000")
    expect(note).to_be_hidden()
    field.press("Enter")
    settled(page, "weight", "3000")
    expect(page.locator(".field-note:visible")).to_have_count(0)


def typed(page: Page, field: Locator, written: str, key: str = "Enter") -> None:
    """Type letter by letter, as a hand does."""
    field.press("ControlOrMeta+a")
    page.keyboard.type(written)
    field.press(key)


def written(field: Locator) -> Any:
    """Return the letters in a field; its value is what Streamlit is given."""
    return field.evaluate(
        "(field) => Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')"
        ".get.call(field)"
    )


def test_french_fields_take_a_comma_and_keep_it_and_ask_about_a_point(page: Page) -> None:
    open_page(page, "?model=cars&lang=fr")
    field = page.get_by_label("Poids, au clavier")
    field.fill("2\N{NARROW NO-BREAK SPACE}500,0")
    field.press("Tab")
    settled(page, "weight", "2500")
    note = refused(page, field, "2.600")
    expect(note).to_contain_text("peut vouloir dire 2,6 ou 2600")

    # Those of Streamlit as well.
    open_panel(page, "Entrées incertaines")
    panel = page.locator(".st-key-panel-uncertain")
    field = panel.locator(".st-key-uncertain-goal [data-testid=stNumberInputField]")
    expect(field).to_have_attribute("inputmode", "decimal")
    typed(page, field, "24,5")
    expect(panel.locator("text").filter(has_text="objectif")).to_have_text("objectif 24,5")
    assert written(field) == "24,5"
    for key in ("Tab", "Enter"):
        typed(page, field, "vingt", key)
        note = panel.get_by_role("alert").filter(has_text="vingt")
        expect(note).to_contain_text("La valeur reste 24,5.")
        assert written(field) == "24,5"
    field.press("ArrowUp")
    expect(panel.locator("text").filter(has_text="objectif")).to_have_text("objectif 24,6")
    assert written(field) == "24,6"


def test_streamlits_own_numbers_are_written_as_the_pages(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(
        "<div data-testid=stSlider><p>12345.6</p><b aria-valuetext=-2000000></b></div>"
    )
    page.add_script_tag(content=join_scripts("live/core/patches.js"))
    node, handle = page.locator("p"), page.locator("b")
    for locale, value, low in (
        ("fr", "12\u202f345,6", "\N{MINUS SIGN}2\u202f000\u202f000"),
        ("en", "12,345.6", "\N{MINUS SIGN}2,000,000"),
        ("fr", "12\u202f345,6", "\N{MINUS SIGN}2\u202f000\u202f000"),
    ):
        speak = "(locale) => module_live_core_patches.speak(locale, { Open: 'Open' })"
        page.evaluate(speak, locale)
        expect(node).to_have_text(value)
        expect(handle).to_have_attribute("aria-valuetext", low)
    # What Streamlit writes later is written so as well.
    node.evaluate("(node) => { node.firstChild.data = '1979.25'; }")
    expect(node).to_have_text("1979,25")
    page.close()
