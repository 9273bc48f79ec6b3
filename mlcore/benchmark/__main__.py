"""The measuring process: ``python -m mlcore.benchmark DATA_FOLDER MODEL_ID CONFIG_JSON``.

With ``--worker`` it measures one of several processes, for a parent that keeps the result; with
``--study NAME`` it runs that study. It ends after the current step once a line or the end of its
input arrives, so it never outlives whoever started it.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from mlcore.benchmark.runner import run, run_worker
from mlcore.benchmark.studies import STUDIES, StudyConfig, run_study
from mlcore.benchmark.timing.environment import pin_to_one_core
from mlcore.config import BenchmarkConfig
from mlcore.errors import MlcoreError

_GRACE_S = 30.0


def main(arguments: list[str]) -> int:
    """Measure and write one JSON line at a time; returns the exit code."""
    stop = threading.Event()
    threading.Thread(target=_watch_input, args=(stop,), daemon=True).start()
    try:
        _measure(arguments, stop.is_set)
    except BrokenPipeError:
        # Whoever wanted to know is gone. Python would fail once more while flushing at the end.
        os._exit(1)
    except MlcoreError as error:
        facts = {name: str(value) for name, value in error.facts.items()}
        kind = type(error).__name__
        _write(json.dumps({"kind": "error", "error": kind, "code": error.code, "facts": facts}))
        return 1
    return 0


def _measure(arguments: list[str], should_stop: Callable[[], bool]) -> None:
    folder, model_id, settings, *role = arguments
    if role[:1] == ["--study"]:
        study = STUDIES[role[1]]
        if not study.all_cores:
            pin_to_one_core()
        run_study(
            Path(folder),
            model_id,
            study.name,
            config=StudyConfig.from_dict(json.loads(settings)),
            emit=_write,
            should_stop=should_stop,
        )
        return
    config = BenchmarkConfig(**json.loads(settings))
    measure = run_worker if role else run
    if config.processes == 1:
        # The parent of several only waits; each of them takes its core for itself.
        pin_to_one_core()
    measure(Path(folder), model_id, config=config, emit=_write, should_stop=should_stop)


def _write(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _watch_input(stop: threading.Event) -> None:
    left_alone = not sys.stdin.readline()
    stop.set()
    if left_alone:
        # A call that hangs must not keep a process nobody can see.
        threading.Event().wait(_GRACE_S)
        os._exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
