"""Numbers of a model as text that a page carries: arrays deflated, trees without their links."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from mlcore.documents.questions import questions_of
from mlcore.forest import LEAF, TreeArrays
from mlcore.schema import FeatureSchema, FloatArray

_NO_CHOICES: Mapping[int, int] = MappingProxyType({})


def pack_array(values: npt.NDArray[Any], dtype: str) -> dict[str, str]:
    """Write an array's bytes as text; ``handout/arrays.js`` reads them.

    Parameters
    ----------
    values : ndarray
        Of any shape; written row by row.
    dtype : {"float64", "int16", "uint8", "uint32"}

    Returns
    -------
    dict of str to str
        ``dtype``, and ``bytes``: little-endian, deflated, in base 64.

    Examples
    --------
    >>> packed = pack_array(np.array([1.0, 2.0]), "float64")
    >>> np.frombuffer(zlib.decompress(base64.b64decode(packed["bytes"])), packed["dtype"])
    array([1., 2.])
    """
    little = np.dtype(dtype).newbyteorder("<")
    content = np.ascontiguousarray(values, dtype=little).tobytes()
    return {"dtype": dtype, "bytes": base64.b64encode(zlib.compress(content)).decode()}


def pack_trees(
    trees: TreeArrays,
    n_features: int,
    *,
    missing: bool = False,
    widths: Mapping[int, int] = _NO_CHOICES,
) -> dict[str, Any]:
    """Write trees so that a page can walk them; ``handout/models/ensemble.js`` reads them.

    Nodes are numbered depth first, so that the left child of a node is the next one and the right
    child follows from where the left one's branch ends: no link needs to be written. A threshold
    is written as its rank among those of its input, a set of levels likewise, a leaf's value as its
    rank among all values.

    Parameters
    ----------
    trees : TreeArrays
        Thresholds in raw units.
    missing : bool
        Whether values may be missing.
    widths : mapping of int to int
        How many codes each choice has, by its place.

    Returns
    -------
    dict
        ``feature`` (-1 at a leaf) and ``rank`` of each node; ``thresholds`` of all inputs one
        after the other, ``counts`` of them per input; ``values`` of leaves; ``average``; where
        values may be missing, ``missing``: 1 where a node sends them left; where there are choices,
        ``sets`` of each: a bit a code, 1 where it goes left; ``add32`` where leaves are added up
        in float32. No digit of a number is lost.

    Examples
    --------
    >>> stump = TreeArrays(
    ...     feature=np.array([0, -1, -1]), threshold=np.array([1.0, 0, 0]),
    ...     left=np.array([2, -1, -1]), right=np.array([1, -1, -1]),
    ...     value=np.array([0, 5.0, 7.0]), missing_left=np.zeros(3, bool),
    ...     roots=np.array([0]), average=True)
    >>> pack_trees(stump, 2)["counts"]
    [1, 0]
    """
    asked = questions_of(trees, widths)
    trees = asked.trees
    order = depth_first(trees)
    feature = trees.feature[order]
    rank = np.zeros(len(order), dtype=np.int64)
    tables: list[FloatArray] = []
    sets: list[dict[str, Any] | None] = []
    for place in range(n_features):
        here = feature == place
        if place in widths:
            own = asked.sets[place][np.searchsorted(asked.nodes[place], order[here])]
            distinct, rank[here] = np.unique(own, axis=0, return_inverse=True)
            sets.append({"width": widths[place], "bits": pack_array(distinct, "uint8")})
            tables.append(np.zeros(0))
            continue
        table, rank[here] = np.unique(trees.threshold[order[here]], return_inverse=True)
        tables.append(table)
        sets.append(None)
    leaf = feature == LEAF
    # By their bits: unlike numbers, these tell -0 from 0.
    bits, rank[leaf] = np.unique(trees.value[order[leaf]].view(np.int64), return_inverse=True)
    sides = {"missing": pack_array(trees.missing_left[order], "uint8")} if missing else {}
    return {
        "feature": pack_array(feature, "int16"),
        "rank": pack_array(rank, "uint32"),
        "thresholds": pack_array(np.concatenate(tables), "float64"),
        "counts": [len(table) for table in tables],
        "values": pack_array(bits.view(np.float64), "float64"),
        "average": trees.average,
        **sides,
        **({"sets": sets} if widths else {}),
        **({"add32": True} if trees.add32 else {}),
    }


def pack_ensemble(trees: TreeArrays, schema: FeatureSchema) -> dict[str, Any]:
    """Write the trees of a model whose inputs a schema describes."""
    return pack_trees(
        trees,
        schema.n_features,
        missing=any(feature.allow_missing for feature in schema.features),
        widths={place: len(schema.features[place].codes) for place in schema.choices},
    )


def depth_first(trees: TreeArrays) -> npt.NDArray[np.int64]:
    """Order the nodes depth first, the left branch before the right, tree after tree.

    Returns
    -------
    ndarray of shape (n_reached,), int64
        Indices of the nodes that a row can reach.
    """
    # ONNX has no tree of a single leaf: a comparison with that leaf on either side stands for it.
    bare = trees.left[trees.roots] == trees.right[trees.roots]
    roots = np.where(bare & (trees.left[trees.roots] != LEAF), trees.left[trees.roots], trees.roots)
    levels = [roots]
    while len(node := levels[-1]):
        inner = node[trees.feature[node] != LEAF]
        levels.append(np.concatenate([trees.left[inner], trees.right[inner]]))
    size = np.ones(trees.n_nodes, dtype=np.int64)
    inners = [node[trees.feature[node] != LEAF] for node in levels]
    for inner in reversed(inners):
        size[inner] += size[trees.left[inner]] + size[trees.right[inner]]
    place = np.zeros(trees.n_nodes, dtype=np.int64)
    place[roots] = np.cumsum(size[roots]) - size[roots]
    for inner in inners:
        left, right = trees.left[inner], trees.right[inner]
        place[left] = place[inner] + 1
        place[right] = place[left] + size[left]
    reached = np.concatenate(levels)
    order = np.empty(len(reached), dtype=np.int64)
    order[place[reached]] = reached
    return order
