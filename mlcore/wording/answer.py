"""What is said around the prediction: the change, how far off it may be, how far the data is."""

from __future__ import annotations

from typing import Any

from mlcore.models import OpenedModel
from mlcore.text import Text
from mlcore.whatif.support import FAR
from mlcore.whatif.uncertainty import COVERAGES, Interval
from mlcore.workspace import Baseline


def answer_words(text: Text, baseline: Baseline) -> dict[str, str]:
    """Return what stands around the number.

    Parameters
    ----------
    baseline : Baseline
        What it is compared with.
    """
    if baseline.kind == "typical":
        change = {
            "above": text("{change} above typical ({typical})"),
            "below": text("{change} below typical ({typical})"),
            "same": text("as for typical values ({typical})"),
        }
    else:
        change = {
            "above": text("{change} above {baseline} ({typical})"),
            "below": text("{change} below {baseline} ({typical})"),
            "same": text("as for {baseline} ({typical})"),
        }
    return {
        **change,
        "said": text("{label}: {value}"),
        "offline": text("The server does not answer. Trying again …"),
        "range": text("The data range from {low} to {high}."),
    }


def distance_words(text: Text) -> dict[str, Any]:
    """Return the warning of a row far from the data, and from which share on it is shown."""
    return {
        "from": FAR,
        "words": text("Further from the data than {share} % of the real cases"),
        "all": text("Further from the data than any real case"),
        "short": text("Far from the data: {share} %"),
        "shortAll": text("Further than all real cases"),
    }


def interval_words(model: OpenedModel, interval: Interval | None, text: Text) -> dict[str, Any]:
    """Describe the range of one row, or why there is none.

    Returns
    -------
    dict
        What the answer's element shows of it.
    """
    if interval is None:
        return {
            "interval": None,
            "sentence": text("No usual range for this model"),
            "short": text("No range"),
            "more": text("Why not?"),
            "proof": [text(model.no_interval)],
            "choices": [],
        }
    often = {0.8: text("8 times in 10"), 0.9: text("9 times in 10"), 0.95: text("19 times in 20")}
    return {
        "interval": {"low": interval.low, "high": interval.high},
        "sentence": text("Usually between {low} and {high} {unit}"),
        "short": text("Usually {low} to {high}"),
        "more": text("How often?"),
        "often": often[interval.coverage],
        "proof": _proof(model, interval, text),
        "choose": text("How often the actual value should be inside"),
        "coverage": interval.coverage,
        "choices": [{"value": value, "label": often[value]} for value in COVERAGES],
    }


def coverage_words(model: OpenedModel, coverage: float, text: Text) -> list[str]:
    """Say how often actual values lay inside their usual range, or why there is none.

    Parameters
    ----------
    coverage : float
        How often they should.
    """
    interval = model.interval(model.X[0], 0.0, coverage)
    if interval is None:
        return [text(model.no_interval)]
    words = interval_words(model, interval, text)
    asked = text("The usual range should hold the actual value {often}.", often=words["often"])
    return [f"{asked} {words['proof'][0]}"]


def _proof(model: OpenedModel, interval: Interval, text: Text) -> list[str]:
    """Say how often the ranges held, and how they are made."""
    facts = {
        "n": text.number(interval.n_held_out, 0),
        "share": text.percent(interval.observed),
    }
    if not model.manifest.is_own:
        return [
            text("Checked on {n} cases the model has not seen: {share} were inside.", **facts),
            text(
                "The model is a crowd of trees, each grown from its own draw of the cases. For"
                " every case, the trees that had not drawn it were asked: how far they missed, and"
                " how far they lay apart, says how wide a range must be. Where the trees lie"
                " further apart, the range is wider."
            ),
            text("Technical name: out-of-bag conformal prediction."),
        ]
    checked = text(
        "Checked on {n} cases that, as its owner says, the model has not seen, each with a range"
        " made from others of them: {share} were inside.",
        **facts,
    )
    if model.interval_varies:
        made = text(
            "The model is a crowd of trees. How far it missed these cases, and how far its trees"
            " lay apart there, says how wide a range must be. Where the trees lie further apart,"
            " the range is wider."
        )
    else:
        made = text(
            "How far the model missed these cases says how wide a range must be. It has the same"
            " width everywhere."
        )
    return [checked, made, text("Technical name: split conformal prediction.")]
