"""Which curves a request asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlcore.schema import FeatureSchema
from mlcore.schema.labels import match
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
    >>> asked_curves([{"name": "b "}], schema)[0].name
    'b'
    """
    if curves is None:
        return stretches(schema)
    if not isinstance(curves, list) or len(curves) > schema.n_features:
        raise RequestError("request.curves", field="curves")
    asked = (curve.get("name") for curve in curves if isinstance(curve, dict))
    names = list(dict.fromkeys(name for name in asked if isinstance(name, str)))
    places = match(names, schema.names).places
    along: list[Stretch] = []
    for number, curve in enumerate(curves):
        stretch = _stretch(curve, schema, places, f"curves[{number}]")
        if any(other.place == stretch.place for other in along):
            raise _wrong(f"curves[{number}]")
        along.append(stretch)
    return tuple(along)


def _stretch(curve: Any, schema: FeatureSchema, places: Mapping[str, int], field: str) -> Stretch:
    if not isinstance(curve, dict) or curve.keys() - _BOUNDS != {"name"}:
        raise _wrong(field)
    name = curve["name"]
    if not isinstance(name, str) or name not in places:
        raise _wrong(field)
    place, feature = places[name], schema.features[places[name]]
    low, high = curve.get("low", feature.low), curve.get("high", feature.high)
    least, most = feature.limits
    if type(low) is not float or type(high) is not float or not least <= low <= high <= most:
        raise RequestError("request.bounds", field=field, low=f"{least:.3g}", high=f"{most:.3g}")
    return Stretch(place=place, name=feature.name, low=low, high=high)


def _wrong(field: str) -> RequestError:
    return RequestError("request.curve", field=field)
