"""From which input each column comes that fitted steps make, as long as each looks at one alone."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn import compose, feature_selection, impute, pipeline, preprocessing
from sklearn.utils import check_array

from mlcore.errors import UnsupportedModelError
from mlcore.inference.scaler import scaler_arrays
from mlcore.inference.sklearn import given_rows, named_rows
from mlcore.schema import Feature, FloatArray

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
ENCODERS = (preprocessing.OneHotEncoder, preprocessing.OrdinalEncoder, preprocessing.TargetEncoder)
"""Steps that look each level of a column up; they keep no order, and no code is between two."""
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
    choice : bool
        Whether the input is a choice, each level of which can be asked for: then nothing need keep
        any order.
    """

    source: int
    provable: bool = True
    filled: bool = False
    choice: bool = False


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
    features : tuple of Feature
        The inputs, where any is a choice: rows hold its codes, the first step gets its levels.
    with_holes : bool
        Whether what a sparse matrix does not hold is missing for the model behind, rather than 0.

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
    features: tuple[Feature, ...] = field(default=())
    with_holes: bool = False

    @classmethod
    def begin(cls, n_features: int, features: Sequence[Feature] = ()) -> Chain:
        """Return the chain that changes nothing; features are told where any is a choice."""
        choices = {at for at, feature in enumerate(features) if feature.is_choice}
        return cls(
            n_features=n_features,
            columns=tuple(Column(at, choice=at in choices) for at in range(n_features)),
            features=tuple(features) if choices else (),
        )

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
    def choice(self) -> npt.NDArray[np.bool_]:
        """Whether each column comes from a choice."""
        return np.array([column.choice for column in self.columns or ()], dtype=bool)

    @property
    def scaling(self) -> FloatArray | None:
        """Mean and scale of each input, where a StandardScaler or nothing is all there is."""
        # Of a yes or no the code is the number that a scaler makes of it.
        if not all(each.levels in ((), (False, True)) for each in self.features):
            return None
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
            Codes in the columns of choices.

        Returns
        -------
        ndarray of shape (n_rows, n_columns), float64
            What is not a number, or infinite, is let through; NaN where a step refuses the row.
        """
        with _lenient():
            return self._asked(rows)

    def received(self, rows: FloatArray) -> FloatArray:
        """Ask the fitted steps for what the model behind them gets.

        As :meth:`transform`, but NaN as well where a sparse matrix holds nothing, if that is
        missing for the model.
        """
        with _lenient():
            return self._asked(rows, with_holes=self.with_holes)

    def holed(self, row: FloatArray) -> Chain:
        """Count what a sparse matrix does not hold as missing, where the steps make one of a row.

        Raises
        ------
        UnsupportedModelError
            If they do, and mix inputs: then it cannot be told what is held.
        """
        with _lenient():
            is_sparse = bool(self.steps) and hasattr(self._made(row[np.newaxis]), "toarray")
        if is_sparse and self.columns is None:
            raise UnsupportedModelError("model.booster-sparse")
        return replace(self, with_holes=is_sparse)

    def _made(self, rows: FloatArray) -> Any:
        made: Any = rows
        if self.features:
            made = given_rows(self.steps[0] if self.steps else None, rows, self.features)
        for step in self.steps:
            if isinstance(step, list):
                made = (made if hasattr(made, "toarray") else np.asarray(made))[:, step]
            else:
                made = step.transform(_named(step, made))
        return made

    def _asked(self, rows: FloatArray, *, with_holes: bool = False) -> FloatArray:
        try:
            made = self._made(rows)
        except (TypeError, ValueError):
            if len(rows) == 1:
                return np.full((1, len(self.columns or ())), np.nan)
            half = len(rows) // 2
            halves = (rows[:half], rows[half:])
            return np.vstack([self._asked(each, with_holes=with_holes) for each in halves])
        if hasattr(made, "toarray"):
            made = _with_holes(made) if with_holes else made.toarray()
        return np.asarray(made, dtype=np.float64)


@contextmanager
def _lenient() -> Iterator[None]:
    """Let steps take rows of any numbers, and say nothing of them."""
    import sklearn

    # Checks for finite values would refuse whole arrays for the sake of one of their rows.
    with sklearn.config_context(assume_finite=True), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with np.errstate(all="ignore"):
            yield


def _with_holes(matrix: Any) -> FloatArray:
    """Write a sparse matrix out with NaN where it holds nothing."""
    held = matrix.tocoo()
    made = np.full(held.shape, np.nan)
    made[held.row, held.col] = held.data
    return made


def is_idle(step: Any) -> bool:
    """Tell whether a step of a pipeline does nothing."""
    return step is None or (isinstance(step, str) and step == "passthrough")


def _named(step: Any, made: Any) -> Any:
    return made if hasattr(made, "columns") else named_rows(step, made)


def _columns(step: Any, given: Sequence[Column]) -> list[Column]:
    """Return what each column of ``step.transform`` is made from."""
    kind = type(step)
    if is_idle(step) or kind in _ORDERED or hasattr(step, "levels"):
        return list(given)
    if kind in SELECTORS:
        return [column for column, kept in zip(given, step.get_support(), strict=True) if kept]
    if kind in ENCODERS:
        if not all(column.choice for column in given):
            raise MixesInputsError
        counts = _columns_of_each(step, len(given))
        return [column for column, n in zip(given, counts, strict=True) for _ in range(n)]
    if kind is preprocessing.FunctionTransformer:
        if getattr(step.func, "func", None) is check_array:  # of histogram boosting's own
            return list(given)
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
        is_nan = isinstance(step.missing_values, float) and bool(np.isnan(step.missing_values))
        if not is_nan and not all(column.choice for column in given):
            raise MixesInputsError  # a number in the midst of others is moved elsewhere
        if kind is impute.MissingIndicator:
            return [replace(given[place], filled=True) for place in step.features_]
        known = [step.keep_empty_features or value == value for value in step.statistics_]
        marked = step.indicator_.features_ if step.add_indicator else ()
        kept = [column for column, keep in zip(given, known, strict=True) if keep]
        return [replace(each, filled=True) for each in (*kept, *(given[at] for at in marked))]
    return _joined(step, given)


def _columns_of_each(step: Any, n_given: int) -> list[int]:
    """Count the columns that an encoder makes of each of its own."""
    if type(step) is preprocessing.OneHotEncoder:
        return [int(n) for n in step._n_features_outs]
    several = type(step) is preprocessing.TargetEncoder and step.target_type_ == "multiclass"
    return [len(step.classes_) if several else 1] * n_given


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
