"""Make every picture of the documentation again, from the product as it is."""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page

from benchmarks._browsing import browsing, usable

FOLDER = Path(__file__).parent
CAR = "model=cars&displacement=142&horsepower=98&weight=2630&acceleration=16.2&year=1979"
WIDE = (1440, 880)
POINTER = [(0, 0), (0, 17), (4, 13), (7, 19), (10, 18), (7, 12), (13, 12)]
"""The mouse, which a screenshot leaves out, in pixels from its tip."""
FRAMES = 24
"""Steps of the drag, there; as many back."""


def opened(browser: Browser, base: str, query: str, size: tuple[int, int]) -> Page:
    """Open the main page in a window of its own."""
    width, height = size
    page = browser.new_page(viewport={"width": width, "height": height}, locale="en-US")
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    usable(page, f"{base}/?{query}")
    page.wait_for_selector(".why-title")
    page.wait_for_function("document.fonts.status === 'loaded'")
    page.wait_for_timeout(1_000)
    return page


def whatif(browser: Browser, base: str, file: Path) -> None:
    """Show the main page."""
    opened(browser, base, CAR, WIDE).screenshot(path=file)


def phone(browser: Browser, base: str, file: Path) -> None:
    """Show the main page on a phone."""
    opened(browser, base, CAR, (390, 844)).screenshot(path=file)


def panels(browser: Browser, base: str, file: Path) -> None:
    """Show what lies below: the panels, the map and a goal among them."""
    # So high that nothing scrolls.
    page = opened(browser, base, CAR, (1_200, 2_600))
    for name in ("Reach a goal", "Two inputs at once"):
        page.get_by_role("button", name=name).click()
        page.get_by_role("heading", name=name, exact=True).wait_for()
    page.get_by_label("Fuel economy (miles per gallon)").fill("33")
    page.get_by_role("button", name="Find a way").click()
    page.get_by_text("The smallest change").wait_for()
    page.get_by_role("button", name="Apply").first.wait_for()
    page.mouse.move(0, 0)
    page.wait_for_timeout(3_000)
    page.locator(".st-key-panels").screenshot(path=file)


def speed(browser: Browser, base: str, file: Path) -> None:
    """Show a measurement of this machine; the page makes one where there is none."""
    page = opened(browser, base, "model=cars", WIDE)
    page.get_by_role("link", name="Speed").click()
    page.get_by_role("button", name="Measure again").and_(page.locator(":enabled")).wait_for(
        timeout=180_000
    )
    page.get_by_text(re.compile("faster|slower")).first.wait_for()
    page.mouse.move(0, 0)
    page.wait_for_timeout(2_000)
    page.screenshot(path=file, clip={"x": 0, "y": 0, "width": WIDE[0], "height": 708})


def models(browser: Browser, base: str, file: Path) -> None:
    """Show a table from a spreadsheet, and the model that was learnt from it."""
    page = browser.new_page(viewport={"width": 1_200, "height": 1_050}, locale="en-US")
    page.goto(f"{base}/models?new=table")
    table = {"name": "homes.csv", "mimeType": "text/csv", "buffer": _homes().encode()}
    page.locator("input[type=file]").set_input_files(table)
    page.get_by_role("radio", name="price (€)", exact=True).click()
    page.get_by_role("button", name="Train", exact=True).click()
    page.get_by_role("button", name="Try it", exact=True).wait_for(timeout=120_000)
    page.mouse.move(0, 0)
    page.wait_for_timeout(2_000)
    page.screenshot(path=file)


def _homes() -> str:
    """Make up a table of homes that were sold."""
    rng = np.random.default_rng(0)
    lines = ["id,area (m²),rooms,district,garden,price (€)"]
    for number in range(1, 401):
        area, place = int(rng.integers(25, 160)), int(rng.integers(4))
        garden = rng.random() < 0.3
        price = area * (2_400 + 500 * place) + 20_000 * garden + rng.normal(0, 15_000)
        district = ("North", "South", "Harbour", "Old town")[place]
        lines.append(
            f"{number},{area},{1 + area // 27},{district},{'yes' if garden else 'no'},{price:.0f}"
        )
    return "\n".join(lines)


def drag(browser: Browser, base: str, file: Path) -> None:
    """Show a drag: screenshots between its steps, with the mouse drawn where it is."""
    page = opened(browser, base, CAR, (1_200, 760))
    thumb = page.locator(".st-key-weight input[type=range]")
    box = thumb.evaluate(
        "node => { const box = node.parentElement.parentElement.getBoundingClientRect();"
        " return [box.x + box.width / 2, box.y + box.height / 2]; }"
    )
    x, y = box
    page.mouse.move(x, y)
    page.mouse.down()
    frames = []
    for step in [*range(FRAMES), *range(FRAMES, 0, -1)]:
        here = x - 80 + 130 * _ease(step / FRAMES)
        page.mouse.move(here, y)
        page.wait_for_timeout(250)
        frames.append(_with_pointer(page.screenshot(), here, y))
    page.mouse.up()
    durations = [80] * len(frames)
    durations[0] = durations[FRAMES] = 900
    frames[0].save(
        file,
        save_all=True,
        append_images=frames[1:],
        duration=durations,
        loop=0,
        quality=70,
        method=6,
    )


def _ease(share: float) -> float:
    """Begin and end slowly, as a hand does."""
    return share * share * (3 - 2 * share)


def _with_pointer(screenshot: bytes, x: float, y: float) -> Image.Image:
    frame = Image.open(BytesIO(screenshot)).convert("RGB")
    shape = [(x + dx, y + dy) for dx, dy in POINTER]
    ImageDraw.Draw(frame).polygon(shape, fill="black", outline="white")
    return frame


PICTURES: dict[str, Callable[[Browser, str, Path], None]] = {
    "whatif.png": whatif,
    "drag.webp": drag,
    "panels.png": panels,
    "phone.png": phone,
    "models.png": models,
    "speed.png": speed,
}
"""File -> what makes it."""


def main(names: list[str]) -> None:
    """Make these pictures, by default all, on data and a measurement of their own."""
    with tempfile.TemporaryDirectory() as folder, browsing(Path(folder)) as (browser, base, _):
        for name in names or PICTURES:
            PICTURES[name](browser, base, FOLDER / name)
            _shrink(FOLDER / name)
            print(f"{name}: {(FOLDER / name).stat().st_size / 1e3:.0f} kB")


def _shrink(file: Path) -> None:
    """Keep 256 colours of a still picture: it has few, and the file is a third."""
    if file.suffix == ".png":
        picture = Image.open(file).convert("RGB")
        picture.quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)


if __name__ == "__main__":
    main(sys.argv[1:])
