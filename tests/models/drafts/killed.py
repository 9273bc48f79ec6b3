"""Publishers killed at one moment after the other, and what may be found afterwards."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from mlcore.artifacts import ModelFolder, listed
from mlcore.artifacts.history import read_history
from mlcore.artifacts.names import find_named
from mlcore.models.drafts import open_draft

ROOT = Path(__file__).parents[3]

# Forked, for the libraries are imported once; every call that changes the disk is a moment.
_KILLED = """
import os, shutil, sys
from pathlib import Path
from mlcore.models.drafts import open_draft, publish_draft
import mlcore.models.own.tables

def kill_at(moment):
    seen = 0
    def until_killed(real):
        def counted(*given, **more):
            nonlocal seen
            seen += 1
            if seen == moment:
                os.kill(os.getpid(), 9)
            return real(*given, **more)
        return counted
    for name in ("fsync", "rename", "replace", "mkdir", "unlink", "write", "open"):
        setattr(os, name, until_killed(getattr(os, name)))

base, token, step = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
moment = 1
while True:
    folder = base.with_name(f"killed-{moment}")
    shutil.copytree(base, folder)
    os.environ["LEVERS_DATA"] = str(folder)
    child = os.fork()
    if not child:
        kill_at(moment)
        draft = open_draft(folder, token)
        publish_draft(draft, draft.tries[0], title="Prix", by="page")
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        break
    moment += step
"""


def kill_publishers(base: Path, token: str, *, step: int = 1) -> list[Path]:
    """Publish a draft's first try in copies of a data folder, each killed a few moments later.

    Returns the folders; the last publisher was not killed any more.
    """
    command = [sys.executable, "-c", _KILLED, str(base), token, str(step)]
    subprocess.run(command, cwd=ROOT, timeout=600, check=True)
    return sorted(base.parent.glob("killed-*"))


def faults_in(folder: Path, token: str) -> list[str]:
    """Tell what is half done in a data folder in which somebody was killed."""
    published, unreadable = listed(folder)
    found = [f"{model_id} cannot be read" for model_id in unreadable]
    for manifest in published:
        if ModelFolder(folder, manifest.model_id).damaged():
            found.append(f"{manifest.model_id} is damaged")
        if manifest.model_id not in find_named(folder, manifest.name).state.models.values():
            found.append(f"{manifest.model_id} is no version")
    for entry in read_history(folder).entries:
        if ModelFolder.find(folder, entry.model_id) is None:
            found.append(f"the history tells of {entry.model_id}, which is not there")
    for attempt in open_draft(folder, token).tries:
        if ModelFolder(folder, attempt.model_id).damaged():
            found.append(f"try {attempt.number} is damaged")
    return found
