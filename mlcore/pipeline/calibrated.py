"""Whether a model can say how far off it usually is, or why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mlcore.artifacts import Manifest
from mlcore.forest import TreeArrays
from mlcore.schema import FloatArray
from mlcore.text import mark
from mlcore.whatif import COVERAGES, Intervals, calibrate


def intervals_of(
    manifest: Manifest, calibration: Mapping[str, FloatArray], trees: TreeArrays | None
) -> tuple[Intervals | None, str]:
    """Make a model's ranges from what training kept.

    Parameters
    ----------
    manifest : Manifest
    calibration : dict of str to ndarray
        As kept with the model.
    trees : TreeArrays or None
        Of the exact model.

    Returns
    -------
    intervals : Intervals or None
    reason : str
        Why there are none, a message of the catalogue; empty where there are.
    """
    if manifest.config is None and "y" not in calibration:
        return None, mark(
            "This model came without the outcomes of its cases: there is nothing to check a range"
            " against."
        )
    if manifest.config is None:
        return None, mark(
            "It is not known whether this model was trained on the cases it came with. On cases it"
            " has seen a model looks better than it is, so no range is drawn from them."
        )
    if "oob_spread" not in calibration or "coverage_90" not in manifest.metrics:
        return None, mark(
            "This model was made by an earlier version of Levers. Train it again to see a range."
        )
    if trees is None or not trees.average:
        return None, mark("Only a forest, whose trees can disagree, is given a range.")
    learnt = calibrate(calibration["oob_residual"], calibration["oob_spread"])
    if learnt is None or manifest.metrics["coverage_90"] is None:
        return None, mark("Too few cases could be checked to say how wide a range must be.")
    return Intervals(
        trees=trees,
        calibration=replace(
            learnt,
            observed={
                coverage: manifest.metrics[f"coverage_{100 * coverage:.0f}"]
                for coverage in COVERAGES
            },
            n_held_out=manifest.metrics["n_test"],
        ),
    ), ""
