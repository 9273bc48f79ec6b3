"""The race in the hands of a person, and of one who wants nothing to move."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Locator, Page, expect

import mlcore
from mlcore.benchmark.store import store_result
from mlcore.benchmark.studies import conclude
from mlcore.benchmark.timing.environment import cpu_name
from tests.benchmark.fakes import ENVIRONMENT, pairs
from tests.benchmark.test_result import EMPTY
from tests.serving.servers import Server


@pytest.fixture
def measured(site: Server) -> Iterator[None]:
    """Keep a result for the model that is shown, as long as the test runs."""
    made = [*pairs(20, ratio=33.0), *pairs(20, workload="batch", ratio=1.4)]
    result = replace(
        EMPTY,
        # The newest: the shared site may hold a real one by now.
        started_at=datetime.now(UTC),
        model_id=mlcore.ModelConfig().fingerprint(),
        environment=replace(ENVIRONMENT, cpu=cpu_name()),
        pairs=tuple(made),
    )
    path = store_result(conclude(result), site.log.parent / "data")
    yield
    path.unlink()


def counts(page: Page) -> Locator:
    return page.locator(".race-course").first.locator(".race-count")


def open_race(page: Page) -> Locator:
    page.get_by_role("button", name="The race").click(timeout=30_000)
    race = page.get_by_role("group", name="The race")
    expect(race).to_be_visible()
    return race


@pytest.mark.usefixtures("measured")
def test_the_race_runs_pauses_and_starts_again_by_keys_and_only_if_asked(page: Page) -> None:
    page.goto("/benchmark")
    race = open_race(page)
    race.focus()
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    paused = counts(page).all_inner_texts()
    assert paused[0] == "0 answers"
    page.wait_for_timeout(300)
    assert counts(page).all_inner_texts() == paused
    page.keyboard.press(" ")
    expect(counts(page).first).to_have_text("1 answer", timeout=10_000)
    expect(counts(page).nth(1)).to_have_text(re.compile(r"^3\d answers$"))
    expect(
        page.get_by_text(re.compile(r"While scikit-learn answers once, .* 3\d times"))
    ).to_be_visible()
    page.keyboard.press("r")
    expect(counts(page).first).to_have_text("0 answers")
    page.get_by_role("button", name="Pause").press(" ")
    expect(page.get_by_role("button", name="Go on")).to_be_visible()

    # Nothing moves unasked where that is wanted.
    page.emulate_media(reduced_motion="reduce")
    page.get_by_role("button", name="The race").click()
    expect(race).to_be_hidden()
    open_race(page)
    expect(counts(page).first).to_have_text("1 answer")
    expect(page.locator(".race-button >> nth=0")).to_be_visible()
    page.locator(".race-button >> nth=0").click()
    expect(counts(page).first).to_have_text("0 answers")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
