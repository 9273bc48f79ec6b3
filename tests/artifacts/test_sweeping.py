"""What killed processes left behind is removed after a day, and nothing else ever is."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from mlcore import artifacts

LATER = 2 * 86_400.0
LEFTOVERS = [
    "models/.staging-rent-1-0011aabb/model.onnx",
    "models/.staging-rent-1-0011aabb-old/model.onnx",
    "models/.staging-00112233aabbccdd/model.onnx",
    "models/rent-1/.manifest.json-123-0011aabb",
    "benchmarks/.20260101T000000.000000Z-rent-1.json-123-0011aabb",
    ".current-123-0011aabb",
    ".trial-0011aabb",
    "..trial-0011aabb-123-0011aabb",
]
KEPT = [
    "models/.rent-1.lock",
    "models/rent-2/model.onnx",
    "benchmarks/20260101T000000.000000Z-rent-1.json",
    ".notes",
    "models/rent-1/.notes-of-mine",
    "models/.staging-mine/x",
]


@pytest.fixture
def littered(tmp_path: Path, folder: Path) -> Path:
    """Return a data folder with a model, leftovers and files of others."""
    for name in LEFTOVERS + KEPT:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    artifacts.set_current(tmp_path, "rent-1")
    return tmp_path


def left(data_folder: Path, names: list[str]) -> list[str]:
    return [name for name in names if os.path.lexists(data_folder / name)]


def test_leftovers_older_than_a_day_are_removed(littered):
    artifacts.sweep(littered, clock=lambda: time.time() + LATER)
    assert left(littered, LEFTOVERS) == []
    assert left(littered, KEPT) == KEPT
    assert artifacts.ModelFolder(littered, "rent-1").damaged() == ()
    assert artifacts.current_id(littered) == "rent-1"


def test_what_may_still_be_written_is_left_alone(littered):
    artifacts.sweep(littered)
    assert left(littered, LEFTOVERS) == LEFTOVERS


def test_what_belongs_to_a_model_somebody_changes_is_left_whatever_the_clock_says(littered):
    with artifacts.ModelFolder(littered, "rent-1").lock():
        artifacts.sweep(littered, clock=lambda: time.time() + LATER)
    assert left(littered, LEFTOVERS) == [
        name for name in LEFTOVERS if "/.staging-rent-1" in name or "models/rent-1/" in name
    ]


def test_publishing_sweeps(littered, publish):
    long_ago = time.time() - LATER
    os.utime(littered / "models" / ".staging-rent-1-0011aabb", (long_ago, long_ago))
    publish("rent-3")
    assert left(littered, LEFTOVERS) == LEFTOVERS[1:]
