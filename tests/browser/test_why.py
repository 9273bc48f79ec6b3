"""The bars that say why, from a phone to a wide screen."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

import mlcore
from mlcore.models import OpenedModel, open_model
from mlcore.text import for_locale
from mlcore.whatif.reasons import exact_reaches
from tests.browser.laid_out import facts
from tests.browser.what_if import CARS, number, open_page, preset, settled, slider, thumb


@pytest.fixture
def model(trained_folder: Path, monkeypatch: pytest.MonkeyPatch) -> OpenedModel:
    monkeypatch.setenv("LEVERS_DATA", str(trained_folder))
    return open_model(mlcore.ModelConfig(dataset="cars"))


def reaches(page: Page, model: OpenedModel) -> list[str]:
    """Return what should be read aloud of how far each input alone goes from the sliders' row."""
    row = [float(slider(page, key).input_value()) for key in CARS]
    features, text = model.schema.features, for_locale("en")
    found = exact_reaches(model.trees, np.array(row), model.middle_ranges())
    ranked = sorted(range(len(features)), key=lambda place: found[place][0] - found[place][1])
    low, high = ([text.number(value, 1) for value in found[:, end]] for end in (0, 1))
    return [f"{features[n].label}: from {low[n]} to {high[n]}" for n in ranked]


def test_what_could_change_it_gives_way_to_what_did_and_comes_back(
    cars: Page, model: OpenedModel
) -> None:
    page = cars
    page.set_viewport_size({"width": 1024, "height": 800})
    title, spoken = page.locator(".why-title"), page.locator(".why-row .unseen")
    expect(title).to_have_text("What could change it most")
    expect(spoken).to_have_text(reaches(page, model))
    slider(page, "weight").focus()
    page.keyboard.press("Home")
    expect(title).to_have_text(re.compile("What made it .* more"))
    expect(page.get_by_role("radio", name="What changed it")).to_be_checked()
    settled(page, "weight", "1613")
    # Their height is that of any other change.
    height, shown = facts(page)["height"], str(number(page).text_content())
    slider(page, "weight").press("End")
    settled(page, "weight", "5140")
    expect(number(page)).not_to_have_text(shown)
    assert facts(page)["height"] == height
    preset(page, "typical")
    expect(title).to_have_text("What could change it most")


def test_a_choice_by_keyboard_stays_and_follows_a_thumb(page: Page, model: OpenedModel) -> None:
    open_page(page, "?model=cars&weight=2000")
    title, amounts = page.locator(".why-title"), page.locator(".why-amount")
    page.get_by_role("radio", name="What changed it").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("radio", name="What could change it")).to_be_focused()
    expect(title).to_have_text("What could change it most")
    # Under the hand, before anything is released.
    names, before = page.locator(".why-label").all_text_contents(), amounts.all_text_contents()
    x, y = thumb(page, "weight")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 120, y, steps=8)
    expect(amounts).not_to_have_text(before)
    assert page.locator(".why-label").all_text_contents() == names
    expect(title).to_have_text("What could change it most")
    page.mouse.up()
    expect(page.locator(".why-row .unseen")).to_have_text(reaches(page, model))
    page.get_by_role("radio", name="What could change it").focus()
    page.keyboard.press("ArrowLeft")
    expect(title).to_have_text(re.compile("Why this value: .* average"))


PARTS = """
  async ([change, values]) => {
    const { draw } = await import("/assets/live/elements/whatif/why.js");
    const root = document.createElement("div");
    document.body.replaceChildren(root);
    const same = { label: "x", from: 0, to: 1, decimals: 0, error: null };
    const words = { above: "{change} above", below: "{change} below", same: "same" };
    draw(root, {
      target: { low: 0, high: 10, decimals: 0 }, locale: "en", baseline: { label: "typical" },
      prediction: 5 + change, rows: values.length, how: "",
      questions: { change: {
        proof: [], words: { ...words, said: "{label}: {value}", others: "", start: "", now: "" },
        bars: {
          parts: values.map((value, place) => ({ ...same, place, value })),
          bias: 5, prediction: 5 + change, bars: 6, inputs: values.length, live: false,
        },
      } },
    });
    return [root.querySelector(".why-title").textContent,
            [...root.querySelectorAll(".why-amount")].map((node) => node.textContent)];
  }
"""


def test_a_change_that_is_read_as_one_has_a_part_that_is(page: Page) -> None:
    page.goto("/api/v1/health")
    for values, title, amounts in (
        ([-0.4, -0.3, -0.2], "1 below", ["−0.4", "−0.3", "−0.2"]),
        ([-0.7, -0.2], "1 below", ["−1", "0"]),
        ([0.2, -0.2], "same", ["0", "0"]),
    ):
        assert page.evaluate(PARTS, [sum(values), values]) == [title, amounts]
