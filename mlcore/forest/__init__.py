"""Tree ensembles as flat arrays, and what can be read off them without predicting a batch."""

from mlcore.forest.arrays import LEAF, TreeArrays
from mlcore.forest.classes import SharedTrees, shared_trees
from mlcore.forest.onnx_file import (
    members_from_onnx,
    only_score,
    sets_from_onnx,
    trees_from_onnx,
)
from mlcore.forest.row_order import ROW_ORDER, RowOrder, read_row_order, row_order
from mlcore.forest.sets import CodeSet, SetTrees
from mlcore.forest.sklearn import trees_from_sklearn

__all__ = [
    "LEAF",
    "ROW_ORDER",
    "CodeSet",
    "RowOrder",
    "SetTrees",
    "SharedTrees",
    "TreeArrays",
    "members_from_onnx",
    "only_score",
    "read_row_order",
    "row_order",
    "sets_from_onnx",
    "shared_trees",
    "trees_from_onnx",
    "trees_from_sklearn",
]
