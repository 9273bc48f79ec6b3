"""Trainings, publishers and promotions killed at every moment: never is there half a model."""

from __future__ import annotations

import os
import random
import shutil
import signal
import tempfile
import time
from pathlib import Path

from mlcore.models.drafts import Draft
from mlcore.models.versions import publish_version
from tests.models.drafts.brought import bring
from tests.models.drafts.killed import faults_in, kill_publishers
from tests.models.killed_promotions import kill_promotions
from tests.models.published import publish_folder


def kill(n_rounds: int, seed: int) -> int:
    """Kill so many trainings, then publishers; return how many of them left something half done."""
    begun, rng, n_off, n_made = time.monotonic(), random.Random(seed), 0, 0
    with tempfile.TemporaryDirectory(prefix="levers-kill-") as place:
        draft = bring(Path(place) / "data")
        # One that nobody kills says how long it takes.
        whole_s = _trained(draft, None)
        for _ in range(n_rounds):
            n_before = len(draft.tries)
            _trained(draft, rng.uniform(0.0, whole_s))
            n_made += len(draft.tries) - n_before
            n_off += _told("training", draft.data_folder, draft.token)
        folders = kill_publishers(draft.data_folder, draft.token)
        for folder in folders:
            n_off += _told("publisher", folder, draft.token)
    took_s = time.monotonic() - begun
    print(
        f"killing: {n_rounds:,} trainings, {n_made:,} of them done, {len(folders):,} publishers,"
        f" {n_off:,} left something half done, {took_s:.0f} s"
    )
    return n_off


def kill_promoted(n_rounds: int, seed: int) -> int:
    """Kill so many promotions; return 1 where one of them left no version in use, or another."""
    with tempfile.TemporaryDirectory(prefix="levers-kill-") as place:
        data_folder = Path(place)
        os.environ["LEVERS_DATA"] = place
        try:
            for number in (1, 2):
                publish_version(publish_folder(data_folder, number), by="program")
            kill_promotions(data_folder, rounds=n_rounds, seed=seed)
        except Exception as error:
            print(f"killing: a promotion left {type(error).__name__}: {error!s:.200}")
            return 1
    print(f"killing: {n_rounds:,} promotions, one version always in use")
    return 0


def _trained(draft: Draft, killed_after_s: float | None) -> float:
    begun = time.monotonic()
    job = draft.train("linear", "Prix")
    if killed_after_s is not None and not job.wait(killed_after_s) and job.pid:
        os.kill(job.pid, signal.SIGKILL)
    job.wait()
    return time.monotonic() - begun


def _told(what: str, folder: Path, token: str) -> int:
    found = faults_in(folder, token)
    found += [f"{path.name} was left" for path in (folder / "models").glob(".staging-draft-*")]
    if found:
        print(f"killing: a {what} left {'; '.join(found)}")
    if folder.name.startswith("killed"):
        shutil.rmtree(folder)
    return bool(found)
