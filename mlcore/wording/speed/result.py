"""What a measurement says in words, on the Speed page and on the command line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo

from mlcore.benchmark import ONNX, SKLEARN, SPORADIC, StudyResult, Verdict, label_of
from mlcore.benchmark.arms.agreement import NO_NUMBER
from mlcore.benchmark.studies import BATCH, BUSY
from mlcore.inference import no_twin
from mlcore.stats import Ratio
from mlcore.stats.noise import noise_grade
from mlcore.text import Text, mark
from mlcore.wording.speed.names import WORKLOADS, name_flags

MACHINE = {
    "A": mark("✓ Quiet machine ({ours} of the processor was ours)"),
    "B": mark("Slightly busy machine: other programs took {others} of the processor"),
    "C": mark("Busy machine: other programs took {others} of the processor"),
}


def headline(
    result: StudyResult,
    text: Text,
    *,
    lead: Callable[[str], str] = str,
    strong: Callable[[str], str] = str,
) -> list[str]:
    """Tell the answer in one sentence, and what keeps it honest in a second.

    Parameters
    ----------
    lead, strong : callable
        Mark up the ratio of the first sentence, and those of the second.

    Returns
    -------
    list of str
        Empty before single requests were timed. Without a ratio where there is no scikit-learn,
        or where its answers are others.
    """
    single = result.verdict(SPORADIC)
    if single is None:
        return _times_without_ratio(result, text, lead)
    times = lead(_times(single.headline, text))
    sentences = {
        "faster": text("ONNX answers one request {times} faster than scikit-learn.", times=times),
        "slower": text("ONNX answers one request {times} than scikit-learn.", times=times),
        "equal": text("ONNX answers one request {times} as scikit-learn.", times=times),
    }
    found = {name: result.verdict(name) for name in WORKLOADS}
    shown = {name: verdict for name, verdict in found.items() if verdict}
    # One unit for all is said once, at the end.
    only_cpu = all(verdict.unit == "cpu" for verdict in shown.values())
    ranges = {name: _range(verdict, not only_cpu, text) for name, verdict in shown.items()}
    gap = text.number(result.config.gap_s * 1e3, 0)
    said = strong(_times(single.headline, text)) + ranges[SPORADIC]
    parts = [text("With requests {gap} ms apart: {times}.", gap=gap, times=said)]
    if BUSY in shown:
        said = strong(_times(shown[BUSY].headline, text)) + ranges[BUSY]
        parts.append(text("In a busy loop: {times}.", times=said))
    if BATCH in shown:
        said = strong(_times(shown[BATCH].headline, text)) + ranges[BATCH]
        n_rows = text.number(result.config.n_batch_rows, 0)
        parts.append(text("For {n_rows} rows at once: {times}.", n_rows=n_rows, times=said))
    parts.append(text("Same answers."))
    if only_cpu:
        parts.append(text("Compared by processor time."))
    return [sentences[single.headline.outcome], " ".join(parts)]


def _times_without_ratio(result: StudyResult, text: Text, lead: Callable[[str], str]) -> list[str]:
    def typical(arm: str, workload: str = SPORADIC) -> str:
        calls = result.histogram(workload, arm, result.percentile_unit(workload))
        return text.seconds(calls.quantile(0.5)) if calls.n_calls else ""

    if not typical(ONNX):
        return []
    fast = lead(typical(ONNX))
    if result.baseline == SKLEARN:
        said = text(
            "ONNX answers one request in {fast}, scikit-learn in {slow}.",
            fast=fast,
            slow=typical(SKLEARN),
        )
        return [said, " ".join(f"{words}." for words in differences(result, text))]
    parts = []
    if busy := typical(ONNX, BUSY):
        parts.append(text("In a busy loop: {times}.", times=busy))
    if many := typical(ONNX, BATCH):
        n_rows = text.number(result.config.n_batch_rows, 0)
        parts.append(text("For {n_rows} rows at once: {times}.", n_rows=n_rows, times=many))
    parts += [text.describe(no_twin(result.no_twin)), text("So ONNX is timed without it.")]
    return [text("ONNX answers one request in {time}.", time=fast), " ".join(parts)]


def differences(result: StudyResult, text: Text) -> list[str]:
    """Say which runtimes gave other answers, by how much, and what follows from it.

    Returns
    -------
    list of str
        Without full stops; empty where the answers are the same.
    """
    lines = []
    for one in result.agreements:
        if one.agrees:
            continue
        if one.largest_difference == NO_NUMBER:
            lines.append(text("Some answers of ONNX are not numbers: no ratio is given"))
        else:
            lines.append(
                text(
                    "The answers differ by up to {difference} on {n_rows} rows: no ratio is given",
                    difference=text.number(one.largest_difference),
                    n_rows=text.number(one.n_rows, 0),
                )
            )
    for one in result.left_out:
        runtime, other = text(label_of(one.arm)), text(label_of(result.baseline))
        if one.largest_difference == NO_NUMBER:
            words = text("{runtime} was left out: some of its answers are not numbers",
                         runtime=runtime)  # fmt: skip
        else:
            words = text(
                "{runtime} was left out: its answers are up to {difference} off those of {other}",
                runtime=runtime,
                difference=text.number(one.largest_difference),
                other=other,
            )
        lines.append(words)
    return lines


def facts(result: StudyResult, text: Text, workload: str = SPORADIC) -> list[str]:
    """Say what the numbers of a way of asking rest on: same answers, a quiet machine."""
    lines = []
    agreement = result.agreement()
    if agreement and agreement.identical:
        rows = text.number(agreement.n_rows, 0)
        lines.append(text("✓ Same answers to the last digit, {rows} rows tried", rows=rows))
    elif agreement and agreement.agrees:
        difference = text.number(agreement.largest_difference)
        lines.append(
            text("✓ Same answers (largest difference {difference})", difference=difference)
        )
    lines += differences(result, text)
    verdict = result.verdict(workload)
    share = verdict.availability if verdict else result.availability(workload)
    if share is not None:
        ours, others = text.percent(share), text.percent(1 - share)
        lines.append(text(MACHINE[noise_grade(share)], ours=ours, others=others))
    if verdict and verdict.unit == "cpu":
        lines.append(text("Waiting time would mislead here: processor time is compared"))
    return lines


def notes(result: StudyResult, text: Text, zone: tzinfo | None = None) -> list[str]:
    """Say when, where and how was measured, and what has to be known about it.

    Parameters
    ----------
    zone : tzinfo, optional
        Of the reader; by default the machine's.
    """
    place = result.environment
    known = {
        "date": text.date(result.started_at.astimezone(zone)),
        "machine": text("this machine") if place.is_here else place.machine,
        "cpu": place.cpu,
        "cores": text.number(place.n_cores, 0),
        "duration": text.number(result.duration_s, 0),
    }
    if result.n_processes == result.config.processes == 1:
        measured = text(
            "Measured {date} on {machine}: {cpu}, {cores} cores, one thread each, "
            "quick look of {duration} s.",
            **known,
        )
    elif result.n_processes == 1:
        # Of several that were asked for.
        measured = text(
            "Measured {date} on {machine}: {cpu}, {cores} cores, one thread each, {duration} s.",
            **known,
        )
    else:
        measured = text(
            "Measured {date} on {machine}: {cpu}, {cores} cores, one thread each, "
            "{n} fresh processes, {duration} s.",
            n=text.number(result.n_processes, 0),
            **known,
        )
    return [measured, *name_flags(result.flags, text)]


def _times(ratio: Ratio, text: Text) -> str:
    if ratio.outcome == "equal":
        return text("about as fast")
    if ratio.outcome == "slower":
        return text("{ratio} times slower", ratio=text.ratio(ratio.inverted().value))
    return text("{ratio} times", ratio=text.ratio(ratio.value))


def _range(verdict: Verdict, name_unit: bool, text: Text) -> str:
    ratio = verdict.headline
    ratio = ratio.inverted() if ratio.outcome == "slower" else ratio
    if ratio.low is None or ratio.high is None:
        return ""
    span = f"{text.ratio(ratio.low)}–{text.ratio(ratio.high)}"
    if name_unit and verdict.unit == "cpu":
        span = text("{range}, processor time", range=span)
    return f" ({span})"
