"""Numbers, durations and errors read as the language writes them."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcore.errors import BenchmarkError, InvalidConfigError, InvalidRowsError, MlcoreError
from mlcore.text import best_locale, for_locale

EN, FR = for_locale("en"), for_locale("fr")
NBSP, NARROW, MINUS = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("value", "decimals", "english", "french"),
    [
        (0, 0, "0", "0"),
        (1234.5, 1, "1234.5", "1234,5"),
        (9999, 0, "9999", "9999"),
        (12345.678, 2, "12,345.68", f"12{NARROW}345,68"),
        (1234567, 0, "1,234,567", f"1{NARROW}234{NARROW}567"),
        (-3.25, 2, f"{MINUS}3.25", f"{MINUS}3,25"),
        (-0.04, 1, "0.0", "0,0"),
        (-0.0, 0, "0", "0"),
        (0.1 + 0.2, 1, "0.3", "0,3"),
        (2.0, 3, "2.000", "2,000"),
        (9_999.6, 0, "10,000", f"10{NARROW}000"),
        (math.nan, 1, "–", "–"),
        (math.inf, None, "–", "–"),
        (0, None, "0", "0"),
        (1.23456, None, "1.23", "1,23"),
        (12.3456, None, "12.3", "12,3"),
        (123.456, None, "123", "123"),
        (0.0012345, None, "0.00123", "0,00123"),
        (0.9996, None, "1.00", "1,00"),
        (9.996, None, "10.0", "10,0"),
        (99.96, None, "100", "100"),
        (-0.9996, None, f"{MINUS}1.00", f"{MINUS}1,00"),
        (1000.0, None, "1000", "1000"),
        (999_999_999_999_999, 0, "999,999,999,999,999", NARROW.join(["999"] * 5)),
        (1e15, 0, f"1.000{NBSP}×{NBSP}10¹⁵", f"1,000{NBSP}×{NBSP}10¹⁵"),
        (-1.5e36, None, f"{MINUS}1.50{NBSP}×{NBSP}10³⁶", f"{MINUS}1,50{NBSP}×{NBSP}10³⁶"),
        (1.7e308, 2, f"1.700{NBSP}×{NBSP}10³⁰⁸", f"1,700{NBSP}×{NBSP}10³⁰⁸"),
        (2.345e-30, 33, f"2.345{NBSP}×{NBSP}10⁻³⁰", f"2,345{NBSP}×{NBSP}10⁻³⁰"),
        (9.9996e-31, 33, f"1.00{NBSP}×{NBSP}10⁻³⁰", f"1,00{NBSP}×{NBSP}10⁻³⁰"),
        (-2e-36, 33, "0", "0"),
        (0.0, 33, "0", "0"),
        (5e-324, None, f"4.94{NBSP}×{NBSP}10⁻³²⁴", f"4,94{NBSP}×{NBSP}10⁻³²⁴"),
        (0.000_000_12, 9, "0.000000120", "0,000000120"),
    ],
)
def test_a_number_is_written_as_the_language_does(value, decimals, english, french):
    assert EN.number(value, decimals) == english
    assert FR.number(value, decimals) == french


@given(value=st.floats(-1e9, 1e9), decimals=st.integers(0, 6))
def test_a_number_reads_back_to_what_was_rounded(value, decimals):
    written = EN.number(value, decimals).replace(",", "").replace(MINUS, "-")
    assert float(written) == pytest.approx(value, abs=0.51 * 10**-decimals)
    french = FR.number(value, decimals).replace(NARROW, "").replace(",", ".").replace(MINUS, "-")
    assert float(french) == float(written)


@given(value=st.floats(1e-6, 999))
def test_three_digits_are_three_digits(value):
    digits = EN.number(value).replace(".", "").lstrip("0")
    assert len(digits) == 3


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [(1.5, 1, "+1.5"), (-0.4, 1, f"{MINUS}0.4"), (0.0, 1, "0.0"), (0.04, 1, "0.0"),
     (-0.04, 1, "0.0"), (20.0, 0, "+20"), (math.nan, 1, "–")],
)  # fmt: skip
def test_a_change_has_its_sign_unless_it_rounds_to_nothing(value, decimals, written):
    assert EN.signed(value, decimals) == written


@pytest.mark.parametrize(
    ("value", "english"),
    [
        (2.5, "2.50 s"), (1.0, "1.00 s"), (0.9996, "1.00 s"), (0.9994, "999 ms"),
        (0.0123, "12.3 ms"), (0.001, "1.00 ms"), (0.00099951, "1.00 ms"), (0.000213, "213 µs"),
        (1e-6, "1.00 µs"), (5e-8, "50.0 ns"), (1e-9, "1.00 ns"), (0.0, "0 ns"), (120, "120 s"),
    ],
)  # fmt: skip
def test_a_duration_has_three_digits_and_the_unit_that_suits_it(value, english):
    assert EN.seconds(value) == english.replace(" ", NBSP)
    assert FR.seconds(value) == english.replace(" ", NBSP).replace(".", ",")


@given(value=st.floats(1e-9, 999))
def test_a_duration_always_has_three_digits_before_its_unit(value):
    number, unit = EN.seconds(value).split(NBSP)
    assert len(number.replace(".", "").lstrip("0")) == 3
    factor = {"s": 1, "ms": 1e-3, "µs": 1e-6, "ns": 1e-9}[unit]
    assert float(number) * factor == pytest.approx(value, rel=6e-3)


def test_a_share_is_a_percentage():
    assert EN.percent(0.5) == f"50{NBSP}%"
    assert FR.percent(0.0425, 1) == f"4,3{NARROW}%" or FR.percent(0.0425, 1) == f"4,2{NARROW}%"
    assert EN.percent(1) == f"100{NBSP}%"


@pytest.mark.parametrize(
    ("value", "written"),
    [(1.24, "1.2"), (9.94, "9.9"), (9.95, "10"), (33.4, "33"), (1.0, "1.0"), (12_345, "12,345")],
)
def test_a_ratio_has_one_decimal_below_ten_and_none_above(value, written):
    assert EN.ratio(value) == written


def test_a_date_is_written_in_the_language():
    moment = datetime(2026, 2, 3, 14, 5, tzinfo=UTC)
    assert EN.date(moment) == "3 Feb 2026, 14:05"
    assert FR.date(moment) == "3 févr. 2026, 14:05"


@pytest.mark.parametrize(
    ("preferred", "locale"),
    [
        (None, "en"), ("", "en"), ("fr", "fr"), ("FR", "fr"), ("fr-CA", "fr"), ("en-GB", "en"),
        ("de", "en"), ("de,fr;q=0.5", "fr"), ("fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("fr;q=0.2, en;q=0.9", "en"), ("fr;q=0", "en"), ("*", "en"), ("fr;q=0,*", "en"),
        ("fr_FR", "fr"), ("fr_FR.UTF-8", "fr"), ("en_US.UTF-8", "en"), ("C", "en"),
        (";;;,,q=", "en"), ("fr;q=abc", "en"), ("\N{SNOWMAN}", "en"), ("x" * 5_000, "en"),
    ],
)  # fmt: skip
def test_the_language_is_the_most_wanted_one_there_is(preferred, locale):
    assert best_locale(preferred) == locale


@given(preferred=st.text(max_size=60))
def test_no_header_whatever_breaks_the_choice(preferred):
    assert best_locale(preferred) in ("en", "fr")


def test_an_unknown_language_gets_english_and_the_same_catalogue_is_kept():
    assert for_locale("xx").locale == "en"
    assert for_locale("fr") is FR


def test_an_unknown_message_is_shown_as_it_is():
    assert FR("Cheese") == "Cheese"
    assert FR("") == ""


def test_a_message_in_someones_own_words_may_hold_braces():
    assert FR("{unfilled}") == "{unfilled}"


def test_an_error_becomes_a_sentence_in_the_language():
    error = InvalidRowsError("rows.not-finite", field="age", row=3)
    assert EN.describe(error) == "age must be a finite number."
    assert FR.describe(error) == "age doit être un nombre fini."


def test_the_facts_of_an_error_are_written_in_the_language():
    error = InvalidConfigError("config.integer", field="n", low=1, high=10_000)
    assert "10,000" in EN.describe(error)
    assert f"10{NARROW}000" in FR.describe(error)
    error = InvalidConfigError("config.number", field="precision", low=1e-6, high=0.5)
    assert "1e-06" in EN.describe(error)
    assert "0,5" in FR.describe(error)


def test_the_stage_of_a_model_in_preparation_is_translated():
    error = MlcoreError("model.preparing", stage="Training the model", percent=40)
    assert "Training" not in FR.describe(error)
    assert "40" in FR.describe(error)


def test_an_error_without_a_sentence_still_says_its_code_and_facts():
    assert EN.describe(MlcoreError("no.such", field="age")) == "no.such (field='age')"


def test_a_sentence_never_shows_braces_whatever_the_facts_hold():
    for hostile in ("{0}", "{field}", "%s", "<b>", "}{"):
        assert hostile in EN.describe(InvalidRowsError("rows.type", field=hostile))
        assert not re.search(r"\{expected\}", EN.describe(InvalidRowsError("rows.type", field="a")))


def test_the_form_of_a_counted_message_follows_the_language():
    assert EN.plural("{n} row", "{n} rows", 1) == "1 row"
    assert EN.plural("{n} row", "{n} rows", 12_000) == "12,000 rows"
    assert EN.plural("{n} row", "{n} rows", 0) == "0 rows"


def test_half_a_character_from_a_file_does_not_break_the_sentence_that_tells_of_it():
    error = BenchmarkError("benchmark.unreadable", reason="no 'a\ud800'")
    for text in (EN, FR):
        assert "no 'a?'" in text.describe(error).encode().decode()


@pytest.mark.parametrize(("value", "decimals"), [(1e14, 28), (123_456.5, 300), (-0.25, 40)])
def test_more_digits_than_a_number_has_are_asked_for_in_vain(value, decimals):
    text = for_locale("en").number(value, decimals)
    assert float(text.replace(",", "").replace("−", "-")) == value
    assert len(text) < 30
