"""The training process: ``python -m mlcore.models.drafts FOLDER TOKEN``.

What to make stands in the draft. It tells how far it is in lines of JSON, and ends at once when a
line or the end of its input arrives, so that it never outlives the process that started it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mlcore.errors import MlcoreError, TrainingError
from mlcore.jobs import heed_parent
from mlcore.models.drafts.making import make_try
from mlcore.models.drafts.memory import allowed_bytes, end_before_others, watch_memory

_telling = threading.Lock()


def main(arguments: list[str]) -> int:
    """Train and write one JSON line at a time; returns the exit code."""
    # Ctrl-C in the server's terminal reaches this process, too: it ends with the server.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    heed_parent(lambda: os._exit(1), grace_s=0.0)
    end_before_others()
    folder, token = arguments
    watch_memory(allowed_bytes(), lambda: os._exit(_complain(TrainingError("training.memory"))))
    try:
        make_try(Path(folder), token, _report)
    except BrokenPipeError:
        # Nobody reads any more. Python would fail once more while flushing at the end.
        os._exit(1)
    except MlcoreError as error:
        return _complain(error)
    except MemoryError:
        return _complain(TrainingError("training.memory"))
    # Tidying up what was imported would take a second in which nobody can try the model.
    os._exit(0)


def _report(stage: str, share: float) -> None:
    _tell({"kind": "progress", "stage": stage, "share": share})


def _tell(message: Mapping[str, Any]) -> None:
    with _telling:
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()


def _complain(error: MlcoreError) -> int:
    """Tell why there is no model; returns the exit code."""
    _tell({"kind": "error", **error.as_dict()})
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
