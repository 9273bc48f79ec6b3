"""What is said of a cut-off: what it gets right and wrong, and where mistakes cost least."""

from __future__ import annotations

from typing import Any

from mlcore.schema import Target
from mlcore.text import Text
from mlcore.whatif.cut_off import PERCENTS, Cheapest, CutOffs, Stretch, fair_cut_off
from mlcore.wording.inputs import field_words
from mlcore.wording.values import Writer, class_name
from mlcore.workspace.cut_off import CutOffSetting

FEW = 20
"""Cases of a class below which a handful of others would move the cheapest cut-off."""
MOST_STRETCHES = 4
"""Stretches of cut-offs that a sentence lists."""
MOST_DECIMALS = 6
"""Digits of a cost after the separator."""


def class_names(target: Target, text: Text) -> tuple[str, str]:
    """Name what a case above the cut-off counts as, and what any other does."""
    (other,) = (place for place in range(2) if place != target.chosen)
    return class_name(target.chosen_class, text), class_name(target.classes[other], text)


def cut_off_words(target: Target, n_cases: int, text: Text) -> dict[str, Any]:
    """Return what stands around the slider, the picture, the counts and the fields.

    The page fills in what changes while the slider moves.
    """
    yes, no = class_names(target, text)
    return {
        "yes": yes,
        "no": no,
        "slider": text("Cut-off"),
        "rule": text("Above {at} a case counts as “{yes}”, otherwise as “{no}”."),
        "now": text("The case on the sliders, {chance}, counts as “{name}”."),
        "cases": text("On {n} cases the model has not seen", n=text.number(n_cases, 0)),
        "counts": text("Counts as “{name}”"),
        "was": text("Was “{name}”"),
        "rightYes": text("right yes"),
        "wrongYes": text("wrong yes"),
        "wrongNo": text("wrong no"),
        "rightNo": text("right no"),
        "priceYes": text("What a wrong yes costs"),
        "priceYesHint": text("counts as “{yes}”, was “{no}”", yes=yes, no=no),
        "priceNo": text("What a wrong no costs"),
        "priceNoHint": text("counts as “{no}”, was “{yes}”", yes=yes, no=no),
        "field": field_words(text),
        "cost": text("These mistakes cost {cost} together."),
        "take": text("Take {at}"),
        "picture": text("What the mistakes cost together, for each cut-off."),
        "axis": text("Cost"),
        "strokes": text(
            "The longer a stroke, the more cases have its chance: above the line those that were"
            " “{yes}”, beneath it those that were “{no}”. The triangle is the case on the sliders.",
            yes=yes,
            no=no,
        ),
        "spoken": text(
            "{rule} {rightYes} right yes, {wrongYes} wrong yes, {wrongNo} wrong no, {rightNo} right"
            " no. {cost}"
        ),
        "how": text("How is this computed?"),
    }


def least_words(cheapest: Cheapest, target: Target, text: Text) -> str:
    """Say where the mistakes cost least, and over which cut-offs they cost the same."""
    widest = cheapest.widest
    if widest.low == 0 and widest.high > 1:
        return text("Every cut-off costs the same.")
    cost = cost_words(cheapest.cost, text)
    low, high = _ends(widest, target, text)
    others = [
        _range(*_ends(each, target, text), text) for each in cheapest.stretches if each != widest
    ]
    listed = ", ".join([*others[:MOST_STRETCHES], *(["…"] if len(others) > MOST_STRETCHES else [])])
    if low == high:
        said = text("Least cost: {cost}, at {at}.", cost=cost, at=low)
    else:
        said = text(
            "Least cost: {cost}, anywhere from {low} to {high}.", cost=cost, low=low, high=high
        )
    return f"{said} {text('As little: {ranges}.', ranges=listed)}" if others else said


def _ends(stretch: Stretch, target: Target, text: Text) -> tuple[str, str]:
    low, high, digits = stretch.rounded()
    return cut_off_written(low, digits, target, text), cut_off_written(high, digits, target, text)


def _range(low: str, high: str, text: Text) -> str:
    return low if low == high else text("{low} to {high}", low=low, high=high)


def cut_off_written(at: float, digits: int, target: Target, text: Text) -> str:
    """Write a cut-off with so many digits of it as a share."""
    return Writer(target, text).finer(digits - PERCENTS)(at)


def cost_words(cost: float, text: Text) -> str:
    """Write a cost with as many digits as it has.

    Examples
    --------
    >>> from mlcore.text import for_locale
    >>> cost_words(12.0, for_locale("en")), cost_words(3 * 0.1, for_locale("fr"))
    ('12', '0,3')
    """
    rounded = round(cost, MOST_DECIMALS)
    digits = next(n for n in range(MOST_DECIMALS + 1) if round(rounded, n) == rounded)
    return text.number(rounded, digits)


def few_words(found: CutOffs, target: Target, text: Text) -> str:
    """Warn where one of the classes has few cases; empty where both have enough."""
    counts = zip((found.n_yes, found.n_no), class_names(target, text), strict=True)
    n, name = min(counts, key=lambda each: each[0])
    if n >= FEW:
        return ""
    return text.plural(
        "Only {n} of these cases was “{name}”: with others the least cost may lie elsewhere.",
        "Only {n} of these cases were “{name}”: with others the least cost may lie elsewhere.",
        n,
        name=name,
    )


def method_words(found: CutOffs, setting: CutOffSetting, target: Target, text: Text) -> list[str]:
    """Say how all this is found, and what a cut-off does not change."""
    n_cases = text.number(found.n_yes + found.n_no, 0)
    said = [
        text(
            "Each cut-off was tried on {n} cases the model has not seen, and its mistakes counted."
            " On other cases the least cost will lie near this one rather than at it.",
            n=n_cases,
        )
    ]
    fair = fair_cut_off(setting.wrong_yes, setting.wrong_no)
    if fair is not None:
        said.append(
            text(
                "If every chance were exactly right, the cheapest cut-off would be {at}: what a"
                " wrong yes costs, as a share of both costs together.",
                at=Writer(target, text)(fair),
            )
        )
    return [
        *said,
        text(
            "The cut-off belongs to this page and its link. The label in answers of the REST API"
            " and in files stays the one that scikit-learn gives."
        ),
        text(
            "Technical names: decision threshold, confusion matrix, cost-sensitive classification."
        ),
    ]
