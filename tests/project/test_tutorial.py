"""Who follows the tutorial word by word sees what it says."""

from __future__ import annotations

import re

import numpy as np
import pytest

import mlcore
from mlcore.datasets import EXAMPLES
from mlcore.models import open_model
from mlcore.whatif.goal import Goal, reach
from tests.project.documentation import ROOT

TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text()


def step(title: str) -> str:
    """Return the text of a step, on one line."""
    (found,) = re.findall(rf"^## \d+\. {title}\n(.*?)^## ", TUTORIAL, re.DOTALL | re.MULTILINE)
    return " ".join(found.split())


@pytest.fixture
def cars(trained_folder, monkeypatch):
    monkeypatch.setenv("LEVERS_DATA", str(trained_folder))
    return open_model(mlcore.ModelConfig(dataset="cars"))


def test_the_goal_is_not_reached_where_the_step_begins_and_is_as_it_says(cars):
    said = step("Reach a goal")
    (preset,) = re.findall(r"the preset \*([^*]+)\*", said)
    (begin,) = re.findall(r"some (\d+) miles per gallon", said)
    (goal,) = map(float, re.findall(r"\*at least\*, type (\d+)", said))
    (row,) = [one.row for one in EXAMPLES["cars"] if one.title == preset]
    here = cars.predictor.predict([row])[0]
    assert round(here) == int(begin)
    assert here < goal
    answer = reach(
        cars.predictor,
        row,
        Goal(kind="at-least", value=goal),
        scale=np.nanstd(cars.X, axis=0),
        rng=np.random.default_rng(0),
        trees=cars.trees,
    )
    assert answer.outcome == "reached"
    assert "a smaller engine in a lighter car" in said
    names = [cars.schema.names[place] for place in answer.best.changed]
    assert names == ["displacement", "weight"]
    assert all(answer.best.row[place] < row[place] for place in answer.best.changed)
