"""Words, flags and gaps in a file of a model with choices, whichever spreadsheet wrote it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from mlcore.datasets import describe_rows, read_csv, write_csv
from mlcore.datasets.column import describe_choice
from mlcore.errors import DatasetError
from mlcore.schema import FeatureSchema


def schema(*, others: bool = False, gaps: bool = False) -> FeatureSchema:
    plain = describe_rows(np.array([[1.0], [3.0]]), np.ones(2), names=["area"])
    codes = np.array([0.0, 1.0])
    home = describe_choice(
        "home", codes, ("owns", "rents, furnished", "None"), dtype="str", takes_others=others
    )
    flag = describe_choice("garden", codes, (False, True), dtype="bool", kind="yes-no")
    rate = describe_choice("rate", codes, (2.5, 3.0), dtype="float64")
    home = type(home)(**{**{n: getattr(home, n) for n in home.__slots__}, "allow_missing": gaps})
    return FeatureSchema(features=(*plain.features, home, flag, rate), target=plain.target)


@pytest.mark.parametrize(
    "content",
    [
        'area,home,garden,rate\n1.5,owns,True,2.5\n2,"rents, furnished",no,3\n',
        "area;home;garden;rate\n1,5; owns ;VRAI;2,5\n2;rents, furnished;0;3,0\n",
        "rate\tnote\tGarden\tarea\thome\n2.5\tx\t1\t1.5\towns\n3.0\t\tfalse\t2\trents, furnished\n",
    ],
    ids=["commas", "French", "tabs"],
)
def test_words_and_flags_are_read_as_people_write_them(content: str) -> None:
    table = read_csv(content.encode(), schema())
    assert table.X.tolist() == [[1.5, 0.0, 1.0, 0.0], [2.0, 1.0, 0.0, 1.0]]


def test_points_and_commas_in_words_say_nothing_of_the_decimal_mark() -> None:
    lines = "area;home;garden;rate\n2;rents, furnished;1;3\n3;owns;0;3\n"
    assert read_csv(lines.encode(), schema()).decimal == ","
    lines = "area;home;garden;rate\n2.5;rents, furnished;1;3\n"
    assert read_csv(lines.encode(), schema()).X[0, 0] == 2.5


def test_a_word_that_pandas_takes_for_a_gap_is_a_level_where_the_model_has_it() -> None:
    lines = b"area,home,garden,rate\n2,None,1,3\n2,,1,3\n2,NA,1,3\n"
    X = read_csv(lines, schema(gaps=True)).X
    assert X[0, 1] == 2.0
    assert [math.isnan(code) for code in X[1:, 1]] == [True, True]
    with pytest.raises(DatasetError, match="home: 3"):
        read_csv(lines, schema())


def test_a_level_nobody_saw_counts_as_outside_or_is_refused_with_its_row() -> None:
    lines = b"area,home,garden,rate\n2,owns,1,3\n2,Owns,1,3\n"
    known = schema(others=True)
    table = read_csv(lines, known)
    assert table.X[1, 1] == 3.0
    assert known.count_outside(table.X) == {"home": 1}
    with pytest.raises(DatasetError, match=r"Row 3, home: the model knows no Owns.*owns"):
        read_csv(lines, schema())
    with pytest.raises(DatasetError, match=r"Row 2, garden: .* no perhaps.*no, yes"):
        read_csv(b"area,home,garden,rate\n2,owns,perhaps,3\n", schema())


def test_a_level_that_looks_like_a_formula_is_read_as_it_is_written() -> None:
    home = describe_choice("home", np.array([0.0, 1.0]), ("-18 to 25", "'=1"), dtype="str")
    known = FeatureSchema(features=(home,), target=schema().target)
    content = write_csv(["home"], [[home.word(0.0)], [home.word(1.0)]])
    assert content.startswith(b"home\r\n'-18")
    assert read_csv(content, known).X.tolist() == [[0.0], [1.0]]


def test_a_model_of_choices_alone_is_read_too() -> None:
    whole = schema()
    words = FeatureSchema(features=whole.features[1:], target=whole.target)
    assert read_csv(b"home,garden,rate\nowns,yes,3\n", words).X.tolist() == [[0.0, 1.0, 1.0]]
