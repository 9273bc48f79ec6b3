"""From a dropped French export to a slider that moves the number, in a browser: three clicks."""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
from _browsing import browsing
from _measuring import table
from fitting import write
from playwright.sync_api import Browser, expect

SIZES = (1_000, 100_000, 1_000_000)
"""Rows of the table."""
LONGEST_MS = 900_000


class Peak:
    """The most memory that a process and its children hold together, in bytes."""

    def __init__(self) -> None:
        self.bytes = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def end(self) -> int:
        """Stop watching."""
        self._ended.set()
        self._thread.join()
        return self.bytes

    def _watch(self) -> None:
        while not self._ended.wait(0.1):
            held = 0
            for process in psutil.Process().children(recursive=True):
                try:
                    if "python" in process.name() or "streamlit" in process.name():
                        held += process.memory_info().rss
                except psutil.NoSuchProcess:
                    continue
            self.bytes = max(self.bytes, held)


def main() -> None:
    """Print the table."""
    rows = []
    for n_rows in map(int, sys.argv[1:] or SIZES):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "ventes.csv"
            export(n_rows, file)
            with browsing(Path(folder) / "data") as (browser, base, _):
                peak = Peak()
                took = walk(browser, base, file)
                held = peak.end()
            size = f"{file.stat().st_size / 1e6:.1f} MB"
        rows.append([f"{n_rows:,}", size, *(f"{s:.1f} s" for s in took), f"{held / 1e9:.2f} GB"])
    head = ["Rows", "File", "Read and shown", "Trained", "A slider moved the number", "Peak"]
    table("From a dropped French export, seconds since it was dropped", head, rows)


def export(n_rows: int, file: Path) -> None:
    """Write the table of the other benchmark as a French spreadsheet exports it."""
    import pandas as pd

    write(n_rows, file)
    frame = pd.read_csv(file, parse_dates=["sold"])
    frame["sold"] = frame["sold"].dt.strftime("%d/%m/%Y")
    frame.to_csv(file, index=False, sep=";", decimal=",", encoding="cp1252")


def walk(browser: Browser, base: str, file: Path) -> tuple[float, float, float]:
    """Drop the file, click three times and drag; seconds since the file was dropped."""
    context = browser.new_context(locale="fr-FR", viewport={"width": 1440, "height": 900})
    context.set_default_timeout(LONGEST_MS)
    page = context.new_page()
    page.goto(f"{base}/models?lang=fr")
    page.get_by_role("button", name="Nouveau modèle à partir d’un tableau").click()
    page.locator("input[type=file]").wait_for(state="attached")
    dropped = time.perf_counter()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("radio", name="price (€)", exact=True).click()
    shown = time.perf_counter()
    page.get_by_role("button", name="Entraîner", exact=True).click()
    page.get_by_role("button", name="Essayer", exact=True).click()
    trained = time.perf_counter()
    page.locator(".answer-value").wait_for()
    before = page.locator(".answer-value").text_content()
    slider = page.get_by_role("slider").first
    slider.focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".answer-value")).not_to_have_text(str(before), timeout=LONGEST_MS)
    moved = time.perf_counter()
    context.close()
    return shown - dropped, trained - dropped, moved - dropped


if __name__ == "__main__":
    main()
