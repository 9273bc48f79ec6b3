"""Sheets of workbooks are read as their cells are shown."""

from __future__ import annotations

import datetime

import pytest

from mlcore.datasets.tables import Plan, prepare, read_table
from mlcore.datasets.tables.files import workbook as reader
from mlcore.errors import DatasetError
from tests.datasets.tables.workbooks import PERCENT, sheet, workbook

DAY = datetime.date(2024, 3, 1)
ROWS = [["ville", "prix", "jour", "vendu"], ["Lyon", 1.5, DAY, True], ["Nice", 2, DAY, False]]


def columns(content: bytes, **choice: str) -> dict[str, list[object]]:
    return read_table(content, "ventes.xlsx", **choice).data.to_pydict()


def test_cells_keep_their_types():
    assert columns(workbook({"Ventes": ROWS})) == {
        "ville": ["Lyon", "Nice"],
        "prix": [1.5, 2.0],
        "jour": [DAY, DAY],
        "vendu": [True, False],
    }


def test_the_first_sheet_with_rows_is_read_and_the_others_are_offered():
    book = workbook({"vide": [], "caché": ROWS, "A": ROWS, "B": [["x", "y"], [1, 2]]},
                    hidden=("caché",))  # fmt: skip
    source = read_table(book, "ventes.xlsx").source
    assert (source.sheet, source.sheets) == ("A", ("A", "B"))
    assert columns(book, sheet="B") == {"x": [1], "y": [2]}
    with pytest.raises(DatasetError, match=r"no sheet C with rows in it\. It has: A, B"):
        read_table(book, "ventes.xlsx", sheet="C")


def test_a_sheet_of_notes_before_the_table_is_passed_over():
    table = [["x", "y"], *([n, n] for n in range(30))]
    book = workbook({"Notes": [["À lire", ""], ["La feuille 2", 2]], "Données": table, "Z": table})
    source = read_table(book, "ventes.xlsx").source
    assert (source.sheet, source.sheets) == ("Données", ("Notes", "Données", "Z"))


def test_titles_above_the_names_and_emptied_rows_and_columns_are_left_out():
    rows = [["Ventes 2024"], [], *(["", *row, None] for row in ROWS), [None] * 6, ["", "Pau", 3]]
    read = columns(workbook({"Ventes": rows}))
    assert list(read) == ["ville", "prix", "jour", "vendu"]
    assert read["ville"] == ["Lyon", "Nice", "Pau"]
    assert read["vendu"] == [True, False, None]


def test_a_title_in_merged_cells_is_a_title():
    rows = [["Ventes par ville", "", "", ""], *ROWS]
    assert list(columns(workbook({"A": rows}, merged=("A1:D1",)))) == ROWS[0]


def test_names_below_merged_names_are_joined_with_them():
    rows = [["ville", "2023", "", "2024", ""], ["", "T1", "T2", "T1", "T2"], ["Lyon", 1, 2, 3, 4]]
    book = workbook({"A": rows}, merged=("A1:A2", "B1:C1", "D1:E1"))
    assert list(columns(book)) == ["ville", "2023 T1", "2023 T2", "2024 T1", "2024 T2"]


def test_errors_of_formulas_have_no_value_and_percentages_are_shares():
    rows = [["taux", "n"], [(0.125, PERCENT), "#DIV/0!"], [(0.5, PERCENT), 3]]
    assert columns(workbook({"A": rows})) == {"taux": [0.125, 0.5], "n": [None, 3]}


def test_numbers_written_as_text_are_numbers_and_codes_stay_words():
    rows = [["prix", "cp", "note"], ["1 234,5", "01000", 3], ["2,25", "69001", "n.c."]]
    assert columns(workbook({"A": rows})) == {
        "prix": [1234.5, 2.25],
        "cp": ["01000", "69001"],
        "note": [3, None],
    }


def test_a_cell_far_away_is_refused_before_memory_is_set_aside():
    def with_cell(far: str) -> bytes:
        text = sheet(ROWS).replace("</sheetData>", f"<row>{far}</row></sheetData>")
        return workbook({"A": text})

    with pytest.raises(DatasetError, match="1,048,576 rows of 16,384 columns"):
        read_table(with_cell('<c r="XFD1048576"><v>1</v></c>'), "a.xlsx")
    # A format alone stretches nothing.
    assert read_table(with_cell('<c r="XFD1048576" s="1"/>'), "a.xlsx").n_rows == 2


def test_a_workbook_that_inflates_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(reader, "MAX_UNPACKED", 1_000)
    with pytest.raises(DatasetError, match="once it is unpacked"):
        read_table(workbook({"A": sheet(ROWS) + " " * 2_000}), "a.xlsx")


def test_a_library_that_panics_leaves_a_sentence(monkeypatch):
    class Panic(BaseException):
        """What the reader's own language raises."""

    def panic(content: object) -> None:
        raise Panic

    monkeypatch.setattr(reader.CalamineWorkbook, "from_filelike", panic, raising=False)
    with pytest.raises(DatasetError, match="cannot be read"):
        reader.read_workbook(b"\xd0\xcf\x11\xe0", "")


def test_rows_to_learn_from_come_out_of_a_workbook():
    rows = [["n", "prix (€)", "jour"]] + [
        [n % 7, n * 1.5, DAY + datetime.timedelta(days=n)] for n in range(60)
    ]
    table = read_table(workbook({"A": rows}), "ventes.xlsx")
    plan = Plan.of(table)
    assert (plan.target, plan.order) == ("prix (€)", "jour")
    made = prepare(table, plan)
    assert list(made.X) == ["n", "jour month", "jour weekday"]
    assert made.order.tolist() == list(range(60))
