"""What is said beneath the figures of the Speed page, and of a result's kind and place."""

from dataclasses import replace
from functools import cache

import pytest

from mlcore.benchmark.replay import shift_of
from mlcore.benchmark.studies import conclude, self_tests, with_goal
from mlcore.text import for_locale
from mlcore.wording.speed import captions
from mlcore.wording.speed.environment import environment_rows
from mlcore.wording.speed.names import name_kind
from mlcore.wording.speed.result import headline, place, weaknesses
from tests.benchmark.fakes import pairs
from tests.pages.speed.making import measured, studied

EN = for_locale("en")
RESULT = measured()


@cache
def made(name):
    return studied(name)


def test_another_goal_changes_the_answer_of_a_server_and_nothing_else():
    result = made("server")
    strict, lax = (with_goal(result, goal_s).point("largest_rate", "sklearn")
                   for goal_s in (0.001, 60))  # fmt: skip
    assert strict.value == 0
    assert lax.high is None
    assert "fewer than" in captions.server_caption(with_goal(result, 0.001), EN)
    assert "at least" in captions.server_caption(with_goal(result, 60), EN)
    same = with_goal(result, result.config.goal_s)
    assert set(same.points) == set(result.points)
    assert replace(same, points=result.points) == result


def test_calls_a_second_of_several_threads_are_held_against_those_of_one():
    result = made("concurrency")
    one, two = (point.value for point in result.curve("calls_per_s", "onnx"))
    gain = EN.number(max(one, two) / one, 1)
    assert captions.concurrency_caption(result, EN).endswith(f"ONNX {gain} times.")


def test_captions_say_what_there_is_to_see():
    lead = captions.name_lead(made("sweep").verdict("rows-1").headline, EN)
    assert f"{lead} for 1 row, " in captions.sweep_caption(made("sweep"), EN)
    assert "A time is shown once there are 6 calls." not in captions.sweep_caption(
        made("sweep"), EN
    )
    bare = replace(made("sweep"), points=made("sweep").points[:3])
    assert "A time is shown once there are 6 calls." in captions.sweep_caption(bare, EN)
    assert "after 291\N{NO-BREAK SPACE}ms with ONNX" in captions.start_caption(
        made("cold-start"), EN
    )
    assert "74 MB with ONNX, 170 MB" in captions.memory_caption(made("memory"), EN)
    assert "with one thread each" in captions.settings_caption(made("threads"), EN)
    assert "No drift" in captions.trace_caption(RESULT, "sporadic", EN)
    shift = captions.shift_caption(shift_of(RESULT, "sporadic"), EN)
    assert shift.startswith("Fastest calls: ONNX is 3")


@pytest.mark.parametrize(
    "study", ["sweep", "server", "threads", "concurrency", "cold-start", "memory"]
)
def test_a_study_that_has_hardly_begun_has_no_caption_yet(study):
    bare = replace(made(study), points=(), verdicts=())
    caption = {
        "sweep": captions.sweep_caption,
        "server": captions.server_caption,
        "threads": captions.settings_caption,
        "concurrency": captions.concurrency_caption,
        "cold-start": captions.start_caption,
        "memory": captions.memory_caption,
    }[study]
    assert caption(bare, EN) == ""


def test_the_self_test_says_what_it_found():
    result = made("self-test")
    assert all(test.contains_one for test in self_tests(result))
    assert "neither is ahead" in captions.self_test_caption(result, EN)
    apart = [
        replace(verdict, **{unit: replace(getattr(verdict, unit), value=1.1, low=1.05, high=1.15)
                            for unit in ("wall", "cpu")})
        for verdict in result.verdicts
    ]  # fmt: skip
    said = captions.self_test_caption(replace(result, verdicts=tuple(apart)), EN)
    assert "by 10.0 %" in said


def test_drift_is_said_with_the_runtime_it_befell():
    verdict = RESULT.verdict("sporadic")
    drifting = replace(RESULT, verdicts=(replace(verdict, flags=("drift:onnx",)),))
    assert "(ONNX Runtime)" in captions.trace_caption(drifting, "sporadic", EN)
    assert weaknesses(drifting, EN) == ["Speed drifted while it was measured."]
    assert weaknesses(RESULT, EN) == []


def test_no_range_is_said_to_be_lacking_where_one_stands_beside():
    mixed = [*pairs(20), *pairs(3, workload="batch")]
    result = conclude(replace(RESULT, pairs=tuple(mixed)))
    assert "–" in headline(result, EN)[1]
    assert weaknesses(result, EN) == ["Too few repetitions for some ranges."]


def test_the_trace_does_not_say_that_lines_move_together_without_looking():
    said = captions.trace_caption(RESULT, "sporadic", EN)
    assert said.startswith("No drift.")
    assert "together" not in said


def test_a_result_says_which_kind_it_is():
    assert name_kind(RESULT, EN) == "Quick look: one process"
    assert name_kind(measured(processes=5), EN) == "Full measurement: 5 fresh processes"
    stopped = replace(RESULT, config=replace(RESULT.config, processes=5))
    assert name_kind(stopped, EN) == "1 of 5 processes: not yet a full measurement"
    assert place(RESULT, EN).startswith("Quick look: one process. Measured 1 May 2026")
    assert place(stopped, EN).startswith("1 of 5 processes: not yet a full measurement. Measured")


def test_the_environment_is_told_with_versions_and_limits():
    rows = dict(environment_rows(RESULT, EN))
    assert rows["numpy"] == "2"
    assert rows["Processors the container may use"] == "1.5"
    assert rows["Thread pools"] == "openblas: 1"
    assert rows["Reading the clock takes"] == "50.0\N{NO-BREAK SPACE}ns"
