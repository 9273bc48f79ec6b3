"""Both runtimes asked the same row while somebody uses the page: how long the last answers took."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from pathlib import Path

from mlcore.artifacts import ModelFolder
from mlcore.benchmark.arms.sklearn import set_threads
from mlcore.errors import MlcoreError
from mlcore.inference import Predictor, SklearnClassifier, SklearnPredictor, open_pipeline
from mlcore.inference.classifier import number_of
from mlcore.jobs import Job
from mlcore.stats import Histogram, calls_needed

_TWINS = 4

KEPT = 200
"""Readings that are kept; older ones go."""

ENOUGH = calls_needed(0.95)
"""Readings from which on a 95th percentile has a range of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """The last answers of two runtimes to the same rows.

    Attributes
    ----------
    fast, slow : tuple of float
        Seconds, the oldest first; place ``i`` of both answered the same row.
    row : tuple of float or None
        The row that was answered last: asked again, it would be answered from warm caches.
    """

    fast: tuple[float, ...] = ()
    slow: tuple[float, ...] = ()
    row: tuple[float, ...] | None = None

    @property
    def missing(self) -> int:
        """Readings still needed for percentiles, 0 where there are enough."""
        return max(0, ENOUGH - len(self.fast))

    def at(self, row: tuple[float, ...]) -> Readings:
        """Take note of a row without a reading."""
        return replace(self, row=row)

    def add(self, row: tuple[float, ...], *, fast: float, slow: float) -> Readings:
        """Add the seconds a row took; of all readings the last 200 stay.

        Examples
        --------
        >>> readings = Readings().add((1.0,), fast=0.0002, slow=0.005)
        >>> len(readings.fast), readings.missing
        (1, 71)
        """
        return Readings(fast=(*self.fast, fast)[-KEPT:], slow=(*self.slow, slow)[-KEPT:], row=row)

    def quantiles(self, share: float) -> tuple[float, float] | None:
        """Return a quantile of either runtime in seconds, the fast one's first, once it has one."""
        if self.missing:
            return None
        fast, slow = (Histogram.of(times).quantile(share) for times in (self.fast, self.slow))
        return fast, slow


_lock = threading.Lock()
_opened: OrderedDict[tuple[Path, str], Job[Predictor]] = OrderedDict()


def twin(data_folder: Path, model_id: str) -> Job[Predictor]:
    """Open a model's scikit-learn pipeline in a thread, once a process.

    It has ended once the pipeline has answered its first row, which takes longer than the next;
    with an MlcoreError where no pipeline was kept.

    Examples
    --------
    >>> job = twin(Path("/nowhere"), "energy-0")
    >>> job.wait(10.0), type(job.now.error).__name__
    (True, 'ModelNotFoundError')
    """
    key = data_folder.absolute(), model_id
    with _lock:
        found = _opened.get(key)
        # A model that was not there may be there by now.
        if found is None or found.now.error is not None:
            found = Job(lambda job: _open(*key), name=f"twin-{model_id}", expected=MlcoreError)
        _opened[key] = found
        _opened.move_to_end(key)
        while len(_opened) > _TWINS:
            _opened.popitem(last=False)
    return found


def _open(data_folder: Path, model_id: str) -> Predictor:
    folder = ModelFolder(data_folder, model_id)
    pipeline, schema = open_pipeline(folder), folder.manifest.schema.on_codes()
    # As in a measurement: one row is not worth a thread.
    set_threads(pipeline, 1)
    kind = SklearnPredictor if schema.target.is_number else SklearnClassifier
    predictor = number_of(kind(pipeline, schema=schema, model_id=model_id))
    predictor.predict_one(schema.typical_row)
    return predictor
