"""Which curves a request asks for."""

from __future__ import annotations

from typing import Any

from mlcore.schema import Feature, FeatureSchema
from mlcore.serving.rejection import RequestError
from mlcore.whatif import Stretch, stretches

_BOUNDS = {"low", "high"}


def asked_curves(curves: Any, schema: FeatureSchema) -> tuple[Stretch, ...]:
    """Read which inputs' curves are wanted, and from where to where.

    Parameters
    ----------
    curves : object
        A list of objects with the ``name`` of an input and, where the curve shall not run between
        the bounds of the data, its ``low`` and ``high``; None stands for all inputs.
    schema : FeatureSchema

    Returns
    -------
    tuple of Stretch
        In the order asked for.

    Raises
    ------
    RequestError
        If it is anything else, or names an input twice.

    Examples
    --------
    >>> from mlcore.datasets import describe_rows
    >>> import numpy as np
    >>> schema = describe_rows(np.eye(2), np.ones(2), names=["a", "b"])
    >>> asked_curves([{"name": "b", "high": 0.5}], schema)
    (Stretch(place=1, name='b', low=0.0, high=0.5),)
    """
    if curves is None:
        return stretches(schema)
    if not isinstance(curves, list) or len(curves) > schema.n_features:
        raise RequestError("request.curves", field="curves")
    known = {feature.name: (place, feature) for place, feature in enumerate(schema.features)}
    along: list[Stretch] = []
    for number, curve in enumerate(curves):
        stretch = _stretch(curve, known, f"curves[{number}]")
        if any(other.place == stretch.place for other in along):
            raise _wrong(f"curves[{number}]")
        along.append(stretch)
    return tuple(along)


def _stretch(curve: Any, known: dict[str, tuple[int, Feature]], field: str) -> Stretch:
    if not isinstance(curve, dict) or curve.keys() - _BOUNDS != {"name"}:
        raise _wrong(field)
    name = curve["name"]
    if not isinstance(name, str) or name not in known:
        raise _wrong(field)
    place, feature = known[name]
    low, high = curve.get("low", feature.low), curve.get("high", feature.high)
    least, most = feature.limits
    if type(low) is not float or type(high) is not float or not least <= low <= high <= most:
        raise RequestError("request.bounds", field=field, low=f"{least:.3g}", high=f"{most:.3g}")
    return Stretch(place=place, name=name, low=low, high=high)


def _wrong(field: str) -> RequestError:
    return RequestError("request.curve", field=field)
