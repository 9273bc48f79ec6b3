"""From which input each column comes that fitted steps make, as long as each looks at one alone."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn import compose, feature_selection, impute, pipeline, preprocessing

from mlcore.inference.scaler import scaler_arrays
from mlcore.inference.sklearn import named_rows
from mlcore.schema import FloatArray

# The very classes: a subclass may transform in another way.
_ORDERED = (
    preprocessing.StandardScaler,
    preprocessing.MinMaxScaler,
    preprocessing.MaxAbsScaler,
    preprocessing.RobustScaler,
    preprocessing.Binarizer,
)
"""Steps of one column each whose arithmetic keeps order in every single float."""
SELECTORS = (
    feature_selection.SelectKBest,
    feature_selection.SelectPercentile,
    feature_selection.SelectFpr,
    feature_selection.SelectFdr,
    feature_selection.SelectFwe,
    feature_selection.GenericUnivariateSelect,
    feature_selection.VarianceThreshold,
    feature_selection.SelectFromModel,
    feature_selection.SequentialFeatureSelector,
    feature_selection.RFE,
    feature_selection.RFECV,
)
"""Steps that keep some of their columns as they are."""
RISING_FUNCTIONS = (
    np.cbrt, np.exp, np.expm1, np.log, np.log10, np.log1p, np.log2, np.sqrt,
)  # fmt: skip
"""Functions that keep order but for the last bit, which the library of the machine decides."""


class MixesInputsError(Exception):
    """A step mixes inputs, changes their order, or is not known not to."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column that fitted steps make.

    Attributes
    ----------
    source : int
        The input it comes from.
    provable : bool
        Whether every step on its way keeps order in every float, so that a threshold once found is
        proven; else that can only be tried.
    filled : bool
        Whether a step puts a number in the place of a missing value.
    """

    source: int
    provable: bool = True
    filled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Fitted steps one after the other, each column of which looks at one input.

    Attributes
    ----------
    n_features : int
        Inputs of the first step.
    columns : tuple of Column or None
        What the last step makes; None where a step mixes inputs, or is not known not to.
    steps : tuple
        Fitted transformers, or lists of the columns that go on.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.preprocessing import MinMaxScaler
    >>> scaler = MinMaxScaler().fit([[0.0, 0.0], [2.0, 4.0]])
    >>> chain = Chain.begin(2).then(scaler).only([1])
    >>> chain.source.tolist(), chain.transform(np.array([[1.0, 1.0]])).tolist()
    ([1], [[0.25]])
    """

    n_features: int
    columns: tuple[Column, ...] | None
    steps: tuple[Any, ...] = field(default=())

    @classmethod
    def begin(cls, n_features: int) -> Chain:
        """Return the chain that changes nothing."""
        return cls(n_features=n_features, columns=tuple(map(Column, range(n_features))))

    def then(self, step: Any) -> Chain:
        """Add a fitted transformer."""
        try:
            columns = None if self.columns is None else tuple(_columns(step, self.columns))
        except MixesInputsError:
            columns = None
        return replace(self, columns=columns, steps=(*self.steps, step))

    def only(self, places: Sequence[int]) -> Chain:
        """Let only these columns go on, in this order."""
        kept = [int(place) for place in places]
        columns = None if self.columns is None else tuple(self.columns[place] for place in kept)
        return replace(self, columns=columns, steps=(*self.steps, kept))

    @property
    def source(self) -> npt.NDArray[np.int64]:
        """The input each column comes from; of no step mixes them."""
        return np.array([column.source for column in self.columns or ()], dtype=np.int64)

    @property
    def provable(self) -> npt.NDArray[np.bool_]:
        """Whether a threshold on each column can be proven."""
        return np.array([column.provable for column in self.columns or ()], dtype=bool)

    @property
    def scaling(self) -> FloatArray | None:
        """Mean and scale of each input, where a StandardScaler or nothing is all there is."""
        if len(self.steps) > 1 or any(
            type(step) is not preprocessing.StandardScaler for step in self.steps
        ):
            return None
        return scaler_arrays(self.steps[0] if self.steps else None, self.n_features)

    def transform(self, rows: FloatArray) -> FloatArray:
        """Ask the fitted steps themselves.

        Parameters
        ----------
        rows : ndarray of shape (n_rows, n_features), float64

        Returns
        -------
        ndarray of shape (n_rows, n_columns), float64
            What is not a number, or infinite, is let through; NaN where a step refuses the row.
        """
        import sklearn

        # Checks for finite values would refuse whole arrays for the sake of one of their rows.
        with sklearn.config_context(assume_finite=True), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with np.errstate(all="ignore"):
                return self._asked(rows)

    def _asked(self, rows: FloatArray) -> FloatArray:
        made: Any = rows
        try:
            for step in self.steps:
                if isinstance(step, list):
                    made = np.asarray(made)[:, step]
                else:
                    made = step.transform(_named(step, made))
        except ValueError:
            if len(rows) == 1:
                return np.full((1, len(self.columns or ())), np.nan)
            half = len(rows) // 2
            return np.vstack([self._asked(rows[:half]), self._asked(rows[half:])])
        made = made.toarray() if hasattr(made, "toarray") else made
        return np.asarray(made, dtype=np.float64)


def is_idle(step: Any) -> bool:
    """Tell whether a step of a pipeline does nothing."""
    return step is None or (isinstance(step, str) and step == "passthrough")


def _named(step: Any, made: Any) -> Any:
    return made if hasattr(made, "columns") else named_rows(step, made)


def _columns(step: Any, given: Sequence[Column]) -> list[Column]:
    """Return what each column of ``step.transform`` is made from."""
    kind = type(step)
    if is_idle(step) or kind in _ORDERED:
        return list(given)
    if kind in SELECTORS:
        return [column for column, kept in zip(given, step.get_support(), strict=True) if kept]
    if kind is preprocessing.FunctionTransformer:
        if step.kw_args:
            raise MixesInputsError
        if step.func is None:
            return list(given)
        if any(step.func is function for function in RISING_FUNCTIONS):
            return _only_tried(given)
        raise MixesInputsError
    if kind is preprocessing.PowerTransformer or (
        kind is preprocessing.QuantileTransformer and step.output_distribution == "uniform"
    ):
        return _only_tried(given)
    if kind is preprocessing.KBinsDiscretizer and step.encode == "ordinal":
        return list(given)
    if kind in (impute.SimpleImputer, impute.MissingIndicator):
        if not isinstance(step.missing_values, float) or step.missing_values == step.missing_values:
            raise MixesInputsError  # a number in the midst of others is moved elsewhere
        if kind is impute.MissingIndicator:
            return [replace(given[place], filled=True) for place in step.features_]
        known = [step.keep_empty_features or value == value for value in step.statistics_]
        marked = step.indicator_.features_ if step.add_indicator else ()
        kept = [column for column, keep in zip(given, known, strict=True) if keep]
        return [replace(each, filled=True) for each in (*kept, *(given[at] for at in marked))]
    return _joined(step, given)


def _joined(step: Any, given: Sequence[Column]) -> list[Column]:
    kind, columns = type(step), list(given)
    if kind is pipeline.Pipeline:
        for _, each in step.steps:
            columns = _columns(each, columns)
        return columns
    if getattr(step, "transformer_weights", None):
        raise MixesInputsError
    if kind is pipeline.FeatureUnion:
        parts = [each for _, each in step.transformer_list if not _is_dropped(each)]
        return [column for each in parts for column in _columns(each, given)]
    if kind is compose.ColumnTransformer:
        places = step._transformer_to_input_indices
        return [
            column
            for name, each, _ in step.transformers_
            if not _is_dropped(each) and len(places[name])
            for column in _columns(each, [given[place] for place in places[name]])
        ]
    raise MixesInputsError


def _is_dropped(step: Any) -> bool:
    return isinstance(step, str) and step == "drop"


def _only_tried(given: Sequence[Column]) -> list[Column]:
    return [replace(column, provable=False) for column in given]
