"""How well a recipe, a straight line and no model at all predict rows that they have not seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from mlcore.schema import FloatArray
from mlcore.training.metrics import measured_classes
from mlcore.training.out_of_bag import tree_answers

if TYPE_CHECKING:
    import pandas as pd

Scores = dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Checks:
    """What folds of the rows to learn from say of a recipe.

    Attributes
    ----------
    scores : sequence of dict
        One for each fold, by name of the score.
    residual, spread : ndarray of shape (n_judged,), float64
        Of a number: outcome less what the model without the row's fold says, and the standard
        deviation of its trees; empty of classes, and ``spread`` where trees are not averaged.
    """

    scores: Sequence[Scores]
    residual: FloatArray
    spread: FloatArray

    def summary(self) -> Scores:
        """Return mean, standard deviation, least and most of each score over the folds.

        Examples
        --------
        >>> none = np.empty(0)
        >>> checks = Checks(scores=[{"mae": 1.0}, {"mae": 3.0}], residual=none, spread=none)
        >>> checks.summary()
        {'cv_mae': 2.0, 'cv_mae_std': 1.0, 'cv_mae_least': 1.0, 'cv_mae_most': 3.0}
        """
        found = {}
        for name in self.scores[0]:
            values = np.array([scores[name] for scores in self.scores])
            values = values[np.isfinite(values)]
            if len(values):
                found[f"cv_{name}"] = float(values.mean())
                found[f"cv_{name}_std"] = float(values.std())
                found[f"cv_{name}_least"] = float(values.min())
                found[f"cv_{name}_most"] = float(values.max())
        return found


def scored(pipeline: Any, X: pd.DataFrame, y: npt.NDArray[Any], classes: Sequence[Any]) -> Scores:
    """Score a fitted pipeline: ``mae`` and ``r2`` of a number, ``brier`` and ``accuracy`` else.

    Parameters
    ----------
    classes : sequence of labels
        All there are, in order, those among them that the pipeline never saw; empty of a number.
    """
    if not len(classes):
        return number_scores(y, pipeline.predict(X))
    chances = np.zeros((len(y), len(classes)))
    place_of = {label: place for place, label in enumerate(classes)}
    known = [place_of[label] for label in pipeline.classes_.tolist()]
    chances[:, known] = pipeline.predict_proba(X)
    return class_scores(places(y, classes), chances)


def number_scores(y: npt.NDArray[Any], answers: FloatArray) -> Scores:
    """Score numbers; ``r2`` is NaN where the outcomes do not vary."""
    varied = float(((y - y.mean()) ** 2).sum())
    missed = float(((y - answers) ** 2).sum())
    return {
        "mae": float(np.abs(y - answers).mean()),
        "r2": 1 - missed / varied if y.min() < y.max() else float("nan"),
    }


def class_scores(came: FloatArray, chances: FloatArray) -> Scores:
    """Score chances of classes against the places of those that came true."""
    found = measured_classes(came, chances, chances.argmax(axis=1) == came)
    return {"brier": found.brier, "accuracy": found.accuracy}


def places(y: npt.NDArray[Any], classes: Sequence[Any]) -> FloatArray:
    """Return labels as places of classes."""
    place_of = {label: place for place, label in enumerate(classes)}
    return np.array([place_of[label] for label in y.tolist()], dtype=np.float64)


def plain_scores(learnt: npt.NDArray[Any], y: npt.NDArray[Any], classes: Sequence[Any]) -> Scores:
    """Score no model at all: always the median, or how frequent each class is."""
    if not len(classes):
        return {"mae": float(np.abs(y - np.median(learnt)).mean())}
    shares = np.bincount(places(learnt, classes).astype(int), minlength=len(classes))
    return class_scores(places(y, classes), np.tile(shares / shares.sum(), (len(y), 1)))


def tree_spread(pipeline: Any, X: Any) -> FloatArray:
    """Return how far the trees of a fitted forest lie apart; shape (n_rows,)."""
    spread: FloatArray = tree_answers(pipeline, X).std(axis=0, ddof=1)
    return spread
