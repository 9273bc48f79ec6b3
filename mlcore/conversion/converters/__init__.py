"""Estimators and steps that Levers writes to ONNX itself, where skl2onnx errs or has no way."""

from mlcore.conversion.converters.functions import check_function
from mlcore.conversion.converters.registered import custom_converters

__all__ = ["check_function", "custom_converters"]
