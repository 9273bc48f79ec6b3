"""Dates as people write them: as ISO does, with day and month in either order, or in words."""

from __future__ import annotations

from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

Order = Literal["", "day first", "month first"]
"""Which of day and month comes first; empty where it is plain to see."""

_ZONE = r"(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?"
_TIME = rf"(?:[T ]+(?P<h>\d{{1,2}})[:h](?P<min>\d{{2}})(?::(?P<s>\d{{2}})(?:[.,]\d+)?)?{_ZONE})?"
_ISO = rf"^(?P<y>\d{{4}})(?P<sign>[-/.])(?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}}){_TIME}$"
_WRITTEN = rf"^(?P<a>\d{{1,2}})(?P<sign>[-/. ])(?P<b>\d{{1,2}})[-/. ](?P<y>\d{{4}}|\d{{2}}){_TIME}$"
_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "janvier january janv jan", "février fevrier february févr fevr feb", "mars march mar",
            "avril april avr apr", "mai may", "juin june jun", "juillet july juil jul",
            "août aout august aug", "septembre september sept sep", "octobre october oct",
            "novembre november nov", "décembre decembre december déc dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_IN_WORDS = r"^(?P<d>\d{1,2})(?:er)?[ -]+(?P<m>[a-zA-ZéûÉÛ]{3,9})\.?[ -]+(?P<y>\d{4})$"


def dates_in(words: pa.Array, *, default: Order) -> tuple[pa.Array, Order] | None:
    """Read dates, if all words are such.

    Parameters
    ----------
    words : pyarrow.Array of string
        Null where there is none.
    default : str
        Which comes first where no word tells: none has a day above 12.

    Returns
    -------
    tuple or None
        Dates as date32 or timestamps without a zone, and the order if it was not plain to see.

    Examples
    --------
    >>> dates_in(pa.array(["03/04/2024", "25/12/2023"]), default="month first")[0][0].as_py()
    datetime.date(2024, 4, 3)
    >>> dates_in(pa.array(["03/04/2024"]), default="day first")[1]
    'day first'
    """
    if not _begins(words):
        return None
    order: Order = ""
    parts = _parts(words, _ISO) or _in_words(words)
    if parts is None:
        parts = _parts(words, _WRITTEN)
        if parts is None:
            return None
        plain = _plain(parts)
        order = "" if plain else default
        first, second = parts["a"], parts["b"]
        parts["d"], parts["m"] = (
            (first, second) if (plain or default) == "day first" else (second, first)
        )
        short = pc.if_else(pc.less(parts["y"], 70), 2000, 1900)
        parts["y"] = pc.if_else(pc.less(parts["y"], 100), pc.add(parts["y"], short), parts["y"])
    moments = _moments(parts)
    return None if moments is None else (moments, order)


def plain_order(words: pa.Array) -> Order:
    """Tell which of day and month comes first in a column; empty where nothing tells.

    Examples
    --------
    >>> plain_order(pa.array(["03/04/2024", "25/12/2023"])), plain_order(pa.array(["3/4/2024"]))
    ('day first', '')
    """
    parts = _parts(words, _WRITTEN) if _begins(words) else None
    return "" if parts is None else _plain(parts)


def _begins(words: pa.Array) -> bool:
    """Tell whether the first word is as short as a date and begins with a digit."""
    known = words.drop_null()
    return bool(len(known) and pc.match_substring_regex(known[0:1], r"^\d.{3,40}$")[0].as_py())


def _plain(parts: dict[str, pa.Array]) -> Order:
    highest = pc.max(parts["a"]).as_py(), pc.max(parts["b"]).as_py()
    if max(highest) > 12:
        return "day first" if highest[0] > 12 else "month first"
    # Points stand between day and month in that order alone.
    return "day first" if parts["sign"].drop_null()[0].as_py() == "." else ""


def _parts(words: pa.Array, form: str) -> dict[str, pa.Array] | None:
    if not pc.all(pc.match_substring_regex(words.drop_null(), form)).as_py():
        return None
    found = pc.extract_regex(words, form)
    names = [field.name for field in found.type]
    texts = {name: pc.struct_field(found, name) for name in names}
    return {
        name: text if name == "sign" else pc.if_else(pc.equal(text, ""), "0", text).cast(pa.int64())
        for name, text in texts.items()
    }


def _in_words(words: pa.Array) -> dict[str, pa.Array] | None:
    """Read ``3 avril 2024``."""
    if not pc.all(pc.match_substring_regex(words.drop_null(), _IN_WORDS)).as_py():
        return None
    found = pc.extract_regex(pc.utf8_lower(words), _IN_WORDS)
    months = [_MONTHS.get(name, 0) for name in pc.struct_field(found, "m").to_pylist()]
    if months.count(0) > words.null_count:
        return None
    none = pa.array([0] * len(words))
    return {
        "d": pc.struct_field(found, "d").cast(pa.int64()),
        "m": pa.array(months),
        "y": pc.struct_field(found, "y").cast(pa.int64()),
        **dict.fromkeys(("h", "min", "s"), none),
    }


def _moments(parts: dict[str, pa.Array]) -> pa.Array | None:
    """Put the parts together; None where there is no such day."""
    year, month, day = parts["y"], parts["m"], parts["d"]
    text = pc.binary_join_element_wise(_padded(year, 4), _padded(month, 2), _padded(day, 2), "-")
    try:
        dates = text.cast(pa.date32())
        if not pc.any(pc.greater(pc.add(parts["h"], parts["min"]), 0)).as_py():
            return dates
        time = pc.binary_join_element_wise(
            _padded(parts["h"], 2), _padded(parts["min"], 2), _padded(parts["s"], 2), ":"
        )
        return pc.binary_join_element_wise(text, time, " ").cast(pa.timestamp("us"))
    except pa.ArrowInvalid:
        return None


def _padded(numbers: pa.Array, width: int) -> pa.Array:
    return pc.utf8_lpad(numbers.cast(pa.string()), width, "0")
