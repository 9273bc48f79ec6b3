"""Cards open panels under the fold, by mouse and keyboard, and close them again."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.what_if import card, open_panel


def test_a_card_brings_its_panel_into_sight_and_closes_it_again(cars: Page) -> None:
    page = cars
    page.emulate_media(reduced_motion="reduce")
    goal = card(page, "Reach a goal")
    expect(goal).to_have_attribute("aria-expanded", "false")
    open_panel(page, "Reach a goal")
    expect(page.get_by_role("heading", name="Reach a goal")).to_be_focused()
    expect(page.get_by_role("heading", name="Reach a goal")).to_be_in_viewport()
    expect(goal).to_have_attribute("aria-expanded", "true")
    expect(goal).to_contain_text("✕")
    open_panel(page, "What matters")
    expect(page.get_by_role("heading", name="What matters")).to_be_in_viewport()
    expect(page.locator(".card-more")).to_contain_text("1 open")
    goal.click()
    expect(page.locator(".st-key-panel-goal")).to_have_count(0)
    expect(page.locator(".st-key-panel-matters")).to_be_visible()
    expect(goal).to_have_attribute("aria-expanded", "false")
    expect(goal).to_be_focused()


def test_the_menu_goes_by_keyboard_and_leaves_the_focus_where_it_was(cars: Page) -> None:
    page = cars
    page.emulate_media(reduced_motion="reduce")
    more, menu = page.locator(".card-more"), page.locator(".entries")
    more.focus()
    page.keyboard.press("Enter")
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(more).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(card(page, "Real cases like this")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("button", name="Show me around")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(menu).to_be_hidden()
    expect(page.get_by_role("heading", name="Real cases like this")).to_be_focused()
    # Elsewhere is anywhere.
    more.click()
    page.locator(".answer-value").click()
    expect(menu).to_be_hidden()
