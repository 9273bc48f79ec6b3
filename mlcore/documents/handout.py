"""A model as one file: sliders, number, range, curves, reasons and scenarios without a server."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import numpy as np

from mlcore.documents.document import embed, write_document
from mlcore.documents.ensembles import Ensembles, can_follow, ensembles_of
from mlcore.documents.linear import (
    TOLERANCE,
    UNKNOWN,
    LinearScores,
    linear_model_of,
    linear_scores_of,
)
from mlcore.documents.packing import pack_array, pack_ensemble
from mlcore.documents.trust import trusted
from mlcore.models import OpenedModel
from mlcore.schema import FloatArray
from mlcore.text import Text, mark
from mlcore.whatif.curves import input_ranges
from mlcore.whatif.reasons.shapley import MAX_MOVED, rows_used
from mlcore.whatif.uncertainty import DEFAULT_COVERAGE
from mlcore.wording import Writer
from mlcore.wording.answer import (
    answer_words,
    outcome_words,
)
from mlcore.wording.chances import class_choice
from mlcore.wording.inputs import curve_facts, has_pills, lever_words
from mlcore.wording.model import data_words
from mlcore.wording.reasons import (
    BARS,
    REACHES,
    change_words,
    choice_words,
    could_words,
    value_words,
)
from mlcore.wording.scenarios import column_name, comparison_words, short_name
from mlcore.workspace import Baseline, ScenarioSet

MAX_NODES = 3_000_000
"""Nodes of the trees that are still handed out: 15 to 30 MB."""
CHECKED_ROWS = 200
"""Real rows, and as many random ones, whose answers are checked when the file opens."""
_STYLES = (
    "live/core/base.css",
    "live/elements/model/classes.css",
    "live/elements/whatif/answer.css",
    "live/elements/whatif/lever.css",
    "live/elements/whatif/why.css",
    "live/elements/whatif/panels/comparison.css",
    "documents/theme.css",
    "documents/handout.css",
)
_NOTHING = ScenarioSet()


def no_handout(model: OpenedModel) -> str:
    """Say why a model cannot be handed out.

    Returns
    -------
    str
        A message of the catalogue; empty where it can.

    Examples
    --------
    >>> import mlcore
    >>> from mlcore.models import open_model
    >>> no_handout(open_model(mlcore.ModelConfig(n_estimators=5)))
    ''
    """
    if model.trees is not None:
        n_nodes = model.trees.n_nodes
    elif model.scores is not None and _is_followed(model):
        n_nodes = sum(member.n_nodes for member in model.scores.members)
    elif linear_model_of(model) is not None or linear_scores_of(model) is not None:
        return ""
    else:
        return mark("Only tree models and linear models can be written into a file of their own.")
    if n_nodes > MAX_NODES:
        return mark("This model is too large for a file that a browser opens quickly.")
    return ""


def _is_followed(model: OpenedModel) -> bool:
    """Tell whether a file can compute what is made of a model's scores."""
    return model.link is not None and can_follow(model.link.rule)


def write_handout(
    model: OpenedModel,
    row: Sequence[float],
    *,
    text: Text,
    name: str,
    made: datetime,
    scenarios: ScenarioSet = _NOTHING,
    coverage: float = DEFAULT_COVERAGE,
    places: Sequence[int] | None = None,
) -> bytes:
    """Write a file that shows and moves a model wherever a browser opens it.

    The trees are in it, and its own script walks them in float64, in the order in which the
    server adds them up: its answers are the server's to the last bit. When it opens, it checks
    that on answers stored with it, and shows nothing if one differs. Where an answer is made of
    scores, as the chances of most classifiers are, that holds for the scores: the exponential of a
    browser may differ in the last bits. A linear model is in it as its slopes, whose sums may
    differ from the server's in their last bits. It reaches for no network.

    Parameters
    ----------
    model : OpenedModel
        One that :func:`no_handout` has nothing to say of.
    row : sequence of n_features numbers
        Where the sliders stand at first.
    name : str
        What people call the model.
    made : datetime
        When this is, in the reader's zone.
    scenarios : ScenarioSet
        To show side by side; its baseline is where changes and reasons start.
    coverage : float
        How often the actual value is meant to lie in the usual range at first.
    places : sequence of int, optional
        Of the inputs with a slider, by default all that can move; the others stay as the row has
        them.

    Returns
    -------
    bytes
        HTML.

    Raises
    ------
    InvalidRowsError
        If the row does not fit the schema.

    Examples
    --------
    >>> import mlcore
    >>> from mlcore.models import open_model
    >>> from mlcore.text import for_locale
    >>> model = open_model(mlcore.ModelConfig(n_estimators=5))
    >>> file = write_handout(model, model.schema.typical_row, text=for_locale("en"),
    ...                      name="Energy", made=datetime(2024, 5, 1))
    >>> file[:15], len(file) < 3_000_000
    (b'<!DOCTYPE html>', True)
    """
    values = model.schema.validate_row(list(map(float, row)))[0]
    features = model.schema.features
    movable = [place for place, feature in enumerate(features) if feature.low < feature.high]
    data = _contents(
        model,
        values.tolist(),
        text=text,
        scenarios=scenarios,
        coverage=coverage,
        places=movable if places is None else places,
    )
    return write_document(
        "handout.html",
        text=text,
        script="documents/handout/main.js",
        styles=_STYLES,
        name=name,
        made=made,
        model_id=model.manifest.told_id,
        n_cases=text.number(model.average(input_ranges(model.schema)[0]).n_rows, 0),
        sentences=data_words(model, text)[1:],
        data=embed(data),
    )


def _contents(
    model: OpenedModel,
    row: list[float],
    *,
    text: Text,
    scenarios: ScenarioSet,
    coverage: float,
    places: Collection[int],
) -> dict[str, Any]:
    """Gather what ``assets/documents/handout/main.js`` is given."""
    schema, baseline = model.schema, scenarios.baseline
    several = _several(model)
    trees = None if several else model.trees
    linear = linear_model_of(model) if several is None and trees is None else None
    if several is None and trees is None and linear is None:
        raise ValueError("neither trees nor linear")
    is_exact = linear is None and not isinstance(several, LinearScores)
    return {
        "locale": text.locale,
        "target": Writer(schema.target, text).facts(),
        "row": _known(row),
        "baseline": {
            "label": short_name(text, baseline),
            "row": _known(scenarios.baseline_row(schema)),
            "kept": baseline.name,
            "column": column_name(text, baseline),
        },
        "inputs": [
            {
                "shown": span.place in places,
                **Writer(feature, text).facts(),
                "step": feature.step,
                "typical": _known([feature.typical])[0],
                "words": lever_words(feature, schema, text, label=text(feature.label)),
                **curve_facts(model, span),
                "middle": [middle.low, middle.high],
                **(
                    {"usual": middle.codes, "pills": has_pills(Writer(feature, text))}
                    if feature.is_choice
                    else {}
                ),
            }
            for feature, span, middle in zip(
                schema.features, input_ranges(schema), model.middle_ranges(), strict=True
            )
        ],
        "forest": trees and pack_ensemble(trees, schema),
        "linear": linear and linear.packed(),
        **({"scores": several.packed(model)} if several else {}),
        **_classes(model, row, several, text),
        **trusted(model, text, coverage),
        "checks": _checks(model, several, is_exact=is_exact),
        "scenarios": [
            {"name": each.name, "text": each.text, "row": _known(each.row)}
            for each in scenarios.scenarios
        ],
        "answerWords": answer_words(
            model,
            text,
            baseline,
            start=scenarios.baseline_row(schema),
            places=[place for place in range(schema.n_features) if place in places],
        ),
        "outcomes": outcome_words(model, text),
        **_why(model, text, baseline, several),
        "compare": {**comparison_words(text), "now": text("Now")},
        "words": {
            "verified": _verified(text, is_exact=is_exact, is_scores=several is not None),
            "different": text(
                "{wrong} of {n} stored answers differ from the server's. What this file would "
                "show is not what the model says, so it shows nothing. Ask for it again."
            ),
            "failed": text(
                "This browser cannot open the file ({reason}). Try a current version of Firefox,"
                " Chrome, Edge or Safari; if that does not help, the file is damaged."
            ),
        },
    }


def _several(model: OpenedModel) -> Ensembles | LinearScores | None:
    """Return what gives the scores that make the answer; None where the answer needs none.

    Of a forest of more than two classes each is the chance of one: all of them come along where
    they are not too large together.
    """
    target = model.schema.target
    if model.trees is not None and (target.is_number or len(target.classes) == 2):
        return None
    found = ensembles_of(model)
    if found is None:
        return linear_scores_of(model)
    return found if found.n_nodes <= MAX_NODES else None


def _classes(
    model: OpenedModel, row: list[float], several: Ensembles | LinearScores | None, text: Text
) -> dict[str, Any]:
    """Gather the strip of all classes, where there are more than two and all came along."""
    classifier = model.classifier
    if classifier is None or several is None or len(model.schema.target.classes) < 3:
        return {}
    chances = classifier.predict_proba([row])[0].tolist()
    return {"classes": {**class_choice(model, chances, text), "fixed": True}}


def _known(row: Sequence[float]) -> list[float | None]:
    """Put nothing where a value is not known: JSON has no other word for it."""
    return [None if math.isnan(value) else value for value in row]


def _verified(text: Text, *, is_exact: bool, is_scores: bool) -> str:
    if not is_exact:
        return text("Verified: {n} answers are the server's, to a billionth of the largest.")
    if is_scores:
        return text("Verified: the scores of {n} cases are the server's, bit for bit.")
    return text("Verified: {n} answers are the server's, bit for bit.")


def _why(
    model: OpenedModel,
    text: Text,
    baseline: Baseline,
    several: Ensembles | LinearScores | None,
) -> dict[str, Any]:
    """Gather the words of the bars, and the real rows that a value is explained against.

    These are the rows the server tries every mixture with, or all where it draws orders, for which
    a file that has the trees is exact. What is made of scores cannot be split in closed form: there
    the file tries every mixture, too, of as many inputs as the server does.
    """
    n = model.schema.n_features
    rows = model.background[: rows_used(n)] if n <= MAX_MOVED else model.background
    words = choice_words(text)
    # Of two classes the chance only rises or only falls along an input.
    finds_all = not isinstance(several, LinearScores) or len(model.schema.target.classes) == 2
    questions = {"could": {"title": words["could"], **could_words(text, n, is_exact=finds_all)}}
    if several is None or several.are_answers or n <= MAX_MOVED:
        questions["change"] = {"title": words["change"], **change_words(text, baseline)}
        questions["value"] = {"title": words["value"], **value_words(text, len(rows))}
    else:
        questions["could"]["proof"].append(
            text(
                "What changed it is told on the page only: to split the change of a model of this"
                " kind over more than {n} inputs takes the server.",
                n=text.number(MAX_MOVED, 0),
            )
        )
    return {
        "why": {
            "bars": BARS,
            "reaches": REACHES,
            "choose": words["choose"],
            "how": words["how"],
            "questions": questions,
        },
        "background": {
            "rows": pack_array(rows, "float64"),
            "bias": float(model.predict(rows).mean()),
        },
    }


def _checks(
    model: OpenedModel, several: Ensembles | LinearScores | None, *, is_exact: bool
) -> dict[str, Any]:
    features = model.schema.features
    gaps = np.isnan(model.X) & [not feature.allow_missing for feature in features]
    known = model.X[~gaps.any(axis=1)]
    real = known[np.linspace(0, len(known) - 1, min(CHECKED_ROWS, len(known))).astype(int)]
    low, high = ([getattr(each, end) for each in features] for end in ("low", "high"))
    random = np.random.default_rng(0).uniform(low, high, (CHECKED_ROWS, len(features)))
    for place in model.schema.choices:
        codes = features[place].codes
        random[:, place] = np.random.default_rng(place).choice(codes, CHECKED_ROWS)
    unknown = np.random.default_rng(1).random(random.shape) < UNKNOWN
    random[unknown & [feature.allow_missing for feature in features]] = np.nan
    rows: FloatArray = np.concatenate([real, random])
    answers = model.predict(rows) if several is None else several.scores(rows)
    return {
        "rows": pack_array(rows, "float64"),
        "answers": pack_array(answers, "float64"),
        # Sums of products may be added up in another order.
        "slack": 0.0 if is_exact else TOLERANCE * float(np.abs(answers).max()),
    }
