"""The walk of a manager with a model that tells two classes apart, half of it in French."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlparse

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, expect
from sklearn.ensemble import RandomForestClassifier

import mlcore
from mlcore.text import Text, for_locale
from tests.browser.test_accessible import barriers
from tests.browser.what_if import number, open_all_panels, open_page, open_panel, slider, thumb
from tests.serving.servers import Server

TYPICAL = {"months": 37.0, "calls": 2.0, "bill": 56.9, "age": 57.0}


@pytest.fixture(scope="module")
def customers(site: Server) -> None:
    """Publish a model of customers who stay or leave; the age of some is not known."""
    rng = np.random.default_rng(0)
    X = pd.DataFrame(
        {
            "months": rng.integers(1, 73, 600).astype(float),
            "calls": rng.poisson(2, 600).astype(float),
            "bill": rng.normal(60, 20, 600).clip(15, 140).round(1),
            "age": rng.integers(18, 90, 600).astype(float),
        }
    )
    score = 0.9 * X["calls"] - 0.06 * X["months"] + 0.02 * X["bill"] + rng.normal(0, 1, 600)
    y = np.where(score > np.quantile(score, 0.65), "leaves", "stays")
    X.loc[rng.random(600) < 0.15, "age"] = np.nan
    fitted = RandomForestClassifier(20, min_samples_leaf=5, random_state=0).fit(X[:300], y[:300])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEVERS_DATA", str(site.log.parent / "data"))
        mlcore.convert(
            fitted, X[300:], y[300:], name="customers", target="Customers", positive="leaves",
            held_out=True,
        )  # fmt: skip


def expect_true(page: Page) -> float:
    """Expect the number to be the chance that REST gives for the link; return it in percent."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    shown, right = "", "?"
    for _ in range(100):
        said = parse_qs(urlparse(page.url).query)
        row = [
            None if name in said.get("unknown", []) else float(said.get(name, [typical])[0])
            for name, typical in TYPICAL.items()
        ]
        asked = f"/api/v1/predict?model=customers&class={said.get('class', ['leaves'])[0]}"
        answer = page.request.post(asked, data={"data": row}).json()
        shown, right = number(page).inner_text(), f"{100 * answer['prediction']:.0f}"
        if re.sub(r"\s*%$", "", shown) == right:
            break
        # The link follows a moment after the number.
        page.wait_for_timeout(100)
    assert re.sub(r"\s*%$", "", shown) == right
    assert sum(answer["probabilities"].values()) == pytest.approx(1)
    return float(right)


def nearest(text: Text) -> re.Pattern[str]:
    """Return what is said of the nearest unseen cases, whatever the numbers are."""
    facts = dict.fromkeys(("n", "chance", "hits", "share", "low", "high"), "NUMBER")
    said = text(
        "Of the {n} unseen cases nearest to {chance}, {hits} turned out {class_} ({share}; {low}"
        " to {high})",
        class_="leaves", **facts,
    )  # fmt: skip
    return re.compile(re.escape(said).replace("NUMBER", r"\d+(\s%)?"))


def drag(page: Page, key: str, by: float) -> None:
    before = number(page).inner_text()
    x, y = thumb(page, key)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by, y, steps=8)
    # The mouse is still down: nothing has been committed.
    expect(number(page)).not_to_have_text(before)
    assert f"{key}=" not in page.url
    page.mouse.up()
    expect(page).to_have_url(re.compile(f"[?&]{key}="))


def speak(page: Page, locale: str) -> Text:
    """Choose the other language, and return its words."""
    page.get_by_role("radio", name=locale.upper()).click()
    expect(page.locator("html")).to_have_attribute("lang", locale)
    expect(page).to_have_url(re.compile(f"lang={locale}"))
    return for_locale(locale)


@pytest.mark.usefixtures("customers")
def test_a_manager_asks_for_a_chance_and_what_to_do_about_it(page: Page) -> None:
    text = for_locale("en")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_page(page, "?model=customers&lang=en", n_levers=4)
    start = expect_true(page)
    # A chance has no range, but what came of others like it.
    expect(page.locator(".coverage")).to_contain_text(nearest(text))
    expect(page.locator(".range-band")).to_be_hidden()

    # Somebody who called more often: likelier to leave, and why.
    drag(page, "calls", 120)
    worried = expect_true(page)
    assert worried > start
    expect(page.get_by_role("radio", name=text("What changed it"))).to_be_checked()
    expect(page.locator(".why-row").first).to_contain_text("calls")
    page.get_by_role("radio", name=text("Why this value")).check(force=True)
    expect(page.locator(".why-row")).to_have_count(4)

    # The age is not known; what that would give is said before.
    pill = page.locator(".st-key-lever-age .lever-unknown")
    promised = re.findall(r"\d+", pill.inner_text())[-1]
    pill.click()
    expect(pill).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile("unknown=age"))
    assert expect_true(page) == float(promised)

    # Seen the other way round.
    page.get_by_role(
        "button", name=text("Show the chance of {class_} instead", class_="stays")
    ).click()
    expect(page).to_have_url(re.compile("class=stays"))
    assert expect_true(page) == pytest.approx(100 - float(promised), abs=1)
    page.get_by_role(
        "button", name=text("Show the chance of {class_} instead", class_="leaves")
    ).click()
    expect(page).not_to_have_url(re.compile("class=stays"))
    worried = expect_true(page)

    # What follows is asked in French: the walk is the same in either language.
    text = speak(page, "fr")
    expect(page.locator(".coverage")).to_contain_text(nearest(text))

    # How is it kept below 30 %? Is that worth keeping?
    open_panel(page, text("Reach a goal"))
    goal = page.locator(".st-key-panel-goal")
    wanted = goal.locator("[data-testid=stNumberInputField]").first
    wanted.fill("30")
    wanted.press("Enter")
    goal.get_by_role("combobox").first.click()
    page.get_by_role("option", name=text("at most"), exact=True).click()
    goal.get_by_role("button", name=text("Find a way")).click()
    goal.get_by_role("button", name=text("Apply")).first.click(timeout=60_000)
    expect(number(page)).not_to_have_text(re.compile(rf"^{worried:.0f}\D"))
    calm = expect_true(page)
    assert calm <= 30
    open_panel(page, text("Compare scenarios"))
    page.get_by_label(text("Keep the values as they are now")).fill("Calm")
    page.get_by_role("button", name=text("Keep"), exact=True).click()
    expect(page.locator(".compare-name", has_text="Calm")).to_be_visible()

    # From which chance on is somebody called? What does a mistake cost?
    open_panel(page, text("Cut-off"))
    counts = page.locator(".st-key-panel-cut-off table").first
    expect(counts.locator("td strong").first).to_be_visible()
    cells = counts.locator("td strong").all_inner_texts()
    assert sum(map(int, cells)) == 300
    page.get_by_role("button", name=text("how often chances come true")).click()
    panel = page.locator(".st-key-panel-accuracy")
    expect(panel.get_by_role("img").first).to_be_visible()

    # The link opens the same for a colleague who reads the other language.
    page.get_by_role("button", name=text("Share")).first.click()
    expect(page.get_by_text(f"✓ {text('Link copied')}")).to_be_visible()
    link = str(page.evaluate("navigator.clipboard.readText()"))
    other = page.context.new_page()
    other.goto(re.sub(r"lang=\w+", "lang=en", link))
    expect(number(other)).to_have_text(re.compile(rf"^{calm:.0f}\s%$"), timeout=60_000)
    expect(slider(other, "calls")).to_have_value(slider(page, "calls").input_value())
    open_panel(other, "Compare scenarios")
    expect(other.locator(".compare-name", has_text="Calm")).to_be_visible()


@pytest.mark.usefixtures("customers")
def test_a_page_of_classes_has_no_barrier(page: Page) -> None:
    open_page(page, "?model=customers&lang=fr&unknown=age&calls=7", n_levers=4)
    open_all_panels(page)
    for summary in page.locator("[data-testid=stExpander] summary").all():
        summary.click()
    assert barriers(page) == []
    speak(page, "en")
    # What colours there are does not depend on the language.
    assert barriers(page, ("dark",)) == []
