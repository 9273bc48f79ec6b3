"""What the API takes: one description, by which bodies are checked and documented."""

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
MAX_VERSION = 1_000_000
MAX_DIGITS = 1_000
"""Most digits of a whole number; float64 ends at 309."""
EXAMPLE = {"data": [12.6, 108.0, 4.8, 2.0, 7.1]}
ROWS = ("data", "inputs")
"""Keys by one of which a body gives its row."""

# A number and its comma take two bytes of a body at least.
_MAX_NUMBERS = MAX_BYTES // 2
Value = float | str | bool | None
"""Of an input: a number, a level of a choice, or nothing where it is not known."""

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

    SHAPE: ClassVar[str] = '{"data": [1.5, "word", …]}'

    data: (
        Annotated[
            list[Value],
            Meta(
                min_length=1,
                max_length=_MAX_NUMBERS,
                description="One value per input, in the order of /v1/model: as many as the model"
                " has inputs, or the answer is 422. A finite number; of an input with levels one of"
                " these; null where a value is not known, of inputs with allow_missing.",
            ),
        ]
        | UnsetType
    ) = UNSET
    inputs: (
        Annotated[
            dict[str, Value],
            Meta(
                description="Instead of data: the same values by the names of the inputs, in any"
                " order. Other names are left out."
            ),
        ]
        | UnsetType
    ) = UNSET

    @property
    def by_name(self) -> bool:
        """Whether the row says which value is whose."""
        return self.inputs is not UNSET

    @property
    def row(self) -> Any:
        """The row as it came: a list, or an object by name."""
        return self.inputs if self.by_name else self.data


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
        '{"data": [1.5, "word", …], "points": 81, "coverage": 0.9, "baseline": [1, "word", …],'
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
        Annotated[list[Value], Meta(max_length=_MAX_NUMBERS)] | dict[str, Value] | None,
        Meta(
            description="Where the contributions start: a row as in data, or as in inputs; the"
            " typical row without it."
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


class PromoteRequest(Struct, kw_only=True, forbid_unknown_fields=True):
    """The version that is put in use."""

    SHAPE: ClassVar[str] = '{"version": 3}'

    version: Annotated[int, Meta(ge=1, description="As GET /v1/models lists them.")]


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
    >>> parse(b'{"data": [1, 2.5]}', PredictRequest).row
    [1.0, 2.5]
    >>> parse(b'{"inputs": {"home": "rents"}}', PredictRequest).row
    {'home': 'rents'}
    """
    # One string can only be one key: msgspec would not notice a second "data". It would also drop
    # the sign of -0.
    if body.count(b'"') == 2 and b"-0" not in body:
        try:
            read: _Request = _DECODERS[kind].decode(body)
        except msgspec.MsgspecError:
            pass  # Read below once more, to say what is wrong.
        else:
            if read.data is not UNSET:
                return read
    return kind(**_values(body, kind))


def parse_version(body: bytes) -> int:
    """Read which version a body asks for.

    Raises
    ------
    RequestError
        If the body is not one JSON object with that key alone, or it is no whole number from 1.

    Examples
    --------
    >>> parse_version(b'{"version": 3}')
    3
    """
    try:
        values = _decoded(body, PromoteRequest.SHAPE)
    except RequestError as error:
        if error.code != "request.duplicate":
            raise
        values = None
    number = values.get("version") if isinstance(values, dict) and len(values) == 1 else None
    # Of a JSON number without a fraction, too, float64 is made.
    if not isinstance(number, float) or not 1 <= number <= MAX_VERSION or number % 1:
        raise RequestError("request.version", field="version")
    return int(number)


def _values(body: bytes, kind: type[PredictRequest]) -> dict[str, Any]:
    shape = kind.SHAPE
    values = _decoded(body, shape)
    if not isinstance(values, dict) or values.keys() - set(kind.__struct_fields__):
        raise RequestError("request.keys", field="body", expected=shape)
    given = [name for name in ROWS if name in values]
    if not given:
        raise RequestError("request.keys", field="body", expected=shape)
    if len(given) > 1:
        raise RequestError("request.both", field=", ".join(ROWS))
    if "inputs" in values and not isinstance(values["inputs"], dict):
        raise RequestError("request.inputs", field="inputs")
    return values


def _decoded(body: bytes, shape: str) -> Any:
    """Read JSON in which no key comes twice."""
    try:
        if json.detect_encoding(body) != "utf-8":
            raise RequestError("request.utf8", field="body")
        return _lenient.decode(body.decode())
    except UnicodeDecodeError:
        raise RequestError("request.utf8", field="body") from None
    except json.JSONDecodeError:
        raise RequestError("request.json", field="body", expected=shape) from None
    except RecursionError:
        raise RequestError("request.depth", field="body", expected=shape) from None


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
