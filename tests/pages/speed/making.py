"""A measurement and every study as they would be kept, made on clocks that are told the time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from mlcore.benchmark import StudyResult
from mlcore.benchmark.arms.agreement import Agreement
from mlcore.benchmark.studies import STUDIES, conclude
from mlcore.benchmark.timing.environment import cpu_name
from mlcore.benchmark.timing.records import Pair, Sample
from mlcore.stats import Histogram
from tests.benchmark.fakes import ENVIRONMENT, FakeTime, block, pairs
from tests.benchmark.studies.making import TIMING, make_setup, two_arms
from tests.benchmark.test_result import EMPTY

HERE = replace(ENVIRONMENT, cpu=cpu_name())
MOMENT = datetime(2026, 5, 1, 12, 30, tzinfo=UTC)


@cache
def measured(model_id: str = "energy-1", *, processes: int = 1) -> StudyResult:
    """Make a result in which ONNX leads 33 times, 100 times busy, and 1.2 times in batches."""
    made = [
        replace(pair, process=process)
        for process in range(processes)
        for workload, ratio in (("sporadic", 33.0), ("busy", 100.0), ("batch", 1.2))
        for pair in pairs(48, workload=workload, ratio=ratio)
    ]
    config = replace(EMPTY.config, processes=processes)
    return conclude(
        replace(
            EMPTY, model_id=model_id, environment=HERE, config=config, pairs=tuple(made),
            duration_s=31.0,
        )
    )  # fmt: skip


@cache
def measured_alone(model_id: str = "energy-1", no_twin: str = "house.Forest") -> StudyResult:
    """Make a result of ONNX alone: scikit-learn's model was not kept."""
    whole = measured(model_id)
    made = [replace(pair, blocks={"onnx": pair.blocks["onnx"]}) for pair in whole.pairs]
    return conclude(
        replace(whole, pairs=tuple(made), agreements=(), baseline="onnx", no_twin=no_twin)
    )


@cache
def measured_differing(model_id: str = "energy-1") -> StudyResult:
    """Make a result in which ONNX is 0.00234 off scikit-learn, and skl2onnx's arm was left out."""
    other = Agreement(
        arm="onnx", n_rows=4096, n_identical=9, largest_difference=0.00234, agrees=False
    )
    return conclude(
        replace(
            measured(model_id),
            agreements=(other,),
            left_out=(replace(other, arm="onnx-portable", largest_difference=0.5),),
        )
    )


@cache
def studied(name: str, model_id: str = "energy-1") -> StudyResult:
    """Make a study of two arms, 25 times apart."""
    config, steps = _MAKERS[name]()
    return conclude(
        StudyResult(
            study=name,
            model_id=model_id,
            started_at=MOMENT,
            config=config,
            environment=HERE,
            agreements=EMPTY.agreements,
            pairs=tuple(step for step in steps if isinstance(step, Pair)),
            samples=tuple(step for step in steps if isinstance(step, Sample)),
            duration_s=12.0,
        )
    )


def _run(name: str, **settings: object) -> tuple[object, list[Pair | Sample]]:
    machine = FakeTime()
    arms = two_arms(machine)
    setup = make_setup(machine, arms, **settings)
    return setup.config, list(STUDIES[name].steps(setup))


def _launches(name: str, facts: dict[str, dict[str, float]]) -> tuple[object, list[Pair | Sample]]:
    """Make ten rounds of fresh processes that all did the same."""
    steps: list[Pair | Sample] = []
    for turn in range(10):
        totals = {arm: sum(v for k, v in found.items() if k.endswith("_s")) for arm, found in
                  facts.items()}  # fmt: skip
        steps += [
            Sample(
                arm=arm, at=0, turn=turn, facts=found,
                wall=Histogram.of([totals[arm]] if totals[arm] else []),
            )
            for arm, found in facts.items()
        ]  # fmt: skip
        if all(totals.values()):
            blocks = {arm: block([total]) for arm, total in totals.items()}
            steps.append(Pair(workload=name, blocks=blocks))
    return replace(STUDIES[name].config, **TIMING), steps


_START = {
    "sklearn": {"start_s": 0.05, "import_s": 1.0, "load_s": 0.15, "answer_s": 0.01},
    "onnx": {"start_s": 0.05, "import_s": 0.2, "load_s": 0.04, "answer_s": 0.001},
}
_HELD = {
    "sklearn": {"start_bytes": 10e6, "import_bytes": 120e6, "load_bytes": 150e6,
                "answer_bytes": 151e6, "batch_bytes": 170e6},
    "onnx": {"start_bytes": 10e6, "import_bytes": 60e6, "load_bytes": 75e6,
             "answer_bytes": 75e6, "batch_bytes": 74e6},
}  # fmt: skip
_MAKERS: dict[str, Callable[[], tuple[object, list[Pair | Sample]]]] = {
    "sweep": lambda: _run("sweep", rows=(1, 100, 10_000)),
    "server": lambda: _run("server", rounds=1),
    "threads": lambda: _run("threads", rows=(1, 10), threads=(1, 2)),
    "concurrency": lambda: _run("concurrency", rounds=6, threads=(1, 2)),
    "self-test": lambda: _run("self-test"),
    "cold-start": lambda: _launches("cold-start", _START),
    "memory": lambda: _launches("memory", _HELD),
}
