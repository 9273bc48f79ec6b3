"""What a study is: one question about speed, its settings, and how its steps are made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mlcore.artifacts import ModelFolder
from mlcore.benchmark.arms import Arm, Contest
from mlcore.benchmark.judging import Verdict
from mlcore.benchmark.timing.clock import Clock
from mlcore.benchmark.timing.records import Pair
from mlcore.benchmark.timing.rows import prepare_inputs
from mlcore.benchmark.timing.schedule import Series, measure
from mlcore.config import BenchmarkConfig, check_integer, check_number
from mlcore.schema import FloatArray
from mlcore.stats import Histogram


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyConfig:
    """How a study is made; each study has its own defaults.

    Attributes
    ----------
    timing : BenchmarkConfig
        Budget, seed, blocks, warm-up, precision and resamples.
    rows : tuple of int
        Rows of a call, each 1 to 1,000,000.
    threads : tuple of int
        Numbers of threads, each 1 to 1,024; empty for 1, 2, 4 and so on up to the cores.
    goal_s : float
        Longest time 99 of 100 requests may take, in seconds, 1e-6 to 60.
    rounds : int
        Most repetitions where each is a fresh process or a whole grid, 1 to 1,000.

    Raises
    ------
    InvalidConfigError
        If a value is out of its range.
    """

    timing: BenchmarkConfig
    rows: tuple[int, ...] = (1,)
    threads: tuple[int, ...] = ()
    goal_s: float = 0.02
    rounds: int = 10

    def __post_init__(self) -> None:
        for name, most in (("rows", 1_000_000), ("threads", 1_024)):
            object.__setattr__(self, name, tuple(getattr(self, name)))
            for value in getattr(self, name):
                check_integer(name, value, 1, most)
        check_number("goal_s", self.goal_s, 1e-6, 60)
        check_integer("rounds", self.rounds, 1, 1_000)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> StudyConfig:
        """Read what ``dataclasses.asdict`` made of a configuration, by way of JSON."""
        return cls(**{**values, "timing": BenchmarkConfig(**values["timing"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One step of one arm at one place of the study's axis.

    Attributes
    ----------
    at : float
        The place: requests a second, threads or rows, as the study says.
    turn : int
        Which repetition, from 0 on.
    wall : Histogram
        Seconds a caller waited; empty where nothing was timed.
    facts : dict of str to float
        What else was measured, named with its unit.
    """

    arm: str
    at: float
    turn: int
    wall: Histogram
    facts: dict[str, float]

    def as_dict(self) -> dict[str, Any]:
        """Return JSON-serialisable values; ``from_dict`` reads them back."""
        return {
            "arm": self.arm,
            "at": self.at,
            "turn": self.turn,
            "wall": self.wall.as_list(),
            "facts": dict(self.facts),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Sample:
        """Read what ``as_dict`` returned."""
        return cls(
            arm=str(values["arm"]),
            at=float(values["at"]),
            turn=int(values["turn"]),
            wall=Histogram.from_list(values["wall"]),
            facts={str(name): float(value) for name, value in values["facts"].items()},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One number of a study's answer, for one arm at one place of its axis.

    Attributes
    ----------
    quantity : str
        For example ``p50_s``, ``p99_s``, ``rows_per_s``; the unit is in the name.
    at : float
        Rows, requests a second or threads, as the study says; 0 where it has no axis.
    low, high : float or None
        95 % range; None with too few repetitions.
    n : int
        Blocks, processes or requests it rests on.
    threads : int
        Threads of a call.
    """

    arm: str
    quantity: str
    at: float
    value: float
    low: float | None
    high: float | None
    n: int
    threads: int = 1


@dataclass(slots=True, kw_only=True)
class Setup:
    """What the steps of a study are made with.

    Attributes
    ----------
    contest : Contest
        Its arms are those that are timed; one thread each.
    open_arms : callable
        Opens the arms for another number of threads.
    should_stop : callable
        Asked between steps.
    n_cores : int
        Cores this process may use.
    flags : list of str
        What has to be known about the result; steps add to it.
    """

    published: ModelFolder
    contest: Contest
    open_arms: Callable[[int], Sequence[Arm]]
    config: StudyConfig
    clock: Clock
    should_stop: Callable[[], bool]
    n_cores: int
    flags: list[str] = field(default_factory=list)
    began_ns: int = 0

    def __post_init__(self) -> None:
        self.began_ns = self.clock.wall_ns()

    @property
    def left_s(self) -> float:
        """Seconds left of the budget."""
        return self.config.timing.budget_s - (self.clock.wall_ns() - self.began_ns) / 1e9

    @property
    def goes_on(self) -> bool:
        """Whether there is time left and nobody stopped it."""
        return self.left_s > 0 and not self.should_stop()

    @property
    def headline_arms(self) -> tuple[Arm, ...]:
        """The arms of the headline: those that take part in every pair."""
        return tuple(arm for arm in self.contest.arms if arm.every == 1)

    def rng(self, *key: int) -> np.random.Generator:
        """Return the generator for one use, always the same for the same seed and key."""
        return np.random.default_rng([self.config.timing.seed, 3, *key])

    def inputs(self, n_rows: int) -> list[FloatArray]:
        """Return fresh inputs of one size, the same for every arm."""
        return prepare_inputs(
            self.contest.schema,
            self.contest.sample,
            n_rows=n_rows,
            n_distinct=self.config.timing.n_distinct_rows,
            rng=self.rng(0, n_rows),
        )

    def measured(self, series: Sequence[Series]) -> Iterator[Pair]:
        """Measure series in the time that is left, and take over what has to be known of them."""
        yield from measure(
            series, budget_s=self.left_s, clock=self.clock, should_stop=self.should_stop
        )
        self.flags.extend(flag for one in series for flag in one.flags)

    def thread_counts(self, most: int) -> tuple[int, ...]:
        """Return the numbers of threads to try: those asked for, or powers of two up to most."""
        if self.config.threads:
            return tuple(sorted(set(self.config.threads)))
        return tuple(sorted({*(2**i for i in range(most.bit_length()) if 2**i <= most), most}))


Step = Pair | Sample
Findings = tuple[tuple[Point, ...], tuple[Verdict, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """One question about speed.

    Attributes
    ----------
    name : str
        Stable: files and commands name studies by it.
    title : str
        What people read, a message of the catalogue.
    config : StudyConfig
        Its defaults.
    steps : callable
        Makes the steps, one at a time; ends by itself on budget, stop, or enough.
    conclude : callable
        Finds the answer in the pairs, samples and configuration of a result.
    all_cores : bool
        Whether it uses every core; the others keep to one, as each arm does.
    """

    name: str
    title: str
    config: StudyConfig
    steps: Callable[[Setup], Iterator[Step]]
    conclude: Callable[[Sequence[Pair], Sequence[Sample], StudyConfig], Findings]
    all_cores: bool = False
