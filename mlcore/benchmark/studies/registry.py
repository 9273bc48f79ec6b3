"""The studies there are, by name, and what each says of its steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from mlcore.benchmark.judging import BUSY_MACHINE
from mlcore.benchmark.result import HEADLINE, StudyResult
from mlcore.benchmark.studies.concurrency import CONCURRENCY
from mlcore.benchmark.studies.headline import HEADLINE_STUDY
from mlcore.benchmark.studies.self_test import SELF_TEST
from mlcore.benchmark.studies.server import SERVER
from mlcore.benchmark.studies.starts import COLD_START, MEMORY
from mlcore.benchmark.studies.sweep import OFFLINE, SWEEP
from mlcore.benchmark.studies.threads import THREADS
from mlcore.benchmark.study import Study
from mlcore.stats import noise_grade

STUDIES: Mapping[str, Study] = MappingProxyType(
    {
        study.name: study
        for study in (
            HEADLINE_STUDY, SWEEP, SERVER, OFFLINE, CONCURRENCY, THREADS, COLD_START, MEMORY,
            SELF_TEST,
        )
    }
)  # fmt: skip


def conclude(result: StudyResult) -> StudyResult:
    """Find what the steps made so far say; the same steps always say the same.

    There is no verdict on an arm that gives other answers than scikit-learn. ``busy-machine`` is
    among the flags of a study if a verdict rests on a machine graded C; in the headline the
    verdicts say that themselves.
    """
    points, found = STUDIES[result.study].conclude(result)
    differing = {one.arm for one in result.agreements if not one.agrees}
    verdicts = tuple(verdict for verdict in found if verdict.arm not in differing)
    result = replace(result, points=points, verdicts=verdicts)
    if result.study == HEADLINE:
        return result
    flags = tuple(flag for flag in result.flags if flag != BUSY_MACHINE)
    availability = [verdict.availability for verdict in verdicts] + [
        min(1.0, sample.facts["cpu_s"] / sample.facts["busy_s"])
        for sample in result.samples
        if sample.facts.get("busy_s")
    ]
    if any(noise_grade(share) == "C" for share in availability):
        flags = (*flags, BUSY_MACHINE)
    return replace(result, flags=flags)
