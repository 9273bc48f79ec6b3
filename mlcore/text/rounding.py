"""Numbers as they are read: rounded half away from zero, as the browser does it."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal

# Any float64 with any number of decimals somebody shows, without a rounding of its own.
_EXACT = Context(prec=1_100, rounding=ROUND_HALF_UP)


def rounded(value: float, decimals: int) -> float:
    """Round a number to what is read of it.

    The halves that a number is written with count, not those of its last bits: 1.005 is 1.01, here
    as in JavaScript's ``Intl.NumberFormat``, which writes the numbers of the live view.

    Examples
    --------
    >>> rounded(1.005, 2), rounded(-2.5, 0), rounded(-0.04, 1)
    (1.01, -3.0, 0.0)
    """
    digits = Decimal(repr(float(value)))
    return float(_EXACT.quantize(digits, Decimal(1).scaleb(-decimals))) + 0.0


def least_shown(value: float, decimals: int) -> float:
    """Return the smallest number that is read as a value or more.

    Parameters
    ----------
    value : float
        With no more decimals than are shown.

    Examples
    --------
    >>> least_shown(5.0, 1), rounded(4.95, 1), rounded(4.949999, 1)
    (4.95, 5.0, 4.9)
    """
    half = Decimal(5).scaleb(-decimals - 1)
    edge = float(_EXACT.subtract(Decimal(repr(float(value))), half))
    # Below zero the half itself is read as the number before it.
    return edge if edge > 0 else math.nextafter(edge, math.inf)


def most_shown(value: float, decimals: int) -> float:
    """Return the largest number that is read as a value or less; see :func:`least_shown`."""
    return -least_shown(-value, decimals)
