"""How many digits people read of an input or a prediction, and what follows for the number."""

from __future__ import annotations

from typing import Any

import numpy as np


class Digits:
    """A quantity of which so many digits after the separator are shown.

    Only this package and the one writer of values, in ``mlcore.wording.values``, know how many:
    what is read of a probability or of a category is decided in one place.
    """

    __slots__ = ()
    decimals: int

    @property
    def resolution(self) -> float:
        """Smallest difference that is shown."""
        return float(10.0**-self.decimals)

    def grids(self, more: int) -> range:
        """List the numbers of digits a value may be written with, those shown first."""
        return range(self.decimals, self.decimals + more + 1)

    def on_grid(self, values: Any, *, more: int = 0) -> Any:
        """Round numbers, or an array of them, to the digits that are shown, or to some more."""
        return np.round(values, self.decimals + more)

    def coarse(self, value: float, digits: int | None = None, *, more: int = 0) -> float:
        """Round a number to some digits, but to no more than are shown, or to some more or fewer.

        Examples
        --------
        >>> from mlcore.schema import Target
        >>> cost = Target(name="cost", label="Cost", low=0, high=10, decimals=1)
        >>> cost.coarse(3.14159), cost.coarse(3.14159, more=1), cost.coarse(314.159, -1)
        (3.1, 3.14, 310.0)
        """
        most = max(0, self.decimals + more)
        return round(value, most if digits is None else min(digits, most))

    def as_read(self, value: float) -> float:
        """Round a number to what is read of it, halves away from zero."""
        # Imported by who compares what is read: a process that only predicts does without decimal.
        from mlcore.text.numbers import rounded

        return rounded(value, self.decimals)
