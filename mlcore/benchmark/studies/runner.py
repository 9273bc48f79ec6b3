"""One study from the lock to the stored result, told line by line while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from mlcore.artifacts import ModelFolder
from mlcore.benchmark.arms import open_contest
from mlcore.benchmark.arms.agreement import admit
from mlcore.benchmark.lines import teller
from mlcore.benchmark.result import STOPPED
from mlcore.benchmark.studies.registry import STUDIES
from mlcore.benchmark.studies.result import StudyResult, conclude_study
from mlcore.benchmark.studies.storage import store_study
from mlcore.benchmark.studies.study import Setup, Step, StudyConfig
from mlcore.benchmark.timing.clock import Clock
from mlcore.benchmark.timing.environment import allowed_cores, describe_environment
from mlcore.benchmark.timing.lock import alone
from mlcore.benchmark.timing.records import Pair
from mlcore.benchmark.timing.rows import fresh_rows


def run_study(
    data_folder: Path,
    model_id: str,
    name: str,
    *,
    config: StudyConfig | None = None,
    emit: Callable[[str], None],
    should_stop: Callable[[], bool] = lambda: False,
    clock: Clock | None = None,
    lock_file: Path | None = None,
) -> StudyResult:
    """Make a study in this process, which ought to be fresh, and keep the result.

    Each line given to ``emit`` is one JSON object with a ``kind``: ``start`` (everything but the
    steps), ``step`` (a ``pair`` or a ``sample``), ``end`` (flags, duration, file).

    Parameters
    ----------
    data_folder : Path
        Where the model lies and the result goes.
    name : str
        In :data:`STUDIES`.
    config : StudyConfig, optional
        By default the study's own.
    emit : callable
        Takes one line at a time, without line break.
    should_stop : callable
        Asked between steps; what is measured by then is valid and kept.
    lock_file : Path, optional
        Held while measuring; by default the machine's.

    Returns
    -------
    StudyResult
        Without steps if it was stopped before the first; that is not kept.

    Raises
    ------
    BenchmarkBusyError
        If something is being measured on this machine.
    BenchmarkError
        If the result cannot be kept.
    ModelNotFoundError, ArtifactError
        If the model cannot be opened.
    """
    from threadpoolctl import threadpool_limits

    study = STUDIES[name]
    config, clock, tell = config or study.config, clock or Clock(), teller(emit)
    with alone(lock_file), threadpool_limits(limits=1):
        contest = open_contest(data_folder, model_id)
        rng = np.random.default_rng([config.timing.seed, 0])
        rows = fresh_rows(contest.schema, contest.sample, config.timing.n_distinct_rows, rng=rng)
        admitted = admit(contest.arms, rows)
        result = StudyResult(
            study=name,
            model_id=model_id,
            started_at=datetime.now(UTC),
            config=config,
            environment=describe_environment(clock),
            agreements=admitted.agreements,
            left_out=admitted.left_out,
            baseline=admitted.arms[0].name,
            no_twin=contest.no_twin,
        )
        tell("start", result=result.as_dict())
        setup = Setup(
            published=ModelFolder(data_folder, model_id),
            contest=replace(contest, arms=admitted.arms),
            open_arms=lambda n: open_contest(data_folder, model_id, n_threads=n).arms,
            config=config,
            clock=clock,
            should_stop=should_stop,
            n_cores=len(allowed_cores()) or result.environment.n_cores,
        )
        pairs, samples = [], []
        for step in study.steps(setup):
            if isinstance(step, Pair):
                pairs.append(step)
            else:
                samples.append(step)
            tell("step", **describe_step(step))
        if should_stop():
            setup.flags.append(STOPPED)
        result = conclude_study(
            replace(
                result,
                pairs=tuple(pairs),
                samples=tuple(samples),
                flags=tuple(dict.fromkeys(setup.flags)),
                duration_s=(clock.wall_ns() - setup.began_ns) / 1e9,
            )
        )
        path = store_study(result, data_folder) if result.n_steps else None
    tell(
        "end",
        flags=list(result.flags),
        duration_s=result.duration_s,
        file=path.name if path else None,
    )
    return result


def describe_step(step: Step) -> dict[str, Any]:
    """Return a step as a line holds it: under ``pair`` or under ``sample``."""
    return {"pair" if isinstance(step, Pair) else "sample": step.as_dict()}
