"""What a measurement says in words, on the Speed page and on the command line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from itertools import chain

from mlcore.benchmark import ONNX, SKLEARN, SPORADIC, StudyResult, Verdict, label_of
from mlcore.benchmark.arms import PROBABILITIES, Unopened
from mlcore.benchmark.arms.agreement import NO_NUMBER
from mlcore.benchmark.judging import BUSY_MACHINE, FEW_PAIRS, UNITS_DIFFER
from mlcore.benchmark.studies import BATCH, BUSY
from mlcore.benchmark.timing.schedule import UNSETTLED
from mlcore.inference import no_twin
from mlcore.stats import Ratio
from mlcore.stats.noise import noise_grade
from mlcore.stats.ratios import MIN_PAIRS
from mlcore.text import Text, mark
from mlcore.wording.speed.names import WORKLOADS, name_flags, name_kind

BUSY_BY_GRADE = {
    "B": mark("Slightly busy machine: other programs took {others} of the processor."),
    "C": mark("Busy machine: other programs took {others} of the processor."),
}
CLOCKS = {"wall": mark("time a caller waits"), "cpu": mark("processor time")}
"""What a time counts, by the clock that took it."""

CLOCK_MEANINGS = {
    "wall": mark("The picture shows the time a caller waits, from asking to the answer."),
    "cpu": mark(
        "The picture shows processor time: the computing alone, without waiting for its turn."
    ),
}


def headline(
    result: StudyResult,
    text: Text,
    *,
    lead: Callable[[str], str] = str,
    strong: Callable[[str], str] = str,
) -> list[str]:
    """Tell the answer in one sentence, and what keeps it honest in a second.

    Where the answer is at its weakest, the sentence itself calls it provisional.

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
    answer = _answer(result, single.headline.outcome, lead(_times(single.headline, text)), text)
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
    found_same = result.agreement()
    exact = found_same is not None and found_same.identical
    parts.append(text("Same answers to the last digit.") if exact else text("Same answers."))
    if only_cpu:
        parts.append(text("Compared by processor time."))
    return [_said(result, answer, text), " ".join(parts)]


def _answer(result: StudyResult, outcome: str, times: str, text: Text) -> str:
    """Say how much faster ONNX gives what was asked for."""
    if result.asked == PROBABILITIES:
        sentences = {
            "faster": text(
                "ONNX gives the probabilities of one case {times} faster than scikit-learn.",
                times=times,
            ),
            "slower": text(
                "ONNX gives the probabilities of one case {times} than scikit-learn.", times=times
            ),
            "equal": text(
                "ONNX gives the probabilities of one case {times} as scikit-learn.", times=times
            ),
        }
    else:
        sentences = {
            "faster": text(
                "ONNX answers one request {times} faster than scikit-learn.", times=times
            ),
            "slower": text("ONNX answers one request {times} than scikit-learn.", times=times),
            "equal": text("ONNX answers one request {times} as scikit-learn.", times=times),
        }
    return sentences[outcome]


def _said(result: StudyResult, answer: str, text: Text) -> str:
    if result.is_provisional(SPORADIC):
        return text("Provisionally, {answer}", answer=answer)
    return answer


def _times_without_ratio(result: StudyResult, text: Text, lead: Callable[[str], str]) -> list[str]:
    def typical(arm: str, workload: str = SPORADIC) -> str:
        calls = result.histogram(workload, arm, result.percentile_unit(workload))
        return text.seconds(calls.quantile(0.5)) if calls.n_calls else ""

    if not typical(ONNX):
        return []
    fast = lead(typical(ONNX))
    of_classes = result.asked == PROBABILITIES
    if result.baseline == SKLEARN:
        slow = typical(SKLEARN)
        said = (
            text(
                "ONNX gives the probabilities of one case in {fast}, scikit-learn in {slow}.",
                fast=fast, slow=slow,
            )
            if of_classes
            else text(
                "ONNX answers one request in {fast}, scikit-learn in {slow}.", fast=fast, slow=slow
            )
        )  # fmt: skip
        below = " ".join(f"{words}." for words in differences(result, text))
        return [_said(result, said, text), below]
    parts = []
    if busy := typical(ONNX, BUSY):
        parts.append(text("In a busy loop: {times}.", times=busy))
    if many := typical(ONNX, BATCH):
        n_rows = text.number(result.config.n_batch_rows, 0)
        parts.append(text("For {n_rows} rows at once: {times}.", n_rows=n_rows, times=many))
    gone = [_unopened(one, text) for one in result.unopened if one.arm == SKLEARN]
    parts += [*(gone or [text.describe(no_twin(result.no_twin))]), text("So ONNX is timed alone.")]
    said = (
        text("ONNX gives the probabilities of one case in {time}.", time=fast)
        if of_classes
        else text("ONNX answers one request in {time}.", time=fast)
    )
    return [_said(result, said, text), " ".join(parts)]


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
    # That scikit-learn is missing is said with the times of ONNX alone.
    gone = (one for one in result.unopened if one.arm != SKLEARN)
    return [*lines, *(_unopened(one, text).removesuffix(".") for one in gone)]


def _unopened(gone: Unopened, text: Text) -> str:
    reason = text.describe(gone.error)
    if gone.damaged:
        reason = text("{file} is not there, or not as it was published.", file=gone.damaged)
    runtime = text(label_of(gone.arm))
    return text("{runtime} was left out. {reason}", runtime=runtime, reason=reason)


def weaknesses(result: StudyResult, text: Text) -> list[str]:
    """Say what makes the answer less certain, a sentence each; empty where nothing does."""
    lines = []
    share = _availability(result)
    if share is not None and (grade := noise_grade(share)) in BUSY_BY_GRADE:
        lines.append(text(BUSY_BY_GRADE[grade], others=text.percent(1 - share)))
    judged = (verdict.flags for verdict in result.verdicts if verdict.arm == ONNX)
    flags = {*result.flags, *chain.from_iterable(judged)}
    if result.verdict(SPORADIC) is None and len(result.blocks(SPORADIC, ONNX)) < MIN_PAIRS:
        flags.add(FEW_PAIRS)
    # Said by the sentence above; how others warmed up does not touch the answer.
    flags -= {BUSY_MACHINE, UNITS_DIFFER} if lines else {BUSY_MACHINE}
    flags -= {f"{UNSETTLED}:{arm}" for arm in result.arms if arm not in (ONNX, result.baseline)}
    lines += name_flags(sorted(flags), text)
    return lines


def facts(result: StudyResult, text: Text) -> list[str]:
    """Say what makes the answer certain: same answers, a quiet machine; or which differ."""
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
    share = _availability(result)
    if share is not None and noise_grade(share) == "A":
        ours = text.percent(share)
        lines.append(text("✓ Quiet machine ({ours} of the processor was ours)", ours=ours))
    return lines


def _availability(result: StudyResult) -> float | None:
    """Return the share of the processor that was ours where it was lowest, in [0, 1]."""
    verdicts = [verdict.availability for verdict in result.verdicts if verdict.arm == ONNX]
    if verdicts:
        return min(verdicts)
    shares = (result.availability(workload) for workload in result.workloads)
    return min((share for share in shares if share is not None), default=None)


def place(result: StudyResult, text: Text, zone: tzinfo | None = None) -> str:
    """Say in one line how thoroughly, when and where was measured.

    Parameters
    ----------
    zone : tzinfo, optional
        Of the reader; by default the machine's.
    """
    here = result.environment
    return text(
        "{kind}. Measured {date} on {machine}: {cpu}, {cores} cores, one thread each, "
        "{duration} s.",
        kind=name_kind(result, text),
        date=text.date(result.started_at.astimezone(zone)),
        machine=text("this machine") if here.is_here else here.machine,
        cpu=here.cpu,
        cores=text.number(here.n_cores, 0),
        duration=text.number(result.duration_s, 0),
    )


def basis(result: StudyResult, text: Text, zone: tzinfo | None = None) -> list[str]:
    """Say all that the answer rests on, what weakens it first."""
    return [*weaknesses(result, text), *facts(result, text), place(result, text, zone)]


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
