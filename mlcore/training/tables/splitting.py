"""Which rows of a table are learnt from, which are held out, and how the former are dealt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import (
    KFold,
    StratifiedKFold,
    TimeSeriesSplit,
    train_test_split,
)

from mlcore.datasets.tables.preparing import FEWEST_ROWS
from mlcore.errors import DatasetError

if TYPE_CHECKING:
    from mlcore.datasets.tables import Plan, Prepared

Places = npt.NDArray[np.int64]

HELD_OUT = 0.2
"""Share of the rows that a model never sees."""
N_FOLDS = 5
FEWEST_OF_CLASS = 5
"""Rows of a class to learn from, one for each fold; of fewer nothing is learnt."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Split:
    """Places of rows with an outcome.

    Attributes
    ----------
    train, test : ndarray of int64
        Rows to learn from and rows held out; in time from first to last where they have an order.
    by_time : bool
        Whether the last ones are held out, rather than some drawn at random.
    left_out : dict of label to int
        Classes of which too few rows came to learn from, and how many they were.
    """

    train: Places
    test: Places
    by_time: bool
    left_out: dict[Any, int]


def split_table(prepared: Prepared, plan: Plan, *, random_state: int) -> Split:
    """Hold out a fifth of the rows: the last in time, else of each class as many as it has.

    Raises
    ------
    DatasetError
        If there are too few rows, or too few of any two classes.
    """
    y, n_rows = prepared.y, len(prepared.y)
    if n_rows < FEWEST_ROWS:
        raise DatasetError("table.few-rows", expected=FEWEST_ROWS, received=n_rows)
    by_time, classes = prepared.order is not None, plan.outcome == "classes"
    places: Places = np.arange(n_rows) if prepared.order is None else prepared.order
    left: Counter[Any] = Counter()
    if classes:
        # So many that a fifth less is still enough.
        places = _without_rare(y, places, y[places], FEWEST_OF_CLASS * 5 // 4 + 1, left)
    if by_time:
        n_train = len(places) - int(np.ceil(HELD_OUT * len(places)))
        train, test = places[:n_train], places[n_train:]
    else:
        train, test = train_test_split(
            places,
            test_size=HELD_OUT,
            random_state=random_state,
            stratify=y[places].astype(str) if classes else None,
        )
    if classes:
        learnt = _without_rare(y, train, y[train], FEWEST_OF_CLASS, left)
        test, train = _without_rare(y, test, y[learnt], FEWEST_OF_CLASS, left), learnt
    return Split(train=train, test=test, by_time=by_time, left_out=dict(left))


def _without_rare(
    y: npt.NDArray[Any], places: Places, among: npt.NDArray[Any], fewest: int, left: Counter[Any]
) -> Places:
    """Leave out rows of classes that are rare among some labels, and count them."""
    counted = Counter(among.tolist())
    enough = {label for label, count in counted.items() if count >= fewest}
    if len(enough) < 2:
        raise DatasetError("table.one-class", expected=fewest)
    labels = y[places].tolist()
    left.update(label for label in labels if label not in enough)
    kept = np.array([label in enough for label in labels], dtype=bool)
    return places if kept.all() else places[kept]


def folds(
    y: npt.NDArray[Any], *, classes: bool, by_time: bool, random_state: int
) -> Iterator[tuple[Places, Places]]:
    """Deal rows to learn from into five parts, each judged once by a model that has not seen it.

    In time each part is judged by those before it.
    """
    if by_time:
        dealt: Any = TimeSeriesSplit(N_FOLDS)
    elif classes:
        dealt = StratifiedKFold(N_FOLDS, shuffle=True, random_state=random_state)
    else:
        dealt = KFold(N_FOLDS, shuffle=True, random_state=random_state)
    yield from dealt.split(np.zeros(len(y)), y.astype(str) if classes else y)
