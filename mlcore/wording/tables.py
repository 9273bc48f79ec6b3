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
        "constant": mark("the same wherever there is a value"),
        "empty": mark("empty"),
        "free text": mark("free text: nearly every row says something else"),
        "rarely repeated": mark("most of its values appear in one or two rows only"),
        "many levels": mark("more than 1,000 different values"),
        "slips": mark("numbers with words among them, such as {examples}: correct these"),
        "target": mark("this is what the model predicts"),
        "chosen": mark("left out by you"),
        "day first": mark("read as day/month/year: no date tells which comes first"),
        "month first": mark("read as month/day/year: no date tells which comes first"),
    }
)


def column_kind(kind: Kind, text: Text) -> str:
    """Name a kind of column.

    Examples
    --------
    >>> from mlcore.text import for_locale
    >>> column_kind("whole", for_locale("en"))
    'whole number'
    """
    return text(_KINDS[kind])


def why_left_out(column: Column, text: Text) -> str:
    """Say why a column is left out, or how its dates were read; empty where all is plain.

    Examples
    --------
    >>> from mlcore.text import for_locale
    >>> why_left_out(Column(name="n°", kind="left out", why="identifier"), for_locale("en"))
    'identifier: it only tells rows apart'
    """
    said = _WHYS.get(column.why, "")
    return text(said, examples=", ".join(column.examples)) if said else ""


def doubt_sentence(doubt: Doubt, text: Text) -> str:
    """Say what to know before a model learns from a table, and what can be done.

    Examples
    --------
    >>> from mlcore.text import for_locale
    >>> doubt_sentence(Doubt(code="leak", facts={"column": "net"}), for_locale("en"))
    'net alone almost tells the outcome. If it is only known afterwards, leave it out.'
    """
    facts = dict(doubt.facts)
    if doubt.code in _SENTENCES:
        return text(_SENTENCES[doubt.code], **facts)
    n_rows = int(facts.pop("n_rows", 0))
    if doubt.code == "few":
        return text.plural(
            "{n} row is few: what a model learns from it may be chance.",
            "{n} rows are few: what a model learns from them may be chance.",
            n_rows,
        )
    if doubt.code == "dropped":
        return text.plural(
            "{n} row has no outcome and is not used.",
            "{n} rows have no outcome and are not used.",
            n_rows,
        )
    if doubt.code == "repeated":
        return text.plural(
            "{n} row repeats another one exactly. Where nobody meant that, delete it: a model"
            " that is tested on what it has learnt from seems better than it is.",
            "{n} rows repeat other ones exactly. Where nobody meant that, delete them: a model"
            " that is tested on what it has learnt from seems better than it is.",
            n_rows,
        )
    if doubt.code == "rare class":
        return text.plural(
            "“{label}” appears in {n} row only: the model hardly learns it.",
            "“{label}” appears in {n} rows only: the model hardly learns it.",
            n_rows,
            **facts,
        )
    names = ", ".join(facts["columns"])
    if doubt.code == "computed":
        return text(
            "{columns} together give the outcome, as a sum or a product. If they are only known"
            " afterwards, leave them out.",
            columns=names,
        )
    n_columns = int(facts["n_columns"])
    return text.plural(
        "{names} has no value in more than half of the rows.",
        "{n} columns have no value in more than half of the rows: {names}.",
        n_columns,
        names=names if n_columns == len(facts["columns"]) else f"{names}, …",
    )


_SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "leak": mark(
            "{column} alone almost tells the outcome. If it is only known afterwards, leave it out."
        ),
        "twins": mark("{column} and {other} say almost the same. One of them is enough."),
        "in order of time": mark(
            "The rows stand in order of {column}: the model is tested on the last fifth, as it"
            " will be used on what comes next."
        ),
        "total": mark(
            "The last row says “{word}”. If it adds up the others, delete it from the file."
        ),
    }
)
