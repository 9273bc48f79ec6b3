"""Two measurements side by side, in words and rows: what changed, what differs, what holds."""

from __future__ import annotations

from collections.abc import Sequence

from mlcore.benchmark import ONNX, StudyResult, Verdict
from mlcore.benchmark.comparison import Change, Comparison
from mlcore.stats import Ratio
from mlcore.text import Text, mark
from mlcore.wording.speed.names import name_workload, write_ratio

CHANGES = {
    "p50": mark("typical time"),
    "p99": mark("99 of 100 within"),
    "ratio": mark("times faster than scikit-learn"),
}
COMPARISON_FLAGS = {
    "one-process": mark(
        "One of the two rests on a single process, where chance can look like a change: a "
        "verdict of five processes on both sides would tell."
    ),
    "other-settings": mark("A way of asking had other settings and was left out."),
}


def change_sentences(comparison: Comparison, text: Text, *, large: int | None = None) -> list[str]:
    """Say what changed between two measurements, and whether it is real.

    Parameters
    ----------
    large : int, optional
        Rows of the large batch, the same on both sides wherever it is compared.

    Returns
    -------
    list of str
        At least one sentence.
    """
    real = [change for change in comparison.changes if change.is_real]
    if not comparison.changes:
        said = [text("The two share no way of asking.")]
    elif not real:
        said = [
            text("Nothing changed for certain: the differences are no more than chance brings.")
        ]
    else:
        said = [
            text(
                "This change is real: {what} ({workload}) {change}.",
                what=text(CHANGES[change.quantity]),
                workload=name_workload(change.workload, text, large=large),
                change=f"{text.signed(100 * (change.change - 1), 1)} %",
            )
            for change in real
        ]
    kinds = {flag.partition(":")[0] for flag in comparison.flags}
    return [*said, *(text(words) for flag, words in COMPARISON_FLAGS.items() if flag in kinds)]


def change_rows(comparison: Comparison, text: Text, *, large: int | None = None) -> list[list[str]]:
    """Lay out what changed between two measurements.

    Parameters
    ----------
    large : int, optional
        Rows of the large batch, the same on both sides wherever it is compared.

    Returns
    -------
    list of list of str
        Empty if they share no way of asking.
    """
    rows = [
        [
            name_workload(change.workload, text, large=large),
            text(CHANGES[change.quantity]),
            _number(change, change.before, text),
            _number(change, change.after, text),
            _percent(change.change, text),
            "–"
            if change.low is None or change.high is None
            else f"{_percent(change.low, text)} … {_percent(change.high, text)}",
            text("yes") if change.is_real else text("no"),
        ]
        for change in comparison.changes
    ]
    titles = (text("Way of asking"), text("What"), text("Before"), text("After"), text("Change"))
    return [[*titles, text("95 % range"), text("Real")], *rows] if rows else []


def side_rows(
    one: StudyResult, other: StudyResult, text: Text, names: Sequence[str]
) -> list[list[str]]:
    """Lay out two results' ratios beside each other, a header first.

    Parameters
    ----------
    names : sequence of two str
        What the two are called.

    Returns
    -------
    list of list of str
        Empty if they share no way of asking.
    """
    rows = [
        [
            name_workload(here.workload, text, large=_large(one, other)),
            _ratio(here.headline, text),
            _ratio(there.headline, text),
            _same(here, there, text),
        ]
        for here, there in _shared(one, other)
    ]
    header = [text("Times faster"), *names, text("Holds on both")]
    return [header, *rows] if rows else []


def holds_words(one: StudyResult, other: StudyResult, text: Text) -> str:
    """Say whether what one result says holds in the other."""
    both = _shared(one, other)
    if not both and set(one.workloads) & set(other.workloads):
        return text("There is no ratio to compare: one of the two gives none.")
    if not both:
        return text("The two share no way of asking.")
    turned = [
        name_workload(here.workload, text, large=_large(one, other))
        for here, there in both
        if here.headline.outcome != there.headline.outcome
    ]
    if turned:
        return text(
            "It does not hold everywhere. Look at: {workloads}.", workloads=", ".join(turned)
        )
    if all(_overlap(here.headline, there.headline) for here, there in both):
        return text("It holds: the ratios agree within their ranges.")
    if not all(_has_range(ratio.headline) for pair in both for ratio in pair):
        return text("The winner is the same on both; for the size there are too few repetitions.")
    return text("The winner is the same on both; by how much differs.")


def _large(one: StudyResult, other: StudyResult) -> int | None:
    """Return the rows of both large batches, None if they differ."""
    n_rows = one.config.n_batch_rows
    return n_rows if other.config.n_batch_rows == n_rows else None


def _shared(one: StudyResult, other: StudyResult) -> list[tuple[Verdict, Verdict]]:
    return [
        (here, there)
        for here in one.verdicts
        if here.arm == ONNX and (there := other.verdict(here.workload, ONNX))
    ]


def _overlap(one: Ratio, other: Ratio) -> bool:
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return False
    return one.low <= other.high and other.low <= one.high


def _has_range(ratio: Ratio) -> bool:
    return ratio.low is not None and ratio.high is not None


def _same(here: Verdict, there: Verdict, text: Text) -> str:
    if here.headline.outcome != there.headline.outcome:
        return text("no")
    if _overlap(here.headline, there.headline):
        return text("yes")
    return text("the winner, not the size")


def _ratio(ratio: Ratio, text: Text) -> str:
    value = write_ratio(ratio.value, text)
    if ratio.low is None or ratio.high is None:
        return value
    return f"{value} ({write_ratio(ratio.low, text)}–{write_ratio(ratio.high, text)})"


def _number(change: Change, value: float, text: Text) -> str:
    return write_ratio(value, text) if change.quantity == "ratio" else text.seconds(value)


def _percent(change: float, text: Text) -> str:
    return f"{text.signed(100 * (change - 1), 1)} %"
