"""The one writer of an input's values and of a model's answers, here and in the browser."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from mlcore.schema import Feature, Target
from mlcore.text import Text
from mlcore.text.numbers import least_shown, most_shown, rounded

MORE_DECIMALS = 4
"""Decimals beyond its own with which a value may be written that has to be told from another."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the values of one input, or the answers of a model, as people read them.

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
    """

    of: Feature | Target
    text: Text
    more: int = 0

    def __call__(self, value: float) -> str:
        """Write a value alone."""
        return self.text.number(value, self._decimals)

    def shortest(self, value: float) -> str:
        """Write it with as few digits as it has: "8" where a prediction of 8 is read as "8.0"."""
        digits = next((n for n in range(self._decimals) if round(value, n) == value), None)
        return self(value) if digits is None else self.text.number(value, digits)

    def with_unit(self, value: float) -> str:
        """Write a value with its unit."""
        return f"{self(value)} {self.unit}".strip()

    def difference(self, value: float) -> str:
        """Write a difference of two values, with its sign."""
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
        shown = self.of.grids(MORE_DECIMALS - 1)
        own = next((n for n in shown if rounded(after, n) == after), shown.start)
        apart = (n for n in shown if n >= own and rounded(before, n) != rounded(after, n))
        digits = next(apart, own)
        return self.text.number(before, digits), self.text.number(after, digits)

    def finer(self, more: int) -> Writer:
        """Return a writer with more digits."""
        return replace(self, more=self.more + more)

    def telling(self, parts: Iterable[float]) -> Writer:
        """Return a writer that shows a part of a sum wherever the sum is not read as 0."""
        parts = tuple(parts)
        largest, writer = max(map(abs, parts)), self
        if rounded(sum(parts), self._decimals):
            while not rounded(largest, writer._decimals):
                writer = writer.finer(1)
        return writer

    def least_read(self, value: float) -> float:
        """Return the smallest number that is read as a value or more."""
        return least_shown(rounded(value, self._decimals), self._decimals)

    def most_read(self, value: float) -> float:
        """Return the largest number that is read as a value or less."""
        return most_shown(rounded(value, self._decimals), self._decimals)

    @property
    def unit(self) -> str:
        """The unit in the reader's language, empty where there is none."""
        return self.text(self.of.unit)

    @property
    def title(self) -> str:
        """What it is called, with its unit."""
        return self.titled(self.text(self.of.label))

    def titled(self, label: str) -> str:
        """Put the unit behind what a visitor calls it."""
        return f"{label} ({self.unit})" if self.unit else label

    @property
    def pattern(self) -> str:
        """How Streamlit's own sliders and fields write a value, in the manner of printf."""
        return f"%.{self._decimals}f"

    def facts(self, label: str | None = None) -> dict[str, Any]:
        """Return what the elements of the live view write values with.

        Parameters
        ----------
        label : str, optional
            What a visitor calls it.
        """
        return {
            "label": self.text(self.of.label) if label is None else label,
            "unit": self.unit,
            "low": self.of.low,
            "high": self.of.high,
            "decimals": self._decimals,
        }

    @property
    def _decimals(self) -> int:
        return self.of.decimals + self.more
