"""The inputs a model takes, and the check of every row before a model sees it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from mlcore.errors import InvalidRowsError
from mlcore.schema.digits import Digits
from mlcore.schema.labels import find_places, listed
from mlcore.schema.numbers import (
    FloatArray,
    as_matrix,
    check_cells,
    columns_of,
    is_named,
    is_table,
    named_values,
    read_numbers,
)
from mlcore.schema.target import Target
from mlcore.schema.track import LINEAR, Track, position_at, track_of, value_at

_FLOAT32_MAX = float(np.finfo(np.float32).max)

# Codes of the errors for a value that is missing, infinite, or beyond what the model takes.
_IN_MANY = ("rows.missing", "rows.infinite", "rows.beyond")
_IN_ONE = ("rows.no-value", "rows.not-finite", "rows.overflow")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature(Digits):
    """One input of a model.

    Attributes
    ----------
    name : str
        Identifier: column name, key in the link.
    label : str
        What people read; an English message of the catalogue, or the owner's own words.
    unit : str
        Unit people read, empty where there is none.
    low, high : float
        Bounds of the training data, widened to the slider's steps, in the input's unit; equal
        where the data hold one value.
    typical : float
        Lower median of the training data; not rounded to what is shown. NaN where most of them
        have no value.
    step : float
        Distance between two positions of the slider.
    decimals : int
        Digits shown after the decimal separator.
    allow_missing : bool
        Whether NaN stands for a value that is not known.
    mean, scale : float
        Standardisation of the model, 0 and 1 where it has none; ``scale`` is positive.
    least, most : float or None
        Between which the steps before the model give numbers; None where nothing is known of them.
    track : Track
        How the slider's positions lie over the values.
    """

    name: str
    label: str
    unit: str = ""
    low: float
    high: float
    typical: float
    step: float
    decimals: int
    allow_missing: bool = False
    mean: float = 0.0
    scale: float = 1.0
    least: float | None = None
    most: float | None = None
    # Chosen from the rows whenever a model is opened: no part of what is stored or compared.
    track: Track = field(default=LINEAR, compare=False, repr=False)

    @property
    def stops(self) -> tuple[float, ...]:
        """Values of the slider's positions, ascending; empty where they lie evenly."""
        return self.track.stops(self.low, self.high, self.typical)

    def position_of(self, value: float) -> float:
        """Return where the slider stands that has a value between the bounds."""
        return position_at(self.stops, value) if self.stops else value

    def value_at(self, position: float) -> float:
        """Return the value of a position of the slider."""
        return value_at(self.stops, position) if self.stops else float(position)

    @property
    def slack(self) -> float:
        """How far a value may lie from the position of the slider that shows it."""
        return 0.0 if self.stops else self.step / 2

    @property
    def limits(self) -> tuple[float, float]:
        """Bounds beyond which the model takes no value, in the input's unit.

        The scaled value would overflow float32 there, or a step has no number for it.
        """
        if self.least is not None and self.most is not None:
            return self.least, self.most
        # A little inside, so that no rounding on the way makes it infinite.
        reach = min(0.999 * _FLOAT32_MAX * self.scale, 1.7e308)
        return max(self.mean - reach, -1.7e308), min(self.mean + reach, 1.7e308)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureSchema:
    """The inputs of a model in their order, and its target.

    Examples
    --------
    >>> age = Feature(name="age", label="Age", low=0, high=99, typical=40, step=1, decimals=0)
    >>> cost = Target(name="cost", label="Cost", low=0, high=10, decimals=1)
    >>> schema = FeatureSchema(features=(age,), target=cost)
    >>> schema.validate([[41]])
    array([[41.]])
    >>> schema.outside([120.0])
    ('age',)
    """

    features: tuple[Feature, ...]
    target: Target
    # Kept ready for the check of every row: lowest and highest value of each input.
    _lowest: tuple[float, ...] = field(init=False, repr=False, compare=False)
    _highest: tuple[float, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        limits = tuple(feature.limits for feature in self.features)
        object.__setattr__(self, "_lowest", tuple(low for low, _ in limits))
        object.__setattr__(self, "_highest", tuple(high for _, high in limits))

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the inputs, in the model's order."""
        return tuple(feature.name for feature in self.features)

    @property
    def n_features(self) -> int:
        """Number of inputs."""
        return len(self.features)

    @property
    def typical_row(self) -> tuple[float, ...]:
        """What is typical of each input."""
        return tuple(feature.typical for feature in self.features)

    def validate(self, X: Any) -> FloatArray:
        """Turn rows into the array a predictor takes, or say what is wrong with them.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_rows, n_features), or data frame
            A frame's columns are found by name, whatever their order, with others among them.

        Returns
        -------
        ndarray of shape (n_rows, n_features), float64, C-contiguous

        Raises
        ------
        InvalidRowsError
            If the shape or type is wrong, or a value is not finite once scaled to float32;
            ``field`` is the column, ``row`` (from 0) the row where one cell is to blame.
        """
        if is_table(X):
            X = columns_of(X, find_places(self.names, X.columns))
        else:
            X = self._as_matrix(X)
            if X.ndim != 2 or X.shape[1] != self.n_features:
                raise self._shape_error()
        if X.shape[0] == 0:
            raise InvalidRowsError("rows.empty", field="data")
        rows = read_numbers(X, self.names)
        self._check_finite(rows, *_IN_MANY)
        return rows

    def validate_row(self, values: Any) -> FloatArray:
        """Turn one row, its values in order, into an array of shape (1, n_features).

        Raises
        ------
        InvalidRowsError
            If it is no row of as many numbers, or one of them is not finite once scaled to float32.
        """
        if self.is_plain(values):
            return np.array([values])
        row = self._as_matrix(values)
        if row.shape != (self.n_features,):
            raise self._shape_error()
        return self._checked_row(row)

    def read_row(self, row: Any) -> FloatArray:
        """Turn one row into an array of shape (1, n_features), read by name where it has names.

        Parameters
        ----------
        row : sequence of n_features numbers, mapping of names to numbers, or pandas Series
            Names that are no inputs are left out.

        Raises
        ------
        InvalidRowsError
            As for ``validate_row``, or if an input is missing.

        Examples
        --------
        >>> features = [
        ...     Feature(name=name, label=name, low=0, high=9, typical=4, step=1, decimals=0)
        ...     for name in ("area", "rooms")
        ... ]
        >>> target = Target(name="rent", label="Rent", low=0, high=9, decimals=0)
        >>> schema = FeatureSchema(features=tuple(features), target=target)
        >>> schema.read_row({"rooms": 2, "area": 60})
        array([[60.,  2.]])
        """
        if is_named(row):
            return self._checked_row(np.array(named_values(row, self.names), dtype=object))
        return self.validate_row(row)

    def is_plain(self, values: Any) -> bool:
        """Tell at once whether values are a list of floats that fits.

        It is what pages and requests hand over, checked in a sixth of the time ``validate_row``
        takes, which says of all others what is wrong with them.
        """
        lowest = self._lowest
        if type(values) is not list or len(values) != len(lowest):
            return False
        for value, low, high in zip(values, lowest, self._highest, strict=True):
            if type(value) is not float or not low <= value <= high:
                return False
        return True

    def outside(self, row: Sequence[float | None] | FloatArray) -> tuple[str, ...]:
        """Name the inputs whose value lies outside the training data; a missing one does not."""
        return tuple(
            feature.name
            for feature, value in zip(self.features, row, strict=True)
            if value is not None and (value < feature.low or value > feature.high)
        )

    def count_outside(self, rows: FloatArray) -> dict[str, int]:
        """Count, by input, the rows whose value lies outside the training data; those with any."""
        low = [feature.low for feature in self.features]
        high = [feature.high for feature in self.features]
        counts = ((rows < low) | (rows > high)).sum(axis=0).tolist()
        return {name: n for name, n in zip(self.names, counts, strict=True) if n}

    def with_tracks(self, X: FloatArray) -> FeatureSchema:
        """Choose each input's track from real rows; shape (n_rows, n_features)."""
        return FeatureSchema(
            features=tuple(
                replace(each, track=track_of(column, each.low, each.high, each.decimals))
                for each, column in zip(self.features, X.T, strict=True)
            ),
            target=self.target,
        )

    def of_class(self, place: int) -> FeatureSchema:
        """Return the schema whose number is the chance of another class."""
        return replace(self, target=self.target.of_class(place))

    def as_dict(self) -> dict[str, Any]:
        """Return the schema as JSON-serialisable values; ``from_dict`` reads them back."""
        return {
            "features": [_stored(feature) for feature in self.features],
            "target": self.target.as_dict(),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> FeatureSchema:
        """Read a schema from what ``as_dict`` returned."""
        return cls(
            features=tuple(_read(feature) for feature in values["features"]),
            target=Target.from_dict(values["target"]),
        )

    def _as_matrix(self, values: Any) -> Any:
        if isinstance(values, (str, bytes, Mapping)) or not hasattr(values, "__len__"):
            raise self._shape_error()
        if isinstance(values, Sequence):
            # numpy would read True as 1.0 beside other numbers, and "3" never as a number.
            for index, value in enumerate(values[: self.n_features]):
                if isinstance(value, (bool, str, bytes, Mapping)):
                    raise InvalidRowsError("rows.type", field=self._name(index))
            check_cells(values, self.names)
        try:
            return as_matrix(values)
        except ValueError:
            raise self._shape_error() from None

    def _checked_row(self, row: Any) -> FloatArray:
        rows = read_numbers(row.reshape(1, -1), self.names)
        self._check_finite(rows, *_IN_ONE)
        return rows

    def _check_finite(self, rows: FloatArray, missing: str, infinite: str, beyond: str) -> None:
        good = (rows >= self._lowest) & (rows <= self._highest)
        allow_missing = [feature.allow_missing for feature in self.features]
        if any(allow_missing):
            good |= np.isnan(rows) & allow_missing
        if good.all():
            return
        row, column = (int(place) for place in np.argwhere(~good)[0])
        feature, value = self.features[column], rows[row, column]
        if not np.isfinite(value):
            code = missing if np.isnan(value) else infinite
            raise InvalidRowsError(code, field=feature.name, row=row)
        least, most = feature.limits
        raise InvalidRowsError(
            beyond, field=feature.name, row=row, low=f"{least:.3g}", high=f"{most:.3g}"
        )

    def _name(self, index: int) -> str:
        return self.features[index].name if index < self.n_features else "data"

    def _shape_error(self) -> InvalidRowsError:
        names = listed(self.names, most=20)
        return InvalidRowsError("rows.shape", field="data", expected=self.n_features, names=names)


def _stored(feature: Feature) -> dict[str, Any]:
    values = asdict(feature)
    del values["track"]
    if math.isnan(feature.typical):  # JSON knows no such number
        values["typical"] = None
    return values


def _read(values: Mapping[str, Any]) -> Feature:
    typical = values["typical"]
    # The very same NaN each time: two of them are never equal otherwise.
    return Feature(**{**values, "typical": math.nan if typical is None else typical})
