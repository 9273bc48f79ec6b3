"""The inputs a model takes, and the check of every row before a model sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from mlcore.errors import InvalidRowsError
from mlcore.schema.dummies import Dummies, read_dummies
from mlcore.schema.feature import Feature, read, stored
from mlcore.schema.labels import find_places, listed
from mlcore.schema.numbers import (
    FloatArray,
    as_matrix,
    as_objects,
    check_cells,
    columns_of,
    is_named,
    is_table,
    named_values,
    read_coded,
    read_numbers,
)
from mlcore.schema.target import Target
from mlcore.schema.track import track_of

# Codes of the errors for a value that is missing, infinite, or beyond what the model takes.
_IN_MANY = ("rows.missing", "rows.infinite", "rows.beyond")
_IN_ONE = ("rows.no-value", "rows.not-finite", "rows.overflow")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureSchema:
    """The inputs of a model in their order, and its target.

    Attributes
    ----------
    dummies : tuple of Dummies
        Inputs that are the levels of one choice, written out.
    coded : bool
        Whether choices come as codes already, as rows inside the house have them; else they come
        as the words, flags and numbers of the data.

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
    dummies: tuple[Dummies, ...] = ()
    coded: bool = field(default=False, compare=False, repr=False)
    # Kept ready for the check of every row: lowest and highest value of each input.
    _lowest: tuple[float, ...] = field(init=False, repr=False, compare=False)
    _highest: tuple[float, ...] = field(init=False, repr=False, compare=False)
    _has_words: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        limits = tuple(feature.limits for feature in self.features)
        object.__setattr__(self, "_lowest", tuple(low for low, _ in limits))
        object.__setattr__(self, "_highest", tuple(high for _, high in limits))
        words = not self.coded and any(feature.is_choice for feature in self.features)
        object.__setattr__(self, "_has_words", words)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the inputs, in the model's order."""
        return tuple(feature.name for feature in self.features)

    @property
    def n_features(self) -> int:
        """Number of inputs."""
        return len(self.features)

    @property
    def choices(self) -> tuple[int, ...]:
        """Places of the inputs that are choices."""
        return tuple(place for place, each in enumerate(self.features) if each.is_choice)

    @property
    def takes_words(self) -> bool:
        """Whether rows hold words where they come in: none of a list is told at once."""
        return self._has_words

    def on_codes(self) -> FeatureSchema:
        """Return the schema that takes choices as codes; the very same where there are none."""
        return self if self.coded or not self.choices else replace(self, coded=True)

    @property
    def typical_row(self) -> tuple[float, ...]:
        """What is typical of each input."""
        return tuple(feature.typical for feature in self.features)

    def validate(self, X: Any) -> FloatArray:
        """Turn rows into the array a predictor takes, or say what is wrong with them.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_rows, n_features), or data frame
            A frame's columns are found by name, whatever their order, with others among them. A
            choice is a level, or its code where the schema is on codes.

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
        rows = read_coded(X, self.features) if self._has_words else read_numbers(X, self.names)
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
        row : sequence of n_features values, mapping of names to values, or pandas Series
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
            return self._checked_row(as_objects(named_values(row, self.names), many=False))
        return self.validate_row(row)

    def is_plain(self, values: Any) -> bool:
        """Tell at once whether values are a list of floats that fits.

        It is what pages and requests of numbers hand over, checked in a sixth of the time
        ``validate_row`` takes, which says of all others what is wrong with them.
        """
        lowest = self._lowest
        if type(values) is not list or len(values) != len(lowest) or self._has_words:
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
                each
                if each.is_choice
                else replace(each, track=track_of(column, each.low, each.high, each.decimals))
                for each, column in zip(self.features, X.T, strict=True)
            ),
            target=self.target,
            dummies=self.dummies,
            coded=self.coded,
        )

    def of_class(self, place: int) -> FeatureSchema:
        """Return the schema whose number is the chance of another class."""
        return replace(self, target=self.target.of_class(place))

    def as_dict(self) -> dict[str, Any]:
        """Return the schema as JSON-serialisable values; ``from_dict`` reads them back."""
        values: dict[str, Any] = {
            "features": [stored(feature) for feature in self.features],
            "target": self.target.as_dict(),
        }
        if self.dummies:
            values["dummies"] = [asdict(each) for each in self.dummies]
        return values

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> FeatureSchema:
        """Read a schema from what ``as_dict`` returned."""
        return cls(
            features=tuple(read(feature) for feature in values["features"]),
            target=Target.from_dict(values["target"]),
            dummies=tuple(read_dummies(each) for each in values.get("dummies", ())),
        )

    def _as_matrix(self, values: Any) -> Any:
        if isinstance(values, (str, bytes, Mapping)) or not hasattr(values, "__len__"):
            raise self._shape_error()
        if isinstance(values, Sequence):
            worded = self.choices if self._has_words else ()
            # numpy would read True as 1.0 beside other numbers, and "3" never as a number.
            for index, value in enumerate(values[: self.n_features]):
                if isinstance(value, (bool, str, bytes, Mapping)) and index not in worded:
                    raise InvalidRowsError("rows.type", field=self._name(index))
            check_cells(values, self.names, but=worded)
            if worded:
                return as_objects(values)
        try:
            return as_matrix(values)
        except ValueError:
            raise self._shape_error() from None

    def _checked_row(self, row: Any) -> FloatArray:
        rows = row.reshape(1, -1)
        rows = (
            read_coded(rows, self.features, alone=True)
            if self._has_words
            else read_numbers(rows, self.names)
        )
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
