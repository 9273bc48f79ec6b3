"""Models of numbers and choices: trees that ask for sets of levels, and the same as comparisons."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlcore.forest import LEAF, TreeArrays
from mlcore.forest.scores import Scores
from mlcore.inference import Prediction
from mlcore.schema import Feature, FeatureSchema, Target

TOWNS = tuple(f"town {number}" for number in range(12))


def number(name: str, *, missing: bool = False) -> Feature:
    return Feature(
        name=name, label=name, low=-2, high=2, typical=0, step=0.1, decimals=1,
        allow_missing=missing,
    )  # fmt: skip


def choice(name: str, levels: tuple[Any, ...], shares: Any = (), **options: Any) -> Feature:
    return Feature(
        name=name, label=name, low=0, high=len(levels) - 1,
        typical=float(np.argmax(shares)) if len(shares) else 0.0, step=1, decimals=0,
        kind=options.pop("kind", "category"), levels=levels, shares=tuple(shares), **options,
    )  # fmt: skip


FEATURES = (
    number("a", missing=True),
    choice("home", ("free", "owns", "rents"), (0.2, 0.3, 0.5), allow_missing=True),
    number("b"),
    choice("town", TOWNS, (0.004, *[0.996 / 11] * 11), takes_others=True),
    choice("flag", (False, True), (0.7, 0.3), kind="yes-no"),
)
COST = Target(name="cost", label="cost", low=-3, high=3, decimals=2)
SCHEMA = FeatureSchema(features=FEATURES, target=COST).on_codes()


@dataclass
class Mixed:
    """Trees as nested questions; their own answers are what all else is checked against."""

    questions: list[Any]
    features: tuple[Feature, ...]
    average: bool

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        said = [math.fsum(asked(tree, row) for tree in self.questions) for row in rows]
        return np.array(said) / (len(self.questions) if self.average else 1)

    def trees(self) -> TreeArrays:
        """Write each set as a chain of comparisons whose stretches share their children."""
        nodes: list[list[Any]] = []

        def add(*values: Any) -> int:
            nodes.append(list(values))
            return len(nodes) - 1

        def write(tree: Any) -> int:
            if not isinstance(tree, tuple):
                return add(LEAF, 0.0, LEAF, LEAF, tree, False)
            place, asks, missing, inside, outside = tree
            # Depth first, the root before its children.
            at = add(place, 0.0, LEAF, LEAF, 0.0, missing)
            sides = write(outside), write(inside)
            if isinstance(asks, float):
                nodes[at][1:4] = asks, sides[1], sides[0]
                return at
            stays = [sides[code in asks] for code in self.features[place].codes]
            ends = [c for c in range(len(stays) - 1) if stays[c] != stays[c + 1]]
            chain = [at, *(add(place, 0.0, LEAF, LEAF, 0.0, missing) for _ in ends[1:])]
            for node, end, after in zip(chain, ends, [*chain[1:], None], strict=True):
                nodes[node][1:4] = end + 0.5, stays[end], after or stays[end + 1]
            # A missing value must come to the side that is asked for, along the whole chain.
            wanted = sides[1] if missing else sides[0]
            for node in chain:
                nodes[node][5] = nodes[node][2] == wanted
            return at

        roots = [write(tree) for tree in self.questions]
        columns = list(zip(*nodes, strict=True))
        kinds = (np.int64, np.float64, np.int64, np.int64, np.float64, np.bool_)
        feature, threshold, left, right, value, missing_left = (
            np.array(column, dtype=kind) for column, kind in zip(columns, kinds, strict=True)
        )
        return TreeArrays(
            feature=feature, threshold=threshold, left=left, right=right, value=value,
            missing_left=missing_left, roots=np.array(roots), average=self.average,
            float32=False,
        )  # fmt: skip


def asked(tree: Any, row: np.ndarray) -> float:
    """Ask one row the questions of a tree."""
    while isinstance(tree, tuple):
        place, asks, missing, inside, outside = tree
        value = row[place]
        if math.isnan(value):
            goes = missing
        else:
            goes = value <= asks if isinstance(asks, float) else value in asks
        tree = inside if goes else outside
    return float(tree)


def mixed(
    *, n_trees: int = 6, depth: int = 5, seed: int = 0, average: bool = True,
    features: tuple[Feature, ...] = FEATURES,
) -> Mixed:  # fmt: skip
    """Draw trees of random questions, no two of whose leaves say the same."""
    rng = np.random.default_rng(seed)

    def grow(left: int) -> Any:
        if not left or (left < depth - 1 and rng.random() < 0.1):
            return float(np.round(rng.normal(), 3))
        place = int(rng.integers(len(features)))
        codes = features[place].codes
        asks: Any = float(np.round(rng.uniform(-2, 2), 1))
        if codes:
            chosen = rng.permutation(len(codes))[: rng.integers(1, len(codes))]
            asks = frozenset(map(float, chosen))
        missing = bool(rng.random() < 0.5)
        return place, asks, missing, grow(left - 1), grow(left - 1)

    return Mixed([grow(depth) for _ in range(n_trees)], features, average)


def rows_of(schema: FeatureSchema, n_rows: int, *, seed: int = 1) -> np.ndarray:
    """Draw rows, levels as often as the shares say, some values missing where they may be."""
    rng = np.random.default_rng(seed)
    columns = []
    for feature in schema.features:
        column = np.round(rng.uniform(feature.low, feature.high, n_rows), 1)
        if feature.is_choice:
            column = rng.choice(len(feature.levels), n_rows, p=feature.shares or None).astype(float)
        if feature.allow_missing:
            column[rng.random(n_rows) < 0.1] = np.nan
        columns.append(column)
    return np.column_stack(columns)


class MixedPredictor:
    """Answers by asking the questions one by one."""

    model_id = "mixed"
    backend = "onnx"

    def __init__(self, answers: Any, schema: FeatureSchema = SCHEMA) -> None:
        self.schema, self.answers = schema, answers

    def predict(self, X: Any) -> np.ndarray:
        return np.asarray(self.answers(self.schema.validate(X)))

    def predict_one(self, row: Any) -> Prediction:
        return Prediction(
            prediction=float(self.answers(self.schema.validate_row(row))[0]), latency_ms=0.1,
            total_time_ms=0.2, model_format="ONNX", features_count=self.schema.n_features,
        )  # fmt: skip


def chance_of(members: tuple[Mixed, ...]) -> tuple[Scores, MixedPredictor]:
    """Make a chance of what several of them say, the first for and the others against."""

    def link(scores: np.ndarray) -> np.ndarray:
        return np.asarray(1 / (1 + np.exp(scores[:, 1:].sum(axis=1) - scores[:, 0])))

    scores = Scores(
        members=tuple(each.trees() for each in members), link=link,
        directions=(1, *[-1] * (len(members) - 1)),
    )  # fmt: skip
    return scores, MixedPredictor(lambda rows: link(np.column_stack([m(rows) for m in members])))
