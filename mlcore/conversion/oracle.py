"""The owner's own fitted pipeline, asked what it answers, and which inputs a row may miss."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.base import is_classifier
from threadpoolctl import ThreadpoolController

from mlcore.conversion.chain import Chain
from mlcore.conversion.converters import IMPUTERS, fills
from mlcore.conversion.parts import Parts, rebuilt
from mlcore.conversion.refusal import is_refusal, members
from mlcore.inference.sklearn import given_rows
from mlcore.schema import Feature, FloatArray

MOST_REFUSALS = 400
"""Calls that may be refused before the rows not yet answered are given up."""
_CHUNK = 5_000
"""Rows asked for at a time: some estimators need memory for each pair of rows."""


class Oracle:
    """A fitted pipeline that answers in one thread, row by row where it refuses some.

    Parameters
    ----------
    features : sequence of Feature
        Which inputs are choices: rows hold their codes. None are where nothing is said.
    """

    def __init__(self, pipeline: Any, features: Sequence[Feature] = ()) -> None:
        self._pipeline = in_one_thread(pipeline)
        # Found once: to look for the libraries takes longer than most questions.
        self._libraries = ThreadpoolController()
        self._features = features
        self._n_classes = len(pipeline.classes_) if is_classifier(pipeline) else 0

    def answers(
        self, rows: FloatArray, *, seconds: float | None = None
    ) -> tuple[FloatArray, npt.NDArray[np.int64]]:
        """Answer the rows that the pipeline takes and answers with a number.

        Parameters
        ----------
        rows : ndarray of shape (n_rows, n_features), float64
        seconds : float, optional
            After which no further rows are begun.

        Returns
        -------
        answers : ndarray of shape (n_answered,), float64
            Or (n_answered, n_classes): the probabilities of a classifier.
        places : ndarray of shape (n_answered,), int64
            Of the rows that were answered.
        """
        return self._collect(
            len(rows), lambda at: given_rows(self._pipeline, rows[at], self._features), seconds
        )

    def answers_as_given(
        self, given: Any, places: npt.NDArray[np.int64]
    ) -> tuple[FloatArray, npt.NDArray[np.int64]]:
        """Answer rows in the types they came in.

        Parameters
        ----------
        given : data frame, sparse matrix or ndarray of shape (n_rows, n_features)
        places : ndarray of int64
            Of the rows to answer.

        Returns
        -------
        answers, places
            As for :meth:`answers`; the places count within those asked for.
        """
        take = given.iloc.__getitem__ if hasattr(given, "iloc") else given.__getitem__
        return self._collect(len(places), lambda at: take(places[at]), None)

    def _collect(
        self, n_rows: int, rows_at: Callable[[Any], Any], seconds: float | None
    ) -> tuple[FloatArray, npt.NDArray[np.int64]]:
        until = None if seconds is None else monotonic() + seconds
        left = [MOST_REFUSALS]
        found: list[tuple[npt.NDArray[np.int64], FloatArray]] = []
        # OpenMP's threads wait for each other by spinning: beside other work, neighbours asked for
        # in thousands of small batches took 184 s instead of 5.
        with self._libraries.limit(limits=1, user_api="openmp"):
            for start in range(0, n_rows, _CHUNK):
                if until is not None and start and monotonic() > until:
                    break
                self._ask(np.arange(start, min(start + _CHUNK, n_rows)), rows_at, found, left)
        if not found:
            none = (0, self._n_classes) if self._n_classes else 0
            return np.empty(none), np.empty(0, dtype=np.int64)
        places, answers = (np.concatenate(part) for part in zip(*found, strict=True))
        finite = np.isfinite(answers.reshape(len(answers), -1)).all(axis=1)
        return answers[finite], places[finite]

    def _ask(
        self,
        at: npt.NDArray[np.int64],
        rows_at: Callable[[Any], Any],
        found: list[tuple[npt.NDArray[np.int64], FloatArray]],
        left: list[int],
    ) -> None:
        try:
            found.append((at, self._predict(rows_at(at))))
        except Exception as error:
            if not is_refusal(error):
                raise
            # A single row is enough to have all refused: look for it, but not for ever.
            left[0] -= 1
            if len(at) > 1 and left[0] > 0:
                half = len(at) // 2
                self._ask(at[:half], rows_at, found, left)
                self._ask(at[half:], rows_at, found, left)

    def _predict(self, rows: Any) -> FloatArray:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")  # of rows that nobody but Levers would ask about
            if self._n_classes:
                return np.asarray(self._pipeline.predict_proba(rows), dtype=np.float64)
            return np.asarray(self._pipeline.predict(rows), dtype=np.float64).reshape(-1)


def in_one_thread(estimator: Any) -> Any:
    """Return an estimator that works alike, each part of it in one thread.

    With several, scikit-learn adds the answers of trees in the order in which the threads finish:
    the last bits change from run to run. What was fitted is shared, not copied.

    Returns
    -------
    estimator
        The very same where no part asks for threads.

    Examples
    --------
    >>> from sklearn.ensemble import RandomForestRegressor
    >>> in_one_thread(RandomForestRegressor(n_jobs=-1)).n_jobs is None
    True
    """
    return rebuilt(estimator, _alone)


def _alone(estimator: Any) -> Any:
    if getattr(estimator, "n_jobs", None) is None:
        return estimator
    copied = copy.copy(estimator)
    copied.n_jobs = None
    return copied


def missing_inputs(
    parts: Parts, X: FloatArray, features: Sequence[Feature] = ()
) -> npt.NDArray[np.bool_]:
    """Find the inputs that a fitted pipeline was made to take without a value.

    These are the ones that real rows miss, or that a step fills in, as far as the pipeline answers
    such a row. Trees that would take one all the same, having met none, do not count: nobody
    taught them where to send it.

    Parameters
    ----------
    X : ndarray of shape (n_rows, n_features), float64
        Real rows, NaN where a value is missing.
    features : sequence of Feature
        As for :class:`Oracle`.

    Returns
    -------
    ndarray of shape (n_features,), bool

    Examples
    --------
    >>> from mlcore.conversion.parts import split
    >>> from sklearn.impute import SimpleImputer
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.tree import DecisionTreeRegressor
    >>> X = np.array([[1.0, 2.0], [3.0, 4.0]])
    >>> tree = DecisionTreeRegressor()
    >>> missing_inputs(split(tree.fit(X, [0, 1])), X).tolist()
    [False, False]
    >>> missing_inputs(split(make_pipeline(SimpleImputer(), tree).fit(X, [0, 1])), X).tolist()
    [True, True]
    """
    gaps = np.isnan(X)
    asked = np.flatnonzero(gaps.any(axis=0) | _filled(parts, features))
    found = np.zeros(X.shape[1], dtype=bool)
    if len(asked) == 0:
        return found
    alone = np.tile(known_row(X), (len(asked), 1))
    alone[np.arange(len(asked)), asked] = np.nan
    among = X[gaps[:, asked].argmax(axis=0)].copy()
    among[np.arange(len(asked)), asked] = np.nan
    oracle = Oracle(parts.whole, features)
    for rows in (alone, among):
        _, answered = oracle.answers(rows)
        found[asked[answered]] = True
    return found


def known_row(X: FloatArray) -> FloatArray:
    """Return a row without a gap: of each input the first value that is known, else 0.

    Examples
    --------
    >>> known_row(np.array([[np.nan, 2.0, np.nan], [3.0, 4.0, np.nan]])).tolist()
    [3.0, 2.0, 0.0]
    """
    first = X[np.isfinite(X).argmax(axis=0), np.arange(X.shape[1])]
    return np.asarray(np.nan_to_num(first))


def _filled(parts: Parts, features: Sequence[Feature]) -> npt.NDArray[np.bool_]:
    """Tell for each input whether a step puts a number in the place of what is missing."""
    found = np.zeros(parts.n_features, dtype=bool)
    chain = Chain.begin(parts.n_features, features)
    for place, step in enumerate(parts.steps):
        chain = chain.then(step)
        if chain.columns is None:
            return found | _imputes(parts.steps[place:]) | _imputes([parts.last])
        found[[column.source for column in chain.columns if column.filled]] = True
    return found | _imputes([parts.last])


def _imputes(steps: Sequence[Any]) -> bool:
    return any(
        isinstance(member, IMPUTERS) and fills(member) for step in steps for member in members(step)
    )
