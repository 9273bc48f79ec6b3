"""Levels of a category in a browser: tried by pointing or arrow keys, kept by a click or Enter."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

import mlcore
from mlcore.documents.document import join_scripts
from mlcore.schema import Feature
from mlcore.text import for_locale
from mlcore.wording import Writer
from tests.browser.conftest import bring_back, new_tab
from tests.browser.test_accessible import barriers_now
from tests.browser.what_if import number, open_page
from tests.models.loans import LOANS, PURPOSES, X, Y
from tests.serving.servers import Server

HOME = Feature(
    name="home", label="Home", low=0, high=2, typical=1, step=1, decimals=0, kind="category",
    levels=("<i>owns</i>", True, 2.5), takes_others=True, allow_missing=True,
)  # fmt: skip


@pytest.fixture(scope="module")
def bank(site: Server) -> None:
    """Publish a model of words, flags, gaps and numbers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEVERS_DATA", str(site.log.parent / "data"))
        mlcore.convert(LOANS, X, Y, name="loans", held_out=True)


@pytest.fixture(scope="module")
def opened(bank: None, tabs: BrowserContext) -> Iterator[Page]:
    with new_tab(tabs) as page:
        open_page(page, "?model=loans", n_levers=1)
        yield page


@pytest.fixture
def loans(opened: Page) -> Iterator[Page]:
    """Return the page of the loans as it was opened."""
    yield opened
    bring_back(opened, "loans")


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_the_browser_writes_levels_as_the_page_does(page: Page, locale: str) -> None:
    write = Writer(HOME, for_locale(locale))
    page.add_script_tag(content=join_scripts("live/core/values.js"))
    script = "([values, of]) => values.map((each) => module_live_core_values.written(each, of))"
    assert page.evaluate(script, [[0, 1, 2, 3, None], write.facts()]) == [
        write(code) for code in (0.0, 1.0, 2.0, 3.0, float("nan"))
    ]


def pill(page: Page, name: str):
    return page.locator(".st-key-lever-housing").get_by_role("radio", name=name, exact=True)


def rest(page: Page) -> None:
    page.mouse.move(700, 880)


def test_pills_are_tried_by_pointing_and_by_keys_and_kept_by_a_click(loans: Page) -> None:
    at_rest = number(loans).inner_text()
    answers = loans.locator(".st-key-lever-housing .level-value").all_text_contents()
    with loans.expect_response("**/explore**") as asked:
        pill(loans, "rents").hover()
    assert asked.value.ok
    assert "rents" in asked.value.request.post_data_json["data"]
    expect(number(loans)).to_have_text(answers[2])
    expect(loans.locator(".why-title")).to_have_text(re.compile("What made it"))
    rest(loans)
    expect(number(loans)).to_have_text(at_rest)
    expect(loans.locator(".why-title")).to_have_text(re.compile("What could change it"))
    assert "housing" not in loans.url
    # By keys: the focus alone goes along, and is said; Enter keeps it.
    pill(loans, "owns").focus()
    loans.keyboard.press("ArrowRight")
    spoken = loans.locator(".st-key-around-housing [role=status]")
    expect(spoken).to_have_text(f"rents: {answers[2]}")
    expect(number(loans)).to_have_text(answers[2])
    loans.keyboard.press("Escape")
    expect(number(loans)).to_have_text(at_rest)
    loans.keyboard.press("ArrowLeft")
    loans.keyboard.press("ArrowLeft")
    loans.keyboard.press("Enter")
    expect(loans).to_have_url(re.compile(r"housing=for(\+|%20)free"))
    expect(pill(loans, "for free")).to_be_checked()
    expect(number(loans)).to_have_text(answers[0])
    before = loans.locator(".st-key-heart").bounding_box()
    loans.locator(".st-key-lever-housing .lever-unknown").click()
    expect(loans).to_have_url(re.compile("unknown=housing"))
    expect(pill(loans, "for free")).not_to_be_checked()
    pill(loans, "for free").click()
    expect(loans).not_to_have_url(re.compile("unknown="))
    expect(number(loans)).to_have_text(answers[0])
    assert loans.locator(".st-key-heart").bounding_box() == before
    assert barriers_now(loans) == []


def test_columns_and_the_select_box_try_and_keep_a_level(loans: Page) -> None:
    at_rest = number(loans).inner_text()
    lever = loans.locator(".st-key-lever-purpose")
    columns = lever.locator(".curve-levels")
    assert lever.locator(".level-bar").count() == len(PURPOSES) + 1
    box = columns.bounding_box()
    assert box is not None
    slot = box["width"] / (len(PURPOSES) + 1)
    loans.mouse.move(box["x"] + 0.5 * slot, box["y"] + 30)
    name, _, value = lever.locator(".lever-unit").inner_text().rpartition(": ")
    assert name in PURPOSES or name == "another"
    expect(number(loans)).to_have_text(value)
    rest(loans)
    expect(number(loans)).to_have_text(at_rest)
    field = lever.get_by_role("combobox")
    shown = field.input_value()
    field.click()
    field.fill("rep")
    loans.keyboard.press("ArrowDown")
    expect(lever.locator(".lever-unit")).to_have_text(re.compile("^repairs: "))
    tried = lever.locator(".lever-unit").inner_text().rpartition(": ")[2]
    expect(number(loans)).to_have_text(tried)
    loans.keyboard.press("Escape")
    expect(field).to_have_value(shown)
    expect(number(loans)).to_have_text(at_rest)
    field.fill("rep")
    loans.keyboard.press("ArrowDown")
    loans.keyboard.press("Enter")
    expect(loans).to_have_url(re.compile("purpose=repairs"))
    expect(number(loans)).to_have_text(tried)
    # Another one by its column.
    loans.mouse.click(box["x"] + 0.5 * slot, box["y"] + 30)
    expect(number(loans)).to_have_text(value)
    expect(loans).not_to_have_url(re.compile("purpose=repairs"))
    rest(loans)
    expect(number(loans)).to_have_text(value)


def test_on_a_phone_nothing_is_wider_than_the_page_and_pills_suit_a_thumb(loans: Page) -> None:
    loans.set_viewport_size({"width": 390, "height": 844})
    pill(loans, "rents").scroll_into_view_if_needed()
    expect(loans.locator(".st-key-lever-housing .curve-levels svg")).to_have_attribute(
        "width", re.compile(r"^3\d\d")
    )
    assert loans.evaluate("document.documentElement.scrollWidth") == 390
    # A finger has 44 px: what is a little above a pill is its own, too.
    box = pill(loans, "rents").bounding_box()
    assert box is not None
    hits = loans.evaluate(
        "([x, ys]) => ys.map((y) => document.elementFromPoint(x, y)?.closest('[role=radio]')"
        "?.textContent)",
        [box["x"] + box["width"] / 2, [box["y"] - 17, box["y"] + box["height"] - 1]],
    )
    assert hits == ["rents", "rents"]
    pill(loans, "rents").click()
    expect(loans).to_have_url(re.compile("housing=rents"))
