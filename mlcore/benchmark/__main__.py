"""The measuring process: ``python -m mlcore.benchmark DATA_FOLDER MODEL_ID CONFIG_JSON``.

It ends after the current pair once a line or the end of its input arrives, so it never outlives
whoever started it.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path

from mlcore.benchmark.environment import pin_to_one_core
from mlcore.benchmark.runner import run
from mlcore.config import BenchmarkConfig
from mlcore.errors import MlcoreError

_GRACE_S = 30.0


def main(arguments: list[str]) -> int:
    """Measure and write one JSON line at a time; returns the exit code."""
    data_folder, model_id, settings = arguments
    stop = threading.Event()
    threading.Thread(target=_watch_input, args=(stop,), daemon=True).start()
    pin_to_one_core()
    try:
        run(
            Path(data_folder),
            model_id,
            config=BenchmarkConfig(**json.loads(settings)),
            emit=_write,
            should_stop=stop.is_set,
        )
    except BrokenPipeError:
        # Whoever wanted to know is gone. Python would fail once more while flushing at the end.
        os._exit(1)
    except MlcoreError as error:
        facts = {name: str(value) for name, value in error.facts.items()}
        kind = type(error).__name__
        _write(json.dumps({"kind": "error", "error": kind, "code": error.code, "facts": facts}))
        return 1
    return 0


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
