"""Tree ensembles as flat arrays, and what can be read off them without predicting a batch."""

from mlcore.forest.arrays import LEAF, TreeArrays
from mlcore.forest.onnx_file import trees_from_onnx
from mlcore.forest.sklearn import trees_from_sklearn

__all__ = ["LEAF", "TreeArrays", "trees_from_onnx", "trees_from_sklearn"]
