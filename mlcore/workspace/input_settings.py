"""How somebody wants the inputs of a model: called otherwise, bounded, stepped, shown or not."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from mlcore.errors import InvalidWishesError
from mlcore.schema import Feature, FeatureSchema

DEFAULT_LEVERS = 5
"""Inputs with a slider where nothing is wished."""
MAX_LEVERS = 12
MAX_LABEL = 60
"""Longest name, in characters."""
MAX_DECIMALS = 6
MAX_POSITIONS = 1_000_000
"""Positions a slider may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants of one input; what is None or empty stays as the model has it.

    Attributes
    ----------
    label : str
        What people read instead.
    shown : bool or None
        Whether it has a slider; None leaves that to how much it matters.
    low, high : float or None
        Bounds of its slider, in its unit; within those of the data, as a model says nothing
        beyond them.
    step : float or None
        Distance between two positions of the slider.
    decimals : int or None
        Digits shown after the decimal separator.

    Raises
    ------
    InvalidWishesError
        If a value can fit no input.
    """

    label: str = ""
    shown: bool | None = None
    low: float | None = None
    high: float | None = None
    step: float | None = None
    decimals: int | None = None

    def __post_init__(self) -> None:
        label = self.label
        if len(label) > MAX_LABEL or label != label.strip() or (label and not label.isprintable()):
            raise InvalidWishesError("wishes.label", field="label", limit=MAX_LABEL)
        if self.decimals is not None and not 0 <= self.decimals <= MAX_DECIMALS:
            raise InvalidWishesError("wishes.decimals", field="decimals", limit=MAX_DECIMALS)

    def applied(self, feature: Feature) -> Feature:
        """Return an input as it is wanted.

        Returns
        -------
        Feature
            With enough decimals to write bounds and step, unless others are wished.

        Raises
        ------
        InvalidWishesError
            If the bounds do not lie within those of the data, or no step fits between them.
        """
        if self == NOTHING:
            return feature
        low = feature.low if self.low is None else self.low
        high = feature.high if self.high is None else self.high
        if (low, high) != (feature.low, feature.high) and not (
            feature.low <= low < high <= feature.high
        ):
            raise InvalidWishesError(
                "wishes.bounds", field=feature.name, low=feature.low, high=feature.high
            )
        step = feature.step if self.step is None else self.step
        least = (high - low) / MAX_POSITIONS
        # A constant input has a step that fits nowhere, and no slider either.
        if self.step is not None and not least <= step <= high - low:
            raise InvalidWishesError("wishes.step", field=feature.name, low=least, high=high - low)
        if step > high - low > 0:
            step = 10.0 ** math.floor(math.log10((high - low) / 10))
        decimals = self.decimals
        if decimals is None:
            wished = [value for value in (self.low, self.high, step) if value is not None]
            decimals = max(feature.decimals, *map(_digits, wished))
        label = self.label or feature.label
        return replace(feature, label=label, low=low, high=high, step=step, decimals=decimals)


NOTHING = Wish()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What somebody wants of the inputs of a model, by their names.

    Every change returns other wishes; these stay as they are.

    Attributes
    ----------
    by_name : mapping of str to Wish
        Only inputs of which something is wished.

    Examples
    --------
    >>> from mlcore.datasets import describe_rows
    >>> import numpy as np
    >>> schema = describe_rows(np.array([[0.0], [9.0]]), np.ones(2), names=["a"])
    >>> wishes = Wishes().put("a", Wish(label="Age", high=4.0, step=2.0))
    >>> feature = wishes.applied(schema).features[0]
    >>> feature.label, feature.low, feature.high, feature.step
    ('Age', 0.0, 4.0, 2.0)
    """

    by_name: Mapping[str, Wish] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, name: str) -> Wish:
        """Return what is wished of an input."""
        return self.by_name.get(name, NOTHING)

    def put(self, name: str, wish: Wish) -> Wishes:
        """Wish something else of an input; of the others the same as before."""
        others = {other: known for other, known in self.by_name.items() if other != name}
        if wish != NOTHING:
            others[name] = wish
        return Wishes(by_name=MappingProxyType(others))

    def applied(self, schema: FeatureSchema) -> FeatureSchema:
        """Return a model's schema as it is wanted; the inputs keep their order and names.

        Raises
        ------
        InvalidWishesError
            If an input is not the model's, bounds or step do not fit, two inputs would be called
            the same, or more than 12 are to have a slider.
        """
        if not self.by_name:
            return schema
        for name in self.by_name:
            if name not in schema.names:
                raise InvalidWishesError("wishes.input", field=name)
        if sum(wish.shown is True for wish in self.by_name.values()) > MAX_LEVERS:
            raise InvalidWishesError("wishes.shown", field="shown", limit=MAX_LEVERS)
        features = tuple(self.of(feature.name).applied(feature) for feature in schema.features)
        taken: dict[str, str] = {}
        for feature in sorted(features, key=lambda feature: bool(self.of(feature.name).label)):
            first = taken.setdefault(feature.label, feature.name)
            # A model's own labels may repeat: only a wish can be taken back.
            if first != feature.name and self.of(feature.name).label:
                raise InvalidWishesError("wishes.twice", field=feature.name)
        return FeatureSchema(features=features, target=schema.target)

    def levers(self, schema: FeatureSchema, ranking: Sequence[int]) -> tuple[int, ...]:
        """Choose the inputs that have a slider.

        Parameters
        ----------
        ranking : sequence of int
            Places of all inputs, what matters most first.

        Returns
        -------
        tuple of int
            Places, in the model's order: those wished for, and of the five that matter most those
            not wished away; never more than 12, and none that cannot move. Where that would leave
            none, the five.
        """
        usual = usual_levers(schema, ranking)
        wishes = [self.of(name).shown for name in schema.names]
        wanted = [place for place in ranking if wishes[place] and _moves(schema.features[place])]
        others = [place for place in usual if wishes[place] is None]
        return tuple(sorted((wanted + others)[:MAX_LEVERS] or usual))

    def show(
        self, schema: FeatureSchema, ranking: Sequence[int], places: Collection[int]
    ) -> Wishes:
        """Wish for sliders of some inputs and of no others; of none means of the usual five."""
        usual = usual_levers(schema, ranking)
        wishes = self
        for place, name in enumerate(schema.names):
            shown = None if not places or (place in places) == (place in usual) else place in places
            wishes = wishes.put(name, replace(wishes.of(name), shown=shown))
        return wishes


def usual_levers(schema: FeatureSchema, ranking: Sequence[int]) -> list[int]:
    """Return the five inputs that matter most of those that can move, the first one first."""
    return [place for place in ranking if _moves(schema.features[place])][:DEFAULT_LEVERS]


def _moves(feature: Feature) -> bool:
    return feature.low < feature.high


def _digits(value: float) -> int:
    """Count the digits it takes to write a value, up to six."""
    return next((n for n in range(MAX_DECIMALS) if round(value, n) == value), MAX_DECIMALS)
