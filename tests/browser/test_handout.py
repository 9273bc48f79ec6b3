"""The file taken along, opened from the disk by a browser without network."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect
from sklearn.ensemble import GradientBoostingRegressor, HistGradientBoostingRegressor
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import mlcore
from mlcore import models
from mlcore.documents import write_handout
from mlcore.documents.packing import pack_array
from mlcore.models import OpenedModel
from mlcore.text import for_locale
from mlcore.whatif.exploration import explore
from mlcore.whatif.reasons import shapley_values
from mlcore.workspace import Baseline, ScenarioSet
from tests.documents.test_packing import unpacked

HEX = """(rows) => Array.from(
  new BigUint64Array(Float64Array.from(window.levers.predict(rows)).buffer),
  (bits) => bits.toString(16))"""
EVIL = "</script><script>window.hacked = 1</script>"
Opening = Callable[..., Page]


@pytest.fixture
def opening(browser: Browser, tmp_path: Path) -> Iterator[Opening]:
    """Return a way to open bytes as a file; nothing but files may be asked for, nothing fails."""
    contexts, wrong = [], []

    def open_file(content: bytes, *, ready: bool = True, **options: Any) -> Page:
        path = tmp_path / "handout.html"
        path.write_bytes(content)
        context = browser.new_context(viewport={"width": 1440, "height": 900}, **options)
        context.set_offline(True)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.on(
            "request",
            lambda asked: (
                None
                if asked.url.startswith(("file:", "data:", "blob:"))
                else wrong.append(asked.url)
            ),
        )
        page.goto(path.as_uri())
        if ready:
            expect(page.locator("#heart")).to_be_visible()
        return page

    yield open_file
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture
def model(trained_folder: Path, monkeypatch: pytest.MonkeyPatch) -> OpenedModel:
    monkeypatch.setenv("LEVERS_DATA", str(trained_folder))
    return models.open_model()


def write(model: OpenedModel, locale: str = "en", **options: Any) -> bytes:
    row = options.pop("row", model.schema.typical_row)
    made = datetime(2024, 5, 17, 9, 30)
    return write_handout(model, row, text=for_locale(locale), name="Home", made=made, **options)


def rows_of(model: OpenedModel, n_rows: int) -> np.ndarray:
    """Draw rows within the bounds and beyond, half of them at thresholds or right above."""
    rng, trees = np.random.default_rng(7), model.trees
    low, high = ([getattr(each, end) for each in model.schema.features] for end in ("low", "high"))
    rows = rng.uniform(low, high, (n_rows, len(low)))
    rows[: n_rows // 4] *= rng.normal(1, 2, (n_rows // 4, 1))
    for row in rows[n_rows // 2 :]:
        for node in rng.choice(trees.inner, 3):
            at = trees.threshold[node]
            row[trees.feature[node]] = at if rng.random() < 0.5 else np.nextafter(at, np.inf)
    return rows


def bits(page: Page, rows: np.ndarray) -> list[int]:
    return [int(each, 16) for each in page.evaluate(HEX, rows.tolist())]


def test_the_default_model_answers_bit_for_bit_and_is_small(model, opening) -> None:
    content = write(model)
    assert model.trees.n_trees == 100
    assert len(content) < 3_000_000
    page = opening(content)
    rows = rows_of(model, 6_000)
    assert bits(page, rows) == model.predictor.predict(rows).view(np.uint64).tolist()
    expect(page.locator("#state")).to_have_text(
        "✓ Verified: 400 answers are the server's, bit for bit."
    )


def test_boosted_trees_that_came_as_a_pipeline_answer_bit_for_bit(opening) -> None:
    X = np.random.default_rng(0).normal(size=(90, 4))
    boosted = GradientBoostingRegressor(n_estimators=30, random_state=0)
    mlcore.convert(boosted.fit(X, X[:, 0] * X[:, 1]), X, name="mine")
    model = models.open_model(models.resolve("mine"))
    page = opening(write(model))
    rows = rows_of(model, 2_000)
    assert bits(page, rows) == model.predictor.predict(rows).view(np.uint64).tolist()
    expect(page.locator(".coverage-within")).to_have_text("No usual range for this model")
    # On a phone they share a line with what is predicted.
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator(".coverage-short")).to_have_text("No range")
    label_ends = page.locator(".answer-label").evaluate(
        "(node) => { const all = document.createRange(); all.selectNodeContents(node);"
        " return all.getBoundingClientRect().right; }"
    )
    said = page.locator(".coverage-short").bounding_box()
    assert said is not None
    assert label_ends < said["x"]


@pytest.mark.parametrize("scaled", [False, True])
def test_a_linear_model_answers_as_the_server_does_and_says_why(scaled: bool, opening) -> None:
    X = np.random.default_rng(0).normal(size=(120, 4)) * [1, 50, 0.01, 1e4] + [0, 100, 5, -1e4]
    y = X @ [3.0, 0.2, -40.0, 0.001] + np.sin(X[:, 0])
    fitted = make_pipeline(StandardScaler(), Ridge()) if scaled else LinearRegression()
    mlcore.convert(fitted.fit(X, y), X, y_sample=y, name=f"line{scaled}", held_out=True)
    model = models.open_model(models.resolve(f"line{scaled}"))
    start = tuple(X[3].tolist())
    kept = ScenarioSet().start_from(Baseline(kind="row", row=start))
    page = opening(write(model, scenarios=kept))
    expect(page.locator("#state")).to_contain_text("to a billionth of the largest")
    row = X[5].tolist()
    here = page.evaluate("(row) => levers.explore(row, 0.9)", row)
    assert model.intervals is not None
    there = explore(model.predictor, row, baseline=start, intervals=model.intervals, coverage=0.9)
    assert here["prediction"] == pytest.approx(fitted.predict([row])[0], rel=1e-9)
    assert here["interval"]["low"] == pytest.approx(there.interval.low, rel=1e-9)
    assert here["contributions"] == pytest.approx(there.contributions.values, abs=1e-7)
    for mine, theirs in zip(here["curves"], there.curves, strict=True):
        assert mine["y"] == pytest.approx([theirs.y[0], theirs.y[-1]], rel=1e-9)
    why, values = page.evaluate("(row) => levers.value(row)", row), model.background
    there_why = shapley_values(model.predictor, row, values)
    assert why["contributions"] == pytest.approx(there_why.values, abs=1e-7)
    # Drawn as the straight lines that they are.
    assert re.fullmatch(
        r"M[\d.]+ [\d.]+L[\d.]+ [\d.]+", str(page.locator(".curve-line").first.get_attribute("d"))
    )


def test_numbers_of_any_size_are_written_and_read_as_powers_of_ten(opening) -> None:
    X = np.random.default_rng(0).uniform(1.0, 9.0, size=(90, 2)) * [1e-30, 1e20]
    # With gaps in its data a tree also asks whether there is a value.
    gaps = np.where(np.arange(90)[:, None] % 3 == [0, 9], np.nan, X)
    boosted = HistGradientBoostingRegressor(max_iter=30, min_samples_leaf=5)
    mlcore.convert(boosted.fit(gaps, X[:, 0] * 1e47 + np.isnan(gaps[:, 0]) * 1e18), X, name="far")
    model = models.open_model(models.resolve("far"))
    assert np.isinf(model.trees.threshold).any()
    page = opening(write(model))
    rows = rows_of(model, 500)
    rows = rows[np.isfinite(rows).all(axis=1)]
    assert bits(page, rows) == model.predictor.predict(rows).view(np.uint64).tolist()
    small, large = page.locator(".lever-field").all()
    expect(large).to_have_value(re.compile(r"^\d\.\d{3}\xa0×\xa010²⁰$"))
    for typed in ("2.5e-30", "3,5 × 10⁻³⁰", "4.5*10^-30", "5.5·10-30"):
        small.fill(typed)
        small.press("Enter")
        small.blur()
        expect(small).to_have_value(f"{typed[0]}.50\xa0×\xa010⁻³⁰")
    small.fill("3*100")  # no power of ten: not a number
    small.press("Enter")
    expect(small).to_have_value("5.50\xa0×\xa010⁻³⁰")
    expect(page.get_by_role("alert").filter(has_text="“3*100” is not a number")).to_be_visible()
    assert page.locator(".answer-value").inner_text().endswith("\xa0×\xa010¹⁷")
    for end in page.locator(".range-end").all():
        expect(end).to_have_text(re.compile("10¹"))


def test_range_distance_curves_and_reasons_are_those_of_the_server(model, opening) -> None:
    start = tuple(model.X[3])
    kept = ScenarioSet().start_from(Baseline(kind="row", row=start))
    page = opening(write(model, scenarios=kept))
    for row in rows_of(model, 12):
        inside = np.clip(row, model.X.min(axis=0), model.X.max(axis=0)).tolist()
        here = page.evaluate("(row) => window.levers.explore(row, 0.95)", inside)
        there = explore(
            model.predictor,
            inside,
            baseline=start,
            trees=model.trees,
            intervals=model.intervals,
            coverage=0.95,
        )
        assert here["interval"]["low"] == pytest.approx(there.interval.low, rel=1e-12)
        assert here["interval"]["high"] == pytest.approx(there.interval.high, rel=1e-12)
        assert here["distance"] == pytest.approx(model.support.percentile(inside), abs=1e-9)
        assert here["bias"] == there.contributions.bias
        assert here["contributions"] == pytest.approx(there.contributions.values, abs=1e-9)
        for mine, theirs in zip(here["curves"], there.curves, strict=True):
            assert mine["x"] == theirs.x.tolist()
            assert mine["y"] == pytest.approx(theirs.y.tolist(), rel=1e-9)


def test_a_range_that_no_trees_made_has_the_width_it_has_on_the_server(opening) -> None:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(90, 2))
    y = X[:, 0] + rng.normal(size=90)
    boosted = GradientBoostingRegressor(n_estimators=5, random_state=0).fit(X[:50], y[:50])
    mlcore.convert(boosted, X[50:], y[50:], name="mine", target="Rent", held_out=True)
    model = models.open_model(models.resolve("mine"))
    page = opening(write(model))
    expect(page.locator(".answer-label")).to_have_text("Rent")
    for row in model.X[:6].tolist():
        here = page.evaluate("(row) => window.levers.explore(row, 0.8)", row)["interval"]
        there = model.intervals.around(np.array(row), model.predictor.predict([row])[0], 0.8)
        assert (here["low"], here["high"]) == (there.low, there.high)


def test_why_this_value_is_what_the_server_says(model, opening) -> None:
    page = opening(write(model))
    for row in rows_of(model, 9):
        inside = np.clip(row, model.X.min(axis=0), model.X.max(axis=0)).tolist()
        here = page.evaluate("(row) => window.levers.value(row)", inside)
        there = shapley_values(model.predictor, inside, model.background)
        assert here["bias"] == there.bias
        assert here["contributions"] == pytest.approx(there.values, abs=1e-9)


def test_unmoved_the_bars_are_those_of_the_inputs_with_a_slider(opening) -> None:
    X = np.random.default_rng(0).normal(size=(120, 9))
    boosted = GradientBoostingRegressor(n_estimators=30, random_state=0)
    mlcore.convert(boosted.fit(X, X[:, 7] + X[:, 2]), X, name="nine")
    model = models.open_model(models.resolve("nine"))
    page = opening(write(model, places=[2, 4, 7]))
    # Every input may change it, whether it has a slider or not.
    expect(page.locator(".why-row")).to_have_count(8)
    expect(page.get_by_role("button", name="1 more input")).to_be_visible()
    page.get_by_role("radio", name="What changed it").check()
    names = page.locator(".why-label > :first-child")
    expect(names).to_have_text(["x3", "x5", "x8", "6 other inputs"])
    moved = (9.0, *model.schema.typical_row[1:])
    page = opening(write(model, places=[2, 4, 7], row=moved))
    expect(page.get_by_role("radio", name="What changed it")).to_be_checked()
    largest = page.evaluate("(row) => levers.explore(row).contributions[0]", list(moved))
    names = page.locator(".why-label > :first-child")
    assert ("x1" in names.all_text_contents()) == (largest != 0)


@pytest.mark.parametrize("n", [9, 12])
def test_why_this_value_is_exact_where_the_server_uses_fewer_rows_or_draws(n, opening) -> None:
    X = np.random.default_rng(0).normal(size=(120, n))
    boosted = GradientBoostingRegressor(n_estimators=30, random_state=0)
    mlcore.convert(boosted.fit(X, X[:, 0] * X[:, 1] + X[:, 2]), X, name=f"wide{n}")
    model = models.open_model(models.resolve(f"wide{n}"))
    page = opening(write(model))
    row = X[5].tolist()
    here = page.evaluate("(row) => window.levers.value(row)", row)
    there = shapley_values(model.predictor, row, model.background)
    if there.errors is None:
        assert here["bias"] == there.bias
        assert here["contributions"] == pytest.approx(there.values, abs=1e-9)
    else:
        off = np.subtract(here["contributions"], there.values)
        assert (np.abs(off) <= 5 * np.array(there.errors) + 1e-9).all()
    whole = sum(here["contributions"])
    assert whole == pytest.approx(
        page.evaluate("(row) => levers.predict([row])[0]", row) - here["bias"]
    )


def test_why_this_value_follows_the_thumb_and_settles(model, opening) -> None:
    page = opening(write(model, "fr"))
    row = list(model.schema.typical_row)

    def amounts() -> list[re.Pattern[str]]:
        values = shapley_values(model.predictor, row, model.background).values
        decimals, text = model.schema.target.decimals, for_locale("fr")
        largest = sorted(values, key=lambda each: -abs(each))
        return [re.compile(rf"^[+−]?{text.number(abs(each), decimals)}$") for each in largest]

    bars = page.locator(".why-amount")
    page.get_by_role("radio", name="Ce qui peut la changer").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("radio", name="Pourquoi cette valeur")).to_be_checked()
    expect(page.locator(".why-title")).to_contain_text("Pourquoi cette valeur")
    expect(bars).to_have_text(amounts())
    title = page.locator(".why-title").text_content()
    thumb = page.get_by_role("slider").first
    box = thumb.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 30, box["y"] + box["height"] / 2, steps=5)
    expect(page.locator(".why-title")).not_to_have_text(title)
    page.mouse.up()
    thumb.press("Home")
    row[0] = float(thumb.input_value())
    now = for_locale("fr").number(model.predictor.predict([row])[0], model.schema.target.decimals)
    expect(page.locator(".why-end").last).to_have_text(f"maintenant {now}")
    expect(bars).to_have_text(amounts())
    page.get_by_role("radio", name="Ce qui l’a changée").check()
    expect(page.locator(".why-title")).not_to_contain_text("cette valeur")


def test_where_frames_are_late_what_had_to_wait_follows(model, opening) -> None:
    page = opening(write(model))
    thumb = page.get_by_role("slider", name="Outdoor temperature (°C)")
    box = thumb.bounding_box()
    page.evaluate(
        """() => requestAnimationFrame(function late() {
          for (const start = performance.now(); performance.now() - start < 40; );
          requestAnimationFrame(late);
        })"""
    )
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 30, box["y"] + box["height"] / 2, steps=20)
    row = [float(thumb.input_value()), *model.schema.typical_row[1:]]
    here = page.evaluate("(row) => window.levers.explore(row)", row)
    decimals = model.schema.target.decimals
    now, low = (
        for_locale("en").number(x, decimals) for x in (here["prediction"], here["interval"]["low"])
    )
    # The thumb is still held: nothing has settled.
    expect(page.locator(".answer-value")).to_have_text(now)
    expect(page.locator(".why-end").last).to_have_text(f"now {now}")
    expect(page.locator(".range-end").first).to_have_text(low)


def shown(model: OpenedModel, row: list[float]) -> str:
    return for_locale("en").number(model.predictor.predict([row])[0], model.schema.target.decimals)


def test_the_number_follows_the_thumb_and_everything_settles_on_release(model, opening) -> None:
    page = opening(write(model))
    thumb = page.get_by_role("slider", name="Outdoor temperature (°C)")
    number, row = page.locator(".answer-value"), list(model.schema.typical_row)
    first = number.text_content()
    box = thumb.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 30, box["y"] + box["height"] / 2, steps=5)
    expect(number).not_to_have_text(first)
    row[0] = float(thumb.input_value())
    expect(number).to_have_text(shown(model, row))
    page.mouse.up()
    thumb.press("ArrowRight")
    row[0] = float(thumb.input_value())
    expect(number).to_have_text(shown(model, row))
    expect(page.locator(".why-moved").first).to_contain_text("→")
    field = page.get_by_role("textbox", name="Floor area, typed")
    field.fill("200.5")
    field.press("Enter")
    row[1] = 200.5
    expect(number).to_have_text(shown(model, row))
    page.get_by_role("button", name="Typical").click()
    expect(number).to_have_text(first)


def test_scenarios_stand_side_by_side_and_their_words_do_nothing(model, opening) -> None:
    cold = (-5.0, *model.schema.typical_row[1:])
    kept = ScenarioSet().keep(f"Cold {EVIL}", cold, f"{EVIL} <!--").keep("Mild", (12.0, *cold[1:]))
    page = opening(write(model, scenarios=kept, row=kept.scenarios[1].row))
    page.get_by_role("button", name=f"Cold {EVIL}").click()
    expect(page.locator(".answer-value")).to_have_text(shown(model, list(cold)))
    names = page.locator(".compare-name > span:first-child").all_text_contents()
    assert names == ["Typical", "Now", f"Cold {EVIL}", "Mild"]
    expect(page.locator(".compare-answer td").last).to_contain_text(
        shown(model, list(kept.scenarios[1].row))
    )
    assert page.evaluate("window.hacked === undefined")


def test_a_file_that_answers_otherwise_shows_no_number(model, opening) -> None:
    content = write(model).decode()
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', content)
    data = json.loads(found[1])
    answers = unpacked(data["checks"]["answers"]).copy()
    answers[7] = np.nextafter(answers[7], np.inf)
    data["checks"]["answers"] = pack_array(answers, "float64")
    page = opening(content.replace(found[1], json.dumps(data)).encode(), ready=False)
    trouble = page.get_by_role("alert").filter(has_text="1 of 400 stored answers differ")
    expect(trouble).to_be_visible()
    expect(page.locator("#heart")).to_be_hidden()
    data["forest"]["values"]["bytes"] = "eJw="
    page = opening(content.replace(found[1], json.dumps(data)).encode(), ready=False)
    expect(page.get_by_role("alert").filter(has_text="cannot open the file")).to_be_visible()


def test_a_phone_in_french_at_night_fits(model, opening) -> None:
    page = opening(write(model, "fr"), color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("#state")).to_contain_text("Vérifié")
    assert page.locator("html").get_attribute("lang") == "fr"
    # The curves take on the new width in the frame after the page did. The file's policy lets
    # nothing be evaluated there a second time, as waiting for a function would.
    expect(page.locator("html")).to_have_js_property("scrollWidth", 390)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(17, 22, 29)"
    expect(page.locator(".live-answer")).to_have_attribute("data-theme", "dark")
