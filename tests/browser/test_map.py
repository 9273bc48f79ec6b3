"""The map under the hand: hovering reads it, a click and the keys move both sliders."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.what_if import number, open_panel, predict, settled, slider


def test_point_on_the_map_moves_both_sliders_by_mouse_and_keys(cars: Page) -> None:
    page = cars
    open_panel(page, "Two inputs at once")
    picture = page.locator(".map-picture")
    expect(page.locator(".map-line").first).to_be_attached()
    expect(page.get_by_role("combobox", name="Across")).to_have_value("Weight")
    expect(page.get_by_role("combobox", name="Up")).to_have_value("Horsepower")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 46 + 100, box["y"] + 8 + 400)
    page.mouse.down()
    page.mouse.move(box["x"] + 46 + 126, box["y"] + 8 + 378, steps=4)
    # A quarter of the way in each input; nothing has been committed, yet the number follows.
    row = [151.0, 92.0, 2495.0, 15.5, 1976.0]
    expect(number(page)).to_have_text(f"{predict(page, 'cars', row):.1f}")
    assert "weight=" not in page.url
    page.mouse.up()
    settled(page, "weight", "2495")
    settled(page, "horsepower", "92")
    expect(slider(page, "weight")).to_have_value("2495")
    picture.focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowUp")
    settled(page, "weight", "2505")
    settled(page, "horsepower", "93")
    expect(picture).to_have_attribute("aria-label", re.compile("Weight 2505 · Horsepower 93 → "))


def test_contour_lines_lie_where_the_grid_has_their_height(page: Page) -> None:
    page.goto("/api/v1/health")
    found = page.evaluate(
        """async () => {
          const place = new URL("/assets/live/charts/grid.js", document.baseURI);
          const { contours } = await import(place);
          const n = 9;
          const at = (f) => Array.from({ length: n * n }, (_, k) => f(k % n, Math.floor(k / n)));
          const off = (f, level) => contours(at(f), n, level).flat()
            .map(([x, y]) => Math.abs(f(x, y) - level));
          const hill = contours(at((x, y) => -Math.hypot(x - 4, y - 4)), n, -2.5);
          return {
            plane: Math.max(...off((x, y) => x + 2 * y, 9.3)),
            saddle: contours(at((x, y) => (x - 4.5) * (y - 4.5)), n, 0).length,
            closed: hill.length === 1 && String(hill[0][0]) === String(hill[0].at(-1)),
            flat: contours(at(() => 1), n, 2).length,
          };
        }"""
    )
    assert found["plane"] < 1e-9
    assert found == {"plane": found["plane"], "saddle": 2, "closed": True, "flat": 0}
