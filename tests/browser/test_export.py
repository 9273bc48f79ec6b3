"""What a person takes along works away from the page."""

from __future__ import annotations

import codecs
import csv
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import new_tab
from tests.browser.what_if import CARS, number, open_page, open_panel, predict, settled, slider

QUERY = "?model=cars&" + "&".join(f"{key}={value}" for key, value in CARS.items())


@pytest.fixture(scope="module")
def panel(tabs: BrowserContext) -> Iterator[Page]:
    """Return a page with the panel open; the tests go on from one another's sliders."""
    with new_tab(tabs) as page:
        open_page(page, QUERY)
        open_panel(page, "Take it along")
        page.get_by_role("button", name="scaler.npy").wait_for()
        yield page


def saved(page: Page, name: str, folder: Path) -> Path:
    """Click a button and keep the file it gives."""
    with page.expect_download() as download:
        page.get_by_role("button", name=name, exact=True).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_all_code_of_the_page_gives_the_number_bit_for_bit(panel: Page, tmp_path: Path) -> None:
    shown = panel.locator("[data-testid=stCode] code")
    expect(shown).to_have_count(4)
    curl, python, javascript, alone = (str(code) for code in shown.all_text_contents())
    expected = predict(panel, "cars", [float(value) for value in CARS.values()])
    assert f'"prediction": {expected!r},' in run(["sh", "-c", curl], tmp_path)
    assert float(run([sys.executable, "-c", python], tmp_path)) == expected
    with panel.expect_console_message() as said:
        panel.add_script_tag(content=javascript, type="module")
    assert float(said.value.text) == expected
    saved(panel, "model.exact.onnx", tmp_path)
    assert float(run([sys.executable, "-I", "-c", alone], tmp_path)) == expected
    expect(number(panel)).to_have_text(f"{expected:.1f}")


def shows_number_curves_and_reasons(panel: Page, tmp_path: Path, width: int) -> None:
    panel.set_viewport_size({"width": width, "height": 844})
    panel.wait_for_timeout(300)
    boxes = [
        panel.get_by_role("button", name=name).bounding_box()
        for name in ("Picture (PNG)", "These values (CSV)")
    ]
    assert len({box and box["height"] for box in boxes}) == 1
    with Image.open(saved(panel, "Picture (PNG)", tmp_path)) as file:
        pixels = np.asarray(file.convert("RGB"))
    height, across, _ = pixels.shape
    assert (across > height) is (width == 1440)
    assert (pixels[2, 2] == 255).all()
    blue = (pixels == [0x1F, 0x6F, 0xB2]).all(axis=2)
    # Curves, points and bars all over its height; words beside them.
    assert blue.sum() > 3_000
    assert np.ptp(np.flatnonzero(blue.any(axis=1))) > 0.6 * height
    assert (pixels == [0x1B, 0x24, 0x30]).all(axis=2).sum() > 3_000


def test_the_picture_shows_the_heart_and_hatches_what_the_curves_do_and_nothing_else(
    panel: Page, tmp_path: Path
) -> None:
    for width in (390, 1440):
        shows_number_curves_and_reasons(panel, tmp_path, width)
    panel.set_viewport_size({"width": 1440, "height": 900})
    gap = panel.locator(".st-key-lever-acceleration .curve-frame rect").first
    left, width = (float(str(gap.get_attribute(name))) for name in ("x", "width"))
    with Image.open(saved(panel, "Picture (PNG)", tmp_path)) as file:
        drawn = np.asarray(file.convert("RGB")).min(axis=2) < 250

    def part(lever: int, x: float, y: float, across: float, down: float) -> np.ndarray:
        # Two pixels for each of the page's; margins as in assets/live/elements/save.js.
        top, start = 2 * (32 + 134 * lever + 32 + y), 2 * (32 + 46 + x)
        return drawn[int(top) : int(top + 2 * down), int(start) : int(start + 2 * across)]

    # Below the curve there is the hatching, and beside it nothing.
    assert 0.05 < part(3, left + 2, 50, width - 4, 6).mean() < 0.5
    assert not part(3, left - 30, 50, 26, 6).any()
    # The tile itself is not drawn where the curves begin.
    assert not part(4, -2, 0, 4, 6).any()


def test_hand_out_and_report_open_without_the_server(panel: Page, tmp_path: Path) -> None:
    open_panel(panel, "Compare scenarios")
    panel.get_by_role("textbox", name="Keep the values as they are now").fill("Mine")
    panel.get_by_role("button", name="Keep", exact=True).click()
    expect(panel.locator(".compare-name").last).to_have_text("Mine")
    panel.wait_for_timeout(500)
    shown = str(number(panel).text_content())
    files = [saved(panel, f"{name} (HTML)", tmp_path) for name in ("Hand-out", "Report")]
    assert [file.name for file in files] == ["levers-cars-handout.html", "levers-cars-report.html"]
    alone = panel.context.browser.new_context(locale="en-US")
    alone.set_offline(True)
    page = alone.new_page()
    page.goto(files[0].as_uri())
    expect(page.locator("#state")).to_contain_text("Verified")
    expect(number(page)).to_have_text(shown)
    expect(page.get_by_role("button", name="Mine", exact=True)).to_be_visible()
    page.goto(files[1].as_uri())
    expect(page.get_by_role("heading", name="Mine", exact=True)).to_be_visible()
    expect(page.locator("article .number")).to_contain_text(shown)
    expect(page.locator("main")).to_contain_text("Same answer as scikit-learn, bit for bit.")
    alone.close()


def test_tables_hold_the_row_and_its_curves_even_after_another_move(
    panel: Page, tmp_path: Path
) -> None:
    slider(panel, "year").focus()
    panel.keyboard.press("ArrowRight")
    settled(panel, "year", "1980")
    row = [*map(float, list(CARS.values())[:4]), 1980.0]
    expected = predict(panel, "cars", row)
    expect(panel.locator("[data-testid=stCode] code").first).to_contain_text("1980.0")
    with saved(panel, "These values (CSV)", tmp_path).open(newline="") as file:
        header, values = csv.reader(file)
    assert header == [*CARS, "prediction"]
    assert list(map(float, values)) == [*row, expected]
    with saved(panel, "The curves (CSV)", tmp_path).open(newline="") as file:
        (now,) = [
            float(line["prediction"])
            for line in csv.DictReader(file)
            if line["input"] == "year" and float(line["above"]) < 1980 <= float(line["up_to"])
        ]
    assert now == pytest.approx(expected)


def test_a_french_page_gives_tables_a_french_spreadsheet_reads(panel: Page, tmp_path: Path) -> None:
    page = panel
    page.get_by_role("radio", name="FR").click()
    expect(page.get_by_role("heading", name="Emporter")).to_be_visible()
    row = [float(slider(page, key).input_value()) for key in CARS]
    content = saved(page, "Ces valeurs (CSV)", tmp_path).read_bytes()
    header, values = csv.reader(content.decode("utf-8-sig").splitlines(), delimiter=";")
    assert content.startswith(codecs.BOM_UTF8)
    assert header == [*CARS, "prediction"]
    assert values[:-1] == [str(value).replace(".", ",") for value in row]
    if not page.locator(".st-key-scenarios-files").count():
        open_panel(page, "Comparer des scénarios")
    page.locator(".st-key-scenarios-files summary").click()
    written = saved(page, "Télécharger la comparaison (CSV)", tmp_path).read_text("utf-8-sig")
    assert written.startswith("name;displacement;")


def test_a_hand_out_has_the_inputs_as_the_visitor_wants_them(page: Page, tmp_path: Path) -> None:
    open_page(page, "?model=cars&wishes=1**weight*nMass*l2000**year*v0", n_levers=4)
    open_panel(page, "Take it along")
    shown = str(number(page).text_content())
    page.goto(saved(page, "Hand-out (HTML)", tmp_path).as_uri())
    expect(number(page)).to_have_text(shown)
    expect(page.locator("#levers input[type=range]")).to_have_count(4)
    mass = page.get_by_role("slider", name="Mass (lb)")
    expect(mass).to_have_attribute("min", "2000")
