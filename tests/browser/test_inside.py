"""Choosing a tree and looking at the way through it."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.what_if import open_panel, settled, slider


def test_a_tree_is_chosen_by_keyboard_and_followed_from_root_to_leaf(cars: Page) -> None:
    page = cars
    open_panel(page, "Look inside")
    telling = page.get_by_role("button", name="Closest to the answer")
    expect(telling).to_have_attribute("aria-pressed", "true")
    tree = page.get_by_label("Tree", exact=True)
    before = tree.input_value()
    tree.focus()
    page.keyboard.press("Home")
    expect(telling).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".inside-tree")).to_have_text("1 of 100")
    steps = page.locator(".inside-steps li")
    leaf = str(page.locator(".path-value").text_content())
    expect(steps.last).to_contain_text(leaf)
    expect(page.locator(".path-node")).to_have_count(steps.count() - 1)
    exact = [one.get_attribute("title") for one in steps.all()]
    drawn = page.locator(".path-asks title").all_text_contents()
    assert drawn == [words for words in exact if words]
    assert drawn
    # The chosen tree stays while the row moves; the telling one follows it.
    slider(page, "year").focus()
    page.keyboard.press("ArrowRight")
    settled(page, "year", "1977")
    expect(tree).to_have_value("1")
    slider(page, "year").focus()
    page.keyboard.press("ArrowLeft")
    telling.click()
    expect(tree).to_have_value(before)
