"""Which converters of Levers' own skl2onnx is given."""

from __future__ import annotations

from typing import Any

from mlcore.conversion.converters.histogram import convert_histogram
from mlcore.conversion.converters.mixing import convert_polynomial, convert_projection


def custom_converters() -> dict[str, Any]:
    """Return what ``skl2onnx.convert_sklearn`` takes to know them.

    Returns
    -------
    dict of str to dict
        Keyword arguments.
    """
    from sklearn.decomposition import PCA
    from sklearn.ensemble import HistGradientBoostingRegressor
    from sklearn.preprocessing import PolynomialFeatures

    return {
        "custom_conversion_functions": {
            HistGradientBoostingRegressor: convert_histogram,
            PCA: convert_projection,
            PolynomialFeatures: convert_polynomial,
        },
    }
