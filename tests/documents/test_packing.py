"""What a page carries of a model is the model, to the last bit."""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from mlcore.conversion import exact_model
from mlcore.documents.packing import depth_first, pack_array, pack_trees
from mlcore.forest import LEAF, trees_from_onnx
from tests.conversion.cases import cases


def unpacked(packed):
    content = zlib.decompress(base64.b64decode(packed["bytes"]))
    return np.frombuffer(content, np.dtype(packed["dtype"]).newbyteorder("<"))


@dataclass
class Planted:
    """The trees as the page has them: at a node that asks a choice a set of codes goes left."""

    feature: Any
    threshold: Any
    left: Any
    right: Any
    value: Any
    missing_left: Any
    roots: Any
    inside: dict[int, Any]
    packed: Any

    @property
    def n_trees(self) -> int:
        return len(self.roots)

    def predict(self, rows):
        total = np.zeros(len(rows))
        for root in self.roots:
            total += [self.value[self._leaf(root, row)] for row in rows]
        return total / self.n_trees if self.packed["average"] else total

    def _leaf(self, node, row):
        while (place := self.feature[node]) != LEAF:
            value = row[place]
            if np.isnan(value):
                is_left = self.missing_left[node]
            elif node in self.inside:
                is_left = self.inside[node][int(value)]
            else:
                is_left = value <= self.threshold[node]
            node = self.left[node] if is_left else self.right[node]
        return node


def planted(packed) -> Planted:
    """Rebuild the trees the way the page does: a right branch begins where the left one ends."""
    feature = unpacked(packed["feature"]).astype(np.int64)
    rank, values = unpacked(packed["rank"]), unpacked(packed["values"])
    thresholds = unpacked(packed["thresholds"])
    starts = np.cumsum([0, *packed["counts"]])
    left, right = np.full((2, len(feature)), LEAF)
    threshold, value = np.zeros((2, len(feature)))
    roots, open_nodes, inside = [], [], {}
    sets = packed.get("sets", [None] * len(packed["counts"]))
    for node, place in enumerate(feature):
        ends = node > 0 and feature[node - 1] == LEAF
        if ends and open_nodes:
            right[open_nodes.pop()] = node
        elif ends or node == 0:
            roots.append(node)
        if place == LEAF:
            value[node] = values[rank[node]]
        else:
            left[node] = node + 1
            if sets[place]:
                width = sets[place]["width"]
                bits = unpacked(sets[place]["bits"]).reshape(-1, -(-width // 8))
                inside[node] = np.unpackbits(bits[rank[node]], count=width)
            else:
                threshold[node] = thresholds[starts[place] + rank[node]]
            open_nodes.append(node)
    missing = unpacked(packed["missing"]) if "missing" in packed else np.zeros(len(feature))
    return Planted(
        feature=feature,
        threshold=threshold,
        left=left,
        right=right,
        value=value,
        missing_left=missing.astype(bool),
        roots=np.array(roots),
        inside=inside,
        packed=packed,
    )


@settings(max_examples=40)
@given(case=cases())
def test_unpacked_trees_answer_bit_for_bit(case):
    trees = case.parts.trees
    rows = case.scaled(case.X).astype(np.float64)
    again = planted(pack_trees(trees, rows.shape[1]))
    assert again.n_trees == trees.n_trees
    assert (again.predict(rows).view(np.int64) == trees.predict(rows).view(np.int64)).all()


@settings(max_examples=20)
@given(case=cases())
def test_trees_read_from_the_exact_file_answer_bit_for_bit(case):
    rows = case.scaled(case.X).astype(np.float64)
    trees = trees_from_onnx(exact_model(case.parts.trees, rows.shape[1]))
    again = planted(pack_trees(trees, rows.shape[1]))
    assert again.n_trees == trees.n_trees
    assert (again.predict(rows).view(np.int64) == trees.predict(rows).view(np.int64)).all()


@settings(max_examples=20)
@given(case=cases())
def test_depth_first_puts_every_left_child_next(case):
    trees = case.parts.trees
    order = depth_first(trees)
    assert sorted(order) == list(range(trees.n_nodes))
    place = np.argsort(order)
    assert (place[trees.left[trees.inner]] == place[trees.inner] + 1).all()
    assert (place[trees.right[trees.inner]] > place[trees.left[trees.inner]]).all()


@pytest.mark.parametrize("dtype", ["float64", "int16", "uint32"])
def test_an_array_reads_back(dtype):
    values = np.array([[0, 1], [2, 300]]).astype(dtype)
    assert (unpacked(pack_array(values, dtype)) == values.ravel()).all()
