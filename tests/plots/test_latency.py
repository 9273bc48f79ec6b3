"""The latency figure says what the result says."""

from dataclasses import replace

import pytest

from mlcore.benchmark.arms.agreement import Agreement
from mlcore.benchmark.studies import conclude
from mlcore.benchmark.timing.records import Pair
from mlcore.plots import DARK, LIGHT, latency_figure
from mlcore.text import LOCALES, for_locale
from tests.benchmark.fakes import block, pairs
from tests.benchmark.test_result import EMPTY

EN = for_locale("en")


def result_of(*made):
    return conclude(replace(EMPTY, pairs=made))


def with_portable(made):
    """Give every pair a third arm, a little slower than ONNX."""
    return [
        Pair(
            workload=pair.workload,
            blocks={**pair.blocks, "onnx-portable": block([0.0006 + i * 1e-5 for i in range(8)])},
        )
        for pair in made
    ]


THREE = replace(
    EMPTY,
    agreements=(
        *EMPTY.agreements,
        Agreement(
            arm="onnx-portable", n_rows=9, n_identical=0, largest_difference=1e-6, agrees=True
        ),
    ),
)


def draw(result, **settings):
    return latency_figure(
        result, **{"workload": "sporadic", "text": EN, "palette": LIGHT, **settings}
    )


def words(figure):
    return " ".join(annotation.text for annotation in figure.layout.annotations)


def test_the_figure_names_both_runtimes_with_their_times_and_the_ratio():
    result = result_of(*pairs(50))
    said = words(draw(result))
    ratio = result.verdict("sporadic").headline
    assert "<b>ONNX Runtime</b>" in said
    assert "<b>scikit-learn</b>" in said
    assert EN.seconds(result.histogram("sporadic", "onnx").quantile(0.5)) + " typical" in said
    assert EN.seconds(result.histogram("sporadic", "onnx").quantile(0.99)) + " at 1 in 100" in said
    assert f"<b>{EN.ratio(ratio.value)}×</b>" in said
    assert f"{EN.ratio(ratio.low)}–{EN.ratio(ratio.high)}" in said


@pytest.mark.parametrize(("n_pairs", "rare"), [(5, "1 in 10"), (9, "1 in 20")])
def test_with_fewer_calls_a_less_rare_time_is_told(n_pairs, rare):
    said = words(draw(result_of(*pairs(n_pairs))))
    assert said.count(f"at {rare}") == 2
    assert "1 in 100" not in said


def test_the_first_pair_is_drawn_without_a_range():
    said = words(draw(result_of(*pairs(1))))
    assert "×" in said
    assert "–" not in said
    assert " at 1 in" not in said


def test_the_picture_is_in_the_unit_of_the_headline():
    quiet, busy = (draw(result_of(*pairs(20, availability=share))) for share in (1.0, 0.5))
    titles = [figure.layout.xaxis.title.text for figure in (quiet, busy)]
    assert titles[0].startswith("time a caller waits for one prediction<br>")
    assert titles[1].startswith("processor time for one prediction<br>")
    # On the busy machine the calls waited twice as long as they computed.
    assert busy.data[0].x[0] == pytest.approx(quiet.data[0].x[0])


def test_every_histogram_is_of_all_its_calls():
    for trace in draw(result_of(*pairs(20))).data:
        assert sum(trace.y) == pytest.approx(1)


def test_the_third_arm_is_drawn_when_asked_for_and_measured():
    made = with_portable(pairs(20))
    both = conclude(replace(THREE, pairs=tuple(made)))
    arms = ("onnx", "sklearn", "onnx-portable")
    assert len(draw(both, arms=arms).data) == 3
    assert len(draw(both).data) == 2
    assert len(draw(result_of(*pairs(20)), arms=arms).data) == 2


@pytest.mark.parametrize("ratio", [1.02, 1.5, 30, 3_000])
def test_a_live_chart_stays_below_300_points(ratio):
    made = with_portable(pairs(30, ratio=ratio))
    figure = draw(
        conclude(replace(THREE, pairs=tuple(made))), arms=("onnx", "sklearn", "onnx-portable")
    )
    assert sum(len(trace.x) for trace in figure.data) <= 300


def labels(figure):
    return [one for one in figure.layout.annotations if "typical" in (one.text or "")]


@pytest.mark.parametrize("ratio", [1.02, 1.1, 2.5, 30])
def test_labels_stand_apart_above_the_bars_and_below_the_arrow(ratio):
    made = pairs(20, workload="batch", ratio=ratio)
    figure = draw(result_of(*made), workload="batch")
    first, second = labels(figure)
    tallest = max(max(trace.y) for trace in figure.data)
    arrow = next(one.y for one in figure.layout.annotations if one.arrowhead)
    low, high = figure.layout.xaxis.range
    assert abs(first.x - second.x) > 0.4 * (high - low) or abs(first.y - second.y) > 0.1 * tallest
    assert max(first.y, second.y) < arrow < figure.layout.yaxis.range[1]
    assert arrow > tallest
    assert figure.layout.xaxis.title.text.startswith("time a caller waits for 10,000 rows")


@pytest.mark.parametrize("ratio", [1.02, 3, 30, 3_000])
def test_the_axis_is_cropped_to_the_calls_and_says_what_its_lines_are(ratio):
    figure = draw(result_of(*pairs(30, ratio=ratio)))
    low, high = figure.layout.xaxis.range
    places = [x for trace in figure.data for x, y in zip(trace.x, trace.y, strict=True) if y]
    assert low < min(places)
    assert max(places) < high
    assert high - low < max(1.2, 1.8 * (max(places) - min(places)))
    marks = figure.layout.xaxis.tickvals
    assert len(marks) >= 2
    factor = round(10 ** (marks[1] - marks[0]))
    said = {10: "each line is 10 times longer", 2: "each line is twice as long"}[factor]
    assert figure.layout.xaxis.title.text.endswith(said)


def test_a_slower_onnx_is_told_as_slower_with_the_range_the_other_way_round():
    said = words(draw(result_of(*pairs(30, ratio=0.5))))
    assert "<b>2.0×</b>" in said
    assert "slower" in said
    assert "faster" not in said


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_colours_are_the_pages_and_the_ground_shows_through(palette):
    figure = draw(result_of(*pairs(20)), palette=palette)
    assert [trace.marker.color for trace in figure.data] == [palette.onnx, palette.sklearn]
    assert figure.layout.paper_bgcolor == figure.layout.plot_bgcolor == "rgba(0,0,0,0)"


@pytest.mark.parametrize("locale", LOCALES)
def test_every_word_is_in_the_readers_language(locale):
    said = words(draw(result_of(*pairs(50)), text=for_locale(locale)))
    assert ("typical" in said) == (locale == "en")


def test_a_workload_without_a_verdict_cannot_be_drawn():
    with pytest.raises(ValueError, match="busy"):
        draw(result_of(*pairs(6)), workload="busy")
