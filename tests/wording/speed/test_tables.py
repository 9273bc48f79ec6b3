"""Numbers as rows of words."""

from dataclasses import replace

import numpy as np
import pytest

from mlcore.benchmark import compare
from mlcore.benchmark.studies import STUDIES, conclude
from mlcore.benchmark.timing.records import Pair, Sample
from mlcore.stats import Histogram
from mlcore.text import for_locale
from mlcore.wording.speed.comparison import change_rows, side_rows
from mlcore.wording.speed.names import FLAGS, name_flags, name_workload
from mlcore.wording.speed.result import place
from mlcore.wording.speed.tables import percentile_rows, ratio_rows, study_rows
from tests.benchmark.fakes import block, pairs
from tests.benchmark.test_comparison import measured
from tests.benchmark.test_result import EMPTY, NO_STUDY, SWEEP

EN, FR = for_locale("en"), for_locale("fr")


def sample(arm, at, **facts):
    return Sample(arm=arm, at=at, turn=0, wall=Histogram.of([0.001] * 400), facts=facts)


def study(name, *samples, pairs=()):
    config = STUDIES[name].config
    return conclude(
        replace(NO_STUDY, study=name, config=config, samples=samples, pairs=tuple(pairs))
    )


STUDIED = {
    "sweep": SWEEP,
    "server": study("server", sample("onnx", 200, answered_per_s=199.6)),
    "concurrency": study("concurrency", sample("onnx", 2, calls_per_s=12_345.6)),
    "threads": study(
        "threads",
        sample("onnx", 10_000, threads=2),
        pairs=[Pair(workload="one-thread-10000", blocks=p.blocks) for p in pairs(7)],
    ),
    "memory": study(
        "memory", sample("sklearn", 0, batch_bytes=2e8), sample("onnx", 0, batch_bytes=1e8)
    ),
    "cold-start": study("cold-start", sample("onnx", 0, import_s=0.5)),
    "self-test": study(
        "self-test",
        pairs=[
            Pair(
                workload="self-onnx-1",
                blocks={"onnx": block([0.001] * 9), "onnx-again": block([0.001] * 9)},
            )
        ]
        * 6,
    ),
}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("sweep", ["1 row", "10 rows", "typical time", "times faster than scikit-learn"]),
        ("server", ["200 requests a second", "goal 20.0\xa0ms", "99 of 100 within", "200"]),
        ("concurrency", ["threads asking: 2", "calls a second", "12,346"]),
        ("threads", ["10,000 rows, threads: 2", "best number of threads", "one thread each"]),
        ("memory", ["memory after the large batch", "200\xa0MB", "2.0"]),
        ("cold-start", ["of that, importing", "500\xa0ms"]),
        ("self-test", ["times faster than itself", "1.00–1.00", "ONNX Runtime"]),
    ],
)
def test_a_study_is_told_in_words_of_both_languages(name, words):
    rows = study_rows(STUDIED[name], EN)
    told = " | ".join(cell for row in rows for cell in row)
    assert all(each in told for each in words), told
    assert {len(row) for row in rows} == {5}
    french = study_rows(STUDIED[name], FR)
    assert len(french) == len(rows)
    assert french != rows


def test_a_study_without_an_answer_has_no_rows():
    assert study_rows(NO_STUDY, EN) == []


def test_ratios_come_with_range_and_clock():
    header, *rows = ratio_rows(measured(1), EN)
    assert header == ["Way of asking", "Runtime", "Times faster", "95 % range", "Time counted"]
    assert {row[-1] for row in rows} <= {"waiting time", "processor time"}
    assert rows[0][:2] == ["one row, now and then", "ONNX Runtime"]
    assert "–" in rows[0][3]
    assert ratio_rows(conclude(EMPTY), EN) == []


def test_changes_say_whether_they_are_real():
    found = compare(measured(1), measured(2, fast=0.0006), rng=np.random.default_rng(0))
    header, typical, *_ = change_rows(found, EN)
    assert (header[-1], typical[-1]) == ("Real", "yes")
    assert typical[4].startswith("+")
    same = compare(measured(1), measured(2), rng=np.random.default_rng(0))
    assert {row[-1] for row in change_rows(same, EN)[1:]} == {"Real", "no"} - {"Real"}


def test_batches_of_all_sizes_are_told_by_their_rows_the_smallest_first():
    made = [*pairs(6, workload="batch-30"), *pairs(6, workload="batch-4")]
    told = [row[0] for row in percentile_rows(conclude(replace(EMPTY, pairs=tuple(made))), EN)[1:]]
    assert list(dict.fromkeys(told)) == ["4 rows at once", "30 rows at once"]
    assert name_workload("abacus", EN) == "abacus"


def test_the_large_batch_is_told_with_its_rows_wherever_they_are_known():
    made = conclude(
        replace(
            EMPTY,
            pairs=tuple(pairs(6, workload="batch")),
            config=replace(EMPTY.config, n_batch_rows=20_000),
        )
    )
    for rows in (percentile_rows(made, EN), ratio_rows(made, EN), side_rows(made, made, EN, "ab")):
        assert rows[1][0] == "20,000 rows at once"
    found = compare(made, made, rng=np.random.default_rng(0), n_resamples=100)
    assert change_rows(found, EN, large=20_000)[1][0] == "20,000 rows at once"
    other = replace(made, config=replace(made.config, n_batch_rows=30_000))
    assert side_rows(made, other, EN, "ab")[1][0] == "many rows at once"


def test_several_processes_are_no_quick_look():
    assert "Quick look" in place(measured(1, n_processes=1), EN)
    assert "5 fresh processes" in place(measured(1), EN)


@pytest.mark.parametrize("flag", FLAGS)
def test_each_kind_of_flag_is_told_once(flag):
    assert len(name_flags([f"{flag}:one", f"{flag}:other"], EN)) == 1
    assert name_flags([f"{flag}:one"], EN) != name_flags([f"{flag}:one"], FR)
