"""The inputs a model takes, and the one way rows are read."""

from mlcore.schema.feature import Feature
from mlcore.schema.inputs import FeatureSchema
from mlcore.schema.numbers import FloatArray
from mlcore.schema.target import Label, Target

__all__ = ["Feature", "FeatureSchema", "FloatArray", "Label", "Target"]
