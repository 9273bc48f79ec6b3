"""Two traps of ONNX Runtime's tree ensembles that the exact model stays clear of.

A test fails here once ONNX Runtime repairs one of them, or once it spreads to what is used instead.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from mlcore.inference.runtime import onnxruntime

EQ, NEQ, MEMBER = 4, 5, 6
CODES = np.array([0.0, 1, 2, 3, 4, 64, 65, 66])


def ensemble(nodes: list[dict[str, Any]], leaves: dict[str, Any], n_targets: int) -> Any:
    """Open a model of one tree; each node says its comparison and its two branches."""

    def column(name: str) -> list[Any]:
        return [node.get(name, 0) for node in nodes]

    def tensor(values: Any, dtype: Any) -> Any:
        return numpy_helper.from_array(np.array(values, dtype=dtype))

    sets = [code for node in nodes for code in (*node.get("set", ()), np.nan) if "set" in node]
    tree = helper.make_node(
        "TreeEnsemble", ["X"], ["prediction"], domain="ai.onnx.ml", aggregate_function=1,
        n_targets=n_targets, post_transform=0, tree_roots=[0], nodes_featureids=column("feature"),
        nodes_modes=tensor(column("mode"), np.uint8), nodes_splits=tensor(column("split"), float),
        nodes_truenodeids=column("true"), nodes_trueleafs=column("true_leaf"),
        nodes_falsenodeids=column("false"), nodes_falseleafs=column("false_leaf"),
        leaf_weights=tensor(leaves["weight"], float), leaf_targetids=leaves["target"],
        **({"membership_values": tensor(sets, float)} if sets else {}),
    )  # fmt: skip
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        [tree], "trap", [value("X", TensorProto.DOUBLE, [None, 1])],
        [value("prediction", TensorProto.DOUBLE, [None, n_targets])],
    )  # fmt: skip
    versions = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 5)]
    model = helper.make_model(graph, opset_imports=versions, ir_version=10)
    onnx.checker.check_model(model)
    return onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )


def answers(session: Any, values: Any) -> np.ndarray:
    (found,) = session.run(None, {"X": np.asarray(values, dtype=float).reshape(-1, 1)})
    return found


def chain(mode: int, codes: list[int], targets: list[int]) -> np.ndarray:
    """Ask for one code after the other; each has a target of its own, and all have one weight."""
    last = len(codes) - 1
    nodes = []
    for place, code in enumerate(codes):
        hit = (place, 1)
        miss = (len(codes), 1) if place == last else (place + 1, 0)
        (true, true_leaf), (false, false_leaf) = (hit, miss) if mode == EQ else (miss, hit)
        nodes.append({"mode": mode, "split": code, "true": true, "true_leaf": true_leaf,
                      "false": false, "false_leaf": false_leaf})  # fmt: skip
    leaves = {"weight": [1.0] * len(codes) + [0.5], "target": [*targets, 0]}
    return answers(ensemble(nodes, leaves, max(targets) + 1), CODES)


def expected(codes: list[int], targets: list[int]) -> np.ndarray:
    wanted = np.zeros((len(CODES), max(targets) + 1))
    for place, code in enumerate(CODES):
        hit = [target for each, target in zip(codes, targets, strict=True) if each == code]
        wanted[place, hit[0] if hit else 0] = 1.0 if hit else 0.5
    return wanted


def test_chains_of_equal_codes_are_merged_although_their_targets_differ():
    found = chain(EQ, [1, 2, 3], [0, 1, 2])
    wrong = (found != expected([1, 2, 3], [0, 1, 2])).any(axis=1)
    assert CODES[wrong].tolist() == [2.0, 3.0], "repaired: the exact model may ask for codes by EQ"


@pytest.mark.parametrize(
    ("mode", "codes", "targets"),
    [
        (NEQ, [1, 2, 3], [0, 1, 2]),
        (NEQ, [64, 65, 66], [0, 1, 2]),
        (EQ, [64, 65, 66], [0, 1, 2]),
        (EQ, [1, 2, 3], [0, 0, 0]),
    ],
    ids=["unequal", "unequal high codes", "high codes", "a single target"],
)
def test_what_avoids_that_is_answered_right(mode, codes, targets):
    np.testing.assert_array_equal(chain(mode, codes, targets), expected(codes, targets))


def member(codes: list[int], values: list[float]) -> list[bool]:
    node = {"mode": MEMBER, "set": codes, "true": 0, "true_leaf": 1, "false": 1, "false_leaf": 1}
    leaves = {"weight": [1.0, 0.0], "target": [0, 0]}
    return [bool(answer) for answer in answers(ensemble([node], leaves, 1), values)[:, 0]]


def test_sets_with_a_code_beyond_30_drop_what_follows_the_point():
    inside = member([1, 2, 40], [1.0, 1.5, 2.5, 3.0, 40.5])
    assert inside == [True, True, True, False, True], "repaired: rows need not hold whole codes"


def test_sets_of_small_codes_and_whole_codes_are_answered_right():
    assert member([1, 2], [1.0, 1.5, 2.0, 2.5, 3.0]) == [True, False, True, False, False]
    assert member([1, 2, 40], [0, 1, 2, 3, 39, 40, 41]) == [
        False, True, True, False, False, True, False,
    ]  # fmt: skip
    assert member([1, 2, 40], [np.nan]) == [False]
