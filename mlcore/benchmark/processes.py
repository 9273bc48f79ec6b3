"""A measurement spread over fresh processes: memory and caches fall out differently in each."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from mlcore.benchmark.arms.agreement import merge_agreements
from mlcore.benchmark.child import CRASHES, Child
from mlcore.benchmark.lines import Tell
from mlcore.benchmark.result import BenchmarkResult
from mlcore.benchmark.timing.records import Pair
from mlcore.config import BenchmarkConfig
from mlcore.errors import BenchmarkError, MlcoreError

PROCESS_FAILED = "process-failed"

_POLL_S = 0.1


def measure_in_processes(
    data_folder: Path,
    model_id: str,
    *,
    config: BenchmarkConfig,
    tell: Tell,
    should_stop: Callable[[], bool],
    start: Callable[..., Child] = Child,
) -> BenchmarkResult:
    """Measure in ``config.processes`` processes, one after the other.

    Each gets its share of the budget and rows of its own. One that fails is flagged and the
    others go on: what they have measured is whole.

    Parameters
    ----------
    tell : callable
        Given a kind and facts: ``start`` once, each ``pair``, and ``process`` with the number
        finished and how well all of them agree so far.
    should_stop : callable
        Asked ten times a second.
    start : callable
        Begins a process, as :class:`Child` does.

    Returns
    -------
    BenchmarkResult
        Without verdicts.

    Raises
    ------
    MlcoreError
        What the processes raised, if none measured anything.
    """
    openings: list[BenchmarkResult] = []
    pairs: list[Pair] = []
    flags: dict[str, None] = {}
    failure: MlcoreError | None = None
    for number in range(config.processes):
        if should_stop():
            break

        def take(message: dict[str, Any], number: int = number) -> None:
            if message["kind"] == "start":
                found = replace(BenchmarkResult.from_dict(message["result"]), config=config)
                openings.append(found)
                if len(openings) == 1:
                    tell("start", result=found.as_dict())
            elif message["kind"] == "pair":
                pairs.append(replace(Pair.from_dict(message["pair"]), process=number))
                tell("pair", pair=pairs[-1].as_dict())
            elif message["kind"] == "end":
                flags.update(dict.fromkeys(message["flags"]))

        share = replace(
            config,
            processes=1,
            budget_s=config.budget_s / config.processes,
            seed=(config.seed + number) % 2**32,
        )
        arguments = [str(data_folder), model_id, json.dumps(asdict(share)), "--worker"]
        child = start(arguments, on_message=take)
        while not child.wait(_POLL_S):
            if should_stop():
                child.stop()
        if child.error:
            failure = child.error
            if failure.code not in CRASHES:
                # No model, for example: the next process would say the same.
                raise failure
            flags[f"{PROCESS_FAILED}:{number + 1}"] = None
        agreements, left_out = merge_agreements(
            [(*found.agreements, *found.left_out) for found in openings]
        )
        tell(
            "process",
            n_finished=number + 1,
            agreements=[asdict(one) for one in agreements],
            left_out=[asdict(one) for one in left_out],
        )
    if failure and not pairs:
        raise failure
    if not openings:
        raise BenchmarkError("benchmark.stopped")
    result = replace(openings[0], pairs=tuple(pairs), flags=tuple(flags))
    return result.judged_by(agreements, left_out)
