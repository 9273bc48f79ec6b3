"""The figures of the Speed page's panels hold what their results say."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from mlcore import plots
from mlcore.benchmark.replay import shift_of, trace_of
from mlcore.benchmark.studies import with_goal
from mlcore.plots import DARK, LIGHT
from mlcore.plots.axes import marks_between
from mlcore.text import for_locale
from tests.pages.speed.making import measured, studied

EN, FR = for_locale("en"), for_locale("fr")
RESULT = measured()


@cache
def made(name):
    return studied(name)


def drawn(name, text=EN, palette=LIGHT):
    """Draw a figure by name."""
    if name == "shift":
        return plots.shift_figure(shift_of(RESULT, "sporadic"), text=text, palette=palette)
    if name == "trace":
        traces = [trace_of(RESULT, "sporadic", arm) for arm in ("sklearn", "onnx")]
        return plots.trace_figure(traces, text=text, palette=palette)
    if name == "threads":
        return plots.threads_figure(made("threads"), 10, text=text, palette=palette)
    draw, study = {
        "sweep": (plots.sweep_figure, "sweep"),
        "speedup": (plots.speedup_figure, "sweep"),
        "server": (plots.server_figure, "server"),
        "concurrency": (plots.concurrency_figure, "concurrency"),
        "settings": (plots.settings_figure, "threads"),
        "start": (plots.start_figure, "cold-start"),
        "memory": (plots.memory_figure, "memory"),
        "self-test": (plots.self_test_figure, "self-test"),
    }[name]
    return draw(made(study), text=text, palette=palette)


FIGURES = (
    "sweep", "speedup", "server", "threads", "concurrency", "settings", "start", "memory",
    "self-test", "shift", "trace",
)  # fmt: skip


def words(figure):
    labels = [annotation.text for annotation in figure.layout.annotations]
    labels += [shape.label.text for shape in figure.layout.shapes if shape.label.text]
    return " ".join(label for label in labels if label)


def named(figure, name):
    return [trace for trace in figure.data if trace.name == name]


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_a_figure_is_small_shows_the_page_through_and_both_languages(name, palette):
    english, french = drawn(name, palette=palette), drawn(name, text=FR, palette=palette)
    assert sum(len(trace.x) for trace in english.data) <= 300
    assert english.layout.paper_bgcolor == english.layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert english.layout.font.color == palette.muted
    assert english.layout.xaxis.title.text
    assert english.layout.xaxis.title.text != french.layout.xaxis.title.text


@pytest.mark.parametrize("name", ["sweep", "server", "threads", "concurrency", "shift", "trace"])
def test_each_runtime_has_its_colour_and_the_lines_bear_their_names(name):
    figure = drawn(name)
    for words_here, colour in (("ONNX Runtime", LIGHT.onnx), ("scikit-learn", LIGHT.sklearn)):
        assert {trace.line.color for trace in named(figure, words_here)} == {colour}
        if name != "threads":
            assert f"<b>{words_here}</b>" in words(figure)


def test_the_sweep_draws_the_typical_times_with_their_ranges():
    (line,) = named(drawn("sweep"), "ONNX Runtime")
    points = made("sweep").curve("p50_s", "onnx")
    assert list(line.x) == [1, 100, 10_000]
    assert list(line.y) == [point.value for point in points]
    assert list(line.error_y.array) == pytest.approx([p.high - p.value for p in points])
    assert list(drawn("sweep").layout.xaxis.ticktext)[:2] == ["1", "10"]


@pytest.mark.parametrize(("arm", "side"), [("onnx", "top"), ("sklearn", "bottom")])
def test_a_line_that_is_alone_yet_bears_its_name_where_it_will_stay(arm, side):
    result = made("sweep")
    alone = replace(result, points=tuple(p for p in result.points if p.arm == arm))
    (name,) = plots.sweep_figure(alone, text=EN, palette=LIGHT).layout.annotations
    assert name.yanchor == side


def test_the_speed_up_has_a_line_where_both_are_equal():
    figure, result = drawn("speedup"), made("sweep")
    (line,) = figure.data
    assert list(line.y) == [result.verdict(f"rows-{n}").headline.value for n in (1, 100, 10_000)]
    (equal,) = figure.layout.shapes
    assert (equal.y0, equal.label.text) == (1, "equal")
    assert 10 ** figure.layout.yaxis.range[0] < 1 < 10 ** figure.layout.yaxis.range[1]


def test_the_server_curve_carries_the_goal_and_the_typical_times():
    asked = with_goal(made("server"), 0.05)
    figure = plots.server_figure(asked, text=EN, palette=LIGHT)
    (goal,) = figure.layout.shapes
    assert goal.y0 == 0.05
    assert "goal 50.0\N{NO-BREAK SPACE}ms" in words(figure)
    typical, tail = named(figure, "scikit-learn")
    assert typical.line.dash == "dot"
    assert list(tail.y) == [point.value for point in asked.curve("p99_s", "sklearn")]
    assert np.all(np.asarray(tail.y) >= np.asarray(typical.y)[: len(tail.y)])


def test_steps_add_up_to_the_first_answer():
    figure = drawn("start")
    slow = sum(bar.x[0] for bar in figure.data if bar.y[0] == "scikit-learn")
    assert slow == pytest.approx(1.21)
    assert f"<b>{EN.number(1.21, 2)}</b>" in words(figure)


def test_memory_that_was_given_back_adds_nothing():
    figure = drawn("memory")
    held = [bar.x[0] for bar in figure.data if bar.y[0] == "ONNX Runtime"]
    assert held == pytest.approx([10, 50, 15, 0, 0])


def test_both_settings_of_threads_are_drawn_for_each_size():
    figure = drawn("settings")
    assert [trace.y[0] for trace in figure.data] == [
        "1 row,<br>one thread each",
        "1 row,<br>best setting each",
        "10 rows,<br>one thread each",
        "10 rows,<br>best setting each",
    ]
    assert figure.data[0].x[0] == made("threads").verdict("one-thread-1").headline.value
    assert list(named(drawn("threads"), "scikit-learn")[0].x) == ["1", "2"]


def test_calls_a_second_are_drawn_over_the_threads_that_ask():
    figure, result = drawn("concurrency"), made("concurrency")
    (line,) = named(figure, "ONNX Runtime")
    assert list(line.x) == list(figure.layout.xaxis.tickvals) == [1, 2]
    assert list(line.y) == [point.value for point in result.curve("calls_per_s", "onnx")]


def test_the_self_test_draws_either_runtime_round_one():
    figure = drawn("self-test")
    assert [trace.y[0] for trace in figure.data] == ["scikit-learn", "ONNX Runtime"]
    low, high = (10**end for end in figure.layout.xaxis.range)
    assert low < 0.95 < 1.05 < high
    assert "equal" in words(figure)


def test_the_shift_is_drawn_with_its_band_over_the_share_of_calls():
    figure, found = drawn("shift"), shift_of(RESULT, "sporadic")
    band, line = (trace for trace in figure.data if trace.yaxis == "y2")
    assert list(line.y) == list(found.ratios)
    assert list(line.x) == pytest.approx([100 * share for share in found.shares])
    assert sorted(band.y) == sorted([*found.low, *found.high])


def test_the_trace_is_in_time_and_no_longer_than_it_may_be():
    long = measured(processes=3)
    trace = trace_of(long, "sporadic", "onnx", n_steps=20)
    assert len(trace.began_s) <= 21
    assert list(trace.began_s) == sorted(trace.began_s)
    assert set(trace.availability) == {1.0}
    whole = trace_of(long, "sporadic", "onnx", n_steps=1_000)
    assert whole.p50_s[0] == long.blocks("sporadic", "onnx")[0].wall.quantile(0.5)
    assert trace_of(long, "nothing", "onnx").began_s == ()


def test_there_is_no_shift_of_what_was_not_measured():
    assert shift_of(RESULT, "batch-3") is None


@pytest.mark.parametrize("low", np.linspace(-7, 5, 25))
@pytest.mark.parametrize("span", [0.05, 0.2, 1.0, 3.0])
def test_an_axis_always_has_marks_inside(low, span):
    marks = marks_between(low, low + span)
    assert all(low <= np.log10(mark) + 1e-9 for mark in marks)
    assert all(np.log10(mark) - 1e-9 <= low + span for mark in marks)
    assert 3 <= len(marks) <= 8
