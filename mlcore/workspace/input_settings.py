"""How somebody wants the inputs of a model: renamed, bounded, stepped, shown or not."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from mlcore.errors import InvalidInputSettingsError
from mlcore.schema import Feature, FeatureSchema

DEFAULT_LEVERS = 5
"""Inputs with a slider where nothing is set."""
MAX_LEVERS = 12
MAX_LABEL = 60
"""Longest name, in characters."""
MAX_DECIMALS = 6
TRACKS = ("linear", "log")
MAX_POSITIONS = 1_000_000
"""Positions a slider may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputSetting:
    """What is set for one input; what is None or empty stays as the model has it.

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
    track : str
        ``"linear"`` or ``"log"``; empty leaves that to the data.

    Raises
    ------
    InvalidInputSettingsError
        If a value can fit no input.
    """

    label: str = ""
    shown: bool | None = None
    low: float | None = None
    high: float | None = None
    step: float | None = None
    decimals: int | None = None
    track: str = ""

    def __post_init__(self) -> None:
        label = self.label
        if len(label) > MAX_LABEL or label != label.strip() or (label and not label.isprintable()):
            raise _refused("input-settings.label", "label", limit=MAX_LABEL)
        if self.decimals is not None and not 0 <= self.decimals <= MAX_DECIMALS:
            raise _refused("input-settings.decimals", "decimals", limit=MAX_DECIMALS)
        if self.track not in ("", *TRACKS):
            raise _refused("input-settings.link", "track")

    def applied(self, feature: Feature) -> Feature:
        """Return an input with this set.

        Returns
        -------
        Feature
            With enough decimals to write bounds and step, unless others are set.

        Raises
        ------
        InvalidInputSettingsError
            If the bounds do not lie within those of the data, or no step fits between them.
        """
        if self == NOTHING:
            return feature
        if feature.is_choice:
            # Levels have no bounds, step or digits of their own.
            return replace(feature, label=self.label or feature.label)
        low = feature.low if self.low is None else self.low
        high = feature.high if self.high is None else self.high
        least = (high - low) / MAX_POSITIONS
        within = feature.low <= low < high <= feature.high
        # Bounds a few of the smallest floats apart leave no room for a step.
        if (low, high) != (feature.low, feature.high) and not (within and least > 0):
            raise _refused(
                "input-settings.bounds", feature.name, low=feature.low, high=feature.high
            )
        step = feature.step if self.step is None else self.step
        # A constant input has a step that fits nowhere, and no slider either.
        if self.step is not None and not least <= step <= high - low:
            raise _refused("input-settings.step", feature.name, low=least, high=high - low)
        if step > high - low > 0:
            step = 10.0 ** math.floor(math.log10((high - low) / 10))
        decimals = self.decimals
        if decimals is None:
            written = [value for value in (self.low, self.high, step) if value is not None]
            decimals = max(feature.decimals, *map(_digits, written))
        label = self.label or feature.label
        track = feature.track
        if self.track:
            track = replace(track, is_log=self.track == "log")
        return replace(
            feature, label=label, low=low, high=high, step=step, decimals=decimals, track=track
        )


NOTHING = InputSetting()


@dataclass(frozen=True, slots=True, kw_only=True)
class InputSettings:
    """What is set for the inputs of a model, by their names.

    Every change returns other settings; these stay as they are.

    Attributes
    ----------
    by_name : mapping of str to InputSetting
        Only inputs for which something is set.

    Examples
    --------
    >>> from mlcore.datasets import describe_rows
    >>> import numpy as np
    >>> schema = describe_rows(np.array([[0.0], [9.0]]), np.ones(2), names=["a"])
    >>> settings = InputSettings().put("a", InputSetting(label="Age", high=4.0, step=2.0))
    >>> feature = settings.applied(schema).features[0]
    >>> feature.label, feature.low, feature.high, feature.step
    ('Age', 0.0, 4.0, 2.0)
    """

    by_name: Mapping[str, InputSetting] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, name: str) -> InputSetting:
        """Return what is set for an input."""
        return self.by_name.get(name, NOTHING)

    def put(self, name: str, setting: InputSetting) -> InputSettings:
        """Set something else for an input; the others stay as they were."""
        others = {other: known for other, known in self.by_name.items() if other != name}
        if setting != NOTHING:
            others[name] = setting
        return InputSettings(by_name=MappingProxyType(others))

    def applied(self, schema: FeatureSchema) -> FeatureSchema:
        """Return a model's schema with this set; the inputs keep their order and names.

        Raises
        ------
        InvalidInputSettingsError
            If an input is not the model's, bounds or step do not fit, two inputs would be called
            the same, or more than 12 are meant to have a slider.
        """
        if not self.by_name:
            return schema
        for name in self.by_name:
            if name not in schema.names:
                raise _refused("input-settings.input", name)
        if sum(setting.shown is True for setting in self.by_name.values()) > MAX_LEVERS:
            raise _refused("input-settings.shown", "shown", limit=MAX_LEVERS)
        features = tuple(self.of(feature.name).applied(feature) for feature in schema.features)
        taken: dict[str, str] = {}
        for feature in sorted(features, key=lambda feature: bool(self.of(feature.name).label)):
            first = taken.setdefault(feature.label, feature.name)
            # A model's own labels may repeat: only what somebody set can be taken back.
            if first != feature.name and self.of(feature.name).label:
                raise _refused("input-settings.twice", feature.name)
        return replace(schema, features=features)

    def levers(self, schema: FeatureSchema, ranking: Sequence[int]) -> tuple[int, ...]:
        """Choose the inputs that have a slider.

        Parameters
        ----------
        ranking : sequence of int
            Places of all inputs, what matters most first.

        Returns
        -------
        tuple of int
            Places, in the model's order: those set to be shown, and of the five that matter most
            those not set to be hidden; never more than 12, and none that cannot move. Where that
            would leave none, the five.
        """
        default = default_levers(schema, ranking)
        shown = [self.of(name).shown for name in schema.names]
        chosen = [place for place in ranking if shown[place] and _moves(schema.features[place])]
        others = [place for place in default if shown[place] is None]
        return tuple(sorted((chosen + others)[:MAX_LEVERS] or default))

    def show(
        self, schema: FeatureSchema, ranking: Sequence[int], places: Collection[int]
    ) -> InputSettings:
        """Give sliders to some inputs and to no others; to none means to the default five."""
        default = default_levers(schema, ranking)
        settings = self
        for place, name in enumerate(schema.names):
            as_default = not places or (place in places) == (place in default)
            shown = None if as_default else place in places
            settings = settings.put(name, replace(settings.of(name), shown=shown))
        return settings


def default_levers(schema: FeatureSchema, ranking: Sequence[int]) -> list[int]:
    """Return the five inputs that matter most of those that can move, the first one first."""
    return [place for place in ranking if _moves(schema.features[place])][:DEFAULT_LEVERS]


def _refused(code: str, field: str, **facts: float) -> InvalidInputSettingsError:
    return InvalidInputSettingsError(code, field=field, **facts)


def _moves(feature: Feature) -> bool:
    return feature.low < feature.high


def _digits(value: float) -> int:
    """Count the digits it takes to write a value, up to six."""
    return next((n for n in range(MAX_DECIMALS) if round(value, n) == value), MAX_DECIMALS)
