"""One measurement from the lock to the stored result, told line by line while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from mlcore.benchmark.arms import open_contest
from mlcore.benchmark.arms.agreement import admit
from mlcore.benchmark.lines import Tell, teller
from mlcore.benchmark.processes import measure_in_processes
from mlcore.benchmark.result import STOPPED, BenchmarkResult, conclude
from mlcore.benchmark.store import store
from mlcore.benchmark.timing.clock import Clock
from mlcore.benchmark.timing.environment import describe_environment
from mlcore.benchmark.timing.lock import alone
from mlcore.benchmark.timing.rows import fresh_rows, prepare_inputs
from mlcore.benchmark.timing.schedule import Series, measure
from mlcore.benchmark.workloads import workloads
from mlcore.config import BenchmarkConfig


def run(
    data_folder: Path,
    model_id: str,
    *,
    config: BenchmarkConfig | None = None,
    emit: Callable[[str], None],
    should_stop: Callable[[], bool] = lambda: False,
    clock: Clock | None = None,
    lock_file: Path | None = None,
) -> BenchmarkResult:
    """Measure in this process, which ought to be fresh, or in several, and keep the result.

    Each line given to ``emit`` is one JSON object with a ``kind``: ``start`` (everything but the
    measurements), ``pair`` (one finished pair of blocks), ``process`` (how many have ended, where
    there are several), ``end`` (flags, duration, file).

    Parameters
    ----------
    data_folder : Path
        Where the model lies and the result goes.
    config : BenchmarkConfig, optional
        By default the quick look.
    emit : callable
        Takes one line at a time, without line break.
    should_stop : callable
        Asked between pairs; what is measured by then is valid and kept.
    lock_file : Path, optional
        Held while measuring; by default the machine's.

    Returns
    -------
    BenchmarkResult
        Without pairs if it was stopped before the first; that is not kept.

    Raises
    ------
    BenchmarkBusyError
        If another measurement runs on this machine.
    BenchmarkError
        If the result cannot be kept.
    ModelNotFoundError, ArtifactError
        If the model cannot be opened.
    """
    config = config or BenchmarkConfig()
    clock, tell = clock or Clock(), teller(emit)
    with alone(lock_file):
        began_ns = clock.wall_ns()
        if config.processes == 1:
            result = _measure_here(data_folder, model_id, config, tell, should_stop, clock)
        else:
            result = measure_in_processes(
                data_folder, model_id, config=config, tell=tell, should_stop=should_stop
            )
            result = replace(result, duration_s=(clock.wall_ns() - began_ns) / 1e9)
        if should_stop() and STOPPED not in result.flags:
            result = replace(result, flags=(*result.flags, STOPPED))
        result = conclude(result)
        path = store(result, data_folder) if result.pairs else None
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
    *,
    config: BenchmarkConfig,
    emit: Callable[[str], None],
    should_stop: Callable[[], bool],
) -> BenchmarkResult:
    """Measure as one of several processes: whoever started it holds the turn and keeps the result.

    Parameters, lines and errors are those of :func:`run`.
    """
    tell = teller(emit)
    result = _measure_here(data_folder, model_id, config, tell, should_stop, Clock())
    tell("end", flags=list(result.flags), duration_s=result.duration_s)
    return result


def _measure_here(
    data_folder: Path,
    model_id: str,
    config: BenchmarkConfig,
    tell: Tell,
    should_stop: Callable[[], bool],
    clock: Clock,
) -> BenchmarkResult:
    from threadpoolctl import threadpool_limits

    contest = open_contest(data_folder, model_id)
    with threadpool_limits(limits=1):
        rng = np.random.default_rng([config.seed, 0])
        rows = fresh_rows(contest.schema, contest.sample, config.n_distinct_rows, rng=rng)
        admitted = admit(contest.arms, rows)
        result = BenchmarkResult(
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
        series = [
            Series(
                workload,
                admitted.arms,
                prepare_inputs(
                    contest.schema,
                    contest.sample,
                    n_rows=workload.n_rows,
                    n_distinct=config.n_distinct_rows,
                    rng=rng,
                ),
                config=config,
                clock=clock,
                rng=np.random.default_rng([config.seed, 1, index]),
            )
            for index, workload in enumerate(workloads(config))
        ]
        pairs = []
        began_ns = clock.wall_ns()
        for pair in measure(series, budget_s=config.budget_s, clock=clock, should_stop=should_stop):
            pairs.append(pair)
            tell("pair", pair=pair.as_dict())
    flags = [flag for one in series for flag in one.flags]
    return replace(
        result,
        pairs=tuple(pairs),
        flags=(*flags, STOPPED) if should_stop() else tuple(flags),
        duration_s=(clock.wall_ns() - began_ns) / 1e9,
    )
