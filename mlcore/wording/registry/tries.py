"""What came of training on a table: how far off, against what, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType
from typing import Any

from mlcore.artifacts import Manifest
from mlcore.datasets.tables import Source, Table
from mlcore.schema.labels import label_and_unit
from mlcore.text import Text, mark
from mlcore.whatif.uncertainty import DEFAULT_COVERAGE
from mlcore.wording.values import Writer

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
    recipe = str(table.get("recipe", ""))
    n_test = int(metrics.get("n_test") or 0)
    if table.get("held_out") == "last":
        on = text.plural(
            "on the last {n} row in time, which it never saw",
            "on the last {n} rows in time, which it never saw",
            n_test,
        )
    else:
        on = text.plural("on {n} row it never saw", "on {n} rows it never saw", n_test)
    score = "mae" if is_number else "accuracy"
    write = _Scores(manifest, text)
    found = write(metrics[score]) if metrics.get(score) is not None else text("not measured")
    said = text("off by {error}", error=found) if is_number else text("{share} right", share=found)
    against = []
    if recipe != BASELINE and metrics.get(f"{BASELINE}_{score}") is not None:
        plain = text("a straight line") if is_number else text("logistic regression")
        against.append((plain, write(metrics[f"{BASELINE}_{score}"])))
    if metrics.get(f"plain_{score}") is not None:
        middle = (
            text("always the middle one") if is_number else text("always the most frequent one")
        )
        against.append((middle, write(metrics[f"plain_{score}"])))
    return TryWords(
        title=recipe_name(recipe, text, outcome=str(table.get("outcome", "number"))),
        score=said,
        on=on,
        against=tuple(against),
        sure=tuple(_sure(metrics, table, write, text, score=score)),
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


class _Scores:
    """Writes errors with their unit, or shares in percent."""

    def __init__(self, manifest: Manifest, text: Text) -> None:
        self._manifest, self._text = manifest, text
        # By the error that all others are compared with.
        mae = manifest.metrics.get("mae") or 0.0
        self._write = Writer(manifest.schema.target, text).errors(mae)

    def __call__(self, value: float) -> str:
        if not self._manifest.schema.target.is_number:
            return self._text.percent(value)
        unit = self._write.unit.partition(",")[0]
        return f"{self._write(value)} {unit}".strip()

    def span(self, low: float, high: float) -> str:
        if not self._manifest.schema.target.is_number:
            return self._text(
                "{low} to {high}", low=self._text.percent(low), high=self._text.percent(high)
            )
        unit = self._write.unit.partition(",")[0]
        said = self._text("{low} to {high}", low=self._write(low), high=self._write(high))
        return f"{said} {unit}".strip()


def _sure(
    metrics: Mapping[str, Any],
    table: Mapping[str, Any],
    write: _Scores,
    text: Text,
    *,
    score: str,
) -> list[str]:
    said = []
    if metrics.get(f"cv_{score}_least") is not None:
        span = write.span(metrics[f"cv_{score}_least"], metrics[f"cv_{score}_most"])
        n = text.number(int(metrics.get("n_folds", 5)), 0)
        said.append(
            text("Checked {n} times on other rows: off by {span}.", n=n, span=span)
            if score == "mae"
            else text("Checked {n} times on other rows: right on {span}.", n=n, span=span)
        )
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
    if score == "accuracy" and metrics.get("brier") is not None:
        plain = metrics.get("plain_brier", metrics.get("baseline_brier"))
        if plain is not None:
            said.append(
                text(
                    "Brier score of its chances {brier}; always how frequent each class is:"
                    " {plain}. 0 is best.",
                    brier=text.number(metrics["brier"], 3),
                    plain=text.number(plain, 3),
                )
            )
    if table.get("n_dropped"):
        said.append(
            text.plural(
                "{n} row without an outcome was left out.",
                "{n} rows without an outcome were left out.",
                int(table["n_dropped"]),
            )
        )
    if table.get("most_leaves"):
        most = text.number(int(table["most_leaves"]), 0)
        said.append(
            text("Trees have at most {n} leaves, so that the model’s file stays small.", n=most)
        )
    return said
