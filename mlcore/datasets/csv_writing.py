"""CSV text that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence

from mlcore.datasets.cells import parse_number
from mlcore.datasets.csv_reading import CsvTable
from mlcore.schema import FloatArray, Label

# What makes a spreadsheet take a cell for a formula; in the wide forms too, in East Asia.
_SIGNS = "=+\\-@＝＋－＠"
_FORMULA = re.compile(rf"\"*[{_SIGNS}\t\r\n]")
# A spreadsheet of another country splits the line at other signs than it was written with, and does
# not see quotes that do not begin one of its own cells.
_INSIDE = re.compile(rf"([;,\t\r\n]\"*)(?=[{_SIGNS}])")


def with_predictions(
    table: CsvTable, predictions: FloatArray | Mapping[str, Sequence[Label]]
) -> bytes:
    r"""Write a table with the answers at its end, the way the table was written.

    Parameters
    ----------
    predictions : ndarray of shape (n_rows,), or dict of str to sequence of n_rows values
        A column ``prediction``, or several by their names. Numbers are written in the shortest
        form that reads back to the same float64. Where the table has such a column already, the
        new one is called ``prediction_2``, and so on.

    Returns
    -------
    bytes
        In the table's encoding, with its delimiter and decimal mark. Text that begins like a
        formula, in a cell or behind a delimiter of any country in it, gets a leading ``'``; numbers
        are left as they are.

    Examples
    --------
    >>> import numpy as np
    >>> from mlcore.datasets import describe_rows, read_csv
    >>> schema = describe_rows(np.eye(1), np.ones(1), names=["age"])
    >>> table = read_csv(b"age,note\n-4,=1+1\n", schema)
    >>> with_predictions(table, np.array([0.1]))
    b"age,note,prediction\r\n-4,'=1+1,0.1\r\n"
    >>> with_predictions(table, {"label": ["yes"], "probability_yes": [0.75]})
    b"age,note,label,probability_yes\r\n-4,'=1+1,yes,0.75\r\n"
    """
    columns = predictions if isinstance(predictions, Mapping) else {"prediction": predictions}
    header = list(table.header)
    for wanted in columns:
        taken = {cell.strip() for cell in header}
        name, place = wanted, 1
        while name in taken:
            place += 1
            name = f"{wanted}_{place}"
        header.append(name)
    added = [[_written(value, table.decimal) for value in column] for column in columns.values()]
    lines: list[Sequence[str]] = [header]
    lines += [(*record, *more) for record, *more in zip(table.records, *added, strict=True)]
    told = f"sep={table.delimiter}\r\n" if table.tells_delimiter else ""
    return (told + _lines(lines, table.delimiter, table.decimal)).encode(table.encoding)


def write_csv(
    header: Sequence[str], rows: Iterable[Sequence[str | float]], *, decimal: str = "."
) -> bytes:
    r"""Write a table of names and numbers.

    Parameters
    ----------
    rows : iterable of sequence of str or float
        Numbers are written in the shortest form that reads back to the same float64, NaN as
        nothing.
    decimal : str
        Point or comma.

    Returns
    -------
    bytes
        UTF-8, with commas between the cells; where the comma is the decimal mark with semicolons,
        and with the byte order mark without which a spreadsheet of such a country takes it for
        another encoding. Text that begins like a formula gets a leading ``'``.

    Examples
    --------
    >>> write_csv(["age", "=cost"], [[0.1, "old"]])
    b"age,'=cost\r\n0.1,old\r\n"
    >>> write_csv(["age", "cost"], [[0.1, "old"]], decimal=",").decode("utf-8-sig")
    'age;cost\r\n0,1;old\r\n'
    >>> write_csv(["age"], [[float("nan")], [0.5]])
    b'age\r\n""\r\n0.5\r\n'
    """
    comma = decimal == ","
    cells = (
        [one if isinstance(one, str) else _number(float(one), decimal) for one in row]
        for row in rows
    )
    lines = _lines([header, *cells], ";" if comma else ",", decimal)
    return lines.encode("utf-8-sig" if comma else "utf-8")


def _number(value: float, decimal: str) -> str:
    return "" if math.isnan(value) else repr(value).replace(".", decimal)


def _written(value: Label, decimal: str) -> str:
    # A number of numpy is written as Python writes it.
    return _number(float(value), decimal) if isinstance(value, float) else str(value)


def _lines(lines: Iterable[Sequence[str]], delimiter: str, decimal: str) -> str:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter)
    writer.writerows([_harmless(cell, decimal) for cell in line] for line in lines)
    return buffer.getvalue()


def _harmless(cell: str, decimal: str) -> str:
    if not math.isnan(parse_number(cell, decimal)):
        return cell
    inside = _INSIDE.sub(r"\1'", cell)
    return f"'{inside}" if _FORMULA.match(inside) else inside
