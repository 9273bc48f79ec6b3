"""From a fitted pipeline to ONNX, with proof that the answers are the same."""

from mlcore.artifacts.parity import Parity
from mlcore.conversion.bundle import Bundle, build
from mlcore.conversion.exact import exact_model
from mlcore.conversion.fold import fold_scaler, proven_thresholds
from mlcore.conversion.oracle import missing_inputs
from mlcore.conversion.parts import Parts, split
from mlcore.conversion.portable import convert_portable, portable_thresholds_proven
from mlcore.conversion.probes import near_threshold_rows, probe_rows

__all__ = [
    "Bundle",
    "Parity",
    "Parts",
    "build",
    "convert_portable",
    "exact_model",
    "fold_scaler",
    "missing_inputs",
    "near_threshold_rows",
    "portable_thresholds_proven",
    "probe_rows",
    "proven_thresholds",
    "split",
]
