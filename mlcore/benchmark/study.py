"""What a study is: one question about speed, its settings, and how its steps are made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from mlcore.artifacts import ModelFolder
from mlcore.benchmark.arms import Arm, Contest
from mlcore.benchmark.judging import Point, Verdict
from mlcore.benchmark.result import StudyResult
from mlcore.benchmark.timing.clock import Clock
from mlcore.benchmark.timing.config import StudyConfig
from mlcore.benchmark.timing.records import Pair, Step
from mlcore.benchmark.timing.rows import prepare_inputs
from mlcore.benchmark.timing.schedule import Series, measure
from mlcore.schema import FloatArray


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

    model: ModelFolder
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
        return self.config.budget_s - (self.clock.wall_ns() - self.began_ns) / 1e9

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
        return np.random.default_rng([self.config.seed, 3, *key])

    def inputs(self, n_rows: int, *key: int) -> list[FloatArray]:
        """Return fresh inputs of one size, the same for every arm; others for another key."""
        return prepare_inputs(
            self.contest.schema,
            self.contest.sample,
            n_rows=n_rows,
            n_distinct=self.config.n_distinct_rows,
            rng=self.rng(0, n_rows, *key),
        )

    def measured(self, series: Sequence[Series]) -> Iterator[Pair]:
        """Measure series in the time that is left, and take over their flags."""
        yield from measure(
            series, budget_s=self.left_s, clock=self.clock, should_stop=self.should_stop
        )
        self.flags.extend(flag for one in series for flag in one.flags)

    def thread_counts(self, most: int) -> tuple[int, ...]:
        """Return the numbers of threads to try: those asked for, or powers of two up to most."""
        if self.config.threads:
            return tuple(sorted(set(self.config.threads)))
        return tuple(sorted({*(2**i for i in range(most.bit_length()) if 2**i <= most), most}))


Findings = tuple[tuple[Point, ...], tuple[Verdict, ...]]


def _has_answer(result: StudyResult) -> bool:
    return bool(result.points or result.verdicts)


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
        Finds the answer in the steps of a result.
    has_answer : callable
        Whether a result holds what is looked for, by default any number.
    all_cores : bool
        Whether it uses every core; the others keep to one, as each arm does.
    """

    name: str
    title: str
    config: StudyConfig
    steps: Callable[[Setup], Iterator[Step]]
    conclude: Callable[[StudyResult], Findings]
    has_answer: Callable[[StudyResult], bool] = _has_answer
    all_cores: bool = False
