"""Whether two arms give the same answers: asked before anybody asks which is faster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mlcore.benchmark.arms import Arm
from mlcore.errors import BenchmarkError
from mlcore.schema import FloatArray

TOLERANCE = 1e-5
"""Largest difference relative to the answer (or to one, if that is more) that still agrees."""

DIFFERS = "arm-differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How well an arm's answers match scikit-learn's.

    Attributes
    ----------
    arm : str
    n_rows : int
        Rows asked.
    n_identical : int
        Answers equal bit for bit.
    largest_difference : float
        In the unit of the target.
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

    Parameters
    ----------
    baseline, arm : Arm
    rows : ndarray of shape (n_rows, n_features), float64

    Returns
    -------
    Agreement

    Examples
    --------
    >>> double = Arm(name="double", predict=lambda X: 2 * X[:, 0])
    >>> sum_up = Arm(name="sum", predict=lambda X: X[:, 0] + X[:, 0])
    >>> compare_answers(double, sum_up, np.array([[0.1], [0.2]])).identical
    True
    """
    expected = np.asarray(baseline.predict(baseline.prepare(rows)), dtype=np.float64).reshape(-1)
    received = np.asarray(arm.predict(arm.prepare(rows)), dtype=np.float64).reshape(-1)
    difference = np.abs(expected - received)
    within = difference <= TOLERANCE * np.maximum(1.0, np.abs(expected))
    return Agreement(
        arm=arm.name,
        n_rows=len(rows),
        n_identical=int((expected.view(np.int64) == received.view(np.int64)).sum()),
        largest_difference=float(difference.max()),
        agrees=bool(within.all()),
    )


def check_answers(arms: Sequence[Arm], rows: FloatArray) -> tuple[Agreement, ...]:
    """Compare every arm with the first one and refuse to time answers that differ.

    Parameters
    ----------
    arms : sequence of Arm
        The baseline first.
    rows : ndarray of shape (n_rows, n_features), float64

    Returns
    -------
    tuple of Agreement
        One for each arm but the first. An optional arm may be among them that does not agree.

    Raises
    ------
    BenchmarkError
        If an arm that is not optional does not agree.

    Examples
    --------
    >>> one = Arm(name="one", predict=lambda X: X[:, 0])
    >>> other = Arm(name="other", predict=lambda X: X[:, 0] + 1)
    >>> check_answers([one, other], np.array([[0.0], [0.5]]))
    Traceback (most recent call last):
    mlcore.errors.BenchmarkError: Nothing was timed: the answers of other differ from
    scikit-learn's by up to 1 on 2 rows. (benchmark.answers)
    """
    found = tuple(compare_answers(arms[0], arm, rows) for arm in arms[1:])
    for arm, agreement in zip(arms[1:], found, strict=True):
        if not (agreement.agrees or arm.optional):
            raise BenchmarkError(
                "benchmark.answers",
                arm=agreement.arm,
                difference=f"{agreement.largest_difference:.3g}",
                n_rows=agreement.n_rows,
            )
    return found


def admit(
    arms: Sequence[Arm], rows: FloatArray
) -> tuple[tuple[Arm, ...], tuple[Agreement, ...], tuple[str, ...]]:
    """Choose the arms that may be timed: those whose answers are the first one's.

    Parameters
    ----------
    arms : sequence of Arm
        The baseline first.
    rows : ndarray of shape (n_rows, n_features), float64

    Returns
    -------
    arms : tuple of Arm
    agreements : tuple of Agreement
        One for each of them but the first.
    flags : tuple of str
        ``arm-differs:<arm>`` for each optional arm that was left out.

    Raises
    ------
    BenchmarkError
        If an arm that is not optional does not agree.

    Examples
    --------
    >>> one = Arm(name="one", predict=lambda X: X[:, 0])
    >>> other = Arm(name="other", predict=lambda X: X[:, 0] + 1, optional=True)
    >>> admit([one, other], np.array([[0.0], [0.5]]))[2]
    ('arm-differs:other',)
    """
    found = check_answers(arms, rows)
    agreed = tuple(agreement for agreement in found if agreement.agrees)
    names = {agreement.arm for agreement in agreed}
    return (
        (arms[0], *(arm for arm in arms[1:] if arm.name in names)),
        agreed,
        tuple(f"{DIFFERS}:{arm.name}" for arm in arms[1:] if arm.name not in names),
    )
