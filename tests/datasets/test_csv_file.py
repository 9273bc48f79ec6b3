"""CSV files as people really send them: read, refused with the place, written back safely."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcore.datasets import (
    describe_rows,
    read_csv,
    text_file,
    with_predictions,
    write_csv,
)
from mlcore.datasets.cells import is_gap, parse_number
from mlcore.errors import DatasetError, InvalidRowsError
from mlcore.text import for_locale

NAMES = ("age", "dose")
SCHEMA = describe_rows(np.array([[1.0, 2.0], [3.0, 4.5]]), np.ones(2), names=NAMES)
FINITE = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e30, max_value=1e30)


def sentence(content: bytes) -> str:
    """Return the sentence a file is refused with."""
    with pytest.raises(DatasetError) as refused:
        read_csv(content, SCHEMA)
    return for_locale("en").describe(refused.value)


@given(
    st.lists(st.tuples(FINITE, FINITE), min_size=1),
    st.sampled_from([(",", "."), (";", ","), ("\t", ".")]),
)
def test_what_is_written_reads_back_to_the_same_float64(rows, marks):
    delimiter, decimal = marks
    lines = [delimiter.join(NAMES)]
    lines += [delimiter.join(repr(v).replace(".", decimal) for v in row) for row in rows]
    table = read_csv("\n".join(lines).encode(), SCHEMA)
    assert table.X.tolist() == [list(row) for row in rows]
    answers = table.X[:, 0]
    again = read_csv(with_predictions(table, answers), SCHEMA)
    assert again.X.tolist() == table.X.tolist()
    last = [record[-1].replace(decimal, ".") for record in again.records]
    assert [float(cell) for cell in last] == answers.tolist()


SIGNS = tuple("=+-@＝＋－＠")


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="'"), max_size=20)
    | st.text(st.sampled_from('=+-@＝＠;,\t\n"x1 '), max_size=12),
    st.sampled_from([(",", "."), (";", ",")]),
)
def test_no_text_cell_is_written_that_a_spreadsheet_of_any_country_would_run(cell, form):
    delimiter, decimal = form
    written = write_csv(["note"], [[cell]], decimal=decimal).decode("utf-8-sig")
    note = list(csv.reader(io.StringIO(written, newline=""), delimiter=delimiter))[1:]
    note = note[0][0] if note and note[0] else ""
    assert note.replace("'", "") == cell
    if np.isnan(parse_number(cell, decimal)):
        # Split where it may be split, quotes or not.
        pieces = [piece.lstrip('"') for piece in re.split(r"[;,\t\r\n]", note)]
        assert not any(piece.startswith(SIGNS) for piece in pieces)
        assert not note.startswith(("\t", "\r", "\n"))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "＝"])
def test_a_cell_that_begins_like_a_formula_is_made_text(start):
    table = read_csv(f"age,dose,note\n-1,+2,{start}x\n".encode(), SCHEMA)
    assert with_predictions(table, np.array([-3.0])).decode().splitlines()[1] == (
        f"-1,+2,'{start}x,-3.0"
    )


def test_a_name_with_a_delimiter_of_another_country_stays_one_cell_or_harmless():
    table = read_csv(b"age,dose,x;=1+1\n1,2,p;@q\n", SCHEMA)
    head, row = with_predictions(table, np.array([0.5])).decode().splitlines()
    assert "x;'=1+1" in head
    assert "p;'@q" in row
    assert write_csv(["x\n=1"], []) == b'"x\n\'=1"\r\n'


def test_columns_are_found_by_name_in_any_order_and_others_are_kept():
    table = read_csv(b"note,dose,age\nx,1.5,40\n", SCHEMA)
    assert table.X.tolist() == [[40.0, 1.5]]
    assert table.records == (("x", "1.5", "40"),)


def test_a_french_spreadsheet_is_read_and_answered_in_its_form():
    table = read_csv("\ufeffage;dose\r\n40;1,5\r\n1 000;2\r\n".encode(), SCHEMA)
    assert table.X.tolist() == [[40.0, 1.5], [1000.0, 2.0]]
    written = with_predictions(table, np.array([0.25, 1e-7]))
    assert written.startswith(b"\xef\xbb\xbfage;dose;prediction\r\n40;1,5;0,25\r\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("told", ["", "sep=;", '"SEP=;"'])
def test_a_file_is_read_in_any_form_and_answered_in_its_own(encoding, end, told):
    lines = [*([told] if told else []), "né;age;dose", "é;40;1,5", ""]
    table = read_csv(end.join(lines).encode(encoding), SCHEMA)
    assert table.X.tolist() == [[40.0, 1.5]]
    written = with_predictions(table, np.array([0.25]))
    again = read_csv(written, SCHEMA)
    assert again.records == (("é", "40", "1,5", "0,25"),)
    assert (again.encoding, again.tells_delimiter) == (table.encoding, bool(told))
    assert table.encoding == encoding


def test_a_line_that_names_the_delimiter_is_believed():
    table = read_csv(b"sep=|\nage|dose\n1|2.5\n", SCHEMA)
    assert (table.X.tolist(), table.delimiter) == ([[1.0, 2.5]], "|")
    assert with_predictions(table, np.ones(1)) == b"sep=|\r\nage|dose|prediction\r\n1|2.5|1.0\r\n"


@pytest.mark.parametrize(
    "cells",
    [
        ["0.125", "1.250"],
        ["1.5", "2.000"],
        ["1234.567", "1.000"],
    ],
    ids=["below one", "one digit", "no grouping"],
)
def test_a_dot_that_can_only_mark_decimals_does(cells):
    table = read_csv("\n".join(["age;dose", *(f"1;{cell}" for cell in cells)]).encode(), SCHEMA)
    assert table.X[:, 1].tolist() == [float(cell) for cell in cells]


def test_dots_in_other_columns_do_not_tell():
    assert read_csv(b"age;dose;note\n1;2;1.234\n", SCHEMA).X.tolist() == [[1.0, 2.0]]


def test_yes_and_no_are_one_and_nought():
    table = read_csv(b"age,dose\nTrue,FALSE\nVRAI, faux \n", SCHEMA)
    assert table.X.tolist() == [[1.0, 0.0], [1.0, 0.0]]
    # No number in a column of numbers either way.
    assert "age: 3" in sentence(b"age,dose\n1,2\nyes,3\n")


def test_names_match_with_spaces_around_them_in_another_form_and_another_case():
    names = ("Âge", " dose")
    schema = describe_rows(np.eye(2), np.ones(2), names=names)
    header = unicodedata.normalize("NFD", " âGE") + ",dose ,DOSES,x,x"
    table = read_csv(f"{header}\n1,2,3,4,5\n".encode(), schema)
    assert table.X.tolist() == [[1.0, 2.0]]
    # Written back as it was.
    assert with_predictions(table, np.ones(1)).decode().startswith(header)


def test_a_column_without_a_name_has_the_one_pandas_gives_it():
    schema = describe_rows(np.eye(2), np.ones(2), names=["Unnamed: 0", "dose"])
    assert read_csv(b",dose\n7,2\n", schema).X.tolist() == [[7.0, 2.0]]


def test_a_column_named_prediction_is_not_overwritten():
    table = read_csv(b"age,dose,prediction\n1,2,x\n", SCHEMA)
    header = with_predictions(table, np.ones(1)).decode().splitlines()[0]
    assert header == "age,dose,prediction,prediction_2"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"age,dose\n", "no rows"),
        (b"age,dose\n1,2\n\n3\n", "Other rows: 4."),
        (b"age,dose\n1,2\n1,two\n", "dose: 3"),
        (b"age,dose\nnan,2\ninf,x\n", "age: 2, 3; dose: 3"),
        (b"age,dose\n1,1_000\n", "dose: 2"),
        (b"age,dose\n,2\n", "age: 2"),
        (b"age,dose,age\n1,2,3\n", "could be meant: age, age"),
        (b"Age,dose,AGE\n1,2,3\n", "could be meant: Age, AGE"),
        (b"age,dose\nlow,2\nhigh,3\n", "hold text: age"),
        (b"PK\x03\x04\x14\0", "save it as CSV UTF-8"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", "save it as CSV UTF-8"),
        (b"\xff\xfea\0\n\0\x00\xd8", "not text from row 2"),
        (b"age;dose\n1;5.850\n2;12.000\n", "Row 2, dose"),
        (b"age;dose\n1;2\n\n3;1.234.567\n", "Row 4, dose"),
        (b"age;dose\n1;1.234,5\n2;-1.000\n", "Row 2, dose"),
        (b"age,weight\n1,2\n", "missing: dose"),
        (b"age,dose\n1,\0\n", "row 2"),
        (b"age,dose,note\n1,2,\x81\n", "row 2"),
        (b"age,dose\r1,2\r1,\0\r", "row 3"),
        (b'age,dose\n1,"2\n', "Row 2"),
        (b"age,dose" + b",x" * 10_000 + b"\n", "10,002 columns"),
    ],
)  # fmt: skip
def test_a_refusal_names_the_row_and_the_column(content, words):
    assert words in sentence(content)


def test_a_file_above_the_limit_is_refused_before_it_is_decoded(monkeypatch):
    monkeypatch.setattr(text_file, "MAX_BYTES", 10)
    assert "larger" in sentence(b"\xff" * 11)


def test_a_number_the_model_cannot_hold_is_refused_with_its_row():
    with pytest.raises(InvalidRowsError) as refused:
        read_csv(b"age,dose\n\n1,2\n1,1e300\n", SCHEMA)
    assert (refused.value.facts["row"], refused.value.facts["field"]) == (4, "dose")


def test_a_sentence_stays_short_however_many_cells_are_wrong():
    rows = b"x,y\n" * 5_000
    assert len(sentence(b"age,dose\n" + rows)) < 300
    assert len(sentence(b"age," + b"d" * 5_000 + b"\n1,2\n")) < 300


@pytest.mark.parametrize("gap", ["", " ", "NA", "nan", "N/A", "null", "None", "#N/A", "<NA>"])
def test_a_cell_without_a_value_is_one_where_the_input_may_miss_it(gap):
    age, dose = SCHEMA.features
    schema = replace(SCHEMA, features=(replace(age, allow_missing=True), dose))
    table = read_csv(f"age;dose\n{gap};1,5\n40;2\n".encode(), schema)
    assert np.array_equal(table.X, [[np.nan, 1.5], [40.0, 2.0]], equal_nan=True)
    assert with_predictions(table, np.zeros(2)).decode().splitlines()[1] == f"{gap};1,5;0,0"
    for content in (f"age,dose\n40,{gap}\n", "age,dose\n?,1\n2,3\n", "age,dose\ninf,1\n2,3\n"):
        with pytest.raises(DatasetError) as refused:
            read_csv(content.encode(), schema)
        assert refused.value.code == "csv.cells"


def test_pandas_reads_the_same_cells_as_gaps():
    from pandas._libs.parsers import STR_NA_VALUES

    assert [cell for cell in STR_NA_VALUES if not is_gap(cell)] == []
