"""A model opened once, and what it answers: numbers, curves, reasons, ranges, goals."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from mlcore.artifacts import Manifest
from mlcore.caching import OnceCache
from mlcore.forest import TreeArrays
from mlcore.forest.scores import Ensemble, Scores
from mlcore.inference import OnnxClassifier, Predictor
from mlcore.inference.links import Link
from mlcore.models.held_out import HeldOut, held_out
from mlcore.models.joined import JoinedClassifier, Joining
from mlcore.models.outcomes import Outcomes, outcomes_of
from mlcore.schema import Feature, FeatureSchema, FloatArray
from mlcore.whatif.comparison import Comparison, compare
from mlcore.whatif.curves import (
    Average,
    InputRange,
    Surface,
    average_curves,
    prediction_surface,
)
from mlcore.whatif.exploration import Exploration, explore
from mlcore.whatif.gaps import empty_cells
from mlcore.whatif.reasons import (
    Contributions,
    Importance,
    contributions,
    middle_ranges,
    permutation_importance,
    shapley_values,
)
from mlcore.whatif.support import Support
from mlcore.whatif.uncertainty import (
    DEFAULT_COVERAGE,
    Distribution,
    Interval,
    Intervals,
    Reliability,
    Spread,
    propagate,
)

if TYPE_CHECKING:
    from mlcore.whatif.goal import Goal, GoalAnswer

Row = Sequence[float] | FloatArray
Axes = tuple[Feature, Feature]
Cells = npt.NDArray[np.bool_]

RUG_TICKS = 60
MIN_SUPPORT = 20
"""Real rows below which nothing is said of the distance to them."""
AVERAGED = 100
"""Rows whose curves are averaged; fewer where there are many inputs, and never fewer than 10."""
MEASURED = 500
"""Rows on which importance is measured."""
AVERAGE_POINTS = 205
"""Points kept of an average: one every other pixel of the widest slider."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OpenedModel:
    """A predictor beside what is known about its model.

    Attributes
    ----------
    raw : Predictor
        The model as it was published, on codes: what explores it may move several of its inputs as
        one.
    given : FeatureSchema
        Its inputs as their owner has them, choices as words: reads what comes from outside.
    X : ndarray of shape (n_rows, n_features), float64
        Real rows kept with the model.
    y : ndarray of shape (n_rows,), float64, or None
        The actual outcomes of these rows, in the unit of the target, where they are known; for the
        chance of a class 1 where a row is of that class, else 0.
    places : ndarray of shape (n_rows,), int64, or None
        Which class each row is of, by its place; None where that is not known or is a number.
    classifier : OnnxClassifier, JoinedClassifier or None
        What answers for all classes; None where the outcome is a number.
    rugs : tuple of list of float
        Per input, up to 60 of its real values, evenly by rank.
    gaps : tuple of tuple of (float, float)
        Per input, the stretches in which no real value lies.
    trees : TreeArrays or None
        The trees whose answer is the prediction, thresholds in raw units.
    scores : Scores or None
        Where the prediction is made of the scores of ensembles, these and what is made of them.
    support : Support or None
        Measures the distance to the real rows; None where there are fewer than 20.
    lowest, highest : int
        Place in ``X`` of the row with the smallest and the largest prediction.
    intervals : Intervals or None
        What the range around a prediction is made from.
    no_interval : str
        Why there is none, a message of the catalogue; empty where there is one.
    background : ndarray of shape (n_rows, n_features), float64
        Up to 100 of the real rows, drawn at random, that values are explained against.
    joining : Joining or None
        Where some of the model's own inputs are the levels of one choice: how its rows and these,
        in which that choice is one input, become each other.
    """

    predictor: Predictor
    manifest: Manifest
    raw: Predictor
    given: FeatureSchema
    X: FloatArray
    y: FloatArray | None
    places: npt.NDArray[np.int64] | None
    classifier: OnnxClassifier | JoinedClassifier | None
    rugs: tuple[list[float], ...]
    gaps: tuple[tuple[tuple[float, float], ...], ...]
    trees: TreeArrays | None
    scores: Scores | None
    support: Support | None
    lowest: int
    highest: int
    intervals: Intervals | None
    no_interval: str
    background: FloatArray
    joining: Joining | None = None
    # What is computed when somebody first asks for it, and then kept.
    _later: OnceCache[Hashable, Any] = field(
        default_factory=lambda: OnceCache(max_size=64), init=False, repr=False
    )

    @property
    def schema(self) -> FeatureSchema:
        """The inputs and the target."""
        return self.manifest.schema

    @property
    def link(self) -> Link | None:
        """What is made of the model's scores; None where its first one is the answer."""
        return getattr(self.predictor, "link", None)

    @property
    def steps(self) -> Ensemble | None:
        """What every step of the prediction can be read off; None where it must be sampled."""
        return self.trees if self.scores is None else self.scores

    @property
    def interval_varies(self) -> bool:
        """Whether ranges are wider where the model's trees lie further apart."""
        return self.intervals is not None and self.intervals.trees is not None

    @property
    def given_classifier(self) -> OnnxClassifier | None:
        """What answers for all classes on the model's own inputs; None of a number."""
        found = self.classifier
        return found.given if isinstance(found, JoinedClassifier) else found

    def given_rows(self, rows: FloatArray) -> FloatArray:
        """Return rows as the published model takes them, choices as codes; shape (n_rows, n)."""
        return rows if self.joining is None else self.joining.expand(rows)

    def predict(self, rows: Sequence[Row] | FloatArray) -> FloatArray:
        """Predict rows in one batch; shape (n_rows,)."""
        return self.predictor.predict(rows)

    def explore(
        self,
        row: Row,
        *,
        baseline: Row | None = None,
        coverage: float = DEFAULT_COVERAGE,
        along: Sequence[InputRange] | None = None,
        points: int | None = None,
        reaching: Sequence[InputRange] = (),
    ) -> Exploration:
        """Predict a row, draw its curves, and say why and how sure that is.

        Parameters
        ----------
        baseline : sequence of n_features numbers, optional
            Where the explanation starts; the typical row by default.
        along : sequence of InputRange, optional
            What curves run along; every input between its bounds by default.
        points : int, optional
            Points of each curve; by default the exact steps of a forest, or as many as are drawn.
        reaching : sequence of InputRange, optional
            What to tell the lowest and the highest prediction along.
        """
        return explore(
            self.predictor,
            row,
            baseline=baseline,
            grid_resolution=points,
            trees=self.steps,
            intervals=self.intervals,
            coverage=coverage,
            along=along,
            reaching=reaching,
        )

    def why(self, row: Row, baseline: Row | None = None) -> Contributions:
        """Split the way from a baseline to a row, or from the mean over real rows to it."""
        if baseline is None:
            return shapley_values(self.predictor, row, self.background)
        return contributions(self.predictor, row, baseline)

    def interval(
        self, row: Row, prediction: float | None = None, coverage: float = DEFAULT_COVERAGE
    ) -> Interval | None:
        """Return the range around a row's prediction, None where ``no_interval`` says why."""
        if self.intervals is None:
            return None
        values = np.asarray(row, dtype=np.float64)
        if prediction is None:
            prediction = float(self.predict(values.reshape(1, -1))[0])
        return self.intervals.around(values, prediction, coverage)

    def distance(self, row: Row) -> float | None:
        """Return the share of real rows nearer to the data; None where there are too few to say."""
        return None if self.support is None else self.support.percentile(row)

    def compare(
        self, named_rows: Sequence[tuple[str, Sequence[float]]], coverage: float = DEFAULT_COVERAGE
    ) -> Comparison:
        """Predict named rows side by side, the baseline first."""
        return compare(self.predictor, named_rows, intervals=self.intervals, coverage=coverage)

    def surface(self, row: Row, across: int, up: int, axes: Axes | None = None) -> Surface:
        """Predict all pairs of values of two inputs, on axes of their own, the others held."""
        axes = axes or (self.schema.features[across], self.schema.features[up])
        return prediction_surface(self.predictor, row, across, up, trees=self.steps, axes=axes)

    def propagate(self, row: Row, spreads: Sequence[Spread]) -> Distribution:
        """Spread inputs that are not known exactly; the same draws at each call."""
        return propagate(self.predictor, row, spreads, rng=np.random.default_rng(0), X=self.X)

    def reach(self, row: Row, goal: Goal, *, usually: bool = False, **options: Any) -> GoalAnswer:
        """Search for the smallest change of a row that reaches a goal.

        Parameters
        ----------
        usually : bool
            Whether the range's end is to reach it, where there is a range.
        options
            Those of :func:`mlcore.whatif.goal.reach`.
        """
        # Imported by those who ask: a server that only predicts starts faster without.
        from mlcore.whatif.goal import range_end, reach

        bound = None
        if usually and self.intervals is not None:
            side: Literal["low", "high"] = "low" if goal.kind == "at-least" else "high"
            bound = range_end(self.predictor, self.intervals.half_width, side)
        return reach(
            self.predictor,
            list(row),
            goal,
            scale=np.nanstd(self.X, axis=0),
            rng=np.random.default_rng(0),
            schema=self.schema,
            trees=self.steps,
            X=self.X,
            bound=bound,
            **options,
        )

    def average(self, span: InputRange) -> Average:
        """Average the curves of real rows, once for each range, thinned to what can be drawn."""

        def compute() -> Average:
            n_rows = min(len(self.X), max(10, min(AVERAGED, 5 * AVERAGED // self.X.shape[1])))
            rows = self.X[np.linspace(0, len(self.X) - 1, n_rows).astype(int)]
            (exact,) = average_curves(self.predictor, rows, trees=self.steps, along=[span])
            return exact.thinned(span.spaced(AVERAGE_POINTS))

        average: Average = self._later.get(span, compute)
        return average

    def outcomes(self) -> Outcomes:
        """Describe, once, the kept rows' outcomes, or their predictions.

        Predictions where the outcomes are not known, and of chances, whose outcomes are 0 or 1.
        """

        def describe() -> Outcomes:
            known = self.schema.target.is_number and self.y is not None
            values = self.y if known else None
            values = self.predict(self.X) if values is None else values
            return outcomes_of(values, self.schema.target, known=known)

        outcomes: Outcomes = self._later.get("outcomes", describe)
        return outcomes

    def middle_ranges(self) -> tuple[InputRange, ...]:
        """Return, per input, the range that holds the middle 90 % of its real values."""
        found: tuple[InputRange, ...] = self._later.get(
            "middle", lambda: middle_ranges(self.schema, self.X)
        )
        return found

    def importance(self) -> Importance | None:
        """Measure, once, what the model relies on; None where the outcomes are not known."""
        y = self.y
        if y is None:
            return None

        def measure() -> Importance:
            # Fewer where there are many inputs, each of which is shuffled on its own.
            n_inputs = self.X.shape[1]
            n_rows = min(len(self.X), max(50, min(MEASURED, 10 * MEASURED // n_inputs)))
            some = np.linspace(0, len(self.X) - 1, n_rows).astype(int)
            return permutation_importance(
                self.predictor,
                self.X[some],
                y[some],
                rng=np.random.default_rng(0),
                n_repeats=max(3, min(10, 100 // n_inputs)),
            )

        importance: Importance = self._later.get("importance", measure)
        return importance

    def held_out(self) -> HeldOut | None:
        """Return, once, the cases the model has not seen; None where none are known."""
        found: HeldOut | None = self._later.get(
            "held out",
            lambda: held_out(self.manifest, self.predictor, self.raw, X=self.X, y=self.y),
        )
        return found

    def reliability(self) -> Reliability | None:
        """Hold chances against cases the model has not seen, once; None where there are not enough.

        Only of a model that tells classes apart.
        """

        def check() -> Reliability | None:
            unseen = None if self.schema.target.is_number else self.held_out()
            return None if unseen is None else Reliability.of(unseen.predicted, unseen.actual == 1)

        found: Reliability | None = self._later.get("reliability", check)
        return found

    def ranking(self) -> tuple[int, ...]:
        """Return the places of the inputs, once, what matters most first.

        That is what the model relies on most, or, where the outcomes are not known, what moves the
        typical row's prediction most.
        """

        def rank() -> tuple[int, ...]:
            importance = self.importance()
            if importance is not None:
                increases = importance.increases
                return tuple(sorted(range(len(increases)), key=lambda place: -increases[place]))
            typical, ranges = self.schema.typical_row, self.middle_ranges()
            least, most = self.explore(typical, along=(), reaching=ranges).reaches.T
            return tuple(np.argsort(least - most, kind="stable").tolist())

        ranking: tuple[int, ...] = self._later.get("ranking", rank)
        return ranking

    def empty_cells(self, across: int, up: int, axes: Axes | None = None) -> Cells:
        """Find, once, the cells of two inputs' plane far from every real row, ``across`` last."""
        pair = axes or (self.schema.features[across], self.schema.features[up])
        key = ("empty", across, up, *(each.stops for each in pair))
        cells: Cells = self._later.get(key, lambda: empty_cells(pair, self.X[:, [across, up]]))
        return cells
