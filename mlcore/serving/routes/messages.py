"""What the API takes and returns: one description, by which bodies are checked and documented."""

from __future__ import annotations

import json
from typing import Annotated, Any, ClassVar, Literal, TypeVar

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from mlcore.serving.http.errors import RequestError
from mlcore.serving.http.limits import MAX_BYTES
from mlcore.whatif.uncertainty import COVERAGES, DEFAULT_COVERAGE

DEFAULT_POINTS = 81
MIN_POINTS, MAX_POINTS = 2, 400
MAX_DIGITS = 1_000
"""Most digits of a whole number; float64 ends at 309."""
EXAMPLE = {"data": [12.6, 108.0, 4.8, 2.0, 7.1]}

# A number and its comma take two bytes of a body at least.
_MAX_NUMBERS = MAX_BYTES // 2
_UNROUNDED = Meta(
    description="In the unit of the target, or the probability of one class, 0 to 1; never rounded."
)
Label = str | int | float | bool
"""What a class is called."""

Points = Annotated[
    int,
    Meta(
        ge=MIN_POINTS,
        le=MAX_POINTS,
        description="Points per curve, evenly from low to high; fewer at most from 142 inputs on.",
        extra_json_schema={"default": DEFAULT_POINTS},
    ),
]


class PredictRequest(Struct, kw_only=True, forbid_unknown_fields=True):
    """One row."""

    SHAPE: ClassVar[str] = '{"data": [1.5, 2, …]}'

    data: Annotated[
        list[float | None],
        Meta(
            min_length=1,
            max_length=_MAX_NUMBERS,
            description="One finite number per input, in the order of /v1/model: as many as the"
            " model has inputs, or the answer is 422. null where a value is not known, of inputs"
            " with allow_missing.",
        ),
    ]


class CurveRequest(Struct, kw_only=True, forbid_unknown_fields=True):
    """A curve along one input, between the bounds of the data or its own."""

    name: str
    low: float | UnsetType = UNSET
    high: float | UnsetType = UNSET
    track: Annotated[
        Literal["linear", "log"],
        Meta(
            description="How points are spaced: evenly or as along the page's logarithmic slider."
        ),
    ] = "linear"


class ExploreRequest(PredictRequest, kw_only=True, forbid_unknown_fields=True):
    """One row, and how finely its curves are drawn."""

    SHAPE: ClassVar[str] = (
        '{"data": [1.5, 2, …], "points": 81, "coverage": 0.9, "baseline": [1, 2, …],'
        ' "curves": [{"name": "…"}, …], "reaches": [{"name": "…"}, …]}'
    )

    points: Points | UnsetType = UNSET
    coverage: Annotated[
        float,
        Meta(
            description="Share of actual values that the interval should hold.",
            extra_json_schema={"enum": COVERAGES},
        ),
    ] = DEFAULT_COVERAGE
    baseline: Annotated[
        Annotated[list[float | None], Meta(max_length=_MAX_NUMBERS)] | None,
        Meta(
            description="Where the contributions start, one finite number per input, or null as in"
            " data; the typical row without it."
        ),
    ] = None
    curves: Annotated[
        Annotated[list[CurveRequest], Meta(max_length=_MAX_NUMBERS)] | None,
        Meta(
            description="Which curves are wanted, each input once, and from where to where; one"
            " per input, in the order of /v1/model, between its low and high without it."
        ),
    ] = None
    reaches: Annotated[
        Annotated[list[CurveRequest], Meta(max_length=_MAX_NUMBERS)] | None,
        Meta(description="Of which inputs the lowest and highest prediction is wanted, if any."),
    ] = None


class PredictAnswer(Struct):
    """The prediction of one row and how long it took."""

    prediction: Annotated[float, _UNROUNDED]
    latency_ms: Annotated[float, Meta(description="The model's run alone.")]
    total_time_ms: Annotated[float, Meta(description="From the parsed request on.")]
    model_format: Annotated[str, Meta(description="ONNX.")]
    features_count: int
    label: Annotated[
        Label | UnsetType,
        Meta(
            description="The class that scikit-learn names, which need not be the one whose"
            " probability the prediction is; absent of a model of a number."
        ),
    ] = UNSET
    probabilities: Annotated[
        dict[str, float] | UnsetType,
        Meta(
            description="Of each class, by its label written as text; absent of a model of a"
            " number."
        ),
    ] = UNSET


class IntervalAnswer(Struct):
    """A range around a prediction."""

    low: Annotated[float, _UNROUNDED]
    high: float
    coverage: Annotated[float, Meta(description="Share of actual values it should hold, as asked.")]
    observed: Annotated[
        float,
        Meta(description="Share of the rows held out from training that fell inside theirs."),
    ]


class UnseenAnswer(Struct):
    """What came of the cases the model has not seen whose chances lie nearest to one."""

    n: Annotated[int, Meta(description="Cases: a tenth of all, at least 30.")]
    hits: Annotated[int, Meta(description="Those of them that were of the class.")]
    share: float
    low: Annotated[
        float, Meta(description="The share of all such cases lies above, at 90 % confidence.")
    ]
    high: Annotated[float, Meta(description="And below, by Clopper and Pearson.")]
    near: Annotated[float, Meta(description="The chance they lie nearest to.")]


class ExploreAnswer(Struct):
    """One row explored."""

    prediction: Annotated[float, _UNROUNDED]
    latency_ms: Annotated[float, Meta(description="The model's run on this row alone.")]
    total_time_ms: Annotated[float, Meta(description="From the parsed request on.")]
    curves: Annotated[
        list[list[float]],
        Meta(
            description="Per input, or per curve asked for, the prediction as it alone moves"
            " evenly from its low to its high; of a choice at each of its levels, in their order,"
            " last at any other level if the model takes such."
        ),
    ]
    reaches: Annotated[
        list[tuple[float, float]],
        Meta(
            description="Per input asked for, the lowest and the highest prediction as it alone"
            " moves from low to high: exact for trees, else the best of 21 values tried. Of a"
            " choice those of the levels that at least one real case in a hundred has."
        ),
    ]
    bias: Annotated[
        float, Meta(description="Prediction at the baseline, the typical row by default.")
    ]
    contributions: Annotated[
        list[float],
        Meta(description="Per input, its Shapley value from the baseline to the row."),
    ]
    contribution_errors: Annotated[
        list[float] | None,
        Meta(
            description="Their standard errors where more than 10 inputs differ from the baseline"
            " and orders were drawn at random; null where the values are exact."
        ),
    ]
    interval: Annotated[
        IntervalAnswer | None,
        Meta(description="Where the actual value usually lies; null for a model that cannot tell."),
    ]
    distance: Annotated[
        float | None,
        Meta(
            description="Share of the real cases that lie nearer to the data than this one, 0 to"
            " 1; null if fewer than 20 rows were kept with the model."
        ),
    ]
    reach_levels: Annotated[
        list[tuple[str, str] | None] | UnsetType,
        Meta(
            description="The levels with that lowest and highest prediction, null for a number;"
            " absent of a model without choices."
        ),
    ] = UNSET
    missing: Annotated[
        list[float | None] | UnsetType,
        Meta(
            description="Per curve, the prediction where its input is not known, null for an input"
            " that must be; absent of a model whose inputs all must be."
        ),
    ] = UNSET
    label: Annotated[
        Label | UnsetType,
        Meta(description="The class that scikit-learn names; absent of a model of a number."),
    ] = UNSET
    probabilities: Annotated[
        list[float] | UnsetType,
        Meta(description="Of all classes, in their order; absent of a model of a number."),
    ] = UNSET
    unseen: Annotated[
        UnseenAnswer | UnsetType | None,
        Meta(
            description="How often such a chance came true; null where the model came without 30"
            " cases it has not seen, absent of a model of a number."
        ),
    ] = UNSET


class HealthAnswer(Struct):
    """The current model answers."""

    status: Annotated[str, Meta(description="healthy")]
    model_loaded: bool
    model_format: str


class UnhealthyAnswer(HealthAnswer):
    """The current model does not answer, and why."""

    reason: str


# What came later is left out where it says nothing: answers of earlier versions stay the same.
class FeatureAnswer(Struct, omit_defaults=True):
    """One input."""

    name: str
    label: str
    unit: str
    low: Annotated[float, Meta(description="Lowest value in the training data.")]
    high: Annotated[float, Meta(description="Highest value in the training data.")]
    typical: Annotated[
        float | None,
        Meta(description="Median of the training data; null where most of them have no value."),
    ]
    step: float
    decimals: int
    allow_missing: Annotated[bool, Meta(description="Whether null is taken for a value.")] = False


class TargetAnswer(Struct, omit_defaults=True):
    """What is predicted."""

    name: str
    label: str
    unit: str
    low: float
    high: float
    decimals: int
    classes: Annotated[
        list[Label],
        Meta(description="Of a model of classes: their labels, in scikit-learn's order."),
    ] = []
    chosen: (
        Annotated[Label, Meta(description="The class whose probability is the prediction.")]
        | UnsetType
    ) = UNSET


class SchemaAnswer(Struct):
    """The inputs in their order, and the target."""

    features: list[FeatureAnswer]
    target: TargetAnswer


class ModelAnswer(Struct, kw_only=True):
    """What is known about a model."""

    id: str
    name: str
    title: str
    estimator: str
    schema: SchemaAnswer
    metrics: Annotated[dict[str, Any], Meta(description="Held-out and cross-validated scores.")]
    parity: Annotated[dict[str, Any], Meta(description="Agreement with scikit-learn, by file.")]
    versions: Annotated[dict[str, str], Meta(description="Libraries that made it.")]
    created: Annotated[str, Meta(description="ISO 8601, UTC.")]


class ErrorDetail(Struct):
    """What was wrong."""

    code: Annotated[str, Meta(description="Stable; the message is not.")]
    field: Annotated[str, Meta(description="Input, key or header that is to blame.")]
    message: Annotated[
        str, Meta(description="In the language of Accept-Language: English or French.")
    ]


class ErrorAnswer(Struct):
    """The answer to a request that failed, at most 1 KB."""

    error: ErrorDetail


_Request = TypeVar("_Request", bound=PredictRequest)
_DECODERS: dict[type[PredictRequest], msgspec.json.Decoder[Any]] = {
    kind: msgspec.json.Decoder(kind) for kind in (PredictRequest, ExploreRequest)
}


def parse(body: bytes, kind: type[_Request]) -> _Request:
    """Read a body as it is described.

    Returns
    -------
    PredictRequest or ExploreRequest
        A value that is not as described is left as it came, whole numbers as float64: the model's
        schema, or the code that uses it, says what is wrong with it.

    Raises
    ------
    RequestError
        If the body is not one JSON object with the described keys, each once.

    Examples
    --------
    >>> parse(b'{"data": [1, 2.5]}', PredictRequest)
    PredictRequest(data=[1.0, 2.5])
    """
    # One string can only be one key: msgspec would not notice a second "data". It would also drop
    # the sign of -0.
    if body.count(b'"') == 2 and b"-0" not in body:
        try:
            read: _Request = _DECODERS[kind].decode(body)
        except msgspec.MsgspecError:
            pass  # Read below once more, to say what is wrong.
        else:
            return read
    return kind(**_values(body, kind))


def _values(body: bytes, kind: type[PredictRequest]) -> dict[str, Any]:
    shape = kind.SHAPE
    try:
        if json.detect_encoding(body) != "utf-8":
            raise RequestError("request.utf8", field="body")
        values = _lenient.decode(body.decode())
    except UnicodeDecodeError:
        raise RequestError("request.utf8", field="body") from None
    except json.JSONDecodeError:
        raise RequestError("request.json", field="body", expected=shape) from None
    except RecursionError:
        raise RequestError("request.depth", field="body", expected=shape) from None
    if (
        not isinstance(values, dict)
        or "data" not in values
        or values.keys() - set(kind.__struct_fields__)
    ):
        raise RequestError("request.keys", field="body", expected=shape)
    return values


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        # The standard library would keep the last one without a word.
        raise RequestError("request.duplicate", field="body", expected=PredictRequest.SHAPE)
    return values


def _integer(digits: str) -> float:
    if len(digits) > MAX_DIGITS:
        raise RequestError("request.digits", field="data", limit=MAX_DIGITS)
    return float(digits)


def _not_json(_name: str) -> float:
    # NaN is not JSON, so it never stands for a value that is not known; no schema takes infinity.
    return float("inf")


_lenient = json.JSONDecoder(object_pairs_hook=_unique, parse_int=_integer, parse_constant=_not_json)
