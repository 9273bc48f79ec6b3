"""The walk of somebody with a French export: three clicks to a slider, then versions of a name."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from mlcore.artifacts import listed
from mlcore.text import Text, for_locale
from tests.browser.test_accessible import barriers
from tests.browser.test_walk_of_choices import drag, speak
from tests.browser.what_if import number
from tests.models.drafts.brought import rows
from tests.serving.servers import Server

NAME = "Loyers"


@pytest.fixture
def data(site: Server) -> Iterator[Path]:
    """Return the site's data folder, and leave nothing there that other tests would list."""
    folder = site.log.parent / "data"
    before = {manifest.model_id for manifest in listed(folder)[0]}
    yield folder
    for manifest in listed(folder)[0]:
        if manifest.model_id not in before:
            shutil.rmtree(folder / "models" / manifest.model_id)
    shutil.rmtree(folder / "drafts", ignore_errors=True)
    (folder / "history.jsonl").unlink(missing_ok=True)


def export(data: Path) -> Path:
    """Write a table as a French spreadsheet exports it: semicolons, commas, cp1252."""
    file = data.parent / "loyers.csv"
    file.write_bytes(rows().decode().replace("pieces;prix", "pièces;prix").encode("cp1252"))
    return file


def button(place: Page | Locator, name: str) -> Locator:
    return place.get_by_role("button", name=name, exact=True)


def publish(page: Page, text_publish: str, said: str) -> None:
    button(page, text_publish).first.click()
    dialog = page.get_by_role("dialog")
    field = dialog.get_by_role("textbox")
    field.fill(NAME)
    field.press("Enter")
    expect(dialog).to_contain_text(said)
    button(dialog, text_publish).click()
    expect(page.get_by_test_id("stToast")).to_contain_text(said)


def try_it(page: Page, data: Path, text: Text) -> str:
    """Lead from a table to a slider, and return the address of the draft on the way."""
    page.goto(f"/models?lang={text.locale}")
    button(page, text("New model from a table")).click()
    page.locator("input[type=file]").set_input_files(export(data))
    # What to predict, train, try: three clicks.
    page.get_by_role("radio", name="prix", exact=True).click()
    expect(page).to_have_url(re.compile(r"draft=[0-9a-f]{32}"))
    address = page.url
    button(page, text("Train")).click()
    button(page, text("Try it")).click(timeout=120_000)
    expect(number(page)).to_be_visible(timeout=60_000)
    return address


@pytest.mark.timeout(300)
def test_three_clicks_lead_to_a_slider_in_english_too(page: Page, data: Path) -> None:
    try_it(page, data, for_locale("en"))
    drag(page, "surface", 60)


# Two trainings and some dozen runs of pages: beside other tests they take their time.
@pytest.mark.timeout(300)
def test_a_french_export_becomes_a_slider_and_then_a_model_with_versions(
    page: Page, data: Path
) -> None:
    text = for_locale("fr")
    address = try_it(page, data, text)
    page.go_back()
    expect(page.get_by_text(text("Try another way"))).to_be_visible()
    page.go_forward()
    expect(number(page)).to_be_visible(timeout=30_000)
    drag(page, "surface", 60)
    expect(page.get_by_text(text("Only you see this model."))).to_be_visible()
    # Nothing leads others to it.
    expect(button(page, text("Share"))).to_have_count(0)

    publish(page, text("Publish"), f"Version 1 de {NAME}, en service dès maintenant.")
    row = page.locator(".st-key-model-row-loyers")
    expect(row).to_contain_text("version 1")

    # The draft is where it was: another way to learn, side by side.
    page.goto(address)
    page.get_by_text(text("Try another way")).click()
    page.get_by_role("radio", name=text("Straight line")).click()
    button(page, text("Train")).click()
    expect(page.locator(".try-score")).to_have_count(2, timeout=120_000)
    assert barriers(page) == []
    text = speak(page, "en")
    publish(page, text("Publish"), f"Version 2 of {NAME}, in use from now on.")
    expect(row).to_contain_text("version 2")

    # Its versions, and the way back. Streamlit's notices have a role that wants a name.
    expect(page.get_by_test_id("stToast")).to_have_count(0, timeout=30_000)
    opener = row.get_by_role("button", name="2 versions")
    opener.focus()
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text("version 2 answered")
    expect(drawer.locator(".version-changes")).to_contain_text("Linear model")
    # What was said of publishing has no name while it leaves.
    expect(page.get_by_test_id("stToast")).to_have_count(0, timeout=15_000)
    assert barriers(page, ("dark",)) == []
    button(drawer, "Roll back to version 1").click()
    expect(drawer.locator(".st-key-version-1 .model-mark").first).to_have_text("in use")
    # A drawer that is closed while it is still being drawn opens again.
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    expect(opener).to_be_focused()
    expect(row).to_contain_text("version 1")
    assert "draft-" not in page.request.get("/api/v1/models").text()
