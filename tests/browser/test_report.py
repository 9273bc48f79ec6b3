"""The report, opened from the disk and printed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from mlcore import models
from mlcore.documents import write_report
from mlcore.text import for_locale
from mlcore.workspace import ScenarioSet


def test_the_report_prints_itself_and_fits_a_phone(
    browser: Browser, trained_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEVERS_DATA", str(trained_folder))
    model = models.open_model()
    cold = (-5.0, *model.schema.typical_row[1:])
    kept = ScenarioSet().keep("Cold", cold, "A day in January").keep("Extraordinarily cold", cold)
    made = datetime(2024, 5, 17, 9, 30)
    path = tmp_path / "report.html"
    path.write_bytes(
        write_report(
            model,
            model.schema.typical_row,
            text=for_locale("en"),
            name="Home",
            made=made,
            scenarios=kept,
        )
    )
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme="dark")
    context.set_offline(True)
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text))
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    name = page.locator(".glance th", has_text="Extraordinarily cold")
    # On one line: no name is broken for want of room.
    assert name.evaluate("node => node.clientHeight") < 40
    page.evaluate("window.print = () => { window.printed = true; }")
    button = page.get_by_role("button", name="Print / save as PDF")
    button.click()
    assert page.evaluate("window.printed")
    page.emulate_media(media="print")
    expect(button).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    expect(page.get_by_text("A day in January")).to_be_visible()
    assert page.pdf().startswith(b"%PDF")
    context.close()
    assert errors == []
