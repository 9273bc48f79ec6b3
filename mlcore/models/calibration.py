"""Whether a model can say how far off it usually is, or why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mlcore.artifacts import Manifest
from mlcore.forest import TreeArrays
from mlcore.schema import FloatArray
from mlcore.text import mark
from mlcore.whatif.uncertainty import COVERAGES, Calibration, Intervals, calibrate, split_conformal

RESIDUAL = "held_out_residual"
"""Outcome less prediction of rows that the model, or one fitted without them, has not seen; in the
calibration of an own pipeline and of a model fitted on a table."""
SPREAD = "held_out_spread"
"""How far a forest's trees lie apart there; only where the model is such a forest."""


def intervals_of(
    manifest: Manifest, calibration: Mapping[str, FloatArray], trees: TreeArrays | None
) -> tuple[Intervals | None, str]:
    """Make a model's ranges from what is kept with it.

    Returns
    -------
    reason : str
        Why there are none, a message of the catalogue; empty where there are.
    """
    if not manifest.schema.target.is_number:
        return None, mark(
            "A probability has no range around it. How far it can be trusted shows in the cases"
            " that the model has not seen."
        )
    if manifest.is_named:
        return _of_unseen_rows(manifest, calibration, trees)
    if "oob_spread" not in calibration or "coverage_90" not in manifest.metrics:
        return None, mark(
            "This model was made by an earlier version of Levers. Train it again to see a range."
        )
    if trees is None or not trees.average:
        return None, mark("Only a forest, whose trees can disagree, is given a range.")
    learnt = calibrate(calibration["oob_residual"], calibration["oob_spread"])
    if learnt is None or manifest.metrics["coverage_90"] is None:
        return None, mark("Too few cases could be checked to say how wide a range must be.")
    return Intervals(trees=trees, calibration=_checked(learnt, manifest)), ""


def _of_unseen_rows(
    manifest: Manifest, calibration: Mapping[str, FloatArray], trees: TreeArrays | None
) -> tuple[Intervals | None, str]:
    """Make the ranges of somebody's own pipeline, or of a model fitted on a table."""
    if "y" not in calibration:
        return None, mark(
            "This model came without the outcomes of its cases: there is nothing to check a range"
            " against. Publish it again with outcomes of cases it has not seen, and held_out=True."
        )
    if RESIDUAL not in calibration:
        return None, mark(
            "It is not known whether this model was trained on the cases it came with. On cases it"
            " has seen a model looks better than it is, so no range is drawn from them. If it has"
            " not seen them, publish it again with held_out=True."
        )
    spreads = None if trees is None else calibration.get(SPREAD)
    learnt = split_conformal(calibration[RESIDUAL], spreads)
    if learnt is None and not manifest.is_own:
        return None, mark(
            "A range needs at least 24 cases that a model has not seen; this table has fewer."
        )
    if learnt is None:
        return None, mark(
            "A range needs at least 24 cases that the model has not seen; this model came with"
            " fewer."
        )
    return Intervals(
        trees=None if spreads is None else trees, calibration=_checked(learnt, manifest)
    ), ""


def _checked(learnt: Calibration, manifest: Manifest) -> Calibration:
    """Add how often the ranges held, which was counted when the model was published."""
    return replace(
        learnt,
        observed={
            coverage: manifest.metrics[f"coverage_{100 * coverage:.0f}"] for coverage in COVERAGES
        },
        n_held_out=manifest.metrics["n_test"],
    )
