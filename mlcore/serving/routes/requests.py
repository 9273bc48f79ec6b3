"""What the API takes and returns, as its documentation shows it."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from mlcore.serving.http.errors import RequestError
from mlcore.serving.http.limits import MAX_BYTES

# A number and its comma take two bytes of a body at least.
_MAX_NUMBERS = MAX_BYTES // 2
MAX_DIGITS = 1_000
"""Most digits of a whole number; float64 ends at 309."""

_SHAPE = '{"data": [1.5, 2, …]}'
EXAMPLE_ROW = (12.6, 108.0, 4.8, 2.0, 7.1)


def _nullable(schema: dict[str, Any]) -> None:
    """Write "or null" as OpenAPI 3.0 does."""
    schema.update(schema.pop("anyOf")[0], nullable=True)


def _curves(schema: dict[str, Any]) -> None:
    """Describe a curve in place: a reference would lead out of the body's own description."""
    _nullable(schema)
    number = {"type": "number"}
    schema["items"] = {
        "type": "object",
        "required": ["name"],
        "additionalProperties": False,
        "properties": {"name": {"type": "string"}, "low": number, "high": number},
    }


class PredictRequest(BaseModel):
    """One row."""

    model_config = ConfigDict(
        extra="forbid", strict=True, json_schema_extra={"example": {"data": list(EXAMPLE_ROW)}}
    )

    data: list[float] = Field(
        min_length=1,
        max_length=_MAX_NUMBERS,
        description="One finite number per input, in the order of /v1/model: as many as the model"
        " has inputs, or the answer is 422.",
    )


class PredictAnswer(BaseModel):
    """The prediction of one row and how long it took."""

    prediction: float = Field(description="In the unit of the target, never rounded.")
    latency_ms: float = Field(description="The model's run alone.")
    total_time_ms: float = Field(description="From the parsed request on.")
    model_format: str = Field(description="ONNX.")
    features_count: int


class ExploreRequest(PredictRequest):
    """One row, and how finely its curves are drawn."""

    points: int = Field(
        default=81,
        ge=2,
        le=400,
        description="Points per curve, evenly from low to high; fewer at most from 142 inputs on.",
    )
    coverage: float = Field(
        default=0.9,
        description="Share of actual values that the interval should hold.",
        json_schema_extra={"enum": [0.8, 0.9, 0.95]},
    )
    baseline: list[float] | None = Field(
        default=None,
        max_length=_MAX_NUMBERS,
        description="Where the contributions start, one finite number per input; the typical row"
        " without it.",
        json_schema_extra=_nullable,
    )
    curves: list[dict[str, Any]] | None = Field(
        default=None,
        max_length=_MAX_NUMBERS,
        description="Which curves are wanted, each input once, and from where to where; one per"
        " input, in the order of /v1/model, between its low and high without it.",
        json_schema_extra=_curves,
    )


class IntervalAnswer(BaseModel):
    """A range around a prediction."""

    low: float = Field(description="In the unit of the target, never rounded.")
    high: float
    coverage: float = Field(description="Share of actual values it should hold, as asked.")
    observed: float = Field(
        description="Share of the rows held out from training that fell inside theirs."
    )


class ExploreAnswer(BaseModel):
    """One row explored."""

    prediction: float = Field(description="In the unit of the target, never rounded.")
    latency_ms: float = Field(description="The model's run on this row alone.")
    total_time_ms: float = Field(description="From the parsed request on.")
    curves: list[list[float]] = Field(
        description="Per input, or per curve asked for, the prediction as it alone moves evenly"
        " from its low to its high."
    )
    bias: float = Field(description="Prediction at the baseline, the typical row by default.")
    contributions: list[float] = Field(
        description="Per input, its Shapley value from the baseline to the row."
    )
    contribution_errors: list[float] | None = Field(
        description="Their standard errors where more than 10 inputs differ from the baseline and"
        " orders were drawn at random; null where the values are exact.",
        json_schema_extra=_nullable,
    )
    interval: IntervalAnswer | None = Field(
        description="Where the true value usually lies; null for a model that cannot tell.",
        json_schema_extra=_nullable,
    )
    distance: float | None = Field(
        description="Share of the real cases that lie nearer to the data than this one, 0 to 1;"
        " null if fewer than 20 rows were kept with the model.",
        json_schema_extra=_nullable,
    )


class HealthAnswer(BaseModel):
    """The current model answers."""

    status: str = Field(description="healthy")
    model_loaded: bool
    model_format: str


class UnhealthyAnswer(HealthAnswer):
    """The current model does not answer, and why."""

    reason: str


class FeatureAnswer(BaseModel):
    """One input."""

    name: str
    label: str
    unit: str
    low: float = Field(description="Lowest value in the training data.")
    high: float = Field(description="Highest value in the training data.")
    typical: float = Field(description="Median of the training data.")
    step: float
    decimals: int


class TargetAnswer(BaseModel):
    """What is predicted."""

    name: str
    label: str
    unit: str
    low: float
    high: float
    decimals: int


class SchemaAnswer(BaseModel):
    """The inputs in their order, and the target."""

    features: list[FeatureAnswer]
    target: TargetAnswer


class ModelAnswer(BaseModel):
    """What is known about a model."""

    id: str
    name: str
    title: str
    estimator: str
    schema_: SchemaAnswer = Field(alias="schema")
    metrics: dict[str, Any] = Field(description="Held-out and cross-validated scores.")
    parity: dict[str, Any] = Field(description="Agreement with scikit-learn, by file.")
    versions: dict[str, str] = Field(description="Libraries that made it.")
    created: str = Field(description="ISO 8601, UTC.")


class ErrorDetail(BaseModel):
    """What was wrong."""

    code: str = Field(description="Stable; the message is not.")
    field: str = Field(description="Input, key or header that is to blame.")
    message: str = Field(description="In the language of Accept-Language: English or French.")


class ErrorAnswer(BaseModel):
    """The answer to a request that failed, at most 1 KB."""

    error: ErrorDetail


def parse_row(body: bytes) -> Any:
    """Return what stands under ``data``, whole numbers as float64.

    Returns
    -------
    object
        Not yet known to be a row: the schema says what is wrong with it.

    Raises
    ------
    RequestError
        If the body is not one JSON object with the key ``data`` alone.

    Examples
    --------
    >>> parse_row(b'{"data": [1, 2.5]}')
    [1.0, 2.5]
    """
    return parse_values(body)["data"]


def parse_values(
    body: bytes, *, optional: frozenset[str] = frozenset(), shape: str = _SHAPE
) -> dict[str, Any]:
    """Return a body's values by key, whole numbers as float64.

    Parameters
    ----------
    optional : frozenset of str
        Keys that may stand beside ``data``.
    shape : str
        What the client is told to send instead.

    Returns
    -------
    dict of str to object
        With ``data``, and no key that was not asked for.

    Raises
    ------
    RequestError
        If the body is not one JSON object with these keys.

    Examples
    --------
    >>> parse_values(b'{"data": [1], "points": 3}', optional=frozenset({"points"}))
    {'data': [1.0], 'points': 3.0}
    """
    try:
        if json.detect_encoding(body) != "utf-8":
            raise RequestError("request.utf8", field="body")
        values = _decoder.decode(body.decode())
    except UnicodeDecodeError:
        raise RequestError("request.utf8", field="body") from None
    except json.JSONDecodeError:
        raise RequestError("request.json", field="body", expected=shape) from None
    except RecursionError:
        raise RequestError("request.depth", field="body", expected=shape) from None
    if not isinstance(values, dict) or values.keys() - optional != {"data"}:
        raise RequestError("request.keys", field="body", expected=shape)
    return values


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        # The standard library would keep the last one without a word.
        raise RequestError("request.duplicate", field="body", expected=_SHAPE)
    return values


def _integer(digits: str) -> float:
    if len(digits) > MAX_DIGITS:
        raise RequestError("request.digits", field="data", limit=MAX_DIGITS)
    return float(digits)


def _not_json(_name: str) -> float:
    # NaN is not JSON, so it never stands for a value that is not known; no schema takes infinity.
    return float("inf")


_decoder = json.JSONDecoder(object_pairs_hook=_unique, parse_int=_integer, parse_constant=_not_json)
