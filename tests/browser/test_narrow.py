"""Words that have to fit where there is little room for them."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.what_if import open_page

LONG = "wishes=1**weight*nMassOfTheWholeVehicleAsDelivered"


def is_cut(node: Locator) -> bool:
    return bool(
        node.evaluate(
            "node => node.scrollWidth > node.clientWidth || node.scrollHeight > node.clientHeight"
        )
    )


def test_a_small_window_cuts_neither_the_answer_of_the_map_nor_buttons(page: Page) -> None:
    page.set_viewport_size({"width": 1024, "height": 800})
    open_page(page, f"?model=cars&lang=fr&{LONG}")
    page.get_by_role("button", name="Carte", exact=True).click()
    readout = page.locator(".map-readout")
    expect(readout).to_contain_text("MassOfTheWholeVehicleAsDelivered")
    assert not is_cut(readout)
    page.get_by_role("button", name="Voisins réels").click()
    button = page.locator(".near-button").first
    expect(button).to_be_visible()
    frame, box = page.locator(".near-frame").bounding_box(), button.bounding_box()
    assert frame is not None
    assert box is not None
    assert box["x"] + box["width"] <= frame["x"] + frame["width"] + 1
