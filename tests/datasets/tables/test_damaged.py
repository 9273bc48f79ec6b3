"""A hundred damaged tables and more: each is read or refused with a sentence, never a traceback."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pandas as pd
import pytest

from mlcore.datasets.tables import Plan, doubts, prepare, read_table
from mlcore.errors import DatasetError
from mlcore.text import Text, for_locale
from mlcore.wording.tables import doubt_sentence, why_left_out
from tests.datasets.tables.workbooks import sheet, workbook

ROWS = [["ville", "surface (m²)", "prix"]] + [
    [["Lyon", "Nice", "Pau"][n % 3], 20.5 + n, 1000.25 * (n % 17)] for n in range(40)
]
TEXT = "\n".join(";".join(map(str, row)) for row in ROWS).replace(".", ",").encode()
BOOK = workbook({"Ventes": ROWS, "Autre": ROWS})
_file = io.BytesIO()
pd.DataFrame(ROWS[1:], columns=ROWS[0]).to_parquet(_file)
PARQUET = _file.getvalue()
WHOLE = {"csv": TEXT, "xlsx": BOOK, "parquet": PARQUET}


def changed(content: bytes, seed: int) -> bytes:
    """Cut a file off, flip or repeat bytes of it, or put others in."""
    rng = np.random.default_rng(seed)
    at, to = sorted(rng.integers(0, len(content), 2).tolist())
    odd = [b"\0", b'"', b"\n", b";;;;", b"\xff\xfe", b"\xc3", b"'", b"=1+1", b"1e999", b"PK\3\4"]
    return [
        content[:to],
        content[:at] + bytes([content[at] ^ 1 << seed % 8]) + content[at + 1 :],
        content[:at] + odd[seed % len(odd)] + content[at:],
        content[:at] + content[to:],
        content[:to] + content[at:],
    ][seed % 5]


def archive(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in members.items():
            zipped.writestr(name, content)
    return file.getvalue()


def lying() -> bytes:
    """Return a workbook whose sheet says it is smaller than it is."""
    text = sheet(ROWS).encode() + b" " * 100_000
    content = bytearray(workbook({"A": text.decode()}))
    size = len(text).to_bytes(4, "little")
    while (at := content.find(size)) >= 0:
        content[at : at + 4] = (50).to_bytes(4, "little")
    return bytes(content)


ODD = {
    "nothing": b"",
    "spaces": b" \n\t \r\n",
    "a mark of order alone": b"\xef\xbb\xbf",
    "two bytes": b"\xff\xfe",
    "half of UTF-16": "a;b\n1;2".encode("utf-16")[:-1],
    "a line separator": "a\u2028;b\n1;2\n".encode(),
    "one cell": b"a",
    "delimiters": b";;;;\n;;;;\n",
    "quotes": b'"""""""\n"',
    "an open quotation mark at the top": b'"a;b\n' + b"1;2\n" * 1000,
    "an endless cell": b'a;b\n1;"' + b"x" * 9_000_000,
    "an endless line": b"a;" * 100_000,
    "10,000 columns": b";".join(b"c%d" % n for n in range(10_000)) + b"\n" + b"1;" * 10_000,
    "names of HTML": b"<script>alert(1)</script>;<b>x</b>\n" + b"1;2\n" * 30,
    "names of control characters": b"a\x01\x02;\x03\n1;2\n",
    "names that turn the direction": "a\u202eb;c\n1;2\n".encode(),
    "names that are equal but for case": b"a;b;A\n1;2;3\n",
    "names of numbers": b"1.5;2.5\n1;2\n",
    "a formula": b"=cmd|'/c calc'!A1;b\n1;2\n",
    "all gaps": b"a;b\n" + b"NA;\n" * 30,
    "infinite": b"a;b\n" + b"1;2\n" * 30 + b"-inf;3\n",
    "dates that are none": b"d;b\n" + b"99/99/9999;2\n" * 30,
    "years out of reach": b"d;b\n0001-01-01;1\n9999-12-31 23:59:59;2\n" * 15,
    "JSON": b'[{"a": 1}]',
    "a web page": b"\n<html><table><tr><td>1</table>",
    "a picture": b"\x89PNG\r\n\x1a\n\0\0",
    "an archive of text": archive({"rows.csv": TEXT}),
    "an archive of nothing": archive({}),
    "a workbook without sheets": archive({"xl/workbook.xml": b"<workbook/>"}),
    "a workbook of broken XML": archive({"xl/workbook.xml": b"<workbook><", "xl/a.xml": b"<"}),
    "a sheet of broken XML": workbook({"A": "<worksheet><sheetData><row><c"}),
    "a sheet of text": workbook({"A": "none"}),
    "sheets without rows": workbook({"A": [], "B": [["a", "b"]]}),
    "a workbook that lies about its size": lying(),
    "a sheet of names with HTML": workbook({"<b>A</b>": [["<i>x</i>", "y"], [1, 2]]}),
    "an old workbook cut off": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2_000,
    "a protected workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    + b"\0" * 600
    + "EncryptedPackage".encode("utf-16-le"),
    "Parquet's first word": b"PAR1",
    "Parquet's two words": b"PAR1PAR1",
    "Parquet with a wrong end": b"PAR1" + b"\xff" * 100 + b"PAR1",
    "Parquet without rows": PARQUET.replace(b"pandas", b"panda\0"),
    **{
        f"{kind} {seed}": changed(content, seed)
        for kind, content in WHOLE.items()
        for seed in range(30)
    },
}


def test_there_are_a_hundred():
    assert len(ODD) > 100


def refusal(content: bytes, name: str, text: Text) -> DatasetError | None:
    """Go the whole way with a file."""
    try:
        table = read_table(content, name)
        plan = Plan.of(table)
        said = [why_left_out(column, text) for column in plan.columns]
        said += [doubt_sentence(doubt, text) for doubt in doubts(table, plan)]
        prepare(table, plan)
    except DatasetError as error:
        return error
    return None if all(isinstance(each, str) for each in said) else DatasetError("no.sentence")


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_none_leaves_a_traceback_and_all_a_sentence(locale):
    text = for_locale(locale)
    # The name says nothing: what is in a file decides.
    names = ["rows.csv", "rows.xlsx", "rows.parquet", "rows.html", ""]
    errors = {
        case: error
        for case, content in ODD.items()
        if (error := refusal(content, names[len(case) % len(names)], text))
    }
    assert [case for case, error in errors.items() if text.describe(error) == error.coded] == []
    long = [case for case, error in errors.items() if len(text.describe(error).encode()) > 1_000]
    assert long == []
    assert len(errors) > 60
