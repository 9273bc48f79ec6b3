"""The real rows that come with an own pipeline, read and named, or refused with the place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from mlcore.conversion.levels.fitted import known_levels, unread_inputs
from mlcore.conversion.oracle import Oracle, known_row
from mlcore.conversion.refusal import check_answers, is_refusal, members, said
from mlcore.datasets.column import describe_choice, describe_column
from mlcore.errors import InvalidRowsError
from mlcore.forest.boosters import takes_unseen_for_others
from mlcore.inference.sklearn import fitted_names, given_rows
from mlcore.models.own.choices import Choice, choice_of, known_choice, unread_choice
from mlcore.schema import Feature, FloatArray
from mlcore.schema.labels import find_places, listed, name_of
from mlcore.schema.numbers import (
    as_matrix,
    as_objects,
    check_cells,
    columns_each,
    columns_of,
    has_words,
    is_table,
    read_column,
    read_levels,
    read_numbers,
)
from mlcore.text import mark

MAX_SAMPLE = 2_000
"""Rows kept of a sample: enough for rugs, averages and backgrounds."""
_LARGEST = 1e100
"""Squares of such numbers, and of their inverses, are still finite."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sample:
    """The rows of a sample, as numbers and as they came.

    Attributes
    ----------
    X : ndarray of shape (n_rows, n_features), float64
        NaN where a value is missing.
    names : tuple of str
        Those the pipeline was fitted with, else the frame's, else x1, x2 and so on.
    given : data frame, sparse matrix or ndarray of shape (n_rows, n_features)
        The same rows and columns in the types they came in, under the labels the pipeline knows: a
        pipeline may answer float32 rows otherwise than float64 ones, or refuse sparse ones.
    features : tuple of Feature
        What the rows say of each input; one that is a choice stands in ``X`` as codes.
    """

    X: FloatArray
    names: tuple[str, ...]
    given: Any
    features: tuple[Feature, ...]

    def check_gaps(self, allowed: npt.NDArray[np.bool_]) -> None:
        """Refuse values that are missing where the pipeline needs one.

        Parameters
        ----------
        allowed : ndarray of shape (n_features,), bool
            Which inputs may be missing.

        Raises
        ------
        InvalidRowsError
            ``field`` is the column, ``row`` counts from 0.
        """
        _refuse(np.isnan(self.X) & ~allowed, "rows.missing", self.names)


def read_sample(X_sample: Any, pipeline: Any, n_features: int) -> Sample:
    """Read the rows of a sample.

    Parameters
    ----------
    X_sample : array-like, sparse matrix or data frame of shape (n_rows, n_features)
        A frame may hold its columns in any order, and others among them, if the pipeline was fitted
        on names.

    Raises
    ------
    InvalidRowsError
        If a name is there twice or missing, the shape is wrong, a value is neither a finite number
        nor a level, an input has none in any row, or the numbers are too large or too close
        together to be shown.

    Examples
    --------
    >>> sample = read_sample([[1, 2]], None, 2)
    >>> sample.X, sample.names, sample.given.dtype.kind
    (array([[1., 2.]]), ('x1', 'x2'), 'i')
    >>> sample = read_sample([[60.5, "rents"], [80.0, "owns"]], None, 2)
    >>> sample.X, sample.features[1].levels
    (array([[60.5,  1. ],
           [80. ,  0. ]]), ('owns', 'rents'))
    """
    fitted = [str(name) for name in fitted_names(pipeline) or []]
    if is_table(X_sample):
        labels = list(X_sample.columns)
        own = [name_of(label) for label in labels]
        # LightGBM keeps names with underscores for spaces; the frames go on having spaces.
        as_kept = [re.sub(r"\s", "_", name) for name in own] == fitted
        is_own = not fitted or (as_kept and type(pipeline).__module__.startswith("lightgbm"))
        names = own if is_own else fitted
        twice = [name for name, count in Counter(names).items() if count > 1]
        if twice:
            raise InvalidRowsError("rows.duplicate", field="X_sample", names=listed(twice))
        given = columns_of(X_sample, find_places(names, labels))
    else:
        names = fitted or [f"x{place}" for place in range(1, n_features + 1)]
        given = _matrix(X_sample)
    if given.ndim != 2:
        raise InvalidRowsError("rows.sample", field="X_sample", expected=n_features)
    n_rows, n_columns = given.shape
    if n_columns != n_features:
        raise InvalidRowsError(
            "rows.width", field="X_sample", expected=n_features, received=n_columns
        )
    if n_rows == 0:
        raise InvalidRowsError("rows.empty", field="X_sample")
    columns = columns_each(given)
    known, unread = known_levels(pipeline, n_features), unread_inputs(pipeline, n_features)
    choices = {}
    for place, (column, name) in enumerate(zip(columns, names, strict=True)):
        looked_up = known.get(place)
        # What the fitted steps look up comes before what the type of the column says.
        try:
            choice = known_choice(column, name, looked_up) if looked_up else choice_of(column, name)
            if choice is None and place in unread:
                read_column(column, name)
        except InvalidRowsError:
            if place not in unread:
                raise
            choice = unread_choice(column)
        if choice is not None:
            choices[place] = choice
    if isinstance(X_sample, (list, tuple)):
        check_cells(X_sample, names, but=list(choices))
    if choices:
        X, features = _coded(columns, names, choices, pipeline)
    else:
        X, features = read_numbers(given, names), ()
    _refuse(np.isinf(X), "rows.infinite", names)
    for name, column in zip(names, X.T, strict=True):
        known = column[~np.isnan(column)]
        if len(known) == 0:
            raise InvalidRowsError("rows.never", field=name)
        _check_scale(known, name)
    return Sample(
        X=X,
        names=tuple(names),
        given=_relabelled(given, fitted),
        features=features or tuple(map(describe_column, names, X.T)),
    )


def _coded(
    columns: Sequence[Any], names: Sequence[str], choices: Mapping[int, Choice], pipeline: Any
) -> tuple[FloatArray, tuple[Feature, ...]]:
    """Read columns some of which are choices, and describe them."""
    X = np.empty((len(columns[0]), len(columns)))
    features = []
    for place, (column, name) in enumerate(zip(columns, names, strict=True)):
        choice = choices.get(place)
        if choice is None:
            table = np.asarray(column, dtype=object) if column.dtype.kind == "U" else column
            X[:, place] = read_column(table, name)
            features.append(_number(name, X[:, place], column.dtype))
        else:
            X[:, place] = read_levels(column, _described(name, np.empty(0), choice, others=True))
            features.append(_described(name, X[:, place], choice))
    taken = _others_taken(pipeline, X, features)
    for place in choices:
        if place in taken:
            features[place] = replace(features[place], takes_others=True)
        else:
            # Refused, with its row, if there is one that the model does not take.
            read_levels(columns[place], features[place])
        _check_gaps_alike(pipeline, X, features, place, columns[place])
    return X, tuple(features)


def _check_gaps_alike(
    pipeline: Any, X: FloatArray, features: Sequence[Feature], place: int, column: Any
) -> None:
    """Refuse a choice whose rows hold both None and NaN where the pipeline tells these apart."""
    gaps = np.isnan(X[:, place])
    held = {value is None for value in np.asarray(column, dtype=object)[gaps]}
    if pipeline is None or len(held) < 2:
        return
    found = []
    for is_none in held:
        said = list(features)
        said[place] = replace(said[place], gap_is_none=is_none)
        found.append(Oracle(pipeline, said).answers(X[gaps]))
    if not all(map(np.array_equal, *found)):
        raise InvalidRowsError("rows.gaps", field=features[place].name)


def _others_taken(pipeline: Any, X: FloatArray, features: Sequence[Feature]) -> frozenset[int]:
    """Find the choices of which the pipeline answers a level that it never saw, by asking it."""
    asked = [at for at, each in enumerate(features) if each.is_choice and each.kind != "yes-no"]
    if not asked or pipeline is None or any(map(takes_unseen_for_others, members(pipeline))):
        return frozenset()
    rows = np.tile(known_row(X), (len(asked), 1))
    rows[np.arange(len(asked)), asked] = [len(features[place].levels) for place in asked]
    _, answered = Oracle(pipeline, features).answers(rows)
    return frozenset(asked[place] for place in answered)


def _described(name: str, codes: FloatArray, choice: Choice, *, others: bool = False) -> Feature:
    return describe_choice(
        name,
        codes,
        choice.levels,
        dtype=choice.dtype,
        kind=choice.kind,
        ordered=choice.ordered,
        takes_others=others,
        gap_is_none=choice.gap_is_none,
    )


def _number(name: str, column: FloatArray, dtype: Any) -> Feature:
    """Describe a column of numbers beside choices; of numbers alone nothing more is told."""
    feature = describe_column(name, column)
    is_whole = getattr(dtype, "kind", "O") in "iu"
    return replace(feature, kind="whole", dtype=str(dtype)) if is_whole else feature


def read_outcomes(
    y_sample: Any, pipeline: Any, X: FloatArray, features: Sequence[Feature] = ()
) -> FloatArray:
    """Read the outcomes of a sample; None stands for what the pipeline answers.

    Parameters
    ----------
    X : ndarray of shape (n_rows, n_features), float64
    features : sequence of Feature
        Which columns are choices; they stand in ``X`` as codes.

    Raises
    ------
    InvalidRowsError
        If there is not one finite number a row, they are too large or too close together, or the
        pipeline refuses the rows.
    UnsupportedModelError
        If the pipeline answers with numbers that are not finite.
    """
    if y_sample is None:
        y = _asked(pipeline.predict, pipeline, X, features).reshape(-1)
    else:
        try:
            y = np.asarray(y_sample, dtype=np.float64).reshape(-1)
        except (TypeError, ValueError):
            y = np.empty(0)
        if len(y) != len(X) or not np.isfinite(y).all():
            raise InvalidRowsError("rows.outcomes", field="y_sample", expected=len(X))
    _check_scale(y, mark("the model's answers") if y_sample is None else "y_sample")
    return y


def read_chances(pipeline: Any, X: FloatArray, features: Sequence[Feature] = ()) -> FloatArray:
    """Ask a classifier for the probabilities of its classes; shape (n_rows, n_classes).

    Parameters as for :func:`read_outcomes`.

    Raises
    ------
    InvalidRowsError
        If the pipeline refuses the rows.
    UnsupportedModelError
        If it answers with numbers that are not finite.
    """
    return _asked(pipeline.predict_proba, pipeline, X, features)


def draw_kept(X: FloatArray, answers: Callable[[], FloatArray]) -> npt.NDArray[np.int64]:
    """Draw the rows that are kept, in their order: tables are nearly always sorted by something.

    Those with the lowest and the highest answer are always among them, being shown as such, and
    one with a value for each input.

    Parameters
    ----------
    X : ndarray of shape (n_rows, n_features), float64
    answers : callable
        Returns the pipeline's answers to the rows, of shape (n_rows,).

    Returns
    -------
    ndarray of shape (min(n_rows, MAX_SAMPLE),), int64
        Places in ``X``, ascending.
    """
    places = np.arange(len(X))
    if len(X) <= MAX_SAMPLE:
        return places
    found = answers()
    unknown = np.isnan(X)
    first = unknown[:, unknown.any(axis=0)].argmin(axis=0)
    extremes = np.unique([found.argmin(), found.argmax(), *first])
    drawn = np.random.default_rng(0).permutation(np.delete(places, extremes))
    return np.sort(np.concatenate([extremes, drawn[: MAX_SAMPLE - len(extremes)]]))


def _asked(
    ask: Callable[[Any], Any], pipeline: Any, X: FloatArray, features: Sequence[Feature]
) -> FloatArray:
    try:
        answers = np.asarray(ask(given_rows(pipeline, X, features)), dtype=np.float64)
    except Exception as error:
        if not is_refusal(error):
            raise
        name = _text_in(error, features)
        if name is not None:
            raise InvalidRowsError("rows.text", field=name) from error
        raise InvalidRowsError("rows.refused", field="X_sample", reason=said(error)) from error
    check_answers(answers, type(pipeline).__name__)
    return answers


def _text_in(error: Exception, features: Sequence[Feature]) -> str | None:
    """Return the column of text that a pipeline of numbers met, by the word it complained of."""
    found = re.search(r"could not convert string to float: '(.*)'", str(error), re.DOTALL)
    columns = [each for each in features if each.is_choice]
    if found is None:
        return None
    return next((each.name for each in columns if found[1] in each.levels), None)


def _refuse(wrong: npt.NDArray[np.bool_], code: str, names: Sequence[str]) -> None:
    found = np.argwhere(wrong)
    if len(found):
        row, column = (int(place) for place in found[0])
        raise InvalidRowsError(code, field=names[column], row=row)


def _check_scale(values: FloatArray, field: str) -> None:
    """Refuse what bounds, steps and curves cannot be computed from in float64."""
    spread = float(values.max()) - float(values.min())
    if np.abs(values).max() > _LARGEST or 0 < spread < 1 / _LARGEST:
        raise InvalidRowsError("rows.scale", field=field)


def _matrix(X_sample: Any) -> Any:
    try:
        if isinstance(X_sample, (list, tuple)) and has_words(X_sample):
            return as_objects(X_sample)
        return as_matrix(X_sample)
    except (TypeError, ValueError):  # rows of different lengths
        return np.empty(0)


def _relabelled(given: Any, fitted: list[str]) -> Any:
    """Call the columns of a frame what the pipeline was told; scikit-learn warns of other names."""
    if not hasattr(given, "set_axis"):
        return given
    labels = list(given.columns)
    if fitted:
        return given if labels == fitted else given.set_axis(fitted, axis=1)
    named = any(isinstance(label, str) for label in labels)
    return given.set_axis(range(len(labels)), axis=1) if named else given
