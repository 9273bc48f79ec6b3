"""A table as its file holds it, with what is known of the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

import pyarrow as pa

MAX_BYTES = 200_000_000
"""Bytes of a file, and of what it holds once it is unpacked."""
MAX_INPUTS = 200

Format = Literal["csv", "excel", "parquet"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The file a table came from, and how it was read.

    Attributes
    ----------
    name : str
        Of the file, as it was given.
    sha256 : str
        Of the file's bytes, in hexadecimal digits.
    sheet : str
        Which sheet of a workbook it is; empty where the file has none.
    sheets : tuple of str
        The sheets with data in them that could be read instead, this one among them.
    delimiter, decimal, encoding : str
        How the text of a CSV file is written; empty for other files.
    """

    name: str
    format: Format
    sha256: str
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    delimiter: str = ""
    decimal: str = ""
    encoding: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return what a JSON file can hold."""
        return {**asdict(self), "sheets": list(self.sheets)}

    @classmethod
    def from_dict(cls, facts: Mapping[str, Any]) -> Source:
        """Return what :meth:`as_dict` was made of; keys of other versions are passed over."""
        names = {field.name for field in fields(cls)}
        known = {name: value for name, value in facts.items() if name in names}
        return cls(**{**known, "sheets": tuple(known.get("sheets", ()))})


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows and columns under their names.

    Attributes
    ----------
    data : pyarrow.Table
        Columns of int64, float64, bool, string, date32 or timestamp; null where a cell has no
        value.
    """

    data: pa.Table
    source: Source

    @property
    def n_rows(self) -> int:
        """Number of rows, the header not among them."""
        return int(self.data.num_rows)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, each once."""
        return tuple(self.data.column_names)
