"""The measurements this process has started, one at a time, for every visitor to find."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from filelock import Timeout

from mlcore.benchmark.measurement import Measurement
from mlcore.benchmark.storage import benchmark_lock
from mlcore.config import BenchmarkConfig
from mlcore.errors import BenchmarkBusyError

_started: dict[Path, Measurement] = {}
_lock = threading.Lock()


def start(
    data_folder: Path,
    model_id: str,
    *,
    config: BenchmarkConfig | None = None,
    on_line: Callable[[str], None] | None = None,
) -> Measurement:
    """Start a measurement in a fresh process, one at a time on a machine.

    Parameters
    ----------
    data_folder : Path
        Where the model lies and the result goes.
    model_id : str
    config : BenchmarkConfig, optional
        By default the quick look.
    on_line : callable, optional
        Given each JSON line of the child, in a thread.

    Returns
    -------
    Measurement

    Raises
    ------
    BenchmarkBusyError
        If one is running, whoever started it.
    """
    data_folder = data_folder.absolute()
    with _lock:
        held = _started.get(data_folder)
        if held is not None and held.is_running:
            raise BenchmarkBusyError("benchmark.busy")
        lock = benchmark_lock(data_folder)
        try:
            # Tried and given back: the child takes it for itself, this only answers sooner.
            lock.acquire(blocking=False)
        except Timeout:
            raise BenchmarkBusyError("benchmark.busy") from None
        lock.release()
        _started[data_folder] = Measurement(
            data_folder, model_id, config or BenchmarkConfig(), on_line
        )
        return _started[data_folder]


def current(data_folder: Path) -> Measurement | None:
    """Return the measurement this process started last, running or ended.

    Parameters
    ----------
    data_folder : Path

    Returns
    -------
    Measurement or None
        It belongs to the process, not to a visitor: a page that is loaded again finds it.

    Examples
    --------
    >>> current(Path("/nowhere")) is None
    True
    """
    return _started.get(data_folder.absolute())
