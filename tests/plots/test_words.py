"""What a measurement says in words."""

from __future__ import annotations

from dataclasses import replace

from mlcore.benchmark.result import conclude
from mlcore.plots import facts, headline, notes, percentile_rows
from mlcore.text import for_locale
from tests.benchmark.fakes import pairs
from tests.benchmark.test_result import EMPTY

EN, FR = for_locale("en"), for_locale("fr")
RESULT = conclude(replace(EMPTY, pairs=tuple(pairs(50))))


def test_headline_leads_with_the_ratio_of_single_requests_and_marks_it_up():
    ratio = RESULT.verdict("sporadic").headline
    sentence, below = headline(RESULT, EN, lead=lambda words: f"<{words}>")
    assert (
        sentence
        == f"ONNX answers one request <{EN.ratio(ratio.value)} times> sooner than scikit-learn."
    )
    # Read aloud, the range is that of the ratio before it.
    span = f"({EN.ratio(ratio.low)}–{EN.ratio(ratio.high)}"
    assert below.startswith(f"With requests 20 ms apart: {EN.ratio(ratio.value)} times {span}")


def test_nothing_is_claimed_before_there_is_a_verdict():
    assert headline(conclude(EMPTY), EN) == []


def test_percentiles_without_enough_calls_say_how_many_they_need():
    few = conclude(replace(EMPTY, pairs=tuple(pairs(2))))
    header, *rows = percentile_rows(few, EN)
    assert header[-5:] == ["p50", "p90", "p95", "p99", "p99.9"]
    assert percentile_rows(few, FR)[0][-2:] == ["p99", "p99,9"]
    assert all("needs" in row[-1] for row in rows)


def test_every_sentence_has_its_french():
    english = [*headline(RESULT, EN), *facts(RESULT, EN), *notes(RESULT, EN)]
    french = [*headline(RESULT, FR), *facts(RESULT, FR), *notes(RESULT, FR)]
    assert len(english) == len(french)
    assert all(one != other for one, other in zip(english, french, strict=True))
