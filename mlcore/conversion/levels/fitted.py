"""The levels that the encoders of a fitted pipeline know, input by input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sklearn import compose, impute, pipeline, preprocessing
from sklearn.base import BaseEstimator

from mlcore.conversion.chain import ENCODERS, SELECTORS, is_idle


@dataclass(slots=True, kw_only=True, eq=False)
class Known:
    """What encoders know of an input.

    Attributes
    ----------
    levels : list
        As Python has them, in the order of the encoder that met them first.
    filled : list
        Those that a step puts in the place of what is missing: no row need hold them.
    marks : list
        Words that a step takes for a missing value.
    with_none, with_nan : bool
        Whether a missing value is None, and whether it is NaN, to some step.
    ordered : bool
        Whether somebody told an encoder the order.
    """

    levels: list[Any] = field(default_factory=list)
    filled: list[Any] = field(default_factory=list)
    marks: list[Any] = field(default_factory=list)
    with_none: bool = False
    with_nan: bool = False
    ordered: bool = False


def known_levels(estimator: Any, n_features: int) -> dict[int, Known]:
    """Find the inputs whose values encoders look up, and what these know.

    Returns
    -------
    dict of int to Known
        By the place of the input.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> encoder = preprocessing.OneHotEncoder()
    >>> rows = np.array([["b", "x"], ["a", "x"]], dtype=object)
    >>> fitted = pipeline.make_pipeline(encoder, Ridge()).fit(rows, [0.0, 1.0])
    >>> {place: known.levels for place, known in known_levels(fitted, 2).items()}
    {0: ['a', 'b'], 1: ['x']}
    """
    walk = _Walk()
    walk.follow(estimator, list(range(n_features)))
    # What an imputer notes of an input that no encoder looks up is a number's.
    return {at: known for at, known in walk.found.items() if known.levels}


def unread_inputs(estimator: Any, n_features: int) -> frozenset[int]:
    """Find the inputs that a fitted pipeline drops before anything else.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> kept = compose.ColumnTransformer([("kept", "passthrough", [1])])
    >>> unread_inputs(pipeline.make_pipeline(kept, Ridge()).fit(np.eye(2), [0.0, 1.0]), 2)
    frozenset({0})
    """
    while type(estimator) is pipeline.Pipeline:
        estimator = next((step for _, step in estimator.steps if not is_idle(step)), None)
    if type(estimator) is not compose.ColumnTransformer:
        return frozenset()
    read = {
        int(place)
        for name, step, _ in estimator.transformers_
        if not (isinstance(step, str) and step == "drop")
        for place in estimator._transformer_to_input_indices[name]
    }
    return frozenset(range(n_features)) - read


_Sources = list[int | None]
"""The input that each column still is, as it came or with gaps filled; None of what was made.

Empty where nothing is known of any column.
"""


class _Walk:
    def __init__(self) -> None:
        self.found: dict[int, Known] = {}

    def follow(self, step: Any, given: _Sources) -> _Sources:
        """Look into an estimator; returns what each column is behind it."""
        kind = type(step)
        if is_idle(step):
            return given
        if kind is pipeline.Pipeline:
            for _, each in step.steps:
                given = self.follow(each, given)
            return given
        if kind is pipeline.FeatureUnion:
            for _, each in step.transformer_list:
                if each != "drop":
                    self.follow(each, given)
            return []
        if kind is compose.ColumnTransformer:
            return self._columns(step, given)
        if kind in ENCODERS:
            return self._encoder(step, given)
        if kind is impute.SimpleImputer:
            return self._imputer(step, given)
        if kind in SELECTORS:
            kept = step.get_support(indices=True)
            return [given[place] for place in kept] if given else given
        for each, places in _inside(step):
            self.follow(
                each, [given[at] for at in places] if given and places is not None else given
            )
        return []

    def _columns(self, step: Any, given: _Sources) -> _Sources:
        n_columns = max((part.stop for part in step.output_indices_.values()), default=0)
        made: _Sources = [None] * n_columns
        for name, each, _ in step.transformers_:
            places = step._transformer_to_input_indices[name]
            if isinstance(each, str) and each == "drop":
                continue
            found = self.follow(each, [given[place] for place in places] if given else given)
            part = step.output_indices_[name]
            if len(found) == part.stop - part.start:
                made[part] = found
        return made

    def _encoder(self, step: Any, given: _Sources) -> _Sources:
        told = getattr(step, "categories", "auto")
        for place, (source, categories) in enumerate(zip(given, step.categories_, strict=False)):
            if source is None:
                continue
            known = self.found.setdefault(source, Known())
            for value in categories:
                level = value.item() if isinstance(value, np.generic) else value
                if level is None:
                    known.with_none = True
                elif level != level:
                    known.with_nan = True
                elif level not in known.levels:
                    known.levels.append(level)
            listed = not isinstance(told, str) and place < len(told)
            known.ordered |= listed and type(step) is preprocessing.OrdinalEncoder
        return []

    def _imputer(self, step: Any, given: _Sources) -> _Sources:
        made: _Sources = []
        for source, statistic in zip(given, step.statistics_, strict=False):
            if source is not None:
                known = self.found.setdefault(source, Known())
                known.with_none |= step.missing_values is None
                if isinstance(step.missing_values, str):
                    known.marks.append(step.missing_values)
                if step.strategy == "constant":
                    known.filled.append(statistic)
            if step.keep_empty_features or statistic == statistic:
                made.append(source)
        return made + [None] * (len(step.indicator_.features_) if step.add_indicator else 0)


def _inside(estimator: Any) -> Sequence[tuple[Any, Any]]:
    """Return what an estimator asks with its own rows, and which columns of them each is given."""
    own = getattr(estimator, "_preprocessor", None)  # of histogram boosting
    if own is not None:
        return [(own, None)]
    inner = getattr(estimator, "regressor_", None)
    if inner is not None:
        return [(inner, None)]
    held = getattr(estimator, "estimators_", ())
    members = [each for each in held if isinstance(each, BaseEstimator)]
    features = getattr(estimator, "estimators_features_", [None] * len(members))
    if members and len(features) == len(members):
        return list(zip(members, features, strict=True))
    calibrated = [each.estimator for each in getattr(estimator, "calibrated_classifiers_", ())]
    alone = [getattr(estimator, "estimator_", None)]
    return [(each, None) for each in calibrated or alone if isinstance(each, BaseEstimator)]
