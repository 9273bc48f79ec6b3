"""The cut-off counts while its slider moves, finds the least cost, and survives a reload."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from sklearn.ensemble import RandomForestClassifier

import mlcore
from mlcore.models import OpenedModel, open_model
from mlcore.whatif.cut_off import CutOffs, cut_offs
from tests.browser.conftest import new_tab
from tests.browser.laid_out import show
from tests.browser.what_if import open_page
from tests.serving.servers import Server

X = np.random.default_rng(0).normal(size=(400, 2))
LATE = X.sum(axis=1) + np.random.default_rng(1).normal(size=400) > 0.5


@pytest.fixture(scope="module")
def model(site: Server) -> OpenedModel:
    """Publish a forest of two classes on the site."""
    labels = np.where(LATE, "late", "on time")
    forest = RandomForestClassifier(20, random_state=0).fit(X[:200], labels[:200])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEVERS_DATA", str(site.log.parent / "data"))
        made = mlcore.convert(
            forest, X[200:], labels[200:], name="trains", held_out=True, positive="late"
        )
        return open_model(made.model_id)


@pytest.fixture(scope="module")
def page(tabs: BrowserContext, model: OpenedModel) -> Iterator[Page]:
    """Return the page of the model with the panel open; the tests go on from one another."""
    with new_tab(tabs) as page:
        open_page(page, "?model=trains", n_levers=2)
        page.locator('.card[data-panel="cut-off"]').click()
        yield page


@pytest.fixture
def panel(page: Page) -> Locator:
    found = page.locator(".st-key-panel-cut-off")
    expect(found.locator(".cut-rule")).to_be_visible()
    return found


def counted(panel: Locator) -> list[int]:
    """Read right yes, wrong no, wrong yes, right no."""
    return [int(each) for each in panel.locator("td strong").all_inner_texts()]


def expected(found: CutOffs, at: float) -> list[int]:
    mistakes = found.at(at)
    return [mistakes.right_yes, mistakes.wrong_no, mistakes.wrong_yes, mistakes.right_no]


def test_it_counts_while_it_moves_and_survives_a_reload(
    page: Page, panel: Locator, model: OpenedModel
) -> None:
    found = cut_offs(model.predict(X[200:]), LATE[200:])
    assert counted(panel) == expected(found, 0.5)
    grip = panel.locator(".grip")
    grip.scroll_into_view_if_needed()
    box = grip.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 22)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 22, steps=8)
    at = int(panel.locator(".cut-range").input_value()) / 100
    assert 0.2 < at < 0.4
    # Nothing was released yet.
    assert counted(panel) == expected(found, at)
    expect(panel.locator(".cut-rule")).to_contain_text(f"Above {at:.0%}".replace("%", "\xa0%"))
    page.mouse.up()
    expect(page).to_have_url(re.compile(rf"cut-off={at:g}_1_1(&|$)"))

    price = panel.get_by_label("What a wrong no costs")
    price.fill("5")
    price.press("Enter")
    least = found.cheapest(1.0, 5.0)
    expect(panel.locator(".cut-best")).to_contain_text(f"Least cost: {least.cost:g},")
    panel.locator(".cut-take").click()
    expect(page).to_have_url(re.compile(rf"cut-off={least.widest.middle:g}_1_5(&|$)"))
    expect(panel.locator(".cut-cost")).to_contain_text(f"cost {least.cost:g} together")
    page.reload()
    card = page.locator('.card[data-panel="cut-off"]')
    card.wait_for(timeout=60_000)
    if card.get_attribute("aria-expanded") == "false":
        card.click()
    expect(panel.locator(".cut-cost")).to_contain_text(f"cost {least.cost:g} together")


def test_what_is_no_cost_is_refused(panel: Locator) -> None:
    price = panel.get_by_label("What a wrong yes costs")
    price.fill("much")
    price.press("Enter")
    expect(panel.get_by_role("alert").first).to_contain_text("“much” is not a number")
    price.press("Tab")
    expect(price).to_have_value("1")


def expect_to_fit_a_phone(page: Page, panel: Locator) -> None:
    show(page, 390, 844)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for control in (".cut-take", ".grip", ".lever-field"):
        box = panel.locator(control).first.bounding_box()
        assert box is not None
        assert box["height"] >= 44
    show(page, 1440)


def test_on_a_phone_nothing_is_wider_than_the_page(page: Page, panel: Locator) -> None:
    expect_to_fit_a_phone(page, panel)


def test_keys_move_it_and_its_counts_are_read_aloud_in_french_too(
    page: Page, panel: Locator, model: OpenedModel
) -> None:
    found = cut_offs(model.predict(X[200:]), LATE[200:])
    page.get_by_role("radio", name="FR").click()
    slider = panel.get_by_role("slider", name="Seuil")
    at = int(slider.input_value()) - 2
    slider.press("ArrowLeft")
    slider.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", f"{at}\u202f%")
    right = found.at(at / 100).right_yes
    expect(panel.locator("[role=status]")).to_contain_text(f"{right} oui à raison")
    assert counted(panel) == expected(found, at / 100)
    expect_to_fit_a_phone(page, panel)
