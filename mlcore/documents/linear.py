"""A model whose answer or scores are sums over its inputs: what each adds, by unit or by level."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from mlcore.documents.ensembles import can_follow
from mlcore.models import OpenedModel
from mlcore.schema import FloatArray

LINEAR = frozenset(
    {
        "ARDRegression", "BayesianRidge", "ElasticNet", "ElasticNetCV", "HuberRegressor", "Lars",
        "LarsCV", "Lasso", "LassoCV", "LassoLars", "LassoLarsCV", "LassoLarsIC",
        "LinearRegression", "LinearSVR", "OrthogonalMatchingPursuit",
        "OrthogonalMatchingPursuitCV", "PassiveAggressiveRegressor", "QuantileRegressor",
        "RANSACRegressor", "Ridge", "RidgeCV", "SGDRegressor", "TheilSenRegressor",
    }
)  # fmt: skip
"""Estimators that are so, unless a step before them is not."""
LINEAR_CLASSIFIERS = frozenset({"LogisticRegression", "LogisticRegressionCV", "SGDClassifier"})
"""Estimators whose scores are so, unless a step before them is not."""
TOLERANCE = 1e-9
"""How far answers may lie apart, as a share of the largest of them."""
_RANDOM_ROWS, _REAL_ROWS = 200, 2_000
UNKNOWN = 0.2
"""Share of the random rows' values that are left out, of inputs that may be missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearModel:
    """What answers like the model.

    Attributes
    ----------
    start : tuple of n_features floats
        A row.
    value : float
        The model's answer for it.
    slopes : tuple of n_features floats
        What one unit more of an input adds; 0 for a choice.
    levels : tuple of n_features tuples of float
        What each level of a choice adds to the one in ``start``, by its code; empty for a number.
    missing : tuple of n_features floats
        What an input adds that is not known; 0 where it always is.
    """

    start: tuple[float, ...]
    value: float
    slopes: tuple[float, ...]
    levels: tuple[tuple[float, ...], ...]
    missing: tuple[float, ...]

    def predict(self, X: FloatArray) -> FloatArray:
        """Answer rows of shape (n_rows, n_features).

        Examples
        --------
        >>> line = LinearModel(start=(0.0, 0.0), value=5.0, slopes=(3.0, 0.0),
        ...                    levels=((), (0.0, -1.0)), missing=(0.5, 0.0))
        >>> line.predict(np.array([[1.0, 0.0], [1.0, 1.0], [np.nan, 0.0]]))
        array([8. , 7. , 5.5])
        """
        known = ~np.isnan(X)
        parts = np.where(known, (X - np.array(self.start)) * np.array(self.slopes), self.missing)
        for place, levels in enumerate(self.levels):
            if levels:
                codes = np.where(known[:, place], X[:, place], 0).astype(np.int64)
                parts[:, place] = np.where(
                    known[:, place], np.array(levels)[codes], self.missing[place]
                )
        answers: FloatArray = self.value + parts.sum(axis=1)
        return answers

    def packed(self) -> dict[str, Any]:
        """Write it as ``handout/models/linear.js`` reads it."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LinearScores:
    """Linear scores, and what is made of them: of a classifier the chances.

    Attributes
    ----------
    lines : tuple of LinearModel
        Each answers as one score does.
    rule : list
        What is made of the scores, as :class:`mlcore.inference.links.Link` has it.
    scores : callable
        From rows to the served model's scores, shape (n_rows, n_scores).
    """

    lines: tuple[LinearModel, ...]
    rule: Any
    scores: Callable[[FloatArray], FloatArray]

    @property
    def are_answers(self) -> bool:
        """Whether each score is an answer itself."""
        return False

    def packed(self, model: OpenedModel) -> dict[str, Any]:
        """Write all of it as ``handout/models/scores.js`` reads it."""
        lines = [line.packed() for line in self.lines]
        return {"lines": lines, "rule": self.rule, "place": model.schema.target.chosen}


def linear_model_of(model: OpenedModel) -> LinearModel | None:
    """Read a linear model off its own answers, and try what was read on other rows.

    Returns
    -------
    LinearModel or None
        None where the model answers otherwise anywhere that was tried: on real rows, on random
        ones, and where each input is at an end of its data.
    """
    return _line(model, model.predict) if model.manifest.estimator in LINEAR else None


def linear_scores_of(model: OpenedModel) -> LinearScores | None:
    """Read the scores of a linear classifier off these scores, as those of a linear model.

    Returns
    -------
    LinearScores or None
        None where one of them is not linear, or a file cannot follow what is made of them.
    """
    classifier = model.classifier
    if model.manifest.estimator not in LINEAR_CLASSIFIERS:
        return None
    if classifier is None or not can_follow(classifier.link.rule):
        return None

    def score(place: int) -> Callable[[FloatArray], FloatArray]:
        return lambda rows: classifier.scores(rows)[:, place]

    found = [_line(model, score(place)) for place in range(classifier.link.n_scores)]
    lines = tuple(line for line in found if line is not None)
    if len(lines) < len(found):
        return None
    return LinearScores(lines=lines, rule=classifier.link.rule, scores=classifier.scores)


def _line(model: OpenedModel, predict: Callable[[FloatArray], FloatArray]) -> LinearModel | None:
    features = model.schema.features
    low, high = (np.array([getattr(each, end) for each in features]) for end in ("low", "high"))
    typical = np.array(model.schema.typical_row)
    start = np.where(np.isnan(typical), low, typical)
    value = float(predict(start.reshape(1, -1))[0])
    # An input that never moves has a slope all the same: it is told from a row that stays.
    reach = np.where(high > low, high - low, 1.0)

    def asked(place: int, values: Sequence[float]) -> FloatArray:
        rows = np.tile(start, (len(values), 1))
        rows[:, place] = values
        return rows

    numbers = [place for place, feature in enumerate(features) if not feature.is_choice]
    choices = {place: features[place].codes for place in model.schema.choices}
    may_miss = [place for place, feature in enumerate(features) if feature.allow_missing]
    ends = np.concatenate(
        [asked(place, [low[place], low[place] + reach[place]]) for place in numbers]
        + [asked(place, codes) for place, codes in choices.items()]
        + [asked(place, [math.nan]) for place in may_miss]
    )
    answers = predict(ends)
    slopes, missing = np.zeros((2, len(features)))
    levels: list[tuple[float, ...]] = [()] * len(features)
    ahead = iter(
        np.split(answers, np.cumsum([2] * len(numbers) + list(map(len, choices.values()))))
    )
    for place in numbers:
        least, most = next(ahead)
        slopes[place] = (most - least) / reach[place]
    for place in choices:
        levels[place] = tuple((next(ahead) - value).tolist())
    missing[may_miss] = next(ahead) - value
    found = LinearModel(
        start=tuple(start.tolist()),
        value=value,
        slopes=tuple(slopes.tolist()),
        levels=tuple(levels),
        missing=tuple(missing.tolist()),
    )
    rng = np.random.default_rng(0)
    random = rng.uniform(low, low + reach, (_RANDOM_ROWS, len(start)))
    for place, codes in choices.items():
        random[:, place] = rng.integers(len(codes), size=len(random))
    random[:, may_miss] = np.where(
        rng.random((len(random), len(may_miss))) < UNKNOWN, math.nan, random[:, may_miss]
    )
    # It is asked whenever the panel is drawn that offers the file.
    real = model.X[:: -(-len(model.X) // _REAL_ROWS)]
    rows = np.concatenate([ends, real, random])
    expected = predict(rows)
    off = np.abs(found.predict(rows) - expected).max()
    return found if off <= TOLERANCE * np.abs(expected).max() / 10 else None
