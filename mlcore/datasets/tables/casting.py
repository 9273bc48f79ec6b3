"""What the words of a column say: numbers, yes and no, dates, or nothing but words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from mlcore.datasets.cells import GAPS
from mlcore.datasets.tables.dates import Order, dates_in, plain_order
from mlcore.errors import DatasetError
from mlcore.schema.labels import listed

Decimal = Literal["", ".", ","]

_ERRORS = frozenset(
    {
        "#n/a", "#div/0!", "#value!", "#ref!", "#name?", "#num!", "#null!", "#valeur!", "#nom?",
        "#nombre!", "#nul!", "#getting_data", "#spill!", "#calc!",
    }
)  # fmt: skip
"""What a spreadsheet shows where a formula failed, in English or French."""
_NOTHING = pa.array(sorted(GAPS | _ERRORS))
# Read as gaps only where all else in a column is numbers or dates.
_UNKNOWN = pa.array(
    [
        "-", "--", "?", "??", ".", "..", "...", "/", "*", "x", "nc", "n.c.", "nd", "n.d.", "nr",
        "n.r.", "ns", "s.o.", "so", "inconnu", "inconnue", "unknown", "missing", "manquant",
        "non renseigné", "non communiqué", "non disponible", "non applicable", "not available",
        "not applicable", "vide", "empty", "tbd", "(blank)", "(vide)",
    ]
)  # fmt: skip
_FLAGS = {"true": True, "vrai": True, "yes": True, "oui": True} | {
    "false": False, "faux": False, "no": False, "non": False,
}  # fmt: skip
FLAG_KEYS = (("no", False), ("yes", True))
"""Under which keys a column tells the words that stood for no and yes."""
_INFINITE = pa.array(["inf", "-inf", "+inf", "infinity", "-infinity", "+infinity"])
_SIGNS = ("%", "€", "$", "£", "EUR", "USD", "CHF")
_SPACES = "[ \u00a0\u202f'’]"
_NUMBER = (
    rf"^[+-]?(?:\d{{1,3}}(?:{_SPACES}\d{{3}})+(?:[.,]\d*)?|\d[\d.,]*|[.,]\d+)(?:[eE][+-]?\d+)?$"
)
_DOTS_GROUP = r"^[+-]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d*)?$"
_COMMAS_GROUP = r"^[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?$"
_MOSTLY = 0.9
"""Share of rows with a number from which on words in a column look like slips."""
_TOLD = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A column of words, each kept once.

    Attributes
    ----------
    words : pyarrow.Array of string
        Without spaces around them; null where one says that there is no value.
    places : pyarrow.Array of int32
        Which word stands in each row.
    numbers : pyarrow.Array of string or None
        The words without what surrounds and groups numbers; None where not all are numbers.
    unit : str
        The sign that stands at every number.
    slips : tuple of str
        A few words among many numbers.
    sure_dot, sure_comma, some_dot, some_comma : bool
        Whether a point or a comma certainly marks decimals, or stands there at all.
    """

    name: str
    words: pa.Array
    places: pa.Array
    numbers: pa.Array | None = None
    unit: str = ""
    slips: tuple[str, ...] = ()
    sure_dot: bool = False
    sure_comma: bool = False
    some_dot: bool = False
    some_comma: bool = False

    def all(self, values: pa.Array) -> pa.Array:
        """Give each row what its word stands for."""
        return values.take(self.places)

    def row_of(self, is_meant: pa.Array) -> int:
        """Return the first row whose word is meant."""
        at = pc.index(pc.fill_null(is_meant.take(self.places), False), True).as_py()
        return int(at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How numbers and dates are written in a file as a whole.

    Attributes
    ----------
    told : str
        The decimal mark that some column shows for certain; empty where none does, or two do.
    decimal : str
        The decimal mark, that which is usual beside the delimiter where no column shows any.
    order : str
        Which of day and month comes first where a column of dates does not tell.
    """

    told: Decimal
    decimal: Decimal
    order: Order


def look_at(name: str, column: pa.ChunkedArray, *, has_numbers: bool = False) -> Words:
    """Look at each word of a column once; where a file has numbers, words are none."""
    encoded = column.combine_chunks().dictionary_encode()
    words = pc.utf8_trim_whitespace(encoded.dictionary)
    nothing = pc.is_in(pc.utf8_lower(words), _NOTHING)
    words = pc.if_else(nothing, pa.scalar(None, pa.string()), words)
    looked = Words(name=name, words=words, places=encoded.indices)
    return looked if has_numbers else _with_numbers(looked)


def _with_numbers(column: Words) -> Words:
    known = column.words
    if not len(known) or known.null_count == len(known):
        return column
    # Most columns have none: a copy of their words would be as large as they are.
    if pc.any(pc.match_substring(known, "\N{MINUS SIGN}")).as_py():
        known = pc.replace_substring(known, "\N{MINUS SIGN}", "-")
    is_number = pc.match_substring_regex(known, _NUMBER)
    unit = ""
    if not pc.any(is_number).as_py():
        known, unit = _without_sign(known)
        is_number = pc.match_substring_regex(known, _NUMBER)
        if not unit or not pc.any(is_number).as_py():
            return column
    if not pc.all(is_number).as_py():
        lower = pc.utf8_lower(known)
        may_be = pc.or_(is_number, pc.is_in(lower, _INFINITE))
        others = pc.and_(pc.invert(may_be), pc.is_valid(known))
        if pc.all(pc.is_in(lower.filter(others), _UNKNOWN)).as_py() is not False:
            known = pc.if_else(others, pa.scalar(None, pa.string()), known)
        else:
            return replace(column, slips=_slips(column, is_number, others))
    # Digits behind a zero are a code, as of a postal area.
    if pc.any(pc.match_substring_regex(known, r"^[+-]?0\d+$")).as_py():
        return column
    if pc.any(pc.match_substring_regex(known, rf"\d{_SPACES}")).as_py():
        # Groups share a digit's place with the next: twice takes away every space.
        for _ in range(2):
            known = pc.replace_substring_regex(known, rf"(\d){_SPACES}(\d{{3}})", r"\1\2")
    has_dot, has_comma = pc.match_substring(known, "."), pc.match_substring(known, ",")
    dots_group = pc.match_substring_regex(known, _DOTS_GROUP)
    commas_group = pc.match_substring_regex(known, _COMMAS_GROUP)
    return replace(
        column,
        numbers=known,
        unit=unit,
        some_dot=bool(pc.any(has_dot).as_py()),
        some_comma=bool(pc.any(has_comma).as_py()),
        sure_dot=bool(pc.any(pc.and_not(has_dot, dots_group)).as_py()),
        sure_comma=bool(pc.any(pc.and_not(has_comma, commas_group)).as_py()),
    )


def _without_sign(words: pa.Array) -> tuple[pa.Array, str]:
    """Take away a sign that stands at every number, on the same side."""
    first = words.drop_null()[0].as_py()
    for sign in _SIGNS:
        for found, pattern in ((first.endswith(sign), "{}$"), (first.startswith(sign), "^{}")):
            if not found:
                continue
            literal = pattern.format("\\" + sign if sign == "$" else sign)
            if pc.all(pc.match_substring_regex(words, literal)).as_py():
                bare = pc.replace_substring_regex(words, literal, "")
                return pc.utf8_trim_whitespace(bare), sign
    return words, ""


def _slips(column: Words, is_number: pa.Array, others: pa.Array) -> tuple[str, ...]:
    """Return a few of the words that stand among numbers, where there are few of them."""
    known = pc.is_valid(column.all(column.words))
    share = pc.sum(pc.fill_null(column.all(is_number), False)).as_py() / pc.sum(known).as_py()
    odd = column.words.filter(others)
    return tuple(odd[:_TOLD].to_pylist()) if share >= _MOSTLY else ()


def manner_of(columns: Sequence[Words], delimiter: str) -> Manner:
    """Tell how a file as a whole writes its numbers and dates."""
    dot = any(column.sure_dot for column in columns)
    comma = any(column.sure_comma for column in columns)
    told: Decimal = "" if dot == comma else "." if dot else ","
    decimal: Decimal = told or ("," if delimiter == ";" else ".")
    orders = {plain for column in columns if (plain := plain_order(column.words))}
    # Files with decimal commas, or with accents in names, have the day first.
    is_european = decimal == "," or any(not column.name.isascii() for column in columns)
    usual: Order = "day first" if is_european else "month first"
    order = orders.pop() if len(orders) == 1 else usual
    return Manner(told=told, decimal=decimal, order=order)


def cast_words(
    column: Words, manner: Manner, number_of: Callable[[int], int]
) -> tuple[pa.Array, dict[str, str]]:
    """Turn words into what they say.

    Returns
    -------
    tuple
        The values of all rows, and what is known of them besides: ``unit``, ``order`` of day and
        month where it is not plain to see, ``slips``, the words for ``no`` and ``yes``.

    Raises
    ------
    DatasetError
        If a mark may group thousands or mark decimals, or a number is infinite; tells the row.
    """
    if column.numbers is not None:
        numbers = _numbers(column, manner, number_of)
        if numbers is not None:
            return column.all(numbers), {"unit": column.unit} if column.unit else {}
    flags = _flags(column.words)
    if flags is not None:
        # Predictions are said in the words of the file.
        said = dict(zip(flags.to_pylist(), column.words.to_pylist(), strict=True))
        return column.all(flags), {key: said[flag] for key, flag in FLAG_KEYS if flag in said}
    unknown = pc.is_in(pc.utf8_lower(column.words), _UNKNOWN)
    words = pc.if_else(unknown, pa.scalar(None, pa.string()), column.words)
    dates = dates_in(words, default=manner.order)
    if dates is not None:
        return column.all(dates[0]), {"order": dates[1]} if dates[1] else {}
    return column.all(column.words), {"slips": listed(column.slips)} if column.slips else {}


def _numbers(column: Words, manner: Manner, number_of: Callable[[int], int]) -> pa.Array | None:
    words = column.numbers
    if not column.some_dot and not column.some_comma:
        whole = _whole(words)
        if whole is not None or not pc.any(pc.match_substring_regex(words, "[eEiI]")).as_py():
            # More digits than a number has are a code.
            return whole
    mark = _mark(column, manner, number_of)
    if mark is None:
        return None
    words = pc.replace_substring(words, "," if mark == "." else ".", "")
    if mark == ",":
        words = pc.replace_substring(words, ",", ".")
    try:
        numbers = words.cast(pa.float64())
    except pa.ArrowInvalid:  # two marks in a number
        return None
    is_infinite = pc.is_inf(numbers)
    if pc.any(is_infinite).as_py():
        row = number_of(column.row_of(is_infinite))
        raise DatasetError("table.infinite", field=column.name, row=row)
    return numbers


def _whole(words: pa.Array) -> pa.Array | None:
    if not pc.all(pc.match_substring_regex(words, r"^[+-]?\d+$")).as_py():
        return None
    try:
        return pc.replace_substring_regex(words, r"^\+", "").cast(pa.int64())
    except pa.ArrowInvalid:
        return None


def _mark(column: Words, manner: Manner, number_of: Callable[[int], int]) -> Decimal | None:
    """Return the decimal mark of a column; None where it has two."""
    if column.sure_dot and column.sure_comma:
        return None
    if column.sure_comma and column.some_dot:
        _refuse(column, ".", number_of)
    if column.sure_comma or column.sure_dot:
        return "," if column.sure_comma else "."
    # Three digits stand behind each mark of the column: the others of the file tell.
    if column.some_dot and (column.some_comma or (manner.decimal == "," and manner.told != ".")):
        _refuse(column, ".", number_of)
    if column.some_comma and not manner.told and manner.decimal == ".":
        _refuse(column, ",", number_of)
    return "," if column.some_comma and manner.decimal == "," else "."


def _refuse(column: Words, mark: str, number_of: Callable[[int], int]) -> None:
    row = number_of(column.row_of(pc.match_substring(column.numbers, mark)))
    code = "csv.grouping" if mark == "." else "table.comma"
    raise DatasetError(code, field=column.name, row=row)


def _flags(words: pa.Array) -> pa.Array | None:
    known = words.drop_null()
    if not len(known) or len(known) > len(_FLAGS) * 3:
        return None
    flags = [None if word is None else _FLAGS.get(word.casefold()) for word in words.to_pylist()]
    return None if flags.count(None) > words.null_count else pa.array(flags, pa.bool_())
