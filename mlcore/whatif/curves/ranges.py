"""What a curve runs along: the values of a number, or the codes of a choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from mlcore.schema import Feature, FeatureSchema, FloatArray
from mlcore.schema.track import spaced


@dataclass(frozen=True, slots=True, kw_only=True)
class InputRange:
    """The values of one input that a curve runs along.

    Attributes
    ----------
    place : int
        Of the input in the model's order.
    name : str
        Of the input.
    low, high : float
        Where the curve begins and ends, in the input's unit.
    stops : tuple of float
        Values that are evenly spaced along the slider's track, from ``low`` to ``high``; empty
        where all are.
    codes : tuple of float
        Of a choice the codes that count, ascending, the first and the last as ``low`` and
        ``high``; empty for a number.
    """

    place: int
    name: str
    low: float
    high: float
    stops: tuple[float, ...] = field(default=(), repr=False)
    codes: tuple[float, ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, feature: Feature, place: int) -> InputRange:
        """Return all values of an input: from its low to its high, or every level."""
        codes = feature.codes
        return cls(
            place=place,
            name=feature.name,
            low=feature.low,
            high=codes[-1] if codes else feature.high,
            stops=feature.stops,
            codes=codes,
        )

    def spaced(self, n: int) -> FloatArray:
        """Return values evenly spaced along the track, both ends among them; shape (n,)."""
        values: FloatArray = spaced(self.low, self.high, self.stops, n)
        return values

    def grid(self, n: int) -> FloatArray:
        """Return what is tried of the input: as many values of a number, every code of a choice."""
        return np.array(self.codes) if self.codes and n else self.spaced(n)


def input_ranges(
    schema: FeatureSchema, places: Sequence[int] | None = None
) -> tuple[InputRange, ...]:
    """Return what the curves of some inputs run along: from each one's low to its high.

    Parameters
    ----------
    places : sequence of int, optional
        Of the inputs in the model's order; all without it.

    Examples
    --------
    >>> from mlcore.datasets import describe_rows
    >>> schema = describe_rows(np.array([[0.0, 5.0], [1.0, 9.0]]), np.ones(2), names=["a", "b"])
    >>> input_ranges(schema, [1])
    (InputRange(place=1, name='b', low=5.0, high=9.0),)
    """
    features = schema.features
    return tuple(
        InputRange.of(features[place], place)
        for place in (range(len(features)) if places is None else places)
    )


def curve_grids(along: Sequence[InputRange], grid_resolution: int) -> list[FloatArray]:
    """Space values evenly along each track, ``grid_resolution`` of them; of a choice every code."""
    return [span.grid(grid_resolution) for span in along]
