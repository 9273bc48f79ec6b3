"""What came of training on a table: how far off, against what, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType

from mlcore.artifacts import Manifest
from mlcore.datasets.tables import Source, Table
from mlcore.schema.labels import label_and_unit
from mlcore.text import Text, mark
from mlcore.whatif.uncertainty import DEFAULT_COVERAGE
from mlcore.wording.card import error_size
from mlcore.wording.model import brier_words, passed_over_words

# Not asked from mlcore.training, which brings scikit-learn into the process that answers.
RECIPES: Mapping[str, str] = MappingProxyType(
    {
        "forest": mark("Random forest"),
        "extra trees": mark("Forest of very random trees"),
        "histogram boosting": mark("Gradient boosting"),
        "linear": mark("Straight line"),
    }
)
"""Ways to learn, the one taken by default first -> what they are called."""
BASELINE = "linear"
MOST_TITLED = 40
"""Characters of a file's name that a title takes over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TryWords:
    """One trained model in words.

    Attributes
    ----------
    title : str
        How it learns.
    score, on : str
        How far off it is, or how often right, and on how many rows that it never saw.
    against : tuple of (str, str)
        What simpler ways reach on the same rows.
    sure : tuple of str
        Sentences: how much that varies, how often the range holds, what to know.
    """

    title: str
    score: str
    on: str
    against: tuple[tuple[str, str], ...]
    sure: tuple[str, ...]


def recipe_name(recipe: str, text: Text, *, outcome: str = "number") -> str:
    """Name a way to learn a number, or classes."""
    if recipe == BASELINE and outcome != "number":
        return text("Logistic regression")
    return text(RECIPES.get(recipe, recipe))


def draft_title(source: Source, target: str) -> str:
    """Name a model after its file and what it predicts, until somebody names it.

    Examples
    --------
    >>> source = Source(name="Ventes_2026.xlsx", format="excel", sha256="")
    >>> draft_title(source, "prix (€)")
    'Ventes 2026 · prix'
    """
    stem = " ".join(PurePath(source.name).stem.replace("_", " ").split())[:MOST_TITLED].strip()
    label = label_and_unit(target)[0] or target
    return f"{stem} · {label}" if stem else label


def table_words(table: Table, text: Text) -> list[str]:
    """Say how large a table is and how its file was read."""
    source = table.source
    said = [
        text.plural("{n} row", "{n} rows", table.n_rows),
        text.plural("{n} column", "{n} columns", len(table.names)),
    ]
    marks = {
        ";": text("separated by semicolons"),
        ",": text("separated by commas"),
        "\t": text("separated by tabs"),
        "|": text("separated by bars"),
    }
    if source.delimiter in marks:
        said.append(marks[source.delimiter])
    if source.decimal == ",":
        said.append(text("decimal comma"))
    if source.encoding:
        said.append(source.encoding)
    if source.sheet:
        said.append(text("sheet “{name}”", name=source.sheet))
    return said


def try_words(manifest: Manifest, text: Text) -> TryWords:
    """Say what came of one training."""
    table, metrics = manifest.table, manifest.metrics
    is_number = manifest.schema.target.is_number
    recipe, n_test, score = table["recipe"], metrics["n_test"], "mae" if is_number else "accuracy"
    if table["held_out"] == "last":
        on = text.plural(
            "on the last {n} row in time, which it never saw",
            "on the last {n} rows in time, which it never saw",
            n_test,
        )
    else:
        on = text.plural("on {n} row it never saw", "on {n} rows it never saw", n_test)
    found = _score(manifest, score, text)
    against = []
    if recipe != BASELINE:
        line = text("a straight line") if is_number else text("logistic regression")
        against.append((line, _score(manifest, f"{BASELINE}_{score}", text)))
    guess = text("always the middle value") if is_number else text("always the most frequent one")
    against.append((guess, _score(manifest, f"plain_{score}", text)))
    return TryWords(
        title=recipe_name(recipe, text, outcome=table["outcome"]),
        score=text("off by {error}", error=found)
        if is_number
        else text("{share} right", share=found),
        on=on,
        against=tuple(against),
        sure=tuple(_sure(manifest, score, text)),
    )


def best_of(scores: Mapping[int, Manifest]) -> int | None:
    """Return the number of the try that is off by least on the rows held out."""
    known = {}
    for number, manifest in scores.items():
        mae, brier = manifest.metrics.get("mae"), manifest.metrics.get("brier")
        value = mae if manifest.schema.target.is_number else brier
        if value is not None:
            known[number] = float(value)
    return min(known, key=lambda number: (known[number], number)) if known else None


def _score(manifest: Manifest, score: str, text: Text) -> str:
    """Write an error of a number with its unit, or a share of classes in percent."""
    value = manifest.metrics[score]
    if manifest.schema.target.is_number:
        return error_size(manifest, text, value)
    return text.percent(value)


def _sure(manifest: Manifest, score: str, text: Text) -> list[str]:
    metrics, is_number = manifest.metrics, manifest.schema.target.is_number
    span = text(
        "{low} to {high}",
        low=_score(manifest, f"cv_{score}_least", text),
        high=_score(manifest, f"cv_{score}_most", text),
    )
    n = text.number(metrics["n_folds"], 0)
    said = [
        text("Checked {n} times on other rows: off by {span}.", n=n, span=span)
        if is_number
        else text("Checked {n} times on other rows: right on {span}.", n=n, span=span)
    ]
    # A range needs more rows than the smallest tables hold out.
    held = metrics.get(f"coverage_{100 * DEFAULT_COVERAGE:.0f}")
    if held is not None:
        said.append(
            text(
                "The range is meant to hold for {wanted}; it held for {held} of the rows it never"
                " saw.",
                wanted=text.percent(DEFAULT_COVERAGE),
                held=text.percent(held),
            )
        )
    if not is_number:
        said.append(brier_words(metrics, text))
    return said + passed_over_words(manifest.table, text)
