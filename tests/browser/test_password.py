"""A server with a password, in the hands of somebody who got the link."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.what_if import number
from tests.serving.servers import Server, launched


@pytest.fixture
def locked(trained_folder: Path, tmp_path: Path) -> Iterator[Server]:
    """Return the whole product, started with a password."""
    data = shutil.copytree(trained_folder, tmp_path / "data", symlinks=True)
    given = {"LEVERS_DATA": str(data), "LEVERS_PASSWORD": "open sesame"}
    with launched(["run", "app.py"], tmp_path, **given) as server:
        yield server


def test_the_password_is_asked_once_and_then_the_link_opens(
    browser: Browser, locked: Server
) -> None:
    context = browser.new_context(locale="en-US")
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{locked.port}/?model=cars&year=1980")
    page.get_by_label("Password").fill("open barley")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_text("That is not the password")).to_be_visible()
    page.get_by_label("Password").fill("open sesame")
    page.keyboard.press("Enter")
    expect(number(page)).to_be_visible(timeout=30_000)
    assert "year=1980" in page.url
    shown = number(page).inner_text()
    # What the live view asks while a thumb moves comes in by the same cookie.
    answer = page.request.post(
        f"http://127.0.0.1:{locked.port}/api/v1/predict?model=cars",
        data={"data": [151.0, 94.0, 2804.0, 15.5, 1980.0]},
    )
    assert f"{answer.json()['prediction']:.1f}" == shown
    page.get_by_role("link", name="Log out").click()
    expect(page.get_by_label("Password")).to_be_visible()
    page.goto(f"http://127.0.0.1:{locked.port}/benchmark")
    expect(page.get_by_label("Password")).to_be_visible()
    context.close()
