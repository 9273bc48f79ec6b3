"""A measurement as it is kept: everything needed to analyse it again without running."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np

from mlcore.benchmark.arms import SKLEARN
from mlcore.benchmark.arms.agreement import Agreement
from mlcore.benchmark.judging import Verdict, availability, judge
from mlcore.benchmark.timing.environment import Environment
from mlcore.benchmark.timing.records import Block, Pair
from mlcore.config import BenchmarkConfig
from mlcore.errors import BenchmarkError
from mlcore.stats import Histogram

SCHEMA_VERSION = 1
"""Raised whenever a field of the result file changes its meaning."""

VERDICT_PROCESSES = 5
"""Fewest fresh processes of a verdict: with fewer, their luck is not known."""

MAX_REASON = 200
"""Letters of what is wrong with a file that are told: it may hold anything."""

STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkResult:
    """A measurement, finished or as far as it has come.

    Attributes
    ----------
    started_at : datetime
        In UTC.
    agreements : tuple of Agreement
        One for each arm but the baseline.
    pairs : tuple of Pair
        In the order they were measured.
    verdicts : tuple of Verdict
        Per workload and arm; see :func:`conclude`.
    flags : tuple of str
        ``stopped``, ``warm-up-unsettled:<arm>``, ``no-time:<workload>``,
        ``process-failed:<number>``.
    duration_s : float
        From the first call on, in seconds.
    left_out : tuple of Agreement
        Of the arms that were not timed, because their answers differ.
    baseline : str
        The arm the others are held against: ``sklearn``, or ``onnx`` where scikit-learn's model
        was not kept.
    no_twin : str
        Full name of the type because of which it was not kept, where that was noted.
    """

    model_id: str
    started_at: datetime
    config: BenchmarkConfig
    environment: Environment
    agreements: tuple[Agreement, ...]
    pairs: tuple[Pair, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    flags: tuple[str, ...] = ()
    duration_s: float = 0.0
    left_out: tuple[Agreement, ...] = ()
    baseline: str = SKLEARN
    no_twin: str = ""

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of the arms that were timed, the baseline first."""
        return (self.baseline, *(agreement.arm for agreement in self.agreements))

    @property
    def n_processes(self) -> int:
        """Number of processes that measured something, at least 1."""
        return len({pair.process for pair in self.pairs}) or 1

    @property
    def is_verdict(self) -> bool:
        """Whether it rests on five processes or more; else it is a quick look."""
        return self.n_processes >= VERDICT_PROCESSES

    @property
    def workloads(self) -> tuple[str, ...]:
        """Names of the workloads that were measured, in the order of their first pairs."""
        return tuple(dict.fromkeys(pair.workload for pair in self.pairs))

    def verdict(self, workload: str, arm: str = "onnx") -> Verdict | None:
        """Return the verdict for a workload and an arm, None if there is none."""
        for verdict in self.verdicts:
            if (verdict.workload, verdict.arm) == (workload, arm):
                return verdict
        return None

    def agreement(self, arm: str = "onnx") -> Agreement | None:
        """Return how well an arm's answers match the baseline's; None for the baseline itself."""
        return next((agreement for agreement in self.agreements if agreement.arm == arm), None)

    def availability(self, workload: str) -> float | None:
        """Return the share of the time in which calls had a CPU, the lowest of the arms, in [0, 1].

        Returns
        -------
        float or None
            None if nothing was measured.
        """
        measured = (self.blocks(workload, arm) for arm in self.arms)
        return min((availability(blocks) for blocks in measured if blocks), default=None)

    def judged_by(
        self, agreements: tuple[Agreement, ...], left_out: tuple[Agreement, ...]
    ) -> BenchmarkResult:
        """Return the result with other agreements, without the blocks of arms they leave out."""
        gone = {one.arm for one in left_out}
        pairs = tuple(
            replace(pair, blocks={arm: b for arm, b in pair.blocks.items() if arm not in gone})
            for pair in self.pairs
        )
        return replace(self, agreements=agreements, left_out=left_out, pairs=pairs)

    def blocks(self, workload: str, arm: str) -> tuple[Block, ...]:
        """Return the blocks of one arm in one workload."""
        return tuple(
            pair.blocks[arm]
            for pair in self.pairs
            if pair.workload == workload and arm in pair.blocks
        )

    def histogram(self, workload: str, arm: str, unit: str = "wall") -> Histogram:
        """Pool the blocks of one arm in one workload.

        Parameters
        ----------
        unit : str
            ``wall`` or ``cpu``.

        Returns
        -------
        Histogram
            Empty if nothing was measured.
        """
        return Histogram.merge(getattr(block, unit) for block in self.blocks(workload, arm))

    def percentile_unit(self, workload: str) -> str:
        """Return the unit in which a workload's calls have percentiles.

        Returns
        -------
        str
            The verdict's, but ``wall`` where CPU time is only known as a mean of each block.
        """
        verdict = self.verdict(workload)
        per_call = all(
            block.cpu_per_call for arm in self.arms for block in self.blocks(workload, arm)
        )
        return "cpu" if verdict and verdict.unit == "cpu" and per_call else "wall"

    def as_dict(self) -> dict[str, Any]:
        """Return JSON-serialisable values; ``from_dict`` reads them back."""
        return {
            "schema_version": SCHEMA_VERSION,
            "model_id": self.model_id,
            "started_at": self.started_at.isoformat(),
            "duration_s": self.duration_s,
            "config": asdict(self.config),
            "environment": asdict(self.environment),
            "baseline": self.baseline,
            "no_twin": self.no_twin,
            "agreements": [asdict(agreement) for agreement in self.agreements],
            "left_out": [asdict(agreement) for agreement in self.left_out],
            "verdicts": [asdict(verdict) for verdict in self.verdicts],
            "flags": list(self.flags),
            "pairs": [pair.as_dict() for pair in self.pairs],
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> BenchmarkResult:
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
            return cls(
                model_id=str(values["model_id"]),
                started_at=datetime.fromisoformat(values["started_at"]),
                config=BenchmarkConfig(**values["config"]),
                environment=Environment.from_dict(values["environment"]),
                agreements=tuple(Agreement(**agreement) for agreement in values["agreements"]),
                pairs=tuple(Pair.from_dict(pair) for pair in values["pairs"]),
                verdicts=tuple(Verdict.from_dict(verdict) for verdict in values["verdicts"]),
                flags=tuple(str(flag) for flag in values["flags"]),
                duration_s=float(values["duration_s"]),
                # Files of earlier versions always hold scikit-learn.
                left_out=tuple(Agreement(**one) for one in values.get("left_out", ())),
                baseline=str(values.get("baseline", SKLEARN)),
                no_twin=str(values.get("no_twin", "")),
            )
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise BenchmarkError("benchmark.unreadable", reason=str(error)[:MAX_REASON]) from error


def conclude(result: BenchmarkResult) -> BenchmarkResult:
    """Judge what has been measured so far.

    Returns
    -------
    BenchmarkResult
        With a verdict for each workload and arm that has a pair and gives scikit-learn's answers;
        the same pairs always get the same verdicts. Between other answers a ratio says nothing.
    """
    equal = [one.arm for one in result.agreements if one.agrees]
    if result.baseline != SKLEARN:
        equal = []
    verdicts = (
        judge(
            result.pairs,
            workload=workload,
            arm=arm,
            baseline=SKLEARN,
            n_resamples=result.config.n_resamples,
            rng=np.random.default_rng([result.config.seed, 2]),
        )
        for workload in result.workloads
        for arm in equal
    )
    return replace(result, verdicts=tuple(found for found in verdicts if found is not None))
