"""A published model whose inputs are words, flags and numbers, and what it answers."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from sklearn.tree import DecisionTreeRegressor

import mlcore
from tests.manifests import change_manifest

HOMES = ("free", "owns", "rents, furnished")
RNG = np.random.default_rng(5)
CODES = np.column_stack(
    [RNG.uniform(20, 100, 120).round(1), RNG.integers(0, 3, 120), RNG.integers(0, 2, 120),
     RNG.integers(0, 3, 120)]
)  # fmt: skip
MONTHS = (3, 6, 12)
WORDS = [
    [area, HOMES[int(home)], bool(garden), MONTHS[int(months)]]
    for area, home, garden, months in CODES.tolist()
]
NAMES = ("area", "home", "garden", "months")
Y = CODES @ [3.0, 50.0, 20.0, 7.0]


@cache
def fitted() -> Any:
    """Return a tree that knows codes alone: what it answers says which ones were asked."""
    return DecisionTreeRegressor(random_state=0).fit(CODES, Y)


def publish(**home: Any) -> str:
    """Publish the tree as if its codes had been words, and return its id."""
    converted = mlcore.convert(fitted(), CODES, Y, name="worded")
    choice = {"low": 0.0, "step": 1.0, "decimals": 0, "kind": "category"}
    levels = [
        {"levels": HOMES, "high": 2.0, "shares": [0.25, 0.25, 0.5], **home},
        {"levels": (False, True), "high": 1.0, "kind": "yes-no"},
        {"levels": MONTHS, "high": 2.0, "ordered": True},
    ]

    def say(values: dict[str, Any]) -> None:
        features = values["schema"]["features"]
        for feature, name in zip(features, NAMES, strict=True):
            feature.update(name=name, label=name)
        for feature, said in zip(features[1:], levels, strict=True):
            feature.update({**choice, **said})

    change_manifest(converted.path.parent, say)
    return converted.model_id
