"""Exploring a row for the live view: many rows a request, so on threads of their own."""

from __future__ import annotations

import math
from typing import Any

import anyio.to_thread
import numpy as np
from anyio import CapacityLimiter

from mlcore.errors import InvalidRowsError
from mlcore.inference.batches import available_threads
from mlcore.pipeline import OpenedModel
from mlcore.schema import FloatArray
from mlcore.serving.body import parse_values
from mlcore.serving.rejection import RequestError
from mlcore.whatif import Exploration, explore

DEFAULT_POINTS = 81
MIN_POINTS, MAX_POINTS = 2, 400
MAX_CELLS = 8_000_000
"""Numbers in the rows of one request's curves, 64 MB; only models of many inputs come near."""
MAX_WAITING = 64
"""Requests that may wait for a thread; one more is told to come back."""


_SHAPE = '{"data": [1.5, 2, …], "points": 81, "baseline": [1, 2, …]}'


def parse_question(body: bytes) -> tuple[Any, int | None, Any]:
    """Return a row, how many points its curves shall have if that is said, and the baseline.

    Row and baseline are not yet checked; a baseline that is not said is None.

    Raises
    ------
    RequestError
        If the body has other keys than documented, or ``points`` is out of range.

    Examples
    --------
    >>> parse_question(b'{"data": [1, 2], "points": 5, "baseline": [0, 1]}')
    ([1.0, 2.0], 5, [0.0, 1.0])
    >>> parse_question(b'{"data": [1, 2]}')
    ([1.0, 2.0], None, None)
    """
    values = parse_values(body, optional=frozenset({"points", "baseline"}), shape=_SHAPE)
    baseline = values.get("baseline")
    if "points" not in values:
        return values["data"], None, baseline
    points = values["points"]
    if type(points) is not float or not MIN_POINTS <= points <= MAX_POINTS or points % 1:
        raise _points_error(MAX_POINTS)
    return values["data"], int(points), baseline


class Crew:
    """As many threads as processors; a queue that refuses rather than grows."""

    def __init__(self) -> None:
        self._limiter: CapacityLimiter | None = None

    async def explore(
        self, model: OpenedModel, row: Any, points: int | None, baseline: Any = None
    ) -> dict[str, Any]:
        """Explore a row.

        Parameters
        ----------
        model : OpenedModel
        row : object
            The schema says what is wrong with it.
        points : int or None
            None draws :data:`DEFAULT_POINTS`, or as many as a model of many inputs allows.
        baseline : object
            Where the contributions start, the typical row if None; the schema says what is wrong
            with it.

        Returns
        -------
        dict
            What ``POST /v1/explore`` answers, but for ``total_time_ms``.

        Raises
        ------
        InvalidRowsError
            If row or baseline do not fit the schema, or the model's answers are not finite.
        RequestError
            If that many points of that many inputs are too much, or too many requests wait.
        """
        # Before the queue: a bad row needs no thread to be refused.
        model.schema.validate_row(row)
        start = None if baseline is None else _valid_baseline(model, baseline)
        points = _allowed(points, model.schema.n_features)
        # Made on first use: a limiter belongs to the event loop it is made in.
        limiter = self._limiter = self._limiter or CapacityLimiter(available_threads())
        waiting = limiter.statistics().tasks_waiting
        if limiter.available_tokens == 0 and waiting >= MAX_WAITING:
            raise RequestError("request.queue", field="server")
        return await anyio.to_thread.run_sync(_explored, model, row, points, start, limiter=limiter)


def _valid_baseline(model: OpenedModel, baseline: Any) -> FloatArray:
    try:
        start: FloatArray = model.schema.validate_row(baseline)[0]
    except InvalidRowsError as error:
        name = error.facts["field"]
        # Told apart from what is wrong with the row itself.
        facts = {**error.facts, "field": "baseline" if name == "data" else f"baseline.{name}"}
        kind = type(error)
        raise kind(error.code, **facts) from None
    return start


def _allowed(points: int | None, n_features: int) -> int:
    most = max(MIN_POINTS, min(MAX_POINTS, MAX_CELLS // n_features**2))
    if points is None:
        return min(DEFAULT_POINTS, most)
    if points > most:
        raise _points_error(most)
    return points


def _points_error(high: int) -> RequestError:
    return RequestError("request.points", field="points", low=MIN_POINTS, high=high)


def _explored(
    model: OpenedModel, row: Any, points: int, baseline: FloatArray | None
) -> dict[str, Any]:
    # A row far outside may overflow the model; that is told, not warned of in the log.
    with np.errstate(over="ignore", invalid="ignore"):
        explored = explore(model.predictor, row, baseline=baseline, grid_resolution=points)
    if not _is_finite(explored):
        raise InvalidRowsError("model.not-finite", field="data")
    # Three digits more than are shown: enough to draw, half the bytes.
    digits = model.schema.target.decimals + 3
    why = explored.contributions
    if baseline is None:
        bias = model.typical_prediction
    else:
        bias = why.bias if why else float(model.predictor.predict([baseline])[0])
    return {
        "prediction": explored.answer.prediction,
        "latency_ms": explored.answer.latency_ms,
        "curves": [curve.y.round(digits).tolist() for curve in explored.curves],
        "bias": bias,
        "contributions": None if why is None else [round(part, digits) for part in why.values],
    }


def _is_finite(explored: Exploration) -> bool:
    why = () if explored.contributions is None else explored.contributions.values
    return all(map(math.isfinite, (explored.answer.prediction, *why))) and all(
        np.isfinite(curve.y).all() for curve in explored.curves
    )
