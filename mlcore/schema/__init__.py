"""The inputs a model takes, and the one way rows are read."""

from mlcore.schema.inputs import Feature, FeatureSchema, Target
from mlcore.schema.numbers import FloatArray

__all__ = ["Feature", "FeatureSchema", "FloatArray", "Target"]
