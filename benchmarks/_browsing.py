"""A server with its own data, and a Chromium to look at it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
_QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


HEALTH = "/api/v1/health"


@contextmanager
def serving(
    folder: Path, *, wait: bool = True, script: Path | str = "app.py", health: str = HEALTH
) -> Iterator[tuple[str, float]]:
    """Start the dashboard, or another page of Streamlit's; yield its address and when it began."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}"],
        cwd=ROOT,
        env={**compiled(), "LEVERS_DATA": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while wait and not healthy(port, health):
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}", started
    finally:
        process.terminate()
        process.wait()


@contextmanager
def browsing(folder: Path, *, wait: bool = True) -> Iterator[tuple[Browser, str, float]]:
    """Start the dashboard and a browser."""
    with chromium() as browser, serving(folder, wait=wait) as (base, started):
        yield browser, base, started


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a browser alone."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(found for name in names if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_QUIET)
        yield browser
        browser.close()


def compiled() -> dict[str, str]:
    """Return an environment in which modules are compiled once, as an installed program's are."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def healthy(port: int, path: str = HEALTH) -> bool:
    """Tell whether the server answers."""
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except OSError:
        return False


def usable(page: Page, base: str) -> None:
    """Open the page and wait until its first slider and its number are there."""
    # The bubble is for people; it would be drawn over what is measured.
    page.add_init_script("localStorage.setItem('levers-tour', 'seen')")
    page.goto(base)
    page.wait_for_selector(".answer-value", timeout=120_000)
    page.wait_for_selector("input[type=range]", state="attached", timeout=120_000)
