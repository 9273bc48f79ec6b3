"""Treelite's own runtime, where the package is installed; Levers does not ask for it.

Its compiler is left out: tl2cgen 1.0 needs minutes and a C compiler for a forest of 100 trees.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mlcore import artifacts
from mlcore.artifacts import ModelFolder
from mlcore.benchmark.arms.arm import Arm, Plugin
from mlcore.forest import trees_from_sklearn
from mlcore.inference import open_pipeline
from mlcore.inference.scaler import read_scaler
from mlcore.schema import FloatArray
from mlcore.text import mark

NAME = "treelite"


def _open(published: ModelFolder, n_threads: int) -> Arm | None:
    import treelite

    manifest = published.manifest
    needed = {artifacts.EXACT, artifacts.SCALER, artifacts.TWIN}
    if not needed <= manifest.files.keys() or not manifest.schema.target.is_number:
        return None  # No forest of numbers, or not all that Treelite needs of it.
    pipeline = open_pipeline(published)
    estimator = pipeline[-1] if hasattr(pipeline, "steps") else pipeline
    trees = trees_from_sklearn(estimator)
    if trees is None:
        return None
    try:
        forest = treelite.sklearn.import_model(estimator)
    except Exception:  # It raises classes of its own for forests it does not know.
        return None
    content = published.read(artifacts.SCALER)
    mean, scale = read_scaler(content, manifest.schema.n_features)

    def predict(X: FloatArray) -> Any:
        # As scikit-learn's trees see a row: scaled in float64, most of them rounded to float32.
        rows = (X - mean) / scale
        if trees.float32:
            rows = rows.astype(np.float32).astype(np.float64)
        return treelite.gtil.predict(forest, rows, nthread=n_threads)

    return Arm(name=NAME, predict=predict, every=3)


PLUGIN = Plugin(name=NAME, label=mark("Treelite"), order=10, open_arm=_open, packages=("treelite",))
