"""Numbers with the separators of a language, as powers of ten where digits would fill a line."""

from __future__ import annotations

import math
from functools import lru_cache

from babel import numbers

from mlcore.text.rounding import rounded

MINUS = "\N{MINUS SIGN}"
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
# As in assets/live/core/numbers.js: beyond these a number is written as a power of ten.
_LARGE, _SMALL = 1e15, 1e-6
_MOST_DECIMALS, _MOST_DIGITS = 9, 3
_MOST_WRITTEN = 20
"""Digits written at most, behind the first."""


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


# A page writes the same bounds and counts again each time it is drawn, 0.06 ms a number.
@lru_cache(maxsize=4096)
def _plain(rounded: float, decimals: int, locale: str) -> str:
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
