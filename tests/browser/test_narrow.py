"""Words that have to fit where there is little room for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from sklearn.datasets import load_diabetes
from sklearn.ensemble import RandomForestRegressor

import mlcore
from mlcore.workspace import ScenarioSet, pack_scenarios
from tests.browser.test_present import LIGHT
from tests.browser.what_if import open_all_panels, open_page, open_panel
from tests.serving.servers import Server

LONG = "wishes=1**weight*nMassOfTheWholeVehicleAsDelivered"


def is_cut(node: Locator) -> bool:
    return bool(
        node.evaluate(
            "node => node.scrollWidth > node.clientWidth || node.scrollHeight > node.clientHeight"
        )
    )


def test_a_small_window_cuts_neither_the_answer_of_the_map_nor_buttons_nor_a_tree(
    page: Page,
) -> None:
    page.set_viewport_size({"width": 1024, "height": 800})
    open_page(page, f"?model=cars&lang=fr&{LONG}")
    open_panel(page, "Deux entrées à la fois")
    readout = page.locator(".map-readout")
    expect(readout).to_contain_text("MassOfTheWholeVehicleAsDelivered")
    assert not is_cut(readout)
    open_panel(page, "Cas réels semblables")
    button = page.locator(".near-button").first
    expect(button).to_be_visible()
    frame, box = page.locator(".near-frame").bounding_box(), button.bounding_box()
    assert frame is not None
    assert box is not None
    assert box["x"] + box["width"] <= frame["x"] + frame["width"] + 1

    # A phone shows the way through a tree in letters that can be read.
    page.set_viewport_size({"width": 390, "height": 844})
    # A name that is too long ends in dots, not in the middle of a letter.
    expect(page.locator(".st-key-chosen-model input")).to_have_css("text-overflow", "ellipsis")
    open_panel(page, "Voir à l’intérieur")
    inside = page.locator(".inside-frame")
    expect(inside.locator(".path-node").first).to_be_visible()
    assert not is_cut(inside)
    sizes = inside.locator("text").evaluate_all(
        "nodes => nodes.map((node) => parseFloat(getComputedStyle(node).fontSize)"
        " * node.getScreenCTM().a)"
    )
    assert min(sizes) >= 9
    # With room for them, the questions stand beside their nodes.
    expect(inside.locator(".path-asks").first).to_be_empty()
    page.set_viewport_size({"width": 1440, "height": 844})
    expect(inside.locator(".path-asks").first).not_to_be_empty()


LETTERS = "NameOfAnInputWrittenWithoutAnySpaceAsTablesOfMachinesHaveIt0"
NAMED = "wishes=1" + "".join(
    f"**{name}*n{LETTERS[: 59 - place]}{place}"
    for place, name in enumerate(("displacement", "horsepower", "weight", "acceleration", "year"))
)
CUT = """() => {
  const cut = [];
  const look = (root) => root.querySelectorAll("*").forEach((node) => {
    if (node.shadowRoot) look(node.shadowRoot);
    const { overflowX, visibility } = getComputedStyle(node);
    const box = node.getBoundingClientRect();
    const words = [...node.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
    // Tables and code scroll by themselves; what is only read aloud has no room at all. The line
    // about the model ends in dots: the panel that it opens says the same.
    if (node.matches(".about-words")) return;
    let away = visibility === "hidden" || box.width < 3;
    for (let above = node; above; above = above.parentElement) {
      const scrolls = /auto|scroll/.test(getComputedStyle(above).overflowX);
      away ||= scrolls && !above.matches("[data-testid=stMain]");
      away ||= above.matches("[data-testid=stTabs], [data-retained]");
    }
    if (away) return;
    const hides = overflowX === "hidden" && node.scrollWidth > node.clientWidth + 1;
    if ((hides && node.textContent.trim()) || (words && box.right > innerWidth + 1))
      cut.push(`${node.tagName}.${node.className.baseVal ?? node.className}: ${node.textContent}`);
  });
  look(document.body);
  return cut;
}"""


def expect_uncut(page: Page) -> None:
    """Expect all to be read on a phone and on a desk, once it is laid out there."""
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        for _ in range(20):
            if not (cut := page.evaluate(CUT)):
                break
            page.wait_for_timeout(100)
        assert cut == [], width


def test_names_without_a_space_are_read_in_full_everywhere(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    open_page(page, f"?model=cars&weight=2000&displacement=200&{NAMED}")
    open_all_panels(page)
    page.get_by_role("button", name="Find a way").click()
    page.locator(".st-key-panel-goal summary").click()
    expect(page.locator(".goal-way").first).to_be_visible()
    expect(page.locator(".st-key-panel-goal [data-testid=stCheckbox]")).to_have_count(5)
    expect(page.locator(".near-button").first).to_be_visible()
    expect(page.locator(".map-readout")).to_contain_text("→")
    expect_uncut(page)
    # Beside the name of what moved stands how far, in full.
    moved = page.locator(".why-moved").all_text_contents()
    assert "2804 → 2000" in moved
    page.goto(f"/present?model=cars&slide=2&{NAMED}")
    expect(page.locator(".values-words.long")).to_have_count(5, timeout=30_000)
    expect(page.locator(".why-row").first).to_be_visible()
    expect_uncut(page)


def test_a_phone_shortens_the_name_of_what_is_predicted_rather_than_write_over_it(
    page: Page, site: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEVERS_DATA", str(site.log.parent / "data"))
    X, y = load_diabetes(return_X_y=True)
    fitted = RandomForestRegressor(5, random_state=0).fit(X[:, :3], y)
    words = "Évolution de la maladie"
    mlcore.convert(fitted, X[:, :3], y, name="illness", target=words, held_out=True)
    page.set_viewport_size({"width": 360, "height": 740})
    open_page(page, "?model=illness&lang=fr", n_levers=3)
    label, coverage = page.locator(".answer-label"), page.locator(".coverage")
    expect(label).to_have_text(words)
    expect(label).to_have_css("text-overflow", "ellipsis")
    name, said = label.bounding_box(), coverage.bounding_box()
    assert name is not None
    assert said is not None
    assert name["x"] + name["width"] < said["x"]
    assert not is_cut(coverage)
    # What opens beneath it is as wide as the page.
    page.get_by_text("À quelle fréquence", exact=False).click()
    opened = page.locator(".coverage-pop").bounding_box()
    assert opened is not None
    assert (opened["x"], opened["width"]) == (16, 328)


def test_a_slide_on_a_phone_says_its_range_in_full(
    page: Page, trained_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEVERS_DATA", str(trained_folder))
    schema = mlcore.load(mlcore.ModelConfig(dataset="cars")).schema
    kept = pack_scenarios(ScenarioSet().keep("Lighter?", tuple(LIGHT)), schema)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/present?model=cars&slide=2&s={kept}")
    sentence = page.locator(".coverage-within")
    expect(sentence).to_be_visible(timeout=30_000)
    parts = page.locator(".live-slide").evaluate(
        """(slide) => {
          const box = (name) => slide.querySelector(name).getBoundingClientRect();
          const line = slide.querySelector(".coverage-within");
          return {
            cut: line.scrollWidth > line.parentElement.clientWidth + 1,
            tick: box(".range-end").bottom,
            sentence: {
              top: box(".coverage-within").top,
              bottom: box(".coverage-within").bottom,
            },
            end: slide.getBoundingClientRect().bottom,
          };
        }"""
    )
    assert not parts["cut"]
    assert parts["tick"] <= parts["sentence"]["top"]
    assert parts["sentence"]["bottom"] <= parts["end"]
