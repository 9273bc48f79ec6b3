"""How far a conversion agrees with its pipeline: on the owner's rows, random ones and the worst."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from mlcore.artifacts.parity import Parity
from mlcore.conversion.oracle import Oracle
from mlcore.conversion.parts import Parts
from mlcore.conversion.probes import (
    is_whole,
    level_rows,
    may_be_missing,
    near_threshold_rows,
    probe_rows,
    rows_beside_jumps,
    with_gaps,
)
from mlcore.conversion.refusal import check_answers, members
from mlcore.errors import UnsupportedModelError
from mlcore.forest import TreeArrays
from mlcore.inference import OnnxPredictor
from mlcore.inference.session import Session
from mlcore.schema import FeatureSchema, FloatArray
from mlcore.text import mark

BOUND = 1e-3
"""The bound, as a share of what 90 % of the outcomes span."""


def tolerated_difference(outcomes: FloatArray, answers: FloatArray) -> float:
    """Return from which difference on an answer counts as off.

    A thousandth of what the middle 90 % of the outcomes span; where that is 0, of what all of them
    do, then of what the answers do. Where nothing varies at all, what float32 cannot tell apart.

    Examples
    --------
    >>> tolerated_difference(np.linspace(0.0, 1000.0, 1001), np.zeros(1001))
    0.9
    """
    for values in (outcomes, answers):
        low, high = np.percentile(values, [5, 95])
        spread = float(high - low) or float(np.ptp(values))
        if spread:
            return BOUND * spread
    return 1e-6 * float(np.abs(answers).max())


N_PROBES = 10_000
"""Random rows; and as many near thresholds."""
MOST_REAL = 100_000
"""Rows of the owner's that are tried; of more, so many are drawn."""
REAL_SECONDS = 60.0
"""After which no further of them are: some estimators take a second for a hundred rows."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trial:
    """Rows with the pipeline's answers.

    Attributes
    ----------
    rows : ndarray of shape (n_rows, n_features), float64
        The owner's, as they are, then random ones, then those near thresholds.
    expected : ndarray of shape (n_rows,) or (n_rows, n_classes), float64
    as_given : ndarray of shape (n_real,) or (n_real, n_classes), float64, or None
        The answers to the owner's rows in the types they came in, where those are not float64.
    n_real, n_near : int
        How many rows are the owner's, and how many lie near thresholds.
    bound : float
        From which difference on a row counts as off.
    """

    parts: Parts
    schema: FeatureSchema
    rows: FloatArray
    expected: FloatArray
    as_given: FloatArray | None
    n_real: int
    n_near: int
    bound: float

    @classmethod
    def gather(
        cls,
        parts: Parts,
        schema: FeatureSchema,
        X: FloatArray,
        *,
        y: FloatArray | None,
        given: Any,
        ensembles: Sequence[TreeArrays],
        rng: np.random.Generator,
    ) -> Trial:
        """Make the rows and ask the pipeline; what it refuses is left out.

        Raises
        ------
        UnsupportedModelError
            If it answers a row of the owner's with what is no number.
        """
        oracle = Oracle(parts.whole, schema.features)
        # In any order: where their number or the time ends the trial, those tried are a draw.
        order = rng.permutation(len(X))[:MOST_REAL]
        real, answered = oracle.answers(X[order], seconds=REAL_SECONDS)
        if len(answered) == 0:
            raise UnsupportedModelError("model.no-answer", received=parts.estimator)
        order = order[answered]
        levels = level_rows(schema, X, rng=rng)
        probes = np.vstack([levels, probe_rows(schema, X, N_PROBES, rng=rng)])
        near = with_gaps(schema, _near(oracle, ensembles, schema, X, rng), rng=rng)
        tried = []
        for rows in (probes, near):
            rows = rows[_within(schema, rows)]
            answers, places = oracle.answers(rows)
            tried.append((rows[places], answers))
        return cls(
            parts=parts,
            schema=schema.on_codes(),
            rows=np.ascontiguousarray(np.vstack([X[order], *(rows for rows, _ in tried)])),
            expected=np.concatenate([real, *(answers for _, answers in tried)]),
            as_given=_as_given(oracle, given, order),
            n_real=len(real),
            n_near=len(tried[-1][0]),
            bound=BOUND if parts.classes else tolerated_difference(real if y is None else y, real),
        )

    def measured(self, model: bytes, scaler: FloatArray | None) -> Parity:
        """Hold an ONNX model against the pipeline.

        Parameters
        ----------
        scaler : ndarray of shape (2, n_features) or None
            Applied before it.

        Raises
        ------
        UnsupportedModelError
            If an answer of it is no number.
        """
        candidate = OnnxPredictor(model, scaler, schema=self.schema, model_id="new", backend="onnx")
        answers = candidate.predict(self.rows)
        check_answers(answers, self.parts.estimator)

        def compared(expected: FloatArray) -> Parity:
            return Parity.compare(
                expected,
                answers,
                n_near_threshold=self.n_near,
                n_real=self.n_real,
                bound=self.bound,
            )

        found = compared(self.expected)
        if self.as_given is None:
            return found
        as_given = compared(np.concatenate([self.as_given, self.expected[self.n_real :]]))
        if as_given.n_identical >= found.n_identical:
            return as_given
        return replace(found, float64_only=True)

    def difference(self, parity: Parity, model: bytes) -> UnsupportedModelError:
        """Say by how much a conversion is off, on how many rows, and what is likely to be why."""
        name = type(self.parts.last).__name__
        if any("Neighbors" in type(member).__name__ for member in members(self.parts.last)):
            reason = mark("It chooses differently between neighbours at the same distance.")
        elif Session(model, self.parts.n_features).dtype is np.float32:
            reason = mark(
                "Its converter computes in float32, and values on a step of the model take another"
                " side."
            )
        else:
            reason = mark("Its converter does not follow this estimator in everything.")
        return UnsupportedModelError(
            "model.difference-classes" if self.parts.classes else "model.difference",
            received=name,
            n_off=parity.n_real_off,
            n_rows=parity.n_real,
            bound=parity.bound,
            most=float(f"{parity.max_abs_elsewhere:.3g}"),
            span=parity.bound / BOUND,
            reason=reason,
        )


def _near(
    oracle: Oracle,
    ensembles: Sequence[TreeArrays],
    schema: FeatureSchema,
    X: FloatArray,
    rng: np.random.Generator,
) -> FloatArray:
    if ensembles:
        return near_threshold_rows(ensembles, X, N_PROBES, rng=rng, but=schema.choices)

    def answers(rows: FloatArray) -> FloatArray:
        found = np.full(len(rows), np.nan)
        taken, places = oracle.answers(rows)
        # Of classes one number that hardly ever stays the same where a probability changes.
        found[places] = taken if taken.ndim == 1 else taken @ np.sqrt(np.arange(taken.shape[1]))
        return found

    # Between two whole numbers nothing is asked for, and a pipeline may not take it.
    return rows_beside_jumps(answers, X, np.flatnonzero(~is_whole(X)), rng=rng)


def _within(schema: FeatureSchema, rows: FloatArray) -> npt.NDArray[np.bool_]:
    limits = np.array([feature.limits for feature in schema.features])
    good = (rows >= limits[:, 0]) & (rows <= limits[:, 1]) | np.isnan(rows) & may_be_missing(schema)
    return np.asarray(good.all(axis=1))


def _as_given(oracle: Oracle, given: Any, order: npt.NDArray[np.int64]) -> FloatArray | None:
    if given is None or _is_float64(given):
        return None
    answers, places = oracle.answers_as_given(given, order)
    return answers if len(places) == len(order) else None


def _is_float64(given: Any) -> bool:
    kinds = given.dtypes if hasattr(given, "dtypes") else [getattr(given, "dtype", None)]
    return all(kind == np.float64 for kind in kinds)
