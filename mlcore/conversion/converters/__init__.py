"""Estimators and steps that Levers writes to ONNX itself, where skl2onnx errs or has no way."""

from mlcore.conversion.converters.columns import IMPUTERS, fills
from mlcore.conversion.converters.functions import check_function
from mlcore.conversion.converters.registered import custom_converters
from mlcore.conversion.converters.scores import SCORED, scored

__all__ = ["IMPUTERS", "SCORED", "check_function", "custom_converters", "fills", "scored"]
