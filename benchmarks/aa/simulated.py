"""Whole measurements on a modelled machine, by the schedule, blocks and verdicts of real ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from benchmarks.aa.machine import CALM, CROWDED, Machine, Noise
from benchmarks.aa.real import TWINS, differs, judge_itself
from mlcore.benchmark import StudyConfig
from mlcore.benchmark.studies.self_test import EqualSeries
from mlcore.benchmark.timing.records import Pair
from mlcore.benchmark.timing.schedule import Series, Workload, measure
from mlcore.stats import Ratio, calls_needed, paired_ratio

SHARES = (0.5, 0.9, 0.99)
N_RESAMPLES = 1_000
_INPUTS = [np.full((1, 1), float(i)) for i in range(16)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What is measured how, on which machine.

    Attributes
    ----------
    call_s : float
        Cost of a call of the first arm, in seconds.
    ratio : float
        How many times cheaper the second arm is: the truth to be found.
    gap_s : float
        Idle time before each call, in seconds.
    budget_s : float
        Longest time of measuring, in seconds, without the warm-up.
    min_calls : int
        Calls of each arm before precision may end it.
    n_processes : int
        Fresh processes that share the budget.
    luck : float
        Spread of what a process happens to make of the ratio's logarithm, by where its memory lies.
    """

    name: str
    noise: Noise
    call_s: float = 0.002
    ratio: float = 1.0
    gap_s: float = 0.0
    budget_s: float = 10.0
    min_calls: int = 368
    n_processes: int = 1
    luck: float = 0.0


SETTINGS = (
    Setting(name="A/A, calm", noise=CALM),
    Setting(name="A/A, crowded", noise=CROWDED),
    Setting(name="A/A 20 ms apart, calm", noise=CALM, gap_s=0.02, budget_s=25.0),
    Setting(name="A/A in 5 processes, calm", noise=CALM, budget_s=15.0, n_processes=5, luck=0.02),
    Setting(name="10 times, calm", noise=CALM, call_s=0.02, ratio=10.0, budget_s=40.0),
    Setting(name="10 times, crowded", noise=CROWDED, call_s=0.02, ratio=10.0, budget_s=40.0),
    Setting(name="5 % slower, calm", noise=CALM, ratio=1.05, min_calls=0),
    Setting(name="5 % slower, crowded", noise=CROWDED, ratio=1.05, min_calls=0),
)


def measure_model(setting: Setting, *, seed: int) -> list[Pair]:
    """Measure two modelled arms, in one process or in several; returns the pairs."""
    luck = np.random.default_rng([seed, 5]).normal(0, setting.luck, setting.n_processes)
    return [
        replace(pair, process=process)
        for process in range(setting.n_processes)
        for pair in _measure_once(setting, [seed, process], float(np.exp(luck[process])))
    ]


def _measure_once(setting: Setting, seed: list[int], luck: float) -> Iterator[Pair]:
    machine = Machine(setting.noise, rng=np.random.default_rng([*seed, 3]))
    # Of the warm-up 0.4 to 0.8 s are used.
    budget_s = setting.budget_s / setting.n_processes + 0.8
    even = setting.ratio == 1.0
    series = (EqualSeries if even else Series)(
        Workload(
            name="model", n_rows=1, gap_s=setting.gap_s, share=1.0, min_calls=setting.min_calls
        ),
        [
            machine.arm(TWINS[0], setting.call_s),
            machine.arm(TWINS[1], setting.call_s / setting.ratio / luck),
        ],
        _INPUTS,
        config=StudyConfig(seed=seed[0], budget_s=budget_s, warmup_s=0.2, warmup_max_s=0.4),
        clock=machine.clock,
        rng=np.random.default_rng([*seed, 1]),
    )
    return measure([series], budget_s=budget_s, clock=machine.clock, should_stop=lambda: False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What one simulated run concluded.

    Attributes
    ----------
    availability, span_s : float
        Share of a CPU, and seconds from the first block to the last.
    headline : Ratio
        At p50, in the unit that may stand in a headline.
    ratios : dict of (str, float) to Ratio
        By unit and share; only those with calls enough.
    """

    availability: float
    span_s: float
    headline: Ratio
    ratios: dict[tuple[str, float], Ratio]


def observe(setting: Setting, seed: int) -> Observation:
    """Run one measurement on the model and conclude."""
    pairs = measure_model(setting, seed=seed)
    verdict = judge_itself(pairs, seed=seed)
    ratios = {("wall", 0.5): verdict.wall, ("cpu", 0.5): verdict.cpu}
    blocks = {name: [pair.blocks[name] for pair in pairs] for name in TWINS}
    n_calls = min(sum(block.n_calls for block in blocks[name]) for name in TWINS)
    for unit in ("wall", "cpu"):
        for share in SHARES[1:]:
            # Over several processes only medians are compared.
            if n_calls >= calls_needed(share) and setting.n_processes == 1:
                one, other = ([getattr(block, unit) for block in blocks[name]] for name in TWINS)
                ratios[unit, share] = paired_ratio(
                    one, other, n_resamples=N_RESAMPLES, rng=np.random.default_rng([seed, 4]),
                    share=share,
                )  # fmt: skip
    return Observation(
        availability=verdict.availability,
        span_s=max(block.started_s for block in blocks[TWINS[0]]),
        headline=verdict.headline,
        ratios=ratios,
    )


def as_row(setting: Setting, seen: Sequence[Observation]) -> dict[str, object]:
    """Count over many runs what the table shows."""

    def share_of(found: Sequence[bool]) -> float:
        return float(np.mean(found)) if found else float("nan")

    ratios = [observation.ratios for observation in seen]
    # What others take from the wall clock they take in slices, not in proportion.
    units = ("wall", "cpu") if setting.ratio == 1.0 else ("cpu",)
    covered = {
        f"{unit} p{100 * share:g}": share_of(
            [
                one[unit, share].low <= setting.ratio <= one[unit, share].high
                for one in ratios
                if (unit, share) in one and one[unit, share].low is not None
            ]
        )
        for unit in units
        for share in SHARES
    }
    headlines = [observation.headline for observation in seen]
    return {
        **{key: value for key, value in asdict(setting).items() if key in ("name", "ratio")},
        "runs": len(seen),
        "availability": float(np.median([one.availability for one in seen])),
        "span_s": float(np.median([one.span_s for one in seen])),
        "half_width": float(np.median([one["cpu", 0.5].half_width for one in ratios])),
        "differs": sum(differs(one) for one in headlines),
        "p_small": sum(one.p_value < 0.05 for one in headlines),
        "both": sum(differs(one) and one.p_value < 0.05 for one in headlines),
        "faster": sum(one.low is not None and one.low > 1 for one in headlines),
        "covered": covered,
    }
