"""The ordinary scikit-learn pipelines that are fitted on somebody's table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    import pandas as pd

    from mlcore.datasets.tables import Outcome

N_TREES = 100
"""Trees of a forest."""
N_ROUNDS = 100
"""Rounds of boosting, each of which adds a tree; a tree a class, where there are more than two."""
MOST_NODES = 600_000
"""Nodes of all trees together, of all classes: an exact model takes up to 40 bytes for each."""
MOST_DRAWN = 30_000
"""Rows that one tree of a forest draws at most."""
MANY_ROWS, SOME_COLUMNS = 10_000, 0.4
"""Rows beyond which a split of a number's forest looks at this share of the columns: all of 60
would take 100 trees on 50,000 rows three minutes of two cores."""
LEAF_OF_CHANCES = 5
"""Rows in a leaf that says chances: a single one would always say 0 or 1."""
MOST_COLUMNS = 240
"""Columns that the levels of all categories together are written out to."""
MOST_LEVELS = 50
"""Levels of one category that have columns of their own; rarer ones share one."""
BASELINE = "linear"
"""What every other recipe is compared with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much there is to fit.

    Attributes
    ----------
    n_rows : int
        Rows it is fitted on.
    n_learnt : int
        Rows that all of the table has to learn from: a fold is fitted as all of it is.
    n_classes : int
        0 of a number.
    """

    n_rows: int
    n_learnt: int
    n_classes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A way of fitting a table.

    Attributes
    ----------
    averages : bool
        Whether its answer is the average of trees, which can disagree.
    """

    averages: bool
    _number: Callable[[Size], Any]
    _classes: Callable[[Size], Any]

    def estimator(self, outcome: Outcome, size: Size, *, seed: int) -> Any:
        """Return the last step, unfitted, with as many leaves as the rows allow."""
        made = self._number(size) if outcome == "number" else self._classes(size)
        return made.set_params(random_state=seed)


def _forest(kind: Any, *, leaf: int) -> Callable[[Size], Any]:
    def make(size: Size) -> Any:
        forest = kind(
            n_estimators=N_TREES,
            min_samples_leaf=leaf,
            max_leaf_nodes=most_leaves(size.n_classes)
            if size.n_rows > most_leaves(size.n_classes)
            else None,
            bootstrap=True,
            max_samples=MOST_DRAWN if size.n_rows > MOST_DRAWN else None,
        )
        if not size.n_classes and size.n_learnt > MANY_ROWS:
            forest.set_params(max_features=SOME_COLUMNS)
        return forest

    return make


def most_leaves(n_classes: int) -> int:
    """Return how many leaves a tree of a forest may have.

    Examples
    --------
    >>> most_leaves(0), most_leaves(10)
    (3000, 300)
    """
    # Of two classes one set of trees says both chances.
    return MOST_NODES // (2 * N_TREES * (n_classes if n_classes > 2 else 1))


RECIPES: Mapping[str, Recipe] = MappingProxyType(
    {
        "forest": Recipe(
            averages=True,
            _number=_forest(RandomForestRegressor, leaf=1),
            _classes=_forest(RandomForestClassifier, leaf=LEAF_OF_CHANCES),
        ),
        "extra trees": Recipe(
            averages=True,
            _number=_forest(ExtraTreesRegressor, leaf=1),
            _classes=_forest(ExtraTreesClassifier, leaf=LEAF_OF_CHANCES),
        ),
        "histogram boosting": Recipe(
            averages=False,
            _number=lambda _: HistGradientBoostingRegressor(max_iter=N_ROUNDS),
            _classes=lambda _: HistGradientBoostingClassifier(max_iter=N_ROUNDS),
        ),
        "linear": Recipe(
            averages=False,
            _number=lambda _: Ridge(),
            _classes=lambda _: LogisticRegression(max_iter=1_000),
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
    n_learnt: int = 0,
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
    n_learnt, n_classes : int
        As for :class:`Size`; by default what these rows are.
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
    size = Size(n_rows=len(X), n_learnt=n_learnt or len(X), n_classes=n_classes)
    estimator = RECIPES[recipe].estimator(outcome, size, seed=random_state)
    return make_pipeline(ColumnTransformer([step for step in steps if step[2]]), estimator)
