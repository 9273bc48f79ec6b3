"""No page keeps anybody out: axe finds nothing serious, and the keyboard reaches everything."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Page, expect
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mlcore import models
from mlcore.documents import write_handout, write_report
from mlcore.serving.http import password_middleware
from mlcore.text import for_locale
from mlcore.workspace import ScenarioSet
from tests.browser.what_if import CHART, number, open_all_panels, open_page, settled

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
THEMES = ("light", "dark")
HARMLESS = (
    "aria-allowed-role", "empty-heading", "heading-order", "landmark-unique", "region",
    "scope-attr-valid", "table-duplicate-name",
)  # fmt: skip
"""Rules of axe that cost the most among those whose barriers are never serious."""
COLOURS = ("color-contrast", "link-in-text-block")
"""Rules of axe that look at colours: for all others every theme is the same."""
COLOURLESS = ".live-share, .live-strip, .live-save"
"""Elements of the live view that are told no theme: they have the colours around them."""
FOCUSED = """() => {
  let node = document.activeElement;
  while (node.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  const ring = (each) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(each);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  };
  // The handle of a slider and the frame of a field stand for the input inside.
  const [label] = node.labels ?? [];
  const rings = [node, label, node.parentElement?.parentElement, node.closest("[role=group]")];
  return {
    tag: node.tagName,
    name: (node.getAttribute("aria-label") ?? (node.innerText || (label?.innerText ?? "")))
      .trim(),
    top: node.getBoundingClientRect().top,
    isSeen: rings.some((each) => each && ring(each)),
  };
}"""
OPEN_DETAILS = """() => {
  const open = (root) => root.querySelectorAll("*").forEach((node) => {
    if (node.matches("details")) node.open = true;
    if (node.shadowRoot) open(node.shadowRoot);
  });
  open(document);
}"""


def put_on(page: Page, theme: str) -> None:
    """Give the browser a theme, and wait until a page of the server is drawn in it."""
    page.emulate_media(color_scheme=theme)
    if page.get_by_test_id("stApp").count():
        expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", theme)
        old = page.locator(f"[data-levers]:not([data-theme={theme}], {COLOURLESS})")
        expect(old).to_have_count(0)
        expect(page.get_by_test_id("stApp")).to_have_attribute(
            "data-test-script-state", "notRunning"
        )


def barriers(page: Page, themes: Sequence[str] = THEMES) -> list[str]:
    """Return what axe finds serious or critical in the themes, with the place of each."""
    found = []
    for theme in themes:
        for _ in range(3):
            put_on(page, theme)
            # What is drawn again is faded for a moment; a barrier is there the next time, too.
            if not (now := barriers_now(page, () if theme == themes[0] else COLOURS)):
                break
        found += [f"{theme}: {barrier}" for barrier in now]
    return found


def barriers_now(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """Return what axe finds serious or critical with every detail open, and the place of each.

    Without rules it goes by all that it has.
    """
    page.evaluate(OPEN_DETAILS)
    # What has been scrolled out of sight is not looked at.
    height = page.evaluate(
        "(document.querySelector('[data-testid=stMain]') ?? document.documentElement).scrollHeight"
    )
    page.set_viewport_size({"width": 1440, "height": height + 100})
    page.evaluate(AXE)
    asked: dict[str, Any] = {"rules": {rule: {"enabled": False} for rule in HARMLESS}}
    if rules:
        asked = {"runOnly": {"type": "rule", "values": rules}}
    # Answered in full, what is right of a large page would take longer than looking for it.
    found = page.evaluate(
        """async (asked) => {
          const { passes, violations } = await axe.run(document, asked);
          return { passes: passes.length, violations };
        }""",
        {"resultTypes": ["violations"], **asked},
    )
    assert found["passes"]
    return [
        f"{rule['id']} at {node['html'][:300]}: {node['failureSummary']}"
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


def test_heart_and_panels_have_no_barrier(page: Page) -> None:
    # Far from the data: the warning is there too.
    open_page(page, "?model=cars&weight=1700&displacement=400")
    open_all_panels(page)
    page.get_by_role("button", name="Keep", exact=True).click()
    page.get_by_role("button", name="Find a way").click()
    expect(page.locator(".goal-way").first).to_be_visible()
    for summary in page.locator("[data-testid=stExpander] summary").all():
        summary.click()
    expect(page.locator("[data-testid=stFileUploader]")).to_be_visible()
    page.locator(".card-more").click()
    assert barriers(page) == []
    # What was opened for the first theme was there for the second.
    expect(page.locator("[data-testid=stFileUploader]")).to_be_visible()
    expect(page.locator(".goal-way").first).to_be_visible()


@pytest.mark.usefixtures("measured")
def test_speed_page_has_no_barrier(page: Page) -> None:
    page.goto("/benchmark?model=energy")
    expect(page.locator(CHART)).to_be_visible(timeout=30_000)
    open_all_panels(page)
    page.mouse.move(0, 0)
    assert barriers(page) == []


def test_files_taken_along_have_no_barrier(
    page: Page, trained_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEVERS_DATA", str(trained_folder))
    model = models.open_model()
    row = model.schema.typical_row
    about: dict[str, Any] = {
        "text": for_locale("en"),
        "name": "Home",
        "made": datetime(2024, 5, 17, 9, 30),
        "scenarios": ScenarioSet().keep("Cold", (-5.0, *row[1:]), "A day in January"),
    }
    for content in (write_handout(model, row, **about), write_report(model, row, **about)):
        path = tmp_path / "file.html"
        path.write_bytes(content)
        page.goto(path.as_uri())
        expect(page.get_by_text("A day in January")).to_be_visible()
        assert barriers(page) == []


def test_password_form_has_no_barrier(page: Page) -> None:
    client = TestClient(Starlette(middleware=password_middleware("open sesame")))
    page.set_content(client.post("/", data={"password": "open barley"}).text)
    expect(page.get_by_text("That is not the password")).to_be_visible()
    assert barriers(page) == []


def walk(page: Page, n_steps: int) -> list[dict[str, Any]]:
    """Press Tab until the end of the page is reached, and return what had the focus."""
    stops: list[dict[str, Any]] = []
    while not stops or stops[-1]["tag"] != "BODY":
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUSED))
        assert len(stops) < n_steps, "the keyboard is trapped"
    return stops[:-1]


def test_keyboard_passes_everything_in_the_order_read_and_shows_where_it_is(page: Page) -> None:
    open_page(page, "?model=cars")
    expected = (
        *("What if?", "Speed", "Model", "Share", "EN"),
        *("Engine displacement (cu in)", "Engine displacement, typed", "Model year, typed"),
        *(page.locator(".coverage-within").inner_text(), "What could change it"),
        *("How is this computed?", "Reach a goal", "More", "How sure?"),
    )
    for theme in THEMES:
        put_on(page, theme)
        stops = walk(page, 60)
        assert [stop["name"] for stop in stops if not stop["isSeen"]] == []
        names = [stop["name"] for stop in stops]
        # A card says what it is called and then what it asks.
        places = [next(at for at, one in enumerate(names) if one.startswith(n)) for n in expected]
        assert places == sorted(places)


def test_whole_path_of_the_main_page_goes_by_keyboard(cars: Page) -> None:
    page = cars
    page.emulate_media(reduced_motion="reduce")

    def reach(name: str) -> None:
        for _ in range(60):
            if page.evaluate(FOCUSED)["name"].startswith(name):
                return
            page.keyboard.press("Tab")
        pytest.fail(f"Tab never reaches {name}")

    shown = str(number(page).text_content())
    reach("Weight (lb)")
    for _ in range(5):
        page.keyboard.press("PageDown")
    expect(number(page)).not_to_have_text(shown)
    reach("Model year, typed")
    page.keyboard.type("1980")
    page.keyboard.press("Enter")
    settled(page, "year", "1980")
    within = page.locator(".coverage-within").inner_text()
    for name, shows in ((within, ".coverage-pop"), ("How is this computed?", ".why-proof")):
        reach(name)
        page.keyboard.press("Enter")
        expect(page.locator(shows)).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(shows)).to_be_hidden()
        assert page.evaluate(FOCUSED)["name"] == name
    reach("Reach a goal")
    page.keyboard.press("Space")
    expect(page.get_by_role("heading", name="Reach a goal")).to_be_focused()
    reach("Find a way")
    page.keyboard.press("Enter")
    # The page is drawn once more when the proof is there; only then is the order of stops final.
    expect(page.get_by_role("button", name="Apply").first).to_be_visible(timeout=30_000)
    expect(page.locator(".st-key-goal-progress")).to_be_hidden(timeout=30_000)
    reach("Apply")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("weight=|displacement=|horsepower=|acceleration="))
    walk(page, 60)
