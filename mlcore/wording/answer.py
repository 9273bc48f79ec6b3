"""What is said around the prediction: the change, how far off it may be, how far the data is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mlcore.datasets import CASES, CaseWords
from mlcore.models import OpenedModel
from mlcore.schema import Feature
from mlcore.text import Text, mark
from mlcore.whatif.support import FAR
from mlcore.whatif.uncertainty import COVERAGES, Interval
from mlcore.wording.scenarios import short_name
from mlcore.wording.values import Writer
from mlcore.workspace import Baseline

MOST_INPUTS = 12
"""Inputs of a case that are named beneath the number; fewer fit there."""
_ANY_CASE = CaseWords(
    typical=mark("typical case: {inputs}"),
    than=mark("{difference} than a typical case ({typical})"),
    same=mark("the same as a typical case ({typical})"),
    within=mark("usually between these: for {inside} of {of} cases ({share} of {n} checked)"),
)


def answer_words(
    model: OpenedModel,
    text: Text,
    baseline: Baseline,
    *,
    start: Sequence[float],
    places: Sequence[int] = (),
) -> dict[str, str]:
    """Return what stands around the number.

    Parameters
    ----------
    model : OpenedModel
        With its inputs called as the visitor wants them.
    baseline : Baseline
        What it is compared with.
    start : sequence of n_features numbers
        The baseline's row.
    places : sequence of int, optional
        Of the inputs that are named first.
    """
    words = _words_for(model)
    match baseline.kind:
        case "typical":
            than, same = text(words.than), text(words.same)
        case "scenario":
            than = text("{difference} than “{baseline}” ({typical})")
            same = text("the same as “{baseline}” ({typical})")
        case "real":
            than = text("{difference} than real case {baseline} ({typical})")
            same = text("the same as real case {baseline} ({typical})")
        case _:
            than = text("{difference} than the held values ({typical})")
            same = text("the same as the held values ({typical})")
    return {
        "case": _case(model, text, baseline, start, places),
        "than": than,
        "same": same,
        "baseline": _name(text, baseline),
        "more": text("{change} more"),
        "less": text("{change} less"),
        "said": text("{label}: {value}"),
        "offline": text("The server does not answer. Trying again …"),
    }


def _words_for(model: OpenedModel) -> CaseWords:
    """Return what a case of the model's data is called."""
    name = (model.manifest.config or {}).get("dataset")
    return CASES.get(name, _ANY_CASE) if name else _ANY_CASE


def _case(
    model: OpenedModel,
    text: Text,
    baseline: Baseline,
    start: Sequence[float],
    places: Sequence[int],
) -> str:
    """Say which case the baseline is."""
    features, words = model.schema.features, _words_for(model)
    if baseline.kind == "typical" and words is not _ANY_CASE:
        values = zip(features, start, strict=True)
        return text(words.typical, **{one.name: Writer(one, text)(value) for one, value in values})
    order = [*places, *(place for place in range(len(features)) if place not in places)]
    inputs = " · ".join(
        _valued(features[place], start[place], text) for place in order[:MOST_INPUTS]
    )
    match baseline.kind:
        case "typical":
            return text(words.typical, inputs=inputs)
        case "scenario":
            return text("“{baseline}”: {inputs}", baseline=_name(text, baseline), inputs=inputs)
        case "real":
            number = _name(text, baseline)
            return text("real case {baseline}: {inputs}", baseline=number, inputs=inputs)
        case _:
            return text("held values: {inputs}", inputs=inputs)


def _name(text: Text, baseline: Baseline) -> str:
    """Return what is put into the sentence of a baseline."""
    if baseline.kind == "real":
        return text.number(baseline.number, 0)
    return short_name(text, baseline)


def _valued(feature: Feature, value: float, text: Text) -> str:
    """Name an input with its value; a unit that explains a scale is left out."""
    write = Writer(feature, text)
    written = write(value) if "," in write.unit else write.with_unit(value)
    return f"{text(feature.label)} {written}"


def outcome_words(model: OpenedModel, text: Text) -> dict[str, Any]:
    """Return the shape of the outcomes over the bar, and what it shows; a chance has none."""
    target, write = model.schema.target, Writer(model.schema.target, text)
    bar = text("The bar runs from {low} to {high}.", low=write(target.low), high=write(target.high))
    if not target.is_number:
        return {"heights": (), "bar": bar, "shape": ""}
    outcomes = model.outcomes()
    first, third = map(write, outcomes.middle)
    if outcomes.known:
        shape = text(
            "The shape over the bar: the actual outcomes of the model's cases; half of them lie"
            " between {first} and {third}.",
            first=first,
            third=third,
        )
    else:
        shape = text(
            "The shape over the bar: the predictions for the model's cases, as their outcomes are"
            " not known; half of them lie between {first} and {third}.",
            first=first,
            third=third,
        )
    return {"heights": outcomes.shape, "bar": bar, "shape": shape}


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
    """Describe the range of one row, or why there is none; a chance has none.

    Returns
    -------
    dict
        What the answer's element shows of it.
    """
    if interval is None:
        return {
            "interval": None,
            "sentence": text("No usual range for this model"),
            "within": text("No usual range for this model"),
            "short": text("No range"),
            "more": text("Why not?"),
            "proof": [text(model.no_interval)],
            "choices": [],
        }
    often = {0.8: text("8 times in 10"), 0.9: text("9 times in 10"), 0.95: text("19 times in 20")}
    inside, of = {0.8: (8, 10), 0.9: (9, 10), 0.95: (19, 20)}[interval.coverage]
    return {
        "interval": {"low": interval.low, "high": interval.high},
        "sentence": text("Usually between {low} and {high} {unit}"),
        "within": text(
            _words_for(model).within,
            inside=inside,
            of=of,
            share=text.percent(interval.observed),
            n=text.number(interval.n_held_out, 0),
        ),
        "short": text("How often?"),
        "more": "",
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
    checked = text("Checked on {n} cases the model has not seen: {share} were inside.", **facts)
    if model.manifest.table:
        return _of_table(model, checked, text, **facts)
    if not model.manifest.is_own:
        return [
            checked,
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
    return [checked, _missed(model, text), text("Technical name: split conformal prediction.")]


def _missed(model: OpenedModel, text: Text) -> str:
    if model.interval_varies:
        return text(
            "The model is a crowd of trees. How far it missed these cases, and how far its trees"
            " lay apart there, says how wide a range must be. Where the trees lie further apart,"
            " the range is wider."
        )
    return text(
        "How far the model missed these cases says how wide a range must be. It has the same"
        " width everywhere."
    )


def _of_table(model: OpenedModel, checked: str, text: Text, **facts: str) -> list[str]:
    """Say what the ranges of a model fitted on a table come from: its folds, where all rows are."""
    metrics = model.manifest.metrics
    if metrics["n_checked"] < metrics["n_train"]:
        checked = text(
            "Checked on {n} cases the model has not seen, each with a range made from others of"
            " them: {share} were inside.",
            **facts,
        )
        return [checked, _missed(model, text), text("Technical name: split conformal prediction.")]
    if model.interval_varies:
        made = text(
            "The model is a crowd of trees, and was also fitted without parts of the cases it"
            " learnt from. How far it then missed these, and how far its trees lay apart there,"
            " says how wide a range must be. Where the trees lie further apart, the range is"
            " wider."
        )
    else:
        made = text(
            "The model was also fitted without parts of the cases it learnt from. How far it then"
            " missed these says how wide a range must be. It has the same width everywhere."
        )
    return [checked, made, text("Technical name: cross-conformal prediction.")]
