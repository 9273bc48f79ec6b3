"""A table read from the bytes of a file, whichever of three formats it has."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from mlcore.datasets.tables.table import Format, Source, Table
from mlcore.errors import DatasetError

_EXCEL = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def read_table(content: bytes | Path, name: str, *, sheet: str = "") -> Table:
    r"""Read a file of CSV text, an Excel workbook, or Parquet.

    Parameters
    ----------
    content : bytes or Path
        The file, or where it lies.
    name : str
        What it is called; its content says what it is.
    sheet : str
        Which sheet of a workbook; the first that holds rows where it is empty.

    Raises
    ------
    DatasetError
        If it cannot be read; names the place, what was expected, and what to do.

    Examples
    --------
    >>> table = read_table("prix;ville\n1,5;Lyon\n2;Nice\n".encode(), "ventes.csv")
    >>> table.names, table.n_rows, table.source.decimal
    (('prix', 'ville'), 2, ',')
    """
    held = content.read_bytes() if isinstance(content, Path) else content
    digest = hashlib.sha256(held).hexdigest()
    facts: dict[str, Any] = {}
    format_: Format = "csv"
    if held.startswith(b"PAR1"):
        format_ = "parquet"
        data = pyarrow.parquet.read_table(io.BytesIO(held))
    elif held.startswith(_EXCEL):
        format_ = "excel"
        from python_calamine import CalamineWorkbook

        book = CalamineWorkbook.from_filelike(io.BytesIO(held))
        facts["sheet"] = sheet or book.sheet_names[0]
        header, *rows = book.get_sheet_by_name(facts["sheet"]).to_python()
        data = pa.table(
            {
                str(title): pa.array([row[at] if row[at] != "" else None for row in rows])
                for at, title in enumerate(header)
            }
        )
    else:
        head = held[:10_000].split(b"\n")[0].decode(errors="replace")
        facts["delimiter"] = max(";,\t|", key=head.count)
        facts["decimal"] = "," if facts["delimiter"] == ";" else "."
        data = pyarrow.csv.read_csv(
            io.BytesIO(held),
            parse_options=pyarrow.csv.ParseOptions(delimiter=facts["delimiter"]),
            convert_options=pyarrow.csv.ConvertOptions(decimal_point=facts["decimal"]),
        )
    if not data.num_rows:
        raise DatasetError("csv.no-rows", field="file")
    return Table(
        data=data.cast(_plain(data.schema)),
        source=Source(name=name, format=format_, sha256=digest, **facts),
    )


def _plain(schema: pa.Schema) -> pa.Schema:
    fields = []
    for field in schema:
        type_ = field.type
        if pa.types.is_integer(type_):
            type_ = pa.int64()
        elif pa.types.is_floating(type_) or pa.types.is_decimal(type_):
            type_ = pa.float64()
        elif pa.types.is_null(type_) or pa.types.is_dictionary(type_):
            type_ = pa.string()
        fields.append(pa.field(field.name, type_))
    return pa.schema(fields)
