"""A model fitted here on somebody's table: converted and proven as any pipeline, and published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from mlcore.artifacts import Manifest, ModelFolder
from mlcore.artifacts.manifest import HELD_OUT, Origin
from mlcore.conversion import split
from mlcore.datasets.tables import Plan, Prepared, Source
from mlcore.errors import InvalidRowsError
from mlcore.models.calibration import RESIDUAL, SPREAD
from mlcore.models.making import Report, array_bytes
from mlcore.models.own.judged import Judged, judge
from mlcore.models.own.pipeline import converted, described, publish
from mlcore.models.own.sample import MAX_SAMPLE
from mlcore.models.own.words import Words, check_words, slug_of
from mlcore.schema import FeatureSchema, FloatArray
from mlcore.text import mark
from mlcore.training import Metrics
from mlcore.training.tables import TableFit
from mlcore.training.tables.checking import places
from mlcore.training.tables.splitting import N_FOLDS
from mlcore.whatif.uncertainty import split_conformal

MOST_DESCRIBED = 20_000
"""Rows that bounds, typical values and the proof come from; of more, so many are drawn."""


def make_table_model(
    fit: TableFit,
    prepared: Prepared,
    plan: Plan,
    *,
    title: str,
    source: Source,
    model_id: str | None = None,
    data_folder: Path,
    report: Report,
) -> ModelFolder:
    """Convert what was fitted on a table, judge it on the rows held out, and publish it.

    Parameters
    ----------
    title : str
        What people choose it by.
    model_id : str, optional
        Where it is kept while one visitor tries it and nobody else sees it; ``published_as`` then
        says what it will be called. By default it is published.
    report : callable
        Told the stage and the share done of this; may raise to cancel.

    Raises
    ------
    UnsupportedModelError, InvalidRowsError, InvalidConfigError
        As for :func:`mlcore.convert`.
    ArtifactError
        If the data folder cannot be written.
    """
    check_words("name", title)

    X, y, train = prepared.X, prepared.y, fit.split.train
    rows = _described_rows(X, y, train, fit.classes)
    outcomes = pd.Series(y[rows], name=plan.target)
    made = converted(split(fit.pipeline), X.iloc[rows], outcomes, words=Words(), report=report)
    report(mark("Checking it on rows it has not seen"), 0.9)
    unseen, came = _held_out(made.schema, X, fit, y)
    judged = _judged(judge(made.built.files, made.schema, unseen, came), fit, came)
    manifest, files = described(made, judged, title=title, counted_title="")
    kept = np.sort(np.random.default_rng(0).permutation(len(unseen))[:MAX_SAMPLE])
    files[HELD_OUT] = array_bytes({"X": unseen[kept] + 0.0, "y": came[kept] + 0.0})
    manifest = replace(
        manifest,
        origin=Origin.TABLE,
        metrics=_metrics(manifest.metrics, fit),
        n_rows=len(train),
        table=_told(fit, prepared, plan, source),
    )
    if model_id is not None:
        manifest = replace(manifest, model_id=model_id, published_as=manifest.model_id)
    folder = ModelFolder(data_folder, manifest.model_id)
    publish(folder, manifest, files)
    return folder


def publish_table_model(private: ModelFolder, *, title: str) -> ModelFolder:
    """Publish a private model under a title, whole or not at all; the private one stays.

    Raises
    ------
    InvalidConfigError
        If the title cannot be shown.
    ArtifactError
        If a file of it is not the one kept, or the data folder cannot be written.
    """
    check_words("name", title)
    manifest = private.manifest
    files = {name: private.read(name) for name in manifest.files}
    public = published(manifest, title=title)
    folder = ModelFolder(private.data_folder, public.model_id)
    publish(folder, public, files)
    return folder


def published(manifest: Manifest, *, title: str) -> Manifest:
    """Return what a private model will say of itself once it is published under a title."""
    slug, digits = slug_of(title), manifest.published_as.rpartition("-")[2]
    return replace(
        manifest,
        model_id=f"{slug}-{digits}",
        name=slug,
        title=title,
        published_as="",
        created="",
        sequence=0,
        files={},
        sizes={},
    )


def _described_rows(
    X: pd.DataFrame,
    y: npt.NDArray[Any],
    train: npt.NDArray[np.int64],
    classes: Sequence[Any],
) -> npt.NDArray[np.int64]:
    """Draw rows to describe, in the table's order; every end, level, gap and class among them."""
    places_ = np.sort(train)
    if len(places_) <= MOST_DESCRIBED:
        return places_
    drawn = [np.random.default_rng(0).permutation(places_)[:MOST_DESCRIBED]]
    for name in X.columns:
        column = X[name].iloc[places_].reset_index(drop=True)
        if column.dtype.kind in "iuf":
            known = column[column.notna()]
            first = [known.idxmin(), known.idxmax(), *column.index[column.isna()][:1]]
        else:
            first = list(column.drop_duplicates().index)
        drawn.append(places_[first])
    drawn.extend(places_[y[places_] == label][:1] for label in classes)
    return np.unique(np.concatenate(drawn))


def _held_out(
    schema: FeatureSchema, X: pd.DataFrame, fit: TableFit, y: npt.NDArray[Any]
) -> tuple[FloatArray, FloatArray]:
    """Return the rows held out, choices as codes, and what came of them, classes as places.

    A row without a word where no row learnt from lacks one has no answer, and is passed over.
    """
    test, frame = fit.judged, X.iloc[fit.judged]
    try:
        rows = schema.validate(frame)
    except InvalidRowsError:
        needed = [each.name for each in schema.features if not each.allow_missing]
        answered = frame[needed].notna().all(axis=1).to_numpy()
        test, frame = test[answered], frame[answered]
        rows = schema.validate(frame)
    came = places(y[test], fit.classes) if fit.classes else y[test].astype(np.float64)
    return rows, came


def _judged(judged: Judged, fit: TableFit, came: FloatArray) -> Judged:
    """Make ranges from the folds, where all rows are among them, and count how often they hold."""
    metrics, is_spread = judged.metrics, SPREAD in judged.arrays
    spread = fit.spread if is_spread and len(fit.spread) else None
    learnt = split_conformal(fit.residual, spread) if len(fit.residual) else None
    if learnt is None or not isinstance(metrics, Metrics):
        return judged
    spreads = judged.arrays[SPREAD] if spread is not None else np.zeros(len(came))
    held = learnt.measured(came, came - judged.arrays[RESIDUAL], spreads).observed
    return Judged(
        metrics=replace(
            metrics, coverage_80=held[0.8], coverage_90=held[0.9], coverage_95=held[0.95]
        ),
        arrays={RESIDUAL: fit.residual, **({} if spread is None else {SPREAD: spread})},
    )


def _metrics(measured: dict[str, Any], fit: TableFit) -> dict[str, Any]:
    """Add to what the held-out rows say what the folds do, and what guessing would be worth."""
    guessed = "baseline_brier" if fit.classes else "baseline_mae"
    scores: dict[str, Any] = dict(fit.scores)
    return {
        **measured,
        **scores,
        guessed: scores["plain_brier" if fit.classes else "plain_mae"],
        "n_train": len(fit.split.train),
        "n_folds": N_FOLDS,
        "n_checked": fit.n_checked,
    }


def _told(fit: TableFit, prepared: Prepared, plan: Plan, source: Source) -> dict[str, Any]:
    """Say which rows of which file were learnt from, and how."""
    left = {column.name: column.why for column in plan.columns if not column.is_input}
    left.pop(plan.target, None)
    return {
        "file": source.name,
        "sheet": source.sheet if len(source.sheets) > 1 else "",
        "sha256": source.sha256,
        "n_rows": len(prepared.y) + prepared.n_dropped,
        "n_dropped": prepared.n_dropped,
        "n_train": len(fit.split.train),
        "n_test": len(fit.split.test),
        "n_checked": fit.n_checked,
        "columns": list(prepared.X.columns),
        "left_out": left,
        "rare_classes": {str(label): count for label, count in fit.split.left_out.items()},
        "target": plan.target,
        "outcome": plan.outcome,
        "recipe": fit.recipe,
        "held_out": "last" if fit.split.by_time else "drawn",
        "order": plan.order,
        "most_leaves": fit.most_leaves,
        "n_drawn": fit.n_drawn,
    }
