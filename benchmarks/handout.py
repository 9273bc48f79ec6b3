"""The hand-out: its size, how soon it opens, how well it follows a thumb, also when slowed."""

from __future__ import annotations

import statistics
import tempfile
import time
from datetime import datetime
from os import environ
from pathlib import Path

from _browsing import chromium
from _measuring import table
from playwright.sync_api import Browser, CDPSession, Page

import mlcore
from mlcore.documents import write_handout
from mlcore.models import open_model
from mlcore.text import for_locale
from mlcore.whatif.curves import input_ranges
from mlcore.workspace import ScenarioSet

N_OPENINGS = 7
SECONDS = 5

# One move a frame, as a hand makes them; counts the frames in which the bars were drawn again.
DRAG = """(seconds) => new Promise((done) => {
  const range = document.querySelector(".lever-slider");
  const [low, high] = [Number(range.min), Number(range.max)];
  const bars = document.querySelector("#why");
  let written = 0;
  let dirty = false;
  new MutationObserver(() => { dirty = true; })
    .observe(bars, { subtree: true, attributes: true, childList: true });
  const spans = [];
  const start = performance.now();
  let last = start;
  let moves = 0;
  range.focus();
  const frame = (now) => {
    if (dirty) written += 1;
    dirty = false;
    spans.push(now - last);
    last = now;
    const elapsed = (now - start) / 1000;
    if (elapsed > seconds) {
      range.dispatchEvent(new Event("change", { bubbles: true }));
      spans.sort((a, b) => a - b);
      done({ bars: written / elapsed, moves: moves / elapsed,
        p50: spans[spans.length >> 1], p95: spans[Math.floor(0.95 * spans.length)] });
      return;
    }
    moves += 1;
    range.value = low + (high - low) * (0.5 + 0.45 * Math.sin(elapsed * 2));
    range.dispatchEvent(new Event("input", { bubbles: true }));
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})"""

# What the machine manages with nothing to do: the yardstick for the updates.
IDLE = """(seconds) => new Promise((done) => {
  const start = performance.now();
  let frames = 0;
  const frame = (now) => {
    if (now - start > 1000 * seconds) { done(frames / seconds); return; }
    frames += 1;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})"""

# Work of one update without drawing: the number, its range, the distance, all curves, the reasons.
WORK = """(row) => {
  const times = [];
  for (let i = 0; i < 50; i++) {
    const moved = row.map((value, place) => (place ? value : value + i / 50));
    const start = performance.now();
    window.levers.explore(moved);
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[25];
}"""


def main() -> None:
    """Print the table."""
    folder = Path(tempfile.mkdtemp(prefix="levers-bench-"))
    environ["LEVERS_DATA"] = str(folder)
    model = open_model(mlcore.ModelConfig())
    for span in input_ranges(model.schema):
        model.average(span)
    kept = ScenarioSet()
    for place in range(3):
        kept = kept.keep(f"Case {place}", tuple(model.X[place]))
    start = time.perf_counter()
    content = write_handout(
        model,
        model.schema.typical_row,
        text=for_locale("en"),
        name="Energy",
        made=datetime.now(),
        scenarios=kept,
    )
    written = time.perf_counter() - start
    path = folder / "handout.html"
    path.write_bytes(content)
    rows = [
        ["size", f"{len(content) / 1e6:.2f} MB", ""],
        ["written in", f"{written * 1e3:.0f} ms", ""],
    ]
    with chromium() as browser:
        found = [measure(browser, path, list(model.X[9]), rate) for rate in (1, 4)]
    rows += [[name, found[0][name], found[1][name]] for name in found[0]]
    title = "The hand-out in Chromium, opened from disk without network"
    table(title, ["100 trees, 1,000 rows", "as it is", "processor slowed 4 times"], rows)


def measure(browser: Browser, path: Path, row: list[float], rate: int) -> dict[str, str]:
    """Open the file several times, then drag its first slider."""
    openings = []
    for _ in range(N_OPENINGS):
        page = open_page(browser, rate)
        page.goto(path.as_uri())
        page.wait_for_selector("#heart:not([hidden])")
        openings.append(page.evaluate("performance.getEntriesByName('levers-ready')[0].startTime"))
        page.context.close()
    page = open_page(browser, rate)
    page.goto(path.as_uri())
    page.wait_for_selector("#heart:not([hidden])")
    page.wait_for_timeout(1_000)
    work = page.evaluate(WORK, row)
    value = page.evaluate(WORK.replace("explore", "value"), row)
    idle = page.evaluate(IDLE, SECONDS)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = busy(session)
    drag = page.evaluate(DRAG, SECONDS)
    spent = {name: value - before[name] for name, value in busy(session).items()}
    placing = spent["LayoutDuration"] + spent["RecalcStyleDuration"]
    n_moves = drag["moves"] * SECONDS
    page.context.close()
    return {
        "opened and checked, median": f"{statistics.median(openings):.0f} ms",
        "one row explored, median": f"{work:.2f} ms",
        "one value explained, median": f"{value:.1f} ms",
        "moves followed a second while dragging": f"{drag['moves']:.0f}",
        "of these with new bars": f"{drag['bars']:.0f}",
        "frames a second with nothing to do": f"{idle:.0f}",
        "script a move": f"{1e3 * spent['ScriptDuration'] / n_moves:.1f} ms",
        "style and layout a move": f"{1e3 * placing / n_moves:.1f} ms",
        "main thread a move": f"{1e3 * spent['TaskDuration'] / n_moves:.1f} ms",
        "from frame to frame, p50 / p95": f"{drag['p50']:.0f} / {drag['p95']:.0f} ms",
    }


def busy(session: CDPSession) -> dict[str, float]:
    """Return the seconds the page has spent so far, by what on."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return {each["name"]: each["value"] for each in metrics}


def open_page(browser: Browser, rate: int) -> Page:
    """Open an empty tab whose processor is slowed."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_offline(True)
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": rate})
    return page


if __name__ == "__main__":
    main()
