"""A study as it is kept: its steps, so that it can be analysed again, and what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from mlcore.benchmark.arms import SKLEARN
from mlcore.benchmark.arms.agreement import Agreement
from mlcore.benchmark.judging import BUSY_MACHINE, Verdict
from mlcore.benchmark.result import MAX_REASON
from mlcore.benchmark.studies.registry import STUDIES
from mlcore.benchmark.studies.study import Point, Sample, Step, StudyConfig
from mlcore.benchmark.timing.environment import Environment
from mlcore.benchmark.timing.records import Pair
from mlcore.errors import BenchmarkError
from mlcore.stats.noise import noise_grade

SCHEMA_VERSION = 1
"""Raised whenever a field of the file changes its meaning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyResult:
    """A study, finished or as far as it has come.

    Attributes
    ----------
    study : str
        A name in :data:`STUDIES`.
    started_at : datetime
        In UTC.
    agreements : tuple of Agreement
        One for each arm but the baseline.
    samples : tuple of Sample
        Steps, in the order they were made; a study makes either or both.
    points : tuple of Point
        Numbers with ranges; see :func:`conclude_study`.
    verdicts : tuple of Verdict
        Ratios against scikit-learn.
    flags : tuple of str
        ``stopped``, ``busy-machine``, and those of a measurement.
    left_out, baseline, no_twin
        As for :class:`mlcore.benchmark.BenchmarkResult`.
    """

    study: str
    model_id: str
    started_at: datetime
    config: StudyConfig
    environment: Environment
    agreements: tuple[Agreement, ...]
    pairs: tuple[Pair, ...] = ()
    samples: tuple[Sample, ...] = ()
    points: tuple[Point, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    flags: tuple[str, ...] = ()
    duration_s: float = 0.0
    left_out: tuple[Agreement, ...] = ()
    baseline: str = SKLEARN
    no_twin: str = ""

    @property
    def n_steps(self) -> int:
        """Number of steps finished."""
        return len(self.pairs) + len(self.samples)

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of the arms with a point, in order."""
        return tuple(dict.fromkeys(point.arm for point in self.points))

    def curve(self, quantity: str, arm: str, *, threads: int | None = None) -> tuple[Point, ...]:
        """Return one number of one arm along the axis of the study, ascending.

        Parameters
        ----------
        threads : int, optional
            By default any number.
        """
        found = (
            point
            for point in self.points
            if (point.quantity, point.arm) == (quantity, arm) and threads in (None, point.threads)
        )
        return tuple(sorted(found, key=lambda point: (point.at, point.threads)))

    def point(self, quantity: str, arm: str) -> Point | None:
        """Return a number that stands alone, None if there is none."""
        return next(iter(self.curve(quantity, arm)), None)

    def verdict(self, workload: str, arm: str = "onnx") -> Verdict | None:
        """Return the verdict for a workload and an arm, None if there is none."""
        return next(
            (one for one in self.verdicts if (one.workload, one.arm) == (workload, arm)), None
        )

    def with_step(self, step: Step) -> StudyResult:
        """Return the result with one more step, its answer still that of before."""
        if isinstance(step, Pair):
            return replace(self, pairs=(*self.pairs, step))
        return replace(self, samples=(*self.samples, step))

    def as_dict(self) -> dict[str, Any]:
        """Return JSON-serialisable values; ``from_dict`` reads them back."""
        return {
            "schema_version": SCHEMA_VERSION,
            "study": self.study,
            "model_id": self.model_id,
            "started_at": self.started_at.isoformat(),
            "duration_s": self.duration_s,
            "config": asdict(self.config),
            "environment": asdict(self.environment),
            "baseline": self.baseline,
            "no_twin": self.no_twin,
            "agreements": [asdict(agreement) for agreement in self.agreements],
            "left_out": [asdict(agreement) for agreement in self.left_out],
            "points": [asdict(point) for point in self.points],
            "verdicts": [asdict(verdict) for verdict in self.verdicts],
            "flags": list(self.flags),
            "pairs": [pair.as_dict() for pair in self.pairs],
            "samples": [sample.as_dict() for sample in self.samples],
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> StudyResult:
        """Read what ``as_dict`` returned.

        Raises
        ------
        BenchmarkError
            If the values are not those of a study, or of another schema version.
        """
        try:
            version = values["schema_version"]
            if version != SCHEMA_VERSION:
                raise ValueError(f"schema version {version}")
            return cls(
                study=STUDIES[values["study"]].name,
                model_id=str(values["model_id"]),
                started_at=datetime.fromisoformat(values["started_at"]),
                config=StudyConfig.from_dict(values["config"]),
                environment=Environment.from_dict(values["environment"]),
                agreements=tuple(Agreement(**agreement) for agreement in values["agreements"]),
                pairs=tuple(Pair.from_dict(pair) for pair in values["pairs"]),
                samples=tuple(Sample.from_dict(sample) for sample in values["samples"]),
                points=tuple(Point(**point) for point in values["points"]),
                verdicts=tuple(Verdict.from_dict(verdict) for verdict in values["verdicts"]),
                flags=tuple(str(flag) for flag in values["flags"]),
                duration_s=float(values["duration_s"]),
                left_out=tuple(Agreement(**one) for one in values.get("left_out", ())),
                baseline=str(values.get("baseline", SKLEARN)),
                no_twin=str(values.get("no_twin", "")),
            )
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise BenchmarkError("benchmark.unreadable", reason=str(error)[:MAX_REASON]) from error


def conclude_study(result: StudyResult) -> StudyResult:
    """Find what the steps made so far say.

    Returns
    -------
    StudyResult
        With points and verdicts; the same steps always get the same ones. There is none on an arm
        that gives other answers than scikit-learn. ``busy-machine`` is among the flags if a
        verdict rests on a machine graded C.
    """
    points, found = STUDIES[result.study].conclude(result.pairs, result.samples, result.config)
    differing = {one.arm for one in result.agreements if not one.agrees}
    verdicts = tuple(verdict for verdict in found if verdict.arm not in differing)
    flags = tuple(flag for flag in result.flags if flag != BUSY_MACHINE)
    availability = [verdict.availability for verdict in verdicts] + [
        min(1.0, sample.facts["cpu_s"] / sample.facts["busy_s"])
        for sample in result.samples
        if sample.facts.get("busy_s")
    ]
    if any(noise_grade(share) == "C" for share in availability):
        flags = (*flags, BUSY_MACHINE)
    return replace(result, points=points, verdicts=verdicts, flags=flags)
