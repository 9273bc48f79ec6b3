"""Exploring a row for the live view: many rows a request, on threads of their own."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import msgspec
import numpy as np
from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from msgspec import UNSET, UnsetType
from msgspec.structs import asdict

from mlcore.errors import InvalidRowsError
from mlcore.inference import ClassPrediction
from mlcore.inference.batches import available_threads
from mlcore.models import OpenedModel
from mlcore.schema import FeatureSchema
from mlcore.schema.labels import match
from mlcore.serving.http.errors import RequestError
from mlcore.serving.routes.answers import (
    IntervalAnswer,
    UnseenAnswer,
)
from mlcore.serving.routes.messages import (
    DEFAULT_POINTS,
    MAX_POINTS,
    MIN_POINTS,
    CurveRequest,
    ExploreRequest,
    Points,
    parse,
)
from mlcore.whatif.curves import InputRange, input_ranges
from mlcore.whatif.exploration import Exploration
from mlcore.whatif.uncertainty import COVERAGES, Checked, Interval

MAX_CELLS = 8_000_000
"""Numbers in the rows of one request's curves, 64 MB; only models of many inputs come near."""
MAX_WAITING = 64
"""Requests that may wait for a thread; one more is told to come back."""


def parse_question(body: bytes) -> ExploreRequest:
    """Read what is asked of a row; the model's schema says what is wrong with rows and curves.

    Raises
    ------
    RequestError
        If the body has other keys than described, or ``points`` or ``coverage`` is out of range.

    Examples
    --------
    >>> parse_question(b'{"data": [1, 2], "points": 5}').points
    5
    """
    asked = parse(body, ExploreRequest)
    points: Any = asked.points
    if points is not UNSET:
        # JSON has one kind of number: 81.0 is a whole one.
        whole = int(points) if type(points) is float and points.is_integer() else points
        try:
            asked.points = msgspec.convert(whole, Points)
        except msgspec.ValidationError:
            raise _points_error(MAX_POINTS) from None
    if type(asked.coverage) is not float or asked.coverage not in COVERAGES:
        expected = ", ".join(map(str, COVERAGES))
        raise RequestError("request.coverage", field="coverage", expected=expected)
    return asked


class Explorer:
    """As many threads as processors; a queue that refuses rather than grows."""

    def __init__(self) -> None:
        self._limiter: CapacityLimiter | None = None

    async def explore(
        self, model: OpenedModel, asked: ExploreRequest
    ) -> tuple[dict[str, Any], tuple[str, ...]]:
        """Explore a row.

        Where no number of points is asked for, :data:`DEFAULT_POINTS` are drawn, or as many as a
        model of many inputs allows.

        Returns
        -------
        answer : dict
            An ``ExploreAnswer``, but for ``total_time_ms``.
        outside : tuple of str
            Inputs whose value lies outside the training data.

        Raises
        ------
        InvalidRowsError
            If row or baseline do not fit the schema, or the model's answers are not finite.
        RequestError
            If a curve is not one of the model's, that many points of that many curves are too
            much, or too many requests wait.
        """
        # Before the queue: a bad row needs no thread to be refused.
        row = read_seen(model, asked.row, by_name=asked.by_name)
        baseline = None if asked.baseline is None else _baseline(model, asked.baseline)
        along = asked_curves(asked.curves, model.schema)
        reaching = () if asked.reaches is None else asked_reaches(asked.reaches, model)
        n_points = _allowed(asked.points, len(along) * model.schema.n_features)
        # Made on first use: a limiter belongs to the event loop it is made in.
        limiter = self._limiter = self._limiter or CapacityLimiter(available_threads())
        waiting = limiter.statistics().tasks_waiting
        if limiter.available_tokens == 0 and waiting >= MAX_WAITING:
            raise RequestError("request.queue", field="server")
        answer = await run_sync(
            partial(
                _explored, model, row, asked.coverage, baseline=baseline, along=along,
                reaching=reaching, n_points=n_points,
            ),
            limiter=limiter,
        )  # fmt: skip
        return answer, model.schema.outside(row)


def read_seen(model: OpenedModel, row: Any, *, by_name: bool) -> list[float]:
    """Read a row for what explores a model: the model's own inputs, or those that move as one.

    Raises
    ------
    InvalidRowsError
    """
    joining = model.joining
    if joining is None:
        return read_row(model.given, row, by_name=by_name)
    if joining.reads(row, by_name=by_name):
        return read_row(joining.words, row, by_name=by_name)
    values = np.array([read_row(model.given, row, by_name=by_name)])
    joined: list[float] = joining.join(values)[0].tolist()
    return joined


def read_row(schema: FeatureSchema, row: Any, *, by_name: bool) -> list[float]:
    """Read a row in order or by name, its words as codes; what is missing becomes NaN.

    Raises
    ------
    InvalidRowsError
    """
    try:
        rows = schema.read_row(row) if by_name else schema.validate_row(row)
    except InvalidRowsError as error:
        if by_name and error.facts["field"] == "data":
            raise _moved(error, "inputs") from None
        raise
    values: list[float] = rows[0].tolist()
    return values


def _moved(error: InvalidRowsError, field: str) -> InvalidRowsError:
    return InvalidRowsError(error.code, **{**error.facts, "field": field})


def _baseline(model: OpenedModel, baseline: Any) -> list[float]:
    try:
        return read_seen(model, baseline, by_name=isinstance(baseline, dict))
    except InvalidRowsError as error:
        name = error.facts["field"]
        # Told apart from what is wrong with the row itself.
        whole = name in ("data", "inputs")
        raise _moved(error, "baseline" if whole else f"baseline.{name}") from None


def _allowed(points: int | UnsetType, n_cells: int) -> int:
    """Choose the points of a curve; ``n_cells`` numbers are to be predicted for each."""
    most = max(MIN_POINTS, min(MAX_POINTS, MAX_CELLS // max(n_cells, 1)))
    if isinstance(points, UnsetType):
        return min(DEFAULT_POINTS, most)
    if points > most:
        raise _points_error(most)
    return points


def _points_error(high: int) -> RequestError:
    return RequestError("request.points", field="points", low=MIN_POINTS, high=high)


def _explored(
    model: OpenedModel,
    row: list[float],
    coverage: float,
    *,
    baseline: list[float] | None,
    along: tuple[InputRange, ...],
    reaching: tuple[InputRange, ...],
    n_points: int,
) -> dict[str, Any]:
    # A row far outside may overflow the model; that is told, not warned of in the log.
    with np.errstate(over="ignore", invalid="ignore"):
        explored = model.explore(
            row,
            baseline=baseline,
            coverage=coverage,
            along=along,
            points=n_points,
            reaching=reaching,
        )
    if not _is_finite(explored):
        raise InvalidRowsError("model.not-finite", field="data")
    # Three digits more than are shown: enough to draw, half the bytes. No zero keeps a sign.
    target = model.schema.target
    why, interval = explored.contributions, explored.interval
    return {
        "prediction": explored.answer.prediction,
        "latency_ms": explored.answer.latency_ms,
        "curves": [(target.on_grid(curve.y, more=3) + 0.0).tolist() for curve in explored.curves],
        "reaches": (target.on_grid(explored.reaches, more=3) + 0.0).tolist(),
        "distance": model.distance(explored.row),
        "bias": why.bias,
        "contributions": [target.coarse(part, more=3) + 0.0 for part in why.values],
        "contribution_errors": why.errors
        and [target.coarse(error, more=3) for error in why.errors],
        "interval": interval and _interval(interval),
        **_levels(model, explored, reaching),
        **_unknown(model, explored),
        **_chances(model, explored),
    }


def _levels(
    model: OpenedModel, explored: Exploration, reaching: tuple[InputRange, ...]
) -> dict[str, Any]:
    """Name the levels with the lowest and the highest prediction, of a model with choices."""
    features = model.schema.features
    if not model.schema.choices:
        return {}
    return {
        "reach_levels": [
            [features[span.place].level_names[int(code)] for code in codes] if span.codes else None
            for span, codes in zip(reaching, explored.reached_at, strict=True)
        ]
    }


def _unknown(model: OpenedModel, explored: Exploration) -> dict[str, Any]:
    """Tell each curve's answer where its input is not known, of a model that allows that."""
    if not any(feature.allow_missing for feature in model.schema.features):
        return {}
    return {"missing": [curve.missing for curve in explored.curves]}


def _chances(model: OpenedModel, explored: Exploration) -> dict[str, Any]:
    """Tell the chances of all classes, and what came of the unseen cases nearest to this one's."""
    answer = explored.answer
    if not isinstance(answer, ClassPrediction):
        return {}
    reliability = model.reliability()
    return {
        "label": answer.label,
        "probabilities": list(answer.probabilities.values()),
        "unseen": reliability and _unseen(reliability.near(answer.prediction), answer.prediction),
    }


def _unseen(checked: Checked, chance: float) -> dict[str, float]:
    return asdict(
        UnseenAnswer(
            n=checked.n_cases,
            hits=checked.n_hits,
            share=checked.share,
            low=checked.low,
            high=checked.high,
            near=chance,
        )
    )


def _interval(interval: Interval) -> dict[str, float]:
    return asdict(msgspec.convert(interval, IntervalAnswer, from_attributes=True))


def _is_finite(explored: Exploration) -> bool:
    why = explored.contributions
    return (
        bool(np.isfinite(explored.reaches).all())
        and all(map(math.isfinite, (explored.answer.prediction, why.bias, *why.values)))
        and all(np.isfinite(curve.y).all() for curve in explored.curves)
    )


def asked_curves(
    curves: Any, schema: FeatureSchema, field: str = "curves"
) -> tuple[InputRange, ...]:
    """Read which inputs' curves are wanted, and from where to where.

    Parameters
    ----------
    curves : object
        A list of objects with the ``name`` of an input and, where the curve should not run between
        the bounds of the data, its ``low`` and ``high``; None stands for all inputs. Of a choice
        it holds every level; ``low`` and ``high`` leave out the codes beyond them.

    Returns
    -------
    tuple of InputRange
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
    (InputRange(place=1, name='b', low=0.0, high=0.5),)
    >>> asked_curves([{"name": "b "}], schema)[0].name
    'b'
    """
    if curves is None:
        return tuple(replace(span, stops=()) for span in input_ranges(schema))
    if not isinstance(curves, list) or len(curves) > schema.n_features:
        raise RequestError("request.curves", field=field)
    asked = (curve.get("name") for curve in curves if isinstance(curve, dict))
    names = list(dict.fromkeys(name for name in asked if isinstance(name, str)))
    places = match(names, schema.names).places
    along: list[InputRange] = []
    for number, curve in enumerate(curves):
        span = _input_range(curve, schema, places, f"{field}[{number}]")
        if any(other.place == span.place for other in along):
            raise _wrong(f"{field}[{number}]")
        along.append(span)
    return tuple(along)


def asked_reaches(reaches: Any, model: OpenedModel) -> tuple[InputRange, ...]:
    """Read what reaches are wanted along: of a choice the levels that some real rows have."""
    asked = asked_curves(reaches, model.schema, "reaches")
    if not model.schema.choices:
        return asked
    usual = model.middle_ranges()
    found = []
    for span in asked:
        codes = tuple(code for code in usual[span.place].codes if code in span.codes)
        # Asked for none but rare ones: then of these.
        codes = codes or span.codes
        found.append(replace(span, low=codes[0], high=codes[-1], codes=codes) if codes else span)
    return tuple(found)


def _input_range(
    curve: Any, schema: FeatureSchema, places: Mapping[str, int], field: str
) -> InputRange:
    if not isinstance(curve, dict) or curve.keys() - set(CurveRequest.__struct_fields__):
        raise _wrong(field)
    name = curve.get("name")
    if not isinstance(name, str) or name not in places:
        raise _wrong(field)
    place, feature = places[name], schema.features[places[name]]
    whole = InputRange.of(feature, place)
    low, high = curve.get("low", float(whole.low)), curve.get("high", float(whole.high))
    least, most = feature.limits
    if type(low) is not float or type(high) is not float or not least <= low <= high <= most:
        raise RequestError("request.bounds", field=field, low=f"{least:.3g}", high=f"{most:.3g}")
    if feature.is_choice:
        codes = tuple(code for code in whole.codes if low <= code <= high)
        if not codes:
            raise _wrong(field)
        return replace(whole, low=codes[0], high=codes[-1], codes=codes)
    track = curve.get("track", "linear")
    if track not in ("linear", "log"):
        raise _wrong(field)
    stops = replace(feature.track, is_log=track == "log").stops(low, high, feature.typical)
    return InputRange(place=place, name=feature.name, low=low, high=high, stops=stops)


def _wrong(field: str) -> RequestError:
    return RequestError("request.curve", field=field)
