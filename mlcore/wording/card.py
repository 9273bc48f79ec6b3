"""What stands on a model's card: its kind, its data, how far off it is, and what it is not for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from mlcore.artifacts import Manifest
from mlcore.models import OpenedModel
from mlcore.models.held_out import HeldOut
from mlcore.text import Text, mark
from mlcore.whatif.uncertainty import COVERAGES
from mlcore.wording import agreement
from mlcore.wording.answer import coverage_words
from mlcore.wording.chances import believed_words, shares_words
from mlcore.wording.inputs import input_words
from mlcore.wording.kinds import data_of, kind_words
from mlcore.wording.model import data_words, error_words, metrics_words, right_words
from mlcore.wording.values import Writer

MOST_INPUTS = 50
"""Inputs that a card lists."""
ENOUGH = 10
"""Cases from which on a share of them says something."""


def line_words(model: OpenedModel, text: Text) -> list[str]:
    """Say in one line what the model is, what it learnt from, and how far off it is.

    Returns
    -------
    list of str
        Three parts, in this order.
    """
    manifest = model.manifest
    return [
        kind_words(model, text),
        learnt_words(manifest, len(model.X), text),
        off_words(manifest, text),
    ]


def learnt_words(manifest: Manifest, n_kept: int, text: Text) -> str:
    """Say in the line under the header what a model learnt from.

    Parameters
    ----------
    n_kept : int
        Cases kept with the model.
    """
    if manifest.is_own:
        n = text.number(max(manifest.n_rows, n_kept), 0)
        return text("trained elsewhere, came with {n} cases", n=n)
    if manifest.table:
        n = text.number(manifest.table["n_train"], 0)
        return text("learnt from {n} rows of {file}", n=n, file=manifest.table["file"])
    return text(data_of(manifest).learnt, n=text.number(n_kept, 0))


def off_words(manifest: Manifest, text: Text) -> str:
    """Say in the line under the header how far off a model was on cases it never saw."""
    metrics = manifest.metrics
    if not manifest.schema.target.is_number:
        said = right_words(metrics, text, is_own=manifest.is_own)
        line = metrics.get("linear_accuracy")
        return said if line is None else text(
            "{said}; logistic regression on {share}", said=said, share=text.percent(line)
        )  # fmt: skip
    if metrics.get("mae") is None:
        return text("how far off it is was not measured here")
    off = data_of(manifest).off
    facts = {"error": error_size(manifest, text), "n": text.number(metrics["n_test"], 0)}
    if "linear_mae" in metrics:
        line = error_size(manifest, text, metrics["linear_mae"])
        return text(
            "off by {error} on average on {n} rows it never saw; a straight line is off by {line}",
            line=line,
            **facts,
        )
    if manifest.is_own:
        off = mark("off by {error} on average on {n} cases it never saw, as its owner says")
    return text(off, **facts)


def error_size(manifest: Manifest, text: Text, mae: float | None = None) -> str:
    """Write a mean absolute error with its unit, and digits enough to tell the model's from none.

    Parameters
    ----------
    mae : float, optional
        The model's own by default.
    """
    own = manifest.metrics["mae"]
    write = Writer(manifest.schema.target, text).errors(own)
    # What stands behind a comma says when or how, not in what: "points, a year later".
    return f"{write(own if mae is None else mae)} {write.unit.partition(',')[0]}".strip()


def no_cases_words(model: OpenedModel, text: Text) -> str:
    """Say why there are no cases to compare what the model predicts with."""
    if not model.manifest.is_own:
        return text(
            "This model was made by an earlier version of Levers, and it is not known which cases"
            " it has not seen. Train it again to see them."
        )
    if model.y is None:
        return text(
            "This model came without the outcomes of its cases: there is nothing to compare its"
            " predictions with. Publish it again with outcomes of cases it has not seen, and"
            " held_out=True."
        )
    return text(
        "It is not known whether this model was trained on the cases it came with. On cases it has"
        " seen a model looks better than it is, so they are not shown. If it has not seen them,"
        " publish it again with held_out=True."
    )


def cases_words(model: OpenedModel, cases: HeldOut, text: Text) -> list[str]:
    """Say which cases are shown beside their predictions, and how far off these were.

    Returns
    -------
    list of str
        One sentence each, but for the first: how to read the picture.
    """
    n, of = text.number(len(cases.actual), 0), model.manifest.n_rows
    n_test = model.manifest.metrics.get("n_test", 0)
    if model.manifest.table and len(cases.actual) < n_test:
        shown = text(
            "Each dot is one of {n} cases, drawn at random from {of} that were kept back to check"
            " the model.",
            n=n,
            of=text.number(n_test, 0),
        )
    elif not model.manifest.is_own:
        shown = text("Each dot is one of {n} cases that were kept back to check the model.", n=n)
    elif len(cases.actual) < of:
        shown = text(
            "Each dot is one of {n} cases, drawn at random from {of} that, as its owner says, the"
            " model has not seen.",
            n=n,
            of=text.number(of, 0),
        )
    else:
        shown = text(
            "Each dot is one of {n} cases that, as its owner says, the model has not seen.", n=n
        )
    read = text(
        "To the right is what the model predicted, upwards what came of it; on the line the two"
        " are equal."
    )
    return [f"{shown} {read}", *_missed(model, cases, text)]


def _missed(model: OpenedModel, cases: HeldOut, text: Text) -> Iterable[str]:
    write, missed = Writer(model.schema.target, text), np.abs(cases.actual - cases.predicted)
    if len(missed) < ENOUGH:
        yield text("The worst prediction was {worst} off.", worst=write.with_unit(missed.max()))
        return
    half, most = np.quantile(missed, (0.5, 0.9), method="higher")
    yield text(
        "Half of the predictions were at most {half} off, 9 in 10 at most {most}, the worst"
        " {worst}.",
        half=write(half),
        most=write(most),
        worst=write.with_unit(missed.max()),
    )


def picture_words(model: OpenedModel, cases: HeldOut, text: Text) -> dict[str, str]:
    """Return what stands around the picture of actual against predicted values."""
    write = Writer(model.schema.target, text)
    return {
        "predicted": write.titled(text("Predicted")),
        "actual": write.titled(text("Actual")),
        "picture": text("Actual against predicted: {n} cases", n=text.number(len(cases.actual), 0)),
        "now": text("Now {value}, usually between {low} and {high}"),
        "alone": text("Now {value}"),
        "near": text("The {n} cases predicted nearest to it: actually {low} to {high}"),
        "sign": text("the case on the sliders, and its usual range")
        if model.intervals
        else text("the case on the sliders"),
        "case": text("a case the model has not seen"),
    }


def trust_words(model: OpenedModel, coverage: float, text: Text) -> list[str]:
    """Say how good a model was on cases it had not seen, and how far its answers can be trusted.

    Parameters
    ----------
    coverage : float
        How often the actual value should lie in the range around a number.
    """
    if model.schema.target.is_number:
        return [*error_words(model, text), *coverage_words(model, coverage, text)]
    return [*error_words(model, text), *believed_words(model, text)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a card: a title, and sentences that belong together."""

    title: str
    sentences: tuple[str, ...]


def card(model: OpenedModel, text: Text) -> tuple[Section, ...]:
    """Say all that is known of a model, and what it is not for."""
    manifest = model.manifest
    predicts, *about = data_words(model, text)
    is_number = model.schema.target.is_number
    # The other scores are the error again, with the words of the field.
    scores = metrics_words(manifest.metrics, model.schema.target, text)[:1] if is_number else []
    parts = {
        text("What it is"): [
            f"{kind_words(model, text)}. {predicts}",
            *([] if is_number else [shares_words(model, text)]),
            *_inputs(model, text),
        ],
        text("What it learnt from"): [*about, text(data_of(model.manifest).about)],
        text("How it was tested"): [*error_words(model, text), *scores],
        text("How often its range holds")
        if is_number
        else text("How often its chances come true"): (
            _coverage(model, text) if is_number else believed_words(model, text)
        ),
        text("Whether ONNX Runtime answers as scikit-learn does"): [
            f"{agreement.opening(manifest, text)}.",
            *(_titled(text, **found) for found in agreement.detail(manifest, text)),
        ],
        text("How it was made"): _made(manifest, text),
        text("What it is not for"): [text(data_of(model.manifest).limit), *_limits(model, text)],
    }
    return tuple(
        Section(title=title, sentences=tuple(filter(None, said))) for title, said in parts.items()
    )


def _titled(text: Text, title: str, words: str) -> str:
    return text("{label}: {value}", label=title, value=words) if title else words


def _inputs(model: OpenedModel, text: Text) -> Iterable[str]:
    features = model.schema.features
    for feature in features[:MOST_INPUTS]:
        yield input_words(feature, text)
    if any(feature.allow_missing for feature in features):
        yield _open_inputs(model, text)
    for each in model.given.dummies:
        yield text(
            "To call the model, give {input} as columns of 0 and 1: {columns}.",
            input=each.name,
            columns=_names(model.given.names[place] for place in each.places),
        )
    if any(feature.takes_others for feature in features):
        yield text(
            "For these inputs it also answers values it has never seen, as its own steps do:"
            " {inputs}.",
            inputs=_names(text(each.label) for each in features if each.takes_others),
        )
    if len(features) > MOST_INPUTS:
        more = len(features) - MOST_INPUTS
        yield text.plural("{n} more input.", "{n} more inputs.", more)


def _open_inputs(model: OpenedModel, text: Text) -> str:
    """Name the inputs that may stay open."""
    features = model.schema.features
    names = [text(feature.label) for feature in features if feature.allow_missing]
    if len(names) == len(features):
        return text("Every input may stay open where its value is not known.")
    return text(
        "These inputs may stay open where their values are not known: {inputs}.",
        inputs=_names(names),
    )


def _names(names: Iterable[str]) -> str:
    told = list(names)
    return ", ".join([*told[:MOST_INPUTS], *(["…"] if len(told) > MOST_INPUTS else [])])


def _coverage(model: OpenedModel, text: Text) -> list[str]:
    asked = COVERAGES if model.intervals else COVERAGES[:1]
    return [words for coverage in asked for words in coverage_words(model, coverage, text)]


def _made(manifest: Any, text: Text) -> list[str]:
    versions = ", ".join(f"{name} {version}" for name, version in manifest.versions.items())
    said = [
        text(
            "Published on {day}, with {versions}.",
            day=text.day(datetime.fromisoformat(manifest.created)),
            versions=versions,
        )
    ]
    if manifest.config:
        settings = ", ".join(f"{name} = {value}" for name, value in manifest.config.items())
        said.append(text("Settings: {settings}.", settings=settings))
    return said


def _limits(model: OpenedModel, text: Text) -> list[str]:
    said = [
        text(
            "Cases outside the ranges above: it has seen none, and what it says of them is a guess."
        ),
        text(
            "Cases unlike the data, where each value is ordinary but not all of them together. The"
            " pages warn of cases far from the data."
        )
        if model.support
        else text("Cases unlike the data. Too few were kept with this model to warn of them."),
        text(
            "Saying what would happen: it tells what goes together in the data, not what causes"
            " what."
        ),
        text("Data of another time or place: it cannot know what has changed since."),
        text("It was not checked here whether it is as good for every group of cases."),
    ]
    if model.intervals:
        said.append(
            text("Its range holds as often as it says over all cases, not for each kind of them.")
        )
    return said
