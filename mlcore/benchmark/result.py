"""A measurement as it is kept: everything needed to analyse it again without running."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from mlcore.benchmark.arms import ONNX, PREDICT, SKLEARN, Unopened
from mlcore.benchmark.arms.agreement import Agreement
from mlcore.benchmark.judging import BUSY_MACHINE, FEW_PAIRS, Point, Verdict, availability
from mlcore.benchmark.timing.config import StudyConfig
from mlcore.benchmark.timing.environment import Environment
from mlcore.benchmark.timing.records import Block, Pair, Sample, Step, as_stored, from_stored
from mlcore.benchmark.timing.schedule import UNSETTLED
from mlcore.errors import BenchmarkError
from mlcore.stats import Histogram
from mlcore.stats.noise import noise_grade
from mlcore.stats.ratios import MIN_PAIRS

SCHEMA_VERSION = 1
"""Raised whenever a field of the result file changes its meaning."""

HEADLINE = "headline"
"""Name of the study that the headline of the Speed page comes from."""

VERDICT_PROCESSES = 5
"""Fewest fresh processes of a verdict: with fewer, their luck is not known."""

MAX_REASON = 200
"""Letters of what is wrong with a file that are told: it may hold anything."""

STOPPED = "stopped"

# In a file the headline has neither these nor a name, and the others keep theirs beside "timing".
_STUDY_FIELDS = ("study", "points", "samples")
_STUDY_SETTINGS = ("rows", "threads", "goal_s", "rounds")


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyResult:
    """A study, finished or as far as it has come.

    Attributes
    ----------
    study : str
        Its name.
    started_at : datetime
        In UTC.
    duration_s : float
        From the first call on, in seconds.
    asked : str
        The method that was timed: ``predict``, or ``predict_proba`` of a model of classes.
    baseline : str
        The arm the others are held against: ``sklearn``, or ``onnx`` where scikit-learn's model
        was not kept or does not answer.
    no_twin : str
        Full name of the type because of which it was not kept, where that was noted.
    unopened : tuple of Unopened
        The arms that were not timed, because they do not answer here.
    agreements : tuple of Agreement
        One for each arm but the baseline.
    left_out : tuple of Agreement
        Of the arms that were not timed, because their answers differ.
    points : tuple of Point
        Numbers with ranges; see :func:`mlcore.benchmark.studies.conclude`.
    verdicts : tuple of Verdict
        Ratios against scikit-learn, per workload and arm.
    flags : tuple of str
        ``stopped``, ``busy-machine``, ``warm-up-unsettled:<arm>``, ``no-time:<workload>``,
        ``process-failed:<number>``.
    pairs, samples : tuple
        The steps in the order they were made; a study makes either or both.
    """

    study: str = HEADLINE
    model_id: str
    started_at: datetime
    duration_s: float = 0.0
    config: StudyConfig
    environment: Environment
    asked: str = PREDICT
    baseline: str = SKLEARN
    no_twin: str = ""
    unopened: tuple[Unopened, ...] = ()
    agreements: tuple[Agreement, ...]
    left_out: tuple[Agreement, ...] = ()
    points: tuple[Point, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    flags: tuple[str, ...] = ()
    pairs: tuple[Pair, ...] = ()
    samples: tuple[Sample, ...] = ()

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of the arms that were timed, the baseline first."""
        return (self.baseline, *(agreement.arm for agreement in self.agreements))

    @property
    def n_processes(self) -> int:
        """Number of processes that measured something, at least 1."""
        steps: tuple[Step, ...] = (*self.pairs, *self.samples)
        return len({step.process for step in steps}) or 1

    @property
    def is_verdict(self) -> bool:
        """Whether it rests on five processes or more; else it is a quick look."""
        return self.n_processes >= VERDICT_PROCESSES

    def is_provisional(self, workload: str) -> bool:
        """Tell whether another measurement may well give another answer for a workload.

        That is with too few repetitions for a range, on a busy machine (grade C), or where ONNX or
        what it is held against had not settled after the warm-up.
        """
        if {f"{UNSETTLED}:{arm}" for arm in (ONNX, self.baseline)} & set(self.flags):
            return True
        if verdict := self.verdict(workload):
            return not {FEW_PAIRS, BUSY_MACHINE}.isdisjoint(verdict.flags)
        blocks = self.blocks(workload, ONNX)
        return len(blocks) < MIN_PAIRS or noise_grade(availability(blocks)) == "C"

    @property
    def workloads(self) -> tuple[str, ...]:
        """Names of the workloads that were measured, in the order of their first pairs."""
        return tuple(dict.fromkeys(pair.workload for pair in self.pairs))

    def verdict(self, workload: str, arm: str = ONNX) -> Verdict | None:
        """Return the verdict for a workload and an arm, None if there is none."""
        return next(
            (one for one in self.verdicts if (one.workload, one.arm) == (workload, arm)), None
        )

    def agreement(self, arm: str = ONNX) -> Agreement | None:
        """Return how well an arm's answers match the baseline's; None for the baseline itself."""
        return next((agreement for agreement in self.agreements if agreement.arm == arm), None)

    def availability(self, workload: str) -> float | None:
        """Return the share of the time in which calls had a CPU, the lowest of the arms, in [0, 1].

        None if nothing was measured.
        """
        measured = (self.blocks(workload, arm) for arm in self.arms)
        return min((availability(blocks) for blocks in measured if blocks), default=None)

    def judged_by(
        self, agreements: tuple[Agreement, ...], left_out: tuple[Agreement, ...]
    ) -> StudyResult:
        """Return the result with other agreements, without the steps of arms they leave out."""
        gone = {one.arm for one in left_out}
        return replace(
            self,
            agreements=agreements,
            left_out=left_out,
            pairs=tuple(
                replace(pair, blocks={arm: b for arm, b in pair.blocks.items() if arm not in gone})
                for pair in self.pairs
            ),
            samples=tuple(sample for sample in self.samples if sample.arm not in gone),
        )

    def blocks(self, workload: str, arm: str) -> tuple[Block, ...]:
        """Return the blocks of one arm in one workload."""
        return tuple(
            pair.blocks[arm]
            for pair in self.pairs
            if pair.workload == workload and arm in pair.blocks
        )

    def histogram(self, workload: str, arm: str, unit: str = "wall") -> Histogram:
        """Pool the blocks of one arm in one workload, by the clock ``wall`` or ``cpu``."""
        return Histogram.merge(getattr(block, unit) for block in self.blocks(workload, arm))

    def percentile_unit(self, workload: str) -> str:
        """Return the unit in which a workload's calls have percentiles.

        The verdict's, but ``wall`` where CPU time is only known as a mean of each block.
        """
        verdict = self.verdict(workload)
        per_call = all(
            block.cpu_per_call for arm in self.arms for block in self.blocks(workload, arm)
        )
        return "cpu" if verdict and verdict.unit == "cpu" and per_call else "wall"

    @property
    def n_steps(self) -> int:
        """Number of steps finished."""
        return len(self.pairs) + len(self.samples)

    def with_step(self, step: Step) -> StudyResult:
        """Return the result with one more step, its answer still that of before."""
        if isinstance(step, Pair):
            return replace(self, pairs=(*self.pairs, step))
        return replace(self, samples=(*self.samples, step))

    @property
    def arms_with_points(self) -> tuple[str, ...]:
        """Names of the arms with a point, in order."""
        return tuple(dict.fromkeys(point.arm for point in self.points))

    def curve(self, quantity: str, arm: str, *, threads: int | None = None) -> tuple[Point, ...]:
        """Return one number of one arm along the axis of the study, ascending."""
        found = (
            point
            for point in self.points
            if (point.quantity, point.arm) == (quantity, arm) and threads in (None, point.threads)
        )
        return tuple(sorted(found, key=lambda point: (point.at, point.threads)))

    def point(self, quantity: str, arm: str) -> Point | None:
        """Return a number that stands alone, None if there is none."""
        return next(iter(self.curve(quantity, arm)), None)

    def as_dict(self) -> dict[str, Any]:
        """Return JSON-serialisable values; ``from_dict`` reads them back."""
        values = as_stored(self)
        values["started_at"] = self.started_at.isoformat()
        config = values["config"]
        own = {name: config.pop(name) for name in _STUDY_SETTINGS}
        if self.asked == PREDICT:
            # Files were written before there was anything else.
            del values["asked"]
        if self.study == HEADLINE:
            values = {name: each for name, each in values.items() if name not in _STUDY_FIELDS}
        else:
            values["config"] = {"timing": config, **own}
        return {"schema_version": SCHEMA_VERSION, **values}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> StudyResult:
        """Read what ``as_dict`` returned.

        Raises
        ------
        BenchmarkError
            If the values are not those of a result, or of another schema version.
        """
        try:
            version = values["schema_version"]
            if version != SCHEMA_VERSION:
                raise ValueError(f"schema version {version}")
            config = dict(values["config"])
            config = {**config.pop("timing", {}), **config}
            return from_stored({**values, "config": config}, cls)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise BenchmarkError("benchmark.unreadable", reason=str(error)[:MAX_REASON]) from error
