"""One study from the lock to the stored result, told line by line while it runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from mlcore.artifacts import ModelFolder
from mlcore.benchmark.arms import open_contest
from mlcore.benchmark.arms.agreement import admit, merge_agreements
from mlcore.benchmark.result import HEADLINE, STOPPED, StudyResult
from mlcore.benchmark.store import store_result
from mlcore.benchmark.studies import STUDIES, conclude
from mlcore.benchmark.study import Setup, Study
from mlcore.benchmark.timing.child import CRASHES, start_child
from mlcore.benchmark.timing.clock import Clock
from mlcore.benchmark.timing.config import StudyConfig
from mlcore.benchmark.timing.environment import allowed_cores, describe_environment
from mlcore.benchmark.timing.lock import alone
from mlcore.benchmark.timing.records import Pair, Step, as_stored, step_from
from mlcore.benchmark.timing.rows import fresh_rows
from mlcore.errors import BenchmarkError, MlcoreError
from mlcore.jobs import Child

PROCESS_FAILED = "process-failed"

_POLL_S = 0.1


Tell = Callable[..., None]
"""Writes one line, given its kind and its facts by name."""


def run_study(
    data_folder: Path,
    model_id: str,
    study: str = HEADLINE,
    *,
    config: StudyConfig | None = None,
    emit: Callable[[str], None],
    should_stop: Callable[[], bool] = lambda: False,
    clock: Clock | None = None,
    lock_file: Path | None = None,
) -> StudyResult:
    """Make a study in this process, which should be fresh, or in several, and keep the result.

    Each line given to ``emit`` is one JSON object with a ``kind``: ``start`` (everything but the
    steps), ``pair`` (one finished pair of blocks of the headline) or ``step`` (a ``pair`` or a
    ``sample`` of another study), ``process`` (how many have ended, where there are several),
    ``end`` (flags, duration, file).

    Parameters
    ----------
    study : str
        In :data:`mlcore.benchmark.studies.STUDIES`.
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
        If another measurement runs on this machine.
    BenchmarkError
        If the result cannot be kept.
    ModelNotFoundError, ArtifactError
        If the model cannot be opened.
    """
    chosen, clock, tell = STUDIES[study], clock or Clock(), _teller(emit)
    config = config or chosen.config
    with alone(lock_file):
        began_ns = clock.wall_ns()
        if config.processes == 1:
            result = _measure_here(data_folder, model_id, chosen, config, tell, should_stop, clock)
        else:
            result = measure_in_processes(
                data_folder, model_id, chosen, config=config, tell=tell, should_stop=should_stop
            )
            result = replace(result, duration_s=(clock.wall_ns() - began_ns) / 1e9)
        if should_stop() and STOPPED not in result.flags:
            result = replace(result, flags=(*result.flags, STOPPED))
        result = conclude(result)
        path = store_result(result, data_folder) if result.n_steps else None
    tell(
        "end",
        flags=list(result.flags),
        duration_s=result.duration_s,
        file=path.name if path else None,
    )
    return result


def run_worker(
    data_folder: Path,
    model_id: str,
    study: str,
    *,
    config: StudyConfig,
    emit: Callable[[str], None],
    should_stop: Callable[[], bool],
) -> StudyResult:
    """Measure as one of several processes: its parent holds the lock and keeps the result."""
    tell = _teller(emit)
    result = _measure_here(
        data_folder, model_id, STUDIES[study], config, tell, should_stop, Clock()
    )
    tell("end", flags=list(result.flags), duration_s=result.duration_s)
    return result


def _teller(emit: Callable[[str], None]) -> Tell:
    def tell(kind: str, **facts: Any) -> None:
        emit(json.dumps({"kind": kind, **facts}, separators=(",", ":")))

    return tell


def _tell_step(tell: Tell, study: Study, step: Step) -> None:
    name = "pair" if isinstance(step, Pair) else "sample"
    tell("pair" if study.name == HEADLINE else "step", **{name: as_stored(step)})


def _measure_here(
    data_folder: Path,
    model_id: str,
    study: Study,
    config: StudyConfig,
    tell: Tell,
    should_stop: Callable[[], bool],
    clock: Clock,
) -> StudyResult:
    from threadpoolctl import threadpool_limits

    contest = open_contest(data_folder, model_id)
    with threadpool_limits(limits=1):
        rng = np.random.default_rng([config.seed, 0])
        rows = fresh_rows(contest.schema, contest.sample, config.n_distinct_rows, rng=rng)
        admitted = admit(contest.arms, rows)
        result = StudyResult(
            study=study.name,
            model_id=model_id,
            started_at=datetime.now(UTC),
            config=config,
            environment=describe_environment(clock),
            asked=contest.asked,
            agreements=admitted.agreements,
            left_out=admitted.left_out,
            baseline=admitted.arms[0].name,
            no_twin=contest.no_twin,
            unopened=contest.unopened,
        )
        tell("start", result=result.as_dict())
        setup = Setup(
            model=ModelFolder(data_folder, model_id),
            contest=replace(contest, arms=admitted.arms),
            open_arms=lambda n: open_contest(data_folder, model_id, n_threads=n).arms,
            config=config,
            clock=clock,
            should_stop=should_stop,
            n_cores=len(allowed_cores()) or result.environment.n_cores,
        )
        steps: list[Step] = []
        for step in study.steps(setup):
            steps.append(step)
            _tell_step(tell, study, step)
    if should_stop():
        setup.flags.append(STOPPED)
    return replace(
        _with_steps(result, steps),
        flags=tuple(dict.fromkeys(setup.flags)),
        duration_s=(clock.wall_ns() - setup.began_ns) / 1e9,
    )


def _with_steps(result: StudyResult, steps: list[Step]) -> StudyResult:
    return replace(
        result,
        pairs=tuple(step for step in steps if isinstance(step, Pair)),
        samples=tuple(step for step in steps if not isinstance(step, Pair)),
    )


def measure_in_processes(
    data_folder: Path,
    model_id: str,
    study: Study,
    *,
    config: StudyConfig,
    tell: Tell,
    should_stop: Callable[[], bool],
    start: Callable[..., Child[None]] = start_child,
) -> StudyResult:
    """Measure in ``config.processes`` processes, one after the other.

    Memory and caches differ in each. Each gets its share of the budget and rows of its own. One
    that fails is flagged and the others go on: what they have measured is whole.

    Parameters
    ----------
    tell : callable
        Given ``start`` once, each step, and ``process`` with the number finished and how well all
        of them agree so far.
    should_stop : callable
        Asked ten times a second.
    start : callable
        Begins a process, as :func:`start_child` does.

    Returns
    -------
    StudyResult
        Without verdicts.

    Raises
    ------
    MlcoreError
        What the processes raised, if none measured anything.
    """
    openings: list[StudyResult] = []
    steps: list[Step] = []
    flags: dict[str, None] = {}
    failure: MlcoreError | None = None
    for number in range(config.processes):
        if should_stop():
            break

        def take(message: dict[str, Any], number: int = number) -> None:
            if message["kind"] == "start":
                found = replace(StudyResult.from_dict(message["result"]), config=config)
                openings.append(found)
                if len(openings) == 1:
                    tell("start", result=found.as_dict())
            elif message["kind"] == "end":
                flags.update(dict.fromkeys(message["flags"]))
            else:
                steps.append(replace(step_from(message), process=number))
                _tell_step(tell, study, steps[-1])

        share = replace(
            config,
            processes=1,
            budget_s=config.budget_s / config.processes,
            seed=(config.seed + number) % 2**32,
        )
        arguments = [str(data_folder), model_id, study.name, json.dumps(asdict(share)), "--worker"]
        child = start(arguments, take=take)
        while not child.wait(_POLL_S):
            if should_stop():
                child.cancel()
        error = child.now.error
        if error:
            if not isinstance(error, MlcoreError) or error.code not in CRASHES:
                # No model, for example: the next process would say the same.
                raise error
            failure = error
            flags[f"{PROCESS_FAILED}:{number + 1}"] = None
        agreements, left_out = merge_agreements(
            [(*found.agreements, *found.left_out) for found in openings]
        )
        tell(
            "process",
            n_finished=number + 1,
            agreements=as_stored(agreements),
            left_out=as_stored(left_out),
        )
    if failure and not steps:
        raise failure
    if not openings:
        raise BenchmarkError("benchmark.stopped")
    result = replace(_with_steps(openings[0], steps), flags=tuple(flags))
    return result.judged_by(agreements, left_out)
