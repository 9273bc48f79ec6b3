"""Scenarios keep words in files and links, and codes inside: a level more changes nothing."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from mlcore.datasets import describe_rows
from mlcore.datasets.column import describe_choice
from mlcore.errors import InvalidScenariosError
from mlcore.schema import FeatureSchema
from mlcore.text import LOCALES, for_locale
from mlcore.workspace import Baseline, ScenarioSet, pack_scenarios, unpack_scenarios
from mlcore.workspace.scenario_file import read_scenarios, write_scenarios

CODES = np.array([0.0, 1.0])
PLAIN = describe_rows(np.arange(20.0).reshape(10, 2), np.arange(10.0), names=["age", "pay"])


def schema(*homes: str, others: bool = True) -> FeatureSchema:
    home = describe_choice("home", CODES, homes, dtype="str", takes_others=others)
    choices = (
        replace(home, allow_missing=True),
        describe_choice("garden", CODES, (False, True), dtype="bool", kind="yes-no"),
        describe_choice("months", CODES, (3, 12), dtype="int64"),
    )
    return replace(PLAIN, features=(*PLAIN.features, *choices), coded=True)


NOW, LATER = schema("owns", "rents"), schema("free", "owns", "rents")
ROW = (0.1, 7.0, 1.0, 1.0, 0.0)
KEPT = (
    ScenarioSet()
    .keep("a", ROW)
    .keep("b", (0.1, 7.0, math.nan, 0.0, 1.0))
    .keep("c", (0.1, 7.0, 2.0, 0.0, 1.0))
    .start_from(Baseline(kind="row", row=ROW))
)


def test_codes_come_back_whichever_place_their_words_have() -> None:
    content = write_scenarios(KEPT, NOW)
    values = json.loads(content)["scenarios"][0]["values"]
    assert values == {"age": 0.1, "pay": 7.0, "home": "rents", "garden": True, "months": 3}
    letters = pack_scenarios(KEPT, NOW, ROW)
    for read in (read_scenarios(content, NOW), unpack_scenarios(letters, NOW)[0]):
        assert read == KEPT
    for read in (read_scenarios(content, LATER), unpack_scenarios(letters, LATER)[0]):
        assert [each.row[2] for each in read.scenarios][::2] == [2.0, 3.0]
        assert read.baseline.row == (0.1, 7.0, 2.0, 1.0, 0.0)
    assert unpack_scenarios(letters, LATER)[1] == (0.1, 7.0, 2.0, 1.0, 0.0)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_word_that_the_model_does_not_know_is_named(locale: str) -> None:
    content = write_scenarios(KEPT, NOW)
    known = schema("owns", "boat", others=False)
    with pytest.raises(InvalidScenariosError) as caught:
        read_scenarios(content, known)
    assert caught.value.facts["field"] == "scenarios[1].values.home"
    assert "owns, boat" in for_locale(locale).describe(caught.value)
    with pytest.raises(InvalidScenariosError, match="home: the model knows no rents"):
        unpack_scenarios(pack_scenarios(KEPT, NOW), known)


@pytest.mark.parametrize(
    ("name", "value"),
    [("garden", "perhaps"), ("garden", None), ("months", 4), ("months", [3]), ("age", "owns"),
     ("age", True), ("home", {})],
)  # fmt: skip
def test_a_value_that_no_input_has_is_refused_by_its_place(name: str, value: object) -> None:
    content = json.loads(write_scenarios(KEPT, NOW))
    content["scenarios"][0]["values"][name] = value
    known = schema("owns", "rents", others=False)
    with pytest.raises(InvalidScenariosError) as caught:
        read_scenarios(json.dumps(content).encode(), known)
    assert caught.value.facts["field"] == f"scenarios[1].values.{name}"


def test_sets_of_flags_written_as_numbers_still_open() -> None:
    plain = replace(PLAIN, features=(*PLAIN.features, PLAIN.features[0]))
    plain = replace(plain, features=(*plain.features[:2], replace(plain.features[0], name="flag")))
    flag = describe_choice("flag", CODES, (False, True), dtype="bool", kind="yes-no")
    later = replace(plain, features=(*PLAIN.features, flag), coded=True)
    kept = ScenarioSet().keep("a", (0.1, 7.0, 1.0))
    assert unpack_scenarios(pack_scenarios(kept, plain), later)[0] == kept
    assert read_scenarios(write_scenarios(kept, plain), later) == kept
