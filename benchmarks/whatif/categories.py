"""What categories cost: levels tried by pointing, a drag beside them, conversion, the hand-out."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from importlib.util import find_spec
from os import environ
from pathlib import Path
from typing import Any

import numpy as np
import pandas
from _browsing import browsing, chromium, usable
from _measuring import interleaved, quantile, ratio, table
from handout import measure
from live import WATCH, drag
from playwright.sync_api import Browser, Page
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder
from xgboost import XGBRegressor

import mlcore
from mlcore.conversion import split
from mlcore.conversion.assembly import assemble
from mlcore.conversion.exact import exact_model
from mlcore.conversion.oracle import known_row
from mlcore.documents import write_handout
from mlcore.models import open_model
from mlcore.models.own.sample import read_sample
from mlcore.text import for_locale

N_LEVELS = 40
WORDS = ("town", "trade")
NUMBERS = ("price", "months", "area")
TREES: dict[str, Any] = {"n_estimators": 100, "random_state": 0}

# Notes when the pointer moved, and when the frame was painted that shows what came of it.
PAINTED = """() => {
  const mark = [...document.querySelectorAll("*")]
    .map((node) => node.shadowRoot?.querySelector(".range-dot")).find(Boolean);
  window.hovered = 0; window.painted = null;
  document.addEventListener("pointermove", (event) => {
    window.hovered = event.timeStamp;
    window.painted = null;
  }, true);
  const after = new MessageChannel();
  after.port1.onmessage = () => { window.painted ??= performance.now(); };
  new MutationObserver(() => requestAnimationFrame(() => after.port2.postMessage(0)))
    .observe(mark, { attributes: true });
}"""


def main() -> None:
    """Print the tables."""
    folder = Path(tempfile.mkdtemp(prefix="levers-bench-"))
    environ["LEVERS_DATA"] = str(folder)
    conversion()
    frame, worth = sample(2_000)
    classes = np.digitize(worth, np.quantile(worth, [1 / 3, 2 / 3]))
    forest = RandomForestClassifier(min_samples_leaf=5, **TREES)
    fitted = behind(OneHotEncoder, forest).fit(frame, classes)
    made = mlcore.convert(fitted, frame, name="levels")
    page_of_levels(folder)
    handout(folder, made.model_id)


def sample(n_rows: int) -> tuple[pandas.DataFrame, np.ndarray]:
    """Make rows with two categories of 40 levels each, on every one of which the outcome rests."""
    rng = np.random.default_rng(0)
    places = {name: rng.integers(N_LEVELS, size=n_rows) for name in WORDS}
    words = {name: np.array([f"{name} {place:02}" for place in places[name]]) for name in WORDS}
    numbers = {name: rng.normal(size=n_rows).round(3) for name in NUMBERS}
    effects = {name: rng.normal(size=N_LEVELS) for name in WORDS}
    worth = sum(effects[name][places[name]] for name in WORDS)
    worth = worth - numbers["price"] + 0.5 * numbers["months"] + 0.3 * rng.normal(size=n_rows)
    return pandas.DataFrame({**words, **numbers}), worth


def behind(encoder: type, estimator: Any) -> Any:
    """Put an estimator behind an encoder of the words."""
    other = {OneHotEncoder: {"handle_unknown": "ignore"}}
    settings = other.get(encoder, {"handle_unknown": "use_encoded_value", "unknown_value": -1})
    columns = ColumnTransformer(
        [("words", encoder(**settings), list(WORDS))], remainder="passthrough"
    )
    return make_pipeline(columns, estimator)


def exact(pipeline: Any, frame: pandas.DataFrame) -> int:
    """Convert as `mlcore.convert` does, without writing; returns how many thresholds there are."""
    parts = split(pipeline)
    given = read_sample(frame, parts.whole, parts.n_features)
    made = assemble(
        parts.whole, parts.n_features, known_row(given.X), features=tuple(given.features)
    )
    if made is None or made.n_proven < made.n_thresholds:
        raise SystemExit("The pipeline is not converted bit for bit: nothing to compare.")
    exact_model(
        made.members, parts.n_features, link=made.link, label=made.label, classes=parts.classes
    )
    return int(made.n_thresholds)


def others(pipeline: Any) -> object:
    """Convert with skl2onnx, to float32."""
    types = [(name, StringTensorType([None, 1])) for name in WORDS]
    types += [(name, FloatTensorType([None, 1])) for name in NUMBERS]
    return convert_sklearn(pipeline, initial_types=types)


def conversion() -> None:
    """Time conversions behind encoders, and of boosting, against skl2onnx and onnxmltools."""
    frame, worth = sample(1_000)
    rows = []
    for encoder in (OneHotEncoder, OrdinalEncoder):
        fitted = behind(encoder, RandomForestRegressor(**TREES)).fit(frame, worth)
        n = exact(fitted, frame)
        arms = {"exact": lambda of=fitted: exact(of, frame), "other": lambda of=fitted: others(of)}
        rows.append(compared(f"{encoder.__name__}, {n:,} thresholds", "skl2onnx", arms))
    boosted = XGBRegressor(n_estimators=300, max_depth=6, n_jobs=1)
    coded = pandas.DataFrame({name: frame[name] for name in NUMBERS})
    boosted.fit(coded, worth)
    n = exact(boosted, coded)
    arms = {"exact": lambda: exact(boosted, coded)}
    if find_spec("onnxmltools"):
        arms["other"] = of_xgboost(boosted, len(NUMBERS))
    rows.append(compared(f"XGBoost without words, {n:,} thresholds", "onnxmltools", arms))
    head = ["Model of 1,000 rows", "Exact and proven", "Another converter", "Times faster"]
    table("Conversion behind an encoder of two categories of 40 levels", head, rows)


def of_xgboost(fitted: Any, n_features: int) -> Callable[[], object]:
    """Return what converts a model of XGBoost with onnxmltools, which takes no names of columns."""
    from onnxmltools import convert_xgboost
    from onnxmltools.convert.common.data_types import FloatTensorType as Floats

    fitted.get_booster().feature_names = [f"f{place}" for place in range(n_features)]
    return lambda: convert_xgboost(fitted, initial_types=[("X", Floats([None, n_features]))])


def compared(name: str, other: str, arms: dict[str, Callable[[], object]]) -> list[str]:
    """Time the arms in turn, and write a row of the table."""
    times = interleaved(arms, n_runs=3)
    said = [name, f"{statistics.median(times['exact']):.2f} s"]
    if "other" not in times:
        return [*said, f"{other}: not installed", ""]
    took = f"{other}: {statistics.median(times['other']):.2f} s"
    return [*said, took, f"{ratio(times, 'other', 'exact'):.1f}"]


def page_of_levels(folder: Path) -> None:
    """Point at each of 40 levels, and drag a number beside two such categories."""
    dragged = []
    with browsing(folder) as (browser, base, _):
        tried = hover(fresh(browser, base))
        for _ in range(3):
            page = fresh(browser, base)
            page.evaluate(WATCH)
            dragged.append(drag(page, "price"))
            page.close()
    table(
        "A page of two categories of 40 levels and three classes of 100 trees, in Chromium",
        ["", "Measured", "Goal"],
        [
            [
                f"from hover to painted, p50 / p95 of {len(tried)}",
                f"{quantile(tried, 0.5):.0f} / {quantile(tried, 0.95):.0f} ms",
                "30 ms",
            ],
            [
                "updates a second while dragging a number (pointer moves)",
                f"{statistics.median(n for _, n in dragged):.0f}"
                f" ({statistics.median(n for n, _ in dragged):.0f})",
                "50",
            ],
        ],
    )


def fresh(browser: Browser, base: str) -> Page:
    """Open a page that has come to rest."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    usable(page, f"{base}/?model=levels")
    page.wait_for_timeout(2_000)
    return page


def hover(page: Page) -> list[float]:
    """Point at each level in a mixed order, four times; milliseconds to the painted number."""
    columns = page.locator(f".st-key-lever-{WORDS[0]} .curve-levels")
    box: Any = columns.bounding_box()
    slot = box["width"] / columns.locator(".level-bar").count()
    page.evaluate(PAINTED)
    spans = []
    for place in np.random.default_rng(0).permutation(np.repeat(np.arange(N_LEVELS), 4)):
        page.mouse.move(box["x"] + (place + 0.5) * slot, box["y"] + box["height"] / 2)
        page.wait_for_timeout(120)
        hovered, painted = page.evaluate("() => [window.hovered, window.painted]")
        # A level with the same answer as the one before paints no other number.
        if painted is not None:
            spans.append(painted - hovered)
    page.close()
    return spans


def handout(folder: Path, model_id: str) -> None:
    """Weigh the file of the same model, open it and drag its number."""
    model = open_model(model_id)
    row = model.schema.typical_row
    begun = time.perf_counter()
    content = write_handout(model, row, text=for_locale("en"), name="Levels", made=datetime.now())
    written = time.perf_counter() - begun
    path = folder / "handout.html"
    path.write_bytes(content)
    with chromium() as browser:
        found = measure(browser, path, list(row), 1)
    rows = [["size", f"{len(content) / 1e6:.2f} MB"], ["written in", f"{written * 1e3:.0f} ms"]]
    table(
        "The hand-out of two categories of 40 levels and three classes of 100 trees",
        ["", "Measured"],
        [*rows, *([name, value] for name, value in found.items())],
    )


if __name__ == "__main__":
    main()
