"""What the API returns: the description by which its answers are made and documented."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

_UNROUNDED = Meta(
    description="In the unit of the target, or the probability of one class, 0 to 1; never rounded."
)
Label = str | int | float | bool
"""What a class or a level is called."""


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
    low: Annotated[
        float,
        Meta(description="Lowest value in the training data; of a choice the place of a level."),
    ]
    high: Annotated[float, Meta(description="Highest value in the training data.")]
    typical: Annotated[
        Label | None,
        Meta(
            description="Median of the training data, or their most frequent level; null where most"
            " of them have no value."
        ),
    ]
    step: float
    decimals: int
    allow_missing: Annotated[bool, Meta(description="Whether null is taken for a value.")] = False
    kind: Annotated[
        Literal["number", "whole", "yes-no", "category"],
        Meta(description="What it is; a number where nothing is said."),
    ] = "number"
    levels: Annotated[
        list[Label],
        Meta(description="Of a choice: the values it can have, as data and inputs take them."),
    ] = []
    shares: Annotated[
        list[float], Meta(description="Share of the training data with each level.")
    ] = []
    ordered: Annotated[bool, Meta(description="Whether the levels have an order.")] = False
    takes_others: Annotated[
        bool,
        Meta(
            description="Whether a value that is no level is answered all the same, with a warning;"
            " else it is refused with 422."
        ),
    ] = False


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


class DummiesAnswer(Struct):
    """Inputs that are the levels of one choice, at most one of which is 1."""

    name: str
    inputs: Annotated[list[str], Meta(description="Names of the inputs.")]
    levels: Annotated[list[str], Meta(description="What each of them stands for.")]
    has_none: Annotated[bool, Meta(description="Whether all of them may be 0.")]


class SchemaAnswer(Struct, omit_defaults=True):
    """The inputs in their order, and the target."""

    features: list[FeatureAnswer]
    target: TargetAnswer
    dummies: Annotated[
        list[DummiesAnswer],
        Meta(description="Choices that were written out; absent where there are none."),
    ] = []


class ModelAnswer(Struct, kw_only=True, omit_defaults=True):
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
    table: Annotated[
        dict[str, Any],
        Meta(
            description="The table it was fitted on: file, rows learnt from and held out, what was"
            " left out. Absent of other models."
        ),
    ] = {}


class VersionAnswer(Struct):
    """One version of a name."""

    version: int
    id: str
    created: Annotated[str, Meta(description="ISO 8601, UTC; empty where nobody knows.")]
    aliases: Annotated[
        list[str],
        Meta(description="champion (the version in use), challenger, current (the default model)."),
    ]


class ListedAnswer(Struct, kw_only=True, omit_defaults=True):
    """A model that can be asked, by its name."""

    name: str
    title: str
    id: str
    versions: Annotated[
        list[VersionAnswer],
        Meta(description="The newest first; none of a built-in model, which has no versions."),
    ] = []
    kind: Annotated[
        Literal["number", "classes"] | UnsetType,
        Meta(description="What it predicts; this and what follows are absent until it is made."),
    ] = UNSET
    estimator: str | UnsetType = UNSET
    metrics: dict[str, Any] | UnsetType = UNSET
    size_bytes: int | UnsetType = UNSET


class ModelsAnswer(Struct):
    """The models that can be asked."""

    models: list[ListedAnswer]


class EntryAnswer(Struct):
    """Something that happened to a name; it is never changed or taken back."""

    sequence: Annotated[int, Meta(description="Its place among all events of the server.")]
    time: Annotated[str, Meta(description="ISO 8601, UTC.")]
    event: Annotated[
        str, Meta(description="published, in use, challenger, rolled back or current.")
    ]
    version: int | None
    id: str
    by: Annotated[str, Meta(description="page, rest, command line or program.")]


class HistoryAnswer(Struct, omit_defaults=True):
    """What happened to a name, the first event first."""

    name: str
    entries: list[EntryAnswer]
    answered: Annotated[
        VersionAnswer | UnsetType | None,
        Meta(
            description="The version in use at the time asked for; null where there was none yet."
        ),
    ] = UNSET


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
