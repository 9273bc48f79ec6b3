"""How well a model agrees with its pipeline, as it is measured and kept with the model."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from mlcore.schema import FloatArray

TOLERATED = 0.01
"""Share of the owner's rows that may be off by more than the bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parity:
    """How well a model agrees with the pipeline it was made from.

    Attributes
    ----------
    n_rows : int
        Rows tried: the owner's, random ones, and those near thresholds.
    n_near_threshold : int
        How many of them lie within a few representable numbers of a step of the model.
    n_identical : int
        Rows whose answers are equal bit for bit, the probabilities of all classes where there are
        several.
    max_abs_difference : float
        Largest difference, in the unit of the target; of probabilities that of any class.
    max_abs_elsewhere : float or None
        The same of rows that were not put near a threshold; None in models of earlier versions.
    n_thresholds : int
        Comparisons in the trees; 0 where there are none.
    n_thresholds_proven : int
        How many are proven to send every row where scikit-learn sends it.
    n_real : int
        How many of the rows are the owner's, unmoved; 0 in models of earlier versions.
    n_real_off : int
        How many of those are off by more than ``bound``.
    bound : float
        A thousandth of what 90 % of the outcomes span, in the unit of the target; of what
        probabilities can.
    median_real : float
        Median difference over the owner's rows.
    float64_only : bool
        Whether the pipeline answers float32 rows otherwise, so that all this is said of float64
        rows.
    """

    n_rows: int
    n_near_threshold: int
    n_identical: int
    max_abs_difference: float
    max_abs_elsewhere: float | None = None
    n_thresholds: int = 0
    n_thresholds_proven: int = 0
    n_real: int = 0
    n_real_off: int = 0
    bound: float = 0.0
    median_real: float = 0.0
    float64_only: bool = False

    @property
    def identical(self) -> bool:
        """Whether every answer that was tried was equal bit for bit."""
        return self.n_identical == self.n_rows

    @property
    def bit_for_bit(self) -> bool:
        """Whether every threshold is proven, too: then no row is answered otherwise."""
        return self.identical and 0 < self.n_thresholds == self.n_thresholds_proven

    @property
    def wrong(self) -> bool:
        """Whether the owner's rows are answered too far off for this to be their model."""
        off = self.n_real_off > TOLERATED * self.n_real
        return off or self.median_real > self.bound

    def as_dict(self) -> dict[str, Any]:
        """Return the measurement by name."""
        return asdict(self)

    @classmethod
    def compare(
        cls,
        expected: FloatArray,
        answers: FloatArray,
        *,
        n_near_threshold: int = 0,
        n_real: int = 0,
        bound: float = 0.0,
    ) -> Parity:
        """Compare the answers of two backends to the same rows.

        Parameters
        ----------
        expected, answers : ndarray of shape (n_rows,) or (n_rows, n_classes)
        n_near_threshold : int
            How many of the rows, the last ones, lie near thresholds.
        n_real : int
            How many of them, the first ones, are the owner's.
        bound : float
            From which difference on a row counts as off.

        Examples
        --------
        >>> Parity.compare(np.ones(3), np.ones(3)).identical
        True
        >>> Parity.compare(np.eye(2), np.array([[1.0, 0.0], [0.5, 0.5]])).n_identical
        1
        """
        expected, answers = (
            np.ascontiguousarray(each, dtype=np.float64).reshape(len(each), -1)
            for each in (expected, answers)
        )
        apart = np.abs(expected - answers).max(axis=1, initial=0.0)
        equal = expected.view(np.int64) == answers.view(np.int64)
        real = apart[:n_real]
        return cls(
            n_rows=len(expected),
            n_near_threshold=n_near_threshold,
            n_identical=int(equal.all(axis=1).sum()),
            max_abs_difference=float(apart.max(initial=0.0)),
            max_abs_elsewhere=float(apart[: len(apart) - n_near_threshold].max(initial=0.0)),
            n_real=n_real,
            n_real_off=int((real > bound).sum()),
            bound=bound,
            median_real=float(np.median(real)) if n_real else 0.0,
        )
