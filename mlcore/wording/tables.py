"""A table that somebody brings, in words: what its columns are, and what to know before."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mlcore.datasets.tables import Column, Doubt, Kind
from mlcore.text import Text, mark

_KINDS: Mapping[Kind, str] = MappingProxyType(
    {
        "number": mark("number"),
        "whole": mark("whole number"),
        "yes-no": mark("yes or no"),
        "category": mark("category"),
        "date": mark("date"),
        "left out": mark("left out"),
    }
)
_WHYS: Mapping[str, str] = MappingProxyType(
    {
        "identifier": mark("identifier: it only tells rows apart"),
        "constant": mark("the same in every row"),
        "empty": mark("empty"),
        "free text": mark("free text: nearly every row says something else"),
        "many levels": mark("more than 1,000 different words"),
        "target": mark("this is what the model predicts"),
        "chosen": mark("left out by you"),
    }
)


def kind_name(kind: Kind, text: Text) -> str:
    """Name a kind of column.

    Examples
    --------
    >>> from mlcore.text import for_locale
    >>> kind_name("whole", for_locale("en"))
    'whole number'
    """
    return text(_KINDS[kind])


def why_left_out(column: Column, text: Text) -> str:
    """Say why a column is left out; empty where it is not."""
    return "" if column.is_input else text(_WHYS.get(column.why, ""))


def doubt_sentence(doubt: Doubt, text: Text) -> str:
    """Say what to know before a model learns from a table."""
    if doubt.code == "few":
        n_rows = int(str(doubt.facts["n_rows"]))
        return text.plural(
            "{n} row is few: what the model learns from it may be chance.",
            "{n} rows are few: what the model learns from them may be chance.",
            n_rows,
        )
    return doubt.code
