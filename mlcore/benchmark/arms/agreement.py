"""Whether two arms give the same answers: asked before anybody asks which is faster."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mlcore.benchmark.arms import ONNX, Arm
from mlcore.schema import FloatArray

TOLERANCE = 1e-5
"""Largest difference relative to the answer (or to one, if that is more) that still agrees."""

NO_NUMBER = sys.float_info.max
"""Difference of an answer that is no number; JSON knows no infinity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How well an arm's answers match the baseline's.

    Attributes
    ----------
    n_identical : int
        Rows answered equally bit for bit, every class of them, of ``n_rows`` asked.
    largest_difference : float
        In the unit of the target, or of a probability from 0 to 1; :data:`NO_NUMBER` where one of
        them is no number.
    agrees : bool
        Whether every answer lies within a relative 1e-5.
    """

    arm: str
    n_rows: int
    n_identical: int
    largest_difference: float
    agrees: bool

    @property
    def identical(self) -> bool:
        """Whether every answer is the same bit for bit."""
        return self.n_identical == self.n_rows


def compare_answers(baseline: Arm, arm: Arm, rows: FloatArray) -> Agreement:
    """Ask two arms the same rows.

    Examples
    --------
    >>> double = Arm(name="double", predict=lambda X: 2 * X[:, 0])
    >>> sum_up = Arm(name="sum", predict=lambda X: X[:, 0] + X[:, 0])
    >>> compare_answers(double, sum_up, np.array([[0.1], [0.2]])).identical
    True
    """
    expected, received = (_answers(one, rows) for one in (baseline, arm))
    with np.errstate(invalid="ignore"):
        difference = np.abs(expected - received)
    within = difference <= TOLERANCE * np.maximum(1.0, np.abs(expected))
    return Agreement(
        arm=arm.name,
        n_rows=len(rows),
        n_identical=int((expected.view(np.int64) == received.view(np.int64)).all(axis=1).sum()),
        largest_difference=float(np.nan_to_num(difference, nan=NO_NUMBER).max()),
        agrees=bool(within.all()),
    )


def _answers(arm: Arm, rows: FloatArray) -> FloatArray:
    """Return one row of numbers for each row asked: the answer, or a probability a class."""
    found = np.asarray(arm.predict(arm.prepare(rows)), dtype=np.float64)
    return np.ascontiguousarray(found.reshape(len(rows), -1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """The arms of a model that are timed, and those that are not.

    Attributes
    ----------
    arms : tuple of Arm
        The baseline first; ONNX as it is served is always among them.
    agreements : tuple of Agreement
        One for each of them but the first.
    left_out : tuple of Agreement
        Of the arms that are not timed, because their answers differ.
    """

    arms: tuple[Arm, ...]
    agreements: tuple[Agreement, ...]
    left_out: tuple[Agreement, ...]


def admit(arms: Sequence[Arm], rows: FloatArray) -> Admitted:
    """Choose the arms that are timed: what is served, and those whose answers are the first one's.

    The first one is the baseline: scikit-learn, or ONNX where scikit-learn's model was not kept.

    Examples
    --------
    >>> one = Arm(name="sklearn", predict=lambda X: X[:, 0])
    >>> served, other = (Arm(name=name, predict=lambda X: X[:, 0] + 1) for name in ("onnx", "a"))
    >>> admitted = admit([one, served, other], np.array([[0.0], [0.5]]))
    >>> [arm.name for arm in admitted.arms], [found.arm for found in admitted.left_out]
    (['sklearn', 'onnx'], ['a'])
    """
    found = [compare_answers(arms[0], arm, rows) for arm in arms[1:]]
    return Admitted(
        arms=(arms[0], *(arm for arm, one in zip(arms[1:], found, strict=True) if _is_timed(one))),
        agreements=tuple(one for one in found if _is_timed(one)),
        left_out=tuple(one for one in found if not _is_timed(one)),
    )


def merge_agreements(
    found: Sequence[Sequence[Agreement]],
) -> tuple[tuple[Agreement, ...], tuple[Agreement, ...]]:
    """Put together what several processes found on rows of their own, of timed and left out arms.

    Returns
    -------
    agreements, left_out : tuple of Agreement
        An arm whose answers differ in one process is left out of them all.
    """
    by_arm: dict[str, list[Agreement]] = {}
    for one in (one for process in found for one in process):
        by_arm.setdefault(one.arm, []).append(one)
    merged = [
        Agreement(
            arm=arm,
            n_rows=sum(one.n_rows for one in every),
            n_identical=sum(one.n_identical for one in every),
            largest_difference=max(one.largest_difference for one in every),
            agrees=all(one.agrees for one in every),
        )
        for arm, every in by_arm.items()
    ]
    return (
        tuple(one for one in merged if _is_timed(one)),
        tuple(one for one in merged if not _is_timed(one)),
    )


def _is_timed(found: Agreement) -> bool:
    return found.agrees or found.arm == ONNX
