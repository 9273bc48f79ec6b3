"""The measuring process: ``python -m mlcore.benchmark FOLDER MODEL_ID STUDY CONFIG``.

The configuration is JSON. With ``--worker`` it is one of several processes, for a parent that keeps
the result. It ends after the current step once a line or the end of its
input arrives, so it never outlives the process that started it.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from mlcore.benchmark.runner import run_study, run_worker
from mlcore.benchmark.studies import STUDIES
from mlcore.benchmark.timing.config import StudyConfig
from mlcore.benchmark.timing.environment import pin_to_one_core
from mlcore.benchmark.timing.records import from_stored
from mlcore.errors import MlcoreError
from mlcore.jobs import heed_parent

_GRACE_S = 30.0


def main(arguments: list[str]) -> int:
    """Measure and write one JSON line at a time; returns the exit code."""
    stop = threading.Event()
    heed_parent(stop.set, grace_s=_GRACE_S)
    try:
        _measure(arguments, stop.is_set)
    except BrokenPipeError:
        # Nobody reads any more. Python would fail once more while flushing at the end.
        os._exit(1)
    except MlcoreError as error:
        _write(json.dumps({"kind": "error", **error.as_dict()}))
        return 1
    return 0


def _measure(arguments: list[str], should_stop: Callable[[], bool]) -> None:
    # What judges the times is imported before the first of them is taken.
    for name in ("scipy.sparse", "scipy.special"):
        importlib.import_module(name)
    folder, model_id, study, settings, *role = arguments
    config = from_stored(json.loads(settings), StudyConfig)
    if config.processes == 1 and not STUDIES[study].all_cores:
        # The parent of several only waits; each of them takes its core for itself.
        pin_to_one_core()
    measure = run_worker if role else run_study
    measure(Path(folder), model_id, study, config=config, emit=_write, should_stop=should_stop)


def _write(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
