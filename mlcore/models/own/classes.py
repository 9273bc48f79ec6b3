"""The classes of an own classifier: which one is the number, and outcomes as their places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from mlcore.errors import InvalidConfigError, InvalidRowsError
from mlcore.schema import FloatArray, Label, Target
from mlcore.schema.labels import listed

DECIMALS = 2
"""Digits of a probability that are shown: whole percents."""


def places_of(outcomes: Any, classes: Sequence[Label], n_rows: int) -> FloatArray:
    """Read outcomes as places of classes.

    Parameters
    ----------
    outcomes : array-like of shape (n_rows,), or data frame of one column
        Labels, in whatever type: text, whole numbers, flags, categories of pandas.
    classes : sequence of str, int, float or bool
        The model's own, in its order.

    Returns
    -------
    ndarray of shape (n_rows,), float64
        From 0 to ``len(classes) - 1``.

    Raises
    ------
    InvalidRowsError
        If there is not one label a row, or one is none of the model's; ``row`` counts from 0.

    Examples
    --------
    >>> places_of(["yes", "no", "yes"], ("no", "yes"), 3)
    array([1., 0., 1.])
    """
    values = _objects(outcomes)
    if len(values) != n_rows:
        raise InvalidRowsError("rows.labels", field="y_sample", expected=n_rows)
    place_of = {label: place for place, label in enumerate(classes)}
    places = np.empty(n_rows)
    for row, value in enumerate(values):
        label = _plain(value)
        place = place_of.get(label) if isinstance(label, Label) else None
        if place is None:
            # As Python writes them: the text '1' is not the number 1.
            received, known = listed([repr(label)]), listed([repr(each) for each in classes])
            raise InvalidRowsError(
                "rows.label", field="y_sample", row=row, received=received, expected=known
            )
        places[row] = place
    return places


def with_classes(
    target: Target, classes: Sequence[Label], places: FloatArray, positive: Any
) -> Target:
    """Make a target of classes.

    Parameters
    ----------
    places : ndarray of shape (n_rows,), float64
        Of the classes of real rows: of more than two, the most frequent is chosen.
    positive : str, int, float, bool or None
        The class that is chosen instead.

    Raises
    ------
    InvalidConfigError
        If the model has no such class.

    Examples
    --------
    >>> plain = Target(name="y", label="y", low=0, high=9, decimals=0)
    >>> made = with_classes(plain, ("a", "b", "c"), np.array([2.0, 2.0, 0.0]), None)
    >>> made.chosen_class, made.low, made.high, made.decimals
    ('c', 0.0, 1.0, 2)
    """
    if positive is not None:
        chosen = _place_of(positive, classes)
    elif len(classes) == 2:
        chosen = 1
    else:
        chosen = int(np.bincount(places.astype(np.int64), minlength=len(classes)).argmax())
    return replace(
        target, low=0.0, high=1.0, decimals=DECIMALS, classes=tuple(classes), chosen=chosen
    )


def _place_of(positive: Any, classes: Sequence[Label]) -> int:
    label = _plain(positive)
    if isinstance(label, Label) and label in classes:
        return list(classes).index(label)
    known = listed([repr(each) for each in classes])
    raise InvalidConfigError(
        "config.positive", field="positive", received=listed([repr(label)]), expected=known
    )


def _objects(outcomes: Any) -> list[Any]:
    if hasattr(outcomes, "columns"):
        outcomes = outcomes.iloc[:, 0] if len(outcomes.columns) == 1 else []
    values = outcomes if hasattr(outcomes, "__len__") and not isinstance(outcomes, str) else []
    array = np.asarray(values, dtype=object)
    return list(array.reshape(-1)) if array.ndim in (1, 2) and array.size == len(array) else []


def _plain(value: Any) -> Any:
    """Return a label as Python has it; numpy's own types know how."""
    return value.item() if isinstance(value, np.generic) else value
