"""The ordinary scikit-learn pipelines that are fitted on somebody's table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from sklearn.compose import ColumnTransformer
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from mlcore.text import mark

if TYPE_CHECKING:
    import pandas as pd

Outcome = Literal["number", "classes"]

N_TREES = 100
MOST_NODES = 600_000
"""Nodes of all trees together, for each class: an exact model takes up to 70 bytes for each."""
MOST_DRAWN = 50_000
"""Rows that one tree of a forest draws at most."""
LEAF_OF_CHANCES = 5
"""Rows in a leaf that says chances: a single one would always say 0 or 1."""
MOST_COLUMNS = 240
"""Columns that the levels of all categories together are written out to."""
MOST_LEVELS = 30
"""Levels of one category that have columns of their own; rarer ones share one."""
BASELINE = "linear"
"""What every other recipe is compared with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A way of fitting a table.

    Attributes
    ----------
    title : str
        A message of the catalogue.
    averages : bool
        Whether its answer is the average of trees, which can disagree.
    """

    title: str
    averages: bool
    _number: Callable[[int, int], Any]
    _classes: Callable[[int, int], Any]

    def estimator(self, outcome: Outcome, *, n_rows: int, n_classes: int, seed: int) -> Any:
        """Return the last step, unfitted, with as many leaves as the rows allow.

        Parameters
        ----------
        n_rows : int
            Rows it is fitted on.
        n_classes : int
            0 of a number.
        """
        made = self._number(n_rows, 1) if outcome == "number" else self._classes(n_rows, n_classes)
        return made.set_params(random_state=seed)


def _forest(kind: Any, *, leaf: int) -> Callable[[int, int], Any]:
    def make(n_rows: int, n_classes: int) -> Any:
        return kind(
            n_estimators=N_TREES,
            min_samples_leaf=leaf,
            max_leaf_nodes=most_leaves(n_classes) if n_rows > most_leaves(n_classes) else None,
            bootstrap=True,
            max_samples=min(1.0, MOST_DRAWN / n_rows) if n_rows > MOST_DRAWN else None,
        )

    return make


def most_leaves(n_classes: int) -> int:
    """Return how many leaves a tree of a forest may have.

    Examples
    --------
    >>> most_leaves(1), most_leaves(10)
    (3000, 300)
    """
    # Of two classes one set of trees says both chances.
    return MOST_NODES // (2 * N_TREES * (1 if n_classes == 2 else n_classes))


RECIPES: Mapping[str, Recipe] = MappingProxyType(
    {
        "forest": Recipe(
            title=mark("random forest"),
            averages=True,
            _number=_forest(RandomForestRegressor, leaf=1),
            _classes=_forest(RandomForestClassifier, leaf=LEAF_OF_CHANCES),
        ),
        "extra trees": Recipe(
            title=mark("extra trees"),
            averages=True,
            _number=_forest(ExtraTreesRegressor, leaf=1),
            _classes=_forest(ExtraTreesClassifier, leaf=LEAF_OF_CHANCES),
        ),
        "histogram boosting": Recipe(
            title=mark("gradient boosting"),
            averages=False,
            _number=lambda _rows, _classes: HistGradientBoostingRegressor(),
            _classes=lambda _rows, _classes: HistGradientBoostingClassifier(),
        ),
        "linear": Recipe(
            title=mark("straight line"),
            averages=False,
            _number=lambda _rows, _classes: Ridge(),
            _classes=lambda _rows, _classes: LogisticRegression(max_iter=1_000),
        ),
    }
)
"""Name of a recipe -> how it is fitted; the first is what is taken by default."""


def pipeline_of(
    recipe: str,
    X: pd.DataFrame,
    outcome: Outcome,
    *,
    gaps: Collection[str] = (),
    n_classes: int = 0,
    random_state: int = 0,
) -> Pipeline:
    """Return the unfitted pipeline of a recipe for such rows.

    Numbers without a value get the median and a column that says so, words are written out to a
    column for each level, gaps in them being one.

    Parameters
    ----------
    X : pandas.DataFrame of shape (n_rows, n_inputs)
        As :func:`mlcore.datasets.tables.prepare` makes them.
    gaps : collection of str
        Columns in which any row of the table has no value, whether or not one of these has.
    """
    words, whole, holey = [], [], []
    for name, column in X.items():
        if column.dtype.kind not in "iufb":
            words.append(name)
        elif name in gaps:
            holey.append(name)
        else:
            whole.append(name)
    scaled = [StandardScaler()] if recipe == BASELINE else []
    filled = SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True)
    levels = OneHotEncoder(
        handle_unknown="infrequent_if_exist",
        max_categories=max(2, min(MOST_LEVELS, MOST_COLUMNS // max(1, len(words)))),
        sparse_output=False,
    )
    steps = [
        ("numbers", scaled[0] if scaled else "passthrough", whole),
        ("gaps", make_pipeline(filled, *scaled) if scaled else filled, holey),
        ("words", levels, words),
    ]
    estimator = RECIPES[recipe].estimator(
        outcome, n_rows=len(X), n_classes=n_classes, seed=random_state
    )
    return make_pipeline(ColumnTransformer([step for step in steps if step[2]]), estimator)
