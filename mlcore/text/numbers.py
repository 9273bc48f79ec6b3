"""Numbers as people read them: rounded as the browser does it, with a language's separators."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

MINUS = "\N{MINUS SIGN}"
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
# As in assets/live/core/numbers.js: beyond these a number is written as a power of ten.
_LARGE, _SMALL = 1e15, 1e-6
_MOST_DECIMALS, _MOST_DIGITS = 9, 3
_MOST_WRITTEN = 20
"""Digits written at most, behind the first."""
_FINEST = 2
"""Decimals of a percentage at most, where nothing asks for more."""
_NEAREST = 0.000051
"""Distance from 0 or 1 below which that many cannot tell a chance from it."""
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


def written(value: float, decimals: int | None, locale: str) -> str:
    r"""Write a number; see :meth:`mlcore.text.Text.number`.

    Parameters
    ----------
    decimals : int or None
        Digits after the separator; None gives three significant digits.

    Examples
    --------
    >>> written(12345.6, 1, "en"), written(2.5e-30, 31, "en")
    ('12,345.6', '2.5\xa0×\xa010⁻³⁰')
    """
    if not math.isfinite(value):
        return "–"
    if abs(value) >= _LARGE:
        return _power(value, 2 if decimals is None else _MOST_DIGITS, locale)
    if decimals is None:
        # Rounded first: 0.9996 becomes 1.00, not 1.000.
        first = rounded(value, 2 - _exponent(value, 15)) if value else 0.0
        decimals = max(0, 2 - _exponent(first, 15)) if first else 0
    if decimals > _MOST_DECIMALS and abs(value) < _SMALL:
        digits = decimals + _exponent(value, 15) if value else -1
        return _power(value, digits, locale) if digits >= 0 else _plain(0.0, 0, locale)
    # Digits beyond those a float64 has would be made up; nor can so many be asked of decimals.
    decimals = min(decimals, max(0, _MOST_WRITTEN - max(0, _exponent(value, 15))))
    return _plain(rounded(value, decimals), decimals, locale)


def chance(share: float, decimals: int, locale: str) -> str:
    r"""Write a chance in percent, without its sign, so that only 0 and 1 are read as 0 and 100.

    Near an end it has up to two decimals; beyond those it is said to be less or more.

    Examples
    --------
    >>> [chance(share, 0, "en") for share in (0.724, 1.0, 0.996, 0.0004, 1e-9, 0.99999)]
    ['72', '100', '99.6', '0.04', '<0.01', '>99.99']
    """
    if not math.isfinite(share):
        return "–"
    from_end = min(share, 1 - share)
    decimals = max(decimals, digits_of_chance(from_end))
    if 0 < from_end < _NEAREST and decimals <= _FINEST:
        # Written "100.00" it would be read as certain.
        gap = "\N{NARROW NO-BREAK SPACE}" if locale == "fr" else ""
        sign, end = ("<", 0.01) if share < 0.5 else (">", 99.99)
        return f"{sign}{gap}{_plain(end, _FINEST, locale)}"
    # Moved by its digits: 100 times 0.145 is less than 14.5.
    return _plain(rounded(100 * rounded(share, decimals + 2), decimals), decimals, locale)


def digits_of_chance(from_end: float) -> int:
    """Return how many decimals of a percentage tell a chance from 0 or 1, up to two."""
    # As in assets/live/core/values.js.
    return 0 if from_end <= 0 or from_end >= 0.0095 else 1 if from_end >= 0.00095 else _FINEST


def stretch_of_digits(from_end: float) -> tuple[float, float]:
    """Return between which distances from 0 or 1 chances are written with as many decimals."""
    # A little inside: 1 - (1 - x) is not always x.
    ends = {
        0: (0.0095 + 1e-15, 0.5),
        1: (0.00095 + 1e-15, 0.0095 - 1e-15),
        2: (0.0, 0.00095 - 1e-15),
    }
    return ends[digits_of_chance(from_end)]


def chances_read(value: float, decimals: int) -> tuple[float, float]:
    """Return the smallest chance that is read as one or more, and the largest read as one or less.

    Parameters
    ----------
    value : float
        The chance, 0 to 1.
    decimals : int
        Of a share of one that are shown at least: 2 for whole percents.

    Examples
    --------
    >>> low, high = chances_read(0.8, 2)
    >>> low, round(high, 6), chances_read(1.0, 2)
    (0.795, 0.805, (1.0, 1.0))
    """
    from_end = min(value, 1 - value)
    if from_end <= 0:
        return value, value
    digits = max(decimals, 2 + digits_of_chance(from_end))
    exact = rounded(value, digits)
    least, most = stretch_of_digits(from_end)
    low, high = (least, most) if value < 0.5 else (1 - most, 1 - least)
    ends = least_shown(exact, digits), most_shown(exact, digits)
    return min(max(ends[0], low), high), min(max(ends[1], low), high)


# A page writes the same bounds and counts again each time it is drawn, 0.06 ms a number.
@lru_cache(maxsize=4096)
def _plain(rounded: float, decimals: int, locale: str) -> str:
    # Imported by who writes: rounding alone needs no language.
    from babel import numbers

    pattern = "#,##0" + ("." + "0" * decimals if decimals > 0 else "")
    digits = numbers.format_decimal(
        rounded,
        format=pattern,
        locale=locale,
        # Four digits stay together: 1979 is a year as often as a count.
        group_separator=abs(rounded) >= 10_000,
    )
    return str(digits).replace("-", MINUS)


def _power(value: float, digits: int, locale: str) -> str:
    mantissa, _, exponent = f"{value:.{digits}e}".partition("e")
    power = str(int(exponent)).translate(_RAISED)
    first = _plain(float(mantissa), digits, locale)
    return f"{first}\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}10{power}"


def _exponent(value: float, digits: int) -> int:
    """Return the power of ten of a number that is rounded to digits behind its first."""
    return int(f"{value:.{digits}e}".partition("e")[2])
