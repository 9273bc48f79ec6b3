"""CSV files as people really send them: read, refused with the place, written back safely."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcore.datasets import csv_reading, describe_rows, read_csv, with_predictions
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


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20))
def test_no_text_cell_is_written_that_a_spreadsheet_would_run(cell):
    buffer = io.StringIO()
    csv.writer(buffer).writerows([["age", "dose", "note"], ["1", "2", cell]])
    table = read_csv(buffer.getvalue().encode(), SCHEMA)
    written = with_predictions(table, np.array([0.5])).decode()
    note = next(iter(list(csv.reader(io.StringIO(written)))[1:]))[2]
    assert note.removeprefix("'") == cell.removeprefix("'")
    if note.startswith(("=", "+", "-", "@", "\t", "\r")):
        assert np.isfinite(csv_reading.parse_number(note))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_a_cell_that_begins_like_a_formula_is_made_text(start):
    table = read_csv(f"age,dose,note\n-1,+2,{start}x\n".encode(), SCHEMA)
    assert with_predictions(table, np.array([-3.0])).decode().splitlines()[1] == (
        f"-1,+2,'{start}x,-3.0"
    )


def test_columns_are_found_by_name_in_any_order_and_others_are_kept():
    table = read_csv(b"note,dose,age\nx,1.5,40\n", SCHEMA)
    assert table.X.tolist() == [[40.0, 1.5]]
    assert table.records == (("x", "1.5", "40"),)


def test_a_french_spreadsheet_is_read_and_answered_in_its_form():
    table = read_csv("\ufeffage;dose\r\n40;1,5\r\n1 000;2\r\n".encode(), SCHEMA)
    assert table.X.tolist() == [[40.0, 1.5], [1000.0, 2.0]]
    written = with_predictions(table, np.array([0.25, 1e-7]))
    assert written.startswith(b"\xef\xbb\xbfage;dose;prediction\r\n40;1,5;0,25\r\n")


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
        (b"age,dose,age\n1,2,3\n", "more than once: age"),
        (b"age,weight\n1,2\n", "missing: dose"),
        (b"age,dose\n1,\0\n", "row 2"),
        ("age,dose,né\n1,2,3\n".encode("latin-1"), "row 1"),
        (b'age,dose\n1,"2\n', "Row 2"),
        (b"age,dose" + b",x" * 10_000 + b"\n", "10,002 columns"),
    ],
)  # fmt: skip
def test_a_refusal_names_the_row_and_the_column(content, words):
    assert words in sentence(content)


def test_a_file_above_the_limit_is_refused_before_it_is_decoded(monkeypatch):
    monkeypatch.setattr(csv_reading, "MAX_BYTES", 10)
    assert "larger" in sentence(b"\xff" * 11)


def test_a_number_the_model_cannot_hold_is_refused_with_its_row():
    with pytest.raises(InvalidRowsError) as refused:
        read_csv(b"age,dose\n\n1,2\n1,1e300\n", SCHEMA)
    assert (refused.value.facts["row"], refused.value.facts["field"]) == (4, "dose")


def test_a_sentence_stays_short_however_many_cells_are_wrong():
    rows = b"x,y\n" * 5_000
    assert len(sentence(b"age,dose\n" + rows)) < 300
    assert len(sentence(b"age," + b"d" * 5_000 + b"\n1,2\n")) < 300
