"""A model seen so that columns of zeros and ones move together, as the choice they stand for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from mlcore.errors import InvalidRowsError
from mlcore.forest import LEAF, TreeArrays
from mlcore.forest.scores import Scores
from mlcore.inference import ClassPrediction, OnnxClassifier, Prediction, Predictor
from mlcore.inference.links import Link
from mlcore.schema import Feature, FeatureSchema, FloatArray
from mlcore.schema.dummies import Dummies
from mlcore.text import mark

NONE = mark("none of these")
"""Level of a row that has none of the columns; a message of the catalogue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """How the inputs that a model has become those that are moved, and back.

    Attributes
    ----------
    given : FeatureSchema
        The model's own inputs, choices as codes.
    schema : FeatureSchema
        One choice stands in the place of the first of its columns, with the codes of its levels in
        their order and of none of them last, where rows may have none.
    sources : tuple of int or Dummies
        Of each of these inputs, the model's one it is or those it stands for.
    words : FeatureSchema
        The same as ``schema``, taking choices as words: reads what comes from outside.

    Examples
    --------
    >>> columns = [Feature(name=name, label=name, low=0, high=1, typical=0, step=1, decimals=0)
    ...            for name in ("age", "city_Lyon", "city_Nice")]
    >>> from mlcore.schema import Target
    >>> city = Dummies(name="city", places=(1, 2), levels=("Lyon", "Nice"), has_none=True)
    >>> cost = Target(name="cost", label="Cost", low=0, high=9, decimals=1)
    >>> schema = FeatureSchema(features=tuple(columns), target=cost, dummies=(city,))
    >>> joining = Joining.of(schema, np.array([[40.0, 0, 1], [41.0, 0, 0]]))
    >>> joining.schema.names, joining.schema.features[1].levels
    (('age', 'city'), ('Lyon', 'Nice', 'none of these'))
    >>> joining.join(np.array([[40.0, 0, 1], [41.0, 0, 0]])).tolist()
    [[40.0, 1.0], [41.0, 2.0]]
    >>> joining.expand(np.array([[40.0, 1.0]])).tolist()
    [[40.0, 0.0, 1.0]]
    """

    given: FeatureSchema
    schema: FeatureSchema
    sources: tuple[int | Dummies, ...]
    words: FeatureSchema

    @classmethod
    def of(cls, given: FeatureSchema, X: FloatArray) -> Joining:
        """Describe the choices from real rows.

        Parameters
        ----------
        given : FeatureSchema
            On codes, with tracks.
        X : ndarray of shape (n_rows, n_features), float64
            As the model takes them.
        """
        firsts = {each.places[0]: each for each in given.dummies}
        taken = {place for each in given.dummies for place in each.places}
        sources = tuple(
            firsts.get(place, place)
            for place in range(given.n_features)
            if place in firsts or place not in taken
        )
        features = tuple(
            _choice(each, X) if isinstance(each, Dummies) else given.features[each]
            for each in sources
        )
        # Rows of the view hold codes, whatever the model's own may hold.
        schema = FeatureSchema(features=features, target=given.target, coded=True)
        return cls(given=given, schema=schema, sources=sources, words=replace(schema, coded=False))

    def reads(self, row: Any, *, by_name: bool) -> bool:
        """Tell whether a row is one of the view rather than of the model's own inputs.

        The model has more inputs; by name a choice is asked for instead of its columns.
        """
        if not by_name:
            return isinstance(row, list) and len(row) == self.schema.n_features
        names = {each.name for each in self.sources if isinstance(each, Dummies)}
        return isinstance(row, dict) and not names.isdisjoint(row)

    def join(self, rows: FloatArray) -> FloatArray:
        """Turn the model's own rows into those of the view.

        Raises
        ------
        InvalidRowsError
            If a row has several levels of a choice, part of one, or none where each has one.
        """
        return np.column_stack(
            [
                _codes(rows[:, each.places], each) if isinstance(each, Dummies) else rows[:, each]
                for each in self.sources
            ]
        )

    def expand(self, rows: FloatArray) -> FloatArray:
        """Turn rows of the view into those that the model takes."""
        given = np.zeros((len(rows), self.given.n_features))
        for column, each in zip(rows.T, self.sources, strict=True):
            if isinstance(each, Dummies):
                given[:, each.places] = column[:, None] == np.arange(len(each.places))
            else:
                given[:, each] = column
        return given

    def gaps(self, table: FloatArray) -> FloatArray:
        """Renumber gaps as :func:`mlcore.whatif.gaps.gaps_table` has them; a choice has none."""
        numbers = {
            each: at for at, each in enumerate(self.sources) if not isinstance(each, Dummies)
        }
        kept = [(numbers[int(place)], *gap) for place, *gap in table if place in numbers]
        return np.array(kept, dtype=np.float64).reshape(-1, 3)

    def trees(self, trees: TreeArrays) -> TreeArrays:
        """Ask of a choice's code what was asked of its columns; children become shared.

        A column is 1 where the code is its level's: below and above that code the row goes the same
        way.
        """
        place, code, last = self._columns()
        leaf = trees.feature == LEAF
        feature = np.where(leaf, LEAF, place[trees.feature])
        asked = np.where(leaf, -1, code[trees.feature])
        at = np.flatnonzero(asked >= 0)
        threshold, left, right = trees.threshold.copy(), trees.left.copy(), trees.right.copy()
        always = (trees.threshold[at] < 0) | (trees.threshold[at] >= 1)
        threshold[at[always]] = np.where(trees.threshold[at[always]] < 0, -np.inf, np.inf)
        at = at[~always]
        level, end = asked[at], last[trees.feature[at]]
        unset, is_set = trees.left[at], trees.right[at]
        threshold[at] = np.where(level == 0, 0.5, level - 0.5)
        left[at] = np.where(level == 0, is_set, unset)
        right[at] = np.where(level == 0, unset, is_set)
        # Between two others a level takes a second comparison.
        middle = (level > 0) & (level < end)
        more = trees.n_nodes + np.arange(int(middle.sum()))
        right[at[middle]] = more
        none = np.zeros(len(more))
        return replace(
            trees,
            feature=np.concatenate([feature, feature[at[middle]]]),
            threshold=np.concatenate([threshold, level[middle] + 0.5]),
            left=np.concatenate([left, is_set[middle]]),
            right=np.concatenate([right, unset[middle]]),
            value=np.concatenate([trees.value, none]),
            missing_left=np.concatenate([trees.missing_left, none.astype(bool)]),
        )

    def scores(self, scores: Scores) -> Scores:
        """Do the same to each of several ensembles."""
        return replace(scores, members=tuple(map(self.trees, scores.members)))

    def _columns(self) -> tuple[npt.NDArray[np.int64], ...]:
        """Return of the model's inputs: the view's, the code it stands for or -1, the last code."""
        place, code, last = np.full((3, self.given.n_features), -1)
        for at, each in enumerate(self.sources):
            if isinstance(each, Dummies):
                columns = list(each.places)
                place[columns], code[columns] = at, np.arange(len(columns))
                last[columns] = len(columns) - 1 + each.has_none
            else:
                place[each] = at
        return place, code, last


class JoinedPredictor:
    """A predictor that takes rows of the view."""

    def __init__(self, given: Predictor, joining: Joining) -> None:
        self.given, self.joining = given, joining
        self.schema = replace(joining.schema, target=given.schema.target)
        self.model_id, self.backend = given.model_id, given.backend

    @property
    def link(self) -> Link | None:
        """What is made of the model's scores; None where its first one is the answer."""
        return getattr(self.given, "link", None)

    def predict(self, X: Any) -> FloatArray:
        """Predict many rows; errors as for the model itself."""
        return self.given.predict(self.joining.expand(self.schema.validate(X)))

    def predict_one(self, row: Any) -> Prediction:
        """Predict one row and measure the call of the model itself."""
        rows = self.joining.expand(self.schema.read_row(row))
        return self.given.predict_one(rows[0].tolist())


class JoinedClassifier:
    """A classifier that takes rows of the view."""

    def __init__(self, given: OnnxClassifier, joining: Joining) -> None:
        self.given, self.joining = given, joining
        self.schema = joining.schema
        self.model_id, self.backend = given.model_id, given.backend
        self.classes, self.link, self.label = given.classes, given.link, given.label
        self._of: dict[int, JoinedPredictor] = {}

    def _given(self, X: Any) -> FloatArray:
        return self.joining.expand(self.schema.validate(X))

    def predict(self, X: Any) -> Any:
        """Predict the labels of many rows."""
        return self.given.predict(self._given(X))

    def predict_proba(self, X: Any) -> FloatArray:
        """Predict the chances of all classes."""
        return self.given.predict_proba(self._given(X))

    def scores(self, X: Any) -> FloatArray:
        """Compute what chances are made of."""
        return self.given.scores(self._given(X))

    def predict_one(self, row: Any, *, place: int | None = None) -> ClassPrediction:
        """Predict one row and measure the call of the model itself."""
        rows = self.joining.expand(self.schema.read_row(row))
        return self.given.predict_one(rows[0].tolist(), place=place)

    def probability(self, place: int | None = None) -> JoinedPredictor:
        """Return what predicts the chance of one class alone; by default the chosen one's."""
        given = self.given.probability(place)
        made = JoinedPredictor(given, self.joining)
        return self._of.setdefault(given.schema.target.chosen, made)


def _choice(dummies: Dummies, X: FloatArray) -> Feature:
    """Describe the choice that columns stand for."""
    n_levels = len(dummies.places) + dummies.has_none
    codes = _codes(X[:, dummies.places], dummies).astype(np.int64)
    shares = np.bincount(codes, minlength=n_levels) / max(len(codes), 1)
    return Feature(
        name=dummies.name,
        label=dummies.name,
        low=0.0,
        high=n_levels - 1.0,
        typical=float(shares.argmax()),
        step=1.0,
        decimals=0,
        kind="category",
        levels=(*dummies.levels, *[NONE] * dummies.has_none),
        shares=tuple(shares.tolist()),
        dtype="object",
    )


def _codes(columns: FloatArray, dummies: Dummies) -> FloatArray:
    """Read which level each row has."""
    counts = columns.sum(axis=1)
    flags = ((columns == 0) | (columns == 1)).all(axis=1)
    least = 0 if dummies.has_none else 1
    wrong = np.flatnonzero(~(flags & (counts <= 1) & (counts >= least)))
    if len(wrong):
        raise InvalidRowsError("rows.dummies", field=dummies.name, row=int(wrong[0]))
    codes: FloatArray = np.where(counts == 1, columns.argmax(axis=1), len(dummies.places))
    return codes.astype(np.float64)
