"""What is said of a cut-off names every place where mistakes cost least, and whom they hit."""

from __future__ import annotations

import numpy as np
import pytest

from mlcore.schema import Target
from mlcore.text import for_locale
from mlcore.whatif.cut_off import cut_offs
from mlcore.wording.cut_off import class_names, few_words, least_words, method_words
from mlcore.workspace.cut_off import CutOffSetting

TEXT = for_locale("en")
TARGET = Target(
    name="y", label="Tumour", low=0, high=1, decimals=2, classes=("benign", "malignant"), chosen=1
)


def said(chances, outcomes, wrong_yes=1.0, wrong_no=1.0, text=TEXT):
    found = cut_offs(np.array(chances), np.array(outcomes, dtype=bool))
    return least_words(found.cheapest(wrong_yes, wrong_no), TARGET, text).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("chances", "outcomes", "words"),
    [
        ([0.2, 0.4, 0.9], [0, 1, 1], "Least cost: 0, anywhere from 20 % to 39 %."),
        ([0.452, 0.4531], [0, 1], "Least cost: 0, anywhere from 45.2 % to 45.3 %."),
        ([0.39, 0.4], [0, 1], "Least cost: 0, at 39 %."),
        (
            [0.2, 0.3, 0.6, 0.8],
            [1, 0, 1, 0],
            "Least cost: 2, anywhere from 30 % to 59 %. As little: 0 % to 19 %, 80 % to 100 %.",
        ),
    ],
)
def test_every_cut_off_of_least_cost_is_named(chances, outcomes, words):
    assert said(chances, outcomes) == words


def test_where_nothing_costs_anything_every_cut_off_is_as_good():
    assert said([0.2, 0.8], [1, 0], 0.0, 0.0) == "Every cut-off costs the same."


def test_costs_are_written_with_the_digits_they_have():
    assert said([0.1, 0.2, 0.3], [1, 0, 0], 0.1, 5.0).startswith("Least cost: 0.2, ")
    french = said([0.1, 0.2, 0.3], [1, 0, 0], 0.1, 5.0, for_locale("fr"))
    assert french.startswith("Coût minimal : 0,2, ")


def test_the_names_follow_the_class_whose_chance_is_the_number():
    assert class_names(TARGET, TEXT) == ("malignant", "benign")
    assert class_names(TARGET.of_class(0), TEXT) == ("benign", "malignant")


def test_few_cases_of_a_class_are_told():
    many = cut_offs(np.linspace(0, 1, 100), np.arange(100) % 2 == 0)
    assert few_words(many, TARGET, TEXT) == ""
    few = cut_offs(np.linspace(0, 1, 100), np.arange(100) < 3)
    assert few_words(few, TARGET, TEXT).startswith("Only 3 of these cases were “malignant”")


def test_the_method_says_which_cut_off_is_best_if_the_chances_are_right():
    found = cut_offs(np.linspace(0, 1, 100), np.arange(100) % 2 == 0)
    words = " ".join(method_words(found, CutOffSetting(wrong_no=4.0), TARGET, TEXT))
    assert "would be 20\xa0%" in words
