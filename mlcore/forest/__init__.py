"""Tree ensembles as flat arrays, and what can be read off them without predicting a batch."""

from mlcore.forest.arrays import LEAF, TreeArrays
from mlcore.forest.classes import SharedTrees, shared_trees
from mlcore.forest.onnx_file import members_from_onnx, only_score, trees_from_onnx
from mlcore.forest.row_order import ROW_ORDER, RowOrder, read_row_order, row_order
from mlcore.forest.sklearn import (
    boosted_trees,
    histogram_link,
    histogram_trees,
    trees_from_sklearn,
)

__all__ = [
    "LEAF",
    "ROW_ORDER",
    "RowOrder",
    "SharedTrees",
    "TreeArrays",
    "boosted_trees",
    "histogram_link",
    "histogram_trees",
    "members_from_onnx",
    "only_score",
    "read_row_order",
    "row_order",
    "shared_trees",
    "trees_from_onnx",
    "trees_from_sklearn",
]
