"""Rows of a Parquet file."""

from __future__ import annotations

import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from mlcore.datasets.tables.files.rows import Rows, check_size, clean_names
from mlcore.errors import DatasetError
from mlcore.schema.labels import listed

MAX_UNPACKED = 1_000_000_000
"""Bytes of all columns once they are unpacked."""
_UNNAMED_INDEX = "__index_level_"


def read_parquet(content: bytes) -> Rows:
    """Read all columns, with the types they have in a table of Levers.

    Raises
    ------
    DatasetError
        If it is damaged or too large, or a column holds what is no single value.
    """
    try:
        return _rows(content)
    except DatasetError:
        raise
    except Exception:
        # Of a damaged file Arrow raises errors of its own, and Python those of its text and types.
        raise DatasetError("table.parquet", field="file") from None


def _rows(content: bytes) -> Rows:
    file = pyarrow.parquet.ParquetFile(io.BytesIO(content))
    schema, about = file.schema_arrow, file.metadata
    groups = map(about.row_group, range(about.num_row_groups))
    _check_unpacked(sum(group.total_byte_size for group in groups))
    if not about.num_rows or not len(schema):
        raise DatasetError("csv.no-rows", field="file")
    check_size(about.num_rows, len(schema))
    nested = [field.name for field in schema if _is_unfit(field.type)]
    if nested:
        raise DatasetError("table.nested", field="file", fields=listed(nested))
    names = clean_names([_index_name(field.name, schema) for field in schema])
    # Words that stand in many rows are kept once: unpacked they could fill the memory.
    words = [field.name for field in schema if _is_words(field.type)]
    data = pyarrow.parquet.ParquetFile(io.BytesIO(content), read_dictionary=words).read()
    data.validate(full=True)
    columns = tuple(map(_plain, data.columns))
    return Rows(names=names, columns=columns, number_of=lambda place: place + 2)


def _check_unpacked(n_bytes: int) -> None:
    if n_bytes > MAX_UNPACKED:
        raise DatasetError("table.unpacked", field="file", limit=MAX_UNPACKED // 1_000_000)


def _is_words(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _is_unfit(kind: pa.DataType) -> bool:
    """Tell whether values are lists, records or bytes."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    is_bytes = "binary" in str(kind)
    is_own = isinstance(kind, pa.BaseExtensionType)
    return is_bytes or is_own or bool(pa.types.is_nested(kind))


def _index_name(name: str, schema: pa.Schema) -> str:
    """Call the index that pandas wrote and nobody named by its own word."""
    if name.startswith(_UNNAMED_INDEX) and name in _index_columns(schema):
        place = name.removeprefix(_UNNAMED_INDEX).strip("_")
        return "index" if place == "0" else f"index {place}"
    return name


def _index_columns(schema: pa.Schema) -> list[Any]:
    try:
        return list(json.loads((schema.metadata or {})[b"pandas"])["index_columns"])
    except (KeyError, TypeError, ValueError):
        return []


def _plain(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Give values one of the types that a table has."""
    kind = values.type
    if pa.types.is_dictionary(kind):
        if _is_words(kind.value_type):
            values = values.unify_dictionaries()
            _check_words(values)
        return _plain(values.cast(kind.value_type))
    if pa.types.is_boolean(kind) or pa.types.is_date32(kind):
        return values
    if pa.types.is_uint64(kind):
        is_small = pc.all(pc.less_equal(values, 2**63 - 1)).as_py()
        return values.cast(pa.int64() if is_small is not False else pa.float64(), safe=False)
    if pa.types.is_integer(kind):
        return values.cast(pa.int64())
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        numbers = values.cast(pa.float64())
        return pc.if_else(pc.is_nan(numbers), None, numbers)
    if pa.types.is_date64(kind):
        return values.cast(pa.date32())
    if pa.types.is_timestamp(kind):
        local = pc.local_timestamp(values) if kind.tz else values
        return local.cast(pa.timestamp("us"), safe=False)
    if pa.types.is_duration(kind):
        seconds = values.cast(pa.duration("us"), safe=False).cast(pa.int64()).cast(pa.float64())
        return pc.divide(seconds, 1e6)
    return values.cast(pa.string())


def _check_words(values: pa.ChunkedArray) -> None:
    """Refuse words whose rows, written out, would fill the memory."""
    total = 0
    for chunk in values.chunks:
        lengths = pc.binary_length(chunk.dictionary).cast(pa.int64())
        total += pc.sum(lengths.take(chunk.indices)).as_py() or 0
    _check_unpacked(total)
