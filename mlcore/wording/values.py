"""The one writer of an input's values and of a model's answers, here and in the browser."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from mlcore.datasets.renewal import WORDS
from mlcore.schema import Feature, Label, Target
from mlcore.schema.levels import level_name
from mlcore.text import Text
from mlcore.text.numbers import (
    chances_read,
    least_shown,
    most_shown,
    rounded,
)

MORE_DECIMALS = 4
"""Decimals beyond its own with which a value may be written that has to be told from another."""
FEW_POINTS = 0.0995
"""Difference of two chances below which it is written with one decimal more."""


@dataclass(frozen=True, slots=True)
class Writer:
    r"""Writes the values of one input, or the answers of a model, as people read them.

    Attributes
    ----------
    of : Feature or Target
    text : Text
        The language.
    more : int
        Digits beyond those shown of it: for errors and for parts of a sum.

    Examples
    --------
    >>> from mlcore.text import for_locale
    >>> rent = Target(name="rent", label="Rent", unit="€", low=0, high=3_000, decimals=0)
    >>> write = Writer(rent, for_locale("fr"))
    >>> write(-12.4), write.with_unit(1234.5), write.difference(12.4), write.title
    ('−12', '1235 €', '+12', 'Rent (€)')

    A chance is 0 to 1 inside, and percent and points for people:

    >>> health = Target(name="health", label="Health", low=0, high=1, decimals=2,
    ...                 classes=("ill", "well"), chosen=1)
    >>> write = Writer(health, for_locale("en"))
    >>> write(0.72), write.difference(-0.032), write.title
    ('72\xa0%', '−3.2 points', 'Health: chance of well')

    A choice is a code inside, and its level for people; two of them lie no number apart:

    >>> home = Feature(name="home", label="Home", low=0, high=1, typical=1, step=1, decimals=0,
    ...                kind="category", levels=("owns", "rents"), takes_others=True)
    >>> write = Writer(home, for_locale("en"))
    >>> write(1.0), write(2.0), write.move(0.0, 1.0), write.difference(1.0)
    ('rents', 'another', ('owns', 'rents'), '')
    """

    of: Feature | Target
    text: Text
    more: int = 0

    def __call__(self, value: float) -> str:
        """Write a value alone; of a chance in percent."""
        if value != value:
            return self.unknown or "–"
        if self.is_choice:
            return self.levels.get(round(value), self.other)
        if self.is_chance:
            return self.text.chance(value, self._percent_decimals)
        return self.text.number(value, self._decimals)

    def shortest(self, value: float) -> str:
        """Write it with as few digits as it has: "8" where a prediction of 8 is read as "8.0"."""
        if self.is_chance or self.is_choice:
            return self(value)
        digits = next((n for n in range(self._decimals) if round(value, n) == value), None)
        return self(value) if digits is None else self.text.number(value, digits)

    def with_unit(self, value: float) -> str:
        """Write a value with its unit, if it is known."""
        if value != value:
            return self(value)
        return f"{self(value)} {self.unit}".strip()

    def difference(self, value: float) -> str:
        """Write a difference of two values, with its sign; of chances in points, of levels none."""
        if self.is_choice:
            return ""
        if self.is_chance:
            few = int(self.more == 0 and abs(value) < FEW_POINTS)
            return self.text.points(value, self._percent_decimals + few, signed=True)
        return self.text.signed(value, self._decimals)

    def move(self, before: float, after: float) -> tuple[str, str]:
        """Write two values with as many digits as the second has, and as tell them apart.

        Examples
        --------
        >>> from mlcore.text import for_locale
        >>> age = Feature(name="age", label="Age", low=0, high=9, typical=4, step=1, decimals=0)
        >>> write = Writer(age, for_locale("en"))
        >>> write.move(4, 5), write.move(4.1, 4.25), write.move(4.12345678, 4.12345679)
        (('4', '5'), ('4.10', '4.25'), ('4', '4'))
        """
        if self.is_chance or self.is_choice or before != before or after != after:
            return self(before), self(after)
        shown = self.of.grids(MORE_DECIMALS - 1)
        own = next((n for n in shown if rounded(after, n) == after), shown.start)
        apart = (n for n in shown if n >= own and rounded(before, n) != rounded(after, n))
        digits = next(apart, own)
        return self.text.number(before, digits), self.text.number(after, digits)

    def finer(self, more: int) -> Writer:
        """Return a writer with more digits."""
        return replace(self, more=self.more + more)

    def errors(self, largest: float) -> Writer:
        """Return a writer of errors: three digits of them, and enough to tell them from none.

        Parameters
        ----------
        largest : float
            One of the errors, by which the others are written, too; not a share.

        Examples
        --------
        >>> from mlcore.text import for_locale
        >>> rent = Target(name="rent", label="Rent", unit="€", low=0, high=3_000, decimals=0)
        >>> write = Writer(rent, for_locale("en"))
        >>> [write.errors(error)(error) for error in (12_345.67, 123.4, 12.34, 0.0123, 0.0)]
        ['12,346', '123', '12.3', '0.01', '0.0']
        """
        if abs(largest) >= 100 * 10.0**-self._decimals:
            return self
        writer = self.finer(1)
        while largest and not rounded(largest, writer._decimals):
            writer = writer.finer(1)
        return writer

    def telling(self, parts: Iterable[float]) -> Writer:
        """Return a writer that shows a part of a sum wherever the sum is not read as 0."""
        parts = tuple(parts)
        largest, writer = max(map(abs, parts)), self
        if self.is_chance:
            return self.finer(1) if largest < FEW_POINTS else self
        if rounded(sum(parts), self._decimals):
            while not rounded(largest, writer._decimals):
                writer = writer.finer(1)
        return writer

    def least_read(self, value: float) -> float:
        """Return the smallest number that is read as a value or more."""
        if self.is_chance:
            return chances_read(value, self._decimals)[0]
        return least_shown(rounded(value, self._decimals), self._decimals)

    def most_read(self, value: float) -> float:
        """Return the largest number that is read as a value or less."""
        if self.is_chance:
            return chances_read(value, self._decimals)[1]
        return most_shown(rounded(value, self._decimals), self._decimals)

    @property
    def unit(self) -> str:
        """The unit in the reader's language, empty where there is none."""
        return self.text(self.of.unit)

    @property
    def unknown(self) -> str:
        """How a value is written that is not known; empty where one is always needed."""
        may = isinstance(self.of, Feature) and self.of.allow_missing
        return self.text("not known") if may else ""

    @property
    def is_choice(self) -> bool:
        """Whether it is one of several levels, of which a row has the code."""
        return isinstance(self.of, Feature) and self.of.is_choice

    @property
    def levels(self) -> dict[int, str]:
        """What people call each level of a choice, by its code."""
        levels = self.of.levels if isinstance(self.of, Feature) else ()
        return {code: _level(level, self.text) for code, level in enumerate(levels)}

    @property
    def codes(self) -> tuple[float, ...]:
        """What a row can hold of a choice."""
        return self.of.codes if isinstance(self.of, Feature) else ()

    @property
    def options(self) -> tuple[str, ...]:
        """What people call all that a row can hold of a choice."""
        return tuple(map(self, self.codes))

    @property
    def other(self) -> str:
        """What all the levels are called that the model never saw."""
        return self.text("another")

    @property
    def is_chance(self) -> bool:
        """Whether it is the chance of a class, which is written in percent."""
        return isinstance(self.of, Target) and not self.of.is_number

    @property
    def label(self) -> str:
        """What it is called; of a chance, with its class."""
        if isinstance(self.of, Target) and not self.of.is_number:
            chosen = class_name(self.of.chosen_class, self.text)
            if not self.of.is_named:
                return self.text("Chance of {class_}", class_=chosen)
            name = self.text(self.of.label)
            return self.text("{outcome}: chance of {class_}", outcome=name, class_=chosen)
        return self.text(self.of.label)

    @property
    def title(self) -> str:
        """What it is called, with its unit."""
        return self.titled(self.label)

    def titled(self, label: str) -> str:
        """Put the unit behind what a visitor calls it."""
        return f"{label} ({self.unit})" if self.unit else label

    @property
    def pattern(self) -> str:
        """How Streamlit's own sliders and fields write a value, in the manner of printf.

        Those of a chance hold percent.
        """
        return f"%.{self._percent_decimals if self.is_chance else self._decimals}f"

    def facts(self, label: str | None = None) -> dict[str, Any]:
        """Return what the elements of the live view write values with.

        Parameters
        ----------
        label : str, optional
            What a visitor calls it.
        """
        facts = {
            "label": self.label if label is None else label,
            "unit": self.unit,
            "low": self.of.low,
            "high": self.of.high,
            "decimals": self._decimals,
        }
        if self.unknown:
            facts["unknown"] = self.unknown
        if self.is_choice:
            facts["levels"] = [*self.levels.values()]
            facts["other"] = self.other
        if self.is_chance:
            forms = {"one": 1, "other": 2}
            points = {
                form: self.text.plural("{points} point", "{points} points", n, points="{points}")
                for form, n in forms.items()
            }
            facts |= {"percent": True, "points": points}
        return facts

    @property
    def _decimals(self) -> int:
        return self.of.decimals + self.more

    @property
    def _percent_decimals(self) -> int:
        return max(0, self._decimals - 2)


def _level(level: Label, text: Text) -> str:
    if isinstance(level, bool):
        return class_name(level, text)
    name = level_name(level)
    return text(name) if name in WORDS else name


def class_name(label: Label, text: Text) -> str:
    """Return what people call a class.

    Examples
    --------
    >>> from mlcore.text import for_locale
    >>> class_name(True, for_locale("en")), class_name(2.0, for_locale("fr"))
    ('yes', '2')
    """
    if isinstance(label, bool):
        return text("yes") if label else text("no")
    name = f"{label:g}" if isinstance(label, float) else str(label)
    return text(name) if name in WORDS else name
