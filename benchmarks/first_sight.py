"""From a command and from an address to something to drag, against a plain Streamlit page."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from os import environ
from pathlib import Path
from statistics import median

import psutil
from _browsing import chromium, serving
from _measuring import ratio, table
from playwright.sync_api import Browser

import mlcore

N_STARTS = 7
N_VISITS = 11
PLAIN = """
import streamlit as st

for name in ("Temperature", "Area", "Insulation", "People", "Sun"):
    st.slider(name, 0.0, 100.0, 50.0)
"""
LEVERS, STREAMLIT = "Levers", "plain page"
# When what is looked for is first there as a frame is drawn, in ms since the address was asked for.
WATCH = """
window.seen = {};
const visible = (node) => node.getBoundingClientRect().width > 0;
const all = (nodes, n) => nodes.length >= n && nodes.every(visible);
const sliders = () => [...document.querySelectorAll("[data-testid=stSlider]")];
// The page's own elements are drawn in shadow roots.
const drawn = (key, selector) =>
  [...document.querySelectorAll(`[class*="st-key-${key}"] *`)]
    .flatMap(({ shadowRoot }) => [...(shadowRoot?.querySelectorAll(selector) ?? [])]);
const looks = {
  slider: () => all(sliders().slice(0, 1), 1),
  heart: () =>
    all(sliders(), 5) && all(drawn("live-answer", ".answer-value"), 1) &&
    all(drawn("around-", ".curve-line[d]"), 5) && all(drawn("live-why", ".why-row"), 5),
};
(function look() {
  for (const [name, found] of Object.entries(looks)) {
    if (!(name in window.seen) && found()) window.seen[name] = performance.now();
  }
  requestAnimationFrame(look);
})();
localStorage.setItem("levers-tour", "seen");
"""


def main() -> None:
    """Print the tables."""
    folder = Path(tempfile.mkdtemp(prefix="levers-bench-"))
    environ["LEVERS_DATA"] = str(folder)
    mlcore.load()
    script = folder / "plain.py"
    script.write_text(PLAIN)
    arms = {
        LEVERS: lambda: serving(folder),
        STREAMLIT: lambda: serving(folder, script=script, health="/_stcore/health"),
    }
    shown_starts(starts(arms))
    with arms[LEVERS]() as (levers, _), arms[STREAMLIT]() as (plain, _), chromium() as browser:
        sights = visits(browser, {LEVERS: levers, STREAMLIT: plain})
    shown_sights(sights)


def starts(arms: dict[str, Callable]) -> dict[str, dict[str, list[float]]]:
    """Time each server in turn, from its start until it answers; the first run compiles.

    Returns
    -------
    dict of str to dict
        By clock and arm, in seconds; other programs hardly change what the processor spends.
    """
    times: dict[str, dict[str, list[float]]] = {"wall": {}, "cpu": {}}
    for run in range(N_STARTS + 1):
        for name in list(arms)[:: 1 if run % 2 else -1]:
            with arms[name]() as (_, began):
                taken = time.perf_counter() - began
                (server,) = psutil.Process().children()
                spent = server.cpu_times()
            if run > 0:
                times["wall"].setdefault(name, []).append(taken)
                times["cpu"].setdefault(name, []).append(spent.user + spent.system)
    return times


def visits(browser: Browser, addresses: dict[str, str]) -> dict[str, dict[str, list[float]]]:
    """Open each page in turn, in a window that knows nothing and again in the same one.

    Returns
    -------
    dict of str to dict
        What was waited for, by arm, in seconds.
    """
    found: dict[str, dict[str, list[float]]] = {}
    for run in range(N_VISITS + 1):
        for arm in list(addresses)[:: 1 if run % 2 else -1]:
            context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
            context.add_init_script(WATCH)
            for visit in ("first visit", "again"):
                page = context.new_page()
                page.goto(addresses[arm])
                last = "heart" if arm == LEVERS else "slider"
                page.wait_for_function(f"window.seen.{last}", timeout=60_000)
                for what, taken in page.evaluate("window.seen").items():
                    if run > 0:
                        arms = found.setdefault(f"{what}, {visit}", {})
                        arms.setdefault(arm, []).append(taken / 1e3)
                page.close()
            context.close()
    return found


def shown_starts(times: dict[str, dict[str, list[float]]]) -> None:
    """Print how long the servers took to answer."""
    rows = [
        [words, *(f"{median(clock[name]):.2f} s" for clock in times.values())]
        for words, name in (("Levers, its model ready", LEVERS), ("five plain sliders", STREAMLIT))
    ]
    ratios = [f"{ratio(clock, LEVERS, STREAMLIT):.2f}" for clock in times.values()]
    table(
        "From the command to a server that answers",
        ["", "Time", "Processor time"],
        [*rows, ["Levers / plain", *ratios]],
    )


def shown_sights(found: dict[str, dict[str, list[float]]]) -> None:
    """Print how long a visitor waits for something to drag, and for all of the heart."""
    rows = []
    for visit in ("first visit", "again"):
        sliders, hearts = found[f"slider, {visit}"], found[f"heart, {visit}"][LEVERS]
        after = [heart - first for heart, first in zip(hearts, sliders[LEVERS], strict=True)]
        rows.append(
            [
                visit,
                f"{median(sliders[LEVERS]):.2f} s",
                f"{median(sliders[STREAMLIT]):.2f} s",
                f"{ratio(sliders, LEVERS, STREAMLIT):.2f}",
                f"{median(after):.2f} s",
            ]
        )
    table(
        "From an address to the first slider, and from there to number, curves and bars",
        ["", "Levers", "five plain sliders", "Levers / plain", "the rest after"],
        rows,
    )


if __name__ == "__main__":
    main()
