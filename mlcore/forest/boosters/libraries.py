"""Which estimators of which boosting libraries are read, and in which versions."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from mlcore.errors import UnsupportedModelError
from mlcore.forest.boosters.boosted import Boosted
from mlcore.forest.boosters.catboost import check_catboost, read_catboost
from mlcore.forest.boosters.lightgbm import check_lightgbm, read_lightgbm
from mlcore.forest.boosters.xgboost import check_xgboost, read_xgboost, takes_for_others


class Library(NamedTuple):
    """A boosting library.

    Attributes
    ----------
    title : str
        As its makers write it.
    version : str
        The beginning of the versions whose files were tried.
    classes : tuple of str
        Full names of the estimators that are read.
    check : callable
        Refuses a fitted one that no trees of comparisons can follow, as far as its settings tell.
    read : callable
        From a fitted one to a :class:`Boosted`.
    """

    title: str
    version: str
    classes: tuple[str, ...]
    check: Callable[[Any], None]
    read: Callable[[Any], Boosted]


LIBRARIES: Mapping[str, Library] = MappingProxyType(
    {
        "xgboost": Library(
            "XGBoost",
            "3.2",
            (
                "xgboost.sklearn.XGBRegressor",
                "xgboost.sklearn.XGBRFRegressor",
                "xgboost.sklearn.XGBClassifier",
                "xgboost.sklearn.XGBRFClassifier",
            ),
            check_xgboost,
            read_xgboost,
        ),
        "lightgbm": Library(
            "LightGBM",
            "4.7",
            ("lightgbm.sklearn.LGBMRegressor", "lightgbm.sklearn.LGBMClassifier"),
            check_lightgbm,
            read_lightgbm,
        ),
        "catboost": Library(
            "CatBoost",
            "1.2",
            ("catboost.core.CatBoostRegressor", "catboost.core.CatBoostClassifier"),
            check_catboost,
            read_catboost,
        ),
    }
)
"""By the module that is imported."""


def library_of(estimator: Any) -> Library | None:
    """Return the library an object comes from, whatever class it is of; nothing is imported.

    Examples
    --------
    >>> library_of(3.0) is None
    True
    """
    return LIBRARIES.get(_module(estimator))


def _module(value: Any) -> str:
    # What CatBoost compiled stands in a module beside its own.
    return type(value).__module__.partition(".")[0].removeprefix("_")


def is_booster(estimator: Any) -> bool:
    """Tell whether an estimator is one of those that are read: the very class."""
    kind, library = type(estimator), library_of(estimator)
    return library is not None and f"{kind.__module__}.{kind.__qualname__}" in library.classes


def takes_unseen_for_others(estimator: Any) -> bool:
    """Tell whether a fitted model takes a level that it never saw for another one."""
    is_xgboost = library_of(estimator) is LIBRARIES["xgboost"]
    return is_xgboost and is_booster(estimator) and takes_for_others(estimator)


def is_version(found: str, tried: str) -> bool:
    """Tell whether a version is one of those that begin alike.

    Examples
    --------
    >>> is_version("3.2.1", "3.2"), is_version("3.20.0", "3.2")
    (True, False)
    """
    return f"{found}.".startswith(f"{tried}.")


def check_booster(estimator: Any) -> None:
    """Refuse a fitted model whose library or settings cannot be followed; any other passes.

    Another version of a library than those tried may write its models otherwise.

    Raises
    ------
    UnsupportedModelError
    """
    library = library_of(estimator)
    if library is None or not is_booster(estimator):
        return
    module = sys.modules[_module(estimator)]
    version = str(getattr(module, "__version__", ""))
    if not is_version(version, library.version):
        raise UnsupportedModelError(
            "model.booster-version",
            received=type(estimator).__name__,
            library=library.title,
            version=version,
            expected=library.version,
        )
    library.check(estimator)


def read_boosted(estimator: Any) -> Boosted | None:
    """Read a fitted model of a boosting library.

    Returns
    -------
    Boosted or None
        None of any other estimator.

    Raises
    ------
    UnsupportedModelError
        If the library is of another version, or the model was fitted in a way that trees of
        comparisons cannot follow.

    Examples
    --------
    >>> import numpy as np
    >>> from lightgbm import LGBMRegressor
    >>> X = np.arange(60.0).reshape(-1, 1)
    >>> model = LGBMRegressor(n_estimators=2, num_leaves=2, verbose=-1).fit(X, X[:, 0] > 30)
    >>> found = read_boosted(model)
    >>> found.answer, found.scores[0].n_trees, found.scores[0].thresholds(0).tolist()
    (0, 2, [30.500000000000004, 30.500000000000004])
    """
    if not is_booster(estimator):
        return None
    check_booster(estimator)
    library = library_of(estimator)
    return None if library is None else library.read(estimator)
