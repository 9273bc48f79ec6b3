"""Settings go into a link and come back the same; of what does not fit, each part is told."""

from __future__ import annotations

import random
import re
import string

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcore.datasets import describe_rows
from mlcore.errors import InvalidInputSettingsError
from mlcore.text import for_locale
from mlcore.workspace import InputSetting, InputSettings, pack_input_settings, unpack_input_settings
from mlcore.workspace.link import SETTINGS as CODEC

NAMES = ["weight", "x*", "**", "*-n", "Länge (cm)", "-1*v0"]
SCHEMA = describe_rows(
    np.array([[0.0] * len(NAMES), [1000.0] * len(NAMES)]), np.ones(2), names=NAMES
)

labels = st.text(alphabet=string.printable + "é*漢", max_size=20).filter(
    lambda words: words == words.strip() and words.isprintable()
)
numbers = st.floats(0.0, 1000.0)
one_setting = st.builds(
    lambda label, shown, bounds, decimals: InputSetting(
        label=label, shown=shown, low=bounds[0], high=bounds[1], decimals=decimals
    ),
    label=labels,
    shown=st.sampled_from([None, True, False]),
    bounds=st.tuples(numbers, numbers).map(sorted).filter(lambda pair: pair[0] < pair[1])
    | st.tuples(numbers.filter(lambda low: low < 1000.0), st.none())
    | st.just((None, None)),
    decimals=st.none() | st.integers(0, 6),
)


@given(st.dictionaries(st.sampled_from(NAMES), one_setting))
def test_what_was_set_comes_back_exactly(by_name):
    settings = InputSettings()
    for name, setting in by_name.items():
        settings = settings.put(name, setting)
    try:
        settings.applied(SCHEMA)
    except InvalidInputSettingsError:
        # Two of the drawn names are the same: no such settings come from the page.
        return
    assert unpack_input_settings(pack_input_settings(settings), SCHEMA) == (settings, ())


@given(
    st.text(max_size=60) | st.text(alphabet="1*-nlhsdv02.weightx e", max_size=60).map("1**".__add__)
)
def test_no_text_breaks_the_page_and_what_is_read_fits(letters):
    settings, complaints = unpack_input_settings(letters, SCHEMA)
    settings.applied(SCHEMA)
    for complaint in complaints:
        assert "{" not in for_locale("en").describe(complaint).replace(str(letters), "")


def test_it_is_short_and_nothing_set_is_nothing():
    settings = (
        InputSettings()
        .put("weight", InputSetting(label="Mass", low=200.0, high=900.5, step=10.0, decimals=0))
        .put("Länge (cm)", InputSetting(shown=False))
    )
    letters = pack_input_settings(settings)
    assert re.fullmatch(r"1[A-Za-z0-9_-]{60,100}", letters)
    assert pack_input_settings(InputSettings()) == ""
    assert unpack_input_settings("1", SCHEMA) == (InputSettings(), ())


def test_letters_lost_or_changed_are_told_and_nothing_is_set():
    letters = pack_input_settings(InputSettings().put("weight", InputSetting(label="Mass")))
    for place in range(1, len(letters)):
        changed = letters[:place] + ("A" if letters[place] != "A" else "B") + letters[place + 1 :]
        for damaged in (letters[:place], changed):
            settings, complaints = unpack_input_settings(damaged, SCHEMA)
            assert settings == InputSettings()
            assert damaged == "1" or complaints[0].code == "input-settings.link-damaged"


@pytest.mark.parametrize(
    ("content", "codes", "label"),
    [
        ({"moon": ["Mass"], "weight": ["Mass"]}, ["input-settings.input"], "Mass"),
        ({"weight": ["Mass", None, 900, 100]}, ["input-settings.bounds"], "Mass"),
        (
            {"weight": ["Mass", None, float("1e308"), None, 0]},
            ["input-settings.bounds", "input-settings.step"],
            "Mass",
        ),
        ({"weight": ["Mass", None, None, None, None, 99]}, ["input-settings.decimals"], "Mass"),
        ({"weight": ["Mass", None, None, None, None, 0.5]}, ["input-settings.link-damaged"], ""),
        ({"weight": ["Mass", 1]}, ["input-settings.link-damaged"], ""),
        ({"weight": ["Mass", None, True]}, ["input-settings.link-damaged"], ""),
        ({"weight": [None] * 8}, ["input-settings.link-damaged"], ""),
        ({"weight": ["Mass", *[None] * 5, "square"]}, ["input-settings.link"], "Mass"),
        ({"weight": "Mass"}, ["input-settings.link-damaged"], ""),
        (["weight"], ["input-settings.link-damaged"], ""),
        (None, ["input-settings.link-damaged"], ""),
    ],
)
def test_packed_parts_that_cannot_be_are_left_out_and_told(content, codes, label):
    settings, complaints = unpack_input_settings(CODEC.encode(content), SCHEMA)
    assert [complaint.code for complaint in complaints] == codes
    assert settings.of("weight").label == label


@pytest.mark.parametrize(
    ("letters", "codes", "label"),
    [
        ("", [], ""),
        ("2**weight*nMass", ["input-settings.link-version"], ""),
        ("1weight*nMass", ["input-settings.link-version"], ""),
        ("1**moon*nMass**weight*nMass", ["input-settings.input"], "Mass"),
        ("1**weight*nMass*lmany", ["input-settings.link"], "Mass"),
        ("1**weight*nMass*q5*", ["input-settings.link", "input-settings.link"], "Mass"),
        ("1**weight*nMass*l900*h100", ["input-settings.bounds"], "Mass"),
        ("1**weight*nMass*l1e999", ["input-settings.bounds"], "Mass"),
        ("1**weight*nMass*d99*v2", ["input-settings.decimals", "input-settings.link"], "Mass"),
        ("1**weight*nx*-", ["input-settings.twice"], ""),
        ("1**x*-*nMass**weight*nMass", ["input-settings.twice"], ""),
        ("1" + "*" * CODEC.max_letters, ["input-settings.link-long"], ""),
    ],
)
def test_parts_with_stars_that_cannot_be_are_left_out_and_told(letters, codes, label):
    settings, complaints = unpack_input_settings(letters, SCHEMA)
    assert [complaint.code for complaint in complaints] == codes
    assert settings.of("weight").label == label


def test_more_than_fits_is_refused():
    noise = random.Random(0)
    settings = InputSettings()
    for name in map(str, range(40)):
        label = "".join(noise.choices(string.ascii_letters, k=60))
        settings = settings.put(name, InputSetting(label=label))
    with pytest.raises(InvalidInputSettingsError, match=r"input-settings\.link-long"):
        pack_input_settings(settings)
