"""One input of a model: its bounds, what is typical, its digits, the levels of a choice."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

import numpy as np

from mlcore.errors import InvalidRowsError
from mlcore.schema.digits import Digits
from mlcore.schema.labels import listed
from mlcore.schema.levels import Kind, code_of, level_name, nearest
from mlcore.schema.target import Label
from mlcore.schema.track import LINEAR, Track, position_at, value_at

_LATER = frozenset({"kind", "levels", "shares", "ordered", "takes_others", "dtype", "gap_is_none"})
_FLOAT32_MAX = float(np.finfo(np.float32).max)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature(Digits):
    """One input of a model.

    In a row a choice stands as the code of its level: 0, 1, 2 and so on. Words are read and written
    only where rows come in and go out.

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
    kind : str
        ``number``, ``whole``, ``yes-no`` or ``category``.
    levels : tuple of str, int, float or bool
        What the data call each level of a choice, in the order of the codes; empty for a number.
        Then ``low`` is 0, ``high`` the last code, ``step`` 1 and ``typical`` the most frequent.
    shares : tuple of float
        Share of the training data with each level, of those with a value.
    ordered : bool
        Whether the levels have an order that the model was told of.
    takes_others : bool
        Whether the model answers a level that it never saw; the code ``other`` stands for it.
    dtype : str
        What pandas calls the type of the column that the model was fitted on.
    gap_is_none : bool
        Whether a missing level stands as None in the data, which to the model is not NaN.
    track : Track
        How the slider's positions lie over the values.

    Examples
    --------
    >>> home = Feature(name="home", label="Home", low=0, high=2, typical=1, step=1, decimals=0,
    ...                kind="category", levels=("free", "owns", "rents"))
    >>> home.code("rents"), home.level(1.0), home.word(1.0), home.limits
    (2.0, 'owns', 'owns', (0.0, 2.0))
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
    kind: Kind = "number"
    levels: tuple[Label, ...] = ()
    shares: tuple[float, ...] = ()
    ordered: bool = False
    takes_others: bool = False
    dtype: str = "float64"
    gap_is_none: bool = False
    # Chosen from the rows whenever a model is opened: no part of what is stored or compared.
    track: Track = field(default=LINEAR, compare=False, repr=False)

    @property
    def is_choice(self) -> bool:
        """Whether it is one of several levels rather than a number."""
        return bool(self.levels)

    @property
    def level_names(self) -> tuple[str, ...]:
        """The levels as links, requests and tables write them."""
        return tuple(map(level_name, self.levels))

    @property
    def codes(self) -> tuple[float, ...]:
        """What a row can hold of a choice: each level's code, and that of all others if it may."""
        n_codes = len(self.levels) + bool(self.levels and self.takes_others)
        return tuple(map(float, range(n_codes)))

    @property
    def other(self) -> float | None:
        """The code of all levels that the model never saw; None where it takes none such."""
        return float(len(self.levels)) if self.takes_others else None

    def level(self, code: float) -> Label | None:
        """Return the level that a code stands for; None for a missing one and for all others."""
        is_known = 0 <= code < len(self.levels)  # false for NaN, too
        return self.levels[int(code)] if is_known else None

    def word(self, code: float) -> str:
        """Return what links and tables write for a code; of all others a word that is no level."""
        level = self.level(code)
        if level is not None or math.isnan(code):
            return "" if level is None else level_name(level)
        return self._no_level("other")

    @property
    def unseen(self) -> str:
        """A word that is no level: stands in tables and files for all that a model never saw."""
        return self._no_level("\N{REPLACEMENT CHARACTER}")

    def _no_level(self, word: str) -> str:
        while word in self.level_names:
            word += "_"
        return word

    def code(self, value: Any, *, row: int | None = None) -> float:
        """Return the code of a level of a choice; NaN where there is none.

        Raises
        ------
        InvalidRowsError
            If it is no level, and the model takes no others; ``row`` says in which row it stands.
        """
        code = code_of(value, self.levels)
        # In one row a list or a mapping is a slip, no level that nobody saw; a column of a table
        # may hold what the model never looks at.
        if code is None and (row is not None or type(value).__hash__ is not None):
            code = self.other
        if code is None:
            said = {
                "received": listed([str(value)]),
                "nearest": listed(nearest(value, self.levels)),
            }
            if row is None:
                raise InvalidRowsError("rows.category", field=self.name, **said)
            raise InvalidRowsError("rows.category-in", field=self.name, row=row, **said)
        return code

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

        The scaled value would overflow float32 there, or a step has no number for it. Of a choice
        the codes.
        """
        if self.levels:
            return 0.0, float(len(self.levels) - 1 + self.takes_others)
        if self.least is not None and self.most is not None:
            return self.least, self.most
        # A little inside, so that no rounding on the way makes it infinite.
        reach = min(0.999 * _FLOAT32_MAX * self.scale, 1.7e308)
        return max(self.mean - reach, -1.7e308), min(self.mean + reach, 1.7e308)


def stored(feature: Feature) -> dict[str, Any]:
    """Return an input as JSON-serialisable values; ``read`` takes them back."""
    values = asdict(feature)
    # What came later is left out where it says nothing: files of numbers stay what they were.
    for each in fields(feature):
        if each.name in _LATER and values[each.name] == each.default:
            del values[each.name]
    del values["track"]
    if math.isnan(feature.typical):  # JSON knows no such number
        values["typical"] = None
    return values


def read(values: Mapping[str, Any]) -> Feature:
    """Read what ``stored`` returned, by this version or an earlier one."""
    typical = values["typical"]
    lists = {name: tuple(values.get(name, ())) for name in ("levels", "shares")}
    # The very same NaN each time: two of them are never equal otherwise.
    return Feature(**{**values, **lists, "typical": math.nan if typical is None else typical})
