"""Text of tables is read as its writer meant it, or is refused with the place."""

from __future__ import annotations

import datetime
import io

import numpy as np
import pandas as pd
import pytest

from mlcore.datasets.tables import read_table
from mlcore.datasets.tables.files import rows as limits
from mlcore.errors import DatasetError

DAY = datetime.date


def columns(text: str | bytes) -> dict[str, list[object]]:
    content = text.encode() if isinstance(text, str) else text
    return read_table(content, "file.csv").data.to_pydict()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("prix;q\n1 234,5;1\n12\u202f345\u202f678,25;2\n", [1234.5, 12345678.25]),
        ("prix;q\n3\u00a0000;3\n", [3000]),
        ("prix;q\n1,234;1\n5,678;2\n", [1.234, 5.678]),
        ("prix;q\n1.5;1\n6.000;2\n", [1.5, 6.0]),
        ("prix\tq\n1,5\tx\n2\ty\n", [1.5, 2.0]),
        ("prix|q\n1.5|x\n2|y\n", [1.5, 2.0]),
        ("sep=^\nprix^q\n1.5^x\n2^y\n", [1.5, 2.0]),
        ('prix,q\n"1,5",1\n"6,25",2\n', [1.5, 6.25]),
        ('prix,q\n"1,234.50",1\n"6,000.00",2\n', [1234.5, 6000.0]),
        ('prix,q\n"1,234",1.5\n"6,000",2\n', [1234.0, 6000.0]),
        ("prix;q\n12,5 %;1\n8 %;2\n", [12.5, 8.0]),
        ("prix;q\n3 €;1\n4,5 €;2\n", [3.0, 4.5]),
        ("prix;q\n$3;1\n$4.5;2\n", [3.0, 4.5]),
        ("prix;q\n−1,5;1\n1,5E+03;2\n", [-1.5, 1500.0]),
        ("prix;q\n3 €;1\n4,5 $;2\n", ["3 €", "4,5 $"]),
        ("prix;q\n#DIV/0!;1\n3;2\nn.c.;3\n;4\n", [None, 3, None, None]),
        ("prix;q\n01000;1\n75001;2\n", ["01000", "75001"]),
        ("prix;q\nVRAI;1\nFAUX;2\n;3\n", [True, False, None]),
        ("prix;q\nOui;1\nnon;2\nNA;3\n", [True, False, None]),
        ("prix;q\n12345678901234567890;1\n3;2\n", ["12345678901234567890", "3"]),
        (" prix ; q\n 1 ; x \n 2 ;y\n", [1, 2]),
    ],
)  # fmt: skip
def test_a_column_is_read(text, expected):
    assert columns(text)["prix"] == expected


@pytest.mark.parametrize(
    ("words", "expected", "order"),
    [
        (("2024-04-03", "2023-12-25"), DAY(2024, 4, 3), ""),
        (("03/04/2024", "25/12/2023"), DAY(2024, 4, 3), ""),
        (("03/04/2024", "12/25/2023"), DAY(2024, 3, 4), ""),
        (("3/4/24", "1/2/24"), DAY(2024, 3, 4), "month first"),
        (("3.4.2024", "1.2.2024"), DAY(2024, 4, 3), ""),
        (("3 avril 2024", "1er févr. 2024"), DAY(2024, 4, 3), ""),
        (("03/04/2024 08:30", "25/12/2023 9:00"), datetime.datetime(2024, 4, 3, 8, 30), ""),
        (("2024-04-03T08:30:00Z", ""), datetime.datetime(2024, 4, 3, 8, 30), ""),
        (("31/02/2024", "01/02/2024"), "31/02/2024", ""),
        (("25/12/2023", "12/25/2023"), "25/12/2023", ""),
    ],
)  # fmt: skip
def test_dates_are_read(words, expected, order):
    data = read_table(("d,x\n" + "".join(f"{word},1.5\n" for word in words)).encode(), "a.csv").data
    assert data.column("d")[0].as_py() == expected
    assert (data.field("d").metadata or {}).get(b"order", b"").decode() == order


def test_the_decimal_comma_or_another_date_tells_whether_the_day_comes_first():
    french = "d;x\n03/04/2024;1,5\n01/02/2024;2\n"
    assert columns(french)["d"][0] == DAY(2024, 4, 3)
    named = "d,réponse\n03/04/2024,1.5\n"
    assert columns(named)["d"] == [DAY(2024, 4, 3)]
    beside = "d,e,x\n03/04/2024,25/12/2023,1.5\n"
    assert columns(beside)["d"] == [DAY(2024, 4, 3)]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("lot;b\n1;1\n5.850;2\n", r"Row 3, lot: the dot may group thousands"),
        ("lot;b\n\n1.234,50;1,5\n", r"Row 3, lot: the dot may group thousands"),
        ('lot,b\n"1,234",1\n', r"Row 2, lot: the comma may group thousands"),
        ("a;b\n1;2\n;;\n\ninf;3\n", r"Row 5, a: an infinite number"),
        ("a;b\n1;2\n1e400;3\n", r"Row 3, a: an infinite number"),
        ("a;b\n1;2\n3\n4;5;6\n", r"Expected 2 values in every row\. Other rows: 3, 4"),
        ('a;b\n1;2\n3;"4\n5;6\n', r"Row 3 cannot be read: its quotation marks"),
        ("a;A ;b\n1;2;3\n", r"a, A\. Give each column a name of its own"),
        ("5.1,3.5,setosa\n4.9,3.0,setosa\n", r"first row holds numbers"),
        ("a;b\n", r"header but no rows"),
        ("a;b\n;;\n;\n", r"header but no rows"),
        (" \n\n", r"empty"),
        ('{"a": 1}', r"no table\. Expected CSV text"),
        ("x" * 1001 + ";b\n1;2\n", r"name of column 1 has more than 1000 characters"),
        (",".join(map("c{}".format, range(10_000))) + "\n", r"10,000 columns; at most 1000"),
    ],
)
def test_a_table_is_refused_with_the_place(text, sentence):
    with pytest.raises(DatasetError, match=sentence):
        read_table(text.encode(), "file.csv")


def test_too_many_cells_are_refused(monkeypatch):
    monkeypatch.setattr(limits, "MAX_CELLS", 10)
    with pytest.raises(DatasetError, match="at most 5 rows are read"):
        read_table(b"a;b\n" + b"1;2\n" * 6, "file.csv")


def test_titles_above_the_names_and_delimiters_behind_rows_are_left_out():
    text = "Ventes 2024;;;\n;;;\nville;ca;n;\nLyon;1,5;2;\n;;;\nNice;2,5;3;\n"
    assert columns(text) == {"ville": ["Lyon", "Nice"], "ca": [1.5, 2.5], "n": [2, 3]}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_any_encoding_and_any_end_of_lines_is_read(encoding, ends):
    content = ends.join(["âge;ville", "4;Orléans", "5;Nîmes", ""]).encode(encoding)
    table = read_table(content, "file.csv")
    assert table.data.to_pydict() == {"âge": [4, 5], "ville": ["Orléans", "Nîmes"]}
    assert (table.source.encoding, table.source.delimiter) == (encoding, ";")


def frame(seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    n = 300
    real = rng.normal(scale=10.0 ** rng.integers(-3, 6), size=n)
    return pd.DataFrame(
        {
            "réel": np.where(rng.random(n) < 0.1, np.nan, real),
            "whole (m²)": rng.integers(-(10**9), 10**9, n),
            "words; and, more": rng.choice(['say "hi"', "a;b", "c,d", "Orléans", "l1\nl2"], n),
            "flag": rng.random(n) < 0.5,
            "day": pd.date_range("2020-02-20", periods=n).strftime("%d/%m/%Y"),
            "code": [f"{code:05}" for code in rng.integers(0, 10**5, n)],
        }
    )


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("way", [{"sep": ";", "decimal": ","}, {"sep": "\t"}, {}])
def test_what_pandas_writes_as_text_comes_back(seed, way):
    written = frame(seed)
    read = columns(written.to_csv(index=False, **way))
    np.testing.assert_array_equal(np.array(read["réel"], dtype=float), written["réel"].to_numpy())
    assert read["whole (m²)"] == written["whole (m²)"].tolist()
    assert read["words; and, more"] == written["words; and, more"].tolist()
    assert read["flag"] == written["flag"].tolist()
    assert read["day"] == pd.to_datetime(written["day"], format="%d/%m/%Y").dt.date.tolist()
    assert read["code"] == written["code"].tolist()


def parquet(written: pd.DataFrame, **how: object) -> bytes:
    file = io.BytesIO()
    written.to_parquet(file, **how)
    return file.getvalue()


def test_what_pandas_writes_as_parquet_comes_back():
    written = frame(0).assign(
        kind=pd.Categorical(frame(0)["code"].str[0]),
        at=pd.date_range("2024-01-01", periods=300, freq="h", tz="Europe/Paris"),
        gone=pd.array([1, None] * 150, dtype="Int16"),
        wait=pd.to_timedelta(np.arange(300), unit="min"),
    )
    read = columns(parquet(written.set_index("at")))
    assert read["kind"] == written["kind"].tolist()
    assert read["code"] == written["code"].tolist(), "words of typed files are no numbers"
    assert read["at"] == written["at"].dt.tz_localize(None).tolist()
    assert read["gone"] == [1, None] * 150
    assert read["wait"] == (60.0 * np.arange(300)).tolist()
    np.testing.assert_array_equal(np.array(read["réel"], dtype=float), written["réel"].to_numpy())
    assert list(columns(parquet(pd.DataFrame({"a": [1]}, index=[7])))) == ["a", "index"]


def test_parquet_of_lists_is_refused_by_name():
    written = pd.DataFrame({"a": [1, 2], "tags": [[1], [2]], "raw": [b"x", b"y"]})
    with pytest.raises(DatasetError, match="tags, raw"):
        read_table(parquet(written), "a.parquet")
    with pytest.raises(DatasetError, match="Row 3, a: an infinite"):
        read_table(parquet(pd.DataFrame({"a": [1.0, np.inf]})), "a.parquet")


def test_parquet_that_inflates_is_refused_by_what_it_says_of_itself(monkeypatch):
    from mlcore.datasets.tables.files import parquet as reader

    monkeypatch.setattr(reader, "MAX_UNPACKED", 100_000)
    written = pd.DataFrame({"word": ["x" * 1_000] * 1_000})
    content = parquet(written)
    assert len(content) < 10_000
    with pytest.raises(DatasetError, match="once it is unpacked"):
        read_table(content, "a.parquet")
