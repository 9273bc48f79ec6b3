"""A chance is said in percent, as certain only where it is, and with what came of its like."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcore.schema import Target
from mlcore.text import for_locale
from mlcore.whatif.uncertainty import Reliability
from mlcore.wording import Writer
from mlcore.wording.chances import checked_facts
from mlcore.wording.values import class_name

EN, FR = for_locale("en"), for_locale("fr")
HEALTH = Target(
    name="health", label="Health", low=0, high=1, decimals=2, classes=("ill", "well"), chosen=1
)


@pytest.mark.parametrize(
    ("chance", "english", "french"),
    [
        (0.72, "72\xa0%", "72\u202f%"),
        (0.145, "15\xa0%", "15\u202f%"),
        (0.0, "0\xa0%", "0\u202f%"),
        (1.0, "100\xa0%", "100\u202f%"),
        (0.004, "0.4\xa0%", "0,4\u202f%"),
        (0.9996, "99.96\xa0%", "99,96\u202f%"),
        (1e-12, "<0.01\xa0%", "<\u202f0,01\u202f%"),
        (0.999999, ">99.99\xa0%", ">\u202f99,99\u202f%"),
    ],
)
def test_a_chance_is_written_in_percent(chance, english, french):
    assert (Writer(HEALTH, EN)(chance), Writer(HEALTH, FR)(chance)) == (english, french)


@given(chance=st.floats(0, 1, exclude_min=True, exclude_max=True))
def test_only_what_is_certain_is_read_as_certain(chance):
    written = Writer(HEALTH, EN)(chance).removesuffix("\xa0%")
    assert float(written.strip("<>")) not in (0, 100)


@pytest.mark.parametrize(
    ("change", "english", "french"),
    [
        (0.18, "+18 points", "+18 points"),
        (-0.032, "−3.2 points", "−3,2 points"),
        (0.01, "+1.0 points", "+1,0 point"),
        (0.0001, "0.0 points", "0,0 point"),
    ],
)
def test_a_difference_of_chances_is_one_of_points(change, english, french):
    assert Writer(HEALTH, EN).difference(change) == english
    assert Writer(HEALTH, FR).difference(change) == french


@pytest.mark.parametrize(
    ("target", "english", "french"),
    [
        (HEALTH, "Health: chance of well", "Health\xa0: probabilité de «\xa0well\xa0»"),
        (HEALTH.of_class(0), "Health: chance of ill", "Health\xa0: probabilité de «\xa0ill\xa0»"),
        (
            Target(name="prediction", label="x", low=0, high=1, decimals=2, classes=(False, True)),
            "Chance of no",
            "Probabilité de «\xa0non\xa0»",
        ),
    ],
)
def test_the_number_says_of_which_class_it_is_the_chance(target, english, french):
    assert (Writer(target, EN).title, Writer(target, FR).title) == (english, french)


def test_elements_are_told_that_they_write_percent_and_points():
    facts = Writer(HEALTH, FR).facts()
    assert (facts["percent"], facts["decimals"], facts["unit"]) == (True, 2, "")
    assert facts["points"] == {"one": "{points} point", "other": "{points} points"}


@given(chance=st.floats(0, 1))
def test_the_ends_of_what_is_read_as_a_chance_are_read_as_it(chance):
    write = Writer(HEALTH, EN)
    written = write(chance)
    if written[0] not in "<>":
        assert write(write.least_read(chance)) == written
        assert write(write.most_read(chance)) == written


def test_what_came_of_the_nearest_cases_is_counted_for_the_sentence():
    chances = np.linspace(0.005, 0.995, 100)
    reliability = Reliability.of(chances, np.arange(100) % 10 < 7)
    assert reliability is not None
    facts = checked_facts(reliability.near(0.72), 0.72)
    assert (facts["n"], facts["hits"], facts["near"]) == (30, 21, 0.72)
    assert facts["low"] < facts["share"] == 0.7 < facts["high"]


@pytest.mark.parametrize(
    ("label", "said"), [(True, "yes"), (False, "no"), (1, "1"), (2.0, "2"), ("late", "late")]
)
def test_a_class_is_called_as_people_call_it(label, said):
    assert class_name(label, EN) == said
