"""What a measurement says in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mlcore.benchmark.arms import Unopened
from mlcore.benchmark.arms.agreement import NO_NUMBER
from mlcore.benchmark.studies import conclude
from mlcore.text import for_locale
from mlcore.wording.speed.result import (
    basis,
    differences,
    facts,
    headline,
    weaknesses,
)
from mlcore.wording.speed.tables import percentile_rows, ratio_rows
from tests.benchmark.fakes import pairs
from tests.benchmark.test_result import EMPTY
from tests.pages.speed.making import measured_alone, measured_differing

EN, FR = for_locale("en"), for_locale("fr")
RESULT = conclude(replace(EMPTY, pairs=tuple(pairs(50))))


def test_headline_leads_with_the_ratio_of_single_requests_and_marks_it_up():
    ratio = RESULT.verdict("sporadic").headline
    sentence, below = headline(RESULT, EN, lead=lambda words: f"<{words}>")
    assert (
        sentence
        == f"ONNX answers one request <{EN.ratio(ratio.value)} times> faster than scikit-learn."
    )
    # Read aloud, the range is that of the ratio before it.
    span = f"({EN.ratio(ratio.low)}–{EN.ratio(ratio.high)}"
    assert below.startswith(f"With requests 20 ms apart: {EN.ratio(ratio.value)} times {span}")


def test_of_classes_the_headline_says_that_probabilities_were_asked_for():
    def said(result):
        return headline(replace(result, asked="predict_proba"), EN)[0]

    times = EN.ratio(RESULT.verdict("sporadic").headline.value)
    assert said(RESULT) == (
        f"ONNX gives the probabilities of one case {times} times faster than scikit-learn."
    )
    for ratio, words in ((0.2, "times slower than scikit-learn."), (1.0, "fast as scikit-learn.")):
        other = conclude(replace(EMPTY, pairs=tuple(pairs(50, ratio=ratio))))
        assert said(other).startswith("ONNX gives the probabilities of one case ")
        assert said(other).endswith(words)
    fast, slow = EN.seconds(151e-6), EN.seconds(4.98e-3)
    assert said(measured_alone()) == f"ONNX gives the probabilities of one case in {fast}."
    assert said(measured_differing()) == (
        f"ONNX gives the probabilities of one case in {fast}, scikit-learn in {slow}."
    )


def test_nothing_is_claimed_before_there_is_a_verdict():
    assert headline(conclude(EMPTY), EN) == []


@pytest.mark.parametrize(
    ("made", "flags", "weak"),
    [
        (pairs(20, availability=0.5), (), "Busy machine: other programs took 50"),
        (pairs(3), (), "Too few repetitions"),
        (pairs(20), ("warm-up-unsettled:onnx",), "still changing after the warm-up"),
    ],
)
def test_where_it_is_weakest_the_headline_says_that_it_is_provisional(made, flags, weak):
    for one in (
        conclude(replace(EMPTY, pairs=tuple(made), flags=flags)),
        alone(made, flags),
    ):
        assert headline(one, EN)[0].startswith("Provisionally, ONNX answers one request ")
        assert headline(one, FR)[0].startswith("Provisoire\N{NO-BREAK SPACE}: ONNX répond ")
        assert weak in " ".join(weaknesses(one, EN))


def alone(made, flags):
    """Return the result of the same calls without scikit-learn."""
    kept = tuple(replace(pair, blocks={"onnx": pair.blocks["onnx"]}) for pair in made)
    empty = replace(EMPTY, agreements=(), baseline="onnx", flags=flags)
    return conclude(replace(empty, pairs=kept))


def test_what_weakens_a_little_is_said_without_calling_the_answer_provisional():
    for result, weak in (
        (replace(RESULT, flags=("stopped",)), "This measurement was stopped early."),
        (conclude(replace(EMPTY, pairs=tuple(pairs(20, availability=0.9)))), "Slightly busy"),
    ):
        assert headline(result, EN)[0].startswith("ONNX answers one request")
        assert weaknesses(result, EN)[0].startswith(weak)
        assert basis(result, EN)[0] == weaknesses(result, EN)[0]
    assert weaknesses(RESULT, EN) == []
    # How a runtime warmed up that the headline does not speak of weakens nothing.
    third = replace(RESULT, flags=("warm-up-unsettled:onnx-portable",), agreements=(
        *RESULT.agreements, replace(RESULT.agreements[0], arm="onnx-portable")
    ))  # fmt: skip
    assert weaknesses(third, EN) == []


def test_clocks_that_disagree_on_a_quiet_machine_are_told_with_the_one_that_counts():
    (verdict,) = RESULT.verdicts
    apart = replace(verdict, unit="cpu", flags=("units-differ",))
    (said,) = weaknesses(replace(RESULT, verdicts=(apart,)), EN)
    assert said.endswith("tell different stories: processor time is compared.")


def test_without_scikit_learn_the_times_of_onnx_are_told_and_why_there_is_no_other():
    result = measured_alone()
    sentence, below = headline(result, EN, lead=lambda words: f"<{words}>")
    assert sentence == "ONNX answers one request in <151\N{NO-BREAK SPACE}µs>."
    assert "For 10,000 rows at once: 4.17\N{NO-BREAK SPACE}ms." in below
    assert "it holds house.Forest, which is not part of scikit-learn" in below
    assert not [words for words in facts(result, EN) if "answers" in words]


def test_a_runtime_that_does_not_answer_is_missing_in_words():
    damaged = Unopened(arm="sklearn", code="artifact.hash", facts={"file": "twin.skops"})
    failing = Unopened(arm="onnx-portable", code="artifact.arm", facts={"reason": "TypeError"})
    result = replace(measured_alone(), unopened=(damaged, failing))
    below = headline(result, EN)[1]
    gone = "scikit-learn was left out. twin.skops is not there, or not as it was published."
    assert f"{gone} So ONNX is timed alone." in below
    assert "not kept" not in below
    assert differences(result, EN) == [
        "ONNX by skl2onnx was left out. It could not answer a first row here (TypeError)"
    ]


def test_answers_that_differ_are_told_with_both_times_and_no_ratio():
    result = measured_differing()
    sentence, below = headline(result, EN)
    fast, slow = EN.seconds(151e-6), EN.seconds(4.98e-3)
    assert sentence == f"ONNX answers one request in {fast}, scikit-learn in {slow}."
    assert "differ by up to 0.00234 on 4096 rows: no ratio is given." in below
    left_out = "ONNX by skl2onnx was left out: its answers are up to 0.500 off those of"
    assert [words for words in facts(result, EN) if words.startswith(left_out)]
    assert "times" not in " ".join([sentence, below, *facts(result, EN)])
    assert ratio_rows(result, EN) == []


def test_an_answer_that_is_no_number_is_told_as_that():
    found = measured_differing()
    (left_out,) = found.left_out
    nowhere = replace(found, left_out=(replace(left_out, largest_difference=NO_NUMBER),))
    assert differences(nowhere, EN)[1] == (
        "ONNX by skl2onnx was left out: some of its answers are not numbers"
    )
    (served,) = found.agreements
    nowhere = replace(found, agreements=(replace(served, largest_difference=NO_NUMBER),))
    assert differences(nowhere, EN)[0].startswith("Some answers of ONNX are not numbers")


def test_percentiles_without_enough_calls_say_how_many_they_need():
    few = conclude(replace(EMPTY, pairs=tuple(pairs(2))))
    header, *rows = percentile_rows(few, EN)
    assert header[-5:] == ["p50", "p90", "p95", "p99", "p99.9"]
    assert percentile_rows(few, FR)[0][-2:] == ["p99", "p99,9"]
    assert all("needs" in row[-1] for row in rows)


@pytest.mark.parametrize("asked", ["predict", "predict_proba"])
@pytest.mark.parametrize("result", [RESULT, measured_alone(), measured_differing()])
def test_every_sentence_has_its_french(result, asked):
    result = replace(result, asked=asked)
    english = [*headline(result, EN), *basis(result, EN)]
    french = [*headline(result, FR), *basis(result, FR)]
    assert len(english) == len(french)
    assert all(one != other for one, other in zip(english, french, strict=True))
