"""Steps that take codes in place of levels, for graphs: what encoders make of each, as a table."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn import compose, pipeline
from sklearn.base import BaseEstimator

from mlcore.conversion.chain import Chain, is_idle
from mlcore.conversion.levels.questions import encode
from mlcore.errors import UnsupportedModelError
from mlcore.schema import Feature, FloatArray


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Table(BaseEstimator):  # type: ignore[misc]
    """What each column becomes, looked up by its code.

    Attributes
    ----------
    tables : tuple of (ndarray of shape (n_codes + 1, width) or None)
        By column, float64; the last row is for a missing value. None lets numbers through.
    order : ndarray of int64
        In which order the columns that are made go on.
    """

    tables: tuple[Any, ...]
    order: Any


def on_codes(steps: Sequence[Any], features: Sequence[Feature], row: FloatArray) -> list[Any]:
    """Return steps that make of codes what fitted steps make of levels.

    Parameters
    ----------
    steps : sequence of fitted scikit-learn estimators
        The last may be what predicts.
    features : sequence of Feature
        Inputs of the first; the very same steps come back where none is a choice.
    row : ndarray of shape (n_features,), float64
        Real values, none missing, which the steps take.

    Raises
    ------
    UnsupportedModelError
        If text comes to a step that is no encoder of single columns.

    Examples
    --------
    >>> from sklearn.preprocessing import OneHotEncoder
    >>> home = Feature(name="home", label="Home", low=0, high=1, typical=0, step=1, decimals=0,
    ...                kind="category", levels=("owns", "rents"), dtype="object")
    >>> encoder = OneHotEncoder().fit(np.array([["owns"], ["rents"]], dtype=object))
    >>> (step,) = on_codes([encoder], [home], np.zeros(1))
    >>> step.tables[0][:2].tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    given = [feature if feature.is_choice else None for feature in features]
    if not any(given):
        return list(steps)
    return _rewritten(list(steps), list(features), row)


def _rewritten(steps: list[Any], features: list[Feature], row: FloatArray) -> list[Any]:
    choices = [feature.is_choice for feature in features]
    if not any(choices):
        return steps
    working = [step for step in steps if not is_idle(step)]
    if all(choices):
        n_looked_up, found = 0, None
        chain = Chain.begin(len(features), features)
        for place, step in enumerate(working):
            if not hasattr(step, "transform"):
                break
            chain = chain.then(step)
            if chain.columns is None:
                break
            made = _table(chain, row)
            if made is not None:
                n_looked_up, found = place + 1, made
        if found is not None:
            return [found, *working[n_looked_up:]]
    if working:
        first = _inside(working[0], features, row)
        if first is not None:
            return [first, *working[1:]]
    return [_numbers(working, features), *working]


def _inside(step: Any, features: list[Feature], row: FloatArray) -> Any | None:
    """Rewrite what a step is made of; None where it is not made of others."""
    kind = type(step)
    if kind is pipeline.Pipeline:
        return _joined(_rewritten([each for _, each in step.steps], features, row))
    if kind is pipeline.FeatureUnion:
        copied = copy.copy(step)
        copied.transformer_list = [
            (name, each if each == "drop" else _joined(_rewritten([each], features, row)))
            for name, each in step.transformer_list
        ]
        return copied
    if kind is not compose.ColumnTransformer:
        return None
    parts = []
    for name, each, columns in step.transformers_:
        places = [int(place) for place in step._transformer_to_input_indices[name]]
        if not (isinstance(each, str) and each == "drop") and places:
            own = [features[place] for place in places]
            each = _joined(_rewritten([each], own, row[places]))
        parts.append((name, each, columns))
    copied = copy.copy(step)
    copied.transformers_ = parts
    return copied


def _joined(steps: list[Any]) -> Any:
    if len(steps) == 1:
        return steps[0]
    return pipeline.Pipeline([(f"step{at}", step) for at, step in enumerate(steps)])


def _table(chain: Chain, row: FloatArray) -> Table | None:
    """Ask the steps of a chain about each level; None where they leave text."""
    try:
        made, source = encode(chain, row), chain.source
    except ValueError:  # what comes out is still text
        return None
    tables, order = [], np.empty(len(source), dtype=np.int64)
    n_before = 0
    for place in range(chain.n_features):
        columns = np.flatnonzero(source == place)
        n_levels = len(chain.features[place].levels)
        found = [np.append(made.of_codes[at], made.of_missing[at]) for at in columns]
        if any(np.isnan(each[:n_levels]).any() for each in found):
            return None
        size = n_levels + chain.features[place].takes_others + 1
        tables.append(np.column_stack(found) if found else np.empty((size, 0)))
        order[columns] = n_before + np.arange(len(columns))
        n_before += len(columns)
    return Table(tables=tuple(tables), order=order)


def _numbers(steps: list[Any], features: list[Feature]) -> Table:
    """Let flags and numbers that are levels stand for themselves."""
    tables: list[Any] = []
    for feature in features:
        if not feature.is_choice:
            tables.append(None)
            continue
        if any(isinstance(level, str) for level in feature.levels):
            named = type(steps[0]).__name__ if steps else "passthrough"
            raise UnsupportedModelError("model.words", received=named, column=feature.name)
        values = [float(level) for level in feature.levels]
        # What a level that nobody saw stands for; see `decoded`.
        others = [max(values) + 1.0] * feature.takes_others
        tables.append(np.array([*values, *others, np.nan])[:, np.newaxis])
    return Table(tables=tuple(tables), order=np.arange(len(features)))
