"""Processes that change versions, killed at work."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

from mlcore.artifacts import current_id
from mlcore.artifacts.history import read_history
from mlcore.models import resolve
from mlcore.models.versions import promote, versions_of

PROMOTING = """
from mlcore.models.versions import promote, roll_back
print("ready", flush=True)
while True:
    promote("rent", 1, by="program")
    promote("rent", 2, by="program")
    roll_back("rent", by="program")
"""


def kill_promotions(data_folder: Path, *, rounds: int, seed: int) -> None:
    """Kill processes while they put versions of ``rent`` in use; one of them always is."""
    rng = random.Random(seed)
    root = Path(__file__).parents[2]
    for _ in range(rounds):
        child = subprocess.Popen(
            [sys.executable, "-c", PROMOTING],
            cwd=root,
            env={**os.environ, "LEVERS_DATA": str(data_folder)},
            stdout=subprocess.PIPE,
            text=True,
        )
        with child:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
            time.sleep(rng.uniform(0, 0.2))
            child.kill()
        before = read_history(data_folder)
        (in_use,) = (one for one in versions_of("rent") if one.is_in_use)
        assert resolve("rent") == in_use.model_id
        # The pointer may be a step behind; those who ask for the current model see no difference.
        assert current_id(data_folder) is None or resolve() == in_use.model_id
        other = 3 - in_use.number
        assert promote("rent", other, by="program").aliases == ("champion", "current")
        assert read_history(data_folder).lines[: len(before.lines)] == before.lines
