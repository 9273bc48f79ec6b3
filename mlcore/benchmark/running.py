"""The measurements this process has started, one at a time, for every visitor to find."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from mlcore.benchmark.measurement import Measurement
from mlcore.benchmark.timing.lock import begin_alone
from mlcore.config import BenchmarkConfig

_started: dict[Path, Measurement] = {}


def start(
    data_folder: Path,
    model_id: str,
    *,
    config: BenchmarkConfig | None = None,
    processes: int | None = None,
    on_line: Callable[[str], None] | None = None,
    lock_file: Path | None = None,
) -> Measurement:
    """Start a measurement in a fresh process, one at a time on a machine.

    Parameters
    ----------
    data_folder : Path
        Where the model lies and the result goes.
    config : BenchmarkConfig, optional
        By default the quick look.
    processes : int, optional
        Fresh processes that share the budget, instead of ``config.processes``: 1 is a quick look,
        5 or more make a verdict.
    on_line : callable, optional
        Given each JSON line of the child, in a thread.
    lock_file : Path, optional
        Held while measuring; by default the machine's.

    Raises
    ------
    BenchmarkBusyError
        If one is running, whoever started it.
    InvalidConfigError
        If the number of processes is out of its range.
    """
    config = config or BenchmarkConfig()
    if processes is not None:
        config = replace(config, processes=processes)
    folder, chosen = data_folder.absolute(), config
    measurement = begin_alone(
        lambda: Measurement(folder, model_id, chosen, on_line, lock_file), lock_file
    )
    _started[folder] = measurement
    return measurement


def current(data_folder: Path) -> Measurement | None:
    """Return the measurement this process started last, running or ended.

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
