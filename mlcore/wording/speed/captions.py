"""One sentence beneath each figure of the Speed page: what there is to see."""

from __future__ import annotations

from mlcore.benchmark import ONNX, SKLEARN, StudyResult, Verdict, label_of
from mlcore.benchmark.judging import DRIFT, Point
from mlcore.benchmark.studies import self_tests
from mlcore.stats import Ratio, Shift, calls_needed
from mlcore.text import Text
from mlcore.wording.speed.names import write_ratio


def name_lead(ratio: Ratio, text: Text) -> str:
    """Say a ratio as a lead: faster, slower, or as fast."""
    if ratio.outcome == "equal":
        return text("about as fast")
    value = ratio.value if ratio.outcome == "faster" else ratio.inverted().value
    written = write_ratio(value, text)
    if ratio.outcome == "faster":
        return text("{ratio} times faster", ratio=written)
    return text("{ratio} times slower", ratio=written)


def sweep_caption(result: StudyResult, text: Text) -> str:
    """Say how the lead goes from the fewest rows to the most; empty without a verdict."""
    found = sweep_verdicts(result)
    if not found:
        return ""
    (few, first), (many, last) = found[0], found[-1]
    said = text(
        "ONNX against scikit-learn: {first} for {few}, {last} for {many}.",
        first=name_lead(first.headline, text),
        few=text.plural("{n} row", "{n} rows", few),
        last=name_lead(last.headline, text),
        many=text.plural("{n} row", "{n} rows", many),
    )
    if all(len(result.curve("p50_s", arm)) == len(result.config.rows) for arm in (ONNX, SKLEARN)):
        return said
    needed = text("A time is shown once there are {n} calls.", n=text.number(calls_needed(0.5), 0))
    return f"{said} {needed}"


def server_caption(result: StudyResult, text: Text) -> str:
    """Say how many requests a second each serves within the goal; empty before that is known."""
    slow, fast = (result.point("largest_rate", arm) for arm in (SKLEARN, ONNX))
    if slow is None or fast is None:
        return ""
    return text(
        "Answering 99 of 100 requests within {goal}, one core serves this many a second: "
        "scikit-learn {slow}, ONNX {fast}. Dotted: the typical times.",
        goal=text.seconds(result.config.goal_s),
        slow=_rate(slow, text),
        fast=_rate(fast, text),
    )


def start_caption(result: StudyResult, text: Text) -> str:
    """Say how soon a fresh process answers; empty before both have."""
    slow, fast = (result.point("total_s", arm) for arm in (SKLEARN, ONNX))
    if slow is None or fast is None:
        return ""
    return text(
        "A fresh process gives its first answer after {fast} with ONNX, after {slow} with "
        "scikit-learn.",
        fast=text.seconds(fast.value),
        slow=text.seconds(slow.value),
    )


def memory_caption(result: StudyResult, text: Text) -> str:
    """Say what each holds after a large batch; empty before both have made it."""
    slow, fast = (result.point("batch_bytes", arm) for arm in (SKLEARN, ONNX))
    if slow is None or fast is None:
        return ""
    return text(
        "After one large batch of {n_rows} rows a process holds {fast} MB with ONNX, {slow} MB "
        "with scikit-learn.",
        n_rows=text.number(result.config.rows[0], 0),
        fast=text.number(fast.value / 1e6, 0),
        slow=text.number(slow.value / 1e6, 0),
    )


def settings_caption(result: StudyResult, text: Text) -> str:
    """Say whether more threads change who leads; empty without both verdicts."""
    n_rows = result.config.rows[0]
    one, best = (result.verdict(f"{name}-{n_rows}") for name in ("one-thread", "best-threads"))
    if one is None or best is None:
        return ""
    return text(
        "For {rows} ONNX is {one} with one thread each, {best} if each has as many as suit it "
        "best.",
        rows=text.plural("{n} row", "{n} rows", n_rows),
        one=name_lead(one.headline, text),
        best=name_lead(best.headline, text),
    )


def concurrency_caption(result: StudyResult, text: Text) -> str:
    """Say what each gains from more threads; empty before both were asked by more than one."""
    gains = {}
    for arm in (SKLEARN, ONNX):
        curve = result.curve("calls_per_s", arm)
        if len(curve) > 1:
            gains[arm] = max(point.value for point in curve) / curve[0].value
    if len(gains) < 2:
        return ""
    return text(
        "Asked by several threads at once, scikit-learn answers at most {slow} times as many calls "
        "a second as by one, ONNX {fast} times.",
        slow=text.number(gains[SKLEARN], 1),
        fast=text.number(gains[ONNX], 1),
    )


def self_test_caption(result: StudyResult, text: Text) -> str:
    """Say whether the method finds a lead where there is none; empty without a verdict."""
    tests = self_tests(result)
    if not tests:
        return ""
    if any(test.contains_one is None for test in tests):
        return text("Too few repetitions for a range.")
    failed = [test for test in tests if not test.contains_one]
    if not failed:
        return text(
            "Measured against itself, neither is ahead: no lead is found where there is none."
        )
    return text(
        "{runtime} was ahead of itself by {times}: do not trust leads as small as that now. "
        "This happens in one of twenty such tests by chance alone.",
        runtime=text(label_of(failed[0].arm)),
        times=f"{text.number(100 * abs(failed[0].verdict.headline.value - 1), 1)} %",
    )


def shift_caption(found: Shift, text: Text) -> str:
    """Say how the lead goes from the quickest calls to the slowest."""
    first, middle, last = (
        Ratio(
            value=found.ratios[place],
            low=found.low[place],
            high=found.high[place],
            n_pairs=0,
            p_value=1.0,
        )
        for place in (0, len(found.ratios) // 2, -1)
    )
    return text(
        "Fastest calls: ONNX is {first}; typical calls: {middle}; slowest calls: {last}. The "
        "band holds all actual ratios at once, 95 times in 100.",
        first=name_lead(first, text),
        middle=name_lead(middle, text),
        last=name_lead(last, text),
    )


def trace_caption(result: StudyResult, workload: str, text: Text) -> str:
    """Say whether speed moved while it was measured; empty without a verdict."""
    verdict = result.verdict(workload)
    if verdict is None:
        return ""
    moved = [
        text(label_of(flag.partition(":")[2]))
        for flag in verdict.flags
        if flag.partition(":")[0] == DRIFT
    ]
    if moved:
        return text(
            "Speed drifted while it was measured ({runtimes}): times moved by more than 3 % from "
            "the first third to the last. The ratio compares blocks made side by side.",
            runtimes=", ".join(moved),
        )
    return text(
        "No drift. Both are measured side by side: where both lines move, it is the machine; where "
        "one moves alone, it is brief or chance."
    )


def _rate(point: Point, text: Text) -> str:
    if not point.value:
        return text("fewer than {n}", n=text.number(point.high or 0, 0))
    if point.high is None:
        return text("at least {n}", n=text.number(point.value, 0))
    return text("{low} to {high}", low=text.number(point.value, 0), high=text.number(point.high, 0))


def sweep_verdicts(result: StudyResult) -> list[tuple[int, Verdict]]:
    """Return the rows of a sweep with their verdicts on ONNX, ascending."""
    found = ((n_rows, result.verdict(f"rows-{n_rows}")) for n_rows in sorted(result.config.rows))
    return [(n_rows, verdict) for n_rows, verdict in found if verdict]
