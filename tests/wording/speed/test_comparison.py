"""Two measurements side by side, in words."""

from dataclasses import replace

import numpy as np

from mlcore.benchmark import compare
from mlcore.benchmark.comparison import differences
from mlcore.benchmark.studies import conclude
from mlcore.text import for_locale
from mlcore.wording.speed.comparison import change_sentences, holds_words, side_rows
from mlcore.wording.speed.environment import difference_rows
from tests.benchmark.fakes import ENVIRONMENT, pairs
from tests.benchmark.test_comparison import measured
from tests.benchmark.test_result import EMPTY

EN, FR = for_locale("en"), for_locale("fr")
NAMES = ("Earlier", "Later")


def of(ratio, n=20):
    return conclude(replace(EMPTY, pairs=tuple(pairs(n, ratio=ratio))))


def changed(before, after):
    return compare(before, after, rng=np.random.default_rng(0), n_resamples=500)


def test_a_real_change_is_told_with_its_size():
    said = change_sentences(changed(measured(1), measured(2, fast=0.0006)), EN)
    assert any(
        s.startswith("This change is real: typical time (one row, now and then) +") for s in said
    )
    assert change_sentences(changed(measured(1), measured(2, fast=0.0006)), FR) != said


def test_chance_is_called_chance():
    (said,) = change_sentences(changed(measured(1), measured(2)), EN)
    assert "no more than chance" in said


def test_a_single_process_and_other_settings_are_said():
    single = change_sentences(changed(measured(1, n_processes=1), measured(2)), EN)
    assert any("single process" in sentence for sentence in single)
    after = measured(2)
    after = replace(after, config=replace(after.config, gap_s=0.5))
    said = change_sentences(changed(measured(1), after), EN)
    assert said == [
        "The two share no way of asking.",
        "A way of asking had other settings and was left out.",
    ]


def test_an_answer_holds_where_the_ranges_meet():
    assert holds_words(of(10), of(10), EN).startswith("It holds")
    assert side_rows(of(10), of(10), EN, NAMES)[1][-1] == "yes"


def test_the_size_may_differ_while_the_winner_is_the_same():
    assert "by how much differs" in holds_words(of(10), of(30), EN)
    assert side_rows(of(10), of(30), EN, NAMES)[1][-1] == "the winner, not the size"


def test_without_ranges_nothing_is_said_of_the_size():
    assert "too few repetitions" in holds_words(of(10), of(30, n=3), EN)


def test_another_winner_is_named_with_its_way_of_asking():
    assert holds_words(of(10), of(0.5), EN).endswith("one row, now and then.")
    assert side_rows(of(10), of(0.5), EN, NAMES)[1][-1] == "no"


def test_nothing_in_common_is_said():
    other = conclude(replace(EMPTY, pairs=tuple(pairs(6, workload="busy"))))
    assert holds_words(of(10), other, EN) == "The two share no way of asking."
    assert side_rows(of(10), other, EN, NAMES) == []


def test_differences_of_the_ground_are_laid_out():
    other = replace(ENVIRONMENT, cpu="other", libraries={"numpy": "3"}, quota=None)
    rows = difference_rows(differences(ENVIRONMENT, other), EN, NAMES)
    assert ["Processor", "none", "other"] in rows
    assert ["numpy", "2", "3"] in rows
    assert ["Processors the container may use", "1.5", "–"] in rows
    assert difference_rows((), EN, NAMES) == []
