"""What is said of chances: of which class the number is one, how often such ones come true."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from mlcore.models import OpenedModel
from mlcore.text import Text
from mlcore.whatif.uncertainty import Checked, Reliability
from mlcore.wording.model import accuracy_words
from mlcore.wording.values import Writer, class_name

MOST_LISTED = 12
"""Classes that a sentence lists."""
MOST_CELLS = 6
"""Classes in the strip beneath the number; the others stand in a list at its end."""
LEAST_CELLS = 3
MOST_LETTERS = 100
"""Letters in the strip, with those of the numbers; of longer names there are fewer cells."""
_NUMBER = 9
"""Letters that a number takes, with the room around it."""


def class_choice(model: OpenedModel, chances: Sequence[float], text: Text) -> dict[str, Any]:
    """Return what the element of the answer shows of the classes.

    Parameters
    ----------
    chances : sequence of n_classes numbers
        Of the row on the page, in the order of the classes.
    """
    target = model.schema.target
    names = [class_name(label, text) for label in target.classes]
    others = [place for place in range(len(names)) if place != target.chosen]
    # The likeliest ones, in an order that stays while the row moves.
    likely = [target.chosen, *sorted(others, key=lambda place: -chances[place])]
    room = np.cumsum([len(names[place]) + _NUMBER for place in likely])
    n_cells = max(LEAST_CELLS, int((room <= MOST_LETTERS).sum()))
    shown = sorted(likely[: min(n_cells, MOST_CELLS)])
    return {
        "names": names,
        "chosen": target.chosen,
        "chances": list(chances),
        "places": shown,
        "rest": [place for place in others if place not in shown],
        "words": {
            "swap": text("Show the chance of {class_} instead"),
            "choose": text("The class whose chance is the number"),
            "others": text("{n} more"),
        },
    }


def check_words(
    model: OpenedModel, chance: float, reliability: Reliability | None, text: Text
) -> dict[str, Any]:
    """Say what came of the unseen cases whose chances lie nearest, or why that is not known.

    Returns
    -------
    dict
        What the answer's element shows in place of a range.
    """
    shared: dict[str, Any] = {"interval": None, "choices": [], "sentence": "", "more": ""}
    if reliability is None:
        return {
            **shared,
            "within": text("How often such a chance comes true was not checked"),
            "short": text("Not checked"),
            "more": text("Why not?"),
            "proof": [no_check_words(model, text)],
        }
    return {
        **shared,
        "nearest": nearest_words(model, text),
        "unseen": checked_facts(reliability.near(chance), chance),
        "within": "",
        "short": text("How often?"),
        "picture": text("See how often all chances came true"),
        "proof": [
            text(
                "Of a hundred cases given a chance of 72%, about 72 should come true. This was"
                " checked on {n} cases the model has not seen: those with the"
                " nearest chances are counted.",
                n=text.number(len(reliability.chances), 0),
            ),
            text(
                "In brackets the share among them, and the range that holds the share among all"
                " such cases 9 times in 10. It is a check, not a better number."
            ),
            text("Technical name: calibration, with Clopper-Pearson intervals."),
        ],
    }


def nearest_words(model: OpenedModel, text: Text) -> str:
    """Return the sentence of the nearest unseen cases; elements fill in the counts."""
    names = ("n", "chance", "hits", "share", "low", "high")
    chosen = class_name(model.schema.target.chosen_class, text)
    return text(
        "Of the {n} unseen cases nearest to {chance}, {hits} turned out {class_}"
        " ({share}; {low} to {high})",
        # Braces in the name of a class stand for nothing.
        class_=chosen.translate({ord("{"): "(", ord("}"): ")"}),
        **{name: f"{{{name}}}" for name in names},
    )


def nearest_sentence(
    model: OpenedModel, reliability: Reliability, chance: float, text: Text
) -> str:
    """Say what came of the unseen cases whose chances lie nearest to one."""
    checked, write = reliability.near(chance), Writer(model.schema.target, text)
    said = nearest_words(model, text).format(
        n=text.number(checked.n_cases, 0),
        chance=write(chance),
        hits=text.number(checked.n_hits, 0),
        share=text.percent(checked.share),
        low=text.number(100 * checked.low, 0),
        high=text.number(100 * checked.high, 0),
    )
    return f"{said}."


def believed_words(model: OpenedModel, text: Text) -> list[str]:
    """Say on the whole how often chances came true, or why that is not known."""
    reliability = model.reliability()
    if reliability is None:
        return [no_check_words(model, text)]
    groups = reliability.groups()
    fitting = sum(group.low <= group.mean <= group.high for group in groups)
    n_cases = text.number(len(reliability.chances), 0)
    class_ = class_name(model.schema.target.chosen_class, text)
    if len(groups) == 1:
        whole = groups[0]
        return [
            text(
                "{n} unseen cases were given a chance of {chance} on average, and {share} turned"
                " out {class_} ({low} to {high}).",
                n=n_cases,
                chance=text.percent(whole.mean),
                share=text.percent(whole.share),
                low=text.percent(whole.low),
                high=text.percent(whole.high),
                class_=class_,
            )
        ]
    return [
        text(
            "{n} unseen cases were put into {groups} groups of about the same chance: in {fitting}"
            " of them the share that turned out {class_} fits the chance they were given. Chances"
            " that are right fit in about 9 of 10 groups.",
            n=n_cases,
            groups=text.number(len(groups), 0),
            fitting=text.number(fitting, 0),
            class_=class_,
        )
    ]


def shares_words(model: OpenedModel, text: Text) -> str:
    """Name the classes with their shares of the cases kept with the model, the largest first."""
    target, places = model.schema.target, model.places
    names, n = [class_name(label, text) for label in target.classes], len(target.classes)
    rest = ["…"] if n > MOST_LISTED else []
    if places is None:
        listed = ", ".join([*names[:MOST_LISTED], *rest])
        return text("It tells {n} classes apart: {classes}.", n=text.number(n, 0), classes=listed)
    shares = np.bincount(places, minlength=n) / len(places)
    order = sorted(range(n), key=lambda place: -shares[place])[:MOST_LISTED]
    told = [f"{names[place]} {text.percent(shares[place])}" for place in order]
    return text(
        "It tells {n} classes apart, with these shares of its cases: {classes}.",
        n=text.number(n, 0),
        classes=", ".join([*told, *rest]),
    )


def checked_facts(checked: Checked, chance: float) -> dict[str, float]:
    """Return what the sentence of the nearest unseen cases is filled with."""
    return {
        "n": checked.n_cases,
        "hits": checked.n_hits,
        "share": checked.share,
        "low": checked.low,
        "high": checked.high,
        "near": chance,
    }


def no_check_words(model: OpenedModel, text: Text) -> str:
    """Say why it is not known how often a chance comes true."""
    if model.y is None:
        return text(
            "This model came without the outcomes of its cases: there is nothing to hold its"
            " chances against. Publish it again with outcomes of cases it has not seen, and"
            " held_out=True."
        )
    if not model.manifest.metrics:
        return text(
            "It is not known whether this model was trained on the cases it came with. On cases it"
            " has seen a model looks better than it is, so its chances are not held against them."
            " If it has not seen them, publish it again with held_out=True."
        )
    return text(
        "Fewer than 30 cases that the model has not seen came with it: too few to say how often a"
        " chance comes true."
    )


def calibration_words(model: OpenedModel, text: Text) -> dict[str, str]:
    """Return what stands around the picture of chances and of what came of them."""
    class_ = class_name(model.schema.target.chosen_class, text)
    return {
        "predicted": text("Chance of {class_}, as the model says", class_=class_),
        "actual": text("Share that turned out {class_}", class_=class_),
        "picture": text("How often chances came true"),
        "group": text("{n} unseen cases given {low} to {high}: {hits} turned out so ({share})"),
        "now": text("Now {value}"),
        "sign": text("the case on the sliders"),
        "case": text("unseen cases of about the same chance, and the range of their share"),
        "near": nearest_words(model, text),
    }


def groups_words(model: OpenedModel, reliability: Reliability, text: Text) -> list[str]:
    """Say how the picture of chances is read, and how good they are on the whole."""
    n = text.number(len(reliability.chances), 0)
    if model.manifest.is_own:
        seen = text(
            "The dots stand for {n} cases that, as its owner says, the model has not seen, in"
            " groups of about the same chance.",
            n=n,
        )
    else:
        seen = text(
            "The dots stand for {n} cases that were kept back to check the model, in groups of"
            " about the same chance.",
            n=n,
        )
    read = text(
        "To the right is the chance the model gave, upwards the share that came true; on the line"
        " the two are equal. Each bar holds the share among all such cases 9 times in 10."
    )
    return [f"{seen} {read}", *accuracy_words(model.manifest.metrics, text)]
